"""Delimited text (CSV) to rows: encoding, separator and quotes are judged by the whole file.

What belongs here: telling which encoding and which dialect a text is written in, and its rows.
What does not: what a cell means. A byte that is no letter of the encoding stays in its cell as a
mark (`BAD_BYTE`), so that the finding names row and column, and one byte spoils one cell.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from ingest.findings import Refused
from ingest.text.cells import MAX_CELLS, Sheet, normalise_header, trim

MAX_FIELD_CHARACTERS = 2**24
MAX_HELD = 20_000
SAMPLE_CHARACTERS = 65536
SAMPLE_ROWS = 50
# Bytes of the longest letter of UTF-8.
LONGEST_LETTER = 4
# Of a text with fewer rows nothing tells how wide a row should be: a header and one row.
FEWEST_ROWS = 3
SEPARATORS = ";,\t|"
# The marks with which texts in UTF-7 begin, which no office program has written for long.
UTF7_STARTS = (b"+/v8", b"+/v9", b"+/v+", b"+/v/")
# One control character, or one byte that is no letter, of so many is a slip; more are no text.
BYTES_PER_CONTROL = 20
BYTES_PER_SLIP = 5
CONTROLS = bytes({*range(9), *range(14, 32)})
# Bytes that stand for nothing in cp1252.
NO_CP1252 = b"\x81\x8d\x8f\x90\x9d"
END = "\x1eakhir\x1e"

# Two to four bytes that are one letter of UTF-8.
_UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
# What a program wrote to keep a text a text: ="007", or an apostrophe before what a spreadsheet
# would read as a number or a formula.
_AS_FORMULA = re.compile(r'="([^"]*)"')
_AS_TEXT = re.compile(r"'(?=[\d=+@-])([^']*)")


@dataclass(frozen=True)
class _Dialect:
    """How a text is written.

    Attributes:
        separator: between fields.
        quote: around fields.
        skips_blanks: a quote may follow the separator after blanks.
        has_backslashes: a quote inside quotes is written with a backslash.
        is_wrapped: every line is one field in quotes, which holds the row.
    """

    separator: str
    quote: str = '"'
    skips_blanks: bool = False
    has_backslashes: bool = False
    is_wrapped: bool = False

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The rows of some lines."""
        if self.is_wrapped:
            inner = replace(self, is_wrapped=False)
            return (
                next(inner.rows(row), []) if len(row) == 1 else row
                for row in csv.reader(lines, delimiter=self.separator)
            )
        if self.has_backslashes:
            lines = (line.replace('\\"', '""') for line in lines)
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote,
            skipinitialspace=self.skips_blanks,
            strict=False,
        )


def read_delimited(content: bytes, headers: frozenset[str]) -> Sheet:
    """Read a delimited text, whatever its encoding, separator and quotes.

    Args:
        content: the file's bytes.
        headers: folded headers of the contract, by which the separator is found.

    Raises:
        Refused: no text, a web page, an encoding that is none, or quotes that never close.
    """
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    encoding = _encoding(content)
    try:
        dialect = _dialect(_start(content, encoding), headers)
        if b"\\" in content and _needs_backslashes(content, encoding, dialect):
            dialect = replace(dialect, has_backslashes=True)
        rows = list(_rows(_lines(content, encoding), dialect))
    except csv.Error as error:
        raise Refused("E_CORRUPT", "CSV tidak dapat diurai") from error
    _refuse_cut(rows, content, encoding)
    return Sheet("", rows, is_delimited=True, separator=dialect.separator)


def _refuse_cut(rows: list[list[str]], content: bytes, encoding: str) -> None:
    """Refuse a text that ends in the middle of a row.

    That the last row has no end of line is common, and alone no sign. It is one when the last
    letter is not whole; or when the row has fewer fields than each of the others, right below one
    of them. A single field may be a note: it is a rest when a row above begins like it.

    Raises:
        Refused: `E_TRUNCATED`.
    """
    if encoding == "utf-8":
        decoder = codecs.getincrementaldecoder(encoding)("ignore")
        decoder.decode(content[-LONGEST_LETTER:])
        if decoder.getstate()[0]:
            raise Refused("E_TRUNCATED", f"huruf terakhir di baris {len(rows)} tidak utuh")
    if len(rows) < FEWEST_ROWS or content.rstrip(b"\x00").endswith((b"\r", b"\n")):
        return
    *above, last = rows
    widths = {len(row) for row in above if len(row) > 1}
    width = len(above[-1])
    is_short = len(last) < width and min(widths, default=0) == width
    is_rest = len(last) > 1 or any(row[0].startswith(last[0]) for row in above if row and any(last))
    if is_short and is_rest:
        said = f"baris terakhir ({len(rows)}) hanya memuat {len(last)} dari {width} isian"
        raise Refused("E_TRUNCATED", said)


