"""The schedule of the measurement at the door: rows that hold for all regions, by revision.

What belongs here: that a source without regions lands, and what a later file of it replaces. What
does not: which revision is in force (`dbt_project/models/intermediate/programme`).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.conforming.reference import NATION_CODE
from ingest.week import due_date, next_due_date
from tests.fuzz_files import read, reference, text_file
from tests.ingest.test_archive import House

SOURCE = "jadwal"
HEADER = ["Tahun", "Tahap", "Mulai", "Selesai", "Revisi", "Sumber"]
FIRST = [2026, "Pelaporan", "22/06/2026", "21 Agustus 2026", 0, "Surat 1"]
EXTENDED = [2026, "Pelaporan", "22/06/2026", "2026-09-04", 1, "Surat; 2, perpanjangan"]
VISITS = [2026, "Kunjungan Lapangan", "", "2 Desember 2026", 0, ""]


def test_rows_without_a_region_hold_for_all_and_for_no_region() -> None:
    outcome = read(text_file([HEADER, FIRST, EXTENDED, VISITS]), SOURCE)
    assert outcome.status == "accepted", outcome.codes
    assert outcome.table is not None
    rows = outcome.table.to_pylist()
    assert {row["region_code"] for row in rows} == {NATION_CODE}
    assert NATION_CODE not in reference().kinds
    found = [(row["stage"], row["starts_on"], row["ends_on"], row["revision"]) for row in rows]
    june = dt.date(2026, 6, 22)
    assert found == [
        ("pelaporan", june, dt.date(2026, 8, 21), 0),
        ("pelaporan", june, dt.date(2026, 9, 4), 1),
        ("kunjungan", None, dt.date(2026, 12, 2), 0),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({1: "Doa bersama"}, "E_VALUE"),
        ({4: ""}, "E_REQUIRED"),
        ({4: -1}, "E_VALUE"),
        ({0: "tahun ini"}, "E_NUMBER"),
        ({2: "akhir bulan"}, "E_DATE"),
    ],
)
def test_a_row_that_cannot_be_read_is_told(changes: dict[int, object], code: str) -> None:
    row = [changes.get(at, cell) for at, cell in enumerate(FIRST)]
    outcome = read(text_file([HEADER, row, VISITS]), SOURCE)
    assert code in outcome.codes
    # A bad date leaves the row, without the date; everything else is needed.
    assert outcome.n_records == (2 if code == "E_DATE" else 1)


def test_two_windows_under_one_revision_are_both_rejected() -> None:
    outcome = read(text_file([HEADER, FIRST, [*EXTENDED[:4], 0, ""], VISITS]), SOURCE)
    assert "E_DUPLICATE_KEY" in outcome.codes
    assert outcome.n_records == 1


def in_force(house: House) -> dict[tuple[str, int], str]:
    return {(row["stage"], row["revision"]): str(row["ends_on"]) for row in house.rows(SOURCE)}


def test_a_later_file_adds_its_rows_and_replaces_those_of_the_same_revision(tmp_path: Path) -> None:
    house = House(tmp_path)
    folder = house.inbox / SOURCE
    folder.mkdir(parents=True)
    (folder / "1.csv").write_bytes(text_file([HEADER, FIRST, VISITS]))
    house.run()
    (folder / "2.csv").write_bytes(
        text_file([HEADER, EXTENDED, [*VISITS[:3], "3 Desember 2026", 0, ""]])
    )
    house.run()
    assert in_force(house) == {
        ("pelaporan", 0): "2026-08-21",
        ("pelaporan", 1): "2026-09-04",
        ("kunjungan", 0): "2026-12-03",
    }
    # A revision that was sent stays: the number that calendars have seen never falls.
    (folder / "2.csv").unlink()
    (folder / "3.csv").write_bytes(text_file([HEADER, FIRST]))
    house.run()
    assert ("pelaporan", 1) in in_force(house)
    assert not [row for row in house.rows("finding") if row["severity"] == "error"]


def test_results_of_a_year_replace_that_year_alone(tmp_path: Path) -> None:
    """Each year of the Ombudsman is published by itself (decision 0111)."""
    house = House(tmp_path)
    folder = house.inbox / "ombudsman"
    folder.mkdir(parents=True)
    head = ["Kode Wilayah", "Tahun", "Nilai", "Zona", "Opini"]
    old = [["64.03", 2023, "79,59", "Hijau", ""], ["64.03", 2024, "70", "Kuning", ""]]
    (folder / "1.csv").write_bytes(text_file([head, *old]))
    new = [["64.03", 2024, "84", "Hijau", ""], ["64.71", 2025, "", "", "Kualitas Tinggi"]]
    (folder / "2.csv").write_bytes(text_file([head, *new]))
    house.run()
    found = {(r["region_code"], r["measured_year"], r["zone"]) for r in house.rows("ombudsman")}
    assert found == {("6403", 2023, "hijau"), ("6403", 2024, "hijau"), ("6471", 2025, None)}


@pytest.mark.parametrize(
    ("period", "day", "after", "due"),
    [
        ("week", 5, "2026-11-22", "2026-11-27"),
        ("week", 7, "2026-11-22", "2026-11-29"),
        ("month", 5, "2026-11-22", "2026-12-05"),
        ("month", 31, "2027-01-31", "2027-02-28"),
        ("month", 31, "2027-02-28", "2027-03-31"),
        ("month", 30, "2027-01-31", "2027-02-28"),
        ("year", "12-31", "2026-12-31", "2027-12-31"),
        ("year", "02-29", "2027-01-01", "2027-02-28"),
    ],
)
def test_next_due_day_is_the_first_after_a_date(
    period: str, day: int | str, after: str, due: str
) -> None:
    assert next_due_date(period, day, dt.date.fromisoformat(after)) == dt.date.fromisoformat(due)


@given(
    case=st.one_of(
        st.tuples(st.just("week"), st.integers(1, 7)),
        st.tuples(st.just("month"), st.integers(1, 31)),
        st.tuples(st.just("year"), st.sampled_from(["01-01", "02-29", "08-31", "12-31"])),
    ),
    after=st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)),
)
def test_no_due_day_lies_between(case: tuple[str, int | str], after: dt.date) -> None:
    due = next_due_date(*case, after)
    assert due > after
    assert due_date(*case, due) == due
    assert due_date(*case, due - dt.timedelta(days=1)) <= after
