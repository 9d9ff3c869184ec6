"""A correction: what it corrects, why, and which published numbers it changes.

Here belongs the comparison of two editions of one week. Why a number is what it is belongs to the
region's page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.tables.rows import ListLine, Ranked

COMPARED = ("iid", "iid_claimed", "category_code", "rank", "publication_state", "state_reason")


@dataclass(frozen=True)
class ChangedRegion:
    """One region of which a published number changed; `before` is None for a new one."""

    before: Ranked | None
    after: Ranked


@dataclass(frozen=True)
class Correction:
    """What a correction changes.

    Attributes:
        edition: Name of the edition that is corrected.
        reason: Why, as it was given.
        changed: Regions of which a number changed.
        n_same: Regions of which none did.
        gone: Regions that are in scope no longer.
        decided: What lines of people's lists changed of the regions of which a number changed.
    """

    edition: str
    reason: str
    changed: tuple[ChangedRegion, ...]
    n_same: int
    gone: tuple[Ranked, ...]
    decided: tuple[ListLine, ...] = ()


def correction(
    edition: str,
    reason: str,
    before: Sequence[Ranked],
    after: Sequence[Ranked],
    decided: Sequence[ListLine] = (),
) -> Correction:
    """Compares the rankings of two editions of one week.

    Args:
        edition: Name of the edition that is corrected.
        reason: Why, as it was given.
        before: Its ranking.
        after: That of the correction.
        decided: What lines of people's lists changed in the correction.
    """
    old = {row.region_code: row for row in before}
    changed = tuple(
        ChangedRegion(old.get(row.region_code), row)
        for row in after
        if row.region_code not in old
        or any(getattr(old[row.region_code], name) != getattr(row, name) for name in COMPARED)
    )
    left = sorted(old.keys() - {row.region_code for row in after})
    codes = {one.after.region_code for one in changed}
    return Correction(
        edition,
        reason,
        changed,
        len(after) - len(changed),
        tuple(old[code] for code in left),
        tuple(line for line in decided if line.region_code in codes),
    )
