"""The page of a region: what a region has to do, and what has come of it.

Here belongs what a region's own readers would look for. What holds for every page is tested in
`test_reports`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from markupsafe import escape
from python_calamine import CalamineWorkbook

from reports.edition import render_edition
from reports.errors import ReportError
from reports.language import format as fmt
from reports.language.catalogue import DEFAULT
from reports.language.format import DASH, short_date
from reports.tables.programme_rows import Commitment
from reports.tables.rows import OpenCell, Priority
from reports.tables.store import Store
from reports.views.imprint import imprint
from reports.views.ranking import ranking
from reports.views.region.league import league
from reports.views.region.priorities import title
from reports.views.region.region import region_view, region_views
from tests.harness.pages import DIGEST, Page, words
from tests.harness.reports_fixture import build_database


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("region")
    database = build_database(folder / "warehouse.duckdb", regions=4, innovations=6)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update provincial_ranking set publication_state = 'provisional', state_reason ="
            " 'mandatory_spd_unverified;due_file_missing;rows_rejected' where region_code = '6401'"
        )
        connection.execute(
            "update provincial_ranking set publication_state = 'final', state_reason = ''"
            " where region_code = '6403'"
        )
    out = folder / "edition"
    out.mkdir()
    render_edition(database, out, digest="0" * 64, profile="pages")
    return database, out


def section(out: Path, code: str, heading: str) -> str:
    """A part of a region's page, from its heading to the next; empty where there is none."""
    page = (out / "daerah" / f"{code}.html").read_text(encoding="utf-8")
    _, _, rest = page.partition(f"<h2>{heading}</h2>")
    return rest.partition("<h2>")[0]


def test_a_provisional_region_is_told_in_one_place_what_makes_it_final(
    edition: tuple[Path, Path],
) -> None:
    database, out = edition
    told = section(out, "6401", "Agar datanya lengkap")
    with Store(database) as store:
        remedies = [
            store.labels.text(code, "state_remedy")
            for code in ("mandatory_spd_unverified", "due_file_missing", "rows_rejected")
        ]
        views = region_views(store, ranking(store), imprint(store, DIGEST))
        view = next(one for one in views if one.region.region_code == "6401")
    assert all(remedy in told for remedy in remedies) and len(set(remedies)) == 3
    for line in view.spd:
        is_open = line.indicator.is_mandatory and line.status != "verified"
        assert (line.indicator.name in told) == is_open
    assert section(out, "6403", "Agar datanya lengkap") == ""


def test_every_reason_of_a_state_has_its_remedy(edition: tuple[Path, Path]) -> None:
    database, _ = edition
    with Store(database) as store:
        reasons, remedies = (store.labels.kind(k) for k in ("state_reason", "state_remedy"))
    assert [code for code, _, _ in reasons] == [code for code, _, _ in remedies]


def test_files_that_are_awaited_are_told_from_those_that_came(edition: tuple[Path, Path]) -> None:
    database, out = edition
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select region_code, s.label, due_date, received_date, d.label"
            " from file_delivery f"
            " join label s on s.kind = 'source' and s.code = f.source"
            " join label d on d.kind = 'delivery_state' and d.code = f.delivery_state"
        ).fetchall()
    assert rows
    for code, source, due, received, state in rows:
        told = section(out, code, "Berkas yang ditunggu")
        line = next(line for line in told.split("<tr>") if f">{source}</th>" in line)
        for told_there in (short_date(due), short_date(received), state):
            assert f">{told_there}" in line


def test_what_nobody_can_move_is_not_asked_for(edition: tuple[Path, Path]) -> None:
    database, out = edition
    with duckdb.connect(str(database), read_only=True) as connection:
        settled = connection.execute(
            "select region_code, indicator_name, indicator_code from missing_indicator"
            " where next_step = 'none' and gain_points > 0"
        ).fetchall()
    assert settled
    for code, name, indicator in settled:
        told = section(out, code, "Prioritas pekan ini") + section(
            out, code, "Isian yang paling bernilai, satu per satu"
        )
        assert told and f">{name}" not in told and f"{indicator}<" not in told


