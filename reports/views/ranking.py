"""The ranking: provinces, their lines, and what is said of them in a sentence.

Here belongs what every document shows of ranks. Ranks and changes arrive computed; the orders that
a reader can choose belong to the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from reports.figures.marks import Scale, scale_for
from reports.language.catalogue import DEFAULT, Language, message
from reports.language.format import in_sentence
from reports.tables.rows import Ranked
from reports.tables.store import Store


@dataclass(frozen=True)
class Change:
    """Movement against the edition before: a sign, a number of places and a message."""

    sign: str
    places: int
    message: str

    def told(self, say: Callable[..., str]) -> str:
        """The movement in the words of a language: ``naik 2``."""
        return say(self.message, n=self.places)


@dataclass(frozen=True)
class Line:
    """One region in a ranking table, with what the printed row adds to the published one."""

    row: Ranked
    category: str
    change: Change | None
    n_same_type: int
    n_tied: int
    reasons: tuple[str, ...]

    @property
    def codes(self) -> list[str]:
        """Why the rank is not final, as codes."""
        return [code for code in (self.row.state_reason or "").split(";") if code]

    def told_reasons(self, language: Language) -> str:
        """Why the rank is not final, within a sentence."""
        return "; ".join(in_sentence(language.say(reason)) for reason in self.reasons)


@dataclass(frozen=True)
class Province:
    """One province: its regions with a rank, and those without."""

    code: str
    name: str
    ranked: tuple[Line, ...]
    unranked: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All regions, those with a rank first."""
        return self.ranked + self.unranked

    @property
    def by_type(self) -> list[tuple[str, tuple[Line, ...]]]:
        """Regions by type, each type in the order of the province; the one with most first."""
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(line.row.region_type, []).append(line)
        found = [(kind, tuple(lines)) for kind, lines in groups.items()]
        return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))

    @property
    def leader(self) -> Line | None:
        """The first region by rank, if any has one."""
        return self.ranked[0] if self.ranked else None

    def above(self, line: Line) -> Line | None:
        """The next region up: the nearest one with a better rank; None for the first."""
        rank = line.row.rank
        better = [
            other
            for other in self.ranked
            if rank is not None and other.row.rank is not None and other.row.rank < rank
        ]
        return better[-1] if better else None

    @property
    def n_provisional(self) -> int:
        """Regions whose rank is provisional."""
        return sum(line.row.publication_state == "provisional" for line in self.lines)

    @property
    def completeness(self) -> Decimal | None:
        """Verified completeness, in percent."""
        return completeness(line.row for line in self.lines)


@dataclass(frozen=True)
class Ranking:
    """The ranking of an edition.

    Attributes:
        provinces: In order of their codes.
        rows: All published rows, per province by rank.
        scale: One axis of scores for all, so that provinces can be compared.
    """

    provinces: tuple[Province, ...]
    rows: tuple[Ranked, ...]
    scale: Scale

    @property
    def single(self) -> Province | None:
        """The province of an edition that has one."""
        return self.provinces[0] if len(self.provinces) == 1 else None

    @cached_property
    def n_ranked(self) -> int:
        """Regions with a rank."""
        return sum(row.rank is not None for row in self.rows)

    @property
    def n_unranked(self) -> int:
        """Regions without a rank."""
        return len(self.rows) - self.n_ranked

    @property
    def n_provisional(self) -> int:
        """Regions whose rank is provisional."""
        return sum(row.publication_state == "provisional" for row in self.rows)

    @property
    def completeness(self) -> Decimal | None:
        """Verified completeness of all regions, in percent."""
        return completeness(self.rows)

    def total(self, column: str) -> int:
        """Sum of a published count over all regions."""
        return sum(getattr(row, column) for row in self.rows)

    def headline(self, language: Language = DEFAULT) -> str:
        """The week in a line: how many moved, or that none did, or how many are ranked."""
        say, integer = language.say, language.printer.integer
        changes = [line.change for one in self.provinces for line in one.ranked]
        up = sum(change is not None and change.sign == "▲" for change in changes)
        down = sum(change is not None and change.sign == "▼" for change in changes)
        if up or down:
            return say(
                "%(up)s daerah naik dan %(down)s turun peringkat pekan ini", up=up, down=down
            )
        if any(changes):
            return say("Tidak ada peringkat yang berubah pekan ini")
        return say("%(n)s kabupaten dan kota diperingkat", n=integer(self.n_ranked))

    def sentence(self, language: Language = DEFAULT) -> str:
        """What matters in the ranking, from its data."""
        return sentence(self.provinces, language)


def completeness(rows: Iterable[Ranked]) -> Decimal | None:
    """Verified completeness over regions: their shares weighted by their reported innovations.

    Returns:
        Percent, or None where no innovation is reported. Every reported innovation has the same
        number of cells, so the weighted mean is the share over all cells.
    """
    pairs = [(r.completeness_pct, r.n_reported) for r in rows if r.completeness_pct is not None]
    cells = sum(n for _, n in pairs)
    return sum((share * n for share, n in pairs), Decimal(0)) / cells if cells else None


def ranking(store: Store) -> Ranking:
    """The ranking of every province in scope."""
    has_history = any(row.previous_rank is not None for row in store.ranking)
    names = {r.province_code: r.province_name for r in store.regions.values()}
    provinces = []
    for code, group in groupby(store.ranking, key=lambda row: row.province_code):
        rows = list(group)
        lines = [_line(row, rows, store, has_history) for row in rows]
        ranked = tuple(line for line in lines if line.row.rank is not None)
        unranked = tuple(line for line in lines if line.row.rank is None)
        provinces.append(Province(code, names.get(code) or code, ranked, unranked))
    values = [v for row in store.ranking for v in (row.iid, row.iid_claimed) if v is not None]
    scale = scale_for(values, [row.lower_bound for row in store.categories])
    return Ranking(tuple(provinces), tuple(store.ranking), scale)


def _line(row: Ranked, rows: list[Ranked], store: Store, has_history: bool) -> Line:
    code = row.category_code or ""
    categories = {one.category_code: one.category for one in store.categories}
    return Line(
        row=row,
        category=categories.get(code) or store.labels.text(code, "category"),
        change=_change(row, has_history),
        n_same_type=sum(
            other.rank is not None and other.region_type == row.region_type for other in rows
        ),
        n_tied=sum(row.rank is not None and other.rank == row.rank for other in rows),
        reasons=tuple(store.labels.each(row.state_reason, "state_reason")),
    )


def _change(row: Ranked, has_history: bool) -> Change | None:
    if row.rank is None or not has_history:
        return None
    if row.previous_rank is None:
        return Change("●", 0, message("baru"))
    moved = row.previous_rank - row.rank
    if moved == 0:
        return Change("=", 0, message("tetap"))
    if moved > 0:
        return Change("▲", moved, message("naik %(n)s"))
    return Change("▼", -moved, message("turun %(n)s"))


def sentence(shown: tuple[Province, ...], language: Language = DEFAULT) -> str:
    """What matters in the ranking of some provinces, from its data."""
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
        parts.append(
            say(
                "%(n)s daerah berpindah peringkat dari edisi sebelumnya, paling jauh %(who)s"
                " (%(move)s).",
                n=len(moves),
                who=top.row.region_name,
                move=top.change.told(say) if top.change else "",
            )
        )
    elif any(line.change for line in lines):
        parts.append(say("Tidak ada peringkat yang berubah dari edisi sebelumnya."))
    provisional = sum(line.row.publication_state == "provisional" for line in lines)
    if provisional:
        parts.append(say("Data %(n)s daerah belum lengkap.", n=provisional))
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
