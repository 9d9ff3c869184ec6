"""`iid plan` and `iid whatif` as people and programs rely on them: exit codes, JSON, remedies."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import WEEK
from tests.orchestration.test_cli import iid

PARTS = {"spd_score", "sid_mean", "count_score", "total_score", "iid", "category_code", "rank"}
ACTION = {
    *("agency", "innovation_id", "indicator_code", "from", "to"),
    *("gain_points", "hours", "score_after", "rank_after"),
}


def answer(*arguments: object, home: Path) -> tuple[int, dict]:
    done = iid(*arguments, "--home", home, "--json", cwd=home.parent)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def fingerprint(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def test_a_plan_replayed_through_what_if_comes_true(built_home: Path) -> None:
    before = fingerprint(built_home)
    code, plan = answer("plan", "64.03", "--target-rank", 6, home=built_home)
    assert (code, plan["region"], plan["reached"], plan["exact"]) == (0, "6403", True, True)
    assert {"region", "now", "target", "reached", "actions"} <= set(plan)
    assert set(plan["now"]) == PARTS
    assert plan["now"]["iid"] < 44.53 == plan["target"]["iid"]
    assert all(set(action) == ACTION for action in plan["actions"])
    changes = [
        f"--set={a['innovation_id']}:{a['indicator_code']}={a['to']}" for a in plan["actions"]
    ]
    code, whatif = answer("whatif", "6403", *changes, home=built_home)
    assert code == 0
    assert set(whatif) == {"region", "before", "after"}
    assert whatif["before"] == plan["now"]
    assert set(whatif["after"]) == PARTS
    last = plan["actions"][-1]
    assert (whatif["after"]["iid"], whatif["after"]["rank"]) == (last["score_after"], 6)
    gained = sum(action["gain_points"] for action in plan["actions"])
    assert abs(whatif["after"]["iid"] - whatif["before"]["iid"] - gained) < 0.011
    assert fingerprint(built_home) == before


def test_targets_budgets_and_own_hours(built_home: Path, tmp_path: Path) -> None:
    code, plan = answer("plan", "6411", "--target-rank", 1, home=built_home)
    assert (code, plan["reached"]) == (3, False)
    assert plan["actions"][-1]["score_after"] == plan["maximum"]["iid"] < plan["target"]["iid"]
    code, plan = answer("plan", "6411", "--target-category", "inovatif", home=built_home)
    assert (code, plan["actions"][-1]["score_after"] >= 40.01) == (0, True)
    short = ["plan", "6411", "--target-category", "inovatif", "--budget", plan["hours"] - 0.25]
    assert answer(*short, home=built_home)[0] == 3
    code, best = answer("plan", "6411", "--budget", "12,5", home=built_home)
    assert (code, best["target"], best["hours"] <= 12.5) == (0, None, True)
    hours = tmp_path / "hours.csv"
    hours.write_text("indicator_code,fill_hours,raise_hours\nSPD-14,0.25,0\n")
    _, own = answer("plan", "6411", "--budget", 12, "--hours", hours, home=built_home)
    # All of SPD-14, which is missing here, costs nearly nothing by one's own hours and leads; by
    # the table it costs more than the budget.
    first = own["actions"][0]
    told = [first[name] for name in ("indicator_code", "from", "to", "hours")]
    assert told == ["SPD-14", 0, 3, 0.25]
    assert "SPD-14" not in [action["indicator_code"] for action in best["actions"]]


def test_what_if_adds_removes_and_changes_the_rule_year(built_home: Path) -> None:
    _, same = answer("whatif", "6403", "--rule-year", 2027, home=built_home)
    assert same["before"]["iid"] > same["after"]["iid"]
    added = ["--add-innovation", "affair=1,level=3,id=A", "--set", "A:SID-16=2"]
    _, more = answer("whatif", "6403", *added, home=built_home)
    assert more["after"]["count_score"] == pytest.approx(more["before"]["count_score"] + 0.38)
    _, less = answer(
        *("whatif", "6403", "--remove-innovation", "IID-6403-0001", "--week", WEEK), home=built_home
    )
    assert less["after"]["iid"] > less["before"]["iid"]


def test_what_a_person_sees(built_home: Path) -> None:
    done = iid("plan", "64.03", "--target-rank", 6, "--home", built_home, cwd=built_home.parent)
    assert done.returncode == 0
    for words in ("Kabupaten Berau", "Bapelitbang", "target rank 6 (IID 44.53) is reached"):
        assert words in done.stdout
    done = iid("whatif", "64.03", "--set", ":14=3", "--home", built_home, cwd=built_home.parent)
    assert done.returncode == 0
    for words in ("before", "after", "difference", "category", "rank"):
        assert words in done.stdout
    done = iid("plan", "64.11", "--target-rank", 1, "--home", built_home, cwd=built_home.parent)
    assert done.returncode == 3
    assert "out of reach" in done.stdout
    assert "most that work can reach" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["whatif", "64.99", "--set", ":14=3"], "use a Kemendagri code"),
        (["whatif", "64.03"], "use --set"),
        (["whatif", "64.03", "--set", "X:16=3"], "it has IID-6403-0001"),
        (["whatif", "64.03", "--set", ":16=3"], "known are SPD-01"),
        (["whatif", "64.03", "--set", ":14=5"], "levels are 0, 1, 2, 3"),
        (["whatif", "64.03", "--set", "14"], "INNOVATION:INDICATOR=LEVEL"),
        (["whatif", "64.03", "--add-innovation", "urusan=1"], "affair=1,stage=penerapan,level=3"),
        (["whatif", "64.03", "--rule-year", "2019"], "known are 2026, 2027, 2028, 2029"),
        (["whatif", "64.03", "--set", ":14=3", "--week", "2020-W01"], "the newest are 2026-W47"),
        (["plan", "64.03", "--target-score", "1", "--target-rank", "1"], "give one of them"),
        (["plan", "64.03", "--target-score", "x"], "write it as 40.01"),
        (["plan", "64.03", "--target-score", "nan"], "write it as 40.01"),
        (["plan", "64.03", "--target-score", "101"], "scores are 0 to 100"),
        (["plan", "64.03", "--target-rank", "0"], "the best rank is 1"),
        (["plan", "64.03", "--target-category", "hebat"], "use sangat_inovatif, inovatif"),
        (["plan", "64.03", "--budget", "-1"], "write it as 40 or 12.5"),
        (["plan", "64.03", "--hours", "none.csv"], "save it as CSV"),
    ],
)
def test_usage_errors_are_one_line_with_a_remedy(
    built_home: Path, arguments: list[str], remedy: str
) -> None:
    done = iid(*arguments, "--home", built_home, cwd=built_home.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert remedy in done.stderr


def test_without_an_edition_there_is_no_answer(tmp_path: Path) -> None:
    done: subprocess.CompletedProcess = iid("plan", "64.03", "--home", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert "run `iid run` first" in done.stderr


def test_a_past_edition_answers_from_its_own_tables(built_home: Path, tmp_path: Path) -> None:
    """The newest edition is another: the asked one is read from its Parquet files."""
    home = tmp_path / "home"
    shutil.copytree(built_home / "published", home / "published")
    shutil.copytree(built_home / "editions" / WEEK / "data", home / "editions" / WEEK / "data")
    (home / "editions/2026-W48").mkdir()
    asked = ["whatif", "6403", "--set", ":14=3"]
    _, past = answer(*asked, "--week", WEEK, home=home)
    assert past == answer(*asked, home=built_home)[1]
    (home / "editions" / WEEK / "data/effort.parquet").unlink()
    done = iid(*asked, "--week", WEEK, "--home", home, cwd=tmp_path)
    assert done.returncode == 2
    assert "run `iid run` again" in done.stderr
