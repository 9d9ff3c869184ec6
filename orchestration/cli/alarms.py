"""Alarms of `iid run`: whatever keeps it from an edition is told to the people of `delivery.yml`.

What belongs here: noticing, as the sensors do it for runs of the UI and the schedule. Who is told,
and how, is `orchestration.editions.alarm`'s matter.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from ingest.week import last_closed_week
from orchestration.cli import console
from orchestration.errors import behind, os_error
from orchestration.outcome import RunResult
from orchestration.settings import Settings, settings_that_hold


@contextmanager
def on_error(home: Path | None, inbox: Path | None, week: str | None) -> Iterator[None]:
    """Tell of an error that ends the block, which goes on to be shown.

    Args:
        home: as it was asked for.
        inbox: as it was asked for.
        week: as it was asked for.
    """
    try:
        yield
    except typer.Exit:
        raise
    except Exception as error:
        if on_disk := behind(error):
            words, remedy = os_error(on_disk)
        else:
            words, remedy = str(error) or type(error).__name__, getattr(error, "remedy", "")
        problem = f"{words} -> {remedy}" if remedy else words
        _tell(settings_that_hold(home, inbox), "failed", week, uuid.uuid4().hex, [problem])
        raise


def on_result(settings: Settings, result: RunResult) -> None:
    """Tell of a run without an edition or with problems, and of those found killed before it."""
    from orchestration.editions.alarm import alarm_of

    for run in result.killed:
        _tell(settings, "failed", result.week, run, [f"run {run}: its process was killed"])
    alarm = alarm_of(result, result.week, result.run_id)
    if alarm:
        _tell(settings, alarm.status, result.week, result.run_id, alarm.problems)


def _tell(
    settings: Settings, status: str, week: str | None, run: str, problems: Sequence[str]
) -> None:
    from orchestration.editions.alarm import Alarm, tell

    week = week or last_closed_week(dt.datetime.now(dt.UTC))
    outcome = tell(settings, Alarm(status, week, f"run {run}", problems))
    if outcome.sent:
        console.err.print(console.plain(f"Told of it: {', '.join(outcome.sent)}"))
    for problem in outcome.problems:
        console.err.print(console.plain(f"Not told: {problem}"), soft_wrap=True)
