"""The event log with kept connections: the same files as Dagster's own, whole after a crash.

What stays of private names of libraries is watched here, too.
"""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Engine, event

from orchestration.engine.event_log import PooledEventLogStorage
from orchestration.settings import PROJECT, activate, load_settings

PRIVATE = re.compile(
    r"(?:from|import) (?:dagster|dagster_dbt|dbt|great_expectations|duckdb|pydantic)[\w.]*\._"
    r"|\b(?!self|cls)\w+\._[a-zA-Z]\w*"
)


@dg.asset(check_specs=[dg.AssetCheckSpec("check", asset="asset_of_the_test")])
def asset_of_the_test() -> dg.MaterializeResult:
    """One asset with one check."""
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance of a new home."""
    for name in ("IID_HOME", "IID_INBOX", "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")
    settings = load_settings(tmp_path / "home", tmp_path)
    activate(settings)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as opened:
        yield opened


def test_it_writes_what_dagsters_own_storage_reads(instance: dg.DagsterInstance) -> None:
    assert isinstance(instance.event_log_storage, PooledEventLogStorage)
    result = dg.materialize([asset_of_the_test], instance=instance)
    kept = [record.message for record in instance.all_logs(result.run_id)]
    asset = instance.get_latest_materialization_event(asset_of_the_test.key)
    folder = Path(instance.root_directory) / "history/runs"
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


def test_a_run_does_not_connect_for_every_event(instance: dg.DagsterInstance) -> None:
    """It fails when a new Dagster comes by its connections another way, and nothing is saved."""
    opened: list[str] = []

    def count(connection: sqlite3.Connection, _record: object) -> None:
        opened.append(Path(connection.execute("pragma database_list").fetchone()[2]).name)

    many = [dg.asset(name=f"asset_{n}")(lambda: None) for n in range(10)]
    event.listen(Engine, "connect", count)
    try:
        result = dg.materialize(many, instance=instance)
    finally:
        event.remove(Engine, "connect", count)
    assert len(instance.all_logs(result.run_id)) > 50
    # Some while a file is made, and one that is kept.
    assert opened.count(f"{result.run_id}.db") < 20
    assert opened.count("index.db") < 20


def test_private_names_of_libraries_are_in_one_module_only() -> None:
    found = {
        (str(path.relative_to(PROJECT)), name)
        for path in (PROJECT / "orchestration").rglob("*.py")
        for name in PRIVATE.findall(path.read_text(encoding="utf-8"))
    }
    assert found == {("orchestration/engine/event_log.py", "from dagster._")}
