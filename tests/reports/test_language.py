"""The catalogue of messages, and a page in English that proves it.

Here belongs that nothing a translated page says is left behind, and that numbers and dates follow
the language.
"""

from __future__ import annotations

import csv
import re
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from reports import writer
from reports.edition import render_edition
from reports.language.catalogue import language
from reports.language.format import Printer
from tests.harness.reports_fixture import build_database

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import messages as collected  # noqa: E402


def _table(name: str) -> list[dict[str, str]]:
    """Rows of a seed."""
    path = ROOT / f"dbt_project/seeds/{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Asked(dict[str, str]):
    """Messages that notes those which it was asked for and lacks."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__(words)
        self.lacking: set[str] = set()

    def get(self, message: str, default: object = None) -> object:  # type: ignore[override]
        if message and message not in self:
            self.lacking.add(message)
        return super().get(message, default)


def test_catalogue_holds_every_message_and_is_written_by_its_script() -> None:
    for path in sorted((ROOT / "reports/language/locale").glob("*.po")):
        told = f"{path.name} is out of date: run python docs/messages.py"
        assert collected.text(path) == path.read_bytes(), told
    assert len(collected.messages()) > 300


def test_values_in_a_translation_are_those_of_its_message() -> None:
    for message, words in language("en").messages.items():
        assert sorted(re.findall(r"%\(\w+\)s", message)) == sorted(re.findall(r"%\(\w+\)s", words))


@pytest.mark.parametrize("provinces", [1, 2])
def test_translated_pages_leave_nothing_in_indonesian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provinces: int
) -> None:
    database = build_database(
        tmp_path / "warehouse.duckdb", provinces=provinces, regions=4, innovations=2
    )
    with duckdb.connect(str(database)) as connection:
        connection.execute("update edition set edition = '2026-W47-r2'")
    english = language("en")
    asked = Asked(dict(english.messages))
    told = replace(english, messages=asked)
    monkeypatch.setattr(writer, "language", lambda code: told)
    render_edition(database, tmp_path, digest="8" * 64, profile="pages")
    assert asked.lacking == set()
    pages = {path.stem: path.read_text("utf-8") for path in (tmp_path / "en").glob("*.html")}
    assert set(pages) == set(writer.TRANSLATED)
    for name, html in pages.items():
        assert '<html lang="en">' in html and "Sunday, 22 November 2026" in html
        found = re.findall(r"\b(daerah|dengan|yang|dari|untuk)\b", _words(html))
        assert not found, (name, found)
        assert f'href="../{name}.html" hreflang="id" lang="id"' in html
        original = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
        assert f'href="en/{name}.html" hreflang="en" lang="en"' in original
    with duckdb.connect(str(database), read_only=True) as connection:
        scores = connection.execute("select iid from provincial_ranking").fetchall()
    assert all(str(iid) in pages["peringkat"] for (iid,) in scores)


def test_translated_pages_lead_to_each_other_and_to_what_exists(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=4, innovations=2)
    render_edition(database, tmp_path, digest="8" * 64, public=True)
    for folder in (tmp_path, tmp_path / "publik"):
        names = {path.stem for path in (folder / "en").glob("*.html")}
        assert names == {n for n in writer.TRANSLATED if (folder / f"{n}.html").is_file()}
        for path in (folder / "en").glob("*.html"):
            html = path.read_text(encoding="utf-8")
            for link in re.findall(r"<a ([^>]*)>", html):
                href = re.findall(r'href="([^"#]*)', link)[0]
                if href and not href.startswith("../data/"):
                    assert (path.parent / href).is_file(), (path, href)
                stem = href.removeprefix("../").removesuffix(".html")
                if stem in names and "lang=" not in link:
                    assert not href.startswith(".."), (path, href)
                elif "/" not in stem and href.endswith(".html") and stem not in names:
                    assert 'hreflang="id"' in link, (path, href)


def test_a_message_that_counts_has_a_singular() -> None:
    english = language("en")
    assert english.say("%(n)s daerah", n=1) == "1 region"
    assert english.say("%(n)s daerah", n="1") == "1 region"
    assert english.say("%(n)s daerah", n="1,234") == "1,234 regions"
    assert english.say("%(n)s daerah", n=0) == "0 regions"
    assert language("id").say("%(n)s daerah", n=1) == "1 daerah"


def test_every_message_has_english_words() -> None:
    english = language("en")
    assert [text for text in collected.messages() if not english.messages.get(text)] == []


def _words(html: str) -> str:
    """Words of a page, without those of the data, which are marked as Indonesian."""
    html = re.sub(r'<(tbody|dd|th|a) [^>]*lang="id"[^>]*>.*?</\1>', " ", html, flags=re.S)
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S)


def test_indonesian_is_the_source() -> None:
    assert language("id").say("Edisi %(name)s", name="2026-W47") == "Edisi 2026-W47"
    assert language("en").say("kata yang tidak ada") == "kata yang tidak ada"


def test_numbers_and_dates_follow_the_language() -> None:
    english = Printer("en")
    assert english.number(Decimal("1234.5")) == "1,234.50"
    assert english.gain(Decimal("0.4565")) == "+0.457"
    assert english.long_date(date(2026, 11, 22)) == "Sunday, 22 November 2026"


# What was called otherwise once, and what it is called now.
REPLACED = {
    r"\bsel(nya)?\b(?! berkas| berisi galat)": "isian",
    r"\bselang": "rentang",
    r"\bkurang [^ ]+ poin": "terpaut",
    r"\bhal (ini )?diambil lain\b": "asumsi diubah",
    r"\bhal hari ini\b": "prioritas pekan ini",
    r"\bhari sejak edisi\b": "tersisa",
    r"(?<!hari )\bminggu\b": "pekan",
    r"\b(jendela|rentang) waktu\b": "periode penilaian",
    r"\bhimpunan\b": "kombinasi",
    r"\bbaru pada klaim\b": "dihitung hanya pada IID klaim",
    r"\bsidik\b": "kode verifikasi",
    r"\bpoin( yang)? hilang\b": "kehilangan poin, atau potensi dari isian kosong",
    r"(?<!untuk )(?<!tersembunyi atau )\bsementara\b": "data belum lengkap",
    r"\bfinal\b": "data lengkap",
}


def test_one_thing_has_one_word() -> None:
    texts = {*collected.messages(), *_seeds("label", "label", "description")}
    texts |= _seeds("check_catalogue", "title", "description", "remedy")
    found = {
        (text, better)
        for text in texts
        for word, better in REPLACED.items()
        if re.search(word, text, re.IGNORECASE)
    }
    assert found == set()


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:,\d+)?", re.sub(r"T-\d", "", text)))


@pytest.mark.parametrize("rule", _table("rule_book/rule_indicator"), ids=lambda r: r["name"])
def test_a_rule_is_told_in_sentences_that_keep_its_numbers(rule: dict[str, str]) -> None:
    key = ("rule_year", "indicator_code", "valid_from")
    (told,) = (
        row for row in _table("catalogue/indicator_sentence") if all(row[k] == rule[k] for k in key)
    )
    shorthand = r"\bT-\d(?!\})|[<>=]|%|\d-\d|\d+x\b|\bPD\b|\bPKS\b|\bpdf\b|\bscreenshot\b"
    for level in "123":
        meaning, evidence = told[f"level_{level}"], told[f"evidence_{level}"]
        assert _numbers(rule[f"level_{level}"]) <= _numbers(meaning)
        assert len(meaning.split()) > 2 and len(evidence.split()) > 2
        assert not re.search(shorthand, f"{meaning} {evidence}")
        assert meaning[0].isupper() and evidence[0].isupper()


def test_a_rule_year_names_its_source_in_the_language_of_the_page() -> None:
    years = [row["rule_year"] for row in _table("rule_book/rule_year")]
    labels = [row["code"] for row in _table("catalogue/label") if row["kind"] == "rule_source"]
    assert labels == years


def test_a_value_keeps_its_unit_on_its_line() -> None:
    told = language("id").say("Menambah %(points)s poin dalam %(n)s hari.", points="+0,30", n=4)
    assert told == "Menambah +0,30\N{NO-BREAK SPACE}poin dalam 4\N{NO-BREAK SPACE}hari."


def _seeds(name: str, *columns: str) -> set[str]:
    """Texts of a table of words."""
    return {row[column] for row in _table(f"catalogue/{name}") for column in columns}
