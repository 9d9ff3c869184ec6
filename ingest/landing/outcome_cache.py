"""The cache of what reading each file gave: `landing/<source>/<sha256>.outcome`.

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
from pydantic import TypeAdapter

from ingest.contracts.contract import Contract
from ingest.findings import FileOutcome, IngestError
from ingest.landing.archive import Receipt

# The whole door: a changed line in any of its folders may read a file differently.
ROOM = Path(__file__).parents[1]
ENDING = ".outcome"
CHUNK = 2**20
COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(frozen=True)
class Kept:
    """An outcome as it is kept.

    Attributes:
        key: hash of all that it follows from beside the bytes.
    """

    key: str
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
        path = self._path(receipt)
        said = "\0".join((self._fingerprint, contract.fingerprint, receipt.folder))
        key = hashlib.sha256(said.encode()).hexdigest()
        kept = _kept(path, key)
        if kept is not None:
            return replace(kept, original_name=receipt.original_name)
        outcome = read()
        table, outcome = outcome.table, replace(outcome, table=None)
        if keep:
            path.parent.mkdir(parents=True, exist_ok=True)
            content = KEPT.dump_json(Kept(key, outcome)) + b"\n" + _packed(table)
            # A run may be killed anywhere: what is kept is there whole or not at all.
            partial = path.with_suffix(".partial")
            with partial.open("wb") as file:
                file.write(hashlib.sha256(content).hexdigest().encode() + b"\n")
                file.write(content)
            partial.replace(path)
        return outcome

    def table(self, receipt: Receipt) -> pa.Table:
        """The accepted rows of a file that was not refused.

        Raises:
            IngestError: its bytes are no longer kept.
        """
        path = self._path(receipt)
        if not path.exists():
            raise IngestError(
                f"{receipt.original_name} counts for this week, but its bytes were removed from"
                " raw/; an edition of the week cannot be built again",
                "the published edition is the record",
            )
        with path.open("rb") as file:
            file.readline()
            file.readline()
            return pa.ipc.open_file(pa.py_buffer(file.read())).read_all()

    def forget(self, sha256: str) -> None:
        """Drop what is kept of a file, whatever its source."""
        for path in self._directory.glob(f"*/{sha256}.*"):
            path.unlink()

    def _path(self, receipt: Receipt) -> Path:
        return self._directory / receipt.source / f"{receipt.sha256}{ENDING}"


def _packed(table: pa.Table | None) -> bytes:
    """The rows of a file as bytes; none where it was refused."""
    if table is None:
        return b""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema, options=COMPRESSED) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _kept(path: Path, key: str) -> FileOutcome | None:
    """What is kept under a path: a seal, what was said, and the rows, which are left alone here."""
    try:
        with path.open("rb") as file:
            seal = file.readline().rstrip(b"\n").decode()
            document = file.readline()
            digest = hashlib.sha256(document)
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != seal:
            return None
        kept = KEPT.validate_json(document)
    # Only a cache: whatever is wrong with it, the file is read again.
    except (OSError, ValueError):
        return None
    return kept.outcome if kept.key == key else None


def code_fingerprint(seeds: Path, room: Path = ROOM) -> str:
    """SHA-256 over this room's code in all its folders, its reading library, the seeds it reads."""
    digest = hashlib.sha256(version("python-calamine").encode())
    known = [*(seeds / "reference").glob("region*.csv")]
    known += [seeds / "rule_book/rule_indicator.csv", seeds / "catalogue/finding_code.csv"]
    for root, files in ((room, room.rglob("*.py")), (seeds, known)):
        for path in sorted(files):
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
