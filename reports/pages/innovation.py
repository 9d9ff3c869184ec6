"""Page of one innovation: whether it counts, what its maturity is made of, what is still open.

Here belongs the arranging of one innovation's rows. Names of pages come from identifiers, never
from the text of an innovation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.pages.common import trace_command
from reports.tables.rows import Cell, Indicator, Innovation, Region
from reports.tables.store import Store
from reports.views.worklist import Task, Worklist

MAX_LEVEL = 3


@dataclass(frozen=True)
class IndicatorLine:
    """One of the 20 indicators: its catalogue row, its cell, its file, what it could bring."""

    indicator: Indicator
    cell: Cell
    task: Task | None
    most: Decimal
    file_name: str


def cells(store: Store, codes: Sequence[str]) -> dict[tuple[str, str], list[Cell]]:
    """Cells by region and innovation, in the order of their indicators."""
    found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in store.select(
        Cell,
        "from indicator_status where list_contains(?, region_code) and aspect = 'SID'"
        " order by region_code, innovation_id, indicator_code",
        [list(codes)],
    ):
        found[cell.region_code, cell.innovation_id].append(cell)
    return found


def tasks_by_cell(worklists: Iterable[Worklist]) -> dict[tuple[str, str], Task]:
    """Open cells of a region by innovation and indicator."""
    return {(t.innovation_id, t.indicator_code): t for w in worklists for t in w.tasks}


def context(
    store: Store,
    region: Region,
    innovation: Innovation,
    cells: Sequence[Cell],
    tasks: Mapping[tuple[str, str], Task],
    worklist: Worklist | None,
) -> dict[str, Any]:
    """Template variables of ``inovasi/<code>/<slug>.html``."""
    catalogue = {i.indicator_code: i for i in store.indicators}
    lines = [
        IndicatorLine(
            catalogue[cell.indicator_code],
            cell,
            tasks.get((innovation.innovation_id, cell.indicator_code)),
            cell.weight * MAX_LEVEL,
            store.file_names.get(cell.file_sha256 or "", ""),
        )
        for cell in cells
        if cell.indicator_code in catalogue
    ]
    open_tasks = sorted(
        (line.task for line in lines if line.task),
        key=lambda t: (-t.gain_points, t.indicator_code),
    )
    return {
        "region": region,
        "innovation": innovation,
        "reasons": store.labels.each(innovation.reasons, "ineligible_reason"),
        "lines": lines,
        "n_verified": sum(line.cell.status == "verified" for line in lines),
        "best": open_tasks[0] if open_tasks else None,
        "worklist": worklist,
        "max_maturity": store.edition.max_sid,
        "trace": trace_command(store.edition.edition, region.region_code, innovation.innovation_id),
    }
