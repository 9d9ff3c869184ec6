"""Trace: from a published number of a region to the cells that it is made of.

What belongs here: the queries on an edition's exports that answer `iid trace`, as plain records.
Which bytes a cell was read from, and when they were received, is not in the exports: the caller
adds it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from reports.errors import ReportError

PARTS = ("spd_score", "sid_mean", "count_score", "total_score", "iid", "divisor", "n_counted")


@dataclass(frozen=True)
class CellTrace:
    """One indicator cell and the row that its level was read from.

    Attributes:
        innovation_id: empty for the region's own indicators.
        score_verified: what the cell adds to SPD, or to the maturity of its innovation, in points.
        counts: the score of the cell enters the verified index (its innovation is eligible).
        file_sha256: of the raw file; None where nothing was delivered.
    """

    innovation_id: str
    indicator_code: str
    level: int | None
    status: str
    weight: Decimal
    score_claimed: Decimal
    score_verified: Decimal
    counts: bool
    file_sha256: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True)
class Trace:
    """What a region's number is made of.

    Attributes:
        scores: by variant (`claimed`, `verified`) the parts of the index.
        cells: those that were asked for, innovations first by id.
        sources: by SHA-256 the source of a file and its name below the inbox.
        letters: by SHA-256 and indicator the column of the sheet that holds the level, e.g. F; the
            indicator is empty where one column holds all levels.
    """

    edition: str
    region_code: str
    region_name: str
    rank: int | None
    publication_state: str
    scores: dict[str, dict[str, Any]]
    cells: tuple[CellTrace, ...]
    sources: dict[str, tuple[str, str]]
    letters: dict[tuple[str, str], str]

    def score_document(self) -> dict[str, Any]:
        """The parts of the index as plain JSON."""
        return {
            variant: {name: str(value) for name, value in parts.items()}
            for variant, parts in self.scores.items()
        }


def trace(
    data: Path, region: str, innovation: str | None = None, indicator: str | None = None
) -> Trace:
    """Trace a region's index, or one innovation, one indicator, or one cell of it.

    Args:
        data: the `data/` folder of an edition.
        region: Kemendagri code, dotted or not.
        innovation: only the cells of this innovation.
        indicator: only the cells of this indicator, e.g. `SID-16`.

    Raises:
        ReportError: the edition has no such region, innovation or indicator.
    """
    code = region.replace(".", "").strip()
    with duckdb.connect(config={"threads": "2"}) as connection:

        def rows(columns: str, table: str, tail: str, *parameters: object) -> list[tuple]:
            path = str(data / f"{table}.parquet").replace("'", "''")
            query = f"select {columns} from '{path}' {tail}"
            return connection.execute(query, list(parameters)).fetchall()

        standing = rows(
            "edition, region_name, rank, publication_state",
            "provincial_ranking",
            "where region_code = ?",
            code,
        )
        if not standing:
            raise ReportError(
                f"no region {region} in this edition",
                "use a Kemendagri code of a kabupaten or kota in scope, e.g. 64.03",
            )
        scores = {
            variant: dict(zip(PARTS, parts, strict=True))
            for variant, *parts in rows(
                f"variant, {', '.join(PARTS)}", "region_score", "where region_code = ?", code
            )
        }
        eligible = dict(
            rows("innovation_id, is_eligible_verified", "innovation", "where region_code = ?", code)
        )
        if innovation is not None and innovation not in eligible:
            raise ReportError(
                f"region {code} has no innovation {innovation}",
                "`iid trace` without --innovation lists them",
            )
        found = rows(
            "innovation_id, indicator_code, level, status, weight, score_claimed, score_verified,"
            ' file_sha256, sheet, "row"',
            "indicator_status",
            "where region_code = $1 and ($2 is null or innovation_id = $2)"
            " and ($3 is null or indicator_code = $3)"
            " order by aspect desc, innovation_id, indicator_code",
            *(code, innovation, indicator),
        )
        if not found and (innovation or indicator):
            raise ReportError(
                f"nothing is measured for {indicator or innovation} there",
                "indicators are written SPD-05a or SID-16; only applied innovations are measured",
            )
        files = rows("file_sha256, source, original_name", "file_receipt", "order by is_in_force")
        columns = []
        if (data / "file_column.parquet").exists():
            columns = rows(
                "file_sha256, stands_for, letters", "file_column", "where column_name = 'level'"
            )
    edition, name, rank, state = standing[0]
    cells = tuple(
        CellTrace(
            innovation_id=one,
            indicator_code=code_,
            level=level,
            status=status,
            weight=weight,
            score_claimed=claimed,
            score_verified=verified,
            counts=eligible.get(one, True),
            file_sha256=sha,
            sheet=sheet,
            row=row,
        )
        for one, code_, level, status, weight, claimed, verified, sha, sheet, row in found
    )
    used = {cell.file_sha256 for cell in cells}
    sources = {sha: (source, name) for sha, source, name in files if sha in used}
    letters = {(sha, indicator): column for sha, indicator, column in columns if sha in used}
    return Trace(edition, code, name, rank, state, scores, cells, sources, letters)


def cell_document(cell: CellTrace) -> dict[str, Any]:
    """A cell as plain JSON; points as text, exactly."""
    points = ("weight", "score_claimed", "score_verified")
    fields = asdict(cell)
    return fields | {name: str(fields[name]) for name in points}
