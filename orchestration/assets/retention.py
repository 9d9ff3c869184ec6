"""The end of a run: what the settings no longer keep is let go."""

import datetime as dt

import dagster as dg

from orchestration.editions.placement import open_chain
from orchestration.engine.dbt import OWNERS
from orchestration.settings import Settings, operator
from orchestration.upkeep.retention import prune


@dg.asset(deps=["edition"], group_name="publication", owners=OWNERS)
def retention(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """Raw files and runs whose time of keeping is over, removed; without settings, nothing is."""
    if settings.raw_weeks is None and settings.log_weeks is None:
        return dg.MaterializeResult(metadata={"removed": "nothing: everything is kept for ever"})
    pruned = prune(settings, open_chain(settings), dt.datetime.now(dt.UTC), by=[operator()])
    return dg.MaterializeResult(
        metadata={"raw files": len(pruned.raw), "bytes": pruned.n_bytes, "runs": len(pruned.runs)}
    )
