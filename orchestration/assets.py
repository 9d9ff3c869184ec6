"""The assets: ingest, two dbt steps with the gate between them, quality page, edition.

Few fat steps, since a step's start costs more than its SQL. Each reads what it needs from
`build/`, so that it can also be materialised alone. Heavy libraries are imported inside the steps.
"""

import datetime as dt
import shutil
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtProject, dbt_assets
from pydantic import Field

from ingest.contract import Contract
from ingest.week import last_closed_week
from orchestration.dbt import GATE_KEY, OWNERS, RANKING_TAG, InProcessDbt, Translator
from orchestration.gate import Check, Verdict
from orchestration.parameters import (
    Parameters,
    edition_name,
    read_parameters,
    write_edition_tables,
)
from orchestration.settings import Settings

LANDING_TABLES = {
    "source": "Sources that have a contract.",
    "file_receipt": "Receipts that count for the edition, with what became of their rows.",
    "file_scope": "The file in force per source and region.",
    "finding": "What is wrong with the files, and the remedy.",
    "rejected_row": "Rows that are not in force, with their reasons.",
    "edition": "Parameters of the edition.",
    "previous_ranking": "Ranking that was published before.",
}
FULL_REPORT_REGIONS = 60


class EditionConfig(dg.Config):
    """What a run is asked for; every field has the default of the weekly run."""

    week: str | None = None
    rule_year: int | None = None
    provinces: list[str] = Field(default_factory=list)
    reports: str | None = None
    correct: str | None = None


