"""What a run of the weekly job came to, read from its events.

What belongs here: the statuses of a run and the words for what failed, the same for the command
line, which has the events at hand, and for the sensors, which find them in Dagster's log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.errors import FAILURE_STATUS, with_remedy

if TYPE_CHECKING:
    import dagster as dg

INGEST_STEP, GATE_STEP = "ingest", "quality_gate"
# Statuses of a run that ended with an edition in its place.
WITH_EDITION = ("published", "flagged")


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
        run_id: Dagster's id of it.
        killed: runs before this one that were found dead, by their id.
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
    run_id: str = ""
    killed: list[str] = field(default_factory=list)

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


def result_of(events: Iterable[dg.DagsterEvent]) -> RunResult:
    """What a run came to, without its week and the chain's head, which events do not tell."""
    summary, outcomes = RunResult(), set[str]()
    for event in events:
        outcomes |= _take(summary, event)
    summary.status = _status(summary, outcomes)
    return summary


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
    summary.problems.append(with_remedy(f"{step}: {' '.join(lines)[:500]}"))
    status = told.metadata.get(FAILURE_STATUS) if told else None
    return status.value if status else "failed"


def _status(summary: RunResult, outcomes: set[str]) -> str:
    """What the run came to, from the statuses of the steps that failed."""
    if "conflict" in outcomes:
        return "conflict"
    if summary.edition is not None:
        return "flagged" if summary.warned else "published"
    return "blocked" if outcomes == {"blocked"} else "failed"
