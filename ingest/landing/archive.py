"""The raw store and its receipts: the bytes of every file once, and who sent them when.

What belongs here: `raw/<sha256>` and `chain/receipts.jsonl`, both append-only. Reading what is in
the bytes does not.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.week import week_of

# What stays of a raw file whose time of keeping is over.
NOTE = ".removed.json"


@dataclass(frozen=True)
class Receipt:
    """One file received once.

    Attributes:
        sequence: position in the list of receipts; a larger one is newer.
        original_name: path below the inbox, e.g. `inovasi/berau.xlsx`.
        received_at: UTC, ISO 8601.
        week: first edition for which the file counts.
    """

    sequence: int
    source: str
    original_name: str
    sha256: str
    n_bytes: int
    received_at: str
    week: str


class RawGone(Exception):
    """A file is in force whose bytes are no longer kept."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} counts for this week, but its bytes were removed from raw/; "
            "an edition of the week cannot be built again, the published one is the record"
        )


class Archive:
    """The raw store of one home directory."""

    def __init__(self, home: Path) -> None:
        self._raw = home / "raw"
        self._receipts_file = home / "chain" / "receipts.jsonl"
        self.receipts = self._read_receipts()

    def _read_receipts(self) -> list[Receipt]:
        lines = self._complete().decode("utf-8").split("\n")
        return [Receipt(**json.loads(line)) for line in lines if line]

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

    def is_known(self, source: str, name: str, sha256: str) -> bool:
        """Whether a file is what was received last under its name."""
        newest = (r for r in reversed(self.receipts) if r.original_name == name)
        mine = next((r for r in newest if r.source == source), None)
        return mine is not None and mine.sha256 == sha256

    def receive(
        self,
        arrivals: list[tuple[str, str, str, int]],
        *,
        week: str,
        in_time: bool,
        now: dt.datetime,
        record: bool = True,
    ) -> int:
        """Write a receipt for each file that is new, or holds other bytes than when last seen.

        A file whose earlier bytes come back is received anew: they are the newest again.
        Files seen in one run for the first time are ordered by their name, so that the same inbox
        gives the same order everywhere; a later run's files are newer.

        Args:
            arrivals: (source, original name, sha256, bytes) of every file in the inbox.
            week: the edition's week.
            in_time: the arrivals count for `week`; else for the week in which `now` falls.
            now: the moment of receipt, aware.
            record: write them down; else they hold for this object only.

        Returns:
            Number of new receipts.
        """
        latest = {(r.source, r.original_name): r.sha256 for r in self.receipts}
        new = [a for a in sorted(arrivals, key=lambda a: (a[1], a[2])) if latest.get(a[:2]) != a[2]]
        counted_from = week if in_time else week_of(now)
        receipts = [
            Receipt(
                sequence=len(self.receipts) + n,
                source=source,
                original_name=name,
                sha256=sha256,
                n_bytes=n_bytes,
                received_at=now.astimezone(dt.UTC).isoformat(timespec="seconds"),
                week=counted_from,
            )
            for n, (source, name, sha256, n_bytes) in enumerate(new, start=1)
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
