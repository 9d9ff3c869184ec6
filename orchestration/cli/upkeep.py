"""The commands that keep a home as a whole: `iid upgrade`, `backup`, `prune`.

What belongs here: their arguments and how an answer looks. The work is done by
`orchestration.upkeep`; commands that decide something about an edition are in `records`.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import (
    EXIT_DIFFERENT,
    AsJson,
    By,
    Home,
    answer,
    names_of,
    open_home,
)
from orchestration.errors import WiringError
from orchestration.ledger.home_format import FORMAT
from orchestration.ledger.lock import run_lock

app = typer.Typer()


@app.command()
def upgrade(by: By = None, home: Home = None, as_json: AsJson = False) -> None:
    """Bring a home of an older format to today's; nothing that is there is changed.

    A home from before the audit chain gets one, of its receipts and editions, after all of it was
    compared with what its manifests say. It is written whole or not at all.
    """
    from orchestration.audit.verification import differences
    from orchestration.upkeep.upgrading import upgrade as bring_up

    settings = open_home(home)
    with run_lock(settings.home):
        before, taken = bring_up(settings, names_of(by), differences)
    told = {"from": before, "to": FORMAT, "editions": taken}
    line = f"the home is of format {FORMAT}" + (" already" if before == FORMAT else "")
    if before != FORMAT:
        line += f", was of format {before}: {len(taken)} editions taken into the audit chain"
    answer(told, line, as_json)


@app.command()
def backup(
    directory: Annotated[Path, typer.Argument(help="New folder, or an earlier backup.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Copy all that cannot be made again, then verify the copy. The copy is a home of its own.

    To the folder of an earlier backup only what changed since is copied. Exit: 0 the copy is whole,
    1 it is not, and an earlier backup stays in its place (the first difference is printed).
    """
    from orchestration.audit.verification import differences
    from orchestration.editions.placement import open_chain
    from orchestration.upkeep.backup import copy_home, refuse_target, take_place

    settings = open_home(home)
    refuse_target(settings.home, directory)
    with run_lock(settings.home):
        open_chain(settings)
        copy, copied = copy_home(settings.home, directory)
    difference = next(differences(replace(settings, home=copy.resolve())), None)
    # What is not whole must not take the place of an earlier backup that is.
    if difference and directory.exists() and any(directory.iterdir()):
        shutil.rmtree(copy)
    else:
        take_place(copy, directory)
    if difference:
        answer({"ok": False, "difference": difference}, difference, as_json)
        raise typer.Exit(EXIT_DIFFERENT)
    told = {"ok": True, "folder": str(directory)} | asdict(copied)
    line = f"{directory} is a whole copy: {copied.copied} files copied, {copied.kept} unchanged"
    answer(told, line, as_json)


@app.command()
def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Let go of raw files and runs that IID_RAW_WEEKS and IID_LOG_WEEKS no longer keep."""
    from orchestration.editions.placement import open_chain
    from orchestration.upkeep import retention

    settings = open_home(home)
    if settings.raw_weeks is None and settings.log_weeks is None:
        raise WiringError("no time of keeping is set", "set IID_RAW_WEEKS or IID_LOG_WEEKS")
    with run_lock(settings.home):
        chain = open_chain(settings)
        now = dt.datetime.now(dt.UTC)
        pruned = retention.prune(settings, chain, now, by=names_of(by), dry_run=dry_run)
    told = f"{len(pruned.raw)} raw files ({pruned.n_bytes / 1e6:.1f} MB), {len(pruned.runs)} runs"
    answer(asdict(pruned), f"{told} {'would go' if dry_run else 'are gone'}", as_json)
