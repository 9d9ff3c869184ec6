"""What people decide about inputs, and what the order of files tells: the reviewed lists.

What belongs here: decisions, corrections and acknowledgements, suggestions of what is the same,
files that shrank or of which a newer one was refused, due days. What does not: which file is in
force.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.conforming.conform import conform
from ingest.conforming.reference import load_reference
from ingest.findings import FileOutcome, Place
from ingest.inbox import ingest_inbox
from ingest.landing.likeness import Innovation, similar_agencies, similar_innovations
from ingest.lists import LISTS, Acknowledgement, Lists, load_lists
from ingest.week import due_date
from tests.fuzz_files import PROJECT, contracts, text_file

SEEDS = PROJECT / "dbt_project" / "seeds"
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
CUTOFF = dt.date(2026, 11, 22)
INNOVATION = [
    *("Kode Wilayah", "ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan", "Urusan", "Status")
]

WITH_GOAL = [*INNOVATION, "Tujuan"]


def innovation(number: int, name: str = "", agency: str = "Dinas Contoh") -> list[str]:
    named = name or f"Nama {chr(65 + number) * 9}"
    return ["64.03", f"INV-{number}", named, agency, "Penerapan", "Kesehatan", "Dikirim"]


class House:
    """A home whose inbox holds innovations of one region."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.home, self.landing = root / "inbox", root / "home", root / "landing"

    def put(
        self,
        name: str,
        *lines: Sequence[str],
        source: str = "inovasi",
        header: Sequence[str] = INNOVATION,
    ) -> None:
        path = self.inbox / source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text_file([header, *lines]))

    def run(self, week: str = "2026-W47", lists: Lists | None = None) -> set[tuple[str, str]]:
        """Run the door; return (code, file) of every finding."""
        ingest_inbox(
            self.inbox,
            self.home,
            contracts(),
            SEEDS,
            week=week,
            in_time=True,
            now=NOW,
            landing=self.landing,
            lists=lists or Lists(),
        )
        return {(f["code"], Path(f["original_name"]).name) for f in self.rows("finding")}

    def rows(self, table: str) -> list[dict]:
        return pq.read_table(self.landing / f"{table}.parquet").to_pylist()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def written(directory: Path, name: str, *lines: str) -> Path:
    path = directory / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return directory


SAID = "Ani Wijaya,2026-11-20,ND-1/2026"
DECISION_HEAD = "region_code,innovation_id,same_as,reason,date,by,on,reference"
HEAD = "source,region_code,row,column,expected,right,reason,until,by,on,reference"
LINES = {
    "decisions.csv": (DECISION_HEAD, f"6403,A,B,x,2026-11-01,{SAID}"),
    "corrections.csv": (
        HEAD,
        f"angka_daerah,6403,measure=ipm;measured_year=2024,value,75.2,75.74,rilis,2026-12-31,{SAID}",
    ),
    "acknowledged.csv": (
        "file_sha256,code,reason,date,by,on,reference",
        f"a,W_SHRINK,b,2026-11-01,{SAID}",
    ),
}


# ---- the order of files --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notes", "flagged"),
    [(["a"] * 10, []), (["a"] * 7 + [""] * 3, []), (["a"] * 6 + [""] * 4, [6]), ([""] * 10, [0])],
)
def test_a_column_that_was_filled_and_holds_nothing_now_is_told(
    house: House, notes: list[str], flagged: list[int]
) -> None:
    house.put("a.csv", *((*innovation(n), "dahulu") for n in range(10)), header=WITH_GOAL)
    assert house.run() == set()
    rows = [(*innovation(n), note) for n, note in enumerate(notes)]
    house.put("b.csv", *rows, header=WITH_GOAL)
    assert house.run() == {("W_EMPTIED", "b.csv") for _ in flagged}
    for row, n in zip(house.rows("finding"), flagged, strict=True):
        assert (row["column_name"], row["region_code"]) == ("Tujuan", "6403")
        assert f"dari 10 menjadi {n} isian" in row["message"]


def test_cells_go_with_their_rows_and_columns_with_their_headers(house: House) -> None:
    house.put("a.csv", *((*innovation(n), "dahulu") for n in range(10)), header=WITH_GOAL)
    house.run()
    house.put("b.csv", *((*innovation(n), "dahulu") for n in range(3)), header=WITH_GOAL)
    assert house.run() == {("W_SHRINK", "b.csv")}
    house.put("c.csv", *(innovation(n) for n in range(3)))
    assert house.run() == {("W_EMPTIED", "c.csv")}


