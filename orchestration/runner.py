"""Running the weekly job in this process.

The command line's and the tests' way to the very job that the schedule starts. What came of it is
read from its events by `orchestration.outcome`; what is printed is the command line's matter.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.week import last_closed_week
from orchestration.catalogue import rule_years
from orchestration.editions.parameters import read_parameters
from orchestration.ledger.chain import Chain
from orchestration.ledger.home_format import require_chain
from orchestration.ledger.lock import run_lock
from orchestration.ledger.signature import sign
from orchestration.outcome import RunResult, result_of
from orchestration.settings import Settings, activate

if TYPE_CHECKING:
    import dagster as dg

# Called with a step's key, whether it has ended, and how many steps the job has.
OnStep = Callable[[str, bool, int], None]


def run_weekly(
    settings: Settings, config: dict[str, Any], on_step: OnStep = lambda step, ended, n_steps: None
) -> RunResult:
    """Run the weekly job in this process.

    Args:
        settings: the deployment.
        config: fields of `EditionConfig`; a week that has not closed is for the caller to refuse.
        on_step: called when a step starts and when it ends.

    Raises:
        Busy: another run holds the home.
        WiringError: the home is of a format that this program does not write, or the key that
            signs cannot be used.
    """
    require_chain(settings.home)
    if settings.signing_key:
        # A key that cannot sign is told before anything is built.
        sign(settings.signing_key, "")
    activate(settings)
    # A run keeps nearly all that it makes: looking for garbage as often as by default takes a
    # tenth of its time.
    gc.set_threshold(10_000, 50, 100)
    with run_lock(settings.home):
        import dagster as dg

        from orchestration.definitions import WEEKLY_JOB, build_defs
        from orchestration.engine.dead_runs import end_dead_runs, process_tags
        from orchestration.partitions import is_partition, key_of, weekly_partitions

        week = config.get("week") or last_closed_week(dt.datetime.now(dt.UTC))
        weeks = weekly_partitions(rule_years(settings.seeds)[0])
        weekly = settings.replay is None and is_partition(weeks, week)
        job = build_defs(settings, weekly=weekly).resolve_job_def(WEEKLY_JOB)
        run_id = str(uuid.uuid4())

        defaults = {"open_week": True, "in_time": bool(config.get("week"))}

        def listen(entry: dg.EventLogEntry) -> None:
            event = entry.dagster_event
            if event and event.step_key and event.event_type_value in _STEP_EVENTS:
                ended = event.event_type_value != "STEP_START"
                on_step(event.step_key, ended, len(job.nodes))

        with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            killed = end_dead_runs(instance)
            instance.add_event_listener(run_id, listen)
            # dagster-dbt repeats dbt's log on stdout, which is the caller's; dbt keeps its own.
            with Path(os.devnull).open("w") as silence, contextlib.redirect_stdout(silence):
                result = job.execute_in_process(
                    instance=instance,
                    run_id=run_id,
                    tags=process_tags(),
                    partition_key=key_of(week) if weekly else None,
                    raise_on_error=False,
                    run_config={
                        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                        "ops": {"ingest": {"config": defaults | config}},
                    },
                )
        summary = result_of(result.all_events)
        known = summary.seconds or summary.failed
        summary.week = read_parameters(settings.build).week if known else ""
        summary.run_id, summary.killed = run_id, killed
        chain = Chain(settings.home)
        summary.anchor = chain.head.anchor if chain.records else ""
        return summary


_STEP_EVENTS = {"STEP_START", "STEP_SUCCESS", "STEP_FAILURE", "STEP_SKIPPED"}
