"""What can be done for a region, what it costs and what it brings: the model that plans solve.

Here belong the possible steps, how they depend on each other, and the exact value of a set of them.
How the best set is found is the matter of `knapsack` and `plan_greedy`. Values are differences of
the score's numerator (see `scoring.Score`), costs quarter-hours; both are integers.

A step makes one cell verified at one level. The value of a set is the sum of its steps' values but
for two things: the cells of an innovation that is not yet eligible count only when all its
mandatory cells do (the innovation is then unlocked), and the score for the number of innovations
jumps when enough basic-service affairs are covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reports.errors import ReportError
from reports.scenario.effort import Effort
from reports.scenario.scoring import MISSING, VERIFIED, Cell, Innovation, Region, Rules, score

Key = tuple[str, str]
# Sorts after every key.
_LAST = ("\U0010ffff", "")


@dataclass(frozen=True)
class Step:
    """One cell becomes verified at a level.

    Attributes:
        key: innovation id (empty for the region's own) and indicator code.
        agency: who answers for the cell.
        before: the level that counts today.
        after: the level at which it becomes verified.
        quarters: quarter-hours of work.
        value: what the numerator gains, once the innovation counts.
    """

    key: Key
    agency: str
    before: int
    after: int
    quarters: int
    value: int


# Steps for the same cell, of which one at most is taken; by rising level.
Group = tuple[Step, ...]


@dataclass(frozen=True)
class Option:
    """Several steps that are taken together: their value, price and number."""

    value: int
    quarters: int
    steps: tuple[Step, ...]

    @cached_property
    def price(self) -> tuple[int, int, tuple[Key, ...]]:
        """What decides between options of one value: hours, number of steps, codes."""
        return self.quarters, len(self.steps), tuple(step.key for step in self.steps)


@dataclass(frozen=True)
class Locked:
    """An innovation that counts once each of its required groups has a step.

    Attributes:
        innovation_id: its identifier.
        affair: its basic-service affair where no counted innovation covers it yet, else None.
        value: what its verified cells bring when it counts, the count score aside.
        required: mandatory cells that do not count yet.
        optional: all its other open cells.
    """

    innovation_id: str
    affair: int | None
    value: int
    required: tuple[Group, ...]
    optional: tuple[Group, ...]

    def is_unlocked(self, chosen: Mapping[Key, Step]) -> bool:
        """Whether every required cell has a step among the chosen."""
        return all(group[0].key in chosen for group in self.required)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Every way to unlock it that is worth considering.

        For each value that its steps can reach, the cheapest way; ties go to fewer steps, then to
        earlier codes. Ways that are no better than one of at least their value are left out. In
        the order in which ties prefer them: by codes, longer ones first. The count score is not
        in it.
        """
        ways: dict[int, Option] = {self.value: Option(self.value, 0, ())}
        groups = sorted(
            [(group, True) for group in self.required] + [(g, False) for g in self.optional],
            key=lambda pair: pair[0][0].key,
        )
        for group, is_required in groups:
            found: dict[int, Option] = {} if is_required else dict(ways)
            for way in ways.values():
                for step in group:
                    new = Option(
                        way.value + step.value, way.quarters + step.quarters, (*way.steps, step)
                    )
                    old = found.get(new.value)
                    if old is None or new.price < old.price:
                        found[new.value] = new
            ways = found
        kept: list[Option] = []
        for way in sorted(ways.values(), key=lambda way: -way.value):
            if not any(_is_no_better(way, other) for other in kept):
                kept.append(way)
        return tuple(sorted(kept, key=lambda way: (*way.price[2], _LAST)))


@dataclass(frozen=True)
class Problem:
    """All that can be done for one region.

    Attributes:
        rules: of the edition.
        divisor: of the mean maturity; no step changes it.
        numerator: of today's verified score.
        denominator: of every score of the region.
        n_counted: innovations that count today.
        n_covered: basic-service affairs that they cover.
        free: open cells whose steps count at once.
        locked: innovations that no step alone need make count.
    """

    rules: Rules
    divisor: int
    numerator: int
    denominator: int
    n_counted: int
    n_covered: int
    free: tuple[Group, ...]
    locked: tuple[Locked, ...]

    @property
    def affairs_needed(self) -> int:
        """Affairs that must yet be covered before the count scores."""
        return max(self.rules.min_basic_affairs - self.n_covered, 0)

    @property
    def n_steps(self) -> int:
        """The most steps that a plan can have."""
        inside = sum(len(one.required) + len(one.optional) for one in self.locked)
        return len(self.free) + inside

    def count_value(self, n_covered: int, n_counted: int) -> int:
        """What the count score adds to the numerator."""
        return self.divisor * self.rules.count_score(n_covered, n_counted)

    def gain(self, chosen: Mapping[Key, Step]) -> int:
        """What the numerator gains by a set of steps, one per cell, in any order."""
        total = sum(chosen[group[0].key].value for group in self.free if group[0].key in chosen)
        opened = [one for one in self.locked if one.is_unlocked(chosen)]
        for one in opened:
            groups = (*one.required, *one.optional)
            total += one.value + sum(chosen[g[0].key].value for g in groups if g[0].key in chosen)
        affairs = {one.affair for one in opened if one.affair is not None}
        counted = self.count_value(self.n_covered + len(affairs), self.n_counted + len(opened))
        return total + counted - self.count_value(self.n_covered, self.n_counted)

    def everything(self) -> dict[Key, Step]:
        """The steps of the highest score that work can reach, each at its lowest price."""
        groups = list(self.free)
        for one in self.locked:
            groups += [*one.required, *one.optional]
        best = [min(group, key=lambda step: (-step.value, step.quarters)) for group in groups]
        return {step.key: step for step in best}


def build_problem(region: Region, rules: Rules, efforts: Mapping[str, Effort]) -> Problem:
    """What can be done for a region.

    Cells of innovations that are not admissible (outside the window, rejected ...) are left out:
    no work on them brings anything.

    Raises:
        ReportError: an indicator has no hours.
    """
    unpriced = [c for c in (*rules.spd_weights, *rules.sid_weights) if c not in efforts]
    if unpriced:
        raise ReportError(f"no hours for {', '.join(unpriced)}", "add them to the seed effort.csv")
    now = score(region, rules, VERIFIED)

    def group(innovation_id: str, code: str, cell: Cell, unit: int) -> Group:
        before = cell.counted(VERIFIED)
        return tuple(
            Step((innovation_id, code), cell.agency, before, to, quarters, unit * (to - before))
            for to, quarters in efforts[code].options(cell, rules.max_level)
            if to > before
        )

    free = [
        group("", code, region.cells.get(code, MISSING), now.divisor * weight)
        for code, weight in rules.spd_weights.items()
    ]
    eligible = [one for one in region.innovations.values() if one.is_eligible(rules, VERIFIED)]
    covered = rules.basic_affairs.intersection(one.affair_number or 0 for one in eligible)
    locked = []
    for one in sorted(region.innovations.values(), key=lambda one: one.innovation_id):
        if not one.is_admissible(rules):
            continue
        cells = {code: _cell_of(one, code) for code in rules.sid_weights}
        groups = {
            code: group(one.innovation_id, code, cell, rules.sid_weights[code])
            for code, cell in cells.items()
        }
        if one.is_eligible(rules, VERIFIED):
            free += groups.values()
            continue
        required = one.failing(rules, VERIFIED)
        for code in required:
            least = rules.level_required(code)
            groups[code] = tuple(step for step in groups[code] if step.after >= least)
        affair = one.affair_number
        locked.append(
            Locked(
                innovation_id=one.innovation_id,
                affair=affair if affair in rules.basic_affairs - covered else None,
                value=one.maturity(rules, VERIFIED),
                required=tuple(groups[code] for code in required),
                optional=tuple(g for c, g in groups.items() if g and c not in required),
            )
        )
    return Problem(
        rules=rules,
        divisor=now.divisor,
        numerator=now.numerator,
        denominator=now.denominator,
        n_counted=now.n_counted,
        n_covered=now.basic_affairs_covered,
        free=tuple(g for g in free if g),
        locked=tuple(one for one in locked if all(one.required)),
    )


def _cell_of(innovation: Innovation, code: str) -> Cell:
    cell = innovation.cells.get(code, MISSING)
    return cell if cell.agency else replace(cell, agency=innovation.agency)


def _is_no_better(way: Option, other: Option) -> bool:
    (quarters, n_steps, keys), (least, fewest, first) = way.price, other.price
    if least > quarters or fewest > n_steps:
        return False
    return least < quarters or fewest < n_steps or first <= keys


def by_key(steps: Iterable[Step]) -> dict[Key, Step]:
    """A set of steps by the cell that each changes."""
    return {step.key: step for step in steps}
