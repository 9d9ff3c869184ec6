"""The two questions of a plan, answered exactly where that is within reach.

Here belongs how a plan's model becomes tasks of `knapsack`: with too few basic-service affairs
covered, once as if the count never scored and once on condition that it does. Beyond the memory
that the exact search may take, `plan_greedy` answers.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from reports.scenario.knapsack import STEPS, OptionGroup, Search, Task, TooLarge
from reports.scenario.plan_greedy import greedy
from reports.scenario.plan_model import Group, Key, Option, Problem, Step, by_key


@dataclass(frozen=True)
class Solution:
    """A set of steps; exact when there is none better."""

    chosen: Mapping[Key, Step]
    exact: bool

    @property
    def quarters(self) -> int:
        """Quarter-hours of all steps."""
        return sum(step.quarters for step in self.chosen.values())

    def rank(self) -> tuple[int, int, list[Key]]:
        """What decides between plans that reach the same: hours, number of steps, codes."""
        return self.quarters, len(self.chosen), sorted(self.chosen)


@dataclass(frozen=True)
class _Scenario:
    """A task, what it adds to the numerator on its condition, and its most unlocked innovations."""

    task: Task
    jump: int
    room: int | None


def cheapest(problem: Problem, wanted: int) -> Solution:
    """The cheapest steps that gain so much of the numerator, which everything together does."""
    if wanted <= 0:
        return Solution({}, True)
    stand_in = _stand_in(problem, wanted=wanted)
    try:
        found = [
            one
            for scenario in _scenarios(problem)
            if (one := _cheapest(problem, scenario, wanted, stand_in)) is not None
        ]
    except TooLarge:
        return stand_in
    exact = all(one.exact for one in found)
    # Beyond the cap a search promised bonuses that nobody gets: such a plan may fall short.
    found = [one for one in found if problem.gain(one.chosen) >= wanted]
    best = min(found, key=Solution.rank, default=stand_in)
    if not exact and stand_in.rank() < best.rank():
        best = stand_in
    return replace(best, exact=exact)


def richest(problem: Problem, quarters: int | None) -> Solution:
    """The steps that gain most within a budget; ties go to fewer hours, then to fewer steps."""
    everything = Solution(problem.everything(), True)
    if quarters is None or everything.quarters <= quarters:
        return everything
    stand_in = _stand_in(problem, quarters=quarters)
    try:
        found = [
            one
            for scenario in _scenarios(problem)
            if (one := _richest(problem, scenario, quarters)) is not None
        ]
    except TooLarge:
        return stand_in
    exact = all(one.exact for one in found)
    candidates = found if exact else [*found, stand_in]
    best = min(candidates, key=lambda one: (-problem.gain(one.chosen), *one.rank()))
    return replace(best, exact=exact)


def _stand_in(problem: Problem, wanted: int | None = None, quarters: int | None = None) -> Solution:
    found = [
        Solution(greedy(problem, wanted, quarters, look_ahead), False)
        for look_ahead in (True, False)
    ]
    if wanted is None:
        return min(found, key=lambda one: (-problem.gain(one.chosen), *one.rank()))
    enough = [one for one in found if problem.gain(one.chosen) >= wanted]
    return min(enough, key=Solution.rank)


def _scenarios(problem: Problem) -> list[_Scenario]:
    """The tasks whose best is the best plan.

    A counted innovation adds a bonus beside its cells, as long as the cap leaves room for it; too
    many of them for the room are noticed afterwards.
    """
    rules, needed = problem.rules, problem.affairs_needed
    room = max(rules.count_cap - problem.n_counted, 0)
    bonus = problem.divisor * rules.count_weight if room else 0
    limit = room if 0 < room < len(problem.locked) else None
    if needed == 0:
        return [_Scenario(_task(problem, bonus), 0, limit)]
    scenarios = [_Scenario(_task(problem, 0), 0, None)]
    affairs = {one.affair for one in problem.locked if one.affair is not None}
    if len(affairs) >= needed:
        jump = problem.count_value(rules.min_basic_affairs, problem.n_counted)
        scenarios.append(_Scenario(_task(problem, bonus, needed), jump, limit))
    return scenarios


def _task(problem: Problem, bonus: int, needed: int = 0) -> Task:
    groups: list[tuple[Key, OptionGroup]] = [
        (group[0].key, [Option(step.value, step.quarters, (step,)) for step in group])
        for group in problem.free
    ]
    classes: dict[int, list[OptionGroup]] = defaultdict(list)
    for one in problem.locked:
        options = [replace(way, value=way.value + bonus) for way in one.options]
        if needed and one.affair is not None:
            classes[one.affair].append(options)
        else:
            groups.append(((one.innovation_id, ""), options))
    plain = tuple(options for _, options in sorted(groups, key=lambda pair: pair[0]))
    linked = tuple(tuple(classes[affair]) for affair in sorted(classes))
    return Task(plain, linked, needed)


def _cheapest(
    problem: Problem, scenario: _Scenario, wanted: int, bound: Solution
) -> Solution | None:
    """The cheapest of a scenario, if it is no dearer than a known plan."""
    task, unit = scenario.task, _unit(problem)
    target = wanted - scenario.jump
    search = Search(task, bound.quarters, None, unit)
    # The key of a value with fewer than STEPS steps lies above that of the next lower value.
    columns = np.flatnonzero(search.table[0] > (target - 1) * STEPS)
    if len(columns) == 0:
        return None
    column = int(columns[0])
    way = search.way(0, column, int(search.table[0, column]))
    n_steps = sum(len(option.steps) for option in way)
    del search
    try:
        # Among the plans of these hours: the fewest steps, then the first codes.
        search = Search(task, column * unit, n_steps, unit)
    except TooLarge:
        return _solution(problem, scenario, way)
    row = int(np.flatnonzero(search.table[:, column] >= target)[0])
    return _solution(problem, scenario, search.way(row, column, target))


def _richest(problem: Problem, scenario: _Scenario, quarters: int) -> Solution | None:
    unit = _unit(problem)
    search = Search(scenario.task, quarters, None, unit)
    best = int(search.table[0, -1])
    if best < 0 and scenario.task.needed:
        return None
    # ceil: the key is value x STEPS - steps, with fewer than STEPS steps.
    value = -(-best // STEPS)
    column = int(np.flatnonzero(search.table[0] > (value - 1) * STEPS)[0])
    way = search.way(0, column, int(search.table[0, column]))
    return _solution(problem, scenario, way)


def _solution(problem: Problem, scenario: _Scenario, way: list[Option]) -> Solution:
    chosen = by_key(step for option in way for step in option.steps)
    opened = sum(one.is_unlocked(chosen) for one in problem.locked)
    return Solution(chosen, scenario.room is None or opened <= scenario.room)


def _unit(problem: Problem) -> int:
    """Greatest common divisor of all prices."""
    groups: list[Group] = list(problem.free)
    for one in problem.locked:
        groups += [*one.required, *one.optional]
    return math.gcd(*(step.quarters for group in groups for step in group)) or 1
