"""PDF, card, text, feed, JSON and the public edition: what they hold, and what never gets in.

Here belongs every form of an edition but its internal pages and workbooks.
"""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from reports.edition import render_edition
from reports.language.catalogue import DEFAULT
from reports.language.format import in_sentence, sort_name
from reports.tables.store import Store
from reports.views.changes import changes
from reports.views.imprint import imprint
from reports.views.ranking import ranking
from reports.views.region.region import region_view
from tests.harness.reports_fixture import build_database

LETTERHEAD = ("PEMERINTAH KABUPATEN CONTOH", "Badan Penelitian #1 *tebal*")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("formats")
    database = build_database(folder / "warehouse.duckdb", innovations=5, hostile=True)
    out = folder / "edition"
    out.mkdir()
    render_edition(database, out, digest="8" * 64, letterhead=LETTERHEAD, public=True)
    return database, out


def pdf(tool: str, *arguments: str) -> str:
    """Output of one of poppler's tools."""
    program = shutil.which(tool)
    if program is None:
        pytest.skip(f"{tool} (poppler-utils) is not installed: PDF files were NOT read")
    run = subprocess.run([program, *arguments], capture_output=True, text=True, check=True)
    return run.stdout


def test_every_pdf_is_tagged_a4_and_each_region_has_one_page(edition: tuple[Path, Path]) -> None:
    _, out = edition
    regions = sorted((out / "daerah").glob("*.pdf"))
    assert len(regions) == 10
    for path in [out / "laporan.pdf", *regions[:3]]:
        told = pdf("pdfinfo", str(path))
        assert re.search(r"Tagged:\s+yes", told) and "(A4)" in told
        if path.parent.name == "daerah":
            assert re.search(r"Pages:\s+1\n", told), path.name


def test_a_region_has_one_page_whatever_its_texts_and_losses(tmp_path: Path) -> None:
    """The longest of everything that the page prints, and every cause of loss."""
    database = build_database(tmp_path / "warehouse.duckdb", regions=3, innovations=8)
    long = "Mengembangkan Kemanfaatan W" * 9
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update missing_indicator set innovation_name = $1, agency = $1, evidence_needed = $1",
            [long],
        )
        connection.execute(
            "update provincial_ranking set publication_state = 'provisional', state_reason ="
            " (select string_agg(code, ';') from label where kind = 'state_reason')"
            " where rank is not null"
        )
        connection.execute("delete from score_loss")
        connection.execute(
            "insert into score_loss select region_code, code, 'SID', '', '', 1000, 25000"
            " from region, label where kind = 'loss_cause'"
        )
    render_edition(database, tmp_path, digest="8" * 64, letterhead=LETTERHEAD)
    regions = sorted((tmp_path / "daerah").glob("*.pdf"))
    assert len(regions) == 3
    for path in regions:
        assert re.findall(rb"/Type ?/Pages ?/Count (\d+)", path.read_bytes()) == [b"1"], path.name


def test_pdf_has_letterhead_page_numbers_and_hostile_texts_as_text(
    edition: tuple[Path, Path],
) -> None:
    _, out = edition
    text = pdf("pdftotext", "-layout", str(out / "laporan.pdf"), "-")
    assert all(line in text for line in LETTERHEAD)
    assert "Halaman 1 dari" in text and "bersifat sintetis" in text
    assert "=HYPERLINK" in text
    for path in (out / "daerah" / "6401.pdf", out / "laporan.pdf"):
        content = path.read_bytes()
        assert b"/JavaScript" not in content and b"/URI" not in content


def test_the_report_of_a_province_is_two_pages_that_are_signed(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", innovations=6)
    render_edition(database, tmp_path, digest="8" * 64, letterhead=LETTERHEAD, own_region="6403")
    path = str(tmp_path / "laporan.pdf")
    assert re.search(r"Pages:\s+2\n", pdf("pdfinfo", path))
    first, second = (
        " ".join(pdf("pdftotext", "-layout", "-f", page, "-l", page, path, "-").split())
        for page in ("1", "2")
    )
    with Store(database) as store:
        shown = ranking(store)
        view = region_view(store, shown, imprint(store, "8" * 64), "6403")
        moved = changes(store)
    assert view is not None and moved.n_moved > 0
    printer = DEFAULT.printer
    for line in shown.provinces[0].ranked:
        assert f"{line.row.region_name} {printer.number(line.row.iid)}" in first
    assert f"edisi {moved.before}: {moved.n_moved} dari {moved.n_compared} daerah" in second
    assert "Keputusan yang perlu diambil, Kabupaten Berau" in second
    # The same figures as on the region's page, and the Monday after the cut-off of the edition.
    for one in view.priorities.leading(8):
        gain, after = printer.gain(one.gain_points, 2), printer.number(one.iid_after)
        assert f"{gain} {after}" in second
    assert f"kurang {view.league.n_late} inovasi" in second and view.league.n_late > 0
    assert "Diterbitkan Senin, 23 November 2026" in second
    assert "Disusun oleh Diperiksa oleh Disetujui oleh" in second and second.count("NIP:") == 3


def test_an_edition_without_one_before_says_that_nothing_is_compared(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3, innovations=2)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update score_change set previous_edition = null, previous_rank = null")
    render_edition(database, tmp_path, digest="8" * 64)
    text = " ".join(pdf("pdftotext", str(tmp_path / "laporan.pdf"), "-").split())
    assert "Edisi ini adalah yang pertama." in text
    assert "Keputusan yang perlu diambil" not in text and "Diterbitkan Senin" in text


def test_card_has_the_size_that_messengers_want(edition: tuple[Path, Path]) -> None:
    _, out = edition
    content = (out / "kartu.png").read_bytes()
    assert struct.unpack(">II", content[16:24]) == (1080, 1350)


@pytest.mark.parametrize("provinces", [1, 38])
def test_text_never_exceeds_a_message(tmp_path: Path, provinces: int) -> None:
    database = build_database(
        tmp_path / "warehouse.duckdb", provinces=provinces, regions=3 if provinces > 1 else None,
        innovations=1,
    )  # fmt: skip
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update provincial_ranking set region_name = region_name || repeat('x', 300)"
        )
    render_edition(database, tmp_path, digest="8" * 64, profile="pages")
    text = (tmp_path / "pesan.txt").read_text(encoding="utf-8")
    assert len(text) <= 1000 and text.endswith("dan lainnya\n")
    assert "edisi 2026-W47" in text and "bukan hasil resmi Kementerian Dalam Negeri" in text


