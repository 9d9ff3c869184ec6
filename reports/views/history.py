"""Editions as this one knows them: those before it, their signatures, the one that follows.

Here belongs the reading of ``rank_history`` (decisions 0050). Nothing looks for folders of other
editions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from reports.tables.rows import Edition, PastRank, Signature
from reports.tables.store import Store

WEEKS = 8


@dataclass(frozen=True)
class PastEdition:
    """One edition: its regions by code, and the states that people gave to it, the newest last."""

    name: str
    cutoff_date: date
    standings: dict[str, PastRank]
    signatures: tuple[Signature, ...]

    def rank(self, region_code: str) -> int | None:
        """Rank of a region; None where it had none, or was not there."""
        standing = self.standings.get(region_code)
        return standing.rank if standing else None

    @property
    def n_ranked(self) -> int:
        """Regions with a rank."""
        return sum(s.rank is not None for s in self.standings.values())

    @property
    def leaders(self) -> list[PastRank]:
        """Regions of rank 1, by name."""
        first = [s for s in self.standings.values() if s.rank == 1]
        return sorted(first, key=lambda s: (s.region_name, s.region_code))


@dataclass(frozen=True)
class History:
    """Every edition that is known, this one included, oldest first."""

    current: Edition
    editions: tuple[PastEdition, ...]

    @property
    def previous(self) -> PastEdition | None:
        """The edition before this one, where there is one."""
        earlier = [one for one in self.editions if one.name != self.current.edition]
        return earlier[-1] if earlier else None

    @property
    def next_week(self) -> str:
        """The week of the edition that follows."""
        year, week, _ = (self.current.cutoff_date + timedelta(days=7)).isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def next_day(self) -> date:
        """The day on which it comes out."""
        return self.current.cutoff_date + timedelta(days=8)

    @property
    def recent(self) -> tuple[PastEdition, ...]:
        """As many editions as a chart holds; none where there is nothing to compare."""
        return self.editions[-WEEKS:] if len(self.editions) > 1 else ()


def history(store: Store) -> History:
    """The editions that the edition of a store knows."""
    signatures = store.select(
        Signature, "from edition_signature order by published_edition, number"
    )
    found: dict[str, PastEdition] = {}
    for row in store.select(
        PastRank, "from rank_history order by week, published_edition, region_code"
    ):
        name = row.published_edition
        if name not in found:
            signed = tuple(one for one in signatures if one.published_edition == name)
            found[name] = PastEdition(name, row.cutoff_date, {}, signed)
        found[name].standings[row.region_code] = row
    return History(store.edition, tuple(found.values()))
