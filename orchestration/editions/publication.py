"""Publication: from the build to the tables that readers open.

What belongs here: which relations are published under which name, their copy, and their export to
Parquet and CSV. What does not: pages and workbooks (`reports`), the manifest, and the swap that
makes an edition the current one (`placement`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.tables.quality_rows import RENAMED

if TYPE_CHECKING:
    import duckdb


def _published(relations: str) -> dict[str, str]:
    """Published name by relation of the build: the relation's own, without its layer."""
    other = {"qa_agency_result": "agency_check_result", "dim_check": "check_catalogue"}
    return {one: other.get(one, one.partition("_")[2]) for one in relations.split()}


# `data/` has one Parquet and one CSV of each. The quality page needs the first.
QUALITY_TABLES = _published("""
    dim_edition dim_region dim_label dim_check qa_check_result qa_agency_result
    qa_failing_row qa_waiver qa_finding qa_rejected_row qa_file_receipt qa_file_delivery
    qa_file_column
""")
TABLES = QUALITY_TABLES | _published("""
    dim_indicator dim_category mart_region_score mart_provincial_ranking mart_innovation
    mart_indicator_status mart_missing_indicator mart_submission_advice mart_action_plan
    mart_score_change mart_score_change_item mart_official_result mart_regional_statistic
    mart_agency mart_level_check mart_score_loss mart_score_contribution mart_score_history
    mart_indicator_benchmark mart_replicable_innovation mart_rank_sensitivity
    mart_rank_contest mart_rank_history mart_edition_signature mart_edition_register
    mart_list_line mart_agency_history mart_agency_change
    mart_completeness mart_open_work mart_score_loss_cause mart_priority
    mart_innovation_bank mart_innovation_bank_year mart_innovation_likeness
    mart_replication_candidate
    mart_coaching_queue mart_coaching_session mart_coaching_effect mart_coaching_outcome
    mart_context_score mart_calendar_event
    mart_commitment_progress mart_training_readiness mart_agency_fault
    mart_service_adoption
    dim_rule_year dim_rule_indicator dim_rule_category dim_rule_status dim_affair dim_effort
""")
# A spreadsheet would run text that begins so; an apostrophe in front makes it text.
FORMULA_START = "^[=+@\\t\\r-]"
# Tables of words, versions and signatures of other editions: a published week is still the same
# when only these differ.
WORDS = {"edition", "label", "check_catalogue", "effort", "edition_signature", "edition_register"}
NO_RESULT = WORDS | {old for old, name in RENAMED.items() if name in WORDS}
VERSION_COLUMNS = ("edition", "published_edition", "rule_book_hash")
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Export:
    """The exported tables of a build.

    Attributes:
        row_counts: rows by published table.
        result_digest: SHA-256 over what the edition says: every table but words and versions.
        digest: SHA-256 over inputs in force, rule book, code version and all exported tables;
            pages print it.
    """

    row_counts: dict[str, int]
    result_digest: str
    digest: str


