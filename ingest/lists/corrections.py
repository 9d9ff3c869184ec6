"""Known errors of sources, put right while reading: `data/corrections.csv`.

What belongs here: reading the list, and whether one of its entries still fits a row. A correction
that no longer fits is an error to look at, never passed over. What does not: decisions on
innovations (`decisions`).
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    "source", "region_code", "row", "column", "expected", "right", "reason", "reference", "until",
)  # fmt: skip


class DataError(ValueError):
    """A list of decisions or corrections does not hold what it must."""

    remedy = "correct the list; docs/inbox.md says what its columns hold"


@dataclass(frozen=True)
class Correction:
    """One known error of a source.

    Attributes:
        row: what names the row within its region: (column, text) pairs.
        column: column of the wrong value.
        expected: the wrong value as delivered.
        right: the value in its place.
        is_expired: its last day is before the cut-off of the edition.
    """

    source: str
    region_code: str
    row: tuple[tuple[str, str], ...]
    column: str
    expected: str
    right: str
    reason: str
    reference: str
    until: dt.date
    is_expired: bool


def read_list(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a list; empty when there is none.

    Raises:
        DataError: names the file, the line and what is wrong with it.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            raise DataError(f"{path.name}: the columns are not {','.join(columns)}")
        rows = []
        for row in reader:
            if None in row or any(row[name] is None or not row[name].strip() for name in columns):
                raise DataError(f"{path.name}, line {reader.line_num}: every column must be filled")
            rows.append({name: row[name].strip() for name in columns})
    return rows


def read_date(path: Path, text: str) -> dt.date:
    """A date of a list.

    Raises:
        DataError: the text is no ISO date.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise DataError(f"{path.name}: {text} is not a date like 2026-11-30") from error


def load_corrections(path: Path, cutoff: dt.date) -> tuple[Correction, ...]:
    """Read the list of corrections.

    Args:
        path: CSV with the columns `COLUMNS`; `row` is like `measure=ipm;measured_year=2024`.
        cutoff: of the edition; decides which have expired.

    Raises:
        DataError: the list is not well formed.
    """
    corrections = []
    for row in read_list(path, COLUMNS):
        pairs = tuple(tuple(part.split("=", 1)) for part in row["row"].split(";"))
        if any(len(pair) != 2 for pair in pairs):
            raise DataError(f"{path.name}: {row['row']} is not like measure=ipm;measured_year=2024")
        until = read_date(path, row["until"])
        fields = row | {"row": pairs, "until": until, "is_expired": until < cutoff}
        corrections.append(Correction(**fields))  # type: ignore[arg-type]
    return tuple(corrections)
