"""The rows that documents read, one frozen dataclass per published table.

Here belongs the shape of what is read: a field is a column of the same name, in the same unit.
Nothing is computed here. Scores, gains and shares are exact decimals, never binary floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Edition:
    """The one row of ``edition``: its week, its cut-off and the parameters of its rule year."""

    edition: str
    rule_year: int
    week: str
    cutoff_date: date
    next_cutoff_date: date | None
    rule_status: str
    rule_source: str | None
    rule_book_hash: str | None
    code_version: str | None
    is_synthetic: bool
    divisor_floor: int
    min_basic_affairs: int
    count_weight: Decimal
    count_cap: int
    max_spd: int
    max_sid: int
    max_count: int
    max_total: int
    window_start: date | None
    window_end: date | None
    coverage_gate_pct: Decimal


@dataclass(frozen=True)
class Region:
    """One row per kabupaten or kota in scope."""

    region_code: str
    region_name: str
    region_type: str
    province_code: str
    province_name: str
    bps_code: str | None
    has_delivered: bool


@dataclass(frozen=True)
class Indicator:
    """One row per score row of the rule year's catalogue."""

    indicator_code: str
    aspect: str
    variable: str | None
    number: int | str | None
    name: str
    weight: Decimal
    is_mandatory: bool
    level_1: str | None
    level_2: str | None
    level_3: str | None
    evidence: str | None
    supplier: str | None


@dataclass(frozen=True)
class Category:
    """One row per category: the lowest published score that bears it."""

    category_code: str
    category: str
    lower_bound: Decimal


@dataclass(frozen=True)
class Signature:
    """One row of ``edition_signature``: a state that people gave to an earlier edition."""

    published_edition: str
    number: int
    state: str
    signed_by: str
    reason: str | None


@dataclass(frozen=True)
class Score:
    """One row of ``region_score``: a region under one variant."""

    region_code: str
    variant: str
    spd_score: Decimal
    sid_mean: Decimal
    n_reported: int
    n_counted: int
    basic_affairs_covered: int
    count_score: Decimal
    total_score: Decimal
    iid: Decimal
    category_code: str | None
    completeness_pct: Decimal
    near_boundary: bool
    maturity_sum: Decimal
    divisor: int


@dataclass(frozen=True)
class Ranked:
    """One row of ``provincial_ranking``; ``rank`` is None for a region without a rank."""

    province_code: str
    region_code: str
    region_name: str
    region_type: str
    iid: Decimal | None
    iid_claimed: Decimal | None
    category_code: str | None
    rank: int | None
    rank_in_type: int | None
    rank_best: int | None
    rank_worst: int | None
    previous_rank: int | None
    publication_state: str
    state_reason: str | None
    n_reported: int
    n_counted: int
    completeness_pct: Decimal | None
    completeness_claimed_pct: Decimal | None
    n_missing: int
    n_missing_mandatory: int
    points_missing: Decimal | None

    @property
    def counts_missing(self) -> bool:
        """Whether what is missing can be counted: no cell is missing where no innovation is."""
        return self.n_reported > 0 or self.n_missing > 0


@dataclass(frozen=True)
class Innovation:
    """One row of ``innovation``."""

    region_code: str
    innovation_id: str
    innovation_name: str | None
    agency: str | None
    stage: str | None
    status: str | None
    affair_number: int | None
    affair: str | None
    is_reported: bool
    is_eligible_claimed: bool
    is_eligible_verified: bool
    reasons: str | None
    maturity_claimed: Decimal | None
    maturity_verified: Decimal | None
    n_missing: int | None
    n_missing_mandatory: int | None


@dataclass(frozen=True)
class Strip:
    """The states of one innovation's cells: one letter per cell, in order of the indicator."""

    region_code: str
    innovation_id: str
    cells: str


@dataclass(frozen=True)
class Cell:
    """One row of ``indicator_status``."""

    region_code: str
    innovation_id: str
    indicator_code: str
    level: int | None
    status: str
    score_claimed: Decimal | None
    score_verified: Decimal | None
    weight: Decimal
    is_mandatory: bool
    file_sha256: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True)
class Action:
    """One row of ``missing_indicator``: a cell that is not verified at level 3.

    Attributes:
        next_step: who moves it: ``send`` its agency, ``verify`` the verifier, ``none`` nobody.
    """

    region_code: str
    agency: str | None
    innovation_id: str
    innovation_name: str | None
    indicator_code: str
    indicator_name: str | None
    status: str
    next_step: str
    level_counted: int | None
    level_target: int | None
    gain_points: Decimal
    gain_points_full: Decimal
    is_mandatory: bool
    evidence_needed: str | None
    due_date: date | None


@dataclass(frozen=True)
class Delivery:
    """One row of ``file_delivery``: a source that a region is to deliver, and when it came.

    Attributes:
        is_due: whether every region that delivers owes it; others come once, or from elsewhere.
        delivery_state: ``on_time``, ``late``, ``missing``, ``refused`` or ``not_due``.
    """

    region_code: str
    source: str
    owner: str | None
    is_due: bool
    due_date: date | None
    received_date: date | None
    delivery_state: str
    days_late: int | None


@dataclass(frozen=True)
class OpenWork:
    """Per region and agency: the cells that are not verified at level 3."""

    region_code: str
    agency: str | None
    n_open: int
    n_mandatory: int
    n_gain: int


@dataclass(frozen=True)
class OfficialResult:
    """One row of ``official_result``."""

    region_code: str
    year: int
    score: Decimal | None
    predicate: str | None
    national_rank: str | None
    n_innovations: int | None
    source: str | None
