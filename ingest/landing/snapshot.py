"""Landing: what the files in force hold, as Parquet that any engine reads.

Only the snapshot of an edition lives here (`build/landing/<table>.parquet`, all that dbt ever
reads). Which file is in force, and what of it is shown, is `in_force`'s matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.contracts.contract import Contract
from ingest.findings import Codes
from ingest.landing.in_force import (
    Received,
    changes_in_force,
    current,
    own_scopes,
    refusals,
    rows_of,
    scopes_in_force,
)
from ingest.landing.likeness import LIKENESS_COLUMNS, likeness_findings
from ingest.landing.outcome_cache import OutcomeCache
from ingest.lists.decisions import Lists
from ingest.week import cutoff_date, due_date, week_date

FILE_RECEIPT = pa.schema(
    [
        ("file_sha256", pa.string()),
        ("source", pa.string()),
        ("original_name", pa.string()),
        ("rows_read", pa.int32()),
        ("rows_accepted", pa.int32()),
        ("rows_rejected", pa.int32()),
        ("rows_ignored", pa.int32()),
        ("n_records", pa.int32()),
        ("rows_landed", pa.int64()),
        ("status", pa.string()),
        ("codes", pa.string()),
        ("is_in_force", pa.bool_()),
        ("is_synthetic", pa.bool_()),
    ]
)
FILE_SCOPE = pa.schema(
    [("source", pa.string()), ("region_code", pa.string()), ("file_sha256", pa.string()),
     ("received_date", pa.date32()), ("is_newer_refused", pa.bool_())]
)  # fmt: skip
FILE_COLUMN = pa.schema(
    [("source", pa.string()), ("file_sha256", pa.string()), ("column_name", pa.string()),
     ("stands_for", pa.string()), ("header", pa.string()), ("letters", pa.string())]
)  # fmt: skip
SOURCE = pa.schema(
    [("source", pa.string()), ("origin", pa.string()), ("title", pa.string()),
     ("owner", pa.string()), ("is_due", pa.bool_()), ("period", pa.string()),
     ("due_date", pa.date32())]
)  # fmt: skip
INNOVATION_DECISION = pa.schema(
    [("region_code", pa.string()), ("innovation_id", pa.string()), ("same_as", pa.string()),
     ("reason", pa.string()), ("date", pa.date32())]
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


def write_snapshot(
    directory: Path,
    received: Received,
    contracts: dict[str, Contract],
    cache: OutcomeCache,
    *,
    week: str,
    codes: Codes,
    lists: Lists,
) -> None:
    """Write the landing tables of an edition.

    One Parquet file per source with the rows in force (columns `contract.landing_schema`), and
    `source`, `file_receipt`, `file_scope`, `file_column`, `finding`, `rejected_row`,
    `innovation_decision`. Rows are in the order of receipt and of the file, so that the same
    receipts give the same bytes.
    """
    directory.mkdir(parents=True, exist_ok=True)
    in_force = scopes_in_force(received)
    landed: dict[tuple[str, str], int] = {}
    for source, contract in contracts.items():
        path = directory / f"{source}.parquet"
        with pq.ParquetWriter(path, contract.landing_schema) as writer:
            for table in _rows_in_force(contract, received, in_force, cache):
                writer.write_table(table)
        # Counted in what was written, not in what was meant to be.
        for count in pc.value_counts(pq.read_table(path, columns=["file_sha256"])["file_sha256"]):
            landed[source, count["values"].as_py()] = count["counts"].as_py()
    shas_in_force = {(source, sha) for (source, _), sha in in_force.items()}
    shown = _shown(directory, contracts, received, in_force, cache, codes, lists)
    receipt_rows = _receipt_rows(received, shas_in_force)
    for row in receipt_rows:
        row["rows_landed"] = landed.get((row["source"], row["file_sha256"]), 0)
    _write(directory, "file_receipt", FILE_RECEIPT, receipt_rows)
    _write(directory, "file_scope", FILE_SCOPE, _scope_rows(received, in_force))
    _write(directory, "file_column", FILE_COLUMN, _column_rows(received, shas_in_force))
    _write(directory, "source", SOURCE, _source_rows(contracts, received, week))
    _write(directory, "finding", FINDING, _finding_rows(shown))
    _write(directory, "rejected_row", REJECTED_ROW, _rejected_rows(shown))
    decisions = [asdict(decision) for decision in lists.decisions]
    _write(directory, "innovation_decision", INNOVATION_DECISION, decisions)


def _rows_in_force(
    contract: Contract,
    received: Received,
    in_force: dict[tuple[str, str], str],
    cache: OutcomeCache,
) -> Iterable[pa.Table]:
    seen: set[str] = set()
    for receipt, outcome in received:
        if receipt.source != contract.source or receipt.sha256 in seen:
            continue
        mine = own_scopes(receipt, outcome, in_force)
        if not mine:
            continue
        seen.add(receipt.sha256)
        table = cache.table(receipt)
        yield table if len(mine) == len(outcome.scopes) else rows_of(table, contract, mine)


def _shown(
    directory: Path,
    contracts: dict[str, Contract],
    received: Received,
    in_force: dict[tuple[str, str], str],
    cache: OutcomeCache,
    codes: Codes,
    lists: Lists,
) -> Received:
    """What is said of the files: findings of their own, of their order, of what looks alike."""
    beside = changes_in_force(received, in_force, codes)
    innovations = directory / "inovasi.parquet"
    if innovations.exists():
        decided = {
            (d.region_code, frozenset((d.innovation_id, d.same_as))) for d in lists.decisions
        }
        rows = pq.read_table(innovations, columns=list(LIKENESS_COLUMNS)).to_pylist()
        for sha256, findings in likeness_findings(rows, codes, decided).items():
            beside["inovasi", sha256] += findings
    shown = []
    for receipt, outcome in current(contracts, received, in_force, cache):
        key = (receipt.source, receipt.sha256)
        kept = tuple(
            finding
            for finding in (*outcome.findings, *beside.get(key, ()))
            if (receipt.sha256, finding.code) not in lists.acknowledged
        )
        shown.append((receipt, replace(outcome, findings=kept)))
    return shown


def _receipt_rows(received: Received, in_force: set[tuple[str, str]]) -> list[dict]:
    return [
        {
            "file_sha256": receipt.sha256,
            "source": receipt.source,
            "original_name": receipt.original_name,
            "rows_read": outcome.rows_read,
            "rows_accepted": outcome.rows_accepted,
            "rows_rejected": outcome.rows_rejected,
            "rows_ignored": outcome.rows_ignored,
            "n_records": outcome.n_records,
            "status": outcome.status,
            "codes": ";".join(outcome.codes),
            "is_in_force": (receipt.source, receipt.sha256) in in_force,
            "is_synthetic": outcome.is_synthetic,
        }
        for receipt, outcome in received
    ]


def _scope_rows(received: Received, in_force: dict[tuple[str, str], str]) -> list[dict]:
    """One row per source, region and file in force; the day is the last of the receipt's week."""
    # Bytes that came again were received when they came last.
    refused = refusals(received)
    weeks = {(receipt.source, receipt.sha256): receipt.week for receipt, _ in received}
    rows = {(source, scope.split("|")[0], sha256) for (source, scope), sha256 in in_force.items()}
    return [
        {
            "source": source,
            "region_code": region,
            "file_sha256": sha256,
            "received_date": cutoff_date(weeks[source, sha256]),
            "is_newer_refused": (source, region) in refused,
        }
        for source, region, sha256 in sorted(rows)
    ]


