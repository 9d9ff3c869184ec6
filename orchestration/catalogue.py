"""What this room reads of the seeds: the checks and their severity, the rule years.

What belongs here: reading a seed for a question of the wiring. What does not: the rules themselves,
which are the dbt project's, and reference data of regions, which the door reads.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Check:
    """One check of the catalogue.

    Attributes:
        severity: `error` blocks the ranking, `warn` publishes with a mark.
        codes: of the findings that fail it, for a check at the door.
    """

    check_id: str
    title: str
    severity: str
    description: str
    codes: tuple[str, ...] = ()


def load_checks(seeds: Path) -> list[Check]:
    """The catalogue of checks, in its order."""
    codes: dict[str, list[str]] = defaultdict(list)
    for row in _rows(seeds / "catalogue/finding_code.csv"):
        codes[row["check_id"]].append(row["code"])
    return [
        Check(one, row["title"], row["severity"], row["description"], tuple(codes[one]))
        for row in _rows(seeds / "catalogue/check_catalogue.csv")
        for one in (row["check_id"],)
    ]


def rule_years(seeds: Path) -> list[int]:
    """The years that have a rule book, oldest first."""
    return sorted(int(row["rule_year"]) for row in _rows(seeds / "rule_book/rule_year.csv"))


def rule_year_of(seeds: Path, week: str, requested: int | None) -> int | None:
    """The rule year of an edition, as `int_edition` chooses it (reading R10).

    Returns:
        The one that was asked for, else the newest that is not after the year of the week; None
        where there is none.
    """
    known = [year for year in rule_years(seeds) if year <= int(week[:4])]
    return requested or max(known, default=None)


def rule_book_hash(seeds: Path) -> str:
    """SHA-256 over the rule-book seeds, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted((seeds / "rule_book").glob("*.csv")):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
