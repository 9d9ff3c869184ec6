"""The offline what-if page of a region: its levels, the rules and the words for a small script.

Here belongs what the script is given. Its formula is in ``templates/whatif.js``; tests hold it
equal to the published scores and to `reports.scenario.scoring`. Every number is whole, in
hundredths.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports.language.catalogue import DEFAULT, Language, message
from reports.tables.derived import Levels
from reports.tables.rows import Indicator
from reports.tables.store import Store
from reports.views.region import RegionView

# Reasons that verification can remove; with any other an innovation is not admissible.
_MENDABLE = {"mandatory_not_claimed", "mandatory_not_verified"}
# What the script says, by the name by which it asks.
WORDS = {
    "cell": message("%(name)s (kini %(level)s)"),
    "edit": message("%(place)s: %(name)s, level %(from)s ke %(to)s"),
    "region": message("Daerah"),
    "undo": message("Batalkan"),
}


def script_data(store: Store, view: RegionView, language: Language = DEFAULT) -> dict[str, Any]:
    """What the script of ``jika/<code>.html`` is given, as JSON has it."""
    return {
        "words": {name: language.say(text) for name, text in WORDS.items()},
        "decimal": language.printer.decimal,
        "rules": _rules(store, language),
        "spd": next((row.levels for row in view.levels if not row.innovation_id), ""),
        "spd_names": [_name(i) for i in store.spd],
        "sid_names": [_name(i) for i in store.sid],
        "innovations": [_innovation(row) for row in view.levels if row.innovation_id],
        "ranked": view.line.row.rank is not None,
        "rivals": [
            _hundredths(other.row.iid)
            for other in view.province.ranked
            if other is not view.line and other.row.iid is not None
        ],
    }


def _innovation(row: Levels) -> dict[str, Any]:
    reasons = {code for code in (row.reasons or "").split(";") if code}
    return {
        "name": row.innovation_name or row.innovation_id,
        "reported": bool(row.is_reported),
        "admissible": bool(row.is_reported) and reasons <= _MENDABLE,
        "basic_affair": row.affair_number if row.is_basic_affair else 0,
        "levels": row.levels,
    }


def _rules(store: Store, language: Language) -> dict[str, Any]:
    """The rules of the edition's year."""
    edition = store.edition
    return {
        "spd_weights": [_hundredths(i.weight) for i in store.spd],
        "sid_weights": [_hundredths(i.weight) for i in store.sid],
        "sid_mandatory": [n for n, i in enumerate(store.sid) if i.is_mandatory],
        "divisor_floor": edition.divisor_floor,
        "min_basic_affairs": edition.min_basic_affairs,
        "count_weight": _hundredths(edition.count_weight),
        "count_cap": edition.count_cap,
        "max_total": edition.max_total,
        "categories": [
            [_hundredths(c.lower_bound), language.say(c.category)] for c in store.categories
        ],
    }


def _name(indicator: Indicator) -> str:
    return f"{indicator.indicator_code} {indicator.name}"


def _hundredths(value: Decimal) -> int:
    return int(value * 100)
