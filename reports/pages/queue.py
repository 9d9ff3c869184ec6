"""The verifier's queue: cells that wait for a decision, by the points that hang on it.

Here belongs the choice of what a verifier sees first. Prices arrive computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.tables.rows import Ranked, Region
from reports.tables.store import Store
from reports.views.worklist import VERIFY, Task, tasks

SHOWN = 300
FIRST = 40


@dataclass(frozen=True)
class Waiting:
    """One region: cells that wait, and the points between its verified and its claimed score."""

    row: Ranked
    n_waiting: int
    has_page: bool

    @property
    def points(self) -> Decimal | None:
        """Index points that the region gains when everything that waits is accepted."""
        if self.row.iid is None or self.row.iid_claimed is None:
            return None
        return self.row.iid_claimed - self.row.iid


@dataclass(frozen=True)
class _Count:
    region_code: str
    n_waiting: int


def waiting(store: Store, with_pages: bool) -> list[Waiting]:
    """Regions with cells that wait, most points first."""
    found = {
        row.region_code: row.n_waiting
        for row in store.select(
            _Count,
            "from (select region_code, count(*) as n_waiting from indicator_status"
            " where status = 'pending' group by 1) order by region_code",
        )
    }
    lines = [
        Waiting(row, found[row.region_code], with_pages)
        for row in store.ranking
        if row.region_code in found
    ]
    return sorted(lines, key=lambda w: (-(w.points or Decimal(0)), w.row.region_code))


def context(store: Store, lines: list[Waiting]) -> dict[str, Any]:
    """Template variables of ``antrean.html``."""
    return {
        "lines": lines,
        "n_waiting": sum(line.n_waiting for line in lines),
        "first": largest(store),
        "regions": store.regions,
        "region": None,
        "tasks": (),
        "n_tasks": 0,
    }


def largest(store: Store) -> list[Task]:
    """The decisions on which most points hang, over all regions."""
    rows = store.select(
        _Key,
        "from missing_indicator where status = 'pending' and gain_points > 0"
        " order by gain_points desc, region_code, innovation_id, indicator_code limit ?",
        [FIRST],
    )
    wanted = [(row.region_code, row.innovation_id, row.indicator_code) for row in rows]
    by_key = {
        (task.region_code, task.innovation_id, task.indicator_code): task
        for task in tasks(store, sorted({code for code, _, _ in wanted}))
    }
    return [by_key[key] for key in wanted]


@dataclass(frozen=True)
class _Key:
    region_code: str
    innovation_id: str
    indicator_code: str


def region_context(region: Region, found: Sequence[Task], line: Waiting) -> dict[str, Any]:
    """Template variables of ``antrean/<code>.html``."""
    pending = [task for task in found if task.next_step == VERIFY]
    return {
        "lines": [line],
        "region": region,
        "regions": {region.region_code: region},
        "n_waiting": line.n_waiting,
        "first": (),
        "tasks": pending[:SHOWN],
        "n_tasks": len(pending),
    }
