"""Typed, read-only access to the published tables, and the queries of those on quality.

Here belong the connection and what a run without a ranking has, too: a query selects, filters,
counts and orders, it never scores. Every result has a total order, so that the same tables give the
same pages. The file is opened read-only, with access to anything outside it switched off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

import duckdb

from reports.errors import ReportError
from reports.language.labels import Labels
from reports.tables.quality_rows import (
    Check,
    CheckResult,
    Finding,
    Issue,
    Receipt,
    RejectedRow,
    Waiver,
)
from reports.tables.rows import Edition, Region

T = TypeVar("T")

QUALITY_TABLES = (
    "edition",
    "region",
    "label",
    "check",
    "check_result",
    "finding",
    "rejected_row",
    "file_receipt",
    "waiver",
)


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """Opens a published database read-only, without file, network or extension access.

    Raises:
        ReportError: The file cannot be read.
    """
    try:
        return duckdb.connect(
            str(database),
            read_only=True,
            config={"enable_external_access": "false", "threads": "2"},
        )
    except duckdb.Error as error:
        raise ReportError(
            f"Basis data terbitan {database.name} tidak dapat dibaca. Terbitkan ulang edisi."
        ) from error


class QualityStore:
    """Published tables on quality of one edition; use it as a context manager.

    Raises:
        ReportError: The file cannot be read, or lacks a table that every page needs.
    """

    def __init__(self, database: Path) -> None:
        """Opens the file read-only; the engine gets no file, network or extension access."""
        self._connection = self._open(database)
        found = self._connection.execute("select table_name from duckdb_tables()").fetchall()
        views = self._connection.execute(
            "select view_name from duckdb_views() where not internal"
        ).fetchall()
        self.tables = frozenset(name for (name,) in found + views)
        self.need(QUALITY_TABLES)

    def _open(self, database: Path) -> duckdb.DuckDBPyConnection:
        return connect(database)

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the file."""
        self._connection.close()

    def need(self, tables: Iterable[str]) -> None:
        """Refuses a database that lacks one of the tables, before anything is written."""
        absent = sorted(set(tables) - self.tables)
        if absent:
            self._connection.close()
            raise ReportError(f"Tabel terbitan tidak ada: {', '.join(absent)}.")

    def select(self, row: type[T], tail: str, parameters: Sequence[Any] = ()) -> list[T]:
        """Rows of a query as dataclasses, whose fields are the columns that are selected."""
        columns = ", ".join(f'"{field.name}"' for field in fields(row))  # type: ignore[arg-type]
        result = self._connection.execute(f"select {columns} {tail}", list(parameters))
        return [row(*values) for values in result.fetchall()]

    @cached_property
    def edition(self) -> Edition:
        """The one row of ``edition``."""
        rows = self.select(Edition, "from edition order by edition")
        if len(rows) != 1:
            raise ReportError(f"Tabel edition berisi {len(rows)} baris; harus tepat satu.")
        return rows[0]

    @cached_property
    def labels(self) -> Labels:
        """All labels, in the order in which the table holds them."""
        rows = self._connection.execute(
            "select kind, code, label, coalesce(description, '') from label"
        ).fetchall()
        return Labels({(kind, code): (label, text) for kind, code, label, text in rows})

    @cached_property
    def regions(self) -> dict[str, Region]:
        """All regions in scope by code."""
        rows = self.select(Region, "from region order by region_code")
        return {row.region_code: row for row in rows}

    @cached_property
    def checks(self) -> list[Check]:
        """Checks of the gate, blocking ones first."""
        return self.select(
            Check, "from \"check\" order by (severity = 'error') desc, dimension, check_id"
        )

    @cached_property
    def check_results(self) -> list[CheckResult]:
        """Results of every check and scope."""
        return self.select(CheckResult, "from check_result order by check_id, scope")

    def issues(self, limit: int) -> tuple[list[Issue], int]:
        """The first failures that are remembered, those that still fail first, and their number."""
        tail = "from check_result where issue_status is not null"
        rows = self.select(
            Issue,
            f"{tail} order by issue_status = 'fixed', due_date, first_seen, check_id, scope"
            " limit ?",
            [limit],
        )
        found = self._connection.execute(f"select count(*) {tail}").fetchone()
        return rows, int(found[0]) if found else 0

    def count_waived(self) -> int:
        """Number of failures that a waiver accepts for now."""
        found = self._connection.execute(
            "select count(*) from check_result where issue_status = 'waived'"
        ).fetchone()
        return int(found[0]) if found else 0

    @cached_property
    def waivers(self) -> list[Waiver]:
        """Waivers of the deployment, those without effect last."""
        return self.select(Waiver, "from waiver order by problem is not null, waiver_id")

    @cached_property
    def receipts(self) -> list[Receipt]:
        """Receipts, the files in force first within their source."""
        return self.select(
            Receipt,
            "from file_receipt"
            " order by source, is_in_force desc, original_name, file_sha256, status",
        )

    @cached_property
    def file_names(self) -> dict[str, str]:
        """Name under which the bytes of each file arrived (the one in force, if several)."""
        names: dict[str, str] = {}
        for receipt in self.receipts:
            names.setdefault(receipt.file_sha256, receipt.original_name)
        return names

    def findings(self, limit: int) -> tuple[list[Finding], int]:
        """The first findings, blocking ones first, and the number of all."""
        rows = self.select(
            Finding,
            "from finding order by (severity = 'error') desc, code, source, original_name, sheet,"
            ' "row", column_name, "value", message limit ?',
            [limit],
        )
        return rows, self.count("finding")

    def rejected_rows(self, limit: int) -> tuple[list[RejectedRow], int]:
        """The first rejected rows by file, sheet and row, and the number of all."""
        rows = self.select(
            RejectedRow,
            'from rejected_row order by source, original_name, sheet, "row", codes, raw limit ?',
            [limit],
        )
        return rows, self.count("rejected_row")

    def count(self, table: str) -> int:
        """Number of rows of a published table."""
        # The name is one of a published table, never one from outside.
        found = self._connection.execute(f'select count(*) from "{table}"').fetchone()
        return int(found[0]) if found else 0
