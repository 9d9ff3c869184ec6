"""First page: what this edition is and what is new in it.

Here belongs the choice of what leads. The full ranking and the quality report have pages of
their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.pages.common import ProvinceRanking, completeness, score_scale
from reports.pages.quality import Gate, gate
from reports.tables.rows import Action
from reports.tables.store import Store

TOP = 10
LARGEST = 3


@dataclass(frozen=True)
class News:
    """One cell whose verification would raise a score, with the name of its region."""

    action: Action
    region_name: str


def context(store: Store, ranking: list[ProvinceRanking]) -> dict[str, Any]:
    """Template variables of ``index.html``."""
    rows = store.ranking
    verdict: Gate = gate(store)
    return {
        "provinces": ranking,
        "scale": score_scale(store),
        "n_regions": len(rows),
        "n_ranked": sum(row.rank is not None for row in rows),
        "n_provisional": sum(row.publication_state == "provisional" for row in rows),
        "n_unranked": sum(row.rank is None for row in rows),
        "n_innovations": sum(row.n_reported for row in rows),
        "n_counted": sum(row.n_counted for row in rows),
        "completeness": completeness(rows),
        "n_missing": sum(row.n_missing for row in rows),
        "n_missing_mandatory": sum(row.n_missing_mandatory for row in rows),
        "top": TOP,
        "largest": [
            News(action, store.regions[action.region_code].region_name)
            for action in store.largest_gains(LARGEST)
            if action.region_code in store.regions
        ],
        "gate": verdict,
    }
