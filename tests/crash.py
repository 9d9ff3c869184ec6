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

from orchestration.audit.verification import differences
from orchestration.editions.manifest import MANIFEST, SUMS, read_manifest
from orchestration.editions.publication import sha256
from orchestration.settings import PROJECT, load_settings

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


def run_to_its_end(home: Path, inbox: Path, expected: dict[str, str]) -> None:
    """A run that nobody kills.

    Raises:
        AssertionError: it fails, its edition is not that of a clean home, or it fails `verify`.
    """
    done = subprocess.run(command(home, inbox), capture_output=True, check=False)
    assert done.returncode in (0, 3), done.stderr.decode()
    assert contents(home / "editions" / WEEK) == expected, "another edition"
    found = list(differences(load_settings(home, inbox)))
    assert found == [], found


def main() -> None:
    """Kill runs at random moments; now and then one ends, and must be what a clean home gives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=12, help="that hit a run before its end")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inbox", type=Path, default=PROJECT / "sample/inbox")
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="iid-crash-") as scratch:
        clean, home = Path(scratch) / "clean", Path(scratch) / "home"
        started = time.monotonic()
        subprocess.run(command(clean, arguments.inbox), stdout=subprocess.DEVNULL, check=False)
        duration = time.monotonic() - started
        expected = contents(clean / "editions" / WEEK)
        moments: list[float] = []
        n_homes = 1
        while len(moments) < arguments.kills:
            moment = dice.uniform(0.05, 1.0) * duration
            was_killed = kill_after(home, arguments.inbox, moment)
            published = what_is_published(home)
            if was_killed:
                moments.append(moment)
                print(
                    f"{len(moments)}: killed at {moment:.1f} s, in front: {published}", flush=True
                )
            else:
                run_to_its_end(home, arguments.inbox, expected)
                # Half of the homes go on: kills of runs over what is published already.
                if dice.random() < 0.5:
                    shutil.rmtree(home)
                    n_homes += 1
        run_to_its_end(home, arguments.inbox, expected)
    print(
        f"{len(moments)} kills between {min(moments):.1f} and {max(moments):.1f} s of a run of"
        f" {duration:.1f} s, in {n_homes} homes; each then equal to a clean run, and verified"
    )


if __name__ == "__main__":
    main()
