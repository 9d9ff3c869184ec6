"""The one exception of this room.

What belongs here: why a command cannot do what it was asked, in one line of English, and what to do
about it. What does not: wrong rows of a file (`ingest.findings`), and what is wrong with a
document (`reports.errors`).
"""

from __future__ import annotations

# Key in the metadata of a step's failure that is no error of ours: `blocked`, a verdict on the
# data, or `conflict`, another result than the published one. What fails without it has failed.
FAILURE_STATUS = "status"


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
