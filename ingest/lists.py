"""What people decided about inputs: the reviewed lists of `data/`.

What belongs here: reading the lists and keeping them with what was built under them. A decision
says that an innovation is another one's double, which then counts once; a correction puts a known
error of a source right while it is read, and one that no longer fits is an error to look at; an
acknowledgement ends a warning about one file. What does not: the rows they are applied to
(`conforming`, `landing`), and suggestions of what might be the same (`landing.likeness`).
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import (
    BeforeValidator,
    PlainSerializer,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from ingest.findings import IngestError

T = TypeVar("T")
REMEDY = "correct the list; docs/inbox.md says what its columns hold"


def _day(value: object) -> object:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError(f"{value} is not a date like 2026-11-30") from error


def _pairs(value: object) -> object:
    if not isinstance(value, str):
        return value
    pairs = [part.split("=", 1) for part in value.split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"{value} is not like measure=ipm;measured_year=2024")
    return pairs


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Day = Annotated[dt.date, BeforeValidator(_day)]


@dataclass(frozen=True)
class Decision:
    """An innovation that is another one under a second name or from a second agency.

    Attributes:
        innovation_id: the one that no longer counts.
        same_as: the one that stands for both.
    """

    region_code: Word
    innovation_id: Word
    same_as: Word
    reason: Word
    date: Day


@dataclass(frozen=True)
class Correction:
    """One known error of a source.

    Attributes:
        row: what names the row within its region: (column, text) pairs; in the list
            `measure=ipm;measured_year=2024`.
        column: column of the wrong value.
        expected: the wrong value as delivered.
        right: the value in its place.
        is_expired: its last day is before the cut-off of the edition.
    """

    source: Word
    region_code: Word
    row: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)]
    column: Word
    expected: Word
    right: Word
    reason: Word
    reference: Word
    until: Day
    is_expired: bool = False


@dataclass(frozen=True)
class Acknowledgement:
    """A warning about one file that was seen."""

    file_sha256: Word
    code: Word
    reason: Word
    date: Day


@dataclass(frozen=True)
class Lists:
    """What people have decided about the inputs, as it stood at the cut-off.

    Attributes:
        decisions: by date, oldest first.
        corrections: of known errors of sources.
        acknowledged: (SHA-256, code) of warnings that were seen.
    """

    decisions: tuple[Decision, ...] = ()
    corrections: tuple[Correction, ...] = ()
    acknowledged: Annotated[frozenset[tuple[str, str]], PlainSerializer(sorted)] = frozenset()


# Lists as plain JSON, to be kept with what was built under them.
LISTS = TypeAdapter(Lists)


def load_lists(directory: Path | None, cutoff: dt.date) -> Lists:
    """Read the lists of a folder; what is dated after the cut-off does not hold yet.

    Args:
        directory: folder of the lists; a list that is not there is empty.
        cutoff: of the edition.

    Raises:
        IngestError: a list is not well formed, or its decisions contradict each other.
    """
    if directory is None:
        return Lists()
    path = directory / "decisions.csv"
    decisions = _read(path, Decision)
    doubles: set[tuple[str, str]] = set()
    for one in decisions:
        if (one.region_code, one.innovation_id) in doubles:
            raise IngestError(f"{path.name}: {one.innovation_id} is decided twice", REMEDY)
        doubles.add((one.region_code, one.innovation_id))
    for one in decisions:
        if one.innovation_id == one.same_as or (one.region_code, one.same_as) in doubles:
            problem = f"{path.name}: {one.same_as} of {one.innovation_id} does not stand"
            raise IngestError(problem, REMEDY)
    holding = [one for one in decisions if one.date <= cutoff]
    return Lists(
        decisions=tuple(sorted(holding, key=lambda one: (one.date, repr(one)))),
        corrections=tuple(
            replace(one, is_expired=one.until < cutoff)
            for one in _read(directory / "corrections.csv", Correction)
        ),
        acknowledged=frozenset(
            (one.file_sha256, one.code)
            for one in _read(directory / "acknowledged.csv", Acknowledgement)
            if one.date <= cutoff
        ),
    )


def _read(path: Path, kind: type[T]) -> list[T]:
    """The entries of a list, whose columns are the fields without a default."""
    if not path.exists():
        return []
    columns = [field.name for field in fields(kind) if field.default is MISSING]  # type: ignore[arg-type]
    adapter = TypeAdapter(kind)
    entries = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if list(reader.fieldnames or ()) != columns:
            raise IngestError(f"{path.name}: the columns are not {','.join(columns)}", REMEDY)
        for row in reader:
            line = f"{path.name}, line {reader.line_num}"
            if None in row or None in row.values():
                raise IngestError(f"{line}: there are not {len(columns)} cells", REMEDY)
            try:
                entries.append(adapter.validate_python(row))
            except ValidationError as error:
                wrong = error.errors()[0]
                words = f"{line}, {wrong['loc'][0]}: {wrong['msg'].removeprefix('Value error, ')}"
                raise IngestError(words, REMEDY) from error
    return entries
