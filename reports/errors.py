"""The one exception of this room.

Here belongs what a caller may catch when documents or answers cannot be made. Bad data of a region
is not an error of this room: it is printed.
"""


class ReportError(Exception):
    """The published tables cannot be turned into what was asked; the message says what to do.

    Args:
        message: what is wrong.
        remedy: what to do, where the message itself does not say it.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy
