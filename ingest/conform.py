"""Text rows to typed rows under a contract, with every finding and every rejected row.

What belongs here: turning a `Table` into an Arrow table, deciding which rows stand. A bad value
in a required column rejects the row; in any other column it becomes missing with a finding
(decisions 12). Nothing is dropped: read = accepted + rejected + ignored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingest.cells import Native, Sheet, clean
from ingest.contract import ARROW_TYPES, Column, Contract
from ingest.findings import (
    FileOutcome,
    FileRefused,
    Finding,
    RejectedRow,
    describe,
    refuse,
    shown_row,
)
from ingest.reader import read_bytes, read_sheet
from ingest.reference import Reference
from ingest.table import Table, find_table
from ingest.values import ValueRejected, parse


def read_file(path: Path, contract: Contract, reference: Reference, name: str) -> FileOutcome:
    """Read one file of the inbox under its contract; never raises for what the file holds.

    Args:
        path: the file.
        contract: its source's contract.
        reference: regions, indicators, finding codes.
        name: the file's name as receipts and findings show it.
    """
    try:
        content, sha256 = read_bytes(path)
    except FileRefused as refused:
        return refuse(refused, contract.source, reference.codes, name, "")
    return conform(content, sha256, contract, reference, name)


def conform(
    content: bytes, sha256: str, contract: Contract, reference: Reference, name: str
) -> FileOutcome:
    """Conform the bytes of one file to a contract; never raises for what they hold.

    Returns:
        The outcome; its table has one row per accepted row, columns `contract.landing_schema`.
    """
    try:
        sheet = read_sheet(content, contract.headers)
        table = find_table(sheet, contract)
    except FileRefused as refused:
        return refuse(refused, contract.source, reference.codes, name, sha256)
    return _Conform(sheet, table, contract, reference).outcome(sha256, name)


class _Conform:
    """The state of conforming one table: values by column, findings, reasons by row."""

    def __init__(
        self, sheet: Sheet, table: Table, contract: Contract, reference: Reference
    ) -> None:
        self.sheet = sheet
        self.table = table
        self.contract = contract
        self.reference = reference
        self.findings: list[Finding] = []
        self.reasons: dict[int, list[Finding]] = defaultdict(list)
        self.n_masked = 0

    def outcome(self, sha256: str, name: str) -> FileOutcome:
        table = self.table
        for header in table.extra_headers:
            self._add("W_HEADER_EXTRA", "warn", column=header)
        regions = self._regions()
        values = {c.name: self._column(c) for c in self.contract.value_columns}
        repeated = self._duplicates(regions, values)
        for number, row in table.misshapen:
            detail = "" if len(row) <= table.width else "sel di luar judul kolom"
            value = shown_row(row)
            finding = self._found("E_ROW_SHAPE", "error", row=number, value=value, detail=detail)
            self.findings.append(finding)
        keep = [
            at
            for at, (number, _) in enumerate(table.rows)
            if number not in self.reasons and at not in repeated
        ]
        rejected = self._rejected(regions)
        if self.n_masked:
            self._add("W_PERSONAL_DATA", "warn", detail=f"{self.n_masked} sel")
        if not keep and not rejected:
            self._add("W_EMPTY", "warn")
        accepted = self._arrow(keep, regions, values, sha256)
        scopes = sorted({"|".join(key) for key in self._scope_keys(accepted)})
        errors = [f for f in self.findings if f.code.startswith("E_")]
        status = "accepted" if not errors else "partial"
        if rejected and not keep:
            status = "refused"
        self.findings.sort(key=lambda f: (f.row or 0, f.column, f.code))
        return FileOutcome(
            source=self.contract.source,
            original_name=name,
            sha256=sha256,
            status=status,
            rows_read=table.n_read,
            rows_accepted=len(keep),
            rows_rejected=len(rejected),
            rows_ignored=table.n_ignored + len(repeated),
            scopes=tuple(scopes),
            is_synthetic=table.is_synthetic,
            findings=tuple(self.findings),
            rejected=tuple(rejected),
            table=accepted,
        )

    def _found(self, code: str, severity: str, **where: Any) -> Finding:
        return describe(self.reference.codes, code, severity, sheet=self.sheet.name, **where)

    def _add(self, code: str, severity: str, **where: Any) -> None:
        self.findings.append(self._found(code, severity, **where))

    def _reject(self, number: int, code: str, **where: Any) -> None:
        finding = self._found(code, "error", row=number, **where)
        self.findings.append(finding)
        self.reasons[number].append(finding)

    def _regions(self) -> list[str | None]:
        """The region of every row; rows whose keys name none or disagree are rejected."""
        columns = [c for c in self.contract.region_columns if c.name in self.table.columns]
        cache: dict[tuple[str, Hashable], str | ValueRejected] = {}
        regions: list[str | None] = []
        for number, row in self.table.rows:
            found: set[str] = set()
            bad = False
            for column in columns:
                text = _at(row, self.table.columns[column.name])
                if not text:
                    continue
                key = (column.name, text)
                if key not in cache:
                    try:
                        cache[key] = self.reference.region(text, column)
                    except ValueRejected as rejected:
                        cache[key] = rejected
                result = cache[key]
                if isinstance(result, ValueRejected):
                    bad = True
                    self._reject(
                        number, result.code, column=column.header, value=text, detail=result.detail
                    )
                else:
                    found.add(result)
            header = columns[0].header
            if len(found) > 1:
                detail = " dan ".join(sorted(found))
                self._reject(number, "E_REGION_CONFLICT", column=header, detail=detail)
            elif not found and not bad:
                self._reject(number, "E_REQUIRED", column=header)
            regions.append(found.pop() if len(found) == 1 else None)
        return regions

    def _column(self, column: Column) -> list[object]:
        """Typed values of one column; each distinct text is read once."""
        if column.name not in self.table.columns:
            return [None] * len(self.table.rows)
        at = self.table.columns[column.name]
        indicators = self.reference.indicators.get(column.aspect or "", frozenset())
        cache: dict[tuple[str, bool], object] = {}
        values: list[object] = []
        for number, row in self.table.rows:
            text = _at(row, at)
            if not text:
                if column.required:
                    self._reject(number, "E_REQUIRED", column=column.header)
                values.append(None)
                continue
            key = (text, isinstance(text, Native))
            if key not in cache:
                try:
                    cache[key] = parse(text, column, indicators)
                except ValueRejected as rejected:
                    cache[key] = rejected
            value = cache[key]
            if column.type == "text" and isinstance(value, str) and value != clean(text):
                self.n_masked += 1
            if isinstance(value, ValueRejected):
                where = {"column": column.header, "value": text, "detail": value.detail}
                if column.required:
                    self._reject(number, value.code, **where)
                else:
                    self._add(value.code, "warn", row=number, **where)
                value = None
            values.append(value)
        return values

    def _duplicates(self, regions: list[str | None], values: dict[str, list[object]]) -> set[int]:
        """Repeated rows: identical ones are one row, different ones are all rejected.

        Returns:
            Positions of the identical repetitions, which are ignored.
        """
        value_names = list(values)
        everything = [regions, *values.values()]
        key_columns = [
            regions if name == "region_code" else values[name] for name in self.contract.key
        ] or everything
        groups: dict[tuple, list[int]] = defaultdict(list)
        keys = zip(*key_columns, strict=True)
        for at, ((number, _), key) in enumerate(zip(self.table.rows, keys, strict=True)):
            if number not in self.reasons:
                groups[key].append(at)
        repeated: set[int] = set()
        for positions in groups.values():
            if len(positions) == 1:
                continue
            distinct = {tuple(values[name][at] for name in value_names) for at in positions}
            if len(distinct) == 1:
                repeated.update(positions[1:])
                continue
            numbers = [self.table.rows[at][0] for at in positions]
            detail = f"baris {', '.join(map(str, numbers[:10]))}"
            for number in numbers:
                self._reject(number, "E_DUPLICATE_KEY", detail=detail)
        return repeated

    def _rejected(self, regions: list[str | None]) -> list[RejectedRow]:
        rows = [
            RejectedRow(
                sheet=self.sheet.name,
                row=number,
                region_code=region,
                codes=tuple(sorted({finding.code for finding in self.reasons[number]})),
                messages=tuple(
                    f"{f.column}: {f.message}" if f.column else f.message
                    for f in self.reasons[number]
                ),
                raw=shown_row(row),
            )
            for (number, row), region in zip(self.table.rows, regions, strict=True)
            if number in self.reasons
        ]
        _, title, _ = self.reference.codes["E_ROW_SHAPE"]
        rows += [
            RejectedRow(self.sheet.name, number, None, ("E_ROW_SHAPE",), (title,), shown_row(row))
            for number, row in self.table.misshapen
        ]
        return sorted(rows, key=lambda row: row.row)

    def _arrow(
        self,
        keep: list[int],
        regions: list[str | None],
        values: dict[str, list[object]],
        sha256: str,
    ) -> pa.Table:
        rows = self.table.rows
        arrays = [pa.array([regions[at] for at in keep], pa.string())]
        arrays += [
            pa.array([values[c.name][at] for at in keep], ARROW_TYPES[c.type])
            for c in self.contract.value_columns
        ]
        arrays += [
            pa.array([sha256] * len(keep), pa.string()),
            pa.array([self.sheet.name] * len(keep), pa.string()),
            pa.array([rows[at][0] for at in keep], pa.int32()),
        ]
        return pa.Table.from_arrays(arrays, schema=self.contract.landing_schema)

    def _scope_keys(self, accepted: pa.Table) -> set[tuple[str, ...]]:
        columns = [accepted[name].to_pylist() for name in self.contract.scope]
        return set(zip(*columns, strict=True))


def _at(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""
