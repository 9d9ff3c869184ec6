"""The two dbt steps: up to the quality marts; behind the gate, from the scores to the ranking."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslatorSettings, DbtProject, dbt_assets

from orchestration.editions.custody import FOUNDATION, RANKING, in_custody
from orchestration.engine.dbt import BY_HAND, RANKING_TAG, InProcessDbt, Translator
from orchestration.settings import Settings


def transformation_assets(project: DbtProject) -> list[dg.AssetsDefinition]:
    """The two dbt steps: up to the quality marts, and from the scores to the ranking."""
    # Each model names its file, as `with_source_code_references` does for functions.
    shown = DagsterDbtTranslatorSettings(enable_code_references=True)
    translator, tag = Translator(Path(project.project_dir), shown), f"tag:{RANKING_TAG}"

    @dbt_assets(
        manifest=project.manifest_path,
        project=project,
        exclude=f"{tag} {BY_HAND}",
        dagster_dbt_translator=translator,
        pool="duckdb",
    )
    def dbt_foundation(
        context: dg.AssetExecutionContext,
        dbt: dg.ResourceParam[InProcessDbt],
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[Any]:
        with in_custody(settings, FOUNDATION, whole=not context.is_subset):
            yield from dbt.build(context, settings.warehouse, ["--exclude", tag, BY_HAND])

    @dbt_assets(
        manifest=project.manifest_path,
        project=project,
        select=tag,
        exclude=BY_HAND,
        dagster_dbt_translator=translator,
        pool="duckdb",
    )
    def dbt_ranking(
        context: dg.AssetExecutionContext,
        dbt: dg.ResourceParam[InProcessDbt],
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[Any]:
        with in_custody(settings, RANKING, whole=not context.is_subset):
            yield from dbt.build(
                context, settings.warehouse, ["--select", tag, "--exclude", BY_HAND]
            )

    return [dbt_foundation, dbt_ranking]
