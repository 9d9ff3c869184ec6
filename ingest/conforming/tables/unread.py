"""Columns of a table that hold values and are not read: what is said of them.

What belongs here: counting what stands in columns without a header, under a sub-header or under a
header that the contract does not know; refusing a table where such a column may belong to the
header before it. What does not: finding the header (`layout`).
"""

from __future__ import annotations

from itertools import islice

from xlsxwriter.utility import xl_col_to_name

from ingest.conforming.tables.layout import Header
from ingest.conforming.values import parse_number
from ingest.findings import Refused

# So many values of a column tell whether it holds numbers.
TRIED = 20
NUMBERS = ("number", "number_or_text", "integer")


def unread_columns(header: Header, rows: list[list[str]]) -> list[tuple[str, str, str]]:
    """What is said of the columns that hold values and are not read.

    Args:
        header: of the table.
        rows: its rows.

    Returns:
        (code, header, detail) of each.

    Raises:
        Refused: `E_HEADER_SPAN`, a header seems to span columns of numbers of which none says
            what it is.
    """
    texts = header.texts
    taken = {*header.columns.values(), *header.pivoted}
    extras = {*header.extra}
    extra = {at: text for at, text in enumerate(texts) if text in extras and at not in taken}
    counts: dict[int, int] = {}
    for place, text in enumerate(texts):
        if place not in taken and (not text or place in extra or place in header.unread):
            counts[place] = sum(place < len(row) and bool(row[place]) for row in rows)
    nameless = [
        place
        for place, n in counts.items()
        if n and not texts[place] and place not in header.unread
    ]
    _refuse_spans(header, rows, nameless)
    said = []
    for place, n in counts.items():
        if place in header.unread:
            said.append(("W_HEADER_EXTRA", header.unread[place], f"{n} nilai"))
        elif place in extra:
            where = f"kolom {xl_col_to_name(place)}, " if texts.count(texts[place]) > 1 else ""
            said.append(("W_HEADER_EXTRA", texts[place], f"{where}{n} nilai" if n else ""))
        elif n:
            said.append(("W_COLUMN_UNNAMED", "", f"kolom {xl_col_to_name(place)}, {n} nilai"))
    named = {text for _, text, _ in said}
    return said + [("W_HEADER_EXTRA", text, "") for text in header.extra if text not in named]


def _refuse_spans(header: Header, rows: list[list[str]], nameless: list[int]) -> None:
    """Refuse where columns of numbers without a header may belong to the header before them."""
    required = {c.name for c in header.contract.columns if c.required and c.type in NUMBERS}
    read = {*header.pivoted, *(at for name, at in header.columns.items() if name in required)}
    behind: dict[int, list[int]] = {}
    unnamed = set(nameless)
    for first in sorted(read):
        place = first + 1
        while place in unnamed and _holds_numbers(rows, place):
            behind.setdefault(first, []).append(place)
            place += 1
    last = max((*header.columns.values(), *header.pivoted))
    # One column behind the last header may be anything; several, or one behind each, are a span.
    is_regular = len(behind) == len(read)
    spanned = {
        at: places for at, places in behind.items() if at != last or is_regular or len(places) > 1
    }
    if spanned:
        words = "; ".join(
            f"{header.texts[at]} tampak mencakup kolom"
            f" {', '.join(xl_col_to_name(one) for one in (at, *places))}"
            for at, places in islice(spanned.items(), TRIED)
        )
        raise Refused("E_HEADER_SPAN", f"{words} (judul kolom di baris {header.at + 1})")


def _holds_numbers(rows: list[list[str]], place: int) -> bool:
    values = (row[place] for row in rows if place < len(row) and row[place])
    return any(map(_is_number, islice(values, TRIED)))


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except Refused as refused:
        return refused.code == "E_AMBIGUOUS_NUMBER"
    return True
