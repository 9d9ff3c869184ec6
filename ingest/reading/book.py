"""The record of a spreadsheet that every format fills, and which of its sheets is read.

What belongs here: one sheet with its values and what stands beside them, and the choice among
sheets. What does not: opening a format (`workbook`, `ods`, `xls`, `xlsb`) and the text of cells
(`sheets`). Only the standard library is imported (`isolated`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.text.cells import MAX_CELLS, normalise_header

HEADER_SEARCH_ROWS = 50
# What our own templates call the sheet that explains the columns.
GUIDE = "petunjuk"

# So many sheets are read beside the first one.
MAX_MORE = 200

# A cell, from 0: row and column.
Spot = tuple[int, int]


@dataclass
class RawSheet:
    """One sheet as its format holds it.

    Attributes:
        rows: values: text, numbers, booleans, dates; a list of one text is a date, too.
        errors: the cells of failed formulas, and what they show.
        unvalued: formulas for which no value was kept.
        formats: the cells whose number format means something, and its code.
        worded: the cells that show another number than they hold, and what they show.
        merged: first row, first column, last row, last column of merged cells.
        n_formulas: formulas with a value.
        hidden_rows: hidden rows, from 0; some formats list blank ones, too.
        hidden_columns: first and last of hidden columns that stand together, from 0.
        comments: the cells that bear a comment.
        is_bare: values are all that could be read: what cells show, which are merged and which
            formulas have no value is not known.
    """

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    unvalued: list[Spot] = field(default_factory=list)
    formats: list[tuple[int, int, str]] = field(default_factory=list)
    worded: list[tuple[int, int, str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    n_formulas: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[Spot] = field(default_factory=list)
    comments: list[Spot] = field(default_factory=list)
    is_bare: bool = False


@dataclass(frozen=True)
class Other:
    """A sheet that is not read.

    Attributes:
        n_rows: rows that hold a value; None where it could not be opened.
        is_alike: it has the header of the one that is read.
    """

    name: str
    is_visible: bool
    n_rows: int | None
    is_alike: bool = False


@dataclass
class RawBook:
    """A spreadsheet.

    Attributes:
        sheet: the one that is read.
        others: what is known of those that are not.
        more: visible ones with a known header, which may be read, too.
    """

    sheet: RawSheet
    others: list[Other] = field(default_factory=list)
    more: list[RawSheet] = field(default_factory=list)
    is_1904: bool = False


def choose(
    names: Sequence[tuple[str, bool]],
    read: Callable[[str], RawSheet],
    wanted: Collection[str],
    headers: Collection[str],
) -> tuple[RawSheet, list[Other], list[RawSheet]]:
    """Choose the sheets that are read: a visible one that is asked for, else those with the header.

    The first is the one that has more than half of the known headers that any sheet has, so that a
    cover sheet does not hide the table; where none has two of them, the first visible one. Others
    that have any of the headers are opened, too, as far as they fit into memory: they may be read.

    Args:
        names: of every sheet, and whether it is visible.
        read: opens one; may raise for a damaged one.
        wanted: folded names of sheets.
        headers: folded headers of the contract.

    Raises:
        LookupError: no sheet is visible.
        Exception: what `read` raises for the sheet that is read.
    """
    visible = [name for name, is_visible in names if is_visible]
    asked = [name for name in visible if normalise_header(name) in wanted]
    if not visible:
        raise LookupError("no visible sheet")
    known = frozenset(headers)
    opened: dict[str, RawSheet] = {}
    said: dict[str, tuple[int | None, int]] = {}
    best = 0
    chosen = (asked or visible)[0]
    for name, _ in names:
        try:
            sheet = read(name)
        except Exception:
            said[name] = None, 0
            continue
        hits = _hits(sheet, known)
        said[name] = sum(any(cell != "" for cell in row) for row in sheet.rows), hits
        if name in (asked or visible) and (name == chosen or hits > max(best, 1)):
            # Few are held: each has more of the headers than the one before it.
            opened[name] = sheet
            best = max(best, hits)
    if not asked and best > 1:
        chosen = next(name for name in opened if said[name][1] * 2 > best)
    limit = max(2, (said[chosen][1] + 1) // 2)
    others = [
        # The header alone is no data.
        Other(name, is_visible, n_rows, hits >= limit and (n_rows or 0) > 1)
        for name, is_visible in names
        for n_rows, hits in (said[name],)
        if name != chosen and (normalise_header(name) != GUIDE or hits >= limit)
    ]
    if asked:
        # The contract knows which sheet it means: others need only be told when they are like it.
        others = [other for other in others if other.is_alike or not other.is_visible]
    sheet = opened.pop(chosen) if chosen in opened else read(chosen)
    opened.clear()
    more: list[RawSheet] = []
    n_cells = _n_cells(sheet)
    may_be = [o for o in others if o.is_visible and said[o.name][1] and (o.n_rows or 0) > 1]
    for other in may_be if not asked else ():
        also = read(other.name)
        n_cells += _n_cells(also)
        # Together no more than one sheet may have.
        if n_cells > MAX_CELLS or len(more) >= MAX_MORE:
            break
        more.append(also)
        others.remove(other)
    return sheet, others, more


def _n_cells(sheet: RawSheet) -> int:
    return sum(map(len, sheet.rows))


def _hits(sheet: RawSheet, known: frozenset[str]) -> int:
    """The most known headers that stand in one early row."""
    rows = sheet.rows[:HEADER_SEARCH_ROWS]
    return max(
        (len({normalise_header(c) for c in row if isinstance(c, str)} & known) for row in rows),
        default=0,
    )
