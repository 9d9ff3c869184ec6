"""The workbook of an edition: texts and numbers, the published ones, and no formula."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb

from tests.harness.pages import sheets
from tests.harness.reports_fixture import HOSTILE


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
    assert list(found) == ["Ringkasan", "Peringkat", "Skor", "Indikator kosong", "Mutu", "Kamus"]
    assert any(HOSTILE[2] in row for row in found["Indikator kosong"])


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
