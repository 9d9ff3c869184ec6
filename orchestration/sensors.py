"""What Dagster's daemon watches between Mondays: failed runs, a missing edition, the inbox.

What belongs here: noticing, with a cursor, so that each thing is noticed once. What does not: who
is told of it (`orchestration.editions.alarm`), and the run of every Monday
(`orchestration.definitions`). A sensor never asks for the resource `settings`, which would wait for
the lock of the home.
"""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import dagster as dg

from ingest.contracts.contract import load_contracts
from ingest.inbox import InboxFile, list_inbox
from ingest.week import WITA, last_closed_week, week_date
from orchestration.assets.landing import INBOX
from orchestration.assets.publication import DUE_HOUR
from orchestration.editions.alarm import Alarm, alarm_of, tell
from orchestration.editions.delivery import Outcome
from orchestration.editions.naming import week_editions
from orchestration.engine.dead_runs import PROCESS_TAG
from orchestration.outcome import result_of
from orchestration.partitions import PARTITION_TAG, WEEK_TAG, week_of_key
from orchestration.settings import Settings

RUNNING = dg.DefaultSensorStatus.RUNNING
# Of new files, as many names as somebody reads.
SHOWN_FILES = 50


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def all_sensors(
    settings: Settings, now: Callable[[], dt.datetime] = _now
) -> list[dg.SensorDefinition]:
    """The sensors of a deployment; all run as soon as the daemon does.

    Args:
        settings: the deployment.
        now: the clock, aware.
    """
    return [failed_run(settings, now), overdue_edition(settings, now), inbox_arrivals(settings)]


def failed_run(settings: Settings, now: Callable[[], dt.datetime] = _now) -> dg.SensorDefinition:
    """Tells of every run of the UI, the schedule or a backfill that failed.

    Runs of the command line are told by itself, when they end.
    """

    @dg.run_failure_sensor(
        name="failed_run",
        default_status=RUNNING,
        description="Tells the people of delivery.yml of a run that failed or was blocked.",
    )
    def sensor(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        run = context.dagster_run
        if PROCESS_TAG in run.tags:
            return dg.SkipReason("a run of the command line, which tells by itself")
        events = (entry.dagster_event for entry in context.instance.all_logs(run.run_id))
        result = result_of(event for event in events if event)
        result.problems = result.problems or [context.failure_event.message or ""]
        week = _week_of(run) or last_closed_week(now())
        alarm = alarm_of(result, week, run.run_id)
        outcome = tell(settings, alarm) if alarm else Outcome()
        _log(context.log.error, outcome)
        return None

    return sensor


def _week_of(run: dg.DagsterRun) -> str | None:
    """The week of a run by its tags, its partition, its configuration; None when all are silent."""
    config: Any = run.run_config
    asked = config.get("ops", {}).get("ingest", {}).get("config", {}).get("week")
    return run.tags.get(WEEK_TAG) or week_of_key(run.tags.get(PARTITION_TAG)) or asked


def overdue_edition(
    settings: Settings, now: Callable[[], dt.datetime] = _now
) -> dg.SensorDefinition:
    """Tells once of a week whose edition is not there when it is due, whatever the reason."""

    @dg.sensor(
        name="overdue_edition",
        minimum_interval_seconds=600,
        default_status=RUNNING,
        description=(
            f"Tells the people of delivery.yml when Monday {DUE_HOUR:02}.00 WITA has passed "
            "without an edition of the week that closed."
        ),
    )
    def sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        moment = now()
        week = last_closed_week(moment)
        due = dt.datetime.combine(
            week_date(week) + dt.timedelta(days=7), dt.time(DUE_HOUR), tzinfo=WITA
        )
        if moment < due:
            return dg.SkipReason(f"{week} is due on Monday at {DUE_HOUR:02}.00 WITA")
        if week_editions(settings.editions, week):
            return dg.SkipReason(f"{week} is published")
        if context.cursor == week:
            return dg.SkipReason(f"{week} is overdue, which was told")
        runs = context.instance.get_runs(dg.RunsFilter(tags={WEEK_TAG: week}))
        states = ", ".join(sorted(run.status.value for run in runs)) or "none"
        outcome = tell(settings, Alarm("overdue", week, f"overdue {week}", [f"runs: {states}"]))
        _log(context.log.error, outcome)
        if not (outcome.sent or outcome.already):
            return dg.SkipReason(f"{week} is overdue, and nobody could be told")
        return dg.SensorResult(skip_reason=f"{week} is overdue: told", cursor=week)

    return sensor


def inbox_arrivals(settings: Settings) -> dg.SensorDefinition:
    """Observes `inbox/<source>` whenever files arrive or go, so that Monday holds no surprise.

    It looks at names, sizes and the moment at which a name or a content changed on the disk, and
    reads no file.
    """

    @dg.sensor(
        name="inbox_arrivals",
        minimum_interval_seconds=300,
        default_status=RUNNING,
        description="Shows what arrived in the inbox, by source, as observations of its assets.",
    )
    def sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        try:
            found = _by_source(settings)
        except OSError as error:
            return dg.SkipReason(f"the inbox cannot be read: {error.strerror}")
        seen: dict[str, list[int]] = json.loads(context.cursor or "{}")
        state, events = {}, []
        for source, files in found.items():
            last, count = seen.get(source, [0, 0])
            changed = {file.name: size for file, size, at in files if at > last}
            newest = max((at for *_, at in files), default=last)
            state[source] = [max(newest, last), len(files)]
            if changed or len(files) != count:
                events.append(_observation(source, files, changed, count))
        if not events:
            return dg.SkipReason("nothing arrived")
        return dg.SensorResult(asset_events=events, cursor=json.dumps(state))

    return sensor


# A file, its size in bytes, and when it last changed, in nanoseconds.
Seen = tuple[InboxFile, int, int]


def _by_source(settings: Settings) -> dict[str, list[Seen]]:
    """The files of each source that has a contract; of what is passed over, none.

    Raises:
        OSError: the inbox cannot be listed.
    """
    found: dict[str, list[Seen]] = {source: [] for source in load_contracts()}
    # Listing is silent about a folder that is not there or closed to us.
    next(settings.inbox.iterdir(), None)
    for file in list_inbox(settings.inbox):
        if file.source in found and not file.is_passed:
            try:
                status = file.path.lstat()
            except OSError:
                continue  # Gone since it was listed.
            found[file.source].append((file, status.st_size, status.st_ctime_ns))
    return found


def _observation(
    source: str, files: list[Seen], changed: dict[str, int], n_before: int
) -> dg.AssetObservation:
    rows = [f"| {name} | {size} |" for name, size in sorted(changed.items())[:SHOWN_FILES]]
    if len(changed) > SHOWN_FILES:
        rows.append(f"| ... {len(changed) - SHOWN_FILES} | |")
    return dg.AssetObservation(
        dg.AssetKey([INBOX, source]),
        metadata={
            "files": len(files),
            "bytes": sum(size for _, size, _ in files),
            "arrived": len(changed),
            "files before": n_before,
            "new files": dg.MetadataValue.md("\n".join(["| file | bytes |", "|---|---|", *rows])),
        },
    )


def _log(error: Callable[[str], object], outcome: Outcome) -> None:
    for problem in outcome.problems:
        error(problem)
