"""Columns that look wrong as a whole: letters of another encoding or alphabet, lost thousands.

What belongs here: judging texts that can be read, but look as if a program had changed them. One
finding tells of a column; nothing is put right. What does not: cells that cannot be read
(`values`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache

from ingest.conforming.log import FindingLog
from ingest.findings import Refused
from ingest.text.cells import Native

# A column of fewer typed numbers tells nothing.
FEWEST_NUMBERS = 3
THOUSAND = 1000
MONTHS = 12

_RUN = re.compile(r"[^\x00-\x7f]{2,}")
# What is left of two bytes of UTF-8 where the second is no letter: `Kesehatan\u00c2 `.
_HALF = re.compile("\u00e2\u20ac|[\u00c2\u00c3](?= |$)|\ufffd")
# Letters of Cyrillic and Greek that look like Latin ones.
_ALIKE = (
    "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf"
    "\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c-\u041e\u0420-\u0422\u0425"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458"
)
_LOOKALIKE = re.compile(f"[A-Za-z][{_ALIKE}]|[{_ALIKE}][A-Za-z]")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?: .*)?", re.ASCII)
_FRACTION = re.compile(r"-?\d+(\.\d{1,3})?")


@lru_cache(maxsize=4096)
def doubt_of(text: str) -> str:
    """The code of what is doubtful about a text that is not plain ASCII, or nothing."""
    if _HALF.search(text) or any(map(_is_utf8, _RUN.findall(text))):
        return "W_MOJIBAKE"
    return "W_LOOKALIKE" if _LOOKALIKE.search(text) else ""


def _is_utf8(letters: str) -> bool:
    """Whether letters are the bytes of others, read in the wrong encoding: `\u00c3\u00a9`."""
    try:
        letters.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def in_thousands(text: str, below: int | None) -> str:
    """A typed number below what the contract says is in thousands: 2.431 is 2431."""
    if below is None or not isinstance(text, Native) or not _FRACTION.fullmatch(text):
        return text
    number = Decimal(text)
    return Native(int(number * THOUSAND)) if abs(number) < below else text


def refuse_month_first(texts: list[str], values: list[object]) -> list[object]:
    """Refuse dates that may be read two ways where a column writes the month first.

    02/13/2024 is a date only if it does; then 02/03/2024 is one of March. A column in which the day
    stands first somewhere has a slip of the pen, no other order.

    Args:
        texts: of a column of dates.
        values: what they were read as, day first.
    """
    parts = {text: match for text in {*texts} if (match := _SLASHED.fullmatch(text))}
    pairs = {text: (int(match[1]), int(match[2])) for text, match in parts.items()}
    first = [text for text, (a, b) in pairs.items() if a <= MONTHS < b]
    if not first or any(b <= MONTHS < a for a, b in pairs.values()):
        return values
    refused = Refused("E_DATE", f"hari atau bulan di depan? kolom ini memuat {min(first)}")
    doubtful = {text for text, (a, b) in pairs.items() if a <= MONTHS and b <= MONTHS and a != b}
    return [
        refused if text in doubtful else value for text, value in zip(texts, values, strict=True)
    ]


class Suspects:
    """What is doubtful in one column, collected while it is read.

    Args:
        below: typed numbers below it are in thousands, where the contract says so.
    """

    def __init__(self, below: int | None = None) -> None:
        self._below = below
        self._rows: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._numbers: list[str] = []
        self._is_plain = False
        self._first = 0

    def see_text(self, row: int, text: str) -> None:
        """Look at a text."""
        if not text.isascii() and (code := doubt_of(text)):
            self._rows[code].append((row, text))

    def see_number(self, row: int, text: str) -> str:
        """Look at what may be a typed number.

        Returns:
            What is to be read: the number itself, or it in thousands.
        """
        if not isinstance(text, Native):
            return text
        changed = in_thousands(text, self._below)
        if changed is not text:
            self._rows["W_THOUSANDS"].append((row, text))
        elif self._below is None and not self._is_plain:
            self._first = self._first or row
            if _FRACTION.fullmatch(text) and 1 <= abs(float(text)) < THOUSAND:
                self._numbers.append(text)
            else:
                self._is_plain = True
        return changed

    def tell(self, log: FindingLog, column: str) -> None:
        """Collect one finding for every kind of doubt."""
        for code, found in self._rows.items():
            row, text = found[0]
            log.add(code, row=row, column=column, value=text, detail=f"{len(found)} sel")
        n_numbers = len(self._numbers)
        n_threes = sum(len(text.partition(".")[2]) == 3 for text in self._numbers)
        # Of ten numbers in thousands one ends with a zero, which is not kept.
        if not self._is_plain and n_threes >= max(FEWEST_NUMBERS, n_numbers * 3 // 4):
            detail = f"semua {n_numbers} angka bertiga desimal dan di bawah 1000"
            where = {"row": self._first, "column": column, "value": self._numbers[0]}
            log.add("W_THOUSANDS", detail=detail, **where)
