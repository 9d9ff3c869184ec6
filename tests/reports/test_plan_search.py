"""Plans: as cheap as an exhaustive search, never worse than greedy, and true when replayed."""

from __future__ import annotations

import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from reports.errors import ReportError
from reports.scenario import knapsack
from reports.scenario.effort import Effort, read_effort
from reports.scenario.plan_model import Key, Problem, Step, build_problem
from reports.scenario.plan_order import ordered
from reports.scenario.plan_search import Solution, cheapest, richest
from reports.scenario.planning import Field, Plan, Target, make_plan, numerator_of
from reports.scenario.scoring import Cell, Innovation, Region, Rules, half_up, score
from reports.scenario.scoring_store import ScoringStore
from reports.scenario.whatif import Edits, Setting, apply
from tests.harness.rule_facts import ALLOWANCES

N_SMALL = 400
DAY = date(2025, 5, 5)


def small_rules(dice: random.Random) -> Rules:
    return Rules(
        rule_year=2026,
        max_level=2,
        min_design_words=300,
        spd_weights={"SPD-01": dice.choice((75, 100, 200))},
        sid_weights={"SID-16": dice.choice((100, 300)), "SID-17": dice.choice((100, 200))},
        mandatory=frozenset({"SID-16"}),
        divisor_floor=dice.choice((1, 3, 6)),
        min_basic_affairs=dice.choice((0, 1, 2, 2, 3)),
        count_weight=dice.choice((38, 200)),
        count_cap=dice.choice((1, 2, 9, 9, 9)),
        max_total=40,
        window=(date(2024, 1, 1), date(2025, 12, 31)),
        categories=((6501, "high"), (4001, "middle"), (0, "none")),
        basic_affairs=frozenset({1, 2, 3}),
        affairs=frozenset(range(1, 8)),
        **ALLOWANCES,
    )


def random_cell(dice: random.Random, agency: str = "Dinas") -> Cell:
    status = dice.choice(("verified", "pending", "no_evidence", "rejected", "missing", "missing"))
    return Cell(status, None if status == "missing" else dice.randrange(3), agency)


def random_region(dice: random.Random, rules: Rules, n_innovations: int) -> Region:
    def innovation(number: int) -> Innovation:
        return Innovation(
            innovation_id=f"I{number}",
            name="",
            agency="Dinas",
            stage="penerapan",
            status="ditolak" if dice.random() < 0.08 else "diterima",
            affair_number=dice.choice((1, 2, 3, 3, 4, None)),
            first_applied_date=DAY,
            last_developed_date=None,
            design_words=300,
            cells={code: random_cell(dice) for code in rules.sid_weights},
        )

    return Region(
        region_code="6403",
        region_name="Berau",
        province_code="64",
        has_delivered=True,
        cells={code: random_cell(dice, "Bappeda") for code in rules.spd_weights},
        innovations={f"I{n}": innovation(n) for n in range(n_innovations)},
    )


def random_efforts(dice: random.Random, rules: Rules) -> dict[str, Effort]:
    codes = (*rules.spd_weights, *rules.sid_weights)
    return {
        code: Effort(
            fill=dice.choice((3, 6, 10)),
            evidence=dice.choice((2, 4)),
            verify=dice.choice((0, 1, 2)),
            raised=dice.choice((None, 0, 1, 5)),
        )
        for code in codes
    }


def possible_steps(
    region: Region, rules: Rules, efforts: dict[str, Effort]
) -> list[list[tuple[Setting, int]]]:
    """Per cell what can be done with it and its price, from the rules alone."""
    cells = [("", code, region.cells[code]) for code in rules.spd_weights]
    for one in region.innovations.values():
        if one.is_admissible(rules):
            cells += [(one.innovation_id, code, one.cells[code]) for code in rules.sid_weights]
    found = []
    for innovation_id, code, cell in cells:
        price, stated = efforts[code], cell.level or 0
        choices = []
        for level in range(1, rules.max_level + 1):
            if cell.status == "verified" and level <= stated:
                continue
            if level < stated or (price.raised is None and level > max(stated, 1)):
                continue
            base = {"pending": price.verify, "verified": price.verify}.get(
                cell.status, price.evidence
            )
            if stated == 0:
                base = price.fill
            extra = (price.raised or 0) * (level - max(stated, 1))
            choices.append((Setting(innovation_id, code, level), base + extra))
        found.append(choices)
    return found


