"""Rebuilding: a past edition once more, from the raw store and what its manifest names.

What belongs here: setting up an empty home with exactly the inputs of an edition, running the
weekly job there, and comparing the outcome file by file. How an edition is built is the job's
matter; the code that builds it is today's, and a difference that comes from that is said.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest.landing.archive import NOTE
from orchestration.catalogue import rule_book_hash
from orchestration.editions.journal import receipt_lines
from orchestration.editions.manifest import (
    MANIFEST,
    OF_THE_PLACE,
    SUMS,
    Made,
    read_made,
    read_manifest,
)
from orchestration.editions.naming import EditionName, corrected_edition
from orchestration.editions.publication import sha256
from orchestration.errors import WiringError
from orchestration.ledger.home_format import state_format
from orchestration.settings import Settings, code_version, set_environment


@dataclass
class Rebuilt:
    """What became of a rebuild.

    Attributes:
        differences: one line per file that is not the same, none when all are.
        notes: what explains them, such as another version of the code.
    """

    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def rebuild(settings: Settings, folder: Path, out: Path) -> Rebuilt:
    """Build an edition again and compare it.

    Args:
        settings: the deployment that published it.
        folder: the published edition.
        out: folder that the new one is written to.

    Raises:
        WiringError: it cannot be built again.
    """
    result = Rebuilt(notes=_versions(settings, read_manifest(folder)))
    _build_again(settings, read_made(folder), out)
    result.differences = list(_compare(folder, out))
    return result


def recompute(settings: Settings, folder: Path) -> Rebuilt:
    """Build the tables of an edition again from the raw files, and compare those.

    Its pages are made of the tables and hashed in its manifest. What another version of the code or
    of the rule book has published is not compared: the notes say so.

    Raises:
        WiringError: it cannot be built again.
    """
    result = Rebuilt(notes=_versions(settings, read_manifest(folder)))
    if result.notes:
        return result
    made = read_made(folder)
    made = replace(made, parameters=replace(made.parameters, reports="data"))
    with tempfile.TemporaryDirectory(prefix="iid-verify-") as scratch:
        out = Path(scratch) / "edition"
        _build_again(settings, made, out)
        result.differences = list(_compare_files(folder / "data", out / "data"))
    return result


def _build_again(settings: Settings, made: Made, out: Path) -> None:
    """Build an edition in an empty home of what it was made of, and copy it to a folder."""
    from orchestration.runner import run_weekly

    with tempfile.TemporaryDirectory(prefix="iid-rebuild-", dir=_beside(out)) as scratch:
        home = Path(scratch) / "home"
        _furnish(settings, home, made)
        (Path(scratch) / "inbox").mkdir()
        replay = Path(scratch) / "made.json"
        replay.write_text(json.dumps(made.document()), encoding="utf-8")
        inbox = Path(scratch) / "inbox"
        again = replace(settings, home=home, inbox=inbox, replay=replay, signing_key=None)
        try:
            run = run_weekly(again, {})
        finally:
            set_environment(settings)
        if run.edition is None or not run.changed:
            reasons = "; ".join(run.problems) or "it equals the edition before it"
            edition = made.parameters.edition
            raise WiringError(f"{edition} cannot be built again: {reasons}", "see the notes")
        out.mkdir(parents=True, exist_ok=True)
        shutil.copytree(run.edition, out, dirs_exist_ok=True)


def _beside(out: Path) -> Path:
    """An existing folder on the disk of the result."""
    return next(parent for parent in out.resolve().parents if parent.is_dir())


def _versions(settings: Settings, manifest: dict[str, Any]) -> list[str]:
    notes = []
    if manifest["code_version"] != code_version():
        notes.append(
            f"the edition was built by code {manifest['code_version']}, this is {code_version()}: "
            f"check out {_version(manifest)} to get identical bytes; pages print the digest, which "
            "names it"
        )
    if manifest["rule_book_hash"] != rule_book_hash(settings.seeds):
        notes.append("the rule book has changed since: rows that are valid from a later day do not")
        notes[-1] += " count for this week, but a changed old row does"
    return notes


def _version(manifest: dict[str, Any]) -> str:
    commit = manifest.get("commit")
    return f"commit {commit}" if commit else "that version"


def _furnish(settings: Settings, home: Path, made: Made) -> None:
    """Give a new home what the edition was built from, and nothing that came later."""
    lines = receipt_lines(settings.home)[: made.receipts]
    (home / "raw").mkdir(parents=True)
    state_format(home)
    for line in lines:
        digest = json.loads(line)["sha256"]
        original = settings.home / "raw" / digest
        note = original.with_name(f"{digest}{NOTE}")
        if note.is_file() and not original.exists():
            # What it said is enough unless its rows count for this edition; the run will tell.
            shutil.copyfile(note, home / "raw" / note.name)
        elif not original.is_file() or sha256(original) != digest:
            raise WiringError(f"raw/{digest} is gone or changed", "restore it from a backup")
        elif not (home / "raw" / digest).exists():
            shutil.copyfile(original, home / "raw" / digest)
    (home / "chain").mkdir()
    text = "".join(f"{line}\n" for line in lines)
    (home / "chain/receipts.jsonl").write_text(text, encoding="utf-8")
    # Of earlier editions it needs the one before, for ranks and the memory of checks, and the
    # one that it corrects, for its name.
    name, asked = EditionName.parse(made.parameters.edition), made.parameters
    corrects = asked.corrects or corrected_edition(settings.editions, name)
    earlier = {asked.previous, corrects}
    for one in filter(None, earlier):
        shutil.copytree(settings.editions / one, home / "editions" / one)


def _compare(folder: Path, out: Path) -> Iterable[str]:
    """The files of two editions, but for what the manifest says of the place."""
    yield from _compare_files(folder, out)
    mine, other = read_manifest(folder), read_manifest(out)
    for name in sorted(mine):
        if name not in ("outputs", *OF_THE_PLACE) and mine[name] != other.get(name):
            yield f"{MANIFEST}, {name}: differs"


def _compare_files(folder: Path, out: Path) -> Iterable[str]:
    """The files of a published folder and of a new one, but for the manifest and its sums."""
    found = [
        {str(path.relative_to(one)) for path in one.rglob("*") if path.is_file()}
        for one in (folder, out)
    ]
    for name in sorted(found[0] ^ found[1]):
        yield f"{name}: is in {'the published' if name in found[0] else 'the new'} edition only"
    for name in sorted((found[0] & found[1]) - {MANIFEST, SUMS}):
        if sha256(folder / name) != sha256(out / name):
            yield f"{name}: differs"
