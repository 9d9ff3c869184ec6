"""Reviewed lists of people's decisions: `data/decisions.csv`, `data/acknowledged.csv`.

What belongs here: reading the lists. A decision says that an innovation is another one's double,
which then counts once; an acknowledgement ends a warning about one file. What does not:
suggestions (`likeness`), corrections of values (`corrections`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.lists.corrections import Correction, DataError, load_corrections, read_date, read_list

DECISION_COLUMNS = ("region_code", "innovation_id", "same_as", "reason", "date")
ACKNOWLEDGED_COLUMNS = ("file_sha256", "code", "reason", "date")


@dataclass(frozen=True)
class Decision:
    """An innovation that is another one under a second name or from a second agency.

    Attributes:
        innovation_id: the one that no longer counts.
        same_as: the one that stands for both.
    """

    region_code: str
    innovation_id: str
    same_as: str
    reason: str
    date: dt.date


@dataclass(frozen=True)
class Lists:
    """What people have decided about the inputs, as it stood at the cut-off.

    Attributes:
        decisions: by date, oldest first.
        corrections: of known errors of sources.
        acknowledged: (SHA-256, code) of warnings that were seen.
    """

    decisions: tuple[Decision, ...] = ()
    corrections: tuple[Correction, ...] = ()
    acknowledged: frozenset[tuple[str, str]] = frozenset()


def load_lists(directory: Path | None, cutoff: dt.date) -> Lists:
    """Read the lists of a folder; what is dated after the cut-off does not hold yet.

    Args:
        directory: folder of the lists; a list that is not there is empty.
        cutoff: of the edition.

    Raises:
        DataError: a list is not well formed, or its decisions contradict each other.
    """
    if directory is None:
        return Lists()
    path = directory / "decisions.csv"
    decisions = [
        Decision(**row | {"date": read_date(path, row["date"])})  # type: ignore[arg-type]
        for row in read_list(path, DECISION_COLUMNS)
    ]
    doubles: set[tuple[str, str]] = set()
    for one in decisions:
        if (one.region_code, one.innovation_id) in doubles:
            raise DataError(f"{path.name}: {one.innovation_id} is decided twice")
        doubles.add((one.region_code, one.innovation_id))
    for one in decisions:
        if one.innovation_id == one.same_as or (one.region_code, one.same_as) in doubles:
            raise DataError(f"{path.name}: {one.same_as} of {one.innovation_id} does not stand")
    path = directory / "acknowledged.csv"
    acknowledged = frozenset(
        (row["file_sha256"], row["code"])
        for row in read_list(path, ACKNOWLEDGED_COLUMNS)
        if read_date(path, row["date"]) <= cutoff
    )
    return Lists(
        decisions=tuple(
            sorted((d for d in decisions if d.date <= cutoff), key=lambda d: (d.date, repr(d)))
        ),
        corrections=load_corrections(directory / "corrections.csv", cutoff),
        acknowledged=acknowledged,
    )


def lists_to(lists: Lists) -> dict[str, Any]:
    """Lists as plain JSON, to be kept with what was built under them."""
    return {
        "decisions": [asdict(one) | {"date": one.date.isoformat()} for one in lists.decisions],
        "corrections": [
            asdict(one) | {"until": one.until.isoformat(), "row": [list(pair) for pair in one.row]}
            for one in lists.corrections
        ],
        "acknowledged": [list(pair) for pair in sorted(lists.acknowledged)],
    }


def lists_from(document: dict[str, Any]) -> Lists:
    """The lists that `lists_to` wrote down."""

    def day(one: dict[str, Any], name: str) -> dict[str, Any]:
        return one | {name: dt.date.fromisoformat(one[name])}

    return Lists(
        decisions=tuple(Decision(**day(one, "date")) for one in document["decisions"]),
        corrections=tuple(
            Correction(**day(one, "until") | {"row": tuple(tuple(pair) for pair in one["row"])})
            for one in document["corrections"]
        ),
        acknowledged=frozenset((sha256, code) for sha256, code in document["acknowledged"]),
    )
