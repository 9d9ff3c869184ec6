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

from ingest.lists import Lists
from orchestration.editions.journal import receipt_lines
from orchestration.editions.manifest import read_made
from orchestration.settings import Settings

if TYPE_CHECKING:
    from ingest.conforming.reference import Reference
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
        self._files: dict[str, list[list[str]] | None] = {}
        self._rows: dict[str, dict[tuple[int, str], dict[str, Any]]] = {}
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
        raw = self._raw(cell.file_sha256, source)
        rows = self._read(cell.file_sha256, source, name)
        read = rows.get((cell.row, cell.indicator_code)) or rows.get((cell.row, ""))
        level = read["level"] if read else None
        correction = self._correction(source, cell) if read and level != cell.level else None
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
            "agrees": None if read is None else level == cell.level or correction is not None,
            "verification_cell": f"{verified}{cell.row}" if verified else None,
            "verification": _text(raw, cell.row, verified) if raw and verified else None,
            "receipt": receipt.get("sequence"),
            "received_at": receipt.get("received_at"),
        }

    def _raw(self, sha256: str, source: str) -> list[list[str]] | None:
        if sha256 not in self._files:
            self._files[sha256] = self._open(sha256, source)
        return self._files[sha256]

    def _correction(self, source: str, cell: Cell) -> dict[str, str] | None:
        """The correction of the edition that gave a cell its level."""
        for one in self._lists.corrections:
            of_cell = (one.source, one.region_code, one.column, one.right)
            if of_cell == (source, cell.region_code, "level", str(cell.level)):
                return {"from": one.expected, "reason": one.reason, "reference": one.reference}
        return None

    @cached_property
    def _reference(self) -> Reference:
        from ingest.conforming.reference import load_reference

        return load_reference(self._settings.seeds)

    def _read(self, sha256: str, source: str, name: str) -> dict[tuple[int, str], dict[str, Any]]:
        """What the door reads of a file, by row and indicator, without anybody's correction."""
        from ingest.conforming.conform import conform
        from ingest.contracts.contract import load_contracts

        if sha256 not in self._rows:
            path, contract = self._settings.home / "raw" / sha256, load_contracts().get(source)
            self._rows[sha256] = {}
            if contract is not None and path.is_file():
                outcome = conform(path.read_bytes(), sha256, contract, self._reference, name)
                rows = outcome.table.to_pylist() if outcome.table is not None else []
                self._rows[sha256] = {
                    (row["row_number"], row.get("indicator_code") or ""): row
                    for row in rows
                    if "level" in row
                }
        return self._rows[sha256]

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
