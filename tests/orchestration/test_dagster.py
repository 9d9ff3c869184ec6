"""Dagster as its users know it: weeks as partitions, tags, what each asset shows, retries.

Here belongs what a data engineer finds in the UI without asking. What steps do is tested elsewhere.
"""

from __future__ import annotations

import errno
from pathlib import Path

import dagster as dg
import duckdb
import pytest

import orchestration.assets.landing
from orchestration.assets.landing import EditionConfig
from orchestration.definitions import WEEKLY_JOB, build_defs
from orchestration.editions import custody
from orchestration.editions.publication import sha256
from orchestration.engine.retry import PASSING, RETRY, only_passing_errors
from orchestration.engine.shown import COLUMNS, ROWS, relations
from orchestration.partitions import key_of, week_of_key, weekly_partitions
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, Settings, activate, load_settings
from tests.conftest import WEEK
from tests.year import write_one_region

WEEKS = ("2026-W45", "2026-W46")


def digests(settings: Settings) -> dict[str, str]:
    return {
        str(path.relative_to(settings.editions)): sha256(path)
        for path in sorted(settings.editions.rglob("*"))
        # The chain of the other home has other times.
        if path.is_file() and path.name not in ("manifest.json", "SHA256SUMS")
    }


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Settings]:
    """The same weeks: by the command line, and by partition as a backfill starts them."""
    folder = tmp_path_factory.mktemp("weeks")
    write_one_region(folder / "inbox")
    by_week, by_partition = (
        load_settings(folder / name, folder / "inbox") for name in ("by_week", "by_partition")
    )
    for week in WEEKS:
        assert run_weekly(by_week, {"week": week, "reports": "data"}).edition
    activate(by_partition)
    job = build_defs(by_partition).resolve_job_def(WEEKLY_JOB)
    config = {"ops": {"ingest": {"config": {"reports": "data"}}}}
    with dg.DagsterInstance.from_config(str(by_partition.dagster_home)) as instance:
        for week in WEEKS:
            job.execute_in_process(run_config=config, instance=instance, partition_key=key_of(week))
    return by_week, by_partition


@pytest.mark.story
def test_partitions_give_the_bytes_of_as_many_runs(homes: tuple[Settings, Settings]) -> None:
    by_week, by_partition = map(digests, homes)
    assert by_week == by_partition
    assert {path.partition("/")[0] for path in by_week} >= set(WEEKS)


@pytest.mark.story
def test_runs_tell_what_they_are_of(homes: tuple[Settings, Settings]) -> None:
    for settings in homes:
        with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            tags = [run.tags for run in instance.get_runs()]
            made = instance.get_materialized_partitions(dg.AssetKey("edition"))
        names = ("iid/week", "iid/edition", "iid/province", "dagster/partition")
        assert [tuple(of_run[name] for name in names) for of_run in reversed(tags)] == [
            (week, week, "all", key_of(week)) for week in WEEKS
        ]
        assert made == set(map(key_of, WEEKS))


@pytest.mark.story
def test_every_asset_shows_rows_columns_and_code(homes: tuple[Settings, Settings]) -> None:
    settings = homes[0]
    graph = build_defs(settings).resolve_asset_graph()
    no_table = {"blocked_notice", "delivery", "edition", "missing_indicators", "published_tables",
                "quality_gate", "quality_report", "retention"}  # fmt: skip
    names = relations(settings.warehouse)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set file_search_path = ?", [str(settings.build)])
        counted = {
            name: connection.execute(f'select count(*) from "{name}"').fetchone() for name in names
        }
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        for key in graph.materializable_asset_keys:
            node = graph.get(key)
            assert node.group_name != "default", key
            assert node.description, key
            assert "dagster/code_references" in node.metadata, key
            if key.path[-1] in no_table and len(key.path) == 1:
                continue
            event = instance.get_latest_materialization_event(key)
            assert event is not None and event.asset_materialization is not None, key
            shown = event.asset_materialization.metadata
            assert COLUMNS in shown or COLUMNS in node.metadata, key
            if len(key.path) == 1:
                assert (shown[ROWS].value,) == counted[key.path[0]], key
            else:
                assert ROWS in shown, key


@pytest.mark.story
def test_a_partition_takes_up_no_build_of_another_week(homes: tuple[Settings, Settings]) -> None:
    other = Settings(**{**homes[0].__dict__, "week": WEEKS[0]})
    with pytest.raises(dg.Failure, match=f"of week {WEEKS[1]}, this run of {WEEKS[0]}"):
        custody.take_up(other, custody.GATE)


def test_closed_weeks_are_partitions(tmp_path: Path) -> None:
    weeks = weekly_partitions(2026)
    assert weeks.get_first_partition_key() == key_of("2026-W01")
    assert weeks.has_partition_key(key_of(WEEK)) and not weeks.has_partition_key("2099-W01-1")
    assert week_of_key(key_of("2026-W53")) == "2026-W53"
    window = weeks.time_window_for_partition_key(key_of(WEEK))
    assert (window.start.isoformat(), window.end.isoformat()) == (
        "2026-11-16T00:00:00+08:00",
        "2026-11-23T00:00:00+08:00",
    )


def test_the_launchpad_says_what_each_field_is() -> None:
    fields = EditionConfig.model_fields
    assert set(fields) == {
        "week", "in_time", "open_week", "rule_year", "provinces", "reports", "correct",
    }  # fmt: skip
    assert all(field.description for field in fields.values())
    with pytest.raises(dg.DagsterInvalidConfigError, match="reports"):
        dg.validate_run_config(
            build_defs().resolve_job_def(WEEKLY_JOB),
            {"ops": {"ingest": {"config": {"reports": "some"}}}},
        )


@pytest.mark.parametrize("number", sorted(PASSING))
def test_a_passing_error_is_tried_again(number: int) -> None:
    with pytest.raises(OSError), only_passing_errors():
        raise OSError(number, "gone for a moment")


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "full"), ValueError("x"), dg.Failure("no"), KeyError("k")]
)
def test_what_stays_is_not_tried_again(error: Exception) -> None:
    with pytest.raises(dg.Failure) as told, only_passing_errors():
        raise error
    assert told.value.allow_retries is False


def test_a_share_that_stumbles_once_is_no_failed_monday(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def stumbling(*_: object, **__: object) -> None:
        seen.append(1)
        raise OSError(errno.EIO if len(seen) == 1 else errno.EACCES, "share")

    monkeypatch.setattr(orchestration.assets.landing, "ingest_inbox", stumbling)
    at_once = dg.RetryPolicy(max_retries=RETRY.max_retries)
    monkeypatch.setattr(orchestration.assets.landing, "RETRY", at_once)
    result = run_weekly(load_settings(tmp_path / "home", tmp_path), {"week": WEEK})
    assert len(seen) == 2
    assert result.status == "failed" and "PermissionError" in result.problems[0]


def test_the_configuration_of_an_instance_is_its_own(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "home", tmp_path)
    activate(settings)
    own = settings.dagster_home / "dagster.yaml"
    shipped = (PROJECT / "orchestration/dagster.yaml").read_text(encoding="utf-8")
    assert own.read_text(encoding="utf-8") == shipped
    older = shipped.replace("orchestration.engine.event_log", "orchestration.event_log")
    assert older != shipped
    edited = older.replace("max_concurrent_runs: 1", "max_concurrent_runs: 1  # ours")
    own.write_text(edited, encoding="utf-8")
    activate(settings)
    assert own.read_text(encoding="utf-8") == edited
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        assert type(instance.event_log_storage).__name__ == "PooledEventLogStorage"
        assert instance.get_runs() == []
