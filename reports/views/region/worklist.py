"""What each agency still has to do: its open cells, why, what is needed, what they are worth.

Here belong worklists, their order, and who gets one under which name of a file. How a list looks
belongs to pages and worksheets. Every price arrives computed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reports.tables.rows import Delivery, Edition, Innovation, OpenCell, Region
from reports.tables.store import Store

TODAY = 5
MAX_SLUG = 48
NAMELESS = "tanpa-nama"
# Names that some systems keep for devices, whatever the extension.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
SEND, VERIFY = "send", "verify"
ACCEPTED = "verified"


@dataclass(frozen=True)
class Agency:
    """One perangkat daerah of a region; ``name`` is empty where the data names none."""

    region_code: str
    name: str
    slug: str

    @property
    def path(self) -> str:
        """Its worklist below the folder of the edition, without an extension."""
        return f"opd/{self.region_code}/{self.slug}"


@dataclass(frozen=True)
class Worklist:
    """All open cells of one agency.

    Attributes:
        own: what the agency itself can do, most points first.
        waiting: cells that a verifier has to decide, most points first.
        settled: accepted cells whose level follows a figure: not the highest, and nobody's work.
        unchanged: what the region sent last and what was the same as before.
    """

    region: Region
    agency: Agency
    own: tuple[OpenCell, ...]
    waiting: tuple[OpenCell, ...]
    settled: tuple[OpenCell, ...]
    unchanged: tuple[Delivery, ...] = ()

    @property
    def tasks(self) -> tuple[OpenCell, ...]:
        """Everything that somebody can do."""
        return self.own + self.waiting

    @property
    def first(self) -> tuple[OpenCell, ...]:
        """What the head speaks of: what the agency can do, or else what it waits for."""
        return self.own or self.waiting

    @property
    def today(self) -> tuple[OpenCell, ...]:
        """The first things to do: the agency's own, or what to ask the verifier."""
        return self.first[:TODAY]

    @property
    def rest(self) -> tuple[OpenCell, ...]:
        """What else the agency can do."""
        return self.own[TODAY:]

    @property
    def later(self) -> tuple[OpenCell, ...]:
        """What else waits for a verifier."""
        return self.waiting if self.own else self.waiting[TODAY:]

    @property
    def fillable(self) -> tuple[OpenCell, ...]:
        """What a worksheet holds: an innovation's cells that the agency can still send."""
        return tuple(t for t in self.own if t.innovation_id and t.status != ACCEPTED)

    @property
    def n_mandatory(self) -> int:
        """Mandatory cells that the agency can send."""
        return sum(task.is_mandatory for task in self.own)

    @property
    def best(self) -> Decimal:
        """The most index points that a single one of the first brings."""
        return max((task.gain_points for task in self.first), default=Decimal(0))

    @property
    def settled_names(self) -> list[str]:
        """Indicators of what is settled, each once."""
        return list(dict.fromkeys(t.indicator_name or t.indicator_code for t in self.settled))

    @property
    def due_date(self) -> date | None:
        """The first day on which something is due."""
        return min((t.due_date for t in self.tasks if t.due_date), default=None)

    def days_left(self, edition: Edition) -> int | None:
        """Days from the publication of an edition to the first day on which something is due."""
        return days_left(edition, self.due_date)


def tasks(store: Store, codes: Sequence[str]) -> dict[str, list[OpenCell]]:
    """Open cells of some regions, of each the most points first."""
    return store.by_region(OpenCell, codes, "missing_indicator", "place")


def worklists(
    region: Region,
    tasks: Iterable[OpenCell],
    innovations: Iterable[Innovation],
    deliveries: Iterable[Delivery] = (),
) -> dict[str, Worklist]:
    """Worklists of a region by agency name, one for every agency that the data names.

    An agency without an open cell has an empty list: it is told so instead of vanishing.
    """
    grouped: dict[str, list[OpenCell]] = defaultdict(list)
    for task in tasks:
        grouped[task.agency or ""].append(task)
    unchanged = tuple(one for one in deliveries if one.unchanged_since)
    names = {*grouped, *(one.agency or "" for one in innovations if one.is_reported)}
    return {
        name: Worklist(
            region,
            agency,
            tuple(t for t in grouped[name] if t.next_step == SEND),
            tuple(t for t in grouped[name] if t.next_step == VERIFY),
            tuple(t for t in grouped[name] if t.next_step not in (SEND, VERIFY)),
            unchanged,
        )
        for name, agency in agencies_of(region.region_code, names).items()
    }


def in_order(worklists: Mapping[str, Worklist], step: str) -> list[OpenCell]:
    """What is to be sent, or to be verified, over all agencies of a region, most points first."""
    found = (t for one in worklists.values() for t in one.tasks if t.next_step == step)
    return sorted(found, key=lambda task: task.place)


def days_left(edition: Edition, due: date | None) -> int | None:
    """Days to a due date from the Monday on which an edition comes out, never from a clock."""
    return None if due is None else (due - edition.cutoff_date - timedelta(days=1)).days


def slugs(names: Iterable[str]) -> dict[str, str]:
    """File names for texts, one each, whatever they hold.

    Names that come down to the same letters, to none, or to more than fit get a few digits of
    their own hash, so that a name keeps its file when another one appears or goes.

    Args:
        names: distinct texts.

    Returns:
        Slug by text: ``[a-z0-9-]``, at most 57 characters, all different.
    """
    texts = sorted(set(names))
    plain = {text: _plain(text) for text in texts}
    count = Counter(slug[:MAX_SLUG] for slug in plain.values())
    result = {}
    for text, slug in plain.items():
        cut = slug[:MAX_SLUG].strip("-")
        clear = slug and len(slug) <= MAX_SLUG and count[slug] == 1
        if not clear or _RESERVED.fullmatch(slug) or re.search(r"-[0-9a-f]{8}$", slug):
            cut = f"{cut or NAMELESS}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        result[text] = cut
    return result


def _plain(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")


def agencies_of(region_code: str, names: Iterable[str | None]) -> dict[str, Agency]:
    """The agencies of one region by name, in the order of their names."""
    found = slugs(name or "" for name in names)
    return {name: Agency(region_code, name, slug) for name, slug in sorted(found.items())}