def landing_assets(contracts: dict[str, Contract]) -> dg.AssetsDefinition:
    """One multi-asset: the inbox archived, read under the contracts, landed as Parquet."""
    specs = [
        dg.AssetSpec(
            ["landing", contract.source],
            description=f"{contract.title}: {contract.description}",
            group_name=contract.origin,
            owners=OWNERS,
            kinds={"parquet"},
            metadata={
                "dagster/column_schema": dg.TableSchema(
                    [
                        dg.TableColumn(c.name, c.type, description=c.description or c.header)
                        for c in contract.value_columns
                    ]
                ),
                "satu baris per": contract.row,
                "pemilik": contract.owner,
            },
        )
        for contract in contracts.values()
    ]
    specs += [
        dg.AssetSpec(
            ["landing", name],
            description=description,
            group_name="ingest",
            owners=OWNERS,
            kinds={"parquet"},
        )
        for name, description in LANDING_TABLES.items()
    ]

    @dg.multi_asset(specs=specs, name="ingest", pool="duckdb")
    def ingest(
        context: dg.AssetExecutionContext,
        config: EditionConfig,
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[dg.MaterializeResult]:
        from ingest.inbox import ingest_inbox

        now = dt.datetime.now(dt.UTC)
        week = config.week or last_closed_week(now)
        # The first run of a home takes the inbox as it stands; later, what comes after the cut-off
        # counts for the next edition (docs/decisions/0003).
        first_run = not (settings.home / "chain/receipts.jsonl").exists()
        shutil.rmtree(settings.build / "landing", ignore_errors=True)
        settings.warehouse.unlink(missing_ok=True)
        landing = settings.build / "landing"
        result = ingest_inbox(
            settings.inbox,
            settings.home,
            contracts,
            settings.seeds,
            week=week,
            in_time=config.week is not None or first_run,
            now=now,
            landing=landing,
            progress=context.log.debug,
        )
        parameters = Parameters(
            edition=edition_name(settings.editions, week, config.correct),
            week=week,
            rule_year=config.rule_year or settings.rule_year,
            provinces=tuple(config.provinces),
            reports=config.reports,
            correction=config.correct,
        )
        parameters.write(settings.build)
        write_edition_tables(landing, parameters, settings)
        received = {"receipts of this run": result.n_received, "for later": result.n_later}
        for spec in specs:
            name = spec.key.path[-1]
            mine = [o for o in result.outcomes if o.source == name]
            counts = {
                field: sum(getattr(outcome, field) for outcome in mine)
                for field in ("rows_read", "rows_accepted", "rows_rejected", "rows_ignored")
            }
            metadata = received if name == "file_receipt" else counts | {"files": len(mine)}
            yield dg.MaterializeResult(
                asset_key=spec.key,
                metadata=metadata if name in contracts or name == "file_receipt" else {},
            )

    return ingest


def transformation_assets(project: DbtProject, checks: list[Check]) -> list[dg.AssetsDefinition]:
    """The two dbt steps: up to the quality marts, and from the scores to the ranking."""
    translator = Translator()

    @dbt_assets(
        manifest=project.manifest_path,
        project=project,
        exclude=f"tag:{RANKING_TAG}",
        dagster_dbt_translator=translator,
        pool="duckdb",
    )
    def dbt_foundation(
        context: dg.AssetExecutionContext,
        dbt: dg.ResourceParam[InProcessDbt],
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[Any]:
        # Great Expectations takes seconds to import, which fit beside dbt's waiting for DuckDB.
        threading.Thread(target=_import_great_expectations, daemon=True).start()
        yield from dbt.build(context, settings.build / "target")

    @dbt_assets(
        manifest=project.manifest_path,
        project=project,
        select=f"tag:{RANKING_TAG}",
        dagster_dbt_translator=translator,
        pool="duckdb",
    )
    def dbt_ranking(
        context: dg.AssetExecutionContext,
        dbt: dg.ResourceParam[InProcessDbt],
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[Any]:
        refuse_unless_gate_passed(context.instance, checks)
        yield from dbt.build(context, settings.build / "target")

    return [dbt_foundation, dbt_ranking]


def _import_great_expectations() -> None:
    import great_expectations.expectations  # noqa: F401


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


def gate_assets(checks: list[Check]) -> dg.AssetsDefinition:
    """The gate: one asset check per check of the catalogue, between the two dbt steps."""

    @dg.multi_asset(
        specs=[
            dg.AssetSpec(
                GATE_KEY,
                deps=["qa_check_result"],
                group_name="quality",
                owners=OWNERS,
                kinds={"greatexpectations"},
                description=(
                    "The verdict of Great Expectations on the measurements. A failed check of "
                    "severity error blocks the ranking; warn publishes with a mark."
                ),
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                check.check_id,
                asset=GATE_KEY,
                blocking=check.severity == "error",
                description=f"{check.title}. {check.description}",
                metadata={"severity": check.severity},
            )
            for check in checks
        ],
        name="quality_gate",
        pool="duckdb",
    )
    def quality_gate(settings: dg.ResourceParam[Settings]) -> Iterator[Any]:
        from orchestration.gate import judge, read_measurements

        verdicts = judge(read_measurements(settings.warehouse), checks)
        failed = [v.check.check_id for v in verdicts if not v.passed]
        yield dg.MaterializeResult(
            asset_key=GATE_KEY,
            metadata={"checks": len(verdicts), "failed": ", ".join(failed) or "none"},
        )
        for verdict in verdicts:
            yield _check_result(verdict)

    return quality_gate


def _check_result(verdict: Verdict) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {"checked": verdict.n_checked, "failed": verdict.n_failed}
    if verdict.points_lost is not None:
        metadata["points lost"] = _points(verdict.points_lost)
    if verdict.offenders:
        rows = [
            f"| {m.scope} | {m.n_failed} | {_points(m.points_lost)} |" for m in verdict.offenders
        ]
        table = ["| scope | failed | points lost |", "|---|---|---|", *rows]
        metadata["worst offenders"] = dg.MetadataValue.md("\n".join(table))
    is_error = verdict.check.severity == "error"
    return dg.AssetCheckResult(
        asset_key=GATE_KEY,
        check_name=verdict.check.check_id,
        passed=verdict.passed,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def _points(points: Decimal | None) -> str:
    return "" if points is None else f"{points:.4f}"


@dg.asset(
    deps=["qa_check_result", "qa_finding", "qa_rejected_row", "qa_file_receipt", "dim_check"],
    group_name="publication",
    owners=OWNERS,
    kinds={"html"},
    pool="duckdb",
)
def quality_report(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The quality page of the newest build, written also when the ranking is blocked."""
    from orchestration.publication import QUALITY_TABLES, copy_tables
    from reports.edition import render_quality

    database = settings.build / "quality.duckdb"
    copy_tables(settings.warehouse, database, QUALITY_TABLES)
    settings.published.mkdir(parents=True, exist_ok=True)
    page = render_quality(database, settings.published, digest="")
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(page)})


@dg.asset(
    deps=["mart_provincial_ranking", "mart_region_score", "mart_innovation",
          "mart_indicator_status", "mart_missing_indicator", "mart_official_result",
          "mart_regional_statistic", "dim_edition", "dim_region", "dim_indicator",
          "dim_category", "dim_label", "quality_report"],
    group_name="publication",
    owners=OWNERS,
    kinds={"duckdb", "parquet", "csv"},
    pool="duckdb",
)  # fmt: skip
def published_tables(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The tables for readers: a DuckDB file of their own, and Parquet and CSV of each."""
    from orchestration.publication import TABLES, copy_tables, export_tables

    database = settings.build / "published.duckdb"
    counts = copy_tables(settings.warehouse, database, TABLES)
    staged = settings.build / "edition"
    shutil.rmtree(staged, ignore_errors=True)
    export = export_tables(database, staged / "data", counts)
    (settings.build / "export.json").write_text(_as_json(export), encoding="utf-8")
    return dg.MaterializeResult(metadata={f"rows {k}": v for k, v in counts.items()})


def _as_json(export: Any) -> str:
    import json
    from dataclasses import asdict

    return json.dumps(asdict(export))


@dg.asset(
    deps=["published_tables"],
    group_name="publication",
    owners=OWNERS,
    kinds={"html", "excel"},
    pool="duckdb",
)
def edition(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
) -> dg.MaterializeResult:
    """The edition of the week: pages, workbook, manifest, put in place by atomic replace."""
    import json

    from ingest.contract import CONTRACTS
    from orchestration.publication import (
        EditionConflict,
        Export,
        published_result,
        put_in_place,
        write_manifest,
    )
    from reports.edition import render_edition

    parameters = read_parameters(settings.build)
    export = Export(**json.loads((settings.build / "export.json").read_text(encoding="utf-8")))
    staged, database = settings.build / "edition", settings.build / "published.duckdb"
    published = published_result(settings.editions, parameters.week)
    if published and parameters.correction is None:
        name, result_digest = published
        if result_digest != export.result_digest:
            raise dg.Failure(str(EditionConflict(name)), metadata={"conflict": name})
        return _edition_result(settings.editions / name, changed=False)
    profile = parameters.reports
    if profile is None:
        profile = "full" if export.row_counts["region"] <= FULL_REPORT_REGIONS else "pages"
    render_edition(database, staged, digest=export.digest, profile=profile)
    write_manifest(staged, database, export, CONTRACTS)
    folder = put_in_place(staged, database, settings.editions, parameters.edition, settings.home)
    return _edition_result(folder, changed=True)


def _edition_result(folder: Path, *, changed: bool) -> dg.MaterializeResult:
    return dg.MaterializeResult(
        metadata={
            "edition": folder.name,
            "folder": dg.MetadataValue.path(folder),
            "open": dg.MetadataValue.path(folder / "index.html"),
            "changed": changed,
        }
    )
