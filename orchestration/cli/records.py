"""The commands that decide something: `iid ack`, `sign`, `restore`, `withdraw`.

What belongs here: their arguments, what each asks for before it is believed, and the record in the
audit chain of who did it and why. Putting an edition in front is the matter of
`orchestration.editions.placement`; commands that keep a home as a whole are in `upkeep`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import console
from orchestration.cli.common import (
    AsJson,
    By,
    Home,
    answer,
    names_of,
    open_home,
    said,
)
from orchestration.editions.naming import CHECK_EXPORT, NOTICE, find_edition
from orchestration.editions.register import Withdrawal, withdrawals
from orchestration.errors import WiringError
from orchestration.ledger.chain import Chain, last_moment
from orchestration.ledger.lock import run_lock

# What may follow what. A draft is what the machine publishes; sending back needs a reason.
NEXT = {
    "draft": ("checked",),
    "checked": ("approved", "draft"),
    "approved": ("published", "draft"),
    "published": ("corrected",),
    "corrected": (),
}
NEEDS_REASON = ("draft", "corrected")

app = typer.Typer()


@app.command()
def ack(
    check: Annotated[str, typer.Argument(help="Code of the check, e.g. rows_accepted.")],
    scope: Annotated[str, typer.Argument(help="Region code, or all.")],
    reason: Annotated[str, typer.Option(help="Why it is known and what is being done.")],
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Acknowledge a failed check of a region: somebody knows and works on it. Never a pass.

    It counts for editions that close after today, until the check passes.
    """
    from ingest.week import week_of
    from orchestration.editions.placement import open_chain

    settings = open_home(home)
    code = scope.replace(".", "").strip()
    _open_issue(find_edition(settings.editions, None) / CHECK_EXPORT, check, code)
    with run_lock(settings.home):
        chain = open_chain(settings)
        now = last_moment(chain, dt.datetime.now(dt.UTC))
        body = {"check_id": check, "scope": code, "by": names_of(by), "reason": said(reason)}
        record = chain.append("ack", body | {"week": week_of(now)}, now)
    answer(record.body, f"{check} in {code} is acknowledged from {record.body['week']} on", as_json)


