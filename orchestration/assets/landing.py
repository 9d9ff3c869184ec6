"""From the inbox to the landing tables: one step, one asset per landing table."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator

import dagster as dg
from pydantic import Field

from ingest.contract import Contract
from ingest.inbox import IngestResult, ingest_inbox
from ingest.week import last_closed_week
from orchestration.dbt import OWNERS
from orchestration.lock import run_lock
from orchestration.parameters import Parameters, edition_name, write_edition_tables
from orchestration.settings import Settings

LANDING_TABLES = {
    "source": "Sources that have a contract.",
    "file_receipt": "Receipts that count for the edition, with what became of their rows.",
    "file_scope": "The file in force per source and region.",
    "finding": "What is wrong with the files, and the remedy.",
    "rejected_row": "Rows that are not in force, with their reasons.",
    "edition": "Parameters of the edition.",
    "previous_ranking": "Ranks and scores that were published before.",
    "previous_innovation": "Innovations that were published before.",
    "previous_indicator": "Indicator cells that were published before.",
}


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
        with run_lock(settings.home, wait=True):
            result = _ingest(settings, contracts, config, context.log.debug)

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


def _ingest(
    settings: Settings,
    contracts: dict[str, Contract],
    config: EditionConfig,
    progress: Callable[[str], None],
) -> IngestResult:
    """Land what counts for the week, with the edition's parameters beside it."""
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
        progress=progress,
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
    return result
