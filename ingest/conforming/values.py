"""Text to values: numbers, dates, levels, categories, as the contract's types define them.

One function per type; each takes the cell's text and returns the value or raises
`Refused` with a code of the closed list. Files, rows and columns are not known here.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TypeVar

from ingest.contracts.contract import Column
from ingest.findings import Refused
from ingest.text.cells import NO_CACHED_VALUE, Native, clean, fold, one_line
from ingest.text.personal_data import mask

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan", "februari pebruari feb", "maret mar", "april apr", "mei may",
            "juni jun", "juli jul", "agustus agt agu aug", "september sept sep",
            "oktober okt oct", "november nopember nov", "desember des dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
EXCEL_EPOCH = dt.date(1899, 12, 30)
EARLIEST, LATEST = dt.date(1945, 8, 17), dt.date(2100, 12, 31)
INTEGER_LIMIT = 2**31
NUMBER_LIMIT = 10**18
NUMBER_LENGTH = 64
CELL_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!"
    r"|UNKNOWN!|EXTERNAL!|PYTHON!|GETTING_DATA)|Err:\d{3}"
)
TIME = r"(?:[T ]\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2}|[AP]M|WIB|WITA|WIT)?)?"

Value = TypeVar("Value", int, Decimal)


def parse_number(text: str, decimal: str | None = None) -> Decimal:
    """Read a number in Indonesian or international notation.

    `39,75`, `39.75`, `1.234,56`, `1,234.56`, `65,01%`; `1.234` and `1,234` can be read two ways
    and are rejected, unless the file format itself typed the cell as a number, or the contract
    says which mark is the decimal one.

    Args:
        text: the cell.
        decimal: `comma` or `point` where the contract says it.

    Raises:
        Refused: `E_NUMBER` or `E_AMBIGUOUS_NUMBER`.
    """
    if len(text) > NUMBER_LENGTH:
        raise Refused("E_NUMBER", "bukan angka")
    if isinstance(text, Native) and re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?%?", text):
        return _bounded(Decimal(text.removesuffix("%")))
    # `Rp 1.500.000,-` is written as money is, and the minus sign of typesetters is a minus sign.
    plain = re.sub(r",-$", ",00", text.replace("\N{MINUS SIGN}", "-"))
    compact = re.sub(r"^(Rp\.?)?\s*|\s*%$", "", plain, flags=re.IGNORECASE)
    if re.fullmatch(r"[+-]?\d{1,3}( \d{3})+([.,]\d+)?", compact):
        compact = compact.replace(" ", "")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", compact):
        if decimal is None:
            raise Refused("E_AMBIGUOUS_NUMBER", f"{text} dapat berarti ribuan atau desimal")
        is_decimal = ("," in compact) == (decimal == "comma")
        return _bounded(Decimal(re.sub("[.,]", "." if is_decimal else "", compact)))
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?", compact):
        return _bounded(Decimal(compact.replace(",", ".")))
    for group, mark in ((".", ","), (",", ".")):
        if re.fullmatch(rf"[+-]?\d{{1,3}}(\{group}\d{{3}})+(\{mark}\d+)?", compact):
            return _bounded(Decimal(compact.replace(group, "").replace(mark, ".")))
    raise Refused("E_NUMBER", "bukan angka")


def _bounded(number: Decimal) -> Decimal:
    # Rounding may carry a number over the limit, and fails on one far beyond it.
    if (
        abs(number) >= NUMBER_LIMIT
        or abs(rounded := number.quantize(Decimal("0.000001"))) >= NUMBER_LIMIT
    ):
        raise Refused("E_NUMBER", "angka terlalu besar")
    return rounded


def parse_share(text: str, out_of: int, decimal: str | None = None) -> Decimal:
    """Read `87 dari 111` (or `87/111`, or 87) where the whole is known.

    Raises:
        Refused: `E_VALUE` when it is of another whole, `E_NUMBER`.
    """
    match = re.fullmatch(r"(\S+)\s*(?:dari|/|of)\s*(\S+)", text, re.IGNORECASE)
    if match and parse_number(match[2], decimal) != out_of:
        raise Refused("E_VALUE", f"harus dari {out_of}")
    number = parse_number(match[1] if match else text, decimal)
    if not 0 <= number <= out_of:
        raise Refused("E_VALUE", f"di luar 0 s.d. {out_of}")
    return number


def parse_integer(text: str) -> int:
    """Read a whole number; `2024.0` from a spreadsheet is 2024.

    Raises:
        Refused: `E_NUMBER`, `E_AMBIGUOUS_NUMBER`.
    """
    number = parse_number(text)
    if number != number.to_integral_value() or abs(number) >= INTEGER_LIMIT:
        raise Refused("E_NUMBER", "bukan bilangan bulat")
    return int(number)


def parse_date(text: str) -> dt.date:
    """Read a date: ISO, day/month/year, `17 Agustus 2024`, or an Excel serial (1900 system).

    Raises:
        Refused: `E_DATE`, also for impossible days and years outside 1945 to 2100.
    """
    date = _date(text)
    if date is None or not EARLIEST <= date <= LATEST:
        raise Refused("E_DATE", "bukan tanggal yang mungkin")
    return date


def _date(text: str) -> dt.date | None:
    try:
        if match := re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})" + TIME, text):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + TIME, text):
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if match := re.fullmatch(r"(?:[\w']+, *)?(\d{1,2})[ /-]+([A-Za-z]+)\.?[ /-]+(\d{4})", text):
            month = MONTHS.get(match[2].lower())
            return dt.date(int(match[3]), month, int(match[1])) if month else None
        if re.fullmatch(r"\d{5}(\.\d+)?", text):
            return EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    except (ValueError, OverflowError):
        return None
    return None


def parse_level(text: str, column: Column) -> int:
    """Read a level: `2`, `2.0`, `P2`, `Parameter 2`; `II` where the contract declares it.

    Raises:
        Refused: `E_VALUE` when it is no whole number of the contract's range.
    """
    folded = text.strip().lower()
    match = re.fullmatch(r"(?:p|parameter|level)?\s*(\d+)(?:[.,]0+)?", folded)
    if column.roman and (roman := re.fullmatch(r"(?:parameter|level)?\s*(i{1,3})", folded)):
        return _in_range(len(roman[1]), column)
    if not match or len(match[1]) > 3:
        raise Refused("E_VALUE", f"harus {column.minimum} s.d. {column.maximum}")
    return _in_range(int(match[1]), column)


def _in_range(number: Value, column: Column) -> Value:
    low, high = column.minimum, column.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise Refused("E_VALUE", f"di luar {low} s.d. {high}")
    return number


def parse_category(text: str, column: Column) -> str:
    """Match a cell to the contract's values; case, spaces and punctuation do not count.

    Raises:
        Refused: `E_VALUE` with the allowed spellings.
    """
    if code := column.by_spelling.get(fold(text)):
        return code
    allowed = ", ".join(spellings[0] for spellings in column.values.values())
    raise Refused("E_VALUE", f"harus salah satu dari: {allowed}")


def parse_indicator(text: str, allowed: frozenset[str]) -> str:
    """Read an indicator's number: `16`, `2a`, `5 b`, `SPD-02a`.

    Args:
        text: the cell.
        allowed: indicator codes of the column's aspect, e.g. `SPD-02a`.

    Returns:
        The indicator's code in the rule book.

    Raises:
        Refused: `E_VALUE` when the rule book has no such indicator.
    """
    match = re.fullmatch(r"(?:(SPD|SID)[- ]?)?0*(\d{1,2})(?:\.0+)?\s*\.?([a-z]?)", text, re.I)
    if match:
        number = f"{match[2]}{match[3].lower()}"
        prefix = (match[1] or "").upper()
        for code in allowed:
            aspect, _, known = code.partition("-")
            if known.lstrip("0") == number and prefix in ("", aspect):
                return code
    raise Refused("E_VALUE", "nomor indikator tidak ada di buku aturan")


def parse(
    text: str, column: Column, indicators: frozenset[str], decimal: str | None = None
) -> object:
    """Read one non-blank cell under its column's type.

    Args:
        text: the cell's text, stripped, not blank.
        column: the contract's column.
        indicators: indicator codes of the column's aspect (type `indicator` only).
        decimal: the decimal mark, `comma` or `point`, where the contract says it.

    Returns:
        A value that fits the column's Arrow type.

    Raises:
        Refused: with a code and an Indonesian detail.
    """
    if text == NO_CACHED_VALUE:
        raise Refused("E_FORMULA_NO_VALUE", "rumus tanpa nilai tersimpan")
    if CELL_ERROR.fullmatch(text):
        raise Refused("E_CELL_ERROR", "rumus di sel ini gagal")
    match column.type:
        case "text":
            _exact(text)
            return mask(clean(text))
        case "category":
            return parse_category(text, column)
        case "integer":
            return _in_range(parse_integer(text), column)
        case "number":
            if column.out_of:
                return parse_share(text, column.out_of, decimal)
            return _in_range(parse_number(text, decimal), column)
        case "number_or_text":
            return _number_or_text(text, decimal)
        case "level":
            return parse_level(text, column)
        case "date":
            return parse_date(text)
        case "indicator":
            return parse_indicator(text, indicators)
        case _:
            _exact(text)
            identifier = one_line(text)
            if not identifier:
                raise Refused("E_VALUE", "tidak dapat ditampilkan")
            return identifier


def _exact(text: str) -> None:
    """Reject a long number that a spreadsheet typed as one: it keeps only fifteen digits."""
    if isinstance(text, Native) and re.fullmatch(r"-?\d{16,}", text):
        raise Refused("E_LOST_DIGITS", "lebih dari 15 angka")


def _number_or_text(text: str, decimal: str | None) -> str:
    try:
        number = parse_number(text, decimal)
    except Refused as rejected:
        if rejected.code == "E_AMBIGUOUS_NUMBER":
            raise
        return mask(clean(text))
    return f"{number.normalize():f}"