@pytest.mark.parametrize(("before", "after", "flagged"), [(20, 19, True), (22, 21, False)])
def test_a_file_with_five_percent_fewer_rows_is_flagged_until_acknowledged(
    house: House, before: int, after: int, flagged: bool
) -> None:
    house.put("a.csv", *(innovation(n) for n in range(before)))
    assert house.run() == set()
    house.put("b.csv", *(innovation(n) for n in range(after)))
    expected = {("W_SHRINK", "b.csv")} if flagged else set()
    assert house.run() == expected
    assert house.run() == expected
    assert len(house.rows("inovasi")) == after
    sha256 = house.rows("file_scope")[0]["file_sha256"]
    seen = Lists(acknowledged=(Acknowledgement(file_sha256=sha256, code="W_SHRINK"),))
    assert house.run(lists=seen) == set()


@pytest.mark.parametrize("newer", ["berau_2026-11-20.csv", "berau_2026-11-27.csv"])
def test_a_refused_file_marks_the_one_in_force(house: House, newer: str) -> None:
    house.put("berau_2026-11-20.csv", innovation(1))
    house.put("lain.csv", ["64.01", *innovation(2)[1:]])
    house.run()
    good = (house.inbox / "inovasi/berau_2026-11-20.csv").read_bytes()
    (house.inbox / "inovasi" / newer).write_bytes(b"PK\x03\x04 putus")
    found = house.run()
    assert ("W_NEWER_REFUSED", "berau_2026-11-20.csv") in found
    assert ("E_TRUNCATED", newer) in found
    refused = {row["region_code"]: row["is_newer_refused"] for row in house.rows("file_scope")}
    assert refused == {"6403": True, "6401": False}
    assert len(house.rows("inovasi")) == 2
    (house.inbox / "inovasi" / newer).write_bytes(good + b"\n")
    assert not any(code in ("W_NEWER_REFUSED", "E_TRUNCATED") for code, _ in house.run())


def test_a_file_whose_rows_are_all_rejected_marks_its_region(house: House) -> None:
    house.put("a.csv", innovation(1))
    house.run()
    house.put("lain.csv", [*innovation(1)[:-1], "Selesai"])
    assert ("W_NEWER_REFUSED", "a.csv") in house.run()


def test_the_same_bytes_in_two_folders_of_regions_are_not_two_deliveries(house: House) -> None:
    content = (PROJECT / "tests/fixtures/layouts/aplikasi_daerah.csv").read_bytes()
    for folder in ("6403", "6474"):
        path = house.inbox / "inovasi" / folder / "x.csv"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        house.run()
    assert {row["region_code"] for row in house.rows("inovasi")} == {"6474"}
    statuses = {r["original_name"]: r["status"] for r in house.rows("file_receipt")}
    assert statuses == {"inovasi/6403/x.csv": "refused", "inovasi/6474/x.csv": "partial"}


def test_rows_landed_are_counted_in_what_was_written(house: House) -> None:
    house.put("a.csv", innovation(1), innovation(2))
    house.run()
    receipt = house.rows("file_receipt")[0]
    assert (receipt["n_records"], receipt["rows_landed"]) == (2, 2)


def test_every_column_knows_its_letter(house: House) -> None:
    house.put("a.csv", innovation(1))
    house.run()
    letters = {row["column_name"]: row["letters"] for row in house.rows("file_column")}
    assert letters["region_kemendagri"] == "A" and letters["status"] == "G"


@given(st.integers(1, 16384))
def test_letters_of_a_column_count_as_spreadsheets_do(position: int) -> None:
    number = 0
    for letter in Place("x", "", "", position).letters:
        number = number * 26 + ord(letter) - 64
    assert number == position


# ---- due days ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "day", "due"),
    [
        ("week", 5, "2026-11-20"),
        ("week", 7, "2026-11-22"),
        ("week", 1, "2026-11-16"),
        ("month", 22, "2026-11-22"),
        ("month", 23, "2026-10-23"),
        ("year", "11-22", "2026-11-22"),
        ("year", "12-31", "2025-12-31"),
        ("month", 31, "2026-10-31"),
        ("year", "02-29", "2026-02-28"),
    ],
)
def test_the_last_due_day(period: str, day: int | str, due: str) -> None:
    assert due_date(period, day, CUTOFF) == dt.date.fromisoformat(due)


DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2105, 1, 1))


def month_days(day: int, of_month: dt.date) -> dt.date:
    """The oracle: walk back from a day that may not exist."""
    while True:
        try:
            return of_month.replace(day=day)
        except ValueError:
            day -= 1


@given(st.integers(1, 31), DAYS)
def test_a_due_day_of_the_month_is_in_every_month(day: int, until: dt.date) -> None:
    due = due_date("month", day, until)
    expected = [month_days(day, until - dt.timedelta(days=back)) for back in (0, until.day)]
    assert due == max(one for one in expected if one <= until)
    following = due_date("month", day, due + dt.timedelta(days=31))
    assert (following.year * 12 + following.month) - (due.year * 12 + due.month) == 1


@given(st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31)), DAYS)
def test_a_due_day_of_the_year_is_in_every_year(day: dt.date, until: dt.date) -> None:
    due = due_date("year", f"{day:%m-%d}", until)
    assert until - dt.timedelta(days=366) <= due <= until
    assert due.month == day.month
    assert due.day == day.day or (day.day, due.day, due.month) == (29, 28, 2)


@given(st.integers(1, 7), DAYS)
def test_a_due_day_of_the_week_is_in_every_week(day: int, until: dt.date) -> None:
    due = due_date("week", day, until)
    assert due.isoweekday() == day and 0 <= (until - due).days < 7


@pytest.mark.parametrize(
    ("until", "due"),
    [
        ("2027-02-28", "2027-02-28"),
        ("2027-02-27", "2027-01-31"),
        ("2028-02-28", "2028-01-31"),
        ("2028-02-29", "2028-02-29"),
        ("2027-04-30", "2027-04-30"),
        ("2027-03-30", "2027-02-28"),
    ],
)
def test_day_31_is_the_last_of_a_shorter_month(until: str, due: str) -> None:
    found = due_date("month", 31, dt.date.fromisoformat(until))
    assert found == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("period", "day"),
    [("week", 8), ("month", 32), ("month", 0), ("year", 5), ("year", "02-30"), ("week", "x")],
)
def test_days_that_a_period_has_not(period: str, day: int | str) -> None:
    with pytest.raises(ValueError, match=r"due_day|day is out of range"):
        due_date(period, day, CUTOFF)


def test_days_before_the_first_receipt_are_not_judged(house: House) -> None:
    house.put("a.csv", innovation(1))
    house.run()
    due = {row["source"]: row["due_date"] for row in house.rows("source")}
    assert due["inovasi"] == dt.date(2026, 11, 20)
    assert due["pendampingan"] is None
    assert due["lembar_kerja"] is None
    house.run("2026-W50")
    due = {row["source"]: row["due_date"] for row in house.rows("source")}
    assert due["pendampingan"] == dt.date(2026, 12, 5)


def test_the_first_file_of_a_region_is_remembered(house: House) -> None:
    house.put("a.csv", innovation(1))
    house.run()
    house.put("a.csv", innovation(1), ["64.01", *innovation(2)[1:]])
    house.put("b.csv", [*innovation(1)[:-1], "Selesai"])
    house.run("2026-W50")
    found = {
        row["region_code"]: (row["first_received_date"], row["received_date"])
        for row in house.rows("file_scope")
    }
    first, last = CUTOFF, dt.date(2026, 12, 13)
    assert found == {"6403": (first, last), "6401": (last, last)}
    source = {row["source"]: row for row in house.rows("source")}["pendampingan"]
    assert source["previous_due_date"] == dt.date(2026, 11, 5)


# ---- what looks the same -------------------------------------------------------------------


