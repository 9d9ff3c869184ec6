"""The calendar of the measurement: what comes next, what was changed, what the product adds.

Here belongs the arranging of ``calendar_event``. Days are counted in the mart, from the cut-off of
the edition; nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reports.tables.programme_rows import CalendarEvent
from reports.tables.store import Store

TABLE = "calendar_event"


@dataclass(frozen=True)
class Stage:
    """One stage of a rule year: what is in force, and its other revisions, the newest first."""

    in_force: CalendarEvent | None
    others: tuple[CalendarEvent, ...]

    @property
    def shown(self) -> CalendarEvent:
        """What a reader looks for: the revision in force, else the newest one."""
        return self.in_force or self.others[0]


@dataclass(frozen=True)
class Calendar:
    """The calendar as of the cut-off of an edition.

    Attributes:
        next: The stage that ends next.
        years: Stages by rule year, the newest year first.
        derived: The next cut-off and the next due days, the earliest first.
    """

    next: CalendarEvent | None
    years: tuple[tuple[int, tuple[Stage, ...]], ...]
    derived: tuple[CalendarEvent, ...]


def next_stage(store: Store) -> CalendarEvent | None:
    """The stage that ends next, one that runs before one that comes; None without a calendar.

    Args:
        store: of an edition, or of a run without a ranking, which has no calendar.
    """
    if TABLE not in store.tables:
        return None
    found = store.select(
        CalendarEvent,
        f"from {TABLE} where is_delivered and is_in_force and state in ('running', 'coming')"
        " order by (state = 'coming'), ends_on, starts_on, event_uid limit 1",
    )
    return found[0] if found else None


def events(store: Store) -> list[CalendarEvent]:
    """What a calendar holds: of every event what is in force, in the order of its days."""
    return store.select(
        CalendarEvent, f"from {TABLE} where is_in_force order by starts_on, event_uid"
    )


def calendar(store: Store) -> Calendar:
    """The calendar of an edition."""
    rows = store.select(
        CalendarEvent,
        f"from {TABLE} where is_delivered order by rule_year desc, event_uid, revision desc",
    )
    years = []
    for year, of_year in groupby(rows, key=lambda one: one.rule_year):
        stages = [_stage(tuple(group)) for _, group in groupby(of_year, lambda one: one.event_uid)]
        stages.sort(key=_by_day)
        years.append((year, tuple(stages)))
    derived = store.select(
        CalendarEvent, f"from {TABLE} where not is_delivered order by ends_on, event_uid"
    )
    return Calendar(next_stage(store), tuple(years), tuple(derived))


def _stage(revisions: tuple[CalendarEvent, ...]) -> Stage:
    in_force = next((one for one in revisions if one.is_in_force), None)
    return Stage(in_force, tuple(one for one in revisions if one is not in_force))


def _by_day(stage: Stage) -> tuple[date, str]:
    return stage.shown.starts_on or date.max, stage.shown.event_uid
