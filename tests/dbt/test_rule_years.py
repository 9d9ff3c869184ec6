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

from orchestration.outcome import RunResult
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, load_settings
from tests.dbt.test_against_oracle import differences
from tests.harness.oracle import compute
from tests.harness.oracle_records import read_rules
from tests.harness.random_inbox import write_random_inbox

Row = dict[str, str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the dbt project without its build artefacts."""
    ignored = shutil.ignore_patterns("logs", ".user.yml")
    return Path(shutil.copytree(PROJECT / "dbt_project", tmp_path / "project", ignore=ignored))


def add_rows(project: Path, seed: str, make: Callable[[list[Row]], list[Row]]) -> None:
    path = project / f"seeds/rule_book/{seed}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writerows(make(rows))


def of_2026(rows: list[Row]) -> list[Row]:
    return [row | {"rule_year": "2030"} for row in rows if row["rule_year"] == "2026"]


def add_fictional_2030(project: Path) -> None:
    """Another year: other weights, one more mandatory indicator, other bands, floor and scale."""
    weights = {"SID-35": "5", "SPD-08": "0.5"}
    bounds = {"sangat_inovatif": "70.01", "inovatif": "45.01"}

    def indicators(rows: list[Row]) -> list[Row]:
        new = [
            row | {"weight": weights.get(row["indicator_code"], row["weight"])}
            for row in of_2026(rows)
        ]
        one_more = {"indicator_code": "SID-36", "number": "36", "name": "Rekaan", "weight": "2"}
        return [*new, new[-1] | one_more | {"mandatory": "true"}]

    add_rows(project, "rule_indicator", indicators)
    add_rows(
        project,
        "rule_category",
        lambda rows: [
            row | {"lower_bound": bounds.get(row["category_code"], row["lower_bound"])}
            for row in of_2026(rows)
        ],
    )
    add_rows(
        project,
        "rule_level_band",
        lambda rows: [
            row
            | (
                {"lower": "75.00"}
                if (row["indicator_code"], row["level"]) == ("SPD-11b", "3")
                else {}
            )
            for row in of_2026(rows)
        ],
    )
    parameters = {
        "divisor_floor": "10", "min_basic_affairs": "4", "count_weight": "0.5", "count_cap": "100",
        "max_spd": "60", "max_sid": "120", "max_count": "50", "max_total": "230",
        "window_start": "2028-01-01", "window_end": "2029-12-31",
    }  # fmt: skip
    add_rows(project, "rule_year", lambda rows: [row | parameters for row in of_2026(rows)])


def run(home: Path, inbox: Path, project: Path, week: str) -> RunResult:
    settings = replace(load_settings(home, inbox), dbt_project=project)
    result = run_weekly(settings, {"week": week, "reports": "data"})
    assert result.edition is not None, result.problems
    return result


def test_a_rule_year_is_rows_in_seeds(project: Path, tmp_path: Path) -> None:
    add_fictional_2030(project)
    rules = read_rules(project / "seeds", 2030)
    inbox = tmp_path / "inbox"
    records = write_random_inbox(inbox, 5, 16, 20, rules)
    (inbox / "angka_daerah/zz.csv").write_text(
        "Kode Wilayah;Ukuran;Tahun;Nilai;Satuan;Sumber\n"
        + "".join(f"{code};ipm;2029;76,5;indeks;uji\n" for code in rules.regions if len(code) == 4)
    )
    result = run(tmp_path / "home", inbox, project, "2030-W20")
    data = result.edition / "data"
    assert list(differences(data, compute(records, rules))) == []
    edition = pq.read_table(data / "edition.parquet").to_pylist()[0]
    assert (edition["rule_year"], edition["max_sid"]) == (2030, 120)
    derived = [
        row["level_derived"]
        for row in pq.read_table(data / "level_check.parquet").to_pylist()
        if row["indicator_code"] == "SPD-11b"
    ]
    assert derived
    assert set(derived) == {3}


@pytest.mark.story
def test_a_changed_rule_is_a_new_version_and_the_old_one_still_scores(
    project: Path, tmp_path: Path
) -> None:
    rules = read_rules(project / "seeds")
    later = {"divisor_floor": "20", "min_basic_affairs": "6", "valid_from": "2026-11-23"}
    add_rows(
        project,
        "rule_year",
        lambda rows: [row | later for row in rows if row["rule_year"] == "2026"],
    )
    records = write_random_inbox(tmp_path / "inbox", 6, 10, 16)
    before = run(tmp_path / "home", tmp_path / "inbox", project, "2026-W47")
    assert list(differences(before.edition / "data", compute(records, rules))) == []
    after = run(tmp_path / "home", tmp_path / "inbox", project, "2026-W48")
    changed = replace(rules, divisor_floor=20, min_basic_affairs=6)
    assert list(differences(after.edition / "data", compute(records, changed))) == []
