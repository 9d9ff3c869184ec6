"""Fixtures that several test modules share: a home that the weekly job built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.runner import RunResult, run_weekly
from orchestration.settings import PROJECT, load_settings

WEEK = "2026-W47"


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
