"""What one run is asked for: its week, rule year, provinces, profile of reports.

The parameters travel as data: into the landing table `edition`, which dbt reads, and into
`build/parameters.json`, which the later steps read, so that each step can run alone.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.week import cutoff_date
from orchestration.settings import Settings, code_version, rule_book_hash

PROFILES = ("full", "pages", "data")
RANKING_EXPORT = "data/provincial_ranking.parquet"
CHECK_EXPORT = "data/check_result.parquet"


@dataclass(frozen=True)
class Parameters:
    """The parameters of the edition in `build/`.

    Attributes:
        edition: name of the edition, the week or `<week>-r<n>` for a correction.
        provinces: province codes in scope; empty for every province that delivered.
        reports: full, pages or data; None for full up to 60 regions, else pages.
        correction: the reason of a correction, or None.
        previous: the edition before, whose ranking and check results this one starts from.
        coverage_gate_pct: claimed completeness in percent under which a region is not ranked.
        letterhead: lines at the head of every PDF.
        public_edition: whether the edition has a part for everybody.
    """

    edition: str
    week: str
    rule_year: int | None
    provinces: tuple[str, ...]
    reports: str | None
    correction: str | None
    previous: str | None
    coverage_gate_pct: str
    letterhead: tuple[str, ...] = ()
    public_edition: bool = False

    def write(self, build: Path) -> None:
        """Keep the parameters beside the build."""
        (build / "parameters.json").write_text(json.dumps(asdict(self)), encoding="utf-8")

    def document(self) -> dict[str, Any]:
        """The parameters as plain JSON."""
        lists = {"provinces": list(self.provinces), "letterhead": list(self.letterhead)}
        return asdict(self) | lists


def read_parameters(build: Path) -> Parameters:
    """The parameters of the edition in `build/`.

    Raises:
        FileNotFoundError: nothing has been ingested yet.
    """
    fields = json.loads((build / "parameters.json").read_text(encoding="utf-8"))
    for name in ("provinces", "letterhead"):
        fields[name] = tuple(fields[name])
    return Parameters(**fields)


def week_editions(editions: Path, week: str) -> list[Path]:
    """The published editions of a week, oldest revision first."""
    found = [path for path in editions.glob(f"{week}*") if path.is_dir() and _revision(path.name)]
    return sorted(
        (path for path in found if path.name.split("-r")[0] == week),
        key=lambda path: _revision(path.name),
    )


def _revision(name: str) -> int:
    """Number of the revision that an edition's name bears: 1 for `2026-W47`; 0 for no edition."""
    week, _, revision = name.partition("-r")
    if len(week) != 8 or week[4:6] != "-W" or not (revision or "1").isdigit():
        return 0
    return int(revision or 1)


def all_editions(editions: Path) -> list[Path]:
    """Every published edition, oldest week and revision first."""
    found = [
        path
        for path in editions.glob("????-W??*")
        if path.is_dir() and not path.is_symlink() and _revision(path.name)
    ]
    return sorted(found, key=lambda path: (path.name[:8], _revision(path.name)))


def edition_name(editions: Path, week: str, correction: str | None) -> str:
    """The name of the edition to build: the week, or its next revision for a correction."""
    published = week_editions(editions, week)
    if correction is None or not published:
        return week if not published else published[-1].name
    return f"{week}-r{_revision(published[-1].name) + 1}"


def edition_before(editions: Path, name: str) -> str | None:
    """The edition of the same week that a correction corrects, None for the first of its week."""
    before = [
        path.name
        for path in week_editions(editions, name.split("-r")[0])
        if _revision(path.name) < _revision(name)
    ]
    return before[-1] if before else None


def previous_edition(editions: Path, week: str) -> str | None:
    """The name of the newest edition of an earlier week, if there is one."""
    earlier = [path.name for path in all_editions(editions) if path.name[:8] < week]
    return earlier[-1] if earlier else None


def write_edition_tables(landing: Path, parameters: Parameters, settings: Settings) -> None:
    """Write the landing tables `edition` (one row) and `previous_...`.

    The previous edition is the newest one of an earlier week; its tables are empty without one.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from orchestration.editions.previous import previous_tables

    cutoff = cutoff_date(parameters.week)
    edition = {
        "edition": parameters.edition,
        "week": parameters.week,
        "cutoff_date": cutoff,
        "next_cutoff_date": cutoff + dt.timedelta(days=7),
        "week_year": int(parameters.week[:4]),
        "requested_rule_year": parameters.rule_year,
        "province_scope": ",".join(sorted(parameters.provinces)),
        "coverage_gate_pct": parameters.coverage_gate_pct,
        "rule_book_hash": rule_book_hash(settings.seeds),
        "code_version": code_version(),
    }
    schema = pa.schema(
        [(name, pa.date32() if name.endswith("_date") else pa.string()) for name in edition]
    )
    for name in ("week_year", "requested_rule_year"):
        schema = schema.set(schema.get_field_index(name), pa.field(name, pa.int32()))
    table = pa.Table.from_pylist([edition], schema=schema)
    pq.write_table(table, landing / "edition.parquet")

    data = settings.editions / parameters.previous / "data" if parameters.previous else None
    for name, previous in previous_tables(data).items():
        pq.write_table(previous, landing / f"{name}.parquet")
