"""The scoring twin: equal to the SQL, equal to the oracle under edits and other rule years.

One random inbox is run through the whole pipeline; what-if is then judged by the oracle, which
recomputes the region from its edited records.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.errors import ReportError
from reports.scenario.scoring import VARIANTS, Cell, Innovation, Region, Rules, half_up, score
from reports.scenario.scoring_store import ScoringStore
from reports.scenario.whatif import Edits, Setting, Standing, apply, read_edits, standing
from reports.tables.rows import OpenCell
from tests.conftest import N_REGIONS, Case
from tests.harness.oracle import Result, compute
from tests.harness.oracle_records import indicator_of, read_rules, text_of
from tests.harness.rule_facts import ALLOWANCES

SAME_FIELDS = (
    *("spd_score", "sid_mean", "n_reported", "n_counted", "basic_affairs_covered"),
    *("count_score", "total_score", "iid", "category_code", "completeness_pct"),
)
EDITS_PER_REGION = 5


@pytest.fixture(scope="module")
def case(random_case: Case) -> Case:
    return random_case


@pytest.fixture(scope="module")
def store(case: Case) -> Iterator[ScoringStore]:
    with ScoringStore(case.database) as opened:
        yield opened


# ---- equal to the SQL ------------------------------------------------------------------------


def differences(store: ScoringStore) -> list[str]:
    """Where the twin and the published scores differ."""
    rules = store.rules()
    found = []
    for (code, variant), published in store.tables.scores.items():
        own = score(store.region(code), rules, variant)
        found += [
            f"{code} {variant} {name}: {getattr(own, name)}, published {getattr(published, name)}"
            for name in SAME_FIELDS
            if getattr(own, name) != getattr(published, name)
        ]
    return found


def test_twin_equals_sql_on_the_sample(built_home: Path) -> None:
    with ScoringStore(built_home / "published/warehouse.duckdb") as sample:
        assert len(sample.tables.scores) == 20
        assert differences(sample) == []


def test_twin_equals_sql_on_random_regions(store: ScoringStore, case: Case) -> None:
    assert len(store.tables.scores) >= 2 * N_REGIONS
    assert differences(store) == []
    with ScoringStore(case.data) as from_parquet:
        assert differences(from_parquet) == []


def test_every_published_gain_is_a_what_if(store: ScoringStore) -> None:
    rules, n_gains = store.rules(), 0
    actions = store.tables.select(OpenCell, "from missing_indicator where place <= 40")
    for code in store.tables.regions:
        region = store.region(code)
        before = score(region, rules).exact
        # One innovation as a region of its own would not do: the count and the affairs are shared.
        for action in (one for one in actions if one.region_code == code):
            for level, gain in (
                (action.level_target, action.gain_points),
                (rules.max_level, action.gain_points_full),
            ):
                setting = Setting(action.innovation_id, action.indicator_code, level or 0)
                after = score(apply(region, Edits((setting,)), rules), rules).exact
                assert half_up(after - before, 8) == gain
                n_gains += 1
    assert n_gains > 500


# ---- what-if equals the oracle ----------------------------------------------------------------


def row_of(code: str, **columns: str) -> dict:
    return {"Kode Wilayah": code} | {name.replace("_", " "): v for name, v in columns.items()}


def with_setting(records: dict, code: str, setting: Setting, year: int = 2026) -> dict:
    """The records after one cell was verified at a level: its rows are replaced by one."""
    rules = read_rules()
    own = setting.innovation_id == ""
    source, aspect = ("indikator_daerah", "SPD") if own else ("indikator_inovasi", "SID")

    def is_it(row: dict) -> bool:
        here = own or text_of(row, "ID Inovasi") == setting.innovation_id
        return here and indicator_of(row, aspect, rules) == setting.indicator_code

    new = row_of(
        code,
        Nomor_Indikator=setting.indicator_code[4:],
        Parameter=str(setting.level),
        Tautan_Bukti="https://contoh.invalid/x",
        Verifikasi="Diterima",
    )
    new |= {"Tahun": str(year)} if own else {"ID Inovasi": setting.innovation_id}
    kept = [row for row in records.get(source, []) if not is_it(row)]
    return {**records, source: [*kept, new]}


def with_addition(records: dict, code: str, one: Innovation) -> dict:
    affairs = {number: name for name, number in read_rules().affairs.items()}
    row = row_of(
        code,
        ID_Inovasi=one.innovation_id,
        Nama_Inovasi="Baru",
        OPD_Pelaksana="Dinas",
        Tahapan=one.stage.replace("_", " "),
        Status=one.status,
        Urusan=affairs[one.affair_number] if one.affair_number else "entah",
        Penerapan_Awal=str(one.first_applied_date),
        Rancang_Bangun="kata " * one.design_words,
    )
    changed = {**records, "inovasi": [*records.get("inovasi", []), row]}
    for indicator, cell in one.cells.items():
        setting = Setting(one.innovation_id, indicator, cell.level or 0)
        changed = with_setting(changed, code, setting)
    return changed


def without(records: dict, innovation_id: str) -> dict:
    kept = [
        row for row in records.get("inovasi", []) if text_of(row, "ID Inovasi") != innovation_id
    ]
    return {**records, "inovasi": kept}


def random_edits(dice: random.Random, region: Region, rules: Rules) -> Edits:
    settings, removals, additions = [], (), ()
    reported = [i for i, one in region.innovations.items() if one.is_reported(rules)]
    if region.innovations and dice.random() < 0.25:
        removals = (dice.choice(sorted(region.innovations)),)
    if dice.random() < 0.3:
        affair = dice.choice((f"affair={dice.randrange(1, 39)}", f"affair={dice.randrange(1, 7)}"))
        stage = dice.choice(("penerapan", "penerapan", "uji_coba"))
        status = dice.choice(("dikirim", "diterima", "ditolak", "draf"))
        level = dice.choice((",level=0", ",level=1", ",level=3", ""))
        text = f"{affair},stage={stage},status={status}{level}"
        additions = read_edits([], [text], [], rules).additions
    open_ids = [i for i in reported if i not in removals]
    for _ in range(dice.choice((0, 1, 1, 2, 5, 40))):
        code, innovation_id = dice.choice(sorted(rules.spd_weights)), ""
        if open_ids and dice.random() < 0.8:
            code, innovation_id = dice.choice(sorted(rules.sid_weights)), dice.choice(open_ids)
        if dice.random() < 0.5 and innovation_id:
            code = dice.choice(sorted(rules.mandatory & set(rules.sid_weights)))
        settings.append(Setting(innovation_id, code, dice.choice((0, 1, 2, 3, 3))))
    if open_ids and dice.random() < 0.4:  # what unlocks an innovation at once
        one = dice.choice(open_ids)
        settings += [Setting(one, c, 1) for c in rules.sid_weights if c in rules.mandatory]
    last = {(s.innovation_id, s.indicator_code): s for s in settings}
    return Edits(tuple(last.values()), additions, removals)


def edited_records(records: dict, code: str, edits: Edits) -> dict:
    for innovation_id in edits.removals:
        records = without(records, innovation_id)
    for one in edits.additions:
        records = with_addition(records, code, one)
    for setting in edits.settings:
        records = with_setting(records, code, setting)
    return records


def assert_equal(after: Standing, oracle: Result, code: str, rank: int | None) -> None:
    expected = oracle.scores[code, "verified"]
    assert after.score.exact == expected["iid_exact"]
    assert after.score.sid_mean == half_up(expected["sid_mean"], 6)
    assert after.score.total_score == half_up(expected["total_score"], 6)
    for name in ("spd_score", "n_reported", "n_counted", "basic_affairs_covered", "count_score"):
        assert getattr(after.score, name) == expected[name], name
    assert after.score.iid == expected["iid"]
    assert after.score.category_code == expected["category_code"]
    assert after.rank == rank


def test_what_if_equals_the_oracle_on_edited_records(store: ScoringStore, case: Case) -> None:
    dice, rules, n_edits, n_moved = random.Random(5), store.rules(), 0, 0
    for code in sorted(store.tables.regions):
        region, rivals = store.region(code), store.rivals(store.region(code), rules)
        lows = [
            case.oracle.scores[other, "verified"]["iid"]
            for other, row in case.oracle.rankings.items()
            if other != code and other[:2] == code[:2] and row["is_ranked"]
        ]
        before = standing(region, rules, rivals, Decimal(0))
        for _ in range(EDITS_PER_REGION):
            edits = random_edits(dice, region, rules)
            after = standing(apply(region, edits, rules), rules, rivals, Decimal(0))
            changed = edited_records(case.records[code], code, edits)
            oracle = compute(changed, provinces=[code[:2]], gains=False)
            iid = oracle.scores[code, "verified"]["iid"]
            ranked = oracle.rankings[code]["is_ranked"]
            rank = 1 + sum(low > iid for low in lows) if ranked else None
            assert_equal(after, oracle, code, rank)
            n_edits += 1
            n_moved += before.rank != after.rank
    assert n_edits >= 150
    assert n_moved >= 20


@pytest.mark.parametrize("rule_year", [2027, 2028, 2029])
def test_other_rule_years_equal_the_oracle(store: ScoringStore, case: Case, rule_year: int) -> None:
    """Everything of the edition judged by another year's rules, ranks included."""
    records: dict[str, list[dict]] = defaultdict(list)
    for sources in case.records.values():
        for source, rows in sources.items():
            # The region's own cells are taken to be those of the other rule year.
            moved = {"2026": str(rule_year), str(rule_year): "1999"}
            records[source] += [
                row | {"Tahun": moved.get(row.get("Tahun") or "", row.get("Tahun"))}
                if source == "indikator_daerah"
                else row
                for row in rows
            ]
    oracle = compute(records, read_rules(rule_year=rule_year), gains=False)
    rules = store.rules(rule_year)
    counted = 0
    for code in store.tables.regions:
        region = store.region(code)
        now = standing(region, rules, store.rivals(region, rules), Decimal(0))
        assert_equal(now, oracle, code, oracle.rankings[code]["rank"])
        claimed = score(region, rules, "claimed")
        assert claimed.exact == oracle.scores[code, "claimed"]["iid_exact"]
        counted += claimed.n_counted
    # Half of the window of 2026 is left in 2027; later hardly anything of it is.
    assert counted > 0 or rule_year > 2027


