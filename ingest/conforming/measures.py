"""Figures by measure: a measure that the rule book counts with is a number, never a word.

What belongs here: what the catalogue of measures says about the cells of a row. What does not:
what a cell means by itself (`values`).
"""

from __future__ import annotations

import re

from ingest.conforming.columns import Cells

MEASURE = "measure"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def refuse_words(cells: Cells, values: dict[str, list[object]]) -> None:
    """Reject words where the rule book counts with the measure: no score would see them.

    Args:
        cells: of the table.
        values: by column, one per record; words that are no value become None.
    """
    contract, unpivot = cells.contract, cells.contract.unpivot
    for column in contract.value_columns:
        if column.type != "number_or_text" or MEASURE not in values:
            continue
        mine = values[column.name]
        for at, (measure, value) in enumerate(zip(values[MEASURE], mine, strict=True)):
            is_word = isinstance(value, str) and not _NUMBER.fullmatch(value)
            if not is_word or measure not in cells.reference.counted_measures:
                continue
            number, _ = cells.grid.rows[at]
            detail = f"ukuran {measure} harus angka"
            where = {"column": column.header, "value": str(value), "detail": detail}
            if unpivot is not None and unpivot.value == column.name:
                cells.log.add("E_NUMBER", row=number, severity="warn", **where)
            else:
                cells.log.reject(number, "E_NUMBER", **where)
            mine[at] = None
