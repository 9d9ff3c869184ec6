"""The two dbt steps: up to the quality marts; behind the gate, from the scores to the ranking."""

import threading
from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DbtProject, dbt_assets

from orchestration.catalogue import Check
from orchestration.engine.dbt import GATE_KEY, RANKING_TAG, InProcessDbt, Translator
from orchestration.quality.gx import import_great_expectations
from orchestration.settings import Settings


def transformation_assets(project: DbtProject, checks: list[Check]) -> list[dg.AssetsDefinition]:
    """The two dbt steps: up to the quality marts, and from the scores to the ranking."""
    translator, tag = Translator(), f"tag:{RANKING_TAG}"

    @dbt_assets(
        manifest=project.manifest_path,
        project=project,
        exclude=tag,
        dagster_dbt_translator=translator,
        pool="duckdb",
    )
    def dbt_foundation(
        context: dg.AssetExecutionContext,
        dbt: dg.ResourceParam[InProcessDbt],
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[Any]:
        # Great Expectations takes seconds to import, which fit beside dbt's waiting for DuckDB.
        threading.Thread(target=import_great_expectations, daemon=True).start()
        yield from dbt.build(context, settings.build / "target", ["--exclude", tag])

    @dbt_assets(
        manifest=project.manifest_path,
        project=project,
        select=tag,
        dagster_dbt_translator=translator,
        pool="duckdb",
    )
    def dbt_ranking(
        context: dg.AssetExecutionContext,
        dbt: dg.ResourceParam[InProcessDbt],
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[Any]:
        refuse_unless_gate_passed(context.instance, checks)
        yield from dbt.build(context, settings.build / "target", ["--select", tag])

    return [dbt_foundation, dbt_ranking]


def refuse_unless_gate_passed(instance: dg.DagsterInstance, checks: list[Check]) -> None:
    """Refuse the ranking unless every blocking check's latest result passed on these marts.

    A blocking check holds back the steps of its own run only; this holds in any run.

    Raises:
        dg.Failure: a blocking check did not pass, or is older than the marts that it judged.
    """
    keys = [dg.AssetCheckKey(GATE_KEY, c.check_id) for c in checks if c.severity == "error"]
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    marts = instance.get_latest_materialization_event(dg.AssetKey("qa_check_result"))
    refused = []
    for key in keys:
        record = latest.get(key)
        event = record.event if record else None
        evaluation = event.asset_check_evaluation if event else None
        if event is None or evaluation is None or not evaluation.passed:
            refused.append(f"{key.name}: not passed")
        elif marts is None or event.timestamp < marts.timestamp:
            refused.append(f"{key.name}: older than the marts")
    if refused:
        raise dg.Failure("the quality gate does not allow a ranking: " + "; ".join(refused))
