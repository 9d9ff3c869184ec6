"""Text rows to typed rows under a contract, with every finding and every rejected row.

What belongs here: turning a `Table` into an Arrow table, deciding which rows stand. A bad value
in a required column rejects the row; in any other column it becomes missing with a finding
(reading R12). Nothing is dropped: read = accepted + rejected + ignored.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ingest.conforming.records import Records
from ingest.conforming.reference import Reference
from ingest.conforming.table import find_table
from ingest.contracts.column import ARROW_TYPES
from ingest.contracts.contract import Contract, scope_of_rows
from ingest.findings import FileOutcome, FileRefused, Place, RejectedRow, refuse, shown_row
from ingest.reading.reader import read_bytes, read_sheet
from ingest.text.cells import one_line


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
        sheet = read_sheet(content, contract.all_headers, contract.sheets)
        return _Conform(sheet, find_table(sheet, contract), reference, name).outcome(sha256, name)
    except FileRefused as refused:
        return refuse(refused, contract.source, reference.codes, name, sha256)


class _Conform(Records):
    """The outcome of one table."""

    def outcome(self, sha256: str, name: str) -> FileOutcome:
        table = self.table
        for code, detail in self.sheet.flags:
            self.add(code, "warn", detail=detail)
        for header in table.extra_headers:
            self.add("W_HEADER_EXTRA", "warn", column=header)
        regions = self.regions()
        self.correct(regions)
        values = {c.name: self.column_values(c) for c in self.contract.value_columns}
        blank = self._blank(values)
        repeated = self._duplicates(regions, values, blank)
        for number, row in table.misshapen:
            detail = "" if len(row) <= table.width else "sel di luar judul kolom"
            value = shown_row(row)
            finding = self.found_here(
                "E_ROW_SHAPE", "error", row=number, value=value, detail=detail
            )
            self.findings.append(finding)
        keep = [
            at
            for at, (number, _) in enumerate(table.rows)
            if number not in self.reasons and at not in repeated and at not in blank
        ]
        rejected = self._rejected(regions)
        n_accepted = self._n_accepted(keep, blank)
        if self.n_masked:
            self.add("W_PERSONAL_DATA", "warn", detail=f"{self.n_masked} sel")
        if not n_accepted and not rejected:
            self.add("W_EMPTY", "warn")
        accepted = self._arrow(keep, regions, values, sha256)
        scopes = self._scopes(accepted)
        errors = [f for f in self.findings if f.code.startswith("E_")]
        status = "accepted" if not errors else "partial"
        if rejected and not n_accepted:
            status = "refused"
        findings = sorted(
            dict.fromkeys(self.findings), key=lambda f: (f.row or 0, f.column, f.code)
        )
        return FileOutcome(
            source=self.contract.source,
            original_name=name,
            sha256=sha256,
            status=status,
            rows_read=table.n_read,
            rows_accepted=n_accepted,
            rows_rejected=len(rejected),
            rows_ignored=table.n_read - n_accepted - len(rejected),
            n_records=len(keep),
            layout=self.contract.layout,
            places=self._places(),
            scopes=tuple(sorted(scopes)),
            scope_rows=tuple(scopes[scope] for scope in sorted(scopes)),
            is_synthetic=table.is_synthetic,
            findings=tuple(findings),
            rejected=tuple(rejected),
            table=accepted,
        )

    def _blank(self, values: dict[str, list[object]]) -> set[int]:
        """Positions of records that hold no value: of cells that are empty or were not read."""
        unpivot = self.contract.unpivot
        if unpivot is None:
            return set()
        return {at for at, value in enumerate(values[unpivot.value]) if value is None}

    def _n_accepted(self, keep: list[int], blank: set[int]) -> int:
        if self.contract.unpivot is None:
            return len(keep)
        rows = self.table.rows
        return len({rows[at][0] for at in (*keep, *blank)} - set(self.reasons))

    def _places(self) -> tuple[Place, ...]:
        """Where each value comes from: the columns of the sheet."""
        header, unpivot = self.found.header, self.contract.unpivot
        places = [
            Place(name, "", one_line(header[at]), at + 1) for name, at in self.found.columns.items()
        ]
        if unpivot:
            places += [
                Place(unpivot.value, self.names[name], one_line(header[at]), at + 1)
                for at, name in self.found.pivoted.items()
            ]
        places += [
            Place(name, "", one_line(header[self.found.columns[of]]), self.found.columns[of] + 1)
            for name, of in self.contract.derived.items()
        ]
        return tuple(places)

    def _duplicates(
        self, regions: list[str | None], values: dict[str, list[object]], blank: set[int]
    ) -> set[int]:
        """Repeated rows: identical ones are one row, different ones are all rejected.

        Returns:
            Positions of the identical repetitions, which are ignored.
        """
        value_names = list(values)
        everything = [regions, *values.values()]
        key_columns = [
            regions if name == "region_code" else values[name] for name in self.contract.key
        ] or everything
        # Only keys whose hash comes again are held: of a million rows that is next to none.
        seen: set[int] = set()
        again: set[int] = set()
        for code in map(hash, zip(*key_columns, strict=True)):
            (again if code in seen else seen).add(code)
        groups: dict[tuple, list[int]] = defaultdict(list)
        keys = zip(*key_columns, strict=True) if again else ()
        for at, key in enumerate(keys):
            is_counted = self.table.rows[at][0] not in self.reasons and at not in blank
            if is_counted and hash(key) in again:
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
            detail = f"baris {', '.join(map(str, dict.fromkeys(numbers[:10])))}"
            for number in dict.fromkeys(numbers):
                self.reject(number, "E_DUPLICATE_KEY", detail=detail)
        return repeated

    def _rejected(self, regions: list[str | None]) -> list[RejectedRow]:
        of_rejected = {
            number: region
            for (number, _), region in zip(self.table.rows, regions, strict=True)
            if number in self.reasons
        }
        rows = [
            RejectedRow(
                sheet=self.sheet.name,
                row=number,
                region_code=region,
                codes=tuple(sorted({finding.code for finding in self.reasons[number]})),
                messages=tuple(
                    f"{f.column}: {f.message}" if f.column else f.message
                    for f in dict.fromkeys(self.reasons[number])
                ),
                raw=shown_row(self.sheet.rows[number - 1]),
            )
            for number, region in of_rejected.items()
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
        numbers = pa.array([self.table.rows[at][0] for at in keep], pa.int32())
        # All is said of the text: a million rows are not held as text and as values.
        for held in (self.table.rows, self.found.rows, self.sheet.rows):
            held.clear()
        arrays = [pa.array([regions[at] for at in keep], pa.string())]
        for column in self.contract.value_columns:
            mine = values.pop(column.name)
            arrays.append(pa.array([mine[at] for at in keep], ARROW_TYPES[column.type]))
            del mine
        arrays += [pa.repeat(pa.scalar(text), len(keep)) for text in (sha256, self.sheet.name)]
        return pa.Table.from_arrays([*arrays, numbers], schema=self.contract.landing_schema)

    def _scopes(self, accepted: pa.Table) -> dict[str, int]:
        """Number of records by scope."""
        counted = pc.value_counts(scope_of_rows(accepted, self.contract))
        return {one["values"].as_py(): one["counts"].as_py() for one in counted}
