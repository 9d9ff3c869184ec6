"""What people decided about inputs: the reviewed lists of `data/`.

What belongs here: reading the lists and keeping them with what was built under them. A decision
says that an innovation is another one's double, which then counts once; a correction puts a known
error of a source right while it is read, and one that no longer fits is an error to look at; an
acknowledgement ends a warning about one file. Every line says who decided it, when, and on what
ground; one that does not, or is not well formed, does not hold and is a problem to be told. What
does not belong here: the rows they are applied to (`conforming`, `landing`), what a line did there
(`landing.decided`), and suggestions of what might be the same (`landing.likeness`).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from operator import not_
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError

T = TypeVar("T", bound="Line")
MALFORMED, UNKNOWN, UNUSED = "E_LIST_LINE", "E_LIST_UNKNOWN", "E_LIST_UNUSED"
MAX_BYTES = 4 * 1024 * 1024


def _day(value: object) -> object:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError(f"{value} bukan tanggal seperti 2026-11-30") from error


def _pairs(value: object) -> object:
    if not isinstance(value, str):
        return value
    pairs = [part.split("=", 1) for part in value.split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"{value} tidak ditulis seperti measure=ipm;measured_year=2024")
    return pairs


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Day = Annotated[dt.date, BeforeValidator(_day)]


def _acknowledgement(value: object) -> object:
    """Editions of before kept the hash and the code alone."""
    if isinstance(value, (list, tuple)):
        return {"file_sha256": value[0], "code": value[1]}
    return value


# In the documents of editions of before there is none of these; nothing is written where they are
# empty, so that such a document is written anew as it was.
Said = Annotated[str, Field(exclude_if=not_)]
DayOrNone = Annotated[dt.date | None, BeforeValidator(_day), Field(exclude_if=not_)]


@dataclass(frozen=True, kw_only=True)
class Line:
    """What every line of a list says of itself.

    Attributes:
        by: who decided it.
        on: when.
        reference: on what ground: a letter, a release.
        line: its place in the file, from 1, the header included; 0 in older documents.
    """

    by: Said = ""
    on: DayOrNone = None
    reference: Said = ""
    line: Annotated[int, Field(exclude_if=not_)] = 0


@dataclass(frozen=True, kw_only=True)
class Decision(Line):
    """An innovation that is another one under a second name or from a second agency.

    Attributes:
        innovation_id: the one that no longer counts.
        same_as: the one that stands for both.
        date: from which day it holds; the day on which it was decided where the list does not say.
    """

    region_code: Word
    innovation_id: Word
    same_as: Word
    reason: Word
    date: Day


@dataclass(frozen=True, kw_only=True)
class Correction(Line):
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
    until: Day
    is_expired: bool = False


@dataclass(frozen=True, kw_only=True)
class Acknowledgement(Line):
    """A warning about one file that was seen; `date` as in a decision."""

    file_sha256: Word
    code: Word
    reason: Said = ""
    date: DayOrNone = None


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line, which therefore does not hold.

    Attributes:
        file: name of the list.
        row: its line, from 1; None where the whole list is meant.
        column: header; empty where the line is meant.
        code: of the closed list of findings.
        detail: Indonesian, what exactly.
    """

    file: str
    row: int | None
    column: str
    code: str
    value: str
    detail: str
    region_code: str = ""


@dataclass(frozen=True)
class Lists:
    """What people have decided about the inputs, as it stood at the cut-off.

    Attributes:
        decisions: by date, oldest first.
        corrections: of known errors of sources.
        acknowledged: warnings that were seen.
        problems: lines that do not hold.
        sha256: of each list by its name.
    """

    decisions: tuple[Decision, ...] = ()
    corrections: tuple[Correction, ...] = ()
    acknowledged: tuple[Annotated[Acknowledgement, BeforeValidator(_acknowledgement)], ...] = ()
    problems: Annotated[tuple[Problem, ...], Field(exclude_if=not_)] = ()
    sha256: Annotated[dict[str, str], Field(exclude_if=not_)] = field(default_factory=dict)


# Lists as plain JSON, to be kept with what was built under them.
LISTS = TypeAdapter(Lists)
FILES: dict[str, type[Line]] = {
    "decisions.csv": Decision,
    "corrections.csv": Correction,
    "acknowledged.csv": Acknowledgement,
}
# What a list need not have: a day from which a line holds.
OPTIONAL = {"date"}
NO_COLUMNS = {"line", "is_expired"}


