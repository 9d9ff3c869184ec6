"""The quality gate: Great Expectations judges the measurements, the verdict decides the ranking.

What belongs here: the expectation suite (built from the catalogue of checks, so that each rule is
written once, in SQL, and its severity once, as data) and the verdict per check. What does not:
the rules themselves (`dbt_project/models/quality`).
"""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.catalogue import Check
from orchestration.quality.gx import import_great_expectations

if TYPE_CHECKING:
    import great_expectations as gx
    import pandas as pd

N_OFFENDERS = 5


@dataclass(frozen=True)
class Measurement:
    """One row of `qa_check_result`: a check in one scope (`all`, or a region's code)."""

    check_id: str
    scope: str
    n_checked: int
    n_failed: int
    points_lost: Decimal | None


@dataclass(frozen=True)
class Verdict:
    """What Great Expectations says of one check over all its scopes.

    Attributes:
        passed: every scope has no failure, and the check was measured at all.
        n_checked: things checked.
        n_failed: things that failed.
        points_lost: index points lost, None where the check has no price.
        offenders: the scopes with the most failures, worst first.
    """

    check: Check
    passed: bool
    n_checked: int
    n_failed: int
    points_lost: Decimal | None
    offenders: tuple[Measurement, ...]


def read_measurements(warehouse: Path) -> list[Measurement]:
    """The measurements of a build, worst scopes first within a check."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select check_id, scope, n_checked, n_failed, points_lost from qa_check_result"
            " order by check_id, n_failed desc, scope"
        ).fetchall()
    return [Measurement(*row) for row in rows]


def judge(measurements: list[Measurement], checks: list[Check]) -> list[Verdict]:
    """Validate the measurements with one expectation per check.

    Args:
        measurements: in any number per check, worst scopes first.
        checks: the catalogue.

    Returns:
        One verdict per check, in the catalogue's order. An error check that was not measured has
        not passed: silence is no proof.
    """
    held = _validate(measurements, checks)
    verdicts = []
    for check in checks:
        mine = [m for m in measurements if m.check_id == check.check_id]
        prices = [m.points_lost for m in mine if m.points_lost is not None]
        verdicts.append(
            Verdict(
                check=check,
                passed=held[check.check_id] and (bool(mine) or check.severity == "warn"),
                n_checked=sum(m.n_checked for m in mine),
                n_failed=sum(m.n_failed for m in mine),
                points_lost=sum(prices, Decimal(0)) if prices else None,
                offenders=tuple(m for m in mine if m.n_failed > 0)[:N_OFFENDERS],
            )
        )
    return verdicts


def gate_frame(measurements: list[Measurement]) -> pd.DataFrame:
    """What the gate's suite looks at: one row per measurement, its check and its failures."""
    import pandas as pd

    return pd.DataFrame(
        {
            "check_id": [m.check_id for m in measurements],
            "n_failed": pd.array([m.n_failed for m in measurements], dtype="int64"),
        }
    )


def gate_suite(checks: list[Check]) -> gx.ExpectationSuite:
    """The suite of the gate: no failure, check by check of the catalogue."""
    import_great_expectations()
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity
    from great_expectations.expectations.row_conditions import Column

    severity = {"error": FailureSeverity.CRITICAL, "warn": FailureSeverity.WARNING}
    suite = gx.ExpectationSuite("quality_gate")
    for check in checks:
        suite.add_expectation(
            gxe.ExpectColumnValuesToBeBetween(
                column="n_failed",
                min_value=0,
                max_value=0,
                row_condition=Column("check_id") == check.check_id,
                severity=severity[check.severity],
                meta={"check_id": check.check_id},
            )
        )
    return suite


def quiet_context() -> gx.data_context.EphemeralDataContext:
    """A context of Great Expectations that keeps nothing, without warnings and progress bars."""
    warnings.filterwarnings("ignore", module="great_expectations|marshmallow")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import_great_expectations()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _validate(measurements: list[Measurement], checks: list[Check]) -> dict[str, bool]:
    """Run the suite; returns per check whether its expectation held."""
    asset = quiet_context().data_sources.add_pandas("build").add_dataframe_asset("qa_check_result")
    definition = asset.add_batch_definition_whole_dataframe("all")
    outcome = definition.get_batch({"dataframe": gate_frame(measurements)}).validate(
        gate_suite(checks)
    )
    held = {}
    for result in outcome.results:
        expectation = result.expectation_config
        if expectation is not None and expectation.meta is not None:
            held[expectation.meta["check_id"]] = bool(result.success)
    return held
