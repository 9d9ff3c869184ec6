"""The commands `iid whatif` and `iid plan`: questions to a published edition.

What belongs here: their arguments, which edition they ask, and how an answer looks to a person.
Answers are `reports.scenario`'s; nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli import console
from orchestration.cli.common import (
    EXIT_FOUND,
    AsJson,
    Home,
    RegionCode,
    Week,
    print_json,
    published_tables,
)
from orchestration.errors import WiringError

if TYPE_CHECKING:
    from reports.scenario.planning import Action, Plan, Target
    from reports.scenario.scoring_store import ScoringStore
    from reports.scenario.whatif import Standing

PARTS = {
    "spd_score": "SPD",
    "sid_mean": "mean maturity",
    "count_score": "number of innovations",
    "total_score": "total",
    "iid": "IID",
    "n_counted": "innovations counted",
    "n_reported": "reported",
}

app = typer.Typer()


@app.command()
def whatif(
    region: RegionCode,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="INNOVATION:INDICATOR=LEVEL",
            help="A cell becomes verified at a level, e.g. INV-7:SID-16=3; for the region's own "
            "indicators :SPD-14=3. Repeatable.",
        ),
    ] = None,
    add_innovation: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARTS",
            help='One more innovation, e.g. "affair=1,stage=penerapan,level=3": applied inside '
            "the window, its 20 cells verified at the level (missing without one); also id= and "
            "status=. Repeatable.",
        ),
    ] = None,
    remove_innovation: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An innovation less. Repeatable.")
    ] = None,
    rule_year: Annotated[
        int | None, typer.Option(help="Score the outcome by the rules of another year.")
    ] = None,
    week: Week = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Score a region anew with some cells or innovations changed; nothing is written.

    Before is what was published, after is exact, ranked among the others of the province. Under
    another rule year the others are scored by its rules, too.
    """
    from reports.scenario.whatif import apply, read_edits, standing

    with _store(home, week) as store:
        now = store.region(region)
        gate = store.tables.edition.coverage_gate_pct
        rules, new_rules = store.rules(), store.rules(rule_year)
        edits = read_edits(changes or [], add_innovation or [], remove_innovation or [], new_rules)
        if not edits and new_rules.rule_year == rules.rule_year:
            raise WiringError("nothing is changed", "use --set, --add-innovation or --rule-year")
        before = standing(now, rules, store.rivals(now, rules), gate)
        changed = apply(now, edits, new_rules)
        after = standing(changed, new_rules, store.rivals(now, new_rules), gate)
        title = f"{now.region_name}, edition {store.tables.edition.edition}"
    if new_rules.rule_year != rules.rule_year:
        title += f", after by the rules of {new_rules.rule_year}"
    if as_json:
        names = {"before": before.document(), "after": after.document()}
        print_json({"region": now.region_code, **names})
    else:
        _show_whatif(title, before, after)


