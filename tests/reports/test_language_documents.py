"""Documents that are no pages, in English: PDF, card, workbook, worksheet, texts, script, mail.

Here belongs that none of them says a word that is no message: a text that is the same in English as
in Indonesian is data.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from reports.documents import mail, messages, ranking_pdf, typesetting, workbook
from reports.documents.region_pdf import write_region
from reports.documents.worksheet import COLUMNS, GUIDE, SHEET, write_worksheet
from reports.edition import blocking_checks
from reports.language.catalogue import DEFAULT, Language, language
from reports.pages.rendering import build_environment
from reports.pages.whatif import WORDS, script_data
from reports.tables.store import Store
from reports.views.changes import changes
from reports.views.history import history
from reports.views.imprint import imprint
from reports.views.ranking import ranking
from reports.views.region.region import RegionView, region_views
from reports.views.summary import summary
from tests.harness.reports_fixture import build_database
from tests.reports.test_language import Asked

ROOT = Path(__file__).resolve().parents[2]
CHECKS = ROOT / "dbt_project" / "seeds" / "catalogue" / "check_catalogue.csv"
DIGEST = "8" * 64
CODE = "6401"
# Words that are the same in both languages.
SAME = {"IID", "Level", "Status", "en", "id"}
INDONESIAN = re.compile(
    r"\b(daerah|dengan|yang|dari|untuk|edisi|sampai|aturan|wajib|peringkat|isian|kosong|klaim"
    r"|terverifikasi|inovatif|keterisian|skor|poin|hilang|bukti|inovasi|halaman|petunjuk|isi)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An edition whose checks are those of the catalogue, as published ones are."""
    path = tmp_path_factory.mktemp("documents") / "warehouse.duckdb"
    build_database(path, innovations=9)
    with CHECKS.open(encoding="utf-8", newline="") as file:
        catalogue = list(csv.DictReader(file))
    with duckdb.connect(str(path)) as connection:
        known = connection.execute(
            "select check_id from check_catalogue order by check_id"
        ).fetchall()
        for (check_id,), row in zip(known, catalogue, strict=False):
            connection.execute(
                "update check_catalogue set title = ?, owner = ? where check_id = ?",
                [row["title"], row["owner"], check_id],
            )
        connection.execute(
            "update check_result set status = 'failed', n_failed = 1"
            " where check_id = 'rows_balance'"
        )
    with Store(path) as opened:
        yield opened


def data_texts(store: Store) -> re.Pattern[str]:
    """Every text of the published data: names, codes, the catalogue of indicators."""
    found: set[str] = set()
    tables = ("edition", "region", "provincial_ranking", "innovation", "indicator", "check_result",
              "missing_indicator")  # fmt: skip
    for table in tables:
        for row in store.rows(f"from {table}"):
            found |= {value for value in row if isinstance(value, str) and len(value) > 2}
    # A long text is cut in a PDF.
    found |= {typesetting.clip(text) for text in found}
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))


def texts(value: Any) -> Iterator[str]:
    """Every text within JSON or rows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(list(value.values()))
    elif isinstance(value, (list, tuple)):
        yield from chain.from_iterable(map(texts, value))


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


class Typst:
    """Stands for the typesetter: keeps what it is given."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}

    def __call__(self, source: bytes, *, sys_inputs: dict[str, str], **_: Any) -> bytes:
        self.data = json.loads(sys_inputs["data"])
        return b""


Written = Callable[[Language], Iterable[str]]


def region_view(store: Store) -> RegionView:
    views = region_views(store, ranking(store), imprint(store, DIGEST))
    return next(one for one in views if one.region.region_code == CODE)


