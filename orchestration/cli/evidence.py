"""The commands that ask: `iid verify`, `log`, `trace`, `rebuild`, `data-docs`.

What belongs here: their arguments, which edition they ask, how an answer looks, exit codes. The
answers are `orchestration.audit`'s and `orchestration.quality.data_docs`'. Commands that decide
something are in `records`.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli import console
from orchestration.cli.common import (
    EXIT_DIFFERENT,
    AsJson,
    Home,
    RegionCode,
    Week,
    answer,
    open_home,
    print_json,
    refuse_used,
)
from orchestration.editions.naming import all_editions, find_edition
from orchestration.errors import WiringError
from orchestration.ledger.lock import run_lock
from orchestration.settings import Settings

if TYPE_CHECKING:
    from reports.views.trace import Trace

SHOWN_CELLS = 60

app = typer.Typer()


@app.command()
def verify(
    week: Annotated[str | None, typer.Argument(help="Only the editions of this week.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All differences, not the first.")] = False,
    no_from_raw: Annotated[
        bool, typer.Option("--no-from-raw", help="Build no tables again.")
    ] = False,
    anchor: Annotated[
        str | None, typer.Option(help="Head of the chain that somebody kept: 53:ab12...")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Compare everything with what was written down: chain, raw files, landing, editions, scores.

    Raw files, landing, exports, pages and manifests are hashed again, the audit chain is walked,
    every score is computed anew, and the tables of the newest edition, or of WEEK, are built again
    from the raw files. The first difference is printed. Exit: 0 none, 1 found.
    """
    from orchestration.audit.verification import differences, uncovered
    from orchestration.ledger.chain import Chain

    settings = open_home(home)
    if week is not None:
        find_edition(settings.editions, week)
    with _quiet_lock(settings.home):
        told = differences(settings, week, anchor=anchor)
        found = list(islice(told, None if every else 1))
        if not no_from_raw and not found and all_editions(settings.editions):
            found = _not_recomputed(settings, week, every=every)
    if not found and (note := uncovered(settings, Chain(settings.home))):
        console.err.print(console.plain(note))
    answer({"ok": not found, "differences": found}, "\n".join(found) or "no difference", as_json)
    raise typer.Exit(EXIT_DIFFERENT if found else 0)


