"""Commitments of a region's agencies: what was promised for the year, and what became of it.

Here belongs who is asked for what, and the sums of a region by week. What counts as reported, as
late or as withdrawn arrives computed, as of each week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reports.language.catalogue import Language, message
from reports.tables.programme_rows import Commitment
from reports.tables.store import Store

NOT_COMMITTED, NOT_STARTED, LATE = "not_committed", "not_started", "late"
ON_TRACK, DONE = "on_track", "done"
# Those to speak to, in this order, then the others.
STATES = (NOT_STARTED, LATE, NOT_COMMITTED, ON_TRACK, DONE)
OPEN = (NOT_STARTED, LATE, NOT_COMMITTED)

_FIRST = message("Tetapkan inovasi pertama dan daftarkan pada portal sebagai Inisiatif.")
_ASK = message("Minta surat komitmen dengan jumlah inovasi.")
_ASK_FOR = message("Minta surat komitmen; sudah ada %(n)s inovasi yang dapat dijanjikan.")
_REPORT = message("Laporkan %(n)s inovasi lagi.")
_SEND = message("Laporkan %(n)s inovasi lagi; %(drafts)s sudah diterapkan dan tinggal dikirim.")
_VERIFY = message("Lengkapi dan tagih verifikasi %(n)s inovasi lagi.")
_KEEP = message("Laporkan %(n)s inovasi lagi paling lambat %(day)s.")


def next_step(one: Commitment, language: Language) -> str:
    """What an agency is asked for, in a sentence; empty where all is done."""
    say, promised = language.say, one.n_committed or 0
    if one.state == NOT_STARTED:
        return say(_FIRST)
    if one.state == NOT_COMMITTED:
        return say(_ASK_FOR, n=one.n_proposed) if one.n_proposed else say(_ASK)
    if one.state == DONE:
        return ""
    lacking = promised - one.n_reported
    if lacking <= 0:
        return say(_VERIFY, n=promised - one.n_verified)
    if one.state == ON_TRACK:
        if one.due_date is None:
            return say(_REPORT, n=lacking)
        return say(_KEEP, n=lacking, day=language.printer.long_date(one.due_date))
    drafts = min(one.n_applied - one.n_reported, lacking)
    return say(_SEND, n=lacking, drafts=drafts) if drafts > 0 else say(_REPORT, n=lacking)


@dataclass(frozen=True)
class Total:
    """The sums of a region in one week; those of what is kept never exceed what was promised."""

    week: str
    cutoff_date: date
    n_committed: int
    n_kept: int
    n_kept_verified: int


@dataclass(frozen=True)
class Commitments:
    """The commitments of one region for the rule year.

    Attributes:
        year: The rule year.
        due_date: Last day of reporting, by the schedule in force.
        first_due_date: The same before it was extended, where it was.
        is_over: Whether that day is past.
        rows: Every agency as of now, those to speak to first.
        weeks: Sums by week, oldest first; the last one is now.
    """

    year: int
    due_date: date | None
    first_due_date: date | None
    is_over: bool
    rows: tuple[Commitment, ...]
    weeks: tuple[Total, ...]

    def due(self, language: Language) -> str:
        """By when, in a sentence; empty where no schedule says."""
        say, day = language.say, language.printer.long_date
        if self.due_date is None:
            return ""
        words = (
            say("Pelaporan berakhir %(day)s.", day=day(self.due_date))
            if self.is_over
            else say("Pelaporan sampai %(day)s.", day=day(self.due_date))
        )
        if self.first_due_date is None:
            return words
        first = say("Semula %(day)s, lalu diperpanjang.", day=day(self.first_due_date))
        return f"{words} {first}"

    @property
    def now(self) -> Total:
        """The sums of this week."""
        return self.weeks[-1]

    @property
    def n_withdrawn(self) -> int:
        """Innovations that were promised in an earlier week and are not any more."""
        return sum(one.n_withdrawn for one in self.rows)

    @property
    def n_committed_agencies(self) -> int:
        """Agencies that promised something."""
        return sum(one.state != NOT_COMMITTED for one in self.rows)

    @property
    def to_ask(self) -> list[Commitment]:
        """Agencies to speak to."""
        return [one for one in self.rows if one.state in OPEN]

    @property
    def others(self) -> list[Commitment]:
        """Agencies that are on their way or done."""
        return [one for one in self.rows if one.state not in OPEN]

    def count(self, state: str) -> int:
        """Agencies in a state."""
        return sum(one.state == state for one in self.rows)

    def sentence(self, language: Language) -> str:
        """How the region stands, in two sentences."""
        say = language.say
        told = say(
            "%(kept)s dari %(promised)s inovasi yang dijanjikan untuk tahun %(year)s sudah"
            " dilaporkan, dan %(verified)s di antaranya terverifikasi.",
            kept=self.now.n_kept,
            promised=self.now.n_committed,
            year=self.year,
            verified=self.now.n_kept_verified,
        )
        counted = [
            (self.count(NOT_STARTED), message("%(n)s belum memiliki satu inovasi pun")),
            (self.count(LATE), message("%(n)s terlambat")),
            (self.count(NOT_COMMITTED), message("%(n)s belum berkomitmen")),
        ]
        parts = [say(words, n=n) for n, words in counted if n]
        if not parts:
            return told + " " + say("Tidak ada perangkat daerah yang terlambat.")
        asked = say(
            "Dari %(all)s perangkat daerah: %(parts)s.", all=len(self.rows), parts=", ".join(parts)
        )
        return f"{told} {asked}"


def commitments(store: Store) -> Mapping[str, Commitments]:
    """The commitments of every region that has some, by region code."""
    rows = store.select(
        Commitment,
        "from commitment_progress where year = rule_year"
        " order by region_code, cutoff_date, week, agency",
    )
    week = store.edition.week
    found = {}
    for code, group in groupby(rows, key=lambda one: one.region_code):
        every = list(group)
        now = sorted(
            (one for one in every if one.week == week),
            key=lambda one: (STATES.index(one.state), one.n_kept - (one.n_committed or 0)),
        )
        if now:
            due = now[0].due_date
            found[code] = Commitments(
                year=now[0].year,
                due_date=due,
                first_due_date=now[0].first_due_date,
                is_over=due is not None and now[0].cutoff_date > due,
                rows=tuple(now),
                weeks=_totals(every),
            )
    return found


def _totals(rows: Sequence[Commitment]) -> tuple[Total, ...]:
    """Sums by week of rows in the order of their weeks."""
    totals = []
    for (day, week), group in groupby(rows, key=lambda one: (one.cutoff_date, one.week)):
        every = list(group)
        totals.append(
            Total(
                week,
                day,
                sum(one.n_committed or 0 for one in every),
                sum(one.n_kept for one in every),
                sum(one.n_kept_verified for one in every),
            )
        )
    return tuple(totals)
