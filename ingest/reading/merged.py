"""Merged cells: the value of a range, which stands in its first cell only, in all of it.

What belongs here: filling the ranges of one sheet. What does not: finding them (the formats), and
columns that a contract fills downwards (`conforming.table`).
"""

from __future__ import annotations

from collections.abc import Sequence

Range = tuple[int, int, int, int]


def fill_merged(rows: list[list[str]], merged: Sequence[Range]) -> list[Range]:
    """Give every cell of merged ranges the value of the first one, in place.

    What only looks like a table's cell stays as it is: a banner or a note that is alone in its row;
    a column that holds nothing of its own, which only widens its neighbour; a row between two
    groups that holds nothing of its own.

    Args:
        rows: texts by row; blank cells empty.
        merged: first row, first column, last row, last column of each range, from 0.

    Returns:
        The ranges that were filled, some cell of them at least.
    """
    width = max(map(len, rows), default=0)
    ranges = _within(rows, merged, width)
    if not ranges:
        return []
    own_columns = {at for row in rows for at, cell in enumerate(row) if cell}
    n_own = [sum(map(bool, row)) for row in rows]
    first_table_row = next((at for at, n in enumerate(n_own) if n > 1), len(rows))
    first_column = min(own_columns, default=0)
    filled: dict[Range, None] = {}
    blank_rows: dict[int, list[tuple[int, str, Range]]] = {}
    for one in ranges:
        top, left, bottom, right = one
        text = rows[top][left]
        columns = [left, *(at for at in range(left + 1, right + 1) if at in own_columns)]
        is_alone = n_own[top] == 1
        if is_alone and not _is_group_header(one, rows, first_table_row, first_column):
            columns = [left]
        for line in range(top, bottom + 1):
            places = columns[1:] if line == top else columns
            if n_own[line]:
                for place in places:
                    _put(rows[line], place, text)
                    filled[one] = None
            elif not is_alone:
                blank_rows.setdefault(line, []).extend((place, text, one) for place in places)
    for line, cells in sorted(blank_rows.items()):
        # A row that is wholly a part of the row above it; else it separates two groups.
        if line and {at for at, cell in enumerate(rows[line - 1]) if cell} <= {c[0] for c in cells}:
            for place, text, one in cells:
                _put(rows[line], place, text)
                filled[one] = None
    return list(filled)


def _within(rows: list[list[str]], merged: Sequence[Range], width: int) -> list[Range]:
    """The ranges that have a value, cut to the cells that are used; together not more than these.

    Ranges of a sound sheet do not overlap: what overlaps beyond that is not followed.
    """
    found = []
    budget = len(rows) * width
    for top, left, bottom, right in dict.fromkeys(merged):
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left]:
            continue
        bottom, right = min(bottom, len(rows) - 1), min(right, width - 1)
        budget -= max(bottom - top + 1, 0) * max(right - left + 1, 0)
        if budget < 0:
            break
        if (bottom, right) > (top, left):
            found.append((top, left, bottom, right))
    return found


def _is_group_header(
    one: Range, rows: list[list[str]], first_table_row: int, first_column: int
) -> bool:
    """Whether a cell that is alone in its row heads the columns of the row below it."""
    top, left, bottom, right = one
    below = rows[bottom + 1] if bottom + 1 < len(rows) else []
    is_above = top < first_table_row and left > first_column
    return is_above and sum(map(bool, below[left : right + 1])) > 1


def _put(row: list[str], place: int, text: str) -> None:
    if place >= len(row):
        row += [""] * (place + 1 - len(row))
    row[place] = row[place] or text
