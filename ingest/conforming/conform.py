"""Text rows to typed rows under a contract, with every finding and every rejected row.

What belongs here: turning the cells of a table into an Arrow table, deciding which rows stand. A
bad value in a required column rejects the row; in any other column it becomes missing with a
finding (reading R12). Nothing is dropped: read = accepted + rejected + ignored. What does not:
what one cell means (`columns`, `values`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from ingest.conforming.columns import Cells, correct, open_cells, read_column, read_regions
from ingest.conforming.content import scope_contents
from ingest.conforming.log import FindingLog
from ingest.conforming.measures import refuse_words
from ingest.conforming.reference import Reference
from ingest.conforming.tables.beside import said_beside, said_of_comments
from ingest.conforming.tables.layout import nearer_refusal
from ingest.conforming.tables.shape import shape_detail
from ingest.conforming.tables.table import Table, UnreadRows, find_tables, shifted
from ingest.contracts.contract import Contract
from ingest.findings import (
    FileOutcome,
    Place,
    Refused,
    RejectedRow,
    refuse,
    shown_row,
)
from ingest.reading.reader import read_sheet
from ingest.text.cells import Sheet, one_line

# Sheets that a finding names; a header of two known ones at least is one.
MAX_NAMED, FEWEST_HITS = 20, 2
# Flags of the whole book, which its first sheet bears.
OF_BOOK = ("W_ACTIVE_CONTENT", "W_HIDDEN")
UNREAD_SHEETS = ("E_SHEET_UNREAD", "W_SHEET_UNREAD")

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
        return _outcome(_read_sheets(sheet, contract, reference, name), sha256, name)
    except Refused as refused:
        return refuse(refused, contract.source, reference.codes, name, sha256)


@dataclass
class _Read:
    """What the sheets of one file hold, before it is judged.

    Attributes:
        sheets: those that are read; rows are counted through all of them.
        parts: the cells of every table.
        unread: tables that no layout reads, with their rows.
    """

    sheets: list[Sheet]
    parts: list[Cells]
    unread: list[UnreadRows]
    log: FindingLog

    def texts(self, row: int) -> list[str]:
        """The cells of a row."""
        at, number = self.log.place(row)
        return self.sheets[at].rows[number - 1]


def _read_sheets(first: Sheet, contract: Contract, reference: Reference, name: str) -> _Read:
    """Find the tables of a sheet, and of the sheets of its file that some layout reads, too.

    Raises:
        Refused: none of them can be read; of the first one.
    """
    found: list[tuple[Sheet, list[Table], list[UnreadRows]]] = []
    faults: list[tuple[Sheet, Refused]] = []
    for sheet in (first, *first.more):
        try:
            found.append((sheet, *find_tables(sheet, contract)))
        except Refused as refused:
            faults.append((sheet, refused))
    if not found:
        raise faults[0][1]
    log = FindingLog(reference.codes, [(sheet.name, len(sheet.rows)) for sheet, _, _ in found])
    read = _Read([sheet for sheet, _, _ in found], [], [], log)
    start = 0
    for at, (sheet, tables, unread) in enumerate(found):
        try:
            for table in tables:
                moved = shifted(table, start)
                read.parts.append(open_cells(sheet, moved, reference, name, log))
        except Refused as refused:
            # In no region's folder: was it meant for the layout that takes the region from one?
            header = tables[0].header
            raise nearer_refusal(sheet, contract, header) or refused from refused
        for code, detail in sheet.facts.flags:
            if code not in UNREAD_SHEETS:
                log.add(code, detail=detail, sheet=at)
        for row, code, detail in _beside(sheet, tables):
            log.add(code, row=row + start, detail=detail)
        for block in unread:
            rows = [(number + start, row) for number, row in block.rows]
            read.unread.append(UnreadRows(rows, block.detail))
            log.add(
                "E_TABLE_UNREAD", row=rows[0][0] if rows else None, detail=block.detail, sheet=at
            )
        start += len(sheet.rows)
    if first is not read.sheets[0]:
        for code, detail in first.facts.flags:
            if code in OF_BOOK:
                log.add(code, detail=detail)
    for code, detail in _unread_sheets(first, read, faults, contract):
        log.add(code, detail=detail)
    return read


def _unread_sheets(
    first: Sheet, read: _Read, faults: list[tuple[Sheet, Refused]], contract: Contract
) -> Iterator[tuple[str, str]]:
    """What is said of sheets that are not read: an error of those with the same header."""
    names = ", ".join(sheet.name for sheet in read.sheets[:MAX_NAMED])
    plain = [detail for code, detail in first.facts.flags if code == "W_SHEET_UNREAD"]
    for code, detail in first.facts.flags:
        if code == "E_SHEET_UNREAD":
            yield code, f"{detail}; yang dibaca hanya lembar {names}"
    for sheet, refused in faults:
        named = f"{sheet.name}: {sum(map(any, sheet.rows))} baris"
        if 2 * _hits(sheet, contract) >= max(_hits(read.sheets[0], contract), 2 * FEWEST_HITS):
            yield "E_SHEET_UNREAD", f"{named}; {refused.detail}"
        else:
            plain.append(named)
    if plain:
        yield "W_SHEET_UNREAD", f"{', '.join(plain)}; yang dibaca hanya lembar {names}"


def _hits(sheet: Sheet, contract: Contract) -> int:
    """The most known headers that stand in one early row."""
    return max((len(found & contract.all_headers) for found in sheet.folded), default=0)


def _beside(sheet: Sheet, tables: list[Table]) -> Iterator[tuple[int, str, str]]:
    """What is said of rows and comments beside the tables of a sheet: row, code, detail."""
    notes = sorted(one for table in tables for one in table.notes)
    beside = sorted(one for table in tables for one in table.beside)
    # What our own templates say of a column is a comment over the first row.
    first_row = tables[0].header.first
    spots = [spot for spot in sheet.facts.comments if spot[0] >= first_row]
    for code, number, detail in (*said_beside(notes, beside), *said_of_comments(spots)):
        yield number, code, detail


def _outcome(read: _Read, sha256: str, name: str) -> FileOutcome:
    """What the tables of one file give together."""
    parts, log, contract = read.parts, read.log, read.parts[0].contract
    regions: Regions = []
    values: Values = {column.name: [] for column in contract.value_columns}
    numbers: list[int] = []
    blank: set[int] = set()
    for cells in parts:
        for code, header, detail in cells.table.unread:
            at, _ = log.place(cells.table.header.at + 1)
            log.add(code, column=header, detail=detail, sheet=at)
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
            has_key = any(row[at] for at in cells.table.header.columns.values() if at < len(row))
            detail = shape_detail(
                row, width, is_delimited=cells.sheet.is_delimited, is_parted=has_key
            )
            log.add("E_ROW_SHAPE", row=number, value=shown_row(row), detail=detail)
    left_out = blank | repeated
    keep = [
        at for at, number in enumerate(numbers) if number not in log.reasons and at not in left_out
    ]
    rejected = _rejected(read, numbers, regions)
    n_read = sum(len(sheet.rows) for sheet in read.sheets)
    n_accepted = len(keep)
    if any(cells.contract.unpivot for cells in parts):
        n_accepted = len({numbers[at] for at in (*keep, *blank)} - set(log.reasons))
    if log.n_masked:
        log.add("W_PERSONAL_DATA", detail=f"{log.n_masked} sel")
    if not n_accepted and not rejected:
        log.add("W_EMPTY")
    # All is said of the text: a million rows are not held as text and as values.
    for cells in parts:
        for held in (cells.grid.rows, cells.table.rows, cells.sheet.rows):
            held.clear()
    of_row = {row: region for row, region in zip(numbers, regions, strict=True) if region}
    findings = log.listed(of_row, parts[0].reference.checks)
    accepted = _arrow(read, keep, regions, values, numbers, sha256)
    scopes = scope_contents(accepted, contract)
    status = "partial" if log.has_errors else "accepted"
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
        places=_places_of_file(read),
        scopes=tuple(one.scope for one in scopes),
        scope_rows=tuple(one.n_rows for one in scopes),
        scope_contents=tuple(one.content for one in scopes),
        scope_filled=tuple(one.filled for one in scopes),
        is_synthetic=any(cells.table.is_synthetic for cells in parts),
        findings=findings,
        rejected=tuple(rejected),
        corrected=tuple(log.corrected),
        table=accepted,
    )


def _blank(contract: Contract, values: Values) -> set[int]:
    """Positions of records that hold no value: of cells that are empty or were not read."""
    if contract.unpivot is None:
        return set()
    return {at for at, value in enumerate(values[contract.unpivot.value]) if value is None}


def _places_of_file(read: _Read) -> tuple[Place, ...]:
    """Where each value comes from; of columns that stand elsewhere in another sheet nothing."""
    found = dict.fromkeys(place for cells in read.parts for place in _places(cells))
    if len(read.sheets) == 1:
        return tuple(found)
    n_places = Counter((place.column, place.name) for place in found)
    return tuple(place for place in found if n_places[place.column, place.name] == 1)


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
    told: set[tuple[int, str]] = set()
    for positions in groups.values():
        if len({tuple(column[at] for column in values.values()) for at in positions}) == 1:
            repeated.update(positions[1:])
            continue
        rows = [*dict.fromkeys(numbers[at] for at in positions)]
        detail = f"baris {log.named(rows[:10])}"
        for number in rows:
            # Where columns are rows, the same rows may differ in several keys.
            if (number, detail) not in told:
                told.add((number, detail))
                log.reject(number, "E_DUPLICATE_KEY", detail=detail)
    return repeated


def _rejected(read: _Read, numbers: list[int], regions: Regions) -> list[RejectedRow]:
    """The rejected rows in their order, each once, with every reason."""
    log, codes = read.log, read.parts[0].reference.codes
    of_row = {
        number: region
        for number, region in zip(numbers, regions, strict=True)
        if number in log.reasons
    }
    # The same reasons stand in many rows: their texts are held once.
    worded = {
        reasons: (tuple(sorted({code for code, _ in reasons})), tuple(text for _, text in reasons))
        for reasons in {*log.reasons.values()}
    }
    why = {row: worded[reasons] for row, reasons in log.reasons.items()}
    for code, rows in (
        *(("E_ROW_SHAPE", cells.table.misshapen) for cells in read.parts),
        *(("E_TABLE_UNREAD", block.rows) for block in read.unread),
    ):
        why |= dict.fromkeys((number for number, _ in rows), ((code,), (codes[code][1],)))
    rejected = []
    for row, (row_codes, messages) in sorted(why.items()):
        at, number = log.place(row)
        texts = shown_row(read.texts(row))
        sheet = read.sheets[at].name
        rejected.append(RejectedRow(sheet, number, of_row.get(row), row_codes, messages, texts))
    return rejected


def _arrow(
    read: _Read, keep: list[int], regions: Regions, values: Values, numbers: list[int], sha256: str
) -> pa.Table:
    """The landing table of the rows that stand; each column's values are let go once taken."""
    contract, log = read.parts[0].contract, read.log
    is_whole = len(keep) == len(numbers)

    def array(mine: Sequence[object], kind: pa.DataType) -> pa.Array:
        return pa.array(mine if is_whole else [mine[at] for at in keep], kind)

    arrays = [array(regions, pa.string())]
    for column in contract.value_columns:
        arrays.append(array(values.pop(column.name), column.arrow_type))
    names: pa.Array = pa.repeat(pa.scalar(read.sheets[0].name), len(keep))
    if len(read.sheets) > 1:
        places = [log.place(number) for number in numbers]
        numbers = [number for _, number in places]
        names = array([read.sheets[at].name for at, _ in places], pa.string())
    arrays += [pa.repeat(pa.scalar(sha256), len(keep)), names, array(numbers, pa.int32())]
    return pa.Table.from_arrays(arrays, schema=contract.landing_schema)
