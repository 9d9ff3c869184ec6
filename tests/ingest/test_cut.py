"""Deliveries that are not whole: folders that cannot be read, files still copied, files cut short.

What belongs here: that none of them counts as empty or goes in force in part. What does not: files
that are whole and smaller than before (`test_decisions`).
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import ingest.inbox
from ingest.findings import FileOutcome
from ingest.inbox import check_inbox, ingest_inbox
from tests.fuzz_files import PROJECT, contracts, read, text_file, workbook

SEEDS = PROJECT / "dbt_project/seeds"
XLS = PROJECT / "tests/fixtures/foreign/facts.xls"
HEADER = ["Kode Wilayah", "Ukuran", "Tahun", "Nilai", "Satuan", "Sumber"]
ROWS = [HEADER, *(["64.03", f"m{n}", "2024", f"{n},5", "indeks", "BPS"] for n in range(9))]


def ingested(inbox: Path, home: Path) -> tuple[FileOutcome, ...]:
    result = ingest_inbox(
        inbox,
        home,
        contracts(),
        SEEDS,
        week="2026-W47",
        in_time=True,
        now=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
        landing=home / "build/landing",
    )
    return result.outcomes


def said(inbox: Path) -> dict[str, list[str]]:
    """Codes by name, the same from `iid check` and from a run."""
    checked = check_inbox(inbox, contracts(), SEEDS)
    by_run = {o.original_name: o.codes for o in ingested(inbox, inbox.parent / "home")}
    by_check = {o.original_name: o.codes for o in checked}
    assert by_run == by_check
    return by_check


# ---- folders -------------------------------------------------------------------------------


def _link(path: Path) -> None:
    path.symlink_to(path.parent / "tidak_ada")


def _link_elsewhere(path: Path) -> None:
    elsewhere = path.parent.parent / "lain"
    elsewhere.mkdir()
    (elsewhere / "a.csv").write_bytes(text_file(ROWS))
    path.symlink_to(elsewhere)


def _circle(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("make", [Path.touch, os.mkfifo, _link, _link_elsewhere, _circle])
def test_a_source_that_is_no_folder_is_an_error(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    (tmp_path / "inbox").mkdir()
    make(tmp_path / "inbox/inovasi")
    assert said(tmp_path / "inbox") == {"inovasi": ["E_FOLDER_UNREADABLE"]}


@pytest.mark.parametrize("below", ["inovasi", "inovasi/6403", "inovasi/6403/lama", ""])
@pytest.mark.parametrize("reason", [errno.EACCES, errno.EIO, errno.ESTALE])
def test_a_folder_that_cannot_be_listed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str, reason: int
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "inovasi/6403/lama").mkdir(parents=True)
    listed = os.scandir

    def scandir(path: Path) -> object:
        if Path(path) == inbox / below:
            raise OSError(reason, os.strerror(reason))
        return listed(path)

    monkeypatch.setattr(ingest.inbox.os, "scandir", scandir)
    assert said(inbox) == {below or "inbox": ["E_FOLDER_UNREADABLE"]}


def test_a_linked_folder_below_a_source_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "inbox/inovasi").mkdir(parents=True)
    (tmp_path / "lain").mkdir()
    (tmp_path / "inbox/inovasi/6403").symlink_to(tmp_path / "lain")
    assert said(tmp_path / "inbox") == {"inovasi/6403": ["E_FOLDER_UNREADABLE"]}


def test_a_folder_that_is_no_source_blocks_nothing(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    _link_elsewhere(tmp_path / "inbox/laporan")
    assert said(tmp_path / "inbox") == {"laporan": ["E_SOURCE_UNKNOWN"]}


@pytest.mark.parametrize("make", [Path.touch, _link])
def test_an_inbox_that_is_no_folder_is_not_an_empty_one(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "inbox")
    assert said(tmp_path / "inbox") == {"inbox": ["E_FOLDER_UNREADABLE"]}


def test_folders_are_read_whatever_they_are_called_and_however_deep(tmp_path: Path) -> None:
    deep = tmp_path / "inbox/angka_daerah"
    deep.mkdir(parents=True)
    for _ in range(300):
        deep /= "a"
        deep.mkdir()
    (deep / "x.csv").write_bytes(text_file(ROWS))
    (tmp_path / "inbox/angka_daerah/README.md").mkdir()
    (tmp_path / "inbox/angka_daerah/README.md/y.csv").write_bytes(text_file(ROWS))
    assert len(said(tmp_path / "inbox")) == 2


# ---- files that are still copied -----------------------------------------------------------


def test_a_file_that_grows_between_two_looks_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, home = tmp_path / "inbox", tmp_path / "home"
    (inbox / "angka_daerah").mkdir(parents=True)
    growing, whole = inbox / "angka_daerah/a.csv", inbox / "angka_daerah/b.csv"
    growing.write_bytes(text_file(ROWS[:5]))
    # Copied a moment ago, and whole: read at once.
    whole.write_bytes(text_file(ROWS))
    reading = ingest.inbox.read_bytes

    def and_meanwhile(path: Path) -> tuple[bytes, str]:
        found = reading(path)
        if path == whole:
            growing.write_bytes(text_file(ROWS))
        return found

    monkeypatch.setattr(ingest.inbox, "read_bytes", and_meanwhile)
    for outcomes in (ingested(inbox, home), check_inbox(inbox, contracts(), SEEDS)):
        assert {o.original_name: o.codes for o in outcomes} == {
            "angka_daerah/a.csv": ["E_UNSTABLE"],
            "angka_daerah/b.csv": [],
        }
        growing.write_bytes(text_file(ROWS[:5]))
    growing.write_bytes(text_file(ROWS))
    monkeypatch.undo()
    assert {o.original_name: o.rows_accepted for o in ingested(inbox, home)} == {
        "angka_daerah/a.csv": 9,
        "angka_daerah/b.csv": 9,
    }


# ---- files that end in the middle ----------------------------------------------------------


def codes(content: bytes) -> list[str]:
    return read(content, "angka_daerah", "angka_daerah/a").codes


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    columns = {name: [row[at] for row in ROWS[1:]] for at, name in enumerate(HEADER)}
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())


@pytest.mark.parametrize("left", [0.2, 0.5, 0.72, 0.9, 0.99])
@pytest.mark.parametrize("make", [lambda: workbook(ROWS), parquet, XLS.read_bytes])
def test_a_part_of_a_workbook_is_no_workbook(make: Callable[[], bytes], left: float) -> None:
    content = make()
    assert "E_TRUNCATED" not in codes(content)
    assert codes(content[: int(left * len(content))]) == ["E_TRUNCATED"]


def test_what_was_reserved_and_not_yet_written_is_cut(tmp_path: Path) -> None:
    content = workbook(ROWS)
    reserved = content[: len(content) // 2] + bytes(len(content) - len(content) // 2)
    assert codes(reserved) == ["E_TRUNCATED"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_text_that_ends_within_a_row_is_refused(encoding: str, separator: str) -> None:
    rows = [[cell.replace(",", ".") for cell in row] for row in ROWS]
    whole = text_file(rows, separator).decode().rstrip("\r\n")
    assert codes(whole.encode(encoding)) == []
    last = len(whole.split("\n")[-1])
    n_refused = 0
    for n_left in range(1, last):
        part = whole[: len(whole) - last + n_left]
        is_short = part.split("\n")[-1].count(separator) < len(HEADER) - 1
        assert codes(part.encode(encoding)) == (["E_TRUNCATED"] if is_short else []), part[-30:]
        n_refused += is_short
    assert n_refused > 10


def test_a_text_that_ends_within_quotes_or_a_letter_is_refused() -> None:
    whole = ";".join(HEADER) + '\n64.03;"ipm\nbaru";2024;1;"a";"b\nc"\n'
    assert codes(whole.encode()) == []
    for end in ('"ipm', '"ipm\n', ';"a', '"b\n'):
        assert codes(whole[: whole.index(end) + len(end)].encode()) == ["E_TRUNCATED"]
    letter = (";".join(HEADER) + "\n64.03;ipm;2024;1;Kafé;Café").encode()
    assert codes(letter) == []
    assert codes(letter[:-1]) == ["E_TRUNCATED"]


@pytest.mark.parametrize(
    "end",
    ["", "\n", "\n\nMengetahui", "\nSumber: BPS", "\n\nKepala;Bagian", "\n;;;;;", "\n\n"],
)
def test_a_whole_text_may_end_as_it_likes(end: str) -> None:
    content = text_file(ROWS).decode().rstrip("\r\n") + end
    outcome = read(content.encode(), "angka_daerah", "angka_daerah/a")
    noted = ["W_NOTE"] if re.search(r"[A-Z]", end) else []
    assert (outcome.codes, outcome.rows_accepted) == (noted, 9)


def test_rows_that_leave_out_blanks_tell_nothing_of_the_last_one() -> None:
    rows = [ROWS[0], ROWS[1], ROWS[2][:4], ROWS[3], ROWS[4][:4]]
    content = "\n".join(";".join(row) for row in rows)
    assert "E_TRUNCATED" not in codes(content.encode())


def test_blank_lines_do_not_hide_the_end() -> None:
    whole = text_file([ROWS[0], [], *ROWS[1:]]).decode().rstrip("\r\n")
    assert codes(whole[: whole.rindex(";m8") - 2].encode()) == ["E_TRUNCATED"]
    wrapped = "\n".join(f'"{line}"' for line in whole.split("\r\n")) + '\n""'
    assert codes(wrapped.encode()) == []
