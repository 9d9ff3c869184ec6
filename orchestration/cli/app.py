"""The command line `iid`: arguments in, exit codes out. Start reading here.

What belongs here: the entry point, how errors end, and the commands that run the pipeline or look
at it from outside (`run`, `check`, `sample`). The other families of commands have
modules of their own; looks are `console`'s, work is done by the rooms.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from orchestration.catalogue import rule_years
from orchestration.cli import (
    alarms,
    bank,
    coaching,
    console,
    evidence,
    records,
    scenarios,
    senders,
    shelf,
    upkeep,
)
from orchestration.cli.common import (
    EXIT_FOUND,
    AsJson,
    Home,
    Inbox,
    open_inbox,
    print_json,
    refuse_used,
)
from orchestration.errors import WiringError, behind, os_error, remedy_of
from orchestration.settings import (
    Settings,
    code_version,
    git_commit,
    quieten_libraries,
)

EXIT_FAILED, EXIT_USAGE, EXIT_BLOCKED = 1, 2, 4
EXIT_BY_STATUS = {
    "published": 0,
    "flagged": EXIT_FOUND,
    "blocked": EXIT_BLOCKED,
    "conflict": EXIT_USAGE,
    "failed": EXIT_FAILED,
}

app = typer.Typer(
    name="iid",
    help="The warehouse behind the weekly ranking of the Indeks Inovasi Daerah.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# The commands that ask a published edition: whatif, plan.
app.add_typer(scenarios.app)
# Those that help with inputs: diff-input, template.
app.add_typer(senders.app)
# Those that ask whether, why and whence: verify, trace, rebuild, data-docs.
app.add_typer(evidence.app)
# Those that look at editions side by side: editions, diff.
app.add_typer(shelf.app)
# The register of all innovations: bank search, review, decide.
app.add_typer(bank.app)
# Whom to coach: coaching next.
app.add_typer(coaching.app)
# Those that decide something and say who and why: ack, sign, restore, withdraw.
app.add_typer(records.app)
# Those that keep a home as a whole: upgrade, backup, prune.
app.add_typer(upkeep.app)


# Weeks by name, counted back from the last that closed.
WEEKS_AGO = {"last": 0, "previous": 1}


def _print_version(asked: bool) -> None:
    if asked:
        console.out.print(f"iid {code_version()}, commit {git_commit() or 'unknown'}")
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Version, hash of the code, commit.",
        ),
    ] = False,
) -> None:
    """Options of every command; --debug may stand anywhere."""


@app.command()
def run(
    inbox: Inbox = None,
    home: Home = None,
    week: Annotated[
        str | None,
        typer.Option(help="ISO week, e.g. 2026-W48; `last` or `previous` of those that closed."),
    ] = None,
    rule_year: Annotated[int | None, typer.Option(help="Rule year. [IID_RULE_YEAR]")] = None,
    province: Annotated[
        list[str] | None, typer.Option(help="Province code in scope, repeatable, e.g. 64.")
    ] = None,
    reports: Annotated[str | None, typer.Option(help="full, pages or data.")] = None,
    correct: Annotated[
        str | None, typer.Option(help="Reason of a correction of a published week.")
    ] = None,
    open_week: Annotated[
        bool, typer.Option("--open-week", help="Allow a week that has not closed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run the whole pipeline: from the inbox to the edition of a week.

    Without --week it is the last closed week; one that has not closed needs --open-week. Exit: 0
    published, 3 published with flags, 4 ranking blocked (the last edition stays), 2 usage, 75
    another run is in progress.
    """
    from ingest.week import last_closed_week
    from orchestration.runner import run_weekly

    if week in WEEKS_AGO:
        ago = dt.timedelta(weeks=WEEKS_AGO[week])
        week = last_closed_week(dt.datetime.now(dt.UTC) - ago)
    with alarms.on_error(home, inbox, week):
        settings = open_inbox(inbox, home)
        config = {
            "week": _week(week, open_week=open_week),
            "rule_year": _rule_year(settings, rule_year, week),
            "provinces": _provinces(settings, province or []),
            "reports": _profile(reports),
            "correct": correct,
        }
        with console.progress(not as_json) as on_step:
            result = run_weekly(settings, config, on_step)
    if as_json:
        print_json(result.document())
    else:
        console.show_run(result)
    alarms.on_result(settings, result)
    raise typer.Exit(EXIT_BY_STATUS[result.status])


