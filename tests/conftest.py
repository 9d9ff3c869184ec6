"""Fixtures that several test modules share: a home that the weekly job built once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.runner import RunResult, run_weekly
from orchestration.settings import PROJECT, load_settings
from tests.harness.oracle import Result, compute
from tests.harness.oracle_records import read_rules, region_of
from tests.harness.pages import make
from tests.harness.random_inbox import write_random_inbox

WEEK = "2026-W47"
N_REGIONS = 30


@dataclass(frozen=True)
class Case:
    """A published random inbox, and the very records that it was written from, by region."""

    database: Path
    data: Path
    records: dict[str, dict[str, list[dict]]]
    oracle: Result


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunResult]:
    """The home and the result of one weekly run on the committed sample; never to be changed."""
    home = tmp_path_factory.mktemp("sample") / "home"
    settings = load_settings(home, PROJECT / "sample/inbox")
    return home, run_weekly(settings, {"week": WEEK})


@pytest.fixture(scope="session")
def built_home(sample_run: tuple[Path, RunResult]) -> Path:
    """A home with one published edition of the sample; never to be changed."""
    return sample_run[0]


@pytest.fixture(scope="session")
def random_case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """One random inbox, published; never to be changed."""
    folder = tmp_path_factory.mktemp("random")
    records = write_random_inbox(folder / "inbox", 31, N_REGIONS, 24)
    settings = load_settings(folder / "home", folder / "inbox")
    result = run_weekly(settings, {"week": WEEK, "reports": "data"})
    assert result.edition is not None, result.problems
    rules = read_rules()
    by_region: dict[str, dict[str, list[dict]]] = defaultdict(lambda: defaultdict(list))
    for source, rows in records.items():
        for row in rows:
            by_region[region_of(row, rules) or ""][source].append(dict(row))
    database = settings.published / "warehouse.duckdb"
    return Case(database, result.edition / "data", by_region, compute(records, gains=False))


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Ten regions, one of which delivered nothing."""
    return make(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same with texts that try to break out of their place."""
    return make(tmp_path_factory.mktemp("hostile"), hostile=True)
