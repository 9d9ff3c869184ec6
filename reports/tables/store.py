"""Typed, read-only access to the published tables of one edition.

Here belong the connection and the tables that several documents read whole, each read once. A query
selects, filters, counts and orders, it never scores; what one view alone reads, that view selects.
Every result has a total order, so that the same tables give the same pages.
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
from reports.tables.quality_rows import RENAMED, Check, CheckResult, Receipt
from reports.tables.rows import Category, Edition, Indicator, Ranked, Region, Score

T = TypeVar("T")

QUALITY_TABLES = (
    "edition",
    "region",
    "label",
    "check_catalogue",
    "check_result",
    "finding",
    "rejected_row",
    "file_receipt",
    "waiver",
)
RANKING_TABLES = (
    "indicator",
    "category",
    "region_score",
    "provincial_ranking",
    "innovation",
    "indicator_status",
    "missing_indicator",
    "official_result",
    "score_loss",
    "level_check",
    "rank_sensitivity",
    "score_change",
    "score_change_item",
    "action_plan",
    "submission_advice",
    "priority",
    "rank_history",
    "edition_signature",
    "edition_register",
    "list_line",
    "file_delivery",
    "agency_history",
    "agency_change",
    "score_history",
    "completeness",
    "open_work",
    "score_loss_cause",
    "innovation_bank",
    "innovation_likeness",
    "replication_candidate",
    "coaching_queue",
    "coaching_session",
    "coaching_effect",
    "context_score",
    "calendar_event",
    "affair",
    "commitment_progress",
    "training_readiness",
    "service_adoption",
)


def _open(source: Path) -> duckdb.DuckDBPyConnection:
    """Opens tables read-only; the engine reaches no other file, no network and no extension."""
    try:
        if not source.is_dir():
            return duckdb.connect(
                str(source),
                read_only=True,
                config={"enable_external_access": "false", "threads": "2"},
            )
        connection = duckdb.connect(config={"threads": "2"})
        folder = str(source.resolve()).replace("'", "''")
        for path in sorted(source.glob("*.parquet")):
            connection.execute(
                f"create view \"{path.stem}\" as select * from '{folder}/{path.name}'"
            )
        connection.execute(f"set allowed_directories = ['{folder}']")
        connection.execute("set enable_external_access = false")
        return connection
    except duckdb.Error as error:
        for path in source.glob("*.parquet") if source.is_dir() else (source,):
            # One that is closed to us is no fault of the edition: the system's own error is told.
            path.open("rb").close()
        raise ReportError(
            f"the published tables {source.name} cannot be read", "publish the edition again"
        ) from error


class Store:
    """Published tables of one edition; use it as a context manager.

    Args:
        source: the published database, or the `data/` folder of an edition.
        needed: tables that must be there.

    Raises:
        ReportError: The tables cannot be read, or one that is needed is not there.
    """

    def __init__(self, source: Path, needed: Iterable[str] = QUALITY_TABLES) -> None:
        """Opens the tables read-only."""
        self._connection = _open(source)
        self.tables = self._known()
        for old, name in RENAMED.items():
            if old in self.tables and name not in self.tables:
                # An edition of a version before the new name.
                self._connection.execute(f'create temp view {name} as select * from "{old}"')
                self.tables |= {name}
        self.need(needed)

    def _known(self) -> frozenset[str]:
        """The names of all tables."""
        found = self.rows(
            "select table_name from duckdb_tables() union all"
            " select view_name from duckdb_views() where not internal"
        )
        return frozenset(name for (name,) in found)

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the tables."""
        self._connection.close()

    def need(self, tables: Iterable[str]) -> None:
        """Refuses an edition that lacks one of the tables, before anything is written."""
        absent = sorted(set(tables) - self.tables)
        if absent:
            self._connection.close()
            raise ReportError(
                f"the edition lacks the tables {', '.join(absent)}",
                "it was published by an older version: run `iid run` again",
            )

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of a query as they are."""
        return self._connection.execute(query, list(parameters)).fetchall()

    def select(self, row: type[T], tail: str, *parameters: object) -> list[T]:
        """Rows of a query as dataclasses, whose fields are the columns that are selected."""
        columns = ", ".join(f'"{field.name}"' for field in fields(row))  # type: ignore[arg-type]
        return [row(*values) for values in self.rows(f"select {columns} {tail}", *parameters)]

    def by_region(
        self, row: type[T], codes: Sequence[str], table: str, order: str, where: str = "true"
    ) -> dict[str, list[T]]:
        """Rows of some regions by region; one ordered scan, whatever the number of regions."""
        found: dict[str, list[T]] = {code: [] for code in codes}
        tail = f"from {table} where list_contains($1, region_code) and {where}"
        for one in self.select(row, f"{tail} order by region_code, {order}", list(codes)):
            found[one.region_code].append(one)  # type: ignore[attr-defined]
        return found

    def count(self, table: str, where: str = "true") -> int:
        """Number of rows of a published table."""
        # The name is one of a published table, never one from outside.
        return int(self.rows(f'select count(*) from "{table}" where {where}')[0][0])

    def total(self, table: str, column: str) -> int:
        """Sum of a column of whole numbers of a published table."""
        # The names are of what is published, never ones from outside.
        return int(self.rows(f'select coalesce(sum("{column}"), 0) from "{table}"')[0][0])

    @cached_property
    def edition(self) -> Edition:
        """The one row of ``edition``."""
        rows = self.select(Edition, "from edition order by edition")
        if len(rows) != 1:
            raise ReportError(f"the table edition has {len(rows)} rows; it must have one")
        return rows[0]

    @cached_property
    def labels(self) -> Labels:
        """All labels, in the order in which the table holds them."""
        rows = self.rows("select kind, code, label, coalesce(description, '') from label")
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
            Check, "from check_catalogue order by (severity = 'error') desc, dimension, check_id"
        )

    @cached_property
    def check_results(self) -> list[CheckResult]:
        """Results of every check and scope."""
        return self.select(CheckResult, "from check_result order by check_id, scope")

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
        return {one.file_sha256: one.original_name for one in reversed(self.receipts)}

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The catalogue, SPD rows first."""
        return self.select(Indicator, "from indicator order by aspect desc, indicator_code")

    @cached_property
    def spd(self) -> list[Indicator]:
        """Indicators of the region itself."""
        return [one for one in self.indicators if one.aspect == "SPD"]

    @cached_property
    def sid(self) -> list[Indicator]:
        """Indicators of each innovation."""
        return [one for one in self.indicators if one.aspect == "SID"]

    @cached_property
    def categories(self) -> list[Category]:
        """The category scale, highest first."""
        return self.select(Category, "from category order by lower_bound desc, category_code")

    @cached_property
    def ranking(self) -> list[Ranked]:
        """Per province by rank, regions without a rank last."""
        return self.select(
            Ranked,
            "from provincial_ranking"
            " order by province_code, rank nulls last, region_name, region_code",
        )

    @cached_property
    def scores(self) -> dict[tuple[str, str], Score]:
        """Scores by region code and variant."""
        rows = self.select(Score, "from region_score order by region_code, variant")
        return {(row.region_code, row.variant): row for row in rows}
