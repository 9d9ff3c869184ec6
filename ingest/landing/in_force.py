"""Which file is in force for which scope, and what of each file is still shown.

What belongs here: the newest accepted file wins, per source and scope; since when its rows have
stood; files of which a newer one was refused, or that shrank. What does not: writing the snapshot
(`snapshot`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ingest.contracts.contract import Contract, scope_of_rows
from ingest.findings import Codes, FileOutcome, Finding, describe
from ingest.landing.archive import Receipt
from ingest.landing.outcome_cache import OutcomeCache

# Beside the columns of a scope, the number of its rows; no column is called so.
ROWS = ""
# Receipts with what reading them gave, oldest first.
Received = list[tuple[Receipt, FileOutcome]]
# SHA-256 of the file in force by (source, scope).
InForce = dict[tuple[str, str], str]
# The week since which the rows of a (source, scope) have stood, receipt by receipt.
News = list[dict[tuple[str, str], str]]
# A file with this share of the rows before it, or less, is flagged.
SHRUNK_PERCENT = 95
# And one with this share of the cells of a column that held a value, of those in as many rows.
EMPTIED_PERCENT = 60


def region_of(scope: str) -> str:
    """The region of a scope, which may name a measure besides."""
    return scope.partition("|")[0]


def is_of_other_year(scope: str, contract: Contract) -> bool:
    """Whether a scope is of a year that is not the edition's, of a source whose rows have one."""
    return bool(contract.year) and len(scope.split("|")) > len(contract.scope)


def in_own_year(
    outcome: FileOutcome, contract: Contract, own_year: int | None, codes: Codes
) -> FileOutcome:
    """What a file holds, with the scopes of the edition's year called as those of no year.

    A file of this year and of others is told: its column of years may mean something else.
    """
    suffix = f"|{own_year}"
    if not contract.year or not any(scope.endswith(suffix) for scope in outcome.scopes):
        return outcome
    scopes = tuple(scope.removesuffix(suffix) for scope in outcome.scopes)
    others = [at for at, scope in enumerate(scopes) if is_of_other_year(scope, contract)]
    told = outcome.findings
    if others:
        years = sorted({scopes[at].rpartition("|")[2] for at in others})
        n_rows = sum(outcome.scope_rows[at] for at in others)
        detail = f"{n_rows} baris tahun {', '.join(years)}"
        header = next(c.header for c in contract.columns if c.name == contract.year)
        told += (describe(codes, "W_OTHER_YEAR", detail=detail, column=header),)
    return replace(outcome, scopes=scopes, findings=told)


def scopes_in_force(received: Received) -> InForce:
    """The file in force per source and scope: the newest one that was not refused."""
    return {
        (receipt.source, scope): receipt.sha256
        for receipt, outcome in received
        if not outcome.is_refused
        for scope in outcome.scopes
    }


def news_weeks(received: Received) -> News:
    """The week of the last news of every scope of each receipt: since then its rows have stood.

    It is the week of the receipt itself where the rows are not those of the accepted file before
    it, else that of the first of the unbroken run of files with these rows.
    """
    stands: dict[tuple[str, str], tuple[str, str]] = {}
    news: News = []
    for receipt, outcome in received:
        mine = {}
        for scope, content in () if outcome.is_refused else outcome.contents.items():
            key = (receipt.source, scope)
            before, since = stands.get(key, ("", receipt.week))
            mine[key] = min(since, receipt.week) if before == content else receipt.week
            stands[key] = content, mine[key]
        news.append(mine)
    return news


def unchanged_since(receipt: Receipt, news: dict[tuple[str, str], str]) -> str | None:
    """The week of the last news of any scope of a receipt; None where it is its own week."""
    week = max(news.values(), default=receipt.week)
    return week if week < receipt.week else None


def own_scopes(receipt: Receipt, outcome: FileOutcome, in_force: InForce) -> list[str]:
    """The scopes for which a file is in force."""
    return [s for s in outcome.scopes if in_force[receipt.source, s] == receipt.sha256]


def rows_of(
    table: pa.Table, contract: Contract, scopes: list[str], own_year: int | None
) -> pa.Table:
    """The rows of a file that belong to some of its scopes."""
    known = pa.array(scopes, pa.string())
    return table.filter(pc.is_in(scope_of_rows(table, contract, own_year), known))


