"""Weeks as Dagster's partitions: each closed week is one, so that editions are backfilled by week.

What belongs here: which weeks are partitions, and the keys and tags that name them. What a week is
says `ingest.week`. A week that is still open, or from before the first rule year, is no partition:
its run goes without.
"""

from __future__ import annotations

import datetime as dt

import dagster as dg

from ingest.week import WITA

# Of a run: its week, its edition, the provinces in scope.
WEEK_TAG, EDITION_TAG, PROVINCE_TAG = "iid/week", "iid/edition", "iid/province"
PARTITION_TAG = "dagster/partition"


def weekly_partitions(first_year: int) -> dg.TimeWindowPartitionsDefinition:
    """The closed weeks since the first of a year; a key is its Monday, as `2026-W47-1`.

    Args:
        first_year: the first ISO year.
    """
    return dg.TimeWindowPartitionsDefinition(
        start=dt.datetime.combine(dt.date.fromisocalendar(first_year, 1, 1), dt.time()),
        cron_schedule="0 0 * * 1",
        timezone=WITA.key,
        # A week alone is not to be read back by `strptime`.
        fmt="%G-W%V-%u",
    )


def key_of(week: str) -> str:
    """The partition of a week: `2026-W47-1` of `2026-W47`."""
    return f"{week}-1"


def week_of_key(key: str | None) -> str | None:
    """The week of a partition; of none, none."""
    return key.removesuffix("-1") if key else None


def is_partition(weeks: dg.TimeWindowPartitionsDefinition, week: str) -> bool:
    """Whether a week has closed, and is not from before the first year."""
    return weeks.has_partition_key(key_of(week))
