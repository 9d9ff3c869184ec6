"""Text to typed records: regions, values, corrections, and what is wrong with each.

What belongs here: reading the cells of one table under its contract, and collecting findings and
the reasons for which rows are rejected. What does not: which rows stand (`conform`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from ingest.conforming.reference import Reference
from ingest.conforming.table import Table, plain_cell
from ingest.conforming.unpivot import expand
from ingest.conforming.values import ValueRejected, parse
from ingest.contracts.column import Column
from ingest.contracts.contract import FOLDER
from ingest.findings import FileRefused, Finding, describe
from ingest.text.cells import NO_CACHED_VALUE, Native, Sheet, clean

# A workbook of the Macintosh counts days from 1904: its day 0 is day 1462 of the others.
DAYS_OF_1904 = 1462
# Texts of one column of which the value is kept: a column of a million links repeats none.
MAX_CACHED = 50_000
UNREAD = object()


class Records:
    """The records of one table, and the findings and reasons collected while reading them.

    Where columns are rows, one physical row is several records; findings are of physical rows.
    """

    def __init__(self, sheet: Sheet, found: Table, reference: Reference, name: str) -> None:
        self.sheet = sheet
        self.found = found
        self.contract = found.contract
        self.reference = reference
        self.findings: list[Finding] = []
        self.reasons: dict[int, list[Finding]] = defaultdict(list)
        self.n_masked = 0
        self.is_marked = bool(self.contract.marks or self.contract.missing)
        self.names: dict[str, str] = {}
        self.own_region = self._own_region(name)
        self.table = self._expanded()

    def _own_region(self, name: str) -> str | None:
        """The region that the contract or the folder of the file says the rows are of."""
        text = self.contract.region
        if text == FOLDER:
            # `inovasi/6403/berau.csv`: the folder below the source's.
            folders = Path(name).parts[1:-1]
            text = folders[0] if folders else ""
        if not self.contract.region:
            return None
        column = Column(name="", header="", type="region_kemendagri")
        try:
            return self.reference.region(text, column, self.contract.names_without_type)
        except ValueRejected as rejected:
            detail = f"folder {text}" if text else "letakkan di folder daerahnya"
            raise FileRefused("E_REGION_UNKNOWN", detail) from rejected

    def _expanded(self) -> Table:
        """The table with columns that are rows turned, those without a meaning left out."""
        unpivot = self.contract.unpivot
        if unpivot is None:
            return self.found
        column = next(c for c in self.contract.columns if c.name == unpivot.name)
        allowed = self.reference.indicators_of(column)
        for place, name in list(self.found.pivoted.items()):
            try:
                self.names[name] = str(parse(name, column, allowed))
            except ValueRejected:
                self.add("W_HEADER_EXTRA", "warn", column=self.found.header[place])
                del self.found.pivoted[place]
        return expand(self.found, self.names, self.reference.weights)

    def found_here(self, code: str, severity: str, **where: Any) -> Finding:
        """Word a finding of this sheet."""
        return describe(self.reference.codes, code, severity, sheet=self.sheet.name, **where)

    def add(self, code: str, severity: str, **where: Any) -> None:
        """Collect a finding."""
        self.findings.append(self.found_here(code, severity, **where))

    def reject(self, number: int, code: str, **where: Any) -> None:
        """Collect a finding for which a row is rejected."""
        finding = self.found_here(code, "error", row=number, **where)
        self.findings.append(finding)
        self.reasons[number].append(finding)

    def regions(self) -> list[str | None]:
        """The region of every row; rows whose keys name none or disagree are rejected."""
        columns = [c for c in self.contract.region_columns if c.name in self.table.columns]
        cache: dict[tuple[str, Hashable], str | ValueRejected] = {}
        regions: list[str | None] = []
        for number, row in self.table.rows:
            found: set[str] = {self.own_region} if self.own_region else set()
            bad = False
            for column in columns:
                text = self._at(row, column.name)
                if not text:
                    continue
                key = (column.name, text)
                if text == NO_CACHED_VALUE:
                    bad = True
                    self.reject(number, "E_FORMULA_NO_VALUE", column=column.header)
                    continue
                if key not in cache:
                    try:
                        cache[key] = self.reference.region(
                            text, column, self.contract.names_without_type
                        )
                    except ValueRejected as rejected:
                        cache[key] = rejected
                result = cache[key]
                if isinstance(result, ValueRejected):
                    bad = True
                    self.reject(
                        number, result.code, column=column.header, value=text, detail=result.detail
                    )
                else:
                    found.add(result)
            header = columns[0].header if columns else ""
            if len(found) > 1:
                detail = " dan ".join(sorted(found))
                self.reject(number, "E_REGION_CONFLICT", column=header, detail=detail)
            elif not found and not bad:
                self.reject(number, "E_REQUIRED", column=header)
            regions.append(found.pop() if len(found) == 1 else None)
        return regions

    def correct(self, regions: list[str | None]) -> None:
        """Put the known errors of the source right, before anything is read from the cells."""
        constants = self.contract.constants
        known = {*self.table.columns, *constants}
        columns = {c.name: c for c in self.contract.value_columns if c.name in known}

        def value(text: str, name: str) -> object:
            try:
                allowed = self.reference.indicators_of(columns[name])
                return parse(text, columns[name], allowed, self.contract.decimal)
            except ValueRejected:
                return text

        for correction in self.reference.corrections:
            names = {correction.column, *(name for name, _ in correction.row)}
            is_mine = correction.source == self.contract.source
            if not is_mine or not names <= set(columns) or correction.column in constants:
                continue
            row_key = [value(text, name) for name, text in correction.row]
            for at, (number, row) in enumerate(self.table.rows):
                if regions[at] != correction.region_code or row_key != [
                    value(constants.get(name) or self._at(row, name), name)
                    for name, _ in correction.row
                ]:
                    continue
                text = self._at(row, correction.column)
                where: dict[str, Any] = {"row": number, "value": text}
                where["column"] = columns[correction.column].header
                same = value(text, correction.column) == value(
                    correction.expected, correction.column
                )
                if correction.is_expired or not same:
                    detail = f"berlaku s.d. {correction.until}" if same else "nilai sudah lain"
                    self.add("E_CORRECTION", "error", detail=detail, **where)
                    continue
                place = self.table.columns[correction.column]
                corrected = [*row[:place], correction.right, *row[place + 1 :]]
                self.table.rows[at] = (number, corrected)
                detail = f"menjadi {correction.right}; {correction.reason}"
                self.add("W_CORRECTED", "warn", detail=detail, **where)

    def column_values(self, column: Column) -> list[object]:
        """Typed values of one column; a text that repeats is read once."""
        contract, decimal = self.contract, self.contract.decimal
        indicators = self.reference.indicators_of(column)
        if column.name in contract.constants:
            constant = parse(contract.constants[column.name], column, indicators, decimal)
            return [constant] * len(self.table.rows)
        source = contract.derived.get(column.name, column.name)
        if source not in self.table.columns:
            return [None] * len(self.table.rows)
        unpivot = contract.unpivot
        required = column.required and not (
            unpivot and column.name in (unpivot.name, unpivot.value)
        )
        cache: dict[tuple[str, bool], object] = {}
        values: list[object] = []
        for number, row in self.table.rows:
            text = self._at(row, source)
            if source != column.name:
                text = _derived(text)
            if self.sheet.is_1904 and column.type == "date" and text.isdecimal():
                text = Native(int(text) + DAYS_OF_1904)
            if not text:
                if required:
                    self.reject(number, "E_REQUIRED", column=column.header)
                values.append(None)
                continue
            key = (text, isinstance(text, Native))
            value = cache.get(key, UNREAD)
            if value is UNREAD:
                try:
                    value = parse(text, column, indicators, decimal)
                except ValueRejected as rejected:
                    value = rejected
                if len(cache) < MAX_CACHED:
                    cache[key] = value
            if column.type == "text" and isinstance(value, str) and value != clean(text):
                self.n_masked += 1
            if isinstance(value, ValueRejected):
                where = {"value": text, "detail": value.detail}
                where["column"] = self._header_of(column, row)
                if required:
                    self.reject(number, value.code, **where)
                else:
                    self.add(value.code, "warn", row=number, **where)
                value = None
            values.append(value)
        return values

    def _header_of(self, column: Column, row: list[str]) -> str:
        """What a finding calls the column of a record's cell."""
        unpivot = self.contract.unpivot
        if unpivot is None or column.name != unpivot.value:
            return column.header
        name = row[self.table.columns[unpivot.name]]
        place = next(at for at, known in self.found.pivoted.items() if known == name)
        return self.found.header[place]

    def _at(self, row: list[str], name: str) -> str:
        at = self.table.columns[name]
        if at >= len(row):
            return ""
        return plain_cell(row[at], self.contract) if self.is_marked else row[at]


def _derived(text: str) -> str:
    """An identifier made from a name: however it is written, it stays the same."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")
