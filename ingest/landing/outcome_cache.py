"""The cache of what reading each file gave: `landing/<source>/<sha256>.*`.

An outcome is a pure function of a file's bytes, its contract, the seeds that the door reads and
this room's code; only keeping and finding outcomes belongs here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from ingest.contracts.contract import Contract
from ingest.findings import FileOutcome, IngestError
from ingest.landing.archive import Receipt

# The whole door: a changed line in any of its folders may read a file differently.
ROOM = Path(__file__).parents[1]


@dataclass(frozen=True)
class Kept:
    """An outcome as it is kept.

    Attributes:
        key: hash of all that it follows from beside the bytes.
        parquet: SHA-256 of its table; None where the file was refused.
    """

    key: str
    parquet: str | None
    outcome: FileOutcome


KEPT = TypeAdapter(Kept)


class OutcomeCache:
    """Outcomes of files, kept until the contract, the seeds or this room's code change.

    A record names the hash of its table and bears its own: what was changed since is read
    again from the raw store. Tables stay on disk: only what an edition takes of a file is read,
    when it is written.
    """

    def __init__(self, directory: Path, fingerprint: str) -> None:
        self._directory = directory
        self._fingerprint = fingerprint

    def get(
        self,
        receipt: Receipt,
        contract: Contract,
        read: Callable[[], FileOutcome],
        *,
        keep: bool = True,
    ) -> FileOutcome:
        """The outcome of a receipt's bytes, without its table, read anew where none is kept.

        Args:
            receipt: names the bytes, the source and the folder.
            contract: of the source.
            read: reads the bytes.
            keep: write down what was read anew.
        """
        parquet = self._parquet(receipt)
        record = parquet.with_suffix(".json")
        said = "\0".join((self._fingerprint, contract.fingerprint, receipt.folder))
        key = hashlib.sha256(said.encode()).hexdigest()
        kept = _kept(record, parquet, key)
        if kept is not None:
            return replace(kept, original_name=receipt.original_name)
        outcome = read()
        if not keep:
            return replace(outcome, table=None)
        record.parent.mkdir(parents=True, exist_ok=True)
        # A run may be killed anywhere: the record goes first and comes last, at once.
        record.unlink(missing_ok=True)
        if outcome.table is not None:
            pq.write_table(outcome.table, parquet)
        outcome = replace(outcome, table=None)
        document = KEPT.dump_json(Kept(key, _sha256(parquet), outcome))
        partial = record.with_suffix(".partial")
        partial.write_bytes(_seal(document) + document)
        partial.replace(record)
        return outcome

    def table(self, receipt: Receipt) -> pa.Table:
        """The accepted rows of a file that was not refused.

        Raises:
            IngestError: its bytes are no longer kept.
        """
        parquet = self._parquet(receipt)
        if not parquet.exists():
            raise IngestError(
                f"{receipt.original_name} counts for this week, but its bytes were removed from"
                " raw/; an edition of the week cannot be built again",
                "the published edition is the record",
            )
        return pq.read_table(parquet, use_threads=False)

    def forget(self, sha256: str) -> None:
        """Drop what is kept of a file, whatever its source."""
        for path in self._directory.glob(f"*/{sha256}.*"):
            path.unlink()

    def _parquet(self, receipt: Receipt) -> Path:
        return self._directory / receipt.source / f"{receipt.sha256}.parquet"


def _seal(document: bytes) -> bytes:
    """The first line of a record: the hash of the document that follows."""
    return hashlib.sha256(document).hexdigest().encode() + b"\n"


def _sha256(parquet: Path) -> str | None:
    """SHA-256 of a table, None where there is none."""
    if not parquet.exists():
        return None
    with parquet.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _kept(record: Path, parquet: Path, key: str) -> FileOutcome | None:
    try:
        content = record.read_bytes()
        document = content[content.index(b"\n") + 1 :]
        if not content.startswith(_seal(document)):
            return None
        kept = KEPT.validate_json(document)
        is_mine = kept.key == key and kept.parquet == _sha256(parquet)
    # Only a cache: whatever is wrong with a record, the file is read again.
    except (OSError, ValueError):
        return None
    return kept.outcome if is_mine else None


def code_fingerprint(seeds: Path, room: Path = ROOM) -> str:
    """SHA-256 over this room's code in all its folders, its reading library, the seeds it reads."""
    digest = hashlib.sha256(version("python-calamine").encode())
    known = [*(seeds / "reference").glob("region*.csv")]
    known += [seeds / "rule_book/rule_indicator.csv", seeds / "catalogue/finding_code.csv"]
    for root, files in ((room, room.rglob("*.py")), (seeds, known)):
        for path in sorted(files):
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
