"""Data Docs: contracts as suites of Great Expectations, and the pages about a build."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.conforming.reference import load_reference
from ingest.contracts.contract import load_contracts
from ingest.inbox import ingest_inbox
from ingest.lists import load_lists
from ingest.week import cutoff_date
from orchestration.assets.landing import landing_outcomes
from orchestration.catalogue import load_checks
from orchestration.quality.data_docs import N_PLACES, write_data_docs
from orchestration.quality.expectations import PLACES, expectations_of, landing_parts
from orchestration.quality.gate import asked
from orchestration.quality.validation import results_of
from orchestration.settings import PROJECT, Settings, load_settings
from tests.conftest import WEEK

CONTRACTS = load_contracts()
CHECKS = load_checks(PROJECT / "dbt_project/seeds")
REFERENCE = load_reference(PROJECT / "dbt_project/seeds")
NIK, EMAIL = "6403014107900001", "budi@contoh.go.id"


@pytest.fixture
def settings(built_home: Path, tmp_path: Path) -> Settings:
    """A home of its own with the build of the sample."""
    home = tmp_path / "home"
    shutil.copytree(built_home / "build", home / "build")
    return load_settings(home, PROJECT / "sample/inbox")


def pages(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))


def test_every_column_of_every_contract_is_expected() -> None:
    for source, contract in CONTRACTS.items():
        found = expectations_of(contract, REFERENCE)
        about = {one["kwargs"]["column"] for one in found if "column" in one["kwargs"]}
        assert about == set(contract.landing_schema.names), source
        assert len({json.dumps(one, default=str, sort_keys=True) for one in found}) == len(found)


def test_a_suite_says_what_the_contract_says() -> None:
    found = expectations_of(CONTRACTS["indikator_inovasi"], REFERENCE)
    level = {"column": "level", "min_value": 0, "max_value": 3}
    assert {"type": "expect_column_values_to_be_between", "kwargs": level} in found
    by_column = {
        (one["type"], one["kwargs"].get("column")): one["kwargs"].get("value_set") for one in found
    }
    codes = by_column["expect_column_values_to_be_in_set", "verification"]
    assert codes == ["menunggu", "diterima", "ditolak"]
    indicators = by_column["expect_column_values_to_be_in_set", "indicator_code"]
    assert indicators and all(code.startswith("SID-") for code in indicators)
    assert ("expect_column_values_to_not_be_null", "indicator_code") in by_column
    assert ("expect_column_values_to_not_be_null", "note") not in by_column


def test_the_pages_show_what_the_run_validated(settings: Settings) -> None:
    """Every suite of the run, what did not hold, and nothing that is asked of a network."""
    docs = write_data_docs(settings)
    relations = {relation for _, relation, _ in asked(CHECKS)}
    assert docs.edition == WEEK
    assert docs.index == settings.home / "data_docs/index.html"
    assert not docs.failed.keys() & CONTRACTS.keys()
    kept = [json.loads(path.read_text()) for path in results_of(settings.build).rglob("*.json")]
    assert {one["suite_name"] for one in kept} == relations | CONTRACTS.keys()
    assert docs.n_expectations == sum(len(one["results"]) for one in kept)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        failing = connection.execute(
            "select distinct check_id from qa_check_result where n_failed > 0"
        ).fetchall()
    assert {one for failed in docs.failed.values() for one in failed} == {c for (c,) in failing}
    folder = docs.index.parent
    first = docs.index.read_text(encoding="utf-8")
    assert first.count("all met") == len(kept) - len(docs.failed)
    for path in folder.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert not re.search(
            r"<script|<link|<img|(src|@import)[^>]{0,9}https?:", html, re.IGNORECASE
        )
        assert html.count("default-src 'none'") == 1
        for target in re.findall(r'href="([^"#:]+)"', html):
            assert (path.parent / target).is_file(), (path, target)
    for suite in (*CONTRACTS, *relations):
        assert (folder / "expectations" / f"{suite}.html").is_file()
        assert len(list((folder / "validations" / suite).rglob("*.html"))) == 1
    # Missing cells are on the first page, with their region, innovation and indicator.
    listed = first.partition("indicator_filled</div>")[2].partition("</ul>")[0]
    assert len(re.findall(r"<li>64\d\d [^<]*S[IP]D-\w+</li>", listed)) == N_PLACES
    again = write_data_docs(settings)
    assert len(list(again.index.parent.rglob("*.html"))) == 2 * len(kept) + 1


def put(name: str, value: object) -> Callable[[pa.Table], pa.Table]:
    """Another value in the first row of a column."""

    def change(table: pa.Table) -> pa.Table:
        field = table.schema.field(name)
        values = [value, *table[name].to_pylist()[1:]]
        at = table.schema.get_field_index(name)
        return table.set_column(at, field.with_nullable(True), pa.array(values, field.type))

    return change


def test_a_value_outside_its_contract_fails_its_expectation_alone(settings: Settings) -> None:
    """Faults that no door would let in; each is named by one expectation, and not shown."""
    faults: list[tuple[str, Callable[[pa.Table], pa.Table], str]] = [
        ("indikator_inovasi", put("level", 4), "column_values_to_be_between level"),
        ("inovasi", put("stage", EMAIL), "column_values_to_be_in_set stage"),
        ("inovasi", put("agency", None), "column_values_to_not_be_null agency"),
        ("inovasi", put("region_code", "64.03"), "column_values_to_match_regex region_code"),
        ("indikator_daerah", put("indicator_code", "SID-16"), "column_values_to_be_in_set"
         " indicator_code"),
        ("ombudsman", put("value", Decimal(101)), "column_values_to_be_between value"),
        ("pendampingan", put("session_date", dt.date(1945, 8, 16)), "column_values_to_be_between"
         " session_date"),
        ("hasil_resmi", lambda table: pa.concat_tables([table, table[:1]]),
         "compound_columns_to_be_unique region_code, result_year"),
        ("komitmen", lambda table: table.select(table.column_names[::-1]),
         "table_columns_to_match_ordered_list"),
    ]  # fmt: skip
    expected: dict[str, set[str]] = {}
    for source, change, fails in faults:
        path = settings.build / "landing" / f"{source}.parquet"
        pq.write_table(change(pq.read_table(path)), path)
        expected.setdefault(source, set()).add(f"expect_{fails}")
    outcomes = {one.suite: one for one in landing_outcomes(settings, CONTRACTS)}
    assert outcomes.keys() == CONTRACTS.keys()
    found = {name: {one.expectation for one in o.not_met} for name, o in outcomes.items()}
    assert {name: failed for name, failed in found.items() if failed} == expected
    for outcome in outcomes.values():
        for one in outcome.not_met:
            assert all(row.keys() <= set(PLACES) for row in one.rows)
            assert one.rows or "table_columns" in one.expectation
    docs = write_data_docs(settings)
    assert docs.failed.keys() == expected.keys()
    assert EMAIL not in pages(docs.index.parent)


def test_a_large_table_is_looked_at_in_parts_that_keep_a_key_together(settings: Settings) -> None:
    """The parts are the table, none much larger than may be, and a repeated key is found."""
    path = settings.build / "landing/indikator_inovasi.parquet"
    table, key = pq.read_table(path), ("region_code", "innovation_id", "indicator_code")
    whole = next(landing_parts(path, key))
    n_repeated = int(whole.duplicated(list(key), keep=False).sum())
    assert n_repeated > 0
    parts = list(landing_parts(path, key, most=500))
    assert len(parts) > 8 and max(map(len, parts)) < 800
    assert sum(map(len, parts)) == len(table)
    assert sum(int(part.duplicated(list(key), keep=False).sum()) for part in parts) == n_repeated
    assert all(part.dtypes.equals(whole.dtypes) for part in parts)
    # A table whose rows have no key is cut all the same.
    assert max(map(len, landing_parts(path, (), most=500))) < 800


def test_the_command_says_where_they_are_and_writes_nothing_else(
    settings: Settings, tmp_path: Path
) -> None:
    """Personal data of a file, a path of the machine, or a file outside IID_HOME: none."""
    inbox, elsewhere = tmp_path / "inbox", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (inbox / "inovasi").mkdir(parents=True)
    line = f"6403,A1,Aplikasi NIK {NIK},hubungi {EMAIL},Penerapan,Pendidikan,Diterima"
    (inbox / "inovasi/a.csv").write_text(
        f"Kode Wilayah,ID Inovasi,Nama Inovasi,OPD Pelaksana,Tahapan,Urusan,Status\n{line}\n"
    )
    landing = settings.build / "landing"
    shutil.rmtree(landing)
    lists = load_lists(settings.lists, cutoff_date(WEEK))
    ingest_inbox(
        inbox, settings.home, CONTRACTS, settings.seeds,
        week=WEEK, in_time=True, now=dt.datetime.now(dt.UTC), landing=landing, lists=lists,
    )  # fmt: skip
    names = pq.read_table(landing / "inovasi.parquet")["innovation_name"].to_pylist()
    assert names == ["Aplikasi NIK " + "*" * 16]
    assert all(not outcome.not_met for outcome in landing_outcomes(settings, CONTRACTS))

    before = {path for path in settings.home.rglob("*") if path.is_file()}
    environment = {"HOME": str(elsewhere), "TMPDIR": str(elsewhere), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-m", "orchestration", "data-docs", "--home", settings.home, "--json"],
        env=os.environ | environment, capture_output=True, text=True, cwd=elsewhere,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert Path(document["index"]).is_file()
    assert not document["failed"].keys() & CONTRACTS.keys()
    assert list(elsewhere.rglob("*")) == []
    new = {path for path in settings.home.rglob("*") if path.is_file()} - before
    assert {path.relative_to(settings.home).parts[0] for path in new} <= {
        "data_docs", "dagster", ".lock"
    }  # fmt: skip
    text = pages(settings.home / "data_docs")
    for secret in (NIK, EMAIL, "Aplikasi NIK", str(tmp_path), str(PROJECT)):
        assert secret not in text
    assert "Unsuccessful Expectations" in text


def test_without_a_build_there_is_nothing_to_say(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "orchestration", "data-docs", "--home", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 2
    assert "nothing was validated" in done.stderr
