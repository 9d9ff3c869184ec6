"""Cells as text: what every file format is turned into before a contract gives it a meaning.

What belongs here: the record of a sheet, the text of one typed cell, cleaning and folding text.
What does not: opening files (`reader`, `workbook`) and reading values (`values`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

# A sheet is held in memory whole: at most this many cells, blank ones included (some 0.5 GB).
MAX_CELLS = 10_000_000

# Headers are short and come again in every file; a longer text is data.
SHORT = 64

# The text of a formula's cell when the file keeps no value for it; no sender can write it.
NO_CACHED_VALUE = "\x00=\x00"

_ODD_SPACE = re.compile(r"[^\S\n ]")
# Control characters, and the invisible ones that reorder or hide text (bidi marks, zero width).
_HIDDEN = "\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_CONTROL = re.compile(f"[{_HIDDEN}]")
_EDGES = re.compile(rf"^[\s{_HIDDEN}]+|[\s{_HIDDEN}]+$")


class Native(str):
    """A cell that the file format itself typed as a number or a date, as canonical text.

    Such text is never ambiguous: `1.234` is one and a bit, `2024-02-13` is that day.
    """

    __slots__ = ()


@dataclass(frozen=True)
class Facts:
    """What a file and its sheet hold beside values.

    Attributes:
        flags: (code of the closed list, detail), each once.
        is_1904: numbers that are dates count days from 1904, not from 1900.
    """

    flags: tuple[tuple[str, str], ...] = ()
    is_1904: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet as text: physical rows in order, cells stripped, blank cells empty strings."""

    name: str
    rows: list[list[str]]
    facts: Facts = Facts()


def cell_text(value: object) -> str:
    """The text of a typed cell; a `Native` where the format typed it as a number or date.

    Whole numbers of an integer type are plain text: no digit is lost and no mark is ambiguous.
    """
    if isinstance(value, str):
        return trim(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        # repr() is the shortest text that reads back as the same number: 39.75 stays 39.75.
        return Native(int(value)) if value.is_integer() else Native(f"{value!r}")
    if isinstance(value, Decimal):
        return Native(f"{value:f}") if value.is_finite() else ""
    if isinstance(value, dt.datetime):
        # An instant is not a day: which day it is depends on the zone, and is judged as text.
        return Native(value.date().isoformat()) if value.tzinfo is None else value.isoformat()
    if isinstance(value, dt.date):
        return Native(value.isoformat())
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "" if value is None else trim(str(value))


def trim(text: str) -> str:
    """Strip white space and what cannot be seen: a cell of nothing else is blank."""
    text = text.strip()
    return text if text.isprintable() else _EDGES.sub("", text)


def clean(text: str) -> str:
    """Make white space plain, as SQL knows it, and drop control and invisible characters."""
    if text.isprintable():
        return text
    return _CONTROL.sub("", _ODD_SPACE.sub(" ", text))


def one_line(text: str) -> str:
    """Clean a text for a finding, a name or a key: one line of what can be printed."""
    if text.isprintable():
        return text
    plain = clean(text).replace("\n", " ")
    return "".join(mark for mark in plain if mark.isprintable()).strip()


def fold(text: str, gap: str = "") -> str:
    """Fold a text for matching: case, spaces and punctuation do not count.

    Args:
        text: a name, a header, a spelling.
        gap: what stands between its words.
    """
    return re.sub(r"[\W_]+", gap, text.casefold()).strip(gap or None)


_folded = lru_cache(maxsize=4096)(fold)


def normalise_header(text: str) -> str:
    """Fold a header for matching; the same ones come again in every file and every row."""
    return _folded(text) if len(text) <= SHORT else fold(text)
