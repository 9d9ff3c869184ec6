"""The sheets of an old XLS: values, errors, formats, merged cells, formulas without a value.

What belongs here: reading them with xlrd, in the child process. What does not: which sheet is read
(`book`). Only the standard library and xlrd are imported (`isolated`).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
from bisect import bisect_right
from collections.abc import Collection
from typing import Any

from ingest.reading.book import RawBook, RawSheet, choose
from ingest.reading.formats import speaks

FORMULA, BOUNDSHEET = 0x0006, 0x0085
# A formula that is to be computed when the file is opened; some programs leave zero until then.
CALCULATE_ON_LOAD = 2
# A formula's result that is the empty text: a value, unless no formula of the file has another.
EMPTY_TEXT = 0xFFFF_0000_0000_0003
_DURATION = re.compile(r"\[[hms]+\]", re.IGNORECASE)


def read_xls(content: bytes, wanted: Collection[str], headers: Collection[str]) -> RawBook | str:
    """Read the sheet that holds the table; the code of why not, where the file is locked."""
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
        formulas = _formulas(bytes(book.mem[book.base : book.base + book.stream_len]))
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower():
            return "E_ENCRYPTED"
        return _values_only(content, wanted, headers)
    # What it raises for a damaged file is of any kind: another library has its try.
    except Exception:
        return _values_only(content, wanted, headers)
    names: list[tuple[str, bool]] = []
    sheets: dict[str, RawSheet | None] = {}
    for at, name in enumerate(book.sheet_names()):
        try:
            page = book.sheet_by_index(at)
        except Exception:
            names.append((name, True))
            sheets[name] = None
            continue
        names.append((name, page.visibility == 0))
        sheets[name] = _sheet(book, page, formulas.get(at, []))
        book.unload_sheet(at)

    def read(name: str) -> RawSheet:
        sheet = sheets[name]
        if sheet is None:
            raise ValueError(name)
        return sheet

    try:
        return RawBook(*choose(names, read, wanted, headers), is_1904=book.datemode == 1)
    except (LookupError, ValueError):
        return _values_only(content, wanted, headers)


def _values_only(content: bytes, wanted: Collection[str], headers: Collection[str]) -> RawBook:
    """The values as the other reading library has them: damaged and rare files."""
    from python_calamine import CalamineWorkbook

    from ingest.reading.isolated import sheet_names

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))

    def read(name: str) -> RawSheet:
        sheet = workbook.get_sheet_by_name(name)
        return RawSheet(name, [*sheet.to_python(skip_empty_area=False)], is_bare=True)

    return RawBook(*choose(sheet_names(workbook), read, wanted, headers))


def _sheet(book: Any, page: Any, formulas: list[tuple[int, int, bool]]) -> RawSheet:
    """One sheet of xlrd's, cell by cell."""
    import xlrd

    codes: dict[int, str] = {}

    def code_of(style: int) -> str:
        if style not in codes:
            known = book.format_map.get(book.xf_list[style].format_key)
            # A writer may number a format and not spell it out.
            codes[style] = (known.format_str or "") if known else ""
        return codes[style]

    sheet = RawSheet(page.name)
    for line in range(page.nrows):
        row: list[object] = []
        for place, (kind, value) in enumerate(
            zip(page.row_types(line), page.row_values(line), strict=True)
        ):
            held: object = value
            if kind == xlrd.XL_CELL_NUMBER:
                code = code_of(page.cell_xf_index(line, place))
                if code and speaks(code):
                    sheet.formats.append((line, place, code))
            elif kind == xlrd.XL_CELL_DATE:
                held = _date(value, book.datemode, code_of(page.cell_xf_index(line, place)))
            elif kind == xlrd.XL_CELL_BOOLEAN:
                held = bool(value)
            elif kind == xlrd.XL_CELL_ERROR:
                text = xlrd.error_text_from_code.get(value, "#VALUE!")
                sheet.errors.append((line, place, text))
                held = ""
            elif kind != xlrd.XL_CELL_TEXT:
                held = ""
            row.append(held)
        sheet.rows.append(row)
    sheet.merged = [(top, left, low - 1, right - 1) for top, low, left, right in page.merged_cells]
    sheet.hidden_rows = [line for line, info in page.rowinfo_map.items() if info.hidden]
    sheet.hidden_columns = [
        (place, place) for place, info in page.colinfo_map.items() if info.hidden or not info.width
    ]
    sheet.comments = sorted(page.cell_note_map)
    for line, place, is_uncomputed in formulas:
        row = sheet.rows[line] if line < len(sheet.rows) else []
        if is_uncomputed and (place >= len(row) or row[place] in (0, "")):
            if place < len(row):
                row[place] = ""
            sheet.unvalued.append((line, place))
        else:
            sheet.n_formulas += 1
    return sheet


def _date(value: float, datemode: int, code: str) -> object:
    """A date as a list of one text; a time or a duration as text; a number that is none."""
    import xlrd

    if value < 1 or _DURATION.search(code):
        seconds = round(value * 86400)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    try:
        day: dt.datetime = xlrd.xldate.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    return [day.isoformat()]


def _formulas(stream: bytes) -> dict[int, list[tuple[int, int, bool]]]:
    """The formulas of each worksheet: row, column, and whether they were left to be computed."""
    starts: list[tuple[int, int]] = []
    found: list[tuple[int, int, int, bool]] = []
    empty: set[int] = set()
    at = n_sheets = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if kind == BOUNDSHEET and size >= 6:
            start, _, type_ = struct.unpack_from("<IBB", stream, body)
            if type_ == 0:
                starts.append((start, n_sheets))
                n_sheets += 1
            else:
                starts.append((start, -1))
        elif kind == FORMULA and size >= 16:
            row, column, _, result, options = struct.unpack_from("<HHHQH", stream, body)
            found.append((at, row, column, result == 0 and bool(options & CALCULATE_ON_LOAD)))
            if result == EMPTY_TEXT:
                empty.add(at)
        elif kind == size == 0:
            break
        at = body + size
    starts.sort()
    if len(empty) == len(found):
        found = [(at, row, column, True) for at, row, column, _ in found]
    of_sheet: dict[int, list[tuple[int, int, bool]]] = {}
    for at, row, column, is_uncomputed in found:
        index = bisect_right(starts, (at, n_sheets)) - 1
        if index >= 0:
            of_sheet.setdefault(starts[index][1], []).append((row, column, is_uncomputed))
    return of_sheet
