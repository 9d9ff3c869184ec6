"""Plans: equal to exhaustive search where that is possible, replayable, never worse than greedy."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from reports.scenario.effort import Effort, read_effort
from reports.scenario.plan_greedy import greedy
from reports.scenario.plan_model import build_problem
from reports.scenario.planning import Field, Target, make_plan, numerator_of
from reports.scenario.scoring import Cell, Innovation, Region, Rules, score
from reports.scenario.scoring_store import ScoringStore
from reports.scenario.whatif import Edits, Setting, apply
from tests.conftest import WEEK
from tests.harness.rule_facts import ALLOWANCES

DAY = date(2025, 6, 1)
STATES = ("missing", "pending", "no_evidence", "rejected", "verified")
RIVALS = tuple(Decimal(n) for n in (60, 40, 20))


def small_rules(dice: random.Random) -> Rules:
    """A rule book so small that every set of steps can be tried; its maxima add up."""
    count_weight, count_cap = dice.choice((38, 500)), dice.choice((1, 2, 40))
    return Rules(
        rule_year=2026,
        max_level=3,
        min_design_words=300,
        spd_weights={"SPD-01": 100},
        sid_weights={"SID-16": 300, "SID-17": 200},
        mandatory=frozenset({"SID-16"}),
        divisor_floor=dice.choice((1, 2, 4)),
        min_basic_affairs=dice.choice((0, 1, 2)),
        count_weight=count_weight,
        count_cap=count_cap,
        max_total=18 + -(-count_weight * count_cap // 100),
        window=(date(2024, 1, 1), date(2025, 12, 31)),
        categories=((4001, "inovatif"), (1, "kurang_inovatif"), (0, "tidak_dapat_dinilai")),
        basic_affairs=frozenset(range(1, 7)),
        affairs=frozenset(range(1, 39)),
        **ALLOWANCES,
    )


def random_cell(dice: random.Random) -> Cell:
    status = dice.choice(STATES)
    return Cell(status, None if status == "missing" else dice.randint(0, 3), "Dinas")


def random_region(dice: random.Random, rules: Rules, n_innovations: int) -> Region:
    innovations = {
        name: Innovation(
            innovation_id=name,
            name=name,
            agency="Dinas",
            stage="penerapan",
            status=dice.choice(("diterima", "diterima", "diterima", "ditolak")),
            affair_number=dice.choice((1, 2, 3, 9, None)),
            first_applied_date=DAY,
            last_developed_date=None,
            design_words=dice.choice((300, 300, 300, 299)),
            cells={code: random_cell(dice) for code in rules.sid_weights},
        )
        for name in (f"I{n:02}" for n in range(n_innovations))
    }
    own = {code: random_cell(dice) for code in rules.spd_weights}
    return Region("6403", "Kabupaten Berau", "64", True, own, innovations)


def random_efforts(dice: random.Random, rules: Rules) -> dict[str, Effort]:
    return {
        code: Effort(
            fill=dice.randint(1, 12),
            evidence=dice.randint(1, 8),
            verify=dice.randint(1, 4),
            raised=dice.choice((None, 1, 3, 6)),
        )
        for code in (*rules.spd_weights, *rules.sid_weights)
    }


def every_set(
    region: Region, rules: Rules, efforts: dict[str, Effort]
) -> Iterator[tuple[int, Fraction, int]]:
    """Quarter-hours, exact index and published index of every set of steps."""
    cells = [("", code, cell) for code, cell in region.cells.items()]
    cells += [
        (n, c, cell) for n, one in region.innovations.items() for c, cell in one.cells.items()
    ]
    ways = [
        [None, *((n, code, level, cost) for level, cost in efforts[code].options(cell, 3))]
        for n, code, cell in cells
    ]
    for chosen in itertools.product(*ways):
        steps = [step for step in chosen if step is not None]
        after = apply(region, Edits(tuple(Setting(*step[:3]) for step in steps)), rules)
        result = score(after, rules)
        yield sum(step[3] for step in steps), result.exact, int(result.iid * 100)


@pytest.mark.parametrize("seed", range(110))
def test_small_plans_equal_exhaustive_search(seed: int) -> None:
    dice = random.Random(seed)
    rules = small_rules(dice)
    region = random_region(dice, rules, dice.randint(1, 2))
    efforts = random_efforts(dice, rules)
    field = Field(rules, RIVALS, Decimal(0))
    sets = list(every_set(region, rules, efforts))
    best = max(published for _, _, published in sets)

    now = int(score(region, rules).iid * 100)
    wanted = dice.randint(now, min(best + 50, 10000))
    plan = make_plan(region, field, efforts, Target("score", str(Decimal(wanted).scaleb(-2))))
    assert plan.reached == (best >= wanted)
    assert int(plan.maximum.score.iid * 100) == best
    # Where more innovations could be unlocked than the cap has room for, a plan may be inexact,
    # and then it says so.
    assert plan.exact or rules.count_cap <= 2
    if plan.reached:
        least = min(cost for cost, _, published in sets if published >= wanted)
        assert plan.hours * 4 >= least
        assert not plan.exact or plan.hours * 4 == least

    budget = dice.randint(0, 30)
    within = make_plan(region, field, efforts, budget_quarters=budget)
    richest = max(exact for cost, exact, _ in sets if cost <= budget)
    taken = within.actions[-1].score_after if within.actions else within.now.score.iid
    assert within.hours * 4 <= budget
    most = Decimal((richest * 200 + 1) // 2) / 100
    assert taken == most if within.exact else taken <= most


@pytest.mark.parametrize("seed", range(12))
def test_large_plans_are_never_worse_than_greedy(seed: int) -> None:
    dice = random.Random(1000 + seed)
    rules = small_rules(dice)
    region = random_region(dice, rules, 40)
    efforts = random_efforts(dice, rules)
    problem = build_problem(region, rules, efforts)
    reachable = problem.gain(problem.everything())
    wanted = int((problem.numerator + reachable * Fraction(3, 5)) * 100 / problem.denominator)
    plan = make_plan(
        region,
        Field(rules, RIVALS, Decimal(0)),
        efforts,
        Target("score", str(Decimal(wanted).scaleb(-2))),
    )
    assert plan.reached
    needed = numerator_of(wanted, problem.denominator) - problem.numerator
    for look_ahead in (False, True):
        chosen = greedy(problem, wanted=needed, look_ahead=look_ahead)
        if problem.gain(chosen) >= needed:
            assert plan.hours * 4 <= sum(step.quarters for step in chosen.values())


@pytest.fixture(scope="module")
def berau(built_home: Path) -> Iterator[tuple[Region, Field, dict[str, Effort]]]:
    with ScoringStore(built_home / "published/warehouse.duckdb") as store:
        rules = store.rules()
        region = store.region("6403")
        field = Field(rules, store.rivals(region, rules), Decimal(0))
        yield region, field, read_effort(store.effort_rows())


@pytest.mark.parametrize(
    "target",
    [
        Target("category", "inovatif"),
        Target("rank", "6"),
        Target("rank", "3"),
        Target("score", "60"),
    ],
)
def test_replaying_a_plan_reaches_its_target(
    berau: tuple[Region, Field, dict[str, Effort]], target: Target
) -> None:
    region, field, efforts = berau
    plan = make_plan(region, field, efforts, target)
    assert plan.reached
    total = plan.now.score.exact
    for action in plan.actions:
        region = apply(region, Edits((Setting(*action.step.key, action.step.after),)), field.rules)
        here = field.standing(region)
        assert (here.score.iid, here.rank) == (action.score_after, action.rank_after)
        assert abs(here.score.exact - total - Fraction(action.gain_points)) <= Fraction(1, 10**8)
        total = here.score.exact
    end = field.standing(region)
    match target.kind:
        case "category":
            assert end.score.category_code == target.value
        case "rank":
            assert end.rank is not None
            assert end.rank <= int(target.value)
        case _:
            assert end.score.iid >= Decimal(target.value)


def test_an_unreachable_target_says_what_can_be_reached(
    berau: tuple[Region, Field, dict[str, Effort]],
) -> None:
    region, field, efforts = berau
    plan = make_plan(region, field, efforts, Target("score", "99"))
    assert not plan.reached
    assert plan.maximum.score.iid < 99
    assert plan.actions[-1].score_after == plan.maximum.score.iid


def test_the_command_line_of_plan_and_whatif(built_home: Path, tmp_path: Path) -> None:
    def iid(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "orchestration", *arguments, "--home", str(built_home)]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)

    done = iid("plan", "64.03", "--target-rank", "6", "--week", WEEK, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert {"region", "now", "target", "reached", "actions"} <= set(document)
    assert set(document["actions"][0]) == {
        *("agency", "innovation_id", "indicator_code", "from", "to", "gain_points", "hours"),
        *("score_after", "rank_after"),
    }
    assert document["actions"][-1]["rank_after"] <= 6
    assert iid("plan", "6403", "--target-score", "99").returncode == 3
    assert iid("plan", "9999").returncode == 2

    done = iid("whatif", "6403", "--set", ":SPD-14=3", "--json")
    document = json.loads(done.stdout)
    keys = {
        *("spd_score", "sid_mean", "count_score", "total_score", "iid", "category_code", "rank"),
    }
    assert done.returncode == 0
    assert keys <= set(document["before"])
    assert keys <= set(document["after"])
    assert iid("whatif", "6403", "--set", ":SPD-14=4").returncode == 2
