"""The agencies of a region side by side: what each can bring, how far it is, where it is late.

Here belongs which figures of an agency stand in one line, and the order of the lines. Gains, counts
and promises arrive computed; the points of an agency are the sum of the gains of its things to do,
each priced alone: an order, not a promise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.tables.programme_rows import Commitment
from reports.tables.rows import Count, Priority
from reports.views.region.worklist import Worklist

FIRST = 10


@dataclass(frozen=True)
class Standing:
    """One agency of a region.

    Attributes:
        worklist: None where it has neither an open cell nor a reported innovation.
        points: Sum of the index points of its things to do, each priced alone.
        n_cells: Cells of its reported innovations.
        n_verified: Those of them that are verified at level 1 or more.
        n_late: Innovations that it promised and had not reported when the last day was over; None
            where nobody in the region promised anything.
    """

    agency: str
    worklist: Worklist | None
    points: Decimal
    n_cells: int
    n_verified: int
    n_late: int | None

    @property
    def filled_pct(self) -> Decimal | None:
        """Verified share of its cells in percent, rounded half up to hundredths."""
        if not self.n_cells:
            return None
        return Decimal((20_000 * self.n_verified + self.n_cells) // (2 * self.n_cells)) / 100


@dataclass(frozen=True)
class League:
    """The agencies of one region, those first that can bring most."""

    rows: tuple[Standing, ...] = ()

    @property
    def first(self) -> tuple[Standing, ...]:
        """Those that a reader sees before a list is unfolded."""
        return self.rows[:FIRST]

    @property
    def rest(self) -> tuple[Standing, ...]:
        """All others."""
        return self.rows[FIRST:]

    @property
    def has_promises(self) -> bool:
        """Whether any agency of the region promised something."""
        return any(one.n_late is not None for one in self.rows)

    @property
    def late(self) -> list[Standing]:
        """Agencies that are late."""
        return [one for one in self.rows if one.n_late]

    @property
    def n_late(self) -> int:
        """Innovations that all of them owe."""
        return sum(one.n_late or 0 for one in self.late)


def league(
    worklists: Mapping[str, Worklist],
    priorities: Iterable[Priority],
    counts: Iterable[Count],
    promises: Iterable[Commitment],
) -> League:
    """The league of one region: everyone with a worklist or a promise that is late.

    Args:
        worklists: By agency.
        priorities: Things to do of the region, priced.
        counts: Cells of the region by agency and indicator.
        promises: Of the rule year, as of this week.
    """
    points: dict[str, Decimal] = defaultdict(Decimal)
    for one in priorities:
        points[one.agency or ""] += one.gain_points
    cells: dict[str, int] = defaultdict(int)
    verified: dict[str, int] = defaultdict(int)
    for count in counts:
        cells[count.agency] += count.n_cells
        verified[count.agency] += count.n_verified
    late = {one.agency: _late(one) for one in promises}
    names = {*worklists, *(name for name, n in late.items() if n)}
    rows = [
        Standing(
            name,
            worklists.get(name),
            points.get(name, Decimal(0)),
            cells.get(name, 0),
            verified.get(name, 0),
            late.get(name, 0) if late else None,
        )
        for name in names
    ]
    return League(tuple(sorted(rows, key=_order)))


def _order(one: Standing) -> tuple[Decimal, int, int, str]:
    own = len(one.worklist.own) if one.worklist else 0
    return (-one.points, -(one.n_late or 0), -own, one.agency)


def _late(one: Commitment) -> int:
    if one.due_date is None or one.cutoff_date <= one.due_date:
        return 0
    return max((one.n_committed or 0) - one.n_reported, 0)
