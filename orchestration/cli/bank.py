"""The commands of the bank: `iid bank search`, `review`, `decide`.

What belongs here: their arguments and how an answer looks. What is found is `reports.views`', what
may be one innovation the edition says, and a verdict is a record of the audit chain.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from orchestration.bank.verdicts import VERDICTS, BankVerdict, verdicts
from orchestration.cli import console
from orchestration.cli.common import (
    AsJson,
    By,
    Home,
    Week,
    answer,
    names_of,
    open_home,
    print_json,
    published_tables,
    said,
)
from orchestration.errors import WiringError
from orchestration.ledger.chain import last_moment
from orchestration.ledger.lock import run_lock

Region = Annotated[str | None, typer.Option(help="Only of this region, e.g. 64.03.")]
# Without these there is no bank in an edition.
TABLES = ("innovation_bank", "innovation_bank_year", "innovation_likeness")

app = typer.Typer()
bank = typer.Typer(
    name="bank", help="The register of all innovations of all years.", no_args_is_help=True
)
app.add_typer(bank)


@bank.command()
def search(
    text: Annotated[str, typer.Argument(help="Words to search for.")],
    region: Region = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    week: Week = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Search the bank by words: of names, agencies, affairs, texts; best first."""
    from reports.tables.store import QUALITY_TABLES, Store
    from reports.views.programme.bank import bank as open_bank

    with Store(published_tables(home, week), (*QUALITY_TABLES, *TABLES)) as store:
        regions = [*store.regions.values()]
        if region is not None:
            code = _code(region)
            regions = [one for one in regions if one.region_code == code]
            if not regions:
                raise WiringError(f"no region {region}", "`data/region.csv` lists them")
        found = open_bank(store, regions, is_full=True).search(text)[:limit]
    results = [
        {
            "bank_id": one.bank_id,
            "name": one.name,
            "region_code": one.region_code,
            "agency": one.agency,
            "years": [int(year) for year in one.each_year],
            "score": score,
        }
        for one, score in found
    ]
    if as_json:
        print_json({"query": text, "results": results})
        return
    for one, _ in found:
        line = f"{one.bank_id}  {one.name}, {one.agency} ({one.years})"
        console.out.print(console.plain(line), soft_wrap=True)
    if not found:
        console.out.print("nothing is found")


@bank.command()
def review(
    region: Region = None,
    week: Week = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """List the pairs that may be one innovation and nobody decided of, most likely first."""
    from reports.tables.programme_rows import Likeness
    from reports.tables.store import QUALITY_TABLES, Store

    with Store(published_tables(home, week), (*QUALITY_TABLES, *TABLES)) as store:
        decided = {frozenset((one.bank_id_a, one.bank_id_b)) for one in _given(home)}
        code = None if region is None else _code(region)
        pairs = [
            one
            for one in store.select(
                Likeness,
                "from innovation_likeness where verdict = 'open'"
                " order by score desc, name_score desc, bank_id_a, bank_id_b",
            )
            if code in (None, one.region_code_a, one.region_code_b)
            and frozenset((one.bank_id_a, one.bank_id_b)) not in decided
        ]
    if as_json:
        listed = [
            {
                "a": one.bank_id_a,
                "b": one.bank_id_b,
                "name_a": one.name_a,
                "name_b": one.name_b,
                "score": one.score,
                "reasons": one.each_reason,
            }
            for one in pairs
        ]
        print_json({"pairs": listed})
        return
    for one in pairs:
        line = f"{one.score:3}  {one.bank_id_a}  {one.bank_id_b}  {one.name_a} | {one.name_b}"
        console.out.print(console.plain(line), soft_wrap=True)
        console.out.print(console.plain(f"     {one.reasons}"), soft_wrap=True)
    if not pairs:
        console.out.print("nothing is left to review")


@bank.command()
def decide(
    a: Annotated[
        str, typer.Argument(help="The record that stands, came first, or is the example.")
    ],
    b: Annotated[str, typer.Argument(help="The other one: the same, its successor, its replica.")],
    verdict: Annotated[str, typer.Argument(help="same, successor, replica or different.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Decide what two records of the bank are to each other; it is remembered for ever.

    It counts for editions that close after today. Where they are the same, A stands for both; a
    successor is B; a later verdict on the same two takes the place of this one.
    """
    from ingest.week import week_of
    from orchestration.editions.placement import open_chain
    from reports.tables.store import QUALITY_TABLES, Store

    kind = next((one for one in VERDICTS if one == verdict), None)
    if kind is None:
        raise WiringError(f"unknown verdict {verdict}", f"use {', '.join(VERDICTS)}")
    if a == b:
        raise WiringError("both records are the same one", "name two")
    settings = open_home(home)
    with Store(published_tables(home, None), (*QUALITY_TABLES, *TABLES)) as store:
        known = {
            f"{region}-{key}"
            for region, key in store.rows(
                "select distinct region_code, innovation_id from innovation_bank_year"
            )
        }
    for one in (a, b):
        if one not in known:
            raise WiringError(f"no record {one} in the bank", "`iid bank search` finds it")
    if kind == "same" and a.partition("-")[0] != b.partition("-")[0]:
        raise WiringError("they are of two regions", "use replica, or different")
    with run_lock(settings.home):
        chain = open_chain(settings)
        now = last_moment(chain, dt.datetime.now(dt.UTC))
        body = {"a": a, "b": b, "verdict": kind, "by": names_of(by), "reason": said(reason)}
        told = {"on": now.date().isoformat(), "week": week_of(now)}
        record = chain.append("bank", body | told, now)
    line = f"{a} and {b}: {kind}, from {record.body['week']} on"
    answer(record.body, line, as_json)


def _given(home: Path | None) -> tuple[BankVerdict, ...]:
    """Every verdict of a home, those too that count for later editions only."""
    from orchestration.ledger.chain import Chain

    return verdicts(Chain(open_home(home).home), "9999-W99")


def _code(region: str) -> str:
    return region.replace(".", "").strip()
