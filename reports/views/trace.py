"""Trace: from a published number of a region to the cells that it is made of.

What belongs here: what `iid trace` shows of an edition's exports. Which bytes a cell was read from,
and when they were received, is not in the exports: the caller adds it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reports.errors import ReportError
from reports.tables.rows import Cell, ListLine, Ranked, Score
from reports.tables.store import Store

PARTS = ("spd_score", "sid_mean", "count_score", "total_score", "iid", "divisor", "n_counted")
_POINTS = ("weight", "score_claimed", "score_verified")
_SHOWN = ("innovation_id", "indicator_code", "level", "status", *_POINTS)


@dataclass(frozen=True)
class Trace:
    """What a region's number is made of.

    Attributes:
        standing: the region in the ranking.
        scores: of each variant.
        cells: those that were asked for, innovations first by id.
        counted: innovations whose cells enter the verified index.
        sources: by SHA-256 the source of a file and its name below the inbox.
        letters: by SHA-256 and indicator the column of the sheet that holds the level, e.g. F; the
            indicator is empty where one column holds all levels.
        verification_letters: the same of the column that says whether it was verified.
        decided: what lines of people's lists changed there.
    """

    edition: str
    standing: Ranked
    scores: tuple[Score, ...]
    cells: tuple[Cell, ...]
    counted: frozenset[str]
    sources: dict[str, tuple[str, str]]
    letters: dict[tuple[str, str], str]
    verification_letters: dict[tuple[str, str], str]
    decided: tuple[ListLine, ...] = ()

    def counts(self, cell: Cell) -> bool:
        """Whether the score of a cell enters the verified index: the region's own always does."""
        return not cell.innovation_id or cell.innovation_id in self.counted

    def score_document(self) -> dict[str, Any]:
        """The parts of the index as plain JSON, by variant."""
        return {one.variant: {p: str(getattr(one, p)) for p in PARTS} for one in self.scores}

    def cell_document(self, cell: Cell) -> dict[str, Any]:
        """A cell as plain JSON; points as text, exactly."""
        fields = asdict(cell)
        return (
            {name: str(fields[name]) if name in _POINTS else fields[name] for name in _SHOWN}
            | {"counts": self.counts(cell)}
            | {name: fields[name] for name in ("file_sha256", "sheet", "row")}
        )


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
    here = "where region_code = $1"
    with Store(data, ("provincial_ranking", "region_score", "indicator_status")) as store:
        standing = store.select(Ranked, f"from provincial_ranking {here}", code)
        if not standing:
            raise ReportError(
                f"no region {region} in this edition",
                "use a Kemendagri code of a kabupaten or kota in scope, e.g. 64.03",
            )
        # By name, not as rows of today: an edition of an older version has fewer columns.
        is_counted = dict(
            store.rows(f"select innovation_id, is_eligible_verified from innovation {here}", code)
        )
        if innovation is not None and innovation not in is_counted:
            raise ReportError(
                f"region {code} has no innovation {innovation}",
                "`iid trace` without --innovation lists them",
            )
        cells = store.select(
            Cell,
            f"from indicator_status {here} and ($2 is null or innovation_id = $2)"
            " and ($3 is null or indicator_code = $3)"
            " order by aspect desc, innovation_id, indicator_code",
            *(code, innovation, indicator),
        )
        if not cells and (innovation or indicator):
            raise ReportError(
                f"nothing is measured for {indicator or innovation} there",
                "indicators are written SPD-05a or SID-16; only applied innovations are measured",
            )
        used = {cell.file_sha256 for cell in cells}
        files = store.rows(
            "select file_sha256, source, original_name from file_receipt order by is_in_force"
        )
        letters: dict[str, dict[tuple[str, str], str]] = {"level": {}, "verification": {}}
        if "file_column" in store.tables:
            for name, sha, of, column in store.rows(
                "select column_name, file_sha256, stands_for, letters from file_column"
                " where column_name in ('level', 'verification')"
            ):
                if sha in used:
                    letters[name][sha, of] = column
        return Trace(
            edition=str(store.rows("select edition from edition")[0][0]),
            standing=standing[0],
            scores=tuple(store.select(Score, f"from region_score {here} order by variant", code)),
            cells=tuple(cells),
            counted=frozenset(one for one, counted in is_counted.items() if counted),
            sources={sha: (source, name) for sha, source, name in files if sha in used},
            letters=letters["level"],
            verification_letters=letters["verification"],
            decided=_decided(store, code, innovation, indicator),
        )


def _decided(
    store: Store, region: str, innovation: str | None, indicator: str | None
) -> tuple[ListLine, ...]:
    """What lines of people's lists changed of what is asked for; a line of all is always told."""
    if "list_line" not in store.tables:
        return ()
    return tuple(
        store.select(
            ListLine,
            "from list_line where region_code = $1"
            " and ($2 is null or innovation_id in ('', $2))"
            " and ($3 is null or indicator_code in ('', $3))"
            " order by list, line, original_name, sheet, row",
            *(region, innovation, indicator),
        )
    )
