"""Changes: what moved since the edition before, of whom, and why.

Here belongs the arranging of the published changes by region. Parts, items and places arrive
computed; only the names of those who passed are looked up here, from the two ranks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.tables.rows import AgencyChange, ChangeItem, ScoreChange
from reports.tables.store import Store

ITEMS = 8
CAUSES = ("rules", "own_data", "verification")


@dataclass(frozen=True)
class Movement:
    """What the agencies of a region sent since the edition before, and what was said of it.

    Attributes:
        rows: One per agency that has a cell, those first that moved most.
    """

    rows: tuple[AgencyChange, ...] = ()

    @property
    def before(self) -> str:
        """The edition before; empty where there is none to compare with."""
        return self.rows[0].previous_edition if self.rows else ""

    @property
    def moved(self) -> list[AgencyChange]:
        """Agencies of which any cell moved."""
        return [one for one in self.rows if _cells_moved(one)]

    @property
    def n_still(self) -> int:
        """Agencies of which nothing moved."""
        return len(self.rows) - len(self.moved)

    @property
    def n_sent(self) -> int:
        """Cells that were sent."""
        return sum(one.n_sent for one in self.rows)

    @property
    def n_accepted(self) -> int:
        """Cells that a verifier accepted."""
        return sum(one.n_accepted for one in self.rows)

    @property
    def n_rejected(self) -> int:
        """Cells that a verifier rejected."""
        return sum(one.n_rejected for one in self.rows)

    @property
    def n_gone(self) -> int:
        """Cells that were taken back."""
        return sum(one.n_gone for one in self.rows)

    def of(self, agency: str) -> AgencyChange | None:
        """What moved of one agency; None where nothing did, or nobody can know."""
        return next((one for one in self.moved if one.agency == agency), None)


def movements(store: Store, codes: Sequence[str]) -> dict[str, Movement]:
    """What moved in each of some regions, by agency."""
    found = store.by_region(AgencyChange, codes, "agency_change", "agency")
    return {
        code: Movement(tuple(sorted(rows, key=lambda one: (-_cells_moved(one), one.agency))))
        for code, rows in found.items()
    }


def _cells_moved(one: AgencyChange) -> int:
    return one.n_sent + one.n_accepted + one.n_rejected + one.n_gone


@dataclass(frozen=True)
class RegionChange:
    """One region that moved.

    Attributes:
        name: Of the region.
        row: Its published change.
        categories: Names of its category before and now where they differ, by today's scale.
        items: What moved it most.
        n_items: All that moved it.
        passed: Names of those whom it passed.
        passed_by: Names of those who passed it.
    """

    name: str
    row: ScoreChange
    categories: tuple[str, ...]
    items: tuple[ChangeItem, ...]
    n_items: int
    passed: tuple[str, ...]
    passed_by: tuple[str, ...]

    @property
    def parts(self) -> tuple[tuple[str, Decimal], ...]:
        """Points by cause, in the order in which they are told apart; they add up exactly."""
        return _parts(self.row)


@dataclass(frozen=True)
class Changes:
    """What moved since the edition before.

    Attributes:
        before: The edition before; none for the first.
        n_compared: Regions that are in both.
        n_new: Regions that were not in the one before.
        n_moved: Regions that moved, in all provinces.
        moved: Those that are shown.
    """

    before: str | None
    n_compared: int
    n_new: int
    n_moved: int
    moved: tuple[RegionChange, ...]

    def by_province(self) -> dict[str, Changes]:
        """The same for each province in which a region moved."""
        found: dict[str, list[RegionChange]] = defaultdict(list)
        for one in self.moved:
            found[one.row.province_code].append(one)
        return {code: replace(self, moved=tuple(moved)) for code, moved in found.items()}


def changes(store: Store) -> Changes:
    """Every region that moved since the edition before."""
    rows = store.select(ScoreChange, "from score_change order by province_code, rank, region_code")
    items: dict[str, list[ChangeItem]] = defaultdict(list)
    for item in store.select(
        ChangeItem,
        "from score_change_item order by region_code, abs(points) desc, cause, item,"
        " innovation_id, indicator_code",
    ):
        items[item.region_code].append(item)
    moved = tuple(
        _region(store, row, rows, items[row.region_code]) for row in rows if _has_moved(row)
    )
    compared = [row.previous_edition for row in rows if row.previous_edition]
    before = max(compared, default=None)
    return Changes(before, len(compared), len(rows) - len(compared), len(moved), moved)


def _has_moved(row: ScoreChange) -> bool:
    """Whether index or rank is another than in the edition before, where there is one."""
    moved = any(points for _, points in _parts(row)) or row.previous_rank != row.rank
    return row.previous_edition is not None and moved


def _parts(row: ScoreChange) -> tuple[tuple[str, Decimal], ...]:
    return tuple((c, getattr(row, f"{c}_points") or Decimal(0)) for c in CAUSES)


def _region(
    store: Store, row: ScoreChange, rows: list[ScoreChange], items: list[ChangeItem]
) -> RegionChange:
    return RegionChange(
        name=_name(store, row),
        row=row,
        categories=_categories(store, row),
        items=tuple(items[:ITEMS]),
        n_items=len(items),
        passed=tuple(_name(store, other) for other in rows if _passes(row, other)),
        passed_by=tuple(_name(store, other) for other in rows if _passes(other, row)),
    )


def _categories(store: Store, row: ScoreChange) -> tuple[str, ...]:
    """The category of the index before and of that now; nothing where it is one and the same."""
    if row.previous_iid is None or row.iid is None:
        return ()
    before, now = (
        next((c.category for c in store.categories if c.lower_bound <= iid), "")
        for iid in (row.previous_iid, row.iid)
    )
    return (before, now) if before != now else ()


def _passes(one: ScoreChange, other: ScoreChange) -> bool:
    """Whether one was not ahead of the other and now is."""
    if one.province_code != other.province_code or one.region_code == other.region_code:
        return False
    ranks = (one.previous_rank, other.previous_rank, one.rank, other.rank)
    if any(rank is None for rank in ranks):
        return False
    was, others_was, now, others_now = (rank or 0 for rank in ranks)
    return was >= others_was and now < others_now


def _name(store: Store, row: ScoreChange) -> str:
    region = store.regions.get(row.region_code)
    return region.region_name if region else row.region_code
