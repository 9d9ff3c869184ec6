"""Cells to values, column by column: regions, corrections, values, and what is wrong with each.

What belongs here: reading the cells of one table under its contract, and collecting findings and
the reasons for which rows are rejected. What does not: which rows stand (`conform`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from pathlib import Path

from ingest.conforming.reference import Reference
from ingest.conforming.suspects import Suspects
from ingest.conforming.table import Grid, Table, expand, plain_cell
from ingest.conforming.values import check_cell, parse
from ingest.contracts.contract import FOLDER, Column, Contract
from ingest.findings import FindingLog, Refused
from ingest.text.cells import BAD_BYTE, Native, Sheet, clean, fold

# A workbook of the Macintosh counts days from 1904: its day 0 is day 1462 of the others.
DAYS_OF_1904 = 1462
SERIAL = re.compile(r"\d{1,5}(\.\d+)?", re.ASCII)
# Texts of one column of which the value is kept: a column of a million links repeats none.
MAX_CACHED = 50_000

TEXTS = ("text", "identifier")
NUMBERS = ("number", "integer", "number_or_text")

# A cell's value, or why it has none; texts that repeat are read once.
Reading = Callable[[str], object]


@dataclass(frozen=True)
class Cells:
    """The cells of one table, and all that reading them needs.

    Where columns are rows, one physical row is several records; findings are of physical rows.

    Attributes:
        contract: under the layout that the sheet follows.
        table: as the sheet holds it.
        grid: its records.
        names: by position of a column that is really rows, the value of its header.
        own_region: the region that the contract or the folder says all rows are of.
    """

    sheet: Sheet
    contract: Contract
    table: Table
    grid: Grid
    names: dict[int, str]
    own_region: str | None
    reference: Reference
    log: FindingLog

    def texts(self, name: str) -> Iterator[str]:
        """The text of every record in a column of the contract."""
        place, contract = self.grid.columns[name], self.contract
        is_marked = bool(contract.marks or contract.missing)
        column = next(c for c in contract.columns if c.name == name)
        for _, row in self.grid.rows:
            text = row[place] if place < len(row) else ""
            if is_marked:
                text = plain_cell(text, contract)
            yield text if column.is_plain or not text else column.bare(text)

    def reading(self, column: Column) -> Reading:
        """How the texts of a column are read."""
        indicators, decimal = self.reference.indicators_of(column), self.contract.decimal
        return _once(lambda text: parse(text, column, indicators, decimal))


def open_cells(
    sheet: Sheet, table: Table, reference: Reference, name: str, log: FindingLog
) -> Cells:
    """Make the cells of a table ready to be read.

    Args:
        sheet: the sheet that the table was found in.
        table: the table.
        reference: what cells may name.
        name: path of the file below the inbox, whose folder may say the region.
        log: where findings are collected.

    Raises:
        Refused: the folder names no region (`E_REGION_UNKNOWN`), or the table is too large.
    """
    header, contract = table.header, table.header.contract
    own_region = _own_region(contract, reference, name)
    names: dict[int, str] = {}
    if contract.unpivot:
        column = next(c for c in contract.columns if c.name == contract.unpivot.name)
        allowed = reference.indicators_of(column)
        for place, text in header.pivoted.items():
            try:
                names[place] = str(parse(text, column, allowed))
            except Refused:
                log.add("W_HEADER_EXTRA", column=header.texts[place])
    grid = expand(table, names, reference.weights)
    return Cells(sheet, contract, table, grid, names, own_region, reference, log)


def _own_region(contract: Contract, reference: Reference, name: str) -> str | None:
    if not contract.region:
        return None
    text = contract.region
    if text == FOLDER:
        # `inovasi/6403/berau.csv`: the folder below the source's.
        folders = Path(name).parts[1:-1]
        text = folders[0] if folders else ""
    column = Column(name="", header="", type="region_kemendagri")
    try:
        return reference.region(text, column, contract.names_without_type)
    except Refused as refused:
        detail = f"folder {text}" if text else "letakkan di folder daerahnya"
        raise Refused("E_REGION_UNKNOWN", detail) from refused


def _once(read: Callable[[str], object]) -> Reading:
    @lru_cache(maxsize=MAX_CACHED, typed=True)
    def attempt(text: str) -> object:
        try:
            return read(text)
        except Refused as refused:
            return refused

    return attempt


def read_regions(cells: Cells) -> list[str | None]:
    """The region of every record; rows whose keys name none or disagree are rejected."""
    contract, log = cells.contract, cells.log
    columns = [c for c in contract.region_columns if c.name in cells.grid.columns]
    # Capitals say something only where not all names are written in them.
    is_mixed = contract.capitals_mean and any(
        text and text != text.upper() for c in columns for text in cells.texts(c.name)
    )
    capitals_mean = contract.capitals_mean if is_mixed else None
    readings = [
        _once(lambda text, c=c: _region(cells, text, c, capitals_mean))  # type: ignore[misc]
        for c in columns
    ]
    keys = zip(*(cells.texts(c.name) for c in columns), strict=True) if columns else repeat(())
    regions: list[str | None] = []
    for (number, _), texts in zip(cells.grid.rows, keys, strict=False):
        found = {cells.own_region} if cells.own_region else set()
        is_bad = False
        for column, read, text in zip(columns, readings, texts, strict=True):
            if text:
                region = read(text)
                if isinstance(region, Refused):
                    is_bad = True
                    where = {"column": column.header, "value": text, "detail": region.detail}
                    log.reject(number, region.code, **where)
                else:
                    found.add(str(region))
        header = columns[0].header if columns else ""
        if len(found) > 1:
            detail = " dan ".join(sorted(found))
            log.reject(number, "E_REGION_CONFLICT", column=header, detail=detail)
        elif not found and not is_bad:
            log.reject(number, "E_REQUIRED", column=header)
        regions.append(found.pop() if len(found) == 1 else None)
    return regions


def _region(cells: Cells, text: str, column: Column, capitals_mean: str | None) -> str:
    check_cell(text)
    without_type = cells.contract.names_without_type
    return cells.reference.region(text, column, without_type, capitals_mean)


def correct(cells: Cells, regions: list[str | None]) -> None:
    """Put the known errors of the source right, before anything is read from the cells."""
    constants, grid = cells.contract.constants, cells.grid
    known = {*grid.columns, *constants}
    columns = {c.name: c for c in cells.contract.value_columns if c.name in known}
    readings = {name: cells.reading(column) for name, column in columns.items()}

    def value(name: str, text: str) -> object:
        read = readings[name](text)
        return text if isinstance(read, Refused) else read

    for correction in cells.reference.corrections:
        wrong, key = correction.column, dict(correction.row)
        is_mine = correction.source == cells.contract.source
        if not is_mine or not {wrong, *key} <= set(columns) or wrong in constants:
            continue
        wanted = [value(name, text) for name, text in key.items()]
        texts = {
            name: [constants[name]] * len(grid.rows) if name in constants else [*cells.texts(name)]
            for name in (wrong, *key)
        }
        for at, (number, row) in enumerate(grid.rows):
            if regions[at] != correction.region_code:
                continue
            if [value(name, texts[name][at]) for name in key] != wanted:
                continue
            text = texts[wrong][at]
            where = {"row": number, "value": text, "column": columns[wrong].header}
            same = value(wrong, text) == value(wrong, correction.expected)
            cells.log.correct(
                line=correction.line,
                by=correction.by,
                on=correction.on,
                reference=correction.reference,
                reason=correction.reason,
                region_code=correction.region_code,
                row=number,
                key=correction.row,
                column=wrong,
                before=text,
                after=correction.right,
                is_applied=same and not correction.is_expired,
            )
            if correction.is_expired or not same:
                detail = f"berlaku s.d. {correction.until}" if same else "nilai sudah lain"
                cells.log.add("E_CORRECTION", detail=detail, **where)
                continue
            place = grid.columns[wrong]
            grid.rows[at] = (number, [*row[:place], correction.right, *row[place + 1 :]])
            detail = f"menjadi {correction.right}; {correction.reason}"
            cells.log.add("W_CORRECTED", detail=detail, **where)


def read_column(cells: Cells, column: Column, regions: Sequence[str | None]) -> list[object]:
    """Typed values of one column, one per record; None where there is none.

    Args:
        cells: of the table.
        column: of the contract.
        regions: of every record: where a moment is a day.
    """
    contract, log, rows = cells.contract, cells.log, cells.grid.rows
    read = cells.reading(column)
    if column.name in contract.constants:
        constant = read(contract.constants[column.name])
        if isinstance(constant, dt.datetime):
            constant = cells.reference.day_in(constant, None)
        if isinstance(constant, Refused):
            raise constant
        return [constant] * len(rows)
    sources = contract.made.get(column.name, (column.name,))
    if not all(source in cells.grid.columns for source in sources):
        return [None] * len(rows)
    is_made = column.name in contract.made
    unpivot = contract.unpivot
    # Of columns that are rows a blank cell is no record.
    is_turned = unpivot is not None and column.name in unpivot.filled
    is_required = column.required and not is_turned
    is_shifted = cells.sheet.facts.is_1904 and column.type == "date"
    suspects = Suspects(column.typed_thousands_below)
    is_text, is_number = column.type in TEXTS, column.type in NUMBERS
    values: list[object] = []
    texts = cells.texts(sources[0]) if len(sources) == 1 else _joined(cells, sources)
    for (number, row), text, region in zip(rows, texts, regions, strict=True):
        if is_made:
            # An identifier made from a name: however it is written, it stays the same.
            is_joined = len(sources) > 1 or BAD_BYTE.search(text)
            text = text if is_joined else fold(text, "-")
        elif is_text:
            suspects.see_text(number, text)
        elif is_number:
            text = suspects.see_number(number, text)
        elif is_shifted and SERIAL.fullmatch(text):
            # The time of the day behind the point is no part of a date.
            text = Native(int(text.partition(".")[0]) + DAYS_OF_1904)
        value: object = None
        if text:
            value = read(text)
            if isinstance(value, dt.datetime):
                value = cells.reference.day_in(value, region)
            if value is None and is_required:
                value = Refused("E_REQUIRED", "tanda itu berarti tidak ada data")
            if isinstance(value, Refused):
                where = {"column": _header_of(cells, column, row), "value": text}
                if is_required:
                    log.reject(number, value.code, detail=value.detail, **where)
                else:
                    said = {"severity": "warn", "detail": value.detail}
                    log.add(value.code, row=number, **said, **where)
                value = None
            elif column.type == "text" and value != clean(text):
                log.n_masked += 1
        elif is_required:
            log.reject(number, "E_REQUIRED", column=column.header)
        values.append(value)
    suspects.tell(log, column.header)
    return values


def _joined(cells: Cells, sources: tuple[str, ...]) -> Iterator[str]:
    """An identifier made from several texts; none where one of them is blank."""
    for texts in zip(*map(cells.texts, sources), strict=True):
        if not all(texts):
            yield ""
        elif any(map(BAD_BYTE.search, texts)):
            yield next(filter(BAD_BYTE.search, texts))
        else:
            yield "--".join(fold(text, "-") for text in texts)


def _header_of(cells: Cells, column: Column, row: list[str]) -> str:
    """What a finding calls the column of a record's cell."""
    unpivot, header = cells.contract.unpivot, cells.table.header
    if unpivot is None or column.name != unpivot.value:
        return column.header
    name = row[cells.grid.columns[unpivot.name]]
    over = row[cells.grid.columns[unpivot.over.name]] if unpivot.over else ""
    return next(
        f"{over} {header.texts[at]}".strip()
        for at, known in header.pivoted.items()
        if known == name and header.over.get(at, "") == over
    )
