"""Bank Inovasi at the door: which records may be one innovation, and which may not.

What belongs here: names and pairs of names. What does not: what people decided of them, and the
pages (`tests/orchestration`, `tests/reports`).
"""

from __future__ import annotations

import random
import unicodedata
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.bank.names import Forms, likeness
from ingest.bank.pairs import KEPT, LEAST, Found, Report, likely_pairs

SAME = [
    ("Si-Wasdin", "SIWASDIN"),
    ("SIWASDIN 2.0", "SIWASDIN"),
    ("SIWASDIN v3", "Si Wasdin Reborn"),
    ("e-Sakip", "ESAKIP Reborn"),
    ("E - SAKIP", "esakip"),
    ("GERADAK POS (Gerakan Aktif Datang ke Posyandu)", "Gerakan Aktif Datang ke Posyandu"),
    ("GERADAK POS (Gerakan Aktif Datang ke Posyandu)", "Geradak-Pos"),
    ("KOBAGI", "Konsultasi Online Balita Gizi"),
    ("POSDIGI", "Posyandu Digital"),
    ("Kafé Sehat", unicodedata.normalize("NFD", "KAFÉ SEHAT")),
    ("GEMAR MEMBACA", "Gemar Membaca 2025"),
    ("SIPENDUK Jilid II", "SIPENDUK"),
    ("SIPENDUK II", "SIPENDUK"),
    ("Rumah Data Kampung", "RUMAH DATA KAMPUNG TERPADU BERAU"),
    ("MOBIL KONSUL PULAU", "MOBIL KONSUL PULUA"),
]
OTHER = [
    ("POJOK SEHAT", "POJOK BACA"),
    ("SI JEMPUT RISET", "SI JEMPUT SAMPAH"),
    ("POSYANDU MELATI 12", "POSYANDU MELATI 13"),
    ("Kelas Ibu II", "Kelas Ibu III"),
    ("KELAS IBU", "KELAS BAPAK"),
    ("SEKOLAH RAMAH ANAK", "KAMPUNG RAMAH LINGKUNGAN"),
    ("DARLING", "Sadar Lingkungan Hidup Berau"),
    ("(---)", "!!"),
]


def score(a: str, b: str) -> int:
    return likeness(Forms.of(a), Forms.of(b)).score


@pytest.mark.parametrize(("a", "b"), SAME)
def test_one_innovation_under_two_names_is_proposed(a: str, b: str) -> None:
    assert score(a, b) >= LEAST


@pytest.mark.parametrize(("a", "b"), OTHER)
def test_false_friends_are_not(a: str, b: str) -> None:
    assert score(a, b) < LEAST


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None)
def test_likeness_is_of_both_and_of_itself(a: str, b: str) -> None:
    assert score(a, b) == score(b, a)
    assert 0 <= score(a, b) <= 100
    if Forms.of(a).letters[0]:
        assert score(a, a) == 100


def report(number: int, name: str, **said: object) -> Report:
    given = {
        "region_code": "6403",
        "year": 2026,
        "agency": "Dinas Kesehatan",
        "affair": "Kesehatan",
    }
    return Report(innovation_id=f"I{number}", name=name, **given | said)  # type: ignore[arg-type]


def names(found: Found, reports: list[Report]) -> dict[frozenset[str], int]:
    """Scores by the two names."""
    known = {(one.region_code, one.innovation_id): one.name for one in reports}
    return {frozenset((known[pair.a], known[pair.b])): pair.score for pair in found.all()}


def test_the_true_pairs_stand_above_the_false_ones_among_all_others() -> None:
    texts = sorted({name for pair in (*SAME, *OTHER) for name in pair})
    reports = [report(at, text, year=2024 + at % 3) for at, text in enumerate(texts)]
    scores = names(likely_pairs(reports), reports)
    assert all(scores[frozenset(pair)] >= LEAST for pair in SAME)
    assert not scores.keys() & set(map(frozenset, OTHER))


def test_reasons_for_and_against() -> None:
    reports = [
        report(1, "SIWASDIN", year=2024),
        report(2, "Si Wasdin 2.0", year=2025),
        report(3, "Siwasdin", agency="Dinas Sosial", affair="Sosial", year=2024),
        report(1, "SIWASDIN", region_code="6471"),
    ]
    found = {(pair.a, pair.b): pair for pair in likely_pairs(reports).all()}
    own = found[("6403", "I1"), ("6403", "I2")]
    assert (own.score, own.reasons) == (100, "same_letters;same_affair;same_agency;other_year")
    far = found[("6403", "I1"), ("6403", "I3")]
    assert far.reasons == "same_letters;other_affair;other_agency;same_year"
    assert far.score < own.score
    assert found[("6403", "I1"), ("6471", "I1")].reasons == "same_letters;same_affair;other_region"


def test_the_same_text_under_another_name_is_proposed_and_a_text_of_many_is_not() -> None:
    renamed = [report(1, "SIWASDIN", year=2024, text="a"), report(2, "Lentera Kampung", text="a")]
    (pair,) = likely_pairs(renamed).all()
    assert pair.reasons.startswith("same_text;")
    animals = ("ayam", "badak", "cicak", "domba", "elang", "gajah", "harimau", "ikan", "jerapah")
    many = [report(at, f"{name} {name[::-1]}", text="a") for at, name in enumerate(animals)]
    many += [report(20 + at, f"{name[::-1]} senja", text="a") for at, name in enumerate(animals)]
    assert not any("same_text" in pair.reasons for pair in likely_pairs(many).all())


def test_equal_identifiers_of_a_region_are_one_record_with_all_its_names() -> None:
    reports = [
        report(1, "Lentera Kampung", year=2024),
        report(1, "SIWASDIN", year=2025),
        report(2, "Lentera-Kampung", year=2026),
    ]
    (pair,) = likely_pairs(reports).all()
    assert {pair.a, pair.b} == {("6403", "I1"), ("6403", "I2")}


def test_a_name_that_everybody_bears_is_no_flood() -> None:
    reports = [report(1, "SIMPEL", region_code=f"{1000 + at}") for at in range(400)]
    reports += [report(at, "SIMPEL") for at in range(300)]
    found = likely_pairs(reports).all()
    assert 0 < len(found) < 700 * KEPT


def test_pairs_do_not_depend_on_order_or_on_what_was_found_before() -> None:
    dice = random.Random(7)
    words = ("siap", "posyandu", "data", "desa", "ibu", "sehat", "baca", "sampah", "pintar", "2.0")
    reports = [
        report(
            at,
            " ".join(dice.sample(words, 3)),
            region_code=f"640{dice.randrange(1, 5)}",
            year=dice.randrange(2024, 2027),
            affair=dice.choice(("Kesehatan", "Sosial")),
        )
        for at in range(240)
    ]
    whole = likely_pairs(reports)
    assert len(whole.within) == 4 and whole.all()
    shuffled = dice.sample(reports, len(reports))
    assert likely_pairs(shuffled).all() == whole.all()
    before = likely_pairs([one for one in reports if one.region_code != "6404"])
    assert likely_pairs(reports, before.within).all() == whole.all()
    for pair in combinations(whole.all(), 2):
        assert (pair[0].a, pair[0].b) != (pair[1].a, pair[1].b)
