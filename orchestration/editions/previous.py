"""What a build starts from besides the files: its parameters and the edition before, as tables.

What belongs here: the landing table `edition`, and those that are read from the published tables of
the edition before, with their empty form before the first edition. What does not: any comparison
(`dbt_project`), which edition comes before (`naming`), what people decided (`approvals`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.week import cutoff_date
from orchestration.catalogue import rule_book_hash
from orchestration.editions.parameters import Parameters
from orchestration.editions.register import Registered
from orchestration.settings import Settings, code_version

POINTS = pa.decimal128(18, 6)
# By landing table: published tables, each joined by its first column, and the columns to keep.
Columns = dict[str, dict[str, dict[str, pa.DataType]]]
COMPARED: Columns = {
    "previous_ranking": {
        "provincial_ranking": {
            "region_code": pa.string(),
            "edition": pa.string(),
            "rank": pa.int32(),
            "iid": POINTS,
        },
        "region_score": {
            "region_code": pa.string(),
            "spd_score": POINTS,
            "count_score": POINTS,
            "maturity_sum": POINTS,
            "divisor": pa.int32(),
        },
        "edition": {"edition": pa.string(), "rule_year": pa.int32(), "max_total": pa.int32()},
    },
    "previous_innovation": {
        "innovation": {
            "region_code": pa.string(),
            "innovation_id": pa.string(),
            "innovation_name": pa.string(),
            "agency": pa.string(),
            "status": pa.string(),
            "affair_number": pa.int32(),
            "is_reported": pa.bool_(),
            "first_applied_date": pa.date32(),
            "last_developed_date": pa.date32(),
            "design_words": pa.int32(),
            "is_eligible_verified": pa.bool_(),
        },
    },
    "previous_indicator": {
        "indicator_status": {
            "region_code": pa.string(),
            "innovation_id": pa.string(),
            "indicator_code": pa.string(),
            "aspect": pa.string(),
            "agency": pa.string(),
            "level": pa.int32(),
            "status": pa.string(),
            "score_verified": POINTS,
        },
    },
}
# What travels from edition to edition, with the previous one (decisions 0050, 0061, 0114, 0115).
HISTORIES: Columns = {
    "rank_history": {
        "rank_history": {
            "region_code": pa.string(),
            "published_edition": pa.string(),
            "week": pa.string(),
            "cutoff_date": pa.date32(),
            "province_code": pa.string(),
            "region_name": pa.string(),
            "rank": pa.int32(),
            "iid": pa.decimal128(5, 2),
            "category_code": pa.string(),
            "publication_state": pa.string(),
        },
    },
    "bank_history": {
        "innovation_bank_year": {
            "region_code": pa.string(),
            "innovation_id": pa.string(),
            "year": pa.int32(),
            "name": pa.string(),
            "agency": pa.string(),
            "stage": pa.string(),
            "affair_number": pa.int32(),
            "affair": pa.string(),
            "maturity_claimed": pa.decimal128(5, 2),
            "maturity_verified": pa.decimal128(5, 2),
            "published_edition": pa.string(),
        },
    },
    "coaching_history": {
        "coaching_outcome": {
            "region_code": pa.string(),
            "published_edition": pa.string(),
            "agency": pa.string(),
            "indicator_code": pa.string(),
            "status_before": pa.string(),
            "completeness_band": pa.int32(),
            "is_coached": pa.bool_(),
            "cutoff_date": pa.date32(),
            "n_cells": pa.int32(),
            "n_verified": pa.int32(),
        },
    },
    "agency_history": {
        "agency_history": {
            "region_code": pa.string(),
            "published_edition": pa.string(),
            "agency": pa.string(),
            "week": pa.string(),
            "cutoff_date": pa.date32(),
            "n_cells": pa.int32(),
            "n_verified": pa.int32(),
            "n_claimed": pa.int32(),
        },
    },
    "fault_history": {
        "agency_fault": {
            "region_code": pa.string(),
            "published_edition": pa.string(),
            "agency": pa.string(),
            "week": pa.string(),
            "cutoff_date": pa.date32(),
            "n_rows": pa.int32(),
            "n_faults": pa.int32(),
        },
    },
    "commitment_history": {
        "commitment_progress": {
            "region_code": pa.string(),
            "published_edition": pa.string(),
            "agency": pa.string(),
            "year": pa.int32(),
            "week": pa.string(),
            "cutoff_date": pa.date32(),
            "n_committed": pa.int32(),
            "n_withdrawn": pa.int32(),
            "n_proposed": pa.int32(),
            "n_applied": pa.int32(),
            "n_reported": pa.int32(),
            "n_eligible": pa.int32(),
            "n_verified": pa.int32(),
            "n_kept": pa.int32(),
            "n_kept_verified": pa.int32(),
            "due_date": pa.date32(),
            "first_due_date": pa.date32(),
            "state": pa.string(),
        },
    },
}
COLUMNS = COMPARED | HISTORIES
# So many editions after a session its effect is measured (decision 0123).
EFFECT_EDITIONS = 4
CELL_BEFORE = pa.schema(
    [("region_code", pa.string()), ("innovation_id", pa.string()), ("indicator_code", pa.string()),
     ("agency", pa.string()), ("status", pa.string()), ("published_edition", pa.string()),
     ("cutoff_date", pa.date32())]
)  # fmt: skip
ROWS = {"region_score": [("variant", "=", "verified")]}


def write_edition_tables(
    landing: Path, parameters: Parameters, settings: Settings, withdrawn: Collection[str] = ()
) -> None:
    """Write the landing tables `edition` (one row), `previous_...` and the histories.

    The previous edition is the newest one of an earlier week that stands; its tables are empty
    without one. Histories have no row of a withdrawn edition, whatever the previous one knew.
    """
    cutoff = cutoff_date(parameters.week)
    edition = {
        "edition": parameters.edition,
        "week": parameters.week,
        "cutoff_date": cutoff,
        "next_cutoff_date": cutoff + dt.timedelta(days=7),
        "week_year": int(parameters.week[:4]),
        "requested_rule_year": parameters.rule_year,
        "province_scope": ",".join(sorted(parameters.provinces)),
        "coverage_gate_pct": str(parameters.coverage_gate_pct),
        "rule_book_hash": rule_book_hash(settings.seeds),
        "code_version": code_version(),
    }
    kinds: dict[str, pa.DataType] = {"cutoff_date": pa.date32(), "next_cutoff_date": pa.date32()}
    kinds |= {"week_year": pa.int32(), "requested_rule_year": pa.int32()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in edition])
    pq.write_table(pa.Table.from_pylist([edition], schema=schema), landing / "edition.parquet")
    data = settings.editions / parameters.previous / "data" if parameters.previous else None
    for name, table in previous_tables(data).items():
        if name in HISTORIES and withdrawn:
            gone = pc.is_in(table["published_edition"], pa.array(sorted(withdrawn)))
            table = table.filter(pc.invert(gone))
        pq.write_table(table, landing / f"{name}.parquet")


def write_cells_before(
    landing: Path, week: str, editions: Path, known: Iterable[Registered]
) -> None:
    """Write the landing table `cell_before`: cells as an edition of some weeks ago told them.

    It is the edition that stands `EFFECT_EDITIONS` before this one, of regions that are coached
    alone; without one the table is empty.

    Args:
        landing: the snapshot's folder, with the coaching sessions.
        week: of the edition in the making.
        editions: their folders.
        known: the register, as the edition in the making knows it.
    """
    table = CELL_BEFORE.empty_table()
    newest = {one.week: one for one in known if one.withdrawn_on is None and one.week < week}
    earlier = [newest[week] for week in sorted(newest)]
    sessions = landing / "pendampingan.parquet"
    if len(earlier) >= EFFECT_EDITIONS and sessions.exists():
        then = earlier[-EFFECT_EDITIONS]
        path = editions / then.published_edition / "data/indicator_status.parquet"
        coached = pc.unique(pq.read_table(sessions, columns=["region_code"])["region_code"])
        names = CELL_BEFORE.names[:5]
        cells = pq.read_table(path, columns=names, filters=pc.field("region_code").isin(coached))
        for value, field in (
            (then.published_edition, CELL_BEFORE.field(5)),
            (then.cutoff_date, CELL_BEFORE.field(6)),
        ):
            cells = cells.append_column(field, pa.repeat(pa.scalar(value, field.type), len(cells)))
        table = cells.cast(CELL_BEFORE)
    pq.write_table(table, landing / "cell_before.parquet")


def previous_tables(data: Path | None) -> dict[str, pa.Table]:
    """The landing tables of the previous edition.

    Args:
        data: its folder `data/`; None before the first edition. For an edition of a version that
            published other columns, nothing is compared, or that history begins anew.

    Returns:
        By landing table; without rows when there is no previous edition.
    """
    groups = [COMPARED, *({landing: tables} for landing, tables in HISTORIES.items())]
    result: dict[str, pa.Table] = {}
    for group in groups:
        parts = [part for tables in group.values() for part in tables.items()]
        is_known = data is not None and all(
            _has(data / f"{name}.parquet", columns) for name, columns in parts
        )
        for landing, tables in group.items():
            result[landing] = _joined(data, tables) if data and is_known else _empty(tables)
    return result


def _empty(tables: dict[str, dict[str, pa.DataType]]) -> pa.Table:
    return pa.schema(
        {name: kind for columns in tables.values() for name, kind in columns.items()}
    ).empty_table()


def _has(path: Path, columns: dict[str, pa.DataType]) -> bool:
    return path.exists() and set(columns) <= set(pq.read_schema(path).names)


def _joined(data: Path, tables: dict[str, dict[str, pa.DataType]]) -> pa.Table:
    """The tables' columns side by side, cast to the types that the landing table has."""
    result: pa.Table | None = None
    for name, columns in tables.items():
        path = data / f"{name}.parquet"
        table = pq.read_table(path, columns=list(columns), filters=ROWS.get(name))
        table = table.select(list(columns)).cast(pa.schema(columns))
        key = next(iter(columns))
        result = table if result is None else result.join(table, key, join_type="inner")
    assert result is not None
    return result.sort_by([(name, "ascending") for name in result.column_names[:3]])