def _start(content: bytes, encoding: str) -> str:
    lines, length = [], 0
    for line in _lines(content, encoding):
        lines.append(line[:SAMPLE_CHARACTERS])
        length += len(line)
        if length > SAMPLE_CHARACTERS:
            break
    return "".join(lines)[:SAMPLE_CHARACTERS]


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    """The lines of a text with their ends; marks of the byte order are gone, bad bytes stay."""
    text = io.TextIOWrapper(
        io.BytesIO(content), encoding=encoding, errors="surrogateescape", newline=""
    )
    has_zero = b"\x00" in content and encoding in ("utf-8", "cp1252")
    has_other_ends = not re.search(rb"[\r\n]", content)
    is_doubled = b"\r\r\n" in content and content.count(b"\r\r\n") == content.count(b"\n")
    is_first = True
    for line in text:
        if is_first:
            line, is_first = line.lstrip("\ufeff"), False
        if has_zero:
            line = line.replace("\x00", "\udc00")
        if is_doubled and line == "\r\n":
            # The second half of an end of line that was written twice.
            continue
        if has_other_ends:
            yield from filter(None, re.split("(?<=[\x85\u2028])", line))
        else:
            yield line


def _rows(lines: Iterable[str], dialect: _Dialect) -> Iterator[list[str]]:
    """Rows of a text; a quotation mark that is never closed swallows rows and is refused."""
    n_cells = began = 0
    text_of = _Texts().__getitem__
    n_lines = 0

    def counted() -> Iterator[str]:
        nonlocal n_lines
        for line in chain(lines, [END]):
            n_lines += 1
            yield line

    for row in dialect.rows(counted()):
        if row == [END]:
            return
        n_cells += max(len(row), 1)
        if n_cells > MAX_CELLS:
            raise Refused("E_SHEET_SIZE", f"lebih dari {MAX_CELLS} sel")
        if row and row[-1].endswith(END):
            break
        began = n_lines
        yield list(map(text_of, row))
    raise Refused("E_TRUNCATED", f"tanda kutip yang dibuka di baris {began + 1} tidak ditutup")


class _Texts(dict[str, str]):
    """The text of a field: most of a table repeat, and are read and held once."""

    def __missing__(self, field: str) -> str:
        text = _field(field)
        if len(self) < MAX_HELD:
            self[field] = text
        return text


def _field(text: str) -> str:
    text = trim(text)
    if text[:1] in ("=", "'") and (kept := _AS_FORMULA.fullmatch(text) or _AS_TEXT.fullmatch(text)):
        return trim(kept[1])
    return text


# ---- encoding ------------------------------------------------------------------------------


