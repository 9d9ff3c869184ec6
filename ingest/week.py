"""The weeks that editions close: ISO weeks that end on Sunday 24.00 WITA.

Only the calendar lives here (decisions 8); which files belong to a week is `archive`'s matter.
"""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

WITA = ZoneInfo("Asia/Makassar")


def cutoff_date(week: str) -> dt.date:
    """The Sunday that a week closes, e.g. 2026-11-22 for `2026-W47`.

    Raises:
        ValueError: the text is no ISO week.
    """
    if not re.fullmatch(r"\d{4}-W\d{2}", week):
        raise ValueError(f"{week} is not an ISO week such as 2026-W47")
    return dt.date.fromisocalendar(int(week[:4]), int(week[6:]), 7)


def week_of(moment: dt.datetime) -> str:
    """The ISO week, in WITA, in which a moment falls.

    Args:
        moment: an aware datetime.
    """
    year, week, _ = moment.astimezone(WITA).isocalendar()
    return f"{year}-W{week:02}"


def last_closed_week(moment: dt.datetime) -> str:
    """The newest week whose Sunday has ended, in WITA, at a moment."""
    return week_of(moment - dt.timedelta(days=7))
