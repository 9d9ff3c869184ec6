"""Where the points are lost, what the numbers say of the levels, how firm a rank is.

Here belong the rows behind these three parts of a region page and their queries, in one ordered
scan per table for a batch of regions. Losses are exact ratios until they are printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports.tables.store import Store

MAXIMUM = 100
DECISIONS = (
    "all_pending_accepted",
    "highest_level_stands",
    "rejected_leave_divisor",
    "ineligible_leave_divisor",
    "related_affairs_count",
    "first_applied_only",
    "next_rule_year",
)


@dataclass(frozen=True)
class Loss:
    """Index points of one cause; ``loss_numerator / score_denominator`` exactly."""

    region_code: str
    cause: str
    loss_numerator: int
    score_denominator: int


@dataclass(frozen=True)
class LossStep:
    """One step of the way from 100 down to the score: the cause, its points, what is left after.

    Both are rounded half up from exact ratios, so that the last step ends at the published score.
    """

    cause: str
    points: Decimal
    left: Decimal


@dataclass(frozen=True)
class LevelCheck:
    """An SPD cell whose indicator has numeric bands, beside what its number says."""

    region_code: str
    indicator_code: str
    measured_value: Decimal | None
    unit: str | None
    level_derived: int | None
    verdict: str
    difference_points: Decimal | None


@dataclass(frozen=True)
class Scenario:
    """A region's index and rank with one thing taken otherwise."""

    region_code: str
    scenario: str
    iid: Decimal
    scenario_rank: int
    places_gained: int


@dataclass(frozen=True)
class Analysis:
    """All three for one region; losses largest first."""

    losses: tuple[LossStep, ...]
    level_checks: dict[str, LevelCheck]
    scenarios: tuple[Scenario, ...]
    rank_without_one: tuple[int, int] | None


def analyses(store: Store, codes: Sequence[str]) -> dict[str, Analysis]:
    """The analysis of each region of a batch."""
    batch = [list(codes)]
    losses: dict[str, list[Loss]] = defaultdict(list)
    for loss in store.select(
        Loss,
        "from (select region_code, cause, sum(loss_numerator)::hugeint as loss_numerator,"
        " max(score_denominator) as score_denominator from score_loss"
        " where list_contains(?, region_code) group by region_code, cause)"
        " order by region_code, loss_numerator desc, cause",
        batch,
    ):
        losses[loss.region_code].append(loss)
    checks: dict[str, dict[str, LevelCheck]] = defaultdict(dict)
    for row in store.select(
        LevelCheck,
        "from level_check where list_contains(?, region_code) and innovation_id = ''"
        " order by region_code, indicator_code",
        batch,
    ):
        checks[row.region_code][row.indicator_code] = row
    scenarios: dict[str, list[Scenario]] = defaultdict(list)
    for scenario in store.select(
        Scenario,
        "from rank_sensitivity where list_contains(?, region_code) order by region_code, scenario",
        batch,
    ):
        scenarios[scenario.region_code].append(scenario)
    return {
        code: Analysis(
            losses=_steps(losses[code]),
            level_checks=checks[code],
            scenarios=_decisions(scenarios[code]),
            rank_without_one=_span(scenarios[code]),
        )
        for code in codes
    }


def _steps(losses: list[Loss]) -> tuple[LossStep, ...]:
    left = Fraction(MAXIMUM)
    steps = []
    for loss in losses:
        points = Fraction(loss.loss_numerator, loss.score_denominator)
        left -= points
        steps.append(LossStep(loss.cause, _published(points), _published(left)))
    return tuple(steps)


def _published(points: Fraction) -> Decimal:
    return Decimal((points * 200 + 1) // 2) / 100


def _decisions(scenarios: list[Scenario]) -> tuple[Scenario, ...]:
    by_code = {scenario.scenario: scenario for scenario in scenarios}
    return tuple(by_code[code] for code in DECISIONS if code in by_code)


def _span(scenarios: list[Scenario]) -> tuple[int, int] | None:
    """Best and worst rank when any single indicator is left out."""
    ranks = [s.scenario_rank for s in scenarios if s.scenario.startswith("without_")]
    return (min(ranks), max(ranks)) if ranks else None
