"""From a sheet to a table: which rows are data, which are around it.

Only the shape is decided here (title rows, header, blank rows, totals, signatures; columns that
are really rows); what the cells hold is read later, under the contract (`columns`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest

from ingest.conforming.tables.beside import NOTE, TOTAL, holds_figure, is_note
from ingest.conforming.tables.layout import Header, choose_header
from ingest.conforming.tables.sections import Sections
from ingest.conforming.tables.shape import split_by_decimals, split_by_width
from ingest.conforming.tables.stacked import EndOfTable
from ingest.conforming.tables.unread import unread_columns
from ingest.conforming.values import parse_number
from ingest.contracts.contract import Contract
from ingest.findings import Refused
from ingest.text.cells import MAX_CELLS, Native, Sheet, normalise_header

NUMBER = re.compile(r"-?[\d.,]*\d[\d.,]*%?", re.ASCII)
# Tables that are looked for in one sheet.
MAX_TABLES = 100
# Texts of keys of which it is remembered that they are keys.
MAX_KEYS = 20_000
ZERO = re.compile(r"0+([.,]0+)?")
SYNTHETIC_LABEL = "DATA CONTOH SINTETIS"

# A physical row, counted from 1, and its cells.
Row = tuple[int, list[str]]
Weights = Mapping[tuple[int, str], Decimal]


@dataclass(frozen=True)
class Table:
    """The table that a sheet holds.

    Attributes:
        header: its header, under the layout that the sheet follows.
        rows: every row to conform, whole.
        misshapen: rows inside the table that no key names, or with cells beyond the header.
        is_synthetic: a title row labels the file as sample data.
        unread: (code, header, detail) of columns that hold values and are not read.
        end: index of the row of the sheet at which it has ended, behind its last one.
        notes: rows beside it that are notes, totals or titles of several cells.
        beside: other rows that hold values and are not read.
    """

    header: Header
    rows: list[Row]
    misshapen: list[Row]
    is_synthetic: bool
    unread: tuple[tuple[str, str, str], ...] = ()
    end: int = 0
    notes: tuple[Row, ...] = ()
    beside: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Grid:
    """The records of a table: its rows, or one for each filled cell where columns are rows.

    Attributes:
        columns: position of the contract's columns that are present.
        rows: the records; a row of which no such cell is filled stays as one, blank, record.
    """

    columns: dict[str, int]
    rows: list[Row]


def find_table(sheet: Sheet, source: Contract) -> Table:
    """Locate the first table of a source in a sheet, under the layout that fits it.

    Rows without any key column filled are no data after the first blank row or when they hold a
    total, and rejected before that; one that has all but its key is rejected wherever it stands.
    After the first blank row one filled cell, or two where a row needs more, are signatures or a
    note; a row that has all that cells merged downwards do not give it is neither. The header is
    printed again on every page of some files; another header, or a title over one, ends the table
    (`stacked`). Rows that hold values and are no data are told (`beside`); whatever is in no list
    of the result is blank, a header or a title.

    Raises:
        Refused: `E_HEADER_UNKNOWN`, `E_HEADER_DUP`, `E_HEADER_SPAN`, `E_LAYOUT_AMBIGUOUS`.
    """
    header = choose_header(sheet, source)
    contract, columns, at = header.contract, header.columns, header.at
    keys = [columns[name] for name in contract.key_headers if name in columns]
    # A key of the region, each required column, and a value where columns are rows.
    n_needed = sum(column.required for column in contract.sought)
    n_needed += (not contract.region) + (contract.unpivot is not None)
    rows: list[Row] = []
    misshapen: list[Row] = []
    notes, beside = _above(sheet.rows[: max(at - contract.header_rows + 1, 0)])
    seen_blank = False
    width = len(header.texts)
    folded = [normalise_header(text) for text in header.texts]
    fill_down = [columns[name] for name in contract.fill_down if name in columns]
    above: dict[int, str] = {}
    totals = frozenset(normalise_header(text) for text in contract.totals)
    ends = EndOfTable(header, keys, source.all_headers)
    sections = Sections(contract, sheet.rows[:at])
    end = len(sheet.rows)
    others = source.all_headers | totals

    @lru_cache(maxsize=MAX_KEYS)
    def is_key(text: str) -> bool:
        return bool(text) and not TOTAL.fullmatch(text) and normalise_header(text) not in others

    last_key = max(keys, default=-1)
    is_usual = bool(keys) and not fill_down and all(folded[k] in others for k in keys)
    for number, row in enumerate(sheet.rows[header.first :], start=header.first + 1):
        # Nearly all rows: every key is filled and is no header and no total, so that the row is
        # one of the table, whatever else stands in it.
        is_filled = is_usual and ends.is_calm and len(row) - row.count("") > 2
        is_filled = is_filled and len(row) > last_key and number > header.first + 1
        if is_filled and all(is_key(row[k]) for k in keys):
            sections.keep(number)
            (misshapen if any(row[width:]) else rows).append((number, row))
            continue
        filled = [cell for cell in row if cell]
        if not filled:
            seen_blank = True
            ends.blank()
            continue
        is_again = _repeats(row, folded)
        if (next_start := ends.see(number - 1, row, filled, is_again=is_again)) is not None:
            end = next_start
            break
        if is_again or (number == header.first + 1 and _numbers_columns(filled)):
            while notes and notes[-1][0] == number - 1 and _n_filled(notes[-1][1]) == 1:
                # A title over the header that is printed again.
                number = notes.pop()[0]
            continue
        if len(filled) == 1 and sections.see(filled[0]):
            continue
        has_key = any(row[k] and not TOTAL.fullmatch(row[k]) for k in keys if k < len(row))
        is_summed = not has_key and any(TOTAL.fullmatch(cell) for cell in filled)
        is_part = bool(fill_down) and not is_summed and _continues(row, header)
        is_keyless = not has_key and seen_blank and not _lacks_only_keys(row, filled, header, keys)
        is_around = is_summed or is_keyless
        is_around = is_around or (seen_blank and len(filled) <= min(2, n_needed - 1))
        is_noted = len(filled) == 1 < n_needed and NOTE.fullmatch(filled[0])
        is_total = totals and any(k < len(row) and normalise_header(row[k]) in totals for k in keys)
        if (is_around and not is_part) or is_noted or is_total:
            is_told = is_summed or is_noted or is_total or is_note(row)
            (notes if is_told else beside).append((number, row))
            continue
        if fill_down:
            row = _filled_down(row, fill_down, above)
            has_key = has_key or any(k < len(row) and row[k] for k in keys)
        is_misshapen = not has_key or any(row[width:])
        sections.keep(number)
        (misshapen if is_misshapen else rows).append((number, row))
    rows, misshapen, notes, beside = (
        [one for one in part if one[0] <= end] for part in (rows, misshapen, notes, beside)
    )
    if sheet.is_delimited:
        rows, aside = split_by_width(rows, header.texts)
        misshapen += aside
    if sheet.separator == ",":
        types = {column.name: column.type for column in contract.columns}
        places = {at: types[name] for name, at in columns.items()}
        rows, aside = split_by_decimals(rows, places)
        misshapen += aside
    header, rows = sections.put(header, rows)
    titles = (cell for row in sheet.rows[:at] for cell in row)
    is_synthetic = any(cell.startswith(SYNTHETIC_LABEL) for cell in titles)
    unread = unread_columns(header, [row for _, row in (*rows, *misshapen)])
    return Table(
        header, rows, misshapen, is_synthetic, tuple(unread), end, tuple(notes), tuple(beside)
    )


@dataclass(frozen=True)
class UnreadRows:
    """Rows of a sheet that are a table which no layout reads.

    Attributes:
        rows: the rows that hold more than one value.
        detail: which they are and why they are not read.
    """

    rows: list[Row]
    detail: str


def find_tables(sheet: Sheet, source: Contract) -> tuple[list[Table], list[UnreadRows]]:
    """Locate all tables of a source that stand one below the other in a sheet.

    A table without a title of its own has that of the one above it.

    Returns:
        The tables, with the rows of the sheet; and what no layout reads.

    Raises:
        Refused: as for `find_table`, of the first one.
    """
    tables = [find_table(sheet, source)]
    unread: list[UnreadRows] = []
    start, titles = tables[0].end, _titles(sheet.rows[: tables[0].header.at])
    schema = tables[0].header.contract.landing_schema
    while start < len(sheet.rows):
        below = sheet.rows[start:]
        own = _titles(below[: next((n for n, r in enumerate(below) if _n_filled(r) > 1), 0)])
        titles = own or titles
        # One row more above, for the title.
        part = replace(sheet, rows=[[" ".join(titles)], *below])
        shift = start - 1
        try:
            if len(tables) + len(unread) >= MAX_TABLES:
                raise Refused("E_TABLE_UNREAD", f"lebih dari {MAX_TABLES} tabel")
            table = find_table(part, source)
            if table.header.contract.landing_schema != schema:
                raise Refused("E_TABLE_UNREAD", "jenis kolomnya lain")
        except Refused as refused:
            end = len(sheet.rows)
            if len(tables) + len(unread) < MAX_TABLES:
                end = _next_start(sheet.rows, start, source.all_headers)
            unread.append(_unread_rows(sheet, start, end, own, refused.detail or refused.code))
            start = end
            continue
        over = [n for n, row in enumerate(part.rows[: table.header.at]) if n and _is_data(row)]
        if over:
            end = shift + over[-1] + 1
            unread.append(_unread_rows(sheet, start, end, own, "judul kolomnya tidak dikenal"))
        told = over[-1] + 1 if over else 0
        notes, beside = (
            tuple(one for one in part if one[0] > told) for part in (table.notes, table.beside)
        )
        tables.append(shifted(replace(table, notes=notes, beside=beside), shift))
        start = tables[-1].end
    return tables, unread


def _titles(rows: list[list[str]]) -> list[str]:
    return [cell for row in rows for cell in row if cell and _n_filled(row) == 1]


def _n_filled(row: list[str]) -> int:
    return sum(map(bool, row))


def _is_data(row: list[str]) -> bool:
    numbers = sum(bool(ZERO.fullmatch(cell) or NUMBER.fullmatch(cell)) for cell in row if cell)
    return 0 < numbers < _n_filled(row)


def _next_start(rows: list[list[str]], start: int, known: frozenset[str]) -> int:
    """Index at which the next header, with its title, begins below the header at an index."""
    header = next((n for n in range(start, len(rows)) if _n_filled(rows[n]) > 1), start)
    first = None
    for at in range(header + 1, len(rows)):
        n_filled = _n_filled(rows[at])
        if n_filled == 1 and first is None and not _n_filled(rows[at - 1]):
            first = at
        elif n_filled > 1:
            hits = {normalise_header(cell) for cell in rows[at] if cell} & known
            words = [cell for cell in rows[at] if cell and not NUMBER.fullmatch(cell)]
            if len(hits) > 1 or (hits and normalise_header(words[0]) in known):
                return at if first is None else first
            first = None
    return len(rows)


def _unread_rows(sheet: Sheet, start: int, end: int, titles: list[str], why: str) -> UnreadRows:
    rows = [(n + 1, sheet.rows[n]) for n in range(start, end) if _n_filled(sheet.rows[n]) > 1]
    titled = f" ({titles[0]})" if titles else ""
    first, last = (rows[0][0], rows[-1][0]) if rows else (start + 1, end)
    return UnreadRows(rows, f"baris {first} s.d. {last}{titled}: {why}")


def shifted(table: Table, shift: int) -> Table:
    """A table with its rows counted from elsewhere: of the sheet that its part was cut from."""
    if not shift:
        return table
    header = replace(table.header, at=table.header.at + shift, first=table.header.first + shift)
    rows, misshapen, notes, beside = (
        [(number + shift, row) for number, row in part]
        for part in (table.rows, table.misshapen, table.notes, table.beside)
    )
    return replace(
        table,
        header=header,
        rows=rows,
        misshapen=misshapen,
        end=table.end + shift,
        notes=tuple(notes),
        beside=tuple(beside),
    )


def _above(rows: list[list[str]]) -> tuple[list[Row], list[Row]]:
    """The rows above a header that are more than a title: words, and what holds numbers."""
    several = [(n, row) for n, row in enumerate(rows, start=1) if _n_filled(row) > 1]
    figures = [one for one in several if holds_figure(one[1])]
    return [one for one in several if not holds_figure(one[1])], figures


def _lacks_only_keys(row: list[str], filled: list[str], header: Header, keys: list[int]) -> bool:
    """Whether a row has all that a row needs, and more, but no key: it is data of somebody."""
    places = [
        header.columns[column.name]
        for column in header.contract.sought
        if column.required and header.columns.get(column.name, -1) not in (-1, *keys)
    ]
    is_whole = all(at < len(row) and row[at] for at in places)
    return len(filled) > 2 and bool(places) and is_whole


def _filled_down(row: list[str], places: list[int], above: dict[int, str]) -> list[str]:
    row = [*row, *[""] * (max(places) + 1 - len(row))]
    for place in places:
        above[place] = row[place] = row[place] or above.get(place, "")
    return row


def _continues(row: list[str], header: Header) -> bool:
    """Whether a row has all that cells merged downwards do not give it."""
    contract = header.contract
    own = [
        header.columns[column.name]
        for column in contract.sought
        if column.required and column.name not in contract.fill_down
    ]
    is_whole = all(at < len(row) and row[at] for at in own)
    return is_whole and bool(own or any(at < len(row) and row[at] for at in header.pivoted))


def _repeats(row: list[str], folded: list[str]) -> bool:
    """Whether a row is the header once more, however it is spaced; most differ at once."""
    return len(row) <= len(folded) and all(
        (normalise_header(cell) if cell else "") == text
        for cell, text in zip_longest(row, folded, fillvalue="")
    )


def _numbers_columns(filled: list[str]) -> bool:
    """Whether the row below the header numbers the columns: `(1)`, `(2)`, `(3)`."""
    return len(filled) > 2 and all(
        cell.strip("() ") == str(n) for n, cell in enumerate(filled, start=1)
    )


def expand(table: Table, names: Mapping[int, str], weights: Weights) -> Grid:
    """The records of a table: columns that are really rows are turned.

    Args:
        table: as the sheet holds it.
        names: by position of such a column, the value that its header stands for (`SID-16`).
        weights: weight by rule year and indicator, for cells that hold points.

    Returns:
        Its records; where columns were turned, with two columns more, of the header and the cell.

    Raises:
        Refused: `E_SHEET_SIZE`.
    """
    header, contract = table.header, table.header.contract
    unpivot = contract.unpivot
    if unpivot is None:
        return Grid(header.columns, table.rows)
    over = [unpivot.over.name] if unpivot.over else []
    names_in_order = [*header.columns, *over, unpivot.name, unpivot.value]
    columns = {name: at for at, name in enumerate(names_in_order)}
    rows: list[Row] = []
    for number, row in table.rows:
        cells = [row[place] if place < len(row) else "" for place in header.columns.values()]
        before = len(rows)
        for place, value in names.items():
            text = plain_cell(row[place], contract) if place < len(row) else ""
            if not text or (unpivot.zero == "missing" and ZERO.fullmatch(text)):
                continue
            if unpivot.points_of:
                text = _level(text, weights.get((unpivot.points_of, value)))
            above = [header.over[place]] if over else []
            rows.append((number, [*cells, *above, header.pivoted[place], text]))
        if len(rows) == before:
            rows.append((number, [*cells, *("" for _ in over), "", ""]))
        if len(rows) * len(columns) > MAX_CELLS:
            raise Refused("E_SHEET_SIZE", f"lebih dari {MAX_CELLS} sel")
    return Grid(columns, rows)


def _level(text: str, weight: Decimal | None) -> str:
    """The level behind points, which are weight x level; other text stays and is rejected."""
    try:
        points = parse_number(text)
    except Refused:
        return text
    if weight and points % weight == 0:
        return Native(int(points / weight))
    return f"{text} poin"


def plain_cell(text: str, contract: Contract) -> str:
    """A cell without the marks of footnotes; blank where it stands for nothing."""
    for mark in contract.marks:
        if len(text) > len(mark) and text.endswith(mark):
            text = type(text)(text.removesuffix(mark).rstrip())
    return "" if text in contract.missing else text
