"""Receipts, the cache and what is in force: the order in which files arrive decides.

What belongs here: inboxes over several runs, and what the landing holds afterwards. What does not:
the meaning of single cells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import ingest.inbox
from ingest.contracts.contract import Contract
from ingest.findings import FileOutcome, IngestError
from ingest.inbox import IngestResult, check_inbox, ingest_inbox, list_inbox, note_raw
from ingest.landing.archive import Archive
from ingest.week import cutoff_date, last_closed_week, week_of
from tests.fuzz_files import PROJECT, Cell, contracts, text_file

SEEDS = PROJECT / "dbt_project" / "seeds"
HEADER = ["Kode Wilayah", "Tahun", "Nomor Indikator", "Parameter", "Catatan"]
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
WEEK = "2026-W47"


class House:
    """A home, an inbox, and the snapshot that the last run wrote."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.home, self.landing = root / "inbox", root / "home", root / "landing"

    def put(self, name: str, *rows: list, source: str = "indikator_daerah") -> Path:
        """Write a file of the region's own indicators: rows of region, level (and note)."""
        path = self.inbox / source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [[row[0], 2026, "1", *row[1:]] for row in rows]
        path.write_bytes(text_file([HEADER, *lines]))
        return path

    def run(
        self, week: str = WEEK, in_time: bool = True, known: dict[str, Contract] | None = None
    ) -> IngestResult:
        """Run the door for a week."""
        return ingest_inbox(
            self.inbox,
            self.home,
            known or contracts(),
            SEEDS,
            week=week,
            in_time=in_time,
            now=NOW,
            landing=self.landing,
        )

    def rows(self, table: str) -> list[dict]:
        """Return the rows of a table of the snapshot."""
        return pq.read_table(self.landing / f"{table}.parquet").to_pylist()

    def levels(self) -> dict[str, int]:
        """Return the level in force by region."""
        return {row["region_code"]: row["level"] for row in self.rows("indikator_daerah")}

    def receipts(self) -> list[str]:
        """Return the names of all receipts, oldest first."""
        return [Path(receipt.original_name).name for receipt in Archive(self.home).receipts]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


# ---- what is in force ------------------------------------------------------------------------


def test_the_newest_file_of_a_region_is_in_force(house: House) -> None:
    house.put("z.csv", ["64.03", 1])
    house.run()
    house.put("a.csv", ["64.03", 2])
    assert house.run().n_received == 1
    assert house.levels() == {"6403": 2}
    assert [row["is_in_force"] for row in house.rows("file_receipt")] == [False, True]


def test_files_of_one_run_are_ordered_by_name(house: House) -> None:
    house.put("b.csv", ["64.03", 2])
    house.put("a.csv", ["64.03", 1])
    house.run()
    assert house.levels() == {"6403": 2}


def test_a_file_may_be_superseded_in_part(house: House) -> None:
    house.put("a.csv", ["64.03", 1], ["64.71", 1], ["64.01", 9], ["64.03", "x"])
    house.run()
    assert {row["row_number"] for row in house.rows("finding")} == {2, 4, 5}
    house.put("b.csv", ["64.71", 3])
    house.run()
    assert house.levels() == {"6401": None, "6471": 3}
    scopes = {(r["region_code"], r["file_sha256"]) for r in house.rows("file_scope")}
    assert len(scopes) == 2


def test_findings_of_a_region_end_with_its_next_file(house: House) -> None:
    house.put("a.csv", ["64.03", 1], ["64.71", 9], ["64.01", 1], ["64.01", 2], ["99", 1])
    house.run()
    assert {row["row_number"] for row in house.rows("finding")} == {3, 4, 5, 6}
    assert {row["region_code"] for row in house.rows("rejected_row")} == {"6401", None}
    house.put("b.csv", ["64.71", 3], ["64.01", 3])
    house.run()
    # What names no region stays as long as anything of the file is in force.
    assert {row["row_number"] for row in house.rows("finding")} == {6}
    assert [row["region_code"] for row in house.rows("rejected_row")] == [None]
    assert house.levels() == {"6403": 1, "6471": 3, "6401": 3}


def test_rejected_rows_of_a_newer_file_stay_beside_the_older_file_in_force(house: House) -> None:
    house.put("a.csv", ["64.03", 1], ["64.71", 1])
    house.run()
    house.put("b.csv", ["64.03", 2], ["64.71", 2], ["64.71", 3])
    house.run()
    assert house.levels() == {"6403": 2, "6471": 1}
    assert {row["region_code"] for row in house.rows("rejected_row")} == {"6471"}


