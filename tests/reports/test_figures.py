"""Drawings of the pages: they tell their numbers, keep to their axes and never stand alone."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from reports.figures.charts import NARROW, WIDE, Chart, Frame, progress, steps, waterfall
from reports.figures.marks import interval, scale_for, strip
from tests.harness.reports_fixture import HOSTILE


def test_interval_tells_its_numbers_and_stays_on_the_axis() -> None:
    scale = scale_for([Decimal("6.7"), Decimal("68.05")], [Decimal("40.01"), Decimal("65.01")])
    assert (scale.low, scale.high) == (0, 70)
    drawn = interval(scale, Decimal("39.75"), Decimal("52.10"))
    assert 'aria-label="Terverifikasi 39,75, klaim 52,10"' in drawn
    assert scale.x(Decimal(-5)) == scale.x(Decimal(0))
    assert scale_for([], []).high == 100


def test_strip_has_one_mark_per_cell_and_counts_them() -> None:
    names = {
        "v": "Terverifikasi",
        "p": "Menunggu",
        "n": "Tanpa bukti",
        "r": "Ditolak",
        "m": "Kosong",
    }
    drawn = strip("vvpnrm", (True, False, False, False, False, True), names)
    assert "2 terverifikasi, 1 menunggu, 1 tanpa bukti, 1 ditolak, 1 kosong" in drawn
    assert drawn.count("M") == 6 + 2
    assert strip("vv", (True,), names) == ""


def test_bump_chart_tells_the_ranks_of_the_known_editions(plain: tuple[Path, Path]) -> None:
    database, out = plain
    html = (out / "peringkat.html").read_text(encoding="utf-8")
    figure = html[html.index('<figure class="fig">') : html.index("</figure>")]
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select region_name, list(rank order by week) from rank_history group by all"
            " having count(rank) = 3"
        ).fetchall()
    assert len(rows) == 9
    for name, ranks in rows:
        cells = "".join(f"<td>{rank}</td>" for rank in ranks)
        assert f'<th scope="row">{name}</th>{cells}' in figure
    assert "peringkat antara 2026-W45 dan 2026-W47" in figure


def frames(figure: str) -> list[tuple[Frame, str]]:
    """The drawings of a figure, each with its frame; their identifiers are all different."""
    found = re.findall(r'<svg class="chart (\w+)" viewBox="0 0 (\d+) \d+".*?</svg>', figure)
    assert found == [(one.css, str(one.width)) for one in (WIDE, NARROW)]
    keys = re.findall(r' id="([^"]+)"', figure)
    assert len(set(keys)) == len(keys) == 4
    drawings = re.findall(r"<svg class=.chart.*?</svg>", figure)
    return list(zip((WIDE, NARROW), drawings, strict=True))


def test_waterfall_ends_at_the_score_and_names_the_largest_loss() -> None:
    steps = [("Indikator kosong", Decimal("-40.25")), ("Menunggu", Decimal("-20"))]
    start, end = ("Nilai tertinggi", Decimal(100)), ("IID terverifikasi", Decimal("39.75"))
    drawn = waterfall(Chart("w", "Dari 100"), start, steps, end)
    assert "Kehilangan terbesar 40,25\N{NO-BREAK SPACE}poin: indikator kosong." in drawn
    assert "<td>\N{MINUS SIGN}40,25</td>" in drawn
    assert [one.count('class="lost"') for _, one in frames(drawn)] == [2, 2]
    hostile = waterfall(Chart("w", HOSTILE[0]), start, [(HOSTILE[1], Decimal(-1))], end)
    assert "<script" not in hostile and "<img" not in hostile


@pytest.mark.parametrize(
    ("start", "points", "axis"),
    [
        ("39.7512", ["0", "0.003", "-0.0001"], "39,75 sampai 39,76"),
        ("39.7512", ["0.5", "1.25", "-0.25"], "39,50 sampai 42,00"),
        ("0", ["0", "44.2", "-4"], "0 sampai 50"),
        ("99.9", ["0", "0", "0.1"], "99,90 sampai 100,00"),
    ],
)
def test_steps_have_an_axis_around_their_scores(start: str, points: list[str], axis: str) -> None:
    causes = [(name, Decimal(value)) for name, value in zip("abc", points, strict=True)]
    drawn = steps(Chart("s", "Langkah"), ("Dulu", Decimal(start)), causes, "Kini")
    assert f"sumbu dari {axis}" in drawn
    for frame, one in frames(drawn):
        across = [Decimal(x) for x in re.findall(r'cx="([\d.]+)"', one)]
        assert len(across) == 2 and all(frame.left <= x <= frame.left + frame.plot for x in across)
        rises = sum((value for _, value in causes), Decimal(0))
        assert (across[1] > across[0]) is (rises > 0)
        assert one.count('class="won"') == sum(value > 0 for _, value in causes)
        assert one.count('class="lost"') == sum(value < 0 for _, value in causes)


@pytest.mark.parametrize("value", ["0.3", "39.71", "64.99", "100"])
def test_no_words_of_a_drawing_reach_past_its_edge_or_each_other(value: str) -> None:
    """A letter of the style sheet, of 11,5 or 12,5 px, is some 5,8 or 6,1 units wide."""
    scale = [("Sangat Inovatif", Decimal("65.01")), ("Inovatif", Decimal("40.01"))]
    loss = [("Inovasi yang belum memenuhi semua syarat untuk dihitung", Decimal(value) - 100)]
    ends = (("Nilai tertinggi", Decimal(100)), loss, ("IID terverifikasi", Decimal(value)))
    for figure in (
        progress(Chart("p", "t"), Decimal(value), scale),
        waterfall(Chart("w", "Dari 100"), *ends),
    ):
        for frame, drawn in frames(figure):
            places = []
            for x, y, css, text in re.findall(
                r'<text x="([\d.]+)" y="([\d.]+)" class="([\w ]+)">([^<]*)<', drawn
            ):
                wide = Decimal(len(text)) * (Decimal("5.8") if "tick" in css else Decimal("6.1"))
                left = Decimal(x) - (wide / 2 if "tick" in css else 0)
                assert left >= 0 and left + wide <= frame.width, (frame.css, text)
                places.append((Decimal(y), left, left + wide, text))
            for y, low, high, text in places:
                for other_y, other_low, other_high, other in places:
                    if text < other and abs(y - other_y) < 10:
                        assert high <= other_low or other_high <= low, (frame.css, text, other)


def test_progress_says_how_far_the_next_category_is() -> None:
    scale = [("Sangat Inovatif", Decimal("65.01")), ("Inovatif", Decimal("40.01"))]
    told = progress(Chart("p", "t"), Decimal("39.71"), scale)
    assert "terpaut 0,30\N{NO-BREAK SPACE}poin dari Inovatif." in told
    assert "kategori tertinggi" in progress(Chart("p", "t"), Decimal(70), scale)
