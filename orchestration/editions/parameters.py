"""The parameters of one edition: its week, rule year, provinces, profile of reports.

What belongs here: what a run is asked for together with what the deployment sets, as one document.
It travels as data: in the landing table `edition`, which dbt reads, in `build/parameters.json`,
which the later steps read, so that each step can run alone, in the audit chain and in the manifest.
What does not: how editions are named (`naming`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

PROFILES = ("full", "pages", "data")
FILE = "parameters.json"


@dataclass(frozen=True)
class Parameters:
    """The parameters of the edition in `build/`.

    Attributes:
        edition: name of the edition, see `orchestration.editions.naming`.
        provinces: province codes in scope; empty for every province that delivered.
        reports: full, pages or data; None for full up to 60 regions, else pages.
        correction: the reason of a correction, or None.
        corrects: the edition that a correction corrects; None where there is none, and in
            documents of a version that always took the revision before.
        previous: the edition before, whose ranking and check results this one starts from.
        coverage_gate_pct: claimed completeness in percent under which a region is not ranked.
        letterhead: lines at the head of every PDF.
        own_region: the region that leads; empty for none.
        public_edition: whether the edition has a part for everybody.
    """

    edition: str
    week: str
    rule_year: int | None
    provinces: tuple[str, ...]
    reports: str | None
    correction: str | None
    previous: str | None
    coverage_gate_pct: Decimal
    letterhead: tuple[str, ...] = ()
    public_edition: bool = False
    own_region: str = ""
    corrects: str | None = None

    def write(self, build: Path) -> None:
        """Keep the parameters beside the build."""
        (build / FILE).write_bytes(_DOCUMENT.dump_json(self))

    def document(self) -> dict[str, Any]:
        """The parameters as plain JSON."""
        return _DOCUMENT.dump_python(self, mode="json")


_DOCUMENT = TypeAdapter(Parameters)


def read_parameters(build: Path) -> Parameters:
    """The parameters of the edition in `build/`.

    Raises:
        FileNotFoundError: nothing has been ingested yet.
    """
    return _DOCUMENT.validate_json((build / FILE).read_bytes())
