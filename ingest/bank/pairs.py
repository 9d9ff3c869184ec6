"""Which records of a bank may be one innovation: candidates, scored, each with its reasons.

What belongs here: which records are compared, within a region over its years and with those of
other regions, and what speaks for and against a pair. What does not: when two names are alike
(`names`), and what people decided (`orchestration.editions`).

Within a region a pair may be one innovation under two names, and every kind of likeness counts;
over regions it is one to learn from, and bears the same name. Of each record the likest few are
kept, so that a name that everybody uses is no flood. What is proposed within a region depends on
nothing but its reports, so that a week compares only the regions that sent new ones.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from rapidfuzz import fuzz, process

from ingest.bank.names import FEWEST_LETTERS, SAME_TEXT, Forms, Likeness, is_acronym, likeness
from ingest.text.cells import fold

# The least score of a pair that is proposed, and how many of each record are kept.
LEAST, LEAST_ABROAD = 70, 85
KEPT, KEPT_ABROAD = 10, 2
OTHER_AFFAIR, OTHER_AGENCY, SAME_YEAR = 8, 4, 6
SAME_AGENCY = 90
# So many names are compared with each other; of more, those that stand near when sorted.
WHOLE = 10_000
# So many rows of the comparison at once.
ROWS = 512
# Of so many bearers of one name, or more, each is compared with its next ones.
MANY = 8

Key = tuple[str, str]
NOTHING: Mapping[str, Sequence[Pair]] = {}


@dataclass(frozen=True, slots=True, order=True)
class Report:
    """One record of one year: what an innovation was called, whose it was, what it was about.

    Attributes:
        year: the rule year that it was reported for.
        text: a digest of its description; empty where there is none.
    """

    region_code: str
    innovation_id: str
    year: int
    name: str
    agency: str
    affair: str
    text: str = ""


@dataclass(slots=True)
class Record:
    """All reports under one identifier of a region."""

    key: Key
    forms: dict[Forms, None] = field(default_factory=dict)
    agencies: set[str] = field(default_factory=set)
    affairs: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two records that may be one innovation.

    Attributes:
        a: region and identifier of the first, in the order of both.
        b: those of the other.
        score: of 100.
        name_score: of the names alone.
        reasons: codes of what speaks for it and against it, strongest first, joined by `;`.
    """

    a: Key
    b: Key
    score: int
    name_score: int
    reasons: str


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs of a bank.

    Attributes:
        within: those within a region, by the digest of the region's reports.
        abroad: those of two regions, which bear the same name.
    """

    within: Mapping[str, Sequence[Pair]]
    abroad: Sequence[Pair]

    def all(self) -> list[Pair]:
        """Every pair, once, in order."""
        return sorted([*(pair for pairs in self.within.values() for pair in pairs), *self.abroad])


def likely_pairs(reports: Iterable[Report], known: Mapping[str, Sequence[Pair]] = NOTHING) -> Found:
    """Pairs of records that may be one innovation.

    Args:
        reports: of all years and regions; equal identifiers of a region are one record.
        known: pairs within regions that were found before, by the digest of the region's reports.
    """
    by_region: dict[str, list[Report]] = defaultdict(list)
    for one in sorted(reports):
        by_region[one.region_code].append(one)
    within: dict[str, Sequence[Pair]] = {}
    everyone: list[Record] = []
    forms: dict[str, Forms] = {}
    folded: dict[str, str] = {}
    for mine in by_region.values():
        digest = hashlib.sha256(repr(mine).encode()).hexdigest()
        records = _records(mine, forms, folded)
        everyone += records
        if digest in known:
            within[digest] = known[digest]
            continue
        near = {*_same_forms(records), *_near(records), *_longer(records), *_same_texts(records)}
        within[digest] = _best(_scored(records, near, LEAST), KEPT)
    abroad = {
        pair
        for pair in _scored(everyone, set(_same_forms(everyone)), LEAST_ABROAD)
        if pair.a[0] != pair.b[0]
    }
    return Found(within, _best(abroad, KEPT_ABROAD))


def _records(
    reports: Iterable[Report], forms: dict[str, Forms], folded: dict[str, str]
) -> list[Record]:
    """The records of a region, in order; what was read of texts is kept for the next ones."""
    records: dict[Key, Record] = {}
    for one in reports:
        key = (one.region_code, one.innovation_id)
        record = records.setdefault(key, Record(key))
        if one.name not in forms:
            forms[one.name] = Forms.of(one.name)
        record.forms[forms[one.name]] = None
        record.years.add(one.year)
        for text, kept in ((one.agency, record.agencies), (one.affair, record.affairs)):
            if text:
                if text not in folded:
                    folded[text] = fold(text, " ")
                kept.add(folded[text])
        if one.text:
            record.texts.add(one.text)
    bearers = Counter(text for record in records.values() for text in record.texts)
    for record in records.values():
        # A text that many share says nothing of any.
        record.texts = {text for text in record.texts if bearers[text] <= KEPT}
    return [records[key] for key in sorted(records)]


Places = Iterator[tuple[int, int]]


def _same_forms(records: Sequence[Record]) -> Places:
    """Records of which a form is the same; of many, each with those that stand next to it."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for letters in {one for forms in record.forms for one in (*forms.letters, *_first(forms))}:
            bearers[letters].append(at)
    for letters, group in bearers.items():
        if len(letters) < FEWEST_LETTERS:
            continue
        if len(group) <= MANY:
            yield from combinations(group, 2)
        else:
            for step in range(1, KEPT + 1):
                yield from zip(group, group[step:], strict=False)


