"""Landing: what the files in force hold, as Parquet that any engine reads.

Only the snapshot of an edition lives here (`build/landing/<table>.parquet`, all that dbt ever
reads): which file is in force for which scope, and what of it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.archive import Receipt
from ingest.contract import Contract
from ingest.findings import FileOutcome
from ingest.outcome_cache import OutcomeCache

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
    current = list(_current(contracts, received, in_force, cache))
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
        mine = _own_scopes(receipt, outcome, in_force)
        if not mine:
            continue
        table = cache.table(receipt)
        yield table if len(mine) == len(outcome.scopes) else _filter(table, contract, mine)


def _own_scopes(
    receipt: Receipt, outcome: FileOutcome, in_force: dict[tuple[str, str], str]
) -> list[str]:
    return [s for s in outcome.scopes if in_force[receipt.source, s] == receipt.sha256]


def _filter(table: pa.Table, contract: Contract, scopes: list[str]) -> pa.Table:
    keys = [table[name].cast(pa.string()) for name in contract.scope]
    scope = pc.binary_join_element_wise(*keys, "|") if len(keys) > 1 else keys[0]
    return table.filter(pc.is_in(scope, pa.array(scopes)))


def _current(
    contracts: dict[str, Contract],
    received: list[tuple[Receipt, FileOutcome]],
    in_force: dict[tuple[str, str], str],
    cache: OutcomeCache,
) -> Iterable[tuple[Receipt, FileOutcome]]:
    """Files of which something is in force or was refused last, with what still holds of them.

    Bytes received twice speak once, under their newest name. Findings and rejected rows of a
    region end when a newer file delivers that region; those of a file of which nothing is in
    force stay until its name is received again.
    """
    by_name = {(r.source, r.original_name): r for r, _ in received}
    by_bytes = {(r.source, r.sha256): r for r, _ in received if r.sha256}
    delivered = {
        (r.source, scope.split("|")[0]): r.sequence
        for r, o in received
        if o.status != "refused"
        for scope in o.scopes
    }
    for receipt, outcome in received:
        if by_bytes.get((receipt.source, receipt.sha256), receipt) is not receipt:
            continue
        mine = _own_scopes(receipt, outcome, in_force) if outcome.status != "refused" else []
        is_newest = by_name[receipt.source, receipt.original_name] is receipt
        if not mine and (outcome.scopes or not is_newest):
            continue
        rejected = tuple(
            row
            for row in outcome.rejected
            if delivered.get((receipt.source, row.region_code or ""), 0) <= receipt.sequence
        )
        ended = {row.row for row in outcome.rejected} - {row.row for row in rejected}
        if len(mine) < len(outcome.scopes):
            table, contract = cache.table(receipt), contracts[receipt.source]
            left = _filter(table, contract, mine)["row_number"].to_pylist()
            ended |= set(table["row_number"].to_pylist()) - set(left)
        findings = tuple(f for f in outcome.findings if f.row not in ended)
        yield receipt, replace(outcome, findings=findings, rejected=rejected)


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
