"""The exact Python twin of the scoring SQL, for what-if and plan.

Here belongs what dbt's int_innovation_score, int_region_score and mart_region_score compute, on
plain frozen records and for any rule year: levels in, scores out, in integers and fractions only.
Rules come from the published rule tables. Queries, edits and plans belong elsewhere; the tests hold
this module equal to the SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

CLAIMED, VERIFIED = "claimed", "verified"
VARIANTS = (CLAIMED, VERIFIED)
# States of a cell whose level enters a variant; rejected and unproven levels never do.
_COUNTED = {CLAIMED: ("verified", "pending"), VERIFIED: ("verified",)}
APPLIED_STAGE, DRAFT_STATUS, REJECTED_STATUS = "penerapan", "draf", "ditolak"
# Decided to be another innovation, which counts for both.
MERGED_STATUS = "digabung"


@dataclass(frozen=True)
class Rules:
    """The rule book of one year.

    Attributes:
        rule_year: its year.
        max_level: highest level of a cell.
        min_design_words: words that the rancang bangun of an eligible innovation has at least.
        spd_weights: hundredths of a point per level, by indicator of the region itself.
        sid_weights: hundredths of a point per level, by indicator of an innovation.
        mandatory: codes of mandatory indicators, of both aspects.
        divisor_floor: smallest divisor of the mean maturity.
        min_basic_affairs: basic-service affairs to cover before the count scores.
        count_weight: hundredths of a point per counted innovation.
        count_cap: counted innovations beyond which the count score no longer grows.
        max_total: maximum of SPD, mean maturity and count together.
        window: first and last day of application of an eligible innovation.
        categories: lowest published index in hundredths and code, highest first.
        basic_affairs: numbers of the basic-service affairs.
        affairs: numbers of all affairs.
    """

    rule_year: int
    max_level: int
    min_design_words: int
    spd_weights: Mapping[str, int]
    sid_weights: Mapping[str, int]
    mandatory: frozenset[str]
    divisor_floor: int
    min_basic_affairs: int
    count_weight: int
    count_cap: int
    max_total: int
    window: tuple[date, date]
    categories: tuple[tuple[int, str], ...]
    basic_affairs: frozenset[int]
    affairs: frozenset[int]

    def category(self, iid_hundredths: int) -> str:
        """The category of a published index: the highest whose lower bound it reaches."""
        return next(code for bound, code in self.categories if iid_hundredths >= bound)

    def count_score(self, affairs_covered: int, n_counted: int) -> int:
        """The score for the number of innovations, in hundredths (0 with too few affairs)."""
        if affairs_covered < self.min_basic_affairs:
            return 0
        return self.count_weight * min(n_counted, self.count_cap)


@dataclass(frozen=True)
class Cell:
    """One indicator of a region or an innovation: its state, stated level and who answers."""

    status: str
    level: int | None
    agency: str = ""

    def counted(self, variant: str) -> int:
        """The level that enters the score of a variant, 0 when none does."""
        return (self.level or 0) if self.status in _COUNTED[variant] else 0


MISSING = Cell("missing", None)


@dataclass(frozen=True)
class Innovation:
    """One innovation of any stage and status; cells by indicator code, absent ones missing."""

    innovation_id: str
    name: str
    agency: str
    stage: str
    status: str
    affair_number: int | None
    first_applied_date: date | None
    last_developed_date: date | None
    design_words: int
    cells: Mapping[str, Cell]

    @property
    def is_reported(self) -> bool:
        """Counts in the divisor: applied, and not a draft (reading R4)."""
        unreported = (DRAFT_STATUS, MERGED_STATUS)
        return self.stage == APPLIED_STAGE and self.status not in unreported

    def is_admissible(self, rules: Rules) -> bool:
        """All that eligibility asks but the mandatory cells (reading R4)."""
        first, last = rules.window
        days = (self.first_applied_date, self.last_developed_date)
        return (
            self.is_reported
            and self.status != REJECTED_STATUS
            and any(day is not None and first <= day <= last for day in days)
            and self.design_words >= rules.min_design_words
        )

    def is_eligible(self, rules: Rules, variant: str) -> bool:
        """Admissible, with every mandatory cell at level 1 or more in the variant."""
        return self.is_admissible(rules) and all(
            self.cells.get(code, MISSING).counted(variant) >= 1
            for code in rules.sid_weights
            if code in rules.mandatory
        )

    def maturity(self, rules: Rules, variant: str) -> int:
        """Weight x level over its cells, in hundredths, whether it is eligible or not."""
        return _points(self.cells, rules.sid_weights, variant)


@dataclass(frozen=True)
class Region:
    """One region: its own cells by indicator code, its innovations by id."""

    region_code: str
    region_name: str
    province_code: str
    has_delivered: bool
    cells: Mapping[str, Cell]
    innovations: Mapping[str, Innovation]


@dataclass(frozen=True)
class Score:
    """The score of one region under one variant; parts in hundredths of a point.

    The index is ``numerator / denominator``, exactly.
    """

    spd_hundredths: int
    maturity_sum_hundredths: int
    divisor: int
    n_reported: int
    n_counted: int
    basic_affairs_covered: int
    count_hundredths: int
    numerator: int
    denominator: int
    n_filled: int
    n_cells: int
    category_code: str

    @property
    def exact(self) -> Fraction:
        """The index before rounding."""
        return Fraction(self.numerator, self.denominator)

    @property
    def iid(self) -> Decimal:
        """The published index: rounded once, half up, to two decimals (reading R2)."""
        return half_up(self.exact, 2)

    @property
    def spd_score(self) -> Decimal:
        """SPD, in points."""
        return half_up(Fraction(self.spd_hundredths, 100), 2)

    @property
    def sid_mean(self) -> Decimal:
        """Mean maturity, in points with six decimals."""
        return half_up(Fraction(self.maturity_sum_hundredths, 100 * self.divisor), 6)

    @property
    def count_score(self) -> Decimal:
        """Score for the number of innovations, in points."""
        return half_up(Fraction(self.count_hundredths, 100), 2)

    @property
    def total_score(self) -> Decimal:
        """SPD, mean maturity and count score together, in points with six decimals."""
        return half_up(Fraction(self.numerator, 100 * self.divisor), 6)

    @property
    def completeness_pct(self) -> Decimal:
        """Share of the innovations' cells at level 1 or more, in percent; 0 without any."""
        return half_up(Fraction(100 * self.n_filled, max(self.n_cells, 1)), 2)


