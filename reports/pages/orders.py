"""Orders of a ranking page that a reader can choose without a script, a page each.

Here belong their keys and the ways to their pages. Ranks arrive computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from reports.language.catalogue import message
from reports.language.format import sort_name
from reports.views.ranking import Line, Province

_NOTHING = Decimal(-1)


@dataclass(frozen=True)
class Order:
    """One order of the table: its key, what it is called, and the way to its page."""

    key: str
    title: str
    path: str


_KEYS: dict[str, tuple[str, Callable[[Line], Any]]] = {
    "nama": (message("nama"), lambda line: sort_name(line.row.region_name)),
    "klaim": (message("IID klaim"), lambda line: -(line.row.iid_claimed or _NOTHING)),
    "selisih": (message("selisih klaim"), lambda line: -_gap(line)),
    "keterisian": (message("keterisian"), lambda line: -(line.row.completeness_pct or _NOTHING)),
    "poin": (
        message("potensi dari isian kosong"),
        lambda line: -(line.row.points_missing or _NOTHING),
    ),
}
BY_RANK = Order("rank", message("peringkat"), "peringkat.html")
ORDERS = (
    BY_RANK,
    *(Order(key, title, f"peringkat/{key}.html") for key, (title, _) in _KEYS.items()),
)


def _gap(line: Line) -> Decimal:
    row = line.row
    return _NOTHING if row.iid is None or row.iid_claimed is None else row.iid_claimed - row.iid


def in_order(province: Province, order: Order) -> Province:
    """The same ranking with its lines in another order; ties in the order of their ranks."""
    if order == BY_RANK:
        return province
    _, key = _KEYS[order.key]
    return replace(
        province,
        ranked=tuple(sorted(province.ranked, key=key)),
        unranked=tuple(sorted(province.unranked, key=key)),
    )