@pytest.fixture
def documents(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Written]:
    """What each document says in a language, by its name."""
    typst = Typst()
    monkeypatch.setattr(typesetting.typst, "compile", typst)
    shown, bears, view = ranking(store), imprint(store, DIGEST), region_view(store)
    work = next(w for w in view.worklists.values() if w.fillable)
    sums = summary(store, shown)
    document = json.loads(messages.summary(shown, bears))

    def told(path: Path) -> list[str]:
        found = typst.data if path.suffix in (".pdf", ".png") else sheets(path)
        names = list(found) if path.suffix == ".xlsx" else []
        return [*names, *texts(found)]

    def worksheet(other: Language) -> list[str]:
        path = tmp_path / "opd.xlsx"
        assert write_worksheet(work, bears.told(other), path)
        return told(path)

    def script(other: Language) -> Iterator[str]:
        given = script_data(store, view, other)
        return texts([given["words"], given["rules"]["categories"]])

    def mails(other: Language) -> list[str]:
        subject = mail.edition_subject("2026-W47", language=other)
        return [
            subject,
            mail.worklist_subject("dinas", subject, language=other),
            mail.worklist_note(language=other),
            mail.standing(document["regions"][0], document, language=other),
            mail.standing(document["regions"][-1] | {"rank": None}, document, language=other),
            *mail.blocked(["problem"], language=other),
        ]

    return {
        "laporan.pdf": lambda other: told(
            ranking_pdf.write_report(
                shown, view, changes(store), bears.told(other), tmp_path / "laporan.pdf"
            )
        ),
        "daerah.pdf": lambda other: told(
            write_region(view, bears.told(other), tmp_path / "daerah.pdf")
        ),
        "kartu.png": lambda other: told(
            ranking_pdf.write_card(shown, bears.told(other), tmp_path / "kartu.png")
        ),
        "ringkasan.xlsx": lambda other: told(
            workbook.write_workbook(sums, bears.told(other), tmp_path / "book.xlsx")
        ),
        "opd.xlsx": worksheet,
        "pesan.txt": lambda other: messages.text(shown, view, bears.told(other)).splitlines(),
        "umpan.atom": lambda other: re.findall(
            r"<(?:title|name|summary)>([^<]+)<",
            messages.feed(history(store), bears.told(other)).decode(),
        ),
        "script": script,
        "mail": mails,
    }


NAMES = ("laporan.pdf", "daerah.pdf", "kartu.png", "ringkasan.xlsx", "opd.xlsx", "pesan.txt",
         "umpan.atom", "script", "mail")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_documents_in_english_leave_nothing_in_indonesian(
    documents: dict[str, Written], store: Store, name: str
) -> None:
    asked = Asked(dict(language("en").messages))
    english = list(documents[name](replace(language("en"), messages=asked)))
    original = list(documents[name](DEFAULT))
    assert asked.lacking == set()
    assert any(INDONESIAN.search(text) for text in original)
    data = data_texts(store)
    own = {heading for heading, _, _ in COLUMNS} | {SHEET} if name == "opd.xlsx" else set()
    for text in english:
        left = data.sub(" ", text)
        if text in own:
            continue
        for heading in own:
            left = left.replace(heading, " ")
        assert not INDONESIAN.search(left), (name, text)
        # A month may have the same short name in both.
        if text in original and text not in SAME and not re.fullmatch(r"\d+ Nov 2026", text):
            assert not re.search(r"[A-Za-z]{2,}", left.replace("IID", "")), (name, text)


