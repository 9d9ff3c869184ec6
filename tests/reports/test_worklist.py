"""Worklists of agencies: who gets one, what stands in it, and the worksheet that goes out."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from reports.documents.worksheet import AT, COLUMNS, ENTRIES, SHEET
from reports.edition import render_edition
from reports.tables.store import Store
from reports.views.imprint import imprint
from reports.views.ranking import ranking
from reports.views.region.region import region_views
from reports.views.region.worklist import Worklist, agencies_of, days_left, slugs
from tests.harness.pages import DIGEST
from tests.harness.reports_fixture import HOSTILE, build_database


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("worklist")
    database = build_database(folder / "warehouse.duckdb", regions=3, innovations=9, hostile=True)
    out = folder / "edition"
    out.mkdir()
    render_edition(database, out, digest="0" * 64)
    return database, out


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=12))
def test_every_name_has_a_file_name_of_its_own(names: list[str]) -> None:
    made = slugs(names)
    assert set(made) == set(names)
    assert len(set(made.values())) == len(made)
    assert all(re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,55}[a-z0-9])?", slug) for slug in made.values())


def test_names_that_look_alike_or_harm_keep_apart() -> None:
    made = slugs(["Dinas Sosial", "DINAS  SOSIAL", "../../etc/passwd", "", "con", "Dinas Pangan"])
    assert made["Dinas Pangan"] == "dinas-pangan"
    assert made["Dinas Sosial"] != made["DINAS  SOSIAL"]
    assert made["../../etc/passwd"] == "etc-passwd"
    assert made["con"].startswith("con-") and made[""].startswith("tanpa-nama-")
    # A third name changes neither of two others that already share their letters.
    assert (
        slugs(["Dinas Sosial", "DINAS  SOSIAL", "dinas.sosial"])["Dinas Sosial"]
        == (made["Dinas Sosial"])
    )
    assert list(agencies_of("6403", ["b", "A", None])) == ["", "A", "b"]


def worklists(store: Store) -> dict[str, dict[str, Worklist]]:
    """Worklists by region and agency."""
    views = region_views(store, ranking(store), imprint(store, DIGEST))
    return {view.region.region_code: dict(view.worklists) for view in views}


def test_worklists_hold_every_open_cell_once_and_most_points_first(
    edition: tuple[Path, Path],
) -> None:
    database, _ = edition
    with Store(database) as store:
        found = worklists(store)
        left = days_left(store.edition, store.edition.next_cutoff_date)
    tasks = [
        t for lists in found.values() for w in lists.values() for t in w.own + w.waiting + w.settled
    ]
    with duckdb.connect(str(database), read_only=True) as connection:
        published = connection.execute(
            "select region_code, coalesce(agency, ''), innovation_id, indicator_code, gain_points"
            " from missing_indicator"
        ).fetchall()
    keys = [
        (t.region_code, t.agency, t.innovation_id, t.indicator_code, t.gain_points) for t in tasks
    ]
    assert sorted(keys) == sorted(published)
    assert left == 6
    assert any(w.settled for lists in found.values() for w in lists.values())
    for lists in found.values():
        for worklist in lists.values():
            gains = [t.gain_points for t in worklist.own]
            assert gains == sorted(gains, reverse=True)
            assert all(t.status == "pending" for t in worklist.waiting)
            assert all(t.status == "verified" for t in worklist.settled)
            assert not any(t.next_step == "none" for t in worklist.tasks + worklist.today)
            assert all(t.status not in ("pending", "verified") for t in worklist.fillable)
            assert worklist.today == (worklist.own or worklist.waiting)[:5]


def test_every_agency_has_a_page_that_says_what_by_when_and_what_it_is_worth(
    edition: tuple[Path, Path],
) -> None:
    database, out = edition
    with Store(database) as store:
        found = worklists(store)["6401"]
    for worklist in found.values():
        text = (out / f"{worklist.agency.path}.html").read_text(encoding="utf-8")
        assert "<script" not in text
        if worklist.own:
            first = worklist.own[0]
            assert "Jumat, 27 November 2026, tersisa 4\N{NO-BREAK SPACE}hari" in text
            assert f"+{str(round(first.gain_points, 3)).replace('.', ',')}" in text or (
                first.gain_points == 0
            )
            assert "prioritas pekan ini" in text
        sheet = out / f"{worklist.agency.path}.xlsx"
        told = re.search(r"</a>: (\d+) isian inovasi yang kosong, tanpa bukti, atau ditolak", text)
        assert (told is not None) == sheet.exists()
        assert not told or int(told[1]) == len(table(sheet)[1])
        for task in worklist.settled:
            there, _, here = text.partition("Tidak perlu dikirim")
            assert str(task.indicator_name) in here and str(task.indicator_name) not in there
    written = {path.stem for path in (out / "opd" / "6401").glob("*.html")}
    assert written == {worklist.agency.slug for worklist in found.values()}


def table(path: Path) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of a worksheet, wherever its table begins."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python()
    top = next(n for n, row in enumerate(rows) if "Kode Wilayah" in row)
    return [str(value) for value in rows[top]], [list(row) for row in rows[top + 1 :]]


def test_worksheet_has_the_headings_of_its_contract_and_text_as_text(
    edition: tuple[Path, Path],
) -> None:
    _, out = edition
    sheets = sorted((out / "opd").rglob("*.xlsx"))
    assert sheets
    everything = set()
    for path in sheets:
        head, rows = table(path)
        assert head == [name for name, _, _ in COLUMNS]
        assert not any(row[AT[name]] for name in ENTRIES for row in rows)
        numbers = [int(str(row[AT["Nomor Indikator"]]).split(".")[0]) for row in rows]
        assert rows and all(row[AT["Kode Wilayah"]] for row in rows)
        assert all(16 <= number <= 35 for number in numbers)
        everything |= {value for row in rows for value in row}
        with zipfile.ZipFile(path) as archive:
            xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in xml and "<hyperlink" not in xml
        assert "<sheetProtection" in xml and xml.count("<dataValidation ") == 2
        assert 'state="frozen"' in xml
    assert HOSTILE[0] in everything and HOSTILE[2] in everything


def test_worksheet_survives_libreoffice(edition: tuple[Path, Path], tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: the worksheet was NOT opened by it")
    _, out = edition
    path = max((out / "opd").rglob("*.xlsx"), key=lambda found: found.stat().st_size)
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "xlsx", "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    back = tmp_path / path.name
    head, rows = table(path)
    head_back, rows_back = table(back)
    assert head_back == head
    told = AT["Syarat Level Sasaran"]
    assert [row[:told] for row in rows_back] == [row[:told] for row in rows]
    points = [Decimal(str(row[AT["Tambahan Poin"]])) for row in rows_back]
    assert points == sorted(points, reverse=True)
    with zipfile.ZipFile(back) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f" not in re.sub(r"<formula\d", "", xml).replace("<formula", "")
    assert "<sheetProtection" in xml and xml.count("<dataValidation ") == 2