# ---- edits as they are written -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "additions", "removals", "message"),
    [
        (["SID-16"], [], [], "is no setting"),
        (["X:SID-16=3"], [], [], "no innovation X"),
        ([":SID-16=3"], [], [], "no indicator SID-16 here"),
        ([":SPD-14=4"], [], [], "no level 4"),
        ([":SPD-14="], [], [], "no level"),
        ([":SPD-14=1", ":14=2"], [], [], "two levels for :SPD-14"),
        ([], ["affair=39"], [], "no affair 39"),
        ([], ["colour=red"], [], "no part of an innovation"),
        ([], ["stage=ide"], [], "ide is unknown"),
        ([], ["id=A", "id=A"], [], "innovation A exists"),
        ([], [], ["X"], "no innovation X"),
        (["BARU-1:16=3"], ["stage=uji_coba"], [], "is not measured"),
    ],
)
def test_edits_that_cannot_be_are_refused(
    store: ScoringStore, settings: list, additions: list, removals: list, message: str
) -> None:
    rules = store.rules()
    region = store.region(next(iter(store.tables.regions)))
    with pytest.raises(ReportError, match=message) as caught:
        apply(region, read_edits(settings, additions, removals, rules), rules)
    assert caught.value.remedy


def test_edits_are_read_as_documented(store: ScoringStore) -> None:
    rules = store.rules()
    edits = read_edits(
        ["a:b/1:16=3", ":5A=0", "SPD-14=2", "N:sid-35=1"], ["affair=2,level=1,id=N"], ["Z"], rules
    )
    assert edits.settings == (
        Setting("a:b/1", "SID-16", 3),
        Setting("", "SPD-05a", 0),
        Setting("", "SPD-14", 2),
        Setting("N", "SID-35", 1),
    )
    (added,) = edits.additions
    assert (added.innovation_id, added.affair_number, len(added.cells)) == ("N", 2, 20)
    assert added.is_eligible(rules, "verified")
    assert edits.removals == ("Z",)


