"""From a sheet to a table: where the header is, which rows are data, which are around it.

Only the shape is decided here (title rows, header, blank rows, totals, signatures); what the
cells hold is `conform`'s matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from ingest.cells import Sheet
from ingest.contract import Column, Contract, normalise_header
from ingest.findings import FileRefused

HEADER_SEARCH_ROWS = 50
# A label, not a text that happens to begin with the word.
TOTAL = re.compile(r"((sub|grand) ?)?(jumlah|total)\b.{0,60}", re.IGNORECASE)
SYNTHETIC_LABEL = "DATA CONTOH SINTETIS"
COUNTER_HEADERS = {"no", "nomor", "nomorurut", "nourut"}


@dataclass(frozen=True)
class Table:
    """The table that a sheet holds.

    Attributes:
        columns: the contract's columns that are present.
        rows: (physical row from 1, the whole row) of every row to conform.
        misshapen: rows inside the table that no key names, or with cells beyond the header.
        width: number of columns of the header row.
        n_read: physical rows of the sheet.
        n_ignored: title rows, the header and its repetitions, numbers of columns, blank rows,
            totals, signatures and notes.
        extra_headers: headers that the contract does not know.
        is_synthetic: a title row labels the file as sample data.
    """

    columns: dict[str, int]
    rows: list[tuple[int, list[str]]]
    misshapen: list[tuple[int, list[str]]]
    width: int
    n_read: int
    n_ignored: int
    extra_headers: tuple[str, ...]
    is_synthetic: bool


def find_table(sheet: Sheet, contract: Contract) -> Table:
    """Locate the contract's table in a sheet.

    Rows without any key column filled are ignored after the first blank row or when they hold a
    total, and rejected before that. After the first blank row one filled cell, or two where a row
    needs more, are signatures or a note. The header is printed again on every page of some files.
    Whatever is in neither list of the result was ignored.

    Raises:
        FileRefused: `E_HEADER_UNKNOWN`, `E_HEADER_DUP`.
    """
    at = _header_row(sheet, contract)
    header = sheet.rows[at]
    columns, extra = _map_header(header, contract)
    keys = [columns[name] for name in contract.key_headers if name in columns]
    # A key of the region and each required column.
    n_needed = 1 + sum(column.required for column in contract.columns)
    rows: list[tuple[int, list[str]]] = []
    misshapen: list[tuple[int, list[str]]] = []
    n_ignored = at + 1
    seen_blank = False
    width = len(header)
    folded = [normalise_header(text) for text in header]
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
        if is_around or (seen_blank and len(filled) <= min(2, n_needed - 1)):
            n_ignored += 1
            continue
        if not has_key or any(row[width:]):
            misshapen.append((number, row))
        else:
            rows.append((number, row))
    titles = sheet.rows[:at]
    return Table(
        columns=columns,
        rows=rows,
        misshapen=misshapen,
        width=width,
        n_read=len(sheet.rows),
        n_ignored=n_ignored,
        extra_headers=extra,
        is_synthetic=any(cell.startswith(SYNTHETIC_LABEL) for row in titles for cell in row),
    )


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


def _header_row(sheet: Sheet, contract: Contract) -> int:
    """Index of the row that matches the most of the contract's columns, the first if several."""
    known = contract.headers
    best, best_hits = -1, 1
    for at, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        hits = len({normalise_header(cell) for cell in row if cell} & known)
        if hits > best_hits:
            best, best_hits = at, hits
    if best < 0:
        raise FileRefused("E_HEADER_UNKNOWN", "baris judul kolom tidak ditemukan")
    return best


def _map_header(header: list[str], contract: Contract) -> tuple[dict[str, int], tuple[str, ...]]:
    by_match = {match: column for column in contract.columns for match in column.matches}
    columns: dict[str, int] = {}
    extra: list[str] = []
    for at, text in enumerate(header):
        column: Column | None = by_match.get(normalise_header(text))
        if column is None:
            if text and normalise_header(text) not in COUNTER_HEADERS:
                extra.append(text)
        elif column.name in columns:
            raise FileRefused("E_HEADER_DUP", f"kolom {column.header} muncul dua kali")
        else:
            columns[column.name] = at
    missing = [c.header for c in contract.columns if c.required and c.name not in columns]
    if not any(column.name in columns for column in contract.region_columns):
        missing.insert(0, " / ".join(column.header for column in contract.region_columns))
    if missing:
        raise FileRefused("E_HEADER_UNKNOWN", f"kolom wajib tidak ada: {', '.join(missing)}")
    return columns, tuple(extra)
