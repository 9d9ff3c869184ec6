"""The exact Python twin of the scoring SQL, for what-if and plan.

Here belongs what dbt's macros/rule_of_the_index.sql, int_region_score and mart_region_score
compute, on plain frozen records and for any rule year: levels in, scores out, in integers and
fractions only. Rules come from the published rule tables. Queries, edits and plans belong
elsewhere; the tests hold this module equal to the SQL.
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


@dataclass(frozen=True)
class Allowance:
    """What a stage or a status lets an innovation do; its stage and its status must both let it.

    Attributes:
        is_reported: it is in the divisor.
        is_eligible: it may count.
        is_open: it is the region's to send or withdraw.
        is_listed: it is an innovation of its own.
    """

    is_reported: bool
    is_eligible: bool
    is_open: bool
    is_listed: bool


_NOTHING = Allowance(is_reported=False, is_eligible=False, is_open=False, is_listed=False)


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
        stages: what each stage of an innovation lets it do.
        statuses: what each status of an innovation lets it do.
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
    stages: Mapping[str, Allowance]
    statuses: Mapping[str, Allowance]

    @property
    def sent(self) -> tuple[str, str]:
        """Stage and status of an innovation that was sent and awaits its verdict."""
        stage = next(code for code, lets in self.stages.items() if lets.is_reported)
        return stage, next(
            code for code, lets in self.statuses.items() if lets.is_reported and lets.is_open
        )

    def level_required(self, code: str) -> int:
        """The level that a cell of an innovation must reach for it to count."""
        return 1 if code in self.mandatory else 0

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

    def _allowances(self, rules: Rules) -> tuple[Allowance, Allowance]:
        return (
            rules.stages.get(self.stage, _NOTHING),
            rules.statuses.get(self.status, _NOTHING),
        )

    def is_reported(self, rules: Rules) -> bool:
        """Counts in the divisor: applied, not a draft, and no double (reading R4)."""
        return all(one.is_reported for one in self._allowances(rules))

    def meets_conditions(self, rules: Rules) -> bool:
        """What it must be beside its stage, its status and its mandatory cells (reading R4)."""
        first, last = rules.window
        days = (self.first_applied_date, self.last_developed_date)
        return (
            any(day is not None and first <= day <= last for day in days)
            and self.design_words >= rules.min_design_words
        )

    def is_admissible(self, rules: Rules) -> bool:
        """All that eligibility asks but the mandatory cells (reading R4)."""
        may_count = all(one.is_eligible for one in self._allowances(rules))
        return self.is_reported(rules) and may_count and self.meets_conditions(rules)

    def failing(self, rules: Rules, variant: str) -> list[str]:
        """Indicators whose cells are under the level that they must reach in the variant."""
        return [
            code
            for code in rules.sid_weights
            if self.cells.get(code, MISSING).counted(variant) < rules.level_required(code)
        ]

    def is_eligible(self, rules: Rules, variant: str) -> bool:
        """Admissible, with every cell at the level that it must reach in the variant."""
        return self.is_admissible(rules) and not self.failing(rules, variant)

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
    reported = [one for one in region.innovations.values() if one.is_reported(rules)]
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
