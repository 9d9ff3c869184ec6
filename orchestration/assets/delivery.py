"""The last steps: the edition by e-mail, or, when the ranking is blocked, the quality report."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.editions.naming import week_editions
from orchestration.editions.parameters import read_parameters
from orchestration.engine.dbt import OWNERS
from orchestration.settings import Settings

if TYPE_CHECKING:
    from email.message import EmailMessage

    from orchestration.editions.delivery import Lists

LISTS = "delivery.yml"
LOG = "delivery/sent.jsonl"


@dg.asset(deps=["edition"], group_name="publication", owners=OWNERS, kinds={"email"})
def delivery(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The edition to each list of `delivery.yml`, once; a failure is told and tried again."""
    from orchestration.editions.delivery import DeliveryError, edition_messages, read_lists

    try:
        lists = read_lists(settings.home / LISTS)
    except DeliveryError as error:
        return _problem(error)
    if lists is None:
        return dg.MaterializeResult(metadata={"sent": "nothing: no delivery.yml"})
    folder = week_editions(settings.editions, read_parameters(settings.build).week)[-1]
    if not (folder / "ringkasan.json").is_file():
        return dg.MaterializeResult(metadata={"sent": "nothing: an edition without pages"})
    messages = edition_messages(lists, folder)
    return _send(settings, lists, messages, folder.name)


@dg.asset(deps=["quality_report"], group_name="quality", owners=OWNERS, kinds={"email"})
def blocked_notice(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The quality report to the list `semua`, when the gate withholds the ranking."""
    from orchestration.editions.delivery import (
        EVERYBODY,
        DeliveryError,
        blocked_message,
        read_lists,
    )
    from reports.edition import blocking_checks

    try:
        lists = read_lists(settings.home / LISTS)
    except DeliveryError as error:
        return _problem(error)
    if lists is None or EVERYBODY not in lists.lists:
        return dg.MaterializeResult(metadata={"sent": "nothing: no list"})
    blocking = blocking_checks(settings.build / "quality.duckdb")
    if not blocking:
        return dg.MaterializeResult(metadata={"sent": "nothing: no check blocks"})
    parameters = read_parameters(settings.build)
    message = blocked_message(lists, settings.build / "mutu.html", blocking)
    name = f"blocked {parameters.edition}"
    return _send(settings, lists, iter([(EVERYBODY, message)]), name)


def _problem(error: Exception) -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"problems": str(error)})


def _send(
    settings: Settings, lists: "Lists", messages: Iterator[tuple[str, "EmailMessage"]], name: str
) -> dg.MaterializeResult:
    """Deliver, and tell what happened; whatever happens, the edition stands."""
    from orchestration.editions.delivery import deliver

    try:
        outcome = deliver(lists, messages, name, settings.home / LOG, settings.smtp_password)
    except (OSError, ValueError, KeyError) as error:
        return _problem(error)
    return dg.MaterializeResult(
        metadata={
            "sent": ", ".join(outcome.sent) or "none",
            "sent before": ", ".join(outcome.already) or "none",
            "problems": "; ".join(outcome.problems) or "none",
        }
    )
