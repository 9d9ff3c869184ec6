"""Cases computed by hand, to judge the oracle itself before it judges the warehouse.

What belongs here: small inputs whose result can be checked on paper, and invariants of random
inboxes. What does not: comparisons with the product.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.harness.oracle import Result, compute, half_up, score_of_summaries
from tests.harness.oracle_records import parse_date, read_rules, region_of, word_count
from tests.harness.random_inbox import write_random_inbox

RULES = read_rules()
BASIC = [
    next(name for name, n in RULES.affairs.items() if n == number)
    for number in sorted(RULES.basic_affairs)
]
VERIFIED = {"Tautan Bukti": "bukti.pdf", "Verifikasi": "Diterima"}
BERAU, BONTANG = "6403", "6474"


def own(region: str = BERAU, level: str = "3", **changes: str | None) -> list[dict]:
    """Return the 20 rows of a region's own indicators."""
    codes = [code for code in RULES.weights if code.startswith("SPD")]
    key = {"Kode Wilayah": region, "Tahun": "2026", "Parameter": level}
    return [key | VERIFIED | {"Nomor Indikator": c[4:].lstrip("0")} | changes for c in codes]


def innovation(identifier: str, region: str = BERAU, **changes: str | None) -> dict:
    """Return an innovation that is eligible as far as its own row goes."""
    return {
        "Kode Wilayah": region,
        "ID Inovasi": identifier,
        "Nama Inovasi": "Contoh",
        "OPD Pelaksana": "Bapelitbang",
        "Tahapan": "Penerapan",
        "Urusan": "Kesehatan",
        "Penerapan Awal": "01/01/2024",
        "Rancang Bangun": "kata " * 300,
        "Status": "Dikirim",
    } | changes


def cells(identifier: str, region: str = BERAU, level: str = "3") -> list[dict]:
    """Return the 20 verified rows of an innovation."""
    key = {"Kode Wilayah": region, "ID Inovasi": identifier, "Parameter": level}
    numbers = [code[4:] for code in RULES.weights if code.startswith("SID")]
    return [key | VERIFIED | {"Nomor Indikator": number} for number in numbers]


def verified(result: Result, region: str = BERAU) -> dict:
    """Return the verified score of a region."""
    return result.scores[region, "verified"]


def test_rounding_is_half_up_once() -> None:
    assert half_up(Fraction("65.005")) == Decimal("65.01")
    assert half_up(Fraction("65.00499999")) == Decimal("65.00")
    assert half_up(Fraction(0)) == 0
    assert half_up(Fraction(2, 3)) == Decimal("0.67")


def test_perfect_region_without_innovations_has_63_points() -> None:
    score = verified(compute({"indikator_daerah": own()}))
    assert score["spd_score"] == 63
    assert score["iid"] == Decimal("25.20")
    assert score["category_code"] == "kurang_inovatif"
    assert score["completeness"] == 0


def test_empty_region_is_unranked_and_cannot_be_assessed() -> None:
    result = compute({"indikator_daerah": own(BONTANG)})
    assert len(result.rankings) == 10
    assert result.rankings[BERAU] == {
        "rank": None,
        "rank_in_type": None,
        "rank_best": None,
        "rank_worst": None,
        "is_ranked": False,
    }
    assert verified(result)["iid"] == 0
    assert verified(result)["category_code"] == "tidak_dapat_dinilai"
    assert result.rankings[BONTANG]["rank"] == 1
    assert Counter(c.status for (r, _, _), c in result.cells.items() if r == BERAU) == {
        "missing": 20
    }


def test_one_perfect_innovation_is_divided_by_the_floor() -> None:
    result = compute({"inovasi": [innovation("A")], "indikator_inovasi": cells("A")})
    score = verified(result)
    assert result.innovations[BERAU, "A"]["maturity_verified"] == 111
    assert score["sid_mean"] == Fraction(111, 12)
    assert (score["n_counted"], score["basic_affairs_covered"], score["count_score"]) == (1, 1, 0)
    assert score["iid_exact"] == Fraction(111, 12) / 250 * 100
    assert score["iid"] == Decimal("3.70")
    assert score["completeness_pct"] == 100


@pytest.mark.parametrize(("covered", "count"), [(4, 0), (5, Decimal("1.90")), (6, Decimal("2.28"))])
def test_count_needs_five_basic_affairs(covered: int, count: Decimal) -> None:
    rows = [innovation(name, Urusan=name.upper()) for name in BASIC[:covered]]
    indicators = [row for name in BASIC[:covered] for row in cells(name)]
    score = verified(compute({"inovasi": rows, "indikator_inovasi": indicators}))
    assert score["basic_affairs_covered"] == covered
    assert score["count_score"] == count


