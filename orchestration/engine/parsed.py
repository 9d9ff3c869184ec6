"""Where dbt keeps what it parsed of a project, which is the same for every home.

What belongs here: that folder, and the lock of whoever writes there. What does not: parsing
(`orchestration.engine.dbt`).
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


@functools.lru_cache
def dbt_target(project_dir: Path) -> Path:
    """The folder: `target` of the project, as dbt has it.

    Of a project that this user may only read, such as one that somebody else installed, it is a
    folder of this process, which begins with what that one holds.
    """
    shared = project_dir / "target"
    if os.access(shared if shared.exists() else project_dir, os.W_OK):
        return shared
    own = Path(tempfile.mkdtemp(prefix="iid-dbt-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    if (shared / LOCK).exists():
        with (shared / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            for path in shared.iterdir():
                if path.is_file() and path.name != LOCK:
                    shutil.copyfile(path, own / path.name)
    return own


def dbt_manifest(project_dir: Path) -> Path:
    """What dbt knows of the project: its models with their descriptions."""
    return dbt_target(project_dir) / "manifest.json"


@contextmanager
def sole_parser(project_dir: Path) -> Iterator[Path]:
    """The folder, held: dbt writes there in place, and half of it is nothing.

    Processes that start on a fresh checkout at the same time wait for the one that parses.
    """
    target = dbt_target(project_dir)
    target.mkdir(exist_ok=True)
    with (target / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield target
