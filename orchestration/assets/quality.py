"""Between the two dbt steps: the gate with its asset checks, and the quality page."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import dagster as dg

from orchestration.catalogue import Check
from orchestration.editions.journal import QUALITY_PAGE, record_results
from orchestration.editions.placement import open_chain
from orchestration.editions.publication import QUALITY_TABLES
from orchestration.engine.dbt import GATE_KEY, OWNERS
from orchestration.quality.gate import Verdict
from orchestration.settings import Settings


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
        from orchestration.quality.gate import judge, read_measurements

        verdicts = judge(read_measurements(settings.warehouse), checks)
        failed = [v.check.check_id for v in verdicts if not v.passed]
        yield dg.MaterializeResult(
            asset_key=GATE_KEY,
            metadata={"checks": len(verdicts), "failed": ", ".join(failed) or "none"},
        )
        for verdict in verdicts:
            yield _check_result(verdict, settings)

    return quality_gate


def _check_result(verdict: Verdict, settings: Settings) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {"checked": verdict.n_checked, "failed": verdict.n_failed}
    if verdict.points_lost is not None:
        metadata["points lost"] = _points(verdict.points_lost)
    if verdict.offenders:
        rows = [
            f"| {m.scope} | {m.n_failed} | {_points(m.points_lost)} |" for m in verdict.offenders
        ]
        table = ["| scope | failed | points lost |", "|---|---|---|", *rows]
        metadata["worst offenders"] = dg.MetadataValue.md("\n".join(table))
        metadata["list"] = dg.MetadataValue.path(settings.build / QUALITY_PAGE)
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
    deps=list(QUALITY_TABLES),
    group_name="publication",
    owners=OWNERS,
    kinds={"html"},
    pool="duckdb",
)
def quality_report(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The quality page of the newest build, written also when the ranking is blocked."""
    from orchestration.editions.publication import copy_tables
    from reports.edition import render_quality

    database = settings.quality_database
    copy_tables(settings.warehouse, database, QUALITY_TABLES)
    page = render_quality(database, settings.build, digest="")
    record_results(settings, open_chain(settings), database)
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(page)})
