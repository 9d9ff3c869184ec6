"""What the UI shows of an asset besides its events: rows, columns, the code behind it.

What belongs here: metadata under the names that Dagster draws, read from the files and tables that
a step has left. What does not: numbers that a step counts itself (`orchestration.assets`).
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

ROWS, COLUMNS = "dagster/row_count", "dagster/column_schema"


def with_code_references(assets: Sequence[dg.AssetsDefinition]) -> Sequence[dg.AssetsDefinition]:
    """The assets, each with the file and line of the function that makes it."""
    with warnings.catch_warnings():
        # It is called beta once for each asset; the version of Dagster is pinned.
        warnings.simplefilter("ignore", dg.BetaWarning)
        return [
            one
            for one in dg.with_source_code_references(assets)
            if isinstance(one, dg.AssetsDefinition)
        ]


def parquet_metadata(path: Path) -> dict[str, Any]:
    """Rows and columns of a Parquet file, by its footer."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    columns = [dg.TableColumn(field.name, str(field.type)) for field in file.schema_arrow]
    return {ROWS: file.metadata.num_rows, COLUMNS: dg.TableSchema(columns)}


def relations(warehouse: Path, with_columns: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """Rows of each table and view of the build, by its name, and columns of those that are named.

    Tables are made anew in each build, so that DuckDB's own count of them is exact.
    """
    import duckdb

    if not warehouse.is_file():
        return {}
    # Views read the landing tables where dbt's profile finds them.
    config: dict[str, Any] = {"file_search_path": str(warehouse.parent)}
    with duckdb.connect(str(warehouse), read_only=True, config=config) as connection:
        ask = connection.execute
        found = dict(ask("select table_name, estimated_size from duckdb_tables()").fetchall())
        for (name,) in ask("select view_name from duckdb_views() where not internal").fetchall():
            (found[name],) = ask(f'select count(*) from "{name}"').fetchone() or (0,)
        columns: dict[str, list[dg.TableColumn]] = {name: [] for name in with_columns}
        for name, column, kind in ask(
            "select table_name, column_name, data_type from duckdb_columns()"
            " where not internal order by column_index"
        ).fetchall():
            if name in columns:
                columns[name].append(dg.TableColumn(column, kind))
    shown: dict[str, dict[str, Any]] = {name: {ROWS: count} for name, count in found.items()}
    for name in columns.keys() & found.keys():
        shown[name][COLUMNS] = dg.TableSchema(columns[name])
    return shown
