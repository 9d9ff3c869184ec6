"""The quality gate: what each check counted, the rows behind it, and what follows for the ranking.

What belongs here: the catalogue of checks, what Great Expectations is asked of the rows behind
each, and the verdict. What does not: counting, and what a count means for a scope, which are SQL
(`dbt_project/models/quality`); how a suite is validated (`validation`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.catalogue import Check
from orchestration.quality.validation import Validations
from reports.tables.quality_rows import Scopes

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# The checks that say which cells are missing.
MISSING = ("indicator_filled", "mandatory_indicator_filled")
N_SCOPES = 5
# Rows of one relation that Great Expectations looks at; what SQL counts is of all of them.
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Measurement:
    """One row of `qa_check_result`: a check in one scope (`all`, or a region's code)."""

    check_id: str
    scope: str
    n_checked: int
    n_failed: int
    points_lost: Decimal | None
    status: str


@dataclass(frozen=True)
class Verdict:
    """What is known of one check over all its scopes.

    Attributes:
        status: `passed`, `failed`, or `not_measured` where it looked at nothing anywhere.
        scopes: how many scopes are of which status.
        n_checked: things checked.
        n_failed: things that failed.
        points_lost: index points lost, None where the check has no price.
        worst: the scopes with the most failures, worst first.
        found: the rows that fail.
    """

    check: Check
    scopes: Scopes
    n_checked: int
    n_failed: int
    points_lost: Decimal | None
    worst: tuple[Measurement, ...]
    found: Found

    @property
    def status(self) -> str:
        """Of the check over its scopes; only `passed` is a pass."""
        return self.scopes.status


@dataclass(frozen=True)
class Relation:
    """A relation of the build whose rows Great Expectations looks at.

    Attributes:
        places: its columns that say where a row is.
        first: a condition on rows that come first, where it is too large to be seen whole.
        table: published table that lists all that fails, in time.
    """

    places: tuple[str, ...] = ("region_code",)
    first: str = "true"
    table: str = "check_result"


@dataclass
class Found:
    """What the rows say of one check.

    Attributes:
        rows: places of the first rows that fail: region, innovation, indicator, file, row.
        n_rows: rows that fail among those that Great Expectations looked at.
        holds: whether every expectation does.
        is_cut: whether the relation was too large to be seen whole.
        table: published table that lists all that fails.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    n_rows: int = 0
    holds: bool = True
    is_cut: bool = False
    table: str = "check_result"


class Contradiction(ValueError):
    """The counts and the rows say different things, so neither can be trusted."""


CELL = ("region_code", "agency", "innovation_id", "indicator_code")
RELATIONS = {
    "int_indicator_status": Relation(
        CELL, "status <> 'verified' or n_levels > 1", "missing_indicator"
    ),
    "int_innovation": Relation(CELL[:3], "affair_number is null", "innovation"),
    "int_level_check": Relation(CELL, "verdict like '%er_claim'", "level_check"),
    "int_orphan_evidence": Relation(),
    "int_region_delivery": Relation(),
    "int_region_score": Relation(),
    "qa_failing_row": Relation((*CELL, "file_sha256", "sheet", "row"), table="failing_row"),
    "qa_file_balance": Relation(("source", "original_name", "file_sha256"), table="file_receipt"),
    "qa_file_delivery": Relation(("region_code", "source"), table="file_delivery"),
    "qa_finding": Relation(("source", "original_name", "sheet", "row"), table="finding"),
    "qa_grid": Relation(),
    "qa_reconciliation": Relation(),
    "qa_rule_book": Relation(("parameter",)),
    "qa_score": Relation(),
}


def asked(checks: Sequence[Check]) -> list[tuple[str, str, dict[str, Any]]]:
    """What is asked of the rows behind each check: its id, the relation, an expectation.

    What counts as missing, late or too early is decided in SQL; here stands what must not be found
    in the rows that it leads to. The rules over delivered rows are judged by the rows that fail
    them, those of the door by the findings.
    """

    def among(column: str, *values: Any) -> dict[str, Any]:
        return _expect("values_to_be_in_set", column=column, value_set=list(values))

    def none(column: str, *values: Any, **where: str) -> dict[str, Any]:
        return _expect("values_to_not_be_in_set", column=column, value_set=list(values), **where)

    def same(one: str, other: str, **where: str) -> dict[str, Any]:
        return _expect("pair_values_to_be_equal", column_A=one, column_B=other, **where)

    def where(condition: str) -> dict[str, str]:
        return {"row_condition": condition, "condition_parser": "pandas"}

    cell, delivery = "int_indicator_status", "int_region_delivery"
    claims = where("variant == 'claimed'")
    found = [
        ("indicator_filled", cell, none("status", "missing")),
        ("mandatory_indicator_filled", cell, none("status", "missing", **where("is_mandatory"))),
        ("indicator_has_evidence", cell, none("status", "no_evidence")),
        ("indicator_not_rejected", cell, none("status", "rejected")),
        ("indicator_verified", cell, none("status", "pending")),
        ("level_agrees", cell, among("n_levels", 0, 1)),
        ("rows_balance", "qa_file_balance", among("is_balanced", True)),
        ("rule_book_maxima", "qa_rule_book", same("stated_hundredths", "derived_hundredths")),
        ("grid_complete", "qa_grid", same("n_expected", "n_distinct")),
        ("grid_complete", "qa_grid", same("n_cells", "n_distinct")),
        ("score_within_maxima", "qa_score", among("n_out_of_bounds", 0)),
        ("verified_within_claimed", "qa_score", among("is_verified_above_claimed", False)),
        ("score_reconciles", "qa_reconciliation", among("loss_residual", 0)),
        ("score_reconciles", "qa_reconciliation", among("contribution_residual", 0)),
        ("region_delivered", delivery, among("has_delivered", True)),
        ("due_file_delivered", delivery, same("n_due", "n_due_in_force")),
        ("rows_accepted", delivery, among("n_rejected_rows", 0)),
        ("file_on_time", "qa_file_delivery", none("delivery_state", "late", **where("is_due"))),
        ("delivery_has_news", "qa_file_delivery", among("has_news", True)),
        (
            "affair_recognised",
            "int_innovation",
            _expect("values_to_not_be_null", column="affair_number"),
        ),
        ("innovation_eligible", "int_region_score", same("n_reported", "n_counted", **claims)),
        ("evidence_has_innovation", "int_orphan_evidence", among("n_orphan_rows", 0)),
        ("level_matches_number", "int_level_check", none("verdict", "over_claim", "under_claim")),
    ]
    found += [(c.check_id, "qa_finding", none("code", *c.codes)) for c in checks if c.codes]
    known = {check_id for check_id, _, _ in found}
    rest = [check.check_id for check in checks if check.check_id not in known]
    found += [(check_id, "qa_failing_row", none("check_id", check_id)) for check_id in rest]
    wanted = {check.check_id for check in checks}
    return [one for one in found if one[0] in wanted]


def _expect(what: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_column_{what}", "kwargs": kwargs}


def read_measurements(warehouse: Path) -> list[Measurement]:
    """The measurements of a build, worst scopes first within a check."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select check_id, scope, n_checked, n_failed, points_lost, status from qa_check_result"
            " order by check_id, n_failed desc, scope"
        ).fetchall()
    return [Measurement(*row) for row in rows]


