"""Archive: the editions before this one, the one that follows, and where they lie.

Here belongs the list of editions that this edition knows of.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reports.history import PastEdition
from reports.store import Store


def context(store: Store, past: list[PastEdition]) -> dict[str, Any]:
    """Template variables of ``arsip.html``."""
    edition = store.edition
    year, week, _ = (edition.cutoff_date + timedelta(days=7)).isocalendar()
    earlier = [one for one in past if one.name != edition.edition]
    return {
        "editions": list(reversed(past)),
        "previous": earlier[-1] if earlier else None,
        "next_week": f"{year}-W{week:02d}",
        "next_day": edition.cutoff_date + timedelta(days=8),
    }
