"""Archive: the editions before this one, the one that follows, and where they lie.

Here belongs the list of editions that this edition knows of, with the signatures that they had
when it was built.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from reports.tables.rows import Signature
from reports.tables.store import Store
from reports.views.history import PastEdition


def context(store: Store, past: list[PastEdition]) -> dict[str, Any]:
    """Template variables of ``arsip.html``."""
    edition = store.edition
    year, week, _ = (edition.cutoff_date + timedelta(days=7)).isocalendar()
    earlier = [one for one in past if one.name != edition.edition]
    signatures: dict[str, list[Signature]] = defaultdict(list)
    for one in store.select(Signature, "from edition_signature order by published_edition, number"):
        signatures[one.published_edition].append(one)
    return {
        "signatures": signatures,
        "editions": list(reversed(past)),
        "previous": earlier[-1] if earlier else None,
        "next_week": f"{year}-W{week:02d}",
        "next_day": edition.cutoff_date + timedelta(days=8),
    }
