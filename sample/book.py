"""The shared tables that the sample is made from: regions, affairs, indicators, bands, facts.

What belongs here: reading the project's seeds and the facts of this package into plain
records. What does not: any rule of the index; a level of a region's own figure is looked up in
the printed bands only so that the sample agrees with the published statistics.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

RULE_YEAR = 2026
# The day of the delivery in `inbox`; its files bear it in their names.
EXPORTED = date(RULE_YEAR, 11, 20)
SEEDS = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds"
FACTS = Path(__file__).resolve().parent / "facts"
# Indicator -> measure, and whether the level is of the newest year or of a change
# (+1: newest minus previous, -1: previous minus newest). Source: reading R11.
MEASURES = {
    "SPD-05a": ("tpt_persen", -1),
    "SPD-05b": ("tpt_persen", 0),
    "SPD-10a": ("penduduk_miskin_persen", -1),
    "SPD-10b": ("penduduk_miskin_persen", 0),
    "SPD-11a": ("ipm", 1),
    "SPD-11b": ("ipm", 0),
}

Row = dict[str, str]


@dataclass(frozen=True)
class Subject:
    """What the innovations of one affair are about, and who carries them out."""

    affair_number: int
    affair: str
    agency: str
    agency_berau: str
    topics: tuple[tuple[str, str], ...]  # (short word of the acronym, full phrase)


@dataclass(frozen=True)
class Book:
    """Everything that the generator reads."""

    regions: dict[str, Row]  # Kemendagri code -> row of region.csv
    subjects: tuple[Subject, ...]  # by affair number
    indicators: tuple[Row, ...]  # the catalogue of the rule year
    bands: dict[str, dict[int, tuple[Decimal | None, Decimal | None]]]
    real_names: tuple[Row, ...]
    sentences: dict[str, tuple[str, ...]]
    statistics: tuple[Row, ...]
    governance: tuple[Row, ...]
    published: tuple[Row, ...]


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV as dicts of text."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_book(seeds: Path = SEEDS) -> Book:
    """Read the seeds of the project and the facts of this package."""
    affairs = {int(r["number"]): r["affair"] for r in read_rows(seeds / "rule_book/affair.csv")}
    subjects = []
    for row in read_rows(FACTS / "affair_subject.csv"):
        number = int(row["affair_number"])
        topics = tuple(
            (word, phrase) for word, phrase in (t.split(":") for t in row["subjects"].split(";"))
        )
        agencies = (row["agency"], row["agency_berau"])
        subjects.append(Subject(number, affairs[number], *agencies, topics))
    sentences: dict[str, list[str]] = {}
    for row in read_rows(FACTS / "sentence.csv"):
        sentences.setdefault(row["part"], []).append(row["sentence"])
    catalogue = read_rows(seeds / "rule_book/rule_indicator.csv")
    return Book(
        regions={r["kemendagri_code"]: r for r in read_rows(seeds / "reference/region.csv")},
        subjects=tuple(subjects),
        indicators=tuple(r for r in catalogue if int(r["rule_year"]) == RULE_YEAR),
        bands=_bands(read_rows(seeds / "rule_book/rule_level_band.csv")),
        real_names=tuple(read_rows(FACTS / "real_name.csv")),
        sentences={part: tuple(texts) for part, texts in sentences.items()},
        statistics=tuple(read_rows(FACTS / "kaltim_statistics.csv")),
        governance=tuple(read_rows(FACTS / "kaltim_governance.csv")),
        published=tuple(read_rows(FACTS / "published_scores.csv")),
    )


def _bands(rows: list[Row]) -> dict[str, dict[int, tuple[Decimal | None, Decimal | None]]]:
    bands: dict[str, dict[int, tuple[Decimal | None, Decimal | None]]] = {}
    for row in rows:
        if int(row["rule_year"]) == RULE_YEAR:
            low, high = (Decimal(row[c]) if row[c] else None for c in ("lower", "upper"))
            bands.setdefault(row["indicator_code"], {})[int(row["level"])] = (low, high)
    return bands


def derived_levels(book: Book, bps_code: str) -> dict[str, int]:
    """Return indicator code -> level for what the published statistics of a region allow.

    Args:
        book: statistics and bands.
        bps_code: BPS code of the region.
    """
    values = {
        (row["measure"], int(row["year"])): Decimal(row["value"])
        for row in book.statistics
        if row["bps_code"] == bps_code
    }
    levels = {}
    for code, (measure, change) in MEASURES.items():
        newest = values.get((measure, RULE_YEAR - 1))
        before = values.get((measure, RULE_YEAR - 2))
        if newest is None or (change and before is None):
            continue
        value = change * (newest - before) if change and before is not None else newest
        value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
        for level, (low, high) in book.bands[code].items():
            if (low is None or value >= low) and (high is None or value <= high):
                levels[code] = level
    return levels