# ---- properties -------------------------------------------------------------------------------

RULES = Rules(
    rule_year=2026,
    max_level=3,
    min_design_words=300,
    spd_weights={"SPD-01": 75, "SPD-02": 200},
    sid_weights={"SID-16": 300, "SID-17": 100, "SID-18": 400},
    mandatory=frozenset({"SID-16", "SID-18", "SPD-01"}),
    divisor_floor=3,
    min_basic_affairs=2,
    count_weight=38,
    count_cap=3,
    max_total=40,
    window=(date(2024, 1, 1), date(2025, 12, 31)),
    categories=((6501, "high"), (4001, "middle"), (1, "low"), (0, "none")),
    basic_affairs=frozenset({1, 2, 3}),
    affairs=frozenset(range(1, 8)),
    **ALLOWANCES,
)
STATES = ("verified", "pending", "no_evidence", "rejected", "missing")
cells = st.builds(Cell, st.sampled_from(STATES), st.integers(0, 3))


def cells_of(weights: dict) -> st.SearchStrategy:
    return st.fixed_dictionaries(dict.fromkeys(weights, cells))


innovations = st.builds(
    Innovation,
    innovation_id=st.just(""),
    name=st.just(""),
    agency=st.just(""),
    stage=st.sampled_from(("penerapan", "penerapan", "uji_coba")),
    status=st.sampled_from(("dikirim", "diterima", "ditolak", "draf")),
    affair_number=st.sampled_from((None, 1, 2, 3, 4)),
    first_applied_date=st.sampled_from((None, date(2023, 12, 31), date(2024, 1, 1))),
    last_developed_date=st.sampled_from((None, date(2025, 12, 31), date(2026, 1, 1))),
    design_words=st.sampled_from((0, 299, 300, 999)),
    cells=cells_of(RULES.sid_weights),
)
regions = st.builds(
    lambda own, ones: Region(
        "6403", "Berau", "64", True, own, {str(n): one for n, one in enumerate(ones)}
    ),
    cells_of(RULES.spd_weights),
    st.lists(innovations, max_size=6),
)


