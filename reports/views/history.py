"""Earlier editions as this one knows them, and the lines of the chart that they draw.

Here belongs the reading of ``rank_history`` (decisions 0050). Nothing looks for folders of other
editions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from reports.figures.charts import Line, bump
from reports.language.catalogue import DEFAULT
from reports.tables.store import Store

WEEKS = 8


@dataclass(frozen=True)
class Standing:
    """One region in one edition."""

    published_edition: str
    week: str
    cutoff_date: date
    province_code: str
    region_code: str
    region_name: str
    rank: int | None
    iid: Decimal | None
    publication_state: str


@dataclass(frozen=True)
class PastEdition:
    """One edition: its regions by code."""

    name: str
    week: str
    cutoff_date: date
    standings: dict[str, Standing]

    @property
    def n_ranked(self) -> int:
        """Regions with a rank."""
        return sum(s.rank is not None for s in self.standings.values())

    @property
    def leaders(self) -> list[Standing]:
        """Regions of rank 1, by name."""
        first = [s for s in self.standings.values() if s.rank == 1]
        return sorted(first, key=lambda s: (s.region_name, s.region_code))


def editions(store: Store) -> list[PastEdition]:
    """Every edition that is known, this one included, oldest first."""
    found: dict[str, PastEdition] = {}
    for row in store.select(
        Standing, "from rank_history order by week, published_edition, region_code"
    ):
        one = found.setdefault(
            row.published_edition,
            PastEdition(row.published_edition, row.week, row.cutoff_date, {}),
        )
        one.standings[row.region_code] = row
    return list(found.values())


def bump_chart(store: Store, past: list[PastEdition], province_code: str) -> Markup:
    """Ranks of a province over the last editions; empty with fewer than two."""
    shown = past[-WEEKS:]
    if len(shown) < 2:
        return Markup("")
    newest = [s for s in shown[-1].standings.values() if s.province_code == province_code]
    newest.sort(key=lambda s: (s.rank or len(newest) + 1, s.region_name, s.region_code))
    lines = [
        Line(
            s.region_name,
            s.region_code in store.regions and store.regions[s.region_code].region_type == "kota",
            tuple(
                edition.standings[s.region_code].rank
                if s.region_code in edition.standings
                else None
                for edition in shown
            ),
        )
        for s in newest
        if s.rank is not None
    ]
    title = DEFAULT.say("Peringkat pada %(n)s edisi terakhir", n=len(shown))
    return bump(f"b{province_code}", title, [edition.name for edition in shown], lines)
