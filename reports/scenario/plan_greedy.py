"""A good set of steps, step by step: always the package with the highest gain per hour.

Here belongs the search that never fails and need not be the best: it bounds the exact search, and
stands in for it where that is out of reach. It looks ahead over unlocking an innovation, and over
unlocking several so that enough basic-service affairs are covered; `look_ahead=False` is the plain
greedy, which knows single steps only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reports.scenario.plan_model import (
    Group,
    Key,
    Locked,
    Option,
    Problem,
    Step,
    by_key,
)

# Gain per quarter-hour as an integer: enough digits to tell packages apart.
_SCALE = 10**9
# Marginal gain, marginal price, steps.
Package = tuple[int, int, tuple[Step, ...]]


def greedy(
    problem: Problem,
    wanted: int | None = None,
    quarters: int | None = None,
    look_ahead: bool = True,
) -> dict[Key, Step]:
    """Take packages by gain per hour until a gain is reached, the budget is spent or nothing gains.

    Args:
        problem: what can be done.
        wanted: gain of the numerator at which to stop; steps that it turns out not to need go.
        quarters: budget of quarter-hours.
        look_ahead: consider packages of several steps.
    """
    chosen: dict[Key, Step] = {}
    ways = {one.innovation_id: one.options for one in problem.locked}
    gain = spent = 0
    while wanted is None or gain < wanted:
        best: tuple[int, int, tuple[Step, ...]] | None = None
        opened = [one for one in problem.locked if one.is_unlocked(chosen)]
        for value, price, package in _packages(problem, chosen, opened, ways, look_ahead):
            affordable = quarters is None or spent + price <= quarters
            if value <= 0 or not affordable:
                continue
            ratio = value * _SCALE // price if price > 0 else value * _SCALE**2
            if best is None or ratio > best[0]:
                best = ratio, price, package
        if best is None:
            break
        chosen |= by_key(best[2])
        spent += best[1]
        gain = problem.gain(chosen)
    return _pruned(problem, chosen, wanted) if wanted is not None and gain >= wanted else chosen


def _packages(
    problem: Problem,
    chosen: Mapping[Key, Step],
    opened: list[Locked],
    ways: Mapping[str, Sequence[Option]],
    look_ahead: bool,
) -> Iterator[Package]:
    """Every package that could be next, with its marginal gain and price."""
    groups: list[Group] = list(problem.free)
    for one in opened:
        groups += [*one.required, *one.optional]
    for group in groups:
        now = chosen.get(group[0].key)
        for step in group:
            if now is None or step.after > now.after:
                value = step.value - (now.value if now else 0)
                yield value, step.quarters - (now.quarters if now else 0), (step,)
    affairs = {one.affair for one in opened if one.affair is not None}
    covered, counted = problem.n_covered + len(affairs), problem.n_counted + len(opened)
    before = problem.count_value(covered, counted)
    known = {one.innovation_id for one in opened}
    shut = [one for one in problem.locked if one.innovation_id not in known]
    for one in shut:
        new = 1 if one.affair is not None and one.affair not in affairs else 0
        bonus = problem.count_value(covered + new, counted + 1) - before
        for way in ways[one.innovation_id]:
            if look_ahead or len(way.steps) == 1:
                yield way.value + bonus, way.quarters, way.steps
    needed = problem.rules.min_basic_affairs - covered
    if look_ahead and needed > 1:
        yield from _threshold(problem, shut, affairs, ways, (covered, counted))


def _threshold(
    problem: Problem,
    shut: Iterable[Locked],
    affairs: set[int],
    ways: Mapping[str, Sequence[Option]],
    today: tuple[int, int],
) -> Iterator[Package]:
    """The cheapest package that covers enough affairs for the count to score."""
    covered, counted = today
    needed = problem.rules.min_basic_affairs - covered
    cheapest: dict[int, Option] = {}
    for one in shut:
        if one.affair is None or one.affair in affairs:
            continue
        way = min(ways[one.innovation_id], key=lambda way: (way.quarters, -way.value))
        known = cheapest.get(one.affair)
        if known is None or way.quarters < known.quarters:
            cheapest[one.affair] = way
    if len(cheapest) >= needed:
        taken = sorted(cheapest.values(), key=lambda way: (way.quarters, -way.value))[:needed]
        jump = problem.count_value(covered + needed, counted + needed)
        jump -= problem.count_value(covered, counted)
        yield (
            sum(way.value for way in taken) + jump,
            sum(way.quarters for way in taken),
            tuple(step for way in taken for step in way.steps),
        )


def _pruned(problem: Problem, chosen: dict[Key, Step], wanted: int) -> dict[Key, Step]:
    """Without the steps that the wanted gain does not need, the dearest first."""
    kept = dict(chosen)
    for key, _ in sorted(chosen.items(), key=lambda item: (-item[1].quarters, item[0])):
        fewer = {k: step for k, step in kept.items() if k != key}
        if problem.gain(fewer) >= wanted:
            kept = fewer
    return kept
