"""Whoever follows a page gets what it promises: each command that is shown is run, in its order.

Commands of `iid` are run on a copy of a small home with two weeks, those of each page on one copy,
from top to bottom, each once in all. What is not run is in `ONLY_PARSED`, with the reason; that its
options exist, `test_docs` knows.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from orchestration.cli.app import app
from orchestration.ledger.chain import Chain
from orchestration.ledger.signature import is_signed, sign, trusted_keys
from orchestration.settings import PROJECT
from tests.harness.deployment import W45, W46, Deployment
from tests.test_docs import PAGES, name_of, prose

# By how a command begins: why it is not run here, where it is. A command that begins with none of
# these is run; an entry that no page needs fails.
ONLY_PARSED = {
    "iid run": "builds a week: test_pipeline, test_cli, and the story of each runbook",
    "iid rebuild": "builds a week: test_documents, and as somebody who may only read in a story",
    "make run": "builds a week: CI runs it",
    "make test": "is what runs this",
    "make lint": "CI runs it",
    "make stories": "lives through weeks of homes for half an hour",
    "make dev": "is a server: test_services starts the same lines",
    "make docs": "test_dbt builds the documentation",
    "make bench": "measures for minutes",
    "make soak": "compares for half an hour",
    "make harm": "harms a home for an hour",
    "dbt build": "test_dbt builds a fresh home by hand",
    "dbt test": "test_dbt does, by hand",
    "python docs/generate.py": "writes the documents: test_docs compares what it would write",
    "python docs/messages.py": "writes the catalogue: test_messages compares what it would write",
    "python -m tests.crash": "kills runs: the option is compared with the program",
    "python -m tests.mutate_home": "changes homes: the option is compared with the program",
    "python -m tests.year": "publishes a year: the option is compared with the program",
    "python -m orchestration": "is `iid` by another name: test_cli starts it so",
    "cp deploy/": "needs a machine of its own: test_services verifies the units",
    "cp -a": "copies folders: the drill of test_scenarios does",
    "ln -s": "test_doors lays the same link",
    "nginx -p": "test_doors starts it, where nginx is installed",
    "openssl passwd": "asks for a password",
    "systemctl": "needs a machine of its own: test_services verifies the units",
    "journalctl": "needs a machine of its own",
}
PROGRAMS = ("iid", "make", "python", "dbt", "cp", "ln", "nginx", "openssl", "sha256sum",
            "systemctl", "journalctl")  # fmt: skip
BLOCK = re.compile(r"^(?: {4}| {8})(?=\S)(.+)$", re.M)
SPAN = re.compile(r"`([^`\n]+)`")
# Histories and reasons of old show what was once.
NO_GUIDES = {PROJECT / "CHANGELOG.md", *(PROJECT / "docs/decisions").glob("*.md")}


def shown(page: Path) -> Iterator[tuple[int, str, bool]]:
    """The commands of a page: where, as it is written, and whether in a block of its own."""
    text = prose(page)
    for pattern, is_block in ((BLOCK, True), (SPAN, False)):
        for found in pattern.finditer(text):
            line = found[1].replace(".venv/bin/", "").strip()
            if line.split()[0] in PROGRAMS and (is_block or " " in line):
                yield found.start(), line, is_block


def commands() -> dict[Path, list[list[str]]]:
    """The words of every command by the first page that shows it, in the order of the page."""
    known: set[tuple[str, ...]] = set()
    found: dict[Path, list[list[str]]] = {}
    for page in PAGES:
        for _, line, is_block in sorted(shown(page)) if page not in NO_GUIDES else ():
            words = shlex.split(line, comments=True)
            if tuple(words) not in known and (is_block or is_whole(words)):
                known.add(tuple(words))
                found.setdefault(page, []).append(words)
    return found


def is_whole(words: list[str]) -> bool:
    """Whether a command in a sentence could be typed so; `iid ack` is but a name."""
    if words[0] != "iid":
        return True
    if {*words} & {"--help", "--version"}:
        return True
    command, rest = typer.main.get_command(app), words[1:]
    while hasattr(command, "commands") and rest and rest[0] in command.commands:
        command, rest = command.commands[rest[0]], rest[1:]
    if hasattr(command, "commands"):
        return False
    try:
        command.make_context(words[1], [*rest])
    except Exception as error:
        # An argument or a value is left out. What is no option is no command at all.
        assert "No such option" not in str(error), words
        return False
    return True


def reason_of(words: list[str]) -> str | None:
    line = " ".join(words)
    return next((begin for begin in ONLY_PARSED if line.startswith(begin)), None)


COMMANDS = commands()
FOLLOWED = {
    page: mine
    for page, every in COMMANDS.items()
    if (mine := [words for words in every if reason_of(words) is None])
}


def test_what_is_not_run_is_named_with_its_reason() -> None:
    every = [words for mine in COMMANDS.values() for words in mine]
    used = {reason_of(words) for words in every} - {None}
    assert used == ONLY_PARSED.keys()
    ran = [words for mine in FOLLOWED.values() for words in mine]
    assert len(ran) > 30
    # Every command of the program is shown, as one that can be typed, somewhere.
    names = typer.main.get_command(app).commands.keys()
    assert names - {words[1] for words in every if words[0] == "iid"} == set()


def test_options_of_programs_by_hand_exist() -> None:
    for mine in COMMANDS.values():
        for words in mine:
            if words[:2] == ["python", "-m"] and words[2].startswith("tests."):
                source = (
                    (PROJECT / words[2].replace(".", "/")).with_suffix(".py").read_text("utf-8")
                )
                for option in (word for word in words if word.startswith("--")):
                    assert f'"{option}"' in source, words


def fill_in(words: list[str], here: Deployment, folder: Path) -> list[str]:
    """The command with what stands for a reader's own put in: weeks, folders, names."""
    results = here.table(f"{W46}-r2", "check_result")
    failing = next(row for row in results if row["n_failed"] and row["severity"] == "warn")
    bank = here.table(f"{W46}-r2", "innovation_bank")
    own = {
        "2026-W46": W45, "2026-W47": W46, "2026-W47-r1": f"{W46}-r1", "HEAD": "",
        "ID": "IID-6403-0018", "CODE": "SID-32", "NAME": "Ani", "TEXT": "air", "[REGION]": "64.03",
        "A": bank[0]["bank_id"], "B": bank[1]["bank_id"], "BACKUP": str(folder / "backup"),
        "rows_accepted": failing["check_id"],
        "64.08": failing["scope"],
        "FILE": str(min((here.settings.inbox / "inovasi").iterdir())),
    }  # fmt: skip
    own["HEAD"] = Chain(here.settings.home).head.anchor
    places = {"--home": str(here.settings.home), "--inbox": str(here.settings.inbox)}
    return [
        places.get(before, str(folder / "folder")) if word == "FOLDER" else own.get(word, word)
        for before, word in zip(["", *words], words, strict=False)
    ]


