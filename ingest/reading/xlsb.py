"""The sheets of an XLSB: values by calamine; errors, formats, merged cells from the records.

What belongs here: the few records of the binary parts that hold these, in the child process. What
does not: which sheet is read (`book`). Only the standard library, calamine and the hardened XML
parser of the relations are imported (`isolated`).
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Collection, Iterator

from python_calamine import CalamineError, CalamineWorkbook

from ingest.reading.book import RawBook, RawSheet, choose
from ingest.reading.formats import BUILT_IN, speaks
from ingest.reading.isolated import sheet_names
from ingest.reading.package import Package, find_package, related

ROW, CELL_ERROR, FORMULA_FIRST, FORMULA_ERROR = 0, 3, 8, 11
FORMAT, STYLE, STYLES_BEGIN, STYLES_END = 44, 47, 617, 618
BOOK_PROPERTIES, SHEET, MERGED, COLUMNS = 153, 156, 176, 60
COMMENT = 635
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip


def read_xlsb(
    content: bytes, archive: zipfile.ZipFile, wanted: Collection[str], headers: Collection[str]
) -> RawBook:
    """Read the sheet that holds the table."""
    package = find_package(archive)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError:
        if package is None:
            raise
        copy = _usual_copy(archive, package)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(copy))

    def read(name: str) -> RawSheet:
        sheet = workbook.get_sheet_by_name(name)
        return RawSheet(name, [*sheet.to_python(skip_empty_area=False)])

    book = RawBook(*choose(sheet_names(workbook), read, wanted, headers))
    parts: dict[str, str] = {}
    if package is not None:
        parts, book.is_1904 = _book(archive, package)
    for sheet in (book.sheet, *book.more):
        part = parts.get(sheet.name)
        if package is None or not part:
            sheet.is_bare = True
            continue
        _add_facts(sheet, archive.read(part), _codes(archive, package))
        comments = related(archive, part, "comments")
        for kind, body in _records(archive.read(comments)) if comments else ():
            if kind == COMMENT and len(body) >= 20:
                _, line, _, place = struct.unpack_from("<4I", body)
                sheet.comments.append((line, place))
    return book


def _usual_copy(archive: zipfile.ZipFile, package: Package) -> bytes:
    """The same parts where the reading library looks for them: in `xl/`."""
    folder = posixpath.dirname(package.workbook)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as copy:
        for name in archive.namelist():
            below = name.replace("\\", "/").removeprefix(f"{folder}/" if folder else "")
            is_part = below != name or not folder
            copy.writestr(f"xl/{below}" if is_part else name, archive.read(name))
    return buffer.getvalue()


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and body; both lengths are written seven bits at a time."""
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind & 0x80 and at < len(data):
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            if at >= len(data):
                return
            size |= (data[at] & 0x7F) << shift
            at += 1
            if not data[at - 1] & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text, its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", body, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _book(archive: zipfile.ZipFile, package: Package) -> tuple[dict[str, str], bool]:
    """The member of each sheet, and whether days are counted from 1904."""
    parts: dict[str, str] = {}
    is_1904 = False
    for kind, body in _records(archive.read(package.workbook)):
        if kind == SHEET and len(body) >= 16:
            key, end = _text(body, 8)
            name, _ = _text(body, end)
            if key in package.targets:
                parts[name] = package.targets[key]
        elif kind == BOOK_PROPERTIES and body:
            is_1904 = bool(body[0] & 1)
    return parts, is_1904


def _codes(archive: zipfile.ZipFile, package: Package) -> dict[int, str]:
    """The number formats that mean something, by style."""
    codes, found = dict(BUILT_IN), {}
    at, is_inside = 0, False
    for kind, body in _records(archive.read(package.styles)) if package.styles else ():
        if kind == FORMAT and len(body) >= 6:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind in (STYLES_BEGIN, STYLES_END):
            is_inside = kind == STYLES_BEGIN
        elif kind == STYLE and is_inside and len(body) >= 4:
            code = codes.get(struct.unpack_from("<H", body, 2)[0], "")
            if code and speaks(code):
                found[at] = code
            at += 1
    return found


def _add_facts(sheet: RawSheet, data: bytes, codes: dict[int, str]) -> None:
    line = 0
    for kind, body in _records(data):
        if kind == ROW and len(body) >= 4:
            (line,) = struct.unpack_from("<I", body)
            # The flags of a row: hidden is the fifth bit of its twelfth byte.
            if len(body) > 11 and body[11] & 0x10:
                sheet.hidden_rows.append(line)
        elif kind == COLUMNS and len(body) >= 18:
            # First and last, width, style, flags: hidden is the lowest bit.
            first, last, width, _, flags = struct.unpack_from("<4IH", body)
            if flags & 1 or not width:
                sheet.hidden_columns.append((first, last))
        elif 0 < kind <= FORMULA_ERROR and len(body) >= 8:
            place, style = struct.unpack_from("<II", body)
            if kind in (CELL_ERROR, FORMULA_ERROR) and len(body) >= 9:
                sheet.errors.append((line, place, ERRORS.get(body[8], "#VALUE!")))
            elif code := codes.get(style & 0xFFFFFF):
                sheet.formats.append((line, place, code))
            sheet.n_formulas += kind >= FORMULA_FIRST
        elif kind == MERGED and len(body) >= 16:
            top, low, left, right = struct.unpack_from("<4I", body)
            sheet.merged.append((top, left, low, right))