def every_set(
    region: Region, rules: Rules, efforts: dict[str, Effort]
) -> list[tuple[int, int, int, list[Key]]]:
    """(gain, quarters, steps, keys) of every set of steps, scored by the twin."""
    before = score(region, rules).numerator
    choices = [[None, *options] for options in possible_steps(region, rules, efforts)]
    found = []
    for combination in itertools.product(*choices):
        taken = [choice for choice in combination if choice is not None]
        after = apply(region, Edits(tuple(setting for setting, _ in taken)), rules)
        keys = sorted((s.innovation_id, s.indicator_code) for s, _ in taken)
        quarters = sum(price for _, price in taken)
        found.append((score(after, rules).numerator - before, quarters, len(taken), keys))
    return found


def small_cases() -> Iterator[tuple[random.Random, Region, Rules, dict[str, Effort]]]:
    for seed in range(N_SMALL):
        dice = random.Random(seed)
        rules = small_rules(dice)
        yield (
            dice,
            random_region(dice, rules, dice.choice((1, 2, 3))),
            rules,
            random_efforts(dice, rules),
        )


def is_capped(problem: Problem) -> bool:
    return 0 < problem.rules.count_cap - problem.n_counted < len(problem.locked)


def test_plans_equal_exhaustive_search() -> None:
    seen: Counter[str] = Counter()
    for dice, region, rules, efforts in small_cases():
        problem = build_problem(region, rules, efforts)
        sets = every_set(region, rules, efforts)
        most = max(gain for gain, *_ in sets)
        assert problem.gain(problem.everything()) == most
        for wanted in {most, *(dice.randrange(1, most + 1) for _ in range(3 if most else 0))}:
            solution = cheapest(problem, wanted)
            best = min((q, n, keys) for gain, q, n, keys in sets if gain >= wanted)
            assert problem.gain(solution.chosen) >= wanted
            if not solution.exact:
                assert is_capped(problem)
                assert solution.quarters >= best[0]
                seen["not exact"] += 1
                continue
            assert (solution.quarters, len(solution.chosen)) == best[:2]
            if problem.affairs_needed == 0:
                assert sorted(solution.chosen) == best[2]
            seen["affairs" if problem.affairs_needed else "free"] += 1
            seen["several"] += len(solution.chosen) > 2
        budget = dice.randrange(0, 40)
        solution = richest(problem, budget)
        gain, quarters, n_steps = max((g, -q, -n) for g, q, n, _ in sets if q <= budget)
        assert solution.quarters <= budget
        found = problem.gain(solution.chosen)
        if solution.exact:
            assert (found, -solution.quarters, -len(solution.chosen)) == (gain, quarters, n_steps)
            seen["budget"] += 1
        else:
            assert is_capped(problem)
    assert seen["affairs"] > 60
    assert seen["free"] > 200
    assert seen["budget"] > 100
    assert seen["several"] > 100
    assert seen["not exact"] < 100


def test_gain_of_the_model_is_the_twin_s() -> None:
    for dice, region, rules, efforts in itertools.islice(small_cases(), 60):
        problem = build_problem(region, rules, efforts)
        groups = [*problem.free, *(g for o in problem.locked for g in (*o.required, *o.optional))]
        taken = [dice.choice(group) for group in groups if dice.random() < 0.6]
        after = apply(region, Edits(tuple(Setting(*s.key, s.after) for s in taken)), rules)
        gain = score(after, rules).numerator - score(region, rules).numerator
        assert problem.gain({step.key: step for step in taken}) == gain


