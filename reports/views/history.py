"""Editions as this one knows them: those before it, their signatures, the one that follows.

Here belongs the reading of ``rank_history`` (decisions 0050), whose editions are compared, and of
``edition_register``, which has every revision and what was withdrawn. Nothing looks for folders of
other editions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from reports.tables.rows import Edition, PastRank, Registered, Signature
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
class Archived:
    """One line of the archive: a published edition, and the states that people gave to it."""

    row: Registered
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class History:
    """Every edition that is known, this one included, oldest first.

    Attributes:
        editions: One per week: those whose ranks are compared.
        archive: Every revision, also those that were corrected or withdrawn.
    """

    current: Edition
    editions: tuple[PastEdition, ...]
    archive: tuple[Archived, ...]

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
    # An edition from before there was a register is known by its ranks alone, as this one is.
    rows = {one.name: _registered(one) for one in found.values()} | {
        row.published_edition: row
        for row in store.select(Registered, "from edition_register order by published_edition")
        if row.published_edition != store.edition.edition
    }
    archive = sorted(rows.values(), key=lambda row: (row.cutoff_date, _revision(row)))
    return History(
        store.edition,
        tuple(found.values()),
        tuple(
            Archived(
                row,
                tuple(one for one in signatures if one.published_edition == row.published_edition),
            )
            for row in archive
        ),
    )


def _registered(one: PastEdition) -> Registered:
    only = one.leaders[0] if len(one.leaders) == 1 else None
    return Registered(
        one.name,
        one.cutoff_date,
        None,
        one.n_ranked,
        len(one.leaders),
        only.region_name if only else None,
        only.iid if only else None,
        *(None, None, None),
    )


def _revision(row: Registered) -> int:
    return int(row.published_edition.partition("-r")[2] or 1)