def test_count_is_capped_at_200() -> None:
    affairs = [(True, True, 0, affair) for affair in (1, 2, 3, 4, 5)]
    many = affairs + [(True, True, 0, 0)] * 196
    assert score_of_summaries(0, many, RULES)["count_score"] == 76
    assert score_of_summaries(0, many[:-2], RULES)["count_score"] == Decimal("75.62")


@pytest.mark.parametrize(
    "changes",
    [
        {"Status": "Ditolak"},
        {"Penerapan Awal": "31/12/2023"},
        {"Penerapan Awal": "01/01/2026"},
        {"Penerapan Awal": "31/02/2024"},
        {"Rancang Bangun": "kata " * 299},
        {"Rancang Bangun": "<p>" + "kata&nbsp;" * 299 + "</p>"},
    ],
)
def test_ineligible_innovation_stays_in_the_divisor(changes: dict) -> None:
    rows = [innovation(str(number)) for number in range(12)] + [innovation("X", **changes)]
    indicators = [row for one in rows for row in cells(one["ID Inovasi"])]
    score = verified(compute({"inovasi": rows, "indikator_inovasi": indicators}))
    assert (score["n_reported"], score["n_counted"]) == (13, 12)
    assert score["sid_mean"] == Fraction(12 * 111, 13)


@pytest.mark.parametrize(
    "changes", [{"Tahapan": "Uji Coba"}, {"Tahapan": "Inisiatif"}, {"Status": "Draf"}]
)
def test_unreported_innovation_is_not_measured(changes: dict) -> None:
    rows = {"inovasi": [innovation("X", **changes)], "indikator_inovasi": cells("X")}
    result = compute(rows)
    assert verified(result)["n_reported"] == 0
    assert not result.innovations[BERAU, "X"]["is_reported"]
    assert (BERAU, "X", "SID-16") not in result.cells
    assert result.orphans == []


@pytest.mark.parametrize(
    ("pieces", "status", "level"),
    [
        ([("2", True, "Diterima")], "verified", 2),
        ([("0", True, "Diterima")], "verified", 0),
        ([("2", True, None)], "pending", 2),
        ([("2", True, "Entah")], "pending", 2),
        ([("2", False, "Diterima")], "no_evidence", 2),
        ([("2", False, "Ditolak")], "rejected", 2),
        ([(None, True, "Ditolak")], "missing", None),
        ([("4", True, "Diterima")], "missing", None),
        ([("3", True, "Diterima"), ("1", False, "Ditolak")], "verified", 1),
        ([("3", False, "Diterima"), ("3", True, "Ditolak")], "pending", 3),
        ([("3", True, "Ditolak"), ("2", True, "Ditolak")], "rejected", 2),
        ([(None, True, "Diterima"), ("2", False, None)], "verified", 2),
    ],
)
def test_state_of_a_cell(pieces: list, status: str, level: int | None) -> None:
    key = {"Kode Wilayah": BERAU, "ID Inovasi": "A", "Nomor Indikator": "16"}
    indicators = [
        key
        | {"Parameter": stated, "Tautan Bukti": "x" if evidence else None, "Verifikasi": verdict}
        for stated, evidence, verdict in pieces
    ]
    result = compute({"inovasi": [innovation("A")], "indikator_inovasi": indicators})
    cell = result.cells[BERAU, "A", "SID-16"]
    assert (cell.status, cell.level) == (status, level)


def test_gain_of_the_one_failing_mandatory_cell_is_the_whole_innovation() -> None:
    indicators = cells("A")
    indicators[0] |= {"Verifikasi": "Menunggu", "Parameter": "2"}  # indicator 16, weight 3
    result = compute({"inovasi": [innovation("A")], "indikator_inovasi": indicators})
    gain = result.gains[BERAU, "A", "SID-16"]
    assert (gain["level_counted"], gain["level_target"]) == (0, 2)
    assert gain["gain_points"] == Fraction(108, 12) / 250 * 100
    assert gain["gain_points_full"] == Fraction(111, 12) / 250 * 100
    assert result.scores[BERAU, "claimed"]["n_counted"] == 1
    assert (BERAU, "A", "SID-17") not in result.gains
    own_gain = result.gains[BERAU, "", "SPD-12"]  # weight 2, missing
    assert (own_gain["level_target"], own_gain["gain_points"]) == (1, Fraction(2, 250) * 100)


def test_gain_includes_the_affair_that_opens_the_count() -> None:
    rows = [innovation(name, Urusan=name) for name in BASIC[:5]]
    indicators = [row for name in BASIC[:5] for row in cells(name, level="1")]
    indicators[-1] |= {"Tautan Bukti": None}  # indicator 35 of the fifth, weight 4
    result = compute({"inovasi": rows, "indikator_inovasi": indicators})
    gain = result.gains[BERAU, BASIC[4], "SID-35"]["gain_points"]
    assert gain == (Fraction(37, 12) + 5 * Fraction("0.38")) / 250 * 100


