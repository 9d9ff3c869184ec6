"""What Great Expectations is asked about a landing table, as its contract says it.

What belongs here: from a contract to an expectation suite, written as plain documents so that
nothing heavy is imported to derive them, and a landing table as the suite meets it. What does not:
the contracts themselves (`ingest`), the suites of the gate (`gate`), and validating (`validation`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.conforming.reference import NATION_CODE, Reference
from ingest.conforming.values import EARLIEST, INTEGER_LIMIT, LATEST, NUMBER_LIMIT
from ingest.contracts.column import Column
from ingest.contracts.contract import NATION, Contract

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# What a suite looks at at once: a part of a table that is larger, so that memory stays bounded.
PART_ROWS = 200_000
PLACES = ("file_sha256", "sheet_name", "row_number")
SHA256 = "^[0-9a-f]{64}$"


def expectations_of(contract: Contract, reference: Reference) -> list[dict[str, Any]]:
    """The expectations of a source's landing table.

    The columns in their order, no blank where every layout requires a value, one expectation per
    column on what its values may be, and the key. Every layout of the source lands in the one
    table, so a value is allowed that any of them allows.

    Args:
        contract: of the source, with its layouts.
        reference: the regions, and the indicators that the rule books know.

    Returns:
        Documents of `great_expectations`: `type` and `kwargs`.
    """
    names = contract.landing_schema.names
    # What holds for all regions is of none of them.
    is_national = contract.region == NATION
    regions = [NATION_CODE] if is_national else sorted(reference.kinds)
    found = [_expectation("table_columns_to_match_ordered_list", column_list=names)]
    for name in ("region_code", "file_sha256", "sheet_name", "row_number"):
        found.append(_of_column("not_be_null", name))
    found += [
        # As one expression: Great Expectations takes ten times as long over a set of hundreds.
        _of_column("match_regex", "region_code", regex=f"^({'|'.join(regions)})$"),
        _of_column("match_regex", "file_sha256", regex=SHA256),
        _of_column("be_between", "row_number", min_value=1, max_value=INTEGER_LIMIT),
    ]
    for column in contract.value_columns:
        readings = [
            mine
            for reading in contract.readings
            for mine in reading.value_columns
            if mine.name == column.name
        ]
        if all(mine.required for mine in readings):
            found.append(_of_column("not_be_null", column.name))
        found.append(_values(column, readings, reference))
    if len(contract.key) > 1:
        found.append(_expectation("compound_columns_to_be_unique", column_list=list(contract.key)))
    elif contract.key:
        found.append(_of_column("be_unique", contract.key[0]))
    return found


def of_no_row(expectations: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that a table without a row can fail; what is asked of values was not measured."""
    return [one for one in expectations if one["type"].startswith("expect_table")]


def _values(column: Column, readings: list[Column], reference: Reference) -> dict[str, Any]:
    """What the values of a column may be, in whichever layout they came."""
    match column.type:
        case "category":
            codes = list(dict.fromkeys(code for mine in readings for code in mine.values))
            return _of_column("be_in_set", column.name, value_set=codes)
        case "indicator":
            known = set().union(*(reference.indicators_of(mine) for mine in readings))
            return _of_column("be_in_set", column.name, value_set=sorted(known))
        case "date":
            low, high = (dt.datetime.combine(day, dt.time()) for day in (EARLIEST, LATEST))
            return _of_column("be_between", column.name, min_value=low, max_value=high)
        case "integer" | "level" | "number":
            limit = NUMBER_LIMIT if column.type == "number" else INTEGER_LIMIT
            lows = [0 if mine.out_of else mine.minimum for mine in readings]
            highs = [mine.out_of or mine.maximum for mine in readings]
            return _of_column(
                "be_between",
                column.name,
                min_value=min(-limit if low is None else low for low in lows),
                max_value=max(limit if high is None else high for high in highs),
            )
        case _:
            return _of_column("be_of_type", column.name, type_="str")


def _of_column(what: str, name: str, **kwargs: Any) -> dict[str, Any]:
    return _expectation(f"column_values_to_{what}", column=name, **kwargs)


def _expectation(what: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_{what}", "kwargs": kwargs}


def landing_parts(path: Path, key: Sequence[str], most: int = PART_ROWS) -> Iterator[pd.DataFrame]:
    """A landing table, its columns as they landed: dates as timestamps, numbers exact.

    A large one comes in parts of about as many rows as may be at once, by a hash of the key: rows
    that share a key are in one part, so that a repeated key is found there.

    Args:
        path: its Parquet file.
        key: columns that tell its rows apart.
        most: rows at once.
    """
    import duckdb
    import pyarrow.parquet as pq

    n_parts = 1 + pq.read_metadata(path).num_rows // most
    if n_parts == 1:
        yield _frame(pq.read_table(path))
        return
    names = pq.read_schema(path).names
    known = [name for name in key if name in names] or names
    columns = ", ".join(f'"{name}"' for name in known)
    query = f"from read_parquet(?) where hash({columns}) % ? = ?"
    with duckdb.connect() as connection:
        for part in range(n_parts):
            found = connection.sql(query, params=[str(path), n_parts, part])
            yield _frame(found.to_arrow_table())


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    def kind(arrow: pa.DataType) -> pd.ArrowDtype | None:
        return None if pa.types.is_date(arrow) else pd.ArrowDtype(arrow)

    return table.to_pandas(types_mapper=kind, date_as_object=False)
