"""The best set of options, one per group at most, found exactly by dynamic programming.

Here belongs the search over whole numbers alone; what a group means is the matter of `planning`.
Tables hold the best value for every budget of quarter-hours (and, when steps are counted, of
steps), group by group; they are kept, so that the way back can ask what is still within reach, and
so take the set that comes first in the order of the groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.scenario.plan_model import Option

# Worse than any set of options, and far enough from the limit of 64 bits to be added to.
IMPOSSIBLE = -(1 << 60)
# Entries of all tables together (eight bytes each): what one search may hold in memory.
MOST_ENTRIES = 40_000_000
# More than any plan has steps, so that value x STEPS - steps orders by value, then fewer steps.
STEPS = 1 << 15

Table = npt.NDArray[np.int64]
OptionGroup = Sequence[Option]


class TooLarge(Exception):
    """The search would need more memory than it may have."""


@dataclass(frozen=True)
class Task:
    """Groups of options, and the condition that some of them are linked by.

    Attributes:
        plain: groups without a condition, in the order that breaks ties.
        classes: for each affair that would be newly covered, the groups that cover it.
        needed: number of classes of which at least one group must have an option.
    """

    plain: tuple[OptionGroup, ...]
    classes: tuple[tuple[OptionGroup, ...], ...] = ()
    needed: int = 0

    @property
    def n_tables(self) -> int:
        """Tables that a search keeps."""
        linked = sum(len(groups) for groups in self.classes)
        return len(self.plain) + 1 + (self.needed + 1) * (linked + 2 * len(self.classes))


class Search:
    """Tables of a task up to a budget; ask for the best value, then for the way to one.

    Args:
        task: the groups.
        quarters: largest budget of quarter-hours.
        steps: largest number of steps, or None when they are not limited; then the tables hold
            ``value x STEPS - steps`` instead of the value, so that fewer steps win.
        unit: greatest common divisor of all prices, to shorten the tables.

    Attributes:
        table: the best value (or key) for each budget of steps and of price units.

    Raises:
        TooLarge: the tables would not fit into memory.
    """

    def __init__(self, task: Task, quarters: int, steps: int | None, unit: int) -> None:
        self._unit = unit
        self._counts = steps is not None
        self._shape = ((steps or 0) + 1, quarters // unit + 1)
        if task.n_tables * self._shape[0] * self._shape[1] > MOST_ENTRIES:
            raise TooLarge
        self._plain: list[tuple[OptionGroup, Table]] = []
        table: Table = np.zeros(self._shape, dtype=np.int64)
        # Last group first: the way back then decides the first group first.
        for group in reversed(task.plain):
            self._plain.append((group, table))
            table = self._with(table, table, group)
        self._base = table
        never: Table = np.full(self._shape, IMPOSSIBLE, dtype=np.int64)
        layer = [table] + [never] * task.needed
        # Per class: the layers before it, and per group the tables of "this class is covered".
        self._classes: list[tuple[list[Table], list[tuple[OptionGroup, list[Table]]]]] = []
        for groups in reversed(task.classes):
            covered = [never] * len(layer)
            record: list[tuple[OptionGroup, list[Table]]] = []
            for group in reversed(groups):
                record.append((group, covered))
                covered = [
                    self._with(done, np.maximum(done, open_), group)
                    for done, open_ in zip(covered, layer, strict=True)
                ]
            self._classes.append((layer, [*record, ((), covered)]))
            layer = [self._merged(layer, covered, m) for m in range(len(layer))]
        self.table = layer[task.needed]

    def _with(self, skip: Table, take: Table, group: OptionGroup) -> Table:
        """The table after a group: the best of none of its options, and of one more."""
        rows, columns = self._shape
        new = skip.copy()
        for option in group:
            down, right, value = self._move(option)
            if down < rows and right < columns:
                target = new[down:, right:]
                np.maximum(target, take[: rows - down, : columns - right] + value, out=target)
        return new

    def _move(self, option: Option) -> tuple[int, int, int]:
        right = option.quarters // self._unit
        if self._counts:
            return len(option.steps), right, option.value
        return 0, right, option.value * STEPS - len(option.steps)

    @staticmethod
    def _merged(layer: list[Table], covered: list[Table], m: int) -> Table:
        parts = [layer[m]] + ([covered[m - 1]] if m else [])
        if m == len(layer) - 1:
            parts.append(covered[m])
        return np.maximum.reduce(parts)

    def way(self, row: int, column: int, wanted: int) -> list[Option]:
        """The first set of options, in order of the groups, that reaches at least a value.

        Args:
            row: budget of steps (0 when they are not limited).
            column: budget of price units.
            wanted: value (or key) to reach; at most that of the table there.
        """
        chosen: list[Option] = []
        place = _Place(row, column, wanted)
        m = len(self._classes[0][0]) - 1 if self._classes else 0
        for layer, record in reversed(self._classes):
            covered = record[-1][1]
            froms = [m - 1] if m else []
            froms += [m] if m == len(layer) - 1 else []
            entered = next((f for f in froms if place.reaches(covered[f])), None)
            if entered is None:
                continue
            m = entered
            for group, before in reversed(record[:-1]):
                # Once a group was the first to cover the class, the others have no option.
                if not self._decide(group, [before[m], layer[m]], place, chosen):
                    break
        for group, table in reversed(self._plain):
            self._decide(group, [table], place, chosen)
        return chosen

    def _decide(
        self, group: OptionGroup, tables: list[Table], place: _Place, chosen: list[Option]
    ) -> bool:
        """Take an option of a group if the rest still reaches what is wanted, else skip it.

        Returns:
            Whether the way goes on in the first of the tables, in which skipping stays, too.
        """
        for option in group:
            down, right, value = self._move(option)
            if down > place.row or right > place.column:
                continue
            after = _Place(place.row - down, place.column - right, place.wanted - value)
            for number, table in enumerate(tables):
                if after.reaches(table):
                    place.row, place.column, place.wanted = after.row, after.column, after.wanted
                    chosen.append(option)
                    return number == 0
        return True


@dataclass
class _Place:
    """Where the way back stands: what is left to spend, and to gain."""

    row: int
    column: int
    wanted: int

    def reaches(self, table: Table) -> bool:
        """Whether a table has at least what is wanted within what is left."""
        return int(table[self.row, self.column]) >= self.wanted
