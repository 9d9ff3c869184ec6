"""Open cells of a whole edition: the ones that would raise a score most, and lists of them.

Here belongs the choice among published rows. What one agency or one verifier has to do belongs to
`worklist` and `queue`.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.tables.derived import BY_POINTS, FIRST_OPEN_CELLS
from reports.tables.rows import OpenCell
from reports.tables.store import Store

LARGEST = 3
ALL_UP_TO = 20_000
PER_REGION = 50


@dataclass(frozen=True)
class OpenCells:
    """Cells that are not verified at the highest level, those first that bring most to a region.

    Attributes:
        cells: All of them, or of each region the first ones.
        n_all: How many there are.
        per_region: Of how many of each region the list is cut; None where it is whole.
    """

    cells: tuple[OpenCell, ...]
    n_all: int
    per_region: int | None


def open_cells(store: Store) -> OpenCells:
    """The open cells of an edition, cut where they outgrow a sheet."""
    n_all = store.count("missing_indicator")
    most = ALL_UP_TO if n_all <= ALL_UP_TO else PER_REGION
    cells = store.select(
        OpenCell,
        f"from {FIRST_OPEN_CELLS} where place <= ? order by region_code, {BY_POINTS}",
        most,
    )
    return OpenCells(tuple(cells), n_all, None if n_all <= ALL_UP_TO else PER_REGION)


def largest_gains(store: Store, limit: int = LARGEST) -> list[OpenCell]:
    """The single cells that would raise a published score most, where somebody can act."""
    return store.select(
        OpenCell,
        "from missing_indicator where gain_points > 0 and next_step <> 'none'"
        " order by gain_points desc, region_code, innovation_id, indicator_code limit ?",
        limit,
    )
