"""The published actions and distances agree with the model that plans solve."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reports.scenario.effort import QUARTERS, read_effort
from reports.scenario.plan_model import Group, Problem, Step, build_problem, by_key
from reports.scenario.planning import Field, Target, make_plan
from reports.scenario.scoring import half_up
from reports.scenario.scoring_store import ScoringStore
from tests.conftest import WEEK, Case

BEST = 10
Action = tuple[Step, int]


def single_actions(problem: Problem) -> list[Action]:
    """Per open cell the step that alone brings most per hour, with its gain; best first."""
    groups: list[Group] = list(problem.free)
    for one in problem.locked:
        groups += [*one.required, *one.optional]
    found = []
    for group in groups:
        priced = [(step, problem.gain({step.key: step})) for step in group]
        worth = [action for action in priced if action[1] > 0]
        if worth:
            found.append(min(worth, key=lambda action: (*pace(action), action[0].after)))
    return sorted(found, key=lambda action: (*pace(action), action[0].key))


def pace(action: Action) -> tuple[bool, Fraction, int]:
    """What orders actions: without work first, then points per hour, then points."""
    step, gain = action
    return step.quarters > 0, -Fraction(gain, max(step.quarters, 1)), -gain


def expected_rows(problem: Problem) -> dict[tuple[str, str], dict]:
    rows = {}
    places: dict[str, int] = defaultdict(int)
    for place, (step, gain) in enumerate(single_actions(problem), start=1):
        places[step.agency] += 1
        mine = places[step.agency]
        if min(place, mine) <= BEST:
            rows[step.key] = {
                "order_in_region": place if place <= BEST else None,
                "order_in_agency": mine if mine <= BEST else None,
                "agency": step.agency,
                "level_from": step.before,
                "level_to": step.after,
                "gain_points": half_up(Fraction(gain, problem.denominator), 8),
                "hours": Decimal(step.quarters) / QUARTERS,
            }
    return rows


@pytest.fixture(scope="module", params=["sample", "random"])
def data(request: pytest.FixtureRequest) -> Path:
    if request.param == "sample":
        home: Path = request.getfixturevalue("built_home")
        return home / "editions" / WEEK / "data"
    case: Case = request.getfixturevalue("random_case")
    return case.data


def test_actions_are_those_of_the_plan_model(data: Path) -> None:
    published: dict[str, dict[tuple[str, str], dict]] = defaultdict(dict)
    for row in pq.read_table(data / "action_plan.parquet").to_pylist():
        key = (row["innovation_id"], row["indicator_code"])
        published[row["region_code"]][key] = row
    n_unlocking = 0
    with ScoringStore(data) as store:
        efforts = read_effort(store.effort_rows())
        for code in store.tables.regions:
            expected = expected_rows(build_problem(store.region(code), store.rules(), efforts))
            assert published[code].keys() == expected.keys(), code
            for key, row in expected.items():
                own = {name: published[code][key][name] for name in row}
                assert own == row, (code, key)
                n_unlocking += published[code][key]["becomes_eligible"]
    assert n_unlocking >= 5


def test_distances_are_the_first_actions_that_draw_level(data: Path) -> None:
    contests = pq.read_table(data / "rank_contest.parquet").to_pylist()
    assert {row["position"] for row in contests} >= {"next_above", "next_below"}
    n_reached = n_unreached = 0
    with ScoringStore(data) as store:
        efforts = read_effort(store.effort_rows())
        iid = {row.region_code: row.iid for row in store.tables.ranking}
        for code in sorted({row["region_code"] for row in contests}):
            problem = build_problem(store.region(code), store.rules(), efforts)
            actions = [step for step, _ in single_actions(problem)]
            reached = [
                half_up(
                    Fraction(
                        problem.numerator + problem.gain(by_key(actions[:n])), problem.denominator
                    ),
                    2,
                )
                for n in range(1, len(actions) + 1)
            ]
            for row in contests:
                if row["region_code"] != code:
                    continue
                target, own = iid[row["other_region_code"]], iid[code]
                assert target is not None
                assert own is not None
                n = next((n for n, value in enumerate(reached, 1) if value >= target), None)
                if target <= own or n is None:
                    assert (row["n_actions"], row["hours"]) == (None, None)
                    n_unreached += target > own
                    continue
                assert row["n_actions"] == n
                assert row["hours"] == Decimal(sum(s.quarters for s in actions[:n])) / QUARTERS
                n_reached += 1
    assert n_reached >= 9
    assert n_unreached >= 1


def test_a_plan_never_takes_longer_than_the_distance(built_home: Path) -> None:
    data = built_home / "editions" / WEEK / "data"
    contests = pq.read_table(data / "rank_contest.parquet").to_pylist()
    with ScoringStore(data) as store:
        rules, efforts = store.rules(), read_effort(store.effort_rows())
        above = [
            row
            for row in contests
            if row["position"] == "next_above" and row["n_actions"] is not None
        ]
        n_shorter = 0
        for row in sorted(above, key=lambda row: row["n_actions"])[:4]:
            region = store.region(row["region_code"])
            ranks = {one.region_code: one.rank for one in store.tables.ranking}
            target = Target("rank", str(ranks[row["other_region_code"]]))
            gate = store.tables.edition.coverage_gate_pct
            field = Field(rules, store.rivals(region, rules), gate)
            plan = make_plan(region, field, efforts, target)
            assert plan.reached
            assert plan.exact
            assert plan.hours <= row["hours"]
            n_shorter += plan.hours < row["hours"]
    assert n_shorter >= 1
