"""The bank as it is searched and shown: what is found first, on the page and on the command line.

What belongs here: the index, its twin in the page's script, the pages of the bank. What does not:
which innovations may be one (`tests/ingest/test_bank`), what people decide of them
(`tests/orchestration/test_bank_verdicts`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.settings import PROJECT
from reports.tables.store import Store
from reports.views.programme.bank import Bank, bank, region_banks
from reports.views.programme.search import Document, Index, has_one_error, name_words, words
from tests.harness.pages import make

SCRIPT = PROJECT / "reports/pages/templates/bank.js"
# What people type, and what the name of the innovation that they mean begins with.
QUESTIONS = {
    "siwasdin": "Si-Wasdin",
    "si wasdin": "Si-Wasdin",
    "Si-Wasdin": "Si-Wasdin",
    "siwasdim": "Si-Wasdin",
    "wasdin inspektorat": "Si-Wasdin",
    "geradak pos": "GERADAK POS",
    "geradakpos": "GERADAK POS",
    "gerakan aktif datang ke posyandu": "GERADAK POS",
    "kobagi": "KOBAGI",
    "konsultasi balita gizi": "KOBAGI",
    "posdigi": "POSDIGI",
    "posyandu digital": "POSDIGI",
    "posiandu digital": "POSDIGI",
    "marikece": "MARIKECE",
    "klikmi": "Klikmi",
    "listrik komunal": "Klikmi",
    "mabuka payang": "Mabuka Payang",
    "mabuka": "Mabuka Payang",
    "tambak revitalisasi": "Mb Rita",
    "desa wisata berau": "APLIKASI CEPAT WISATA",
    "jalan rusak antarkampung balikpapan": "POJOK DAMPING JALAN",
    "konsultasi wisata kepulauan berau": "MOBIL KONSUL PULAU",
    "mobil konsul pulau": "MOBIL KONSUL PULAU",
    "pendampingan kumuh berau": "SAHABAT DAMPING KUMUH",
    "pengendalian gratifikasi berau": "SI PANTAU GRATIFIKASI",
    "satu data daerah berau": "MOBIL PANTAU SATUDATA",
    "calon pengantin samarinda": "APLIKASI JEMPUT NIKAH",
    "ternak sehat tanaman pangan": "APLIKASI JEMPUT TERNAK",
    "sertifikat halal berau": "APLIKASI PANTAU HALAL",
    "biogas paser": "POJOK KONSUL BIOGAS",
    "tanda tangan elektronik bontang": "SI KONSUL TTE",
}


@pytest.fixture(scope="module")
def sample_bank(built_home: Path) -> Bank:
    with Store(built_home / "published/warehouse.duckdb") as store:
        return bank(store, store.regions.values(), is_full=True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_one_that_is_meant_is_among_the_first_three(sample_bank: Bank, question: str) -> None:
    found = [one.name for one, _ in sample_bank.search(question)[:3]]
    assert any(name.startswith(QUESTIONS[question]) for name in found), found


def test_thirty_questions_are_asked() -> None:
    assert len(QUESTIONS) >= 30


def test_the_script_of_the_page_finds_the_same_in_the_same_order(
    sample_bank: Bank, tmp_path: Path
) -> None:
    node = shutil.which("node")
    assert node, "node is needed; it comes with every machine that runs the tests"
    asked = [
        *QUESTIONS,
        "",
        "  ",
        "zzzz",
        "é",
        "a",
        "dan",
        "2.0",
        "layanan pelayanan",
        "'; drop --",
    ]
    (tmp_path / "index.json").write_text(json.dumps(sample_bank.script()["index"]))
    (tmp_path / "asked.json").write_text(json.dumps(asked))
    program = (
        SCRIPT.read_text(encoding="utf-8")
        + """
    const fs = require("fs");
    const read = (name) => JSON.parse(fs.readFileSync(name, "utf-8"));
    const index = BANK.prepare(read("index.json"));
    console.log(JSON.stringify(read("asked.json").map((one) => BANK.search(index, one))));
    """
    )
    done = subprocess.run(
        [node, "-e", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    theirs = [[tuple(one) for one in found] for found in json.loads(done.stdout)]
    assert theirs == [sample_bank.index.search(one) for one in asked]
    assert sum(map(bool, theirs)) >= len(QUESTIONS)


def test_a_word_finds_its_family_its_beginning_and_with_one_error() -> None:
    texts = ["pelayanan terpadu", "melayani warga", "posyandu", "sampah kering"]
    index = Index.of(Document([(1, words(text))]) for text in texts)

    def found(question: str) -> set[int]:
        return {document for document, _ in index.search(question)}

    assert found("pelayanan") == {0, 1}
    assert found("posy") == {2}
    assert found("posiandu") == found("posyandy") == found("posyadnu") == {2}
    assert found("sampah") == {3}
    assert found("smapah") == {3}
    assert found("po") == set()
    assert found("zzzzz") == found("") == set()
    # The exact word is worth more than a word of its family.
    assert index.search("melayani")[0][0] == 1


@given(st.text("abc", min_size=1, max_size=6), st.data())
@settings(deadline=None)
def test_one_error_is_one_letter_more_less_other_or_two_exchanged(
    word: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcd"))
    made = {
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }
    for other in made - {word}:
        assert has_one_error(word, other) and has_one_error(other, word)
    assert not has_one_error(word, word)
    assert not has_one_error(word, f"{word}xy")
    assert not has_one_error(word, "x" * len(word) if len(word) > 1 else "xyz")


def test_a_name_is_found_with_and_without_its_marks() -> None:
    assert name_words("Si-Wasdin (Sistem Pengawasan)") == [
        *("si", "wasdin", "sistem", "pengawasan", "siwasdin"),
    ]
    assert name_words("KAFÉ") == ["kafe", "kafe"]


def test_each_region_sees_what_it_has_to_look_at(built_home: Path) -> None:
    with Store(built_home / "published/warehouse.duckdb") as store:
        banks = region_banks(store)
        n_entries = store.count("innovation_bank")
    assert sum(one.n_entries for one in banks.values()) == n_entries
    berau = banks["6403"]
    assert berau.leaving and all(one.eligible_now for one in berau.leaving)
    assert not any(one.eligible_next_year for one in berau.leaving)
    scores = [one.score for one in berau.pairs if one.region_code_a == one.region_code_b]
    assert scores == sorted(scores, reverse=True)  # type: ignore[type-var]
    names = {frozenset((one.name_a, one.name_b)) for one in berau.pairs}
    assert any(all(name.startswith("KOBAGI") for name in pair) for pair in names)
    for example in berau.examples:
        assert example.entry.region_code != "6403"
        assert example.entry.affair_number == example.own.affair_number
    assert {one.life for one in berau.unknown} == {"unknown"}


def test_pages_escape_what_comes_from_outside(hostile: tuple[Path, Path]) -> None:
    _, pages = hostile
    for path in (pages / "bank.html", *sorted((pages / "bank").glob("*.html"))):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text and "<img src=x" not in text


def test_several_provinces_share_a_page_of_names_and_have_one_each(tmp_path: Path) -> None:
    _, pages = make(tmp_path, provinces=2, regions=3, innovations=4)
    both = (pages / "bank.html").read_text(encoding="utf-8")
    assert 'id="entries"' not in both and 'id="found"' in both
    assert 'href="bank/11.html"' in both
    assert 'id="entries"' in (pages / "bank/11.html").read_text(encoding="utf-8")
