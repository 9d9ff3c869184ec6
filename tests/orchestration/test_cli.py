"""The command line as other programs rely on it: exit codes, JSON on stdout, one-line errors."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.week import week_of
from orchestration.settings import PROJECT, code_version, git_commit
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
    assert len(document["files"]) == 37
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
    assert (done.returncode, done.stdout) == (0, "37 files in inbox\n")
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
