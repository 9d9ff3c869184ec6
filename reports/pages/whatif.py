"""The offline what-if page of a region: its levels, the rules and the words for a small script.

Here belongs what the script is given. Its formula is in ``templates/whatif.js``; tests hold it
equal to the published scores and to `reports.scenario.scoring`. Every number is whole, in
hundredths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.language.catalogue import DEFAULT, Language, message
from reports.pages.common import Line, ProvinceRanking
from reports.tables.rows import Indicator, Region
from reports.tables.store import Store

# Reasons that verification can remove; with any other an innovation is not admissible.
_MENDABLE = {"mandatory_not_claimed", "mandatory_not_verified"}
# What the script says, by the name by which it asks.
WORDS = {
    "cell": message("%(name)s (kini %(level)s)"),
    "edit": message("%(place)s: %(name)s, level %(from)s ke %(to)s"),
    "region": message("Daerah"),
    "undo": message("Batalkan"),
}


@dataclass(frozen=True)
class Levels:
    """Levels that count as verified, one digit per indicator of the catalogue, in its order."""

    region_code: str
    innovation_id: str
    levels: str
    innovation_name: str | None
    is_reported: bool | None
    is_basic_affair: bool | None
    affair_number: int | None
    reasons: str | None


def levels(store: Store, codes: Sequence[str]) -> dict[str, list[Levels]]:
    """Levels of some regions and of their measured innovations, the region's own first."""
    found: dict[str, list[Levels]] = defaultdict(list)
    for row in store.select(
        Levels,
        "from (select s.region_code, s.innovation_id, string_agg(case when s.status = 'verified'"
        " then coalesce(s.level, 0) else 0 end::varchar, '' order by s.indicator_code) as levels,"
        " any_value(i.innovation_name) as innovation_name, any_value(i.is_reported) as is_reported,"
        " any_value(i.is_basic_affair) as is_basic_affair,"
        " any_value(i.affair_number) as affair_number, any_value(i.reasons) as reasons"
        " from indicator_status s left join innovation i using (region_code, innovation_id)"
        " where list_contains(?, s.region_code) group by 1, 2)"
        " order by region_code, innovation_id",
        [list(codes)],
    ):
        found[row.region_code].append(row)
    return found


def context(
    store: Store,
    region: Region,
    province: ProvinceRanking,
    line: Line,
    rows: Sequence[Levels],
    language: Language = DEFAULT,
) -> dict[str, Any]:
    """Template variables of ``jika/<code>.html``."""
    own = next((row.levels for row in rows if not row.innovation_id), "")
    return {
        "region": region,
        "row": line.row,
        "data": {
            "words": {name: language.say(text) for name, text in WORDS.items()},
            "decimal": language.printer.decimal,
            "rules": rules(store, language),
            "spd": own,
            "spd_names": _names(store, "SPD"),
            "sid_names": _names(store, "SID"),
            "innovations": [_innovation(row) for row in rows if row.innovation_id],
            "ranked": line.row.rank is not None,
            "rivals": [
                _hundredths(other.row.iid)
                for other in province.ranked
                if other is not line and other.row.iid is not None
            ],
        },
    }


def _innovation(row: Levels) -> Mapping[str, Any]:
    reasons = {code for code in (row.reasons or "").split(";") if code}
    return {
        "name": row.innovation_name or row.innovation_id,
        "reported": bool(row.is_reported),
        "admissible": bool(row.is_reported) and reasons <= _MENDABLE,
        "basic_affair": row.affair_number if row.is_basic_affair else 0,
        "levels": row.levels,
    }


def rules(store: Store, language: Language = DEFAULT) -> dict[str, Any]:
    """The rules of the edition's year, whole numbers in hundredths."""
    edition = store.edition
    spd, sid = _catalogue(store, "SPD"), _catalogue(store, "SID")
    return {
        "spd_weights": [_hundredths(i.weight) for i in spd],
        "sid_weights": [_hundredths(i.weight) for i in sid],
        "sid_mandatory": [n for n, i in enumerate(sid) if i.is_mandatory],
        "divisor_floor": edition.divisor_floor,
        "min_basic_affairs": edition.min_basic_affairs,
        "count_weight": _hundredths(edition.count_weight),
        "count_cap": edition.count_cap,
        "max_total": edition.max_total,
        "categories": [
            [_hundredths(c.lower_bound), language.say(c.category)] for c in store.categories
        ],
    }


def _catalogue(store: Store, aspect: str) -> list[Indicator]:
    return [i for i in store.indicators if i.aspect == aspect]


def _names(store: Store, aspect: str) -> list[str]:
    return [f"{i.indicator_code} {i.name}" for i in _catalogue(store, aspect)]


def _hundredths(value: Decimal) -> int:
    return int(value * 100)
