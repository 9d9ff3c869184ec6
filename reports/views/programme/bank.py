"""The bank of innovations: what a province has, and what a region has to look at.

What belongs here: entries, what is searched of them, and which of them need somebody. What does
not: which innovations are one (`innovation_likeness`), how they are searched (`search`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from reports.tables.programme_rows import BankEntry, Likeness, ReplicationCandidate
from reports.tables.rows import Region
from reports.tables.store import Store
from reports.views.programme.search import (
    ABOUT,
    NAME,
    OTHER_NAME,
    TEXT,
    Document,
    Index,
    name_words,
    words,
)

# Of a region's page; the rest is in `data/`.
SHOWN = 40
TEXTS = ("purpose", "benefit", "result", "prerequisites", "drivers", "obstacles")


@dataclass(frozen=True)
class Bank:
    """The entries of some regions, in the order of names.

    Attributes:
        regions: names of regions by code.
        is_full: whether texts are searched, too, not names alone.
    """

    entries: tuple[BankEntry, ...]
    regions: Mapping[str, str]
    is_full: bool

    @cached_property
    def index(self) -> Index:
        """What is searched."""
        return Index.of(document(one, self.regions, is_full=self.is_full) for one in self.entries)

    @property
    def n_ideas(self) -> int:
        """Entries that are not applied yet."""
        return sum(one.stage != "penerapan" for one in self.entries)

    @property
    def n_unknown(self) -> int:
        """Entries of which nobody said whether they run."""
        return sum(one.life == "unknown" for one in self.entries)

    def listed(self) -> list[list[Any]]:
        """Names alone, for a page that shows what was found and nothing else."""
        return [
            [one.name, one.region_code, self.regions[one.region_code], one.affair or ""]
            for one in self.entries
        ]

    def search(self, question: str) -> list[tuple[BankEntry, int]]:
        """The entries that fit a question, best first, each with its score."""
        return [(self.entries[at], score) for at, score in self.index.search(question)]

    def choices(self, column: str) -> list[Any]:
        """The values of a column that occur, in order."""
        return sorted({getattr(one, column) for one in self.entries} - {None, ""})

    @property
    def years(self) -> list[str]:
        """The rule years that occur, newest first."""
        return sorted({year for one in self.entries for year in one.each_year}, reverse=True)

    def script(self) -> dict[str, Any]:
        """What the script of the page is given: the index, and what entries are chosen by."""
        index, entries = self.index, self.entries
        return {
            "index": {
                "words": index.words,
                "stems": index.stems,
                "rarity": index.rarity,
                "places": index.places,
            },
            "facets": {
                "region": [one.region_code for one in entries],
                "affair": [str(one.affair_number or "") for one in entries],
                "agency": [one.agency for one in entries],
                "stage": [one.stage for one in entries],
                "life": [one.life for one in entries],
                "year": [one.each_year for one in entries],
                "maturity": [
                    None if one.maturity_best is None else int(one.maturity_best) for one in entries
                ],
            },
        }


@dataclass(frozen=True)
class Example:
    """An innovation of another region to learn from, for one of this region's."""

    own: BankEntry
    entry: BankEntry
    candidate: ReplicationCandidate

    @property
    def ahead(self) -> Decimal:
        """How many points of maturity the example is ahead."""
        return self.candidate.maturity_example - (self.candidate.maturity_verified or Decimal(0))


@dataclass(frozen=True)
class RegionBank:
    """What a region has to look at in its bank.

    Attributes:
        leaving: those that count now and fall out of the window with the next rule year.
        pairs: two that may be one innovation, most likely first.
        examples: innovations of other regions to learn from, by the region's own ones.
        unknown: those that are applied and of which nobody said whether they run.
        n_entries: of the region.
    """

    region_code: str
    n_entries: int
    leaving: tuple[BankEntry, ...]
    pairs: tuple[Likeness, ...]
    n_pairs: int
    examples: tuple[Example, ...]
    unknown: tuple[BankEntry, ...]
    regions: Mapping[str, str]

    @property
    def review_command(self) -> str:
        """How a data engineer lists the pairs."""
        return f"iid bank review --region {self.region_code}"


