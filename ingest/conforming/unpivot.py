"""Columns side by side that are really rows: a column per indicator, year or measure.

Only the turning is here: a row of the sheet becomes one row for each of its filled cells. What
the cells hold is read later, under the contract (`conform`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ingest.conforming.table import Table, plain_cell
from ingest.conforming.values import ValueRejected, parse_number
from ingest.findings import FileRefused
from ingest.text.cells import MAX_CELLS, Native

ZERO = re.compile(r"0+([.,]0+)?")
Weights = Mapping[tuple[int, str], Decimal]


def expand(table: Table, names: dict[str, str], weights: Weights) -> Table:
    """Turn the columns that are really rows into rows.

    Args:
        table: as the sheet holds it.
        names: by name of such a column (`16`), its value (`SID-16`).
        weights: weight by rule year and indicator, for cells that hold points.

    Returns:
        The table with two columns more and a row per filled cell; a row without any stays as
        one row whose two cells are blank.

    Raises:
        FileRefused: `E_SHEET_SIZE`.
    """
    unpivot = table.contract.unpivot
    if unpivot is None:
        return table
    kept = list(table.columns)
    columns = {name: at for at, name in enumerate([*kept, unpivot.name, unpivot.value])}
    places = [table.columns[name] for name in kept]
    rows: list[tuple[int, list[str]]] = []
    for number, row in table.rows:
        cells = [row[place] if place < len(row) else "" for place in places]
        before = len(rows)
        for place, name in table.pivoted.items():
            text = plain_cell(row[place], table.contract) if place < len(row) else ""
            if not text or (unpivot.zero == "missing" and ZERO.fullmatch(text)):
                continue
            if unpivot.points_of:
                text = _level(text, weights.get((unpivot.points_of, names[name])))
            rows.append((number, [*cells, name, text]))
        if len(rows) == before:
            rows.append((number, [*cells, "", ""]))
        if len(rows) * len(columns) > MAX_CELLS:
            raise FileRefused("E_SHEET_SIZE", f"lebih dari {MAX_CELLS} sel")
    return replace(table, columns=columns, rows=rows)


def _level(text: str, weight: Decimal | None) -> str:
    """The level behind points, which are weight x level; other text stays and is rejected."""
    try:
        points = parse_number(text)
    except ValueRejected:
        return text
    if weight and points % weight == 0:
        return Native(int(points / weight))
    return f"{text} poin"
