"""Heat maps of completeness: region by indicator, and within a region agency by indicator or week.

Here belongs the arranging of counted cells. A map is a table: the letter or the share that stands
in a cell says what its shade says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reports.language.catalogue import DEFAULT
from reports.language.format import percentage
from reports.tables.rows import AgencyWeek, Cell, Count, Indicator
from reports.tables.store import Store

# Letter that a reader sees in a cell of one indicator, by state.
SHOWN = {
    "verified": "V",
    "pending": "T",
    "no_evidence": "B",
    "rejected": "X",
    "missing": "K",
}


@dataclass(frozen=True)
class Mark:
    """One cell of a heat map: its text, its shade 0 to 4, the same in words, a second text."""

    text: str
    shade: int
    words: str
    under: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a heat map; that of a region leads to its page."""

    name: str
    region_code: str
    marks: tuple[Mark | None, ...]


@dataclass(frozen=True)
class Weeks:
    """Agencies of one region over editions: names of the editions, oldest first, and rows."""

    editions: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Completeness:
    """Heat maps of some regions.

    Attributes:
        shares: By region the verified share of innovation cells.
        own: By region the states of its own indicators.
        counts: By indicator the cells of all these regions; those without cells are not there.
    """

    sid: tuple[Indicator, ...]
    spd: tuple[Indicator, ...]
    shares: tuple[Row, ...]
    own: tuple[Row, ...]
    counts: dict[str, Count]

    @property
    def scarcest(self) -> Indicator | None:
        """The indicator that is verified in the smallest share of innovations."""

        def share(one: Indicator) -> tuple[int, str]:
            count = self.counts[one.indicator_code]
            return count.n_verified * 1000 // count.n_cells, one.indicator_code

        known = (i for i in self.sid if i.indicator_code in self.counts)
        return min(known, key=share, default=None)

    @property
    def n_empty(self) -> int:
        """The most innovations in which one indicator is empty."""
        return max((count.n_missing for count in self.counts.values()), default=0)

    @property
    def emptiest(self) -> list[Indicator]:
        """The indicators that are empty in so many innovations, if in any."""
        most = self.n_empty
        found = (i for i in self.sid if i.indicator_code in self.counts)
        return [i for i in found if most and self.counts[i.indicator_code].n_missing == most]


def completeness(store: Store, codes: Sequence[str]) -> Completeness:
    """Heat maps of some regions."""
    counts = store.by_region(Count, codes, "completeness", "indicator_code, agency")
    states = store.by_region(
        Cell, codes, "indicator_status", "indicator_code", where="aspect = 'SPD'"
    )
    shares, own = [], []
    for code in codes:
        name = store.regions[code].region_name
        found = _total(counts[code])
        cells = {cell.indicator_code: cell for cell in states[code]}
        of_sid = tuple(_share(found.get(i.indicator_code)) for i in store.sid)
        of_spd = tuple(_state(store, cells.get(i.indicator_code)) for i in store.spd)
        shares.append(Row(name, code, of_sid))
        own.append(Row(name, code, of_spd))
    total = _total(count for code in codes for count in counts[code])
    return Completeness(tuple(store.sid), tuple(store.spd), tuple(shares), tuple(own), total)


def _total(counts: Iterable[Count]) -> dict[str, Count]:
    """Counts by indicator, over all agencies and regions."""
    total: dict[str, Count] = {}
    for one in counts:
        before = total.get(one.indicator_code, Count("", "", one.indicator_code, 0, 0, 0))
        total[one.indicator_code] = replace(
            before,
            n_cells=before.n_cells + one.n_cells,
            n_verified=before.n_verified + one.n_verified,
            n_missing=before.n_missing + one.n_missing,
        )
    return total


def _share(count: Count | None) -> Mark | None:
    """Verified share of some cells in whole percent, rounded half up."""
    if count is None or not count.n_cells:
        return None
    pct = percentage(count.n_verified, count.n_cells)
    words = DEFAULT.say(
        "%(verified)s dari %(cells)s terverifikasi, %(missing)s kosong",
        verified=count.n_verified,
        cells=count.n_cells,
        missing=count.n_missing,
    )
    return Mark(str(pct), min(4, pct // 20), words)


def _state(store: Store, cell: Cell | None) -> Mark | None:
    if cell is None:
        return None
    words = store.labels.text(cell.status, "cell_status")
    if cell.level is not None:
        words += ", " + DEFAULT.say("level %(level)s", level=cell.level)
    shade = {"verified": 4, "pending": 2, "no_evidence": 1}.get(cell.status, 0)
    text = SHOWN.get(cell.status, "?")
    if cell.status == "verified":
        text += str(cell.level or 0)
    return Mark(text, shade, words)


def agency_rows(store: Store, codes: Sequence[str]) -> dict[str, tuple[Row, ...]]:
    """Rows by agency for each region."""
    result = {}
    for code, counts in store.by_region(
        Count, codes, "completeness", "agency, indicator_code"
    ).items():
        cells: dict[str, dict[str, Count]] = defaultdict(dict)
        for count in counts:
            cells[count.agency][count.indicator_code] = count
        result[code] = tuple(
            Row(agency, "", tuple(_share(of.get(i.indicator_code)) for i in store.sid))
            for agency, of in sorted(cells.items())
        )
    return result


def agency_weeks(store: Store, codes: Sequence[str]) -> dict[str, Weeks]:
    """Completeness of each agency of some regions over the editions that are known."""
    result = {}
    for code, history in store.by_region(
        AgencyWeek, codes, "agency_history", "week, published_edition, agency"
    ).items():
        editions = tuple(dict.fromkeys(one.published_edition for one in history))
        weeks: dict[str, dict[str, AgencyWeek]] = defaultdict(dict)
        for one in history:
            weeks[one.agency][one.published_edition] = one
        result[code] = Weeks(
            editions,
            tuple(
                Row(agency, "", tuple(_week(of.get(name)) for name in editions))
                for agency, of in sorted(weeks.items())
            ),
        )
    return result


def _week(week: AgencyWeek | None) -> Mark | None:
    """Verified share above the claimed one, in whole percent, rounded half up."""
    if week is None or not week.n_cells:
        return None
    verified = percentage(week.n_verified, week.n_cells)
    claimed = percentage(week.n_claimed, week.n_cells)
    words = DEFAULT.say(
        "%(verified)s terverifikasi dan %(claimed)s diklaim dari %(n)s isian",
        verified=week.n_verified,
        claimed=week.n_claimed,
        n=week.n_cells,
    )
    return Mark(str(verified), min(4, verified // 20), words, str(claimed))
