"""The commands `iid diff-input` and `iid template`: help for those who send and receive files.

What belongs here: their arguments and how the answers look to a person. What a file holds is the
ingest room's matter; nothing of the home is read or written.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli import console
from orchestration.cli.common import EXIT_FOUND
from orchestration.errors import WiringError

if TYPE_CHECKING:
    from ingest.contracts.contract import Contract
    from ingest.findings import FileOutcome
    from ingest.senders.drift import Drift
    from ingest.text.cells import Sheet

# The source whose tables come in every shape.
MEASURES = "angka_daerah"
MAX_SHOWN = 5

app = typer.Typer()


@app.command("diff-input")
def diff_input(
    file: Annotated[Path, typer.Argument(help="A file as an agency sent it.")],
    source: Annotated[
        str | None, typer.Option(help="Its source; else its folder, else what fits best.")
    ] = None,
) -> None:
    """Compare the columns of a file with its contract; print the contract patch.

    For a table that no layout reads, a contract that does is proposed.

    Exit: 0 as the contract says, 3 columns were added, are gone, moved or were probably renamed.
    """
    from ingest.contracts.contract import load_contracts
    from ingest.findings import Refused
    from ingest.reading.reader import read_bytes, read_sheet
    from ingest.senders.drift import compare

    if not file.is_file():
        raise WiringError(f"no file {file}", "name a file as an agency sent it")
    contracts = load_contracts()
    if source is not None and source not in contracts:
        raise WiringError(f"no source {source}", f"known are {', '.join(contracts)}")
    headers = frozenset().union(*(contract.all_headers for contract in contracts.values()))
    sheets = frozenset().union(*(contract.sheets for contract in contracts.values()))
    try:
        content, _ = read_bytes(file)
        sheet = read_sheet(content, headers, sheets)
        named = source or next((p for p in reversed(file.resolve().parts) if p in contracts), None)
    except Refused as refused:
        raise WiringError(f"{file.name}: {refused}", "see docs/codes.md") from refused
    drift: Drift | None = None
    proposal = ""
    try:
        drift = compare(sheet, contracts[named] if named else _fitting(sheet, contracts))
    except Refused as refused:
        proposal = _propose(file.name, content, sheet, contracts, named)
        if not proposal:
            raise WiringError(f"{file.name}: {refused}", "see docs/codes.md") from refused
    if drift is not None:
        if not drift.is_fitting:
            proposal = _propose(file.name, content, sheet, contracts, named)
        _show(drift, is_patched=not proposal)
    if proposal:
        sys.stdout.write(f"\n{proposal}")
    is_known = drift is not None and drift.is_none and drift.is_fitting
    raise typer.Exit(0 if is_known else EXIT_FOUND)


def _propose(
    name: str, content: bytes, sheet: Sheet, contracts: dict[str, Contract], named: str | None
) -> str:
    """A contract file for a table that no layout reads, tried on the file itself; or nothing."""
    from ingest.conforming.conform import conform
    from ingest.conforming.reference import load_reference
    from ingest.contracts.contract import Contract, Layout
    from ingest.senders.proposal import as_yaml, propose
    from ingest.senders.records import propose_records
    from ingest.text.cells import one_line
    from orchestration.settings import load_settings

    reference = load_reference(load_settings(None).seeds)
    today = dt.datetime.now(dt.UTC).date()
    source, said, folder = named or MEASURES, None, ""
    doubts: tuple[str, ...] = ()
    if source == MEASURES:
        said = propose(sheet, contracts[MEASURES], reference, Path(name).stem, today)
        constants = (said or {}).get("constants", {})
        doubts = tuple(f"{column}: {text}" for column, text in constants.items())
    if said is None:
        source = named or _fitting(sheet, contracts).source
        found = propose_records(sheet, contracts[source], reference, Path(name).stem, today)
        if found is None:
            return ""
        said, doubts, folder = found.said, found.doubts, found.folder
    own = contracts[source]
    layouts = [*own.layouts, Layout.model_validate(said)]
    tried = Contract.model_validate(own.model_dump() | {"layouts": layouts})
    place = "/".join(filter(None, (source, folder, name)))
    outcome = conform(content, "0" * 64, tried, reference, place)
    counted = f"{outcome.rows_accepted} rows accepted, {outcome.rows_rejected} rejected"
    more = ", above all:" if doubts else "."
    lines = [
        f"Proposed from the cells of the file: review every word{more}",
        *(f"- {doubt}" for doubt in doubts),
        f"Under it: {outcome.status}, {counted}, {outcome.n_records} values.",
    ]
    extra = [one_line(f.column) for f in outcome.findings if f.code == "W_HEADER_EXTRA"]
    if extra:
        lines.append(
            f"Not read: {', '.join(extra[:MAX_SHOWN])}{', ...' * (len(extra) > MAX_SHOWN)}"
        )
    shown = [f for f in outcome.findings if f.code.startswith("E_")][:MAX_SHOWN]
    lines += [f"{f.code} row {f.row or '-'}: {f.message} {f.value}".strip() for f in shown]
    return as_yaml(said, lines)


def _fitting(sheet: Sheet, contracts: dict[str, Contract]) -> Contract:
    """The source whose headers the sheet has most of."""
    from ingest.conforming.tables.layout import nearest_row

    def hits(contract: Contract) -> int:
        return max(sum(nearest_row(sheet, reading)[1]) for reading in contract.readings)

    return max(contracts.values(), key=hits)


def _show(drift: Drift, *, is_patched: bool) -> None:
    from rich.text import Text

    contract = drift.contract
    console.out.print(Text(f"{contract.source}, layout {contract.layout}", style="bold"))
    for column, header in drift.renamed:
        console.out.print(
            Text("renamed  ") + console.plain(column.header) + " -> " + console.plain(header)
        )
    for column in drift.gone:
        words = " (required)" if column.required else ""
        console.out.print(Text("gone     ") + console.plain(column.header) + words)
    for header in drift.added:
        console.out.print(Text("added    ") + console.plain(header))
    for column in drift.moved:
        console.out.print(Text("moved    ") + console.plain(column.header))
    if drift.is_none:
        words = "as the contract says" if drift.is_fitting else "the title is of another table"
        console.out.print(words)
    if is_patched and (patch := drift.patch(dt.datetime.now(dt.UTC).date())):
        sys.stdout.write(f"\n{patch}")


@app.command()
def template(
    source: Annotated[str, typer.Argument(help="Name of the source, e.g. inovasi.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write; else <source>.xlsx in this folder.")
    ] = None,
) -> None:
    """Write an empty input workbook for a source: columns explained, with drop-downs."""
    from ingest.contracts.contract import load_contracts
    from ingest.senders.template import write_template

    contracts = load_contracts()
    if source not in contracts:
        raise WiringError(f"no source {source}", f"known are {', '.join(contracts)}")
    path = out or Path(f"{source}.xlsx")
    if path.exists():
        raise WiringError(f"{path} exists", "name another file with --out")
    write_template(path, contracts[source])
    console.out.print(str(path))


def annotate_all(
    inbox: Path, outcomes: list[FileOutcome], contracts: dict[str, Contract], directory: Path
) -> int:
    """Write an annotated copy of every file with findings.

    Returns:
        Number of copies.
    """
    from ingest.inbox import list_inbox
    from ingest.senders.annotate import annotate

    directory.mkdir(parents=True, exist_ok=True)
    by_name = {outcome.original_name: outcome for outcome in outcomes}
    written = 0
    for file in list_inbox(inbox):
        outcome = by_name[file.name]
        if outcome.findings and outcome.sha256 and file.source in contracts:
            annotate(file.path, contracts[file.source], outcome, directory)
            written += 1
    return written
