"""Advice on whole innovations: the best set against brute force, prices against the oracle.

Two ways: the compiled SQL alone on many small made-up regions, whose every subset is tried; and the
published table of a random inbox, judged by the independent oracle from the records themselves.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from reports.scenario.scoring import half_up
from tests.conftest import Case
from tests.harness.oracle import innovation_of, score_of_summaries, summary
from tests.harness.oracle_records import Rules, indicator_of, read_rules, sort_rows

N_SMALL_REGIONS = 400
MAX_CANDIDATES = 8
MODELS = "build/target/compiled/iid/models"


# ---- the SQL alone, on made-up regions -----------------------------------------------------------


@dataclass(frozen=True)
class Book:
    """The parameters of the made-up rule book."""

    divisor_floor: int = 3
    min_basic_affairs: int = 2
    count_weight: int = 38
    count_cap: int = 5
    max_total: int = 250


@dataclass(frozen=True)
class Made:
    """One made-up innovation: judged ones are fixed, the others are candidates."""

    affair: int  # 1 to 4 are basic services
    maturity: int
    repaired: int
    eligible: bool
    repairable: bool
    reported: bool
    judged: bool


def index(chosen: list[tuple[Made, bool]], book: Book) -> Fraction:
    """The index of a region without own points; pairs of an innovation and whether repaired."""
    counted = [
        (one, one.repaired if repaired else one.maturity)
        for one, repaired in chosen
        if (one.repairable if repaired else one.eligible)
    ]
    affairs = {one.affair for one, _ in counted if one.affair <= 4}
    enough = len(affairs) >= book.min_basic_affairs
    count = book.count_weight * min(len(counted), book.count_cap) if enough else 0
    mean = Fraction(sum(m for _, m in counted), max(book.divisor_floor, len(chosen)))
    return (mean + count) / book.max_total


def make_region(dice: random.Random) -> list[Made]:
    made = []
    for judged in [True] * dice.randrange(4) + [False] * dice.randrange(1, MAX_CANDIDATES + 1):
        maturity = dice.choice((0, 100, 4000, 4001, dice.randrange(11101)))
        eligible = dice.random() < 0.75
        made.append(
            Made(
                affair=dice.choice((1, 2, 3, 4, 9, 9)),
                maturity=maturity,
                repaired=dice.randrange(maturity, 11101),
                eligible=eligible,
                repairable=eligible or dice.random() < 0.6,
                reported=judged or dice.random() < 0.5,
                judged=judged,
            )
        )
    return made


def warehouse(folder: Path, regions: list[list[Made]], book: Book) -> Path:
    """The tables that the models read, holding the made-up regions; region n has the code n."""
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table int_edition as select 'E' as edition, 2026 as rule_year,"
            " $1 as divisor_floor, $2 as min_basic_affairs, $3 as count_weight_hundredths,"
            " $4 as count_cap, $5 as max_total",
            [book.divisor_floor, book.min_basic_affairs, book.count_weight, book.count_cap,
             book.max_total],
        )  # fmt: skip
        connection.execute(
            "create table made (region_code varchar, innovation_id varchar, affair_number int,"
            " maturity bigint, repaired bigint, eligible boolean, repairable boolean,"
            " reported boolean, judged boolean)"
        )
        rows = [
            (str(code), str(place), *vars(one).values())
            for code, region in enumerate(regions)
            for place, one in enumerate(region)
        ]
        connection.executemany("insert into made values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute(
            "create table int_innovation_score as select region_code, innovation_id, affair_number,"
            " 'claimed' as variant, affair_number <= 4 as is_basic_affair, eligible as is_eligible"
            " from made where reported"
        )
        connection.execute(
            "create table int_region_score as select *, case when basic_affairs_covered >= $1"
            " then $2 * least(n_counted, $3) else 0 end::bigint as count_hundredths"
            " from (select region_code, 'claimed' as variant, greatest($4, n_reported) as divisor,"
            " * exclude (region_code) from (select region_code,"
            " count(*) filter (where reported) as n_reported,"
            " count(*) filter (where reported and eligible) as n_counted,"
            " coalesce(sum(maturity) filter (where reported and eligible), 0)::bigint"
            " as maturity_sum_hundredths, count(distinct affair_number) filter (where reported"
            " and eligible and affair_number <= 4) as basic_affairs_covered from made group by 1))",
            [book.min_basic_affairs, book.count_weight, book.count_cap, book.divisor_floor],
        )
        connection.execute(
            "create table int_candidate as select region_code, innovation_id,"
            " '' as innovation_name, '' as agency, reported as is_reported,"
            " true as is_design_long_enough, affair_number, affair_number <= 4 as is_basic_affair,"
            " maturity as maturity_now_hundredths, repaired as maturity_repaired_hundredths,"
            " 0 as n_cells_to_repair, 0 as n_mandatory_to_repair, eligible as is_eligible_now,"
            " repairable as is_eligible_repaired, reported::int as n_reported_own,"
            " (reported and eligible)::int as n_counted_own, case when affair_number <= 4 then"
            " (select count(*) from made as other where other.region_code = made.region_code and"
            " other.affair_number = made.affair_number and other.reported and other.eligible)"
            " else 0 end as n_covering from made where not judged"
        )
    return path


@pytest.fixture(scope="module")
def advised(
    built_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[list[Made], dict[int, dict]]]:
    """Every made-up region with its advice by the place of the innovation."""
    dice = random.Random(3)
    regions = [make_region(dice) for _ in range(N_SMALL_REGIONS)]
    path = warehouse(tmp_path_factory.mktemp("made"), regions, Book())
    found: dict[int, dict[int, dict]] = defaultdict(dict)
    with duckdb.connect(str(path)) as connection:
        sets = (built_home / MODELS / "intermediate/advice/int_submission_set.sql").read_text()
        advice = built_home / MODELS / "marts/ranking/advice/mart_submission_advice.sql"
        connection.execute(f"create table int_submission_set as {sets}")
        for row in connection.sql(advice.read_text()).to_arrow_table().to_pylist():
            found[int(row["region_code"])][int(row["innovation_id"])] = row
    return [(region, found[code]) for code, region in enumerate(regions)]


def points(value: Fraction) -> Fraction:
    """Index points rounded to eight decimals, half away from zero, as the table has them."""
    sign = -1 if value < 0 else 1
    return sign * Fraction(half_up(abs(value), 8))


def test_best_set_is_the_best_of_all_subsets(advised: list) -> None:
    book, n_joint = Book(), 0
    for region, rows in advised:
        fixed = [(one, False) for one in region if one.judged]
        candidates = [place for place, one in enumerate(region) if not one.judged]
        assert sorted(rows) == candidates
        today = index([(one, False) for one in region if one.reported], book)
        best = max(
            (index(fixed + [(region[p], False) for p in subset], book), -size)
            for size in range(len(candidates) + 1)
            for subset in combinations(candidates, size)
        )
        chosen = [place for place in candidates if rows[place]["is_in_best_set"]]
        assert index(fixed + [(region[p], False) for p in chosen], book) == best[0]
        assert len(chosen) == -best[1], "of equal sets, the smallest"
        for place in candidates:
            assert rows[place]["best_set_size"] == len(chosen)
            assert rows[place]["best_set_gain_points"] == points(best[0] - today)
        n_joint += any(rows[place]["gain_now_points"] < 0 for place in chosen)
    assert n_joint >= 20, "sets that only pay together"


def test_prices_are_differences_of_the_index(advised: list) -> None:
    book, seen = Book(), set()
    for region, rows in advised:
        for place, row in rows.items():
            one = region[place]
            others = [
                (other, False) for p, other in enumerate(region) if other.reported and p != place
            ]
            before = index(others, book)
            assert row["gain_now_points"] == points(index([*others, (one, False)], book) - before)
            repaired = index([*others, (one, True)], book) - before
            assert row["gain_repaired_points"] == points(repaired)
            expected = "hold_back" if repaired <= 0 else "repair_first"
            assert row["advice"] == ("submit" if row["is_in_best_set"] else expected)
            seen.add((row["advice"], row["is_reported"]))
    assert len(seen) == 6


def test_break_even_is_the_least_maturity_that_does_not_lower_the_index(advised: list) -> None:
    book, n_positive = Book(), 0
    for region, rows in advised[:150]:
        for place, row in rows.items():
            others = [
                (other, False) for p, other in enumerate(region) if other.reported and p != place
            ]
            least = int(row["break_even_maturity"] * 100)

            def change(
                maturity: int, affair: int = region[place].affair, others: list = others
            ) -> Fraction:
                one = Made(affair, maturity, 0, True, True, True, False)
                return index([*others, (one, False)], book) - index(others, book)

            assert change(least) >= 0
            assert least == 0 or change(least - 1) < 0
            n_positive += least > 0
    assert n_positive > 50


# ---- a published random inbox, by the oracle -----------------------------------------------------


def summaries(case: Case, code: str, rules: Rules) -> tuple[dict, dict]:
    """What each innovation adds today, and what each candidate would add once it is sent."""
    records = case.records[code]
    rows: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for _, key, record in sort_rows(
        "indikator_inovasi", records["indikator_inovasi"], rules
    ).accepted:
        indicator = indicator_of(record, "SID", rules)
        assert indicator is not None
        rows[key[1]][indicator].append(record)
    today, sent = {}, {}
    for _, (_, identifier), record in sort_rows("inovasi", records["inovasi"], rules).accepted:
        own = rows[identifier]
        today[identifier] = summary(innovation_of(record, own, rules), "claimed", rules)
        status = (record["Status"] or "").strip().lower()
        if status in ("draf", "dikirim"):
            changed = innovation_of({**record, "Status": "Dikirim"}, own, rules)
            if changed.is_reported:  # its stage is Penerapan
                sent[identifier] = summary(changed, "claimed", rules)
    return today, sent


def test_published_advice_equals_the_oracle(random_case: Case) -> None:
    rules, n_sets, n_drafts = read_rules(), 0, 0
    advice: dict[str, dict[str, dict]] = defaultdict(dict)
    for row in pq.read_table(random_case.data / "submission_advice.parquet").to_pylist():
        advice[row["region_code"]][row["innovation_id"]] = row
    for code in random_case.records:
        if (code, "claimed") not in random_case.oracle.scores:
            continue
        today, sent = summaries(random_case, code, rules)
        assert set(advice[code]) == set(sent)

        def iid(added: list[tuple]) -> Fraction:
            return score_of_summaries(0, added, rules)["iid_exact"]

        now = iid(list(today.values()))
        for identifier, row in advice[code].items():
            others = [one for key, one in today.items() if key != identifier]
            gain = iid([*others, sent[identifier]]) - iid(others)
            assert Fraction(row["gain_now_points"]) == points(gain), (code, identifier)
            n_drafts += not row["is_reported"]
        if 0 < len(sent) <= 10:
            fixed = [one for key, one in today.items() if key not in sent]
            best = max(
                iid(fixed + list(subset))
                for size in range(len(sent) + 1)
                for subset in combinations(sent.values(), size)
            )
            chosen = [sent[key] for key, row in advice[code].items() if row["is_in_best_set"]]
            assert iid(fixed + chosen) == best
            row = next(iter(advice[code].values()))
            assert Fraction(row["best_set_gain_points"]) == points(best - now)
            n_sets += 1
    assert n_sets >= 5
    assert n_drafts >= 1
