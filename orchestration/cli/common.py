"""What the commands share: options, exit codes, opening a home, answering as JSON or to a person.

What belongs here: what at least two families of commands need. What does not: how things look
(`console`), which edition is meant (`orchestration.editions.naming`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import console
from orchestration.errors import WiringError
from orchestration.ledger.home_format import format_of
from orchestration.settings import Settings, load_settings, operator

# Of a question: something was found that should not be, or what was asked cannot be had.
EXIT_DIFFERENT, EXIT_FOUND = 1, 3

# A folder that is closed to this user is told as any error of the disk, and by the alarm of a run;
# the parser of the command line would end the program before anybody hears of it.
Inbox = Annotated[
    Path | None, typer.Option(help="Folder of the agencies' files. [IID_INBOX]", readable=False)
]
Home = Annotated[
    Path | None, typer.Option(help="Folder of all data. [IID_HOME, ./iid_home]", readable=False)
]
Week = Annotated[str | None, typer.Option(help="Week or edition to ask; the one in front.")]
By = Annotated[
    list[str] | None, typer.Option(help="Who does it, by name; else the user of this machine.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
RegionCode = Annotated[str, typer.Argument(help="Kemendagri code, e.g. 64.03 or 6403.")]


def open_home(home: Path | None) -> Settings:
    """The settings of a home that exists.

    Raises:
        WiringError: there is none, or it is newer than this program.
    """
    settings = load_settings(home)
    if not settings.home.is_dir():
        raise WiringError(f"no home at {settings.home}", "name it with --home, or run `iid run`")
    format_of(settings.home)
    return settings


def open_inbox(inbox: Path | None, home: Path | None = None) -> Settings:
    """The settings for reading an inbox that exists, into a home that need not exist yet.

    Raises:
        WiringError: there is no inbox.
    """
    settings = load_settings(home, inbox)
    if not settings.inbox.is_dir():
        raise WiringError(f"no inbox at {settings.inbox}", "name a folder with --inbox")
    return settings


def names_of(by: list[str] | None) -> list[str]:
    """The names of those who do something; the user of this machine where none is given.

    Raises:
        WiringError: one is empty.
    """
    names = [" ".join(name.split()) for name in by or [operator()]]
    if not all(names):
        raise WiringError("a name is empty", "write it as --by 'Nama Lengkap'")
    return names


def said(reason: str) -> str:
    """A reason that was given.

    Raises:
        WiringError: there is none.
    """
    if not reason.strip():
        raise WiringError("no reason is given", "write it as --reason '...'")
    return reason.strip()


def published_tables(home: Path | None, week: str | None) -> Path:
    """The tables of an edition: the database for readers, or the exports of one behind it.

    Raises:
        WiringError: there is no such home or edition.
    """
    from orchestration.editions.naming import CURRENT, find_edition
    from orchestration.editions.placement import DATABASE

    settings = open_home(home)
    folder, database = find_edition(settings.editions, week), settings.published / DATABASE
    in_front = week is None or folder == (settings.editions / CURRENT).resolve()
    return database if in_front and database.exists() else folder / "data"


def refuse_used(folder: Path) -> None:
    """Refuse to write to a folder in which something is.

    Raises:
        WiringError: it exists and is not an empty folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WiringError(f"{folder} is not an empty folder", "name a folder that does not exist")


def print_json(document: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def answer(document: object, line: str, as_json: bool) -> None:
    """Print an answer as JSON, or as text."""
    if as_json:
        print_json(document)
    elif line:
        console.out.print(console.plain(line))
