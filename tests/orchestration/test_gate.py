"""The quality gate: what blocks, what only flags, and that a ranking cannot slip past it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.assets import landing
from orchestration.catalogue import Check, load_checks
from orchestration.definitions import build_defs
from orchestration.quality.gate import (
    MISSING,
    Contradiction,
    Found,
    Measurement,
    judge,
    read_measurements,
    read_rows,
)
from orchestration.quality.validation import N_ROWS, Validations, results_of
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, Settings, activate, load_settings
from tests.conftest import WEEK
from tests.harness.partial import materialise

SEEDS = PROJECT / "dbt_project/seeds"
CHECKS = [Check("sum", "Sum", "error", ""), Check("filled", "Filled", "warn", "")]
HOLDS = {check.check_id: Found() for check in CHECKS}


def measured(check_id: str, n_failed: int, points: str | None = None, n: int = 10) -> Measurement:
    status = "failed" if n_failed else "passed" if n else "not_measured"
    price = Decimal(points) if points else None
    return Measurement(check_id, "6403", n, n_failed, price, status)


def test_a_verdict_adds_up_the_scopes_and_names_the_rows() -> None:
    row = {"region_code": "6403", "innovation_id": "A", "indicator_code": "SID-16"}
    found = HOLDS | {"filled": Found([row], 3, holds=False)}
    measurements = [measured("filled", 3, "1.5"), measured("filled", 0), measured("sum", 0)]
    by_check = {v.check.check_id: v for v in judge(measurements, CHECKS, found)}
    assert by_check["sum"].status == "passed"
    filled = by_check["filled"]
    assert filled.status == "failed"
    assert (filled.scopes.passed, filled.scopes.failed, filled.scopes.not_measured) == (1, 1, 0)
    assert (filled.n_checked, filled.n_failed, filled.points_lost) == (20, 3, Decimal("1.5"))
    assert [m.scope for m in filled.worst] == ["6403"]
    assert filled.found.rows == [row]


def test_a_check_that_looked_at_nothing_has_not_passed() -> None:
    for measurements in ([], [measured("sum", 0, n=0), measured("filled", 0, n=0)]):
        verdicts = judge(measurements, CHECKS, HOLDS)
        assert [verdict.status for verdict in verdicts] == ["not_measured", "not_measured"]
    # One scope that was looked at is enough, and one that failed is too much.
    assert judge([measured("sum", 0), measured("sum", 0, n=0)], CHECKS[:1], HOLDS)[0].status == (
        "passed"
    )


@pytest.mark.parametrize(("n_failed", "holds"), [(3, True), (0, False)])
def test_counts_and_rows_must_say_the_same(n_failed: int, holds: bool) -> None:
    found = HOLDS | {"filled": Found(n_rows=0 if holds else 2, holds=holds)}
    with pytest.raises(Contradiction, match="check filled: "):
        judge([measured("filled", n_failed), measured("sum", 0)], CHECKS, found)


def test_a_relation_that_was_cut_proves_no_count_wrong() -> None:
    found = {"filled": Found(is_cut=True)}
    assert judge([measured("filled", 3)], CHECKS[1:], found)[0].status == "failed"


@pytest.fixture(scope="module")
def warehouse(built_home: Path) -> Path:
    return built_home / "build/warehouse.duckdb"


def test_great_expectations_finds_the_missing_cells_themselves(
    warehouse: Path, tmp_path: Path
) -> None:
    """Region, innovation and indicator of each, as many as SQL counts, with no check left out."""
    checks = load_checks(SEEDS)
    found = read_rows(warehouse, checks, Validations(tmp_path, WEEK))
    assert found.keys() == {check.check_id for check in checks}
    verdicts = {v.check.check_id: v for v in judge(read_measurements(warehouse), checks, found)}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for check_id, condition in zip(MISSING, ("true", "is_mandatory"), strict=True):
            missing = connection.execute(
                "select region_code, innovation_id, indicator_code from int_indicator_status"
                f" where status = 'missing' and {condition}"
            ).fetchall()
            verdict = verdicts[check_id]
            assert verdict.found.n_rows == verdict.n_failed == len(missing)
            assert len(verdict.found.rows) == N_ROWS < len(missing)
            for row in verdict.found.rows:
                place = (row["region_code"], row["innovation_id"], row["indicator_code"])
                assert place in missing
    # Rules over rows of files, and findings of the door, name the row.
    assert all(row["row"] for row in found["evidence_not_shared"].rows)
    assert all(row["row"] and row["original_name"] for row in found["value_allowed"].rows)


def test_a_large_build_is_looked_at_in_part_what_may_fail_first(
    warehouse: Path, tmp_path: Path
) -> None:
    checks = [check for check in load_checks(SEEDS) if check.check_id in MISSING]
    found = read_rows(warehouse, checks, Validations(tmp_path, WEEK), most=50)
    assert all(one.is_cut for one in found.values())
    verdicts = judge(read_measurements(warehouse), checks, found)
    assert [verdict.status for verdict in verdicts] == ["failed", "failed"]
    assert found["indicator_filled"].rows


def test_missing_indicators_are_flagged_before_the_ranking(sample_run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """An asset of their own between the cells and the ranking, with a check for each kind."""
    home, result = sample_run
    steps = list(result.seconds)
    assert steps.index("quality_gate") < steps.index("dbt_ranking")
    settings = load_settings(home, PROJECT / "sample/inbox")
    graph = build_defs(settings).resolve_asset_graph()
    missing = dg.AssetKey("missing_indicators")
    assert {key.name for key in graph.get_check_keys_for_assets({missing})} == set(MISSING)
    assert dg.AssetKey("int_indicator_status") in graph.get(missing).parent_keys
    assert missing in graph.get(dg.AssetKey("quality_gate")).parent_keys
    assert (
        dg.AssetKey("quality_gate") in graph.get(dg.AssetKey("mart_provincial_ranking")).parent_keys
    )
    # The event log of Dagster lies where the environment says.
    activate(settings)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        # Of the first run of this home: other tests may materialise single steps there.
        first = instance.get_runs()[-1]
        records = instance.get_records_for_run(
            first.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
        ).records
    key = dg.AssetCheckKey(missing, "indicator_filled")
    told = [one.event_log_entry.asset_check_evaluation for one in records]
    (found,) = (one for one in told if one and one.asset_check_key == key)
    metadata = {k: v.value for k, v in found.metadata.items()}
    assert not found.passed
    assert metadata["status"] == "failed" and metadata["failed"] > 0
    assert Decimal(metadata["points lost"]) > 0
    assert "missing_indicator" in metadata["list"]
    assert "| region_code | agency | innovation_id | indicator_code |" in metadata["first rows"]
    assert metadata["first rows"].count("SID-") > 0


def test_every_check_of_the_catalogue_is_measured(built_home: Path) -> None:
    with (built_home / "editions" / WEEK / "data/check_result.csv").open() as file:
        measured_checks = {row["check_id"] for row in csv.DictReader(file)}
    assert measured_checks == {c.check_id for c in load_checks(SEEDS)}


def with_landing(
    monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[pa.Table], pa.Table]
) -> None:
    """From now on a landing table lands changed, as a fault of the door would land it."""
    door = landing.ingest_inbox

    def faulty(*arguments, **named):  # type: ignore[no-untyped-def]
        result = door(*arguments, **named)
        path = named["landing"] / f"{name}.parquet"
        pq.write_table(change(pq.read_table(path)), path)
        return result

    monkeypatch.setattr(landing, "ingest_inbox", faulty)


def first(column: str, value: object) -> Callable[[pa.Table], pa.Table]:
    """Another value in the first row of a column."""

    def change(table: pa.Table) -> pa.Table:
        at = table.schema.get_field_index(column)
        field = table.schema.field(at).with_nullable(True)
        values = [value, *table[column].to_pylist()[1:]]
        return table.set_column(at, field, pa.array(values, field.type))

    return change


@pytest.fixture
def settings(built_home: Path, tmp_path: Path) -> Settings:
    """A home of its own with the published sample."""
    shutil.copytree(built_home, tmp_path / "home", symlinks=True)
    return load_settings(tmp_path / "home", PROJECT / "sample/inbox")


NEXT = "2026-W48"
RANKING = dg.AssetSelection.groups("ranking")
FAULTS = {
    "a level that no indicator has": ("indikator_inovasi", first("level", 7), "between level: 1"),
    "a region that no seed knows": ("inovasi", first("region_code", "9999"), "region_code: 1"),
    "a row without its key": ("indikator_daerah", first("indicator_code", None), "not_be_null"),
    "a row that landed twice": (
        "hasil_resmi",
        lambda table: pa.concat_tables([table, table[:1]]),
        "compound_columns_to_be_unique region_code, result_year: 2",
    ),
    "a column that is gone": (
        "komitmen",
        lambda table: table.drop_columns(["n_committed"]),
        "table_columns_to_match_ordered_list",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_landing_table_that_breaks_its_contract_is_caught_there(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Nothing is built of it, and nothing of it can be ranked or published later."""
    source, change, told = FAULTS[fault]
    with monkeypatch.context() as patch:
        with_landing(patch, source, change)
        caught = run_weekly(settings, {"week": NEXT})
    assert caught.status == "blocked" and caught.week == NEXT
    (problem,) = caught.problems
    assert problem.startswith(f"check contract of landing/{source}: ") and told in problem
    assert "dbt_foundation" not in caught.seconds
    assert not settings.warehouse.exists()
    assert not (settings.editions / NEXT).exists()
    if source == "indikator_inovasi":
        check = evaluation(settings, dg.AssetCheckKey(dg.AssetKey(["landing", source]), "contract"))
        assert check.blocking and check.metadata["rows"].value > 4000
        table = check.metadata["first rows"].value
        assert "between level |" in table and "| 7 |" not in table
        assert str(results_of(settings.build, source)) and list(
            results_of(settings.build, source).rglob("*.json")
        )
        # The ranking alone, on marts that somebody builds of it all the same: refused.
        parts = dg.AssetSelection.groups("rules", "staging", "intermediate")
        assert materialise(settings, parts).success
        assert not materialise(settings, RANKING).success


