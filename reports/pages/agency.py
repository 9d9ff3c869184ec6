"""Worklist page of one agency: five things for today, then everything, most points first.

Here belongs what the page says at its head. The list itself is made in `reports.views.worklist`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reports.tables.rows import Region
from reports.tables.store import Store
from reports.views.worklist import Worklist, days_left

# Tables beyond this stay in the worksheet, so that a page opens on any phone.
SHOWN = 150


def context(
    store: Store, region: Region, worklist: Worklist, n_sheet: int, files: Mapping[str, str]
) -> dict[str, Any]:
    """Template variables of ``opd/<code>/<agency>.html``.

    Args:
        store: Open store of the edition.
        region: Whose agency it is.
        worklist: Of the agency.
        n_sheet: Rows of the worksheet beside the page; 0 where there is none.
        files: File name of the page of each innovation.
    """
    # The head speaks of what the agency can do; where that is nothing, of what it waits for.
    first = worklist.own or worklist.waiting
    return {
        "region": region,
        "worklist": worklist,
        "name": worklist.agency.name,
        "n_own": len(worklist.own),
        "n_waiting": len(worklist.waiting),
        "n_mandatory": sum(task.is_mandatory for task in worklist.own),
        "best": max((task.gain_points for task in first), default=Decimal(0)),
        "due": worklist.due_date,
        "days": days_left(store.edition, worklist.due_date),
        "rest": worklist.own[len(worklist.today) if worklist.own else 0 :][:SHOWN],
        "n_rest": max(0, len(worklist.own) - len(worklist.today)),
        "waiting": (worklist.waiting if worklist.own else worklist.waiting[5:])[:SHOWN],
        "settled": list(
            dict.fromkeys(t.indicator_name or t.indicator_code for t in worklist.settled)
        ),
        "n_sheet": n_sheet,
        "innovation_files": files,
    }
