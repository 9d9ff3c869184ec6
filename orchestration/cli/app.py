"""The command line `iid`: arguments in, exit codes out.

What belongs here: the commands of docs/cli.md, their options and exit codes. Looks are `console`'s,
work is done by the rooms.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from orchestration.cli import console, evidence, records, scenarios, senders
from orchestration.settings import Settings, load_settings, quieten_libraries

EXIT_FAILED, EXIT_USAGE, EXIT_FLAGGED, EXIT_BLOCKED, EXIT_BUSY = 1, 2, 3, 4, 75
EXIT_BY_STATUS = {
    "published": 0,
    "flagged": EXIT_FLAGGED,
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
# Those that ask whether, why and whence: verify, trace, rebuild.
app.add_typer(evidence.app)
# Those that decide something and say who and why: ack, sign, restore, backup.
app.add_typer(records.app)

Inbox = Annotated[Path | None, typer.Option(help="Folder of the agencies' files. [IID_INBOX]")]
Home = Annotated[Path | None, typer.Option(help="Folder of all data. [IID_HOME, ./iid_home]")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


class UsageError(Exception):
    """The command cannot be carried out as it was given."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Options of every command; --debug may stand anywhere."""


@app.command()
def run(
    inbox: Inbox = None,
    home: Home = None,
    week: Annotated[str | None, typer.Option(help="ISO week, e.g. 2026-W48.")] = None,
    rule_year: Annotated[int | None, typer.Option(help="Rule year. [IID_RULE_YEAR]")] = None,
    province: Annotated[
        list[str] | None, typer.Option(help="Province code in scope, repeatable, e.g. 64.")
    ] = None,
    reports: Annotated[str | None, typer.Option(help="full, pages or data.")] = None,
    correct: Annotated[
        str | None, typer.Option(help="Reason of a correction of a published week.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the whole pipeline: from the inbox to the edition of a week.

    Without --week it is the last closed week. Exit: 0 published, 3 published with flags, 4 ranking
    blocked (the last edition stays), 2 usage, 75 another run is in progress.
    """
    from ingest.lists.decisions import load_lists
    from orchestration.runner import run_weekly

    settings = _settings(home, inbox)
    load_lists(settings.lists, dt.datetime.now(dt.UTC).date())
    config: dict[str, Any] = {
        "week": _week(week),
        "rule_year": _rule_year(settings, rule_year, week),
        "provinces": _provinces(settings, province or []),
        "reports": _profile(reports),
        "correct": correct,
    }
    with console.progress(not as_json) as on_step:
        result = run_weekly(settings, config, on_step)
    if as_json:
        outcomes = ("passed", "warned", "failed", "not_measured")
        checks = {outcome: getattr(result, outcome) for outcome in outcomes}
        document = {
            "week": result.week,
            "edition": str(result.edition) if result.edition else None,
            "status": result.status,
            "changed": result.changed,
            "regions": result.regions,
            "checks": checks,
            "seconds": result.seconds,
            "problems": result.problems,
        }
        _print_json(document)
    else:
        console.show_run(result)
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
    from ingest.inbox import check_inbox
    from ingest.lists.decisions import load_lists

    settings = _settings(None, inbox)
    lists = load_lists(settings.lists, dt.datetime.now(dt.UTC).date())
    contracts = load_contracts()
    outcomes = check_inbox(settings.inbox, contracts, settings.seeds, lists=lists)
    if as_json:
        _print_json(_check_document(outcomes))
    else:
        console.show_check(outcomes)
    if annotate is not None:
        n_copies = senders.annotate_all(settings.inbox, outcomes, contracts, annotate)
        console.err.print(f"{n_copies} annotated copies in {annotate}")
    raise typer.Exit(EXIT_FLAGGED if any(o.findings for o in outcomes) else 0)


def _check_document(outcomes: list) -> dict:
    names = ("original_name", "source", "sha256", "status", "codes")
    counts = ("rows_read", "rows_accepted", "rows_rejected", "rows_ignored")
    return {
        "files": [{name: getattr(o, name) for name in (*names, *counts)} for o in outcomes],
        "findings": [
            {"file": o.original_name, **asdict(finding)} for o in outcomes for finding in o.findings
        ],
    }


@app.command()
def sample(directory: Annotated[Path, typer.Argument(help="Folder to write to.")]) -> None:
    """Write the sample inbox of Kalimantan Timur (real statistics, synthetic innovations)."""
    from sample import write_sample

    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UsageError(f"{directory} is not an empty folder", "name a folder that does not exist")
    files = write_sample(directory)
    console.out.print(f"{len(files)} files in {directory}")


@app.command()
def editions(home: Home = None, as_json: AsJson = False) -> None:
    """List the published editions, oldest first."""
    from orchestration.editions.parameters import all_editions

    settings = _settings(home, None, needs_inbox=False)
    rows = []
    for folder in all_editions(settings.editions):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        rows.append(
            {
                "edition": folder.name,
                "cutoff_date": manifest["cutoff_date"],
                "rule_year": manifest["rule_year"],
                "regions": manifest["row_counts"]["region"],
                "digest": manifest["digest"],
                "folder": str(folder),
            }
        )
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        console.out.print(
            f"{row['edition']:<12} cut-off {row['cutoff_date']}  rule year {row['rule_year']}  "
            f"{row['regions']} regions  {row['digest'][:12]}  {row['folder']}"
        )
    if not rows:
        console.out.print("no edition yet: run `iid run`")


def _settings(home: Path | None, inbox: Path | None, *, needs_inbox: bool = True) -> Settings:
    try:
        settings = load_settings(home, inbox)
    except ValueError as error:
        raise UsageError(str(error), "see docs/settings.md") from error
    if needs_inbox and not settings.inbox.is_dir():
        raise UsageError(f"no inbox at {settings.inbox}", "name a folder with --inbox")
    return settings


def _week(week: str | None) -> str | None:
    from ingest.week import cutoff_date

    if week is not None:
        try:
            cutoff_date(week)
        except ValueError as error:
            raise UsageError(str(error), "write it as 2026-W48") from error
    return week


def _rule_year(settings: Settings, asked: int | None, week: str | None) -> int | None:
    import csv

    from ingest.week import last_closed_week

    with (settings.seeds / "rule_book/rule_year.csv").open(encoding="utf-8") as file:
        known = sorted(int(row["rule_year"]) for row in csv.DictReader(file))
    rule_year = asked or settings.rule_year
    if rule_year is not None and rule_year not in known:
        raise UsageError(f"no rule book for {rule_year}", f"known are {', '.join(map(str, known))}")
    year = int((week or last_closed_week(dt.datetime.now(dt.UTC)))[:4])
    if rule_year is None and year < known[0]:
        raise UsageError(f"no rule book for {year}", "name one with --rule-year")
    return rule_year


def _provinces(settings: Settings, asked: list[str]) -> list[str]:
    from ingest.conforming.reference import load_reference

    known = {code for code in load_reference(settings.seeds).kemendagri if len(code) == 2}
    provinces = [code for text in asked for code in re.split(r"[,\s]+", text) if code]
    unknown = sorted(set(provinces) - known)
    if unknown:
        raise UsageError(f"unknown province {', '.join(unknown)}", "use codes such as 64")
    return provinces


def _profile(reports: str | None) -> str | None:
    from orchestration.editions.parameters import PROFILES

    if reports is not None and reports not in PROFILES:
        raise UsageError(f"unknown reports profile {reports}", f"use {', '.join(PROFILES)}")
    return reports


def _print_json(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def main() -> NoReturn:
    """Run a command; every error is one line and a remedy, unless --debug asks for more."""
    from ingest.lists.corrections import DataError
    from orchestration.ledger.chain import ChainBroken
    from orchestration.ledger.lock import Busy
    from reports.errors import ReportError

    quieten_libraries()
    debug = "--debug" in sys.argv[1:]
    sys.argv[1:] = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app()
    except (UsageError, ReportError, DataError) as error:
        console.fail(str(error), error.remedy)
        sys.exit(EXIT_USAGE)
    except Busy as error:
        console.fail(str(error), "wait for it, then run again")
        sys.exit(EXIT_BUSY)
    except ChainBroken as error:
        console.fail(f"the audit chain is broken: {error}", "see `iid verify`; restore a backup")
        sys.exit(EXIT_FAILED)
    except OSError as error:
        if debug:
            raise
        console.fail(f"{error.strerror}: {error.filename}", "check the disk and the permissions")
        sys.exit(EXIT_FAILED)
    except Exception as error:
        if debug:
            raise
        console.fail(f"{type(error).__name__}: {error}", "run again with --debug")
        sys.exit(EXIT_FAILED)
    sys.exit(0)
