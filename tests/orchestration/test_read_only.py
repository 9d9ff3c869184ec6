"""Evidence on a home that cannot be written: every question is answered, and nothing is touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.settings import PROJECT
from tests.conftest import WEEK

NOBODY = 65534
SEEN = str(PROJECT / "pyproject.toml")
QUESTIONS: dict[str, list[str]] = {
    "editions": [],
    "log": [],
    "diff": [WEEK, WEEK],
    "trace": ["64.03", "--indicator", "SID-16"],
    "verify": ["--no-from-raw"],
    "plan": ["64.03", "--budget", "4"],
    "whatif": ["64.03", "--set", ":SPD-14=3"],
    "data-docs": [],
}


def picture(home: Path) -> list[tuple[str, int, int, int]]:
    """Every name of a home, with its kind, size and moments of change."""
    found = []
    for path in (home, *sorted(home.rglob("*"))):
        at = path.lstat()
        found.append((str(path), at.st_mode, at.st_size, at.st_mtime_ns))
    return found


@pytest.fixture(scope="module")
def open_to_all() -> Iterator[Path]:
    """A folder that others reach: those of pytest are closed to them anew by every run beside."""
    with tempfile.TemporaryDirectory(prefix="iid-read-only-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def desk(open_to_all: Path) -> Path:
    """Where they work."""
    folder = open_to_all / "desk"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    return folder


@pytest.fixture(scope="module")
def frozen(built_home: Path, open_to_all: Path) -> Path:
    """A copy of the built home, all of which is only to be read."""
    home = open_to_all / "home"
    shutil.copytree(built_home, home, symlinks=True)
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    return home


def ask(home: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of `iid` as somebody who cannot write to the home."""
    return as_nobody("-m", "orchestration", *arguments, "--home", str(home), "--json", cwd=cwd)


def as_nobody(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run Python as somebody who cannot write, whatever modes let root do."""
    command = [sys.executable, *arguments]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv is not installed: a home that cannot be written was NOT tried")
        to = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        # The interpreter and the project must be such that others may read them.
        seen = subprocess.run(
            ["setpriv", *to, sys.executable, "-c", f"open({SEEN!r})"], check=False
        )
        if seen.returncode:
            pytest.skip("others cannot read the project: a read-only home was NOT tried")
        command = ["setpriv", *to, *command]
    named = {"HOME": str(cwd), "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = os.environ | named
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_and_nothing_is_touched(
    question: str, frozen: Path, desk: Path
) -> None:
    before = picture(frozen)
    done = ask(frozen, question, *QUESTIONS[question], cwd=desk)
    assert done.returncode in (0, 3), done.stderr
    told = json.loads(done.stdout)
    assert told
    if question == "data-docs":
        index = Path(told["index"])
        assert index.is_file() and not index.is_relative_to(frozen)
        shutil.rmtree(index.parent)
    assert picture(frozen) == before


@pytest.mark.story
def test_it_is_compared_with_the_raw_files(frozen: Path, desk: Path) -> None:
    """Built again, by somebody who may write neither to the home nor to the project."""
    starts = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"
    if as_nobody("-c", starts, cwd=desk).returncode:
        pytest.skip("others cannot start the interpreter: verification from raw was NOT tried")
    before = picture(frozen)
    done = ask(frozen, "verify", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"ok": True, "differences": []}
    assert picture(frozen) == before


@pytest.mark.story
def test_an_edition_is_built_again_beside_it(frozen: Path, tmp_path: Path) -> None:
    """By whoever can write to the project, whose dbt keeps what it parsed there."""
    before = picture(frozen)
    command = [sys.executable, "-m", "orchestration", "rebuild", WEEK, "--out", "again", "--json"]
    done = subprocess.run(
        [*command, "--home", str(frozen)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    moved = [(old, new) for old, new in zip(before, picture(frozen), strict=True) if old != new]
    # Root may write whatever the modes say: the lock is held where it can be.
    assert {Path(new[0]).name for _, new in moved} <= {".lock"}
