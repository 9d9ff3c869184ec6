"""Cells of every spreadsheet format: what they show, what they hold, and what is said of it.

What belongs here: the same members of each class over XLSX, XLSB, XLS and ODS, made by this module
or small files of ours. What does not: what files are refused (`test_kinds`), contracts.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlrd
import xlsxwriter

from ingest.findings import Refused
from ingest.reading.book import RawBook
from ingest.reading.formats import shown, speaks
from ingest.reading.merged import fill_merged
from ingest.reading.reader import read_sheet
from ingest.reading.sheets import sheet_of
from ingest.reading.xls import read_xls
from ingest.text.cells import NO_CACHED_VALUE, Native, Sheet
from tests.fuzz_files import edit_zip, judge, read, workbook

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures/foreign"
NONE: frozenset[str] = frozenset()
PART = "xl/worksheets/sheet1.xml"
ODS_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}


def xlsx(write: Callable[..., None], **options: object) -> bytes:
    """A workbook with one sheet, on which `write` puts what it wants."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True} | options)
    write(book, book.add_worksheet("Data"))
    book.close()
    return buffer.getvalue()


def ods(tables: str, manifest: str = "<manifest/>", styles: str = "") -> bytes:
    """An ODS that holds these tables."""
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in ODS_NAMES.items())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:automatic-styles>{styles}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
            f"{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return buffer.getvalue()


def ods_cell(attributes: str, text: str = "") -> bytes:
    """An ODS of one cell."""
    shown = f"<text:p>{text}</text:p>" if text else ""
    cell = f"<table:table-cell {attributes}>{shown}</table:table-cell>"
    return ods(
        f'<table:table table:name="Data"><table:table-row>{cell}</table:table-row></table:table>'
    )


