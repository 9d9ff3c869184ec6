"""The one exception of this room, and errors of the disk in its manner.

What belongs here: why a command cannot do what it was asked, in one line of English, and what to do
about it. What does not: wrong rows of a file (`ingest.findings`), and what is wrong with a
document (`reports.errors`).
"""

from __future__ import annotations

import errno

# Key in the metadata of a step's failure that is no error of ours: `blocked`, a verdict on the
# data, or `conflict`, another result than the published one. What fails without it has failed.
FAILURE_STATUS = "status"


MAKE_ROOM = "make room, then run again"
OPEN_UP = "let this user read and write it, then run again"
# How a library says what is wrong with the disk, when it says it in words alone.
_WORDS = {
    "No space left on device": MAKE_ROOM,
    "Disk quota exceeded": MAKE_ROOM,
    "database or disk is full": MAKE_ROOM,
    # SQLite says so of a full disk, too, when it is late.
    "disk I/O error": "check the disk, and make room, then run again",
    "Permission denied": OPEN_UP,
    "Read-only file system": OPEN_UP,
}


def behind(error: BaseException) -> OSError | None:
    """The error of the disk that a library wrapped in one of its own; None where there is none."""
    inside: list[object] = [error, error.__cause__, *error.args]
    return next((one for one in inside if isinstance(one, OSError)), None)


def os_error(error: OSError) -> tuple[str, str]:
    """What an error of the disk is about, and what to do: one line each."""
    words = error.strerror or type(error).__name__
    names = [str(name) for name in (error.filename, error.filename2) if name is not None]
    message = f"{words}: {', '.join(names)}" if names else words
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return message, MAKE_ROOM
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return message, OPEN_UP
    return message, "check the disk and the permissions"


def remedy_of(text: str) -> str:
    """What to do about an error whose words tell of the disk; empty for any other."""
    return next((remedy for words, remedy in _WORDS.items() if words in text), "")


def with_remedy(text: str) -> str:
    """The words of a library for an error, with the remedy when they tell of the disk."""
    found = remedy_of(text)
    return f"{text} -> {found}" if found else text


class WiringError(Exception):
    """What was asked cannot be done.

    Args:
        message: what is wrong, one line.
        remedy: what to do, one line.
        exit_code: of the command that ends so; see docs/cli.md.
    """

    def __init__(self, message: str, remedy: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.exit_code = exit_code
