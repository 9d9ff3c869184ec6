"""Page of a correction: what it corrects, why, and which published numbers it changes.

Here belongs the comparison of two editions of one week. Why a number is what it is belongs to the
region's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.tables.rows import Ranked
from reports.tables.store import Store

COMPARED = ("iid", "iid_claimed", "category_code", "rank", "publication_state", "state_reason")


@dataclass(frozen=True)
class Corrected:
    """What a correction starts from.

    Attributes:
        edition: name of the edition that is corrected.
        reason: why, as it was given.
        ranking: its ranking by region code.
    """

    edition: str
    reason: str
    ranking: Mapping[str, Ranked]


@dataclass(frozen=True)
class ChangedRegion:
    """One region of which a published number changed; `before` is None for a new one."""

    before: Ranked | None
    after: Ranked


def context(store: Store, corrected: Corrected) -> dict[str, Any]:
    """Template variables of ``koreksi.html``."""
    changed = [
        ChangedRegion(before, row)
        for row in store.ranking
        if (before := corrected.ranking.get(row.region_code)) is None
        or any(getattr(before, name) != getattr(row, name) for name in COMPARED)
    ]
    left = corrected.ranking.keys() - {row.region_code for row in store.ranking}
    return {
        "corrected": corrected,
        "changed": changed,
        "n_same": len(store.ranking) - len(changed),
        "gone": [corrected.ranking[code] for code in sorted(left)],
    }
