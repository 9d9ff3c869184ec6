"""Numbers, dates and codes as a reader of a language expects them, Indonesian by default.

Here belongs the last step from an exact value to text, and nothing that computes a value. Rounding
is half up, as in publication, and never passes through a binary float.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
# Units that do not leave their number at the end of a line, Indonesian and English.
_UNIT = re.compile(r"(?<=\)s) (?=(?:poin|persen|jam|hari|pekan|points?|hours?|days?|weeks?)\b)")

Number = Decimal | int


@lru_cache(maxsize=65536)
def _grouped(value: Decimal, places: int, group: str, decimal: str) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".translate({ord(","): group, ord("."): decimal})
    return f"{MINUS}{text}" if rounded < 0 else text


class Printer:
    """Numbers and dates in one language.

    Args:
        language: Code of the language, as Babel knows it.

    Attributes:
        decimal: The mark between the whole and its decimals.
    """

    def __init__(self, language: str) -> None:
        self.locale = Locale(language)
        symbols = self.locale.number_symbols.get("latn", {})
        self._group, self.decimal = str(symbols.get("group")), str(symbols.get("decimal"))

    def number(self, value: Number | None, places: int = 2) -> str:
        """Prints a value with a fixed number of decimals, rounded half up: ``1.234,50``.

        A negative value has a minus sign, which is as wide as a plus, never a hyphen.

        Args:
            value: Exact value in its own unit, or None for "not there" (printed as a dash).
            places: Decimals to print.
        """
        if value is None:
            return DASH
        return _grouped(Decimal(value), places, self._group, self.decimal)

    def integer(self, value: int | None) -> str:
        """Prints a count: ``36.742``."""
        return self.number(value, 0)

    def exact(self, value: Number | None, at_least: int = 2) -> str:
        """Prints every decimal that a value has, and no trailing zeros beyond ``at_least``."""
        if value is None:
            return DASH
        exponent = Decimal(value).normalize().as_tuple().exponent
        return self.number(value, max(at_least, -exponent if isinstance(exponent, int) else 0))

    def percent(self, value: Number | None, places: int = 2) -> str:
        """Prints a share that is already in percent: ``61,25%``."""
        return DASH if value is None else f"{self.number(value, places)}%"

    def points(self, value: Number | None, places: int = 3) -> str:
        """Prints index points; a positive value that would print as zero says it is smaller."""
        if value is None:
            return DASH
        smallest = Decimal(1).scaleb(-places)
        if 0 < value < smallest / 2:
            return f"<{self.number(smallest, places)}"
        return self.number(value, places)

    def gain(self, value: Number | None, places: int = 3) -> str:
        """Prints a gain in index points with its plus sign: ``+0,456``."""
        if value is None or value == 0:
            return self.number(value, 0)
        text = self.points(value, places)
        return text if text.startswith(("<", MINUS)) else f"+{text}"

    def long_date(self, value: date | None) -> str:
        """Prints a day in full: ``Minggu, 22 November 2026``."""
        return DASH if value is None else format_date(value, "EEEE, d MMMM y", locale=self.locale)

    def short_date(self, value: date | None) -> str:
        """Prints a day for a table: ``22 Nov 2026``."""
        return DASH if value is None else _short_date(value, self.locale)


@lru_cache(maxsize=4096)
def _short_date(value: date, locale: Locale) -> str:
    return format_date(value, "d MMM y", locale=locale)


INDONESIAN = Printer("id")
number, integer, exact = INDONESIAN.number, INDONESIAN.integer, INDONESIAN.exact
percent, points, gain = INDONESIAN.percent, INDONESIAN.points, INDONESIAN.gain
long_date, short_date = INDONESIAN.long_date, INDONESIAN.short_date


def span(first: int | None, last: int | None) -> str:
    """Prints a range of ranks with an en dash, or one rank where both ends agree."""
    if first is None or last is None:
        return DASH
    return str(first) if first == last else f"{first}{DASH}{last}"


@lru_cache(maxsize=4096)
def with_units(message: str) -> str:
    """A message whose values keep their unit on their line: a no-break space between the two."""
    return _UNIT.sub(NO_BREAK, message)


def percentage(part: int, whole: int) -> int:
    """A share in whole percent, rounded half up; ``whole`` is not 0."""
    return (200 * part + whole) // (2 * whole)


def region_code(code: str) -> str:
    """Prints a Kemendagri code as its readers write it: ``64.03``."""
    return f"{code[:2]}.{code[2:]}" if len(code) == 4 and code.isdigit() else code


def sort_name(name: str) -> str:
    """A region's name as it is sorted: without Kabupaten or Kota, whatever the case."""
    return re.sub(r"^(kabupaten|kab\.?|kota)\s+", "", name.strip().casefold())


def in_sentence(text: str) -> str:
    """A label within a sentence: its first letter small, unless it begins an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
