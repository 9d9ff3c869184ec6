"""Rows of one cell that say something of all rows below them: titles, groups of regions.

What belongs here: the word `sections` of contracts. What does not: where a table ends (`stacked`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.conforming.tables.layout import Header
from ingest.contracts.column import REGION_TYPES
from ingest.contracts.contract import Contract
from ingest.text.cells import fold

Row = tuple[int, list[str]]
# `A.`, `II.`, `3)` before the name of a section.
COUNTER = re.compile(r"(?:[A-Za-z]|[IVXivx]{1,4}|\d{1,3})[.)]\s+")
KIND = re.compile(r"(kab|kabupaten|kota|prov|provinsi)\b", re.IGNORECASE)


class Sections:
    """The sections of a table, as its rows are gone through.

    Args:
        contract: of the table.
        titles: rows above its header.

    Attributes:
        current: value by column, of the section that the next row is in.
        of_row: the same of every row that was taken, by its number.
    """

    def __init__(self, contract: Contract, titles: list[list[str]]) -> None:
        self._contract = contract
        self.current: dict[str, str] = {}
        self.of_row: dict[int, dict[str, str]] = {}
        if contract.sections:
            for text in (cell for row in titles for cell in row if cell):
                self._take(text, is_title=True)

    def see(self, text: str) -> bool:
        """Take a row of one cell; whether it begins a section."""
        return bool(self._contract.sections) and self._take(text, is_title=False)

    def keep(self, number: int) -> None:
        """Remember which section a row that is taken is in."""
        if self._contract.sections:
            self.of_row[number] = self.current

    def _take(self, text: str, *, is_title: bool) -> bool:
        folded = f" {fold(COUNTER.sub('', text, count=1), ' ')} "
        found: dict[str, tuple[int, str]] = {}
        for column, by_value in self._contract.sections.items():
            for value, texts in by_value.items():
                for one in texts:
                    sought = f" {fold(one, ' ')} "
                    is_it = sought in folded if is_title else folded == sought
                    # The longest text is the most exact one.
                    if is_it and len(sought) > found.get(column, (0, ""))[0]:
                        found[column] = (len(sought), value)
        self.current = self.current | {column: value for column, (_, value) in found.items()}
        return bool(found)

    def put(self, header: Header, rows: list[Row]) -> tuple[Header, list[Row]]:
        """Give every row what its section says, as columns behind the others."""
        names = list(self._contract.sections)
        if not names:
            return header, rows
        types = {column.name: column.type for column in self._contract.columns}
        titles = {column.name: column.header for column in self._contract.columns}
        added = [name for name in names if types[name] not in REGION_TYPES]
        width = len(header.texts)
        done: list[Row] = []
        for number, row in rows:
            said = self.of_row.get(number, {})
            cells = [*row[:width], *[""] * (width - len(row))]
            for name in names:
                place = header.columns.get(name)
                if name not in added and place is not None and said.get(name):
                    text = cells[place]
                    if text and not KIND.match(text):
                        cells[place] = f"{said[name]} {text}"
            done.append((number, [*cells, *(said.get(name, "") for name in added)]))
        columns = header.columns | {name: width + at for at, name in enumerate(added)}
        texts = [*header.texts, *(titles[name] for name in added)]
        return replace(header, columns=columns, texts=texts), done
