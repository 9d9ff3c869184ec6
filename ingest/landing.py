"""Landing: what the files in force hold, as Parquet that any engine reads.

Two things live here: the cache of one file's outcome (`landing/<source>/<sha256>.*`, a pure
function of its bytes, its contract and this code) and the snapshot of an edition
(`build/landing/<table>.parquet`), which is all that dbt ever reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.archive import Receipt
from ingest.contract import Contract
from ingest.findings import FileOutcome, Finding, RejectedRow

FILE_RECEIPT = pa.schema(
    [
        ("file_sha256", pa.string()),
        ("source", pa.string()),
        ("original_name", pa.string()),
        ("rows_read", pa.int32()),
        ("rows_accepted", pa.int32()),
        ("rows_rejected", pa.int32()),
        ("rows_ignored", pa.int32()),
        ("status", pa.string()),
        ("codes", pa.string()),
        ("is_in_force", pa.bool_()),
        ("is_synthetic", pa.bool_()),
    ]
)
FILE_SCOPE = pa.schema(
    [("source", pa.string()), ("region_code", pa.string()), ("file_sha256", pa.string())]
)
SOURCE = pa.schema(
    [("source", pa.string()), ("origin", pa.string()), ("title", pa.string()),
     ("owner", pa.string()), ("is_due", pa.bool_())]
)  # fmt: skip
FINDING = pa.schema(
    [("code", pa.string()), ("severity", pa.string()), ("source", pa.string()),
     ("original_name", pa.string()), ("file_sha256", pa.string()), ("sheet_name", pa.string()),
     ("row_number", pa.int32()), ("column_name", pa.string()), ("value", pa.string()),
     ("message", pa.string()), ("remedy", pa.string())]
)  # fmt: skip
REJECTED_ROW = pa.schema(
    [("file_sha256", pa.string()), ("source", pa.string()), ("original_name", pa.string()),
     ("sheet_name", pa.string()), ("row_number", pa.int32()), ("region_code", pa.string()),
     ("codes", pa.string()), ("messages", pa.string()), ("raw", pa.string())]
)  # fmt: skip


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
        if record.exists():
            kept = json.loads(record.read_text(encoding="utf-8"))
            if kept.pop("key") == key:
                kept["findings"] = tuple(Finding(**f) for f in kept["findings"])
                kept["rejected"] = tuple(RejectedRow(**r) for r in kept["rejected"])
                kept["scopes"] = tuple(kept["scopes"])
                return replace(FileOutcome(**kept), original_name=receipt.original_name)
        outcome = read()
        record.parent.mkdir(parents=True, exist_ok=True)
        if outcome.table is not None:
            pq.write_table(outcome.table, parquet)
        outcome = replace(outcome, table=None)
        fields = asdict(outcome)
        fields.pop("table")
        record.write_text(json.dumps({"key": key} | fields, ensure_ascii=False), encoding="utf-8")
        return outcome

    def table(self, receipt: Receipt) -> pa.Table:
        """The accepted rows of a file that was not refused."""
        return pq.read_table(self._parquet(receipt), use_threads=False)

    def _parquet(self, receipt: Receipt) -> Path:
        return self._directory / receipt.source / f"{receipt.sha256}.parquet"


def code_fingerprint(seeds: Path) -> str:
    """SHA-256 over this room's code and the seeds it reads."""
    digest = hashlib.sha256()
    files = [*Path(__file__).parent.glob("*.py"), *(seeds / "reference").glob("region*.csv")]
    files += [seeds / "rule_book/rule_indicator.csv", seeds / "catalogue/finding_code.csv"]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def scopes_in_force(
    received: Iterable[tuple[Receipt, FileOutcome]],
) -> dict[tuple[str, str], str]:
    """The file in force per (source, scope): the newest one that was not refused.

    Args:
        received: receipts with their outcomes, oldest first.

    Returns:
        SHA-256 by (source, scope).
    """
    return {
        (receipt.source, scope): receipt.sha256
        for receipt, outcome in received
        if outcome.status != "refused"
        for scope in outcome.scopes
    }


