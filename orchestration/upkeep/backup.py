"""A backup: a copy of all of a home that cannot be made again, itself a home.

What belongs here: which parts those are, and copying them. A second backup to the same folder
copies only what changed since; what did not is linked. The new state is built beside the old one
and takes its place at once, so that a killed backup leaves the old one whole. What does not:
whether a copy is whole (`orchestration.audit.verification`).
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import WiringError
from orchestration.ledger.chain import Chain
from orchestration.ledger.home_format import FILE as FORMAT_FILE

# What docs/settings.md says cannot be made again, and the database for readers. `landing`, `build`,
# `lineage` and `data_docs` can be.
KEPT = (
    *(FORMAT_FILE, "raw", "chain", "editions", "published", "waivers"),
    *("delivery.yml", "delivery", "dagster"),
)
# Databases that somebody may have open are copied by SQLite itself, which leaves these behind.
DATABASES, BESIDE_DATABASES = {".db", ".sqlite"}, ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Copied:
    """How many files a backup copied, and how many of the backup before it kept."""

    copied: int
    kept: int


def refuse_target(home: Path, directory: Path) -> None:
    """Refuse a folder that is neither new nor an earlier backup of the same home.

    Raises:
        WiringError: why.
    """
    target = directory.resolve()
    if target == home or home in target.parents or target in home.parents:
        raise WiringError(f"{directory} is within the home, or around it", "name another folder")
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not (target / "chain/chain.jsonl").is_file():
        raise WiringError(f"{directory} exists and is no backup", "name a folder of its own")
    if not Chain(home).has(Chain(target).head):
        problem = f"{directory} is the backup of another home, or of what this one was before"
        raise WiringError(problem, "keep it, and name a new folder")


def copy_home(home: Path, directory: Path) -> tuple[Path, Copied]:
    """Copy a home to a folder beside the earlier backup that may be there.

    Args:
        home: IID_HOME, whose lock the caller holds.
        directory: see `refuse_target`.

    Returns:
        The folder, which `take_place` puts in its place.
    """
    partial = directory.with_name(f"{directory.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    n_copied = n_kept = 0
    partial.mkdir(parents=True)
    for path in _parts(home):
        name = path.relative_to(home)
        target, before = partial / name, directory / name
        if path.is_symlink():
            target.symlink_to(path.readlink())
        elif path.is_dir():
            target.mkdir()
            shutil.copystat(path, target)
        elif _copy(path, target, before):
            n_copied += 1
        else:
            n_kept += 1
    return partial, Copied(n_copied, n_kept)


def take_place(copy: Path, directory: Path) -> None:
    """Put a copy in the place of the earlier backup."""
    old = directory.with_name(f"{directory.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if directory.exists():
        directory.replace(old)
    copy.replace(directory)
    shutil.rmtree(old, ignore_errors=True)


def _parts(home: Path) -> Iterator[Path]:
    """What is copied, folders before what is in them."""
    for part in KEPT:
        path = home / part
        if path.is_dir():
            yield path
            yield from (
                one
                for one in sorted(path.rglob("*"))
                if not one.name.endswith(BESIDE_DATABASES) and (one.is_symlink() or not _other(one))
            )
        elif path.is_file():
            yield path


def _other(path: Path) -> bool:
    """Whether it is neither a file nor a folder, such as a socket."""
    return not path.is_dir() and not path.is_file()


def _copy(path: Path, target: Path, before: Path) -> bool:
    """Copy a file, or link it where the backup before has the same; whether it was copied."""
    if path.suffix in DATABASES:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        is_same = before.is_file() and filecmp.cmp(target, before, shallow=False)
        if is_same:
            target.unlink()
    else:
        # The same size and moment of change: what else was changed, the verification finds.
        is_same = before.is_file() and not before.is_symlink() and filecmp.cmp(path, before)
        if not is_same:
            shutil.copy2(path, target)
    if is_same:
        try:
            os.link(before, target)
        except OSError:
            # A disk without links.
            shutil.copy2(before, target)
    return not is_same
