"""The offline what-if page of a region: its levels, the rules and the words for a small script.

Here belongs what the script is given. Its formula is in ``templates/whatif.js``; tests hold it
equal to the published scores and to `reports.scenario.scoring`. Every number is whole, in
hundredths.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports.language.catalogue import DEFAULT, Language, message
from reports.tables.rows import Cell, Indicator, Innovation
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
        "spd": "".join(str(_verified_level(line.cell)) for line in view.spd),
        "spd_names": [_name(i) for i in store.spd],
        "sid_names": [_name(i) for i in store.sid],
        "innovations": [
            _innovation(one)
            for one in sorted(view.innovations, key=lambda one: one.innovation_id)
            if one.is_reported
        ],
        "ranked": view.line.row.rank is not None,
        "rivals": [
            _hundredths(other.row.iid)
            for other in view.province.ranked
            if other is not view.line and other.row.iid is not None
        ],
    }


def _verified_level(cell: Cell | None) -> int:
    return (cell.level or 0) if cell and cell.status == "verified" else 0


def _innovation(row: Innovation) -> dict[str, Any]:
    reasons = {code for code in (row.reasons or "").split(";") if code}
    return {
        "name": row.innovation_name or row.innovation_id,
        "reported": True,
        "admissible": reasons <= _MENDABLE,
        "basic_affair": row.affair_number if row.is_basic_affair else 0,
        "levels": row.cell_levels,
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
