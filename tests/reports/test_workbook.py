"""The workbook of an edition: texts and numbers, the published ones, and no formula."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb

from reports.documents.book import LINE, MAX_LINES, height
from reports.documents.worksheet import COLUMNS, PRINTED
from tests.harness.pages import sheets
from tests.harness.reports_fixture import HOSTILE

CELLS = "Indikator di bawah level 3"


def test_workbook_holds_texts_and_numbers_but_no_formula(hostile: tuple[Path, Path]) -> None:
    _, out = hostile
    path = out / "ringkasan.xlsx"
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert b"<f>" not in content and b"<hyperlink" not in content, name
            assert "externalLink" not in name
        ranking = archive.read("xl/worksheets/sheet2.xml").decode()
        names = archive.read("xl/workbook.xml").decode()
    assert 'state="frozen"' in ranking and "<autoFilter" in ranking
    assert 'orientation="landscape"' in ranking and "Print_Titles" in names
    found = sheets(path)
    assert list(found) == ["Ringkasan", "Peringkat", "Skor", CELLS, "Mutu", "Kamus"]
    assert any(HOSTILE[2] in row for row in found[CELLS])


def test_workbook_numbers_are_the_published_ones(plain: tuple[Path, Path]) -> None:
    database, out = plain
    rows = sheets(out / "ringkasan.xlsx")["Peringkat"]
    top = next(row for row in rows if "IID terverifikasi" in row)
    code, iid = top.index("Kode wilayah"), top.index("IID terverifikasi")
    with duckdb.connect(str(database), read_only=True) as connection:
        published = dict(
            connection.execute("select region_code, iid from provincial_ranking").fetchall()
        )
    found = {
        row[code]: Decimal(str(row[iid])).quantize(Decimal("0.01"))
        for row in rows[rows.index(top) + 1 :]
        if row[code]
    }
    assert found == published


def test_a_score_is_told_beside_the_name_of_its_variant(plain: tuple[Path, Path]) -> None:
    database, out = plain
    rows = sheets(out / "ringkasan.xlsx")["Skor"]
    top = next(row for row in rows if "Varian skor" in row)
    assert "IID terverifikasi" not in top and "Keterisian terverifikasi" not in top
    at = top.index("Varian skor")
    assert top[at + 1] == "IID"
    with duckdb.connect(str(database), read_only=True) as connection:
        published = {
            (code, variant): iid
            for code, variant, iid in connection.execute(
                "select s.region_code, l.label, s.iid from region_score s"
                " join label l on l.kind = 'variant' and l.code = s.variant"
            ).fetchall()
        }
    found = {
        (row[0], row[at]): Decimal(str(row[at + 1])).quantize(Decimal("0.01"))
        for row in rows[rows.index(top) + 1 :]
        if row[0]
    }
    assert found == published and len({variant for _, variant in found}) == 2


def test_every_sheet_shows_two_decimals_and_prints_its_head_on_every_page(
    plain: tuple[Path, Path],
) -> None:
    _, out = plain
    for path in (out / "ringkasan.xlsx", next(out.glob("opd/6403/*.xlsx"))):
        with zipfile.ZipFile(path) as archive:
            styles = archive.read("xl/styles.xml").decode()
            names = archive.read("xl/workbook.xml").decode()
            first = [
                archive.read(name).decode()
                for name in archive.namelist()
                if name.startswith("xl/worksheets/sheet")
            ]
        assert "0.000" not in styles
        tables = [sheet for sheet in first if "<autoFilter" in sheet]
        assert len(tables) == names.count("_xlnm.Print_Titles") > 0
        for sheet in tables:
            assert 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet
            assert '<pageSetUpPr fitToPage="1"/>' in sheet


def test_rows_are_as_high_as_what_wraps_in_them(plain: tuple[Path, Path]) -> None:
    _, out = plain
    for path, name in (
        (out / "ringkasan.xlsx", CELLS),
        (next(out.glob("opd/6403/*.xlsx")), "Lembar Kerja"),
    ):
        book = sheets(path)
        number = list(book).index(name) + 1
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
        widths = {
            int(column): float(width)
            for column, width in re.findall(r'<col min="(\d+)" max="\1" width="([\d.]+)"', sheet)
        }
        heights = {
            int(row): float(high)
            for row, high in re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', sheet)
        }
        evidence = next(
            (row.index(head), number)
            for number, row in enumerate(book[name], start=1)
            for head in ("Bukti yang diperlukan", "Bukti yang Diperlukan")
            if head in row
        )
        n_wrapped = 0
        for row, values in enumerate(book[name][evidence[1] :], start=evidence[1] + 1):
            text = str(values[evidence[0]])
            # A line of Arial holds at most a third more letters than its column has digits.
            least = len(text) / (1.35 * widths[evidence[0] + 1])
            assert heights[row] >= 12 * max(least, 1)
            n_wrapped += heights[row] > 13
        assert n_wrapped > 5


def test_the_height_of_a_row_is_that_of_its_longest_text() -> None:
    assert height([]) == height([("", 10), (None, 10)]) == height([("a" * 11, 10)]) == LINE
    assert height([("a" * 12, 10), ("b", 3)]) == 2 * LINE
    assert height([("A" * 11, 10)]) == 2 * LINE
    assert height([("a\nb\nc", 10)]) == 3 * LINE
    # No program allows a row of any height.
    assert height([("a" * 32_000, 10)]) == MAX_LINES * LINE < 409


def test_a_worksheet_prints_what_is_read_and_filled_in(hostile: tuple[Path, Path]) -> None:
    _, out = hostile
    for path in out.glob("opd/*/*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            names = archive.read("xl/workbook.xml").decode()
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert re.search(r"_xlnm.Print_Area[^>]*>[^<]*\$A\$1:\$O\$\d+<", names)
        assert not re.search(r"&amp;(?!amp;|L|R|P|N)", sheet.partition("<oddFooter>")[2])
    assert [heading for heading, _, _ in COLUMNS][PRINTED:] == ["Kode Wilayah", "OPD", "ID Inovasi"]
