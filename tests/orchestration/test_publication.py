"""Publication: what is exported is safe and exact, and is put in place whole."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.editions.placement import point_to, put_in_place
from orchestration.editions.publication import TABLES, copy_tables, export_tables, load_tables
from orchestration.settings import PROJECT, Settings
from reports.tables.quality_rows import RENAMED
from reports.tables.store import Store
from tests.conftest import WEEK


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build with hostile texts in one table and those that every export reads."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table dim_region as select * from (values"
            " ('2026-W47', '=HYPERLINK(\"http://x\")', 39.75::decimal(5,2)),"
            " ('2026-W47', '+62', 40::decimal(5,2)), ('2026-W47', '-1', null),"
            " ('2026-W47', '@sum', 0::decimal(5,2)), ('2026-W47', 'a;b,\"c\"', 1::decimal(5,2))"
            ") as t(edition, name, iid)"
        )
        connection.execute(
            "create table dim_edition as select 'r' as rule_book_hash, 'c' as code_version"
        )
        connection.execute(
            "create table dim_label as select * from (values"
            " ('column', 'iid', 'IID terverifikasi', 'x'), ('heading', 'edition', 'Edisi', 'x'),"
            " ('term', 'name', 'Nama', 'x')) as t(kind, code, label, description)"
        )
        connection.execute(
            "create table qa_file_receipt as select 's' as file_sha256, true as is_in_force"
        )
    nodes: dict[str, dict[str, Any]] = {
        name: {
            "name": name,
            "resource_type": "model",
            "description": f"Rows of {name}.",
            "columns": {"iid": {"description": "the owner's index"}}
            if name == "dim_region"
            else {},
        }
        for name in TABLE_NAMES
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    return path


def copied(build: Path) -> dict[str, int]:
    """Copy the tables of a build to `copy.duckdb` beside it."""
    manifest = build.with_name("manifest.json")
    return copy_tables(build, build.with_name("copy.duckdb"), TABLE_NAMES, manifest)


TABLE_NAMES = {
    "dim_region": "region",
    "dim_edition": "edition",
    "dim_label": "label",
    "qa_file_receipt": "file_receipt",
}


def test_no_text_of_a_csv_starts_a_formula(build: Path, tmp_path: Path) -> None:
    counts = copied(build)
    export_tables(tmp_path / "copy.duckdb", tmp_path / "data", counts)
    with (tmp_path / "data/region.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [
        "'+62", "'-1", "'=HYPERLINK(\"http://x\")", "'@sum", 'a;b,"c"',
    ]  # fmt: skip
    assert [row["iid"] for row in rows] == ["40.00", "", "39.75", "0.00", "1.00"]


def test_csv_for_excel_has_bom_semicolons_and_decimal_commas(build: Path, tmp_path: Path) -> None:
    counts = copied(build)
    export_tables(tmp_path / "copy.duckdb", tmp_path / "data", counts)
    content = (tmp_path / "data/region.excel.csv").read_bytes()
    # The words of `label`; what has none keeps its name.
    assert content.startswith(b"\xef\xbb\xbfEdisi;name;IID terverifikasi")
    assert (tmp_path / "data/region.csv").read_bytes().startswith(b"edition,name,iid")
    assert b"39,75" in content
    assert not (tmp_path / "data/region.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_copy_has_comments_and_keeps_types(build: Path, tmp_path: Path) -> None:
    copied(build)
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as connection:
        comment = connection.execute(
            "select comment, data_type from duckdb_columns() where column_name = 'iid'"
        ).fetchone()
        of_tables = connection.execute("select comment from duckdb_tables() order by 1").fetchall()
    assert comment == ("the owner's index", "DECIMAL(5,2)")
    assert of_tables == [(f"Rows of {name}.",) for name in sorted(TABLE_NAMES)]


def test_the_digest_follows_every_value(build: Path, tmp_path: Path) -> None:
    counts = copied(build)
    first = export_tables(tmp_path / "copy.duckdb", tmp_path / "a", counts)
    same = export_tables(tmp_path / "copy.duckdb", tmp_path / "b", counts)
    assert first == same
    with duckdb.connect(str(build)) as connection:
        connection.execute("update dim_region set iid = 39.76 where iid = 39.75")
    counts = copied(build)
    other = export_tables(tmp_path / "copy.duckdb", tmp_path / "c", counts)
    assert other.digest != first.digest
    assert other.result_digest != first.result_digest


def test_an_edition_is_put_in_place_by_renames(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, inbox=tmp_path)
    editions, published = settings.editions, settings.published

    def publish(name: str) -> None:
        settings.staged.mkdir(parents=True)
        (settings.staged / "index.html").write_text(name)
        settings.staged_database.write_text(name)
        put_in_place(settings, name)

    publish("2026-W46")
    publish("2026-W47-r2")
    publish("2026-W45")  # an older week, built late, does not become the newest
    assert (editions / "terbaru").readlink() == Path("2026-W47-r2")
    assert (published / "warehouse.duckdb").read_text() == "2026-W47-r2"
    assert not settings.staged.exists()


def test_an_older_week_corrected_behind_a_restored_one_leaves_one_front(
    build: Path, tmp_path: Path
) -> None:
    """Link and database name one edition, and its tables keep their words."""
    project = tmp_path / "dbt"
    (project / "target").mkdir(parents=True)
    build.with_name("manifest.json").rename(project / "target/manifest.json")
    settings = Settings(home=tmp_path / "home", inbox=tmp_path, dbt_project=project)
    for name in ("2026-W45", "2026-W46", "2026-W47"):
        (settings.editions / name / "data").mkdir(parents=True)
        pq.write_table(pa.table({"iid": [name]}), settings.editions / name / "data/region.parquet")
    settings.build.mkdir()
    point_to(settings, "2026-W46")
    assert front(settings) == ("2026-W46", "2026-W46", "the owner's index")
    settings.staged.mkdir()
    settings.staged_database.write_text("of 2026-W45-r2")
    put_in_place(settings, "2026-W45-r2")
    assert front(settings) == ("2026-W47", "2026-W47", "the owner's index")


def front(settings: Settings) -> tuple[str, str, str]:
    """The edition that the link names, the one of the database, and the words of its column."""
    with duckdb.connect(str(settings.published / "warehouse.duckdb"), read_only=True) as connection:
        of_database, words = connection.execute(
            "select (select iid from region), comment from duckdb_columns()"
            " where table_name = 'region' and column_name = 'iid'"
        ).fetchall()[0]
    return (settings.editions / "terbaru").readlink().name, of_database, words


def test_every_table_names_its_edition_and_rule_year(built_home: Path) -> None:
    data = built_home / "editions" / WEEK / "data"
    assert {path.stem for path in data.glob("*.parquet")} == {*TABLES.values(), *RENAMED}
    for path in data.glob("*.parquet"):
        table = pq.read_table(path)
        if path.stem != "label":
            assert table.column_names[:2] == ["edition", "rule_year"], path.stem
        for column in table.schema:
            assert "double" not in str(column.type), f"{path.stem}.{column.name} is no exact number"
    edition = pq.read_table(data / "edition.parquet").to_pylist()[0]
    assert edition["cutoff_date"] == dt.date(2026, 11, 22)
    assert edition["count_weight"] == Decimal("0.38")


def test_columns_for_excel_have_indonesian_headings_one_each(built_home: Path) -> None:
    data = built_home / "editions" / WEEK / "data"
    labels = pq.read_table(data / "label.parquet").to_pylist()
    told = {one["code"]: one["label"] for one in labels if one["kind"] in ("column", "heading")}
    for path in data.glob("*.parquet"):
        with path.with_suffix(".excel.csv").open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file, delimiter=";"))
        names = pq.read_schema(path).names
        assert header == [told.get(name, f"no heading: {name}") for name in names], path.stem
        assert len(set(header)) == len(header), path.stem
    known = {name for path in data.glob("*.parquet") for name in pq.read_schema(path).names}
    assert {one["code"] for one in labels if one["kind"] == "heading"} <= known


def test_exports_hold_no_clock_time_and_no_path(built_home: Path) -> None:
    edition = built_home / "editions" / WEEK
    for path in edition.rglob("*"):
        if path.suffix in {".html", ".json", ".csv"}:
            text = path.read_text(encoding="utf-8")
            assert str(built_home) not in text, path.name


def test_history_travels_from_edition_to_edition(tmp_path: Path) -> None:
    """Where an edition lacks a table, as another version wrote it, only what needs it is new."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from orchestration.editions.previous import COLUMNS, ROWS, previous_tables

    data = tmp_path / "data"
    data.mkdir()
    assert previous_tables(None)["rank_history"].num_rows == 0
    row = {
        "region_code": "6403",
        "published_edition": "2026-W46",
        "week": "2026-W46",
        "cutoff_date": dt.date(2026, 11, 15),
        "province_code": "64",
        "region_name": "Kabupaten Berau",
        "rank": 7,
        "iid": Decimal("39.75"),
        "category_code": "x",
        "publication_state": "final",
    }
    for name in {name for tables in COLUMNS.values() for name in tables}:
        columns = {k: v for tables in COLUMNS.values() for k, v in tables.get(name, {}).items()}
        columns |= {column: pa.string() for column, *_ in ROWS.get(name, [])}
        pq.write_table(pa.schema(columns).empty_table(), data / f"{name}.parquet")
    pq.write_table(pa.Table.from_pylist([row]), data / "rank_history.parquet")
    assert previous_tables(data)["rank_history"].to_pylist() == [row]
    rank = {"region_code": "6403", "edition": "2026-W46", "rank": 7, "iid": Decimal("39.750000")}
    score = {"region_code": "6403", "variant": "verified"}
    for name, one in (("provincial_ranking", rank), ("region_score", score)):
        schema = pq.read_schema(data / f"{name}.parquet")
        pq.write_table(pa.Table.from_pylist([one], schema=schema), data / f"{name}.parquet")
    edition = pa.Table.from_pylist(
        [{"edition": "2026-W46"}], schema=pq.read_schema(data / "edition.parquet")
    )
    pq.write_table(edition, data / "edition.parquet")
    promised = pq.read_schema(data / "commitment_progress.parquet")
    promise = dict.fromkeys(promised.names) | {"region_code": "6403", "n_committed": 4}
    kept = pa.Table.from_pylist([promise], schema=promised)
    pq.write_table(kept, data / "commitment_progress.parquet")
    (data / "agency_history.parquet").unlink()
    found = previous_tables(data)
    assert found["agency_history"].num_rows == 0
    assert found["commitment_history"].to_pylist() == [promise]
    assert found["rank_history"].num_rows == found["previous_ranking"].num_rows == 1
    (data / "innovation.parquet").unlink()
    found = previous_tables(data)
    assert found["previous_ranking"].num_rows == 0
    assert found["rank_history"].to_pylist() == [row]


