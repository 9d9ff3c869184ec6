"""The published priorities are worth what the twin says, and none of worth is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reports.scenario.planning import Field
from reports.scenario.scoring import VERIFIED, Region, half_up, score
from reports.scenario.scoring_store import ScoringStore
from reports.scenario.whatif import Edits, Setting, apply
from tests.conftest import WEEK, Case

Row = dict


@pytest.fixture(scope="module", params=["sample", "random"])
def data(request: pytest.FixtureRequest) -> Path:
    if request.param == "sample":
        home: Path = request.getfixturevalue("built_home")
        return home / "editions" / WEEK / "data"
    case: Case = request.getfixturevalue("random_case")
    return case.data


def subjects(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """Open cells that somebody can move, by innovation; a cell of the region by itself."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["next_step"] != "none":
            own = "" if row["innovation_id"] else row["indicator_code"]
            found[row["innovation_id"], own].append(row)
    return found


def expected_rows(
    region: Region, field: Field, open_cells: list[Row], derived: dict[tuple[str, str], int]
) -> dict[tuple[str, str, str], tuple]:
    """Codes, both gains, index and rank; by kind, innovation and, of one cell, indicator."""
    found, rules, now = {}, field.rules, field.standing(region)

    def exact(one: Region) -> Fraction:
        return score(one, rules, VERIFIED).exact

    def moved(one: Region, cells: Iterable[Row], level: str) -> Region:
        settings = (
            Setting(c["innovation_id"], c["indicator_code"], levels(c)[level]) for c in cells
        )
        return apply(one, Edits(tuple(settings)), rules)

    def levels(cell: Row) -> dict[str, int]:
        return {
            "stated": cell["level_reported"] or 0,
            "target": cell["level_target"],
            "derived": derived.get((cell["innovation_id"], cell["indicator_code"]), 0),
            "most": rules.max_level,
        }

    def put(
        kind: str,
        own: tuple[str, str],
        asked: list[Row],
        before: Region,
        after: Region,
        full: Region,
    ) -> None:
        gained = [exact(one) - exact(before) for one in (after, full)]
        if gained[0] > 0:
            codes = ";".join(sorted(cell["indicator_code"] for cell in asked))
            then = field.standing(after)
            points = (half_up(one, 8) for one in gained)
            ranked = now.rank is not None
            found[(kind, *own)] = (codes, *points, then.score.iid, then.rank if ranked else None)

    for own, cells in subjects(open_cells).items():
        corrected = [
            cell
            for cell in cells
            if cell["status"] == "verified" and levels(cell)["derived"] > cell["level_counted"]
        ]
        for cell in corrected:
            after = moved(region, [cell], "derived")
            put("correct", (own[0], cell["indicator_code"]), [cell], region, after, after)
        waiting = [cell for cell in cells if cell["next_step"] == "verify"]
        then = moved(region, waiting, "stated")
        put("verify", own, waiting, region, then, then)
        sent = [cell for cell in cells if cell["next_step"] == "send" and cell not in corrected]
        one = then.innovations.get(own[0])
        asked = sent
        if one is not None and not one.is_eligible(rules, VERIFIED):
            asked = [cell for cell in sent if cell["is_mandatory"] and not cell["level_counted"]]
        put("send", own, asked, then, moved(then, asked, "target"), moved(then, sent, "most"))
    return found


def test_priorities_are_priced_as_the_twin_prices_them(data: Path) -> None:
    published: dict[str, dict[tuple[str, str, str], tuple]] = defaultdict(dict)
    for row in pq.read_table(data / "priority.parquet").to_pylist():
        alone = row["kind"] == "correct" or not row["innovation_id"]
        key = (row["kind"], row["innovation_id"], row["indicator_codes"] if alone else "")
        names = ("indicator_codes", "gain_points", "gain_points_full", "iid_after", "rank_after")
        published[row["region_code"]][key] = tuple(row[name] for name in names)
        assert row["n_cells"] == len(row["indicator_codes"].split(";"))
    open_cells, derived = defaultdict(list), defaultdict(dict)
    for row in pq.read_table(data / "missing_indicator.parquet").to_pylist():
        open_cells[row["region_code"]].append(row)
    for row in pq.read_table(data / "level_check.parquet").to_pylist():
        if row["verdict"] == "under_claim":
            key = (row["innovation_id"], row["indicator_code"])
            derived[row["region_code"]][key] = row["level_derived"]
    kinds: dict[str, int] = defaultdict(int)
    with ScoringStore(data) as store:
        rules = store.rules()
        for code in store.tables.regions:
            region = store.region(code)
            gate = store.tables.edition.coverage_gate_pct
            field = Field(rules, store.rivals(region, rules), gate)
            expected = expected_rows(region, field, open_cells[code], derived[code])
            assert published[code] == expected, code
            for kind, _, _ in expected:
                kinds[kind] += 1
    assert kinds["correct"] >= 1 and min(kinds["verify"], kinds["send"]) >= 50, kinds
