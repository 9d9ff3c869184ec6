"""Worklist page of one agency: five things for today, then everything, most points first.

Here belongs what the page says at its head. The list itself is made in `reports.worklist`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports.rows import Region
from reports.store import Store
from reports.worklist import Worklist, days_left

# Tables beyond this stay in the worksheet, so that a page opens on any phone.
SHOWN = 150


def context(store: Store, region: Region, worklist: Worklist, has_sheet: bool) -> dict[str, Any]:
    """Template variables of ``opd/<code>/<agency>.html``."""
    gaining = [task for task in worklist.tasks if task.gain_points > 0]
    return {
        "region": region,
        "worklist": worklist,
        "name": worklist.agency.name,
        "n_own": len(worklist.own),
        "n_waiting": len(worklist.waiting),
        "n_mandatory": sum(task.is_mandatory for task in worklist.tasks),
        "n_gaining": len(gaining),
        "best": max((task.gain_points for task in worklist.tasks), default=Decimal(0)),
        "due": worklist.due_date,
        "days": days_left(store.edition, worklist.due_date),
        "rest": worklist.own[len(worklist.today) if worklist.own else 0 :][:SHOWN],
        "n_rest": max(0, len(worklist.own) - len(worklist.today)),
        "waiting": (worklist.waiting if worklist.own else worklist.waiting[5:])[:SHOWN],
        "has_sheet": has_sheet,
    }
