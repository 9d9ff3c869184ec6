"""Readiness of operators: the page of a region. Who is ready is tested beside the mart."""

from __future__ import annotations

from pathlib import Path

from reports.language.catalogue import DEFAULT
from reports.tables.store import Store
from reports.views.programme.training import readiness


def test_the_next_training_is_for_whom_most_is_open(plain: tuple[Path, Path]) -> None:
    with Store(plain[0]) as store:
        found = readiness(store)
    assert sorted(found) == ["6403"]
    portal, other = found["6403"].applications
    assert (portal.name, other.name) == ("Portal IID", "")
    assert [one.agency for one in portal.lacking] == [
        "Dinas Pendidikan", "Dinas Sosial", "Sekretariat Daerah",
    ]  # fmt: skip
    assert [one.agency for one in portal.ready] == ["Dinas Kesehatan"] and portal.n_compared == 1
    told = portal.sentence(DEFAULT)
    assert told.startswith("1 dari 4 perangkat daerah") and "Dinas Pendidikan: 1,25" in told
    assert "0 dari 1 perangkat daerah" in other.sentence(DEFAULT)


def test_what_is_not_known_is_said_not_guessed(plain: tuple[Path, Path]) -> None:
    page = (plain[1] / "kesiapan/6403.html").read_text(encoding="utf-8")
    # Before and after of one agency, after of another one, neither of the third.
    assert page.count("belum dapat diukur") == 3
    assert "12,50" in page and "4,17" in page and "Terukur pada 1 dari 3" in page
    assert "Kedaluwarsa" in page and "Belum pernah ikut" in page
    assert "Aplikasi tidak disebut" in page
    assert 'href="../opd/6403/dinas-pendidikan.html"' in page
    assert '<a href="../kesiapan/6403.html">' in (plain[1] / "daerah/6403.html").read_text("utf-8")
    assert not (plain[1] / "kesiapan/6401.html").exists()
