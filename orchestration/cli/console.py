"""What the command line shows a person: progress, summaries, findings, errors.

Only the looks belong here. Nothing that comes from a file is ever read as markup or as a terminal
code: it goes through `plain`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.editions.naming import RANKING_EXPORT

if TYPE_CHECKING:
    from ingest.findings import FileOutcome
    from orchestration.outcome import RunResult
    from orchestration.runner import OnStep

# What the bar says of a step; of one that is not named here, its key.
STEPS = {
    "ingest": "Reading the inbox",
    "dbt_foundation": "Building indicators and scores",
    "quality_gate": "Judging data quality",
    "quality_report": "Writing the quality page",
    "blocked_notice": "Telling of a withheld ranking",
    "dbt_ranking": "Ranking the regions",
    "published_tables": "Exporting the tables",
    "edition": "Writing the edition",
    "delivery": "Sending the edition",
    "retention": "Letting go of what is old",
}
STATE_STYLE = {"final": "green", "provisional": "yellow", "unranked": "red"}
SHOWN_REGIONS = 20

err = Console(stderr=True, highlight=False)
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 160)


def plain(value: object) -> Text:
    """Text of foreign origin: no markup, no control characters."""
    text = "" if value is None else str(value)
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text))


def fail(message: str, remedy: str = "") -> None:
    """Print an error as one line, with its remedy."""
    line = Text("error: ", style="bold red") + plain(message)
    if remedy:
        line += Text(" -> ", style="bold") + plain(remedy)
    err.print(line, soft_wrap=True)


@contextmanager
def progress(enabled: bool) -> Iterator[OnStep]:
    """A progress bar over the job's steps, on a terminal only.

    Yields:
        The function to call when a step starts or ends.
    """
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    if not (enabled and err.is_terminal):
        yield lambda step, ended, n_steps: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<32}"),
        BarColumn(bar_width=28),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Starting", total=None)

        def on_step(step: str, ended: bool, n_steps: int) -> None:
            if ended:
                bar.update(task, advance=1, total=n_steps)
            else:
                bar.update(task, description=STEPS.get(step, step), total=n_steps)

        yield on_step


def grid(headings: Sequence[str], left: Collection[str]) -> Table:
    """A table without lines, its columns to the right but for those named."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="left" if heading in left else "right")
    return table


def show_run(result: RunResult) -> None:
    """Print what a run came to: the ranking, the checks, what to open."""
    colour = {"published": "green", "flagged": "yellow"}.get(result.status, "red")
    words = {
        "published": "published",
        "flagged": "published with flags",
        "blocked": "ranking blocked, the last edition stays",
        "conflict": "not published",
        "failed": "failed",
    }[result.status]
    if result.edition is not None and not result.changed:
        words += ", nothing changed"
    title = Text.assemble(("IID ", "bold"), (result.week, "bold"), "  ", (words, f"bold {colour}"))
    out.print()
    out.print(title)
    if result.edition is not None:
        out.print(_ranking(result.edition / RANKING_EXPORT))
    checks = f"{result.passed} checks passed, {result.warned} flagged, {result.failed} blocking"
    if result.not_measured:
        checks += f", {result.not_measured} not measured"
    seconds = sum(result.seconds.values())
    out.print(f"{result.regions} regions | {checks} | {seconds:.1f} s in steps")
    if result.n_later:
        out.print(f"{result.n_later} files came after the cut-off and count for the next edition")
    for problem in result.problems:
        out.print(Text("- ", style="red") + plain(problem))
    if result.anchor:
        out.print(Text(f"Keep {result.anchor} for `iid verify --anchor`", style="dim"))
    if result.edition is not None:
        page, data = result.edition / "index.html", result.edition / "data"
        out.print(Text("Open ") + Text(str(page if page.is_file() else data), style="bold"))
    elif result.quality_page is not None:
        out.print(Text("Open ") + Text(str(result.quality_page), style="bold"))


def _ranking(parquet: Path) -> Table:
    import pyarrow.parquet as pq

    rows = sorted(
        pq.read_table(parquet).to_pylist(),
        key=lambda row: (row["province_code"], row["rank"] or 10**6, row["region_name"]),
    )
    headings = ("#", "region", "IID", "claimed", "rank range", "complete %", "state")
    table = grid(headings, left=("region", "state"))
    for row in rows[:SHOWN_REGIONS]:
        interval = "" if row["rank"] is None else f"{row['rank_best']}-{row['rank_worst']}"
        table.add_row(
            str(row["rank"] or "-"),
            plain(row["region_name"]),
            f"{row['iid']}",
            f"{row['iid_claimed']}",
            interval,
            f"{row['completeness_pct']}",
            Text(row["publication_state"], style=STATE_STYLE[row["publication_state"]]),
        )
    if len(rows) > SHOWN_REGIONS:
        table.caption = f"and {len(rows) - SHOWN_REGIONS} more regions"
    return table


def show_check(outcomes: list[FileOutcome], since: dict[str, str]) -> None:
    """Print every file and every finding of an inbox, and which files hold nothing new.

    Args:
        outcomes: of its files.
        since: the week since which a file has been the same, by name.
    """
    headings = ("file", "status", "read", "accepted", "rejected", "ignored")
    table = grid(headings, left=("file", "status"))
    styles = {"accepted": "green", "partial": "yellow", "refused": "red", "ignored": "dim"}
    for outcome in outcomes:
        table.add_row(
            plain(outcome.original_name),
            Text(outcome.status, style=styles[outcome.status]),
            *(str(n) for n in (outcome.rows_read, outcome.rows_accepted)),
            *(str(n) for n in (outcome.rows_rejected, outcome.rows_ignored)),
        )
    out.print(table)
    for outcome in outcomes:
        for f in outcome.findings:
            where = [plain(outcome.original_name)]
            where += [Text("sheet ") + plain(f.sheet)] if f.sheet else []
            where += [Text(f"row {f.row}")] if f.row is not None else []
            where += [plain(f.column)] if f.column else []
            style = "red" if f.severity == "error" else "yellow"
            line = Text(f"{f.code} ", style=style) + Text(", ").join(where)
            line += Text(": ") + plain(f.message)
            line += Text(f" [{plain(f.value)}]") if f.value else Text("")
            out.print(line + Text(" -> ", style="bold") + plain(f.remedy))
    for name, week in since.items():
        out.print(plain(name) + Text(f": unchanged since {week}"))
    out.print(f"{len(outcomes)} files, {sum(o.n_findings for o in outcomes)} findings")