def record(kind: int, body: bytes) -> bytes:
    """A record of an XLSB."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(body)]) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb() -> bytes:
    """An XLSB: a percentage, a padded number, two errors, a merged range."""
    cells = [
        record(0, struct.pack("<I", 0) + bytes(13)),
        record(5, struct.pack("<IId", 0, 1, 0.0501)),
        record(5, struct.pack("<IId", 1, 2, 12.0)),
        record(3, struct.pack("<IIB", 2, 0, 0x2A)),
        record(0, struct.pack("<I", 1) + bytes(13)),
        record(5, struct.pack("<IId", 1, 0, 7.0)),
        record(3, struct.pack("<IIB", 2, 0, 0x17)),
    ]
    dimension = record(148, struct.pack("<4I", 0, 1, 0, 2))
    merged = record(176, struct.pack("<4I", 0, 1, 0, 0))
    sheet = record(129, b"") + dimension + record(145, b"") + b"".join(cells) + record(146, b"")
    styles = [
        *(record(278, b""), record(615, struct.pack("<I", 1))),
        *(record(44, struct.pack("<H", 164) + wide("0000")), record(616, b"")),
        record(617, struct.pack("<I", 3)),
        *(record(47, struct.pack("<HH", 0, code) + bytes(12)) for code in (0, 10, 164)),
        *(record(618, b""), record(279, b"")),
    ]
    book = record(131, b"") + record(153, bytes(12)) + record(143, b"")
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Data"))
    book += record(144, b"") + record(132, b"")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    start = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'

    def relations(*lines: tuple[str, str]) -> str:
        found = (
            f'<Relationship Id="rId{at}" Type="{kind}/{name}" Target="{target}"/>'
            for at, (name, target) in enumerate(lines, start=1)
        )
        return f"{start}{''.join(found)}</Relationships>"

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            relations(("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")),
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet + merged + record(130, b""))
        archive.writestr("xl/styles.bin", b"".join(styles))
    return buffer.getvalue()


def codes(sheet: Sheet) -> dict[str, str]:
    return dict(sheet.facts.flags)


# ---- number formats ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "number", "text", "kind"),
    [
        ("0%", 0.05, "5%", "percent"),
        ("0.00%", 0.0501, "5.01%", "percent"),
        ("[Red]0.0%;[Blue]-0.0%", -0.05, "-5%", "percent"),
        ("0000", 12, "0012", "digits"),
        ("00000", 0, "00000", "digits"),
        ("000-000", 12345, "012-345", "digits"),
        ("00\\.00", 6403, "64.03", "digits"),
        ('"INV-"0000', 7, "INV-0007", "digits"),
        ("0000", 123456, "123456", "digits"),
        ("#,##0,", 2431000, "2431", "other"),
        ('0.0,,"jt"', 2500000, "2,5jt", "other"),
        ('0 "juta"', 5, "5 juta", "other"),
        ('[>=1000000]0.0,,"jt";[>=1000]0,"rb";0', 2500, "2rb", "other"),
        ('"Ya";"Tidak"', 1, "Ya", "other"),
        (";;;", 4, "(tidak tampak)", "other"),
        ("0.0;0.0", -5, "5,0", "other"),
        ("#,##0;[Red]#,##0", -1200, "1200", "other"),
        ('"<"0', 5, "<5", "other"),
        ('0"000"', 5, "5000", "other"),
        ('0.0" 1)"', 5.25, "5,2 1)", "other"),
    ],
)
def test_formats_that_mean_something(code: str, number: float, text: str, kind: str) -> None:
    found = shown(code, number)
    assert found is not None
    assert (found.text, found.kind, speaks(code)) == (text, kind, True)


@pytest.mark.parametrize(
    "code",
    [
        "General", "0", "0.00", "#,##0", "#,##0.00", "@", "dd/mm/yyyy", "[h]:mm", "0.00E+00",
        "# ?/?", '"Rp"#,##0', "[$Rp-421]#,##0.00", "#,##0;(#,##0)", "0.0;-0.0", "[>=1]0.0;0.00",
        '0.00"%"', "yyyy",
        '_-"Rp"* #,##0_-;-"Rp"* #,##0_-;_-"Rp"* "-"_-;_-@_-', "0" * 2000, "",
    ],
)  # fmt: skip
def test_formats_that_change_nothing(code: str) -> None:
    assert code == "" or not speaks(code)
    assert code == "" or shown(code, 12.5) is None


def test_formats_in_xlsx() -> None:
    def write(book, page) -> None:
        made = (("0.00%", 0.0501), ("0000", 12), ("000-000", 12345), ('0.0,,"jt"', 2500000))
        for line, (code, number) in enumerate(made):
            page.write_number(line, 0, number, book.add_format({"num_format": code}))
        page.write_number(4, 0, 0.5, book.add_format({"num_format": 9}))

    sheet = read_sheet(xlsx(write), NONE)
    assert sheet.rows == [["5.01%"], ["0012"], ["012-345"], ["2500000"], ["50%"]]
    assert [isinstance(row[0], Native) for row in sheet.rows] == [True, False, False, True, True]
    assert codes(sheet) == {
        "W_NUMBER_FORMAT": "kolom A, 1 sel; A4 terlihat 2,5jt, tersimpan 2500000"
    }


def test_formats_errors_and_merges_in_xlsb() -> None:
    sheet = read_sheet(xlsb(), NONE)
    assert sheet.rows == [["5.01%", "0012", "#N/A"], ["5.01%", "7", "#REF!"]]
    assert codes(sheet) == {"W_MERGED": "1 rentang, A1:A2"}


def test_facts_of_xls() -> None:
    sheet = read_sheet((FIXTURES / "facts.xls").read_bytes(), NONE)
    assert dict(row for row in sheet.rows if row[0] != "gabung") == {
        "Kode": "Isi", "persen": "5.01%", "nol": "0012", "mask": "012-345", "juta": "2500000",
        "galat": "#N/A", "ref": "#REF!", "rumus": NO_CACHED_VALUE, "tanggal": "2024-02-13",
        "benar": "TRUE", "waktu": "10:48:00",
    }  # fmt: skip
    assert [row for row in sheet.rows if row[0] == "gabung"] == [["gabung", "a"], ["gabung", "b"]]
    assert codes(sheet) == {
        "W_NUMBER_FORMAT": "kolom B, 1 sel; B5 terlihat 2,5jt, tersimpan 2500000",
        "W_MERGED": "1 rentang, A11:A12",
        "W_HIDDEN": "1 lembar tidak dibaca (Rahasia: 1 baris), 1 baris ikut dibaca (baris 10)",
        "W_SHEET_UNREAD": "Lain: 1 baris",
    }


def test_a_file_of_which_only_values_are_read_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another library reads what the one that knows formats cannot; a part may be too large."""

    def damaged(**_: object) -> None:
        raise xlrd.XLRDError("expected BOF record")

    content = (FIXTURES / "facts.xls").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(xlrd, "open_workbook", damaged)
        book = read_xls(content, (), ())
    assert isinstance(book, RawBook)
    assert "W_VALUES_ONLY" in codes(sheet_of(book, has_active_content=False))
    assert "W_VALUES_ONLY" not in codes(read_sheet(content, NONE))
    plain = xlsx(lambda _, sheet: sheet.write(0, 0, "Kode"))
    assert "W_VALUES_ONLY" not in codes(read_sheet(plain, NONE))
    monkeypatch.setattr("ingest.reading.workbook.MAX_SCANNED_BYTES", 0)
    assert "W_VALUES_ONLY" in codes(read_sheet(plain, NONE))


