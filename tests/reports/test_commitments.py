"""Commitments: the page of a region, its drawing, and the scorecard for its head.

Here belongs what the programme asks of each agency. What a promise is, and when it is late, is
tested beside `mart_commitment_progress`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reports.documents.commitment_pdf import write_scorecard
from reports.figures.burn_up import Course, burn_up
from reports.figures.charts import Chart
from reports.language.catalogue import DEFAULT
from reports.tables.programme_rows import Commitment
from reports.tables.store import Store
from reports.views.imprint import imprint
from reports.views.programme.commitments import commitments, next_step
from tests.harness.reports_fixture import HOSTILE

LETTERHEAD = ("PEMERINTAH KABUPATEN CONTOH", "BAPELITBANG", "Jalan Contoh 1")
LATE = Commitment(
    "6403", "Dinas Kesehatan", 2026, "2026-W47", date(2026, 11, 22), 5, 0, 5, 4, 2, 1, 1, 2, 1,
    date(2026, 12, 31), None, "late",
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "step"),
    [
        (LATE, "Laporkan 3 inovasi lagi; 2 sudah diterapkan dan tinggal dikirim."),
        (replace(LATE, n_applied=2), "Laporkan 3 inovasi lagi."),
        (replace(LATE, n_applied=9), "Laporkan 3 inovasi lagi; 3 sudah diterapkan"),
        (replace(LATE, state="on_track"), "Laporkan 3 inovasi lagi paling lambat Kamis, 31 Des"),
        (replace(LATE, state="on_track", n_reported=6), "tagih verifikasi 4 inovasi lagi."),
        (replace(LATE, state="not_started"), "Tetapkan inovasi pertama"),
        (replace(LATE, state="not_committed", n_committed=None), "sudah ada 5 inovasi"),
        (replace(LATE, state="not_committed", n_proposed=0), "Minta surat komitmen dengan jumlah"),
        (replace(LATE, state="done"), ""),
    ],
)
def test_each_agency_is_asked_for_what_it_lacks(one: Commitment, step: str) -> None:
    told = next_step(one, DEFAULT).replace("\N{NO-BREAK SPACE}", " ")
    assert told == step if not step else step in told


def test_a_region_is_summed_by_week_and_those_to_ask_come_first(plain: tuple[Path, Path]) -> None:
    with Store(plain[0]) as store:
        found = commitments(store)
    assert sorted(found) == ["6403", "6471"]
    berau = found["6403"]
    assert [one.state for one in berau.rows] == [
        "not_started", "late", "not_committed", "on_track", "done",
    ]  # fmt: skip
    totals = [(one.week, one.n_committed, one.n_kept, one.n_kept_verified) for one in berau.weeks]
    # Three reported ones of an agency that promised nothing are in no sum.
    assert totals == [("2026-W46", 7, 3, 5), ("2026-W47", 11, 7, 5)]
    assert berau.is_over and berau.n_withdrawn == 1 and berau.n_committed_agencies == 4
    assert "Dari 5 perangkat daerah: 1 belum memiliki satu inovasi pun, 1 terlambat, 1 belum" in (
        berau.sentence(DEFAULT).replace("\N{NO-BREAK SPACE}", " ")
    )


def test_the_page_leads_to_what_an_agency_does(plain: tuple[Path, Path]) -> None:
    page = (plain[1] / "komitmen/6403.html").read_text(encoding="utf-8")
    assert 'href="../opd/6403/dinas-kesehatan.html"' in page and 'href="6403.pdf"' in page
    assert page.count("Belum berkomitmen") == 1 and "1 ditarik" in page
    assert '<a href="../komitmen/6403.html">' in (plain[1] / "daerah/6403.html").read_text("utf-8")
    assert "../komitmen/" not in (plain[1] / "daerah/6401.html").read_text(encoding="utf-8")
    assert not (plain[1] / "komitmen/6401.html").exists()
    assert not (plain[1] / "publik/komitmen").exists()


def test_the_scorecard_is_one_page_however_many_agencies(
    plain: tuple[Path, Path], tmp_path: Path
) -> None:
    made = (plain[1] / "komitmen/6403.pdf").read_bytes()
    with Store(plain[0]) as store:
        view, region = commitments(store)["6403"], store.regions["6403"]
        rows = tuple(replace(LATE, agency=f"Dinas {n} " + "panjang " * 9) for n in range(70))
        many = replace(view, rows=rows, weeks=view.weeks * 30)
        large = write_scorecard(
            many, region, imprint(store, "0" * 64, LETTERHEAD), tmp_path / "k.pdf"
        )
    for content in (made, large.read_bytes()):
        assert re.findall(rb"/Type ?/Pages ?/Count (\d+)", content) == [b"1"]


def test_scope_is_a_line_of_steps_and_the_last_day_is_drawn_where_it_lies() -> None:
    days = [date(2026, 11, 1), date(2026, 11, 8), date(2026, 11, 15)]
    scope, done = Course(HOSTILE[0], (4, 4, 8)), Course("Dilaporkan", (0, 2, 8))
    drawn = burn_up(Chart("k", "t"), days, scope, (done,), (date(2026, 11, 8), date(2026, 11, 4)))
    paths = re.findall(r'<path d="([^"]+)" class="ln"', drawn)
    assert paths[0] == "M40.0 134.0H280.0V134.0H520.0V24.0"
    assert paths[1] == "M40.0 244.0L280.0 189.0L520.0 24.0"
    # One line for the last day, a broken one for the day before it was extended; in each drawing.
    drawings = re.findall(r"<svg class=.chart.*?</svg>", drawn)
    assert [one.count('class="bl"') for one in drawings] == [2, 2] and "<script" not in drawn
    # Names of lines that end together stand apart.
    ends = [float(y) for y in re.findall(r'<text x="532" y="([\d.]+)" class="name"', drawn)]
    assert len(ends) == 2 and abs(ends[0] - ends[1]) >= 15
    outside = burn_up(Chart("k", "t"), days, scope, (done,), (date(2026, 12, 31), None))
    assert 'class="bl"' not in outside
