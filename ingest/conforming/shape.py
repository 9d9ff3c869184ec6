"""Rows of delimited text whose fields are not those of the header.

What belongs here: telling from widths alone that the fields of a row are shifted. What does not:
which rows are data (`table`). In a spreadsheet every row is as wide as the sheet.
"""

from __future__ import annotations

Row = tuple[int, list[str]]


def split_by_width(rows: list[Row], header: list[str]) -> tuple[list[Row], list[Row]]:
    """Part the rows that can stand from those whose fields are shifted.

    A row with more fields is shifted even where the surplus is blank: an unquoted `75,21` pushes
    all that follows by one, and out goes only the blank at the end. A row with fewer is shifted
    where the writer of the file does write the blanks at the end of a row: then a separator is
    missing inside it. Where no row ends with a blank the writer may leave those out.

    Args:
        rows: the rows of a table, with their numbers.
        header: its fields; blank ones at the end are separators that nothing follows.

    Returns:
        The rows that can stand, and the others.
    """
    width = len(header)
    n_named = max((at for at, text in enumerate(header, start=1) if text), default=0)
    writes_blanks = any(len(row) >= n_named and not row[n_named - 1] for _, row in rows)
    fit: list[Row] = []
    shifted: list[Row] = []
    for one in rows:
        n_fields = len(one[1])
        is_short = n_fields < n_named and (writes_blanks or not one[1][-1])
        (shifted if n_fields > width or is_short else fit).append(one)
    return fit, shifted


def shape_detail(row: list[str], width: int, *, is_delimited: bool) -> str:
    """What is wrong with the shape of a row, in the sender's words."""
    if not is_delimited or len(row) == width:
        return "sel di luar judul kolom" if len(row) > width else ""
    if len(row) > width:
        return (
            f"{len(row)} isian di bawah {width} judul kolom (sel di luar judul kolom): apit dengan "
            "tanda kutip isian yang memuat pemisah, misalnya 75,21"
        )
    return f"{len(row)} isian di bawah {width} judul kolom: ada pemisah yang hilang"
