"""What the next region up has and a region lacks, indicator by indicator.

Here belongs which indicators are told, and in which order. States of cells and counts of verified
ones arrive computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from reports.language.format import percentage
from reports.tables.rows import Cell, Count, Indicator
from reports.views.ranking import Line

MOST = 10
VERIFIED = "verified"


@dataclass(frozen=True)
class Share:
    """How often one indicator is verified at level 1 or more in one region.

    Attributes:
        n_cells: reported innovations; 1 for an indicator of the region itself.
        level: of an indicator of the region itself, the verified level; 0 where there is none.
    """

    n_verified: int = 0
    n_cells: int = 0
    level: int = 0

    @property
    def exact(self) -> Fraction:
        """The share as a ratio; 0 where there is no cell."""
        return Fraction(self.n_verified, self.n_cells) if self.n_cells else Fraction(0)

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded half up; 0 where there is no cell."""
        return percentage(self.n_verified, self.n_cells) if self.n_cells else 0


@dataclass(frozen=True)
class Gap:
    """One indicator that the other region has more often."""

    indicator: Indicator
    theirs: Share
    ours: Share

    @property
    def weight(self) -> Fraction:
        """Difference of the shares, weighed as the index weighs the indicator."""
        return (self.theirs.exact - self.ours.exact) * Fraction(self.indicator.weight)


@dataclass(frozen=True)
class Peer:
    """The next region up, and at most ten indicators, those first that weigh most."""

    line: Line
    gaps: tuple[Gap, ...]


def shares(cells: Iterable[Cell], counts: Iterable[Count]) -> dict[str, Share]:
    """Shares of one region by indicator, from its own cells and the counts of its innovations."""
    found: dict[str, Share] = {}
    for cell in cells:
        level = (cell.level or 0) if cell.status == VERIFIED else 0
        found[cell.indicator_code] = Share(int(level >= 1), 1, level)
    for count in counts:
        before = found.get(count.indicator_code, Share())
        found[count.indicator_code] = replace(
            before,
            n_verified=before.n_verified + count.n_verified,
            n_cells=before.n_cells + count.n_cells,
        )
    return found


def peer(
    line: Line,
    theirs: Mapping[str, Share],
    ours: Mapping[str, Share],
    catalogue: Mapping[str, Indicator],
) -> Peer:
    """What the region of a line has more often than another one.

    Args:
        line: The next region up.
        theirs: Its shares by indicator.
        ours: Those of the region that is told.
        catalogue: Indicators by code.
    """
    gaps = [
        Gap(indicator, theirs.get(code, Share()), ours.get(code, Share()))
        for code, indicator in catalogue.items()
    ]
    ahead = [gap for gap in gaps if gap.weight > 0]
    ahead.sort(key=lambda gap: (-gap.weight, gap.indicator.indicator_code))
    return Peer(line, tuple(ahead[:MOST]))