def test_feed_is_well_formed_and_names_the_known_editions(edition: tuple[Path, Path]) -> None:
    _, out = edition
    space = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.parse(out / "umpan.atom").getroot()
    titles = [entry.findtext(f"{space}title") for entry in root.iter(f"{space}entry")]
    assert titles == ["Edisi 2026-W47", "Edisi 2026-W46", "Edisi 2026-W45"]
    assert root.findtext(f"{space}updated") == "2026-11-23T06:00:00+08:00"


def test_json_is_the_published_ranking(edition: tuple[Path, Path]) -> None:
    database, out = edition
    document = json.loads((out / "ringkasan.json").read_text("utf-8"), parse_float=Decimal)
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select region_code, iid, rank, region_name from provincial_ranking"
        ).fetchall()
    found = [(r["region_code"], r["iid"], r["rank"], r["region_name"]) for r in document["regions"]]
    assert sorted(found) == sorted(rows)
    assert document["is_synthetic"] is True


def test_public_edition_has_no_worklists_files_or_rows(edition: tuple[Path, Path]) -> None:
    _, out = edition
    public = out / "publik"
    names = {path.relative_to(public).parts[0] for path in public.rglob("*.html")}
    assert {"index.html", "peringkat.html", "daerah"} <= names
    assert not names & {"opd", "inovasi", "antrean", "antrean.html", "mutu.html", "jika", "data"}
    assert not [path for path in public.rglob("*") if path.suffix in (".xlsx", ".pdf", ".csv")]
    for path in public.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert "berau_inovasi.xlsx" not in html and "_indikator_2026" not in html, path.name
        assert "Yang dikirim lebih dahulu" not in html and "opd/" not in html
        assert "<script" not in html and "iid trace" not in html
        for href in re.findall(r'href="([^"#]+)', html):
            assert (path.parent / href).is_file(), (path.name, href)


def test_full_edition_has_its_documents_in_english(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3, innovations=2)
    names = {"pesan.txt", "ringkasan.xlsx", "laporan.pdf"}
    for profile, expected in (("full", names), ("pages", {"pesan.txt"})):
        out = tmp_path / profile
        out.mkdir()
        written = render_edition(database, out, digest="8" * 64, profile=profile)
        found = {path.name for path in (out / "en").iterdir() if path.suffix != ".html"}
        assert found == expected
        assert {out / "en" / name for name in found} <= set(written)
        downloads = (out / "unduhan.html").read_text(encoding="utf-8")
        listed = set(re.findall(r'href="en/([^"]+)"', downloads))
        assert listed == expected
        english = (out / "en" / "index.html").read_text(encoding="utf-8")
        assert ('href="ringkasan.xlsx"' in english) is (profile == "full")
        assert "../ringkasan.xlsx" not in english
    for folder, name in ((tmp_path / "full", "Peringkat"), (tmp_path / "full" / "en", "Rank")):
        assert CalamineWorkbook.from_path(str(folder / "ringkasan.xlsx")).sheet_names[1] == name
        text = (folder / "pesan.txt").read_text(encoding="utf-8")
        assert ("Skor simulasi" in text) is (name == "Peringkat")
    assert "Page 1 of" in pdf("pdftotext", str(tmp_path / "full/en/laporan.pdf"), "-")


def test_public_edition_is_written_only_when_asked_for(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2, innovations=1)
    render_edition(database, tmp_path, digest="8" * 64, profile="pages")
    assert not (tmp_path / "publik").exists()


@pytest.mark.parametrize(
    ("name", "key"),
    [("Kabupaten Berau", "berau"), ("Kota Bontang", "bontang"), ("KAB. Paser", "paser"),
     ("Kotawaringin", "kotawaringin")],
)  # fmt: skip
def test_names_sort_without_kabupaten_and_kota(name: str, key: str) -> None:
    assert sort_name(name) == key


def test_labels_within_a_sentence_keep_their_abbreviations() -> None:
    assert in_sentence("SPD wajib belum terverifikasi").startswith("SPD")
    assert in_sentence("Belum mengirim data") == "belum mengirim data"
