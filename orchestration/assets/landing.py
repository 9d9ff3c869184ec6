"""From the inbox to the landing tables: one step, one asset per landing table.

Each table of a source is held against its contract before anything reads it: an asset check that
blocks what comes after.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from enum import Enum
from typing import Any

import dagster as dg
from pydantic import Field

from ingest.contracts.contract import Contract
from ingest.inbox import IngestResult, ingest_inbox
from ingest.lists import load_lists
from ingest.week import cutoff_date, is_open, last_closed_week
from orchestration.bank.landing import land_bank
from orchestration.catalogue import rule_year_of
from orchestration.editions.approvals import decisions_of_today, land_decisions
from orchestration.editions.custody import LANDED, hand_over
from orchestration.editions.journal import record_begin, record_ingest, record_receipts
from orchestration.editions.manifest import MADE, read_made
from orchestration.editions.naming import name_to_build, previous_edition, week_editions
from orchestration.editions.parameters import PROFILES, Parameters, read_parameters
from orchestration.editions.placement import open_chain
from orchestration.editions.previous import write_cells_before, write_edition_tables
from orchestration.editions.register import withdrawals
from orchestration.engine.dbt import OWNERS
from orchestration.engine.retry import RETRY, only_passing_errors
from orchestration.engine.shown import COLUMNS, parquet_metadata
from orchestration.errors import FAILURE_STATUS
from orchestration.ledger.chain import last_moment
from orchestration.ledger.signature import sign
from orchestration.partitions import EDITION_TAG, PROVINCE_TAG, WEEK_TAG
from orchestration.quality.expectations import PLACES
from orchestration.quality.validation import Outcome, import_in_background
from orchestration.settings import Settings

LANDING_TABLES = {
    "source": "Sources that have a contract.",
    "file_receipt": "Receipts that count for the edition, with what became of their rows.",
    "file_scope": "The file in force per source and region.",
    "file_column": "Which column of each file its values were read from.",
    "past_innovation": "Innovations that were reported for other years than the edition's.",
    "innovation_likeness": "Records of the bank that may be one innovation, with reasons.",
    "bank_verdict": "What people decided of records of the bank.",
    "bank_identity": "Records of the bank that are another one by that.",
    "cell_before": "Indicator cells as the edition of four editions ago told them.",
    "coaching_history": "Outcomes of coached and other cells, as the edition before tells.",
    "bank_history": "Innovations of earlier editions and years, as the edition before tells.",
    "innovation_decision": "Innovations that people decided to be one.",
    "list_line": "What the lines of people's lists changed, and who decided them.",
    "finding": "What is wrong with the files, and the remedy.",
    "rejected_row": "Rows that are not in force, with their reasons.",
    "edition": "Parameters of the edition.",
    "previous_ranking": "Ranks and scores that were published before.",
    "previous_innovation": "Innovations that were published before.",
    "previous_indicator": "Indicator cells that were published before.",
    "previous_check": "Failures that were known before.",
    "acknowledgement": "Failures that somebody knows and works on.",
    "waiver": "Failures that are accepted for a time.",
    "edition_signature": "Signatures of editions, as the audit chain has them.",
    "edition_register": "Every published edition, and which of them people withdrew.",
    "agency_history": "Open work by agency of the last eight editions, as the one before tells.",
    "commitment_history": "Commitments by week of the year and the one before, as last published.",
    "fault_history": "Faults by agency of recent editions, and of those before a training.",
    "rank_history": "Ranks of all earlier editions, as the one before tells them.",
}


# What arrives, by source: an asset of others, which `orchestration.sensors` observes.
INBOX = "inbox"
# Of every landing table with a contract.
CONTRACT_CHECK = "contract"


Reports = Enum("Reports", {profile: profile for profile in PROFILES})  # type: ignore[misc]


class EditionConfig(dg.Config):
    """What a run is asked for; every field has the default of the weekly run."""

    week: str | None = Field(
        None,
        description="ISO week such as 2026-W47; by default that of the partition, else the last "
        "one that closed.",
    )
    in_time: bool | None = Field(
        None,
        description="Files without an earlier receipt count as received in time for the week; "
        "otherwise from the week in which they arrive. By default true where the week is named.",
    )
    open_week: bool = Field(
        False,
        description="Allow a week that has not closed, whose edition would be in front of all "
        "that come until it closes.",
    )
    rule_year: int | None = Field(
        None, description="Rule year; by default the setting, else the newest that fits the week."
    )
    provinces: list[str] = Field(
        [],
        description="Codes of the provinces in scope, such as 64; empty for all that delivered.",
    )
    reports: Reports | None = Field(
        None,
        description="full: pages, documents and workbooks; pages: pages alone; data: tables alone. "
        "By default full up to 60 regions, else pages.",
    )
    correct: str | None = Field(
        None,
        description="Reason of a correction, which is published beside the edition of the week.",
    )


def landing_assets(contracts: dict[str, Contract]) -> dg.AssetsDefinition:
    """One multi-asset: the inbox archived, read under the contracts, landed as Parquet."""
    specs = [
        dg.AssetSpec(
            ["landing", contract.source],
            deps=[[INBOX, contract.source]],
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

    @dg.multi_asset(
        specs=specs,
        check_specs=[
            dg.AssetCheckSpec(
                CONTRACT_CHECK,
                asset=["landing", source],
                blocking=True,
                description="Great Expectations finds every row as the contract says.",
            )
            for source in contracts
        ],
        name="ingest",
        pool="duckdb",
        retry_policy=RETRY,
    )
    def ingest(
        context: dg.AssetExecutionContext,
        config: EditionConfig,
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        importing = import_in_background()
        with only_passing_errors():
            result = _ingest(settings, contracts, config, context.log.debug)
        parameters = read_parameters(settings.build)
        # For the list of runs; whoever started it may not have known the week.
        context.instance.add_run_tags(
            context.run.run_id,
            {
                WEEK_TAG: parameters.week,
                EDITION_TAG: parameters.edition,
                PROVINCE_TAG: ",".join(parameters.provinces) or "all",
            },
        )
        importing.join()

        received = {"receipts of this run": result.n_received, "for later": result.n_later}
        for spec in specs:
            name = spec.key.path[-1]
            mine = [o for o in result.outcomes if o.source == name]
            counts = {
                field: sum(getattr(outcome, field) for outcome in mine)
                for field in ("rows_read", "rows_accepted", "rows_rejected", "rows_ignored")
            }
            metadata = parquet_metadata(settings.build / "landing" / f"{name}.parquet")
            if name in contracts:
                # The definition has the columns with their descriptions.
                del metadata[COLUMNS]
                metadata |= counts | {"files": len(mine)}
            elif name == "file_receipt":
                metadata |= received
            yield dg.MaterializeResult(asset_key=spec.key, metadata=metadata)
        outcomes = [*landing_outcomes(settings, contracts)]
        passed = not any(one.not_met for one in outcomes)
        hand_over(settings, open_chain(settings), LANDED, passed=passed)
        yield from map(_contract_result, outcomes)

    return ingest


def inbox_assets(contracts: dict[str, Contract]) -> list[dg.AssetSpec]:
    """The folders of the inbox, one per source; who fills them is not this project."""
    return [
        dg.AssetSpec(
            [INBOX, contract.source],
            description=f"{contract.title}: files as they arrive in `inbox/{contract.source}`.",
            group_name=INBOX,
            owners=OWNERS,
            kinds={"excel", "csv"},
            metadata={"pemilik": contract.owner},
        )
        for contract in contracts.values()
    ]


def landing_outcomes(settings: Settings, contracts: dict[str, Contract]) -> Iterator[Outcome]:
    """What Great Expectations says of each landing table by the suite of its contract."""
    import pyarrow.parquet as pq

    from ingest.conforming.reference import load_reference
    from orchestration.quality.expectations import expectations_of, landing_parts, of_no_row
    from orchestration.quality.validation import RESULTS, Validations

    shutil.rmtree(settings.build / RESULTS, ignore_errors=True)
    validations = Validations(settings.build, read_parameters(settings.build).edition)
    reference = load_reference(settings.seeds)
    for source, contract in contracts.items():
        path = settings.build / "landing" / f"{source}.parquet"
        expected = expectations_of(contract, reference)
        yield validations.ask(
            source,
            expected if pq.read_metadata(path).num_rows else of_no_row(expected),
            landing_parts(path, contract.key),
            PLACES,
            shows_values=False,
        )


def _contract_result(outcome: Outcome) -> dg.AssetCheckResult:
    """The asset check of a landing table: counts and places, no value of a file."""
    metadata: dict[str, Any] = {"rows": outcome.n_rows, "expectations": outcome.n_expectations}
    if outcome.not_met:
        metadata["failed"] = "; ".join(
            f"{one.expectation}: {one.n_failed} of {outcome.n_rows} rows"
            if one.n_failed
            else one.expectation
            for one in outcome.not_met
        )
        table = ["| file | sheet | row | expectation |", "|---|---|---|---|"]
        table += [
            f"| {' | '.join(str(row.get(place, '')) for place in PLACES)} | {one.expectation} |"
            for one in outcome.not_met
            for row in one.rows
        ]
        metadata["first rows"] = dg.MetadataValue.md("\n".join(table))
        metadata["pages"] = "iid data-docs"
    return dg.AssetCheckResult(
        asset_key=["landing", outcome.suite],
        check_name=CONTRACT_CHECK,
        passed=not outcome.not_met,
        metadata=metadata,
    )


def _ingest(
    settings: Settings,
    contracts: dict[str, Contract],
    config: EditionConfig,
    progress: Callable[[str], None],
) -> IngestResult:
    """Land what counts for the week, with the edition's parameters beside it; tell the chain."""
    if settings.signing_key:
        # A key that cannot sign is told before anything is built.
        sign(settings.signing_key, "")
    replay = MADE.validate_json(settings.replay.read_bytes()) if settings.replay else None
    named = config.week or settings.week
    is_in_time = config.in_time if config.in_time is not None else named is not None
    chain = open_chain(settings)
    # A clock that went back would date a file before the edition that it came after.
    now = last_moment(chain, dt.datetime.now(dt.UTC))
    withdrawn = withdrawals(chain)
    parameters = replay.parameters if replay else _parameters(settings, config, now, withdrawn)
    week = parameters.week
    # The first run of a home takes the inbox as it stands, however often it is killed; later, what
    # comes after the cut-off counts for the next edition (docs/decisions/0003).
    in_time = is_in_time or not (chain.of("ingest") or chain.of("publication"))
    # Without a correction a published week takes nothing more in: what is new is only tried, so
    # that a conflict leaves no receipt behind (docs/decisions/0042).
    standing = week_editions(settings.editions, week, without=withdrawn)
    published = [] if parameters.correction else standing
    tried = is_in_time and bool(published)
    known = replay or (read_made(published[-1]) if published else None)
    if known:
        # It is compared with what was published, so it starts from the same edition before.
        parameters = replace(parameters, previous=known.parameters.previous)
    if known and known.decisions.lists is not None:
        lists = known.decisions.lists
    else:
        lists = load_lists(settings.lists, cutoff_date(week))
    record_begin(chain, week)
    shutil.rmtree(settings.build / "landing", ignore_errors=True)
    settings.warehouse.unlink(missing_ok=True)
    landing = settings.build / "landing"
    own_year = rule_year_of(settings.seeds, week, parameters.rule_year)
    result = ingest_inbox(
        settings.inbox,
        settings.home,
        contracts,
        settings.seeds,
        week=week,
        in_time=in_time,
        now=now,
        landing=landing,
        own_year=own_year,
        lists=lists,
        record=not tried,
        unread_before=tuple(one.outcome() for one in replay.unread) if replay else (),
        progress=progress,
    )
    parameters.write(settings.build)
    if known:
        decisions = replace(known.decisions, lists=lists)
    else:
        decisions = decisions_of_today(settings, parameters, chain, lists)
    gone = {one.published_edition for one in decisions.editions if one.withdrawn_on}
    write_edition_tables(landing, parameters, settings, gone)
    write_cells_before(landing, week, settings.editions, decisions.editions)
    before = settings.editions / parameters.previous if parameters.previous else None
    land_decisions(landing, decisions, before)
    merged = decisions.lists.decisions if decisions.lists else ()
    land_bank(landing, settings.home, own_year, decisions.bank, merged)
    record_receipts(settings, chain)
    record_ingest(settings, chain, parameters, decisions, result.unread)
    return result


