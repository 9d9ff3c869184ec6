"""Heat maps of completeness: region by indicator, and within a region agency by indicator or week.

Here belongs the counting of published cells by state. A map is a table: the letter or the share
that stands in a cell says what its shade says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.figures.marks import STATES
from reports.language.catalogue import DEFAULT
from reports.tables.rows import Indicator
from reports.tables.store import Store

_LETTERS = {code: letter for letter, code in STATES}
# Letter that a reader sees in a cell of one indicator, by state.
SHOWN = {
    "verified": "V",
    "pending": "T",
    "no_evidence": "B",
    "rejected": "X",
    "missing": "K",
}


@dataclass(frozen=True)
class Count:
    """Cells of one region, agency and indicator: how many, how many verified at level 1 or more."""

    region_code: str
    agency: str
    indicator_code: str
    n_cells: int
    n_verified: int
    n_missing: int


@dataclass(frozen=True)
class Mark:
    """One cell of a heat map: its text, its shade 0 to 4, the same in words, a second text."""

    text: str
    shade: int
    words: str
    under: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a heat map."""

    name: str
    href: str
    marks: tuple[Mark | None, ...]


@dataclass(frozen=True)
class Weeks:
    """Agencies of one region over editions: names of the editions, oldest first, and rows."""

    editions: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Standing:
    """One agency in one edition: its cells, how many verified, how many verified or pending."""

    published_edition: str
    region_code: str
    agency: str
    n_cells: int
    n_verified: int
    n_claimed: int


@dataclass(frozen=True)
class _State:
    region_code: str
    indicator_code: str
    status: str
    level: int | None


def counts(store: Store, codes: Sequence[str], by_agency: bool) -> list[Count]:
    """Cells of innovations, counted per region and indicator, or per agency and indicator."""
    agency = "coalesce(agency, '')" if by_agency else "''"
    return store.select(
        Count,
        f"from (select region_code, {agency} as agency, indicator_code, count(*) as n_cells,"
        " count(*) filter (where status = 'verified' and level >= 1) as n_verified,"
        " count(*) filter (where status = 'missing') as n_missing from indicator_status"
        " where aspect = 'SID' and list_contains(?, region_code) group by all)"
        " order by region_code, agency, indicator_code",
        [list(codes)],
    )


def share(count: Count | None) -> Mark | None:
    """Verified share of some cells in whole percent, rounded down: 100 means all of them."""
    if count is None or not count.n_cells:
        return None
    pct = 100 * count.n_verified // count.n_cells
    words = DEFAULT.say(
        "%(verified)s dari %(cells)s terverifikasi, %(missing)s kosong",
        verified=count.n_verified,
        cells=count.n_cells,
        missing=count.n_missing,
    )
    return Mark(str(pct), min(4, pct // 20), words)


def region_rows(store: Store, codes: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Rows by region: shares of innovation cells, and states of the region's own indicators."""
    sid = [i.indicator_code for i in store.indicators if i.aspect == "SID"]
    spd = [i.indicator_code for i in store.indicators if i.aspect == "SPD"]
    found = {(c.region_code, c.indicator_code): c for c in counts(store, codes, by_agency=False)}
    states = {
        (s.region_code, s.indicator_code): s
        for s in store.select(
            _State,
            "from indicator_status where aspect = 'SPD' and list_contains(?, region_code)"
            " order by region_code, indicator_code",
            [list(codes)],
        )
    }
    shares, own = [], []
    for code in codes:
        name, href = store.regions[code].region_name, f"daerah/{code}.html"
        shares.append(Row(name, href, tuple(share(found.get((code, i))) for i in sid)))
        own.append(Row(name, href, tuple(_state(store, states.get((code, i))) for i in spd)))
    return shares, own


def _state(store: Store, state: _State | None) -> Mark | None:
    if state is None:
        return None
    words = store.labels.text(state.status, "cell_status")
    if state.level is not None:
        words += ", " + DEFAULT.say("level %(level)s", level=state.level)
    shade = {"verified": 4, "pending": 2, "no_evidence": 1}.get(state.status, 0)
    text = SHOWN.get(state.status, "?")
    if state.status == "verified":
        text += str(state.level or 0)
    return Mark(text, shade, words)


def agency_rows(store: Store, codes: Sequence[str]) -> dict[str, list[Row]]:
    """Rows by agency for each region."""
    sid = [i.indicator_code for i in store.indicators if i.aspect == "SID"]
    found: dict[str, dict[str, dict[str, Count]]] = defaultdict(lambda: defaultdict(dict))
    for count in counts(store, codes, by_agency=True):
        found[count.region_code][count.agency][count.indicator_code] = count
    return {
        code: [
            Row(agency, "", tuple(share(cells.get(i)) for i in sid))
            for agency, cells in sorted(found[code].items())
        ]
        for code in codes
    }


def agency_weeks(store: Store, codes: Sequence[str]) -> dict[str, Weeks]:
    """Completeness of each agency of some regions over the editions that are known."""
    found: dict[str, dict[str, dict[str, Standing]]] = defaultdict(lambda: defaultdict(dict))
    editions: dict[str, dict[str, None]] = defaultdict(dict)
    for one in store.select(
        Standing,
        "from agency_history where list_contains(?, region_code)"
        " order by region_code, week, published_edition, agency",
        [list(codes)],
    ):
        found[one.region_code][one.agency][one.published_edition] = one
        editions[one.region_code][one.published_edition] = None
    return {
        code: Weeks(
            tuple(editions[code]),
            tuple(
                Row(agency, "", tuple(_week(standings.get(name)) for name in editions[code]))
                for agency, standings in sorted(found[code].items())
            ),
        )
        for code in codes
    }


def _week(standing: Standing | None) -> Mark | None:
    """Verified share above the claimed one, in whole percent, rounded down."""
    if standing is None or not standing.n_cells:
        return None
    verified = 100 * standing.n_verified // standing.n_cells
    claimed = 100 * standing.n_claimed // standing.n_cells
    words = DEFAULT.say(
        "%(verified)s terverifikasi dan %(claimed)s diklaim dari %(n)s sel",
        verified=standing.n_verified,
        claimed=standing.n_claimed,
        n=standing.n_cells,
    )
    return Mark(str(verified), min(4, verified // 20), words, str(claimed))


def context(store: Store, codes: Sequence[str], title: str) -> dict[str, Any]:
    """Template variables of ``keterisian.html`` for the regions of one province, or of all."""
    shares, own = region_rows(store, codes)
    sid = [i for i in store.indicators if i.aspect == "SID"]
    total: dict[str, list[int]] = {i.indicator_code: [0, 0, 0] for i in sid}
    for count in counts(store, codes, by_agency=False):
        if count.indicator_code in total:
            total[count.indicator_code][0] += count.n_verified
            total[count.indicator_code][1] += count.n_cells
            total[count.indicator_code][2] += count.n_missing
    emptiest: Indicator | None = min(
        (i for i in sid if total[i.indicator_code][1]),
        key=lambda i: (
            total[i.indicator_code][0] * 1000 // total[i.indicator_code][1],
            i.indicator_code,
        ),
        default=None,
    )
    most = max((n_missing for *_, n_missing in total.values()), default=0)
    return {
        "where": title,
        "empty": [i for i in sid if most and total[i.indicator_code][2] == most],
        "n_empty": most,
        "sid": sid,
        "spd": [i for i in store.indicators if i.aspect == "SPD"],
        "shares": shares,
        "own": own,
        "emptiest": emptiest,
        "emptiest_counts": total[emptiest.indicator_code] if emptiest else None,
        "shown": SHOWN,
    }