def test_a_refused_file_keeps_the_old_one_in_force(house: House) -> None:
    house.put("a.csv", ["64.03", 1])
    house.run()
    house.put("b.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00" * 99)
    result = house.run()
    assert [outcome.status for outcome in result.outcomes] == ["accepted", "refused"]
    assert house.levels() == {"6403": 1}
    assert [row["code"] for row in house.rows("finding")] == ["E_TYPE"]
    house.put("b.csv", ["64.71", 1])
    house.run()
    assert house.rows("finding") == []


def test_the_same_bytes_under_two_names_are_one_object(house: House) -> None:
    house.put("a.csv", ["64.03", 9])
    house.put("b.csv", ["64.03", 9])
    assert house.run().n_received == 2
    assert len(list((house.home / "raw").iterdir())) == 1
    assert len(house.rows("indikator_daerah")) == 1
    assert len(house.rows("file_receipt")) == 2
    assert [row["original_name"] for row in house.rows("finding")] == ["indikator_daerah/b.csv"]


def test_bytes_that_come_back_are_the_newest_again(house: House) -> None:
    for level in (1, 2, 1):
        house.put("a.csv", ["64.03", level])
        assert house.run().n_received == 1
    assert house.levels() == {"6403": 1}
    assert house.run().n_received == 0
    assert house.receipts() == ["a.csv"] * 3


def test_a_file_taken_from_the_inbox_stays_in_force(house: House) -> None:
    path = house.put("a.csv", ["64.03", 1])
    house.run()
    path.unlink()
    house.run()
    assert house.levels() == {"6403": 1}


def test_statistics_are_in_force_by_measure(house: House) -> None:
    def put(name: str, *measures: str) -> None:
        rows: list[list[Cell]] = [["64.03", measure, 2024, 1] for measure in measures]
        path = house.inbox / "angka_daerah" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text_file([["Kode Wilayah", "Ukuran", "Tahun", "Nilai"], *rows]))

    put("a.csv", "ipm", "tpt_persen")
    house.run()
    put("b.csv", "ipm")
    house.run()
    held = {(row["measure"], row["file_sha256"]) for row in house.rows("angka_daerah")}
    assert len(held) == 2
    assert len({sha256 for _, sha256 in held}) == 2


# ---- weeks -----------------------------------------------------------------------------------


def test_a_late_file_counts_for_the_next_edition(house: House) -> None:
    house.put("a.csv", ["64.03", 1])
    house.run()
    house.put("b.csv", ["64.03", 2])
    late = house.run(in_time=False)
    assert (late.n_received, late.n_later) == (1, 1)
    assert house.levels() == {"6403": 1}
    house.run("2026-W48")
    assert house.levels() == {"6403": 2}
    # Asking for the closed week later does not make the file timely.
    house.run(WEEK)
    assert house.levels() == {"6403": 1}


def test_weeks_end_on_sunday_in_berau() -> None:
    assert cutoff_date("2026-W47") == dt.date(2026, 11, 22)
    assert cutoff_date("2026-W53") == dt.date(2027, 1, 3)
    sunday = dt.datetime(2026, 11, 22, 15, 59, tzinfo=dt.UTC)
    assert week_of(sunday) == "2026-W47"
    assert week_of(sunday + dt.timedelta(minutes=1)) == "2026-W48"
    assert last_closed_week(sunday + dt.timedelta(minutes=1)) == "2026-W47"
    for text in ("2026-47", "2026-W5", "2026-W54", "", "x" * 9):
        with pytest.raises(ValueError):
            cutoff_date(text)


# ---- what was killed or lost -------------------------------------------------------------------


def test_half_a_receipt_is_no_receipt(house: House) -> None:
    house.put("a.csv", ["64.03", 1])
    house.run()
    receipts = house.home / "chain" / "receipts.jsonl"
    receipts.write_bytes(receipts.read_bytes() + b'{"sequence": 2, "source": "indi')
    house.put("b.csv", ["64.71", 1])
    house.run()
    assert house.receipts() == ["a.csv", "b.csv"]
    assert [json.loads(line)["sequence"] for line in receipts.read_text().splitlines()] == [1, 2]
    assert house.levels() == {"6403": 1, "6471": 1}


