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


@dataclass(frozen=True)
class ScopeContent:
    """What a file holds for one scope.

    Attributes:
        content: SHA-256 of the rows, whatever their order; a row that stands twice counts twice.
    """

    scope: str
    n_rows: int
    content: str


def scope_contents(table: pa.Table, contract: Contract) -> list[ScopeContent]:
    """What a landing table holds, scope by scope, in the order of scopes.

    Args:
        table: one row per accepted row, columns `contract.landing_schema`.
        contract: of its source.
    """
    rows = pa.table({"scope": scope_of_rows(table, contract), "row": _rows(table, contract)})
    rows = rows.sort_by([("scope", "ascending"), ("row", "ascending")])
    found, start = [], 0
    # Sorted by scope, so the counts come in that order.
    for count in pc.value_counts(rows["scope"]).to_pylist():
        text = "\n".join(rows["row"].slice(start, count["counts"]).to_pylist())
        content = hashlib.sha256(text.encode()).hexdigest()
        found.append(ScopeContent(count["values"], count["counts"], content))
        start += count["counts"]
    return found


def _rows(table: pa.Table, contract: Contract) -> pa.ChunkedArray:
    """Every row as one text that no other row has: `name=length:value` of each filled column.

    By name and without blanks, so that a column that a contract gains changes no row without it.
    """
    cells = []
    for name in sorted(column.name for column in contract.value_columns):
        value = table[name].cast(pa.string()).cast(pa.large_string())
        length = pc.binary_length(value).cast(pa.string()).cast(pa.large_string())
        cells.append(_joined(_joined(_text(f"{name}="), length, ""), value, ":"))
    return _joined(*cells, "", null_handling="replace", null_replacement="")


def _joined(*parts: object, **options: str) -> pa.ChunkedArray:
    """Texts side by side; the last part stands between them."""
    *texts, between = parts
    return pc.binary_join_element_wise(*texts, _text(str(between)), **options)


def _text(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())
