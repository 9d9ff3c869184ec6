"""The event log with kept connections: the same files as Dagster's own, whole after a crash."""

import sqlite3
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.engine.event_log import PooledEventLogStorage
from orchestration.settings import activate, load_settings


@dg.asset(check_specs=[dg.AssetCheckSpec("check", asset="asset_of_the_test")])
def asset_of_the_test() -> dg.MaterializeResult:
    """One asset with one check."""
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])


def test_it_writes_what_dagsters_own_storage_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("IID_HOME", "IID_INBOX", "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")
    settings = load_settings(tmp_path / "home", tmp_path)
    activate(settings)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        assert isinstance(instance.event_log_storage, PooledEventLogStorage)
        result = dg.materialize([asset_of_the_test], instance=instance)
        kept = [record.message for record in instance.all_logs(result.run_id)]
        asset = instance.get_latest_materialization_event(asset_of_the_test.key)
    folder = settings.dagster_home / "history/runs"
    plain = SqliteEventLogStorage(str(folder))
    read = plain.get_logs_for_run(result.run_id)
    assert kept and [record.message for record in read] == kept
    assert plain.get_latest_materialization_events([asset_of_the_test.key]) == {
        asset_of_the_test.key: asset
    }
    with sqlite3.connect(folder / "index.db") as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        checks = connection.execute("select count(*) from asset_check_executions").fetchone()
    assert checks == (1,)
