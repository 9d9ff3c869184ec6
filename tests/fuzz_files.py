"""Files made and spoilt for the tests of the door: bytes from rows, and seeded mutations.

What belongs here: `workbook` and `text_file`, which write rows as an agency would; `mutate`, which
spoils the bytes of a file; `judge`, which says what must hold of any file at all. Run as
`python -m tests.fuzz_files --count 10000` for the long hunt. What does not: single cases.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import hashlib
import io
import random
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import xlsxwriter

from ingest.conforming.conform import conform
from ingest.conforming.reference import Reference, load_reference
from ingest.contracts.contract import Contract, load_contracts
from ingest.findings import FileOutcome, Refused
from ingest.reading.reader import read_sheet
from ingest.reading.workbook import ZIP_ERRORS

PROJECT = Path(__file__).resolve().parents[1]
INBOX = PROJECT / "sample" / "inbox"
SECONDS = 10.0  # of the processor; no spoilt sample file may take longer
NASTY = (
    "", " ", "-", "0", "1.234", "1,234", "1e999", "9" * 400, "9" * 20, "999999999999999999,9999999",
    "NaN", "#N/A", "=1+1", "TRUE", "31/02/2024", "2024-13-45", "45335", "-1", "4", "Total",
    "Jumlah", "Kupang", "64.1", "6403", "64.71", "Kab. Berau", "\x1b[31mmerah\x1b[0m", "a\x00b",
    "\u202egnp.exe", "baris\nbaru", 'kutip " di tengah', "a;b,c\td|e", "\ufeff", "081234567890",
    "x" * 40_000, "²", "٣",
)  # fmt: skip

Cell = str | int | float | bool | dt.date | None
Rows = Sequence[Sequence[Cell]]


def workbook(rows: Rows, sheet: str = "Data") -> bytes:
    """Write rows as an XLSX: text as text, numbers as numbers, dates as dates, None as nothing."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(buffer, options)
    page = book.add_worksheet(sheet)
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell == "":
                continue
            if isinstance(cell, str):
                page.write_string(line, place, cell[:32767])
            elif isinstance(cell, bool):
                page.write_boolean(line, place, cell)
            elif isinstance(cell, dt.date):
                page.write_datetime(
                    line, place, dt.datetime(cell.year, cell.month, cell.day), as_date
                )
            elif cell is not None:
                page.write_number(line, place, cell)
    book.close()
    return buffer.getvalue()


def text_file(rows: Rows, separator: str = ";", encoding: str = "utf-8") -> bytes:
    """Write rows as a CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return buffer.getvalue().encode(encoding, "replace")


def edit_zip(content: bytes, edit: dict[str, bytes | None]) -> bytes:
    """Replace, add (or with None remove) members of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, data in edit.items():
        if data is None:
            members.pop(name, None)
        else:
            members[name] = data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@cache
def contracts() -> dict[str, Contract]:
    """The project's contracts."""
    return load_contracts()


@cache
def reference() -> Reference:
    """The project's reference data."""
    return load_reference(PROJECT / "dbt_project" / "seeds")


def read(content: bytes, source: str, name: str = "inovasi/6403/berkas") -> FileOutcome:
    """Conform bytes to the contract of a source; its folder is a region's."""
    sha256 = hashlib.sha256(content).hexdigest()
    return conform(content, sha256, contracts()[source], reference(), name)


def judge(outcome: FileOutcome) -> None:
    """Assert what holds of every outcome, whatever the file was."""
    assert outcome.status in ("accepted", "partial", "refused")
    counted = outcome.rows_accepted + outcome.rows_rejected + outcome.rows_ignored
    assert outcome.rows_read == counted, "rows do not balance"
    assert len(outcome.rejected) == outcome.rows_rejected
    assert len({(row.sheet, row.row) for row in outcome.rejected}) == outcome.rows_rejected
    if outcome.table is None:
        assert outcome.status == "refused"
        assert outcome.findings
    else:
        assert outcome.table.num_rows == outcome.n_records
        assert outcome.table.schema == contracts()[outcome.source].landing_schema
        outcome.table.validate(full=True)
    assert (outcome.status == "accepted") <= (outcome.rows_rejected == 0)
    for finding in outcome.findings:
        assert finding.code in reference().codes
        assert finding.message and finding.remedy
        for text in (finding.message, finding.value, finding.column, finding.sheet):
            assert text.isprintable(), repr(text)
            assert len(text) < 800
    for row in outcome.rejected:
        assert row.codes and row.messages
        assert row.raw.isprintable()
        assert len(row.raw) < 10_000


# ---- mutations -----------------------------------------------------------------------------


def mutate(content: bytes, dice: random.Random) -> bytes:
    """Spoil a file in one to three ways."""
    for _ in range(dice.choice((1, 1, 2, 3))):
        is_zip = content.startswith(b"PK")
        kinds = [_bytes, _rows, _rows] + ([_members, _members, _members] if is_zip else [_encode])
        try:
            content = dice.choice(kinds)(content, dice)
        except (Refused, *ZIP_ERRORS):
            content = _bytes(content, dice)  # spoilt beyond the finer ways
    return content