def test_the_page_begins_with_what_to_correct_to_chase_and_to_send(
    plain: tuple[Path, Path],
) -> None:
    database, out = plain
    with Store(database) as store:
        view = region_view(store, ranking(store), imprint(store, DIGEST), "6403")
    assert view is not None
    todo = view.priorities
    told = section(out, "6403", "Prioritas pekan ini")
    lines = re.findall(r"<li>.*?</li>", told, flags=re.DOTALL)
    assert todo.waiting is not None and todo.of("correct") and todo.of("send")
    for line, words_of, points in zip(
        lines,
        (
            title(todo.of("correct")[0], DEFAULT),
            f"Tagih verifikasi {todo.waiting.n_cells} isian.",
            title(todo.of("send")[0], DEFAULT),
        ),
        (todo.of("correct")[0].gain_points, todo.waiting.points, todo.of("send")[0].gain_points),
        strict=False,
    ):
        assert escape(words_of) in line and fmt.gain(points, 2) in line
    rows = re.findall(r"<tr>\n<th scope=\"row\".*?</tr>", told, flags=re.DOTALL)
    assert len(rows) == len(todo.rows) > len(todo.first) == 10
    assert todo.of("correct")[0] in todo.first
    for row, one in zip(rows, [*todo.first, *todo.rest], strict=True):
        assert escape(title(one, DEFAULT)) in row and fmt.gain(one.gain_points, 2) in row


def test_agencies_stand_by_what_they_can_bring(plain: tuple[Path, Path]) -> None:
    """Points, cells and promises of the page are sums over the published tables."""
    database, out = plain
    with duckdb.connect(str(database), read_only=True) as connection:
        points: dict[str, Decimal] = dict(
            connection.execute(
                "select coalesce(agency, ''), sum(gain_points) from priority"
                " where region_code = '6403' group by all"
            ).fetchall()
        )
        filled: dict[str, Decimal] = dict(
            connection.execute(
                "select agency, round(100.0 * sum(n_verified) / sum(n_cells), 2) from completeness"
                " where region_code = '6403' group by all"
            ).fetchall()
        )
        newest: dict[str, str] = dict(
            connection.execute(
                "select agency, max_by(coach, session_date) from coaching_session"
                " where region_code = '6403' and state = 'terlaksana' and coach is not null"
                " group by all"
            ).fetchall()
        )
        late: dict[str, int] = dict(
            connection.execute(
                "select agency, n_committed - n_reported from commitment_progress"
                " where region_code = '6403' and week = '2026-W47'"
                " and state in ('late', 'not_started')"
            ).fetchall()
        )
    told = section(out, "6403", "Perangkat daerah")
    rows, coaches = {}, {}
    for row in re.findall(r'<tr><th scope="row".*?</tr>', told, flags=re.DOTALL):
        name, _, coach = Page(row.partition("</th>")[0]).text.strip().partition("Pendamping: ")
        name = name.strip()
        if coach:
            coaches[name] = coach
        rows[name] = re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.DOTALL)
    names = [name if name != "Perangkat daerah tidak disebut" else "" for name in rows]
    assert coaches == {name: newest[name] for name in newest if name in names} != {}
    assert set(late) <= set(names) and set(points) <= set(names) and len(late) > 1
    assert f"{len(late)} perangkat daerah belum memenuhi komitmennya" in told
    assert f"kurang {sum(late.values())} inovasi" in told
    shown = [points.get(name, Decimal(0)) for name in names]
    assert shown == sorted(shown, reverse=True) and shown[0] > 0
    for name, cells in zip(names, rows.values(), strict=True):
        gain = points.get(name)
        assert cells[0] == f"<b>{fmt.gain(gain, 2) if gain else DASH}</b>"
        share = filled.get(name)
        assert cells[1] == (DASH if share is None else fmt.percent(Decimal(str(share))))
        assert cells[4] == str(late.get(name, DASH))
    assert rows["Dinas Lingkungan Hidup"][2] == DASH


def test_where_nobody_promised_nobody_is_late(plain: tuple[Path, Path]) -> None:
    _, out = plain
    told = section(out, "6401", "Perangkat daerah")
    assert "Potensi poin" in told and "Komitmen terlambat" not in told


