"""How firm ranks are: while claims are verified, and under other readings of the rules.

Here belongs the arranging of ``rank_sensitivity`` and of rank intervals. Nothing is simulated: each
figure was computed exactly for all regions at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.tables.rows import Scenario
from reports.tables.store import Store
from reports.views.ranking import Line, Ranking

DECISIONS = (
    "all_pending_accepted",
    "highest_level_stands",
    "rejected_leave_divisor",
    "ineligible_leave_divisor",
    "related_affairs_count",
    "first_applied_only",
    "next_rule_year",
)
WITHOUT = "without_"
SHOWN = 12


@dataclass(frozen=True)
class Effect:
    """One reading of the rules: how many regions move, and the largest move."""

    scenario: str
    n_moved: int
    most: int
    who: str


@dataclass(frozen=True)
class Standing:
    """A region's rank under every reading, in the order of the columns."""

    line: Line
    ranks: tuple[int | None, ...]
    span: tuple[int, int] | None


@dataclass(frozen=True)
class Uncertainty:
    """What ranks depend on.

    Attributes:
        lines: Regions with a rank.
        codes: Readings that were tried, in the order in which they are told.
        effects: What each of them does.
        single: Indicators whose absence moves most regions.
        standings: Of each region, where the edition has one province.
        indicators: Names of indicators by code.
    """

    lines: tuple[Line, ...]
    codes: tuple[str, ...]
    effects: tuple[Effect, ...]
    single: tuple[Effect, ...]
    standings: tuple[Standing, ...]
    indicators: Mapping[str, str]

    @property
    def n_firm(self) -> int:
        """Regions whose rank no verification can move."""
        return sum(line.row.rank_best == line.row.rank_worst for line in self.lines)


def uncertainty(store: Store, ranking: Ranking) -> Uncertainty:
    """What the ranks of an edition depend on."""
    found: dict[str, dict[str, Scenario]] = {}
    for row in store.select(Scenario, "from rank_sensitivity order by region_code, scenario"):
        found.setdefault(row.region_code, {})[row.scenario] = row
    lines = tuple(line for province in ranking.provinces for line in province.ranked)
    scenarios = sorted({c for rows in found.values() for c in rows} - {"current"})
    names = {line.row.region_code: line.row.region_name for line in lines}
    effects = {code: _effect(code, found, names) for code in scenarios}
    codes = tuple(code for code in DECISIONS if code in effects)
    single = [e for code, e in effects.items() if code.startswith(WITHOUT) and e.n_moved]
    single.sort(key=lambda e: (-e.n_moved, -abs(e.most), e.scenario))
    return Uncertainty(
        lines=lines,
        codes=codes,
        effects=tuple(effects[code] for code in codes),
        single=tuple(single[:SHOWN]),
        standings=tuple(
            _standing(line, found.get(line.row.region_code, {}), codes)
            for line in (lines if ranking.single else ())
        ),
        indicators={i.indicator_code: i.name for i in store.indicators},
    )


def rank_without_one(rows: Iterable[Scenario]) -> tuple[int, int] | None:
    """Best and worst rank of a region when any single indicator is left out."""
    ranks = [row.scenario_rank for row in rows if row.scenario.startswith(WITHOUT)]
    return (min(ranks), max(ranks)) if ranks else None


def _effect(code: str, found: dict[str, dict[str, Scenario]], names: dict[str, str]) -> Effect:
    rows = [
        rows[code]
        for region, rows in found.items()
        if code in rows and rows[code].places_gained and region in names
    ]
    if not rows:
        return Effect(code, 0, 0, "")
    top = max(rows, key=lambda r: (abs(r.places_gained), r.region_code))
    return Effect(code, len(rows), top.places_gained, names[top.region_code])


def _standing(line: Line, rows: dict[str, Scenario], codes: Iterable[str]) -> Standing:
    ranks = tuple(rows[c].scenario_rank if c in rows else None for c in codes)
    return Standing(line, ranks, rank_without_one(rows.values()))
