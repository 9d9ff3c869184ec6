"""What lets a region rise: its best actions by the hour, and advice on whole innovations.

Here belong the rows behind these two parts of a region page and their queries, in one ordered scan
per table for a batch of regions. Prices, order and advice arrive computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.tables.store import Store

SHOWN = 10


@dataclass(frozen=True)
class PlannedAction:
    """One of the ten actions of a region with most points per hour."""

    region_code: str
    order_in_region: int
    agency: str | None
    innovation_id: str
    innovation_name: str | None
    indicator_code: str
    indicator_name: str
    level_from: int
    level_to: int
    gain_points: Decimal
    hours: Decimal
    becomes_eligible: bool


@dataclass(frozen=True)
class Advice:
    """One innovation that can still be sent or withdrawn, and what to do with it."""

    region_code: str
    innovation_id: str
    innovation_name: str | None
    agency: str | None
    is_reported: bool
    maturity_now: Decimal
    maturity_repaired: Decimal
    break_even_maturity: Decimal
    gain_now_points: Decimal
    gain_repaired_points: Decimal
    advice: str
    n_cells_to_repair: int
    n_mandatory_to_repair: int
    needs_longer_design: bool
    best_set_size: int
    best_set_gain_points: Decimal


@dataclass(frozen=True)
class Rise:
    """Both for one region.

    Attributes:
        actions: The ten best actions, best first.
        advice: Candidates outside the best set, those first that cost most as they stand.
        n_outside: How many there are.
        n_candidates: All candidates.
        best_set_size: How many of them the best set holds.
        best_set_gain_points: What the best set brings to the claimed index.
    """

    actions: tuple[PlannedAction, ...]
    advice: tuple[Advice, ...]
    n_outside: int
    n_candidates: int
    best_set_size: int
    best_set_gain_points: Decimal


def rises(store: Store, codes: Sequence[str]) -> dict[str, Rise]:
    """What lets each region of a batch rise."""
    batch = [list(codes)]
    actions: dict[str, list[PlannedAction]] = defaultdict(list)
    for action in store.select(
        PlannedAction,
        "from action_plan where list_contains(?, region_code) and order_in_region is not null"
        " order by region_code, order_in_region",
        batch,
    ):
        actions[action.region_code].append(action)
    candidates: dict[str, list[Advice]] = defaultdict(list)
    for row in store.select(
        Advice,
        "from submission_advice where list_contains(?, region_code)"
        " order by region_code, gain_now_points, gain_repaired_points desc, innovation_id",
        batch,
    ):
        candidates[row.region_code].append(row)
    return {code: _rise(actions[code], candidates[code]) for code in codes}


def _rise(actions: list[PlannedAction], candidates: list[Advice]) -> Rise:
    outside = [row for row in candidates if row.advice != "submit"]
    first = candidates[0] if candidates else None
    return Rise(
        actions=tuple(actions),
        advice=tuple(outside[:SHOWN]),
        n_outside=len(outside),
        n_candidates=len(candidates),
        best_set_size=first.best_set_size if first else 0,
        best_set_gain_points=first.best_set_gain_points if first else Decimal(0),
    )
