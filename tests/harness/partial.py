"""A run of some assets alone, as the UI starts it."""

from __future__ import annotations

import dagster as dg

from orchestration.catalogue import rule_years
from orchestration.definitions import WEEKLY_JOB, build_defs
from orchestration.editions.parameters import read_parameters
from orchestration.partitions import is_partition, key_of, weekly_partitions
from orchestration.settings import Settings, activate


def materialise(settings: Settings, selection: dg.AssetSelection) -> dg.ExecuteInProcessResult:
    """Materialise a part of the graph for the week of the build; the result says how it ended."""
    week = read_parameters(settings.build).week
    activate(settings)
    weekly = is_partition(weekly_partitions(rule_years(settings.seeds)[0]), week)
    definitions = build_defs(settings, weekly=weekly)
    keys = selection.resolve(definitions.resolve_asset_graph())
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        return definitions.resolve_job_def(WEEKLY_JOB).execute_in_process(
            instance=instance,
            asset_selection=sorted(keys),
            partition_key=key_of(week) if weekly else None,
            raise_on_error=False,
        )
