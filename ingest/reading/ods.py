"""The sheets of an ODS from its `content.xml`: values, errors, formulas, merged cells.

What belongs here: one pass of a parser that follows no entities and keeps what cells hold. What
does not: which sheet is read (`book`). Only the standard library is imported (`isolated`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from ingest.reading.book import RawSheet
from ingest.text.cells import MAX_CELLS

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
ANNOTATION = f"{OFFICE} annotation"
# What stands in a table or beside it and is no cell of it: comments, drawings, deleted cells.
PASSED = {
    ANNOTATION, f"{TABLE} tracked-changes", f"{TABLE} dde-links", f"{TABLE} shapes",
    f"{TABLE} table-source", f"{TABLE} content-validations",
}  # fmt: skip
DRAWING = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
MAX_SPACES = 1000

ERROR = re.compile(r"#[A-Z/]+[0-9]*[!?]?[A-Z]*|Err:\d{3}|#N/A")
_TIME = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_CURRENCY = re.compile(r"rp\.?|idr|usd|us\$|[$€£¥]", re.I)


class TooLarge(ValueError):
    """A sheet stands for more cells than are held."""


@dataclass
class _Cell:
    """One cell while it is read."""

    attributes: dict[str, str]
    paragraphs: list[str] = field(default_factory=list)


@dataclass
class Sheets:
    """The sheets of an ODS, in their order."""

    names: list[tuple[str, bool]] = field(default_factory=list)
    by_name: dict[str, RawSheet] = field(default_factory=dict)

    def read(self, name: str) -> RawSheet:
        """One sheet, as `choose` asks for it."""
        return self.by_name[name]


def read_ods(content: bytes) -> Sheets:
    """Read all sheets.

    Raises:
        ValueError: not well formed, or larger than is held.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError("content.xml") from error
    return reader.sheets


def _refuse(*_: object) -> None:
    raise ValueError("entities")


