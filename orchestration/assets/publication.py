"""From the ranking to the published edition: tables for readers, then pages and the swap."""

import datetime as dt
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import dagster as dg

from ingest.week import WITA
from orchestration.editions import custody
from orchestration.editions.naming import RANKING_EXPORT, week_editions
from orchestration.editions.parameters import read_parameters
from orchestration.editions.publication import TABLES
from orchestration.engine.dbt import OWNERS
from orchestration.engine.parsed import dbt_manifest
from orchestration.errors import FAILURE_STATUS
from orchestration.settings import Settings

# The hour of Monday, WITA, by which the edition of the week that closed on Sunday must be there.
DUE_HOUR = 9
DUE = dg.FreshnessPolicy.cron(
    f"0 {DUE_HOUR} * * 1", dt.timedelta(hours=DUE_HOUR), timezone=WITA.key
)
FULL_REPORT_REGIONS = 60
SHOWN_REGIONS = 20


@dg.asset(
    deps=[*TABLES, "quality_report"],
    group_name="publication",
    owners=OWNERS,
    kinds={"duckdb", "parquet", "csv"},
    pool="duckdb",
)
def published_tables(
    settings: dg.ResourceParam[Settings],
) -> dg.MaterializeResult:
    """The tables for readers: a DuckDB file of their own, and Parquet and CSV of each."""
    from orchestration.editions.publication import copy_tables, export_tables

    with custody.in_custody(settings, custody.TABLES):
        counts = copy_tables(
            settings.warehouse, settings.staged_database, TABLES, dbt_manifest(settings.dbt_project)
        )
        shutil.rmtree(settings.staged, ignore_errors=True)
        export = export_tables(settings.staged_database, settings.staged / "data", counts)
        settings.export.write_text(json.dumps(asdict(export)), encoding="utf-8")
    return dg.MaterializeResult(metadata={f"rows {k}": v for k, v in counts.items()})


@dg.asset(
    deps=["published_tables"],
    group_name="publication",
    owners=OWNERS,
    kinds={"html", "excel"},
    pool="duckdb",
    freshness_policy=DUE,
)
def edition(
    settings: dg.ResourceParam[Settings],
) -> dg.MaterializeResult:
    """The edition of the week: pages, workbook, manifest, put in place by atomic replace."""
    from ingest.contracts.contract import CONTRACTS
    from orchestration.editions.lineage import write_lineage
    from orchestration.editions.manifest import MADE, write_manifest
    from orchestration.editions.naming import EditionName, corrected_edition
    from orchestration.editions.placement import put_in_place, record_publication
    from orchestration.editions.publication import Export
    from orchestration.editions.register import withdrawals
    from reports.edition import render_edition

    chain = custody.take_up(settings, custody.EDITION)
    parameters = read_parameters(settings.build)
    export = Export(**json.loads(settings.export.read_text(encoding="utf-8")))
    withdrawn, editions = withdrawals(chain), settings.editions
    for newest in week_editions(editions, parameters.week, without=withdrawn)[-1:]:
        # A correction that corrects nothing is none.
        if _says(newest) == export.result_digest:
            return _edition_result(newest, changed=False)
        if parameters.correction is None:
            raise dg.Failure(
                f"edition {newest.name} is already published with another result; "
                "run again with --correct REASON to publish a correction",
                metadata={FAILURE_STATUS: "conflict"},
            )
    corrected, reason = None, parameters.correction
    before = parameters.corrects or corrected_edition(
        editions, EditionName.parse(parameters.edition)
    )
    if reason is not None and before is not None:
        if before in withdrawn and _says(editions / before) == export.result_digest:
            raise dg.Failure(
                f"this is the result of {before}, which is withdrawn; put that in front again by"
                f" `iid restore {before} --reason REASON`",
                metadata={FAILURE_STATUS: "conflict"},
            )
        corrected = editions / before, reason
    is_small = export.row_counts["region"] <= FULL_REPORT_REGIONS
    profile = parameters.reports or ("full" if is_small else "pages")
    render_edition(
        settings.staged_database,
        settings.staged,
        digest=export.digest,
        profile=profile,
        corrected=corrected,
        letterhead=parameters.letterhead,
        own_region=parameters.own_region,
        public=parameters.public_edition,
    )
    ingested = chain.of("ingest")[-1].body
    made = MADE.validate_python(
        ingested
        | {
            "parameters": replace(parameters, reports=profile),
            "decisions": ingested,
            "chain": chain.head,
        }
    )
    write_manifest(settings.staged, settings.staged_database, export, CONTRACTS, made)
    folder = put_in_place(settings, parameters.edition, withdrawn)
    record_publication(settings, chain, folder)
    write_lineage(settings, folder)
    return _edition_result(folder, changed=True)


def _says(folder: Path) -> str:
    """The digest of the result that a published edition has."""
    from orchestration.editions.manifest import read_manifest

    return str(read_manifest(folder)["result_digest"])


def _edition_result(folder: Path, *, changed: bool) -> dg.MaterializeResult:
    import pyarrow.parquet as pq

    ranking = pq.read_table(folder / RANKING_EXPORT).to_pylist()
    ranking.sort(key=lambda row: (row["province_code"], row["rank"] or len(ranking) + 1))
    rows = [
        f"| {row['rank'] or '-'} | {row['region_name']} | {row['iid']} | {row['iid_claimed']} "
        f"| {row['publication_state']} |"
        for row in ranking[:SHOWN_REGIONS]
    ]
    table = ["| # | region | IID | claimed | state |", "|---|---|---|---|---|", *rows]
    return dg.MaterializeResult(
        metadata={
            "ranking": dg.MetadataValue.md("\n".join(table)),
            "edition": folder.name,
            "folder": dg.MetadataValue.path(folder),
            "open": dg.MetadataValue.path(folder / "index.html"),
            "changed": changed,
        }
    )
