"""The raw store and its receipts: the bytes of every file once, and who sent them when.

What belongs here: `raw/<sha256>` and `chain/receipts.jsonl`, both append-only. Reading what is in
the bytes does not.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ingest.findings import IngestError

# What stays of a raw file whose time of keeping is over.
NOTE = ".removed.json"


@dataclass(frozen=True)
class Receipt:
    """One file received once.

    Attributes:
        sequence: position in the list of receipts, from 1; a larger one is newer; 0: in none.
        original_name: path below the inbox, e.g. `inovasi/berau.xlsx`.
        received_at: UTC, ISO 8601.
        week: first edition for which the file counts.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    sequence: int
    source: str
    original_name: str
    sha256: str
    n_bytes: int
    received_at: str
    week: str

    @property
    def key(self) -> tuple[str, str]:
        """The source and the bytes: what is in force, whatever its name."""
        return self.source, self.sha256

    @property
    def folder(self) -> str:
        """The folder of the inbox that the file lay in, which may say whose it is."""
        return str(Path(self.original_name).parent)


RECEIPT = TypeAdapter(Receipt)


class Archive:
    """The raw store of one home directory."""

    def __init__(self, home: Path) -> None:
        self._raw = home / "raw"
        self._receipts_file = home / "chain" / "receipts.jsonl"
        self.receipts = self._read_receipts()

    def _read_receipts(self) -> list[Receipt]:
        try:
            return [RECEIPT.validate_json(line) for line in self._complete().split(b"\n") if line]
        except ValidationError as error:
            wrong = error.errors()[0]["msg"]
            problem = f"{self._receipts_file.name} holds what is no receipt: {wrong}"
            raise IngestError(problem, "see `iid verify`; restore a backup") from error

    def _complete(self) -> bytes:
        """The list of receipts up to its last whole line; a run killed while writing left half."""
        if not self._receipts_file.exists():
            return b""
        content = self._receipts_file.read_bytes()
        return content[: content.rfind(b"\n") + 1]

    def store(self, content: bytes, sha256: str) -> None:
        """Keep the bytes, readable by their owner only; bytes already kept are left alone."""
        target = self._raw / sha256
        if target.exists():
            return
        self._raw.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = target.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)

    def content(self, sha256: str) -> bytes:
        """The bytes kept under a hash."""
        return (self._raw / sha256).read_bytes()

    def note(self, sha256: str) -> Path:
        """Where it is kept what a file said whose bytes were removed."""
        return self._raw / f"{sha256}{NOTE}"

    def is_removed(self, sha256: str) -> bool:
        """Whether only the note of a file is left."""
        return self.note(sha256).exists() and not (self._raw / sha256).exists()

    def remove(self, sha256: str) -> None:
        """Remove the bytes; the note stays."""
        (self._raw / sha256).unlink(missing_ok=True)

    def latest(self) -> dict[tuple[str, str], str]:
        """SHA-256 of what was received last under each source and name."""
        return {(r.source, r.original_name): r.sha256 for r in self.receipts}

    def receive(self, arrivals: list[Receipt], *, record: bool = True) -> int:
        """Write a receipt for each file that is new, or holds other bytes than when last seen.

        A file whose earlier bytes come back is received anew: they are the newest again.
        Files seen in one run for the first time are ordered by their name, so that the same inbox
        gives the same order everywhere; a later run's files are newer.

        Args:
            arrivals: of every file in the inbox, without a number.
            record: write them down; else they hold for this object only.

        Returns:
            Number of new receipts.
        """
        latest = self.latest()
        new = [
            arrival
            for arrival in sorted(arrivals, key=lambda a: (a.original_name, a.sha256))
            if latest.get((arrival.source, arrival.original_name)) != arrival.sha256
        ]
        receipts = [
            replace(arrival, sequence=number)
            for number, arrival in enumerate(new, start=len(self.receipts) + 1)
        ]
        if record and receipts:
            self._write(receipts)
        self.receipts += receipts
        return len(receipts)

    def _write(self, receipts: list[Receipt]) -> None:
        self._receipts_file.parent.mkdir(parents=True, exist_ok=True)
        complete = len(self._complete())
        with self._receipts_file.open("a", encoding="utf-8", newline="\n") as file:
            file.truncate(complete)
            for receipt in receipts:
                file.write(json.dumps(asdict(receipt), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def until(self, week: str) -> list[Receipt]:
        """Receipts that count for a week's edition, oldest first."""
        return [receipt for receipt in self.receipts if receipt.week <= week]
