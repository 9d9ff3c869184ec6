"""Other readings of the rules: published scenarios against the twin with one thing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pyarrow.parquet as pq

from reports.scenario.scoring import VERIFIED, Innovation, Region, Rules, half_up, score
from reports.scenario.scoring_store import ScoringStore
from tests.conftest import Case
from tests.harness.oracle_records import normalise, read_rules, text_of

Change = Callable[[Region, Rules, dict], Decimal]


def with_innovations(region: Region, change: Callable[[Innovation], Innovation]) -> Region:
    return replace(
        region, innovations={key: change(one) for key, one in region.innovations.items()}
    )


def published(numerator: int, denominator: int) -> Decimal:
    return half_up(Fraction(numerator, denominator), 2)


def any_design_length(region: Region, rules: Rules, _: dict) -> Decimal:
    return score(region, replace(rules, min_design_words=0)).iid


def first_applied_only(region: Region, rules: Rules, _: dict) -> Decimal:
    return score(
        with_innovations(region, lambda one: replace(one, last_developed_date=None)), rules
    ).iid


def all_listed_in_divisor(region: Region, rules: Rules, _: dict) -> Decimal:
    floor = max(rules.divisor_floor, len(region.innovations))
    return score(region, replace(rules, divisor_floor=floor)).iid


def rejected_leave_divisor(region: Region, rules: Rules, _: dict) -> Decimal:
    kept = {key: one for key, one in region.innovations.items() if one.status != "ditolak"}
    return score(replace(region, innovations=kept), rules).iid


def mandatory_at_zero(region: Region, rules: Rules, _: dict) -> Decimal:
    """An innovation with every mandatory cell verified counts: the rest of the twin is told so."""

    def blocked(one: Innovation) -> bool:
        mandatory = [code for code in rules.sid_weights if code in rules.mandatory]
        return any(
            code not in one.cells or one.cells[code].status != VERIFIED for code in mandatory
        )

    lenient = replace(rules, mandatory=frozenset())
    out = with_innovations(
        region, lambda one: replace(one, design_words=0) if blocked(one) else one
    )
    return score(out, lenient).iid


def related_affairs_count(region: Region, rules: Rules, records: dict) -> Decimal:
    """The records of the region say which further affairs its eligible innovations name."""
    book = read_rules()
    eligible = {key for key, one in region.innovations.items() if one.is_eligible(rules, VERIFIED)}
    affairs = {region.innovations[key].affair_number for key in eligible}
    for row in records.get("inovasi", ()):
        if text_of(row, "ID Inovasi") in eligible:
            names = (text_of(row, "Urusan Beririsan") or "").split(";")
            affairs |= {book.affairs.get(normalise(name)) for name in names}
    now = score(region, rules)
    count = rules.count_score(len(affairs & rules.basic_affairs), now.n_counted)
    numerator = now.numerator + now.divisor * (count - now.count_hundredths)
    return published(numerator, now.denominator)


SCENARIOS = (
    any_design_length,
    first_applied_only,
    all_listed_in_divisor,
    rejected_leave_divisor,
    mandatory_at_zero,
    related_affairs_count,
)


def test_a_scenario_is_the_score_with_one_thing_changed(random_case: Case) -> None:
    rows = pq.read_table(random_case.data / "rank_sensitivity.parquet").to_pylist()
    published_iid = {(row["region_code"], row["scenario"]): row["iid"] for row in rows}
    codes = sorted({row["region_code"] for row in rows})
    moved = set()
    with ScoringStore(random_case.data) as store:
        rules = store.rules()
        assert len(codes) >= 15
        for code in codes:
            region = store.region(code)
            for change in SCENARIOS:
                expected = change(region, rules, random_case.records[code])
                assert published_iid[code, change.__name__] == expected, (code, change.__name__)
                if expected != score(region, rules).iid:
                    moved.add(change.__name__)
    # The others hardly occur in a random inbox; unit tests beside the models make them occur.
    assert moved >= {"first_applied_only", "all_listed_in_divisor", "rejected_leave_divisor"}


def test_ranks_of_unrounded_indices(random_case: Case) -> None:
    rows = pq.read_table(random_case.data / "rank_sensitivity.parquet").to_pylist()
    found = {r["region_code"]: r["scenario_rank"] for r in rows if r["scenario"] == "unrounded"}
    exact = {code: random_case.oracle.scores[code, VERIFIED]["iid_exact"] for code in found}
    assert found
    for code, rank in found.items():
        assert rank == 1 + sum(
            other > exact[code] for key, other in exact.items() if key[:2] == code[:2]
        )
