"""Custody: nothing is judged, ranked or published that is not what the step before left."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.editions import custody
from orchestration.editions.custody import EDITION, FOUNDATION, GATE, LANDED, RANKING, TABLES
from orchestration.editions.manifest import read_manifest
from orchestration.editions.placement import open_chain
from orchestration.runner import run_weekly
from orchestration.settings import Settings, load_settings
from tests.harness.partial import materialise
from tests.year import write_one_region

WEEK = "2026-W47"
ON_THE_BUILD = (FOUNDATION, GATE, RANKING, TABLES)
GROUPS = dg.AssetSelection.groups
TO_THE_END = GROUPS("ranking") | dg.AssetSelection.assets("published_tables", "edition")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with one published edition of one region; never to be changed."""
    folder = tmp_path_factory.mktemp("custody")
    write_one_region(folder / "inbox")
    settings = load_settings(folder / "home", folder / "inbox")
    assert run_weekly(settings, {"week": WEEK, "reports": "data"}).changed
    return settings


@pytest.fixture
def settings(published: Settings, tmp_path: Path) -> Settings:
    """A copy of it, to be tampered with."""
    home = Path(shutil.copytree(published.home, tmp_path / "home", symlinks=True))
    return replace(published, home=home)


def refused(settings: Settings, step: str) -> str:
    """Why a step is refused; empty when it is not."""
    try:
        custody.take_up(settings, step)
    except dg.Failure as failure:
        return str(failure.description)
    return ""


def raise_levels(settings: Settings) -> None:
    """Level 3 and accepted, in every row of every region."""
    path = settings.build / "landing/indikator_inovasi.parquet"
    table = pq.read_table(path)
    for name, value in (("level", 3), ("verification", "diterima")):
        at = table.schema.get_field_index(name)
        if at >= 0:
            same = pa.array([value] * len(table), table.schema.field(at).type)
            table = table.set_column(at, table.schema.field(at), same)
    pq.write_table(table, path)


def update_build(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("update int_region_score set score_numerator = score_numerator + 1")


def change_parameters(settings: Settings) -> None:
    path = settings.build / "parameters.json"
    path.write_text(path.read_text("utf-8").replace("2026-W47", "2026-W48"), "utf-8")


TAMPERINGS: dict[str, tuple[Callable[[Settings], object], str]] = {
    "landing rewritten": (raise_levels, "build/landing/indikator_inovasi.parquet is not what"),
    "landing gone": (
        lambda s: (s.build / "landing/inovasi.parquet").unlink(),
        "build/landing/inovasi.parquet is not what `ingest` left",
    ),
    "landing more": (
        lambda s: shutil.copy(s.build / "landing/inovasi.parquet", s.build / "landing/b.parquet"),
        "build/landing/b.parquet is not what `ingest` left",
    ),
    "parameters": (change_parameters, "build/parameters.json is not what `ingest` left"),
    "SQL on the build": (update_build, "build/warehouse.duckdb is not what `dbt_ranking` left"),
    "build gone": (
        lambda s: s.warehouse.unlink(),
        "build/warehouse.duckdb is not what `dbt_ranking` left",
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_no_step_goes_on_from_what_was_changed(settings: Settings, tampering: str) -> None:
    assert [refused(settings, step) for step in ON_THE_BUILD] == [""] * len(ON_THE_BUILD)
    change, told = TAMPERINGS[tampering]
    change(settings)
    for step in ON_THE_BUILD:
        assert told in refused(settings, step), step


def test_each_step_comes_after_the_one_before_and_only_when_it_passed(settings: Settings) -> None:
    def again(step: str, *, passed: bool = True, whole: bool = True) -> None:
        custody.hand_over(settings, open_chain(settings), step, passed=passed, whole=whole)

    again(FOUNDATION, passed=False)
    # A part that passes does not mend what failed in another.
    again(FOUNDATION, whole=False)
    assert "`dbt_foundation` did not pass" in refused(settings, GATE)
    again(FOUNDATION)
    assert "`quality_gate` is older than what it goes on from" in refused(settings, RANKING)
    assert refused(settings, GATE) == ""
    again(GATE, passed=False)
    assert "`quality_gate` did not pass" in refused(settings, RANKING)
    again(GATE)
    assert refused(settings, RANKING) == ""
    assert "`dbt_ranking` is older than what it goes on from" in refused(settings, TABLES)
    again(LANDED, passed=False)
    assert "`ingest` did not pass" in refused(settings, GATE)


def test_a_new_ingest_begins_a_new_build(settings: Settings) -> None:
    chain = open_chain(settings)
    chain.append("ingest", chain.of("ingest")[-1].body)
    told = refused(settings, RANKING)
    for step in (LANDED, FOUNDATION, GATE):
        assert f"`{step}` has not run on this build" in told
    assert "build/warehouse.duckdb is of no step" in told
    settings.warehouse.unlink()
    assert refused(settings, FOUNDATION) == ""


def test_one_code_from_the_ingest_to_the_edition(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(custody, "code_version", lambda: "0.0+other")
        # A model may be tried in the build; nothing of it is judged.
        assert refused(settings, FOUNDATION) == ""
        assert "the code is not that of `ingest`" in refused(settings, GATE)
        custody.hand_over(settings, open_chain(settings), FOUNDATION, whole=False)
    # Nor after another part was built with the code as it was; a whole run makes it good.
    custody.hand_over(settings, open_chain(settings), FOUNDATION, whole=False)
    assert "the code is not that of `dbt_foundation`" in refused(settings, GATE)
    custody.hand_over(settings, open_chain(settings), FOUNDATION)
    assert refused(settings, GATE) == ""


@pytest.mark.parametrize("name", ["published.duckdb", "edition/data/region.csv", "export.json"])
def test_what_was_exported_is_what_is_published(settings: Settings, name: str) -> None:
    shutil.copytree(settings.editions / WEEK / "data", settings.staged / "data")
    shutil.copy(settings.published / "warehouse.duckdb", settings.staged_database)
    custody.hand_over(settings, open_chain(settings), TABLES)
    assert refused(settings, EDITION) == ""
    path = settings.build / name
    path.write_bytes(path.read_bytes() + b" ")
    assert f"build/{name} is not what `published_tables` left" in refused(settings, EDITION)


def test_a_ranking_of_other_data_is_not_published(settings: Settings) -> None:
    """The whole way, with runs as the UI starts them."""
    editions = sorted(path.name for path in settings.editions.iterdir())
    landed = settings.build / "landing/indikator_inovasi.parquet"
    kept = landed.read_bytes()
    raise_levels(settings)
    assert landed.read_bytes() != kept
    assert not materialise(settings, GROUPS("staging", "intermediate")).success
    assert not materialise(settings, TO_THE_END).success
    landed.write_bytes(kept)
    update_build(settings)
    assert not materialise(settings, TO_THE_END).success
    assert sorted(path.name for path in settings.editions.iterdir()) == editions


def test_a_build_has_one_name_from_the_ingest_to_the_manifest(published: Settings) -> None:
    chain = open_chain(published)
    (ingested,) = chain.of("ingest")
    assert re.fullmatch("[0-9a-f]{64}", ingested.body["build"])
    steps = chain.of("build")
    assert [one.body["step"] for one in steps] == [LANDED, FOUNDATION, GATE, RANKING, TABLES]
    assert {one.body["build"] for one in steps} == {ingested.body["build"]}
    assert read_manifest(published.editions / WEEK)["build"] == ingested.body["build"]