def write_snapshot(
    directory: Path,
    received: list[tuple[Receipt, FileOutcome]],
    contracts: dict[str, Contract],
    cache: OutcomeCache,
) -> None:
    """Write the landing tables of an edition.

    One Parquet file per source with the rows in force (columns `contract.landing_schema`), and
    `source`, `file_receipt`,
    `file_scope`, `finding`, `rejected_row`. Rows are in the order of receipt and
    of the file, so that the same receipts give the same bytes.
    """
    directory.mkdir(parents=True, exist_ok=True)
    in_force = scopes_in_force(received)
    for source, contract in contracts.items():
        tables = _rows_in_force(contract, received, in_force, cache)
        with pq.ParquetWriter(directory / f"{source}.parquet", contract.landing_schema) as writer:
            for table in tables:
                writer.write_table(table)
    shas_in_force = {(source, sha) for (source, _), sha in in_force.items()}
    # Findings of a file that nothing of is in force stay until its name is received again.
    latest = {(r.source, r.original_name): r.sequence for r, _ in received}
    current = [
        (r, o)
        for r, o in received
        if (r.source, r.sha256) in shas_in_force
        or (not o.scopes and latest[r.source, r.original_name] == r.sequence)
    ]
    _write(directory, "file_receipt", FILE_RECEIPT, _receipt_rows(received, shas_in_force))
    _write(directory, "file_scope", FILE_SCOPE, _scope_rows(in_force))
    _write(directory, "source", SOURCE, _source_rows(contracts))
    _write(directory, "finding", FINDING, _finding_rows(current))
    _write(directory, "rejected_row", REJECTED_ROW, _rejected_rows(current))


def _rows_in_force(
    contract: Contract,
    received: list[tuple[Receipt, FileOutcome]],
    in_force: dict[tuple[str, str], str],
    cache: OutcomeCache,
) -> Iterable[pa.Table]:
    seen: set[str] = set()
    for receipt, outcome in received:
        if receipt.source != contract.source or receipt.sha256 in seen:
            continue
        seen.add(receipt.sha256)
        mine = [s for s in outcome.scopes if in_force[contract.source, s] == receipt.sha256]
        if not mine:
            continue
        table = cache.table(receipt)
        if len(mine) < len(outcome.scopes):
            keys = [table[name].cast(pa.string()) for name in contract.scope]
            scope = pc.binary_join_element_wise(*keys, "|") if len(keys) > 1 else keys[0]
            table = table.filter(pc.is_in(scope, pa.array(mine)))
        yield table


def _receipt_rows(
    received: list[tuple[Receipt, FileOutcome]], in_force: set[tuple[str, str]]
) -> list[dict]:
    return [
        {
            "file_sha256": receipt.sha256,
            "source": receipt.source,
            "original_name": receipt.original_name,
            "rows_read": outcome.rows_read,
            "rows_accepted": outcome.rows_accepted,
            "rows_rejected": outcome.rows_rejected,
            "rows_ignored": outcome.rows_ignored,
            "status": outcome.status,
            "codes": ";".join(outcome.codes),
            "is_in_force": (receipt.source, receipt.sha256) in in_force,
            "is_synthetic": outcome.is_synthetic,
        }
        for receipt, outcome in received
    ]


def _scope_rows(in_force: dict[tuple[str, str], str]) -> list[dict]:
    rows = {(source, scope.split("|")[0], sha256) for (source, scope), sha256 in in_force.items()}
    return [
        {"source": source, "region_code": region, "file_sha256": sha256}
        for source, region, sha256 in sorted(rows)
    ]


def _source_rows(contracts: dict[str, Contract]) -> list[dict]:
    return [
        {
            "source": contract.source,
            "origin": contract.origin,
            "title": contract.title,
            "owner": contract.owner,
            "is_due": contract.due_for_region,
        }
        for contract in contracts.values()
    ]


def _finding_rows(current: list[tuple[Receipt, FileOutcome]]) -> list[dict]:
    return [
        {
            "code": f.code,
            "severity": f.severity,
            "source": receipt.source,
            "original_name": receipt.original_name,
            "file_sha256": receipt.sha256,
            "sheet_name": f.sheet,
            "row_number": f.row,
            "column_name": f.column,
            "value": f.value,
            "message": f.message,
            "remedy": f.remedy,
        }
        for receipt, outcome in current
        for f in outcome.findings
    ]


def _rejected_rows(current: list[tuple[Receipt, FileOutcome]]) -> list[dict]:
    return [
        {
            "file_sha256": receipt.sha256,
            "source": receipt.source,
            "original_name": receipt.original_name,
            "sheet_name": row.sheet,
            "row_number": row.row,
            "region_code": row.region_code,
            "codes": ";".join(row.codes),
            "messages": "; ".join(row.messages),
            "raw": row.raw,
        }
        for receipt, outcome in current
        for row in outcome.rejected
    ]


def _write(directory: Path, name: str, schema: pa.Schema, rows: list[dict]) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), directory / f"{name}.parquet")