RECEIVED = (
    '{"sequence": 1, "source": "indikator_daerah", "original_name": "indikator_daerah/a\u00e9.csv",'
    ' "sha256": "SHA", "n_bytes": 92, "received_at": "2026-11-20T01:00:00+00:00",'
    ' "week": "2026-W47"}\n'
)


def test_receipts_of_older_homes_are_read_and_written_on(house: House) -> None:
    file = house.home / "chain" / "receipts.jsonl"
    path = house.put("a\u00e9.csv", ["64.03", 1])
    before = RECEIVED.replace("SHA", hashlib.sha256(path.read_bytes()).hexdigest())
    file.parent.mkdir(parents=True)
    file.write_text(before, encoding="utf-8")
    (house.home / "raw").mkdir()
    (house.home / "raw" / json.loads(before)["sha256"]).write_bytes(path.read_bytes())
    house.put("b.csv", ["64.71", 1])
    assert house.run().n_received == 1
    first, second = file.read_text(encoding="utf-8").splitlines()
    assert f"{first}\n" == before
    # As the audit chain has it, to the byte.
    assert second == json.dumps(json.loads(second), ensure_ascii=False)
    assert house.levels() == {"6403": 1, "6471": 1}


@pytest.mark.parametrize("line", ["{}", "x", '["a"]', RECEIVED.strip()[:-1] + ', "more": 1}'])
def test_a_line_that_is_no_receipt_is_told(house: House, line: str) -> None:
    file = house.home / "chain" / "receipts.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(IngestError, match=r"receipts\.jsonl"):
        house.run()


def test_notes_of_older_homes_are_read(house: House) -> None:
    path = house.put("a.csv", ["64.03", 9])
    house.run()
    (sha256,) = (path.name for path in (house.home / "raw").iterdir())
    finding = {
        "code": "E_VALUE", "severity": "error", "sheet": "", "row": 2, "column": "Parameter",
        "value": "9", "message": "Nilai tidak dikenal", "remedy": "Perbaiki.",
    }  # fmt: skip
    rejected = {
        "sheet": "", "row": 2, "region_code": "6403", "codes": ["E_VALUE"],
        "messages": ["Parameter: Nilai tidak dikenal"], "raw": "64.03 | 2026",
    }  # fmt: skip
    place = {"column": "level", "name": "", "header": "Parameter", "position": 4}
    note = {
        "source": "indikator_daerah", "original_name": "indikator_daerah/a.csv", "sha256": sha256,
        "status": "refused", "rows_read": 2, "rows_accepted": 0, "rows_rejected": 1,
        "rows_ignored": 1, "n_records": 0, "layout": "utama", "places": [place], "scopes": [],
        "scope_rows": [], "is_synthetic": False, "findings": [finding], "rejected": [rejected],
    }  # fmt: skip
    written = json.dumps({"indikator_daerah": note}, ensure_ascii=False, sort_keys=True).encode()
    Archive(house.home).note(sha256).write_bytes(written)
    Archive(house.home).remove(sha256)
    path.unlink()
    (outcome,) = house.run().outcomes
    assert (outcome.codes, outcome.rejected[0].codes) == (["E_VALUE"], ("E_VALUE",))
    # What is noted anew of such a file is the same to the byte: the audit chain has its hash.
    assert note_raw(house.home, contracts(), SEEDS, {sha256}) == {sha256: written}


def test_names_with_odd_line_ends_stay_one_receipt(house: House) -> None:
    house.put("a\u2028b\x85c.csv", ["64.03", 1])
    house.run()
    assert house.run().n_received == 0
    assert len(house.receipts()) == 1


def test_the_cache_is_only_a_cache(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    real = ingest.inbox.conform

    def counting(*arguments: object) -> FileOutcome:
        calls.append(str(arguments[-1]))
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ingest.inbox, "conform", counting)
    house.put("a.csv", ["64.03", 9], ["64.71", "1"], ["64.71", "2"])
    first = house.run().outcomes
    assert house.run().outcomes == first
    assert len(calls) == 1
    [record] = (house.home / "landing").rglob("*.outcome")
    for spoil in (
        lambda: record.write_text("{"),
        lambda: record.write_text("[]"),
        record.unlink,
        lambda: record.write_bytes(record.read_bytes().replace(b"accepted", b"acceptee", 1)),
        lambda: record.write_bytes(record.read_bytes()[:-1]),
        lambda: record.write_bytes(record.read_bytes()[:-20] + b"#" + record.read_bytes()[-19:]),
    ):
        calls.clear()
        spoil()
        assert house.run().outcomes == first
        assert len(calls) == 1
    # Another contract, another outcome.
    contract = contracts()["indikator_daerah"]
    changed = Contract.model_validate(contract.model_dump() | {"title": "Judul lain"})
    calls.clear()
    house.run(known=contracts() | {contract.source: changed})
    assert len(calls) == 1


