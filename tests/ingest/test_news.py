"""Old content under a new name: what the same rows are, and since when they have stood.

What belongs here: contents over formats, and receipts over weeks as the landing tells them. What
does not: which of them is late (`dbt_project/models/quality`), and what pages say of it.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.conforming.conform import conform
from ingest.contracts.contract import Contract
from ingest.findings import FileOutcome
from ingest.inbox import NOTES, note_raw, remove_raw
from ingest.landing.archive import Archive
from ingest.week import cutoff_date
from tests.fuzz_files import Cell, contracts, read, reference, text_file, workbook
from tests.ingest.test_archive import SEEDS, House
from tests.ingest.test_foreign_values import FORMATS, Rows

SOURCE = "angka_daerah"
HEADER: list[Cell] = ["Kode Wilayah", "Ukuran", "Tahun", "Nilai", "Satuan", "Sumber"]
ROWS: list[list[Cell]] = [
    ["64.03", "ipm", "2024", "76,5", "indeks", "BPS"],
    ["64.03", "ipm", "2025", "77,0", "indeks", "BPS"],
    ["64.03", "opini", "2025", "WTP", "", "BPK"],
    ["64.71", "ipm", "2025", "82,1", "indeks", "BPS"],
]


def contents(content: bytes, source: str = SOURCE) -> dict[str, str]:
    outcome = read(content, source)
    assert outcome.status == "accepted", outcome.codes
    return outcome.contents


@pytest.fixture(scope="module")
def same() -> dict[str, str]:
    return contents(text_file([HEADER, *ROWS]))


@pytest.mark.parametrize("write", FORMATS)
def test_the_same_rows_are_the_same_content_in_every_format(
    same: dict[str, str], write: Callable[[Rows], bytes]
) -> None:
    assert same.keys() == {"6403|ipm", "6403|opini", "6471|ipm"}
    assert contents(write([HEADER, *ROWS])) == same  # type: ignore[list-item]


def test_order_title_sheet_typed_cells_and_spelling_of_the_region_do_not_count(
    same: dict[str, str],
) -> None:
    typed = [[*row[:2], int(str(row[2])), row[3], *row[4:]] for row in ROWS]
    for row in (typed[0], typed[1], typed[3]):
        row[3] = float(str(row[3]).replace(",", "."))
    for rows in (
        [HEADER, *reversed(ROWS)],
        [["Angka daerah per 30 November 2026"], [], HEADER, *ROWS],
        [HEADER, *ROWS, ROWS[0]],
    ):
        assert contents(text_file(rows)) == same
    assert contents(workbook([HEADER, *typed], sheet="Unduhan 2")) == same
    named = [["Pemda", *HEADER[1:]]]
    regions = {"64.03": "Kabupaten Berau", "64.71": "KOTA BALIKPAPAN"}
    named += [[regions[str(row[0])], *row[1:]] for row in ROWS]
    assert contents(workbook(named)) == same
    columns = [[row[at] for at in (3, 1, 0, 5, 4, 2)] for row in (HEADER, *ROWS)]
    assert contents(text_file(columns, separator=",")) == same


@pytest.mark.parametrize("at", range(1, 6))
def test_one_other_cell_is_other_content_of_its_scope_alone(same: dict[str, str], at: int) -> None:
    changes: list[Cell] = ["", "tpt_persen", "2023", "77,1", "persen", ""]
    rows = [list(row) for row in ROWS]
    rows[1][at] = changes[at]
    found = contents(text_file([HEADER, *rows]))
    assert found["6403|ipm"] != same["6403|ipm"]
    for scope in ("6403|opini", "6471|ipm"):
        assert found[scope] == same[scope]


def test_a_row_more_is_other_content_and_so_is_one_that_stands_twice() -> None:
    """Commitments are told apart by their key, pieces of evidence are not: each of them counts."""
    head = ["Kode Wilayah", "OPD", "ID Inovasi", "Tanggal", "Pendamping", "Durasi Jam"]
    session = ["64.03", "Dinas Contoh", "", "2026-11-03", "Ani", "2"]
    once = contents(text_file([head, session]), "pendampingan")
    again = contents(text_file([head, session, [*session[:4], "Budi", "2"]]), "pendampingan")
    assert once.keys() == again.keys()
    assert once != again


def test_neighbouring_cells_are_never_taken_for_one_another() -> None:
    head = ["Kode Wilayah", "OPD", "Tanggal", "Pendamping", "Hasil"]
    found = [
        contents(text_file([head, ["64.03", "Dinas", "2026-11-03", *pair]]), "pendampingan")
        for pair in (["a", ""], ["", "a"], ["outcome=1:a", ""], ["a", "a"], ["aa", ""])
    ]
    assert len({str(one) for one in found}) == len(found)


def test_a_column_that_a_contract_gains_changes_no_content(same: dict[str, str]) -> None:
    contract = contracts()[SOURCE]
    column = {"name": "a_new_one", "header": "Baru", "type": "text"}
    document = contract.model_dump()
    grown = Contract.model_validate(document | {"columns": [column, *document["columns"]]})
    outcome = conform(text_file([HEADER, *ROWS]), "0" * 64, grown, reference(), "a.csv")
    assert outcome.contents == same


def test_news_is_asked_for_of_a_period() -> None:
    document = contracts()["lembar_kerja"].model_dump()
    with pytest.raises(ValidationError, match="news is asked for of a period"):
        Contract.model_validate(document | {"news": True})


# ---- receipts over weeks -----------------------------------------------------------------------


class Weeks(House):
    """A house to which files come week by week."""

    def receive(self, week: int, **levels: list) -> None:
        """Receive a file for a week of 2026, under that week's name.

        Args:
            week: its number.
            levels: by file, its rows of region, level and note.
        """
        for name, rows in levels.items():
            self.put(f"{name}_{week}.csv", *rows)
        self.run(f"2026-W{week}")

    def since(self) -> dict[str, str | None]:
        """Since when each receipt holds what it holds, by name."""
        return {
            Path(row["original_name"]).stem: row["unchanged_since"]
            for row in self.rows("file_receipt")
        }

    def news(self) -> dict[str, str]:
        """The week of the last news by region."""
        rows = self.rows("file_scope")
        assert [row["news_date"] for row in rows] == [cutoff_date(row["news_week"]) for row in rows]
        assert all(row["news_date"] <= row["received_date"] for row in rows)
        return {row["region_code"]: row["news_week"] for row in rows}


@pytest.fixture
def weeks(tmp_path: Path) -> Weeks:
    return Weeks(tmp_path)


A, B, OTHER = ["64.03", 1], ["64.03", 2], ["64.71", 3]


def test_rows_that_come_again_are_unchanged_since_they_first_came(weeks: Weeks) -> None:
    for week, row in ((44, A), (45, B), (46, A), (47, A), (48, [*A, " "])):
        weeks.receive(week, berau=[row])
    since = {"berau_44": None, "berau_45": None, "berau_46": None}
    assert weeks.since() == since | {"berau_47": "2026-W46", "berau_48": "2026-W46"}
    assert weeks.news() == {"6403": "2026-W46"}
    [scope] = weeks.rows("file_scope")
    assert scope["received_date"] == dt.date(2026, 11, 29)
    # An earlier week is told as it was then.
    weeks.run("2026-W45")
    assert weeks.news() == {"6403": "2026-W45"}


def test_a_file_is_unchanged_when_all_of_it_is(weeks: Weeks) -> None:
    weeks.receive(44, kaltim=[A, OTHER])
    weeks.receive(45, kaltim=[B, OTHER])
    assert weeks.since()["kaltim_45"] is None
    assert weeks.news() == {"6403": "2026-W45", "6471": "2026-W44"}
    weeks.receive(46, berau=[B])
    weeks.receive(47, kaltim=[OTHER, B])
    # The newest news of any region is the news of the file.
    assert weeks.since()["kaltim_47"] == "2026-W45"
    assert weeks.news() == {"6403": "2026-W45", "6471": "2026-W44"}


def test_the_same_rows_twice_in_a_week_are_the_news_of_that_week(weeks: Weeks) -> None:
    weeks.receive(45, berau=[A], berau_salinan=[A])
    assert set(weeks.since().values()) == {None}
    weeks.run("2026-W47")
    assert weeks.news() == {"6403": "2026-W45"}
    weeks.receive(47, berau=[A])
    assert weeks.since()["berau_47"] == "2026-W45"


def test_a_refused_file_between_them_changes_nothing(weeks: Weeks) -> None:
    weeks.receive(44, berau=[A])
    weeks.receive(45, berau=[["99", 1]])
    weeks.receive(46, berau=[A])
    assert weeks.since() == {"berau_44": None, "berau_45": None, "berau_46": "2026-W44"}


def test_bytes_that_come_again_are_unchanged_too(weeks: Weeks) -> None:
    weeks.receive(44, berau=[A])
    folder = weeks.inbox / "indikator_daerah"
    shutil.copyfile(folder / "berau_44.csv", folder / "berau_46.csv")
    weeks.run("2026-W46")
    assert weeks.since() == {"berau_44": None, "berau_46": "2026-W44"}
    [scope] = weeks.rows("file_scope")
    assert (scope["received_date"], scope["news_week"]) == (dt.date(2026, 11, 15), "2026-W44")


def test_a_region_with_several_measures_has_news_when_one_of_them_has(weeks: Weeks) -> None:
    folder = weeks.inbox / SOURCE
    folder.mkdir(parents=True)
    for week, rows in ((44, ROWS), (45, [*ROWS[:1], *ROWS[2:]]), (46, ROWS[2:3])):
        (folder / f"angka_{week}.csv").write_bytes(text_file([HEADER, *rows]))
        weeks.run(f"2026-W{week}")
    rows = weeks.rows("file_scope")
    places = {(row["region_code"], row["received_date"].isocalendar()[1]) for row in rows}
    assert places == {("6403", 45), ("6403", 46), ("6471", 45)}
    news = {(r["region_code"], r["received_date"].isocalendar()[1]): r["news_week"] for r in rows}
    assert news == {
        ("6403", 45): "2026-W45",
        ("6403", 46): "2026-W44",
        ("6471", 45): "2026-W44",
    }


def test_what_is_kept_says_the_same_as_what_is_read(weeks: Weeks) -> None:
    """From the cache, and from the note of a file whose bytes were removed."""
    for week in (44, 45):
        weeks.receive(week, berau=[A if week == 44 else [*A, " "]])
    expected = weeks.since()
    assert expected["berau_45"] == "2026-W44"
    first = Archive(weeks.home).receipts[0].sha256
    for forget in (
        lambda: shutil.rmtree(weeks.home / "landing"),
        lambda: note_raw(weeks.home, contracts(), SEEDS, {first}),
        lambda: remove_raw(weeks.home, {first}),
    ):
        forget()
        weeks.run("2026-W45")
        assert weeks.since() == expected


def test_a_note_of_an_older_home_does_not_know_its_rows(weeks: Weeks) -> None:
    weeks.receive(44, berau=[A])
    weeks.receive(45, berau=[[*A, " "]])
    first, second = Archive(weeks.home).receipts
    note_raw(weeks.home, contracts(), SEEDS, {first.sha256})
    path = Archive(weeks.home).note(first.sha256)
    note = json.loads(path.read_bytes())
    assert len(note["indikator_daerah"].pop("scope_contents")) == 1
    assert len(note["indikator_daerah"].pop("scope_filled")) == 1
    path.write_text(json.dumps(note, ensure_ascii=False, sort_keys=True))
    written = path.read_bytes()
    remove_raw(weeks.home, {first.sha256})
    weeks.run("2026-W45")
    assert weeks.since() == {"berau_44": None, "berau_45": None}
    # Only its bytes are known to be the same.
    (old,) = NOTES.validate_json(written).values()
    assert isinstance(old, FileOutcome)
    assert old.contents == {"6403": first.sha256}
    assert note_raw(weeks.home, contracts(), SEEDS, {first.sha256}) == {first.sha256: written}
    assert second.sha256 != first.sha256
