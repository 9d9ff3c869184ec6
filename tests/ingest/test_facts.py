"""What a workbook holds beside values: formulas, macros, hidden rows and sheets, 1904 dates.

What belongs here: what is flagged and what is rejected. What does not: archives that are spoilt.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from ingest.reading.reader import read_sheet
from ingest.text.cells import NO_CACHED_VALUE
from tests.fuzz_files import edit_zip, judge, read, workbook

HEADER = ["Kode Wilayah", "ID Inovasi", "Nomor Indikator", "Parameter", "Tanggal Dokumen"]
SHEET = "xl/worksheets/sheet1.xml"
SOURCE = "indikator_inovasi"


def sheet_xml(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(SHEET).decode()


def made(write, **options: object) -> bytes:
    """A workbook with the header, and what `write` puts on its sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True} | options)
    page = book.add_worksheet("Data")
    page.write_row(0, 0, HEADER)
    write(book, page)
    book.close()
    return buffer.getvalue()


def row(page, line: int, *cells: object) -> None:
    page.write_row(line, 0, ["64.03", f"INV-{line}", 16, *cells])


def test_a_formula_gives_its_cached_value_and_is_flagged() -> None:
    def write(book, page) -> None:
        row(page, 1)
        page.write_formula(1, 3, "=1+1", None, 2)

    outcome = read(made(write), SOURCE)
    assert outcome.table is not None
    assert outcome.table["level"].to_pylist() == [2]
    assert [(f.code, f.severity) for f in outcome.findings] == [("W_FORMULA", "warn")]


@pytest.mark.parametrize(
    ("place", "status", "rows"), [("C2", "refused", 0), ("D2", "partial", 1), ("A2", "refused", 0)]
)
def test_a_formula_without_value_is_no_value(place: str, status: str, rows: int) -> None:
    content = workbook([HEADER, ["64.03", "INV-1", 16, 2, None]])
    start = sheet_xml(content)
    at = start.index(f'<c r="{place}"')
    end = start.index("</c>", at) + 4
    changed = f'{start[:at]}<c r="{place}"><f>X1</f></c>{start[end:]}'
    outcome = read(edit_zip(content, {SHEET: changed.encode()}), SOURCE)
    judge(outcome)
    assert (outcome.status, outcome.rows_accepted) == (status, rows)
    assert outcome.codes == ["E_FORMULA_NO_VALUE"]
    assert "\x00" not in outcome.findings[0].value


def test_a_formula_beyond_the_used_cells_is_found() -> None:
    content = workbook([HEADER, ["64.03", "INV-1", 16, 2, None]])
    changed = sheet_xml(content).replace(
        "</sheetData>", '<row r="9"><c r="G9"><f>X1</f></c></row></sheetData>'
    )
    sheet = read_sheet(edit_zip(content, {SHEET: changed.encode()}), frozenset())
    assert sheet.rows[8][6] == NO_CACHED_VALUE


def test_hidden_rows_are_read_and_hidden_sheets_are_not() -> None:
    def write(book, page) -> None:
        row(page, 1, 2)
        row(page, 2, 3)
        page.set_row(2, None, None, {"hidden": True})
        book.add_worksheet("Rahasia").hide()

    outcome = read(made(write), SOURCE)
    assert outcome.rows_accepted == 2
    assert [f.message.partition(": ")[2] for f in outcome.findings] == [
        "1 lembar tidak dibaca, 1 baris ikut dibaca (baris 3)"
    ]
    assert outcome.codes == ["W_HIDDEN"]


@pytest.mark.parametrize(
    "member", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin"]
)
def test_macros_and_linked_content_are_flagged_and_the_values_read(member: str) -> None:
    content = workbook([HEADER, ["64.03", "INV-1", 16, 2, None]])
    outcome = read(edit_zip(content, {member: b"x"}), SOURCE)
    assert (outcome.codes, outcome.rows_accepted) == (["W_ACTIVE_CONTENT"], 1)


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_of_both_date_systems(is_1904: bool) -> None:
    day = dt.date(2024, 2, 13)
    origin = dt.date(1904, 1, 1) if is_1904 else dt.date(1899, 12, 30)

    def write(book, page) -> None:
        row(page, 1, 2)
        page.write_datetime(1, 4, dt.datetime(2024, 2, 13), book.add_format({"num_format": 14}))
        row(page, 2, 2, (day - origin).days)
        row(page, 3, 2, str((day - origin).days))

    outcome = read(made(write, date_1904=is_1904), SOURCE)
    assert outcome.table is not None
    assert outcome.table["document_date"].to_pylist() == [day] * 3


def test_a_contract_may_ask_for_a_sheet_by_name() -> None:
    header = ["Kode Wilayah", "OPD", "ID Inovasi", "Nomor Indikator", "Parameter", "Level Sasaran"]

    def write(book, page) -> None:
        other = book.add_worksheet("LEMBAR KERJA")
        other.write_row(0, 0, ["Lembar kerja Dinas Contoh"])
        other.write_row(2, 0, header)
        other.write_row(3, 0, ["64.03", "Dinas Contoh", "INV-1", "SID-16", 2, 3])

    outcome = read(made(write), "lembar_kerja")
    judge(outcome)
    assert (outcome.codes, outcome.rows_accepted, outcome.scopes) == (
        *([], 1, ("6403|Dinas Contoh",)),
    )


def test_formulas_and_hidden_rows_of_an_ods_are_flagged() -> None:
    cells = (
        '<table:table-row table:visibility="collapse"><table:table-cell table:formula="of:=1+1"'
        ' office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
        "</table:table-row>"
    )
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in names.items())
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Data">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    sheet = read_sheet(content.getvalue(), frozenset())
    assert sheet.rows == [["2"]]
    assert sheet.facts.flags == (
        ("W_FORMULA", "1 sel"),
        ("W_HIDDEN", "1 baris ikut dibaca (baris 1)"),
    )
