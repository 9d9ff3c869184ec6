"""Tracing: the bytes behind a published cell, opened again.

What belongs here: for a traced cell the file, the sheet, the address of the cell and what is
written there, and the receipt of its file. The trace within the exports is `reports.trace`'s.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from orchestration.journal import receipt_lines
from orchestration.settings import Settings

if TYPE_CHECKING:
    from reports.trace import CellTrace, Trace

LEVEL_COLUMN = "level"


@dataclass
class RawFile:
    """One raw file, read again under its contract.

    Attributes:
        column: position of the column that holds the level, from 0; None when unreadable.
        rows: cells by physical row, as text.
    """

    column: int | None
    rows: list[list[str]]

    def address(self, row: int) -> str:
        """Address of the level's cell in a row, such as `E12`."""
        letters, number = "", (self.column or 0) + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{row}"

    def text(self, row: int) -> str:
        """What is written in that cell."""
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return cells[self.column] if self.column is not None and self.column < len(cells) else ""


class Tracer:
    """Opens the files of one home; each is read once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files: dict[str, RawFile | None] = {}

    @cached_property
    def _receipts(self) -> dict[str, dict[str, Any]]:
        """The first receipt of each file."""
        receipts: dict[str, dict[str, Any]] = {}
        for line in receipt_lines(self._settings.home):
            receipt = json.loads(line)
            receipts.setdefault(receipt["sha256"], receipt)
        return receipts

    def origin(self, cell: CellTrace, found: Trace) -> dict[str, Any]:
        """Where a cell was read: file, sheet, row, address, text, receipt; empty for nothing."""
        if cell.file_sha256 is None or cell.row is None:
            return {}
        source, name = found.sources.get(cell.file_sha256, ("", ""))
        raw = self._raw(cell.file_sha256, source)
        receipt = self._receipts.get(cell.file_sha256, {})
        return {
            "file": name,
            "source": source,
            "sha256": cell.file_sha256,
            "sheet": cell.sheet,
            "row": cell.row,
            "cell": raw.address(cell.row) if raw else None,
            "text": raw.text(cell.row) if raw else None,
            "receipt": receipt.get("sequence"),
            "received_at": receipt.get("received_at"),
        }

    def _raw(self, sha256: str, source: str) -> RawFile | None:
        if sha256 not in self._files:
            self._files[sha256] = self._open(sha256, source)
        return self._files[sha256]

    def _open(self, sha256: str, source: str) -> RawFile | None:
        from ingest.contract import load_contracts
        from ingest.findings import FileRefused
        from ingest.reader import read_sheet
        from ingest.table import find_table

        path = self._settings.home / "raw" / sha256
        contract = load_contracts().get(source)
        if contract is None or not path.is_file():
            return None
        try:
            sheet = read_sheet(path.read_bytes(), contract.headers)
            table = find_table(sheet, contract)
        except FileRefused:
            return None
        return RawFile(table.columns.get(LEVEL_COLUMN), sheet.rows)
