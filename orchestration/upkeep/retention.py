"""Retention: raw files and Dagster's log, let go when their time is over.

What belongs here: which raw files no edition of the last weeks needs, letting go of them with a
record in the chain, and wiping old runs of Dagster. What stays of a raw file is the door's matter.
Editions and the chain are kept for ever.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ingest.landing.archive import NOTE, Archive
from ingest.week import week_date, week_of
from orchestration.editions.naming import published_names
from orchestration.ledger.chain import Chain
from orchestration.settings import Settings

# Tables of an edition that name the files which it shows.
NAMING = ("file_receipt", "finding", "rejected_row")


@dataclass(frozen=True)
class Pruned:
    """What was let go, or would be.

    Attributes:
        raw: SHA-256 of the raw files.
        n_bytes: their size.
        runs: Dagster's runs.
    """

    raw: tuple[str, ...] = ()
    n_bytes: int = 0
    runs: tuple[str, ...] = ()


def removed_notes(chain: Chain) -> dict[str, str]:
    """What stays of raw files that were removed: SHA-256 of each note by its name in `raw/`."""
    return {
        f"{sha256}{NOTE}": digest
        for record in chain.of("removal")
        for sha256, digest in record.body["notes"].items()
    }


def removable(settings: Settings, weeks: int) -> set[str]:
    """Raw files that count for none of the last weeks' editions, and came before them.

    The weeks are counted back from the newest edition. A file stays while it was in force, or a
    finding or a rejected row of it was shown, in one of their editions.

    Args:
        settings: the deployment.
        weeks: how many.
    """
    editions = published_names(settings.editions)
    if not editions:
        return set()
    first = week_date(max(editions).week) - dt.timedelta(weeks=weeks - 1)
    bound = week_of(dt.datetime.combine(first, dt.time(12), dt.UTC))
    archive = Archive(settings.home)
    kept = {receipt.sha256 for receipt in archive.receipts if receipt.week >= bound}
    for name, path in editions.items():
        if name.week >= bound:
            kept |= _named(path / "data")
    known = {receipt.sha256 for receipt in archive.receipts}
    return {sha256 for sha256 in known - kept if not archive.is_removed(sha256)}


def _named(data: Path) -> set[str]:
    import pyarrow.parquet as pq

    named: set[str] = set()
    for table in NAMING:
        filters = [("is_in_force", "=", True)] if table == "file_receipt" else None
        column = pq.read_table(data / f"{table}.parquet", columns=["file_sha256"], filters=filters)
        named |= set(column["file_sha256"].to_pylist())
    return named


def old_runs(settings: Settings, weeks: int, now: dt.datetime) -> tuple[str, ...]:
    """Dagster's runs that ended before the last weeks, oldest first."""
    import dagster as dg

    before, ended = now - dt.timedelta(weeks=weeks), dg.DagsterRunStatus
    statuses = [ended.SUCCESS, ended.FAILURE, ended.CANCELED]
    asked = dg.RunsFilter(statuses=statuses, updated_before=before)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        return tuple(run.run_id for run in reversed(instance.get_runs(asked)))


def prune(
    settings: Settings, chain: Chain, now: dt.datetime, *, by: list[str], dry_run: bool = False
) -> Pruned:
    """Let go of what the settings no longer keep; without settings, of nothing.

    The note of each file is written first, then the record in the chain, then the bytes go: a
    prune that is killed is finished by the next one.

    Args:
        settings: the deployment, whose lock the caller holds.
        chain: of its home, mended.
        now: the moment, aware.
        by: who does it.
        dry_run: only say what would go.
    """
    from ingest.contracts.contract import load_contracts
    from ingest.inbox import note_raw, remove_raw
    from ingest.lists import load_lists

    gone = removable(settings, settings.raw_weeks) if settings.raw_weeks else set()
    runs = old_runs(settings, settings.log_weeks, now) if settings.log_weeks else ()
    sizes = (settings.home / "raw" / sha256 for sha256 in gone)
    found = Pruned(tuple(sorted(gone)), sum(path.stat().st_size for path in sizes), runs)
    if dry_run:
        return found
    if gone:
        lists = load_lists(settings.lists, now.date())
        notes = note_raw(settings.home, load_contracts(), settings.seeds, gone, lists)
        known = removed_notes(chain)
        written = {sha: hashlib.sha256(note).hexdigest() for sha, note in notes.items()}
        new = {sha: said for sha, said in written.items() if known.get(f"{sha}{NOTE}") != said}
        if new:
            body = {"notes": new, "weeks": settings.raw_weeks, "by": by}
            chain.append("removal", body, now)
        remove_raw(settings.home, gone)
    if runs:
        import dagster as dg

        with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            for run_id in runs:
                instance.delete_run(run_id)
    return found
