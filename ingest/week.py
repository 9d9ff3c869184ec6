"""The weeks that editions close: ISO weeks that end on Sunday 24.00 WITA.

Only the calendar lives here (reading R8); which files belong to a week is `archive`'s matter.
"""

from __future__ import annotations

import calendar
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


def is_open(week: str, moment: dt.datetime) -> bool:
    """Whether a week has not ended, in WITA, at a moment: it runs still, or has not begun."""
    return cutoff_date(week) > cutoff_date(last_closed_week(moment))


def due_date(period: str, due_day: int | str, until: dt.date) -> dt.date:
    """The last day, not after a date, on which a file of a period is due.

    A day that a month has not, such as 31 in February, is its last one.

    Args:
        period: week, month or year.
        due_day: Monday 1 to Sunday 7 of the week, day of the month (1 to 31), or `MM-DD`.
        until: the date.

    Raises:
        ValueError: the day is none of the period.
    """
    if period == "year":
        if not re.fullmatch(r"\d{2}-\d{2}", str(due_day)):
            raise ValueError(f"due_day {due_day} of a year is not like 08-31")
        # A leap year has all days that a year can have.
        day = dt.date.fromisoformat(f"2024-{due_day}")
        due = _in_month(until.year, day.month, day.day)
        return due if due <= until else _in_month(until.year - 1, day.month, day.day)
    last = 7 if period == "week" else 31
    if not isinstance(due_day, int) or not 1 <= due_day <= last:
        raise ValueError(f"due_day {due_day} of a {period} is not 1 to {last}")
    if period == "week":
        return until - dt.timedelta(days=(until.isoweekday() - due_day) % 7)
    due = _in_month(until.year, until.month, due_day)
    before = until.replace(day=1) - dt.timedelta(days=1)
    return due if due <= until else _in_month(before.year, before.month, due_day)


def next_due_date(period: str, due_day: int | str, after: dt.date) -> dt.date:
    """The first day, after a date, on which a file of a period is due.

    Args:
        period: week, month or year.
        due_day: as of `due_date`.
        after: the date.

    Raises:
        ValueError: the day is none of the period.
    """
    # The same day of the next period is due at the latest: no period is longer than a leap year.
    days = {"week": 7, "month": 31, "year": 366}[period]
    due = due_date(period, due_day, after + dt.timedelta(days=days))
    while (before := due_date(period, due_day, due - dt.timedelta(days=1))) > after:
        due = before
    return due


def _in_month(year: int, month: int, day: int) -> dt.date:
    """A day of a month, or its last one where it has fewer."""
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def week_date(week: str) -> dt.date:
    """The Monday on which a week begins."""
    return cutoff_date(week) - dt.timedelta(days=6)
