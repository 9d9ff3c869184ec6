"""Methodology page: the formula, the parameters, the catalogue and the words of this edition.

Here belongs what explains the numbers. Every figure comes from the published rule tables.
"""

from __future__ import annotations

from typing import Any

from reports.figures.marks import STATES
from reports.language.catalogue import DEFAULT, Language
from reports.tables.store import Store

# Kinds of words that the page explains, and the order in which a reader meets them.
WORDS: dict[str, tuple[str, ...]] = {
    "variant": ("verified", "claimed", "official"),
    "cell_status": tuple(code for _, code in STATES),
    "publication_state": ("final", "provisional", "unranked"),
    "state_reason": (),
    "ineligible_reason": (),
}


def words(
    store: Store, kind: str, first: tuple[str, ...], language: Language
) -> list[tuple[str, str, str]]:
    """Code, word and meaning of every label of a kind, in the language of the page."""
    return store.labels.told(language.say).kind(kind, first)


def context(store: Store, language: Language = DEFAULT) -> dict[str, Any]:
    """Template variables of ``metodologi.html``."""
    indicators = store.indicators
    return {
        "categories": store.categories,
        "spd": [row for row in indicators if row.aspect == "SPD"],
        "sid": [row for row in indicators if row.aspect != "SPD"],
        "words": {kind: words(store, kind, first, language) for kind, first in WORDS.items()},
    }