def document(one: BankEntry, regions: Mapping[str, str], *, is_full: bool) -> Document:
    """What is searched of an entry."""
    about = " ".join(filter(None, (one.agency, one.affair, regions.get(one.region_code))))
    texts: list[tuple[int, Sequence[str]]] = [
        (NAME, name_words(one.name)),
        (OTHER_NAME, [w for name in (one.other_names or "").split("; ") for w in name_words(name)]),
        (ABOUT, words(about)),
    ]
    if is_full:
        texts.append((TEXT, words(" ".join(filter(None, (getattr(one, t) for t in TEXTS))))))
    return Document(texts)


def bank(store: Store, regions: Iterable[Region], *, is_full: bool) -> Bank:
    """The bank of some regions."""
    names = {one.region_code: one.region_name for one in regions}
    entries = store.select(
        BankEntry,
        "from innovation_bank where list_contains($1, region_code) order by name, bank_id",
        sorted(names),
    )
    return Bank(tuple(entries), names, is_full)


def region_banks(store: Store) -> dict[str, RegionBank]:
    """What each region has to look at, by its code."""
    untold = ", ".join(f"null as {text}" for text in TEXTS)
    entries = store.select(
        BankEntry, f"from (select * replace ({untold}) from innovation_bank) order by name, bank_id"
    )
    mine: dict[str, list[BankEntry]] = defaultdict(list)
    for one in entries:
        mine[one.region_code].append(one)
    n_pairs, pairs = _pairs(store)
    examples = _examples(store, {one.bank_id: one for one in entries})
    names = {code: region.region_name for code, region in store.regions.items()}
    next_year = date(store.edition.rule_year + 1, 1, 1)
    return {
        code: RegionBank(
            region_code=code,
            n_entries=len(of),
            leaving=tuple(
                one
                for one in of
                if one.eligible_now
                and one.leaves_window_on is not None
                and one.leaves_window_on <= next_year
            ),
            pairs=tuple(_own_first(pairs[code])[:SHOWN]),
            n_pairs=n_pairs.get(code, 0),
            examples=tuple(examples[code][:SHOWN]),
            unknown=tuple(
                one
                for one in of
                if one.is_current and one.stage == "penerapan" and one.life == "unknown"
            ),
            regions=names,
        )
        for code, of in mine.items()
    }


def _pairs(store: Store) -> tuple[dict[str, int], dict[str, list[Likeness]]]:
    """Open pairs by region: how many there are, and the first of them."""
    sides = (
        "(select region_code_a as code, * from innovation_likeness where verdict = 'open' union all"
        " select region_code_b, * from innovation_likeness"
        " where verdict = 'open' and region_code_a <> region_code_b)"
    )
    order = "score desc, name_a, name_b, bank_id_a, bank_id_b"
    n_pairs = dict(store.rows(f"select code, count(*) from {sides} group by code"))
    pairs: dict[str, list[Likeness]] = defaultdict(list)
    for pair in store.select(
        Likeness,
        f"from (select distinct * exclude (code) from {sides} qualify row_number() over"
        f" (partition by code order by region_code_a <> region_code_b, {order}) <= {SHOWN})"
        f" order by {order}",
    ):
        for code in {pair.region_code_a, pair.region_code_b}:
            pairs[code].append(pair)
    return n_pairs, pairs


def _examples(store: Store, entries: Mapping[str, BankEntry]) -> dict[str, list[Example]]:
    """The first examples of each region, those that are most ahead."""
    first = (
        "(select *, row_number() over (partition by split_part(bank_id, '-', 1) order by"
        " maturity_example - coalesce(maturity_verified, 0) desc, bank_id) as nth"
        f" from replication_candidate where place = 1 qualify nth <= {SHOWN})"
    )
    shown = {
        one.bank_id: one
        for one in store.select(
            BankEntry,
            f"from innovation_bank where bank_id in (select example_bank_id from {first})"
            " order by bank_id",
        )
    }
    examples: dict[str, list[Example]] = defaultdict(list)
    for one in store.select(ReplicationCandidate, f"from {first} order by bank_id, nth"):
        own = entries[one.bank_id]
        examples[own.region_code].append(Example(own, shown[one.example_bank_id], one))
    for mine in examples.values():
        mine.sort(key=lambda one: (-one.ahead, one.own.bank_id))
    return examples


def _own_first(pairs: list[Likeness]) -> list[Likeness]:
    """Pairs within a region before those of two, the likeliest first in both."""
    return sorted(pairs, key=lambda one: one.region_code_a != one.region_code_b)
