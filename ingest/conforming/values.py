"""Text to values: numbers, dates, levels, categories, as the contract's types define them.

One function per type; each takes the cell's text and returns the value or raises
`Refused` with a code of the closed list. Files, rows and columns are not known here.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TypeVar

from ingest.contracts.column import Column
from ingest.findings import Refused
from ingest.text.cells import BAD_BYTE, NO_CACHED_VALUE, Native, clean, fold, one_line
from ingest.text.personal_data import mask

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan i", "februari pebruari february feb peb ii",
            "maret march mar mrt iii", "april apr iv", "mei may v", "juni june jun vi",
            "juli july jul vii", "agustus august agt agst agus ags agu aug viii",
            "september sept sep ix", "oktober october okt oct x",
            "november nopember nov nop xi", "desember december des dec xii",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
EXCEL_EPOCH = dt.date(1899, 12, 30)
EARLIEST, LATEST = dt.date(1945, 8, 17), dt.date(2100, 12, 31)
# Two digits of a year up to this are of this century: 49 is 2049, 50 is 1950.
LAST_SHORT_YEAR = 49
INTEGER_LIMIT = 2**31
NUMBER_LIMIT = 10**18
NUMBER_LENGTH = 64
CELL_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!"
    r"|UNKNOWN!|EXTERNAL!|PYTHON!|GETTING_DATA)|Err:\d{3}"
)
# What stands for no number, in tables and in the exports of programs.
MISSING = re.compile(r"-{1,3}|\.{2,}|\u2026|n\.?/?a\.?|nan|null|none|<na>|\(null\)", re.IGNORECASE)
# What programs write for a value that they have not.
_NOTHING = r"nan|nat|none|null|<na>|\(null\)|undefined"
NO_NAME = re.compile(_NOTHING, re.IGNORECASE)
NO_IDENTIFIER = re.compile(rf"{_NOTHING}|n\.?/?a\.?|-+|\.+|\u2026", re.IGNORECASE)
ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d{2,3}", re.IGNORECASE)
# Neither 0 nor unknown for certain.
NOTHING_OR_ZERO = re.compile(
    r"(data )?(tidak|belum|tdk|blm|tak) (ada|tersedia|diketahui|dihitung|dirilis|rilis|terbit)"
    r"( (data|datanya))?|nihil|kosong|nol",
    re.IGNORECASE,
)
# What is meant as a number, whether or not it can be read as one: how it begins, or that no letter
# is in it, or what programs write for one.
NUMBER_LIKE = re.compile(
    r"\W*((Rp|IDR|US|USD)\b\.?)?\W*(\d|[OoIl|]+[.,]?\d|[\u00bc-\u00be\u2150-\u215f]|$)"
    r"|\W*(inf|infinity|nan|true|false)\W*$",
    re.IGNORECASE,
)

# All signs that are printed for a minus.
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63", "-"))
_SCALES = {
    "ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "triliun": 12, "trilyun": 12,
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<before>[+-]?)\s*(?:(?:Rp|IDR)\.?\s*)?(?P<sign>[+-]?)\s*"
    r"(?P<body>\d[\d., '\u2019`\u00b4]*?)"
    rf"\s*(?:(?P<scale>{'|'.join(_SCALES)})\.?)?\s*(?:%|persen|percent|rupiah)?\s*(?P<after>-?)",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:([ '\u2019`\u00b4])\d{3})(?:\1\d{3})*([.,]\d+)?")

_WEEKDAY = (
    r"(?:(?:senin|selasa|rabu|kamis|jum\W?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|"
    r"sun)day|mon|tue|wed|thu|fri|sat|sun)\W{1,2})?"
)
_TIME = (
    r"(?:(?:[T ]|,? (?:pukul|pkl|jam)\.? ?)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?:[:.]\d{2}(?:[.,]\d+)?)? ?"
    r"(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?(?: UTC)?|[AP]M|WIB|WITA|WIT)?)?"
)
_DATES = tuple(
    re.compile(_WEEKDAY + date + _TIME, re.IGNORECASE)
    for date in (
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<day>\d{1,2})[ ./-]*(?P<month>[A-Za-z]+)\.?[ ,./-]*(?P<year>\d{4}|'?\d\d)",
        r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
    )
)

Value = TypeVar("Value", int, Decimal)


def parse_number(text: str, decimal: str | None = None, *, scales: bool = False) -> Decimal:
    """Read a number in Indonesian or international notation.

    `39,75`, `39.75`, `1.234,56`, `1,234.56`, `65,01%`, `65 persen`, `Rp 1.500.000,-`, `1 234 567`;
    negative ones with any sign of a minus before or behind, or in brackets. `1.234` and `1,234`
    can be read two ways and are rejected, unless the file format itself typed the cell as a
    number, or the contract says which mark is the decimal one.

    Args:
        text: the cell.
        decimal: `comma` or `point` where the contract says it.
        scales: whether `1,5 juta` is 1,500,000; where the unit is not known, it may be 1.5 of it.

    Raises:
        Refused: `E_NUMBER` or `E_AMBIGUOUS_NUMBER`.
    """
    if len(text) > NUMBER_LENGTH:
        raise Refused("E_NUMBER", "bukan angka")
    if isinstance(text, Native) and re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?%?", text):
        return _bounded(Decimal(text.removesuffix("%")))
    plain = text.translate(_MINUS)
    is_bracketed = plain.startswith("(") and plain.endswith(")")
    if is_bracketed:
        plain = plain[1:-1].strip()
    # `Rp 1.500.000,-` is written as money is.
    amount = _AMOUNT.fullmatch(re.sub(r"(?<=\d)[.,]-{1,2}$", ",00", plain))
    if amount is None:
        raise Refused("E_NUMBER", "bukan angka")
    signs = amount["before"] + amount["sign"] + amount["after"] + "-" * is_bracketed
    if len(signs) > 1:
        raise Refused("E_NUMBER", "tandanya lebih dari satu")
    body = amount["body"]
    if _GROUPED.fullmatch(body):
        body = re.sub(r"[^\d.,]", "", body)
    number = _marked(body, text, decimal)
    if amount["scale"]:
        if not scales:
            raise Refused("E_NUMBER", "tulis angka lengkap tanpa ribu, juta, atau miliar")
        number *= 10 ** _SCALES[amount["scale"].lower()]
    return _bounded(-number if signs == "-" else number)


def _marked(body: str, text: str, decimal: str | None) -> Decimal:
    """The digits of a number and its marks, whose meaning they or the contract must tell."""
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", body):
        if decimal is None:
            raise Refused("E_AMBIGUOUS_NUMBER", f"{text} dapat berarti ribuan atau desimal")
        is_decimal = ("," in body) == (decimal == "comma")
        return Decimal(re.sub("[.,]", "." if is_decimal else "", body))
    if re.fullmatch(r"\d+([.,]\d+)?", body):
        return Decimal(body.replace(",", "."))
    for group, mark in ((".", ","), (",", ".")):
        if re.fullmatch(rf"\d{{1,3}}(\{group}\d{{3}})+(\{mark}\d+)?", body):
            return Decimal(body.replace(group, "").replace(mark, "."))
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
    """Read a date: ISO, day/month/year, `17 Agustus 2024`, `13-Feb-24`, or an Excel serial.

    A time of the day behind it does not count, whether or not it says WIB, WITA or WIT: the day
    is the one that was written.

    Returns:
        The day; or, of a moment that is told by an offset from UTC (`2023-12-31T16:00:00Z`) or in
        seconds since 1970, that moment as an aware datetime: which day it is depends on where.

    Raises:
        Refused: `E_DATE`, also for impossible days and years outside 1945 to 2100.
    """
    try:
        date = _date(text)
    except (ValueError, OverflowError):
        date = None
    day = date.date() if isinstance(date, dt.datetime) else date
    if date is None or day is None or not EARLIEST <= day <= LATEST:
        raise Refused("E_DATE", "bukan tanggal yang mungkin")
    return date


def _date(text: str) -> dt.date | None:
    if re.fullmatch(r"\d{5}([.,]\d+)?", text):
        return EXCEL_EPOCH + dt.timedelta(days=int(text[:5]))
    if re.fullmatch(r"[1-4]\d{9}(\d{3})?", text):
        return dt.datetime.fromtimestamp(int(text[:10]), dt.UTC)
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            break
    else:
        return None
    date = dt.date(_year(match["year"]), _month(match["month"]), int(match["day"]))
    zone = (match["zone"] or "").upper()
    if not re.match(r"Z|UTC|GMT|[+-]", zone):
        return date
    moment = dt.datetime(
        date.year, date.month, date.day, int(match["hour"]), int(match["minute"]), tzinfo=dt.UTC
    )
    if offset := re.search(r"([+-])(\d\d):?(\d\d)?", zone):
        ahead = dt.timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        moment -= -ahead if offset[1] == "-" else ahead
    return moment


def _year(text: str) -> int:
    number = int(text.removeprefix("'"))
    if len(text) == 4:
        return number
    return number + (2000 if number <= LAST_SHORT_YEAR else 1900)


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    # Roman months are written in capitals: 13-II-2024.
    is_roman = not set(text) - set("IVX")
    name = text if is_roman else text.lower()
    return MONTHS.get(name.lower(), 0) if is_roman or len(name) > 2 else 0


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
        A value that fits the column's Arrow type; None of a number that the text says is missing.
            Of a date that is told as a moment, the moment (see `parse_date`).

    Raises:
        Refused: with a code and an Indonesian detail.
    """
    check_cell(text)
    match column.type:
        case "text":
            _exact(text)
            if column.required and NO_NAME.fullmatch(text):
                raise Refused("E_VALUE", "penanda kosong dari program lain")
            return mask(clean(text))
        case "category":
            return parse_category(text, column)
        case "integer":
            return _in_range(parse_integer(text), column)
        case "number" | "number_or_text" if MISSING.fullmatch(text.translate(_MINUS)):
            return None
        case "number":
            if column.out_of:
                return parse_share(text, column.out_of, decimal)
            return _in_range(parse_number(text, decimal, scales=bool(column.unit)), column)
        case "number_or_text":
            return _number_or_text(text, decimal)
        case "level":
            return parse_level(text, column)
        case "date":
            return parse_date(text)
        case "indicator":
            return parse_indicator(text, indicators)
        case _:
            return parse_identifier(text)


