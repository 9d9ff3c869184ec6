"""A run of some assets alone, as the UI starts it."""

from __future__ import annotations

import dagster as dg

from orchestration.definitions import WEEKLY_JOB, build_defs
from orchestration.partitions import key_of
from orchestration.settings import Settings, activate

WEEK = "2026-W47"


def materialise(
    settings: Settings, selection: dg.AssetSelection, week: str = WEEK
) -> dg.ExecuteInProcessResult:
    """Materialise a part of the graph; the result says whether it succeeded."""
    activate(settings)
    definitions = build_defs(settings)
    keys = selection.resolve(definitions.resolve_asset_graph())
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        return definitions.resolve_job_def(WEEKLY_JOB).execute_in_process(
            instance=instance,
            asset_selection=sorted(keys),
            partition_key=key_of(week),
            raise_on_error=False,
        )
