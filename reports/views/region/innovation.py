"""One indicator of a region or of an innovation, and an innovation with all of them.

Here belongs the arranging of one innovation's rows: whether it counts, what its maturity is made
of, what is still open.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from reports.tables.rows import Cell, Indicator, Innovation, LevelCheck, OpenCell, Region
from reports.views.region.worklist import ACCEPTED, Worklist


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator: its place in the catalogue, its cell, its source and what is open.

    Attributes:
        cell: None where nothing is known of it.
        file_name: Name of the file that its level was read from, empty where there is none.
        task: What is to be done, where something is.
        check: What its number says of its level, where it has one.
    """

    indicator: Indicator
    cell: Cell | None
    file_name: str
    task: OpenCell | None = None
    check: LevelCheck | None = None

    @property
    def status(self) -> str:
        """State of the cell."""
        return self.cell.status if self.cell else "missing"


@dataclass(frozen=True)
class InnovationView:
    """One innovation.

    Attributes:
        lines: Its indicators; none where it is not measured.
        worklist: Of its agency, where that has one.
    """

    region: Region
    innovation: Innovation
    lines: tuple[IndicatorLine, ...]
    worklist: Worklist | None

    @property
    def n_verified(self) -> int:
        """Cells that a verifier accepted."""
        return sum(line.status == ACCEPTED for line in self.lines)

    @property
    def best(self) -> OpenCell | None:
        """The open cell that brings most by itself."""
        tasks = [line.task for line in self.lines if line.task]
        return min(tasks, key=lambda t: (-t.gain_points, t.indicator_code), default=None)


def trace_command(edition: str, region_code: str, innovation_id: str = "") -> str:
    """The command that follows the numbers of a region or an innovation to cells of files."""
    command = ["iid", "trace", region_code, "--week", edition]
    return shlex.join(command + (["--innovation", innovation_id] if innovation_id else []))