def groups(*names: tuple[str, str]) -> list[list[str]]:
    innovations = [
        Innovation("6403", f"{at}", name, agency, "", "", at)
        for at, (name, agency) in enumerate(names)
    ]
    return [[one.innovation_id for one in group] for group in similar_innovations(innovations)]


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Pojok Jemput Sandi", "POJOK  JEMPUT SANDI", True),
        ("SIPANTAU (Sistem Pemantauan Gizi)", "SIPANTAU (Aplikasi Gizi)", True),
        ("Gerakan Posyandu Aktif Kelay", "Gerakan Aktif Posyandu Kelay", True),
        ("Gerakan Posyandu", "Gerakan Posyadu", True),
        ("Pojok Baca Kampung", "Pojok Sandi Kampung", False),
        ("KOBAGI", "POSDIGI", False),
    ],
)
def test_innovations_that_may_be_one(name: str, other: str, alike: bool) -> None:
    found = groups((name, "Dinas A"), (other, "Dinas B"))
    assert found == ([["0", "1"]] if alike else [])


@pytest.mark.parametrize(
    ("agencies", "alike"),
    [
        (["Dinas Kesehatan", "DINAS KESEHATAN"], True),
        (["Dinas Kesehatan", "Dinas Kesehatn"], True),
        (["Dinas Kesehatan", "Dinas Kehutanan"], False),
        (["Dinas Perikanan", "Dinas Pertanian"], False),
    ],
)
def test_agencies_that_may_be_one(agencies: list[str], alike: bool) -> None:
    assert bool(list(similar_agencies(agencies))) == alike


def test_suggestions_change_nothing_and_end_with_a_decision(house: House, tmp_path: Path) -> None:
    house.put("a.csv", innovation(1, "Pojok Jemput Sandi"), innovation(2, "POJOK JEMPUT SANDI"))
    assert house.run() == {("W_SAME_INNOVATION", "a.csv")}
    assert len(house.rows("inovasi")) == 2
    line = f"6403,INV-2,INV-1,inovasi yang sama dari dua OPD,2026-11-01,{SAID}"
    head = DECISION_HEAD
    lists = load_lists(written(tmp_path, "decisions.csv", head, line), CUTOFF)
    assert house.run(lists=lists) == set()
    assert len(house.rows("inovasi")) == 2
    assert [row["same_as"] for row in house.rows("innovation_decision")] == ["INV-1"]


@pytest.mark.parametrize(
    ("lines", "problems", "n_left"),
    [
        (["6403,A,A,x,2026-11-01"], [(2, "same_as")], 0),
        (["6403,A,B,x,2026-11-01", "6403,B,C,x,2026-11-01"], [(2, "same_as")], 1),
        (
            ["6403,A,B,x,2026-11-01", "6403,A,C,x,2026-11-01"],
            [(2, "innovation_id"), (3, "innovation_id")],
            0,
        ),
        (["6403,A,B,,2026-11-01"], [(2, "reason")], 0),
        (["6403,A,B,x,kemarin"], [(2, "date")], 0),
        (["6403,A,B,x", "6403,C,D,x,2026-11-01"], [(2, "")], 1),
        (["6403,A,B,x,2026-11-01,lebih"], [(2, "")], 0),
    ],
)
def test_decisions_that_do_not_hold_are_told_and_the_others_hold(
    tmp_path: Path, lines: list[str], problems: list, n_left: int
) -> None:
    said = [f"{line},{SAID}" for line in lines]
    lists = load_lists(written(tmp_path, "decisions.csv", DECISION_HEAD, *said), CUTOFF)
    assert [(one.row, one.column) for one in lists.problems] == problems
    assert {(one.file, one.code) for one in lists.problems} == {("decisions.csv", "E_LIST_LINE")}
    assert len(lists.decisions) == n_left


def test_a_decision_holds_from_its_date(tmp_path: Path) -> None:
    """Where the list has no column `date`, from the day on which it was decided."""
    for head, line in (
        (DECISION_HEAD, f"6403,A,B,x,2026-11-23,{SAID}"),
        ("region_code,innovation_id,same_as,reason,by,on,reference", "6403,A,B,x,Ani,2026-11-23,R"),
    ):
        written(tmp_path, "decisions.csv", head, line)
        assert load_lists(tmp_path, CUTOFF).decisions == ()
        assert len(load_lists(tmp_path, CUTOFF + dt.timedelta(days=1)).decisions) == 1
    assert load_lists(tmp_path / "nothing", CUTOFF) == Lists()


