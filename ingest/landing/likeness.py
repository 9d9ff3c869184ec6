"""What might be the same: innovations under two names, agencies in two spellings.

Suggestions only, for people to decide (`ingest.lists`): nothing here changes what is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations

from ingest.findings import Codes, Finding, describe
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


def likeness_findings(
    rows: list[dict], codes: Codes, decided: Set[tuple[str, frozenset[str]]]
) -> dict[str, list[Finding]]:
    """Findings on innovations and agencies that look alike, by SHA-256 of their file.

    Args:
        rows: innovations in force, columns `LIKENESS_COLUMNS`.
        codes: the closed list of codes.
        decided: (region, the two innovations) of which people have decided.
    """
    innovations = [Innovation(**row) for row in rows]
    found: dict[str, list[Finding]] = defaultdict(list)

    def add(code: str, at: Innovation, column: str, value: str, detail: str) -> None:
        finding = describe(
            codes, code, detail=detail, sheet=at.sheet_name, row=at.row_number,
            column=column, value=value,
        )  # fmt: skip
        found[at.file_sha256].append(finding)

    for one, other in similar_innovations(innovations):
        if (one.region_code, frozenset((one.innovation_id, other.innovation_id))) not in decided:
            detail = f"{other.innovation_id}, {other.innovation_name} ({other.agency})"
            add("W_SAME_INNOVATION", one, "Nama Inovasi", one.innovation_name, detail)
    first: dict[str, dict[str, Innovation]] = defaultdict(dict)
    for one in innovations:
        first[one.region_code].setdefault(one.agency, one)
    for _, by_agency in sorted(first.items()):
        for known, alike in similar_agencies(by_agency):
            add("W_SIMILAR_AGENCY", by_agency[alike], "OPD Pelaksana", alike, known)
    return found


def similar_innovations(
    innovations: Iterable[Innovation],
) -> Iterator[tuple[Innovation, Innovation]]:
    """Pairs of one region that may be one innovation: the later one, and the one it resembles."""
    by_region: dict[str, list[Innovation]] = defaultdict(list)
    for one in innovations:
        by_region[one.region_code].append(one)
    for _, mine in sorted(by_region.items()):
        names = [_names(one.innovation_name) for one in mine]
        for a, b in combinations(range(len(mine)), 2):
            if mine[a].innovation_id != mine[b].innovation_id and _alike(names[a], names[b]):
                yield mine[b], mine[a]


def similar_agencies(agencies: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of one region's agencies that may be one in two spellings."""
    for a, b in combinations(sorted(set(agencies)), 2):
        if _one_agency(a, b):
            yield a, b


def _names(name: str) -> tuple[str, str, frozenset[str]]:
    """A name folded, the same without its explanation in brackets, and its telling words."""
    whole = fold(name, " ")
    return whole, fold(name.partition("(")[0], " "), frozenset(whole.split()) - STOP_WORDS


def _alike(a: tuple[str, str, frozenset[str]], b: tuple[str, str, frozenset[str]]) -> bool:
    if a[0] == b[0] or (a[1] == b[1] and len(a[1]) > 3):
        return True
    shared = len(a[2] & b[2])
    if shared > 1 and shared >= SHARED_WORDS * len(a[2] | b[2]):
        return True
    # Letters are compared only where the beginnings agree: it is slow.
    return a[1][:4] == b[1][:4] and len(a[1]) > 6 and _ratio(a[1], b[1]) >= SAME_NAME


@lru_cache(maxsize=100_000)
def _one_agency(a: str, b: str) -> bool:
    a, b = fold(a, " "), fold(b, " ")
    return a == b or (abs(len(a) - len(b)) <= 3 and _ratio(a, b) >= SAME_AGENCY)


def _ratio(a: str, b: str) -> float:
    match = SequenceMatcher(None, a, b, autojunk=False)
    return match.ratio() if match.quick_ratio() >= SAME_NAME else 0.0
