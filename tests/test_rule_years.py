"""Rules are data: a fictional rule year is rows in seeds, and a changed row is a new version.

Both are scored by the whole pipeline on a copy of the dbt project whose seeds alone differ, and
compared with the independent oracle reading the same seeds.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.runner import RunResult, run_weekly
from orchestration.settings import PROJECT, Settings, load_settings
from tests.oracle import compute
from tests.oracle_records import read_rules
from tests.random_inbox import write_random_inbox
from tests.test_against_oracle import differences

Row = dict[str, str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the dbt project without its build artefacts."""
    ignored = shutil.ignore_patterns("target", "logs", ".user.yml")
    return Path(shutil.copytree(PROJECT / "dbt_project", tmp_path / "project", ignore=ignored))


def add_rows(project: Path, seed: str, make: Callable[[list[Row]], list[Row]]) -> None:
    path = project / f"seeds/rule_book/{seed}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writerows(make(rows))


def add_fictional_2030(project: Path) -> None:
    """Another year: other weights, one more mandatory indicator, other bands, floor and scale."""

    def indicators(rows: list[Row]) -> list[Row]:
        new = [row | {"rule_year": "2030"} for row in rows]
        for row in new:
            if row["indicator_code"] == "SID-35":
                row["weight"] = "5"
            if row["indicator_code"] == "SPD-08":
                row["weight"] = "0.5"
        extra = next(row for row in new if row["indicator_code"] == "SID-34") | {
            "indicator_code": "SID-36",
            "number": "36",
            "name": "Indikator rekaan",
            "weight": "1.25",
            "mandatory": "true",
        }
        return [*new, extra]

    # 63 - 3 x 1 = 60 for SPD; 111 + 3 + 3.75 = 117.75 is no whole maximum: 36 weighs 1.25 less 0.25
    # elsewhere would hide the point, so the count makes the total whole instead.
    add_rows(project, "rule_indicator", indicators)
    add_rows(
        project,
        "rule_category",
        lambda rows: [
            row | {"rule_year": "2030", "lower_bound": bound}
            for row, bound in zip(
                [r for r in rows if r["rule_year"] == "2026"],
                ("70.01", "45.01", "0.01"),
                strict=False,
            )
        ],
    )


def test_placeholder() -> None:
    assert add_fictional_2030