@pytest.mark.parametrize("missing", ["by", "on", "reference"])
@pytest.mark.parametrize("how", ["column", "cell"])
def test_a_line_says_who_when_and_on_what_ground(tmp_path: Path, missing: str, how: str) -> None:
    """In every list; what does not is told, with its place, and does not hold."""
    for name, (head, line) in LINES.items():
        names, cells = head.split(","), line.split(",")
        at = names.index(missing)
        if how == "column":
            del names[at], cells[at]
        else:
            cells[at] = " "
        lists = load_lists(written(tmp_path, name, ",".join(names), ",".join(cells)), CUTOFF)
        assert (lists.decisions, lists.corrections, lists.acknowledged) == ((), (), ())
        told = lists.problems[0]
        assert (told.file, told.row, told.column) == (name, 1 if how == "column" else 2, missing)
        (tmp_path / name).unlink()
        whole = load_lists(written(tmp_path, name, head, line), CUTOFF)
        assert whole.problems == ()
        (tmp_path / name).unlink()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"region_code\n\x80", b'a,"b', b"", b"\x00"])
def test_a_list_that_cannot_be_read_is_told_and_nothing_of_it_holds(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "corrections.csv").write_bytes(content)
    lists = load_lists(tmp_path, CUTOFF)
    assert lists.corrections == () and lists.problems
    assert {one.file for one in lists.problems} == {"corrections.csv"}


def told_of(house: House) -> list[tuple]:
    """Findings about lists: file, row, column, code."""
    return [
        (f["original_name"], f["row_number"], f["column_name"], f["code"])
        for f in house.rows("finding")
        if f["code"].startswith("E_LIST")
    ]


@pytest.mark.parametrize(
    ("name", "line", "column", "code"),
    [
        ("decisions.csv", "6499,INV-2,INV-1,x,2026-11-01", "region_code", "E_LIST_UNKNOWN"),
        ("decisions.csv", "64.03,INV-2,INV-1,x,2026-11-01", "region_code", "E_LIST_UNKNOWN"),
        ("decisions.csv", "6403,INV-9,INV-1,x,2026-11-01", "innovation_id", "E_LIST_UNKNOWN"),
        ("decisions.csv", "6403,INV-2,INV-9,x,2026-11-01", "same_as", "E_LIST_UNKNOWN"),
        ("corrections.csv", "inovas,6403,{key},stage,{old},r,2027-01-01", "source",
         "E_LIST_UNKNOWN"),
        ("corrections.csv", "inovasi,9999,{key},stage,{old},r,2027-01-01", "region_code",
         "E_LIST_UNKNOWN"),
        ("corrections.csv", "inovasi,6403,{key},stagee,{old},r,2027-01-01", "column",
         "E_LIST_UNKNOWN"),
        ("corrections.csv", "inovasi,6403,inovation_id=INV-1,stage,{old},r,2027-01-01", "row",
         "E_LIST_UNKNOWN"),
        ("corrections.csv", "inovasi,6403,innovation_id=INV-9,stage,{old},r,2027-01-01", "row",
         "E_LIST_UNUSED"),
        ("corrections.csv", "inovasi,6403,{key},stage,Uji Coba,Uji Coba,r,2027-01-01", "right",
         "E_LIST_UNUSED"),
        ("acknowledged.csv", "abc,W_SHRINK,x,2026-11-01", "file_sha256", "E_LIST_UNKNOWN"),
        ("acknowledged.csv", "abc,W_SHRIK,x,2026-11-01", "code", "E_LIST_UNKNOWN"),
        ("acknowledged.csv", "{sha},W_SHRINK,x,2026-11-01", "code", "E_LIST_UNUSED"),
    ],
)  # fmt: skip
def test_a_line_that_hits_nothing_is_a_finding_and_changes_nothing(
    house: House, tmp_path: Path, name: str, line: str, column: str, code: str
) -> None:
    house.put("a.csv", innovation(1), innovation(2))
    house.run()
    before = [house.rows("inovasi"), house.rows("innovation_decision"), house.rows("list_line")]
    sha = house.rows("file_receipt")[0]["file_sha256"]
    filled = line.format(key="innovation_id=INV-1", old="Penerapan,Uji Coba", sha=sha)
    lists = load_lists(written(tmp_path, name, LINES[name][0], f"{filled},{SAID}"), CUTOFF)
    house.run(lists=lists)
    assert told_of(house) == [(f"data/{name}", 2, column, code)]
    (finding,) = (f for f in house.rows("finding") if f["code"].startswith("E_LIST"))
    assert finding["remedy"] and finding["file_sha256"] == lists.sha256[name]
    after = [house.rows("inovasi"), house.rows("innovation_decision"), house.rows("list_line")]
    assert after == before


