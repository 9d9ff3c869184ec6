"""Shared services: the page of a region. Whether one is used is tested beside the models."""

from __future__ import annotations

from pathlib import Path

from reports.language.catalogue import DEFAULT
from reports.tables.store import Store
from reports.views.programme.services import services


def test_what_somebody_has_to_do_comes_first(plain: tuple[Path, Path]) -> None:
    with Store(plain[0]) as store:
        found = services(store)
    # What is not known of a region is no page that says that it uses nothing.
    assert sorted(found) == ["6403", "6471"]
    berau = found["6403"]
    assert [one.state for one in berau.rows] == ["idle", "not_adopted", "used"]
    assert [one.service for one in berau.evidence] == ["Layanan A"]
    told = berau.sentence(DEFAULT)
    assert told.startswith("Dari 3 layanan yang dikenal, 1 dipakai") and "bukti baru" in told
    assert "bukti baru" not in found["6471"].sentence(DEFAULT)


def test_the_page_names_the_cell_and_never_calls_it_a_score(plain: tuple[Path, Path]) -> None:
    page = (plain[1] / "layanan/6403.html").read_text(encoding="utf-8")
    assert "+0,123" in page and "SID-31" in page and "tidak pernah skor" in page
    assert "Pakai kembali, atau nonaktifkan." in page and "dari 2 daerah" in page
    assert "Tanyakan pengalaman daerah" in page
    assert '<a href="../layanan/6403.html">' in (plain[1] / "daerah/6403.html").read_text("utf-8")
    other = (plain[1] / "layanan/6471.html").read_text(encoding="utf-8")
    assert "Dapat menjadi bukti" not in other and "Catat transaksinya." in other
    assert not (plain[1] / "layanan/6401.html").exists()
