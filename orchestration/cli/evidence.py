"""The commands that ask: `iid verify`, `iid trace`, `iid rebuild`, `iid data-docs`.

What belongs here: their arguments, which edition they ask, how an answer looks, exit codes. The
answers are `verification`'s, `tracing`'s, `rebuilding`'s and `data_docs`'. Commands that decide
something are in `custody`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli import console
from orchestration.ledger.lock import run_lock
from orchestration.settings import Settings, load_settings
from reports.errors import ReportError

if TYPE_CHECKING:
    from reports.tables.trace import Trace

EXIT_DIFFERENT = 1
SHOWN_CELLS = 60

app = typer.Typer()

Home = Annotated[Path | None, typer.Option(help="Folder of all data. [IID_HOME, ./iid_home]")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def verify(
    week: Annotated[str | None, typer.Argument(help="Only the editions of this week.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All differences, not the first.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Compare everything with what was written down: chain, raw files, landing, editions, scores.

    Raw files, landing, exports, pages and manifests are hashed again, the audit chain is walked,
    and every score is computed anew. The first difference is printed. Exit: 0 none, 1 found.
    """
    from orchestration.audit.verification import differences

    settings = existing_home(home)
    if week is not None:
        folder_of(settings, week)
    with _quiet_lock(settings.home):
        found: list[str] = []
        for difference in differences(settings, week):
            found.append(difference)
            if not every:
                break
    if as_json:
        print_json({"ok": not found, "differences": found})
    elif found:
        for difference in found:
            console.out.print(console.plain(difference))
    else:
        console.out.print("no difference")
    raise typer.Exit(EXIT_DIFFERENT if found else 0)


