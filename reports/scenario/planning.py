"""Plans: the cheapest steps until a target, or the most that a budget brings, in the best order.

Here belong targets and the finished plan with its marginal gains, each recomputed by the twin. What
can be done is `plan_model`'s matter, the best set of it `plan_search`'s, its order `plan_order`'s.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.errors import ReportError
from reports.scenario.effort import QUARTERS, Effort
from reports.scenario.plan_model import Problem, Step, build_problem
from reports.scenario.plan_order import ordered
from reports.scenario.plan_search import Solution, cheapest, richest
from reports.scenario.scoring import Region, Rules, half_up, hundredths, is_ranked
from reports.scenario.whatif import Edits, Setting, Standing, apply, standing


@dataclass(frozen=True)
class Target:
    """What is to be reached: a published index, a category or a rank in the province."""

    kind: str
    value: str

    def needed(self, rules: Rules, rivals: Sequence[Decimal]) -> int:
        """The lowest published index, in hundredths, that reaches the target.

        Ties share a rank: for rank n it is enough to draw with the n-th of the others.

        Args:
            rules: with the category scale.
            rivals: published indices of the other ranked regions, highest first.

        Raises:
            ReportError: the target is not understood.
        """
        if self.kind == "category":
            scale = {code: bound for bound, code in rules.categories}
            if self.value not in scale:
                raise ReportError(f"no category {self.value}", f"use {', '.join(scale)}")
            return scale[self.value]
        try:
            number = Decimal(self.value)
            in_range = 0 <= number <= 100
        except ArithmeticError as error:
            raise ReportError(f"{self.value} is no number", "write it as 40.01") from error
        if self.kind == "score":
            if not in_range:
                raise ReportError(f"no score {self.value}", "scores are 0 to 100")
            return math.ceil(number * 100)
        place = int(number)
        if place < 1:
            raise ReportError(f"no rank {self.value}", "the best rank is 1")
        return hundredths(rivals[place - 1]) if place <= len(rivals) else 0


@dataclass(frozen=True)
class Action:
    """One step of a finished plan, with what it brings in this order."""

    step: Step
    gain_points: Decimal
    score_after: Decimal
    rank_after: int | None

    @property
    def hours(self) -> Decimal:
        """Hours of work."""
        return Decimal(self.step.quarters) / QUARTERS

    def document(self) -> dict[str, object]:
        """The action as the JSON of docs/cli.md."""
        innovation_id, indicator_code = self.step.key
        return {
            "agency": self.step.agency,
            "innovation_id": innovation_id,
            "indicator_code": indicator_code,
            "from": self.step.before,
            "to": self.step.after,
            "gain_points": float(self.gain_points),
            "hours": float(self.hours),
            "score_after": float(self.score_after),
            "rank_after": self.rank_after,
        }


@dataclass(frozen=True)
class Plan:
    """A plan for one region.

    Attributes:
        region: as it is today.
        now: where it stands.
        target: what was asked for, if anything.
        needed: the published index that reaches the target.
        reached: whether the plan does; True without a target.
        exact: whether no cheaper (or, within a budget, no better) plan exists.
        actions: in the order in which to do them.
        maximum: where the region would stand after all that work can do, whatever the budget.
    """

    region: Region
    now: Standing
    target: Target | None
    needed: Decimal | None
    reached: bool
    exact: bool
    actions: tuple[Action, ...]
    maximum: Standing

    @property
    def hours(self) -> Decimal:
        """Hours of the whole plan."""
        return sum((action.hours for action in self.actions), Decimal(0))

    def document(self) -> dict[str, object]:
        """The plan as the JSON of docs/cli.md."""
        target = self.target and {
            "kind": self.target.kind,
            "value": self.target.value,
            "iid": None if self.needed is None else float(self.needed),
        }
        return {
            "region": self.region.region_code,
            "now": self.now.document(),
            "target": target,
            "reached": self.reached,
            "exact": self.exact,
            "hours": float(self.hours),
            "maximum": self.maximum.document(),
            "actions": [action.document() for action in self.actions],
        }


@dataclass(frozen=True)
class Field:
    """Where a region competes: the rules, the others' published indices, the coverage gate."""

    rules: Rules
    rivals: Sequence[Decimal]
    coverage_gate_pct: Decimal

    def standing(self, region: Region) -> Standing:
        """Where the region stands in this field."""
        return standing(region, self.rules, self.rivals, self.coverage_gate_pct)

    def after(self, region: Region, steps: Iterable[Step]) -> Region:
        """The region when steps have been taken."""
        settings = tuple(Setting(*step.key, step.after) for step in steps)
        return apply(region, Edits(settings), self.rules)


def make_plan(
    region: Region,
    field: Field,
    efforts: Mapping[str, Effort],
    target: Target | None = None,
    budget_quarters: int | None = None,
    problem: Problem | None = None,
) -> Plan:
    """The cheapest plan until a target; without one, the best within a budget.

    Hours decide, then the number of actions, then the order of codes. Where the exact search would
    need too much memory, `plan_greedy` stands in and the plan says so.

    Args:
        region: the region as published.
        field: where it competes.
        efforts: hours by indicator.
        target: what to reach, or None for all that the budget brings.
        budget_quarters: most quarter-hours to spend, or None.
        problem: what can be done for the region, where that is known from another plan of it.

    Raises:
        ReportError: the target is not understood, or means nothing for a region without a rank.
    """
    problem = problem or build_problem(region, field.rules, efforts)
    now = field.standing(region)
    if target is None:
        most = richest(problem, budget_quarters)
        return _finished(region, field, problem, now, None, None, most)
    needed = target.needed(field.rules, field.rivals)
    wanted = max(numerator_of(needed, problem.denominator) - problem.numerator, 0)
    if target.kind == "rank" and now.rank is None:
        delivered = replace(region, has_delivered=True)
        if not is_ranked(delivered, field.rules, field.coverage_gate_pct):
            raise ReportError(
                "the region has no rank: its claimed completeness is under the gate",
                "use --target-score or --target-category",
            )
        wanted = max(wanted, 1)
    solution: Solution | None = None
    if problem.gain(problem.everything()) >= wanted:
        solution = cheapest(problem, wanted)
        if budget_quarters is not None and solution.quarters > budget_quarters:
            solution = None
    if solution is None:
        solution = richest(problem, budget_quarters)
    return _finished(region, field, problem, now, target, needed, solution)


def numerator_of(iid_hundredths: int, denominator: int) -> int:
    """The lowest numerator whose index publishes as at least so many hundredths (half up)."""
    return -((1 - 2 * iid_hundredths) * denominator // 200)


def _finished(
    region: Region,
    field: Field,
    problem: Problem,
    now: Standing,
    target: Target | None,
    needed: int | None,
    solution: Solution,
) -> Plan:
    actions = []
    place, current = now, region
    for step in ordered(problem, solution.chosen):
        current = field.after(current, [step])
        reached = field.standing(current)
        gained = reached.score.exact - place.score.exact
        actions.append(Action(step, half_up(gained, 8), reached.score.iid, reached.rank))
        place = reached
    everything = problem.everything().values()
    complete = needed is None or hundredths(place.score.iid) >= needed
    if target is not None and target.kind == "rank":
        complete = place.rank is not None and place.rank <= int(Decimal(target.value))
    return Plan(
        region=region,
        now=now,
        target=target,
        needed=None if needed is None else Decimal(needed).scaleb(-2),
        reached=complete,
        exact=solution.exact,
        actions=tuple(actions),
        maximum=field.standing(field.after(region, everything)),
    )
