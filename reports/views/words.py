"""What explains the numbers: the words of an edition, and the catalogue and scale of its rule year.

Here belongs which kinds of words there are, and their order. The words themselves are data, and
every figure comes from the published rule tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.figures.marks import STATES
from reports.language.catalogue import message
from reports.tables.rows import Category, Indicator
from reports.tables.store import Store
from reports.views.imprint import Imprint

# Kinds of words that the methodology explains, and the order in which a reader meets them.
WORDS: dict[str, tuple[str, ...]] = {
    "variant": ("verified", "claimed", "official"),
    "cell_status": tuple(code for _, code in STATES),
    "publication_state": ("final", "provisional", "unranked"),
    "state_reason": (),
    "ineligible_reason": (),
}
# Kinds of words in the glossary; those that are sought by name are in the order of the alphabet.
KINDS = {
    "term": message("Istilah"),
    "cell_status": message("Keadaan isian"),
    "publication_state": message("Status peringkat"),
    "state_reason": message("Alasan status"),
    "ineligible_reason": message("Alasan inovasi tidak dihitung"),
    "loss_cause": message("Sebab kehilangan poin"),
    "scenario": message("Pengandaian"),
    "column": message("Kolom tabel"),
}
SOUGHT = ("term", "column")

# Code, word and meaning.
Word = tuple[str, str, str]


@dataclass(frozen=True)
class Methodology:
    """What the methodology shows: words by kind, the catalogue, the category scale."""

    words: dict[str, list[Word]]
    spd: tuple[Indicator, ...]
    sid: tuple[Indicator, ...]
    categories: tuple[Category, ...]


def methodology(store: Store, imprint: Imprint) -> Methodology:
    """The methodology of an edition, its words in the language of the imprint."""
    words = {kind: imprint.labels.kind(kind, first) for kind, first in WORDS.items()}
    return Methodology(words, tuple(store.spd), tuple(store.sid), tuple(store.categories))


@dataclass(frozen=True)
class Glossary:
    """Groups of words: kind, title, words."""

    groups: tuple[tuple[str, str, list[Word]], ...]

    @property
    def n_terms(self) -> int:
        """Words in all groups."""
        return sum(len(words) for _, _, words in self.groups)


def glossary(imprint: Imprint) -> Glossary:
    """The words of an edition in the language of its imprint."""
    groups = []
    for kind, title in KINDS.items():
        words = imprint.labels.kind(kind, WORDS.get(kind, ()))
        if kind in SOUGHT:
            words = sorted(words, key=lambda word: (word[1].casefold(), word[0]))
        groups.append((kind, imprint.say(title), words))
    return Glossary(tuple(groups))
