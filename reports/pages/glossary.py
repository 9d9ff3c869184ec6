"""Glossary: the words of the index, of states and of columns, as the label table explains them.

Here belongs the order of the kinds. The words themselves are data.
"""

from __future__ import annotations

from typing import Any

from reports.pages.methodology import WORDS
from reports.store import Store

KINDS = (
    ("term", "Istilah"),
    ("cell_status", "Keadaan sel"),
    ("publication_state", "Status peringkat"),
    ("state_reason", "Alasan status"),
    ("ineligible_reason", "Alasan inovasi tidak dihitung"),
    ("loss_cause", "Sebab poin hilang"),
    ("scenario", "Pengandaian"),
    ("column", "Kolom tabel"),
)


def context(store: Store) -> dict[str, Any]:
    """Template variables of ``glosarium.html``."""
    groups = []
    for kind, title in KINDS:
        rows = store.labels.kind(kind, WORDS.get(kind, ()))
        if kind in ("term", "column"):
            rows = sorted(rows, key=lambda row: (row[1].casefold(), row[0]))
        groups.append((kind, title, rows))
    return {"groups": groups, "n_terms": sum(len(rows) for _, _, rows in groups)}