class _Reader:
    """What is told of each element, one table at a time."""

    def __init__(self) -> None:
        self.sheets = Sheets()
        self._sheet: RawSheet | None = None
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._passed = self._depth = self._n_cells = 0
        self._row: list[object] = []
        self._notes: list[tuple[str, int, str]] = []
        self._blank_rows = self._column = self._row_repeat = self._n_columns = 0
        self._is_hidden_row = False
        self._cell: _Cell | None = None
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._passed or tag in PASSED or (self._cell and tag.startswith(DRAWING)):
            if tag == ANNOTATION and self._cell and self._sheet and not self._passed:
                line = len(self._sheet.rows) + self._blank_rows
                self._sheet.comments.append((line, self._column))
            self._passed += 1
            return
        space, _, name = tag.partition(" ")
        if space == TABLE:
            self._start_of_table(name, attributes)
        elif space == TEXT and self._cell is not None:
            self._start_of_text(name, attributes)
        elif space == STYLE and name == "style":
            self._style = attributes.get(f"{STYLE} name", "")
        elif space == STYLE and attributes.get(f"{TABLE} display") == "false":
            self._hidden_styles.add(self._style)

    def _start_of_table(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self._open_sheet(attributes)
        elif self._sheet is None or self._depth != 1:
            return
        elif name == "table-column":
            first = self._n_columns
            self._n_columns += _count(attributes, f"{TABLE} number-columns-repeated")
            if attributes.get(f"{TABLE} visibility", "visible") in ("collapse", "filter"):
                self._sheet.hidden_columns.append((first, self._n_columns - 1))
        elif name == "table-row":
            self._row, self._notes, self._column = [], [], 0
            self._row_repeat = _count(attributes, f"{TABLE} number-rows-repeated")
            hidden = attributes.get(f"{TABLE} visibility", "visible")
            self._is_hidden_row = hidden in ("collapse", "filter")
        elif name in ("table-cell", "covered-table-cell"):
            self._cell = _Cell(attributes)

    def _open_sheet(self, attributes: dict[str, str]) -> None:
        name = attributes.get(f"{TABLE} name", "")
        self._sheet = RawSheet(name)
        self._blank_rows = self._n_columns = 0
        is_visible = attributes.get(f"{TABLE} style-name") not in self._hidden_styles
        self.sheets.names.append((name, is_visible))
        self.sheets.by_name[name] = self._sheet

    def _start_of_text(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("p", "h") and self._text is None:
            self._text = []
        elif self._text is not None and name == "s":
            self._text.append(" " * min(_count(attributes, f"{TEXT} c"), MAX_SPACES))
        elif self._text is not None and name in ("tab", "line-break"):
            self._text.append("\t" if name == "tab" else "\n")

    def characters(self, text: str) -> None:
        if self._text is not None and not self._passed:
            self._text.append(text)

    def end(self, tag: str) -> None:
        if self._passed:
            self._passed -= 1
            return
        space, _, name = tag.partition(" ")
        if space == TEXT and name in ("p", "h") and self._cell and self._text is not None:
            self._cell.paragraphs.append("".join(self._text))
            self._text = None
        elif space != TABLE:
            return
        elif name == "table":
            self._depth -= 1
            if self._depth == 0:
                self._sheet = None
        elif self._sheet is None or self._depth != 1:
            return
        elif name in ("table-cell", "covered-table-cell") and self._cell:
            self._end_of_cell(self._sheet, self._cell)
            self._cell = None
        elif name == "table-row":
            self._end_of_row(self._sheet)

    def _end_of_cell(self, sheet: RawSheet, cell: _Cell) -> None:
        repeat = _count(cell.attributes, f"{TABLE} number-columns-repeated")
        shown = "\n".join(cell.paragraphs)
        value = _value(cell, shown)
        notes = _notes(cell, value, shown)
        if notes and notes[0][0] in ("digits", "error"):
            value = notes[0][1]
        if value == "" and not notes:
            self._column += repeat
        else:
            self._count_cells(self._column + repeat - len(self._row))
            self._row += [""] * (self._column - len(self._row))
            for at in range(self._column, self._column + repeat):
                self._row.append(value)
                self._notes += [(kind, at, text) for kind, text in notes]
            self._column += repeat
        rows = _count(cell.attributes, f"{TABLE} number-rows-spanned")
        columns = _count(cell.attributes, f"{TABLE} number-columns-spanned")
        if rows > 1 or columns > 1:
            line, first = len(sheet.rows) + self._blank_rows, self._column - repeat
            sheet.merged.append((line, first, line + rows - 1, first + columns - 1))

    def _end_of_row(self, sheet: RawSheet) -> None:
        if not self._row:
            self._blank_rows += self._row_repeat
            return
        width = len(self._row)
        self._count_cells(self._blank_rows + width * (self._row_repeat - 1))
        sheet.rows += [[] for _ in range(self._blank_rows)]
        self._blank_rows = 0
        for _ in range(self._row_repeat):
            line = len(sheet.rows)
            sheet.rows.append(self._row)
            if self._is_hidden_row:
                sheet.hidden_rows.append(line)
            for kind, at, text in self._notes:
                _keep(sheet, kind, line, at, text)

    def _count_cells(self, n_more: int) -> None:
        self._n_cells += max(n_more, 0)
        if self._n_cells > MAX_CELLS:
            raise TooLarge


def _keep(sheet: RawSheet, kind: str, line: int, place: int, text: str) -> None:
    if kind == "formula":
        sheet.n_formulas += 1
    elif kind == "unvalued":
        sheet.unvalued.append((line, place))
    elif kind == "percent":
        sheet.formats.append((line, place, "0%"))
    elif kind == "worded":
        sheet.worded.append((line, place, text))


def _value(cell: _Cell, shown: str) -> object:
    """What a cell holds: a number, a truth, a date as a list of one text, or a text."""
    attributes = cell.attributes
    match attributes.get(f"{OFFICE} value-type", ""):
        case "float" | "percentage" | "currency":
            try:
                return float(attributes.get(f"{OFFICE} value", ""))
            except ValueError:
                return shown
        case "boolean":
            return attributes.get(f"{OFFICE} boolean-value", shown).casefold() == "true"
        case "date":
            return [attributes.get(f"{OFFICE} date-value", shown)]
        case "time":
            match = _TIME.fullmatch(attributes.get(f"{OFFICE} time-value", ""))
            return f"{match[1]}{match[2]}:{match[3]}:{match[4]}" if match else shown
        case _:
            return shown or attributes.get(f"{OFFICE} string-value", "")


def _notes(cell: _Cell, value: object, shown: str) -> list[tuple[str, str]]:
    """What is to be known of a cell beside its value."""
    attributes = cell.attributes
    has_type = f"{OFFICE} value-type" in attributes
    kinds = {v for key, v in attributes.items() if key.endswith(" value-type")}
    if "error" in kinds or (has_type and ERROR.fullmatch(shown.strip())):
        return [("error", shown.strip() or "#VALUE!")]
    notes = []
    if f"{TABLE} formula" in attributes:
        notes.append(("formula", "") if has_type or shown else ("unvalued", ""))
    if isinstance(value, float) and attributes[f"{OFFICE} value-type"] == "percentage":
        return [("percent", ""), *notes]
    if isinstance(value, float) and shown.strip():
        text = shown.strip()
        if is_digits(text, value):
            return [("digits", text), *notes]
        if is_other(text, value):
            notes.append(("worded", text))
    return notes


def is_digits(shown: str, value: float) -> bool:
    """Whether a whole number is shown as an identifier: leading zeros, marks between its digits."""
    digits = re.sub(r"\D", "", shown)
    if not digits or not value.is_integer() or value < 0 or int(digits) != int(value):
        return False
    has_zeros = digits.startswith("0") and len(digits) > 1
    return has_zeros and not re.search(r"[,.]", shown)


def is_other(shown: str, value: float) -> bool:
    """Whether a cell shows a word, or a number of another size than it holds."""
    plain = _CURRENCY.sub("", shown).replace("\N{MINUS SIGN}", "-")
    if re.search(r"\d[Ee][+-]?\d", plain):
        return False
    if re.search(r"[^\W\d_]", plain):
        return True
    digits = re.sub(r"[^\d.,]", "", plain)
    return bool(re.search(r"\d", digits)) and not any(
        _is_near(digits, value, group, mark) for group, mark in ((".", ","), (",", "."))
    )


def _is_near(digits: str, value: float, group: str, mark: str) -> bool:
    """Whether digits are a value rounded to as many decimals as they have."""
    whole, _, decimals = digits.replace(group, "").partition(mark)
    try:
        seen = Decimal(f"{whole or 0}.{decimals or 0}")
        return abs(seen - abs(Decimal(repr(value)))) <= Decimal(1).scaleb(-len(decimals))
    except InvalidOperation:
        return True


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1