def test_english_documents_say_what_the_indonesian_ones_say(
    documents: dict[str, Written],
) -> None:
    told = {
        "laporan.pdf": (
            "Halaman {page} dari {pages}", "Page {page} of {pages}",
            "Indeks Inovasi Daerah, edisi 2026-W47. Data sampai Minggu, 22 November 2026."
            " Aturan tahun 2026.",
            "Regional Innovation Index (IID), edition 2026-W47. Data until Sunday,"
            " 22 November 2026. Rules of 2026.",
        ),
        "daerah.pdf": ("Isian kosong", "Empty cells", "Kehilangan poin", "Points lost"),
        "ringkasan.xlsx": (
            "Peringkat dalam provinsi", "Ranking within the province", "Kamus", "Dictionary"
        ),
        "opd.xlsx": ("Petunjuk", "Guide", "Kosong", "Empty"),
        "pesan.txt": (
            "Skor simulasi, bukan hasil resmi Kementerian Dalam Negeri. Contoh: inovasi, level, dan"
            " bukti bersifat sintetis; angka statistik dan hasil resmi nyata.",
            "Simulated scores, not an official result of the Ministry of Home Affairs. Sample:"
            " innovations, levels and evidence are synthetic; statistics and official results are"
            " real.",
            "1. Kota Bontang 53,58 (naik 7)", "1. Kota Bontang 53.58 (up 7)",
        ),
        "umpan.atom": ("Edisi 2026-W47", "Edition 2026-W47"),
        "script": ("Batalkan", "Undo"),
        "mail": (
            "Contoh: data inovasi bersifat sintetis.\nKota Bontang: peringkat 1, IID terverifikasi"
            " 53,58.\nData sampai 2026-11-22.\n",
            "Sample: the data on innovations is synthetic.\nKota Bontang: rank 1, verified IID"
            " 53.58.\nData until 2026-11-22.\n",
            "Peringkat pekan ini ditahan; edisi terakhir tidak berubah.\n\nYang menahan:\n"
            "- problem\n",
            "This week's ranking is held back; the last edition is unchanged.\n\n"
            "What holds it back:\n- problem\n",
        ),
    }  # fmt: skip
    for name, pairs in told.items():
        original, english = list(documents[name](DEFAULT)), list(documents[name](language("en")))
        for before, after in zip(pairs[::2], pairs[1::2], strict=True):
            assert before in original and before not in english, (name, before)
            assert after in english and after not in original, (name, after)


def test_a_worksheet_keeps_the_headings_of_its_contract(store: Store, tmp_path: Path) -> None:
    work = next(w for w in region_view(store).worklists.values() if w.fillable)
    path, english = tmp_path / "opd.xlsx", language("en")
    write_worksheet(work, imprint(store, DIGEST).told(english), path)
    found = sheets(path)
    assert list(found) == [SHEET, "Guide"]
    assert [heading for heading, _, _ in COLUMNS] in found[SHEET]
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "Choose 0, 1, 2 or 3." in sheet and "Write a date" in sheet
    # A guide in any language calls a column by its heading.
    for text in GUIDE:
        for heading, _, is_entry in COLUMNS:
            if is_entry and heading in text:
                assert heading in english.say(text)


def test_names_of_sheets_are_allowed_in_every_language() -> None:
    for path in (ROOT / "reports/language/locale").glob("*.po"):
        say = language(path.stem).say
        names = [say(name) for name in (workbook.SUMMARY, *(name for name, _ in workbook.CONTENTS))]
        assert len({name.casefold() for name in names}) == len(names)
        assert not [name for name in names if len(name) > 31 or set(name) & set("[]:*?/\\")]


def test_blocking_checks_are_told_in_the_language(store: Store, tmp_path: Path) -> None:
    (path,) = (row[2] for row in store.rows("pragma database_list"))
    (original,), (english,) = (
        blocking_checks(Path(path)),
        blocking_checks(Path(path), language=language("en")),
    )
    assert original.endswith(" gagal") and re.search(r": \d+ failures?$", english)
    assert original.partition(":")[0] != english.partition(":")[0]


def test_what_if_page_gives_its_script_words_that_cannot_end_it(store: Store) -> None:
    english = language("en")
    hostile = replace(english, messages={**english.messages, "Batalkan": "</script><b>"})
    given = script_data(store, region_view(store), hostile)
    environment = build_environment(store, imprint(store, DIGEST).told(hostile))
    template = environment.from_string(
        '<script type="application/json" id="data">{{ data | tojson }}</script>'
    )
    html = template.render(data=given)
    assert html.count("</script>") == 1
    data = json.loads(html.partition(">")[2].partition("</script>")[0])
    assert data["words"]["undo"] == "</script><b>" and data["decimal"] == "."
    assert set(data["words"]) == set(WORDS)