def _first(forms: Forms) -> tuple[str, ...]:
    return forms.first().letters if forms.is_numbered else ()


def _near(records: Sequence[Record]) -> Places:
    """Records whose names have nearly the same letters."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for letters in {one for forms in record.forms for one in forms.letters}:
            if len(letters) >= FEWEST_LETTERS:
                bearers[letters].append(at)
    texts = sorted(bearers)
    for start in range(0, len(texts), ROWS):
        rows, window = texts[start : start + ROWS], texts[start : start + WHOLE]
        scores = process.cdist(rows, window, scorer=fuzz.ratio, score_cutoff=LEAST, dtype=np.uint8)
        for row, column in zip(*np.nonzero(scores), strict=True):
            for i, j in product(bearers[rows[row]][:MANY], bearers[window[column]][:MANY]):
                if row < column and i != j:
                    yield min(i, j), max(i, j)


def _longer(records: Sequence[Record]) -> Places:
    """Records of which a name has all words of another one's, or spells its acronym out."""
    bearers: dict[str, set[int]] = defaultdict(set)
    by_letter: dict[str, list[tuple[int, Forms]]] = defaultdict(list)
    for at, record in enumerate(records):
        for forms in record.forms:
            for word in forms.words:
                bearers[word].add(at)
            if len(forms.phrase) > 1:
                by_letter[forms.phrase[0][0]].append((at, forms))
    for at, record in enumerate(records):
        for forms in record.forms:
            if forms.words:
                rarest = sorted(forms.words, key=lambda word: (len(bearers[word]), word))
                others = set(bearers[rarest[0]])
                for word in rarest[1:]:
                    others &= bearers[word]
                yield from (
                    (min(at, other), max(at, other)) for other in sorted(others - {at})[:MANY]
                )
            if len(forms.phrase) == 1 and forms.letters[0]:
                yield from (
                    (min(at, other), max(at, other))
                    for other, long in by_letter[forms.letters[0][0]]
                    if other != at and is_acronym(forms, long)
                )


def _same_texts(records: Sequence[Record]) -> Places:
    """Records that were described in the same words."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for text in record.texts:
            bearers[text].append(at)
    for group in bearers.values():
        yield from combinations(group, 2)


def _scored(
    records: Sequence[Record], near: Iterable[tuple[int, int]], least: int
) -> Iterator[Pair]:
    for i, j in near:
        a, b = records[i], records[j]
        best = max(
            (likeness(one, other) for one in a.forms for other in b.forms),
            key=lambda found: (found.score, found.reason),
        )
        pair = _judged(a, b, best)
        if pair.score >= least:
            yield pair


def _judged(a: Record, b: Record, name: Likeness) -> Pair:
    """A pair with all that speaks for and against it."""
    score, said = name.score, [name.reason] if name.score else []
    if a.texts & b.texts:
        score = max(score, SAME_TEXT)
        said.insert(0, "same_text")
    if a.affairs and b.affairs:
        is_same = bool(a.affairs & b.affairs)
        score -= 0 if is_same else OTHER_AFFAIR
        said.append("same_affair" if is_same else "other_affair")
    if a.key[0] == b.key[0]:
        if a.agencies and b.agencies:
            is_same = any(
                fuzz.token_sort_ratio(one, other) >= SAME_AGENCY
                for one in a.agencies
                for other in b.agencies
            )
            score -= 0 if is_same else OTHER_AGENCY
            said.append("same_agency" if is_same else "other_agency")
        is_beside = bool(a.years & b.years)
        score -= SAME_YEAR if is_beside else 0
        said.append("same_year" if is_beside else "other_year")
    else:
        said.append("other_region")
    first, second = sorted((a.key, b.key))
    return Pair(first, second, max(score, 0), name.score, ";".join(said))


def _best(pairs: Iterable[Pair], kept: int) -> list[Pair]:
    """Of each record its likest pairs; a pair stays that is among those of either."""
    by_record: dict[Key, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_record[pair.a].append(pair)
        by_record[pair.b].append(pair)
    return sorted(
        {
            pair
            for mine in by_record.values()
            for pair in sorted(mine, key=lambda one: (-one.score, -one.name_score, one.a, one.b))[
                :kept
            ]
        }
    )
