"""Fixtures that several test modules share: a home that the weekly job built once."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from orchestration.outcome import RunResult
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, load_settings
from tests.harness.deployment import Deployment, make_two_weeks
from tests.harness.oracle import Result, compute
from tests.harness.oracle_records import read_rules, region_of
from tests.harness.pages import make
from tests.harness.random_inbox import write_random_inbox

T = TypeVar("T")
WEEK = "2026-W47"
N_REGIONS = 30


@dataclass(frozen=True)
class Case:
    """A published random inbox, and the very records that it was written from, by region."""

    database: Path
    data: Path
    records: dict[str, dict[str, list[dict]]]
    oracle: Result


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What one process makes in a folder, for every process that runs tests beside it."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / name
    folder.mkdir(exist_ok=True)
    kept = folder / "made.pickle"
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make(folder)))
    return pickle.loads(kept.read_bytes())


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunResult]:
    """The home and the result of one weekly run on the committed sample; never to be changed."""

    def make(folder: Path) -> tuple[Path, RunResult]:
        settings = load_settings(folder / "home", PROJECT / "sample/inbox")
        return settings.home, run_weekly(settings, {"week": WEEK})

    return made_once(tmp_path_factory, "sample", make)


@pytest.fixture(scope="session")
def built_home(sample_run: tuple[Path, RunResult]) -> Path:
    """A home with one published edition of the sample; never to be changed."""
    return sample_run[0]


@pytest.fixture(scope="session")
def random_case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """One random inbox, published; never to be changed."""
    return made_once(tmp_path_factory, "random", make_random_case)


def new_sources() -> dict[str, list[dict]]:
    """No record of any source yet."""
    return defaultdict(list)


def make_random_case(folder: Path) -> Case:
    """A random inbox below a folder, and its edition."""
    records = write_random_inbox(folder / "inbox", 31, N_REGIONS, 24)
    settings = load_settings(folder / "home", folder / "inbox")
    result = run_weekly(settings, {"week": WEEK, "reports": "data"})
    assert result.edition is not None, result.problems
    rules = read_rules()
    by_region: dict[str, dict[str, list[dict]]] = defaultdict(new_sources)
    for source, rows in records.items():
        for row in rows:
            by_region[region_of(row, rules) or ""][source].append(dict(row))
    database = settings.published / "warehouse.duckdb"
    return Case(database, result.edition / "data", by_region, compute(records))


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Ten regions, one of which delivered nothing."""
    return make(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same with texts that try to break out of their place."""
    return make(tmp_path_factory.mktemp("hostile"), hostile=True)


@pytest.fixture(scope="session")
def two_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two weeks and a correction of the second, and its inbox; never to be changed."""
    return made_once(tmp_path_factory, "two-weeks", make_two_weeks)


@pytest.fixture
def lived(two_weeks: Path, tmp_path: Path) -> Deployment:
    """A copy of that home."""
    shutil.copytree(two_weeks, tmp_path / "copy", symlinks=True)
    return Deployment(tmp_path / "copy")