@given(regions, st.data())
def test_raising_a_level_never_lowers_the_score(region: Region, data: st.DataObject) -> None:
    keys = [("", code) for code in RULES.spd_weights]
    keys += [
        (i, code) for i, one in region.innovations.items() if one.is_reported(RULES)
        for code in RULES.sid_weights
    ]  # fmt: skip
    innovation_id, code = data.draw(st.sampled_from(keys))
    held = region.innovations[innovation_id].cells if innovation_id else region.cells
    level = data.draw(st.integers(held[code].counted("claimed"), RULES.max_level))
    after = apply(region, Edits((Setting(innovation_id, code, level),)), RULES)
    for variant in VARIANTS:
        assert score(after, RULES, variant).exact >= score(region, RULES, variant).exact


@given(regions)
def test_parts_add_up_and_claims_are_never_lower(region: Region) -> None:
    verified, claimed = score(region, RULES, "verified"), score(region, RULES, "claimed")
    assert verified.exact <= claimed.exact
    for one in (verified, claimed):
        mean = Fraction(one.maturity_sum_hundredths, one.divisor)
        total = Fraction(one.spd_hundredths + one.count_hundredths) + mean
        assert one.exact == total / RULES.max_total
        assert 0 <= one.n_counted <= one.n_reported <= max(one.divisor, 0)
        assert abs(one.iid - Decimal(one.numerator) / one.denominator) <= Decimal("0.005")
        assert one.basic_affairs_covered >= RULES.min_basic_affairs or one.count_hundredths == 0


@given(regions, st.data())
def test_an_innovation_that_does_not_count_only_weighs_down(
    region: Region, data: st.DataObject
) -> None:
    before = score(region, RULES)
    for innovation_id, one in region.innovations.items():
        if not one.is_eligible(RULES, "verified"):
            after = score(apply(region, Edits(removals=(innovation_id,)), RULES), RULES)
            assert after.exact >= before.exact
            assert one.is_reported(RULES) or after == before


@given(regions)
def test_order_of_innovations_does_not_matter(region: Region) -> None:
    turned = dict(reversed(list(region.innovations.items())))
    assert score(replace(region, innovations=turned), RULES) == score(region, RULES)