@app.command()
def trace(
    region: Annotated[str, typer.Argument(help="Kemendagri code, e.g. 64.03 or 6403.")],
    innovation: Annotated[str | None, typer.Option(help="Only this innovation, by its id.")] = None,
    indicator: Annotated[
        str | None, typer.Option(help="Only this indicator, e.g. SID-16 or SPD-05a.")
    ] = None,
    week: Annotated[str | None, typer.Option(help="Week or edition; the one in front.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Follow a published number to levels, rows, cells of files, and their receipts."""
    from orchestration.audit.tracing import Tracer
    from reports.tables.trace import cell_document
    from reports.tables.trace import trace as trace_number

    settings = existing_home(home)
    folder = folder_of(settings, week)
    found = trace_number(folder / "data", region, innovation, indicator)
    tracer = Tracer(settings)
    cells = [cell_document(cell) | {"origin": tracer.origin(cell, found)} for cell in found.cells]
    if as_json:
        print_json(
            {
                "edition": found.edition,
                "region": found.region_code,
                "region_name": found.region_name,
                "rank": found.rank,
                "publication_state": found.publication_state,
                "scores": found.score_document(),
                "cells": cells,
            }
        )
    else:
        _show_trace(found, cells, narrow=innovation is not None or indicator is not None)


@app.command()
def rebuild(
    week: Annotated[str, typer.Argument(help="Week or edition to build again.")],
    out: Annotated[Path, typer.Option(help="Folder to write it to; must not exist or be empty.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Build a past edition again from the raw store, and compare it byte for byte.

    Exit: 0 identical, 1 something differs (each difference is printed).
    """
    from orchestration.audit.rebuilding import rebuild as build_again

    settings = existing_home(home)
    folder = folder_of(settings, week)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ReportError(f"{out} is not an empty folder", "name a folder that does not exist")
    with _quiet_lock(settings.home):
        found = build_again(settings, folder, out)
    if as_json:
        document = {"edition": folder.name, "identical": not found.differences}
        print_json(document | {"notes": found.notes, "differences": found.differences})
    else:
        for line in [*found.notes, *found.differences]:
            console.out.print(console.plain(line))
        words = "identical" if not found.differences else f"{len(found.differences)} differences"
        console.out.print(console.plain(f"edition {folder.name} in {out}: {words}"))
    raise typer.Exit(EXIT_DIFFERENT if found.differences else 0)


@app.command("data-docs")
def data_docs(home: Home = None, as_json: AsJson = False) -> None:
    """Write the pages of Great Expectations about the last run: contracts and gate.

    Exit: 0 every landing table is as its contract says, 1 one is not.
    """
    from ingest.contracts.contract import load_contracts
    from orchestration.quality.data_docs import write_data_docs

    settings, contracts = existing_home(home), load_contracts()
    with run_lock(settings.home):
        docs = write_data_docs(settings)
    broken = {suite: failed for suite, failed in docs.failed.items() if suite in contracts}
    if as_json:
        names = {"index": str(docs.index), "edition": docs.edition}
        print_json(names | {"expectations": docs.n_expectations, "failed": docs.failed})
    else:
        for suite, failed in broken.items():
            for one in failed:
                console.out.print(console.plain(f"{suite}: {one}"))
        n_checks = sum(len(set(failed)) for suite, failed in docs.failed.items()) - sum(
            len(set(failed)) for failed in broken.values()
        )
        console.out.print(
            console.plain(
                f"{docs.edition}: {docs.n_expectations} expectations, {len(broken)} landing tables"
                f" not as their contract says, {n_checks} checks of the gate fail: {docs.index}"
            )
        )
    raise typer.Exit(EXIT_DIFFERENT if broken else 0)


def existing_home(home: Path | None) -> Settings:
    """The settings of a home that exists.

    Raises:
        ReportError: there is none.
    """
    settings = load_settings(home)
    if not settings.home.is_dir():
        raise ReportError(f"no home at {settings.home}", "name it with --home, or run `iid run`")
    return settings


def folder_of(settings: Settings, week: str | None) -> Path:
    """The folder of an edition, of a week's newest, or of the one in front.

    Raises:
        ReportError: there is none.
    """
    from orchestration.editions.parameters import all_editions, week_editions
    from orchestration.editions.placement import CURRENT

    editions = all_editions(settings.editions)
    if not editions:
        raise ReportError(f"no edition at {settings.home}", "run `iid run` first")
    if week is None:
        front = (settings.editions / CURRENT).resolve()
        return front if front in editions else editions[-1]
    named = [one for one in editions if one.name == week] or week_editions(settings.editions, week)
    if not named:
        known = ", ".join(one.name for one in editions[-5:])
        raise ReportError(f"no edition {week}", f"the newest are {known}")
    return named[-1]


@contextmanager
def _quiet_lock(home: Path) -> Iterator[None]:
    """The home's lock, where this home can be written to at all; a copy may be read-only."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(run_lock(home))
        yield


def print_json(document: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def _show_trace(found: Trace, cells: list[dict[str, Any]], *, narrow: bool) -> None:
    from rich.table import Table

    out, plain = console.out, console.plain
    out.print(plain(f"{found.region_name} ({found.region_code}), edition {found.edition}"))
    for variant, parts in found.scores.items():
        out.print(
            f"{variant}: IID {parts['iid']} (SPD {parts['spd_score']} + mean maturity "
            f"{parts['sid_mean']} + number {parts['count_score']} = {parts['total_score']});"
            f" {parts['n_counted']} innovations counted, divisor {parts['divisor']}"
        )
    out.print(f"rank {found.rank or '-'}, {found.publication_state}")
    shown = cells if narrow else [cell for cell in cells if cell["score_verified"] != "0.00"]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in (
        "innovation",
        "indicator",
        "level",
        "state",
        "points",
        "file",
        "cell",
        "receipt",
    ):
        table.add_column(heading)
    for cell in shown[:SHOWN_CELLS]:
        origin = cell["origin"]
        where = f"{origin['sheet'] or ''}!{origin['cell'] or origin['row']}" if origin else "-"
        written = f" [{origin['text']}]" if origin and origin["text"] else ""
        receipt = f"{origin['receipt']}, {origin['received_at']}" if origin else "-"
        table.add_row(
            plain(cell["innovation_id"] or "-"),
            plain(cell["indicator_code"]),
            str(cell["level"] if cell["level"] is not None else "-"),
            plain(cell["status"] if cell["counts"] else f"{cell['status']}, does not count"),
            cell["score_verified"],
            plain(origin.get("file", "-")),
            plain(where + written),
            plain(receipt),
        )
    out.print(table)
    if len(shown) > SHOWN_CELLS:
        out.print(
            f"and {len(shown) - SHOWN_CELLS} more cells: use --innovation, --indicator, --json"
        )