def _parameters(
    settings: Settings, config: EditionConfig, now: dt.datetime, withdrawn: Collection[str]
) -> Parameters:
    """The parameters of the edition to build: what was asked for, and the deployment's settings."""
    if config.week and settings.week and config.week != settings.week:
        raise dg.Failure(f"the week is {config.week}, the partition is of {settings.week}")
    week = config.week or settings.week or last_closed_week(now)
    if not config.open_week and is_open(week, now):
        raise dg.Failure(f"week {week} has not closed; `open_week` runs it all the same")
    correction, editions = config.correct or None, settings.editions
    mine = week_editions(editions, week)
    standing = week_editions(editions, week, without=withdrawn)
    if mine and not standing and correction is None:
        raise dg.Failure(
            f"edition {mine[-1].name} is withdrawn; run again with --correct REASON to publish"
            f" a correction, or put it back by `iid restore {mine[-1].name} --reason REASON`",
            metadata={FAILURE_STATUS: "conflict"},
        )
    is_correction = correction is not None
    name = name_to_build(editions, week, is_correction=is_correction, without=withdrawn)
    corrects = (standing or mine)[-1].name if is_correction and mine else None
    return Parameters(
        edition=str(name),
        week=week,
        rule_year=config.rule_year or settings.rule_year,
        provinces=tuple(config.provinces),
        reports=config.reports.value if config.reports else None,
        correction=correction,
        previous=previous_edition(editions, week, without=withdrawn),
        coverage_gate_pct=settings.coverage_gate_pct,
        letterhead=settings.letterhead,
        own_region=settings.own_region,
        public_edition=settings.public_edition,
        corrects=corrects,
    )
