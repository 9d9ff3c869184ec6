"""What a sheet of an XLSX holds beside values: errors, formulas, merged cells, formats.

What belongs here: finding these in the parts of an archive whose size has been measured and that
holds no entities. The part of a sheet is large: it is looked through by patterns, and only cells
of interest become objects. What does not: the values (`workbook`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape

from xlsxwriter.utility import xl_cell_to_rowcol

from ingest.reading.book import RawSheet
from ingest.reading.formats import BUILT_IN, speaks
from ingest.reading.package import Package, attribute, local, small_part

ACTIVE = re.compile(r"vbaproject|/macrosheets/|/activex/|/embeddings/|externallinks/|^basic/", re.I)
MAX_SCANNED_BYTES = 512 * 2**20

_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*?)(/?)>")
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^<>]*\sr\s*=)")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"']")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*\b(?:hidden\s*=\s*[\"'](?:1|true)|ht=\"0)[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^<>]*)")
_COLUMN = re.compile(rb"<(?:\w+:)?col(?=[\s/>])([^<>]*)")
_IS_HIDDEN = re.compile(rb"\s(?:hidden\s*=\s*[\"'](?:1|true)|(?:width|ht)=\"0)[\"']")
_FIRST = re.compile(rb"\smin\s*=\s*[\"'](\d{1,7})[\"']")
_LAST = re.compile(rb"\smax\s*=\s*[\"'](\d{1,7})[\"']")
_COMMENT = re.compile(
    rb"<(?:\w+:)?(?:comment|threadedComment)\b[^<>]*?\sref\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"']"
)
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^<>]*?\bref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})[\"']"
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
# The inside of a cell ends where it closes, or where another begins: no search runs to the end.
_INSIDE = rb"(?<!/)>([^<]*(?:<(?!/?(?:\w+:)?c[\s/>])[^<]*)*)"
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^<>]*?)" + _INSIDE)
_ERROR = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^<>]*?\st\s*=\s*[\"']e[\"'][^<>]*?)" + _INSIDE)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?(?<!/)>([^<]*)|<(?:\w+:)?is[\s>]")
_IS_TEXT = re.compile(rb"\st\s*=\s*[\"']str[\"']")
_ERROR_TEXT = re.compile(rb"(<(?:\w+:)?v(?:\s[^<>]*)?(?<!/)>)[^<]*")
_HAS_ERROR = re.compile(rb"[\"']e[\"']")
_EMPTY_VALUE = re.compile(rb"<(?:\w+:)?v[\s/>]")


def is_active(names: Iterable[str]) -> bool:
    """Whether the members of an archive tell of macros, embedded or linked content."""
    return any(ACTIVE.search(name) for name in names)


def book_facts(archive: zipfile.ZipFile, package: Package) -> tuple[bool, bool]:
    """Whether days are counted from 1904, and whether formulas were left to be computed."""
    root = small_part(archive, package.workbook)
    found = [] if root is None else list(root.iter())
    true = ("1", "true")
    return (
        any(local(one) == "workbookPr" and one.get("date1904") in true for one in found),
        any(local(one) == "calcPr" and one.get("fullCalcOnLoad") in true for one in found),
    )


def sheet_parts(archive: zipfile.ZipFile, package: Package) -> dict[str, str]:
    """The member that holds a sheet, by the sheet's name."""
    root = small_part(archive, package.workbook)
    found = [] if root is None else [one for one in root.iter() if local(one) == "sheet"]
    members = {one.get("name", ""): package.targets.get(attribute(one, "id")) for one in found}
    return {name: member for name, member in members.items() if member}


def style_codes(archive: zipfile.ZipFile, package: Package) -> dict[int, str]:
    """The number formats that mean something, by the style's number in a cell."""
    root = small_part(archive, package.styles) if package.styles else None
    if root is None:
        return {}
    codes = dict(BUILT_IN)
    found: dict[int, str] = {}
    for part in root:
        if local(part) == "numFmts":
            codes |= {_int(one.get("numFmtId")): one.get("formatCode", "") for one in part}
    for part in root:
        if local(part) == "cellXfs":
            for at, one in enumerate(part):
                code = codes.get(_int(one.get("numFmtId")), "")
                if code and speaks(code):
                    found[at] = code
    return found


