"""Rows that hold values and are no data of the table: what is said of them.

What belongs here: telling notes, totals and titles, which are listed as such, from rows that nobody
has read. What does not: where the table begins and ends (`table`, `stacked`), and what stands in
columns beside it (`unread`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

Row = tuple[int, list[str]]
Said = tuple[str, int, str]

# So many blocks of rows and so many notes are told one by one.
MAX_BLOCKS = 20
MAX_NOTES = 5
MAX_SHOWN = 60
# More words in one row are a row of a table, whatever it means.
MAX_WORDS = 2

# A label, not a text that happens to begin with the word.
TOTAL = re.compile(r"((sub|grand) ?)?(jumlah|total)\b.{0,60}", re.IGNORECASE)
NOTE = re.compile(r"(catatan|sumber|keterangan|note|source)\b.*|(\*+|\d)\).*", re.I | re.S)
FIGURE = re.compile(r"[-+(]?\s*(?:Rp\.?\s*)?\d[\d.,\s]*\s*(?:%|\))?", re.IGNORECASE)


def holds_figure(row: list[str]) -> bool:
    """Whether a cell of a row is a number and nothing else."""
    return any(bool(cell) and bool(FIGURE.fullmatch(cell)) for cell in row)


def is_note(row: list[str]) -> bool:
    """Whether a row without a key is a note or a signature: a few words and no number."""
    n_filled = sum(map(bool, row))
    return n_filled <= MAX_WORDS and not holds_figure(row)


def said_beside(notes: list[Row], unread: list[Row]) -> list[Said]:
    """What is said of rows beside a table.

    Args:
        notes: notes, totals and titles, in order.
        unread: rows that hold values and that nothing has read, in order.

    Returns:
        (code, row, detail): one for all notes, one for each block of unread rows.
    """
    said: list[Said] = []
    if notes:
        said.append(("W_NOTE", notes[0][0], _of_notes(notes)))
    blocks = list(_blocks(unread))
    for block in blocks[:MAX_BLOCKS]:
        said.append(("W_ROW_UNREAD", block[0][0], _of_block(block)))
    if len(blocks) > MAX_BLOCKS:
        rest = [one for block in blocks[MAX_BLOCKS:] for one in block]
        said.append(("W_ROW_UNREAD", rest[0][0], f"{_of_block(rest)}, terpencar"))
    return said


def _of_notes(notes: list[Row]) -> str:
    """Notes and totals with their words; of signatures, which name people, only where they are."""
    parts: dict[bool, list[Row]] = {True: [], False: []}
    for one in notes:
        parts[holds_figure(one[1]) or _says_note(one[1])].append(one)
    shown = [f"baris {number}: {_shown(row)}" for number, row in parts[True]]
    shown += [_of_block(block) for block in _blocks(parts[False])]
    more = f"; dan {len(shown) - MAX_NOTES} lagi" if len(shown) > MAX_NOTES else ""
    return f"{'; '.join(shown[:MAX_NOTES])}{more}"


def _says_note(row: list[str]) -> bool:
    return any(bool(NOTE.fullmatch(cell) or TOTAL.fullmatch(cell)) for cell in row if cell)


def said_of_comments(spots: list[tuple[int, int]]) -> list[Said]:
    """What is said of cells, by row and column from 0, that bear a comment."""
    if not spots:
        return []
    named = ", ".join(xl_rowcol_to_cell(*spot) for spot in spots[:MAX_BLOCKS])
    more = ", ..." if len(spots) > MAX_BLOCKS else ""
    return [("W_COMMENT", spots[0][0] + 1, f"{len(spots)} komentar, {named}{more}")]


def _blocks(rows: list[Row]) -> Iterable[list[Row]]:
    """Rows that follow each other, in the same columns or not."""
    if not rows:
        return
    block = [rows[0]]
    for before, one in pairwise(rows):
        if one[0] != before[0] + 1:
            yield block
            block = []
        block.append(one)
    yield block


def _of_block(block: list[Row]) -> str:
    first, last = block[0][0], block[-1][0]
    places = sorted({at for _, row in block for at, cell in enumerate(row) if cell})
    n_values = sum(map(bool, (cell for _, row in block for cell in row)))
    where = f"baris {first}" if first == last else f"baris {first} s.d. {last}"
    columns = ", ".join(xl_col_to_name(at) for at in places[:MAX_BLOCKS])
    more = ", ..." if len(places) > MAX_BLOCKS else ""
    return f"{where}, kolom {columns}{more}, {n_values} nilai"


def _shown(row: list[str]) -> str:
    text = " | ".join(cell for cell in row if cell)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
