"""Text rows to typed rows under a contract, with every finding and every rejected row.

What belongs here: turning the cells of a table into an Arrow table, deciding which rows stand. A
bad value in a required column rejects the row; in any other column it becomes missing with a
finding (reading R12). Nothing is dropped: read = accepted + rejected + ignored. What does not:
what one cell means (`columns`, `values`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter

import pyarrow as pa

from ingest.conforming.beside import said_beside, said_of_comments
from ingest.conforming.columns import Cells, correct, open_cells, read_column, read_regions
from ingest.conforming.content import scope_contents
from ingest.conforming.layout import nearer_refusal
from ingest.conforming.measures import refuse_words
from ingest.conforming.reference import Reference
from ingest.conforming.shape import shape_detail
from ingest.conforming.table import UnreadRows, find_tables
from ingest.contracts.contract import Contract
from ingest.findings import (
    FileOutcome,
    Finding,
    FindingLog,
    Place,
    Refused,
    RejectedRow,
    bounded,
    refuse,
    shown_row,
)
from ingest.reading.reader import read_sheet
from ingest.text.cells import one_line

Regions = list[str | None]
Values = dict[str, list[object]]


def conform(
    content: bytes, sha256: str, contract: Contract, reference: Reference, name: str
) -> FileOutcome:
    """Conform the bytes of one file to a contract; never raises for what they hold.

    Args:
        content: the bytes.
        sha256: their hash.
        contract: of the file's source.
        reference: regions, indicators, finding codes.
        name: the file's name as receipts and findings show it.

    Returns:
        The outcome; its table has one row per accepted row, columns `contract.landing_schema`.
    """
    try:
        sheet = read_sheet(content, contract.all_headers, contract.sheets)
        tables, unread = find_tables(sheet, contract)
        log = FindingLog(reference.codes, sheet.name)
        try:
            parts = [open_cells(sheet, table, reference, name, log) for table in tables]
        except Refused as refused:
            # In no region's folder: was it meant for the layout that takes the region from one?
            header = tables[0].header
            raise nearer_refusal(sheet, contract, header) or refused from refused
        return _outcome(parts, unread, sha256, name)
    except Refused as refused:
        return refuse(refused, contract.source, reference.codes, name, sha256)


def _outcome(parts: list[Cells], unread: list[UnreadRows], sha256: str, name: str) -> FileOutcome:
    """What the tables of one sheet give together."""
    sheet, contract, log = parts[0].sheet, parts[0].contract, parts[0].log
    for code, detail in sheet.facts.flags:
        log.add(code, detail=detail)
    regions: Regions = []
    values: Values = {column.name: [] for column in contract.value_columns}
    numbers: list[int] = []
    blank: set[int] = set()
    for cells in parts:
        for code, header, detail in cells.table.unread:
            log.add(code, column=header, detail=detail)
        mine = read_regions(cells)
        correct(cells, mine)
        of_columns = {c.name: read_column(cells, c, mine) for c in cells.contract.value_columns}
        refuse_words(cells, of_columns)
        blank |= {at + len(numbers) for at in _blank(cells.contract, of_columns)}
        numbers += [number for number, _ in cells.grid.rows]
        regions = [*regions, *mine] if regions else mine
        for column, column_values in of_columns.items():
            values[column] = [*values[column], *column_values] if values[column] else column_values
    repeated = _repeated(parts[0], numbers, regions, values, blank)
    for cells in parts:
        for number, row in cells.table.misshapen:
            width = len(cells.table.header.texts)
            detail = shape_detail(row, width, is_delimited=sheet.is_delimited)
            log.add("E_ROW_SHAPE", row=number, value=shown_row(row), detail=detail)
    notes, beside = (
        sorted(one for cells in parts for one in part(cells.table))
        for part in (attrgetter("notes"), attrgetter("beside"))
    )
    # What our own templates say of a column is a comment over the first row.
    first_row = parts[0].table.header.first
    spots = [spot for spot in sheet.facts.comments if spot[0] >= first_row]
    for code, number, detail in (*said_beside(notes, beside), *said_of_comments(spots)):
        log.add(code, row=number, detail=detail)
    for block in unread:
        first = block.rows[0][0] if block.rows else None
        log.add("E_TABLE_UNREAD", row=first, detail=block.detail)
    left_out = blank | repeated
    keep = [
        at for at, number in enumerate(numbers) if number not in log.reasons and at not in left_out
    ]
    rejected = _rejected(parts, numbers, regions, unread)
    n_read = len(sheet.rows)
    n_accepted = len(keep)
    if any(cells.contract.unpivot for cells in parts):
        n_accepted = len({numbers[at] for at in (*keep, *blank)} - set(log.reasons))
    if log.n_masked:
        log.add("W_PERSONAL_DATA", detail=f"{log.n_masked} sel")
    if not n_accepted and not rejected:
        log.add("W_EMPTY")
    # All is said of the text: a million rows are not held as text and as values.
    for cells in parts:
        for held in (cells.grid.rows, cells.table.rows, sheet.rows):
            held.clear()
    accepted = _arrow(parts[0], keep, regions, values, numbers, sha256)
    scopes = scope_contents(accepted, contract)
    status = "partial" if any(f.code.startswith("E_") for f in log.findings) else "accepted"
    return FileOutcome(
        source=contract.source,
        original_name=name,
        sha256=sha256,
        status="refused" if rejected and not n_accepted else status,
        rows_read=n_read,
        rows_accepted=n_accepted,
        rows_rejected=len(rejected),
        rows_ignored=n_read - n_accepted - len(rejected),
        n_records=len(keep),
        layout=", ".join(dict.fromkeys(cells.contract.layout for cells in parts)),
        places=tuple(dict.fromkeys(place for cells in parts for place in _places(cells))),
        scopes=tuple(one.scope for one in scopes),
        scope_rows=tuple(one.n_rows for one in scopes),
        scope_contents=tuple(one.content for one in scopes),
        scope_filled=tuple(one.filled for one in scopes),
        is_synthetic=any(cells.table.is_synthetic for cells in parts),
        findings=_listed(parts[0], numbers, regions),
        rejected=tuple(rejected),
        corrected=tuple(log.corrected),
        table=accepted,
    )


def _listed(cells: Cells, numbers: list[int], regions: Regions) -> tuple[Finding, ...]:
    """What was found, each thing once, by row; of a flood the first ones, and how many more."""
    found = sorted(dict.fromkeys(cells.log.findings), key=lambda f: (f.row or 0, f.column, f.code))
    of_row = {row: region for row, region in zip(numbers, regions, strict=True) if region}
    return bounded(found, cells.reference.codes, of_row, cells.reference.checks)


def _blank(contract: Contract, values: Values) -> set[int]:
    """Positions of records that hold no value: of cells that are empty or were not read."""
    if contract.unpivot is None:
        return set()
    return {at for at, value in enumerate(values[contract.unpivot.value]) if value is None}


def _places(cells: Cells) -> tuple[Place, ...]:
    """Where each value comes from: the columns of the sheet."""
    header, unpivot = cells.table.header, cells.contract.unpivot
    said = {c.name for c in cells.contract.value_columns} & set(cells.contract.sections)
    found = [(name, "", at) for name, at in header.columns.items() if name not in said]
    if unpivot:
        found += [
            (unpivot.value, f"{header.over.get(at, '')} {name}".strip(), at)
            for at, name in cells.names.items()
        ]
    made = cells.contract.made.items()
    found += [(name, "", header.columns[source]) for name, sources in made for source in sources]
    return tuple(Place(c, name, one_line(header.texts[at]), at + 1) for c, name, at in found)


def _repeated(
    cells: Cells, numbers: list[int], regions: Regions, values: Values, blank: set[int]
) -> set[int]:
    """Repeated rows: identical ones are one row, different ones are all rejected.

    Returns:
        Positions of the identical repetitions, which are ignored.
    """
    contract, log = cells.contract, cells.log
    columns: dict[str, Regions | list[object]] = {"region_code": regions, **values}
    key_columns = [columns[name] for name in contract.key or columns]
    # Only keys whose hash comes again are held: of a million rows that is next to none.
    seen: set[int] = set()
    again: set[int] = set()
    for code in map(hash, zip(*key_columns, strict=True)):
        (again if code in seen else seen).add(code)
    groups: dict[tuple, list[int]] = defaultdict(list)
    for at, key in enumerate(zip(*key_columns, strict=True) if again else ()):
        if numbers[at] not in log.reasons and at not in blank and hash(key) in again:
            groups[key].append(at)
    repeated: set[int] = set()
    for positions in groups.values():
        if len({tuple(column[at] for column in values.values()) for at in positions}) == 1:
            repeated.update(positions[1:])
            continue
        rows = [numbers[at] for at in positions]
        detail = f"baris {', '.join(map(str, dict.fromkeys(rows[:10])))}"
        for number in dict.fromkeys(rows):
            log.reject(number, "E_DUPLICATE_KEY", detail=detail)
    return repeated


def _rejected(
    parts: list[Cells], numbers: list[int], regions: Regions, unread: list[UnreadRows]
) -> list[RejectedRow]:
    """The rejected rows in their order, each once, with every reason."""
    cells = parts[0]
    sheet, reasons = cells.sheet, cells.log.reasons
    of_rejected = {
        number: region for number, region in zip(numbers, regions, strict=True) if number in reasons
    }
    rows = [
        RejectedRow(
            sheet=sheet.name,
            row=number,
            region_code=region,
            codes=tuple(sorted({finding.code for finding in reasons[number]})),
            messages=tuple(
                f"{f.column}: {f.message}" if f.column else f.message
                for f in dict.fromkeys(reasons[number])
            ),
            raw=shown_row(sheet.rows[number - 1]),
        )
        for number, region in of_rejected.items()
    ]
    whole = [("E_ROW_SHAPE", row) for cells in parts for row in cells.table.misshapen]
    whole += [("E_TABLE_UNREAD", row) for block in unread for row in block.rows]
    for code, (number, row) in whole:
        _, title, _ = cells.reference.codes[code]
        rows.append(RejectedRow(sheet.name, number, None, (code,), (title,), shown_row(row)))
    return sorted(rows, key=lambda row: row.row)


def _arrow(
    cells: Cells, keep: list[int], regions: Regions, values: Values, numbers: list[int], sha256: str
) -> pa.Table:
    """The landing table of the rows that stand; each column's values are let go once taken."""
    is_whole = len(keep) == len(numbers)

    def array(mine: Sequence[object], kind: pa.DataType) -> pa.Array:
        return pa.array(mine if is_whole else [mine[at] for at in keep], kind)

    arrays = [array(regions, pa.string())]
    for column in cells.contract.value_columns:
        arrays.append(array(values.pop(column.name), column.arrow_type))
    arrays += [pa.repeat(pa.scalar(text), len(keep)) for text in (sha256, cells.sheet.name)]
    arrays.append(array(numbers, pa.int32()))
    return pa.Table.from_arrays(arrays, schema=cells.contract.landing_schema)
