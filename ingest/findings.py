"""What the door says about a file: findings, rejected rows and the outcome of one file.

Only the records and how they are worded live here; the modules that read and conform raise or
collect them. The closed list of codes is data (`finding_code.csv`). Whatever a finding shows of a
file is one short line, without control characters, personal data masked.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import not_
from typing import Annotated

import pyarrow as pa
from pydantic import Field, InstanceOf
from xlsxwriter.utility import xl_col_to_name

from ingest.text.cells import one_line
from ingest.text.personal_data import mask

SHOWN_LENGTH = 120
SHOWN_DETAIL = 500
SHOWN_CELLS = 60
# Findings of one code and severity that are listed of one file; all others are only counted.
LISTED = 1000
Codes = Mapping[str, tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a file, a row or a value, or how many more there are of it.

    Attributes:
        code: `E_...` or `W_...`, from the closed list.
        severity: `error` when a row or the file was rejected, `warn` when it stays in force.
        sheet: name of the sheet, empty for CSV and Parquet.
        row: physical row in the sheet, counted from 1; None when the whole file is meant.
        column: header as the contract names it, empty when the row or file is meant.
        value: the cell as delivered, personal data masked.
        message: Indonesian, one sentence.
        remedy: Indonesian, what the sender should do.
        region_code: Kemendagri code of the row's region; empty where the door does not say.
        n_findings: how many it stands for: 1, or as many as are not listed (`bounded`).
        n_rows: of those that are not listed, the rows that no other finding counts; None for what
            is listed.
    """

    code: str
    severity: str
    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    remedy: str
    # Not written where they say nothing: the audit chain has the hash of what older homes noted.
    region_code: Annotated[str, Field(exclude_if=lambda region: not region)] = ""
    n_findings: Annotated[int, Field(exclude_if=lambda n: n == 1)] = 1
    n_rows: Annotated[int | None, Field(exclude_if=lambda n: n is None)] = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that is not in force, with every reason.

    Attributes:
        region_code: Kemendagri code when the row's region could be resolved.
        raw: the cells as delivered, joined by ` | `, personal data masked.
    """

    sheet: str
    row: int
    region_code: str | None
    codes: tuple[str, ...]
    messages: tuple[str, ...]
    raw: str


@dataclass(frozen=True)
class Place:
    """The column of a sheet that a column of the landing table was read from.

    Attributes:
        column: column of the landing table.
        name: where columns of the sheet are rows, what this one stands for; else empty.
        header: as delivered, one line.
        position: counted from 1; A is 1.
    """

    column: str
    name: str
    header: str
    position: int

    @property
    def letters(self) -> str:
        """The column as spreadsheets call it."""
        return str(xl_col_to_name(self.position - 1))


@dataclass(frozen=True)
class Corrected:
    """A value of a file that a line of the list of corrections is about.

    Attributes:
        line: of the list, from 1; 0 in editions of before.
        by, on, reference, reason: as the line says; `on` is None in editions of before.
        row: physical row in the sheet, from 1.
        key: (column, text) pairs by which the line names the row.
        column: of the contract, whose value it is.
        before: the cell as delivered, personal data masked.
        after: what the line puts in its place.
        is_applied: false where the file says something else by now, or the line has expired.
    """

    line: int
    by: str
    on: dt.date | None
    reference: str
    reason: str
    region_code: str
    sheet: str
    row: int
    key: tuple[tuple[str, str], ...]
    column: str
    before: str
    after: str
    is_applied: bool


class Refused(Exception):
    """What a file holds cannot be read: one value, or the file as a whole.

    Args:
        code: code from the closed list.
        detail: Indonesian, what exactly is wrong; appended to the code's title.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class IngestError(Exception):
    """The door cannot work, whatever the files hold; people of the deployment must act.

    Args:
        message: what is wrong.
        remedy: what to do.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class FileOutcome:
    """What reading one file under its contract gave.

    Attributes:
        status: `accepted`, `partial` (some rows or values rejected), `refused`, or `ignored`: no
            delivery, such as a hidden or temporary file.
        rows_read: physical rows; always rows_accepted + rows_rejected + rows_ignored.
        n_records: rows of the table: as many as rows_accepted, except where columns are rows.
        layout: name of the layout that the file follows, empty if refused.
        places: which column of the sheet each column was read from.
        scopes: the scopes (region, or region and measure) that the file is a snapshot of.
        scope_rows: rows of the table in each scope.
        scope_contents: a hash of the rows of each scope, the same for the same rows in whatever
            order or format; empty in a note that was written before there were any.
        scope_filled: how many cells of each column hold a value, in each scope; empty likewise.
        is_synthetic: the file says of itself that it is sample data.
        corrected: values that lines of the list of corrections are about.
        table: accepted rows, typed under the contract, with lineage columns; None if refused.
    """

    source: str
    original_name: str
    sha256: str
    status: str
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    rows_ignored: int = 0
    n_records: int = 0
    layout: str = ""
    places: tuple[Place, ...] = ()
    scopes: tuple[str, ...] = ()
    scope_rows: tuple[int, ...] = ()
    # Left out where there are none: an older note that is written anew stays the same bytes.
    scope_contents: Annotated[tuple[str, ...], Field(exclude_if=not_)] = ()
    scope_filled: Annotated[tuple[dict[str, int], ...], Field(exclude_if=not_)] = ()
    is_synthetic: bool = False
    findings: tuple[Finding, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    corrected: Annotated[tuple[Corrected, ...], Field(exclude_if=not_)] = ()
    table: Annotated[InstanceOf[pa.Table] | None, Field(exclude=True)] = field(
        default=None, compare=False
    )

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the file stands."""
        return self.status in ("refused", "ignored")

    @property
    def contents(self) -> dict[str, str]:
        """What the file holds by scope; where only a note of its bytes is left, these."""
        known = self.scope_contents or (self.sha256,) * len(self.scopes)
        return dict(zip(self.scopes, known, strict=True))

    @property
    def codes(self) -> list[str]:
        """The distinct codes found in the file, sorted."""
        return sorted({finding.code for finding in self.findings})

    @property
    def n_findings(self) -> int:
        """How many findings there are, listed or not."""
        return sum(finding.n_findings for finding in self.findings)


def describe(
    codes: Codes,
    code: str,
    *,
    severity: str = "",
    detail: str = "",
    sheet: str = "",
    row: int | None = None,
    column: str = "",
    value: str = "",
    region_code: str = "",
) -> Finding:
    """Word a finding.

    Args:
        codes: per code of the closed list its severity, title and remedy.
        code: one of them.
        severity: where it is not the code's own: a bad optional value is only `warn`.
        detail: what exactly is wrong; appended to the code's title.
        sheet: name of the sheet.
        row: physical row from 1.
        column: header as the contract names it.
        value: the cell as delivered.
        region_code: Kemendagri code of the row's region.
    """
    own, title, remedy = codes[code]
    message = f"{title}: {shown(detail, SHOWN_DETAIL)}" if detail else title
    where = (sheet, row, shown(column), shown(value))
    return Finding(code, severity or own, *where, message, remedy, region_code)


def bounded(
    findings: Iterable[Finding],
    codes: Codes,
    regions: Mapping[int, str] | None = None,
    checks: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """List the first findings of a file, of each code and severity; count the others.

    Args:
        findings: all of them, in the order in which they are to be listed.
        codes: the closed list of codes.
        regions: by row, the region that it is of, where a finding does not say it.
        checks: by code, the check that it fails; a check counts a row once, whatever its codes.

    Returns:
        `LISTED` findings at most of each code and severity, then one per code, severity and region
        for those that are not listed: `n_findings` of all returned is the number of those given.
    """
    regions, checks = regions or {}, checks or {}
    n_all: Counter[tuple[str, str]] = Counter()
    listed: list[Finding] = []
    rest: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        kind = (finding.code, finding.severity)
        n_all[kind] += 1
        region = finding.region_code or regions.get(finding.row or 0, "")
        if n_all[kind] > LISTED:
            rest[*kind, region].append(finding)
        else:
            listed.append(replace(finding, region_code=region) if region else finding)
    counted: dict[str, set[int]] = defaultdict(set)
    for one in listed:
        counted[checks.get(one.code, one.code)].add(one.row or 0)
    sheets = {kind: found[0].sheet for kind, found in rest.items()}
    rows = {kind: [f.row or 0 for f in found] for kind, found in rest.items()}
    return (*listed, *unlisted(rows, n_all, counted, codes, checks, sheets))


def unlisted(
    rest: Mapping[tuple[str, str, str], Sequence[int]],
    n_all: Mapping[tuple[str, str], int],
    counted: dict[str, set[int]],
    codes: Codes,
    checks: Mapping[str, str],
    sheets: Mapping[tuple[str, str, str], str],
) -> list[Finding]:
    """One finding per code, severity and region for those that are not listed.

    Args:
        rest: by code, severity and region the rows of what is not listed, 0 where there is none.
        n_all: how many there are of a code and severity, listed or not.
        counted: by check the rows that are counted by what is listed; those of the rest are added.
        codes: the closed list of codes.
        checks: by code, the check that it fails.
        sheets: the name of the sheet of each kind; empty where several are meant.
    """
    found = []
    for (code, severity, region), mine in sorted(rest.items()):
        of_check = counted.setdefault(checks.get(code, code), set())
        rows = {row for row in mine if row} - of_check
        of_check |= rows
        of_region = f"daerah {region}, " if region else ""
        detail = f"{of_region}{len(mine)} lagi tidak dirinci; semuanya {n_all[code, severity]}"
        more = describe(
            codes, code, severity=severity, detail=detail,
            sheet=sheets.get((code, severity, region), ""), region_code=region,
        )  # fmt: skip
        found.append(replace(more, n_findings=len(mine), n_rows=len(rows)))
    return found


def refuse(refused: Refused, source: str, codes: Codes, name: str, sha256: str) -> FileOutcome:
    """The outcome of a file that could not be read at all."""
    finding = describe(codes, refused.code, detail=refused.detail)
    return unread(source, name, sha256, finding)


def unread(source: str, name: str, sha256: str, finding: Finding) -> FileOutcome:
    """The outcome of a file that was not read for the reason of a finding."""
    status = "refused" if finding.severity == "error" else "ignored"
    return FileOutcome(source, name, sha256, status, findings=(finding,))


def shown_row(row: list[str]) -> str:
    """A row as delivered, its cells joined by ` | `, long ones cut."""
    line = " | ".join(shown(cell) for cell in row[:SHOWN_CELLS])
    return f"{line} | ..." if any(row[SHOWN_CELLS:]) else line


def shown(text: str, length: int = SHOWN_LENGTH) -> str:
    """A text of a file as a finding shows it: one short line, personal data masked."""
    # Masked before it is cut: half a phone number matches no pattern.
    return mask(one_line(text[: 4 * length]))[:length]
