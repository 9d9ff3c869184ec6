"""Reports of other years: they land apart, are due to nobody, and take nothing's place.

What belongs here: the year of a row, by its column or its folder, from the file to the landing.
What does not: what the bank makes of it (`dbt_project/models/marts/programme`).
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest.inbox import ingest_inbox
from orchestration.catalogue import rule_year_of
from tests.fuzz_files import Cell, contracts, text_file
from tests.ingest.test_archive import NOW, SEEDS, WEEK, House

HEADER: list[Cell] = [
    *("Kode Wilayah", "ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan", "Urusan"),
    "Status",
]
OWN, OTHER = ("inovasi", "past_innovation")


def row(name: str, *year: Cell, region: str = "64.03") -> list[Cell]:
    number = name.split()[-1]
    return [region, number, name, "Dinas Kesehatan", "Penerapan", "Kesehatan", "Dikirim", *year]


class Years(House):
    """A house whose inbox has innovations, for editions of a rule year."""

    def send(self, name: str, *rows: list[Cell]) -> None:
        path = self.inbox / "inovasi" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        has_year = len(rows[0]) > len(HEADER)
        path.write_bytes(text_file([[*HEADER, *["Tahun"] * has_year], *rows]))

    def names(self, own_year: int | None = 2026) -> tuple[list[str], list[str]]:
        """Run; the names that are ranked, and those of other years."""
        ingest_inbox(
            self.inbox, self.home, contracts(), SEEDS, week=WEEK, in_time=True, now=NOW,
            landing=self.landing, own_year=own_year,
        )  # fmt: skip
        return tuple(  # type: ignore[return-value]
            [one["innovation_name"] for one in self.rows(table)] for table in (OWN, OTHER)
        )

    def codes(self) -> list[str]:
        return sorted(row["code"] for row in self.rows("finding"))


@pytest.fixture
def years(tmp_path: Path) -> Years:
    return Years(tmp_path)


def test_rows_without_a_year_are_of_the_edition_whatever_its_year(years: Years) -> None:
    years.send("a.csv", row("A 1"), row("B 2"))
    for own_year in (2026, 2027, None):
        assert years.names(own_year) == (["A 1", "B 2"], [])


def test_a_file_of_another_year_lands_apart_and_takes_no_place(years: Years) -> None:
    years.send("a.csv", row("A 1"))
    years.send("b.csv", row("A lama 1", 2024), row("C 3", 2024))
    assert years.names() == (["A 1"], ["A lama 1", "C 3"])
    # Nothing of it is due, and every row that was accepted is landed.
    assert [one["region_code"] for one in years.rows("file_scope")] == ["6403"]
    assert [one["rows_landed"] for one in years.rows("file_receipt")] == [1, 2]
    assert all(one["is_in_force"] for one in years.rows("file_receipt"))
    assert years.names(2024) == (["A lama 1", "C 3"], [])


def test_of_the_own_year_the_newest_file_is_in_force_with_or_without_the_column(
    years: Years,
) -> None:
    years.send("a.csv", row("A 1"), row("B 2"))
    years.send("b.csv", row("A baru 1", 2026))
    assert years.names() == (["A baru 1"], [])
    assert "W_SHRINK" in years.codes()
    years.send("c.csv", row("A 1"), row("B 2"), row("C 3"))
    assert years.names() == (["A 1", "B 2", "C 3"], [])


def test_each_year_has_its_newest_file(years: Years) -> None:
    years.send("a.csv", row("A 1", 2024), row("B 2", 2025))
    years.send("b.csv", row("A benar 1", 2024))
    assert years.names() == ([], ["B 2", "A benar 1"])


def test_one_identifier_may_come_in_every_year_but_once_in_each(years: Years) -> None:
    years.send("a.csv", row("A 1", 2024), row("A baru 1", 2025), row("B 2", 2025), row("X 2", 2025))
    assert years.names() == ([], ["A 1", "A baru 1"])
    assert years.codes() == ["E_DUPLICATE_KEY", "E_DUPLICATE_KEY"]


def test_a_file_of_this_year_and_others_is_told(years: Years) -> None:
    years.send("a.csv", row("A 1", 2026), row("B 2", 2025), row("C 3", 2024))
    assert years.names() == (["A 1"], ["B 2", "C 3"])
    (finding,) = years.rows("finding")
    assert (finding["code"], finding["column_name"]) == ("W_OTHER_YEAR", "Tahun")
    assert "2 baris tahun 2024, 2025" in finding["message"]


@pytest.mark.parametrize("year", ["", "2O24", "1999", "-"])
def test_a_row_of_no_readable_year_is_rejected_where_the_sheet_says_years(
    years: Years, year: str
) -> None:
    years.send("a.csv", row("A 1", 2026), row("B 2", year))
    assert years.names() == (["A 1"], [])
    (rejected,) = years.rows("rejected_row")
    assert rejected["row_number"] == 3


def test_the_folder_of_a_year_says_it_and_the_column_says_it_better(years: Years) -> None:
    years.send("2024/a.csv", row("A 1"))
    years.send("2025/b.csv", row("B 2", 2023))
    assert years.names() == ([], ["A 1", "B 2"])
    table = pq.read_table(years.landing / f"{OTHER}.parquet")
    assert table["report_year"].to_pylist() == [2024, 2023]


def test_a_row_that_holds_nothing_but_a_year_is_no_innovation(years: Years) -> None:
    years.send("a.csv", row("A 1", 2026), [""] * len(HEADER), [*[""] * len(HEADER), 2026])
    assert years.names() == (["A 1"], [])
    assert years.rows("rejected_row") == []


@pytest.mark.parametrize(
    ("week", "requested", "year"),
    [("2026-W48", None, 2026), ("2030-W01", None, 2029), ("2027-W01", 2026, 2026)],
)
def test_the_rule_year_of_an_edition(week: str, requested: int | None, year: int) -> None:
    assert rule_year_of(SEEDS, week, requested) == year
