"""Headers that span several columns, and the sub-headers under them.

What belongs here: telling from the rows of a header alone which columns stand under one header,
and which of them is the whole of the others. What does not: what a header means (`layout`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name

from ingest.text.cells import normalise_header

# The whole of parts that are known to be parts, or whose names it joins (`Kota+Desa`).
WHOLE = re.compile(r"(jumlah|total|jml|gabungan|keseluruhan|semua|rerata|ratarata)(.*)")
WORD = re.compile(r"[^\W\d_]|%")
YEAR = re.compile(r"\d{4}")
PART = re.compile(
    r"l|p|k|d|lk|pr|laki|lakilaki|perempuan|pria|wanita|(per)?kota(an)?|(per)?desa(an)?|negeri"
    r"|swasta|(triwulan|tw|q|semester|smt|caturwulan|bulan|tahap)(\d+|i{1,3}|iv)"
)


@dataclass(frozen=True)
class Span:
    """A header over several columns.

    Attributes:
        total: position of the column that is the whole of the others; None where none is.
        words: what it spans, for a finding.
    """

    total: int | None
    words: str


@dataclass(frozen=True)
class Spans:
    """The spans of a header.

    Attributes:
        has_row: a row of sub-headers stands below the header.
        by_first: the spans by the position of their first column.
        inner: positions behind the first one of a span.
        texts: header and sub-header of each column of a span.
    """

    has_row: bool = False
    by_first: dict[int, Span] = field(default_factory=dict)
    inner: set[int] = field(default_factory=set)
    texts: dict[int, str] = field(default_factory=dict)


def find_spans(header: list[str], below: list[str]) -> Spans:
    """Find the spans of a header from the row below it.

    A row of sub-headers holds words only, none of them in a column that alone bears its header
    (or that header again: cells merged downwards), and two at least under one header. A merged
    header is blank behind its first column, or is repeated there.

    Args:
        header: what names each column.
        below: the row below it.
    """
    if not any(below) or len(below) > len(header):
        return Spans()
    groups: list[list[int]] = []
    for place, text in enumerate(header):
        is_more = groups and (not text or text == header[place - 1])
        if is_more and place < len(below) and below[place]:
            groups[-1].append(place)
        elif text:
            groups.append([place])
    spanning = [group for group in groups if len(group) > 1 and below[group[0]]]
    inside = {place for group in spanning for place in group}
    for place, text in enumerate(below):
        if text and place in inside and (not WORD.search(text) or YEAR.search(text)):
            return Spans()
        if text and place not in inside and text != header[place]:
            return Spans()
    if not any(len({below[place] for place in group}) > 1 for group in spanning):
        return Spans()
    found = Spans(has_row=True)
    for group in spanning:
        found.by_first[group[0]] = _span(header[group[0]], [(at, below[at]) for at in group])
        found.inner.update(group[1:])
        found.texts.update({at: f"{header[group[0]]} {below[at]}" for at in group})
    return found


def _span(header: str, parts: list[tuple[int, str]]) -> Span:
    folded = {at: normalise_header(text) for at, text in parts}
    wholes = [at for at in folded if _is_whole(at, folded)]
    named = ", ".join(f"{xl_col_to_name(at)} {text}" for at, text in parts)
    return Span(wholes[0] if len(wholes) == 1 else None, f"{header} mencakup kolom {named}")


def _is_whole(at: int, folded: dict[int, str]) -> bool:
    """Whether a column is named as the whole of all others under its header."""
    text = folded[at]
    others = [other for place, other in folded.items() if place != at]
    left = text.replace("dan", "", 1)
    for other in sorted(others, key=len, reverse=True):
        if other not in left:
            break
        left = left.replace(other, "", 1)
    else:
        return not left
    return bool(WHOLE.fullmatch(text)) and all(map(PART.fullmatch, others))
