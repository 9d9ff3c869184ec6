"""A rule of the index is one edit in SQL and one in its Python twin, and everything follows.

A random inbox is published by the rules as they are, then again a week later by a copy of the dbt
project in which exactly one expression is another; the twin has one method replaced. Scores, gains,
actions, scenarios, next year's rules, the change between the two editions and the advice are then
held against the twin. What does not belong here: rules that are rows of seeds (`test_rule_years`).
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, load_settings
from reports.scenario.effort import read_effort
from reports.scenario.plan_model import build_problem
from reports.scenario.scoring import (
    CLAIMED,
    MISSING,
    VERIFIED,
    Cell,
    Innovation,
    Region,
    Rules,
    half_up,
    score,
)
from reports.scenario.scoring_store import ScoringStore
from reports.scenario.whatif import Edits, Setting, apply
from reports.tables.rows import OpenCell
from tests.conftest import Case
from tests.dbt.test_action_plan import expected_rows
from tests.dbt.test_scenarios import SCENARIOS
from tests.reports.test_scoring import differences

RULE = "macros/rule_of_the_index.sql"
ROUNDED = Fraction(1, 10**8)
meets_conditions = Innovation.meets_conditions


def is_not_health(one: Innovation, rules: Rules) -> bool:
    return meets_conditions(one, rules) and one.affair_number != 2


def regulation_at_two(rules: Rules, code: str) -> int:
    return (2 if code == "SID-16" else 1) if code in rules.mandatory else 0


@dataclass(frozen=True)
class Fiction:
    """A rule that there is not: the one edit in SQL, and the method of the twin that follows it."""

    before: str
    after: str
    of: type
    method: str
    twin: Callable[..., object]


FICTIONS = {
    "another_condition": Fiction(
        before="    and {{ is_design_long_enough(one, rule) }}\n",
        after="    and {{ is_design_long_enough(one, rule) }}\n"
        "    and coalesce({{ one }}.affair_number, 0) <> 2\n",
        of=Innovation,
        method="meets_conditions",
        twin=is_not_health,
    ),
    "a_higher_mandatory_level": Fiction(
        before="    case when {{ indicator }}.is_mandatory then 1 else 0 end\n",
        after="    case when {{ indicator }}.is_mandatory then"
        " case when {{ indicator }}.indicator_code = 'SID-16' then 2 else 1 end else 0 end\n",
        of=Rules,
        method="level_required",
        twin=regulation_at_two,
    ),
}


# One of them in every run of the tests; the others are long.
ONE, *OTHERS = FICTIONS


@pytest.mark.parametrize("name", [ONE, *(pytest.param(o, marks=pytest.mark.story) for o in OTHERS)])
def test_one_edit_and_everything_follows(
    name: str, random_case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fiction = FICTIONS[name]
    ignored = shutil.ignore_patterns("logs", ".user.yml")
    project = Path(shutil.copytree(PROJECT / "dbt_project", tmp_path / "project", ignore=ignored))
    text = (project / RULE).read_text(encoding="utf-8")
    assert text.count(fiction.before) == 1
    (project / RULE).write_text(text.replace(fiction.before, fiction.after), encoding="utf-8")
    home = tmp_path / "home"
    shutil.copytree(random_case.database.parents[1], home, symlinks=True)
    inbox = tmp_path / "inbox"
    inbox.mkdir()  # nothing new: what was received the week before is still in force
    settings = replace(load_settings(home, inbox), dbt_project=project)
    result = run_weekly(settings, {"week": "2026-W48", "reports": "data"})
    assert result.edition is not None, result.problems
    with ScoringStore(random_case.data) as then, ScoringStore(result.edition / "data") as now:
        unchanged = {
            code: score(then.region(code), then.rules()).exact for code in then.tables.regions
        }
        monkeypatch.setattr(fiction.of, fiction.method, fiction.twin)
        assert differences(now) == []
        moved = {
            code
            for code, before in unchanged.items()
            if score(then.region(code), then.rules()).exact != before
        }
        assert len(moved) >= 3
        assert_gains(now)
        assert_actions(now, result.edition / "data")
        assert_scenarios(now, result.edition / "data", random_case)
        assert_change(now, then, result.edition / "data", moved)
        assert_advice(now, result.edition / "data")


def assert_gains(store: ScoringStore) -> None:
    rules, seen = store.rules(), Counter[str]()
    for action in store.tables.select(OpenCell, "from missing_indicator where place <= 8"):
        region = store.region(action.region_code)
        before = score(region, rules).exact
        for level, gain in (
            (action.level_target, action.gain_points),
            (rules.max_level, action.gain_points_full),
        ):
            setting = Setting(action.innovation_id, action.indicator_code, level or 0)
            after = score(apply(region, Edits((setting,)), rules), rules).exact
            assert half_up(after - before, 8) == gain, action
            seen["more" if gain else "nothing"] += 1
    assert seen["more"] > 50


def assert_actions(store: ScoringStore, data: Path) -> None:
    efforts = read_effort(store.effort_rows())
    found: dict[str, dict[tuple[str, str], dict]] = {code: {} for code in store.tables.regions}
    for row in pq.read_table(data / "action_plan.parquet").to_pylist():
        found[row["region_code"]][row["innovation_id"], row["indicator_code"]] = row
    for code in store.tables.regions:
        expected = expected_rows(build_problem(store.region(code), store.rules(), efforts))
        assert found[code].keys() == expected.keys(), code
        for key, row in expected.items():
            assert {name: found[code][key][name] for name in row} == row, (code, key)


def assert_scenarios(store: ScoringStore, data: Path, case: Case) -> None:
    rules, next_rules = store.rules(), store.rules(store.tables.edition.rule_year + 1)
    rows = pq.read_table(data / "rank_sensitivity.parquet").to_pylist()
    published = {(row["region_code"], row["scenario"]): row["iid"] for row in rows}
    for code in sorted({code for code, _ in published}):
        region = store.region(code)
        assert published[code, "next_rule_year"] == score(region, next_rules).iid
        assert published[code, "all_pending_accepted"] == score(region, rules, CLAIMED).iid
        for change in SCENARIOS:
            expected = change(region, rules, case.records[code])
            assert published[code, change.__name__] == expected, (code, change.__name__)


def assert_change(store: ScoringStore, then: ScoringStore, data: Path, moved: set[str]) -> None:
    """All of the change is the rules', and its items leave nothing over."""
    items: dict[str, Fraction] = dict.fromkeys(store.tables.regions, Fraction(0))
    for row in pq.read_table(data / "score_change_item.parquet").to_pylist():
        assert row["cause"] == "rules"
        items[row["region_code"]] += Fraction(row["change_numerator"], row["change_denominator"])
    rows = pq.read_table(data / "score_change.parquet").to_pylist()
    assert {row["region_code"] for row in rows if row["rules_points"]} == moved
    for row in rows:
        code = row["region_code"]
        under_new_rules = score(then.region(code), then.rules()).exact
        assert (row["own_data_points"], row["verification_points"]) == (0, 0)
        assert row["previous_points"] + row["rules_points"] == row["points"]
        assert abs(under_new_rules - Fraction(row["points"])) <= ROUNDED
        assert abs(items[code] - Fraction(row["rules_points"])) <= ROUNDED