def _encoding(content: bytes) -> str:
    """The encoding of a text: by its mark, by its zero bytes, else by all of its bytes.

    One byte that is wrong in UTF-8 does not make a text cp1252: it is cp1252 only when no letter
    of it is one of UTF-8.
    """
    if wide := _wide_encoding(content):
        try:
            text = content.decode(wide)
        except UnicodeDecodeError as error:
            is_cut = error.end == len(content) and "truncated" in error.reason
            said = f"{wide} yang terpotong atau rusak"
            raise Refused("E_TRUNCATED" if is_cut else "E_ENCODING", said) from error
        if "\x00" in text:
            raise Refused("E_TYPE", "bukan teks")
        return wide
    if content.startswith(UTF7_STARTS):
        raise Refused("E_ENCODING", "UTF-7")
    encoding, n_slips = "utf-8", 0
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        other = _UTF8_LETTER.sub(b"", content)
        if len(other) == len(content) and not content.startswith(b"\xef\xbb\xbf"):
            encoding = "cp1252"
            n_slips = sum(content.count(byte) for byte in NO_CP1252)
        else:
            n_slips = len(_NOT_ASCII.findall(other))
    n_controls = len(content) - len(content.translate(None, CONTROLS))
    if n_slips * BYTES_PER_SLIP > len(content) or n_controls * BYTES_PER_CONTROL > len(content):
        raise Refused("E_TYPE", "bukan teks, lembar kerja, atau Parquet")
    return encoding


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 or UTF-32, by the mark or by where the zero bytes of the first letters are."""
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:64]
    if start.count(0) <= len(start) // 4:
        return None
    if start[1:4] == start[5:8] == b"\x00\x00\x00":
        return "utf-32-le"
    if start[:3] == start[4:7] == b"\x00\x00\x00":
        return "utf-32-be"
    return "utf-16-le" if start[1:2] == b"\x00" else "utf-16-be"


# ---- dialect -------------------------------------------------------------------------------


def _dialect(start: str, headers: frozenset[str]) -> _Dialect:
    """How a text is written, by its beginning."""
    if lines := _wrapped(start, headers):
        return replace(_dialect(lines, headers), is_wrapped=True)
    if said := re.match(r'"?sep=(.)"?[\r\n]', start, re.IGNORECASE):
        separator = said[1]
    else:
        separator = _separator(start, headers)
    dialect = _Dialect(separator)
    mark = re.escape(separator)
    # Blanks between the separator and a field in quotes, which ends at the next separator.
    if re.search(rf'{mark} +"[^"\r\n]*" *(?:{mark}|[\r\n]|$)', start):
        dialect = replace(dialect, skips_blanks=True)
    single = replace(dialect, quote="'")
    if "'" in start and _is_all_quoted(start, single, headers):
        return single
    return dialect


def _wrapped(start: str, headers: frozenset[str]) -> str:
    """The lines within quotes where every line is one field that holds a row, else nothing."""
    if not start.startswith('"'):
        return ""
    rows: list[list[str]] = []
    for mark in SEPARATORS:
        lines = io.StringIO(start, newline="")
        rows = list(islice(csv.reader(lines, delimiter=mark), SAMPLE_ROWS))
        if any(len(row) > 1 for row in rows):
            return ""
    text = "\n".join(row[0] for row in rows if row)
    known = {
        normalise_header(cell) for line in text.split("\n") for cell in re.split("[;,\t|]", line)
    }
    return text if len(known & headers) > 1 else ""


def _is_all_quoted(start: str, single: _Dialect, headers: frozenset[str]) -> bool:
    """Whether the apostrophe is the quotation mark: it is, around every header, and it closes."""
    lines = io.StringIO(start, newline="")
    plain = csv.reader(lines, delimiter=single.separator, quoting=csv.QUOTE_NONE)
    for row in islice(plain, SAMPLE_ROWS):
        if len({normalise_header(cell) for cell in row} & headers) > 1:
            filled = [cell.strip() for cell in row if cell.strip()]
            return all(len(c) > 1 and c[0] == c[-1] == "'" for c in filled)
    return False


def _needs_backslashes(content: bytes, encoding: str, dialect: _Dialect) -> bool:
    r"""Whether quotes inside quotes are written with a backslash.

    They are where a field in quotes goes on behind the first of them and no fewer rows are
    equally wide then; `"C:\data\"` ends with a backslash and is whole.
    """
    mark = re.escape(dialect.separator)
    goes_on = re.compile(rf'(?:^|{mark}) *"[^"]*\\"(?!"|\s*(?:{mark}|$))')
    lines = [line for line in _lines(content, encoding) if '\\"' in line]
    if not lines:
        return False

    def misfits(one: _Dialect) -> int:
        widths = Counter(len(row) for row in one.rows(chain(_lines(content, encoding), [END])))
        usual = max(widths, key=lambda width: (widths[width], width))
        return widths.total() - widths[usual]

    escaped = replace(dialect, has_backslashes=True)
    gain = misfits(dialect) - misfits(escaped)
    return gain >= 0 and any(map(goes_on.search, lines))


def _separator(start: str, headers: frozenset[str]) -> str:
    """The separator under which some early row holds the most of the contract's headers.

    Title rows hold no separator and texts hold many, so counting marks would mislead. Where no
    header tells, it is the one under which the most rows are equally wide.
    """

    def hits(mark: str) -> tuple[int, int, int]:
        lines = io.StringIO(start, newline="")
        # Blanks before a quotation mark do not matter for finding the header.
        rows = list(islice(csv.reader(lines, delimiter=mark, skipinitialspace=True), SAMPLE_ROWS))
        known = (len({normalise_header(cell) for cell in row} & headers) for row in rows)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, n_rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return max(known, default=0), n_rows, width

    return max(SEPARATORS, key=hits)
