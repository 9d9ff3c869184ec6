"""Cells to values, column by column: regions, corrections, values, and what is wrong with each.

What belongs here: reading the cells of one table under its contract, and collecting findings and
the reasons for which rows are rejected. What does not: which rows stand (`conform`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count
from operator import ne, not_
from pathlib import Path

from ingest.conforming.log import FindingLog
from ingest.conforming.reference import NATION_CODE, Reference
from ingest.conforming.suspects import Suspects, refuse_month_first
from ingest.conforming.tables.table import Grid, Table, expand, plain_cell
from ingest.conforming.values import check_cell, parse
from ingest.contracts.column import Column
from ingest.contracts.contract import FOLDER, NATION, Contract
from ingest.findings import Refused
from ingest.text.cells import BAD_BYTE, Native, Sheet, clean, fold

# A workbook of the Macintosh counts days from 1904: its day 0 is day 1462 of the others.
DAYS_OF_1904 = 1462
RULE_YEAR = re.compile(r"20\d\d", re.ASCII)
SERIAL = re.compile(r"\d{1,5}(\.\d+)?", re.ASCII)
# Texts of one column of which the value is kept: a column of a million links repeats none.
MAX_CACHED = 50_000

TEXTS = ("text", "identifier")
NUMBERS = ("number", "integer", "number_or_text")
# What a reading gives beside values: none, why there is none, a moment whose day depends on where.
_ODD_KINDS = {type(None), Refused, dt.datetime}

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
        own_year: the rule year that the folder says all rows were reported for.
    """

    sheet: Sheet
    contract: Contract
    table: Table
    grid: Grid
    names: dict[int, str]
    own_region: str | None
    own_year: int | None
    reference: Reference
    log: FindingLog

    def texts(self, name: str) -> list[str]:
        """The text of every record in a column of the contract."""
        place, contract = self.grid.columns[name], self.contract
        texts = [row[place] if place < len(row) else "" for _, row in self.grid.rows]
        if contract.marks or contract.missing:
            texts = [plain_cell(text, contract) for text in texts]
        column = next(c for c in contract.columns if c.name == name)
        return texts if column.is_plain else [column.bare(t) if t else "" for t in texts]

    def reading(self, column: Column) -> Reading:
        """How the texts of a column are read."""
        indicators, decimal = self.reference.indicators_of(column), self.contract.decimal
        return _once(lambda text: parse(text, column, indicators, decimal) if text else None)


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
    own_year = _own_year(contract, name)
    return Cells(sheet, contract, table, grid, names, own_region, own_year, reference, log)


def _own_region(contract: Contract, reference: Reference, name: str) -> str | None:
    if not contract.region:
        return None
    text = contract.region
    if text == NATION:
        return NATION_CODE
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


def _own_year(contract: Contract, name: str) -> int | None:
    """The year of the folder that a file lies in: `inovasi/2024/berau.xlsx`."""
    folders = Path(name).parts[1:-1] if contract.year else ()
    return next((int(folder) for folder in folders if RULE_YEAR.fullmatch(folder)), None)


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
    texts = [cells.texts(c.name) for c in columns]
    keys = [*zip(*texts, strict=True)] if columns else [()] * len(cells.grid.rows)
    # The same keys stand in many rows, and name the same region in all of them.
    known = {key: _region_of(cells, columns, key, capitals_mean) for key in set(keys)}
    for (number, _), key in zip(cells.grid.rows, keys, strict=True):
        for code, said in known[key][1]:
            log.reject(number, code, **said)
    return [known[key][0] for key in keys]


def _region_of(
    cells: Cells, columns: Sequence[Column], key: tuple[str, ...], capitals_mean: str | None
) -> tuple[str | None, list[tuple[str, dict[str, str]]]]:
    """The region that a row's keys name, and why it is rejected: codes and what is said."""
    found = {cells.own_region} if cells.own_region else set()
    faults: list[tuple[str, dict[str, str]]] = []
    without_type = cells.contract.names_without_type
    for column, text in zip(columns, key, strict=True):
        try:
            if text:
                check_cell(text)
                found.add(cells.reference.region(text, column, without_type, capitals_mean))
        except Refused as refused:
            where = {"column": column.header, "value": text, "detail": refused.detail}
            faults.append((refused.code, where))
    header = columns[0].header if columns else ""
    if len(found) > 1:
        detail = " dan ".join(sorted(found))
        faults.append(("E_REGION_CONFLICT", {"column": header, "detail": detail}))
    elif not found and not faults:
        faults.append(("E_REQUIRED", {"column": header}))
    return (found.pop() if len(found) == 1 else None), faults


