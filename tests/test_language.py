"""The catalogue of messages, and a page in English that proves it.

Here belongs that nothing a translated page says is left behind, and that numbers and dates follow
the language.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from reports import writer
from reports.edition import render_edition
from reports.format import Printer
from reports.language import Language, language
from tests.reports_fixture import build_database

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))
import messages as collected  # noqa: E402


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
    for path in sorted((ROOT / "reports" / "locale").glob("*.po")):
        told = f"{path.name} is out of date: run python docs/messages.py"
        assert collected.text(path) == path.read_bytes(), told
    assert len(collected.messages()) > 300


def test_values_in_a_translation_are_those_of_its_message() -> None:
    for message, words in language("en").messages.items():
        assert sorted(re.findall(r"%\(\w+\)s", message)) == sorted(re.findall(r"%\(\w+\)s", words))


@pytest.mark.parametrize("provinces", [1, 2])
def test_english_ranking_leaves_nothing_in_indonesian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provinces: int
) -> None:
    database = build_database(
        tmp_path / "warehouse.duckdb", provinces=provinces, regions=4, innovations=2
    )
    with duckdb.connect(str(database)) as connection:
        connection.execute("update edition set edition = '2026-W47-r2'")
    english = language("en")
    asked = Asked(dict(english.messages))
    told = Language("en", english.printer, asked)
    monkeypatch.setattr(writer, "language", lambda code: told)
    render_edition(database, tmp_path, digest="8" * 64, profile="pages")
    assert asked.lacking == set()
    html = (tmp_path / "en" / "peringkat.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in html and "Sunday, 22 November 2026" in html
    assert "Indonesia" in html and not re.search(r"\b(daerah|dengan|yang|dari)\b", _words(html))
    with duckdb.connect(str(database), read_only=True) as connection:
        scores = connection.execute("select iid from provincial_ranking").fetchall()
    assert all(str(iid) in html for (iid,) in scores)


def _words(html: str) -> str:
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S)


def test_indonesian_is_the_source() -> None:
    assert language("id").say("Edisi %(name)s", name="2026-W47") == "Edisi 2026-W47"
    assert language("en").say("kata yang tidak ada") == "kata yang tidak ada"


def test_numbers_and_dates_follow_the_language() -> None:
    english = Printer("en")
    assert english.number(Decimal("1234.5")) == "1,234.50"
    assert english.gain(Decimal("0.4565")) == "+0.457"
    assert english.long_date(date(2026, 11, 22)) == "Sunday, 22 November 2026"