def test_every_line_that_changed_something_says_who_and_what_was_before(
    house: House, tmp_path: Path
) -> None:
    house.put("a.csv", innovation(1), innovation(2), innovation(3, "Pojok"), innovation(4, "POJOK"))
    house.run()
    sha = house.rows("file_receipt")[0]["file_sha256"]
    written(tmp_path, "decisions.csv", DECISION_HEAD, f"6403,INV-2,INV-1,sama,2026-11-01,{SAID}")
    key = "innovation_id=INV-1"
    line = f"inovasi,6403,{key},stage,Penerapan,Uji Coba,salah,2027-01-01,{SAID}"
    written(tmp_path, "corrections.csv", HEAD, line)
    line = f"{sha},W_SAME_INNOVATION,beda,2026-11-01,{SAID}"
    written(tmp_path, "acknowledged.csv", LINES["acknowledged.csv"][0], line)
    assert house.run(lists=load_lists(tmp_path, CUTOFF)) == {("W_CORRECTED", "a.csv")}
    rows = {row["list"]: row for row in house.rows("list_line")}
    for row in rows.values():
        assert (row["line"], row["decided_by"], row["reference"]) == (2, "Ani Wijaya", "ND-1/2026")
        assert (row["decided_on"], row["region_code"]) == (dt.date(2026, 11, 20), "6403")
    pairs = {name: (row["value_before"], row["value_after"]) for name, row in rows.items()}
    assert pairs == {
        "corrections": ("Penerapan", "Uji Coba"),
        "decisions": ("INV-2", "INV-1"),
        "acknowledged": ("W_SAME_INNOVATION", ""),
    }
    corrected = rows["corrections"]
    assert (corrected["innovation_id"], corrected["column_name"], corrected["row_number"]) == (
        *("INV-1", "stage"),
        2,
    )


def test_an_error_is_not_ended_by_an_acknowledgement(house: House) -> None:
    house.put("a.csv", innovation(1), [*innovation(2)[:-1], "Selesai"])
    found = house.run()
    (error,) = {code for code, _ in found if code.startswith("E_")}
    sha = house.rows("file_receipt")[0]["file_sha256"]
    seen = Acknowledgement(file_sha256=sha, code=error, line=2)
    assert (error, "a.csv") in house.run(lists=Lists(acknowledged=(seen,)))
    assert told_of(house) == [("data/acknowledged.csv", 2, "code", "E_LIST_UNUSED")]


# ---- corrections ---------------------------------------------------------------------------

CORRECTION = (
    'angka_daerah,6403,measure=ipm;measured_year=2023,value,"75,2",75.74,'
    f"salah ketik,2026-12-31,{SAID}"
)


def corrected(tmp_path: Path, line: str, *rows: list) -> FileOutcome:
    corrections = load_lists(written(tmp_path, "corrections.csv", HEAD, line), CUTOFF).corrections
    content = text_file([["Pemda", "Ukuran", "Tahun", "Nilai"], *rows])
    reference = load_reference(SEEDS, corrections)
    return conform(content, "0" * 64, contracts()["angka_daerah"], reference, "x")


def values(outcome: FileOutcome) -> list[str]:
    assert outcome.table is not None
    return outcome.table["value"].to_pylist()


@pytest.mark.parametrize("wrong", ["75,2", "75.20", "75.2"])
def test_a_known_error_is_put_right_and_said(tmp_path: Path, wrong: str) -> None:
    rows = [["Kab. Berau", "ipm", 2023, wrong], ["Kab. Berau", "ipm", 2024, wrong]]
    outcome = corrected(tmp_path, CORRECTION, *rows, ["Kab. Paser", "ipm", 2023, wrong])
    assert values(outcome) == ["75.74", "75.2", "75.2"]
    found = [(f.code, f.severity, f.row, f.column) for f in outcome.findings]
    assert found == [("W_CORRECTED", "warn", 2, "Nilai")]
    assert outcome.findings[0].value == wrong