def correct(cells: Cells, regions: list[str | None]) -> None:
    """Put the known errors of the source right, before anything is read from the cells."""
    constants, grid = cells.contract.constants, cells.grid
    corrections = [c for c in cells.reference.corrections if c.source == cells.contract.source]
    if not corrections:
        return
    known = {*grid.columns, *constants}
    columns = {c.name: c for c in cells.contract.value_columns if c.name in known}
    readings = {name: cells.reading(column) for name, column in columns.items()}

    def value(name: str, text: str) -> object:
        read = readings[name](text)
        return text if isinstance(read, Refused) else read

    for correction in corrections:
        wrong, key = correction.column, dict(correction.row)
        if not {wrong, *key} <= set(columns) or wrong in constants:
            continue
        wanted = [value(name, text) for name, text in key.items()]
        texts = {
            name: [constants[name]] * len(grid.rows) if name in constants else cells.texts(name)
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
                number,
                text,
                line=correction.line,
                by=correction.by,
                on=correction.on,
                reference=correction.reference,
                reason=correction.reason,
                region_code=correction.region_code,
                key=correction.row,
                column=wrong,
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
    if column.name in contract.constants:
        constant = cells.reading(column)(contract.constants[column.name])
        if isinstance(constant, dt.datetime):
            constant = cells.reference.day_in(constant, None)
        if isinstance(constant, Refused):
            raise constant
        return [constant] * len(rows)
    sources = contract.made.get(column.name, (column.name,))
    if not all(source in cells.grid.columns for source in sources):
        return [cells.own_year if column.name == contract.year else None] * len(rows)
    unpivot = contract.unpivot
    # Of columns that are rows a blank cell is no record.
    is_turned = unpivot is not None and column.name in unpivot.filled
    # A sheet that says years says one of each row, or nobody knows of which the row is.
    is_required = (column.required or column.name == contract.year) and not is_turned
    texts = _texts_to_read(cells, column, sources)
    values = list(map(cells.reading(column), texts))
    if column.type == "date" and Refused in {*map(type, values)}:
        values = refuse_month_first(texts, values)
    # Most values are what they are read as: only the others are looked at one by one.
    odd = _ODD_KINDS & {*map(type, values)}
    if not is_required:
        odd.discard(type(None))
    for at, value in enumerate(values) if odd else ():
        if type(value) not in odd:
            continue
        (number, row), text = rows[at], texts[at]
        if isinstance(value, dt.datetime):
            value = values[at] = cells.reference.day_in(value, regions[at])
        if value is None and text and is_required:
            value = Refused("E_REQUIRED", "tanda itu berarti tidak ada data")
        if isinstance(value, Refused):
            where = {"column": _header_of(cells, column, row), "value": text}
            if is_required:
                log.reject(number, value.code, detail=value.detail, **where)
            else:
                said = {"severity": "warn", "detail": value.detail}
                log.add(value.code, row=number, **said, **where)
            values[at] = None
        elif value is None and is_required:
            log.reject(number, "E_REQUIRED", column=column.header)
    if column.type == "text":
        changed = [at for at in compress(count(), map(ne, values, texts)) if values[at] is not None]
        log.n_masked += sum(values[at] != clean(texts[at]) for at in changed)
    return values


def _texts_to_read(cells: Cells, column: Column, sources: tuple[str, ...]) -> list[str]:
    """The texts of a column as they are to be read; what is doubtful about them is told."""
    texts = cells.texts(sources[0]) if len(sources) == 1 else _joined(cells, sources)
    if column.name in cells.contract.made:
        # An identifier made from a name: however it is written, it stays the same.
        is_one = len(sources) == 1
        return [fold(t, "-") if is_one and not BAD_BYTE.search(t) else t for t in texts]
    suspects = Suspects(column.typed_thousands_below)
    rows = cells.grid.rows
    if column.type in TEXTS:
        for at in compress(count(), map(not_, map(str.isascii, texts))):
            suspects.see_text(rows[at][0], texts[at])
    elif Native in {*map(type, texts)} and column.type in NUMBERS:
        texts = [suspects.see_number(n, t) for (n, _), t in zip(rows, texts, strict=True)]
    elif column.type == "date" and cells.sheet.facts.is_1904:
        # The time of the day behind the point is no part of a date.
        texts = [
            Native(int(text.partition(".")[0]) + DAYS_OF_1904) if SERIAL.fullmatch(text) else text
            for text in texts
        ]
    suspects.tell(cells.log, column.header)
    return texts


def _joined(cells: Cells, sources: tuple[str, ...]) -> list[str]:
    """An identifier made from several texts; none where one of them is blank."""

    def join(texts: tuple[str, ...]) -> str:
        if not all(texts):
            return ""
        bad = next(filter(BAD_BYTE.search, texts), None)
        return "--".join(fold(text, "-") for text in texts) if bad is None else bad

    return [join(texts) for texts in zip(*map(cells.texts, sources), strict=True)]


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