def read_rows(
    warehouse: Path, checks: Sequence[Check], validations: Validations, most: int = MOST_ROWS
) -> dict[str, Found]:
    """Ask Great Expectations about the rows behind the checks.

    Args:
        warehouse: the build.
        checks: the catalogue.
        validations: of the step.
        most: rows of one relation that are looked at; those that may fail come first.

    Returns:
        What the rows say, by check.
    """
    import duckdb

    found: dict[str, Found] = {}
    by_relation = defaultdict(list)
    for check_id, name, expectation in asked(checks):
        by_relation[name].append(expectation | {"meta": {"check_id": check_id}})
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name, expectations in by_relation.items():
            relation = RELATIONS[name]
            frame = _rows(connection, name, relation, most)
            for one in expectations:
                found[one["meta"]["check_id"]] = Found(
                    is_cut=len(frame) == most, table=relation.table
                )
            outcome = validations.ask(
                name, expectations, [frame], relation.places, shows_values=True
            )
            for broken in outcome.not_met:
                mine = found[broken.check_id]
                mine.holds = False
                mine.n_rows += broken.n_failed
                mine.rows += broken.rows
    return found


def _rows(
    connection: duckdb.DuckDBPyConnection, name: str, relation: Relation, most: int
) -> pd.DataFrame:
    """The rows of a relation, those that come first before the others, up to so many."""
    import pandas as pd
    import pyarrow as pa

    query = f"from {name} where"
    first = connection.sql(f"{query} {relation.first} limit {most}").to_arrow_table()
    rest = f"({relation.first}) is not true limit {most - first.num_rows}"
    parts = [first, connection.sql(f"{query} {rest}").to_arrow_table()]
    return pa.concat_tables(parts).to_pandas(types_mapper=pd.ArrowDtype)


def judge(
    measurements: Sequence[Measurement], checks: Sequence[Check], found: dict[str, Found]
) -> list[Verdict]:
    """What the counts and the rows say of each check.

    Args:
        measurements: in any number per check, worst scopes first.
        checks: the catalogue.
        found: what Great Expectations found in the rows, by check.

    Returns:
        One verdict per check, in the catalogue's order.

    Raises:
        Contradiction: rows fail that were not counted, or the other way round.
    """
    verdicts = []
    for check in checks:
        mine = [m for m in measurements if m.check_id == check.check_id]
        prices = [m.points_lost for m in mine if m.points_lost is not None]
        verdict = Verdict(
            check=check,
            scopes=Scopes.of(m.status for m in mine),
            n_checked=sum(m.n_checked for m in mine),
            n_failed=sum(m.n_failed for m in mine),
            points_lost=sum(prices, Decimal(0)) if prices else None,
            worst=tuple(m for m in mine if m.n_failed > 0)[:N_SCOPES],
            found=found[check.check_id],
        )
        unseen = verdict.found.holds and not verdict.found.is_cut
        if verdict.n_failed if unseen else not verdict.n_failed and not verdict.found.holds:
            raise Contradiction(
                f"check {check.check_id}: {verdict.n_failed} failures were counted, and"
                f" {verdict.found.n_rows} rows fail"
            )
        verdicts.append(verdict)
    return verdicts
