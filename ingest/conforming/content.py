"""What a file delivers for each of its scopes, in one word: the same rows give the same word.

What belongs here: the fingerprint of accepted rows, by the values of the contract's columns alone.
What does not: what lies around the rows (file, sheet, row number, order), and since when the same
rows stand (`landing.in_force`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingest.contracts.contract import Contract, scope_of_rows

# A file may hold more text than 32 bits can count.
TEXT = pa.large_string()
NOTHING = pa.scalar("", TEXT)


@dataclass(frozen=True)
class ScopeContent:
    """What a file holds for one scope.

    Attributes:
        content: SHA-256 of the rows, whatever their order; a row that stands twice counts twice.
        filled: how many cells hold a value, of every column that has one.
    """

    scope: str
    n_rows: int
    content: str
    filled: dict[str, int]


def scope_contents(table: pa.Table, contract: Contract) -> list[ScopeContent]:
    """What a landing table holds, scope by scope, in the order of scopes.

    Args:
        table: one row per accepted row, columns `contract.landing_schema`.
        contract: of its source.
    """
    scopes = scope_of_rows(table, contract)
    filled = _filled(scopes, table, contract)
    rows = pa.table({"scope": scopes, "row": _rows(table, contract)})
    rows = rows.sort_by([("scope", "ascending"), ("row", "ascending")])
    found, start = [], 0
    # Sorted by scope, so the counts come in that order.
    for count in pc.value_counts(rows["scope"]).to_pylist():
        text = "\n".join(rows["row"].slice(start, count["counts"]).to_pylist())
        content = hashlib.sha256(text.encode()).hexdigest()
        scope = count["values"]
        found.append(ScopeContent(scope, count["counts"], content, filled[scope]))
        start += count["counts"]
    return found


def _filled(
    scopes: pa.ChunkedArray, table: pa.Table, contract: Contract
) -> dict[str, dict[str, int]]:
    """By scope, how many cells of each column hold a value, blank columns left out."""
    names = [c.name for c in contract.value_columns if table[c.name].null_count < len(table)]
    # By number: a column may be called as the scope is.
    numbered = {str(at): table[name] for at, name in enumerate(names)}
    counts = pa.table({"scope": scopes, **numbered}).group_by("scope", use_threads=False)
    return {
        row["scope"]: {name: n for at, name in enumerate(names) if (n := row[f"{at}_count"])}
        for row in counts.aggregate([(at, "count") for at in numbered]).to_pylist()
    }


def _rows(table: pa.Table, contract: Contract) -> pa.ChunkedArray:
    """Every row as one text that no other row has: `name=length:value` of each filled column.

    By name and without blanks, so that a column that a contract gains changes no row without it.
    """
    cells = []
    for name in sorted(column.name for column in contract.value_columns):
        if table[name].null_count < table.num_rows:
            value = table[name].cast(TEXT)
            length = pc.binary_length(value).cast(TEXT)
            parts = (pa.scalar(f"{name}=", TEXT), length, pa.scalar(":", TEXT), value)
            cells.append(pc.binary_join_element_wise(*parts, NOTHING))
    if not cells:
        return pa.chunked_array([pa.repeat(NOTHING, table.num_rows)])
    return pc.binary_join_element_wise(
        *cells, NOTHING, null_handling="replace", null_replacement=""
    )
