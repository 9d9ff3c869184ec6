"""Ranking pages: one per province and order, and one that leads to them where there are several.

Here belong the orders that a reader can choose without a script, and the sentence at the head.
Ranks and changes arrive computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from reports.figures.marks import Scale
from reports.language.catalogue import DEFAULT, Language, message
from reports.language.format import sort_name
from reports.pages.common import Line, ProvinceRanking

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
    "poin": (message("poin hilang"), lambda line: -(line.row.points_missing or _NOTHING)),
}
BY_RANK = Order("rank", message("peringkat"), "peringkat.html")


def _gap(line: Line) -> Decimal:
    row = line.row
    return _NOTHING if row.iid is None or row.iid_claimed is None else row.iid_claimed - row.iid


def orders() -> list[Order]:
    """Every order of a single province, that by rank first."""
    others = [Order(key, title, f"peringkat/{key}.html") for key, (title, _) in _KEYS.items()]
    return [BY_RANK, *others]


def in_order(province: ProvinceRanking, order: Order) -> ProvinceRanking:
    """The same ranking with its lines in another order; ties in the order of their ranks."""
    if order.key == BY_RANK.key:
        return province
    _, key = _KEYS[order.key]
    return replace(
        province,
        ranked=tuple(sorted(province.ranked, key=key)),
        unranked=tuple(sorted(province.unranked, key=key)),
    )


def context(
    shown: list[ProvinceRanking],
    scale: Scale,
    history: dict[str, Any],
    order: Order = BY_RANK,
    choices: list[Order] | None = None,
    language: Language = DEFAULT,
) -> dict[str, Any]:
    """Template variables of ``peringkat.html`` and of the pages below it.

    Args:
        shown: Provinces of the page.
        scale: Axis of the intervals.
        history: Chart of earlier ranks by province code.
        order: Order of the lines.
        choices: Other orders that have pages; none where there are several provinces.
        language: Language of the page.
    """
    return {
        "provinces": [in_order(province, order) for province in shown],
        "scale": scale,
        "history": history,
        "order": order,
        "orders": choices or [],
        "compact": len(shown) > 1,
        "where": shown[0].name if len(shown) == 1 else "",
        "sentence": sentence(shown, language),
    }


def sentence(shown: list[ProvinceRanking], language: Language = DEFAULT) -> str:
    """What matters in the ranking, from its data."""
    say = language.say
    lines = [line for province in shown for line in province.ranked]
    if not lines:
        return say("Belum ada daerah yang dapat diperingkat.")
    if len(shown) == 1:
        parts = [_lead(lines, language)]
    else:
        parts = [say("%(n)s daerah diperingkat dalam %(m)s provinsi.", n=len(lines), m=len(shown))]
    moves = [(line.change.places, line) for line in lines if line.change and line.change.places]
    if moves:
        top = max(moves, key=lambda move: move[0])[1]
        word = top.change.told(say) if top.change else ""
        parts.append(
            say(
                "%(n)s daerah berpindah peringkat dari edisi sebelumnya, paling jauh %(who)s"
                " (%(move)s).",
                n=len(moves),
                who=top.row.region_name,
                move=word,
            )
        )
    elif any(line.change for line in lines):
        parts.append(say("Tidak ada peringkat yang berubah dari edisi sebelumnya."))
    provisional = sum(line.row.publication_state == "provisional" for line in lines)
    if provisional:
        parts.append(say("%(n)s peringkat masih sementara.", n=provisional))
    return " ".join(parts)


def _lead(lines: list[Line], language: Language) -> str:
    say, number = language.say, language.printer.number
    first = lines[0].row
    tied = sum(line.row.rank == first.rank for line in lines)
    if tied > 1:
        return say(
            "%(n)s daerah berbagi peringkat pertama, %(score)s.", n=tied, score=number(first.iid)
        )
    names = {"who": first.region_name, "score": number(first.iid)}
    if len(lines) == 1 or first.iid is None or lines[1].row.iid is None:
        return say("%(who)s memimpin dengan %(score)s.", **names)
    return say(
        "%(who)s memimpin dengan %(score)s, %(gap)s poin di atas %(second)s.",
        gap=number(first.iid - lines[1].row.iid),
        second=lines[1].row.region_name,
        **names,
    )