@app.command()
def plan(
    region: RegionCode,
    target_score: Annotated[
        str | None, typer.Option(metavar="IID", help="Published index to reach, e.g. 45.5.")
    ] = None,
    target_category: Annotated[
        str | None, typer.Option(metavar="CODE", help="Category to reach, e.g. inovatif.")
    ] = None,
    target_rank: Annotated[
        int | None, typer.Option(help="Rank in the province to reach; ties share a rank.")
    ] = None,
    budget: Annotated[
        str | None, typer.Option(metavar="HOURS", help="Most hours of work to spend.")
    ] = None,
    hours: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV with your own hours: indicator_code and any of fill_hours, evidence_hours, "
            "verify_hours, raise_hours (- where work cannot raise the level).",
        ),
    ] = None,
    week: Week = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Find the cheapest actions until a target; without one, the best within the budget.

    The others are taken to stay where they are. Hours are assumptions of this project (table
    effort), not of the ministry. Exit: 0 reached, 3 unreachable, with the most that is possible.
    """
    from reports.scenario.effort import read_effort
    from reports.scenario.planning import Field, make_plan

    target = _target(target_score, target_category, target_rank)
    quarters = _quarters(budget)
    with _store(home, week) as store:
        now = store.region(region)
        rules = store.rules()
        field = Field(rules, store.rivals(now, rules), store.tables.edition.coverage_gate_pct)
        efforts = read_effort(store.effort_rows(), hours)
        made = make_plan(now, field, efforts, target, quarters)
        names = {one.indicator_code: one.name for one in store.tables.indicators}
        title = f"{now.region_name}, edition {store.tables.edition.edition}"
    if as_json:
        print_json(made.document())
    else:
        _show_plan(title, made, names)
    raise typer.Exit(0 if made.reached else EXIT_FOUND)


def _store(home: Path | None, week: str | None) -> ScoringStore:
    """The tables of an edition."""
    from reports.scenario.scoring_store import ScoringStore

    return ScoringStore(published_tables(home, week))


def _target(score: str | None, category: str | None, rank: int | None) -> Target | None:
    from reports.scenario.planning import Target

    values = {
        "score": None if score is None else score.replace(",", "."),
        "category": category,
        "rank": None if rank is None else str(rank),
    }
    given = [Target(kind, value) for kind, value in values.items() if value is not None]
    if len(given) > 1:
        raise WiringError("more than one target", "give one of them")
    return given[0] if given else None


def _quarters(budget: str | None) -> int | None:
    if budget is None:
        return None
    try:
        hours = Decimal(budget.replace(",", "."))
        if hours.is_finite() and hours >= 0:
            return int(hours * 4)
    except InvalidOperation:
        pass
    raise WiringError(f"{budget} is no number of hours", "write it as 40 or 12.5")


def _show_whatif(title: str, before: Standing, after: Standing) -> None:
    from rich.text import Text

    table = console.grid(("", "before", "after", "difference"), left=("",))
    for name, label in PARTS.items():
        old, new = getattr(before.score, name), getattr(after.score, name)
        table.add_row(label, str(old), str(new), f"{new - old:+}" if new != old else "")
    table.add_row("category", before.score.category_code, after.score.category_code)
    move = before.rank - after.rank if before.rank and after.rank else 0
    words = f"{abs(move)} {'up' if move > 0 else 'down'}" if move else ""
    table.add_row("rank", str(before.rank or "-"), str(after.rank or "-"), words)
    console.out.print(Text.assemble("What if: ", console.plain(title), style="bold"))
    console.out.print(table)


def _show_plan(title: str, made: Plan, names: dict[str, str]) -> None:
    from rich.text import Text

    by_agency: dict[str, list[tuple[int, Action]]] = defaultdict(list)
    for number, action in enumerate(made.actions, start=1):
        by_agency[action.step.agency].append((number, action))
    headings = ("#", "innovation", "indicator", "level", "hours", "gain", "IID", "rank")
    table = console.grid(headings, left=("innovation", "indicator"))
    for agency, actions in by_agency.items():
        hours = sum((action.hours for _, action in actions), Decimal(0))
        name = console.plain(agency or "(no agency named)")
        table.add_row("", Text.assemble(name, style="bold"), "", "", _hours(hours))
        for number, action in actions:
            innovation_id, code = action.step.key
            table.add_row(
                str(number),
                console.plain(innovation_id or "(the region itself)"),
                console.plain(f"{code} {names.get(code, '')}"[:48]),
                f"{action.step.before} to {action.step.after}",
                _hours(action.hours),
                f"{action.gain_points:+.3f}",
                str(action.score_after),
                str(action.rank_after or "-"),
            )
    score = made.now.score
    now = f"now {score.iid}, {score.category_code}, rank {made.now.rank or '-'}"
    console.out.print(Text.assemble("Plan: ", console.plain(title), f"  {now}", style="bold"))
    if made.actions:
        console.out.print(table)
    console.out.print(_summary(made))


def _hours(hours: Decimal) -> str:
    return f"{hours.normalize():f}"


def _summary(made: Plan) -> str:
    end = made.actions[-1] if made.actions else None
    hours = f"{len(made.actions)} actions, {_hours(made.hours)} hours (assumed hours, table effort)"
    lines = [hours] if end else ["nothing to do"]
    if made.target is not None:
        asked = f"target {made.target.kind} {made.target.value} (IID {made.needed})"
        lines.append(f"{asked} is {'reached' if made.reached else 'out of reach'}")
    most = made.maximum
    if not made.reached and end is not None and end.score_after < most.score.iid:
        lines.append(f"most within the budget: {end.score_after}, rank {end.rank_after or '-'}")
    if not made.reached or made.target is None:
        lines.append(f"most that work can reach: {most.score.iid}, rank {most.rank or '-'}")
    if not made.exact:
        lines.append("too large to search exactly: a cheaper plan may exist")
    return "\n".join(lines)
