"""dbt in Dagster's process: what is built, tested and told is what a run selects."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.definitions import build_defs
from orchestration.engine.parsed import dbt_manifest, dbt_target, sole_parser
from orchestration.settings import PROJECT, activate, load_settings
from tests.conftest import WEEK
from tests.harness.partial import materialise


def test_a_run_of_one_model_builds_and_tests_just_that(built_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(built_home, tmp_path / "home", symlinks=True))
    settings = load_settings(home, PROJECT / "sample/inbox")
    result = materialise(settings, dg.AssetSelection.assets("int_region"))
    built = {
        event.asset_key.to_user_string() for event in result.get_asset_materialization_events()
    }
    checks = {event.check_name: event for event in result.get_asset_check_evaluations()}
    manifest = json.loads((settings.dbt_project / "target/manifest.json").read_text("utf-8"))
    expected = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node["attached_node"] == "model.iid.int_region"
        and "by_hand" not in node["tags"]
    }
    assert built == {"int_region"}
    assert expected and set(checks) == expected
    assert all(check.passed and check.metadata["failed"].value == 0 for check in checks.values())
    # The database is free for the next reader, and for a writer.
    with duckdb.connect(str(settings.warehouse)) as connection:
        assert connection.execute("select count(*) from int_region").fetchone() == (10,)


def test_a_whole_run_tells_of_every_model_seed_and_test(built_home: Path) -> None:
    settings = load_settings(built_home, PROJECT / "sample/inbox")
    activate(settings)
    manifest = json.loads((settings.dbt_project / "target/manifest.json").read_text("utf-8"))
    built = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed")]
    definitions = build_defs(settings).resolve_asset_graph()
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        told = {
            key.to_user_string()
            for key in definitions.get_all_asset_keys()
            if instance.get_latest_materialization_event(key)
        }
    assert {node["name"] for node in built} <= {key.split("/")[-1] for key in told}
    assert (settings.editions / WEEK).is_dir()


def test_a_project_that_is_only_read_is_parsed_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else installed it; what it was parsed to is taken from there."""
    kept = tmp_path / "project/target"
    kept.mkdir(parents=True)
    (kept / "manifest.json").write_text("{}")
    with sole_parser(tmp_path / "project") as target:
        assert target == kept
    before = {path: path.read_bytes() for path in kept.iterdir()}
    dbt_target.cache_clear()
    monkeypatch.setattr("os.access", lambda *_: False)
    with sole_parser(tmp_path / "project") as target:
        assert not target.is_relative_to(tmp_path) and target == dbt_target(tmp_path / "project")
        assert dbt_manifest(tmp_path / "project").read_text() == "{}"
        (target / "manifest.json").write_text("{1}")
    assert {path: path.read_bytes() for path in kept.iterdir()} == before
    dbt_target.cache_clear()
