"""The look of a workbook: formats, the head of every sheet, tables.

Here belongs layout alone: what stands in a column is given as a function of a row. Every text is
written as text, so that a name that begins like a formula stays a name; the creation date is fixed,
so that the bytes repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, TypeVar

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.views.imprint import Imprint

CREATED = datetime(2026, 1, 1)
MAX_TEXT = 32_000
# Points of a line of text, and as many lines as a row can be high.
LINE, MAX_LINES = 13.0, 30


Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: the code of its label, what stands in it, its kind and width in characters."""

    code: str
    value: Callable[[Row], Any]
    kind: str = "text"
    width: int = 14


def height(texts: Iterable[tuple[str | None, int]]) -> float:
    """Height in points of a row in which texts wrap, each with the width of its column.

    Not every program fits rows to what wraps in them: a row without a height of its own is one line
    high where LibreOffice prints it, and its text lies over the next one. Widths are in digits of
    10 points; a line holds a tenth more letters than digits, and capitals are wider than others.
    """
    most = 1
    for text, width in texts:
        lines = 0
        for part in (text or "").splitlines():
            tenths = 10 * len(part) + 3 * sum(letter.isupper() for letter in part)
            lines += -(-tenths // (11 * width))
        most = max(most, lines)
    return LINE * min(most, MAX_LINES)


class Book:
    """A workbook and its cell formats; a writer for tables with the same head on every sheet.

    Args:
        path: File to write.
        imprint: Of the edition; numbers and dates are cells, which Excel prints itself.
        name: Its title; that of the edition where there is none.
        is_small: Whether it is held in memory, which spares a dozen temporary files; otherwise
            rows are written once, top down, so memory does not grow with them.
    """

    def __init__(
        self, path: Path, imprint: Imprint, name: str = "", *, is_small: bool = False
    ) -> None:
        self.book = xlsxwriter.Workbook(
            str(path),
            {
                "in_memory" if is_small else "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.imprint, self.labels, self.name = imprint, imprint.labels, name or imprint.title
        self.book.set_properties({"title": self.name[:200], "created": CREATED})
        self.title = self.style(bold=True, font_size=14, font_color="#0B4F6C")
        self.note = self.style(font_color="#52606C")
        self.warn = self.style(bold=True)
        head = {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#F2F6F8"}
        self.head = self.style(**head, valign="bottom")
        self.kinds = {
            "text": self.style(indent=1),
            "wrap": self.style(text_wrap=True, indent=1),
            "int": self.style(num_format="#,##0"),
            "two": self.style(num_format="0.00"),
            "date": self.style(num_format="dd/mm/yyyy"),
        }

    def style(self, **options: Any) -> Format:
        """A format of cells, in the type of every sheet."""
        base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        return self.book.add_format({**base, **options})

    def landscape(self, name: str) -> Worksheet:
        """Adds a sheet that prints as wide as a landscape page of A4."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def sheet(self, name: str, title: str, note: str = "") -> tuple[Worksheet, int]:
        """Adds a sheet with the edition's head; returns it and the first free row."""
        sheet = self.landscape(name)
        edition, say = self.imprint.edition, self.imprint.say
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.set_footer(f"&L{self.name}&R&P / &N")
        sheet.write_string(0, 0, title, self.title)
        issue = say(
            "Edisi %(edition)s. Data sampai %(day)s. Aturan tahun %(year)s."
            " Kode verifikasi edisi %(digest)s.",
            edition=edition.edition,
            day=self.imprint.printer.long_date(edition.cutoff_date),
            year=edition.rule_year,
            digest=self.imprint.digest[:12],
        )
        sheet.write_string(1, 0, issue, self.note)
        sheet.write_string(2, 0, self.imprint.banner, self.warn)
        row = 3
        if note:
            sheet.write_string(row, 0, note, self.note)
            row += 1
        return sheet, row + 1

    def table(
        self,
        name: str,
        title: str,
        columns: Sequence[Column[Row]],
        rows: Iterable[Row],
        note: str = "",
    ) -> None:
        """Adds a sheet with one table: head repeated in print, frozen, and with a filter."""
        sheet, top = self.sheet(name, title, note)
        heads = [self.labels.text(column.code, "column") for column in columns]
        widths = [column.width for column in columns]
        sheet.set_row(top, height(zip(heads, widths, strict=True)))
        for index, (column, head) in enumerate(zip(columns, heads, strict=True)):
            sheet.set_column(index, index, column.width)
            sheet.write_string(top, index, head, self.head)
        wraps = [index for index, column in enumerate(columns) if column.kind == "wrap"]
        last = top
        for last, row in enumerate(rows, start=top + 1):
            values = [column.value(row) for column in columns]
            sheet.set_row(last, height((values[index], widths[index]) for index in wraps))
            for index, column in enumerate(columns):
                self.cell(sheet, last, index, column.kind, values[index])
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.autofilter(top, 0, max(last, top), len(columns) - 1)

    def cell(self, sheet: Worksheet, row: int, index: int, kind: str, value: Any) -> None:
        """Writes a value as its kind of cell; nothing where there is none."""
        if value is None or value == "":
            return
        style = self.kinds[kind]
        if kind == "date" and isinstance(value, date):
            sheet.write_datetime(row, index, datetime(value.year, value.month, value.day), style)
        elif kind in ("int", "two") and isinstance(value, int | Decimal):
            sheet.write_number(row, index, value, style)
        else:
            sheet.write_string(row, index, str(value)[:MAX_TEXT], style)

    def close(self) -> None:
        """Writes the file."""
        self.book.close()