def test_no_table_is_named_by_a_word_of_sql() -> None:
    with duckdb.connect() as connection:
        reserved = connection.execute(
            "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
        ).fetchall()
    words = {word for (word,) in reserved}
    assert {"check", "select"} <= words
    assert words & {*TABLES.values()} == set()
    assert {*RENAMED.values()} <= {*TABLES.values()}


@pytest.mark.parametrize("is_old", [False, True])
def test_a_renamed_table_is_found_under_both_names(is_old: bool, tmp_path: Path) -> None:
    """In what is written, and in what an edition of a version before it left."""
    build = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(build)) as connection:
        for relation in ("dim_check", "dim_edition", "qa_file_receipt"):
            connection.execute(
                f"create table {relation} as select 'x' as check_id, 'r' as rule_book_hash,"
                " 'c' as code_version, 's' as file_sha256, true as is_in_force"
            )
        connection.execute(
            "create table dim_label as select 'column' as kind, 'x' as code, 'X' as label"
        )
    names = {"dim_check": "check_catalogue", "dim_edition": "edition"}
    names |= {"qa_file_receipt": "file_receipt", "dim_label": "label"}
    nodes = {
        name: {"name": name, "resource_type": "model", "description": "Words.", "columns": {}}
        for name in names
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    counts = copy_tables(build, tmp_path / "copy.duckdb", names, tmp_path / "manifest.json")
    data = tmp_path / "data"
    export_tables(tmp_path / "copy.duckdb", data, counts)
    for kind in ("parquet", "csv", "excel.csv"):
        old, new = data / f"check.{kind}", data / f"check_catalogue.{kind}"
        assert old.read_bytes() == new.read_bytes()
        if is_old:
            new.unlink()
    load_tables(data, tmp_path / "loaded.duckdb", tmp_path / "manifest.json")
    (tmp_path / "loaded.duckdb").rename(tmp_path / "moved.duckdb")
    (tmp_path / "copy.duckdb").rename(tmp_path / "readers.duckdb")
    for source in (tmp_path / "readers.duckdb", tmp_path / "moved.duckdb", data):
        with Store(source, ["check_catalogue", "check"]) as store:
            for name in ("check", "check_catalogue"):
                assert store.rows(f'select check_id from "{name}"') == [("x",)], (source, name)
    with duckdb.connect(str(tmp_path / "readers.duckdb"), read_only=True) as connection:
        told = connection.execute("select comment from duckdb_views() where view_name = 'check'")
        assert told.fetchall() == [("Old name of check_catalogue, for one version more.",)]


def test_a_database_with_the_old_name_alone_can_be_read(tmp_path: Path) -> None:
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table \"check\" as select 'x' as check_id")
    with Store(database, ["check_catalogue"]) as store:
        assert store.rows("select check_id from check_catalogue") == [("x",)]


def test_what_travels_is_published_with_its_columns() -> None:
    """A history that no edition publishes would begin anew every week, without a word."""
    import yaml

    from orchestration.editions.previous import HISTORIES

    models = {path.stem: path for path in (PROJECT / "dbt_project/models").rglob("*.yml")}
    published = {name: models[relation] for relation, name in TABLES.items() if relation in models}
    for tables in HISTORIES.values():
        for name, columns in tables.items():
            (model,) = yaml.safe_load(published[name].read_text(encoding="utf-8"))["models"]
            assert set(columns) <= {column["name"] for column in model["columns"]}, name