@app.command()
def log(
    since: Annotated[str | None, typer.Option(help="Only from this day on: 2026-11-23.")] = None,
    by: Annotated[str | None, typer.Option(help="Only what this person did.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """What people and runs did to a home, by day: the audit chain, one line per record."""
    from orchestration.audit.events import events
    from orchestration.ledger.chain import Chain

    try:
        first = dt.date.fromisoformat(since) if since else dt.date.min
    except ValueError as error:
        raise WiringError(f"{since} is no day", "write it as 2026-11-23") from error
    who = by.casefold() if by else ""
    found = [
        one
        for one in events(Chain(open_home(home).home).records)
        if one.day >= first.isoformat() and any(who in name.casefold() for name in one.by or ("",))
    ]
    if as_json:
        print_json([asdict(one) | {"day": one.day} for one in found])
        return
    day = ""
    for one in found:
        if one.day != day:
            console.out.print(one.day)
        day = one.day
        console.out.print(
            console.plain(f"  {one.number:>5} {', '.join(one.by) or '-'}: {one.what}")
        )


@app.command()
def trace(
    region: RegionCode,
    innovation: Annotated[str | None, typer.Option(help="Only this innovation, by its id.")] = None,
    indicator: Annotated[
        str | None, typer.Option(help="Only this indicator, e.g. SID-16 or SPD-05a.")
    ] = None,
    week: Week = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Follow a published number to levels, rows, cells of files, and their receipts."""
    from orchestration.audit.tracing import Tracer
    from reports.views.trace import trace as trace_number

    settings = open_home(home)
    folder = find_edition(settings.editions, week)
    found = trace_number(folder / "data", region, innovation, indicator)
    tracer = Tracer(settings, folder)
    cells = [
        found.cell_document(cell) | {"origin": tracer.origin(cell, found)} for cell in found.cells
    ]
    if as_json:
        print_json(
            {
                "edition": found.edition,
                "region": found.standing.region_code,
                "region_name": found.standing.region_name,
                "rank": found.standing.rank,
                "publication_state": found.standing.publication_state,
                "scores": found.score_document(),
                "cells": cells,
                "decided": [asdict(line) for line in found.decided],
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

    settings = open_home(home)
    folder = find_edition(settings.editions, week)
    refuse_used(out)
    with _quiet_lock(settings.home):
        found = build_again(settings, folder, out)
    words = "identical" if not found.differences else f"{len(found.differences)} differences"
    lines = [*found.notes, *found.differences, f"edition {folder.name} in {out}: {words}"]
    document = {"edition": folder.name, "identical": not found.differences} | asdict(found)
    answer(document, "\n".join(lines), as_json)
    raise typer.Exit(EXIT_DIFFERENT if found.differences else 0)


@app.command("data-docs")
def data_docs(
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to; else IID_HOME/data_docs.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the pages of Great Expectations about the last run: contracts and gate.

    Of a home that cannot be written they go to a new folder, whose name is printed.
    Exit: 0 every landing table is as its contract says, 1 one is not.
    """
    from ingest.contracts.contract import load_contracts
    from orchestration.quality.data_docs import write_data_docs

    settings, contracts = open_home(home), load_contracts()
    if out is not None:
        refuse_used(out)
    elif not os.access(settings.home, os.W_OK):
        out = Path(tempfile.mkdtemp(prefix="iid-data-docs-"))
    with _quiet_lock(settings.home):
        docs = write_data_docs(settings, out and out.resolve())
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


def _not_recomputed(settings: Settings, week: str | None, *, every: bool) -> list[str]:
    """What differs when the tables of an edition are built again; why not, where they cannot be."""
    from orchestration.audit.rebuilding import Rebuilt, recompute

    try:
        folder = find_edition(settings.editions, week)
    except WiringError as error:
        # Every edition was withdrawn.
        console.err.print(console.plain(f"nothing was built again: {error}"))
        return []
    try:
        outcome = recompute(settings, folder)
    except WiringError as error:
        outcome = Rebuilt(notes=[str(error)])
    for note in outcome.notes:
        console.err.print(console.plain(f"{folder.name} was not built again: {note}"))
    told = [
        f"editions/{folder.name}/data/{one}, built again from raw" for one in outcome.differences
    ]
    return told if every else told[:1]


@contextmanager
def _quiet_lock(home: Path) -> Iterator[None]:
    """The home's lock, where this home can be written to at all; a copy may be read-only."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(run_lock(home))
        yield


def _show_trace(found: Trace, cells: list[dict[str, Any]], *, narrow: bool) -> None:
    out, plain = console.out, console.plain
    at = found.standing
    out.print(plain(f"{at.region_name} ({at.region_code}), edition {found.edition}"))
    for variant, parts in found.score_document().items():
        out.print(
            f"{variant}: IID {parts['iid']} (SPD {parts['spd_score']} + mean maturity "
            f"{parts['sid_mean']} + number {parts['count_score']} = {parts['total_score']});"
            f" {parts['n_counted']} innovations counted, divisor {parts['divisor']}"
        )
    out.print(f"rank {at.rank or '-'}, {at.publication_state}")
    shown = cells if narrow else [cell for cell in cells if cell["score_verified"] != "0.00"]
    # Lines, no table: a table cuts what does not fit, and that may be the very id or file.
    for cell in shown if narrow else shown[:SHOWN_CELLS]:
        origin = cell["origin"]
        where = f"{origin['sheet'] or ''}!{origin['cell'] or origin['row']}" if origin else "-"
        written = f" [{origin['text']}]" if origin and origin["text"] else ""
        receipt = f"receipt {origin['receipt']}, {origin['received_at']}" if origin else ""
        level = cell["level"] if cell["level"] is not None else "-"
        state = cell["status"] if cell["counts"] else f"{cell['status']}, does not count"
        place = f"{cell['innovation_id'] or '-'} {cell['indicator_code']}"
        out.print(plain(f"{place}: level {level}, {state}, {cell['score_verified']} points"))
        if origin:
            out.print(plain(f"    {origin['file']} {where}{written}, {receipt}"))
    for cell in cells:
        _show_disagreement(cell)
    for line in found.decided:
        what = " ".join(filter(None, (line.innovation_id, line.indicator_code, line.column_name)))
        out.print(
            plain(
                f"data/{line.list}.csv line {line.line or '-'}: {what} {line.value_before} ->"
                f" {line.value_after or 'known'}: {line.reason} ({_decision(asdict(line))})"
            )
        )
    if len(shown) > SHOWN_CELLS and not narrow:
        out.print(
            f"and {len(shown) - SHOWN_CELLS} more cells: use --innovation, --indicator, --json"
        )


def _decision(told: dict[str, Any]) -> str:
    """Who decided, when, on what ground; what an edition of before did not say is left out."""
    return ", ".join(str(told[k]) for k in ("decided_by", "decided_on", "reference") if told[k])


def _show_disagreement(cell: dict[str, Any]) -> None:
    """Say where a published level is not what its file says: corrected, or without a reason."""
    origin = cell["origin"]
    if not origin or origin["level_read"] == cell["level"] or origin["agrees"] is None:
        return
    place = f"{cell['innovation_id'] or '-'} {cell['indicator_code']}"
    where = f"{origin['file']} {origin['cell'] or origin['row']} says {origin['level_read']}"
    if origin["correction"]:
        told = origin["correction"]
        why = f"corrected from {told['from']}: {told['reason']} ({_decision(told)})"
        console.out.print(console.plain(f"{place}: {where}, {why}"))
    else:
        text = f"DIFFERS: {place} is published with level {cell['level']}, {where}"
        console.out.print(console.plain(f"{text}; see `iid verify`"), style="bold red")