@app.command()
def check(
    inbox: Inbox = None,
    annotate: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write a copy of each faulty file there, its bad cells marked."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read and validate an inbox only; list every finding. Exit: 0 clean, 3 findings."""
    from ingest.contracts.contract import load_contracts
    from ingest.inbox import check_inbox, repeated_files
    from ingest.lists import load_lists

    settings = open_inbox(inbox)
    now = dt.datetime.now(dt.UTC)
    lists = load_lists(settings.lists, now.date())
    contracts = load_contracts()
    outcomes = check_inbox(settings.inbox, contracts, settings.seeds, lists=lists)
    since = repeated_files(outcomes, settings.home, contracts, settings.seeds, now=now, lists=lists)
    if as_json:
        print_json(_check_document(outcomes, since))
    else:
        console.show_check(outcomes, since)
    if annotate is not None:
        n_copies = senders.annotate_all(settings.inbox, outcomes, contracts, annotate)
        console.err.print(f"{n_copies} annotated copies in {annotate}")
    raise typer.Exit(EXIT_FOUND if any(o.findings for o in outcomes) else 0)


def _check_document(outcomes: list, since: dict[str, str]) -> dict:
    names = ("original_name", "source", "sha256", "status", "codes", "n_findings")
    said = ("code", "severity", "sheet", "row", "column", "value", "message", "remedy")
    counts = ("rows_read", "rows_accepted", "rows_rejected", "rows_ignored")
    return {
        "files": [
            {name: getattr(o, name) for name in (*names, *counts)}
            | {"unchanged_since": since.get(o.original_name)}
            for o in outcomes
        ],
        "findings": [
            {"file": o.original_name, **{name: getattr(finding, name) for name in said}}
            for o in outcomes
            for finding in o.findings
        ],
    }


@app.command()
def sample(
    directory: Annotated[Path, typer.Argument(help="Folder to write to.")],
    week_before: Annotated[
        bool, typer.Option("--week-before", help="The delivery of a week earlier.")
    ] = False,
) -> None:
    """Write the sample inbox of Kalimantan Timur (real statistics, synthetic innovations)."""
    from sample import write_sample

    refuse_used(directory)
    files = write_sample(directory, is_week_before=week_before)
    console.out.print(f"{len(files)} files in {directory}")


def _week(week: str | None, *, open_week: bool) -> str | None:
    from ingest.week import cutoff_date, is_open

    if week is not None:
        try:
            cutoff_date(week)
        except ValueError as error:
            raise WiringError(str(error), "write it as 2026-W48") from error
        if not open_week and is_open(week, dt.datetime.now(dt.UTC)):
            problem = f"week {week} has not closed: it ends on {cutoff_date(week)}"
            raise WiringError(problem, "wait for it, or say --open-week")
    return week


def _rule_year(settings: Settings, asked: int | None, week: str | None) -> int | None:
    from ingest.week import last_closed_week

    known, rule_year = rule_years(settings.seeds), asked or settings.rule_year
    if rule_year is not None and rule_year not in known:
        years = ", ".join(map(str, known))
        raise WiringError(f"no rule book for {rule_year}", f"known are {years}")
    year = int((week or last_closed_week(dt.datetime.now(dt.UTC)))[:4])
    if rule_year is None and year < known[0]:
        raise WiringError(f"no rule book for {year}", "name one with --rule-year")
    return rule_year


def _provinces(settings: Settings, asked: list[str]) -> list[str]:
    from ingest.conforming.reference import load_reference

    known = {code for code in load_reference(settings.seeds).kinds if len(code) == 2}
    provinces = [code for text in asked for code in re.split(r"[,\s]+", text) if code]
    unknown = sorted(set(provinces) - known)
    if unknown:
        raise WiringError(f"unknown province {', '.join(unknown)}", "use codes such as 64")
    return provinces


def _profile(reports: str | None) -> str | None:
    from orchestration.editions.parameters import PROFILES

    if reports is not None and reports not in PROFILES:
        raise WiringError(f"unknown reports profile {reports}", f"use {', '.join(PROFILES)}")
    return reports


def main() -> NoReturn:
    """Run a command; every error is one line and a remedy, unless --debug asks for more."""
    from ingest.findings import IngestError
    from reports.errors import ReportError

    quieten_libraries()
    debug = "--debug" in sys.argv[1:]
    sys.argv[1:] = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app()
    except (WiringError, ReportError, IngestError) as error:
        console.fail(str(error), error.remedy)
        sys.exit(getattr(error, "exit_code", EXIT_USAGE))
    except Exception as error:
        if debug:
            raise
        # What a full disk leaves open is closed once more at the end, and fails again.
        sys.unraisablehook = lambda _: None
        if on_disk := behind(error):
            console.fail(*os_error(on_disk))
        else:
            words = " ".join(f"{type(error).__name__}: {error}".split())
            console.fail(words, remedy_of(words) or "run again with --debug")
        sys.exit(EXIT_FAILED)
    sys.exit(0)