def assert_advice(store: ScoringStore, data: Path) -> None:
    """What each reported candidate adds to the claimed score as it is, and when repaired."""
    rules, seen = store.rules(), Counter[bool]()
    for row in pq.read_table(data / "submission_advice.parquet").to_pylist():
        if not row["is_reported"]:
            continue
        region, key = store.region(row["region_code"]), row["innovation_id"]
        one = region.innovations[key]
        others = {code: other for code, other in region.innovations.items() if code != key}
        without = score(replace(region, innovations=others), rules, CLAIMED).exact
        for candidate, points in (
            (one, row["gain_now_points"]),
            (repaired(one, rules), row["gain_repaired_points"]),
        ):
            changed: Region = replace(region, innovations={**others, key: candidate})
            gain = score(changed, rules, CLAIMED).exact - without
            assert abs(gain - Fraction(points)) <= ROUNDED, row
        assert row["is_eligible_now"] == one.is_eligible(rules, CLAIMED)
        seen[row["is_eligible_now"]] += 1
    assert min(seen[True], seen[False]) >= 5, seen


def repaired(one: Innovation, rules: Rules) -> Innovation:
    cells = dict(one.cells)
    for code in rules.sid_weights:
        if cells.get(code, MISSING).counted(CLAIMED) < max(rules.level_required(code), 1):
            cells[code] = Cell(VERIFIED, rules.max_level)
    words = max(one.design_words, rules.min_design_words)
    return replace(one, cells=cells, design_words=words)
