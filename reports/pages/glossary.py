"""Glossary: the words of the index, of states and of columns, as the label table explains them.

Here belongs the order of the kinds. The words themselves are data.
"""

from __future__ import annotations

from typing import Any

from reports.language.catalogue import DEFAULT, Language, message
from reports.pages.methodology import WORDS, words
from reports.tables.store import Store

KINDS = (
    ("term", message("Istilah")),
    ("cell_status", message("Keadaan sel")),
    ("publication_state", message("Status peringkat")),
    ("state_reason", message("Alasan status")),
    ("ineligible_reason", message("Alasan inovasi tidak dihitung")),
    ("loss_cause", message("Sebab poin hilang")),
    ("scenario", message("Pengandaian")),
    ("column", message("Kolom tabel")),
)


def context(store: Store, language: Language = DEFAULT) -> dict[str, Any]:
    """Template variables of ``glosarium.html``."""
    groups = []
    for kind, title in KINDS:
        rows = words(store, kind, WORDS.get(kind, ()), language)
        if kind in ("term", "column"):
            rows = sorted(rows, key=lambda row: (row[1].casefold(), row[0]))
        groups.append((kind, language.say(title), rows))
    return {"groups": groups, "n_terms": sum(len(rows) for _, _, rows in groups)}
