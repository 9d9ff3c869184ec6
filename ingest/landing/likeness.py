"""What might be the same: innovations under two names, agencies in two spellings.

Suggestions only, for people to decide (`ingest.lists`): nothing here changes what is counted. What
is told is a group: all that hangs together by names of which each is like another one of them.

A number in a name says which one is meant: `POSYANDU MELATI 12` and `13` are not alike,
nor are `Kelas II` and `Kelas III`. The number of a version does not: `SIPENDUK`, `SIPENDUK 2.0`,
`SIPENDUK v3` and `SIPENDUK Jilid II` may be one innovation that came again (decision 0080).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields

from ingest.findings import Codes, Finding, describe
from ingest.landing.groups import Groups, alike
from ingest.text.cells import fold

STOP_WORDS = frozenset(
    {
        *("dan", "di", "ke", "dari", "yang", "untuk", "dengan", "pada", "oleh", "atau", "bagi"),
        *("para", "inovasi", "program", "aplikasi", "sistem", "kabupaten", "kota", "kecamatan"),
        *("layanan", "pelayanan", "berbasis", "melalui"),
    }
)
SHARED_WORDS = 0.75
SAME_NAME = 0.9
SAME_AGENCY = 0.93
# Names in one finding: so many, and no more letters than a finding shows.
SHOWN_NAMES = 10
SHOWN_LETTERS = 400
_VERSION = re.compile(
    r"\b(?:v|ver|versi|version|jilid|edisi)[\s.-]*\d+(?:\.\d+)*\b"
    r"|\b(?:ver|versi|version|jilid|edisi)[\s.-]+[ivx]+\b"
    # `2.0`, but not the `1.000` of a thousand days.
    r"|(?<![\d.])\d{1,2}\.\d{1,2}(?!\.?\d)"
)
_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_ONES = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}


@dataclass(frozen=True)
class Innovation:
    """A reported innovation, with its place."""

    region_code: str
    innovation_id: str
    innovation_name: str
    agency: str
    file_sha256: str
    sheet_name: str
    row_number: int


LIKENESS_COLUMNS = tuple(field.name for field in fields(Innovation))
# The region, and two innovations of which people have decided.
Decided = Set[tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared.

    Attributes:
        whole: folded, without a version, Roman numbers in digits.
        short: the same without its explanation in brackets.
        numbers: the numbers in it, in order of size as text; names of other numbers are others.
        words: its telling words.
    """

    whole: str
    short: str
    numbers: tuple[str, ...]
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Name:
        """Read a name as delivered."""
        plain, whole = _VERSION.sub(" ", text.casefold()), without_version(text)
        numbers = sorted(digits.lstrip("0") for digits in re.findall(r"\d+", whole))
        short = _folded(plain.partition("(")[0])
        return cls(whole, short, tuple(numbers), frozenset(whole.split()) - STOP_WORDS)


def without_version(text: str) -> str:
    """A name folded, its Roman numbers in digits, without a version unless that is all there is."""
    return _folded(_VERSION.sub(" ", text.casefold())) or _folded(text)


def likeness_findings(rows: list[dict], codes: Codes, decided: Decided) -> dict[str, list[Finding]]:
    """Findings on innovations and agencies that look alike, by SHA-256 of their file.

    One finding per group, at its latest row; it names the others.

    Args:
        rows: innovations in force, columns `LIKENESS_COLUMNS`.
        codes: the closed list of codes.
        decided: (region, the two innovations) of which people have decided.
    """
    innovations = [Innovation(**row) for row in rows]
    found: dict[str, list[Finding]] = defaultdict(list)

    def add(code: str, at: Innovation, column: str, value: str, others: Iterable[str]) -> None:
        finding = describe(
            codes, code, detail=_listed(list(others)), sheet=at.sheet_name, row=at.row_number,
            column=column, value=value, region_code=at.region_code,
        )  # fmt: skip
        found[at.file_sha256].append(finding)

    for *others, last in similar_innovations(innovations, decided):
        names = (f"{o.innovation_id}, {o.innovation_name} ({o.agency})" for o in others)
        add("W_SAME_INNOVATION", last, "Nama Inovasi", last.innovation_name, names)
    first: dict[str, dict[str, Innovation]] = defaultdict(dict)
    for one in innovations:
        first[one.region_code].setdefault(one.agency, one)
    for _, by_agency in sorted(first.items()):
        for *known, spelling in similar_agencies(by_agency):
            add("W_SIMILAR_AGENCY", by_agency[spelling], "OPD Pelaksana", spelling, known)
    return found


def _listed(names: Sequence[str]) -> str:
    """Some names, and how many more there are."""
    shown = [names[0]]
    for name in names[1:SHOWN_NAMES]:
        if len("; ".join((*shown, name))) > SHOWN_LETTERS:
            break
        shown.append(name)
    more = len(names) - len(shown)
    return "; ".join(shown) + (f"; dan {more} lainnya" if more else "")