def evaluation(settings: Settings, key: dg.AssetCheckKey):  # type: ignore[no-untyped-def]
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        storage = instance.event_log_storage
        event = storage.get_latest_asset_check_execution_by_key([key])[key].event
    assert event is not None
    return event.asset_check_evaluation


def test_blocked_run_writes_quality_page_and_keeps_the_last_edition(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = (settings.editions / "terbaru").resolve()

    # Files whose rows do not balance: one more was read than is accounted for.
    def unbalanced(table: pa.Table) -> pa.Table:
        at = table.schema.get_field_index("rows_read")
        more = pa.array([n + 1 for n in table["rows_read"].to_pylist()], table.schema.types[at])
        return table.set_column(at, table.schema.field(at), more)

    with monkeypatch.context() as patch:
        with_landing(patch, "file_receipt", unbalanced)
        blocked = run_weekly(settings, {"week": NEXT})
    assert blocked.status == "blocked"
    assert blocked.problems == ["check rows_balance: 45 failed"]
    assert blocked.quality_page is not None
    assert "Baris setiap berkas berimbang" in blocked.quality_page.read_text(encoding="utf-8")
    assert (settings.editions / "terbaru").resolve() == last
    assert not (settings.editions / NEXT).exists()

    # The ranking alone, in a later run: refused, too.
    assert not materialise(settings, RANKING).success

    # Nor can an older ranking be published past the gate.
    published = dg.AssetSelection.assets("published_tables", "edition")
    assert not materialise(settings, published).success
    assert (settings.editions / "terbaru").resolve() == last

    # Marts that are newer than the gate's verdict: refused as well.
    repaired = run_weekly(settings, {"week": NEXT, "reports": "data"})
    assert repaired.status == "flagged"
    assert materialise(settings, RANKING).success
    assert materialise(settings, dg.AssetSelection.assets("qa_check_result")).success
    assert not materialise(settings, RANKING).success