@app.command()
def sign(
    week: Annotated[str, typer.Argument(help="Week or edition.")],
    state: Annotated[
        str | None, typer.Argument(help="checked, approved, published, corrected or draft.")
    ] = None,
    by: By = None,
    reason: Annotated[str, typer.Option(help="Why; required for draft and corrected.")] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Sign an edition off, or show its signatures: draft, checked, approved, published, corrected.

    An approval bears two names, neither that of the one who checked. A signature holds for the
    bytes of the edition at that moment.
    """
    from orchestration.editions.approvals import signatures
    from orchestration.editions.placement import open_chain

    settings = open_home(home)
    folder = find_edition(settings.editions, week)
    if state is None:
        signed = signatures(Chain(settings.home), folder.name)
        lines = [
            f"{one['state']}: {', '.join(one['by'])} {one['reason']}".rstrip() for one in signed
        ]
        answer({"edition": folder.name, "signatures": signed}, "\n".join(lines) or "draft", as_json)
        return
    with run_lock(settings.home):
        chain = open_chain(settings)
        signed = signatures(chain, folder.name)
        if folder.name in withdrawals(chain):
            raise WiringError(f"{folder.name} is withdrawn", "`iid restore` puts it back")
        names, why = names_of(by), said(reason) if state in NEEDS_REASON else reason.strip()
        _refuse_signature(signed, state, names)
        manifest = next(
            record.body["manifest_sha256"]
            for record in reversed(chain.of("publication"))
            if record.body["edition"] == folder.name
        )
        body = {"edition": folder.name, "state": state, "by": names, "reason": why}
        record = chain.append("sign", body | {"manifest_sha256": manifest})
    answer(record.body, f"{folder.name} is {state}: {', '.join(names)}", as_json)


@app.command()
def restore(
    week: Annotated[str, typer.Argument(help="Week or edition to put in front.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Put a published edition back as the current one; the next publication goes in front of it.

    One that was withdrawn stands again by it; that needs a reason.
    """
    from orchestration.audit.verification import edition_differences
    from orchestration.editions.placement import in_front, open_chain, point_to, write_notice
    from orchestration.engine.dbt import prepared_project

    settings = open_home(home)
    folder = find_edition(settings.editions, week)
    # Its database bears the words of the tables, which dbt knows.
    prepared_project(settings.dbt_project)
    with run_lock(settings.home):
        chain = open_chain(settings)
        if broken := next(edition_differences(settings, chain, folder.name), None):
            raise WiringError(f"{folder.name} is not whole: {broken}", "restore it from a backup")
        gone = withdrawals(chain)
        body = {"edition": folder.name, "by": names_of(by), "reason": reason.strip()}
        if gone.pop(folder.name, None):
            said(reason)
            body["notice_sha256"] = write_notice(settings, [*gone.values()], folder.name)
        point_to(settings, folder.name)
        record = chain.append("restore", body | in_front(settings))
    answer(record.body, f"{folder.name} is in front", as_json)


@app.command()
def withdraw(
    week: Annotated[str, typer.Argument(help="Week (its newest revision) or edition.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take an edition from the front for good; it stays in the archive, marked.

    The newest edition that stands is in front then. `iid restore` takes a withdrawal back.
    """
    from orchestration.editions.delivery import tell_of_withdrawal
    from orchestration.editions.placement import open_chain, withdraw_from_front
    from orchestration.engine.dbt import prepared_project

    settings = open_home(home)
    folder = find_edition(settings.editions, week)
    # The database of the edition that comes in front bears words that dbt knows.
    prepared_project(settings.dbt_project)
    with run_lock(settings.home):
        chain = open_chain(settings)
        gone = withdrawals(chain)
        if folder.name in gone:
            raise WiringError(
                f"{folder.name} is withdrawn already", "`iid editions` lists what stands"
            )
        now = last_moment(chain, dt.datetime.now(dt.UTC))
        body = {"edition": folder.name, "by": names_of(by), "reason": said(reason)}
        told = Withdrawal.of(body, now, chain.head.number + 1)
        body |= withdraw_from_front(settings, [*gone.values(), told])
        record = chain.append("withdrawal", body, now)
        for problem in tell_of_withdrawal(settings, told, record.body["current"]):
            console.err.print(console.plain(f"not told by mail: {problem}"))
    current = record.body["current"]
    front = "no edition is in front" if current == NOTICE else f"{current} is in front"
    answer(record.body, f"{folder.name} is withdrawn; {front}", as_json)


def _refuse_signature(signed: list[dict], state: str, names: list[str]) -> None:
    """Refuse a state that does not follow, and an approval without two names of its own."""
    now = signed[-1]["state"] if signed else "draft"
    if state not in NEXT:
        raise WiringError(f"unknown state {state}", f"use {', '.join(NEXT)}")
    if state not in NEXT[now]:
        allowed = " or ".join(NEXT[now]) or "nothing"
        raise WiringError(
            f"the edition is {now}, not to be {state}", f"after {now} comes {allowed}"
        )
    if state == "approved":
        distinct = {name.casefold() for name in names}
        checked = {name.casefold() for name in signed[-1]["by"]}
        if len(distinct) < 2 or distinct & checked:
            raise WiringError(
                "an approval bears two names, neither that of the one who checked",
                "give --by twice",
            )


def _open_issue(export: Path, check: str, scope: str) -> None:
    import pyarrow.parquet as pq

    rows = [
        row
        for row in pq.read_table(export, columns=["check_id", "scope", "n_failed"]).to_pylist()
        if row["check_id"] == check
    ]
    if not rows:
        raise WiringError(f"no check {check}", "`mutu.html` and data/check_catalogue.csv list them")
    if not any(row["scope"] == scope and row["n_failed"] for row in rows):
        failing = ", ".join(row["scope"] for row in rows if row["n_failed"]) or "none"
        raise WiringError(f"{check} does not fail in {scope}", f"it fails in: {failing}")