@pytest.mark.parametrize("page", FOLLOWED, ids=name_of)
def test_a_page_can_be_followed(
    page: Path, lived: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IID_HOME", str(lived.settings.home))
    monkeypatch.setenv("IID_INBOX", str(lived.settings.inbox))
    # What `iid prune` asks for.
    monkeypatch.setenv("IID_RAW_WEEKS", "20")
    for words in FOLLOWED[page]:
        program, *rest = fill_in(words, lived, tmp_path)
        match program:
            case "iid":
                # Building the tables again takes as long as a run: test_recompute does.
                more = ["--no-from-raw"] if rest[0] == "verify" else []
                done = CliRunner().invoke(app, [*rest, *more])
                assert done.exit_code in (0, 3), (words, done.output, done.exception)
            case "python":
                rest = [word.replace("$IID_HOME", str(lived.settings.home)) for word in rest]
                subprocess.run([sys.executable, *rest], check=True, capture_output=True)
            case "sha256sum":
                edition = lived.settings.editions / W45
                subprocess.run([program, *rest], check=True, capture_output=True, cwd=edition)
            case "openssl":
                make_keys(program, rest, tmp_path)
            case _:
                pytest.fail(f"nobody knows how to run {words}: see ONLY_PARSED")


def make_keys(program: str, rest: list[str], folder: Path) -> None:
    """The private key, then its public half, as the settings say; both do what they are for."""
    if shutil.which(program) is None:
        pytest.skip("openssl is not installed: its commands were NOT tried")
    key, public = folder / "key.pem", folder / "public.pem"
    given = key.read_bytes() if key.exists() else b""
    done = subprocess.run([program, *rest], check=True, capture_output=True, input=given)
    if rest[0] == "genpkey":
        key.write_bytes(done.stdout)
        return
    public.write_bytes(done.stdout)
    (trusted,) = trusted_keys(public)
    assert is_signed(trusted, "x", sign(key, "x"))


def test_tables_that_are_named_are_there(two_weeks: Path) -> None:
    """Files of `data/` that a page sends its reader to."""
    for page in set(PAGES) - NO_GUIDES:
        for name in re.findall(r"`data/([a-z_]+)\.(?:csv|parquet)`", prose(page)):
            data = two_weeks / f"home/editions/{W46}-r2/data"
            is_list = (PROJECT / f"data/{name}.csv").exists()
            assert is_list or (data / f"{name}.parquet").exists(), (name_of(page), name)