def current(
    contracts: dict[str, Contract],
    received: Received,
    in_force: InForce,
    cache: OutcomeCache,
    own_year: int | None,
) -> Iterable[tuple[Receipt, FileOutcome]]:
    """Files of which something is in force or was refused last, with what still holds of them.

    Bytes received twice speak once, under their newest name. Findings and rejected rows of a
    region end when a newer file delivers that region; those of a file of which nothing is in
    force stay until its name is received again.
    """
    by_name = {(r.source, r.original_name): r for r, _ in received}
    by_bytes = {r.key: r for r, _ in received if r.sha256}
    delivered = {
        (r.source, region_of(scope)): r.sequence
        for r, o in received
        if not o.is_refused
        for scope in o.scopes
    }
    for receipt, outcome in received:
        if by_bytes.get(receipt.key, receipt) is not receipt:
            continue
        mine = own_scopes(receipt, outcome, in_force) if not outcome.is_refused else []
        is_newest = by_name[receipt.source, receipt.original_name] is receipt
        if not mine and (outcome.scopes or not is_newest):
            continue
        told = {row.region_code or "" for row in outcome.rejected}
        told |= {finding.region_code for finding in outcome.findings}
        newer = {r for r in told if delivered.get((receipt.source, r), 0) > receipt.sequence}
        rejected = tuple(row for row in outcome.rejected if (row.region_code or "") not in newer)
        ended = {(one.sheet, one.row) for one in outcome.rejected}
        ended -= {(one.sheet, one.row) for one in rejected}
        if len(mine) < len(outcome.scopes):
            table, contract = cache.table(receipt), contracts[receipt.source]
            left = rows_of(table, contract, mine, own_year)
            ended |= _places(table) - _places(left)
        # What is counted but not listed has no row; it ends with the last that is of its region.
        newer -= {region_of(scope) for scope in mine}
        findings = tuple(
            f
            for f in outcome.findings
            if (f.sheet, f.row) not in ended and (f.n_rows is None or f.region_code not in newer)
        )
        corrected = tuple(one for one in outcome.corrected if (one.sheet, one.row) not in ended)
        yield receipt, replace(outcome, findings=findings, rejected=rejected, corrected=corrected)


def _places(table: pa.Table) -> set[tuple[str, int]]:
    """Sheet and row of every row."""
    return {*zip(table["sheet_name"].to_pylist(), table["row_number"].to_pylist(), strict=True)}


def refusals(received: Received) -> dict[tuple[str, str], str]:
    """Where a newer file of the same sender was refused.

    The sender of a refused file is known by the regions of its rejected rows, else by its name:
    a file whose name differs in digits only (a date) takes the place of the older one.

    Returns:
        Name of the newest refused file by (source, region).
    """
    newest: dict[tuple[str, str], str] = {}
    by_stem: dict[tuple[str, str], set[str]] = defaultdict(set)
    for receipt, outcome in received:
        if outcome.status == "ignored":
            continue
        stem = (receipt.source, re.sub(r"\d+", "", Path(receipt.original_name).stem.casefold()))
        regions = {region_of(scope) for scope in outcome.scopes}
        if not outcome.is_refused:
            by_stem[stem] |= regions
            for region in regions:
                newest.pop((receipt.source, region), None)
            continue
        regions = {row.region_code for row in outcome.rejected if row.region_code}
        for region in regions or by_stem[stem]:
            newest[receipt.source, region] = receipt.original_name
    return newest


def changes_in_force(received: Received, codes: Codes) -> dict[tuple[str, str], list[Finding]]:
    """Findings on files in force that only their neighbours in time can tell.

    Returns:
        By (source, SHA-256): `W_NEWER_REFUSED` where a newer file was refused; `W_SHRINK` where
        the file has 5 % fewer rows for a region than the one before it; `W_EMPTIED` where a
        column holds no value any more, or 40 % fewer than the rows that are left would have.
    """
    # Files that were in force, oldest first, with what they hold, by source and scope.
    history: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(dict)
    headers: dict[tuple[str, str], str] = {}
    for receipt, outcome in received:
        headers |= {(receipt.source, place.column): place.header for place in outcome.places}
        filled = outcome.scope_filled or ({},) * len(outcome.scopes)
        if not outcome.is_refused:
            for at, scope in enumerate(outcome.scopes):
                files = history[receipt.source, scope]
                # Bytes that come again are the newest again.
                files.pop(receipt.sha256, None)
                files[receipt.sha256] = Counter({ROWS: outcome.scope_rows[at], **filled[at]})
    refused_by = refusals(received)
    regions: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    olds: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    news: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (source, scope), files in history.items():
        (sha256, holds), *before = reversed(files.items())
        region = region_of(scope)
        if (source, region) in refused_by:
            regions[source, sha256, refused_by[source, region]].add(region)
        if before:
            olds[source, sha256, region] += before[0][1]
            news[source, sha256, region] += holds
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for (source, sha256, refused), of in regions.items():
        detail = f"{refused} ditolak; daerah {', '.join(sorted(of))}"
        found[source, sha256].append(describe(codes, "W_NEWER_REFUSED", detail=detail))
    for (source, sha256, region), old in olds.items():
        new, mine = news[source, sha256, region], found[source, sha256]
        if 100 * new[ROWS] <= SHRUNK_PERCENT * old[ROWS]:
            detail = f"daerah {region}, dari {old[ROWS]} menjadi {new[ROWS]} baris"
            mine.append(describe(codes, "W_SHRINK", detail=detail, region_code=region))
        # What older notes do not know is not judged; a removed row takes its cells along.
        for column in sorted(old.keys() - {ROWS}) if new.keys() - {ROWS} else ():
            if 100 * new[column] * old[ROWS] <= EMPTIED_PERCENT * old[column] * new[ROWS]:
                detail = f"daerah {region}, dari {old[column]} menjadi {new[column]} isian"
                header = headers.get((source, column), column)
                mine.append(
                    describe(codes, "W_EMPTIED", detail=detail, column=header, region_code=region)
                )
    return found
