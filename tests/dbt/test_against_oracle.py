"""The whole pipeline against the independent oracle, on random inboxes that love the edges.

Every published number that the rules define must be equal: scores, counts, categories, ranks,
intervals, states of cells, gains. `python -m tests.dbt.test_against_oracle SEED...` runs more of
them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.runner import run_weekly
from orchestration.settings import load_settings
from tests.conftest import WEEK, Case
from tests.harness.oracle import Result, compute
from tests.harness.random_inbox import write_random_inbox

SCORE_FIELDS = (
    *("spd_score", "n_reported", "n_counted", "basic_affairs_covered", "count_score"),
    *("iid", "category_code", "near_boundary", "completeness_pct"),
)
RANK_FIELDS = ("rank", "rank_in_type", "rank_best", "rank_worst")
GAIN_FIELDS = ("gain_points", "gain_points_full")


def half_up(value: Fraction, digits: int) -> Decimal:
    scale = 10**digits
    return Decimal((value * 2 * scale + 1) // 2) / scale


def differences(data: Path, oracle: Result, gains: bool = True) -> Iterator[str]:
    """Every difference between an edition's tables and the oracle, as a line."""

    def table(name: str, *key: str) -> dict:
        rows = pq.read_table(data / f"{name}.parquet").to_pylist()
        return {tuple(row[k] for k in key): row for row in rows}

    absent: dict = {}

    def compare(name: str, key: object, got: object, expected: object) -> Iterator[str]:
        if got != expected:
            yield f"{name} {key}: {got!r}, the oracle says {expected!r}"

    cell_key = ("region_code", "innovation_id", "indicator_code")
    scores = table("region_score", "region_code", "variant")
    yield from compare("regions", "", set(scores), set(oracle.scores))
    for key, expected in oracle.scores.items():
        for name in SCORE_FIELDS:
            yield from compare(name, key, scores.get(key, absent).get(name), expected[name])
        for name in ("sid_mean", "total_score"):
            yield from compare(
                name, key, scores.get(key, absent).get(name), half_up(expected[name], 6)
            )
    ranking = table("provincial_ranking", "region_code")
    for region, expected in oracle.rankings.items():
        for name in RANK_FIELDS:
            yield from compare(
                name, region, ranking.get((region,), absent).get(name), expected[name]
            )
        is_ranked = ranking.get((region,), absent).get("publication_state") != "unranked"
        yield from compare("is_ranked", region, is_ranked, expected["is_ranked"])
    innovations = table("innovation", "region_code", "innovation_id")
    yield from compare("innovations", "", set(innovations), set(oracle.innovations))
    for key, expected in oracle.innovations.items():
        for name, value in expected.items():
            yield from compare(name, key, innovations.get(key, absent).get(name), value)
    cells = table("indicator_status", *cell_key)
    yield from compare("cells", "", set(cells), set(oracle.cells))
    for key, cell in oracle.cells.items():
        yield from compare("status", key, cells.get(key, absent).get("status"), cell.status)
        yield from compare("level", key, cells.get(key, absent).get("level"), cell.level)
    if not gains:
        return
    priced = table("missing_indicator", *cell_key)
    yield from compare("gains", "", set(priced), set(oracle.gains))
    for key, expected in oracle.gains.items():
        for name in ("status", "level_counted", "level_target"):
            yield from compare(name, key, priced.get(key, absent).get(name), expected[name])
        for name in GAIN_FIELDS:
            yield from compare(
                name, key, priced.get(key, absent).get(name), half_up(expected[name], 8)
            )


def run_and_compare(folder: Path, seed: int, regions: int, max_innovations: int) -> list[str]:
    """Run the pipeline on a random inbox; the differences to the oracle."""
    records = write_random_inbox(folder / "inbox", seed, regions, max_innovations)
    settings = load_settings(folder / "home", folder / "inbox")
    result = run_weekly(settings, {"week": WEEK, "reports": "data"})
    assert result.edition is not None, result.problems
    return list(differences(result.edition / "data", compute(records)))


def test_pipeline_equals_oracle(random_case: Case) -> None:
    assert list(differences(random_case.data, random_case.oracle)) == []


def test_pipeline_equals_oracle_of_large_regions(tmp_path: Path) -> None:
    assert run_and_compare(tmp_path, seed=12, regions=12, max_innovations=210) == []


def test_a_difference_is_found(built_home: Path) -> None:
    """The comparison itself bites: the sample's tables are not those of a random inbox."""
    with tempfile.TemporaryDirectory() as folder:
        records = write_random_inbox(Path(folder), 1, ["6403"], 14)
    oracle = compute(records)
    assert list(differences(built_home / "editions" / WEEK / "data", oracle))


if __name__ == "__main__":
    for text in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as scratch:
            found = run_and_compare(Path(scratch), int(text), 30, 24)
        sys.stdout.write(f"seed {text}: {len(found)} differences\n" + "\n".join(found[:20]))