def check_cell(text: str) -> None:
    """Reject what no column can hold: a failed formula, bytes that are no letters.

    Raises:
        Refused: `E_FORMULA_NO_VALUE`, `E_CELL_ERROR`, `E_ENCODING`.
    """
    if text == NO_CACHED_VALUE:
        raise Refused("E_FORMULA_NO_VALUE", "rumus tanpa nilai tersimpan")
    if CELL_ERROR.fullmatch(text):
        raise Refused("E_CELL_ERROR", "rumus di sel ini gagal")
    if not text.isascii() and (bad := BAD_BYTE.search(text)):
        raise Refused("E_ENCODING", f"bita {ord(bad[0]) - 0xDC00:02X} bukan huruf")


def parse_identifier(text: str) -> str:
    """Read what names a record: one line, leading zeros kept, `1.0` is 1.

    Raises:
        Refused: `E_LOST_DIGITS`; `E_VALUE` for what shows nothing or stands for nothing.
    """
    _exact(text)
    identifier = one_line(text)
    if not identifier:
        raise Refused("E_VALUE", "tidak dapat ditampilkan")
    if NO_IDENTIFIER.fullmatch(identifier):
        raise Refused("E_VALUE", "penanda kosong dari program lain, bukan nomor")
    # A program that took the numbers for fractions wrote them so.
    if whole := re.fullmatch(r"(0|[1-9]\d*)[.,]00?", identifier):
        _exact(Native(whole[1]))
        return whole[1]
    return identifier


def _exact(text: str) -> None:
    """Reject a long number that a program kept as one: it keeps only fifteen digits."""
    if isinstance(text, Native) and re.fullmatch(r"-?\d{16,}", text):
        raise Refused("E_LOST_DIGITS", "lebih dari 15 angka")
    if ROUNDED.fullmatch(text):
        raise Refused("E_LOST_DIGITS", "ditulis sebagai pangkat sepuluh")


def _number_or_text(text: str, decimal: str | None) -> str:
    try:
        number = parse_number(text, decimal)
    except Refused as rejected:
        if rejected.code == "E_AMBIGUOUS_NUMBER" or NUMBER_LIKE.match(text):
            raise
        if NOTHING_OR_ZERO.fullmatch(text):
            raise Refused("E_NUMBER", "tulis 0 bila nol, kosongkan bila tidak ada data") from None
        return mask(clean(text))
    return f"{number.normalize():f}"