def plain_greedy(problem: Problem, wanted: int | None, budget: int | None) -> Solution:
    """The single step with the highest gain per hour, again and again; no look-ahead at all."""
    groups = [*problem.free, *(g for o in problem.locked for g in (*o.required, *o.optional))]
    chosen: dict[Key, Step] = {}
    gain = spent = 0
    while wanted is None or gain < wanted:
        best = None
        for step in itertools.chain.from_iterable(groups):
            now = chosen.get(step.key)
            price = step.quarters - (now.quarters if now else 0)
            if now is not None and step.after <= now.after:
                continue
            if budget is not None and spent + price > budget:
                continue
            value = problem.gain({**chosen, step.key: step}) - gain
            ratio = Fraction(value, price) if price else Fraction(value * 10**9)
            if value > 0 and (best is None or ratio > best[0]):
                best = ratio, step, price, value
        if best is None:
            break
        chosen[best[1].key] = best[1]
        spent, gain = spent + best[2], gain + best[3]
    return Solution(chosen, False)


@pytest.fixture(scope="module")
def sample(built_home: Path) -> Iterator[ScoringStore]:
    with ScoringStore(built_home / "published/warehouse.duckdb") as store:
        yield store


def field_of(store: ScoringStore, region: Region) -> Field:
    rules = store.rules()
    return Field(rules, store.rivals(region, rules), store.tables.edition.coverage_gate_pct)


