"""One run at a time per home directory, whoever starts it.

Only the lock belongs here. It is held by the process, so that a killed run leaves none behind.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import WiringError


class Busy(WiringError):
    """Another process is running on this home."""

    def __init__(self, holder: str) -> None:
        message = f"another run is in progress (process {holder})"
        super().__init__(message, "wait for it, then run again", exit_code=75)


@contextmanager
def run_lock(home: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the home's lock while the block runs; a process that holds it already goes on.

    Args:
        home: IID_HOME.
        wait: wait for another process instead of giving up.

    Raises:
        Busy: another process holds the lock.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            if holder == str(os.getpid()):
                yield
                return
            if not wait:
                raise Busy(holder or "unknown") from None
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