def test_an_agency_is_late_only_after_the_last_day() -> None:
    promise = Commitment(
        region_code="6403", agency="Dinas Kesehatan", year=2026, week="2026-W47",
        cutoff_date=date(2026, 11, 22), n_committed=4, n_withdrawn=0, n_proposed=4, n_applied=4,
        n_reported=1, n_eligible=0, n_verified=0, n_kept=1, n_kept_verified=0,
        due_date=date(2026, 11, 22), first_due_date=None, state="on_track",
    )  # fmt: skip
    assert league({}, (), (), [promise]).rows == ()
    (over,) = league({}, (), (), [replace(promise, due_date=date(2026, 11, 21))]).rows
    assert over.n_late == 3 and over.worklist is None and over.filled_pct is None
    kept = replace(promise, due_date=date(2025, 12, 31), n_reported=6)
    assert league({}, (), (), [kept]).n_late == 0


def test_the_next_region_up_is_told_by_what_this_one_lacks(plain: tuple[Path, Path]) -> None:
    database, out = plain
    verified = "count(*) filter (where status = 'verified' and level >= 1)"
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select region_code, region_name from provincial_ranking where rank is not null"
            " order by rank, region_code"
        ).fetchall()
        share = {
            (code, indicator): (part, whole, aspect)
            for code, indicator, aspect, part, whole in connection.execute(
                "select region_code, indicator_code, 'SID', sum(n_verified)::int, sum(n_cells)::int"
                " from completeness group by all union all"
                f" select region_code, indicator_code, 'SPD', {verified}, count(*)"
                " from indicator_status where aspect = 'SPD' group by all"
            ).fetchall()
        }
        weight = dict(connection.execute("select indicator_code, weight from indicator").fetchall())
    assert len(rows) > 3
    n_told = 0
    for (other, other_name), (code, _) in pairwise(rows):
        told = section(out, code, f"Yang sudah dimiliki {other_name}")
        found = re.findall(r'<span class="sup">(S[PI]D-\w+)</span>(.*?)</tr>', told, re.DOTALL)
        ahead = {}
        for (region, indicator), (part, whole, _) in share.items():
            if region == other and (code, indicator) in share:
                own_part, own_whole, _ = share[code, indicator]
                gap = Fraction(part, whole) - Fraction(own_part, own_whole)
                if gap > 0:
                    ahead[indicator] = gap * Fraction(weight[indicator])
        best = sorted(ahead, key=lambda one: (-ahead[one], one))[:10]
        assert [indicator for indicator, _ in found] == best
        for indicator, row in found:
            (part, whole, aspect), (own_part, own_whole, _) = (
                share[other, indicator],
                share[code, indicator],
            )
            if aspect == "SID":
                shown = re.findall(r">(\d+)%<", row)
                assert shown == [
                    str(fmt.percentage(part, whole)),
                    str(fmt.percentage(own_part, own_whole)),
                ]
            else:
                assert re.search(r">level [1-3]<.*>belum<", row)
        n_told += len(found)
    assert n_told > 10
    assert "Yang sudah dimiliki" not in (out / "daerah" / f"{rows[0][0]}.html").read_text("utf-8")


def test_regions_that_share_a_rank_are_not_above_each_other(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3, undelivered=())
    with duckdb.connect(str(database)) as connection:
        connection.execute("update provincial_ranking set rank = 1, iid = 40")
    with Store(database) as store:
        shown = ranking(store)
        for line in shown.provinces[0].ranked:
            assert shown.provinces[0].above(line) is None
            view = region_view(store, shown, imprint(store, DIGEST), line.row.region_code)
            assert view is not None and view.peer is None


def test_what_is_already_sent_is_never_asked_for(plain: tuple[Path, Path]) -> None:
    database, _ = plain
    with Store(database) as store:
        waiting = {
            (t.innovation_id, t.indicator_code)
            for t in store.by_region(OpenCell, ["6403"], "missing_indicator", "place")["6403"]
            if t.next_step == "verify"
        }
        asked = {
            (one.innovation_id, code)
            for one in store.by_region(Priority, ["6403"], "priority", "place")["6403"]
            if one.kind == "send"
            for code in one.indicator_codes.split(";")
        }
    assert waiting and asked and not waiting & asked


def test_region_page_shows_the_exact_sum_and_the_sources(plain: tuple[Path, Path]) -> None:
    database, out = plain
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select spd_score, sid_mean, count_score, iid from region_score"
            " where region_code = '6403' and variant = 'verified'"
        ).fetchone()
    assert found
    text = words(out / "daerah" / "6403.html")
    spd, sid, count, iid = (fmt.exact(value) for value in found)
    assert f"({spd} + {sid} + {count}) / 250 \N{MULTIPLICATION SIGN} 100 = {iid}" in text
    assert "kabupaten_berau_indikator_2026-11-20.xlsx" in text
    assert re.search(r"Lembar1, baris \d+", text)
    assert "39,75" in text and "32,37" in text


