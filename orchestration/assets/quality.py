"""Between the two dbt steps: the gate with its asset checks, and the quality page."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import dagster as dg

from orchestration.catalogue import Check
from orchestration.editions import custody
from orchestration.editions.journal import QUALITY_PAGE, record_results
from orchestration.editions.parameters import read_parameters
from orchestration.editions.placement import open_chain
from orchestration.editions.publication import QUALITY_TABLES
from orchestration.engine.dbt import GATE_KEY, OWNERS
from orchestration.engine.parsed import dbt_manifest
from orchestration.quality.gate import MISSING, Verdict
from orchestration.settings import Settings

MISSING_KEY = dg.AssetKey("missing_indicators")


def gate_assets(checks: list[Check]) -> dg.AssetsDefinition:
    """The gate between the two dbt steps: which cells are missing, and the verdict on everything.

    One asset check per check of the catalogue, those about missing cells on an asset of their own.
    """
    specs = [
        dg.AssetSpec(
            MISSING_KEY,
            deps=["int_indicator_status", "qa_check_result"],
            group_name="quality",
            owners=OWNERS,
            kinds={"greatexpectations"},
            description="Which indicators are missing, cell by cell, before anything is ranked.",
        ),
        dg.AssetSpec(
            GATE_KEY,
            deps=[MISSING_KEY, "qa_check_result"],
            group_name="quality",
            owners=OWNERS,
            kinds={"greatexpectations"},
            description=(
                "The verdict on the build: what SQL counted, and what Great Expectations finds in "
                "the rows. A check of severity error that does not pass blocks the ranking; warn "
                "publishes with a mark."
            ),
        ),
    ]

    @dg.multi_asset(
        specs=specs,
        check_specs=[
            dg.AssetCheckSpec(
                check.check_id,
                asset=_asset_of(check),
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
        chain = custody.take_up(settings, custody.GATE)
        verdicts = _verdicts(settings, checks)
        blocking = [v for v in verdicts if v.check.severity == "error"]
        passed = all(v.status == "passed" for v in blocking)
        custody.hand_over(settings, chain, custody.GATE, passed=passed)
        missing = [v for v in verdicts if v.check.check_id in MISSING]
        yield dg.MaterializeResult(
            asset_key=MISSING_KEY, metadata={v.check.check_id: v.n_failed for v in missing}
        )
        by_status = {
            status: ", ".join(v.check.check_id for v in verdicts if v.status == status) or "none"
            for status in ("failed", "not_measured")
        }
        yield dg.MaterializeResult(
            asset_key=GATE_KEY, metadata={"checks": len(verdicts), **by_status}
        )
        for verdict in verdicts:
            yield _check_result(verdict, settings)

    return quality_gate


def _asset_of(check: Check) -> dg.AssetKey:
    return MISSING_KEY if check.check_id in MISSING else GATE_KEY


def _verdicts(settings: Settings, checks: list[Check]) -> list[Verdict]:
    from orchestration.quality.gate import Contradiction, judge, read_measurements, read_rows
    from orchestration.quality.validation import Validations

    validations = Validations(settings.build, read_parameters(settings.build).edition)
    found = read_rows(settings.warehouse, checks, validations)
    try:
        return judge(read_measurements(settings.warehouse), checks, found)
    except Contradiction as error:
        raise dg.Failure(str(error)) from error


def _check_result(verdict: Verdict, settings: Settings) -> dg.AssetCheckResult:
    """An asset check: its counts, its price, the first rows that fail and where all of them are."""
    metadata: dict[str, Any] = {"status": verdict.status}
    metadata |= {"checked": verdict.n_checked, "failed": verdict.n_failed}
    metadata |= {f"scopes {status}": n for status, n in asdict(verdict.scopes).items()}
    if verdict.points_lost is not None:
        metadata["points lost"] = _points(verdict.points_lost)
    if verdict.worst:
        rows = [(m.scope, m.n_failed, _points(m.points_lost)) for m in verdict.worst]
        metadata["worst scopes"] = _table(("scope", "failed", "points lost"), rows)
        metadata["list"] = f"table {verdict.found.table} of the edition; iid data-docs"
        metadata["page"] = dg.MetadataValue.path(settings.build / QUALITY_PAGE)
    if verdict.found.rows:
        columns = tuple(dict.fromkeys(column for row in verdict.found.rows for column in row))
        rows = [tuple(row.get(column, "") for column in columns) for row in verdict.found.rows]
        metadata["first rows"] = _table(columns, rows)
    is_error = verdict.check.severity == "error"
    return dg.AssetCheckResult(
        asset_key=_asset_of(verdict.check),
        check_name=verdict.check.check_id,
        # A check that found nothing to look at is no pass; its status says which of the two it is.
        passed=verdict.status == "passed",
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dg.MarkdownMetadataValue:
    lines = [head, ("---",) * len(head), *rows]
    return dg.MetadataValue.md("\n".join(f"| {' | '.join(map(str, line))} |" for line in lines))


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
    copy_tables(settings.warehouse, database, QUALITY_TABLES, dbt_manifest(settings.dbt_project))
    page = render_quality(database, settings.build, digest="")
    record_results(settings, open_chain(settings), database)
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(page)})
