"""Landing: what the files in force hold, as Parquet that any engine reads.

Only the snapshot of an edition lives here (`build/landing/<table>.parquet`, all that dbt ever
reads). Which file is in force, and what of it is shown, is `in_force`'s matter.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.contracts.contract import Contract
from ingest.findings import Codes, bounded
from ingest.landing.decided import line_rows, outcomes, receipt_of, unknown_innovations, unused
from ingest.landing.in_force import (
    InForce,
    News,
    Received,
    changes_in_force,
    current,
    is_of_other_year,
    news_weeks,
    own_scopes,
    refusals,
    region_of,
    rows_of,
    scopes_in_force,
    unchanged_since,
)
from ingest.landing.likeness import LIKENESS_COLUMNS, likeness_findings
from ingest.landing.outcome_cache import OutcomeCache
from ingest.lists import Acknowledgement, Lists
from ingest.week import cutoff_date, due_date, next_due_date, week_date

# Where the rows of other years lie, by source.
PAST = {"inovasi": "past_innovation"}
TEXT, COUNT, DAY, FLAG = pa.string(), pa.int32(), pa.date32(), pa.bool_()
# The tables beside those of the sources; their rows are made in the order of these columns.
SCHEMAS = {
    "source": pa.schema(
        [("source", TEXT), ("origin", TEXT), ("title", TEXT), ("owner", TEXT), ("is_due", FLAG),
         ("period", TEXT), ("due_date", DAY), ("previous_due_date", DAY), ("asks_news", FLAG),
         ("next_due_date", DAY)]
    ),
    "file_receipt": pa.schema(
        [("file_sha256", TEXT), ("source", TEXT), ("original_name", TEXT), ("rows_read", COUNT),
         ("rows_accepted", COUNT), ("rows_rejected", COUNT), ("rows_ignored", COUNT),
         ("n_records", COUNT), ("rows_landed", pa.int64()), ("status", TEXT), ("codes", TEXT),
         ("is_in_force", FLAG), ("is_synthetic", FLAG), ("unchanged_since", TEXT)]
    ),
    "file_scope": pa.schema(
        [("source", TEXT), ("region_code", TEXT), ("file_sha256", TEXT), ("received_date", DAY),
         ("is_newer_refused", FLAG), ("first_received_date", DAY), ("news_week", TEXT),
         ("news_date", DAY)]
    ),
    "file_column": pa.schema(
        [("source", TEXT), ("file_sha256", TEXT), ("column_name", TEXT), ("stands_for", TEXT),
         ("header", TEXT), ("letters", TEXT)]
    ),
    "finding": pa.schema(
        [("code", TEXT), ("severity", TEXT), ("source", TEXT), ("original_name", TEXT),
         ("file_sha256", TEXT), ("sheet_name", TEXT), ("row_number", COUNT),
         ("column_name", TEXT), ("value", TEXT), ("message", TEXT), ("remedy", TEXT),
         ("region_code", TEXT), ("n_findings", COUNT), ("n_rows", COUNT)]
    ),
    "rejected_row": pa.schema(
        [("file_sha256", TEXT), ("source", TEXT), ("original_name", TEXT), ("sheet_name", TEXT),
         ("row_number", COUNT), ("region_code", TEXT), ("codes", TEXT), ("messages", TEXT),
         ("raw", TEXT)]
    ),
    "innovation_decision": pa.schema(
        [("region_code", TEXT), ("innovation_id", TEXT), ("same_as", TEXT), ("reason", TEXT),
         ("date", DAY)]
    ),
    "list_line": pa.schema(
        [("list", TEXT), ("line", COUNT), ("decided_by", TEXT), ("decided_on", DAY),
         ("reference", TEXT), ("reason", TEXT), ("region_code", TEXT), ("source", TEXT),
         ("innovation_id", TEXT), ("indicator_code", TEXT), ("column_name", TEXT),
         ("value_before", TEXT), ("value_after", TEXT), ("file_sha256", TEXT),
         ("sheet_name", TEXT), ("row_number", COUNT)]
    ),
}  # fmt: skip


def write_snapshot(
    directory: Path,
    received: Received,
    contracts: dict[str, Contract],
    cache: OutcomeCache,
    *,
    week: str,
    own_year: int | None,
    codes: Codes,
    lists: Lists,
) -> None:
    """Write the landing tables of an edition.

    One Parquet file per source with the rows in force (columns `contract.landing_schema`), and one
    per table of `SCHEMAS`; what is in force of other years than the edition's lies apart, in a file
    that no score is made of (`PAST`). Rows are in the order of receipt and of the file, so that the
    same receipts give the same bytes.
    """
    directory.mkdir(parents=True, exist_ok=True)
    in_force = scopes_in_force(received)
    landed: dict[tuple[str, str], int] = {}
    for source, contract in contracts.items():
        for name, is_other in ((source, False), *([(PAST[source], True)] if contract.year else ())):
            path = directory / f"{name}.parquet"
            with pq.ParquetWriter(path, contract.landing_schema) as writer:
                for table in _rows_in_force(
                    contract, received, in_force, cache, own_year, of_other_year=is_other
                ):
                    writer.write_table(table)
            # Counted in what was written, not in what was meant to be.
            written = pq.read_table(path, columns=["file_sha256"])["file_sha256"]
            for count in pc.value_counts(written):
                key = source, count["values"].as_py()
                landed[key] = landed.get(key, 0) + count["counts"].as_py()
    innovations = _innovations(directory)
    known = {(row["region_code"], row["innovation_id"]) for row in innovations}
    strangers = dict(unknown_innovations(lists.decisions, known))
    # A line that cannot be applied is not: neither innovation is taken for the other.
    merged = [one for one in lists.decisions if one not in strangers]
    shown, ended = _shown(innovations, contracts, received, in_force, cache, own_year, codes, lists)
    problems = [
        *(*lists.problems, *strangers.values()),
        *unused(lists, shown, set(ended), {receipt.sha256 for receipt, _ in received}),
    ]
    lines = line_rows(lists, shown, merged, ended)
    told = [(receipt_of(one, week), one) for one in outcomes(lists, problems, codes)]
    received, shown = [*received, *told], [*shown, *told]
    news = news_weeks(received)
    keys = {(source, sha256) for (source, _), sha256 in in_force.items()}
    rows: dict[str, Iterable[tuple]] = {
        "source": _source_rows(contracts, received, week),
        "file_receipt": _receipt_rows(received, keys, landed, news),
        "file_scope": _scope_rows(contracts, received, in_force, news),
        "file_column": _column_rows(received, keys),
        "finding": _finding_rows(shown),
        "rejected_row": _rejected_rows(shown),
        "innovation_decision": [
            (d.region_code, d.innovation_id, d.same_as, d.reason, d.date) for d in merged
        ],
        "list_line": lines,
    }
    for name, schema in SCHEMAS.items():
        columns = list(zip(*rows[name], strict=True)) or [()] * len(schema)
        arrays = [pa.array(c, field.type) for c, field in zip(columns, schema, strict=True)]
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), directory / f"{name}.parquet")


def _rows_in_force(
    contract: Contract,
    received: Received,
    in_force: InForce,
    cache: OutcomeCache,
    own_year: int | None,
    *,
    of_other_year: bool,
) -> Iterator[pa.Table]:
    seen: set[str] = set()
    for receipt, outcome in received:
        if receipt.source != contract.source or receipt.sha256 in seen:
            continue
        mine = [
            scope
            for scope in own_scopes(receipt, outcome, in_force)
            if is_of_other_year(scope, contract) == of_other_year
        ]
        if not mine:
            continue
        seen.add(receipt.sha256)
        table = cache.table(receipt)
        is_whole = len(mine) == len(outcome.scopes)
        yield table if is_whole else rows_of(table, contract, mine, own_year)


def _innovations(directory: Path) -> list[dict[str, Any]]:
    """The innovations in force; none under contracts that have no such source."""
    path = directory / "inovasi.parquet"
    return pq.read_table(path, columns=list(LIKENESS_COLUMNS)).to_pylist() if path.exists() else []


def _shown(
    innovations: list[dict[str, Any]],
    contracts: dict[str, Contract],
    received: Received,
    in_force: InForce,
    cache: OutcomeCache,
    own_year: int | None,
    codes: Codes,
    lists: Lists,
) -> tuple[Received, dict[Acknowledgement, str]]:
    """What is said of the files: findings of their own, of their order, of what looks alike.

    Returns:
        The files; and the acknowledgements that ended a warning, with the regions of their file.
    """
    beside = changes_in_force(received, codes)
    decided = {(d.region_code, frozenset((d.innovation_id, d.same_as))) for d in lists.decisions}
    for sha256, findings in likeness_findings(innovations, codes, decided).items():
        beside["inovasi", sha256] += bounded(findings, codes)
    acknowledged = {(one.file_sha256, one.code): one for one in lists.acknowledged}
    shown, ended = [], {}
    for receipt, outcome in current(contracts, received, in_force, cache, own_year):
        kept = []
        for finding in (*outcome.findings, *beside.get(receipt.key, ())):
            seen = acknowledged.get((receipt.sha256, finding.code))
            # What is known ends a warning; an error stands whoever knows of it.
            if seen is None or finding.severity != "warn":
                kept.append(finding)
            else:
                regions = sorted({region_of(scope) for scope in outcome.scopes})
                ended[seen] = ",".join(regions)
        shown.append((receipt, replace(outcome, findings=tuple(kept))))
    return shown, ended


def _source_rows(contracts: dict[str, Contract], received: Received, week: str) -> Iterator[tuple]:
    """One row per source; days on which files were due before there was any are not judged."""
    cutoff = cutoff_date(week)
    first = min((week_date(receipt.week) for receipt, _ in received), default=cutoff)
    for c in contracts.values():
        due: dt.date | None = None
        before: dt.date | None = None
        coming: dt.date | None = None
        if c.period is not None and c.due_day is not None:
            due = due_date(c.period, c.due_day, cutoff)
            before = due_date(c.period, c.due_day, due - dt.timedelta(days=1))
            coming = next_due_date(c.period, c.due_day, cutoff)
        if due is None or due < first:
            due = before = None
        about = (c.source, c.origin, c.title, c.owner, c.due_for_region)
        yield *about, c.period, due, before, c.news, coming


def _receipt_rows(
    received: Received,
    in_force: set[tuple[str, str]],
    landed: dict[tuple[str, str], int],
    news: News,
) -> Iterator[tuple]:
    """One row per receipt; it is unchanged where no scope of it had news in its week."""
    for (receipt, o), weeks in zip(received, news, strict=True):
        counts = (o.rows_read, o.rows_accepted, o.rows_rejected, o.rows_ignored, o.n_records)
        yield (
            *(receipt.sha256, receipt.source, receipt.original_name, *counts),
            *(landed.get(receipt.key, 0), o.status, ";".join(o.codes)),
            *(receipt.key in in_force, o.is_synthetic, unchanged_since(receipt, weeks)),
        )


def _scope_rows(
    contracts: dict[str, Contract], received: Received, in_force: InForce, news: News
) -> Iterator[tuple]:
    """One row per source, region and file in force; days are the last of their weeks.

    A file of another year is nothing that is due.
    """
    refused = refusals(received)
    # Bytes that came again were received when they came last.
    weeks = {receipt.key: receipt.week for receipt, _ in received}
    first: dict[tuple[str, str], str] = {}
    for receipt, outcome in received:
        for region in {region_of(scope) for scope in outcome.scopes if not outcome.is_refused}:
            week = first.setdefault((receipt.source, region), receipt.week)
            first[receipt.source, region] = min(week, receipt.week)
    last_news = {key: week for of_receipt in news for key, week in of_receipt.items()}
    # A region of which several scopes are in force by one file has news when one of them has.
    places: dict[tuple[str, str, str], str] = defaultdict(str)
    for (source, scope), sha256 in in_force.items():
        if source in contracts and is_of_other_year(scope, contracts[source]):
            continue
        place = source, region_of(scope), sha256
        places[place] = max(places[place], last_news[source, scope])
    for (source, region, sha256), news_week in sorted(places.items()):
        day, since = cutoff_date(weeks[source, sha256]), cutoff_date(first[source, region])
        is_refused = (source, region) in refused
        yield source, region, sha256, day, is_refused, since, news_week, cutoff_date(news_week)


def _column_rows(received: Received, in_force: set[tuple[str, str]]) -> Iterator[tuple]:
    for (source, sha256), outcome in {r.key: o for r, o in received if r.key in in_force}.items():
        for place in outcome.places:
            yield source, sha256, place.column, place.name, place.header, place.letters


def _finding_rows(shown: Received) -> Iterator[tuple]:
    for receipt, outcome in shown:
        of_file = (receipt.source, receipt.original_name, receipt.sha256)
        for f in outcome.findings:
            where = (f.sheet, f.row, f.column, f.value)
            counts = (f.region_code or None, f.n_findings, f.n_rows)
            yield (f.code, f.severity, *of_file, *where, f.message, f.remedy, *counts)


def _rejected_rows(shown: Received) -> Iterator[tuple]:
    for receipt, outcome in shown:
        of_file = (receipt.sha256, receipt.source, receipt.original_name)
        for row in outcome.rejected:
            why = (";".join(row.codes), "; ".join(row.messages))
            yield (*of_file, row.sheet, row.row, row.region_code, *why, row.raw)
