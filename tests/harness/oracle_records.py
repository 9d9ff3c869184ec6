"""The oracle's rule book and rows: what is read, what is accepted, what a value says.

What belongs here: the rule book as plain numbers, the meaning of one text value, and which rows
of a file are accepted, rejected or repeated (reading R12). What does not: cells, innovations,
scores and ranks (`tests/harness/oracle.py`), and anything imported from the product.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
STAGES = ("inisiatif", "uji coba", "penerapan")
STATUSES = ("draf", "dikirim", "diterima", "ditolak")
VERDICTS = ("menunggu", "diterima", "ditolak")
MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)

Record = Mapping[str, str | None]
Records = Mapping[str, Iterable[Record]]


@dataclass(frozen=True)
class Rules:
    """The rule book of one year. Weights are in hundredths of a point."""

    rule_year: int
    weights: dict[str, int]  # "SID-16" -> 300
    mandatory: frozenset[str]
    divisor_floor: int
    min_basic_affairs: int
    count_weight: int
    count_cap: int
    max_total: int
    window: tuple[date, date]
    bounds: tuple[tuple[Decimal, str], ...]  # (lower bound, category code), highest first
    affairs: dict[str, int]  # normalised name -> number
    basic_affairs: frozenset[int]
    regions: dict[str, dict[str, str]]  # Kemendagri code -> row of region.csv
    region_names: dict[str, str]  # normalised name -> Kemendagri code
    region_codes: dict[str, dict[str, str]]  # column of region.csv -> code -> Kemendagri code


@dataclass(frozen=True)
class Sorted:
    """The rows of one source by what became of them, as positions in the given order."""

    accepted: list[tuple[int, tuple, Record]] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)  # repeats another row exactly


# ---- the rule book -------------------------------------------------------------------------


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _hundredths(text: str) -> int:
    value = Decimal(text) * 100
    assert value == int(value), text
    return int(value)


def _of_year(rows: list[dict[str, str]], year: int) -> list[dict[str, str]]:
    """Return the rows of the newest rule year that is not after `year` (reading R10)."""
    newest = max(int(row["rule_year"]) for row in rows if int(row["rule_year"]) <= year)
    return [row for row in rows if int(row["rule_year"]) == newest]


def read_rules(seeds: Path = SEEDS, rule_year: int = 2026) -> Rules:
    """Read the rule book of a year from a directory of seeds."""
    book, reference = seeds / "rule_book", seeds / "reference"
    indicators = _of_year(_rows(book / "rule_indicator.csv"), rule_year)
    [year] = _of_year(_rows(book / "rule_year.csv"), rule_year)
    categories = _of_year(_rows(book / "rule_category.csv"), rule_year)
    affairs = _rows(book / "affair.csv")
    names = {normalise(row["affair"]): int(row["number"]) for row in affairs}
    for row in _rows(reference / "affair_alias.csv"):
        names[normalise(row["alias"])] = int(row["affair_number"])
    regions = {row["kemendagri_code"]: row for row in _rows(reference / "region.csv")}
    bounds = sorted((Decimal(r["lower_bound"]), r["category_code"]) for r in categories)
    return Rules(
        rule_year=rule_year,
        weights={row["indicator_code"]: _hundredths(row["weight"]) for row in indicators},
        mandatory=frozenset(
            row["indicator_code"] for row in indicators if row["mandatory"].lower() == "true"
        ),
        divisor_floor=int(year["divisor_floor"]),
        min_basic_affairs=int(year["min_basic_affairs"]),
        count_weight=_hundredths(year["count_weight"]),
        count_cap=int(year["count_cap"]),
        max_total=int(year["max_total"]),
        window=(date.fromisoformat(year["window_start"]), date.fromisoformat(year["window_end"])),
        bounds=tuple(reversed(bounds)),
        affairs=names,
        basic_affairs=frozenset(
            int(row["number"]) for row in affairs if row["group"] == "wajib_pelayanan_dasar"
        ),
        regions=regions,
        region_names=_region_names(regions),
        region_codes={
            column: {row[column]: code for code, row in regions.items()}
            for column in ("kemendagri_code", "bps_code")
        },
    )


# ---- values --------------------------------------------------------------------------------


def normalise(text: str) -> str:
    """Return a name in lower case with one space for every run of other characters."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def text_of(record: Record, column: str) -> str | None:
    """Return the trimmed text of a column, None when it is blank."""
    return (record.get(column) or "").strip() or None