@contextmanager
def _new_database(target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to which a new DuckDB file is attached as `copy`; replaces what was there."""
    import duckdb

    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = true")
        # Files of storage version 1.2 can be opened by older DuckDB, too.
        connection.execute(f"attach '{_quoted(target)}' as copy (storage_version 'v1.2.0')")
        yield connection
        connection.execute("checkpoint copy")
        connection.execute("detach copy")


def copy_tables(
    warehouse: Path, target: Path, tables: dict[str, str], dbt_manifest: Path
) -> dict[str, int]:
    """Copy relations of the build into a new DuckDB file, sorted, each with what dbt says of it.

    Args:
        warehouse: the build, closed by its writer.
        target: file to write; replaced when it exists.
        tables: published name by relation.
        dbt_manifest: dbt's `manifest.json`, whose descriptions become comments. dbt would write
            them into the build itself, two queries and a statement per table, which takes as long
            as a third of its models.

    Returns:
        Rows by published table.
    """
    words = _words(dbt_manifest)
    counts = {}
    with _new_database(target) as connection:
        connection.execute(f"attach '{_quoted(warehouse)}' as build (read_only)")
        for relation, name in tables.items():
            source = f"build.main.{relation}"
            created = connection.execute(
                f'create table copy.main."{name}" as select * from {source} order by all'
            ).fetchone()
            counts[name] = created[0] if created else 0
            _describe(connection, name, words[relation])
        _keep_old_names(connection, counts)
    return counts


def _keep_old_names(connection: duckdb.DuckDBPyConnection, tables: Container[str]) -> None:
    """A view under the old name of every table that has a new one."""
    for old, name in RENAMED.items():
        if name in tables:
            # A view names its table as it will be when the file is opened by itself.
            connection.execute("use copy")
            connection.execute(f'create view "{old}" as select * from "{name}"')
            told = f"Old name of {name}, for one version more."
            connection.execute(f"comment on view \"{old}\" is '{told}'")
            connection.execute("use memory")


def _words(dbt_manifest: Path) -> dict[str, dict[str, Any]]:
    """What dbt knows of each model, by its name; `description`, and `columns` with theirs."""
    nodes = json.loads(dbt_manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {node["name"]: node for node in nodes if node["resource_type"] == "model"}


def _describe(connection: duckdb.DuckDBPyConnection, name: str, node: dict[str, Any]) -> None:
    """Write what dbt says of a table, and of each column that it has, as comments."""
    table = f'copy.main."{name}"'
    columns = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    told = {f"table {table}": node["description"]}
    for column in columns:
        told[f'column {table}."{column}"'] = node["columns"].get(column, {}).get("description")
    for target, text in told.items():
        if text:
            quoted = text.replace("'", "''")
            connection.execute(f"comment on {target} is '{quoted}'")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def export_tables(database: Path, directory: Path, row_counts: dict[str, int]) -> Export:
    """Export every table of a published database as Parquet and as two kinds of CSV.

    One that was renamed goes out under its old name, too.

    `<table>.csv` has commas, points and UTF-8 without BOM; `<table>.excel.csv` is for Indonesian
    Excel: headings of table `label`, semicolons, decimal commas, BOM. Text that begins like a
    formula is prefixed by an apostrophe in both. The same tables give the same bytes.

    Args:
        database: the published copy.
        directory: folder to write to; replaced when it exists.
        row_counts: rows by published table, as `copy_tables` returned.
    """
    import duckdb

    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        headings = _headings(connection)
        old = {one for one, name in RENAMED.items() if name in row_counts}
        for table in sorted(row_counts.keys() | old):
            stem = _quoted(directory / table)
            connection.execute(
                f"copy (select * from \"{table}\" order by all) to '{stem}.parquet'"
                " (format parquet, compression zstd, row_group_size 122880)"
            )
            plain, excel = _csv_columns(connection, table, headings)
            connection.execute(
                f"copy (select {plain} from \"{table}\" order by all) to '{stem}.csv'"
                " (format csv, header, delimiter ',')"
            )
            connection.execute(
                f"copy (select {excel} from \"{table}\" order by all) to '{stem}.excel.csv'"
                " (format csv, header, delimiter ';')"
            )
        inputs = connection.execute(
            "select distinct file_sha256 from file_receipt where is_in_force order by 1"
        ).fetchall()
        versions = connection.execute("select rule_book_hash, code_version from edition").fetchone()
    hashes = {path.name: sha256(path) for path in sorted(directory.glob("*.parquet"))}
    everything = json.dumps([inputs, versions, hashes])
    result = json.dumps(
        {
            name: _without_names(directory / name)
            for name in hashes
            if name.removesuffix(".parquet") not in NO_RESULT
        }
    )
    return Export(
        row_counts=row_counts,
        result_digest=hashlib.sha256(result.encode()).hexdigest(),
        digest=hashlib.sha256(everything.encode()).hexdigest(),
    )


def _without_names(parquet: Path) -> str:
    """SHA-256 over the rows of a table, without the names of the edition and of its rules.

    A correction bears another name than the edition that it corrects, and may yet say the same.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    digest = hashlib.sha256()
    with pq.ParquetFile(parquet) as file:
        kept = [name for name in file.schema_arrow.names if name not in VERSION_COLUMNS]
        schema = pa.schema([file.schema_arrow.field(name) for name in kept])
        with pa.ipc.new_stream(pa.PythonFile(_HashSink(digest), "w"), schema) as writer:
            for batch in file.iter_batches(columns=kept):
                writer.write_batch(batch)
    return digest.hexdigest()


class _HashSink:
    """A file that keeps nothing but the hash of what is written to it."""

    closed = False

    def __init__(self, digest: Any) -> None:
        self._digest = digest

    def write(self, content: Any) -> int:
        self._digest.update(content)
        return len(content)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


def _headings(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Indonesian headings of columns, by their names."""
    rows = connection.execute("select code, label from label where kind in ('column', 'heading')")
    return dict(rows.fetchall())


def _csv_columns(
    connection: duckdb.DuckDBPyConnection, table: str, headings: Mapping[str, str]
) -> tuple[str, str]:
    """Select lists of the plain CSV and of the one for Excel, which has Indonesian headings."""
    columns = connection.execute(f'describe "{table}"').fetchall()
    plain, excel = [], []
    for position, (name, kind, *_) in enumerate(columns):
        text = f'"{name}"'
        if kind == "VARCHAR":
            text = (
                f"case when regexp_matches(\"{name}\", '{FORMULA_START}')"
                f" then '''' || \"{name}\" else \"{name}\" end"
            )
        comma = f"replace(cast(\"{name}\" as varchar), '.', ',')" if "DECIMAL" in kind else text
        # The byte-order mark goes before the first header: COPY itself cannot write one.
        mark = BYTE_ORDER_MARK if position == 0 else ""
        plain.append(f'{text} as "{name}"')
        heading = headings.get(name, name).replace('"', '""')
        excel.append(f'{comma} as "{mark}{heading}"')
    return ", ".join(plain), ", ".join(excel)


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_table(target: Path, name: str, rows: list[dict[str, Any]]) -> None:
    """Write a DuckDB file for readers that holds one table.

    Args:
        target: file to write; replaced when it exists.
        name: of the table.
        rows: at least one.
    """
    import pyarrow as pa

    with _new_database(target) as connection:
        connection.register("given", pa.Table.from_pylist(rows))
        connection.execute(f'create table copy.main."{name}" as select * from given')


def load_tables(data: Path, target: Path, dbt_manifest: Path) -> None:
    """Write a DuckDB file for readers from the Parquet files of an edition.

    Args:
        data: the `data/` folder of the edition.
        target: file to write; replaced when it exists.
        dbt_manifest: dbt's `manifest.json`, whose descriptions become comments of the tables that
            there are today.
    """
    words = _words(dbt_manifest)
    relations = {name: relation for relation, name in TABLES.items()}
    with _new_database(target) as connection:
        files = {path.stem: path for path in sorted(data.glob("*.parquet"))}
        for old, name in RENAMED.items():
            # An edition has the old name alone, or both for the same.
            if old in files:
                files.setdefault(name, files.pop(old))
        for name, path in files.items():
            connection.execute(
                f"create table copy.main.\"{name}\" as select * from '{_quoted(path)}'"
            )
            if node := words.get(relations.get(name, "")):
                _describe(connection, name, node)
        _keep_old_names(connection, files)
