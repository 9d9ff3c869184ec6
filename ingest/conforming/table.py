"""From a sheet to a table: which rows are data, which are around it.

Only the shape is decided here (title rows, header, blank rows, totals, signatures; columns that
are really rows); what the cells hold is read later, under the contract (`columns`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from ingest.conforming.layout import Header, choose_header
from ingest.conforming.shape import split_by_width
from ingest.conforming.values import parse_number
from ingest.contracts.contract import Contract
from ingest.findings import Refused
from ingest.text.cells import MAX_CELLS, Native, Sheet, normalise_header

# A label, not a text that happens to begin with the word.
TOTAL = re.compile(r"((sub|grand) ?)?(jumlah|total)\b.{0,60}", re.IGNORECASE)
NOTE = re.compile(r"(catatan|sumber|keterangan|note|source)\b.*|(\*+|\d)\).*", re.I | re.S)
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
    """

    header: Header
    rows: list[Row]
    misshapen: list[Row]
    is_synthetic: bool


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
    """Locate the table of a source in a sheet, under the layout that fits it.

    Rows without any key column filled are ignored after the first blank row or when they hold a
    total, and rejected before that. After the first blank row one filled cell, or two where a row
    needs more, are signatures or a note. The header is printed again on every page of some files.
    Whatever is in neither list of the result was ignored.

    Raises:
        Refused: `E_HEADER_UNKNOWN`, `E_HEADER_DUP`, `E_LAYOUT_AMBIGUOUS`.
    """
    header = choose_header(sheet, source)
    contract, columns, at = header.contract, header.columns, header.at
    keys = [columns[name] for name in contract.key_headers if name in columns]
    # A key of the region, each required column, and a value where columns are rows.
    n_needed = sum(column.required for column in contract.sought)
    n_needed += (not contract.region) + (contract.unpivot is not None)
    rows: list[Row] = []
    misshapen: list[Row] = []
    seen_blank = False
    width = len(header.texts)
    folded = [normalise_header(text) for text in header.texts]
    fill_down = [columns[name] for name in contract.fill_down if name in columns]
    above: dict[int, str] = {}
    totals = frozenset(normalise_header(text) for text in contract.totals)
    for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
        filled = [cell for cell in row if cell]
        if not filled:
            seen_blank = True
            continue
        if _repeats(row, folded) or (number == at + 2 and _numbers_columns(filled)):
            continue
        has_key = any(row[k] and not TOTAL.fullmatch(row[k]) for k in keys if k < len(row))
        is_around = not has_key and (seen_blank or any(TOTAL.fullmatch(cell) for cell in filled))
        is_note = len(filled) == 1 < n_needed and NOTE.fullmatch(filled[0])
        is_total = totals and any(k < len(row) and normalise_header(row[k]) in totals for k in keys)
        if is_around or is_note or is_total or (seen_blank and len(filled) <= min(2, n_needed - 1)):
            continue
        if fill_down:
            row = _filled_down(row, fill_down, above)
            has_key = has_key or any(k < len(row) and row[k] for k in keys)
        is_misshapen = not has_key or any(row[width:])
        (misshapen if is_misshapen else rows).append((number, row))
    if sheet.is_delimited:
        rows, shifted = split_by_width(rows, header.texts)
        misshapen += shifted
    titles = (cell for row in sheet.rows[:at] for cell in row)
    is_synthetic = any(cell.startswith(SYNTHETIC_LABEL) for cell in titles)
    return Table(header, rows, misshapen, is_synthetic)


def _filled_down(row: list[str], places: list[int], above: dict[int, str]) -> list[str]:
    row = [*row, *[""] * (max(places) + 1 - len(row))]
    for place in places:
        above[place] = row[place] = row[place] or above.get(place, "")
    return row


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
    columns = {name: at for at, name in enumerate([*header.columns, unpivot.name, unpivot.value])}
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
            rows.append((number, [*cells, header.pivoted[place], text]))
        if len(rows) == before:
            rows.append((number, [*cells, "", ""]))
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