def _column_rows(received: Received, in_force: set[tuple[str, str]]) -> list[dict]:
    places = {
        (receipt.source, receipt.sha256): outcome.places
        for receipt, outcome in received
        if (receipt.source, receipt.sha256) in in_force
    }
    return [
        {
            "source": source,
            "file_sha256": sha256,
            "column_name": place.column,
            "stands_for": place.name,
            "header": place.header,
            "letters": place.letters,
        }
        for (source, sha256), mine in places.items()
        for place in mine
    ]


def _source_rows(contracts: dict[str, Contract], received: Received, week: str) -> list[dict]:
    """One row per source; days on which files were due before there was any are not judged."""
    cutoff = cutoff_date(week)
    first = min((week_date(receipt.week) for receipt, _ in received), default=cutoff)

    def due(contract: Contract) -> dt.date | None:
        if contract.period is None or contract.due_day is None:
            return None
        day = due_date(contract.period, contract.due_day, cutoff)
        return day if day >= first else None

    return [
        {
            "source": contract.source,
            "origin": contract.origin,
            "title": contract.title,
            "owner": contract.owner,
            "is_due": contract.due_for_region,
            "period": contract.period,
            "due_date": due(contract),
        }
        for contract in contracts.values()
    ]


def _finding_rows(shown: Received) -> list[dict]:
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
        for receipt, outcome in shown
        for f in outcome.findings
    ]


def _rejected_rows(shown: Received) -> list[dict]:
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
        for receipt, outcome in shown
        for row in outcome.rejected
    ]


def _write(directory: Path, name: str, schema: pa.Schema, rows: list[dict]) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), directory / f"{name}.parquet")
