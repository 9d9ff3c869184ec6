"""From a raw sheet to a sheet of text: what its cells show, and what is said of the whole file.

What belongs here: the text of cells under their formats, errors, formulas without a value, merged
ranges; the flags of sheets and rows that nobody sees or reads. It is the one way of every
spreadsheet format. What does not: opening one (`workbook`), findings (`conforming`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ingest.reading.book import Other, RawBook, RawSheet
from ingest.reading.formats import shown
from ingest.reading.merged import Range, fill_merged
from ingest.text.cells import NO_CACHED_VALUE, Facts, Native, Sheet, cell_text, one_line
from ingest.text.personal_data import mask

MAX_NAMED = 20

Flags = list[tuple[str, str]]


def sheet_of(book: RawBook, has_active_content: bool) -> Sheet:
    """The sheet of text that a spreadsheet gives, with its flags, and those with the same header.

    Args:
        book: as its format holds it; its rows are let go while they are turned.
        has_active_content: it holds macros, embedded or linked content.
    """
    sheet = _sheet(book.sheet, book.is_1904)
    flags: Flags = [("W_ACTIVE_CONTENT", "")] if has_active_content else []
    flags += [*sheet.facts.flags, *_of_sheets(book)]
    # Sheets first, then rows and columns: what is hidden is told at once.
    if hidden := [detail for code, detail in reversed(flags) if code == "W_HIDDEN"]:
        flags = [flag for flag in flags if flag[0] != "W_HIDDEN"]
        flags.append(("W_HIDDEN", ", ".join(hidden)))
    more = tuple(_sheet(raw, book.is_1904) for raw in book.more)
    return replace(sheet, facts=replace(sheet.facts, flags=tuple(flags)), more=more)


def _sheet(raw: RawSheet, is_1904: bool) -> Sheet:
    flags: Flags = []
    if raw.is_bare:
        flags.append(("W_VALUES_ONLY", ""))
    # Row by row: the typed and the text form of a large sheet never stand side by side.
    kept = _numbers(raw)
    rows: list[list[str]] = []
    for at, row in enumerate(raw.rows):
        # A cell in the last row of a sheet makes a million blank rows above it.
        is_blank = row.count("") == len(row)
        rows.append([""] * len(row) if is_blank else [_text(value) for value in row])
        raw.rows[at] = []
    flags += _add_shown(rows, raw, kept)
    for line, place, text in raw.errors:
        _put(rows, line, place, text)
    for line, place in raw.unvalued:
        _put(rows, line, place, NO_CACHED_VALUE)
    if raw.n_formulas:
        flags.append(("W_FORMULA", f"{raw.n_formulas} sel"))
    if filled := fill_merged(rows, raw.merged):
        flags.append(("W_MERGED", _ranges(filled)))
    if parts := _hidden_parts(raw, rows):
        flags.append(("W_HIDDEN", ", ".join(parts)))
    comments = tuple((line, place) for line, place in raw.comments)
    return Sheet(mask(one_line(raw.name)), rows, Facts(tuple(flags), is_1904, comments))


def _text(value: object) -> str:
    """The text of a value; a list of one text is a date that came from another process."""
    if not isinstance(value, list):
        return cell_text(value)
    try:
        return cell_text(dt.datetime.fromisoformat(value[0]))
    except ValueError:
        return str(value[0])


def _put(rows: list[list[str]], line: int, place: int, text: str) -> None:
    """Write a cell that the reading library left blank."""
    rows += [[] for _ in range(line + 1 - len(rows))]
    rows[line] += [""] * (place + 1 - len(rows[line]))
    rows[line][place] = rows[line][place] or text


def _numbers(raw: RawSheet) -> list[tuple[int, int, str, float]]:
    """The cells that hold a number and whose format means something."""
    found = []
    for line, place, code in raw.formats:
        row = raw.rows[line] if line < len(raw.rows) else []
        value = row[place] if place < len(row) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append((line, place, code, value))
    return found


def _add_shown(
    rows: list[list[str]], raw: RawSheet, numbers: list[tuple[int, int, str, float]]
) -> Flags:
    """Write what cells show where that is what they mean; say where it is not certain."""
    doubted: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for line, place, code, value in numbers:
        found = shown(code, value)
        if found is None:
            continue
        if found.kind == "percent":
            rows[line][place] = Native(found.text)
        elif found.kind == "digits":
            rows[line][place] = found.text
        else:
            doubted[place].append((line, found.text, rows[line][place]))
    for line, place, text in raw.worded:
        doubted[place].append((line, text, rows[line][place]))
    flags: Flags = []
    for place, cells in sorted(doubted.items()):
        line, text, held = cells[0]
        spot = xl_rowcol_to_cell(line, place)
        flags.append(
            (
                "W_NUMBER_FORMAT",
                f"kolom {xl_col_to_name(place)}, {len(cells)} sel; {spot} terlihat {text},"
                f" tersimpan {held}",
            )
        )
    return flags


def _ranges(filled: Sequence[Range]) -> str:
    names = [
        f"{xl_rowcol_to_cell(top, left)}:{xl_rowcol_to_cell(bottom, right)}"
        for top, left, bottom, right in filled[:MAX_NAMED]
    ]
    more = ", ..." if len(filled) > MAX_NAMED else ""
    return f"{len(filled)} rentang, {', '.join(names)}{more}"


def _hidden_parts(raw: RawSheet, rows: list[list[str]]) -> list[str]:
    """What is said of hidden rows and columns that hold values: they are read."""
    said = []
    lines = [at for at in raw.hidden_rows if at < len(rows) and any(rows[at])]
    if lines:
        more = ", ..." if len(lines) > MAX_NAMED else ""
        named = ", ".join(str(at + 1) for at in lines[:MAX_NAMED])
        said.append(f"{len(lines)} baris ikut dibaca (baris {named}{more})")
    width = max(map(len, rows), default=0) if raw.hidden_columns else 0
    places = {at for first, last in raw.hidden_columns for at in range(first, min(last + 1, width))}
    counts = {at: sum(at < len(row) and bool(row[at]) for row in rows) for at in sorted(places)}
    if held := {at: n for at, n in counts.items() if n}:
        more = ", ..." if len(held) > MAX_NAMED else ""
        first = [*held.items()][:MAX_NAMED]
        named = ", ".join(f"{xl_col_to_name(at)}: {n} nilai" for at, n in first)
        said.append(f"{len(held)} kolom ikut dibaca (kolom {named}{more})")
    return said


def _of_sheets(book: RawBook) -> Flags:
    """What is said of sheets that are hidden, or hold values and are not opened."""
    flags: Flags = []
    hidden = [other for other in book.others if not other.is_visible]
    if hidden:
        named = [_named(other) for other in hidden if other.n_rows != 0][:MAX_NAMED]
        said = f" ({', '.join(named)})" if named else ""
        flags.append(("W_HIDDEN", f"{len(hidden)} lembar tidak dibaca{said}"))
    unread = [other for other in book.others if other.is_visible and other.n_rows != 0]
    alike = [other for other in unread if other.is_alike]
    flags += [("E_SHEET_UNREAD", _named(other)) for other in alike]
    if plain := [_named(other) for other in unread if not other.is_alike]:
        more = f" dan {len(plain) - MAX_NAMED} lembar lain" if len(plain) > MAX_NAMED else ""
        flags.append(("W_SHEET_UNREAD", f"{', '.join(plain[:MAX_NAMED])}{more}"))
    return flags


def _named(other: Other) -> str:
    n_rows = "tidak terbuka" if other.n_rows is None else f"{other.n_rows} baris"
    return f"{other.name}: {n_rows}"
