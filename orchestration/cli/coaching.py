"""The command of coaching: `iid coaching next`.

What belongs here: its arguments and how the queue looks. Whom to coach next the edition says.
"""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli import console
from orchestration.cli.common import AsJson, Home, Week, print_json, published_tables

app = typer.Typer()
coaching = typer.Typer(name="coaching", help="Whom to coach next.", no_args_is_help=True)
app.add_typer(coaching)


@coaching.callback()
def _family() -> None:
    """Whom to coach next."""


@coaching.command("next")
def next_(
    region: Annotated[
        str | None, typer.Argument(help="Kemendagri code, e.g. 64.03; else every region.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 20,
    week: Week = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """List the agencies and innovations to coach next, most index points per hour first."""
    from reports.tables.programme_rows import QueuedCoaching
    from reports.tables.store import QUALITY_TABLES, Store

    code = None if region is None else region.replace(".", "").strip()
    with Store(published_tables(home, week), (*QUALITY_TABLES, "coaching_queue")) as store:
        rows = store.select(
            QueuedCoaching,
            "from coaching_queue where $1 is null or region_code = $1"
            " order by points_per_hour desc nulls last, gain_points desc, region_code,"
            " innovation_id",
            code,
        )[:limit]
    queue = [
        {
            "region_code": one.region_code,
            "agency": one.agency,
            "innovation_id": one.innovation_id,
            "indicator_codes": one.codes,
            "gain_points": one.gain_points,
            "hours": one.hours,
            "points_per_hour": one.points_per_hour,
            "coach": one.coach,
            "last_session": one.last_session,
        }
        for one in rows
    ]
    if as_json:
        print_json({"queue": queue})
        return
    for one in rows:
        line = f"{one.points_per_hour}  {one.region_code}  {one.agency}: {one.innovation_name}"
        line += f", +{one.gain_points:.2f} in {one.hours:f} h ({one.indicator_codes})"
        console.out.print(console.plain(line), soft_wrap=True)
    if not rows:
        console.out.print("nobody is in the queue")
