"""Copies of faulty files to send back: bad cells marked, what to do in a comment.

What belongs here: writing such a copy from what was read and found. What does not: finding faults.
The copy holds values as text and numbers, never formulas, and personal data masked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from ingest.conforming.tables.layout import Header, choose_header
from ingest.contracts.contract import Contract
from ingest.findings import FileOutcome, Finding, Refused
from ingest.reading.reader import read_bytes, read_sheet
from ingest.senders.template import CREATED, OPTIONS
from ingest.text.cells import Native, Sheet, normalise_header, one_line
from ingest.text.personal_data import mask

COLOURS = {"error": "#F8CBAD", "warn": "#FFE699"}
MAX_COMMENT = 1000
MAX_CELL = 32_000
MAX_COMMENTS = 5000
MAX_NAMED = 40
# What a message names: cells, the row of the header, columns (`kolom B, C dan D: 3 nilai`).
CELL = re.compile(r"(?<![\w.-])[A-Z]{1,3}[1-9]\d{0,6}(?![\w.-])")
HEADER_ROW = re.compile(r"judul kolom di baris (\d{1,7})")
COLUMN = re.compile(r"\bkolom ")
LETTERS = re.compile(
    r"([A-Z]{1,3})(?!\w)(?:: \d+ nilai)?(?: [^,;()]{1,40}(?=, [A-Z]{1,3} ))?(?:, | dan )?"
)
HEADINGS = ("Baris", "Kolom", "Kode", "Nilai", "Keterangan", "Yang perlu dilakukan")


def annotate(path: Path, contract: Contract, outcome: FileOutcome, directory: Path) -> Path:
    """Write the annotated copy of a file with findings.

    Args:
        path: the file.
        contract: its source's contract.
        outcome: what reading it gave.
        directory: where the copy goes; its name follows from the file's, without any folder.

    Returns:
        The copy: its first sheets are those of the file that were read, with marks; `Temuan`
        lists the findings, and says how many more there are.
    """
    try:
        sheet = read_sheet(read_bytes(path)[0], contract.all_headers, contract.sheets)
    except Refused:
        sheet = Sheet("", [])
    target = _target(directory, outcome.original_name)
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties({"title": outcome.original_name[:200], "created": CREATED})
    for one in (sheet, *sheet.more):
        if one.rows:
            mine = [f for f in outcome.findings if f.sheet == one.name or not sheet.more]
            _write_sheet(book, one, _header(one, contract), replace(outcome, findings=tuple(mine)))
    _write_list(book, outcome)
    book.close()
    return target


def _header(sheet: Sheet, contract: Contract) -> Header | None:
    try:
        return choose_header(sheet, contract)
    except Refused:
        return None


def _target(directory: Path, name: str) -> Path:
    """A name that is no path, and new; whatever the file was, its copy is a workbook."""
    name = re.sub(r"\.(xlsx|xlsm|xlsb|xls|ods|csv|tsv|txt|parquet)$", "", name, flags=re.IGNORECASE)
    stem = re.sub(r"[^\w.-]+", "_", name).strip("._")[:120] or "berkas"
    target, n = directory / f"{stem}.xlsx", 1
    while target.exists():
        n += 1
        target = directory / f"{stem}_{n}.xlsx"
    return target


def _write_sheet(
    book: xlsxwriter.Workbook, sheet: Sheet, header: Header | None, outcome: FileOutcome
) -> None:
    page = book.add_worksheet(_sheet_name(book, sheet.name))
    styles = {code: book.add_format({"bg_color": colour}) for code, colour in COLOURS.items()}
    marks = _marks(sheet, header, outcome)
    last = Counter[int]()
    for line, place in marks:
        last[line] = max(last[line], place + 1)
    n_comments = 0
    for line, row in enumerate(sheet.rows):
        for place in range(max(len(row), last[line])):
            text = row[place] if place < len(row) else ""
            found = marks.get((line, place), [])
            severity = "error" if any(f.severity == "error" for f in found) else "warn"
            _write_cell(page, line, place, text, styles[severity] if found else None)
            if found and n_comments < MAX_COMMENTS:
                words = "\n".join(dict.fromkeys(f"{f.message}. {f.remedy}" for f in found))
                page.write_comment(line, place, words[:MAX_COMMENT], {"x_scale": 2, "y_scale": 2})
                n_comments += 1
    page.set_column(0, max((len(row) for row in sheet.rows), default=1), 18)


def _sheet_name(book: xlsxwriter.Workbook, name: str) -> str:
    """A name that a workbook may have and has not yet."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31]
    taken = {page.name.lower() for page in book.worksheets()} | {"temuan", "history", ""}
    tried, n = plain if plain.lower() not in taken else "Data", 1
    while tried.lower() in taken:
        n += 1
        tried = f"{plain[:25] or 'Data'} ({n})"
    return tried


