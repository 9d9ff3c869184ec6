"""Cells as text: what every file format is turned into before a contract gives it a meaning.

What belongs here: the record of a sheet, the text of one typed cell, cleaning and folding text.
What does not: opening files (`reader`, `workbook`) and reading values (`values`).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

# A sheet is held in memory whole: at most this many cells, blank ones included (some 0.5 GB).
MAX_CELLS = 10_000_000

# How far down the header of a table is looked for.
HEADER_SEARCH_ROWS = 50

# Headers are short and come again in every file; a longer text is data.
SHORT = 64

# The text of a formula's cell when the file keeps no value for it; no sender can write it.
NO_CACHED_VALUE = "\x00=\x00"

_ODD_SPACE = re.compile(r"[^\S\n ]")
# Control characters, and the invisible ones that reorder or hide text (bidi marks, zero width).
_HIDDEN = "\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_CONTROL = re.compile(f"[{_HIDDEN}]")
# A byte that is no letter of its file's encoding (Python's surrogateescape), or a zero byte.
BAD_BYTE = re.compile("[\udc00-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Other shapes of the same letters and digits: ligatures, bold and the like, full width. What is
# not such a letter (`\u00b2`, `\u00bd`, `\u2116`) would become another text, and stays as it is.
_SHAPES = re.compile("[\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff]")


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
        comments: row and column, from 0, of the cells that bear a comment.
    """

    flags: tuple[tuple[str, str], ...] = ()
    is_1904: bool = False
    comments: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet as text: physical rows in order, cells stripped, blank cells empty strings.

    Attributes:
        is_delimited: rows are as wide as their separators say, so a width can be wrong.
        separator: between the fields of a delimited text.
        more: visible sheets of the same file that have a known header and may be read, too.
    """

    name: str
    rows: list[list[str]]
    facts: Facts = Facts()
    is_delimited: bool = False
    separator: str = ""
    more: tuple[Sheet, ...] = ()

    @cached_property
    def folded(self) -> list[frozenset[str]]:
        """The folded cells of each row among which a header is looked for."""
        return [frozenset(map(normalise_header, row)) for row in self.rows[:HEADER_SEARCH_ROWS]]


def cell_text(value: object) -> str:
    """The text of a typed cell; a `Native` where the format typed it as a number or date.

    Whole numbers of an integer type are plain text: no digit is lost and no mark is ambiguous.
    """
    if isinstance(value, str):
        return trim(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value != value:
            return ""
        if value in (float("inf"), float("-inf")):
            # No number, and not nothing: it was divided by zero.
            return str(value)
        # repr() is the shortest text that reads back as the same number: 39.75 stays 39.75.
        return Native(int(value)) if value.is_integer() else Native(f"{value!r}")
    if isinstance(value, Decimal):
        if value.is_finite():
            return Native(f"{value:f}")
        return "" if value.is_nan() else str(value)
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
    """Make a text of a file the one that keys and comparisons know; a blank cell is empty.

    Done once, where a cell is read: composed letters (NFC), full-width and other shapes of
    letters and digits as plain ones, white space as spaces and line feeds, nothing invisible,
    nothing at the edges. So the same name is the same text whatever program wrote it.
    """
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", _SHAPES.sub(_plain_shape, text))
    return text if text.isprintable() else clean(text).strip()


def _plain_shape(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def clean(text: str) -> str:
    """Make white space plain, as SQL knows it, and drop control and invisible characters."""
    if text.isprintable():
        return text
    return _CONTROL.sub("", _ODD_SPACE.sub(" ", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """Clean a text for a finding, a name or a key: one line of what can be printed."""
    if text.isprintable():
        return text
    plain = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", clean(text).replace("\n", " "))
    return "".join(mark for mark in plain if mark.isprintable()).strip()


def fold(text: str, gap: str = "") -> str:
    """Fold a text for matching: case, spaces and punctuation do not count.

    Args:
        text: a name, a header, a spelling.
        gap: what stands between its words.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return re.sub(r"[\W_]+", gap, text.casefold()).strip(gap or None)


_folded = lru_cache(maxsize=4096)(fold)


def normalise_header(text: str) -> str:
    """Fold a header for matching; the same ones come again in every file and every row."""
    return _folded(text) if len(text) <= SHORT else fold(text)
