"""The cache of what reading each file gave: `landing/<source>/<sha256>.*`.

An outcome is a pure function of a file's bytes, its contract, the seeds that the door reads and
this room's code; only keeping and finding outcomes belongs here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.archive import Receipt
from ingest.contract import Contract
from ingest.findings import FileOutcome, Finding, RejectedRow


class OutcomeCache:
    """Outcomes of files, kept until the contract, the seeds or this room's code change.

    Tables stay on disk: only what an edition takes of a file is read, when it is written.
    """

    def __init__(self, directory: Path, fingerprint: str) -> None:
        self._directory = directory
        self._fingerprint = fingerprint

    def get(
        self, receipt: Receipt, contract: Contract, read: Callable[[], FileOutcome]
    ) -> FileOutcome:
        """The outcome of a receipt's bytes, without its table, read anew where none is kept."""
        parquet = self._parquet(receipt)
        record = parquet.with_suffix(".json")
        key = hashlib.sha256((self._fingerprint + repr(contract)).encode()).hexdigest()
        kept = _kept(record, key)
        if kept is not None and (parquet.exists() or not kept.scopes):
            return replace(kept, original_name=receipt.original_name)
        outcome = read()
        record.parent.mkdir(parents=True, exist_ok=True)
        # A run may be killed anywhere: the record goes first and comes last, at once.
        record.unlink(missing_ok=True)
        if outcome.table is not None:
            pq.write_table(outcome.table, parquet)
        outcome = replace(outcome, table=None)
        fields = asdict(outcome)
        fields.pop("table")
        partial = record.with_suffix(".partial")
        partial.write_text(json.dumps({"key": key} | fields, ensure_ascii=False), encoding="utf-8")
        partial.replace(record)
        return outcome

    def table(self, receipt: Receipt) -> pa.Table:
        """The accepted rows of a file that was not refused."""
        return pq.read_table(self._parquet(receipt), use_threads=False)

    def _parquet(self, receipt: Receipt) -> Path:
        return self._directory / receipt.source / f"{receipt.sha256}.parquet"


def _kept(record: Path, key: str) -> FileOutcome | None:
    try:
        kept = json.loads(record.read_text(encoding="utf-8"))
        if kept.pop("key") != key:
            return None
        kept["findings"] = tuple(Finding(**f) for f in kept["findings"])
        kept["rejected"] = tuple(
            RejectedRow(**r | {"codes": tuple(r["codes"]), "messages": tuple(r["messages"])})
            for r in kept["rejected"]
        )
        kept["scopes"] = tuple(kept["scopes"])
        return FileOutcome(**kept)
    # Only a cache: whatever is wrong with a record, the file is read again.
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def code_fingerprint(seeds: Path) -> str:
    """SHA-256 over this room's code, its reading library and the seeds it reads."""
    digest = hashlib.sha256(version("python-calamine").encode())
    files = [*Path(__file__).parent.glob("*.py"), *(seeds / "reference").glob("region*.csv")]
    files += [seeds / "rule_book/rule_indicator.csv", seeds / "catalogue/finding_code.csv"]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()