@pytest.mark.parametrize("value", ["75,74", "76", "0"])
def test_a_repaired_source_is_an_error_and_stays_as_it_is(tmp_path: Path, value: str) -> None:
    outcome = corrected(tmp_path, CORRECTION, ["Kab. Berau", "ipm", 2023, value])
    assert [(f.code, f.severity) for f in outcome.findings] == [("E_CORRECTION", "error")]
    assert values(outcome) == [value.replace(",", ".")]


def test_an_expired_correction_is_an_error(tmp_path: Path) -> None:
    line = CORRECTION.replace("2026-12-31", "2026-11-21")
    outcome = corrected(tmp_path, line, ["Kab. Berau", "ipm", 2023, "75,2"])
    assert outcome.codes == ["E_CORRECTION"]
    assert values(outcome) == ["75.2"]


def test_a_value_that_could_not_be_read_can_be_put_right(tmp_path: Path) -> None:
    line = CORRECTION.replace('"75,2"', "1.234")
    outcome = corrected(tmp_path, line, ["Kab. Berau", "ipm", 2023, "1.234"])
    assert (outcome.codes, values(outcome)) == (["W_CORRECTED"], ["75.74"])


@pytest.mark.parametrize(
    ("said", "instead", "column", "told"),
    [
        ("measure=ipm", "ipm", "row", "ipm;measured_year=2023 tidak ditulis seperti measure=ipm"),
        ("2026-12-31", "besok", "until", "besok bukan tanggal seperti 2026-11-30"),
        ("2026-11-20", "20/11/2026", "on", "20/11/2026 bukan tanggal"),
        ("salah ketik", " ", "reason", "kosong"),
        (",salah ketik", "", "", "10 sel, bukan 11"),
    ],
)
def test_corrections_that_are_not_well_formed_do_not_hold(
    tmp_path: Path, said: str, instead: str, column: str, told: str
) -> None:
    line = CORRECTION.replace(said, instead)
    lists = load_lists(written(tmp_path, "corrections.csv", HEAD, line), CUTOFF)
    (problem,) = lists.problems
    assert (problem.row, problem.column, problem.code) == (2, column, "E_LIST_LINE")
    assert told in problem.detail
    outcome = corrected(tmp_path, line, ["Kab. Berau", "ipm", 2023, "75,2"])
    assert (outcome.codes, values(outcome)) == ([], ["75.2"])


def test_lists_are_kept_as_json(tmp_path: Path) -> None:
    for name, (head, line) in LINES.items():
        written(tmp_path, name, head, line)
    written(tmp_path, "decisions.csv", *LINES["decisions.csv"], f"6403,C,,x,2026-11-01,{SAID}")
    lists = load_lists(tmp_path, CUTOFF)
    assert len(lists.decisions) == len(lists.corrections) == len(lists.acknowledged) == 1
    assert len(lists.problems) == 1 and lists.sha256.keys() == LINES.keys()
    assert LISTS.validate_json(json.dumps(LISTS.dump_python(lists, mode="json"))) == lists


def test_lists_that_older_editions_kept_are_read() -> None:
    kept = {
        "decisions": [
            {"region_code": "6403", "innovation_id": "B", "same_as": "A", "reason": "sama",
             "date": "2026-11-01"}
        ],
        "corrections": [
            {"source": "angka_daerah", "region_code": "6403",
             "row": [["measure", "ipm"], ["measured_year", "2024"]], "column": "value",
             "expected": "75.2", "right": "75.74", "reason": "rilis", "reference": "BPS",
             "until": "2026-10-31", "is_expired": True}
        ],
        "acknowledged": [["a", "W_SHRINK"], ["b", "W_SHRINK"]],
    }  # fmt: skip
    lists = LISTS.validate_python(kept)
    assert lists.corrections[0].row == (("measure", "ipm"), ("measured_year", "2024"))
    assert lists.decisions[0].date == dt.date(2026, 11, 1)
    assert [one.code for one in lists.acknowledged] == ["W_SHRINK", "W_SHRINK"]
    written = LISTS.dump_python(lists, mode="json")
    assert LISTS.validate_python(written) == lists
    # Nothing is added to what an older edition kept: it is written anew as it was.
    assert {name: written[name] for name in ("decisions", "corrections")} == {
        name: kept[name] for name in ("decisions", "corrections")
    }


def test_the_projects_own_lists_are_well_formed() -> None:
    assert load_lists(PROJECT / "data", CUTOFF).problems == ()
