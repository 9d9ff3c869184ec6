"""Rows of the published tables: one type per table, and folders that are read as such.

Here belongs what holds for reading alone. What documents make of the rows is tested with them.
"""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import duckdb
import pytest

from reports.errors import ReportError
from reports.tables import programme_rows, quality_rows, rows
from reports.tables.quality_rows import Scopes
from reports.tables.store import QUALITY_TABLES, RANKING_TABLES, Store

TYPES = [
    one
    for module in (rows, quality_rows, programme_rows)
    for one in vars(module).values()
    if isinstance(one, type) and one.__module__ == module.__name__ and one is not Scopes
]


def table_of(row: type) -> str:
    """The table whose rows a type has, as its first line says."""
    found = re.search(r"row of ``(\w+)``", (row.__doc__ or "").partition("\n")[0])
    assert found, f"{row.__name__} does not say of which table it is"
    return found[1]


def test_every_table_has_one_type_of_row_and_every_type_is_of_one_table() -> None:
    tables = sorted(map(table_of, TYPES))
    assert len(tables) == len(set(tables))
    assert {*QUALITY_TABLES, *RANKING_TABLES} - set(tables) == {
        "label",  # read as words (`reports.language.labels`)
        "score_loss",  # read as sums of a cause, `score_loss_cause`
    }


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row.__name__)
def test_a_row_has_columns_of_its_table(plain: tuple[Path, Path], row: type) -> None:
    with duckdb.connect(str(plain[0]), read_only=True) as connection:
        described = connection.execute(f'describe "{table_of(row)}"').fetchall()
    assert {field.name for field in fields(row)} <= {name for name, *_ in described}


def test_a_folder_of_parquet_is_read_as_tables_and_nothing_beside_it(tmp_path: Path) -> None:
    folder, beside = tmp_path / "it's data", tmp_path / "secret.parquet"
    folder.mkdir()
    duckdb.execute(f"copy (select 7 as n) to '{beside}'")
    duckdb.execute(f"copy (select 1 as n) to '{tmp_path}/one.parquet'")
    (tmp_path / "one.parquet").rename(folder / "one.parquet")
    with Store(folder, ("one",)) as store:
        assert store.rows("from one") == [(1,)]
        assert store.count("one") == 1
        with pytest.raises(duckdb.Error):
            store.rows(f"from '{beside}'")
    with pytest.raises(ReportError, match="lacks the tables two"):
        Store(folder, ("one", "two"))
