"""Running the weekly job in this process, and what came of it.

The command line's and the tests' way to the very job that the schedule starts. What is printed is
the command line's matter.
"""

from __future__ import annotations

import contextlib
import gc
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.editions.parameters import read_parameters
from orchestration.errors import FAILURE_STATUS
from orchestration.ledger.chain import Chain
from orchestration.ledger.lock import run_lock
from orchestration.settings import Settings, activate

if TYPE_CHECKING:
    import dagster as dg

# Called with a step's key, whether it has ended, and how many steps the job has.
OnStep = Callable[[str, bool, int], None]

INGEST_STEP, GATE_STEP = "ingest", "quality_gate"


@dataclass
class RunResult:
    """What a run of the weekly job came to.

    Attributes:
        status: `published` (no flag), `flagged`, `blocked` (the verdict on the data: of the gate,
            of a landing table that breaks its contract, of a dbt test), `conflict` (the week is
            published with another result) or `failed` (an error of the program or the machine).
        edition: folder of the edition; None when none was published.
        changed: False when the week was already published with the same result.
        regions: regions in the edition.
        passed, warned, failed, not_measured: checks of the gate by outcome; one that blocks has
            failed unless it passed.
        seconds: duration by step that ended well, in the order of the steps.
        n_later: receipts that count for a later edition only.
        problems: one line per failed step or blocking check.
        quality_page: the quality page of this build, when it was written.
        anchor: the head of the audit chain after the run, for whoever keeps it elsewhere.
    """

    status: str = "published"
    week: str = ""
    edition: Path | None = None
    changed: bool = False
    regions: int = 0
    passed: int = 0
    warned: int = 0
    failed: int = 0
    not_measured: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    n_later: int = 0
    problems: list[str] = field(default_factory=list)
    quality_page: Path | None = None
    anchor: str = ""

    def document(self) -> dict[str, Any]:
        """What `iid run --json` prints."""
        return {
            "week": self.week,
            "edition": str(self.edition) if self.edition else None,
            "status": self.status,
            "changed": self.changed,
            "regions": self.regions,
            "checks": {
                outcome: getattr(self, outcome)
                for outcome in ("passed", "warned", "failed", "not_measured")
            },
            "seconds": self.seconds,
            "problems": self.problems,
            "anchor": self.anchor,
        }


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
    """
    activate(settings)
    # A run keeps nearly all that it makes: looking for garbage as often as by default takes a
    # tenth of its time.
    gc.set_threshold(10_000, 50, 100)
    with run_lock(settings.home):
        import dagster as dg

        from orchestration.definitions import WEEKLY_JOB, build_defs
        from orchestration.engine.dead_runs import end_dead_runs, process_tags

        job = build_defs(settings).resolve_job_def(WEEKLY_JOB)
        run_id = str(uuid.uuid4())

        def listen(entry: dg.EventLogEntry) -> None:
            event = entry.dagster_event
            if event and event.step_key and event.event_type_value in _STEP_EVENTS:
                ended = event.event_type_value != "STEP_START"
                on_step(event.step_key, ended, len(job.nodes))

        with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            end_dead_runs(instance)
            instance.add_event_listener(run_id, listen)
            # dagster-dbt repeats dbt's log on stdout, which is the caller's; dbt keeps its own.
            with Path(os.devnull).open("w") as silence, contextlib.redirect_stdout(silence):
                result = job.execute_in_process(
                    instance=instance,
                    run_id=run_id,
                    tags=process_tags(),
                    raise_on_error=False,
                    run_config={
                        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                        "ops": {"ingest": {"config": {"open_week": True} | config}},
                    },
                )
        summary, outcomes = RunResult(), set[str]()
        for event in result.all_events:
            outcomes |= _take(summary, event)
        known = summary.seconds or summary.failed
        summary.week = read_parameters(settings.build).week if known else ""
        summary.status = _status(summary, outcomes)
        summary.anchor = Chain(settings.home).head.anchor
        return summary


_STEP_EVENTS = {"STEP_START", "STEP_SUCCESS", "STEP_FAILURE", "STEP_SKIPPED"}


def _take(summary: RunResult, event: dg.DagsterEvent) -> set[str]:
    """Add what one event says to the summary; returns how a step failed, if one did."""
    data: Any = event.event_specific_data
    match event.event_type_value:
        case "STEP_SUCCESS":
            summary.seconds[str(event.step_key)] = round(data.duration_ms / 1000, 2)
        case "STEP_FAILURE":
            return {_take_failure(summary, str(event.step_key), data)}
        case "ASSET_CHECK_EVALUATION":
            if event.step_key == GATE_STEP:
                _take_check(summary, data)
            elif not data.passed:
                summary.failed += 1
                table = data.asset_key.to_user_string()
                told = data.metadata["failed"].value
                summary.problems.append(f"check {data.check_name} of {table}: {told}")
        case "ASSET_MATERIALIZATION":
            key = data.materialization.asset_key.to_user_string()
            values = {k: v.value for k, v in data.materialization.metadata.items()}
            if key == "edition":
                summary.edition = Path(values["folder"])
                summary.changed = values["changed"]
            elif key == "published_tables":
                summary.regions = values["rows region"]
            elif key == "landing/file_receipt":
                summary.n_later = values["for later"]
            elif key == "quality_report":
                summary.quality_page = Path(values["page"])
    return set()


def _take_check(summary: RunResult, evaluation: Any) -> None:
    if evaluation.passed:
        summary.passed += 1
    elif evaluation.blocking:
        summary.failed += 1
        failed = evaluation.metadata["failed"].value
        words = f"{failed} failed" if failed else "not measured, nothing to check in scope"
        summary.problems.append(f"check {evaluation.check_name}: {words}")
    elif evaluation.metadata["status"].value == "not_measured":
        summary.not_measured += 1
    else:
        summary.warned += 1


def _take_failure(summary: RunResult, step: str, data: Any) -> str:
    """Say what failed, and return the status that a run has which failed there."""
    told, error = data.user_failure_data, data.error
    if step in (INGEST_STEP, GATE_STEP) and summary.failed:
        return "blocked"  # said by its checks
    while error.cause is not None:
        error = error.cause
    text = told.description if told and told.description else error.message
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    summary.problems.append(f"{step}: {' '.join(lines)[:500]}")
    status = told.metadata.get(FAILURE_STATUS) if told else None
    return status.value if status else "failed"


def _status(summary: RunResult, outcomes: set[str]) -> str:
    """What the run came to, from the statuses of the steps that failed."""
    if "conflict" in outcomes:
        return "conflict"
    if summary.edition is not None:
        return "flagged" if summary.warned else "published"
    return "blocked" if outcomes == {"blocked"} else "failed"