def test_ties_share_a_rank_and_intervals_follow_from_claims() -> None:
    three, two = own("6401"), own("6402")
    third = own("6407", level="2")
    fourth = own("6408", level="1")
    fourth[0] |= {"Parameter": "3", "Verifikasi": None}
    best = own("6471", level="2", Verifikasi=None)
    rows = three + two + third + fourth + best
    ranks = compute({"indikator_daerah": rows}).rankings
    assert [ranks[c]["rank"] for c in ("6401", "6402", "6407", "6408", "6471")] == [1, 1, 3, 4, 5]
    assert [ranks[c]["rank_in_type"] for c in ("6402", "6408", "6471")] == [1, 4, 1]
    assert (ranks["6401"]["rank_best"], ranks["6401"]["rank_worst"]) == (1, 1)
    assert (ranks["6471"]["rank_best"], ranks["6471"]["rank_worst"]) == (3, 5)
    assert (ranks["6408"]["rank_best"], ranks["6408"]["rank_worst"]) == (4, 5)


def test_rows_rejected_repeated_and_orphaned() -> None:
    first = innovation("A")
    rows = [
        first,
        dict(first),
        innovation("B"),
        innovation("B", **{"Nama Inovasi": "Lain"}),
        innovation("C", Status="Selesai"),
        innovation("D", **{"OPD Pelaksana": " "}),
        innovation("E", region="9999"),
        innovation("F", Pemda="Kota Bontang"),
    ]
    spd = own()
    spd += [dict(spd[0]), spd[1] | {"Parameter": "1"}, spd[2] | {"Tahun": "2025", "Parameter": "1"}]
    result = compute(
        {"inovasi": rows, "indikator_inovasi": cells("B"), "indikator_daerah": spd},
        RULES,
    )
    assert result.ignored["inovasi"] == [1]
    assert result.rejected["inovasi"] == [2, 3, 4, 5, 6, 7]
    assert list(result.innovations) == [(BERAU, "A")]
    assert len(result.orphans) == 20
    assert result.rejected["indikator_daerah"] == [1, 21]
    assert verified(result)["spd_score"] == 63 - 3  # SPD-02a, weight 1, is lost
    assert result.rankings[BERAU]["is_ranked"]


def test_values() -> None:
    assert word_count("<p>satu<br>dua&nbsp;tiga</p> <b>em</b>pat") == 5
    assert parse_date("17 Agustus 2024") == parse_date("2024-08-17") == parse_date("45521")
    assert parse_date("17/08/2024") == parse_date("17-8-2024") != parse_date("08/07/2024")
    names = ("Kab. Berau", "KABUPATEN BERAU", "Kota Kupang", "Kabupaten Kupang")
    assert [region_of({"Pemda": n}, RULES) for n in names] == ["6403", "6403", "5371", "5301"]
    assert region_of({"Kode BPS": "6403"}, RULES) == "6402"
    assert region_of({"Kode Wilayah": "64.03", "Kode BPS": "6405"}, RULES) == "6403"
    assert region_of({"Kode Wilayah": "64.03", "Kode BPS": "6403"}, RULES) is None


@pytest.mark.parametrize("seed", range(6))
def test_invariants_of_random_inboxes(tmp_path: Path, seed: int) -> None:
    result = compute(write_random_inbox(tmp_path, seed))
    reported = {key for key, one in result.innovations.items() if one["is_reported"]}
    assert len(result.cells) == 20 * (len(result.rankings) + len(reported))
    for region in result.rankings:
        claimed, score = result.scores[region, "claimed"], result.scores[region, "verified"]
        assert 0 <= score["iid_exact"] <= claimed["iid_exact"] <= 100
        assert score["completeness"] <= claimed["completeness"]
        total = score["spd_score"] + score["count_score"]
        assert Fraction(total) + score["sid_mean"] == score["total_score"]
    for gain in result.gains.values():
        assert 0 <= gain["gain_points"] <= gain["gain_points_full"]
        assert gain["level_counted"] <= gain["level_target"] or gain["status"] == "verified"
    for row in result.rankings.values():
        assert row["rank"] is None or row["rank_best"] <= row["rank"] <= row["rank_worst"]


def test_random_inbox_follows_from_its_seed(tmp_path: Path) -> None:
    first, second = (write_random_inbox(tmp_path / name, 7) for name in ("a", "b"))
    assert first == second
    for path in (tmp_path / "a").rglob("*.csv"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_a_region_at_the_cap(tmp_path: Path) -> None:
    codes = ["6401", "6402", "6403", "6407", "6408"]
    for seed in range(30):
        records = write_random_inbox(tmp_path / str(seed), seed, codes, max_innovations=201)
        scores = compute(records, gains=False).scores.values()
        if any(score["n_counted"] >= 200 and score["count_score"] == 76 for score in scores):
            return
    pytest.fail("no region reached the cap")
