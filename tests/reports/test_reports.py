"""Documents of an edition: what they say, what they must never let through, and that they repeat.

Here belongs what a reader or an attacker would notice. Scores and ranks are tested elsewhere.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from reports.documents.workbook import columns_of
from reports.edition import render_edition, render_quality
from reports.errors import ReportError
from reports.language import format as fmt
from reports.pages import rendering
from reports.pages.rendering import policy_hash
from reports.tables.store import Store
from reports.views.imprint import imprint
from reports.views.ranking import ranking
from reports.views.summary import summary
from reports.writer import PROGRAMME
from tests.harness.pages import DIGEST, Page, make, pages, sheets, words
from tests.harness.reports_fixture import HOSTILE, LABELS, build_database

CODES = {
    "commitment_state": "not_committed not_started late on_track done",
    "training_state": "ready expired not_passed untrained",
    "service_state": "unknown not_adopted adopted used idle",
    "cell_status": "verified pending no_evidence rejected missing",
    "publication_state": "final provisional unranked",
    "state_reason": "delivered_nothing coverage_below_gate mandatory_spd_unverified"
    " due_file_missing rows_rejected due_file_stale file_shrunk waiver_applies",
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
    "rule_source": "2026 2027 2028 2029",
}
TEMPLATES = Path(rendering.__file__).parent / "templates"
SCRIPT, BANK_SCRIPT = (
    (TEMPLATES / name).read_text("utf-8").strip() for name in ("whatif.js", "bank.js")
)


def test_every_document_is_written_and_returned_sorted(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb")
    written = render_edition(database, tmp_path, digest=DIGEST)
    names = [str(path.relative_to(tmp_path)) for path in written]
    assert written == sorted(written)
    assert all(path.is_file() for path in written)
    assert {"index.html", "peringkat.html", "perubahan.html", "mutu.html"} <= set(names)
    assert "ringkasan.xlsx" in names
    assert sum(name.startswith("daerah/") for name in names) == 4 * 10  # page, PDF, card, text


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
        if path.name == "bank.html":
            data, script = scripts
            assert script == BANK_SCRIPT and json.loads(data)["index"]["words"]
            assert f"script-src '{policy_hash(script)}'" in html
            everything += page.text
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
        n_figures = tags.count("figure")
        assert n_figures == tags.count("figcaption") <= tags.count("details"), path.name
        # Each is drawn for a wide and for a narrow screen.
        assert tags.count("desc") == 2 * n_figures, path.name


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
    text = words(out / "peringkat.html")
    assert "Belum dapat diperingkat" in text and "Belum mengirim data" in text
    assert "Data belum lengkap SPD wajib belum terverifikasi Ada baris yang ditolak" in text
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


def test_unreadable_database_is_a_report_error(tmp_path: Path) -> None:
    broken = tmp_path / "warehouse.duckdb"
    broken.write_bytes(b"not a database")
    with pytest.raises(ReportError, match="cannot be read"):
        render_quality(broken, tmp_path, digest=DIGEST)


def test_every_published_code_has_an_indonesian_label(plain: tuple[Path, Path]) -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = [(row["kind"], row["code"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert all(row["label"].strip() and row["description"].strip() for row in rows)
    for kind, codes in CODES.items():
        assert set(codes.split()) <= {code for k, code in pairs if k == kind}, kind
    with Store(plain[0]) as store:
        sheets = columns_of(summary(store, ranking(store)), imprint(store, DIGEST)).values()
    columns = {column.code for sheet in sheets for column in sheet}
    assert len(columns) > 40
    assert columns <= {code for kind, code in pairs if kind == "column"}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (fmt.number(Decimal("39.75")), "39,75"),
        (fmt.number(Decimal("65.005")), "65,01"),
        (fmt.number(Decimal("2.675")), "2,68"),
        (fmt.number(Decimal("1234.5")), "1.234,50"),
        (fmt.number(Decimal("-0.004")), "0,00"),
        (fmt.number(Decimal("-0.43")), "\N{MINUS SIGN}0,43"),
        (fmt.number(None), "\N{EN DASH}"),
        (fmt.integer(36742), "36.742"),
        (fmt.exact(Decimal("31.200000")), "31,20"),
        (fmt.exact(Decimal("31.234567")), "31,234567"),
        (fmt.exact(Decimal("3.00"), 0), "3"),
        (fmt.percent(Decimal("61.25")), "61,25%"),
        (fmt.points(Decimal("0.00001")), "<0,001"),
        (fmt.gain(Decimal("0.4565")), "+0,457"),
        (fmt.gain(Decimal(0)), "0"),
        (fmt.gain(Decimal("-0.4565")), "\N{MINUS SIGN}0,457"),
        (fmt.percentage(2, 3), 67),
        (fmt.percentage(1, 8), 13),
        (fmt.percentage(1, 3), 33),
        (fmt.long_date(date(2026, 11, 24)), "Selasa, 24 November 2026"),
        (fmt.short_date(date(2026, 8, 17)), "17 Agu 2026"),
        (fmt.span(6, 8), "6\N{EN DASH}8"),
        (fmt.span(7, 7), "7"),
        (fmt.region_code("6403"), "64.03"),
    ],
)
def test_numbers_and_dates_are_indonesian(printed: str, expected: str) -> None:
    assert printed == expected


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


def picked(path: Path, out: Path) -> list[list[str]]:
    """Where the picker of a page leads to, group by group, below the folder of the edition."""
    html = path.read_text(encoding="utf-8")
    _, opening, rest = html.partition('<details class="go"><summary class="wrap">')
    assert html.count('class="go"') == bool(opening)
    groups = rest.partition("</details>")[0].split("<nav ")[1:]
    return [
        [
            str((path.parent / way).resolve().relative_to(out.resolve()))
            for way in re.findall(r'<a href="([^"]+)"', group)
        ]
        for group in groups
    ]


def test_every_page_leads_to_every_region_and_those_of_a_region_to_all_that_is_in_it(
    plain: tuple[Path, Path],
) -> None:
    _, out = plain
    regions = sorted(f"daerah/{path.stem}.html" for path in (out / "daerah").glob("*.html"))
    folders = "|".join(("daerah", "jika", "antrean", *PROGRAMME))
    own = re.compile(rf"(?:{folders})/(\d{{4}})\.html")
    inside = re.compile(r"(?:opd|inovasi)/(\d{4})/")
    n_own = 0
    for path in out.rglob("*.html"):
        way = str(path.relative_to(out))
        found = picked(path, out)
        assert sorted(found[0]) == regions, way
        code = own.fullmatch(way) or inside.match(way)
        if code:
            groups = [
                sorted(
                    f"{kind}/{code[1]}/{one.name}" for one in out.glob(f"{kind}/{code[1]}/*.html")
                )
                for kind in ("opd", "inovasi")
            ]
            assert [sorted(group) for group in found[1:]] == [one for one in groups if one], way
            n_own += min(map(len, groups)) > 1
        else:
            assert len(found) == 1, way
    assert len(regions) == 10 and n_own > 50


def test_pages_of_a_nation_lead_to_its_provinces(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", provinces=3, regions=2, innovations=2)
    render_edition(database, tmp_path, digest=DIGEST, profile="pages", public=True)
    provinces = sorted(f"peringkat/{path.name}" for path in (tmp_path / "peringkat").iterdir())
    assert len(provinces) == 3
    for folder in (tmp_path, tmp_path / "publik"):
        for name in ("index.html", "peringkat.html", provinces[0], "en/index.html"):
            (found,) = picked(folder / name, folder)
            assert sorted(found) == provinces
        for path in (folder / "daerah").iterdir():
            (found,) = picked(path, folder)
            # Its own province alone, and no agencies where they have no page.
            assert f"daerah/{path.name}" in found and len(found) == 2


def test_a_page_that_stands_alone_leads_nowhere(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2)
    page = render_quality(database, tmp_path, digest=DIGEST)
    assert picked(page, tmp_path) == []


def test_ranking_has_a_page_per_order_that_is_in_that_order(plain: tuple[Path, Path]) -> None:
    _, out = plain
    names = re.compile(r'class="c-name"><a href="\.\./daerah/\d+\.html">([^<]+)')
    shown = names.findall((out / "peringkat" / "nama.html").read_text(encoding="utf-8"))
    # The one without a rank stays below the others, whatever its name.
    assert len(shown) == 10
    assert shown[:-1] == sorted(shown[:-1], key=fmt.sort_name)
    scores = re.findall(
        r'data-label="Potensi dari isian kosong">([\d.,]+)',
        (out / "peringkat" / "poin.html").read_text(encoding="utf-8"),
    )[:-1]
    values = [Decimal(text.replace(".", "").replace(",", ".")) for text in scores]
    assert len(values) == 9 and values == sorted(values, reverse=True)


def test_kabupaten_and_kota_are_ranked_apart_in_every_order(plain: tuple[Path, Path]) -> None:
    database, out = plain
    with duckdb.connect(str(database), read_only=True) as connection:
        ranks = dict(
            connection.execute(
                "select region_code, coalesce(rank_in_type::varchar, '\N{EN DASH}')"
                " from provincial_ranking where province_code = '64'"
            ).fetchall()
        )
        types = dict(connection.execute("select region_code, region_type from region").fetchall())
    together = re.compile(r'class="c-name"><a href="[./]*daerah/(\d+)\.html"')
    apart = re.compile(r'<td><b>(\S+)</b></td><th scope="row"><a href="[./]*daerah/(\d+)\.html"')
    for order in ("peringkat.html", "peringkat/nama.html", "peringkat/poin.html"):
        html = (out / order).read_text(encoding="utf-8")
        all_of_them = together.findall(html)
        found = apart.findall(html)
        assert len(found) == len(all_of_them) == len(ranks)
        assert {code: rank for rank, code in found} == ranks
        # Each of the two tables keeps the order of the one above.
        for kind in ("kabupaten", "kota"):
            assert f'href="#{kind}"' in html and html.count(f'<div id="{kind}">') == 1
            shown = [code for _, code in found if types[code] == kind]
            assert shown == [code for code in all_of_them if types[code] == kind] != []


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


def test_every_page_allows_only_its_own_style(plain: tuple[Path, Path]) -> None:
    _, out = plain
    for path, html in pages(out):
        style = re.findall(r"<style>(.*?)</style>", html, re.S)
        assert len(style) == 1 and f"style-src '{policy_hash(style[0])}'" in html, path.name
        assert "unsafe" not in html and not re.search(r"<[^>]+ style=", html), path.name
