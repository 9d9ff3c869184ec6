"""The verifier's queue: cells that wait for a decision, by the points that hang on it.

Here belongs the choice of what a verifier sees first. Prices arrive computed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from reports.tables.rows import OpenCell, OpenWork, Ranked, Region
from reports.tables.store import Store

SHOWN = 300
FIRST = 40


@dataclass(frozen=True)
class WaitingRegion:
    """One region: cells that wait, and the points between its verified and its claimed score."""

    row: Ranked
    n_waiting: int

    @property
    def points(self) -> Decimal | None:
        """Index points that the region gains when everything that waits is accepted."""
        if self.row.iid is None or self.row.iid_claimed is None:
            return None
        return self.row.iid_claimed - self.row.iid


@dataclass(frozen=True)
class Queue:
    """What waits for a verifier: in every region, or in one.

    Attributes:
        regions: Those with cells that wait, most points first.
        tasks: Of every region the decisions on which most points hang; of one all of them.
        names: Regions by code.
        of: The region, where it is the queue of one.
    """

    regions: tuple[WaitingRegion, ...]
    tasks: tuple[OpenCell, ...]
    names: dict[str, str]
    of: Region | None = None

    @property
    def n_waiting(self) -> int:
        """Cells that wait."""
        return sum(one.n_waiting for one in self.regions)

    @property
    def shown(self) -> tuple[OpenCell, ...]:
        """As many decisions as a page holds."""
        return self.tasks[:SHOWN]

    def part(self, region: Region, tasks: list[OpenCell]) -> Queue | None:
        """The queue of one region; nothing where no cell of it waits."""
        for one in self.regions:
            if one.row.region_code == region.region_code:
                return Queue((one,), tuple(tasks), self.names, region)
        return None


def queue(store: Store) -> Queue:
    """What waits for a verifier in every region."""
    found: Counter[str] = Counter()
    for one in store.select(OpenWork, "from open_work where next_step = 'verify'"):
        found[one.region_code] += one.n_cells
    waiting = [
        WaitingRegion(row, found[row.region_code])
        for row in store.ranking
        if row.region_code in found
    ]
    waiting.sort(key=lambda one: (-(one.points or Decimal(0)), one.row.region_code))
    names = {code: region.region_name for code, region in store.regions.items()}
    return Queue(tuple(waiting), tuple(_largest(store)), names)


def _largest(store: Store) -> list[OpenCell]:
    """The decisions on which most points hang, over all regions."""
    return store.select(
        OpenCell,
        "from missing_indicator where status = 'pending' and gain_points > 0"
        " order by gain_points desc, region_code, innovation_id, indicator_code limit ?",
        FIRST,
    )