@pytest.mark.parametrize("in_memory", [True, False], ids=["exact", "stand-in"])
def test_never_worse_than_greedy(
    sample: ScoringStore, in_memory: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not in_memory:
        monkeypatch.setattr(knapsack, "MOST_ENTRIES", 0)
    efforts = read_effort(sample.effort_rows())
    n_better = 0
    for code in ("6401", "6403", "6409", "6411"):
        region = sample.region(code)
        problem = build_problem(region, sample.rules(), efforts)
        for points in (1, 4):
            wanted = points * problem.denominator
            greedy = plain_greedy(problem, wanted, None)
            solution = cheapest(problem, wanted)
            assert problem.gain(solution.chosen) >= wanted
            assert solution.exact == in_memory
            if problem.gain(greedy.chosen) >= wanted:
                assert solution.quarters <= greedy.quarters
                n_better += solution.quarters < greedy.quarters
        greedy = plain_greedy(problem, None, 60)
        solution = richest(problem, 60)
        assert solution.quarters <= 60
        assert problem.gain(solution.chosen) >= problem.gain(greedy.chosen)
    assert n_better > 0 or not in_memory


def replayed(region: Region, field: Field, plan: Plan) -> Region:
    """Every action again, through what-if; each stated number must come true."""
    place = field.standing(region)
    assert place == plan.now
    for action in plan.actions:
        setting = Setting(*action.step.key, action.step.after)
        region = apply(region, Edits((setting,)), field.rules)
        after = field.standing(region)
        assert action.gain_points == half_up(after.score.exact - place.score.exact, 8)
        assert action.score_after == after.score.iid
        assert action.rank_after == after.rank
        place = after
    return region


TARGETS = (
    *(Target("category", "inovatif"), Target("category", "sangat_inovatif")),
    *(Target("rank", "6"), Target("rank", "1"), Target("rank", "10")),
    *(Target("score", "50"), Target("score", "45.005"), Target("score", "99")),
)


def test_targets_come_true_when_replayed(sample: ScoringStore) -> None:
    efforts = read_effort(sample.effort_rows())
    outcomes: Counter[bool] = Counter()
    for code in ("6403", "6409", "6474"):
        region = sample.region(code)
        field = field_of(sample, region)
        for target in TARGETS:
            plan = make_plan(region, field, efforts, target)
            end = field.standing(replayed(region, field, plan))
            reached = {
                "category": end.score.iid * 100 >= target.needed(field.rules, []),
                "score": end.score.iid >= Decimal(target.value if target.kind == "score" else 0),
                "rank": (end.rank or 99) <= int(target.value if target.kind == "rank" else 0),
            }[target.kind]
            assert plan.reached == reached
            assert plan.exact
            if not reached:
                assert end == plan.maximum
            elif plan.actions:
                # One action less does not do: the plan has nothing to spare.
                for left_out in plan.actions[:: max(len(plan.actions) // 5, 1)]:
                    rest = [a.step for a in plan.actions if a is not left_out]
                    fewer = field.standing(field.after(region, rest))
                    assert fewer.score.iid < (plan.needed or 0)
            outcomes[reached] += 1
    assert outcomes[True] >= 12
    assert outcomes[False] >= 3


def test_a_budget_is_kept_and_a_target_beyond_it_is_unreachable(sample: ScoringStore) -> None:
    region = sample.region("64.09")
    field, efforts = field_of(sample, region), read_effort(sample.effort_rows())
    free = make_plan(region, field, efforts, Target("rank", "6"))
    assert free.reached
    quarters = int(free.hours * 4)
    same = make_plan(region, field, efforts, Target("rank", "6"), quarters)
    assert same == free
    less = make_plan(region, field, efforts, Target("rank", "6"), quarters - 1)
    assert not less.reached
    assert less.hours * 4 < quarters
    assert less.actions[-1].score_after < (less.needed or 0)
    best = make_plan(region, field, efforts, None, quarters)
    assert best.actions[-1].score_after >= free.actions[-1].score_after
    nothing = make_plan(region, field, efforts, None, 0)
    assert all(action.hours == 0 for action in nothing.actions)
    everything = make_plan(region, field, efforts)
    assert field.standing(replayed(region, field, everything)) == everything.maximum


def test_ties_share_a_rank(sample: ScoringStore) -> None:
    region = sample.region("6403")
    field, efforts = field_of(sample, region), read_effort(sample.effort_rows())
    field = replace(field, rivals=(Decimal("43.21"), Decimal("43.21"), Decimal("10.00")))
    first = make_plan(region, field, efforts, Target("rank", "1"))
    assert first.needed == Decimal("43.21")
    assert first.actions[-1].score_after >= Decimal("43.21")
    assert first.actions[-1].rank_after == 1
    assert make_plan(region, field, efforts, Target("rank", "2")).actions == first.actions
    third = make_plan(region, field, efforts, Target("rank", "3"))
    assert (third.reached, third.actions) == (True, ())


def test_rank_of_a_region_without_one(sample: ScoringStore) -> None:
    region = replace(sample.region("6403"), has_delivered=False, cells={}, innovations={})
    field, efforts = field_of(sample, region), read_effort(sample.effort_rows())
    plan = make_plan(region, field, efforts, Target("rank", "10"))
    assert plan.now.rank is None
    assert (plan.reached, len(plan.actions), plan.actions[-1].rank_after) == (True, 1, 10)
    gated = replace(field, coverage_gate_pct=Decimal(50))
    with pytest.raises(ReportError, match="no rank"):
        make_plan(region, gated, efforts, Target("rank", "10"))


def test_the_lowest_numerator_that_publishes_so_high() -> None:
    for denominator in (7, 250, 10_250, 49_999):
        for wanted in (0, 1, 4001, 6501):
            lowest = max(numerator_of(wanted, denominator), 0)
            assert half_up(Fraction(lowest, denominator), 2) * 100 >= wanted
            if lowest > 0:
                assert half_up(Fraction(lowest - 1, denominator), 2) * 100 < wanted


def test_order_is_by_gain_per_hour_and_mandatory_cells_first(sample: ScoringStore) -> None:
    region = sample.region("6409")
    problem = build_problem(region, sample.rules(), read_effort(sample.effort_rows()))
    chosen = problem.everything()
    steps = ordered(problem, chosen)
    assert Counter(step.key for step in steps) == Counter(chosen.keys())
    place = {step.key: number for number, step in enumerate(steps)}
    for one in problem.locked:
        last = max(place[group[0].key] for group in one.required)
        first = min(place[group[0].key] for group in one.required)
        assert last - first == len(one.required) - 1
        assert all(place[group[0].key] > last for group in one.optional)
    singles = [s for s in steps if any(g[0].key == s.key for g in problem.free)]
    ratios = [Fraction(step.value, step.quarters) for step in singles]
    assert ratios == sorted(ratios, reverse=True)


def test_options_of_an_innovation_always_unlock_it(sample: ScoringStore) -> None:
    problem = build_problem(
        sample.region("6403"), sample.rules(), read_effort(sample.effort_rows())
    )
    assert len(problem.locked) > 5
    for one in problem.locked:
        for way in one.options:
            chosen = {step.key: step for step in way.steps}
            assert one.is_unlocked(chosen)
            assert way.value == one.value + sum(step.value for step in way.steps)
            assert way.quarters == sum(step.quarters for step in way.steps)


def large_region(dice: random.Random, rules: Rules, n_innovations: int) -> Region:
    states = ("verified", "verified", "pending", "no_evidence", "rejected", "missing")

    def cells(weights: Sequence[str]) -> dict[str, Cell]:
        return {c: Cell(dice.choice(states), dice.choice((1, 1, 2, 3)), "D") for c in weights}

    ones = {
        f"I{n:03d}": Innovation(
            *(f"I{n:03d}", "", "D", "penerapan", "diterima", dice.randrange(1, 39)),
            *(DAY, None, 300, cells(list(rules.sid_weights))),
        )
        for n in range(n_innovations)
    }
    return Region("6403", "Berau", "64", True, cells(list(rules.spd_weights)), ones)


@pytest.mark.parametrize(("n_innovations", "points"), [(60, 15), (130, 6)])
def test_large_regions_are_planned_in_seconds(
    sample: ScoringStore, n_innovations: int, points: int
) -> None:
    dice, rules = random.Random(n_innovations), sample.rules()
    region = large_region(dice, rules, n_innovations)
    field = Field(rules, (), Decimal(0))
    wanted = str(field.standing(region).score.iid + points)
    started = time.process_time()
    plan = make_plan(region, field, read_effort(sample.effort_rows()), Target("score", wanted))
    assert time.process_time() - started < 20
    assert plan.reached
    assert plan.exact
    assert field.standing(replayed(region, field, plan)).score.iid >= Decimal(wanted)


# ---- hours --------------------------------------------------------------------------------------


def test_prices_follow_the_state_of_a_cell() -> None:
    price = Effort(fill=8, evidence=4, verify=1, raised=2)
    assert price.options(Cell("missing", None), 3) == [(1, 8), (2, 10), (3, 12)]
    assert price.options(Cell("pending", 0), 3) == [(1, 8), (2, 10), (3, 12)]
    assert price.options(Cell("pending", 2), 3) == [(2, 1), (3, 3)]
    assert price.options(Cell("rejected", 3), 3) == [(3, 4)]
    assert price.options(Cell("no_evidence", 1), 3) == [(1, 4), (2, 6), (3, 8)]
    assert price.options(Cell("verified", 2), 3) == [(3, 3)]
    assert price.options(Cell("verified", 0), 3) == [(1, 8), (2, 10), (3, 12)]
    assert price.options(Cell("verified", 3), 3) == []
    fixed = replace(price, raised=None)
    assert fixed.options(Cell("missing", None), 3) == [(1, 8)]
    assert fixed.options(Cell("pending", 2), 3) == [(2, 1)]
    assert fixed.options(Cell("verified", 1), 3) == []


def test_own_hours_replace_the_published_ones(sample: ScoringStore, tmp_path: Path) -> None:
    published = sample.effort_rows()
    assert len(published) == 40
    path = tmp_path / "hours.csv"
    path.write_text("indicator_code,verify_hours,raise_hours\nSID-16,0.25,\nSID-17,,-\n")
    plain, own = read_effort(published), read_effort(published, path)
    assert own["SID-16"] == replace(plain["SID-16"], verify=1)
    assert own["SID-17"] == replace(plain["SID-17"], raised=None)
    assert {c for c in own if own[c] != plain[c]} == {"SID-16", "SID-17"}
    for text, message in (
        ("indicator_code,fill_hours\nSID-99,1\n", "no indicator SID-99"),
        ("indicator_code,fill_hours\nSID-16,0.3\n", "0.3 is no number of hours"),
        ("indicator_code,fill_hours\nSID-16,-1\n", "-1 is no number of hours"),
        ("indicator_code,fill_hours\nSID-16,x\n", "x is no number of hours"),
        ("kode,jam\nSID-16,1\n", "lacks its columns"),
    ):
        path.write_text(text)
        with pytest.raises(ReportError, match=message) as caught:
            read_effort(published, path)
        assert caught.value.remedy
    with pytest.raises(ReportError, match="cannot be read"):
        read_effort(published, tmp_path / "none.csv")