def _marks(
    sheet: Sheet, header: Header | None, outcome: FileOutcome
) -> dict[tuple[int, int], list[Finding]]:
    """Findings by (row, column) from 0, each at one cell at least but for remarks on the file.

    What is about a whole row marks its first filled cell; what names cells or columns in its words
    marks these; an error of the whole file marks the header.
    """
    places: dict[str, int] = {}
    if header is not None:
        places = {normalise_header(text): at for at, text in enumerate(header.texts) if text}
    places |= {normalise_header(place.header): place.position - 1 for place in outcome.places}
    if header is not None:
        headers = {column.name: column.header for column in header.contract.columns}
        places |= {normalise_header(headers[name]): at for name, at in header.columns.items()}
        places |= {normalise_header(text): at for at, text in header.unread.items()}
    top = next((at for at, row in enumerate(sheet.rows) if any(row)), 0)
    top = top if header is None else header.at
    marks: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in outcome.findings:
        place = places.get(normalise_header(finding.column)) if finding.column else None
        line = None if finding.row is None else finding.row - 1
        spots: list[tuple[int, int | None]] = [(top if line is None else line, place)]
        if line is None:
            # A remark on the whole file (`3 sel`) stands in the list alone.
            is_of_file = place is None and finding.severity != "error"
            spots = [*_named_spots(finding.message, top)] or ([] if is_of_file else spots)
        for at, column in spots:
            if at < len(sheet.rows):
                row = sheet.rows[at]
                first = next((n for n, cell in enumerate(row) if cell), 0)
                marks[at, first if column is None else column].append(finding)
    return marks


def _named_spots(message: str, top: int) -> list[tuple[int, int]]:
    """The cells, or the columns of a header, that the words of a finding name.

    Args:
        message: of the finding.
        top: index of the row of the header, where the message does not say it.
    """
    cells = [xl_cell_to_rowcol(cell) for cell in CELL.findall(message)]
    if cells:
        return list(dict.fromkeys(cells))[:MAX_NAMED]
    said = HEADER_ROW.search(message)
    line = int(said[1]) - 1 if said else top
    spots = []
    for start in COLUMN.finditer(message):
        rest = message[start.end() :]
        while letters := LETTERS.match(rest):
            spots.append((line, xl_cell_to_rowcol(f"{letters[1]}1")[1]))
            rest = rest[letters.end() :]
    return list(dict.fromkeys(spots))[:MAX_NAMED]


def _write_cell(
    page: xlsxwriter.worksheet.Worksheet, line: int, place: int, text: str, style: object
) -> None:
    if isinstance(text, Native) and re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text):
        # As the file had it: text of a number may be read in two ways.
        page.write_number(line, place, float(text), style)
    elif text:
        page.write_string(line, place, mask(_plain(text))[:MAX_CELL], style)
    elif style is not None:
        page.write_blank(line, place, None, style)


def _plain(text: str) -> str:
    return "".join(mark for mark in text if mark.isprintable() or mark == "\n")


def _write_list(book: xlsxwriter.Workbook, outcome: FileOutcome) -> None:
    page = book.add_worksheet("Temuan")
    bold = book.add_format({"bold": True})
    for place, heading in enumerate(HEADINGS):
        page.write_string(0, place, heading, bold)
    for line, f in enumerate(outcome.findings, start=1):
        if f.row is not None:
            page.write_number(line, 0, f.row)
        for place, text in enumerate((f.column, f.code, f.value, f.message, f.remedy), start=1):
            page.write_string(line, place, one_line(text)[:MAX_CELL])
    page.set_column(1, 3, 22)
    page.set_column(4, 5, 60)
    page.freeze_panes(1, 0)
