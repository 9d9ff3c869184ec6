"""Numbers, dates and codes as an Indonesian reader expects them.

Here belongs the last step from an exact value to text, and nothing that computes a value. Rounding
is half up, as in publication, and never passes through a binary float.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

LOCALE = Locale("id")
DASH = "\N{EN DASH}"
_SYMBOLS = LOCALE.number_symbols.get("latn", {})
_SWAP = str.maketrans(
    {",": str(_SYMBOLS.get("group", ".")), ".": str(_SYMBOLS.get("decimal", ","))}
)

Number = Decimal | int


@lru_cache(maxsize=65536)
def _grouped(value: Decimal, places: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".translate(_SWAP)
    return f"-{text}" if rounded < 0 else text


def number(value: Number | None, places: int = 2) -> str:
    """Prints a value with a fixed number of decimals, rounded half up: ``39,75``, ``1.234,50``.

    Args:
        value: Exact value in its own unit, or None for "not there" (printed as a dash).
        places: Decimals to print.
    """
    return DASH if value is None else _grouped(Decimal(value), places)


def integer(value: int | None) -> str:
    """Prints a count: ``36.742``."""
    return DASH if value is None else _grouped(Decimal(value), 0)


def exact(value: Number | None, at_least: int = 2) -> str:
    """Prints every decimal that a value has, and no trailing zeros beyond ``at_least``."""
    if value is None:
        return DASH
    exponent = Decimal(value).normalize().as_tuple().exponent
    places = max(at_least, -exponent if isinstance(exponent, int) else 0)
    return _grouped(Decimal(value), places)


def percent(value: Number | None, places: int = 2) -> str:
    """Prints a share that is already in percent: ``61,25%``."""
    return DASH if value is None else f"{_grouped(Decimal(value), places)}%"


def points(value: Number | None, places: int = 3) -> str:
    """Prints index points; a positive value that would print as zero says that it is smaller."""
    if value is None:
        return DASH
    smallest = Decimal(1).scaleb(-places)
    if 0 < value < smallest / 2:
        return f"<{_grouped(smallest, places)}"
    return _grouped(Decimal(value), places)


def gain(value: Number | None, places: int = 3) -> str:
    """Prints a gain in index points with its plus sign: ``+0,456``."""
    if value is None or value == 0:
        return number(value, 0)
    text = points(value, places)
    return text if text.startswith(("<", "-")) else f"+{text}"


def long_date(value: date | None) -> str:
    """Prints a day in full: ``Minggu, 22 November 2026``."""
    return DASH if value is None else format_date(value, "EEEE, d MMMM y", locale=LOCALE)


@lru_cache(maxsize=4096)
def short_date(value: date | None) -> str:
    """Prints a day for a table: ``22 Nov 2026``."""
    return DASH if value is None else format_date(value, "d MMM y", locale=LOCALE)


def span(first: int | None, last: int | None) -> str:
    """Prints a range of ranks with an en dash, or one rank where both ends agree."""
    if first is None or last is None:
        return DASH
    return str(first) if first == last else f"{first}{DASH}{last}"


def region_code(code: str) -> str:
    """Prints a Kemendagri code as its readers write it: ``64.03``."""
    return f"{code[:2]}.{code[2:]}" if len(code) == 4 and code.isdigit() else code
