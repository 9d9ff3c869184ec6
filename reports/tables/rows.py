"""The rows that documents read, one frozen dataclass per published table.

Here belongs the shape of what is read: a field is a column of the same name, in the same unit; the
columns that no document reads are left out. Nothing is computed here. Scores, gains and shares are
exact decimals, never binary floats. Tables that a run without a ranking has, too, are in
`quality_rows`, those of the programme in `programme_rows`.
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
    max_level: int
    max_spd: int
    max_sid: int
    max_count: int
    max_total: int
    window_start: date | None
    window_end: date | None
    coverage_gate_pct: Decimal


@dataclass(frozen=True)
class Region:
    """One row of ``region``: a kabupaten or kota in scope."""

    region_code: str
    region_name: str
    region_type: str
    province_code: str
    province_name: str
    has_delivered: bool


@dataclass(frozen=True)
class Indicator:
    """One row of ``indicator``: a score row of the rule year's catalogue."""

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
    """One row of ``category``: the lowest published score that bears it."""

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
class ListLine:
    """One row of ``list_line``: what a line of a list of people changed."""

    list: str
    line: int
    decided_by: str
    decided_on: date | None
    reference: str
    reason: str
    region_code: str
    innovation_id: str
    indicator_code: str
    column_name: str
    value_before: str
    value_after: str
    original_name: str | None
    sheet: str
    row: int | None


@dataclass(frozen=True)
class Registered:
    """One row of ``edition_register``: an edition that was published before this one was built."""

    published_edition: str
    cutoff_date: date
    correction: str | None
    n_ranked: int
    n_leaders: int
    leader_name: str | None
    leader_iid: Decimal | None
    withdrawn_by: str | None
    withdrawn_on: date | None
    withdrawn_reason: str | None


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
    is_basic_affair: bool | None
    cell_states: str | None
    cell_levels: str | None


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
class OpenCell:
    """One row of ``missing_indicator``: a cell that is not verified at the highest level.

    Attributes:
        next_step: who moves it: ``send`` its agency, ``verify`` the verifier, ``none`` nobody.
        level_reported: level that was filled in, whatever its state.
        level_meaning: what the catalogue asks at the level that is aimed at.
        reasons: codes that keep the whole innovation from counting, joined by semicolons.
        example_name: innovation of the same region whose cell is verified at the highest level.
        place: among the open cells of its region, the most points first.
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
    level_reported: int | None
    level_meaning: str | None
    reasons: str | None
    example_name: str | None
    example_agency: str | None
    place: int

    @property
    def number(self) -> str:
        """Number of the indicator as it stands in the ministry's form: ``16``, ``5a``."""
        return self.indicator_code.rpartition("-")[2].lstrip("0")


@dataclass(frozen=True)
class Loss:
    """One row of ``score_loss_cause``; ``loss_numerator / score_denominator`` points exactly."""

    region_code: str
    cause: str
    loss_numerator: int
    score_denominator: int


@dataclass(frozen=True)
class Count:
    """One row of ``completeness``: cells of one region, agency and indicator.

    Attributes:
        n_verified: those verified at level 1 or more.
    """

    region_code: str
    agency: str
    indicator_code: str
    n_cells: int
    n_verified: int
    n_missing: int


@dataclass(frozen=True)
class OpenWork:
    """One row of ``open_work``: open cells of one region and agency, by who moves them."""

    region_code: str
    agency: str
    next_step: str
    n_cells: int


@dataclass(frozen=True)
class Delivery:
    """One row of ``file_delivery``: a source that a region is to deliver, and when it came.

    Attributes:
        delivery_state: ``on_time``, ``late``, ``missing``, ``refused`` or ``not_due``.
        unchanged_since: Week since which its content has been the same, None where it is news.
    """

    region_code: str
    source: str
    owner: str | None
    due_date: date | None
    received_date: date | None
    delivery_state: str
    days_late: int | None
    unchanged_since: str | None


@dataclass(frozen=True)
class OfficialResult:
    """One row of ``official_result``."""

    region_code: str
    year: int
    score: Decimal | None
    predicate: str | None
    national_rank: str | None
    source: str | None


