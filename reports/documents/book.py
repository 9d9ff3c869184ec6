"""The look of a workbook: formats, the head of every sheet, tables.

Here belongs layout alone. Every text is written as text, so that a name that begins like a formula
stays a name; the creation date is fixed, so that the bytes repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.documents.columns import Column
from reports.language.catalogue import Language
from reports.pages.common import PUBLICATION, SYNTHETIC
from reports.tables.store import Store

CREATED = datetime(2026, 1, 1)
MAX_TEXT = 32_000


class Book:
    """A workbook and its cell formats; a writer for tables with the same head on every sheet.

    Args:
        path: File to write.
        store: Open store of the edition.
        digest: Digest of the edition, printed on every sheet.
        language: Language of its texts; numbers and dates are cells, which Excel prints itself.
    """

    def __init__(self, path: Path, store: Store, digest: str, language: Language) -> None:
        # Rows are written once, top down, so memory does not grow with them.
        self.book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.store, self.digest, self.language = store, digest, language
        self.labels = store.labels.told(language.say)
        self.name = language.say(
            "%(title)s, edisi %(edition)s",
            title=language.say(PUBLICATION),
            edition=store.edition.edition,
        )
        self.book.set_properties({"title": self.name, "created": CREATED})
        add = self.book.add_format
        base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self.title: Format = add({**base, "bold": True, "font_size": 14, "font_color": "#0B4F6C"})
        self.note: Format = add({**base, "font_color": "#52606C"})
        self.warn: Format = add({**base, "bold": True})
        self.head: Format = add(
            {
                **base,
                "bold": True,
                "bottom": 1,
                "text_wrap": True,
                "valign": "bottom",
                "bg_color": "#F2F6F8",
            }
        )
        self.kinds: dict[str, Format] = {
            "text": add(base),
            "wrap": add({**base, "text_wrap": True}),
            "int": add({**base, "num_format": "#,##0"}),
            "two": add({**base, "num_format": "0.00"}),
            "six": add({**base, "num_format": "0.000000"}),
            "date": add({**base, "num_format": "dd/mm/yyyy"}),
        }

    def sheet(self, name: str, title: str, note: str = "") -> tuple[Worksheet, int]:
        """Adds a sheet with the edition's head; returns it and the first free row."""
        sheet = self.book.add_worksheet(name)
        edition, language = self.store.edition, self.language
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.set_footer(f"&L{self.name}&R&P / &N")
        sheet.write_string(0, 0, title, self.title)
        issue = language.say(
            "Edisi %(edition)s. Data sampai %(day)s. Aturan tahun %(year)s."
            " Sidik edisi %(digest)s.",
            edition=edition.edition,
            day=language.printer.long_date(edition.cutoff_date),
            year=edition.rule_year,
            digest=self.digest[:12],
        )
        sheet.write_string(1, 0, issue, self.note)
        row = 2
        if edition.is_synthetic:
            sheet.write_string(row, 0, language.say(SYNTHETIC), self.warn)
            row += 1
        if note:
            sheet.write_string(row, 0, note, self.note)
            row += 1
        return sheet, row + 1

    def table(
        self,
        name: str,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        note: str = "",
    ) -> None:
        """Adds a sheet with one table: head repeated in print, frozen, and with a filter."""
        sheet, top = self.sheet(name, title, note)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(top, index, self.labels.text(column.code, "column"), self.head)
        last = top
        for last, values in enumerate(rows, start=top + 1):
            for index, (column, value) in enumerate(zip(columns, values, strict=True)):
                self.cell(sheet, last, index, column.kind, value)
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
        elif kind in ("int", "two", "six") and isinstance(value, int | Decimal):
            sheet.write_number(row, index, value, style)
        else:
            sheet.write_string(row, index, str(value)[:MAX_TEXT], style)

    def close(self) -> None:
        """Writes the file."""
        self.book.close()
