"""Heat maps of completeness: region by indicator, and agency by indicator within a region.

Here belongs the counting of published cells by state. A map is a table: the letter or the share
that stands in a cell says what its shade says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.charts import STATES
from reports.rows import Indicator
from reports.store import Store

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
    """One cell of a heat map: its text, its shade 0 to 4, and the same in words."""

    text: str
    shade: int
    words: str


@dataclass(frozen=True)
class Row:
    """One row of a heat map."""

    name: str
    href: str
    marks: tuple[Mark | None, ...]


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
    words = f"{count.n_verified} dari {count.n_cells} terverifikasi, {count.n_missing} kosong"
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
        words += f", level {state.level}"
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


def context(store: Store, codes: Sequence[str], title: str) -> dict[str, Any]:
    """Template variables of ``keterisian.html`` for the regions of one province, or of all."""
    shares, own = region_rows(store, codes)
    sid = [i for i in store.indicators if i.aspect == "SID"]
    total: dict[str, list[int]] = {i.indicator_code: [0, 0] for i in sid}
    for count in counts(store, codes, by_agency=False):
        if count.indicator_code in total:
            total[count.indicator_code][0] += count.n_verified
            total[count.indicator_code][1] += count.n_cells
    emptiest: Indicator | None = min(
        (i for i in sid if total[i.indicator_code][1]),
        key=lambda i: (
            total[i.indicator_code][0] * 1000 // total[i.indicator_code][1],
            i.indicator_code,
        ),
        default=None,
    )
    return {
        "where": title,
        "sid": sid,
        "spd": [i for i in store.indicators if i.aspect == "SPD"],
        "shares": shares,
        "own": own,
        "emptiest": emptiest,
        "emptiest_counts": total[emptiest.indicator_code] if emptiest else None,
        "shown": SHOWN,
    }
