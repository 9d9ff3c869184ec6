"""What every page shares: the frame around it and the words for a region's state.

Here belongs what more than one page needs. A page's own matter does not.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from reports.errors import ReportError
from reports.figures.marks import Scale, scale_for
from reports.language.catalogue import message
from reports.language.labels import Labels
from reports.tables.rows import Edition, Ranked
from reports.tables.store import Store

PUBLICATION = message("Indeks Inovasi Daerah")
SYNTHETIC = message(
    "Contoh: inovasi, level, dan bukti bersifat sintetis; angka statistik dan hasil resmi nyata."
)
_SAFE_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Head and foot of a page.

    Attributes:
        edition: The edition's row.
        digest: Digest of the edition; its first twelve characters are printed.
        root: Relative way from the page to the folder of the edition.
        names: Names of the overview pages that exist; none where this page stands alone.
        has_workbook: Whether the workbook exists beside this one.
        several: Whether the edition spans more than one province.
        is_correction: Whether the page of a correction exists beside this one.
        is_public: Whether the page is for everybody: no worklists, no names of files.
        translated: For a page in another language, the overview pages that are in it, too; they
            lie beside it.
        other: The same page in another language: code, way from this page, name of the language.
    """

    edition: Edition
    digest: str
    root: str = ""
    names: frozenset[str] = frozenset()
    has_workbook: bool = False
    several: bool = False
    is_correction: bool = False
    is_public: bool = False
    translated: frozenset[str] = frozenset()
    other: tuple[str, str, str] | None = None

    @property
    def has_siblings(self) -> bool:
        """Whether the other pages of the edition exist beside this one."""
        return bool(self.names)

    def document(self, name: str) -> str:
        """Way to a document that exists in every language of the pages."""
        return name if self.translated else f"{self.root}{name}"

    def to(self, name: str) -> str:
        """Way to an overview page, in the language of this page where there is one."""
        return f"{name}.html" if name in self.translated else f"{self.root}{name}.html"

    def below(self, depth: int) -> Frame:
        """The frame of a page that lies some folders below the edition's own."""
        return replace(self, root="../" * depth)


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


@dataclass(frozen=True)
class ProvinceRanking:
    """One province: its regions with a rank, those without, and their sizes."""

    code: str
    name: str
    ranked: tuple[Line, ...]
    unranked: tuple[Line, ...]
    n_provisional: int
    completeness: Decimal | None
    n_innovations: int

    @property
    def leader(self) -> Line | None:
        """The first region by rank, if any has one."""
        return self.ranked[0] if self.ranked else None


def safe_code(code: str) -> str:
    """Region code as a file name.

    Raises:
        ReportError: The code holds anything but letters, digits, dash and underscore.
    """
    if not _SAFE_CODE.fullmatch(code):
        raise ReportError(f"Kode wilayah {code!r} tidak dapat menjadi nama berkas.")
    return code


def trace_command(edition: str, region_code: str, innovation_id: str = "") -> str:
    """The command that follows the numbers of a region or an innovation to cells of files."""
    command = ["iid", "trace", region_code, "--week", edition]
    return shlex.join(command + (["--innovation", innovation_id] if innovation_id else []))


def completeness(rows: Iterable[Ranked]) -> Decimal | None:
    """Verified completeness over regions: their shares weighted by their reported innovations.

    Returns:
        Percent, or None where no innovation is reported. Every reported innovation has the same
        number of cells, so the weighted mean is the share over all cells.
    """
    pairs = [(r.completeness_pct, r.n_reported) for r in rows if r.completeness_pct is not None]
    cells = sum(n for _, n in pairs)
    return sum((share * n for share, n in pairs), Decimal(0)) / cells if cells else None


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


def category_names(store: Store) -> dict[str, str]:
    """Printed name of each category of the rule year."""
    return {row.category_code: row.category for row in store.categories}


def score_scale(store: Store) -> Scale:
    """One axis of scores for the whole edition, so that provinces can be compared."""
    values = [v for row in store.ranking for v in (row.iid, row.iid_claimed) if v is not None]
    return scale_for(values, [row.lower_bound for row in store.categories])


def provinces(store: Store) -> list[ProvinceRanking]:
    """The ranking of every province in scope, in order of its code."""
    labels, categories = store.labels, category_names(store)
    has_history = any(row.previous_rank is not None for row in store.ranking)
    names = {r.province_code: r.province_name for r in store.regions.values()}
    result = []
    for code, group in groupby(store.ranking, key=lambda row: row.province_code):
        rows = list(group)
        lines = [_line(row, rows, categories, labels, has_history) for row in rows]
        result.append(
            ProvinceRanking(
                code=code,
                name=names.get(code) or code,
                ranked=tuple(line for line in lines if line.row.rank is not None),
                unranked=tuple(line for line in lines if line.row.rank is None),
                n_provisional=sum(row.publication_state == "provisional" for row in rows),
                completeness=completeness(rows),
                n_innovations=sum(row.n_reported for row in rows),
            )
        )
    return result


def _line(
    row: Ranked,
    rows: list[Ranked],
    categories: dict[str, str],
    labels: Labels,
    has_history: bool,
) -> Line:
    code = row.category_code or ""
    return Line(
        row=row,
        category=categories.get(code) or labels.text(code, "category"),
        change=_change(row, has_history),
        n_same_type=sum(
            other.rank is not None and other.region_type == row.region_type for other in rows
        ),
        n_tied=sum(row.rank is not None and other.rank == row.rank for other in rows),
        reasons=tuple(labels.each(row.state_reason, "state_reason")),
    )
