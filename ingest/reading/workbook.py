"""Spreadsheets, opened safely: what a file claims is measured before it is believed.

What belongs here: the limits on archives and sheets, and the one sheet that is read. What its
cells mean does not. The reading library allocates the whole rectangle that a sheet spans, and
the process dies when two cells span billions: the rectangle is measured first.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib

from ingest.findings import Refused
from ingest.reading.facts import facts_of_names, facts_of_ods, facts_of_xlsx
from ingest.reading.isolated import choose_sheet, read_isolated
from ingest.text.cells import MAX_CELLS, NO_CACHED_VALUE, Facts, Native, Sheet, cell_text, one_line
from ingest.text.personal_data import mask

MAX_UNZIPPED_BYTES = 512 * 2**20
MAX_ZIP_RATIO = 200
CHUNK = 2**20
ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, LookupError, struct.error,
)  # fmt: skip

# A cell with content and its place; `<c r="B7" s="1"/>` is only formatted and spans nothing.
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s[^<]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'](?![^<]*/>\s*<)")
# Cells may leave out their place and follow each other; then rows and their cells are counted.
# What nearly every tag is (a placed cell, a value, an end) is passed over at once.
_UNPLACED = re.compile(
    rb"<(?!c r=|v>|/)(?:[\w.-]+:)?"
    rb"(?:(row)\b(?:[^<]*?\br\s*=\s*[\"'](\d+))?|c\b(?![^<]*\br\s*=))"
)


def read_zip(content: bytes, sheets: frozenset[str]) -> Sheet:
    """Read one sheet of a spreadsheet that is a zip archive, as `reader.read_sheet` asks for it.

    Raises:
        Refused: no spreadsheet, corrupt, encrypted, a bomb, or too wide or long to hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
                raise Refused("E_TYPE", "arsip zip yang bukan lembar kerja")
            _measure(archive, len(content))
    except ZIP_ERRORS as error:
        raise Refused("E_CORRUPT", "arsip tidak utuh") from error
    if "xl/workbook.xml" in names:
        return _read_calamine(content, sheets)
    if "content.xml" in names:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_child(content, sheets, facts_of_ods(archive))
    return _read_child(content, sheets, facts_of_names(names))


def read_ole(content: bytes, sheets: frozenset[str]) -> Sheet:
    """Read one sheet of an old XLS file, as `reader.read_sheet` asks for it.

    Raises:
        Refused: encrypted, corrupt, or too large to hold.
    """
    # An encrypted XLSX is an OLE container with this stream; a plain XLS is one without it.
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("E_ENCRYPTED")
    has_macros = "_VBA_PROJECT".encode("utf-16-le") in content
    return _read_child(content, sheets, facts_of_names(["vbaProject"] if has_macros else []))


def _measure(archive: zipfile.ZipFile, size: int) -> None:
    """Unpack every part once, counting, before anything is built from it."""
    budget = min(MAX_UNZIPPED_BYTES, MAX_ZIP_RATIO * max(size, 4096))
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("E_ENCRYPTED")
    declared = sum(entry.file_size for entry in entries)
    if declared > budget:
        raise Refused("E_ZIP_RATIO", f"{declared} bita setelah dibuka")
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("E_CORRUPT", "arsip tidak utuh")
        # The declared size may lie: read on to the real end, or beyond the end of the budget.
        entry.file_size = budget + 2 * CHUNK
        span = _Span()
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                budget -= len(chunk)
                if budget < 0:
                    raise Refused("E_ZIP_RATIO", "ukuran yang tertulis di arsip tidak benar")
                span.feed(chunk)


class _Span:
    """The rectangle that the cells of one XML part span, whatever the part is called."""

    def __init__(self) -> None:
        self._tail = b""
        self._rows = self._columns = self._unplaced = 0
        self._row = 0

    def feed(self, chunk: bytes) -> None:
        data = self._tail + chunk
        end = max(data.rfind(b"<"), 0)
        # No tag of a spreadsheet is this long; other parts (pictures) may have no tag at all.
        self._tail = data[end:] if len(data) - end < CHUNK else b""
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise Refused("E_XML_ENTITY", "dokumen memuat DOCTYPE")
        # The last tag is left for the next chunk: what it needs may still follow.
        self._scan(data, end)
        if self._rows * self._columns > MAX_CELLS:
            raise Refused("E_SHEET_SIZE", f"{self._rows} baris x {self._columns} kolom")

    def _scan(self, data: bytes, end: int) -> None:
        cells = _CELL.findall(data, 0, end + 1)
        if cells:
            self._columns = max(self._columns, *(_number(c) for c in {c for c, _ in cells}))
            self._rows = max(self._rows, *(int(r[:10]) for r in {r for _, r in cells}))
        for match in _UNPLACED.finditer(data, 0, end + 1):
            if match[1]:
                self._row = int(match[2][:10]) if match[2] else self._row + 1
                self._unplaced = 0
            else:
                self._unplaced += 1
                self._columns = max(self._columns, self._unplaced)
                self._rows = max(self._rows, self._row)


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, XFD is 16,384; beyond that any number is too large."""
    number = 0
    for letter in letters.upper()[:7]:
        number = number * 26 + letter - 64
    return number


def _read_calamine(content: bytes, sheets: frozenset[str]) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        name, n_hidden = choose_sheet(workbook, sheets)
        values = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise Refused("E_ENCRYPTED") from error
    except (CalamineError, LookupError, ValueError, OSError) as error:
        raise Refused("E_CORRUPT", "lembar kerja tidak dapat dibuka") from error
    # The Rust reader panics on some malformed files; its exception has no public class.
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("E_CORRUPT", "lembar kerja tidak dapat dibuka") from error
    # Row by row: the typed and the text form of a large sheet never stand side by side.
    rows: list[list[str]] = []
    for at, row in enumerate(values):
        rows.append([cell_text(value) for value in row])
        values[at] = []
    facts = _facts(content, name, n_hidden)
    for at, place in facts.unvalued:
        rows += [[] for _ in range(at + 1 - len(rows))]
        rows[at] += [""] * (place + 1 - len(rows[at]))
        rows[at][place] = rows[at][place] or NO_CACHED_VALUE
    return Sheet(mask(one_line(name)), rows, facts)


def _facts(content: bytes, name: str, n_hidden: int) -> Facts:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return facts_of_xlsx(archive, name, n_hidden)
    except (*ZIP_ERRORS, KeyError):
        # The reading library was content with it: its values stand.
        return Facts()


def _read_child(content: bytes, sheets: frozenset[str], facts: Facts) -> Sheet:
    read = read_isolated(content, sheets)
    if read is None:
        raise Refused("E_CORRUPT", "lembar kerja tidak dapat dibuka; simpan sebagai XLSX")
    name, values = read
    if sum(map(len, values)) > MAX_CELLS:
        raise Refused("E_SHEET_SIZE", f"{len(values)} baris")
    rows = [[_date_text(v[0]) if isinstance(v, list) else cell_text(v) for v in r] for r in values]
    return Sheet(mask(one_line(name)), rows, facts)


def _date_text(text: str) -> str:
    try:
        return Native(dt.datetime.fromisoformat(text).date().isoformat())
    except ValueError:
        return text