def similar_innovations(
    innovations: Iterable[Innovation], decided: Decided = frozenset()
) -> Iterator[list[Innovation]]:
    """Groups of innovations of one region that may be one, each in the order given.

    Two of which people have decided are no reason to be in one group.
    """
    by_region: dict[str, list[Innovation]] = defaultdict(list)
    for one in innovations:
        by_region[one.region_code].append(one)
    for region, mine in sorted(by_region.items()):
        places = {one.innovation_id: at for at, one in enumerate(mine)}
        apart: dict[int, set[int]] = defaultdict(set)
        for of, (a, b) in decided:
            if of == region and a in places and b in places:
                apart[places[a]].add(places[b])
                apart[places[b]].add(places[a])
        for group in _groups([Name.of(one.innovation_name) for one in mine], apart):
            if len({mine[at].innovation_id for at in group}) > 1:
                yield [mine[at] for at in group]


def similar_agencies(agencies: Iterable[str]) -> Iterator[list[str]]:
    """Groups of one region's agencies that may be one in several spellings, sorted."""
    spellings = sorted(set(agencies))
    folded = [_folded(spelling) for spelling in spellings]
    blocks: dict[tuple, list[int]] = defaultdict(list)
    for at, text in enumerate(folded):
        blocks[tuple(sorted(re.findall(r"\d+", text)))].append(at)
    groups = Groups(len(spellings))
    for block in blocks.values():
        for part in alike(block, folded, SAME_AGENCY):
            groups.join(part)
    for group in groups:
        yield [spellings[at] for at in group]


def _folded(text: str) -> str:
    """A text folded, its Roman numbers of up to 39 in digits."""
    return " ".join(_digits(word) for word in fold(text, " ").split())


def _digits(word: str) -> str:
    roman = _ROMAN.fullmatch(word)
    return str(10 * len(roman[1]) + _ONES[roman[2]]) if roman else word


def _groups(names: Sequence[Name], apart: Mapping[int, Set[int]]) -> Groups:
    """What may be one: the same name, the same before the brackets, or alike in letters or words.

    Args:
        names: of one region.
        apart: by place of a name, those of which people have decided that they are another thing,
            or the same one.
    """
    groups = Groups(len(names))
    by_whole: dict[tuple, list[int]] = defaultdict(list)
    for at, name in enumerate(names):
        by_whole[name.numbers, name.whole].append(at)
    # Of all that bear one name, one is compared with others, and those of which was decided.
    compared = sorted(
        at
        for bearers in by_whole.values()
        for at in {next((at for at in bearers if at not in apart), -1), *apart.keys() & bearers}
        if at >= 0
    )
    by_short: dict[tuple, list[int]] = defaultdict(list)
    for at in compared:
        if len(names[at].short) > 3:
            by_short[names[at].numbers, names[at].short].append(at)
    for bearers in (*by_whole.values(), *by_short.values()):
        groups.join(at for at in bearers if at not in apart)
        for at in apart.keys() & bearers:
            for other in bearers:
                if other not in apart[at]:
                    groups.join((at, other))
    for blocks, texts, least in (_by_letters(names, compared), _by_words(names, compared)):
        for block in blocks:
            for part in alike(block, texts, least, apart):
                groups.join(part)
    return groups


Blocks = tuple[Iterable[list[int]], Sequence[str | tuple[str, ...]], float]


def _by_letters(names: Sequence[Name], compared: Sequence[int]) -> Blocks:
    """Names that begin alike, to be compared by their letters."""
    blocks: dict[tuple, list[int]] = defaultdict(list)
    for at in compared:
        if len(names[at].short) > 6:
            blocks[names[at].numbers, names[at].short[:4]].append(at)
    return blocks.values(), [name.short for name in names], SAME_NAME


def _by_words(names: Sequence[Name], compared: Sequence[int]) -> Blocks:
    """Names that share a rare word, to be compared by two telling words or more.

    Of two names that share three quarters of their words, one of the rarest that they have is
    shared, too: as many as are left when all but one of the three quarters are taken away.
    """
    n_names = Counter(word for at in compared for word in names[at].words)
    texts: list[tuple[str, ...]] = [()] * len(names)
    blocks: dict[tuple, list[int]] = defaultdict(list)
    for at in compared:
        words = sorted(names[at].words, key=lambda word: (n_names[word], word))
        if len(words) > 1:
            texts[at] = tuple(words)
            for word in words[: len(words) - math.ceil(SHARED_WORDS * len(words)) + 1]:
                if n_names[word] > 1:
                    blocks[names[at].numbers, word].append(at)
    # Of the words of either name they share so many; of both lengths together it is this share.
    return blocks.values(), texts, 2 * SHARED_WORDS / (1 + SHARED_WORDS)
