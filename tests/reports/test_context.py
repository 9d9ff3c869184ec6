"""Context beside the rank: what `konteks.html` says, and what it never says.

Here belongs the page. What is comparable and what is weak is decided, and tested, in the model.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.tables.store import Store
from reports.views.programme.context import context
from tests.harness.pages import make, words

BERAU = "6403"


@pytest.fixture(scope="module")
def text(plain: tuple[Path, Path]) -> str:
    return words(plain[1] / "konteks.html").replace("\xa0", " ")


def test_each_instrument_stands_alone_with_its_years(plain: tuple[Path, Path]) -> None:
    with Store(plain[0]) as store:
        view = context(store, store.regions)
        names = [
            store.regions[line.region.region_code].region_name for line in view.instruments[0].lines
        ]
    assert [(one.code, one.years) for one in view.instruments] == [
        ("opini", (2025,)),
        ("kepatuhan", (2024, 2023)),
        ("spbe", (2024, 2023)),
    ]
    assert names == sorted(names)
    assert {len(one.lines) for one in view.instruments} == {10}


def test_the_page_says_that_it_is_no_part_of_the_index(text: str) -> None:
    assert "Tidak satu pun angka pada halaman ini menjadi bagian dari Indeks Inovasi Daerah" in text


def test_states_zones_and_scales_are_words(text: str) -> None:
    assert "Tidak dinilai tahun ini" in text and "Belum ada data" in text
    assert "71,25 dari 100 Zona kuning" in text and "3,12 dari 5" in text
    # Between years of one instrument only, and only where the table says so.
    assert "turun 8,34 dari tahun sebelumnya" in text
    assert len(re.findall("tahun sebelumnya", text)) == 10 + 1


def test_weak_services_are_listed_with_affairs_without_an_innovation(text: str) -> None:
    listed = text.partition("Pelayanan lemah, urusan tanpa inovasi")[2]
    assert (
        "Kabupaten Berau Zona kuning Kepatuhan pelayanan publik, 2024 Perencanaan; Sosial" in listed
    )


def test_texts_of_sources_are_escaped(plain: tuple[Path, Path]) -> None:
    html = (plain[1] / "konteks.html").read_text(encoding="utf-8")
    assert "Kualitas &lt;i&gt;Tinggi&lt;/i&gt;" in html and "<i>Tinggi" not in html
    # Zones are told by a word, too: a colour alone says nothing to many readers.
    zones = re.findall(r'<span class="zone (\w+)">([^<]+)</span>', html)
    assert {word for _, word in zones} == {"Zona hijau", "Zona kuning"}
    assert all(word == f"Zona {code}" for code, word in zones)


def test_several_provinces_have_a_page_each(tmp_path: Path) -> None:
    _, out = make(tmp_path, provinces=2, regions=3)
    first = (out / "konteks.html").read_text(encoding="utf-8")
    ways = re.findall(r'href="(konteks/\w+\.html)"', first)
    assert len(ways) == 2 and all((out / way).is_file() for way in ways)
    assert "Zona" not in words(out / "konteks.html")
    assert "Zona hijau" in words(out / ways[0])