def columns_of(kind: type[Line]) -> list[str]:
    """The columns of a list, in the order in which people read them; `date` may be left out."""
    own = [one.name for one in fields(kind) if one.name not in NO_COLUMNS]
    said = ["by", "on", "reference"]
    return [name for name in own if name not in said] + said


def load_lists(directory: Path | None, cutoff: dt.date) -> Lists:
    """Read the lists of a folder; what is dated after the cut-off does not hold yet.

    A line that is not well formed, says not who decided it, when and on what ground, or contradicts
    another one does not hold, and is told as a problem.

    Args:
        directory: folder of the lists; a list that is not there is empty.
        cutoff: of the edition.
    """
    if directory is None:
        return Lists()
    problems: list[Problem] = []
    found: dict[str, list[Any]] = {}
    hashes = {}
    for name, kind in FILES.items():
        path = directory / name
        found[name] = []
        if not path.exists():
            continue
        try:
            if not path.is_file() or path.stat().st_size > MAX_BYTES:
                raise ValueError("bukan berkas, atau terlalu besar")
            content = path.read_bytes()
            hashes[name] = hashlib.sha256(content).hexdigest()
            found[name] = list(_read(name, content, kind, problems))
        except (OSError, ValueError, csv.Error) as error:
            words = "bukan teks UTF-8" if isinstance(error, UnicodeError) else str(error)
            problems.append(Problem(name, None, "", MALFORMED, "", words))
    decisions = [*_standing(found["decisions.csv"], problems)]
    holding = [one for one in decisions if one.date <= cutoff]
    return Lists(
        decisions=tuple(sorted(holding, key=lambda one: (one.date, repr(one)))),
        corrections=tuple(
            replace(one, is_expired=one.until < cutoff) for one in found["corrections.csv"]
        ),
        acknowledged=tuple(one for one in found["acknowledged.csv"] if one.date <= cutoff),
        problems=tuple(problems),
        sha256=hashes,
    )


def _standing(decisions: list[Decision], problems: list[Problem]) -> Iterable[Decision]:
    """Decisions without those that contradict themselves or another one."""
    times = Counter((one.region_code, one.innovation_id) for one in decisions)
    for one in decisions:
        if times[one.region_code, one.innovation_id] > 1:
            wrong, detail = "innovation_id", f"{one.innovation_id} diputuskan dua kali"
        elif one.innovation_id == one.same_as or (one.region_code, one.same_as) in times:
            wrong, detail = "same_as", f"{one.same_as} sendiri tidak berdiri"
        else:
            yield one
            continue
        value = getattr(one, wrong)
        problems.append(
            Problem("decisions.csv", one.line, wrong, MALFORMED, value, detail, one.region_code)
        )


def _read(name: str, content: bytes, kind: type[T], problems: list[Problem]) -> Iterable[T]:
    """The lines of a list that are well formed; problems of the others are added."""
    columns, adapter = columns_of(kind), TypeAdapter(kind)
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    reader = csv.reader(text, strict=True)
    header = [text.strip() for text in next(reader, [])]
    missing = [one for one in columns if one not in header and one not in OPTIONAL]
    for one in missing:
        detail = f"tidak ada kolom {one}; kolomnya: {', '.join(columns)}"
        problems.append(Problem(name, 1, one, MALFORMED, "", detail))
    for one in (one for one in header if one not in columns or header.count(one) > 1):
        problems.append(Problem(name, 1, one, MALFORMED, one, "kolom tidak dikenal atau berulang"))
        missing.append(one)
    for cells in reader:
        if not any(text.strip() for text in cells):
            continue
        row = dict(zip(header, cells, strict=False))
        region, at = row.get("region_code", "").strip(), reader.line_num
        if missing:
            detail = f"daftar tanpa kolom yang benar: {', '.join(missing)}"
            problems.append(Problem(name, at, "", MALFORMED, "", detail, region))
            continue
        if len(cells) != len(header):
            detail = f"{len(cells)} sel, bukan {len(header)}"
            problems.append(Problem(name, at, "", MALFORMED, "", detail, region))
            continue
        if "date" in columns and not row.get("date", "").strip():
            row["date"] = row["on"]
        blank = next((one for one in columns if not row[one].strip()), None)
        if blank is not None:
            problems.append(Problem(name, at, blank, MALFORMED, "", "kosong", region))
            continue
        try:
            yield adapter.validate_python(row | {"line": at})
        except ValidationError as error:
            wrong = error.errors()[0]
            column, detail = str(wrong["loc"][0]), wrong["msg"].removeprefix("Value error, ")
            problems.append(Problem(name, at, column, MALFORMED, row[column], detail, region))
