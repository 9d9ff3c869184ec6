"""An edition that a region reads as its own: it leads what everybody opens first.

Here belongs who leads, and what the others still find. What a region's own page says is tested in
`test_region_page`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.edition import render_edition
from reports.language.catalogue import DEFAULT
from reports.tables.store import Store
from reports.views.imprint import imprint
from reports.views.ranking import ranking
from reports.views.region.priorities import title
from reports.views.region.region import RegionView, region_view
from tests.harness.pages import DIGEST, words
from tests.harness.reports_fixture import build_database

OWN = "6403"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    return build_database(folder / "warehouse.duckdb", regions=4, innovations=6)


@pytest.fixture(scope="module")
def own(database: Path) -> RegionView:
    with Store(database) as store:
        view = region_view(store, ranking(store), imprint(store, DIGEST), OWN)
    assert view is not None
    return view


def rendered(database: Path, out: Path, own_region: str, *, public: bool = False) -> Path:
    out.mkdir()
    render_edition(database, out, digest=DIGEST, own_region=own_region, public=public)
    return out


def test_own_region_leads_summary_message_and_ranking(
    database: Path, own: RegionView, tmp_path: Path
) -> None:
    out = rendered(database, tmp_path / "own", OWN, public=True)
    index = words(out / "index.html")
    headline = own.headline(DEFAULT)
    assert headline in index and "Pilih daerah Anda" not in index
    assert f"Prioritas pekan ini, {own.region.region_name}" in index
    for one in own.priorities.first[:5]:
        assert title(one, DEFAULT) in index
    message = (out / "pesan.txt").read_text(encoding="utf-8").splitlines()
    assert f"{headline}." in message
    leading = own.priorities.leading(3)
    assert {one.kind for one in leading} == {"correct", "verify", "send"}
    told = [line for line in message if re.match(r"[123]\. .*: [+]", line)]
    for one, line in zip(leading, told, strict=True):
        assert title(one, DEFAULT) in line
    marked = re.findall(
        r'<tr class="self">.*?</tr>', (out / "peringkat.html").read_text("utf-8"), re.S
    )
    assert len(marked) == 1 and own.region.region_name in marked[0]
    public = words(out / "publik/index.html")
    assert headline in public and "Prioritas pekan ini" not in public
    english = words(out / "en/index.html")
    assert f"Priorities of this week, {own.region.region_name}" in english


@pytest.mark.parametrize("code", ["", "9999"])
def test_without_an_own_region_readers_choose_theirs(
    database: Path, own: RegionView, tmp_path: Path, code: str
) -> None:
    out = rendered(database, tmp_path / "none", code)
    index = words(out / "index.html")
    assert "Pilih daerah Anda" in index and own.headline(DEFAULT) not in index
    assert 'class="self"' not in (out / "peringkat.html").read_text("utf-8")
    assert own.headline(DEFAULT) not in (out / "pesan.txt").read_text("utf-8")


def test_every_region_has_a_card_and_a_message_of_its_own(
    database: Path, own: RegionView, tmp_path: Path
) -> None:
    out = rendered(database, tmp_path / "all", OWN)
    pages = sorted(path.stem for path in (out / "daerah").glob("*.html"))
    for suffix in ("png", "txt", "pdf"):
        assert sorted(path.stem for path in (out / "daerah").glob(f"*.{suffix}")) == pages
    for code in pages:
        message = (out / f"daerah/{code}.txt").read_text("utf-8")
        assert len(message) <= 1000 and "bukan hasil resmi Kementerian" in message
    assert (out / "kartu.png").read_bytes() == (out / f"daerah/{OWN}.png").read_bytes()


def test_every_page_and_document_says_that_scores_are_simulated(
    database: Path, tmp_path: Path
) -> None:
    out = rendered(database, tmp_path / "said", OWN, public=True)
    pages = list(out.rglob("*.html"))
    assert len(pages) > 30
    for path in pages:
        is_english = path.parent.name == "en"
        told = "not an official result" if is_english else "bukan hasil resmi Kementerian"
        assert told in words(path), path
