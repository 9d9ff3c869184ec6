"""The last steps: the edition by e-mail, or, when the ranking is blocked, the quality report."""

import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.editions.naming import CURRENT, week_editions
from orchestration.editions.parameters import read_parameters
from orchestration.editions.register import withdrawals
from orchestration.engine.dbt import OWNERS
from orchestration.ledger.chain import Chain
from orchestration.settings import Settings

if TYPE_CHECKING:
    from email.message import EmailMessage

    from orchestration.editions.delivery import Lists

    Messages = Iterable[tuple[str, EmailMessage]]


@dg.asset(deps=["edition"], group_name="publication", owners=OWNERS, kinds={"email"})
def delivery(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The edition to each list of `delivery.yml`, once; a failure is told and tried again.

    So are the messages of withdrawals that could not be sent when an edition was withdrawn.
    """
    from orchestration.editions.delivery import edition_messages, tell_of_withdrawal

    current = (settings.editions / CURRENT).resolve().name
    for gone in withdrawals(Chain(settings.home)).values():
        tell_of_withdrawal(settings, gone, current)

    def prepared(lists: "Lists") -> tuple[str, "Messages"]:
        chain = Chain(settings.home)
        week, withdrawn = read_parameters(settings.build).week, withdrawals(chain)
        folder = week_editions(settings.editions, week, without=withdrawn)[-1]
        has_pages = (folder / "ringkasan.json").is_file()
        anchor = chain.head.anchor
        return folder.name, edition_messages(lists, folder, anchor) if has_pages else ()

    return send(settings, prepared)


@dg.asset(deps=["quality_report"], group_name="quality", owners=OWNERS, kinds={"email"})
def blocked_notice(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The quality report to the list `semua`, when the gate withholds the ranking."""
    from orchestration.editions.delivery import EVERYBODY, blocked_message
    from orchestration.editions.journal import QUALITY_PAGE
    from reports.edition import blocking_checks

    def prepared(lists: "Lists") -> tuple[str, "Messages"]:
        name = f"blocked {read_parameters(settings.build).edition}"
        blocking = blocking_checks(settings.quality_database)
        if not blocking or EVERYBODY not in lists.lists:
            return name, ()
        message = blocked_message(lists, settings.build / QUALITY_PAGE, blocking)
        return name, [(EVERYBODY, message)]

    return send(settings, prepared)


def send(
    settings: Settings, prepared: "Callable[[Lists], tuple[str, Messages]]"
) -> dg.MaterializeResult:
    """Deliver, and tell what happened; whatever happens, the edition stands.

    A delivery that failed is an alarm: the webhook hears of it when the mail server is down.

    Args:
        settings: the deployment, whose lists are read.
        prepared: what is delivered by name, and the message of each list that gets one.
    """
    from orchestration.editions.alarm import Alarm, tell
    from orchestration.editions.delivery import LISTS, LOG, Outcome, deliver, read_lists
    from orchestration.errors import WiringError

    outcome = Outcome()
    try:
        lists = read_lists(settings.home / LISTS)
        if lists is None:
            return dg.MaterializeResult(metadata={"sent": f"nothing: no {LISTS}"})
        name, messages = prepared(lists)
        outcome = deliver(lists, messages, name, settings.home / LOG, settings.smtp_password)
    except (WiringError, OSError, ValueError, KeyError) as error:
        outcome.problems.append(str(error))
    if outcome.problems:
        week = read_parameters(settings.build).week
        alarm = Alarm("after", week, f"delivery {uuid.uuid4()}", outcome.problems)
        told = tell(settings, alarm)
        dg.get_dagster_logger().error("; ".join(outcome.problems + told.problems))
    return dg.MaterializeResult(
        metadata={
            "sent": ", ".join(outcome.sent) or "none",
            "sent before": ", ".join(outcome.already) or "none",
            "problems": "; ".join(outcome.problems) or "none",
        }
    )
