"""The calendar as one file that other calendars subscribe to (RFC 5545).

Here belongs the form of the file. An event keeps its name through every edition and revision, its
days are days and not moments, and what was withdrawn says so: a calendar that reads the file again
changes what it has, and doubles nothing. The same edition gives the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reports.tables.programme_rows import CalendarEvent
from reports.views.imprint import PUBLICATION, SYNTHETIC, Imprint

if TYPE_CHECKING:
    from icalendar import Event

PRODUCER = "-//Indeks Inovasi Daerah//Jadwal//ID"


def write_calendar(rows: Sequence[CalendarEvent], imprint: Imprint, path: Path) -> Path:
    """Write the calendar of an edition.

    Args:
        rows: of every event what is in force; one without days was never told and is left out.
        imprint: of the edition, whose cut-off dates the file.
        path: file to write.

    Returns:
        The path.
    """
    from icalendar import Calendar

    say = imprint.say
    shown = Calendar()
    shown.add("prodid", PRODUCER)
    shown.add("version", "2.0")
    shown.add("method", "PUBLISH")
    shown.add("x-wr-calname", say("Jadwal %(publication)s", publication=say(PUBLICATION)))
    if imprint.edition.is_synthetic:
        shown.add("x-wr-caldesc", say(SYNTHETIC))
    # As often as editions may be corrected; clients that ask less often miss nothing for long.
    shown.add("x-published-ttl", "P1D")
    for row in rows:
        if row.starts_on and row.ends_on:
            shown.add_component(_event(row, imprint))
    path.write_bytes(shown.to_ical())
    return path


def _event(row: CalendarEvent, imprint: Imprint) -> Event:
    from icalendar import Event

    assert row.starts_on and row.ends_on
    is_withdrawn = row.state == "withdrawn"
    event = Event()
    event.add("uid", row.event_uid)
    event.add("dtstamp", datetime.combine(imprint.edition.cutoff_date, time(), UTC))
    event.add("dtstart", row.starts_on)
    # Days end where the next one begins: the end is not part of the event.
    event.add("dtend", row.ends_on + timedelta(days=1))
    event.add("sequence", row.revision)
    event.add("status", "CANCELLED" if is_withdrawn else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("summary", _plain(_title(row, imprint)))
    event.add("description", _plain(_told(row, imprint)))
    return event


def _title(row: CalendarEvent, imprint: Imprint) -> str:
    say, stage = imprint.say, imprint.labels.text(row.stage, "calendar_stage")
    if row.subject:
        return f"{stage}: {imprint.labels.text(row.subject, 'source')}"
    return (
        say("%(stage)s IID %(year)s", stage=stage, year=row.rule_year)
        if row.is_delivered
        else stage
    )


def _told(row: CalendarEvent, imprint: Imprint) -> str:
    say = imprint.say
    lines = [imprint.labels.describe(row.stage, "calendar_stage")]
    if row.state == "withdrawn":
        lines.append(say("Tahap ini dicabut."))
    if row.revision:
        lines.append(say("Revisi %(number)s.", number=row.revision))
    if row.source:
        lines.append(say("Sumber: %(source)s", source=row.source))
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    """Text without control characters but line feeds: a calendar reads the others as it likes."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc")
