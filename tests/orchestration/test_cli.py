"""The command line as other programs rely on it: exit codes, JSON on stdout, one-line errors."""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from xlsxwriter.exceptions import FileCreateError

from ingest.week import week_of
from orchestration.cli import app as entry
from orchestration.cli import console, evidence
from orchestration.errors import MAKE_ROOM, WiringError, with_remedy
from orchestration.ledger.signature import sign
from orchestration.outcome import RunResult
from orchestration.settings import PROJECT, code_version, git_commit
from reports.errors import ReportError
from reports.tables.store import Store
from tests.conftest import WEEK


def iid(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "orchestration", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120)


@pytest.fixture
def clean_inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox/indikator_daerah"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(
        "Kode Wilayah;Tahun;Nomor Indikator;Parameter;Tautan Bukti;Verifikasi\n"
        "64.03;2026;1;3;https://contoh.invalid/1;Diterima\n"
    )
    return tmp_path / "inbox"


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["run", "--week", "2026-47"], "write it as 2026-W48"),
        (["run", "--week", "2026-W60"], "write it as 2026-W48"),
        (["run", "--inbox", "nowhere"], "name a folder with --inbox"),
        (["run", "--rule-year", "2019"], "known are 2026, 2027, 2028, 2029"),
        (["run", "--week", "2020-W10"], "name one with --rule-year"),
        (["run", "--week", "2030-W01"], "wait for it, or say --open-week"),
        (["run", "--week", week_of(dt.datetime.now(dt.UTC))], "wait for it, or say --open-week"),
        (["run", "--province", "99"], "use codes such as 64"),
        (["run", "--reports", "all"], "use full, pages, data"),
        (["check", "--inbox", "nowhere"], "name a folder with --inbox"),
        (["diff-input", "nowhere.csv"], "name a file as an agency sent it"),
        (["editions", "--home", str(PROJECT / "LICENSE")], "name it with --home"),
    ],
)
def test_usage_errors_are_one_line_with_a_remedy(
    tmp_path: Path, arguments: list[str], remedy: str
) -> None:
    done = iid(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert remedy in done.stderr
    assert not (tmp_path / "iid_home").exists()


def test_the_version_names_the_code_and_the_commit(tmp_path: Path) -> None:
    done = iid("--version", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == f"iid {code_version()}, commit {git_commit() or 'unknown'}\n"


def test_unknown_commands_and_options_are_usage_errors(tmp_path: Path) -> None:
    assert iid("rank", cwd=tmp_path).returncode == 2
    assert iid("run", "--fast", cwd=tmp_path).returncode == 2


def test_check_of_the_sample_lists_every_finding(tmp_path: Path) -> None:
    done = iid("check", "--inbox", PROJECT / "sample/inbox", "--json", cwd=tmp_path)
    assert done.returncode == 3
    document = json.loads(done.stdout)
    assert set(document) == {"files", "findings"}
    assert len(document["files"]) == 45
    for file in document["files"]:
        parts = file["rows_accepted"] + file["rows_rejected"] + file["rows_ignored"]
        assert file["rows_read"] == parts
        assert file["status"] in {"accepted", "partial", "refused"}
    keys = {"code", "severity", "file", "sheet", "row", "column", "value", "message", "remedy"}
    assert document["findings"]
    for finding in document["findings"]:
        assert set(finding) == keys
        assert finding["remedy"]


def test_check_of_a_clean_inbox_is_0(clean_inbox: Path, tmp_path: Path) -> None:
    done = iid("check", "--inbox", clean_inbox, "--json", cwd=tmp_path)
    assert (done.returncode, json.loads(done.stdout)["findings"]) == (0, [])


def test_nothing_of_a_file_reaches_the_terminal_as_code(clean_inbox: Path, tmp_path: Path) -> None:
    (clean_inbox / "indikator_daerah/b.csv").write_text(
        "Kode Wilayah;Tahun;Nomor Indikator;Parameter\n64.03;2026;2a;\x1b[2J[bold]x[/bold]\n"
    )
    done = iid("check", "--inbox", clean_inbox, cwd=tmp_path)
    assert done.returncode == 3
    assert "\x1b" not in done.stdout
    assert "[bold]x[/bold]" in done.stdout


def test_a_second_run_is_busy(clean_inbox: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with (home / ".lock").open("w") as file:
        file.write("4711")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        done = iid("run", "--inbox", clean_inbox, "--home", home, cwd=tmp_path)
    assert done.returncode == 75
    assert "process 4711" in done.stderr


def test_sample_writes_what_is_committed_and_never_over_files(tmp_path: Path) -> None:
    done = iid("sample", "inbox", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "45 files in inbox\n")
    assert iid("sample", "inbox", cwd=tmp_path).returncode == 2


def test_editions_lists_what_is_published(built_home: Path, tmp_path: Path) -> None:
    done = iid("editions", "--home", built_home, "--json", cwd=tmp_path)
    (row,) = json.loads(done.stdout)
    assert (row["edition"], row["regions"], row["rule_year"]) == (WEEK, 10, 2026)
    nothing = iid("editions", "--home", tmp_path / "empty", cwd=tmp_path)
    assert "no edition yet" in nothing.stdout


def test_no_command_pays_for_libraries_that_it_does_not_use() -> None:
    """They are imported where they are used; Arrow also reads the environment that main sets."""
    heavy = "('dagster', 'dbt', 'duckdb', 'great_expectations', 'pandas', 'pyarrow')"
    code = f"import sys, orchestration.cli.app; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_errors_of_the_disk_name_the_thing_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def end(error: Exception) -> str:
        def fail() -> None:
            raise error

        monkeypatch.setattr(entry, "app", fail)
        monkeypatch.setattr(sys, "argv", ["iid"])
        monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
        with pytest.raises(SystemExit) as told:
            entry.main()
        assert told.value.code == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "None" not in said
        return said

    full = end(OSError(errno.ENOSPC, "No space left on device", "/disk/file"))
    assert "/disk/file" in full and "make room" in full
    assert "make room" in end(OSError(errno.EDQUOT, "Disk quota exceeded"))
    assert "make room" in end(RuntimeError("IO Error: No space left on device"))
    kept = RuntimeError("(sqlite3.OperationalError) database or disk is full\n(Background: x)")
    assert end(kept).rstrip().endswith(f"-> {MAKE_ROOM}")
    closed = end(PermissionError(errno.EACCES, "Permission denied", "/disk/closed"))
    assert "/disk/closed" in closed and "read and write" in closed
    # As a library tells it, in an error of its own.
    wrapped = end(FileCreateError(FileNotFoundError(2, "No such file or directory", "/no/x.xlsx")))
    assert wrapped.startswith("error: No such file or directory: /no/x.xlsx -> check the disk")
    moved = end(OSError(errno.EXDEV, "Invalid cross-device link", "/a", None, "/b"))
    assert "/a, /b" in moved


def test_a_run_on_a_full_disk_says_make_room() -> None:
    assert with_remedy("ingest: OSError: [Errno 28] No space left on device").endswith(MAKE_ROOM)
    assert with_remedy("ingest: it broke") == "ingest: it broke"


def test_a_run_whose_key_is_missing_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IID_SIGNING_KEY", str(tmp_path / "missing.pem"))
    (tmp_path / "inbox").mkdir()
    done = iid("run", "--inbox", "inbox", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "missing.pem cannot be read" in done.stderr
    assert not (tmp_path / "iid_home").exists()


def test_tables_that_are_closed_are_no_fault_of_the_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "warehouse.duckdb"
    database.write_text("no database")
    with pytest.raises(ReportError, match=r"warehouse\.duckdb cannot be read"):
        Store(database)
    closed = PermissionError(errno.EACCES, "Permission denied", str(database))
    monkeypatch.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(closed))
    with pytest.raises(PermissionError):
        Store(database)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(WiringError, match=r"missing\.pem cannot be read: No such file"):
        sign(tmp_path / "missing.pem", "")
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(WiringError, match=r"empty\.pem is not an Ed25519 key"):
        sign(tmp_path / "empty.pem", "")


def test_what_is_said_to_open_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edition = tmp_path / "2026-W47"
    (edition / "data").mkdir(parents=True)
    row = {"province_code": "64", "rank": 1, "region_name": "A", "rank_best": 1, "rank_worst": 1}
    row |= {"iid": 1, "iid_claimed": 1, "completeness_pct": 1, "publication_state": "final"}
    pq.write_table(pa.Table.from_pylist([row]), edition / "data/provincial_ranking.parquet")
    for page in ("data", "index.html"):
        if page == "index.html":
            (edition / page).write_text("")
        console.show_run(RunResult(week=WEEK, edition=edition, changed=True))
        opened = capsys.readouterr().out.rpartition("Open ")[2].strip()
        assert opened == str(edition / page)


@pytest.mark.parametrize("width", [20, 80, 160])
def test_a_trace_is_never_cut(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "-".join(["inovasi"] * 30)
    origin = {"sheet": "Lembar", "cell": "C5", "row": 5, "text": long, "receipt": 3,
              "received_at": "2026-11-22", "file": f"{long}.xlsx", "level_read": 3, "agrees": True,
              "correction": None}  # fmt: skip
    cell = {"innovation_id": long, "indicator_code": "SID-16", "level": 3, "status": "verified",
            "counts": True, "score_verified": "3.00", "origin": origin}  # fmt: skip
    standing = SimpleNamespace(
        region_name="A", region_code="6403", rank=1, publication_state="final"
    )
    found = SimpleNamespace(standing=standing, edition=WEEK, score_document=dict, decided=())
    monkeypatch.setattr(console.out, "width", width)
    evidence._show_trace(found, [cell] * 70, narrow=True)
    said = capsys.readouterr().out.splitlines()
    assert sum(long in line for line in said) == 140
    assert sum(f"{long}.xlsx Lembar!C5 [{long}], receipt 3" in line for line in said) == 70
