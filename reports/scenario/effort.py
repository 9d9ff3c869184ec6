"""Hours of work: what it costs that a cell becomes verified, from replaceable assumptions.

Here belongs the price list alone: our assumptions are the published table ``effort``, anyone's own
are a CSV. What an hour brings is the matter of `plan_model`. Hours are counted in whole quarters.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from reports.errors import ReportError
from reports.scenario.scoring import Cell

QUARTERS = 4
HOURS = ("fill_hours", "evidence_hours", "verify_hours", "raise_hours")
# A price beyond a year's work is a typing error, and would only slow the search down.
MOST_HOURS = 2000


@dataclass(frozen=True)
class Effort:
    """Quarter-hours of one indicator.

    Attributes:
        fill: from nothing to level 1, evidence and verification included.
        evidence: to give a filled level its evidence and have it verified.
        verify: to have a pending cell verified.
        raised: for each further level; None when work cannot raise the level.
    """

    fill: int
    evidence: int
    verify: int
    raised: int | None

    def options(self, cell: Cell, max_level: int) -> list[tuple[int, int]]:
        """Levels at which the cell can become verified, each with its quarter-hours.

        A stated level above 0 (pending, no evidence, rejected) is kept or raised; a verified one is
        raised; from nothing it starts at level 1.
        """
        stated = cell.level or 0
        first = max(stated, 1)
        if cell.status == "verified" and stated > 0:
            base, first = self.verify, stated + 1
        elif stated == 0:
            base = self.fill
        else:
            base = self.verify if cell.status == "pending" else self.evidence
        if self.raised is None:
            return [(stated or 1, base)] if first == (stated or 1) else []
        start = stated or 1
        return [
            (level, base + self.raised * (level - start)) for level in range(first, max_level + 1)
        ]


def read_effort(
    published: Mapping[str, Mapping[str, Decimal | None]], override: Path | None = None
) -> dict[str, Effort]:
    """The price list by indicator code.

    Args:
        published: rows of the table ``effort``.
        override: a CSV with ``indicator_code`` and any of the four columns of hours; it replaces
            the cells that it fills. ``-`` in ``raise_hours`` says that work cannot raise the level.

    Raises:
        ReportError: the CSV cannot be read, or an hour in it is no whole quarter.
    """
    rows = {code: dict(hours) for code, hours in published.items()}
    if override is not None:
        for code, name, value in _overrides(override, set(rows)):
            rows[code][name] = value
    return {code: _effort(code, hours) for code, hours in rows.items()}


def _effort(code: str, hours: Mapping[str, Decimal | None]) -> Effort:
    quarters = {name: None if v is None else v * QUARTERS for name, v in hours.items()}
    known = [quarters[name] for name in HOURS[:3]]
    if any(q is None or q % 1 or q < 0 for q in known) or (quarters[HOURS[3]] or 0) % 1:
        raise ReportError(f"hours of {code} are incomplete or no whole quarters", "mend the seed")
    fill, evidence, verify = (int(q or 0) for q in known)
    raised = quarters[HOURS[3]]
    return Effort(fill, evidence, verify, None if raised is None else int(raised))


def _overrides(path: Path, codes: set[str]) -> list[tuple[str, str, Decimal | None]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}"
        raise ReportError(problem, "name a file that is there, or save it as CSV") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReportError(f"{path} cannot be read as CSV", "save it as CSV in UTF-8") from error
    if not lines or "indicator_code" not in lines[0] or not set(HOURS) & set(lines[0]):
        raise ReportError(
            f"{path} lacks its columns", f"it needs indicator_code and some of {', '.join(HOURS)}"
        )
    found: list[tuple[str, str, Decimal | None]] = []
    for number, line in enumerate(lines, start=2):
        code = (line["indicator_code"] or "").strip()
        if code not in codes:
            raise ReportError(f"{path} line {number}: no indicator {code}", "use codes as SID-16")
        for name in HOURS:
            text = (line.get(name) or "").strip()
            if text == "-" and name == "raise_hours":
                found.append((code, name, None))
            elif text:
                found.append((code, name, _hours(text, f"{path} line {number}")))
    return found


def _hours(text: str, where: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "."))
        good = 0 <= value <= MOST_HOURS and (value * QUARTERS) % 1 == 0
    except InvalidOperation:
        good = False
    if not good:
        raise ReportError(
            f"{where}: {text} is no number of hours",
            f"write whole hours or quarters up to {MOST_HOURS}, e.g. 2.25",
        )
    return value