def test_a_withdrawn_contract_leaves_its_receipts(house: House) -> None:
    house.put("a.csv", ["64.03", 1])
    house.run()
    known = {s: c for s, c in contracts().items() if s != "indikator_daerah"}
    result = house.run(known=known)
    assert {code for outcome in result.outcomes for code in outcome.codes} == {"E_SOURCE_UNKNOWN"}


# ---- the inbox ---------------------------------------------------------------------------------


def test_nothing_in_the_inbox_is_overlooked(house: House) -> None:
    house.put("baik.csv", ["64.03", 1])
    (house.inbox / "indikator_daerah" / "tautan.csv").symlink_to("baik.csv")
    house.put("lain.csv", ["64.03", 1], source="folder_lain")
    (house.inbox / "lepas.csv").write_bytes(b"a;b")
    for name in (".tersembunyi", "~$baik.xlsx", "Thumbs.db"):
        (house.inbox / "indikator_daerah" / name).write_bytes(b"x")
    (house.inbox / "README.md").write_text("x")
    nested = house.put("lama/nested.csv", ["64.71", 2])
    assert nested.exists()
    outcomes = check_inbox(house.inbox, contracts(), SEEDS)
    assert {(outcome.original_name, *outcome.codes) for outcome in outcomes} == {
        ("indikator_daerah/baik.csv",),
        ("indikator_daerah/lama/nested.csv",),
        ("indikator_daerah/.tersembunyi", "W_FILE_IGNORED"),
        ("indikator_daerah/Thumbs.db", "W_FILE_IGNORED"),
        ("indikator_daerah/~$baik.xlsx", "W_FILE_IGNORED"),
        ("indikator_daerah/tautan.csv", "E_LINK"),
        ("folder_lain/lain.csv", "E_SOURCE_UNKNOWN"),
        ("lepas.csv", "E_SOURCE_UNKNOWN"),
    }
    result = house.run()
    assert len(result.outcomes) == 8
    assert result.n_received == 2
    assert house.levels() == {"6403": 1, "6471": 2}


def test_names_are_shown_without_control_characters_and_personal_data(house: House) -> None:
    folder = house.inbox / "indikator_daerah"
    for name in (
        "a\x1b[31m.csv",
        "a[31m.csv",
        "NIK 6403015708900001.csv",
        "NIK 6403015708900002.csv",
    ):
        house.put(name, ["64.03", 1])
    odd = os.fsencode(folder) + b"/\xff\xfe.csv"
    Path(os.fsdecode(odd)).write_bytes(b"x")
    names = [file.name.removeprefix("indikator_daerah/") for file in list_inbox(house.inbox)]
    assert sorted(names) == [
        *("NIK ****************.csv", "NIK ****************.csv (2)", "a[31m.csv"),
        *("a[31m.csv (2)", "\ufffd\ufffd.csv"),
    ]
    assert house.run().n_received == 5
    assert house.run().n_received == 0


def test_a_missing_inbox_is_an_empty_one(house: House) -> None:
    assert house.run() == IngestResult(outcomes=(), n_received=0, n_later=0)
    assert house.levels() == {}


def test_the_inbox_is_only_read_and_the_raw_store_is_private(house: House) -> None:
    path = house.put("a.csv", ["64.03", 1])
    before = path.stat()
    house.run()
    assert path.stat() == before
    [raw] = (house.home / "raw").iterdir()
    assert raw.stat().st_mode & 0o077 == 0
    assert raw.read_bytes() == path.read_bytes()


def test_the_same_receipts_give_the_same_snapshot(tmp_path: Path) -> None:
    written = []
    for name in ("satu", "dua"):
        house = House(tmp_path / name)
        house.put("b.csv", ["64.03", 1], ["64.71", 9], ["99", 1])
        house.put("a.csv", ["64.03", 2])
        house.run()
        written.append({p.name: p.read_bytes() for p in sorted(house.landing.iterdir())})
    assert written[0] == written[1]
