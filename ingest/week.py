"""The weeks that editions close: ISO weeks that end on Sunday 24.00 WITA.

Only the calendar lives here (reading R8); which files belong to a week is `archive`'s matter.
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


def due_date(period: str, due_day: int | str, until: dt.date) -> dt.date:
    """The last day, not after a date, on which a file of a period is due.

    Args:
        period: week, month or year.
        due_day: Monday 1 to Sunday 7 of the week, day of the month (up to 28), or `MM-DD`.
        until: the date.

    Raises:
        ValueError: the day is none of the period.
    """
    if period == "year":
        if not re.fullmatch(r"\d{2}-\d{2}", str(due_day)):
            raise ValueError(f"due_day {due_day} of a year is not like 08-31")
        due = dt.date.fromisoformat(f"{until.year}-{due_day}")
        return due if due <= until else due.replace(year=until.year - 1)
    last = 7 if period == "week" else 28
    if not isinstance(due_day, int) or not 1 <= due_day <= last:
        raise ValueError(f"due_day {due_day} of a {period} is not 1 to {last}")
    if period == "week":
        return until - dt.timedelta(days=(until.isoweekday() - due_day) % 7)
    due = until.replace(day=due_day)
    return due if due <= until else (due.replace(day=1) - dt.timedelta(days=1)).replace(day=due_day)


def week_date(week: str) -> dt.date:
    """The Monday on which a week begins."""
    return cutoff_date(week) - dt.timedelta(days=6)
