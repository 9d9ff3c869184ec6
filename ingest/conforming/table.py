"""From a sheet to a table: which rows are data, which are around it.

Only the shape is decided here (title rows, header, blank rows, totals, signatures; columns that
are really rows); what the cells hold is `conform`'s matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from ingest.conforming.layout import choose_header
from ingest.contracts.column import normalise_header
from ingest.contracts.contract import Contract
from ingest.text.cells import Sheet

# A label, not a text that happens to begin with the word.
TOTAL = re.compile(r"((sub|grand) ?)?(jumlah|total)\b.{0,60}", re.IGNORECASE)
NOTE = re.compile(r"(catatan|sumber|keterangan|note|source)\b.*|(\*+|\d)\).*", re.I | re.S)
SYNTHETIC_LABEL = "DATA CONTOH SINTETIS"


@dataclass(frozen=True)
class Table:
    """The table that a sheet holds.

    Attributes:
        contract: the contract under the layout that the sheet follows.
        header: texts of the header.
        columns: position of the contract's columns that are present.
        pivoted: name by position of the columns that are really rows.
        rows: (physical row from 1, the whole row) of every row to conform; where columns are
            rows, one for each of their filled cells, or one blank for a row without any.
        misshapen: rows inside the table that no key names, or with cells beyond the header.
        width: number of columns of the header row.
        n_read: physical rows of the sheet.
        n_ignored: title rows, the header and its repetitions, numbers of columns, blank rows,
            totals, signatures and notes.
        extra_headers: headers that the contract does not know.
        is_synthetic: a title row labels the file as sample data.
    """

    contract: Contract
    header: list[str]
    columns: dict[str, int]
    pivoted: dict[int, str]
    rows: list[tuple[int, list[str]]]
    misshapen: list[tuple[int, list[str]]]
    width: int
    n_read: int
    n_ignored: int
    extra_headers: tuple[str, ...]
    is_synthetic: bool


def find_table(sheet: Sheet, source: Contract) -> Table:
    """Locate the table of a source in a sheet, under the layout that fits it.

    Rows without any key column filled are ignored after the first blank row or when they hold a
    total, and rejected before that. After the first blank row one filled cell, or two where a row
    needs more, are signatures or a note. The header is printed again on every page of some files.
    Whatever is in neither list of the result was ignored.

    Raises:
        FileRefused: `E_HEADER_UNKNOWN`, `E_HEADER_DUP`, `E_LAYOUT_AMBIGUOUS`.
    """
    header = choose_header(sheet, source)
    contract, columns, at = header.contract, header.columns, header.at
    keys = [columns[name] for name in contract.key_headers if name in columns]
    # A key of the region, each required column, and a value where columns are rows.
    n_needed = sum(column.required for column in contract.sought)
    n_needed += (not contract.region) + (contract.unpivot is not None)
    rows: list[tuple[int, list[str]]] = []
    misshapen: list[tuple[int, list[str]]] = []
    n_ignored = at + 1
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
            n_ignored += 1
            continue
        if _repeats(row, folded) or (number == at + 2 and _numbers_columns(filled)):
            n_ignored += 1
            continue
        has_key = any(row[k] and not TOTAL.fullmatch(row[k]) for k in keys if k < len(row))
        is_around = not has_key and (seen_blank or any(TOTAL.fullmatch(cell) for cell in filled))
        is_note = len(filled) == 1 < n_needed and NOTE.fullmatch(filled[0])
        is_total = totals and any(k < len(row) and normalise_header(row[k]) in totals for k in keys)
        if is_around or is_note or is_total or (seen_blank and len(filled) <= min(2, n_needed - 1)):
            n_ignored += 1
            continue
        if fill_down:
            row = _filled_down(row, fill_down, above)
            has_key = has_key or any(k < len(row) and row[k] for k in keys)
        if not has_key or any(row[width:]):
            misshapen.append((number, row))
        else:
            rows.append((number, row))
    return Table(
        contract=contract,
        header=header.texts,
        columns=columns,
        pivoted=header.pivoted,
        rows=rows,
        misshapen=misshapen,
        width=width,
        n_read=len(sheet.rows),
        n_ignored=n_ignored,
        extra_headers=header.extra,
        is_synthetic=any(
            cell.startswith(SYNTHETIC_LABEL) for row in sheet.rows[:at] for cell in row
        ),
    )


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
    if len(filled) < 3:
        return False
    return all(cell.strip("() ") == str(n) for n, cell in enumerate(filled, start=1))


def plain_cell(text: str, contract: Contract) -> str:
    """A cell without the marks of footnotes; blank where it stands for nothing."""
    for mark in contract.marks:
        if len(text) > len(mark) and text.endswith(mark):
            text = type(text)(text.removesuffix(mark).rstrip())
    return "" if text in contract.missing else text
