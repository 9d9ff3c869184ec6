"""Kill -9 at random moments of a run: what is published stays whole, the next run is as good.

What belongs here: the harness, by hand: `python -m tests.crash --kills 12`. Kill points inside of
publication, without a whole run each, are in `test_crash`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from orchestration.manifest import MANIFEST, SUMS, read_manifest
from orchestration.publication import sha256
from orchestration.settings import PROJECT, load_settings
from orchestration.verification import differences

WEEK = "2026-W47"


def command(home: Path, inbox: Path) -> list[str]:
    run = [sys.executable, "-m", "orchestration", "run", "--week", WEEK, "--json"]
    return [*run, "--home", str(home), "--inbox", str(inbox)]


def kill_after(home: Path, inbox: Path, seconds: float) -> bool:
    """Start a run and kill it, with all that it started; False when it was done before."""
    process = subprocess.Popen(
        command(home, inbox),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True


def what_is_published(home: Path) -> str | None:
    """The edition in front, which must be whole; None before the first.

    Raises:
        AssertionError: half an edition is published.
    """
    link = home / "editions/terbaru"
    if not link.is_symlink():
        return None
    folder = link.resolve()
    manifest = read_manifest(folder)
    for name, digest in manifest["outputs"].items():
        assert sha256(folder / name) == digest, f"{name} is not whole"
    database = home / "published/warehouse.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select count(*) from edition").fetchone() == (1,)
    return folder.name


def contents(edition: Path) -> dict[str, str]:
    """The files of an edition by hash, but for the head of the chain in the manifest."""
    files = {
        str(path.relative_to(edition)): sha256(path)
        for path in edition.rglob("*")
        if path.is_file() and path.name not in (MANIFEST, SUMS)
    }
    return files | {MANIFEST: json.dumps(read_manifest(edition) | {"chain": None})}


def main() -> None:
    """Kill runs of one home at random moments, then let one end, and compare with a clean one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=1, help="homes; each gets all the kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inbox", type=Path, default=PROJECT / "sample/inbox")
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="iid-crash-") as scratch:
        clean = Path(scratch) / "clean"
        started = time.monotonic()
        subprocess.run(command(clean, arguments.inbox), stdout=subprocess.DEVNULL, check=False)
        duration = time.monotonic() - started
        expected = contents(clean / "editions" / WEEK)
        for number in range(arguments.rounds):
            home = Path(scratch) / "home"
            moments = []
            for _ in range(arguments.kills):
                moment = dice.uniform(0.05, 1.0) * duration
                if kill_after(home, arguments.inbox, moment):
                    moments.append(f"{moment:.1f}")
                what_is_published(home)
            done = subprocess.run(command(home, arguments.inbox), capture_output=True, check=False)
            assert done.returncode in (0, 3), done.stderr.decode()
            assert contents(home / "editions" / WEEK) == expected, "another edition"
            found = list(differences(load_settings(home, arguments.inbox)))
            assert found == [], found
            print(f"home {number + 1}: {len(moments)} kills at {' '.join(moments)} s of "
                  f"{duration:.1f}; then equal to a clean run, and verified")  # fmt: skip
            shutil.rmtree(home)


if __name__ == "__main__":
    main()
