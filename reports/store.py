"""Typed, read-only access to the published tables.

Here belongs every query of this room and nothing else: a query selects, filters, counts and orders,
it never scores. Every result has a total order, so that the same tables give the same pages. The
file is opened read-only, with access to anything outside it switched off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

import duckdb

from reports.errors import ReportError
from reports.labels import Labels
from reports.rows import (
    Action,
    Category,
    Cell,
    Check,
    CheckResult,
    Delivery,
    Edition,
    Finding,
    Indicator,
    Innovation,
    Issue,
    OfficialResult,
    OpenWork,
    Ranked,
    Receipt,
    Region,
    RejectedRow,
    Score,
    Strip,
    Waiver,
)

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
    "rank_history",
    "edition_signature",
    "file_delivery",
    "agency_history",
)


@dataclass(frozen=True)
class RegionDetail:
    """Everything below the region's own row, for one region page."""

    innovations: tuple[Innovation, ...]
    strips: dict[str, str]
    spd: tuple[Cell, ...]
    actions: tuple[Action, ...]
    work: tuple[OpenWork, ...]
    official: tuple[OfficialResult, ...]
    deliveries: tuple[Delivery, ...]


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


class Store:
    """Published tables of one edition; use it as a context manager.

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
    def indicators(self) -> list[Indicator]:
        """The catalogue, SPD rows first."""
        return self.select(Indicator, "from indicator order by aspect desc, indicator_code")

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

    def count_actions(self) -> int:
        """Number of cells that are not verified at level 3."""
        return self.count("missing_indicator")

    def largest_gains(self, limit: int) -> list[Action]:
        """The single cells that would raise a published score most, where somebody can act."""
        return self.select(
            Action,
            "from missing_indicator where gain_points > 0 and next_step <> 'none'"
            " order by gain_points desc,"
            " region_code, innovation_id, indicator_code limit ?",
            [limit],
        )

    def actions(self, per_region: int) -> list[Action]:
        """Per region the cells that raise its score most, largest first.

        A cell whose gain is zero (its innovation needs more than one step) comes after all others,
        mandatory ones first.
        """
        return self._first_actions("", [], per_region)

    def actions_to_send(self, per_region: int, codes: Sequence[str]) -> list[Action]:
        """The same for some regions, of what their agencies can send."""
        where = "where list_contains(?, region_code) and next_step = 'send'"
        return self._first_actions(where, [list(codes)], per_region)

    def _first_actions(self, where: str, parameters: list[Any], per_region: int) -> list[Action]:
        return self.select(
            Action,
            f"from missing_indicator {where} qualify row_number() over (partition by region_code"
            " order by gain_points desc, is_mandatory desc, gain_points_full desc, innovation_id,"
            " indicator_code) <= ? order by region_code, gain_points desc, is_mandatory desc,"
            " gain_points_full desc, innovation_id, indicator_code",
            [*parameters, per_region],
        )

    def details(self, codes: Sequence[str], per_region: int) -> dict[str, RegionDetail]:
        """All that region pages print below the ranking, for a batch of regions.

        A batch costs one ordered scan per table, whatever the number of its regions.
        """
        batch = [list(codes)]
        here = "where list_contains(?, region_code)"
        innovations = self.select(
            Innovation,
            f"from innovation {here} order by region_code, is_eligible_verified desc,"
            " is_reported desc, maturity_verified desc nulls last,"
            " maturity_claimed desc nulls last, innovation_name, innovation_id",
            batch,
        )
        strips = self.select(
            Strip,
            "from (select region_code, innovation_id, string_agg(case status"
            " when 'verified' then 'v' when 'pending' then 'p' when 'no_evidence' then 'n'"
            " when 'rejected' then 'r' else 'm' end, '' order by indicator_code) as cells"
            " from indicator_status where list_contains(?, region_code) and aspect = 'SID'"
            " group by region_code, innovation_id) order by region_code, innovation_id",
            batch,
        )
        spd = self.select(
            Cell,
            f"from indicator_status {here} and aspect = 'SPD'"
            " order by region_code, indicator_code, innovation_id",
            batch,
        )
        work = self.select(
            OpenWork,
            "from (select region_code, agency, count(*) as n_open,"
            " count(*) filter (where is_mandatory) as n_mandatory,"
            " count(*) filter (where gain_points > 0) as n_gain"
            " from missing_indicator where list_contains(?, region_code) and next_step = 'send'"
            " group by region_code, agency)"
            " order by region_code, n_open desc, agency",
            batch,
        )
        official = self.select(
            OfficialResult,
            f"from official_result {here} order by region_code, year, source, score, predicate",
            batch,
        )
        deliveries = self.select(
            Delivery,
            f"from file_delivery {here} and (received_date is not null or is_due)"
            " order by region_code, is_due desc, source",
            batch,
        )
        by: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        tables: dict[str, Sequence[Any]] = {
            "innovations": innovations,
            "strips": strips,
            "spd": spd,
            "work": work,
            "official": official,
            "deliveries": deliveries,
            "actions": self.actions_to_send(per_region, codes),
        }
        for name, rows in tables.items():
            for row in rows:
                by[row.region_code][name].append(row)
        return {
            code: RegionDetail(
                innovations=tuple(by[code]["innovations"]),
                strips={strip.innovation_id: strip.cells for strip in by[code]["strips"]},
                spd=tuple(by[code]["spd"]),
                actions=tuple(by[code]["actions"]),
                work=tuple(by[code]["work"]),
                official=tuple(by[code]["official"]),
                deliveries=tuple(by[code]["deliveries"]),
            )
            for code in codes
        }
