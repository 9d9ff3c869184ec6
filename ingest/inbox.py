"""The inbox, from listing its files to the snapshot of an edition.

The verbs of this room: `check_inbox` reads and validates, and `repeated_files` says what of it is
old, and both write nothing; `ingest_inbox` archives, reads and lands; `note_raw` and `remove_raw`
let go of files whose time of keeping is over. The inbox itself is only ever read.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from ingest.conforming.conform import conform
from ingest.conforming.reference import Reference, load_reference
from ingest.contracts.contract import Contract
from ingest.findings import FileOutcome, Refused, refuse
from ingest.landing.archive import Archive, Receipt
from ingest.landing.decided import examine
from ingest.landing.decided import outcomes as list_outcomes
from ingest.landing.in_force import Received, in_own_year, news_weeks, unchanged_since
from ingest.landing.outcome_cache import OutcomeCache, code_fingerprint
from ingest.landing.snapshot import write_snapshot
from ingest.lists import Lists
from ingest.reading.reader import Look, look_at, read_bytes
from ingest.text.cells import one_line
from ingest.text.personal_data import mask
from ingest.week import week_of

# Written by people for people, or by git: no deliveries.
OWN_NAMES = {"README.md", ".gitkeep", ".gitignore"}
# Left behind by other programs while they write, show or load a file.
PASSED_NAMES = {"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"}
PASSED_ENDINGS = (".tmp", ".temp", ".crdownload", ".part", ".partial", ".download", ".swp", ".lnk")
PASSED_STARTS = (".", "~$", "~lock", "~wrl")
# Why a folder cannot be looked into, in the words of who keeps it.
FAULTS = {
    errno.EACCES: "tidak ada izin untuk membacanya",
    errno.EPERM: "tidak ada izin untuk membacanya",
    errno.ENOTDIR: "di tempatnya ada yang bukan folder",
    errno.ENOENT: "tautannya putus",
    errno.ELOOP: "tautan ke folder lain tidak diikuti",
}
STILL_COPIED = Refused("E_UNSTABLE", "masih disalin; dibaca pada proses berikutnya")
NO_LISTS = Lists()
Progress = Callable[[str], None]
# What stays of a removed file: what it said, by the folder that it lay in.
NOTES = TypeAdapter(dict[str, FileOutcome])


@dataclass(frozen=True)
class InboxFile:
    """A file of the inbox: its source (the folder) and its name below the inbox.

    Attributes:
        is_passed: hidden or temporary: told, and not read.
        fault: it is a folder, and this is why it cannot be looked into.
        first_look: what the file was when it was listed; of a file that is being copied it changes.
    """

    source: str
    name: str
    path: Path
    is_passed: bool = False
    fault: str = ""
    first_look: Look = None

    @property
    def has_changed(self) -> bool:
        """Whether the file is not what it was when it was listed."""
        return look_at(self.path) != self.first_look


@dataclass(frozen=True)
class IngestResult:
    """What a run took from the inbox.

    Attributes:
        outcomes: of every receipt that counts for the week, oldest first.
        n_received: receipts written by this run.
        n_later: receipts that count for a later edition only.
        unread: outcomes of files that could not even be archived, and so have no receipt.
    """

    outcomes: tuple[FileOutcome, ...]
    n_received: int
    n_later: int
    unread: tuple[FileOutcome, ...] = ()


def list_inbox(inbox: Path) -> Iterator[InboxFile]:
    """Files of the inbox by folder and name, those beside the folders under no source.

    Names are text that can be shown: without control characters, personal data masked; where
    that leaves two files one name, the later ones are numbered. A hidden folder is one entry, and
    so is one that cannot be looked into, even the inbox itself; a missing inbox holds nothing.
    """
    taken: set[str] = set()
    for path, fault in _entries(inbox):
        *folders, last = path.relative_to(inbox).parts or (inbox.name,)
        shown = _shown(Path(*folders, last))
        name, n = shown, 1
        while name in taken:
            n += 1
            name = f"{shown} ({n})"
        taken.add(name)
        source = _shown(Path(folders[0])) if folders else ""
        if fault and not folders and path != inbox:
            source = shown
        yield InboxFile(source, name, path, _is_passed(last), fault, look_at(path))


def _entries(inbox: Path) -> Iterator[tuple[Path, str]]:
    """What lies in an inbox, in order; of a folder that cannot be looked into, why."""
    waiting: list[Path | os.DirEntry[str]] = [inbox] if os.path.lexists(inbox) else []
    while waiting:
        entry = waiting.pop()
        path = Path(entry)
        is_hidden = entry.name.startswith(".") and path != inbox
        if path != inbox and (is_hidden or not _leads_to_folder(path)):
            if path.name not in OWN_NAMES:
                yield path, ""
            continue
        try:
            if path != inbox and entry.is_symlink():
                raise OSError(errno.ELOOP, "")
            with os.scandir(path) as found:
                waiting += sorted(found, key=lambda one: one.name, reverse=True)
        except OSError as error:
            yield path, FAULTS.get(error.errno or 0, error.strerror or "tidak terbaca")


def _leads_to_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def _is_passed(name: str) -> bool:
    folded = name.casefold()
    return (
        folded in PASSED_NAMES
        or folded.startswith(PASSED_STARTS)
        or folded.endswith(PASSED_ENDINGS)
    )


def _shown(path: Path) -> str:
    return mask(one_line(os.fsencode(path).decode("utf-8", "replace")))


def check_inbox(
    inbox: Path, contracts: dict[str, Contract], seeds: Path, lists: Lists = NO_LISTS
) -> list[FileOutcome]:
    """Read and validate every file of an inbox, and what people decided of them; write nothing.

    Returns:
        One outcome per file, in the inbox's order; then one per list in which a line is not well
        formed or names what there is not. Whether a line changes anything, a run says.
    """
    lists = examine(lists, contracts, load_reference(seeds))
    reference = load_reference(seeds, lists.corrections)
    outcomes = []
    files = list(list_inbox(inbox))
    for file in files:
        try:
            content, sha256 = _open(file, contracts)
        except Refused as refused:
            outcomes.append(refuse(refused, file.source, reference.codes, file.name, ""))
            continue
        contract = contracts[file.source]
        outcomes.append(conform(content, sha256, contract, reference, file.name))
    outcomes = [
        refuse(STILL_COPIED, file.source, reference.codes, file.name, "")
        if outcome.sha256 and file.has_changed
        else outcome
        for file, outcome in zip(files, outcomes, strict=True)
    ]
    return outcomes + list_outcomes(lists, lists.problems, reference.codes)


def repeated_files(
    outcomes: list[FileOutcome],
    home: Path,
    contracts: dict[str, Contract],
    seeds: Path,
    *,
    now: dt.datetime,
    lists: Lists = NO_LISTS,
) -> dict[str, str]:
    """Files of an inbox that hold what a home has received already; write nothing.

    Args:
        outcomes: of the inbox's files, in its order.
        home: IID_HOME; may be missing (nothing was received).
        contracts: by source.
        seeds: the dbt project's seed folder.
        now: the moment at which new files would be received, aware.
        lists: what people have decided about the inputs.

    Returns:
        Since which week the rows of a file have stood, by its name.
    """
    door = _Door(home, contracts, seeds, lists)
    read = {(o.source, o.original_name, o.sha256): o for o in outcomes if not o.is_refused}
    arrivals = [Receipt(0, *of_file, 0, "", week_of(now)) for of_file in read]
    n_known = len(door.archive.receipts)
    door.archive.receive(arrivals, record=False)
    received: Received = []
    for at, receipt in enumerate(door.archive.receipts):
        of_file = (receipt.source, receipt.original_name, receipt.sha256)
        outcome = read[of_file] if at >= n_known else door.outcome(receipt, keep=False)
        received.append((receipt, outcome))
    since: dict[str, str] = {}
    for (receipt, _), weeks in zip(received, news_weeks(received), strict=True):
        # The last receipt of a name is that of the file that lies there now.
        since.pop(receipt.original_name, None)
        week = unchanged_since(receipt, weeks)
        if week and (receipt.source, receipt.original_name, receipt.sha256) in read:
            since[receipt.original_name] = week
    return since


def _open(file: InboxFile, contracts: dict[str, Contract]) -> tuple[bytes, str]:
    """The bytes of a file and their hash; refused where it is no delivery or of no source."""
    is_known = file.source in contracts
    if file.fault and (is_known or not file.source):
        raise Refused("E_FOLDER_UNREADABLE", file.fault)
    if not file.source and file.path.name in contracts:
        raise Refused("E_FOLDER_UNREADABLE", FAULTS[errno.ENOTDIR])
    if file.is_passed:
        raise Refused("W_FILE_IGNORED", file.path.name)
    if not is_known:
        where = f"folder {file.source}" if file.source else "berkas di luar folder sumber"
        raise Refused("E_SOURCE_UNKNOWN", f"{where}; folder sumber: {', '.join(contracts)}")
    return read_bytes(file.path)


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
    own_year: int | None = None,
    lists: Lists = NO_LISTS,
    record: bool = True,
    unread_before: tuple[FileOutcome, ...] = (),
    progress: Progress = lambda _: None,
) -> IngestResult:
    """Archive what is new in the inbox, and land what counts for a week.

    Args:
        inbox: folder of source folders; may be missing (nothing was delivered).
        home: IID_HOME.
        contracts: by source.
        seeds: the dbt project's seed folder.
        week: the edition's week.
        in_time: files without an earlier receipt count for `week`, else for that of `now`.
        now: the moment of receipt, aware.
        landing: where the edition's snapshot is written.
        own_year: the edition's rule year; rows of other years are not ranked.
        lists: what people have decided about the inputs.
        record: write receipts of new files down; else they hold for this run only.
        unread_before: what an earlier run could not archive, for a rebuild of its edition.
        progress: called with each file's name.

    Returns:
        The outcomes of all files that count for the week.
    """
    door = _Door(home, contracts, seeds, lists)
    archive, codes = door.archive, door.reference.codes
    received_at = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    counts_from = week if in_time else week_of(now)
    latest = archive.latest()
    arrivals: list[tuple[InboxFile, Receipt]] = []
    unread = list(unread_before)
    for file in list(list_inbox(inbox)):
        progress(file.name)
        try:
            content, sha256 = _open(file, contracts)
        except Refused as refused:
            unread.append(refuse(refused, file.source, codes, file.name, ""))
            continue
        # A removed file that still lies in the inbox does not come back.
        is_last = latest.get((file.source, file.name)) == sha256
        if not (is_last and archive.is_removed(sha256)):
            archive.store(content, sha256)
        of_file = (file.source, file.name, sha256, len(content))
        arrivals.append((file, Receipt(0, *of_file, received_at, counts_from)))
    # The second look: whatever is still being copied waits for the next run.
    changed = [file for file, _ in arrivals if file.has_changed]
    unread += [refuse(STILL_COPIED, f.source, codes, f.name, "") for f in changed]
    arrived = [receipt for file, receipt in arrivals if file not in changed]
    n_received = archive.receive(arrived, record=record)

    received: Received = []
    for receipt in archive.until(week):
        progress(receipt.original_name)
        received.append((receipt, door.outcome(receipt)))
    received = [
        (r, in_own_year(o, contracts[o.source], own_year, codes) if o.source in contracts else o)
        for r, o in received
    ]
    # What could not even be archived is shown by this run's edition, without a receipt.
    received += [(Receipt(0, o.source, o.original_name, o.sha256, 0, "", week), o) for o in unread]
    received = _one_folder_each(received, door.reference)
    decided = door.lists
    write_snapshot(
        landing, received, contracts, door.cache,
        week=week, own_year=own_year, codes=codes, lists=decided,
    )  # fmt: skip
    return IngestResult(
        outcomes=tuple(outcome for _, outcome in received),
        n_received=n_received,
        n_later=len(archive.receipts) - len(archive.until(week)),
        unread=tuple(unread),
    )


class _Door:
    """The archive of a home, and all that reading its files needs."""

    def __init__(
        self, home: Path, contracts: dict[str, Contract], seeds: Path, lists: Lists
    ) -> None:
        self.archive = Archive(home)
        self.contracts = contracts
        self.lists = examine(lists, contracts, load_reference(seeds))
        lists = self.lists
        self.reference = load_reference(seeds, lists.corrections)
        fingerprint = f"{code_fingerprint(seeds)}{lists.corrections!r}"
        self.cache = OutcomeCache(home / "landing", fingerprint)

    def outcome(self, receipt: Receipt, *, keep: bool = True) -> FileOutcome:
        """What a received file holds, or held when its bytes were removed."""
        name, sha256 = receipt.original_name, receipt.sha256
        if self.archive.is_removed(sha256):
            notes = NOTES.validate_json(self.archive.note(sha256).read_bytes())
            return replace(notes[receipt.folder], original_name=name)
        contract = self.contracts.get(receipt.source)
        if contract is None:
            # Its contract was withdrawn; the receipt stays.
            unknown = Refused("E_SOURCE_UNKNOWN", receipt.source)
            return refuse(unknown, receipt.source, self.reference.codes, name, sha256)

        def read() -> FileOutcome:
            return conform(self.archive.content(sha256), sha256, contract, self.reference, name)

        return self.cache.get(receipt, contract, read, keep=keep)


def note_raw(
    home: Path,
    contracts: dict[str, Contract],
    seeds: Path,
    sha256s: set[str],
    lists: Lists = NO_LISTS,
) -> dict[str, bytes]:
    """Write down what stays of raw files before they are removed: what they said, not their rows.

    Returns:
        The note of each file by its hash. Personal data are masked in it, as in every outcome.
    """
    door = _Door(home, contracts, seeds, lists)
    notes: dict[str, dict[str, FileOutcome]] = {sha256: {} for sha256 in sorted(sha256s)}
    for receipt in door.archive.receipts:
        if receipt.sha256 in notes:
            notes[receipt.sha256][receipt.folder] = door.outcome(receipt)
    written = {}
    for sha256, note in notes.items():
        document = NOTES.dump_python(note, mode="json")
        written[sha256] = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
        door.archive.note(sha256).write_bytes(written[sha256])
    return written


def remove_raw(home: Path, sha256s: set[str]) -> None:
    """Remove the bytes of files that have a note, and what the cache has of them."""
    archive, cache = Archive(home), OutcomeCache(home / "landing", "")
    for sha256 in sorted(sha256s):
        archive.remove(sha256)
        cache.forget(sha256)


def _one_folder_each(received: Received, reference: Reference) -> Received:
    """Refuse bytes that came for one region by the folder they lay in, and later for another."""
    newest = {receipt.key: outcome.scopes for receipt, outcome in received if receipt.sha256}
    refused = Refused("E_REGION_CONFLICT", "isi yang sama diterima lagi di folder lain")
    return [
        (r, o)
        if o.scopes == newest.get(r.key, o.scopes)
        else (r, refuse(refused, r.source, reference.codes, r.original_name, r.sha256))
        for r, o in received
    ]
