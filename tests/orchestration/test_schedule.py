"""A Monday that nobody was there for: the scheduler makes up for it when it is back."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.workspace.load_target import PythonFileTarget
from dagster._scheduler.scheduler import launch_scheduled_runs

from orchestration.settings import PROJECT, activate, load_settings

CODE = PROJECT / "orchestration/definitions.py"
SUNDAY = dt.datetime(2026, 11, 8, 12, tzinfo=dt.UTC)
# 06.00 WITA is 22.00 UTC of the day before.
BACK = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def test_the_newest_missed_monday_is_caught_up_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("IID_HOME", "IID_INBOX", "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")
    settings = load_settings(tmp_path / "home", PROJECT / "sample/inbox")
    activate(settings)
    target = PythonFileTarget(str(CODE), "defs", str(PROJECT), "iid")
    with (
        dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance,
        create_test_daemon_workspace_context(target, instance) as workspace,
    ):
        times: dict = {}
        for moment in (SUNDAY, BACK, BACK + dt.timedelta(minutes=1)):
            with freeze_time(moment):
                logger = logging.getLogger("scheduler")
                list(launch_scheduled_runs(workspace, logger, moment, times))
        queued = [run for run in instance.get_runs() if run.status == dg.DagsterRunStatus.QUEUED]
    # Nobody watched the inbox in the weeks before: an edition of them would be made up.
    assert [run.tags["dagster/partition"] for run in queued] == ["2026-W47-1"]
    assert [run.tags["iid/week"] for run in queued] == ["2026-W47"]
    assert [run.tags["dagster/run_key"] for run in queued] == ["2026-W47"]
