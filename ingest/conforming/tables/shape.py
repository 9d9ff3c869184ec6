"""Rows of delimited text whose fields are not those of the header.

What belongs here: telling from widths alone that the fields of a row are shifted. What does not:
which rows are data (`table`). In a spreadsheet every row is as wide as the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Row = tuple[int, list[str]]

NUMBERS = ("number", "number_or_text")
WHOLE = re.compile(r"-?\d+", re.ASCII)
DECIMALS = re.compile(r"\d{1,3}", re.ASCII)


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


def split_by_decimals(rows: list[Row], types: Mapping[int, str]) -> tuple[list[Row], list[Row]]:
    """Part the rows that can stand from those in which a decimal comma seems to part a number.

    An unquoted `75,21` under `Nilai,Satuan` fits where the unit was left out: then every text
    behind the number is up to three digits, and no number has decimals of its own.

    Args:
        rows: the rows of a table whose fields are parted by commas.
        types: of the columns that are read, by position.

    Returns:
        The rows that can stand, and the others.
    """
    for place, kind in types.items():
        if kind not in NUMBERS or types.get(place + 1) != "text":
            continue
        pairs = [row[place : place + 2] for _, row in rows]
        behind = [pair[1] for pair in pairs if len(pair) == 2 and pair[1]]
        if not behind or not all(map(DECIMALS.fullmatch, behind)):
            continue
        if all(WHOLE.fullmatch(pair[0]) for pair in pairs if pair and pair[0]):
            parted = [len(row) > place + 1 and bool(row[place + 1]) for _, row in rows]
            fit = [one for one, is_parted in zip(rows, parted, strict=True) if not is_parted]
            return fit, [one for one, is_parted in zip(rows, parted, strict=True) if is_parted]
    return rows, []


def shape_detail(row: list[str], width: int, *, is_delimited: bool, is_parted: bool = False) -> str:
    """What is wrong with the shape of a row, in the sender's words."""
    if not is_delimited:
        return "sel di luar judul kolom" if len(row) > width else ""
    if len(row) == width:
        return (
            ""
            if not is_parted
            else (
                "angka desimal tampak terbagi dua oleh koma pemisah: apit 75,21 dengan tanda kutip"
            )
        )
    if len(row) > width:
        return (
            f"{len(row)} isian di bawah {width} judul kolom (sel di luar judul kolom): apit dengan "
            "tanda kutip isian yang memuat pemisah, misalnya 75,21"
        )
    return f"{len(row)} isian di bawah {width} judul kolom: ada pemisah yang hilang"
