"""Nothing that holds a value is left unread without a finding: rows, columns, comments beside data.

What belongs here: files in which something stands beside the table, in the formats that can carry
it. What does not: sheets (`test_foreign_cells`), tables below the first (`test_shapes`).
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from ingest.findings import FileOutcome
from tests.fuzz_files import judge, read, text_file, workbook
from tests.ingest.test_foreign_cells import ods

HEADER = ["Kode Wilayah", "Ukuran", "Tahun", "Nilai", "Satuan", "Sumber"]
LINE = ["64.03", "ipm", "2024", "75,1", "indeks", "BPS"]
BLANK = [""] * 6
MAKERS = [text_file, workbook]


def said(outcome: FileOutcome) -> dict[str, list[str]]:
    """Return what is said of each code beyond its title."""
    judge(outcome)
    found: dict[str, list[str]] = {}
    for finding in outcome.findings:
        found.setdefault(finding.code, []).append(finding.message.partition(": ")[2])
    return found


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    ("below", "detail"),
    [
        ([["", "", "", "80,1", "", ""]], "baris 4, kolom D, 1 nilai"),
        ([["", "", "", "80,1", "indeks", ""]], "baris 4, kolom D, E, 2 nilai"),
        ([["Kab. Paser", "", "", "70,1", "", ""]], "baris 4, kolom A, D, 2 nilai"),
        ([["", "", "", "Rp 1.500", "", ""]], "baris 4, kolom D, 1 nilai"),
        ([["", "", "", "5,1", "", ""]] * 3, "baris 4 s.d. 6, kolom D, 3 nilai"),
        (
            [["", "", "", "5,1%", "", ""], ["", "", "", "", "", "-2"]],
            "baris 4 s.d. 5, kolom D, F, 2 nilai",
        ),
    ],
)
def test_rows_without_a_key_after_a_blank_row_are_told(make: Callable, below, detail) -> None:
    outcome = read(make([HEADER, LINE, BLANK, *below]), "angka_daerah")
    assert said(outcome) == {"W_ROW_UNREAD": [detail]}
    assert [f.row for f in outcome.findings] == [4]
    assert (outcome.rows_accepted, outcome.status) == (1, "accepted")


@pytest.mark.parametrize("make", MAKERS)
def test_a_row_that_lacks_only_its_key_is_rejected_after_a_blank_row_too(make: Callable) -> None:
    header = ["Kode Wilayah", "Tahun", "Nomor Indikator", "Parameter", "Catatan"]
    rows = [header, ["64.03", "2026", "1", "3", ""], [""] * 5, ["", "", "", "2", "x"]]
    assert said(read(make(rows), "indikator_daerah")) == {
        "W_ROW_UNREAD": ["baris 4, kolom D, E, 2 nilai"]
    }
    header = ["Kode Wilayah", "ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan", "Urusan"]
    header += ["Status"]
    line = ["Contoh", "Dinas Contoh", "Penerapan", "Kesehatan", "Draf"]
    outcome = read(make([header, ["64.03", "A-1", *line], [""] * 7, ["", "", *line]]), "inovasi")
    assert (outcome.codes, outcome.rows_rejected) == (["E_ROW_SHAPE"], 1)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    ("row", "detail"),
    [
        (["Sumber: BPS", "", "", "", "", ""], "baris 4: Sumber: BPS"),
        (["", "*) angka sementara", "", "", "", ""], "baris 4: *) angka sementara"),
        # Who signed is nobody's business.
        (["", "", "", "", "Budi Santoso", ""], "baris 4, kolom E, 1 nilai"),
        (["Mengetahui,", "", "", "Kepala Dinas,", "", ""], "baris 4, kolom A, D, 2 nilai"),
    ],
)
def test_notes_and_signatures_are_listed_as_such(make: Callable, row, detail) -> None:
    outcome = read(make([HEADER, LINE, BLANK, row]), "angka_daerah")
    assert said(outcome) == {"W_NOTE": [detail]}


@pytest.mark.parametrize("make", MAKERS)
def test_totals_are_listed_as_such(make: Callable) -> None:
    rows = [HEADER, LINE, ["Jumlah", "", "", "75,1", "", ""]]
    assert said(read(make(rows), "angka_daerah")) == {"W_NOTE": ["baris 3: Jumlah | 75,1"]}
    ipm = [["Indeks Pembangunan Manusia"], ["Kabupaten/Kota", "2023", "2024"]]
    ipm += [["Berau", "75,1", "75,7"], ["INDONESIA", "74,4", "75,0"]]
    assert said(read(make(ipm), "angka_daerah")) == {"W_NOTE": ["baris 4: INDONESIA | 74,4 | 75,0"]}


@pytest.mark.parametrize("make", MAKERS)
def test_rows_above_the_header_are_told_where_they_are_more_than_a_title(make: Callable) -> None:
    above = [["Laporan", "", "", "", "", ""], ["Bulan", "12", "", "", "", ""]]
    above += [["Nama", "Jabatan", "", "", "", ""]]
    assert said(read(make([*above, HEADER, LINE]), "angka_daerah")) == {
        "W_ROW_UNREAD": ["baris 2, kolom A, B, 2 nilai"],
        "W_NOTE": ["baris 3, kolom A, B, 2 nilai"],
    }


@pytest.mark.parametrize("make", MAKERS)
def test_what_is_told_of_rows_is_bounded(make: Callable) -> None:
    rows = [row for _ in range(50) for row in (["", "", "", "1,5", "", ""], BLANK)]
    found = said(read(make([HEADER, LINE, BLANK, *rows]), "angka_daerah"))
    assert list(found) == ["W_ROW_UNREAD"]
    assert len(found["W_ROW_UNREAD"]) == 21
    assert "baris 44 s.d. 102, kolom D, 30 nilai, terpencar" in found["W_ROW_UNREAD"]
    notes = [["Catatan: a", "", "", "", "", ""]] * 9
    assert said(read(make([HEADER, LINE, *notes]), "angka_daerah"))["W_NOTE"][0].endswith(
        "; dan 4 lagi"
    )


@pytest.mark.parametrize("make", MAKERS)
def test_each_of_two_unknown_columns_of_one_name_is_told(make: Callable) -> None:
    rows = [[*HEADER, "Ket", "Ket"], [*LINE, "a", "b"]]
    assert said(read(make(rows), "angka_daerah")) == {
        "W_HEADER_EXTRA": ["kolom G, 1 nilai", "kolom H, 1 nilai"]
    }


def test_hidden_columns_and_rows_of_a_workbook_are_told() -> None:
    def content(hide: Callable) -> bytes:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        page = book.add_worksheet("Data")
        for line, row in enumerate([HEADER, LINE, BLANK]):
            page.write_row(line, 0, [cell or None for cell in row])
        hide(page)
        book.close()
        return buffer.getvalue()

    def hide(page) -> None:
        page.set_column("C:D", None, None, {"hidden": True})
        page.set_column("H:XFD", None, None, {"hidden": True})
        page.set_column("F:F", 0)
        page.set_row(1, 0)
        page.set_row(7, None, None, {"hidden": True})

    assert said(read(content(hide), "angka_daerah")) == {
        "W_HIDDEN": [
            "1 baris ikut dibaca (baris 2), "
            "3 kolom ikut dibaca (kolom C: 2 nilai, D: 2 nilai, F: 2 nilai)"
        ]
    }

    def remark(page) -> None:
        page.write_comment("A1", "kode Kemendagri")
        page.write_comment("D2", "atau 76,2")

    assert said(read(content(remark), "angka_daerah")) == {"W_COMMENT": ["1 komentar, D2"]}


def test_hidden_columns_and_comments_of_an_ods_are_told() -> None:
    def row(cells: list[str], note: str = "") -> str:
        found = (
            f'<table:table-cell office:value-type="string">{note if at == 3 else ""}'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for at, cell in enumerate(cells)
        )
        return f"<table:table-row>{''.join(found)}</table:table-row>"

    columns = '<table:table-column table:number-columns-repeated="3"/>'
    columns += '<table:table-column table:visibility="collapse"/>'
    remark = "<office:annotation><text:p>atau 76,2</text:p></office:annotation>"
    table = (
        f'<table:table table:name="Data">{columns}{row(HEADER)}{row(LINE, remark)}</table:table>'
    )
    assert said(read(ods(table), "angka_daerah")) == {
        "W_HIDDEN": ["1 kolom ikut dibaca (kolom D: 2 nilai)"],
        "W_COMMENT": ["1 komentar, D2"],
    }


def test_a_guide_that_is_a_table_is_no_guide() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in ("Data", "Petunjuk"):
        page = book.add_worksheet(name)
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, [*LINE[:1], name, *LINE[2:]])
    book.close()
    outcome = read(buffer.getvalue(), "angka_daerah")
    assert (outcome.rows_accepted, outcome.codes) == (2, [])


def test_a_number_without_end_in_parquet_is_no_blank() -> None:
    columns = {name: [cell] * 2 for name, cell in zip(HEADER, LINE, strict=True)}
    table = pa.table(columns | {"Nilai": [float("inf"), float("nan")]})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    assert read(buffer.getvalue(), "angka_daerah").codes == ["E_NUMBER", "E_REQUIRED"]
