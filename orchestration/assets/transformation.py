"""The two dbt steps: up to the quality marts; behind the gate, from the scores to the ranking."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DbtProject, dbt_assets

from ingest.contracts.contract import load_contracts
from orchestration.assets.landing import CONTRACT_CHECK
from orchestration.catalogue import Check
from orchestration.engine.dbt import GATE_KEY, RANKING_TAG, InProcessDbt, Translator
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
    """Refuse the ranking unless every blocking check's latest result passed on these tables.

    A blocking check holds back the steps of its own run only; this holds in any run.

    Raises:
        dg.Failure: a landing table breaks its contract, a check of the gate did not pass, or one of
            them is older than what it judged.
    """
    marts = dg.AssetKey("qa_check_result")
    judged = {
        dg.AssetCheckKey(GATE_KEY, c.check_id): marts for c in checks if c.severity == "error"
    }
    for source in load_contracts():
        landed = dg.AssetKey(["landing", source])
        judged[dg.AssetCheckKey(landed, CONTRACT_CHECK)] = landed
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(judged))
    made = {key: instance.get_latest_materialization_event(key) for key in set(judged.values())}
    refused = []
    for key, table in judged.items():
        name = key.name if table == marts else f"{key.name} of {table.to_user_string()}"
        record, known = latest.get(key), made[table]
        event = record.event if record else None
        evaluation = event.asset_check_evaluation if event else None
        if event is None or evaluation is None or not evaluation.passed:
            refused.append(f"{name}: not passed")
        elif known is None or event.timestamp < known.timestamp:
            refused.append(f"{name}: older than the {'marts' if table == marts else 'table'}")
    if refused:
        raise dg.Failure("the quality gate does not allow a ranking: " + "; ".join(refused))