def test_region_page_prices_the_next_rank_and_the_next_category(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3, undelivered=())
    with duckdb.connect(str(database)) as connection:
        for code, rank, iid in (("6401", 1, "44.53"), ("6403", 2, "39.71"), ("6402", 3, "20.00")):
            connection.execute(
                "update provincial_ranking set rank = ?, iid = ? where region_code = ?",
                [rank, Decimal(iid), code],
            )
    render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    text = words(tmp_path / "daerah" / "6403.html")
    assert "4,82 poin dari Kabupaten Paser (peringkat 1)" in text
    assert "0,30 poin dari kategori Inovatif." in text
    leader = words(tmp_path / "daerah" / "6401.html")
    assert "Terpaut 20,48 poin dari kategori Sangat Inovatif." in leader


def test_region_without_innovations_says_so(plain: tuple[Path, Path]) -> None:
    _, out = plain
    text = Page((out / "daerah" / "6409.html").read_text(encoding="utf-8")).text
    assert "Belum dapat diperingkat pada edisi ini: belum mengirim data" in " ".join(text.split())
    assert "Tidak ada inovasi dalam berkas yang diterima." in text


def test_a_region_without_innovations_does_not_look_perfect(tmp_path: Path) -> None:
    """No cell is missing where no innovation is: no 0, no 0.00 points, in any document."""
    database = build_database(tmp_path / "warehouse.duckdb", regions=3, innovations=4)
    absent, some, _ = codes = ("6401", "6402", "6403")
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update provincial_ranking set n_reported = 0, n_counted = 0, n_missing = 0,"
            f" n_missing_mandatory = 0, points_missing = 0 where region_code = '{absent}'"
        )
        connection.execute(
            "update provincial_ranking set n_reported = 0, n_counted = 0, n_missing = 20,"
            f" n_missing_mandatory = 13, points_missing = 25.2 where region_code = '{some}'"
        )
    render_edition(database, tmp_path, digest=DIGEST)
    pages = {code: words(tmp_path / "daerah" / f"{code}.html") for code in codes}
    assert "Isian kosong – belum ada inovasi" in pages[absent]
    # What is missing of the region's own indicators is told all the same.
    assert "Isian kosong 20 13 wajib; potensi 25,20 poin belum ada inovasi" in pages[some]
    assert "belum ada inovasi" not in pages["6403"]
    ranking = (tmp_path / "peringkat.html").read_text(encoding="utf-8")
    rows = {}
    for code in codes:
        row = ranking.partition(f'c-name"><a href="daerah/{code}.html')[2].partition("</tr>")[0]
        rows[code] = " ".join(Page(f"<p>{row}</p>").text.split())
    assert "– belum ada inovasi –" in rows[absent]
    assert "20 13 wajib belum ada inovasi 25,20" in rows[some]
    sheets = CalamineWorkbook.from_path(str(tmp_path / "ringkasan.xlsx"))
    table = sheets.get_sheet_by_name("Peringkat").to_python()
    (head,) = (row for row in table if "Isian kosong" in row)
    at = [
        head.index(name)
        for name in ("Isian kosong", "Isian wajib kosong", "Potensi dari isian kosong")
    ]
    by_code = {str(row[head.index("Kode wilayah")]): [row[i] for i in at] for row in table}
    assert by_code[absent] == ["", "", ""]
    assert by_code[some] == [20, 13, 25.2]


def test_region_whose_cells_gain_nothing_alone_says_where_to_start(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=1, innovations=4)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update missing_indicator set gain_points = 0")
        connection.execute("delete from priority")
    render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    text = Page((tmp_path / "daerah" / "6401.html").read_text(encoding="utf-8")).text
    assert "Mulailah dari isian wajib berikut" in text
    assert "Tidak ada tindakan yang menaikkan IID" in words(tmp_path / "index.html")


