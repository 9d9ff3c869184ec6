"""The order of a plan's steps: what brings most per hour comes first.

Here belongs the order alone; which steps a plan has is the matter of `plan_search`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from reports.scenario.plan_model import Key, Locked, Problem, Step


@dataclass
class _Progress:
    """What the steps so far have added to the count: innovations and newly covered affairs."""

    n_opened: int = 0
    affairs: set[int] = field(default_factory=set)

    def with_opened(self, one: Locked) -> _Progress:
        """The progress after one more innovation counts."""
        new = {one.affair} if one.affair is not None else set()
        return _Progress(self.n_opened + 1, self.affairs | new)

    def value(self, problem: Problem) -> int:
        """What the count score adds to the numerator."""
        covered = problem.n_covered + len(self.affairs)
        return problem.count_value(covered, problem.n_counted + self.n_opened)


@dataclass(frozen=True)
class _Unit:
    """Steps that only bring something together; `opens` is the innovation that they unlock."""

    steps: tuple[Step, ...]
    opens: Locked | None = None

    def priority(self, problem: Problem, progress: _Progress) -> tuple[bool, Fraction, Key]:
        """Sorts first what brings most per hour; what costs nothing precedes all."""
        value = sum(step.value for step in self.steps)
        if self.opens is not None:
            value += self.opens.value + progress.with_opened(self.opens).value(problem)
            value -= progress.value(problem)
        quarters = sum(step.quarters for step in self.steps)
        return quarters > 0, -Fraction(value, max(quarters, 1)), self.steps[0].key


def ordered(problem: Problem, chosen: Mapping[Key, Step]) -> list[Step]:
    """Order the steps of a plan by gain per hour.

    The mandatory cells of an innovation go together, since it counts from the last of them on; its
    other cells can only follow. Ties are in order of codes.
    """
    waiting: list[_Unit] = []
    later: dict[str, list[_Unit]] = {}
    placed: set[Key] = set()
    for one in problem.locked:
        if one.is_unlocked(chosen):
            together = [chosen[group[0].key] for group in one.required]
            together.sort(key=lambda step: (step.quarters, step.key))
            waiting.append(_Unit(tuple(together), one))
            others = [group[0].key for group in one.optional if group[0].key in chosen]
            later[one.innovation_id] = [_Unit((chosen[key],)) for key in others]
            placed |= {step.key for step in together} | set(others)
    waiting += [_Unit((step,)) for key, step in chosen.items() if key not in placed]
    progress, result = _Progress(), list[Step]()
    while waiting:
        keys = [unit.priority(problem, progress) for unit in waiting]
        best = waiting.pop(keys.index(min(keys)))
        result += best.steps
        if best.opens is not None:
            progress = progress.with_opened(best.opens)
            waiting += later[best.opens.innovation_id]
    return result
