"""The inbox, from listing its files to the snapshot of an edition.

The two verbs of this room: `check_inbox` reads and validates and writes nothing; `ingest_inbox`
archives, reads and lands. The inbox itself is only ever read.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.archive import Archive, Receipt
from ingest.conform import conform, read_file, refuse
from ingest.contract import Contract
from ingest.findings import FileOutcome, FileRefused
from ingest.landing import OutcomeCache, code_fingerprint, write_snapshot
from ingest.personal_data import mask
from ingest.reader import read_bytes
from ingest.reference import Reference, load_reference

IGNORED_NAMES = {"README.md", "Thumbs.db", "desktop.ini"}
Progress = Callable[[str], None]


@dataclass(frozen=True)
class InboxFile:
    """A file of the inbox: its source (the folder) and its name below the inbox."""

    source: str
    name: str
    path: Path


@dataclass(frozen=True)
class IngestResult:
    """What a run took from the inbox.

    Attributes:
        outcomes: of every receipt that counts for the week, oldest first.
        n_received: receipts written by this run.
        n_later: receipts that count for a later edition only.
    """

    outcomes: tuple[FileOutcome, ...]
    n_received: int
    n_later: int


def list_inbox(inbox: Path) -> Iterator[InboxFile]:
    """Files of the inbox by folder and name; names are masked where they hold personal data."""
    for folder in sorted(inbox.iterdir()):
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        for path in sorted(folder.rglob("*")):
            if path.name.startswith((".", "~$")) or path.name in IGNORED_NAMES:
                continue
            if path.is_symlink() or not path.is_dir():
                name = os.fsencode(path.relative_to(inbox)).decode("utf-8", "replace")
                yield InboxFile(folder.name, mask(name), path)


def check_inbox(
    inbox: Path, contracts: dict[str, Contract], seeds: Path, progress: Progress = lambda _: None
) -> list[FileOutcome]:
    """Read and validate every file of an inbox; write nothing.

    Returns:
        One outcome per file, in the inbox's order.
    """
    reference = load_reference(seeds)
    outcomes = []
    for file in list_inbox(inbox):
        progress(file.name)
        if file.source in contracts:
            outcome = read_file(file.path, contracts[file.source], reference, file.name)
        else:
            outcome = _unknown_source(file, reference)
        outcomes.append(outcome)
    return outcomes


def ingest_inbox(
    inbox: Path,
    home: Path,
    contracts: dict[str, Contract],
    seeds: Path,
    *,
    week: str,
    in_time: bool,
    now: dt.datetime,
    landing: Path,
    progress: Progress = lambda _: None,
) -> IngestResult:
    """Archive what is new in the inbox, and land what counts for a week.

    Args:
        inbox: folder of source folders; may be missing (nothing was delivered).
        home: IID_HOME.
        contracts: by source.
        seeds: the dbt project's seed folder.
        week: the edition's week.
        in_time: files without an earlier receipt count for `week`.
        now: the moment of receipt, aware.
        landing: where the edition's snapshot is written.
        progress: called with each file's name.

    Returns:
        The outcomes of all files that count for the week.
    """
    reference = load_reference(seeds)
    archive = Archive(home)
    arrivals: list[tuple[str, str, str, int]] = []
    unread: list[FileOutcome] = []
    for file in list_inbox(inbox) if inbox.is_dir() else ():
        progress(file.name)
        if file.source not in contracts:
            unread.append(_unknown_source(file, reference))
            continue
        try:
            content, sha256 = read_bytes(file.path)
        except FileRefused as refused:
            unread.append(refuse(refused, file.source, reference, file.name, ""))
            continue
        archive.store(content, sha256)
        arrivals.append((file.source, file.name, sha256, len(content)))
    n_received = archive.receive(arrivals, week=week, in_time=in_time, now=now)

    cache = OutcomeCache(home / "landing", code_fingerprint(seeds))
    received: list[tuple[Receipt, FileOutcome]] = []
    for receipt in archive.until(week):
        progress(receipt.original_name)
        contract = contracts[receipt.source]

        def read(receipt: Receipt = receipt, contract: Contract = contract) -> FileOutcome:
            try:
                content = archive.content(receipt.sha256)
                name = receipt.original_name
                return conform(content, receipt.sha256, contract, reference, name)
            except FileRefused as refused:
                name = receipt.original_name
                return refuse(refused, receipt.source, reference, name, receipt.sha256)

        received.append((receipt, cache.get(receipt, contract, read)))
    # What could not even be archived is shown by this run's edition, without a receipt.
    received += [(Receipt(0, o.source, o.original_name, o.sha256, 0, "", week), o) for o in unread]
    write_snapshot(landing, received, contracts, cache)
    return IngestResult(
        outcomes=tuple(outcome for _, outcome in received),
        n_received=n_received,
        n_later=len(archive.receipts) - len(archive.until(week)),
    )


def _unknown_source(file: InboxFile, reference: Reference) -> FileOutcome:
    refused = FileRefused("E_SOURCE_UNKNOWN", mask(file.source))
    return refuse(refused, file.source, reference, file.name, "")
