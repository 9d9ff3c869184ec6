"""The quality gate: what blocks, what only flags, and that a ranking cannot slip past it."""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

import ingest.inbox
from ingest.landing.in_force import Received
from orchestration.catalogue import Check, load_checks
from orchestration.definitions import WEEKLY_JOB, build_defs
from orchestration.quality.gate import Measurement, judge
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, activate, load_settings
from tests.conftest import WEEK

CHECKS = [Check("sum", "Sum", "error", ""), Check("filled", "Filled", "warn", "")]


def measured(check_id: str, n_failed: int, points: str | None = None) -> Measurement:
    return Measurement(check_id, "6403", 10, n_failed, Decimal(points) if points else None)


def test_great_expectations_judges_each_check() -> None:
    verdicts = judge([measured("filled", 3, "1.5"), measured("sum", 0)], CHECKS)
    by_check = {v.check.check_id: v for v in verdicts}
    assert by_check["sum"].passed
    assert not by_check["filled"].passed
    assert (by_check["filled"].n_checked, by_check["filled"].n_failed) == (10, 3)
    assert by_check["filled"].points_lost == Decimal("1.5")
    assert [m.scope for m in by_check["filled"].offenders] == ["6403"]


def test_the_gate_imports_no_statistics_and_leaves_them_to_others() -> None:
    """They are half of what Great Expectations costs in memory, and no check needs them."""
    code = (
        "import sys; from orchestration.quality.gate import Check, Measurement, judge\n"
        "judge([Measurement('a', 'all', 1, 0, None)], [Check('a', 'A', 'error', '')])\n"
        "print([name for name in ('scipy', 'scipy.stats', 'altair') if name in sys.modules])\n"
        "import altair, scipy.stats; print(scipy.stats.entropy([1.0]), altair.Chart.__name__)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n") == ["[]", "0.0 Chart", ""]


def test_an_error_check_that_was_not_measured_has_not_passed() -> None:
    sum_verdict, filled_verdict = judge([], CHECKS)
    assert not sum_verdict.passed
    assert filled_verdict.passed


def test_every_check_of_the_catalogue_is_measured(built_home: Path) -> None:
    with (built_home / "editions" / WEEK / "data/check_result.csv").open() as file:
        measured_checks = {row["check_id"] for row in csv.DictReader(file)}
    assert measured_checks == {c.check_id for c in load_checks(PROJECT / "dbt_project/seeds")}


def test_blocked_run_writes_quality_page_and_keeps_the_last_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(tmp_path / "home", PROJECT / "sample/inbox")
    published = run_weekly(settings, {"week": "2026-W46"})
    assert published.status == "flagged"
    last = (settings.editions / "terbaru").resolve()

    # A file whose rows do not balance: one more was read than is accounted for.
    write = ingest.inbox.write_snapshot

    def write_one_more(landing: Path, received: Received, *others: Any, **named: Any) -> None:
        one_more = [(r, replace(o, rows_read=o.rows_read + 1)) for r, o in received]
        write(landing, one_more, *others, **named)

    with monkeypatch.context() as patch:
        patch.setattr(ingest.inbox, "write_snapshot", write_one_more)
        blocked = run_weekly(settings, {"week": WEEK})
    assert blocked.status == "blocked"
    assert blocked.problems == ["check rows_balance: 37 failed"]
    assert blocked.quality_page is not None
    assert "Baris setiap berkas berimbang" in blocked.quality_page.read_text(encoding="utf-8")
    assert (settings.editions / "terbaru").resolve() == last
    assert not (settings.editions / WEEK).exists()

    # The ranking alone, in a later run: refused, too.
    assert not materialise_ranking(settings)

    # Nor can an older ranking be published past the gate.
    assert not materialise(settings, dg.AssetSelection.assets("published_tables", "edition"))
    assert (settings.editions / "terbaru").resolve() == last

    # Marts that are newer than the gate's verdict: refused as well.
    repaired = run_weekly(settings, {"week": WEEK})
    assert repaired.status == "flagged"
    assert materialise_ranking(settings)
    assert materialise(settings, dg.AssetSelection.assets("qa_check_result"))
    assert not materialise_ranking(settings)


def materialise_ranking(settings) -> bool:
    return materialise(settings, dg.AssetSelection.groups("ranking"))


def materialise(settings, selection: dg.AssetSelection) -> bool:
    """Materialise a part of the graph alone, as the UI does."""
    activate(settings)
    definitions = build_defs(settings)
    keys = selection.resolve(definitions.resolve_asset_graph())
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        result = definitions.resolve_job_def(WEEKLY_JOB).execute_in_process(
            instance=instance, asset_selection=sorted(keys), raise_on_error=False
        )
    return result.success
