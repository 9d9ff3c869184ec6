"""Page of changes: what moved since the edition before, of whom, and why.

Here belongs the arranging of the published changes by region. Parts, items and places arrive
computed; only the names of those who passed are looked up here, from the two ranks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from reports.figures.region_charts import steps
from reports.language.catalogue import DEFAULT, Language
from reports.pages.common import ProvinceRanking
from reports.tables.store import Store

ITEMS = 8
CAUSES = ("rules", "own_data", "verification")


@dataclass(frozen=True)
class ScoreChange:
    """One row of ``score_change``; parts and places are None without an edition before."""

    province_code: str
    region_code: str
    previous_edition: str | None
    previous_iid: Decimal | None
    iid: Decimal | None
    rules_points: Decimal | None
    own_data_points: Decimal | None
    verification_points: Decimal | None
    previous_points: Decimal | None
    points: Decimal | None
    previous_rank: int | None
    rank: int | None
    places_by_own: int | None
    places_by_others: int | None

    @property
    def has_moved(self) -> bool:
        """Whether index or rank is another than in the edition before, where there is one."""
        moved = any(points for _, points in self.parts) or self.previous_rank != self.rank
        return self.previous_edition is not None and moved

    @property
    def parts(self) -> tuple[tuple[str, Decimal], ...]:
        """Points by cause, in the order in which they are told apart; they add up exactly."""
        return tuple((c, getattr(self, f"{c}_points") or Decimal(0)) for c in CAUSES)


@dataclass(frozen=True)
class Item:
    """One row of ``score_change_item``: a thing that moved the index."""

    region_code: str
    cause: str
    item: str
    innovation_id: str
    innovation_name: str | None
    indicator_code: str
    status_before: str | None
    status_now: str | None
    points: Decimal


@dataclass(frozen=True)
class RegionChange:
    """One region that moved.

    Attributes:
        name: Of the region.
        row: Its published change.
        categories: Names of its category before and now where they differ, by today's scale.
        figure: From the index before to that of today by cause; nothing where it is the same.
        items: What moved it most.
        n_items: All that moved it.
        passed: Names of those whom it passed.
        passed_by: Names of those who passed it.
    """

    name: str
    row: ScoreChange
    categories: tuple[str, ...]
    figure: Markup
    items: tuple[Item, ...]
    n_items: int
    passed: tuple[str, ...]
    passed_by: tuple[str, ...]


def context(store: Store, language: Language = DEFAULT) -> dict[str, Any]:
    """Template variables of ``perubahan.html``: every region that moved."""
    rows = store.select(ScoreChange, "from score_change order by province_code, rank, region_code")
    items: dict[str, list[Item]] = defaultdict(list)
    for item in store.select(
        Item,
        "from score_change_item order by region_code, abs(points) desc, cause, item,"
        " innovation_id, indicator_code",
    ):
        items[item.region_code].append(item)
    moved = [
        _region(store, row, rows, items[row.region_code], language) for row in rows if row.has_moved
    ]
    return _told(rows) | {
        "moved": moved,
        "n_moved": len(moved),
        "provinces_nav": [],
        "causes": CAUSES,
    }


def split(
    context: dict[str, Any], shown: list[ProvinceRanking]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The page of many provinces, which leads to one page per province with a change.

    Returns:
        Variables of the leading page, and those of each province's page by its code.
    """
    by_province: dict[str, list[RegionChange]] = defaultdict(list)
    for one in context["moved"]:
        by_province[one.row.province_code].append(one)
    parts = {code: context | {"moved": moved} for code, moved in by_province.items()}
    leading = [(p.code, p.name, len(by_province[p.code])) for p in shown if p.code in parts]
    return context | {"moved": [], "provinces_nav": leading}, parts


def _told(rows: list[ScoreChange]) -> dict[str, Any]:
    before = sorted({row.previous_edition for row in rows if row.previous_edition})
    n_compared = sum(row.previous_edition is not None for row in rows)
    return {
        "before": before[-1] if before else None,
        "n_compared": n_compared,
        "n_new": len(rows) - n_compared,
    }


def _region(
    store: Store,
    row: ScoreChange,
    rows: list[ScoreChange],
    items: list[Item],
    language: Language,
) -> RegionChange:
    return RegionChange(
        name=_name(store, row),
        row=row,
        categories=_categories(store, row),
        figure=_figure(store, row, language),
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


def _figure(store: Store, row: ScoreChange, language: Language) -> Markup:
    if row.previous_points is None or not any(points for _, points in row.parts):
        return Markup("")
    say = language.say
    return steps(
        f"c{row.region_code}",
        say("Dari indeks edisi sebelumnya ke indeks sekarang, %(name)s", name=_name(store, row)),
        (say("Edisi %(name)s", name=row.previous_edition), row.previous_points),
        [(say(store.labels.text(c, "change_cause")), points) for c, points in row.parts],
        say("Edisi %(name)s", name=store.edition.edition),
        language,
    )


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
