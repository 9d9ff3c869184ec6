"""What a run came to: blocked is a verdict on the data alone, all else that ends it has failed."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

import orchestration.assets.landing
from orchestration.cli.console import STEPS
from orchestration.definitions import WEEKLY_JOB, build_defs
from orchestration.engine.dbt import _failure
from orchestration.errors import FAILURE_STATUS, WiringError
from orchestration.outcome import RunResult
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, load_settings
from tests.conftest import WEEK
from tests.year import write_one_region


def run_with(tmp_path: Path, path: str, text: str) -> RunResult:
    """A run on a copy of the dbt project in which one file is another."""
    ignored = shutil.ignore_patterns("logs", ".user.yml")
    project = tmp_path / "project"
    shutil.copytree(PROJECT / "dbt_project", project, ignore=ignored)
    (file,) = [*(project / "models").rglob(path)] or [project / "tests" / path]
    file.write_text(text, encoding="utf-8")
    write_one_region(tmp_path / "inbox")
    settings = load_settings(tmp_path / "home", tmp_path / "inbox")
    return run_weekly(replace(settings, dbt_project=project), {"week": WEEK, "reports": "data"})


def test_a_model_that_crashes_has_failed(tmp_path: Path) -> None:
    crashing = "select cast('x' as integer) as a from {{ ref('stg_orchestration__edition') }}"
    result = run_with(tmp_path, "int_edition.sql", crashing)
    assert (result.status, result.edition) == ("failed", None)
    assert any("int_edition" in one and "'x'" in one for one in result.problems)


def test_a_failed_test_of_dbt_is_a_verdict(tmp_path: Path) -> None:
    failing = "select * from {{ ref('stg_orchestration__edition') }}"
    result = run_with(tmp_path, "no_edition.sql", failing)
    assert (result.status, result.edition) == ("blocked", None)
    assert any("no_edition" in one for one in result.problems)


def test_a_project_that_does_not_parse_is_said(tmp_path: Path) -> None:
    raising = "{{ exceptions.raise_compiler_error('no such rule') }}"
    with pytest.raises(WiringError, match=r"does not parse: .*no such rule") as told:
        run_with(tmp_path, "int_edition.sql", raising)
    assert told.value.exit_code == 1


def test_a_full_disk_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(orchestration.assets.landing, "ingest_inbox", full)
    result = run_weekly(load_settings(tmp_path / "home", PROJECT / "sample/inbox"), {"week": WEEK})
    assert (result.status, result.edition) == ("failed", None)
    assert any("No space left on device" in one for one in result.problems)


def node(name: str, status: str) -> SimpleNamespace:
    return SimpleNamespace(node=SimpleNamespace(name=name), status=status, message="why")


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([node("a_test", "fail"), node("a_model", "skipped")], "blocked"),
        ([node("a_test", "fail"), node("a_model", "error")], None),
        # A test that could not be run says nothing of the data.
        ([node("a_test", "error")], None),
    ],
)
def test_only_failed_tests_are_a_verdict(results: list[Any], status: str | None) -> None:
    told: dg.Failure = _failure(SimpleNamespace(exception=None, result=results))
    value = told.metadata.get(FAILURE_STATUS)
    assert (value.value if value else None) == status
    assert told.description is not None and told.description.startswith(f"{results[0].node.name}: ")


def test_a_run_that_crashed_elsewhere_too_is_not_blocked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate withholds an empty inbox, and the quality page, which tells why, is not written."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "inbox").mkdir()
    settings = load_settings(tmp_path / "home", tmp_path / "inbox")
    monkeypatch.setattr("reports.edition.render_quality", full)
    result = run_weekly(settings, {"week": WEEK})
    assert result.failed > 0
    assert (result.status, result.quality_page) == ("failed", None)


def test_the_bar_names_and_counts_every_step_of_the_job(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "home", PROJECT / "sample/inbox")
    job = build_defs(settings).resolve_job_def(WEEKLY_JOB)
    assert {step.name for step in job.nodes} == set(STEPS)
