"""Coaching: whom to coach next, what was agreed, and what it changed.

What belongs here: the arranging of a region's queue, sessions and effects. What does not: gains,
hours and the range of chance, which arrive computed. There is never a ranking of coaches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reports.tables.programme_rows import CoachingEffect, CoachingSession, QueuedCoaching
from reports.tables.rows import OpenCell
from reports.tables.store import Store

# Of a page; the rest is in `data/`.
SHOWN, TOPICS = 20, 3
HELD = "terlaksana"


@dataclass(frozen=True)
class Topic:
    """An indicator to work on, and the evidence to bring."""

    name: str
    evidence: str | None


@dataclass(frozen=True)
class Queued:
    """An agency and an innovation in the queue, with the first things to work on."""

    row: QueuedCoaching
    topics: tuple[Topic, ...]

    @property
    def n_more(self) -> int:
        """Indicators that are not shown."""
        return len(self.row.codes) - len(self.topics)


@dataclass(frozen=True)
class Coaching:
    """The coaching of one region.

    Attributes:
        queue: most points per hour first.
        n_queued: how many there are.
        overdue: sessions whose agreed work is past its day, the oldest first.
        coming: those asked for or planned, the next one first.
        sessions: all others, the newest first.
        effects: by topic, those with most coached cells first.
    """

    queue: tuple[Queued, ...]
    n_queued: int
    overdue: tuple[CoachingSession, ...]
    coming: tuple[CoachingSession, ...]
    sessions: tuple[CoachingSession, ...]
    effects: tuple[CoachingEffect, ...]

    @cached_property
    def states(self) -> list[tuple[str, int]]:
        """How many sessions are in each state."""
        every = (*self.coming, *self.sessions)
        return sorted(Counter(one.state for one in every).items())

    @property
    def n_agencies(self) -> int:
        """Agencies that were coached."""
        return len({one.agency for one in self.sessions if one.state == HELD})

    @cached_property
    def coaches(self) -> dict[str, tuple[str, date]]:
        """Of each agency who coached it last, and when."""
        found: dict[str, tuple[str, date]] = {}
        for one in self.sessions:
            if one.state == HELD and one.coach:
                found.setdefault(one.agency, (one.coach, one.session_date))
        return found


def coaching(store: Store) -> dict[str, Coaching]:
    """The coaching of each region that has any session, by its code."""
    sessions: dict[str, list[CoachingSession]] = defaultdict(list)
    for session in store.select(
        CoachingSession,
        "from coaching_session order by session_date desc, agency, innovation_id, indicator_code,"
        ' file_sha256, "row"',
    ):
        sessions[session.region_code].append(session)
    codes = sorted(sessions)
    queues = store.by_region(QueuedCoaching, codes, "coaching_queue", "place")
    effects = store.by_region(
        CoachingEffect, codes, "coaching_effect", "n_coached desc, indicator_code"
    )
    shown = {code: [one for one in queues[code] if one.place <= SHOWN] for code in codes}
    evidence = _evidence(store, codes, shown)
    names = {one.indicator_code: one.name for one in store.indicators}
    return {
        code: Coaching(
            queue=tuple(
                Queued(
                    one,
                    tuple(
                        Topic(names[topic], evidence.get((code, one.innovation_id, topic)))
                        for topic in one.codes[:TOPICS]
                    ),
                )
                for one in shown[code]
            ),
            n_queued=len(queues[code]),
            overdue=tuple(
                sorted(
                    (one for one in mine if one.is_overdue),
                    key=lambda one: (one.follow_up_due or one.session_date, one.agency),
                )
            ),
            coming=tuple(one for one in reversed(mine) if one.state in ("diminta", "direncanakan")),
            sessions=tuple(one for one in mine if one.state not in ("diminta", "direncanakan")),
            effects=tuple(effects[code]),
        )
        for code, mine in sessions.items()
    }


def _evidence(
    store: Store, codes: list[str], shown: Mapping[str, list[QueuedCoaching]]
) -> dict[tuple[str, str, str], str | None]:
    """What to bring for each cell of the innovations that are shown."""
    wanted = {(code, one.innovation_id) for code, rows in shown.items() for one in rows}
    cells = store.by_region(OpenCell, codes, "missing_indicator", "place") if wanted else {}
    return {
        (code, cell.innovation_id, cell.indicator_code): cell.evidence_needed
        for code, rows in cells.items()
        for cell in rows
        if (code, cell.innovation_id) in wanted
    }