def add_facts(
    sheet: RawSheet, data: bytes, codes: dict[int, str], is_uncomputed: bool = False
) -> None:
    """Add to a sheet what the XML of its part holds beside values.

    Args:
        sheet: with its values.
        data: the part.
        codes: number formats that mean something, by style.
        is_uncomputed: the program that wrote the file left formulas to be computed: its zeros are
            no values.
    """
    if _UNPLACED.search(data):
        data = _placed(data)
    sheet.hidden_rows = list(_hidden_rows(data)) if _HIDDEN_ROW.search(data) else []
    sheet.hidden_columns = [
        (first - 1, last - 1)
        for column in _COLUMN.findall(data[: data.find(b"<sheetData")])
        if _IS_HIDDEN.search(column)
        for first, last in [(_number(_FIRST, column), _number(_LAST, column))]
        if first
    ]
    sheet.merged = [
        (*xl_cell_to_rowcol(first.decode()), *xl_cell_to_rowcol(last.decode()))
        for first, last in _MERGED.findall(data)
    ]
    for match in _ERROR.finditer(data) if _HAS_ERROR.search(data) else ():
        place, value = _PLACE.search(match[1]), _VALUE.search(match[2])
        if place:
            text = unescape((value[1] or b"").decode("utf-8", "replace")) if value else ""
            sheet.errors.append((*xl_cell_to_rowcol(place[1].decode()), text.strip() or "#VALUE!"))
    if codes:
        styles = b"|".join(str(at).encode() for at in codes)
        styled = re.compile(
            rb"<(?:\w+:)?c(?=[\s/>])(?=[^<>]*?\ss\s*=\s*[\"']("
            + styles
            + rb")[\"'])([^<>]*?)(?<!/)>"
        )
        for match in styled.finditer(data):
            if place := _PLACE.search(match[2]):
                spot = xl_cell_to_rowcol(place[1].decode())
                sheet.formats.append((*spot, codes[int(match[1])]))
    if _FORMULA.search(data):
        _add_formulas(sheet, data, is_uncomputed)


def comments(data: bytes) -> list[tuple[int, int]]:
    """The cells that bear a comment, from the part that holds them."""
    return [xl_cell_to_rowcol(place.decode()) for place in _COMMENT.findall(data)]


def _hidden_rows(data: bytes) -> Iterator[int]:
    """Hidden rows, from 0; rows may leave out their number and follow each other."""
    line = -1
    for row in _ROW.findall(data):
        number = _ROW_NUMBER.search(row)
        line = int(number[1]) - 1 if number else line + 1
        if _IS_HIDDEN.search(row):
            yield line


def _number(sought: re.Pattern[bytes], attributes: bytes) -> int:
    found = sought.search(attributes)
    return int(found[1]) if found else 0


def with_known_errors(data: bytes) -> bytes:
    """The same part, each error in it one that every reading library knows."""
    if not _HAS_ERROR.search(data):
        return data
    return _ERROR.sub(lambda match: _ERROR_TEXT.sub(rb"\1#N/A", match[0]), data)


def _add_formulas(sheet: RawSheet, data: bytes, is_uncomputed: bool) -> None:
    """Count the formulas that have a value, and note those that have none."""
    for match in _CELL.finditer(data):
        if not _FORMULA.search(match[2]):
            continue
        value = _VALUE.search(match[2])
        text = (value[1] or b"").strip() if value else b""
        has_value = bool(text) or (value is not None and value[1] is None)
        if is_uncomputed and text == b"0":
            has_value = False
        # The empty text is a value: `=IF(A1="";"";A1)`.
        has_value = has_value or bool(_IS_TEXT.search(match[1]) and _EMPTY_VALUE.search(match[2]))
        place = _PLACE.search(match[1])
        if has_value:
            sheet.n_formulas += 1
        elif place:
            sheet.unvalued.append(xl_cell_to_rowcol(place[1].decode()))


def _placed(data: bytes) -> bytes:
    """The same part, every cell with its place: cells may leave it out and follow each other."""
    row = column = 0

    def place(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        if match[1] == b"row":
            number = _ROW_NUMBER.search(match[2])
            row, column = (int(number[1]) if number else row + 1), 0
            return match[0]
        if found := _PLACE.search(match[2]):
            column = xl_cell_to_rowcol(found[1].decode())[1] + 1
            return match[0]
        column += 1
        return b'<c r="%s%d"%s%s>' % (_letters(column), max(row, 1), match[2], match[3])

    return _ROW_OR_CELL.sub(place, data)


def _letters(number: int) -> bytes:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters.encode()


def _int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1
