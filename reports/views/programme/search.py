"""Full-text search of the bank: the index that a page bears, and the sum that ranks what is found.

What belongs here: words, their stems, and how well an entry fits a question. What does not: what is
indexed (`bank`), how it looks (`pages`). `templates/bank.js` is the twin of `Index.search`; tests
hold both equal. Stems are made here, when the index is: a question is stemmed by the table of words
that occur. Every number is whole, so that both rank alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2

import snowballstemmer

# How much a word says by where it stands: in the name, an older name, who and what about, the text.
NAME, OTHER_NAME, ABOUT, TEXT = 8, 6, 3, 1
# How well a word of an entry is the word that was asked for, in tenths.
EXACT, SAME_STEM, BEGINS, ONE_ERROR = 10, 8, 6, 5
FEWEST_LETTERS_TO_BEGIN, FEWEST_LETTERS_TO_ERR = 3, 5
LONGEST_WORD = 24
_BRACKETS = re.compile(r"\([^()]*\)")


def words(text: str) -> list[str]:
    """The words of a text: letters a to z and digits, without marks and case."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return [word[:LONGEST_WORD] for word in re.findall(r"[a-z0-9]+", plain.lower())]


def name_words(name: str) -> list[str]:
    """The words of a name, and what stands before its brackets as one: `Si-Wasdin`, `siwasdin`."""
    joined = "".join(words(_BRACKETS.sub(" ", name)))
    return [*words(name), *([joined] if joined and len(joined) <= LONGEST_WORD else [])]


@dataclass(frozen=True)
class Document:
    """What is found: its texts by how much a word in them says."""

    texts: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Index:
    """An inverted index over documents, which are known by their place.

    Attributes:
        words: every word that occurs, in order.
        stems: of each word the number of its family.
        rarity: of each word how much it tells, the more the fewer documents have it.
        places: of each word the documents that have it, each once, with its weight there:
            document, weight, document, weight ...
    """

    words: Sequence[str]
    stems: Sequence[int]
    rarity: Sequence[int]
    places: Sequence[Sequence[int]]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Index:
        """Index documents in their order."""
        weights: dict[str, dict[int, int]] = defaultdict(dict)
        n_documents = 0
        for at, document in enumerate(documents):
            n_documents += 1
            for weight, found in document.texts:
                for word in found:
                    weights[word][at] = max(weight, weights[word].get(at, 0))
        known = sorted(weights)
        stem_of = snowballstemmer.stemmer("indonesian").stemWord
        stems = [stem_of(word) for word in known]
        families = {stem: number for number, stem in enumerate(sorted(set(stems)))}
        return cls(
            words=known,
            stems=[families[stem] for stem in stems],
            rarity=[1 + round(16 * log2(1 + n_documents / len(weights[word]))) for word in known],
            places=[[n for pair in sorted(weights[w].items()) for n in pair] for w in known],
        )

    @cached_property
    def family(self) -> dict[int, list[int]]:
        """The words of each family."""
        found: dict[int, list[int]] = defaultdict(list)
        for at, stem in enumerate(self.stems):
            found[stem].append(at)
        return found

    def matches(self, asked: str) -> dict[int, int]:
        """The words that a word asks for, each with how well it is that, in tenths."""
        found: dict[int, int] = {}
        same = [at for at, word in enumerate(self.words) if word == asked]
        for at in same:
            for kin in self.family[self.stems[at]]:
                found[kin] = SAME_STEM
            found[at] = EXACT
        for at, word in enumerate(self.words):
            if at in found:
                continue
            if len(asked) >= FEWEST_LETTERS_TO_BEGIN and word.startswith(asked):
                found[at] = BEGINS
            elif len(asked) >= FEWEST_LETTERS_TO_ERR and not same and has_one_error(asked, word):
                found[at] = ONE_ERROR
        return found

    def search(self, question: str) -> list[tuple[int, int]]:
        """The documents that fit a question, best first, each with its score.

        A document that lacks words of the question loses by the square of what it lacks. Several
        words are also tried as one: `si wasdin` finds `SIWASDIN`.
        """
        asked = words(question)
        tries = (
            [asked]
            if len(asked) < 2
            else [asked, [*asked[2:], "".join(asked[:2])], ["".join(asked)]]
        )
        best: Counter[int] = Counter()
        for attempt in tries:
            for document, score in self._scores(attempt).items():
                best[document] = max(best[document], score)
        return sorted(best.items(), key=lambda one: (-one[1], one[0]))

    def _scores(self, asked: Sequence[str]) -> dict[int, int]:
        total: Counter[int] = Counter()
        n_found: Counter[int] = Counter()
        for one in asked:
            mine: dict[int, int] = {}
            for at, fits in self.matches(one).items():
                places = self.places[at]
                for document, weight in zip(places[::2], places[1::2], strict=True):
                    mine[document] = max(mine.get(document, 0), fits * weight * self.rarity[at])
            for document, score in mine.items():
                total[document] += score
                n_found[document] += 1
        return {
            document: score * n_found[document] ** 2 // len(asked) ** 2
            for document, score in total.items()
        }


def has_one_error(a: str, b: str) -> bool:
    """Whether one letter more, less or another, or two exchanged, make one word the other."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    short, long = sorted((a, b), key=len)
    at = next((n for n, c in enumerate(short) if c != long[n]), len(short))
    if len(a) != len(b):
        return short[at:] == long[at + 1 :]
    exchanged = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    return exchanged or a[at + 1 :] == b[at + 1 :]
