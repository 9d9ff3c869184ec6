"""What runs that were killed leave in Dagster's storage, and how it is taken away.

A killed run keeps its slot in the pool, for which the next run would wait for ever, and stays
"started", so that the queue of the UI waits for it. Only the holder of the home's lock may run
steps, so that whoever holds it knows that all others are dead. What a killed run leaves of an
edition is `placement`'s matter.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import dagster as dg

PROCESS_TAG = "iid/process"


def process_tags() -> Mapping[str, str]:
    """The tags of a run of the command line, which tell its process."""
    return {PROCESS_TAG: str(os.getpid())}


def free_slots(instance: dg.DagsterInstance, own_run: str) -> None:
    """Take the slots of every other run; to be called by the holder of the home's lock."""
    storage = instance.event_log_storage
    if not storage.supports_global_concurrency_limits:
        return
    for key in storage.get_concurrency_keys():
        info = storage.get_concurrency_info(key)
        for run_id in sorted((info.active_run_ids | info.pending_run_ids) - {own_run}):
            storage.free_concurrency_slots_for_run(run_id)


def end_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs of the command line that were killed as failed.

    To be called by the command line when it holds the home's lock: it takes the lock before it
    starts a run, so that any other run of it which has not ended is dead. Runs of the UI may be
    waiting for the lock and are left to Dagster.

    Returns:
        The ids of those that were marked.
    """
    ended = []
    unfinished = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished)):
        if PROCESS_TAG in run.tags:
            instance.report_run_failed(run, "its process was killed")
            ended.append(run.run_id)
    return ended
