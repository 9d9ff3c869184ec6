"""Uncertainty: how far ranks can move while claims are verified, and under other readings.

Here belongs the arranging of ``rank_sensitivity`` and of rank intervals. Nothing is simulated: each
figure was computed exactly for all regions at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from reports.figures.charts import Dot, dot_plot
from reports.language.catalogue import DEFAULT, Language
from reports.pages.common import Line, ProvinceRanking
from reports.tables.store import Store
from reports.views.analysis import DECISIONS, Scenario

# A drawing of more regions than this is no longer read, and would outgrow a page.
MOST_DRAWN = 60


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


def figure(
    province: ProvinceRanking, bounds: list[Decimal], language: Language = DEFAULT
) -> Markup:
    """Dot plot of one province, or nothing where it has no region with a rank."""
    dots = [
        Dot(r.region_name, r.rank, r.rank_best, r.rank_worst, r.iid, r.iid_claimed)
        for r in (line.row for line in province.ranked)
        if r.iid is not None and r.iid_claimed is not None
    ]
    if not dots or len(dots) > MOST_DRAWN:
        return Markup("")
    title = language.say("Skor dan selangnya, %(where)s", where=province.name)
    return dot_plot(f"d{province.code}", title, dots, bounds, language)


def context(
    store: Store, provinces: list[ProvinceRanking], language: Language = DEFAULT
) -> dict[str, Any]:
    """Template variables of ``ketidakpastian.html``."""
    found: dict[str, dict[str, Scenario]] = {}
    for row in store.select(Scenario, "from rank_sensitivity order by region_code, scenario"):
        found.setdefault(row.region_code, {})[row.scenario] = row
    lines = [line for province in provinces for line in province.ranked]
    codes = [c for c in DECISIONS if any(c in rows for rows in found.values())]
    scenarios = sorted({c for rows in found.values() for c in rows} - {"current"})
    names = {line.row.region_code: line.row.region_name for line in lines}
    effects = [_effect(code, found, names) for code in scenarios]
    single = [e for e in effects if e.scenario.startswith("without_") and e.n_moved]
    single.sort(key=lambda e: (-e.n_moved, -abs(e.most), e.scenario))
    firm = sum(line.row.rank_best == line.row.rank_worst for line in lines)
    few = len(provinces) == 1
    return {
        "provinces": provinces,
        "n_ranked": len(lines),
        "n_firm": firm,
        "codes": codes,
        "effects": [next(e for e in effects if e.scenario == c) for c in codes],
        "single": single[:12],
        "standings": [_standing(line, found.get(line.row.region_code, {}), codes) for line in lines]
        if few
        else [],
        "figures": [
            figure(p, [c.lower_bound for c in store.categories], language) for p in provinces
        ]
        if few
        else [],
        "indicators": {i.indicator_code: i.name for i in store.indicators},
    }


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


def _standing(line: Line, rows: dict[str, Scenario], codes: list[str]) -> Standing:
    single = [r.scenario_rank for c, r in rows.items() if c.startswith("without_")]
    return Standing(
        line,
        tuple(rows[c].scenario_rank if c in rows else None for c in codes),
        (min(single), max(single)) if single else None,
    )
