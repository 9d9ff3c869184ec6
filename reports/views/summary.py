"""What sums up an edition: ranking, scores, checks, and the open cells that are worth most.

Here belongs which rows these are. How they lie in sheets belongs to the workbook; what one agency
or one verifier has to do, to `worklist` and `queue`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.tables.quality_rows import CheckResult
from reports.tables.rows import OpenCell, Priority, Region, Score
from reports.tables.store import Store
from reports.views.quality import CheckLine, check_lines
from reports.views.ranking import Ranking

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


@dataclass(frozen=True)
class Summary:
    """One edition; regions by code."""

    ranking: Ranking
    scores: tuple[Score, ...]
    open_cells: OpenCells
    checks: tuple[CheckLine, ...]
    results: tuple[CheckResult, ...]
    regions: Mapping[str, Region]

    def name(self, region_code: str, otherwise: str = "") -> str:
        """Name of a region, or something else for a code that is none."""
        region = self.regions.get(region_code)
        return region.region_name if region else otherwise


def summary(store: Store, ranking: Ranking) -> Summary:
    """Sums up the edition of a store."""
    return Summary(
        ranking,
        tuple(store.scores.values()),
        open_cells(store),
        tuple(check_lines(store)),
        tuple(store.check_results),
        store.regions,
    )


def open_cells(store: Store) -> OpenCells:
    """The open cells of an edition, cut where they outgrow a sheet."""
    n_all = store.count("missing_indicator")
    most = ALL_UP_TO if n_all <= ALL_UP_TO else PER_REGION
    cells = store.select(
        OpenCell,
        "from missing_indicator where place <= ? order by region_code, place",
        most,
    )
    return OpenCells(tuple(cells), n_all, None if n_all <= ALL_UP_TO else PER_REGION)


def largest_priorities(store: Store, limit: int = LARGEST) -> list[Priority]:
    """The things to do that would raise a published score most."""
    return store.select(
        Priority,
        "from priority order by gain_points desc, region_code, place limit ?",
        limit,
    )
