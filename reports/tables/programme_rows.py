"""The rows that documents about the programme read, one frozen dataclass per published table.

Here belongs the shape of what is read of the bank, coaching, commitments, trainings, services,
context and calendar, as `rows` has that of the index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class BankEntry:
    """One row of ``innovation_bank``: a lasting innovation."""

    bank_id: str
    region_code: str
    name: str
    other_names: str | None
    agency: str
    affair_number: int | None
    affair: str | None
    stage: str
    life: str
    life_checked_on: date | None
    first_year: int
    last_year: int
    years: str
    maturity_best: Decimal | None
    eligible_now: bool
    eligible_next_year: bool
    leaves_window_on: date | None
    is_current: bool
    innovation_id: str
    purpose: str | None
    benefit: str | None
    result: str | None
    prerequisites: str | None
    drivers: str | None
    obstacles: str | None

    @property
    def each_year(self) -> list[str]:
        """The rule years that it was reported for."""
        return self.years.split(", ")


@dataclass(frozen=True)
class Likeness:
    """One row of ``innovation_likeness``: two records that may be one innovation."""

    bank_id_a: str
    bank_id_b: str
    score: int | None
    name_score: int | None
    reasons: str | None
    verdict: str
    region_code_a: str
    region_code_b: str
    name_a: str
    name_b: str

    @property
    def each_reason(self) -> list[str]:
        """Codes of what speaks for it and against it."""
        return (self.reasons or "").split(";")


@dataclass(frozen=True)
class ReplicationCandidate:
    """One row of ``replication_candidate``: an innovation and an example of another region."""

    bank_id: str
    example_bank_id: str
    reason: str
    place: int
    maturity_verified: Decimal | None
    maturity_example: Decimal


@dataclass(frozen=True)
class ContextScore:
    """One row of ``context_score``: what an instrument beside the index says of a region in a year.

    Attributes:
        change: To the year before; None where the two are not comparable.
        open_affairs: Numbers of affairs of basic service without a reported innovation, separated
            by semicolons; None unless services are weak.
    """

    region_code: str
    instrument: str
    year: int
    value: Decimal | None
    scale_max: Decimal | None
    category: str | None
    zone: str | None
    opinion: str | None
    source: str | None
    state: str
    change: Decimal | None
    is_weak: bool
    open_affairs: str | None


@dataclass(frozen=True)
class CalendarEvent:
    """One row of ``calendar_event``: an event of the calendar in one revision.

    Attributes:
        subject: Source of a due day.
        days_until: Days from the cut-off to the first day; negative when it has passed.
        days_left: Days from the cut-off to the last day; negative when it is over.
    """

    event_uid: str
    rule_year: int
    stage: str
    subject: str | None
    starts_on: date | None
    ends_on: date | None
    revision: int
    is_delivered: bool
    is_in_force: bool
    state: str
    days_until: int | None
    days_left: int | None
    source: str | None


@dataclass(frozen=True)
class Affair:
    """One row of ``affair``: an affair of government."""

    affair_number: int
    affair: str


@dataclass(frozen=True)
class Commitment:
    """One row of ``commitment_progress``: what an agency promised and has, as of one week.

    Attributes:
        n_committed: None where no file names a promise.
        n_kept: reported innovations, at most as many as promised.
        n_kept_verified: verified innovations, at most as many as promised.
    """

    region_code: str
    agency: str
    year: int
    week: str
    cutoff_date: date
    n_committed: int | None
    n_withdrawn: int
    n_proposed: int
    n_applied: int
    n_reported: int
    n_eligible: int
    n_verified: int
    n_kept: int
    n_kept_verified: int
    due_date: date | None
    first_due_date: date | None
    state: str


@dataclass(frozen=True)
class Readiness:
    """One row of ``training_readiness``: an agency and an application that is taught.

    Attributes:
        faults_before_per_100: None where no edition before the newest training is known.
        faults_after_per_100: None until a week has begun after it.
        open_points: index points of what the agency can send, each thing priced alone.
    """

    region_code: str
    agency: str
    application: str
    n_trained: int
    last_training: date | None
    valid_until: date | None
    next_training: date | None
    faults_before_per_100: Decimal | None
    faults_after_per_100: Decimal | None
    n_rows_before: int | None
    n_rows_after: int | None
    is_compared: bool
    is_ready: bool
    state: str
    n_open: int
    open_points: Decimal


@dataclass(frozen=True)
class Service:
    """One row of ``service_adoption``: a shared service, and whether a region uses it.

    Attributes:
        n_regions_using: regions of the province that use it.
        n_regions_known: regions of the province of which it is known.
        gain_points: of the open cell that its use could be evidence for; None without one.
    """

    region_code: str
    service: str
    state: str
    active_since: date | None
    n_transactions: int | None
    period: str | None
    n_regions_using: int
    n_regions_active: int
    n_regions_known: int
    innovation_id: str | None
    innovation_name: str | None
    indicator_code: str | None
    indicator_name: str | None
    gain_points: Decimal | None


@dataclass(frozen=True)
class QueuedCoaching:
    """One row of ``coaching_queue``: an agency and an innovation that could be coached next."""

    region_code: str
    place: int
    agency: str
    innovation_id: str
    innovation_name: str
    indicator_codes: str
    gain_points: Decimal
    hours: Decimal
    points_per_hour: Decimal | None
    state: str
    planned_for: date | None
    coach: str | None
    last_session: date | None
    follow_up: str | None
    follow_up_due: date | None
    is_overdue: bool

    @property
    def codes(self) -> list[str]:
        """Codes of the indicators to work on."""
        return self.indicator_codes.split(";")


@dataclass(frozen=True)
class CoachingSession:
    """One row of ``coaching_session``."""

    region_code: str
    agency: str
    innovation_id: str | None
    innovation_name: str | None
    session_date: date
    coach: str | None
    indicator_name: str | None
    outcome: str | None
    state: str
    reason: str | None
    follow_up: str | None
    follow_up_due: date | None
    is_overdue: bool


@dataclass(frozen=True)
class CoachingEffect:
    """One row of ``coaching_effect``: what coaching on one topic came to."""

    region_code: str
    indicator_code: str
    indicator_name: str
    n_coached: int
    n_coached_verified: int
    n_compared: int
    n_compared_verified: int
    difference_pct: Decimal | None
    chance_low_pct: Decimal | None
    chance_high_pct: Decimal | None
    n_agencies: int
    is_enough: bool
    verdict: str
