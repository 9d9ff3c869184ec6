"""Pages of changes: since the edition before, and of a correction."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb

from reports.edition import render_edition
from reports.language import format as fmt
from reports.pages.frame import Frame
from reports.pages.rendering import build_environment, render
from reports.tables.store import Store
from reports.views.correction import correction
from reports.views.imprint import imprint
from tests.harness.pages import DIGEST, Page, words
from tests.harness.reports_fixture import build_database


def test_changes_say_what_moved_and_who_passed_whom(
    plain: tuple[Path, Path], tmp_path: Path
) -> None:
    database, out = plain
    text = words(out / "perubahan.html")
    assert "Dibandingkan dengan edisi 2026-W46" in text
    assert "Menyalip" in text and "Disalip" in text
    assert "+1,2500" in text and "\N{MINUS SIGN}0,2500" in text
    html = (out / "perubahan.html").read_text(encoding="utf-8")
    with duckdb.connect(str(database), read_only=True) as connection:
        changed = connection.execute(
            "select region_code, previous_points, rules_points, own_data_points,"
            " verification_points, points from score_change where previous_edition is not null"
            " and (rules_points <> 0 or own_data_points <> 0 or verification_points <> 0)"
        ).fetchall()
    assert changed
    for code, reached, *parts, last in changed:
        start = html.index(f'id="c{code}-t"')
        drawn = html[start : html.index("</figure>", start)]
        rows = re.findall(r"<tr><th scope=.row.>.*?<td>(.*?)</td><td>(.*?)</td></tr>", drawn)
        expected = [("", fmt.number(reached, 4))]
        for points in parts:
            reached += points
            expected.append((fmt.gain(points, 4), fmt.number(reached, 4)))
        assert rows == expected and reached == last
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select previous_iid, iid, previous_rank, rank from score_change"
            " where previous_edition is not null and rank <> previous_rank"
        ).fetchall()
    assert rows
    for before, now, rank_before, rank in rows:
        assert f"IID {fmt.number(before)} menjadi {fmt.number(now)}" in text
        assert f"Peringkat {rank_before} menjadi {rank}." in text
    first = build_database(tmp_path / "warehouse.duckdb", regions=3)
    with duckdb.connect(str(first)) as connection:
        connection.execute("update score_change set previous_edition = null")
    render_edition(first, tmp_path, digest=DIGEST)
    text = Page((tmp_path / "perubahan.html").read_text(encoding="utf-8")).text
    assert "Edisi ini adalah yang pertama" in text and "Menyalip" not in text


def test_a_change_of_category_is_named_and_nothing_else(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3, innovations=3)
    scores = {"6401": ("40.00", "40.01"), "6402": ("40.01", "65.00"), "6403": ("65.01", "1.00")}
    with duckdb.connect(str(database)) as connection:
        for code, (before, now) in scores.items():
            connection.execute(
                "update score_change set previous_edition = '2026-W46', previous_iid = ?, iid = ?,"
                " own_data_points = 1 where region_code = ?",
                [Decimal(before), Decimal(now), code],
            )
    render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    text = words(tmp_path / "perubahan.html")
    assert re.findall(r"Kategori ([A-Z][\w ]+?) menjadi ([A-Z][\w ]+?)\.", text) == [
        ("Kurang Inovatif", "Inovatif"),
        ("Sangat Inovatif", "Kurang Inovatif"),
    ]


def test_a_correction_says_what_changed_and_why(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3)
    with Store(database) as store:
        first, *others = store.ranking
        earlier = replace(first, iid=Decimal("1.25"), rank=9)
        gone = replace(first, region_code="6499", region_name="Kabupaten Lama")
        found = correction("2026-W47", "<i>telat</i>", (earlier, gone, *others), store.ranking)
        environment = build_environment(store, imprint(store, DIGEST))
        page = render(environment, "koreksi", Frame(is_correction=True), view=found)
    assert [(one.before, one.after) for one in found.changed] == [(earlier, first)]
    assert (found.n_same, found.gone) == (len(others), (gone,))
    text = " ".join(Page(page).text.split())
    assert "Koreksi edisi 2026-W47" in text
    assert "semula 9" in text and "semula 1,25" in text
    assert "Kabupaten Lama" in text
    assert "<i>telat</i>" not in page and "Alasan: <i>telat</i>" in text
