"""Documents of an edition: what they say, what they must never let through, and that they repeat.

Here belongs what a reader or an attacker would notice. Scores and ranks are tested elsewhere.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from reports import format as fmt
from reports.charts import interval, scale_for, strip
from reports.columns import ACTIONS, QUALITY, RANKING, SCORES
from reports.edition import render_edition, render_quality
from reports.errors import ReportError
from reports.pages import correction
from reports.pages.common import Frame
from reports.pages.correction import Corrected
from reports.pages.quality import check_lines
from reports.region_figures import progress, steps, waterfall
from reports.rendering import build_environment, policy_hash
from reports.store import Store
from tests.reports_fixture import HOSTILE, LABELS, build_database, keep_quality_only

DIGEST = "8f3a9c1d2b7e4f60aabbccddeeff0011"
CODES = {
    "cell_status": "verified pending no_evidence rejected missing",
    "publication_state": "final provisional unranked",
    "state_reason": "delivered_nothing coverage_below_gate mandatory_spd_unverified"
    " due_file_missing rows_rejected due_file_stale waiver_applies",
    "issue_status": "open acknowledged waived reopened fixed",
    "signature_state": "draft checked approved published corrected",
    "ineligible_reason": "stage_not_applied status_draft status_rejected outside_window"
    " design_too_short mandatory_not_claimed mandatory_not_verified",
    "category": "sangat_inovatif inovatif kurang_inovatif tidak_dapat_dinilai",
    "region_type": "kabupaten kota",
    "check_status": "passed failed",
    "severity": "error warn",
    "file_status": "accepted partial refused",
    "stage": "inisiatif uji_coba penerapan",
    "innovation_status": "draf dikirim diterima ditolak",
    "variant": "claimed verified",
    "aspect": "SPD SID",
    "rule_status": "secondary prognosis",
}
SCRIPT = (Path(fmt.__file__).parent / "templates" / "whatif.js").read_text("utf-8").strip()
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Tags, attributes and visible text of a page, and whether its tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.balanced = True
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.balanced = False

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += f" {data}"


def make(folder: Path, **options: object) -> tuple[Path, Path]:
    """Database and rendered edition in a folder."""
    database = build_database(folder / "warehouse.duckdb", **options)  # type: ignore[arg-type]
    out = folder / "edition"
    out.mkdir()
    render_edition(database, out, digest=DIGEST)
    return database, out


def pages(out: Path) -> Iterator[tuple[Path, str]]:
    """Every Indonesian page of a rendered edition."""
    for path in sorted(out.rglob("*.html")):
        if path.parent.name == "en":
            continue
        yield path, path.read_text(encoding="utf-8")


def sheets(path: Path) -> dict[str, list[list[object]]]:
    """Values of every sheet of a workbook, row by row."""
    book = CalamineWorkbook.from_path(path)
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Ten regions, one of which delivered nothing."""
    return make(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same with texts that try to break out of their place."""
    return make(tmp_path_factory.mktemp("hostile"), hostile=True)


def test_every_document_is_written_and_returned_sorted(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb")
    written = render_edition(database, tmp_path, digest=DIGEST)
    names = [str(path.relative_to(tmp_path)) for path in written]
    assert written == sorted(written)
    assert all(path.is_file() for path in written)
    assert {"index.html", "peringkat.html", "perubahan.html", "mutu.html"} <= set(names)
    assert "ringkasan.xlsx" in names
    assert sum(name.startswith("daerah/") for name in names) == 2 * 10  # a page and a PDF each


def test_profiles_decide_what_is_written(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2)
    assert render_edition(database, tmp_path, digest=DIGEST, profile="data") == []
    written = render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    assert not any(path.suffix == ".xlsx" for path in written)
    assert "ringkasan.xlsx" not in (tmp_path / "index.html").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="profile"):
        render_edition(database, tmp_path, digest=DIGEST, profile="everything")


def test_rendering_twice_gives_the_same_bytes(plain: tuple[Path, Path], tmp_path: Path) -> None:
    database, out = plain
    for path in render_edition(database, tmp_path, digest=DIGEST):
        assert path.read_bytes() == (out / path.relative_to(tmp_path)).read_bytes(), path.name


def test_hostile_texts_stay_texts(hostile: tuple[Path, Path]) -> None:
    _, out = hostile
    everything = ""
    for path, html in pages(out):
        page = Page(html)
        assert page.balanced and not page.open, path.name
        for tag, attributes in page.tags:
            assert tag not in {"img", "iframe", "object", "form"}, path.name
            assert not any(name.startswith("on") for name in attributes), path.name
        # The one script is the project's own, whatever the data; its data stays data.
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, re.S)
        if path.parent.name == "jika":
            data, script = scripts
            assert script == SCRIPT and json.loads(data)["innovations"] is not None
            assert f"script-src '{policy_hash(script)}'" in html
            continue
        assert not scripts, path.name
        everything += page.text
    for text in HOSTILE:
        assert text in everything, f"{text} was dropped instead of escaped"


def test_pages_ask_for_nothing_and_link_only_to_what_exists(
    plain: tuple[Path, Path], hostile: tuple[Path, Path]
) -> None:
    for _, out in (plain, hostile):
        for path, html in pages(out):
            assert "url(" not in html and "@import" not in html and "@font-face" not in html
            identifiers = {a["id"] for _, a in Page(html).tags if a.get("id")}
            for tag, attributes in Page(html).tags:
                assert not {"src", "srcset", "action", "poster"} & set(attributes), (path, tag)
                assert tag != "link"
                href = attributes.get("href")
                if href is None:
                    continue
                assert not re.match(r"[a-z]+:|//", href), href
                if href.startswith("#"):
                    assert href[1:] in identifiers, href
                elif re.fullmatch(r"\.\./(\d{4}-W\d\d(-r\d+)?|terbaru)/index\.html", href):
                    assert path.name == "arsip.html"  # other editions lie beside this one
                elif "data/" not in href:
                    assert (path.parent / href.partition("#")[0]).is_file(), (path.name, href)


def test_pages_are_indonesian_and_accessible(plain: tuple[Path, Path]) -> None:
    _, out = plain
    for path, html in pages(out):
        page = Page(html)
        tags = [tag for tag, _ in page.tags]
        assert dict(page.tags)["html"]["lang"] == "id"
        assert tags.count("h1") == 1, path.name
        levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
        assert all(b - a <= 1 for a, b in pairwise(levels)), path.name
        assert tags.count("table") == tags.count("caption"), path.name
        for tag, attributes in page.tags:
            if tag == "th":
                assert attributes.get("scope"), path.name
            if tag == "svg":
                named = attributes.get("aria-labelledby") or ""
                assert (
                    attributes.get("aria-hidden")
                    or attributes.get("aria-label")
                    or (named and all(f'id="{one}"' in html for one in named.split()))
                ), path.name
        assert tags.count("figure") == tags.count("figcaption"), path.name
        assert tags.count("figure") == tags.count("desc") <= tags.count("details"), path.name


def test_pages_show_the_cut_off_and_no_clock_or_float(plain: tuple[Path, Path]) -> None:
    _, out = plain
    for path, html in pages(out):
        page = Page(html)
        assert "Data sampai Minggu, 22 November 2026" in page.text, path.name
        assert DIGEST[:12] in page.text
        assert not re.search(r"\b\d{1,2}:\d{2}(:\d{2})?\b", page.text), path.name
        assert not re.search(r"\d[.,]\d{9,}", html), f"float artefact in {path.name}"
        assert not re.search(r"\b(nan|None|inf|Decimal)\b", page.text), path.name
        assert "/tmp" not in html and "warehouse.duckdb" not in html


@pytest.mark.parametrize("synthetic", [True, False])
def test_sample_data_is_labelled_everywhere_or_nowhere(tmp_path: Path, synthetic: bool) -> None:
    _, out = make(tmp_path, regions=2, innovations=3, synthetic=synthetic, undelivered=())
    banner = "inovasi, level, dan bukti bersifat sintetis; angka statistik dan hasil resmi nyata."
    for path, html in pages(out):
        assert (banner in html) is synthetic, path.name
    for name, rows in sheets(out / "ringkasan.xlsx").items():
        head = " ".join(str(value) for row in rows[:4] for value in row)
        assert (banner in head) is synthetic, name


def test_ranking_shows_states_reasons_and_movement(plain: tuple[Path, Path]) -> None:
    database, out = plain
    text = " ".join(Page((out / "peringkat.html").read_text(encoding="utf-8")).text.split())
    assert "Belum dapat diperingkat" in text and "Belum mengirim data" in text
    assert "Sementara SPD wajib belum terverifikasi Ada baris yang ditolak" in text
    assert re.search(r"naik \d", text) and re.search(r"turun \d", text) and "baru" in text
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select region_name, iid, rank_best, rank_worst from provincial_ranking"
        ).fetchall()
    for name, iid, best, worst in rows:
        assert name in text
        assert str(iid).replace(".", ",") in text
        if best is not None:
            assert fmt.span(best, worst) in text


def test_first_edition_claims_no_movement(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update provincial_ranking set previous_rank = null")
    render_edition(database, tmp_path, digest=DIGEST)
    page = Page((tmp_path / "peringkat.html").read_text(encoding="utf-8"))
    assert not any("mv" in (a.get("class") or "").split() for _, a in page.tags)


def test_region_page_shows_the_exact_sum_and_the_sources(plain: tuple[Path, Path]) -> None:
    database, out = plain
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select spd_score, sid_mean, count_score, iid from region_score"
            " where region_code = '6403' and variant = 'verified'"
        ).fetchone()
    assert found
    text = " ".join(Page((out / "daerah" / "6403.html").read_text(encoding="utf-8")).text.split())
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
    text = " ".join(Page((tmp_path / "daerah" / "6403.html").read_text()).text.split())
    assert "4,82 poin untuk Kabupaten Paser (peringkat 1)" in text
    assert "0,30 poin untuk kategori Inovatif." in text
    leader = " ".join(Page((tmp_path / "daerah" / "6401.html").read_text()).text.split())
    assert "Kurang 20,48 poin untuk kategori Sangat Inovatif." in leader


def test_region_without_innovations_says_so(plain: tuple[Path, Path]) -> None:
    _, out = plain
    text = Page((out / "daerah" / "6409.html").read_text(encoding="utf-8")).text
    assert "Belum dapat diperingkat pada edisi ini: belum mengirim data" in " ".join(text.split())
    assert "Tidak ada inovasi dalam berkas yang diterima." in text


def test_edition_without_regions_still_has_its_pages(tmp_path: Path) -> None:
    _, out = make(tmp_path, regions=0)
    assert "Belum ada daerah dalam edisi ini" in (out / "index.html").read_text(encoding="utf-8")
    assert not (out / "daerah").exists()


def test_edition_where_nobody_delivered_ranks_nobody(tmp_path: Path) -> None:
    _, out = make(tmp_path, regions=3, undelivered=("6401", "6402", "6403"))
    html = (out / "index.html").read_text(encoding="utf-8")
    assert "Belum ada daerah yang dapat diperingkat" in html


def test_several_provinces_are_grouped_with_anchors(tmp_path: Path) -> None:
    _, out = make(tmp_path, provinces=3, regions=4, innovations=2)
    index = Page((out / "index.html").read_text(encoding="utf-8"))
    targets = {a.get("href") for _, a in index.tags}
    assert {f"peringkat.html#p-{code}" for code in (11, 12, 13)} <= targets
    anchors = {a.get("id") for _, a in Page((out / "peringkat.html").read_text()).tags}
    assert {"p-11", "p-12", "p-13"} <= anchors


def test_quality_page_needs_only_the_quality_tables(tmp_path: Path) -> None:
    database = keep_quality_only(build_database(tmp_path / "warehouse.duckdb", hostile=True))
    path = render_quality(database, tmp_path, digest=DIGEST)
    page = Page(path.read_text(encoding="utf-8"))
    assert path.name == "mutu.html" and page.balanced
    assert "Peringkat ditahan" in page.text
    assert not [a for tag, a in page.tags if tag == "a" and not (a["href"] or "").startswith("#")]
    with pytest.raises(ReportError, match="provincial_ranking"):
        render_edition(database, tmp_path, digest=DIGEST)
    assert not (tmp_path / "index.html").exists()


def test_long_lists_are_cut_with_an_honest_count(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2, findings=1234)
    path = render_quality(database, tmp_path, digest=DIGEST)
    text = Page(path.read_text(encoding="utf-8")).text
    assert "120 temuan pertama dari 1.234" in text
    assert "1.114 lainnya tidak ditampilkan" in text


def test_files_that_do_not_balance_are_marked(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2, undelivered=())
    assert "tidak seimbang" not in render_quality(database, tmp_path, digest=DIGEST).read_text()
    with duckdb.connect(str(database)) as connection:
        connection.execute("update file_receipt set rows_read = rows_read + 1")
    assert "tidak seimbang" in render_quality(database, tmp_path, digest=DIGEST).read_text()


def test_workbook_holds_texts_and_numbers_but_no_formula(hostile: tuple[Path, Path]) -> None:
    _, out = hostile
    path = out / "ringkasan.xlsx"
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert b"<f>" not in content and b"<hyperlink" not in content, name
            assert "externalLink" not in name
        ranking = archive.read("xl/worksheets/sheet2.xml").decode()
        names = archive.read("xl/workbook.xml").decode()
    assert 'state="frozen"' in ranking and "<autoFilter" in ranking
    assert 'orientation="landscape"' in ranking and "Print_Titles" in names
    found = sheets(path)
    assert list(found) == ["Ringkasan", "Peringkat", "Skor", "Indikator kosong", "Mutu", "Kamus"]
    assert any(HOSTILE[2] in row for row in found["Indikator kosong"])


def test_workbook_numbers_are_the_published_ones(plain: tuple[Path, Path]) -> None:
    database, out = plain
    rows = sheets(out / "ringkasan.xlsx")["Peringkat"]
    top = next(row for row in rows if "IID terverifikasi" in row)
    code, iid = top.index("Kode wilayah"), top.index("IID terverifikasi")
    with duckdb.connect(str(database), read_only=True) as connection:
        published = dict(
            connection.execute("select region_code, iid from provincial_ranking").fetchall()
        )
    found = {
        row[code]: Decimal(str(row[iid])).quantize(Decimal("0.01"))
        for row in rows[rows.index(top) + 1 :]
        if row[code]
    }
    assert found == published


def test_region_code_cannot_leave_the_folder(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=1)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update region set region_code = '../../x'")
        connection.execute("update provincial_ranking set region_code = '../../x'")
    with pytest.raises(ReportError, match="Kode wilayah"):
        render_edition(database, tmp_path, digest=DIGEST)


def test_unreadable_database_is_a_report_error(tmp_path: Path) -> None:
    broken = tmp_path / "warehouse.duckdb"
    broken.write_bytes(b"not a database")
    with pytest.raises(ReportError, match="tidak dapat dibaca"):
        render_quality(broken, tmp_path, digest=DIGEST)


def test_region_whose_cells_gain_nothing_alone_says_where_to_start(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=1, innovations=4)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update missing_indicator set gain_points = 0")
    render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    text = Page((tmp_path / "daerah" / "6401.html").read_text(encoding="utf-8")).text
    assert "Mulailah dari sel wajib berikut" in text
    assert "Tidak ada satu sel pun" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_correction_says_what_changed_and_why(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3)
    with Store(database) as store:
        first, *others = store.ranking
        earlier = replace(first, iid=Decimal("1.25"), rank=9)
        gone = replace(first, region_code="6499", region_name="Kabupaten Lama")
        rows = (earlier, gone, *others)
        corrected = Corrected("2026-W47", "<i>telat</i>", {row.region_code: row for row in rows})
        found = correction.context(store, corrected)
        frame = Frame(edition=store.edition, digest=DIGEST, is_correction=True)
        template = build_environment(store.labels).get_template("koreksi.html.jinja")
        page = template.render(frame=frame, edition=store.edition, page="koreksi", **found)
    assert [(one.before, one.after) for one in found["changed"]] == [(earlier, first)]
    assert (found["n_same"], found["gone"]) == (len(others), [gone])
    text = " ".join(Page(page).text.split())
    assert "Koreksi edisi 2026-W47" in text
    assert "semula 9" in text and "semula 1,25" in text
    assert "Kabupaten Lama" in text
    assert "<i>telat</i>" not in page and "Alasan: <i>telat</i>" in text


def test_waivers_are_counted_apart_and_never_a_pass(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update check_result set issue_status = 'waived', waived_until = date '2026-12-31'"
            " where check_id = (select min(check_id) from check_result where status = 'failed')"
        )
        query = "select count(*) from check_result where issue_status = 'waived'"
        waived = connection.execute(query).fetchone()
    page = render_quality(database, tmp_path, digest=DIGEST).read_text(encoding="utf-8")
    text = Page(page).text
    assert waived is not None and waived[0] > 0
    assert f"Dikecualikan {waived[0]} tidak dihitung lulus" in " ".join(text.split())
    assert "Dikecualikan sampai 31 Des 2026" in " ".join(text.split())
    assert "tidak berlaku kolom kosong: rule" in " ".join(text.split())
    assert "<b>rusak</b>" not in page


def test_blocking_check_without_a_result_has_not_passed(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=1)
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from check_result where check_id = 'rows_balance'")
    text = render_quality(database, tmp_path, digest=DIGEST).read_text(encoding="utf-8")
    assert "Peringkat ditahan" in text


def test_region_page_lists_at_most_its_limit_and_says_so(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=1, innovations=170)
    render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    html = (tmp_path / "daerah" / "6401.html").read_text(encoding="utf-8")
    assert "150 dari 170 inovasi" in html and "data/innovation.csv" in html
    assert html.count('class="st" viewBox="0 0 200 14"') == 150


def test_every_published_code_has_an_indonesian_label() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = [(row["kind"], row["code"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert all(row["label"].strip() and row["description"].strip() for row in rows)
    for kind, codes in CODES.items():
        assert set(codes.split()) <= {code for k, code in pairs if k == kind}, kind
    columns = {column.code for column in (*RANKING, *SCORES, *ACTIONS, *QUALITY)}
    assert columns <= {code for kind, code in pairs if kind == "column"}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (fmt.number(Decimal("39.75")), "39,75"),
        (fmt.number(Decimal("65.005")), "65,01"),
        (fmt.number(Decimal("2.675")), "2,68"),
        (fmt.number(Decimal("1234.5")), "1.234,50"),
        (fmt.number(Decimal("-0.004")), "0,00"),
        (fmt.number(Decimal("-0.43")), "-0,43"),
        (fmt.number(None), "\N{EN DASH}"),
        (fmt.integer(36742), "36.742"),
        (fmt.exact(Decimal("31.200000")), "31,20"),
        (fmt.exact(Decimal("31.234567")), "31,234567"),
        (fmt.exact(Decimal("3.00"), 0), "3"),
        (fmt.percent(Decimal("61.25")), "61,25%"),
        (fmt.points(Decimal("0.00001")), "<0,001"),
        (fmt.gain(Decimal("0.4565")), "+0,457"),
        (fmt.gain(Decimal(0)), "0"),
        (fmt.long_date(date(2026, 11, 24)), "Selasa, 24 November 2026"),
        (fmt.short_date(date(2026, 8, 17)), "17 Agu 2026"),
        (fmt.span(6, 8), "6\N{EN DASH}8"),
        (fmt.span(7, 7), "7"),
        (fmt.region_code("6403"), "64.03"),
    ],
)
def test_numbers_and_dates_are_indonesian(printed: str, expected: str) -> None:
    assert printed == expected


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


def test_changes_say_what_moved_and_who_passed_whom(
    plain: tuple[Path, Path], tmp_path: Path
) -> None:
    database, out = plain
    text = " ".join(Page((out / "perubahan.html").read_text(encoding="utf-8")).text.split())
    assert "Dibandingkan dengan edisi 2026-W46" in text
    assert "Menyalip" in text and "Disalip" in text
    assert "+1,2500" in text and "-0,2500" in text
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
    text = " ".join(Page((tmp_path / "perubahan.html").read_text()).text.split())
    assert re.findall(r"Kategori ([A-Z][\w ]+?) menjadi ([A-Z][\w ]+?)\.", text) == [
        ("Kurang Inovatif", "Inovatif"),
        ("Sangat Inovatif", "Kurang Inovatif"),
    ]


def test_checks_that_failed_come_first_and_keep_their_number(plain: tuple[Path, Path]) -> None:
    database, _ = plain
    with Store(database) as store:
        lines, known = check_lines(store), store.checks
    passed = [line.passed for line in lines]
    assert passed == sorted(passed) and set(passed) == {True, False}
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    for outcome in (True, False):
        mine = [line.check for line in lines if line.passed == outcome]
        assert mine == [check for check in known if check in mine]


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
    text = " ".join(Page((out / "daerah/6403.html").read_text(encoding="utf-8")).text.split())
    assert "Himpunan terbaik berisi 3 di antaranya dan menaikkan IID klaim 1,23 poin" in text
    assert "Perbaiki dahulu" in text and "Tahan" in text
    assert len(names) == len(indicators) == 10
    for name, gain in names:
        assert name in text and fmt.gain(gain) in text
    for (indicator,) in indicators:
        assert indicator in text


MOST_BYTES = 300_000


def test_no_page_of_a_province_or_of_the_nation_is_too_large(
    tmp_path: Path, plain: tuple[Path, Path]
) -> None:
    database = build_database(
        tmp_path / "warehouse.duckdb", provinces=39, regions=14, innovations=2, findings=4000
    )
    render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    for folder in (tmp_path, plain[1]):
        sizes = {path.name: path.stat().st_size for path in folder.rglob("*.html")}
        assert sizes and {n: size for n, size in sizes.items() if size > MOST_BYTES} == {}
    assert len(list((tmp_path / "peringkat").iterdir())) == 39
    assert len(list((tmp_path / "mutu").iterdir())) == 39
    assert len(list((tmp_path / "keterisian").iterdir())) == 39


def test_ranking_has_a_page_per_order_that_is_in_that_order(plain: tuple[Path, Path]) -> None:
    _, out = plain
    names = re.compile(r'class="c-name"><a href="\.\./daerah/\d+\.html">([^<]+)')
    shown = names.findall((out / "peringkat" / "nama.html").read_text(encoding="utf-8"))
    # The one without a rank stays below the others, whatever its name.
    assert len(shown) == 10
    assert shown[:-1] == sorted(shown[:-1], key=fmt.sort_name)
    scores = re.findall(
        r'data-label="Poin hilang">([\d.,]+)',
        (out / "peringkat" / "poin.html").read_text(encoding="utf-8"),
    )[:-1]
    values = [Decimal(text.replace(".", "").replace(",", ".")) for text in scores]
    assert len(values) == 9 and values == sorted(values, reverse=True)


def test_ties_are_said_in_words(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3, undelivered=())
    with duckdb.connect(str(database)) as connection:
        connection.execute("update provincial_ranking set rank = 1, iid = 40")
    render_edition(database, tmp_path, digest=DIGEST, profile="pages")
    text = Page((tmp_path / "peringkat.html").read_text(encoding="utf-8")).text
    assert "3 daerah berbagi peringkat pertama, 40,00." in text
    assert text.count(" seri ") == 3


def test_archive_says_who_signed_the_earlier_editions(plain: tuple[Path, Path]) -> None:
    _, out = plain
    page = (out / "arsip.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", page, re.S)
    told = {
        week: " ".join(re.sub(r"<[^>]+>", " ", row.rpartition("<td")[2].partition(">")[2]).split())
        for row in rows
        for week in re.findall(r"2026-W4\d", row)[-1:]
    }
    assert told["2026-W45"] == "Disetujui diperiksa: Ani disetujui: Budi, Citra"
    assert told["2026-W46"].startswith("Konsep diperiksa: Ani konsep: Budi (berkas &lt;b")
    assert told["2026-W47"] == "menyusul pada edisi berikutnya"


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


def test_agencies_are_shown_from_edition_to_edition(plain: tuple[Path, Path]) -> None:
    database, out = plain
    html = (out / "daerah" / "6403.html").read_text(encoding="utf-8")
    start = html.index("Keterisian perangkat daerah dari edisi ke edisi")
    section = html[start : html.index("</section>", start)]
    heads = re.findall(r'<th scope="col">(.*?)</th>', section)
    assert heads == ["Perangkat daerah", "2026-W46", "2026-W47"]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', section)
    with duckdb.connect(str(database), read_only=True) as connection:
        published = connection.execute(
            "select agency, list(100 * n_verified // n_cells order by week),"
            " list(100 * n_claimed // n_cells order by week) from agency_history"
            " where region_code = '6403' group by agency order by agency"
        ).fetchall()
    assert len(rows) == len(published) > 3
    for (name, cells), (agency, verified, claimed) in zip(rows, published, strict=True):
        assert name == (agency or "Tidak disebut")
        shown = re.findall(r">(\d+)<span class=\"un\">(\d+)</span>", cells)
        assert shown == [(str(v), str(c)) for v, c in zip(verified, claimed, strict=True)]


def test_waterfall_ends_at_the_score_and_names_the_largest_loss() -> None:
    steps = [("Indikator kosong", Decimal("-40.25")), ("Menunggu", Decimal("-20"))]
    start, end = ("Nilai tertinggi", Decimal(100)), ("IID terverifikasi", Decimal("39.75"))
    drawn = waterfall("w", "Dari 100", start, steps, end)
    assert "Kehilangan terbesar 40,25 poin: indikator kosong." in drawn
    assert "<td>-40,25</td>" in drawn and drawn.count('class="lost"') == 2
    hostile = waterfall("w", HOSTILE[0], start, [(HOSTILE[1], Decimal(-1))], end)
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
    drawn = steps("s", "Langkah", ("Dulu", Decimal(start)), causes, "Kini")
    assert f"sumbu dari {axis}" in drawn
    across = [Decimal(x) for x in re.findall(r'cx="([\d.]+)"', drawn)]
    assert len(across) == 2 and all(236 <= x <= 636 for x in across)
    rises = sum((value for _, value in causes), Decimal(0))
    assert (across[1] > across[0]) is (rises > 0)
    assert drawn.count('class="won"') == sum(value > 0 for _, value in causes)
    assert drawn.count('class="lost"') == sum(value < 0 for _, value in causes)


def test_progress_says_how_far_the_next_category_is() -> None:
    scale = [("Sangat Inovatif", Decimal("65.01")), ("Inovatif", Decimal("40.01"))]
    assert "kurang 0,30 poin untuk Inovatif." in progress("p", "t", Decimal("39.71"), scale)
    assert "kategori tertinggi" in progress("p", "t", Decimal(70), scale)


def test_every_page_allows_only_its_own_style(plain: tuple[Path, Path]) -> None:
    _, out = plain
    for path, html in pages(out):
        style = re.findall(r"<style>(.*?)</style>", html, re.S)
        assert len(style) == 1 and f"style-src '{policy_hash(style[0])}'" in html, path.name
        assert "unsafe" not in html and not re.search(r"<[^>]+ style=", html), path.name