def half_up(value: Fraction, digits: int) -> Decimal:
    """A non-negative value rounded half up to a number of decimals."""
    scale = 10**digits
    return Decimal((2 * scale * value + 1) // 2).scaleb(-digits)


def hundredths(value: Decimal) -> int:
    """A value of at most two decimals as an integer in hundredths."""
    return int(value * 100)


def score(region: Region, rules: Rules, variant: str = VERIFIED) -> Score:
    """Score a region.

    Args:
        region: its cells and innovations.
        rules: of any rule year; cells that its catalogue does not know count nowhere.
        variant: ``verified`` (only what a verifier accepted) or ``claimed``.
    """
    reported = [one for one in region.innovations.values() if one.is_reported]
    eligible = [one for one in reported if one.is_eligible(rules, variant)]
    affairs = {one.affair_number for one in eligible} & rules.basic_affairs
    spd = _points(region.cells, rules.spd_weights, variant)
    maturity_sum = sum(one.maturity(rules, variant) for one in eligible)
    count = rules.count_score(len(affairs), len(eligible))
    divisor = max(rules.divisor_floor, len(reported))
    numerator = divisor * (spd + count) + maturity_sum
    denominator = divisor * rules.max_total
    return Score(
        spd_hundredths=spd,
        maturity_sum_hundredths=maturity_sum,
        divisor=divisor,
        n_reported=len(reported),
        n_counted=len(eligible),
        basic_affairs_covered=len(affairs),
        count_hundredths=count,
        numerator=numerator,
        denominator=denominator,
        n_filled=sum(_filled(one, rules, variant) for one in reported),
        n_cells=len(reported) * len(rules.sid_weights),
        category_code=rules.category(hundredths(half_up(Fraction(numerator, denominator), 2))),
    )


def is_ranked(region: Region, rules: Rules, coverage_gate_pct: Decimal) -> bool:
    """Whether a region is ranked: it delivered, and claims enough completeness (reading R6)."""
    claimed = score(region, rules, CLAIMED)
    return region.has_delivered and claimed.completeness_pct >= coverage_gate_pct


def rank(iid: Decimal, others: Iterable[Decimal]) -> int:
    """Competition rank of a published index among the others' (reading R5)."""
    return 1 + sum(other > iid for other in others)


def _points(cells: Mapping[str, Cell], weights: Mapping[str, int], variant: str) -> int:
    return sum(
        weight * cells[code].counted(variant) for code, weight in weights.items() if code in cells
    )


def _filled(innovation: Innovation, rules: Rules, variant: str) -> int:
    return sum(
        innovation.cells[code].counted(variant) >= 1
        for code in rules.sid_weights
        if code in innovation.cells
    )