@dataclass(frozen=True)
class ScoreThen:
    """One row of ``score_history``: a score of a year, by the scale of that year and by ours.

    Attributes:
        category_code_then: None where no scale of that year is known.
        lower_bound_then: Lowest score that bore that category then.
    """

    region_code: str
    year: int
    score: Decimal
    category_code_then: str | None
    lower_bound_then: Decimal | None
    category_code_now: str


@dataclass(frozen=True)
class LevelCheck:
    """One row of ``level_check``: a cell with numeric bands, beside what its number says."""

    region_code: str
    indicator_code: str
    measured_value: Decimal | None
    level_derived: int | None
    verdict: str


@dataclass(frozen=True)
class Scenario:
    """One row of ``rank_sensitivity``: index and rank with one thing taken otherwise."""

    region_code: str
    scenario: str
    iid: Decimal
    scenario_rank: int
    places_gained: int


@dataclass(frozen=True)
class PlannedAction:
    """One row of ``action_plan`` with an order: an action of the ten with most points per hour."""

    region_code: str
    agency: str | None
    innovation_id: str
    innovation_name: str | None
    indicator_code: str
    indicator_name: str
    level_from: int
    level_to: int
    gain_points: Decimal
    hours: Decimal
    becomes_eligible: bool


@dataclass(frozen=True)
class Advice:
    """One row of ``submission_advice``: an innovation to send or to withdraw, and what to do."""

    region_code: str
    innovation_id: str
    innovation_name: str | None
    agency: str | None
    is_reported: bool
    maturity_now: Decimal
    maturity_repaired: Decimal
    break_even_maturity: Decimal
    gain_now_points: Decimal
    gain_repaired_points: Decimal
    advice: str
    n_cells_to_repair: int
    n_mandatory_to_repair: int
    needs_longer_design: bool
    best_set_size: int
    best_set_gain_points: Decimal


@dataclass(frozen=True)
class Priority:
    """One row of ``priority``: a thing to do that raises a region's score.

    Attributes:
        kind: ``correct``, ``verify`` or ``send``.
        indicator_code: where it is one cell.
        indicator_codes: of its cells, separated by semicolons.
        n_raised: cells that are accepted already, at a lower level.
        n_waiting: cells of the innovation that the price takes as accepted.
    """

    region_code: str
    place: int
    kind: str
    agency: str | None
    innovation_id: str
    innovation_name: str | None
    indicator_code: str | None
    indicator_name: str | None
    indicator_codes: str
    n_cells: int
    n_mandatory: int
    n_raised: int
    n_waiting: int
    level_from: int | None
    level_to: int | None
    becomes_eligible: bool
    gain_points: Decimal
    gain_points_full: Decimal
    iid_after: Decimal
    rank_after: int | None
    due_date: date | None


@dataclass(frozen=True)
class PastRank:
    """One row of ``rank_history``: a region in one edition, this one included."""

    published_edition: str
    week: str
    cutoff_date: date
    province_code: str
    region_code: str
    region_name: str
    rank: int | None
    iid: Decimal | None


@dataclass(frozen=True)
class AgencyWeek:
    """One row of ``agency_history``: the cells of an agency in one edition.

    Attributes:
        n_verified: cells verified at level 1 or more.
        n_claimed: those, and cells that wait for a verifier.
    """

    published_edition: str
    region_code: str
    agency: str
    n_cells: int
    n_verified: int
    n_claimed: int


@dataclass(frozen=True)
class AgencyChange:
    """One row of ``agency_change``: cells that an agency sent, or a verifier judged, since then."""

    region_code: str
    agency: str
    previous_edition: str
    n_cells: int
    n_sent: int
    n_accepted: int
    n_rejected: int
    n_gone: int


@dataclass(frozen=True)
class ScoreChange:
    """One row of ``score_change``; parts and places are None without an edition before."""

    province_code: str
    region_code: str
    previous_edition: str | None
    previous_iid: Decimal | None
    iid: Decimal | None
    rules_points: Decimal | None
    own_data_points: Decimal | None
    verification_points: Decimal | None
    previous_points: Decimal | None
    previous_rank: int | None
    rank: int | None
    places_by_own: int | None
    places_by_others: int | None


@dataclass(frozen=True)
class ChangeItem:
    """One row of ``score_change_item``: a thing that moved the index of a region."""

    region_code: str
    cause: str
    item: str
    innovation_id: str
    innovation_name: str | None
    indicator_code: str
    status_before: str | None
    status_now: str | None
    points: Decimal
