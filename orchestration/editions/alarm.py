"""Alarms: a week without its edition is told to the people of `delivery.yml`.

The one place that tells, for the command line, for the sensors and for the step that delivers. What
belongs here: who is told, once, by mail and webhook, and what of a technical text may leave the
machine. What does not: noticing (`orchestration.sensors`, `orchestration.cli.alarms`), and sending
(`delivery`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingest.text.cells import one_line
from ingest.text.personal_data import mask
from orchestration.editions.delivery import (
    EVERYBODY,
    LISTS,
    LOG,
    OPERATORS,
    Outcome,
    deliver,
    new_message,
    post,
    read_lists,
)
from orchestration.errors import WiringError
from orchestration.outcome import WITH_EDITION, RunResult
from orchestration.settings import PROJECT, Settings
from reports.documents import mail

WEBHOOK = "webhook"
MOST_PROBLEMS, LONGEST_PROBLEM = 20, 500


@dataclass(frozen=True)
class Alarm:
    """Something that somebody must hear of.

    Attributes:
        status: `failed`, `blocked`, `conflict` (of a run), `overdue` (no edition by the hour that
            it is due), `after` (the edition is published, something after it went wrong).
        week: the ISO week of the edition.
        key: what it is about, unique; told once to each list.
        problems: one line each, as technical as they come.
    """

    status: str
    week: str
    key: str
    problems: Sequence[str] = ()


def alarm_of(result: RunResult, week: str, run: str) -> Alarm | None:
    """The alarm that a run calls for; None for an edition without problems.

    Args:
        result: what the run came to.
        week: its week.
        run: its id.
    """
    if result.status in WITH_EDITION and not result.problems:
        return None
    status = "after" if result.status in WITH_EDITION else result.status
    return Alarm(status, week, f"run {run}", result.problems)


def tell(settings: Settings, alarm: Alarm, wait: Callable[[float], None] = time.sleep) -> Outcome:
    """Tell of an alarm: the list `pengelola`, or `semua` where there is none, and the webhook.

    Args:
        settings: the deployment.
        alarm: what to tell.
        wait: how to wait between two attempts.

    Returns:
        Who was told, and why others were not. Nothing that goes wrong is an exception: each way
        is tried whatever became of the other.
    """
    try:
        lists = read_lists(settings.home / LISTS)
    except (WiringError, OSError, ValueError) as error:
        return Outcome(problems=[f"nobody is told: {error}"])
    if lists is None:
        return Outcome()
    problems = [cleaned(settings, one) for one in alarm.problems]
    if len(problems) > MOST_PROBLEMS:
        problems = [*problems[:MOST_PROBLEMS], f"... {len(problems) - MOST_PROBLEMS}"]
    subject, body = mail.alarm(alarm.status, alarm.week, problems)
    outcome = Outcome()
    key = OPERATORS if OPERATORS in lists.lists else EVERYBODY
    if key in lists.lists:
        message = new_message(lists, subject, body)
        log, password = settings.home / LOG, settings.smtp_password
        try:
            outcome = deliver(lists, [(key, message)], alarm.key, log, password, wait)
        except (OSError, ValueError, KeyError) as error:
            outcome.problems.append(f"{key}: {type(error).__name__}: {error}")
    if lists.webhook:
        said = {"status": alarm.status, "week": alarm.week, "problems": problems}
        try:
            problem = post(lists, {"text": f"{subject}\n\n{body}", **said}, wait)
        except (OSError, ValueError) as error:
            # Its certificates cannot be read.
            problem = f"the webhook was not asked: {type(error).__name__}"
        if problem:
            outcome.problems.append(problem)
        else:
            outcome.sent.append(WEBHOOK)
    return replace(outcome, problems=[cleaned(settings, one) for one in outcome.problems])


def cleaned(settings: Settings, text: str) -> str:
    """A technical text as it may leave the machine: one line, personal data and folders masked."""
    for folder, name in (
        (settings.home, "IID_HOME"),
        (settings.inbox, "IID_INBOX"),
        (PROJECT, "."),
    ):
        text = text.replace(str(folder), name)
    return mask(one_line(text))[:LONGEST_PROBLEM]