def test_formats_without_a_code_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some writers number a format that they do not spell out."""
    opened = xlrd.open_workbook

    def nameless(**options: object) -> xlrd.Book:
        book = opened(**options)
        for one in book.format_map.values():
            one.format_str = None
        return book

    monkeypatch.setattr(xlrd, "open_workbook", nameless)
    book = read_xls((FIXTURES / "facts.xls").read_bytes(), (), ())
    assert isinstance(book, RawBook)
    assert ["tanggal", ["2024-02-13T00:00:00"]] in [row[:2] for row in book.sheet.rows]


FLOAT = 'office:value-type="float" office:value='


@pytest.mark.parametrize(
    ("attributes", "shown_text", "text", "code"),
    [
        ('office:value-type="percentage" office:value="0.0501"', "5,01%", "5.01%", ""),
        (f'{FLOAT}"12"', "0012", "0012", ""),
        (f'{FLOAT}"12345"', "012-345", "012-345", ""),
        (f'{FLOAT}"39.7512"', "39,75", "39.7512", ""),
        (f'{FLOAT}"1500000"', "Rp1.500.000", "1500000", ""),
        (f'{FLOAT}"-5"', "-5,00", "-5", ""),
        (f'{FLOAT}"100000"', "1E+05", "100000", ""),
        (f'{FLOAT}"2.5"', "", "2.5", ""),
        (f'{FLOAT}"2500000"', "2,5 juta", "2500000", "W_NUMBER_FORMAT"),
        (f'{FLOAT}"2431000"', "2.431", "2431000", "W_NUMBER_FORMAT"),
        ('office:value-type="date" office:date-value="2024-02-13"', "13/02/24", "2024-02-13", ""),
        ('office:value-type="time" office:time-value="PT10H48M00S"', "10:48", "10:48:00", ""),
        ('office:value-type="boolean" office:boolean-value="true"', "WAHR", "TRUE", ""),
        ('office:value-type="string" office:string-value="a"', "", "a", ""),
        ('office:value-type="string" calcext:value-type="error"', "#REF!", "#REF!", ""),
        (f'table:formula="of:=1/0" {FLOAT}"0"', "#DIV/0!", "#DIV/0!", ""),
        (f'table:formula="of:=1/0" {FLOAT}"0"', "Err:508", "Err:508", ""),
        ('table:formula="of:=[.B1]"', "", NO_CACHED_VALUE, ""),
        (f'table:formula="of:=1+1" {FLOAT}"2"', "2", "2", "W_FORMULA"),
        ('office:value-type="string"', "a<text:s text:c='2'/>b<text:line-break/>c", "a  b\nc", ""),
    ],
)
def test_cells_of_ods(attributes: str, shown_text: str, text: str, code: str) -> None:
    sheet = read_sheet(ods_cell(attributes, shown_text), NONE)
    assert sheet.rows == [[text]]
    assert list(codes(sheet)) == [code] * bool(code)


def test_sheets_rows_and_merges_of_ods() -> None:
    row = "<table:table-row{0}>{1}</table:table-row>"
    cell = '<table:table-cell office:value-type="string"{0}><text:p>{1}</text:p></table:table-cell>'
    many = row.format(' table:number-rows-repeated="1048570"', "<table:table-cell/>")
    rows = [
        row.format("", cell.format(' table:number-rows-spanned="2"', "a") + cell.format("", "1")),
        row.format(
            ' table:visibility="filter"', "<table:covered-table-cell/>" + cell.format("", "2")
        ),
        row.format(' table:number-rows-repeated="2"', cell.format("", "b")),
        many,
    ]
    display = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="ta2">{display}</style:style>'
    secret = row.format("", cell.format("", "x"))
    names = 'table:name="Rahasia" table:style-name="ta2"'
    hidden = f"<table:table {names}>{secret}</table:table>"
    comment = "<office:annotation><text:p>bukan isi</text:p></office:annotation>"
    rows[0] = rows[0].replace("<text:p>1", f"{comment}<text:p>1")
    table = f'<table:table table:name="Data">{"".join(rows)}</table:table>'
    sheet = read_sheet(ods(hidden + table, styles=styles), NONE)
    assert sheet.rows == [["a", "1"], ["a", "2"], ["b"], ["b"]]
    assert codes(sheet) == {
        "W_MERGED": "1 rentang, A1:A2",
        "W_HIDDEN": "1 lembar tidak dibaca (Rahasia: 1 baris), 1 baris ikut dibaca (baris 2)",
    }


def test_an_ods_that_repeats_a_value_without_end_is_refused() -> None:
    cell = f'<table:table-cell table:number-columns-repeated="16384" {FLOAT}"1"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with pytest.raises(Refused) as caught:
        read_sheet(ods(f'<table:table table:name="a">{row}</table:table>'), NONE)
    assert caught.value.code == "E_SHEET_SIZE"


# ---- errors and formulas in XLSX -----------------------------------------------------------


def with_cells(xml: str, **parts: bytes) -> bytes:
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet = f"{start}<sheetData>{xml}</sheetData></worksheet>"
    return edit_zip(workbook([["a"]]), {PART: sheet.encode()} | parts)


@pytest.mark.parametrize(
    "error",
    [
        "#N/A",
        "#REF!",
        "#DIV/0!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
    ],
)
@pytest.mark.parametrize("place", [' r="A1"', ""])
def test_errors_in_xlsx(error: str, place: str) -> None:
    xml = f'<row r="1"><c{place} t="e"><f>X1</f><v>{error}</v></c></row>'
    assert read_sheet(with_cells(xml), NONE).rows == [[error]]


def test_an_error_is_said_with_its_place() -> None:
    header = ["Kode Wilayah", "ID Inovasi", "Nomor Indikator", "Parameter"]

    def write(book, page) -> None:
        page.write_row(0, 0, header)
        page.write_row(1, 0, ["64.03", "INV-1", 16])
        page.write_formula(1, 3, "=NA()", None, "#N/A")
        page.write_row(2, 1, ["INV-2", 16, 2])
        page.write_formula(2, 0, "=B9", None, "#REF!")

    outcome = read(xlsx(write), "indikator_inovasi")
    judge(outcome)
    found = [(f.code, f.row, f.column, f.value) for f in outcome.findings if f.row]
    assert found == [
        ("E_CELL_ERROR", 2, "Parameter", "#N/A"),
        ("E_CELL_ERROR", 3, "Kode Wilayah", "#REF!"),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><f>B1</f></c>', NO_CACHED_VALUE),
        ('<c r="A1"><f>B1</f><v></v></c>', NO_CACHED_VALUE),
        ('<c r="A1"><f>B1</f><v/></c>', NO_CACHED_VALUE),
        ('<c r="A1"><f>B1</f><v /></c>', NO_CACHED_VALUE),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', ""),
        ('<c r="A1" t="str"><f>B1</f></c>', NO_CACHED_VALUE),
        ('<c r="A1"><f>B1</f><v>0</v></c>', "0"),
        ('<c><f t="shared" si="0"/><v>3</v></c>', "3"),
        ('<c><f t="shared" si="0"/></c>', NO_CACHED_VALUE),
    ],
)
def test_formulas_with_and_without_a_value(cell: str, text: str) -> None:
    xml = f'<row r="1">{cell}<c r="B1"><v>1</v></c></row>'
    assert read_sheet(with_cells(xml), NONE).rows == [[text, "1"]]


# ---- days ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_days_with_fractions_from_1904(kind: str) -> None:
    if kind == "xls":
        sheet = read_sheet((FIXTURES / "epoch_1904.xls").read_bytes(), NONE)
        assert (sheet.rows[1], sheet.facts.is_1904) == (["serial", "43873.5"], True)
        return

    def write(book, page) -> None:
        page.write_row(0, 0, ["Kode Wilayah", "ID Inovasi", "Nomor Indikator", "Tanggal Dokumen"])
        page.write_row(1, 0, ["64.03", "INV-1", 16, 43873.5])

    outcome = read(xlsx(write, date_1904=True), "indikator_inovasi")
    assert outcome.table is not None
    assert outcome.table["document_date"].to_pylist() == [dt.date(2024, 2, 13)]


def test_parquet_instants_nested_and_raw_columns() -> None:
    instant = dt.datetime(2023, 12, 31, 16, tzinfo=dt.UTC)
    table = pa.table(
        {
            "saat": pa.array([instant, None], pa.timestamp("us", tz="UTC")),
            "hari": pa.array([dt.datetime(2024, 2, 13, 10), None], pa.timestamp("us")),
            "kata": pa.array(["a", "b"]).dictionary_encode(),
            "daftar": pa.array([[1], None]),
            "teks": pa.array([b"kopi", None], pa.binary()),
            "bita": pa.array([b"\xff\x00", None], pa.binary()),
            "lama": pa.array([dt.timedelta(hours=26), None], pa.duration("us")),
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    sheet = read_sheet(buffer.getvalue(), NONE)
    assert sheet.rows[1] == [
        *("2023-12-31T16:00:00+00:00", "2024-02-13", "a", "", "kopi", "", "26:00:00")
    ]
    assert not isinstance(sheet.rows[1][0], Native)
    assert sheet.facts.flags == (
        *(("W_COLUMN_UNREAD", "daftar: 1 nilai"), ("W_COLUMN_UNREAD", "bita: 1 nilai")),
    )


# ---- merged cells --------------------------------------------------------------------------

M = [["Kab", "L", "P"], ["Berau", "1", "2"], ["", "3", "4"], ["", "5", "6"]]


@pytest.mark.parametrize(
    ("rows", "merged", "expected"),
    [
        (M, [(1, 0, 3, 0)], [M[0], M[1], ["Berau", "3", "4"], ["Berau", "5", "6"]]),
        # Across, in a row of more cells than one.
        ([["a", "b", "c"], ["x", "y", ""]], [(1, 1, 1, 2)], [["a", "b", "c"], ["x", "y", "y"]]),
        # A banner above and a note below stay one cell.
        ([["Judul", "", ""], *M[:2]], [(0, 0, 0, 2)], [["Judul", "", ""], *M[:2]]),
        ([*M[:2], ["Sumber: BPS", "", ""]], [(2, 0, 2, 2)], [*M[:2], ["Sumber: BPS", "", ""]]),
        # A group of columns, alone in its row above the header.
        ([["", "IPM", ""], ["Kab", "2022", "2023"]], [(0, 1, 0, 2)],
         [["", "IPM", "IPM"], ["Kab", "2022", "2023"]]),
        # A column that only widens its neighbour holds nothing.
        ([["a", "", "b"], ["1", "", "2"]], [(0, 0, 0, 1), (1, 0, 1, 1)],
         [["a", "", "b"], ["1", "", "2"]]),
        # A row between groups stays blank; a row that is the one above, twice as tall, does not.
        ([["a", "1"], ["", ""], ["", "2"]], [(0, 0, 2, 0)], [["a", "1"], ["", ""], ["a", "2"]]),
        ([["a", "1"], ["", ""]], [(0, 0, 1, 0), (0, 1, 1, 1)], [["a", "1"], ["a", "1"]]),
        # Beyond what is used, and without a value.
        ([["a", "1"], ["", "2"]], [(0, 0, 1_048_575, 0)], [["a", "1"], ["a", "2"]]),
        ([["a", "1"], ["", "2"]], [(5, 5, 9, 9), (1, 0, 1, 0)], [["a", "1"], ["", "2"]]),
        # What stands beneath a merged cell is not written over.
        ([["a", "1"], ["b", "2"]], [(0, 0, 1, 0)], [["a", "1"], ["b", "2"]]),
    ],
)  # fmt: skip
def test_merged_ranges(rows: list[list[str]], merged: list, expected: list[list[str]]) -> None:
    made = [[*row] for row in rows]
    filled = fill_merged(made, merged)
    assert made == expected
    assert filled or made == rows or rows[1][0] == "b"


def test_overlapping_merges_do_not_multiply_the_work() -> None:
    rows = [["a"] * 300 for _ in range(300)]
    assert fill_merged(rows, [(0, 0, 299, 299 - n % 7) for n in range(100_000)]) is not None


def test_a_merged_region_fills_its_rows_with_one_finding() -> None:
    def write(book, page) -> None:
        page.merge_range("A1:D1", "Laporan evaluasi")
        page.write_row(1, 0, ["Kode Wilayah", "ID Inovasi", "Nomor Indikator", "Parameter"])
        page.write_row(2, 1, ["INV-1", 16, 2])
        page.write_row(3, 1, ["INV-2", 16, 3])
        page.merge_range("A3:A4", "64.03")
        page.merge_range("A6:D6", "Catatan: sementara")

    outcome = read(xlsx(write), "indikator_inovasi")
    judge(outcome)
    assert outcome.rows_accepted == 2
    assert {f.code: f.message.partition(": ")[2] for f in outcome.findings} == {
        "W_MERGED": "1 rentang, A3:A4",
        "W_NOTE": "baris 6: Catatan: sementara",
    }


# ---- sheets --------------------------------------------------------------------------------

HEADER = ["Kode Wilayah", "ID Inovasi", "Nomor Indikator", "Parameter"]


def sheets(**rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name, cells in rows.items():
        page = book.add_worksheet(name)
        for line, row in enumerate(cells):
            page.write_row(line, 0, row)
    book.close()
    return buffer.getvalue()


def ods_sheets(**rows: list[list[object]]) -> bytes:
    def cell(value: object) -> str:
        return (
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
        )

    def row(cells: list[object]) -> str:
        return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"

    return ods(
        "".join(
            f'<table:table table:name="{name}">{"".join(map(row, cells))}</table:table>'
            for name, cells in rows.items()
        )
    )


@pytest.mark.parametrize("make", [sheets, ods_sheets])
def test_sheets_with_the_same_header_are_one_table(make: Callable) -> None:
    one = [["Dinas Kesehatan"], HEADER, ["64.03", "INV-1", 16, 2], ["64.03", "INV-2", 16, "x"]]
    moved = [[row[at] for at in (1, 0, 3, 2)] for row in (HEADER, ["64.03", "INV-3", 17, 3])]
    content = make(
        Dinkes=one,
        Disdik=[*moved, *moved[1:], [], ["Sumber: Disdik"]],
        Judul=[HEADER],
        Lain=[["a"]],
    )
    outcome = read(content, "indikator_inovasi")
    judge(outcome)
    assert outcome.table is not None
    names = ("sheet_name", "row_number", "innovation_id", "indicator_code", "level")
    assert list(zip(*(outcome.table[name].to_pylist() for name in names), strict=True)) == [
        ("Dinkes", 3, "INV-1", "SID-16", 2),
        ("Dinkes", 4, "INV-2", "SID-16", None),
        ("Disdik", 2, "INV-3", "SID-17", 3),
    ]
    assert (outcome.rows_read, outcome.rows_accepted) == (9, 3)
    # No column stands in one place.
    assert outcome.places == ()
    assert [(f.code, f.sheet, f.row) for f in outcome.findings] == [
        ("W_SHEET_UNREAD", "Dinkes", None),
        ("E_VALUE", "Dinkes", 4),
        ("W_NOTE", "Disdik", 5),
    ]
    assert outcome.findings[0].message.partition(": ")[2] == (
        "Judul: 1 baris, Lain: 1 baris; yang dibaca hanya lembar Dinkes, Disdik"
    )


@pytest.mark.parametrize("make", [sheets, ods_sheets])
def test_one_key_in_two_sheets_is_told_with_both(make: Callable) -> None:
    header = ["Kode Wilayah", "Ukuran", "Tahun", "Nilai"]
    rows = {name: [header, ["64.03", "ipm", 2024, n]] for n, name in enumerate(("Lama", "Baru"))}
    outcome = read(make(**rows), "angka_daerah")
    judge(outcome)
    assert [(f.sheet, f.row, f.message.partition(": ")[2]) for f in outcome.findings] == [
        ("Lama", 2, "baris 2 (lembar Lama), 2 (lembar Baru)"),
        ("Baru", 2, "baris 2 (lembar Lama), 2 (lembar Baru)"),
    ]
    assert [(row.sheet, row.row, row.raw.split(" | ")[3]) for row in outcome.rejected] == [
        ("Lama", 2, "0"),
        ("Baru", 2, "1"),
    ]


@pytest.mark.parametrize("make", [sheets, ods_sheets])
def test_tables_of_years_in_several_sheets_are_read_and_others_told(make: Callable) -> None:
    def table(title: str, *years: str) -> list[list[object]]:
        return [[title], ["Kabupaten/Kota", *years], ["Berau", *("75,1" for _ in years)]]

    content = make(
        TPT=table("Tingkat Pengangguran Terbuka", "2021", "2022"),
        Lama=table("Indeks Pembangunan Manusia", "2021", "2022"),
        Baru=table("Indeks Pembangunan Manusia", "2023"),
    )
    outcome = read(content, "angka_daerah")
    judge(outcome)
    assert outcome.table is not None
    assert outcome.table["measured_year"].to_pylist() == [2021, 2022, 2023]
    assert outcome.table["sheet_name"].to_pylist() == ["Lama", "Lama", "Baru"]
    assert {f.code: f.message.partition(": ")[2] for f in outcome.findings} == {
        "W_SHEET_UNREAD": "TPT: 3 baris; yang dibaca hanya lembar Lama, Baru"
    }


def test_a_second_sheet_that_cannot_be_read_is_an_error() -> None:
    one = [HEADER, ["64.03", "INV-1", 16, 2]]
    other = [[*HEADER[:2], "Nilai", HEADER[3]], ["64.03", "INV-2", 16, 2]]
    outcome = read(sheets(Dinkes=one, Disdik=other), "indikator_inovasi")
    judge(outcome)
    assert (outcome.status, outcome.codes, outcome.rows_accepted) == (
        *("partial", ["E_SHEET_UNREAD"], 1),
    )
    assert "Disdik: 2 baris; kolom wajib tidak ada: Nomor Indikator" in outcome.findings[0].message


def test_a_cover_sheet_does_not_hide_the_table() -> None:
    table = [["Judul"], HEADER, ["64.03", "INV-1", 16, 2]]
    cover = [["Export Summary"], ["Tanggal", "2026-11-27"]]
    content = sheets(Ringkasan=cover, Data=table, Petunjuk=[["isi"]])
    outcome = read(content, "indikator_inovasi")
    assert (outcome.rows_accepted, outcome.codes) == (1, ["W_SHEET_UNREAD"])
    assert "Ringkasan: 2 baris; yang dibaca hanya lembar Data" in outcome.findings[0].message


# ---- packages ------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["xl/workbook.xml", "/xl/workbook.xml", "\\xl\\workbook.xml"])
def test_the_workbook_is_found_by_its_relation(target: str) -> None:
    content = workbook([["a", "b"]])
    rels = zipfile.ZipFile(io.BytesIO(content)).read("_rels/.rels").decode()
    moved = rels.replace('"xl/workbook.xml"', f'"{target}"')
    assert read_sheet(edit_zip(content, {"_rels/.rels": moved.encode()}), NONE).rows == [["a", "b"]]


@pytest.mark.parametrize("folder", ["", "data/", "Data/Kerja/"])
def test_an_xlsb_may_lie_in_any_folder(folder: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsb())) as archive, zipfile.ZipFile(buffer, "w") as moved:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "_rels/.rels":
                data = data.replace(b'"xl/', f'"{folder}'.encode())
            moved.writestr(name.replace("xl/", folder, 1), data)
    sheet = read_sheet(buffer.getvalue(), NONE)
    assert sheet.rows == [["5.01%", "0012", "#N/A"], ["5.01%", "7", "#REF!"]]


@pytest.mark.parametrize("slash", ["/", "\\"])
def test_a_workbook_at_the_root(slash: str) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook([["a", 0.5]]))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            name = name.removeprefix("xl/").replace("/", slash if name != "_rels/.rels" else "/")
            archive.writestr(name, data.replace(b'"xl/workbook.xml"', b'"workbook.xml"'))
    assert read_sheet(buffer.getvalue(), NONE).rows == [["a", "0.5"]]


@pytest.mark.parametrize("dimension", ["1:2", "A:C", "A1:XFD1048576", "A1", "", "B2:A1", "lain"])
def test_a_dimension_that_lies_is_not_believed(dimension: str) -> None:
    content = workbook([["a", "b"], ["c", "d"]])
    part = zipfile.ZipFile(io.BytesIO(content)).read(PART).decode()
    changed = part.replace('<dimension ref="A1:B2"/>', f'<dimension ref="{dimension}"/>')
    assert changed != part
    assert read_sheet(edit_zip(content, {PART: changed.encode()}), NONE).rows == [
        *(["a", "b"], ["c", "d"])
    ]


def test_parts_in_utf_16_are_read() -> None:
    content = workbook([["a", "é"]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = ("xl/workbook.xml", PART, "xl/sharedStrings.xml")
        edits = {
            name: archive.read(name).decode().replace("UTF-8", "UTF-16").encode("utf-16")
            for name in names
        }
    assert read_sheet(edit_zip(content, edits), NONE).rows == [["a", "é"]]