def parse_date(text: str | None) -> date | None:
    """Read `2024-02-13`, `13/02/2024`, `17 Agustus 2024` or an Excel serial; None when bad."""
    if not text:
        return None
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})([ T]00:00:00)?", text)
    numeric = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    written = re.fullmatch(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if numeric:
            return date(int(numeric[3]), int(numeric[2]), int(numeric[1]))
        if written and written[2].lower() in MONTHS:
            return date(int(written[3]), MONTHS.index(written[2].lower()) + 1, int(written[1]))
        if re.fullmatch(r"[345]\d{4}", text):
            return date(1899, 12, 30) + timedelta(days=int(text))
    except ValueError:
        return None
    return None


def parse_level(text: str | None) -> int | None:
    """Return a level 0 to 3; None when blank or anything else."""
    match = re.fullmatch(r"(?:p|parameter|level)?\s*([0-3])(?:[.,]0+)?", (text or "").lower())
    return int(match[1]) if match else None


def word_count(text: str | None) -> int:
    """Count runs of non-space characters after HTML is removed (reading R4)."""
    return len(re.sub(r"<[^>]*>", " ", text or "").replace("&nbsp;", " ").split())


def choice(text: str | None, allowed: tuple[str, ...]) -> str | None:
    """Return the allowed word that the text is, None when it is none of them."""
    return (text or "").lower() if (text or "").lower() in allowed else None


def region_of(record: Record, rules: Rules) -> str | None:
    """Return the Kemendagri code of a row's region, None when unknown or contradictory."""
    found = set()
    for column, key in (
        ("Kode Wilayah", "kemendagri_code"),
        ("Kode BPS", "bps_code"),
        ("Pemda", None),
    ):
        text = text_of(record, column)
        if text is None:
            continue
        if key is None or re.search("[a-zA-Z]", text):
            found.add(rules.region_names.get(_region_name(text)))
        else:
            digits = re.sub(r"\.0$", "", text).replace(".", "")
            found.add(rules.region_codes[key].get(digits))
    return found.pop() if len(found) == 1 else None


def _region_name(text: str) -> str:
    """Return a name of a region as `region_names` has it: `Kab. Berau` is `kabupaten berau`."""
    return re.sub(r"^kab ", "kabupaten ", normalise(text))


def _region_names(regions: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return name -> code: names with their type, and names without it that only one bears."""
    bare: dict[str, list[str]] = defaultdict(list)
    for code, row in regions.items():
        bare[normalise(row["name"]).removeprefix(row["region_type"]).strip()].append(code)
    names = {name: codes[0] for name, codes in bare.items() if len(codes) == 1}
    return names | {normalise(row["name"]): code for code, row in regions.items()}


def indicator_of(record: Record, aspect: str, rules: Rules) -> str | None:
    """Return the indicator code of `Nomor Indikator` (`16`, `2a`), None when there is none."""
    text = re.sub(r"\.0$", "", (text_of(record, "Nomor Indikator") or "").lower()).lstrip("0")
    for code in rules.weights:
        if code.startswith(aspect) and code[len(aspect) + 1 :].lstrip("0") == text:
            return code
    return None


# ---- rows: accepted, rejected, repeated (reading R12) ----------------------------------------


def _key(source: str, record: Record, rules: Rules) -> tuple | None:
    """Return the key of a row; None when a required value is blank or bad."""
    region = region_of(record, rules)
    if region is None:
        return None
    if source == "indikator_daerah":
        year = re.fullmatch(r"(\d{4})(\.0)?", text_of(record, "Tahun") or "")
        code = indicator_of(record, "SPD", rules)
        return (region, int(year[1]), code) if year and code else None
    identifier = text_of(record, "ID Inovasi")
    if identifier is None:
        return None
    if source == "indikator_inovasi":
        code = indicator_of(record, "SID", rules)
        return (region, identifier, code) if code else None
    filled = all(text_of(record, c) for c in ("Nama Inovasi", "OPD Pelaksana", "Urusan"))
    stage = choice(text_of(record, "Tahapan"), STAGES)
    status = choice(text_of(record, "Status"), STATUSES)
    return (region, identifier) if filled and stage and status else None


def _meaning(record: Record) -> tuple:
    """Return what a row says beside its key: two rows are identical when this is equal.

    A bad value says nothing, as a blank one does.
    """
    said: dict[str, object] = {}
    for column in record:
        text = text_of(record, column)
        if column in ("Kode Wilayah", "Kode BPS", "Pemda", "Nomor Indikator", "Tahun"):
            continue
        if column == "Parameter":
            said[column] = parse_level(text)
        elif column in ("Verifikasi", "Tahapan", "Status"):
            said[column] = choice(text, (*VERDICTS, *STAGES, *STATUSES))
        elif column.startswith(("Tanggal", "Penerapan", "Pengembangan", "Waktu")):
            said[column] = parse_date(text)
        else:
            said[column] = text
    return tuple(
        sorted(((k, v) for k, v in said.items() if v is not None), key=lambda item: item[0])
    )


def sort_rows(source: str, records: Iterable[Record], rules: Rules) -> Sorted:
    """Sort the rows of a source into accepted, rejected and repeated ones."""
    rows = Sorted()
    by_key: dict[tuple, list[tuple[int, Record]]] = defaultdict(list)
    for position, record in enumerate(records):
        key = _key(source, record, rules)
        if key is None:
            rows.rejected.append(position)
        else:
            by_key[key].append((position, record))
    for key, group in by_key.items():
        different: dict[tuple, tuple[int, Record]] = {}
        for position, record in group:
            content = _meaning(record)
            different.setdefault(content, (position, record))
        if source == "indikator_inovasi" or len(different) == 1:
            kept = {position for position, _ in different.values()}
            rows.accepted.extend((p, key, record) for p, record in group if p in kept)
            rows.ignored.extend(position for position, _ in group if position not in kept)
        else:
            rows.rejected.extend(position for position, _ in group)
    rows.accepted.sort(key=lambda row: row[0])
    rows.rejected.sort()
    rows.ignored.sort()
    return rows
