"""The one exception of this room.

Here belongs what a caller may catch when documents cannot be made. Bad data of a region is not an
error of this room: it is printed.
"""


class ReportError(Exception):
    """The published tables cannot be turned into documents; the message says what to do."""