def _bytes(content: bytes, dice: random.Random) -> bytes:
    data = bytearray(content)
    at = dice.randrange(len(data) + 1)
    match dice.randrange(5):
        case 0:
            for _ in range(dice.choice((1, 1, 5, 50))):
                if data:
                    data[dice.randrange(len(data))] = dice.randrange(256)
        case 1:
            del data[at:]
        case 2:
            data[at:at] = dice.randbytes(dice.choice((1, 10, 1000)))
        case 3:
            del data[at : at + dice.choice((1, 10, 1000))]
        case _:
            data[at:at] = data[at : at + dice.choice((10, 1000))]
    return bytes(data)


def _encode(content: bytes, dice: random.Random) -> bytes:
    encoding = dice.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "utf-32"))
    return content.decode("utf-8-sig", "replace").encode(encoding, "replace")


def _rows(content: bytes, dice: random.Random) -> bytes:
    headers = frozenset().union(*(contract.headers for contract in contracts().values()))
    rows = [list(row) for row in read_sheet(content, headers).rows] or [[]]
    for _ in range(dice.choice((1, 3, 20))):
        at = dice.randrange(len(rows))
        row, other = rows[at], dice.choice(rows)
        match dice.randrange(8):
            case 0 if row and other:
                i, j = dice.randrange(len(row)), dice.randrange(len(other))
                row[i], other[j] = other[j], row[i]
            case 1:
                rows.insert(at, list(other))
            case 2:
                rows.insert(at, [dice.choice(NASTY) for _ in range(dice.randrange(30))])
            case 3:
                rows.insert(at, [])
            case 4:
                del row[dice.randrange(len(row) + 1) :]
            case 5:
                place = dice.randrange(30)
                for one in rows:
                    del one[place : place + 1]
            case 6:
                rows.insert(at, ["Jumlah", *(str(dice.randrange(99)) for _ in range(9))])
            case _ if row:
                row[dice.randrange(len(row))] = dice.choice(NASTY)
    if dice.random() < 0.5:
        return workbook(rows, dice.choice(("Data", "a\u200bb", "081234567890")))
    return text_file(rows, dice.choice(";,\t|"), dice.choice(("utf-8", "utf-16", "cp1252")))


def _members(content: bytes, dice: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = dice.choice(archive.namelist())
        sheet = next((n for n in archive.namelist() if "worksheets/sheet" in n), name)
        data, cells = archive.read(name), archive.read(sheet)
    match dice.randrange(6):
        case 0:
            return edit_zip(content, {name: _bytes(data, dice)})
        case 1:
            return edit_zip(content, {name: None})
        case 2:
            return edit_zip(content, {sheet: _bytes(cells, dice)})
        case 3:
            far = dice.choice((b"XFD1048576", b"XFD2", b"A1048576", b"ZZZZZZ99999999999", b"A0"))
            places = list(re.finditer(rb'(?<= r=")[A-Z]+\d+', cells))
            if not places:
                return content
            place = dice.choice(places)
            return edit_zip(content, {sheet: cells[: place.start()] + far + cells[place.end() :]})
        case 4:
            old = dice.choice((b' t="s"', b"<v>", b"</c>", b"</row>", b' r="', b"<row", b"1"))
            new = dice.choice((b"", b' t="n"', b' t="e"', b' t="b"', b"<v>", b"9999999999", b"-"))
            return edit_zip(content, {sheet: cells.replace(old, new, dice.choice((1, 1, -1)))})
        case _:
            entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
            return edit_zip(content, {name: entity + data})


def mutants(count: int, seed: int) -> Iterator[tuple[int, str, bytes]]:
    """Spoilt files of the sample and the fixtures, by the seed: number, source, bytes."""
    files = [
        (path.relative_to(INBOX).parts[0], path) for path in INBOX.rglob("*.*") if _is_small(path)
    ]
    by_layout = {r.layout: c.source for c in contracts().values() for r in c.readings}
    for path in (PROJECT / "tests/fixtures").glob("*/*.csv"):
        files.append((by_layout.get(path.stem, path.stem), path))
    files.sort()
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")
        source, path = dice.choice(files)
        # Now and then under the contract of another source.
        if dice.random() >= 0.95:
            source = dice.choice(sorted(contracts()))
        yield number, source, mutate(path.read_bytes(), dice)


def _is_small(path: Path) -> bool:
    return path.is_file() and path.stat().st_size < 30_000


def hunt(count: int, seed: int) -> Counter[str]:
    """Read `count` spoilt files and judge every outcome.

    Returns:
        How many files had each status.

    Raises:
        AssertionError: names the mutant that broke a rule.
    """
    seen: Counter[str] = Counter()
    for number, source, content in mutants(count, seed):
        began = time.process_time()
        try:
            outcome = read(content, source)
            judge(outcome)
        except Exception as error:
            raise AssertionError(f"mutant {seed}/{number} of {source}: {error!r}") from error
        seconds = time.process_time() - began
        assert seconds < SECONDS, f"mutant {seed}/{number} of {source} took {seconds:.1f} s"
        seen[outcome.status] += 1
    return seen


def main() -> None:
    """Hunt from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.perf_counter()
    seen = hunt(arguments.count, arguments.seed)
    print(f"{sum(seen.values())} files in {time.perf_counter() - began:.0f} s: {dict(seen)}")
    sys.exit(0)


if __name__ == "__main__":
    main()
