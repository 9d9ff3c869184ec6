"""The commands that look at the editions of a home side by side: `iid editions`, `iid diff`.

What belongs here: their arguments and how a list and a comparison look. What changed is found by
`orchestration.audit.comparing`; commands that put an edition in front are in `records`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli import console
from orchestration.cli.common import AsJson, Home, answer, open_home, print_json
from orchestration.editions.naming import CURRENT, all_editions, find_edition
from orchestration.settings import load_settings

if TYPE_CHECKING:
    from orchestration.audit.comparing import Difference

SHOWN = 60
LISTED = {
    "corrections": "corrections of sources",
    "decisions": "decisions on innovations",
    "acknowledged": "acknowledged warnings",
    "waivers": "waivers",
    "acknowledgements": "acknowledged checks",
}

app = typer.Typer()


@app.command()
def editions(home: Home = None, as_json: AsJson = False) -> None:
    """List the published editions, oldest first: what is in front, what was withdrawn and why."""
    from orchestration.editions.manifest import read_manifest
    from orchestration.editions.register import withdrawals
    from orchestration.ledger.chain import Chain

    settings = load_settings(home)
    if settings.home.exists():
        settings = open_home(home)
    gone, rows, lines = withdrawals(Chain(settings.home)), [], []
    front = (settings.editions / CURRENT).resolve().name
    for folder in all_editions(settings.editions):
        manifest = read_manifest(folder)
        row: dict[str, Any] = {"edition": folder.name}
        row |= {name: manifest[name] for name in ("cutoff_date", "rule_year")}
        row |= {"regions": manifest["row_counts"]["region"], "digest": manifest["digest"]}
        one = gone.get(folder.name)
        told = {"by": one.by, "on": str(one.day), "reason": one.reason} if one else None
        row |= {"folder": str(folder), "in_front": folder.name == front, "withdrawn": told}
        rows.append(row)
        lines.append(
            f"{folder.name:<12} cut-off {row['cutoff_date']}  rule year {row['rule_year']}  "
            f"{row['regions']} regions  {row['digest'][:12]}  {folder}"
            + ("  (in front)" if folder.name == front else "")
        )
        if one:
            lines.append(f"  withdrawn on {one.day} by {one.by}: {one.reason}")
    answer(rows, "\n".join(lines) or "no edition yet: run `iid run`", as_json)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="Week or edition.")],
    after: Annotated[str, typer.Argument(help="Week or edition to compare with it.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Tell what changed between two editions: numbers, cells and their files, what they rest on."""
    from orchestration.audit.comparing import compare

    settings = open_home(home)
    found = compare(*(find_edition(settings.editions, one) for one in (before, after)))
    if as_json:
        print_json(asdict(found))
    else:
        _show(found)


def _show(found: Difference) -> None:
    plain, say = console.plain, console.out.print
    say(plain(f"{found.before} -> {found.after}" + (": no difference" * found.is_empty)))
    _show_regions(found)
    if found.innovations:
        say(f"innovations: {len(found.innovations)}")
    for one in found.innovations[:SHOWN]:
        told = [_fields(side) for side in (one.before, one.after)]
        say(plain(f"  {one.key['region_code']} {one.key['innovation_id']}: {' -> '.join(told)}"))
    _more(found.innovations)
    if found.cells:
        say(f"cells: {len(found.cells)}")
    for one in found.cells[:SHOWN]:
        at = [one.key["region_code"], one.key["innovation_id"] or "-", one.key["indicator_code"]]
        say(plain(f"  {' '.join(at)}: {_cell(one.before)} -> {_cell(one.after)}"))
    _more(found.cells)
    for word, files in found.files.items():
        for file in files[:SHOWN]:
            say(plain(f"file {word}: {file['original_name']} ({file['file_sha256'][:12]})"))
        _more(files)
    for name, moved in found.decided.items():
        for word, lines in moved.items():
            for line in lines[:SHOWN]:
                say(plain(f"{LISTED[name]}, {word}: {_fields(line)}"))
            _more(lines)
    for name, (old, new) in found.made_by.items():
        say(plain(f"{name.replace('_', ' ')}: {old} -> {new}"))


def _show_regions(found: Difference) -> None:
    if not found.regions:
        return
    headings = ("region", "IID", "", "category", "", "rank", "", "rules", "own data", "verified")
    table = console.grid(headings, left=("region", "category"))
    for one in found.regions:
        pairs = [
            str(side[name] if side and side[name] is not None else "-")
            for name in ("iid", "category_code", "rank")
            for side in (one.before, one.after)
        ]
        causes = [f"{points:+.2f}" for points in (one.causes or {}).values()] or ["-"] * 3
        table.add_row(console.plain(one.key["region_name"]), *map(console.plain, pairs), *causes)
    console.out.print(table)


def _cell(side: dict[str, Any] | None) -> str:
    """A cell of one edition, with the file behind it."""
    if side is None:
        return "not there"
    place = f" ({side['file']}, {side['sheet'] or ''} row {side['row']})" if side["file"] else ""
    level = "-" if side["level"] is None else side["level"]
    return f"level {level} {side['status']}{place}"


def _fields(side: Any) -> str:
    if isinstance(side, dict):
        return ", ".join(f"{name} {value}" for name, value in side.items() if value is not None)
    return " ".join(map(str, side)) if isinstance(side, (list, tuple)) else "not there"


def _more(shown: Sequence[object]) -> None:
    if len(shown) > SHOWN:
        console.out.print(f"  and {len(shown) - SHOWN} more: use --json")
