"""The code location: every asset, the weekly job, its schedule. Start reading here.

`workspace.yaml` names this module, and Dagster calls `defs`; nothing is read or parsed before. What
belongs here is which assets there are and when they run; what they do is `orchestration.assets`'.
"""

import functools
from collections.abc import Iterator
from dataclasses import replace

import dagster as dg

from ingest.contracts.contract import load_contracts
from ingest.week import last_closed_week
from orchestration.assets.delivery import blocked_notice, delivery
from orchestration.assets.landing import inbox_assets, landing_assets
from orchestration.assets.publication import edition, published_tables
from orchestration.assets.quality import gate_assets, quality_report
from orchestration.assets.retention import retention
from orchestration.assets.transformation import transformation_assets
from orchestration.catalogue import load_checks, rule_years
from orchestration.engine.dbt import InProcessDbt, prepared_project
from orchestration.engine.dead_runs import free_slots
from orchestration.engine.shown import with_code_references
from orchestration.ledger.lock import run_lock
from orchestration.partitions import PARTITION_TAG, WEEK_TAG, key_of, week_of_key, weekly_partitions
from orchestration.sensors import all_sensors
from orchestration.settings import Settings, load_settings

WEEKLY_JOB = "weekly_edition"


def build_defs(settings: Settings | None = None, *, weekly: bool = True) -> dg.Definitions:
    """The definitions for a deployment, made once in a process.

    Args:
        settings: by default those of the environment.
        weekly: each asset has a partition per closed week; without, a run is of any week.
    """
    return _definitions(settings or load_settings(), weekly)


@functools.lru_cache(maxsize=2)
def _definitions(settings: Settings, weekly: bool) -> dg.Definitions:
    project = prepared_project(settings.dbt_project)
    checks = load_checks(settings.seeds)
    contracts = load_contracts()
    job = dg.define_asset_job(
        WEEKLY_JOB,
        selection=dg.AssetSelection.all(),
        description="From the inbox to the edition of the week that has closed.",
        executor_def=dg.in_process_executor,
    )
    assets = [
        landing_assets(contracts),
        *transformation_assets(project),
        gate_assets(checks),
        quality_report,
        published_tables,
        edition,
        delivery,
        blocked_notice,
        retention,
    ]
    if weekly:
        weeks = weekly_partitions(rule_years(settings.seeds)[0])
        assets = [
            one.map_asset_specs(lambda spec: spec.replace_attributes(partitions_def=weeks))
            for one in assets
        ]
    return dg.Definitions(
        assets=[*inbox_assets(contracts), *with_code_references(assets)],
        jobs=[job],
        schedules=[weekly_schedule],
        sensors=all_sensors(settings),
        resources={
            "dbt": InProcessDbt(settings.dbt_project),
            "settings": _settings_under_lock(settings),
        },
        executor=dg.in_process_executor,
    )


def _settings_under_lock(settings: Settings) -> dg.ResourceDefinition:
    """The settings, which every step asks for, with the home's lock held from first to last.

    A run of the UI or of the schedule is a process of its own and waits for its turn; the command
    line holds the lock already.
    """

    @dg.resource
    def settings_under_lock(context: dg.InitResourceContext) -> Iterator[Settings]:
        with run_lock(settings.home, wait=True):
            run = context.run
            if context.instance is not None:
                free_slots(context.instance, run.run_id if run else "")
            week = week_of_key(run.tags.get(PARTITION_TAG)) if run else None
            yield replace(settings, week=week)

    return settings_under_lock


@dg.schedule(
    name="monday_0600_wita",
    job_name=WEEKLY_JOB,
    cron_schedule="0 6 * * 1",
    execution_timezone="Asia/Makassar",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every Monday at 06.00 WITA, for the week that closed on Sunday.",
)
def weekly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Every Monday at 06.00 WITA, for the week that closed on Sunday.

    The run names its week, so that what lies in the inbox by then counts in time (reading R8).
    """
    week = last_closed_week(context.scheduled_execution_time)
    return dg.RunRequest(run_key=week, partition_key=key_of(week), tags={WEEK_TAG: week})


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions for the deployment of the environment."""
    return build_defs()
