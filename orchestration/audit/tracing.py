"""Tracing: the bytes behind a published cell, opened again.

What belongs here: for a traced cell the file, the sheet, the address of the cell and what is
written there, what the door reads of it, and the receipt of its file. The trace within the exports
is `reports.views.trace`'s.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from ingest.findings import FileOutcome, Refused, refuse
from ingest.lists import Correction, Lists
from orchestration.editions.journal import receipt_lines
from orchestration.editions.manifest import read_made
from orchestration.settings import Settings

if TYPE_CHECKING:
    from reports.tables.rows import Cell
    from reports.views.trace import Trace


class Tracer:
    """Opens the files of one home behind an edition; each is read once.

    Args:
        settings: the deployment.
        edition: folder of the edition, whose corrections explain what the files do not say.
    """

    def __init__(self, settings: Settings, edition: Path) -> None:
        self._settings = settings
        self._files: dict[str, dict[str, list[list[str]]]] = {}
        self._outcomes: dict[tuple[str, tuple[Correction, ...]], FileOutcome] = {}
        self._lists = read_made(edition).decisions.lists or Lists()

    @cached_property
    def _receipts(self) -> dict[str, dict[str, Any]]:
        """The first receipt of each file."""
        receipts: dict[str, dict[str, Any]] = {}
        for line in receipt_lines(self._settings.home):
            receipt = json.loads(line)
            receipts.setdefault(receipt["sha256"], receipt)
        return receipts

    def origin(self, cell: Cell, found: Trace) -> dict[str, Any]:
        """Where a cell was read: file, sheet, row, address, text, receipt; empty for nothing.

        `level_read` is the level that the door reads there today, before any correction;
        `correction` is what was put right, by the edition's own list; `agrees` is false where the
        published level is neither, and null where the row cannot be read any more.
        """
        if cell.file_sha256 is None or cell.row is None:
            return {}
        source, name = found.sources.get(cell.file_sha256, ("", ""))
        letters, verified = (
            letters_of.get((cell.file_sha256, cell.indicator_code))
            or letters_of.get((cell.file_sha256, ""))
            for letters_of in (found.letters, found.verification_letters)
        )
        raw = self._raw(cell.file_sha256, source).get(cell.sheet or "")
        read = _row_of(self._read(cell.file_sha256, source, name), cell)
        level = read["level"] if read else None
        is_another = read is not None and level != cell.level
        correction = self._correction(cell, source, name) if is_another else None
        receipt = self._receipts.get(cell.file_sha256, {})
        return {
            "file": name,
            "source": source,
            "sha256": cell.file_sha256,
            "sheet": cell.sheet,
            "row": cell.row,
            "cell": f"{letters}{cell.row}" if letters else None,
            "text": _text(raw, cell.row, letters) if raw and letters else None,
            "level_read": level,
            "correction": correction,
            "agrees": None if read is None else not is_another or correction is not None,
            "verification_cell": f"{verified}{cell.row}" if verified else None,
            "verification": _text(raw, cell.row, verified) if raw and verified else None,
            "receipt": receipt.get("sequence"),
            "received_at": receipt.get("received_at"),
        }

    def _raw(self, sha256: str, source: str) -> dict[str, list[list[str]]]:
        """The rows of each sheet of a file that is read."""
        if sha256 not in self._files:
            self._files[sha256] = self._open(sha256, source)
        return self._files[sha256]

    def _correction(self, cell: Cell, source: str, name: str) -> dict[str, Any] | None:
        """The correction of the edition by which the door reads the published level in this row."""
        outcome = self._read(str(cell.file_sha256), source, name, self._lists.corrections)
        row = _row_of(outcome, cell)
        if row is None or row["level"] != cell.level:
            return None
        for one in outcome.corrected:
            named = dict(one.key).get("indicator_code", cell.indicator_code)
            mine = (cell.sheet or "", cell.row, "level")
            is_its = (one.sheet, one.row, one.column) == mine and one.is_applied
            # Where columns are rows, one row of the sheet holds the cells of several indicators.
            if is_its and self._indicator(named) == cell.indicator_code:
                return {
                    "from": one.before,
                    "to": one.after,
                    "reason": one.reason,
                    "reference": one.reference,
                    "decided_by": one.by,
                    "decided_on": one.on,
                    "line": one.line,
                }
        return None

    def _indicator(self, text: str) -> str:
        """The code of an indicator as a list names it."""
        from ingest.conforming.reference import load_reference
        from ingest.conforming.values import parse_indicator

        known = load_reference(self._settings.seeds).indicators.values()
        try:
            return parse_indicator(text, frozenset().union(*known))
        except Refused:
            return text

    def _read(
        self, sha256: str, source: str, name: str, corrections: tuple[Correction, ...] = ()
    ) -> FileOutcome:
        """What the door makes of a file, under some corrections or none; read once."""
        known = self._outcomes.get((sha256, corrections))
        if known is None:
            known = self._conform(sha256, source, name, corrections)
            self._outcomes[sha256, corrections] = known
        return known

    def _conform(
        self, sha256: str, source: str, name: str, corrections: tuple[Correction, ...]
    ) -> FileOutcome:
        from ingest.conforming.conform import conform
        from ingest.conforming.reference import load_reference
        from ingest.contracts.contract import load_contracts

        reference = load_reference(self._settings.seeds, corrections)
        path, contract = self._settings.home / "raw" / sha256, load_contracts().get(source)
        if contract is None or not path.is_file():
            gone = Refused("E_SOURCE_UNKNOWN", source)
            return refuse(gone, source, reference.codes, name, sha256)
        return conform(path.read_bytes(), sha256, contract, reference, name)

    def _open(self, sha256: str, source: str) -> dict[str, list[list[str]]]:
        from ingest.contracts.contract import load_contracts
        from ingest.findings import Refused
        from ingest.reading.reader import read_sheet

        path = self._settings.home / "raw" / sha256
        contract = load_contracts().get(source)
        if contract is None or not path.is_file():
            return {}
        try:
            sheet = read_sheet(path.read_bytes(), contract.all_headers, contract.sheets)
        except Refused:
            return {}
        return {one.name: one.rows for one in (sheet, *sheet.more)}


def _row_of(outcome: FileOutcome, cell: Cell) -> dict[str, Any] | None:
    """The row that the door made of a cell's row; None where it accepts none there."""
    if outcome.table is None or "level" not in outcome.table.column_names:
        return None
    rows = outcome.table.filter(pc.equal(outcome.table["row_number"], cell.row)).to_pylist()
    mine = (cell.indicator_code, None)
    return next(
        (
            row
            for row in rows
            if row["sheet_name"] == (cell.sheet or "") and row.get("indicator_code") in mine
        ),
        None,
    )


def _text(rows: list[list[str]], row: int, letters: str) -> str:
    """What is written in a cell, such as row 12 of column F; empty outside of the sheet."""
    from ingest.text.cells import BAD_BYTE

    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    cells = rows[row - 1] if row <= len(rows) else []
    text = cells[column - 1] if column <= len(cells) else ""
    return BAD_BYTE.sub("\N{REPLACEMENT CHARACTER}", text)
