"""The forms of an innovation's name, and how like each other two names are.

What belongs here: acronyms with and without their expansion, words that only say that it came
again, and the marks for and against two names. What does not: which names are compared (`pairs`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from ingest.landing.likeness import STOP_WORDS, without_version

# Words that say that an innovation came again, not which one it is.
AGAIN = frozenset(
    {
        *("reborn", "plus", "baru", "new", "next", "lanjutan", "generasi", "gen", "pro", "reload"),
        *("reloaded", "terbaru", "upgrade", "pengembangan", "revisi", "update", "rebranding"),
    }
)
SAME_FORM = 100
SAME_TEXT = 95
ACRONYM = 90
MORE_WORDS, ONE_MORE_WORD = 85, 78
# A single word that stands in a longer name must say something.
TELLING_LETTERS = 6
FEWEST_LETTERS = 4
LONGEST_ACRONYM = 12
_YEAR = re.compile(r"\b20[12]\d\b")
_ORDINALS = frozenset("23456789")
_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Forms:
    """A name as it is compared with others.

    Attributes:
        letters: its forms, letters only: outside of its brackets, and inside of them, each without
            versions, years and words that say that it came again.
        words: of its longest form, the telling ones.
        phrase: all words of its longest form, in order.
        numbers: those that are no version; names of other numbers are others.
        is_numbered: its one number is small and stands at its end: `SIPENDUK II` may be the second
            of `SIPENDUK`, but `Kelas II` is none of `Kelas III`.
    """

    letters: tuple[str, ...]
    words: frozenset[str]
    phrase: tuple[str, ...]
    numbers: tuple[str, ...]
    is_numbered: bool

    @classmethod
    def of(cls, text: str) -> Forms:
        """Read a name as delivered."""
        plain = _YEAR.sub(" ", text)
        inside = _BRACKETS.findall(plain)
        outside = _BRACKETS.sub(" ", plain)
        parts = [_words(part) for part in (outside, *inside)]
        phrase = max(parts, key=len)
        letters = ["".join(part) for part in parts]
        found = dict.fromkeys(one for one in letters if len(one) >= FEWEST_LETTERS)
        numbers = [d.lstrip("0") for word in parts[0] for d in re.findall(r"\d+", word)]
        return cls(
            letters=tuple(found) or (letters[0],),
            words=frozenset(phrase) - STOP_WORDS,
            phrase=phrase,
            numbers=tuple(sorted(numbers)),
            is_numbered=len(numbers) == 1 and parts[0][-1] in _ORDINALS,
        )

    def first(self) -> Forms:
        """The name without the number at its end."""
        bare = tuple(one.rstrip("".join(_ORDINALS)) for one in self.letters)
        return replace(
            self,
            letters=bare,
            words=self.words - _ORDINALS,
            phrase=tuple(word for word in self.phrase if word not in _ORDINALS),
            numbers=(),
            is_numbered=False,
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two names are, of 100, and the strongest reason for it."""

    score: int
    reason: str


def _words(text: str) -> tuple[str, ...]:
    """The words of a part of a name, without what says that it came again."""
    folded = without_version(text)
    words = [word for word in folded.split() if word not in AGAIN]
    return tuple(words or folded.split())


def likeness(a: Forms, b: Forms) -> Likeness:
    """How like two names are: the same letters, an acronym, more words, or nearly the same letters.

    Returns:
        0 where numbers in the names say that they are two: `POSYANDU MELATI 12` and `13`.
    """
    if a.numbers != b.numbers:
        if a.is_numbered and not b.numbers:
            a = a.first()
        elif b.is_numbered and not a.numbers:
            b = b.first()
        else:
            return Likeness(0, "other_number")
    if not (a.letters[0] and b.letters[0]):
        return Likeness(0, "no_letters")
    if not set(a.letters).isdisjoint(b.letters):
        return Likeness(SAME_FORM, "same_letters")
    if is_acronym(a, b) or is_acronym(b, a):
        return Likeness(ACRONYM, "acronym")
    nearest = max(round(fuzz.ratio(one, other)) for one in a.letters for other in b.letters)
    found = Likeness(nearest, "similar_letters")
    few, many = sorted((a.words, b.words), key=len)
    if few < many:
        if len(few) > 1:
            found = max(found, Likeness(MORE_WORDS, "more_words"), key=lambda one: one.score)
        elif len(min(few, default="")) >= TELLING_LETTERS:
            found = max(found, Likeness(ONE_MORE_WORD, "more_words"), key=lambda one: one.score)
    return found


def is_acronym(short: Forms, long: Forms) -> bool:
    """Whether a name of one word is made of the beginnings of another one's words, in order.

    `KOBAGI` is `Konsultasi Online Balita Gizi`: words may be passed over, but not the first one,
    and half of them or more are in it.
    """
    word = short.letters[0]
    words = long.phrase
    if len(short.phrase) != 1 or not FEWEST_LETTERS <= len(word) <= LONGEST_ACRONYM:
        return False
    if len(words) < 2 or words[0][0] != word[0]:
        return False
    # How many words are used at most, by letters used so far.
    used = {0: 0}
    for at, one in enumerate(words):
        reached = dict(used) if at else {}
        for done, count in used.items():
            for size in range(1, len(one) + 1):
                if not word.startswith(one[:size], done):
                    break
                reached[done + size] = max(reached.get(done + size, 0), count + 1)
        used = reached
    telling = sum(one not in STOP_WORDS for one in words)
    return 2 * used.get(len(word), 0) >= max(4, telling)
