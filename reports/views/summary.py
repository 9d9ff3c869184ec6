"""What the workbook sums up of an edition: ranking, scores, open cells, checks.

Here belongs which rows these are. How they lie in sheets belongs to the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.tables.quality_rows import CheckResult
from reports.tables.rows import Region, Score
from reports.tables.store import Store
from reports.views.open_cells import OpenCells, open_cells
from reports.views.quality import CheckLine, check_lines
from reports.views.ranking import Ranking


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