def test_region_page_lists_at_most_its_limit_and_says_so(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=1, innovations=170)
    render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    html = (tmp_path / "daerah" / "6401.html").read_text(encoding="utf-8")
    assert "150 dari 170 inovasi" in html and "data/innovation.csv" in html
    assert html.count('class="st" viewBox="0 0 200 14"') == 150


def test_region_page_says_what_lets_it_rise(plain: tuple[Path, Path]) -> None:
    database, out = plain
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select coalesce(innovation_name, innovation_id), gain_now_points"
            " from submission_advice where region_code = '6403' and advice <> 'submit'"
            " order by gain_now_points, gain_repaired_points desc, innovation_id limit 10"
        ).fetchall()
        indicators = connection.execute(
            "select indicator_name from action_plan where region_code = '6403'"
        ).fetchall()
    text = words(out / "daerah/6403.html")
    assert "Kombinasi terbaik berisi 3 di antaranya dan menaikkan IID klaim 1,23 poin" in text
    assert "Perbaiki dahulu" in text and "Tahan" in text
    assert len(names) == len(indicators) == 10
    for name, gain in names:
        assert name in text and fmt.gain(gain) in text
    for (indicator,) in indicators:
        assert indicator in text


def test_agencies_are_shown_from_edition_to_edition(plain: tuple[Path, Path]) -> None:
    database, out = plain
    html = (out / "daerah" / "6403.html").read_text(encoding="utf-8")
    start = html.index("Keterisian perangkat daerah dari edisi ke edisi")
    section = html[start : html.index("</details>", start)]
    heads = re.findall(r'<th scope="col">(.*?)</th>', section)
    assert heads == ["Perangkat daerah", "2026-W46", "2026-W47"]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', section)
    with duckdb.connect(str(database), read_only=True) as connection:
        published = connection.execute(
            "select agency, list((200 * n_verified + n_cells) // (2 * n_cells) order by week),"
            " list((200 * n_claimed + n_cells) // (2 * n_cells) order by week) from agency_history"
            " where region_code = '6403' group by agency order by agency"
        ).fetchall()
    assert len(rows) == len(published) > 3
    for (name, cells), (agency, verified, claimed) in zip(rows, published, strict=True):
        assert name == (agency or "Tidak disebut")
        shown = re.findall(r">(\d+)<span class=\"un\">(\d+)</span>", cells)
        assert shown == [(str(v), str(c)) for v, c in zip(verified, claimed, strict=True)]


def test_region_code_cannot_leave_the_folder(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=1)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update region set region_code = '../../x'")
        connection.execute("update provincial_ranking set region_code = '../../x'")
    with pytest.raises(ReportError, match="the region code"):
        render_edition(database, tmp_path, digest=DIGEST)


def test_what_moved_since_the_edition_before_is_told_by_agency(edition: tuple[Path, Path]) -> None:
    database, out = edition
    told = section(out, "6403", "Sejak edisi 2026-W46")
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select agency, n_sent, n_accepted, n_rejected, n_gone from agency_change"
            " where region_code = '6403'"
        ).fetchall()
        gained, previous, iid = connection.execute(
            "select iid - previous_iid, previous_edition, iid from score_change"
            " where region_code = '6403'"
        ).fetchall()[0]
    moved = [row for row in rows if sum(row[1:])]
    assert moved
    for agency, *counts in moved:
        line = told.partition(str(escape(agency)))[2].partition("</tr>")[0]
        assert re.findall(r">([\d–]+)</td>", line) == [str(n) if n else DASH for n in counts]
    page = words(out / "daerah/6403.html")
    assert (previous, gained, iid) == ("2026-W46", Decimal("1.00"), iid)
    n_sent, n_rejected = (sum(row[at] for row in rows) for at in (1, 3))
    assert (
        "Sejak edisi 2026-W46 IID naik 1,00 poin."
        f" {n_sent} isian dikirim, 0 diterima dan {n_rejected} ditolak verifikator." in page
    )


def test_a_past_score_that_today_has_another_category_says_why(edition: tuple[Path, Path]) -> None:
    told = words(edition[1] / "daerah/6403.html")
    assert (
        "Skor 39,75 tahun 2023 adalah Inovatif karena batasnya waktu itu 35,00. Menurut aturan"
        " 2026 batasnya 40,01, sehingga skor yang sama Kurang Inovatif." in told
    )
    assert "waktu itu" not in section(edition[1], "6401", "Hasil resmi")
