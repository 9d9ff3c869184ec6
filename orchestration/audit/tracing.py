"""Tracing: the bytes behind a published cell, opened again.

What belongs here: for a traced cell the file, the sheet, the address of the cell and what is
written there, and the receipt of its file. The trace within the exports is
`reports.views.trace`'s.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from orchestration.editions.journal import receipt_lines
from orchestration.settings import Settings

if TYPE_CHECKING:
    from reports.tables.rows import Cell
    from reports.views.trace import Trace


class Tracer:
    """Opens the files of one home; each is read once, as rows of cells, None when unreadable."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files: dict[str, list[list[str]] | None] = {}

    @cached_property
    def _receipts(self) -> dict[str, dict[str, Any]]:
        """The first receipt of each file."""
        receipts: dict[str, dict[str, Any]] = {}
        for line in receipt_lines(self._settings.home):
            receipt = json.loads(line)
            receipts.setdefault(receipt["sha256"], receipt)
        return receipts

    def origin(self, cell: Cell, found: Trace) -> dict[str, Any]:
        """Where a cell was read: file, sheet, row, address, text, receipt; empty for nothing."""
        if cell.file_sha256 is None or cell.row is None:
            return {}
        source, name = found.sources.get(cell.file_sha256, ("", ""))
        letters = found.letters.get((cell.file_sha256, cell.indicator_code))
        letters = letters or found.letters.get((cell.file_sha256, ""))
        raw = self._raw(cell.file_sha256, source)
        receipt = self._receipts.get(cell.file_sha256, {})
        return {
            "file": name,
            "source": source,
            "sha256": cell.file_sha256,
            "sheet": cell.sheet,
            "row": cell.row,
            "cell": f"{letters}{cell.row}" if letters else None,
            "text": _text(raw, cell.row, letters) if raw and letters else None,
            "receipt": receipt.get("sequence"),
            "received_at": receipt.get("received_at"),
        }

    def _raw(self, sha256: str, source: str) -> list[list[str]] | None:
        if sha256 not in self._files:
            self._files[sha256] = self._open(sha256, source)
        return self._files[sha256]

    def _open(self, sha256: str, source: str) -> list[list[str]] | None:
        from ingest.contracts.contract import load_contracts
        from ingest.findings import Refused
        from ingest.reading.reader import read_sheet

        path = self._settings.home / "raw" / sha256
        contract = load_contracts().get(source)
        if contract is None or not path.is_file():
            return None
        try:
            sheet = read_sheet(path.read_bytes(), contract.all_headers, contract.sheets)
        except Refused:
            return None
        return sheet.rows


def _text(rows: list[list[str]], row: int, letters: str) -> str:
    """What is written in a cell, such as row 12 of column F; empty outside of the sheet."""
    from ingest.text.cells import BAD_BYTE

    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    cells = rows[row - 1] if row <= len(rows) else []
    text = cells[column - 1] if column <= len(cells) else ""
    return BAD_BYTE.sub("\N{REPLACEMENT CHARACTER}", text)
