"""Findings do not flood: groups of what is alike, lists with an end, counts of everything.

What belongs here: `landing.groups`, likeness of names by thousands, what a file lists of many
findings, and that counts are of all of them. What does not: likeness of two names
(`test_decisions`), how the build counts (`qa_rule_item`, `qa_finding`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from ingest.conforming.conform import conform
from ingest.conforming.reference import load_reference
from ingest.findings import LISTED, FileOutcome, Finding, bounded, describe
from ingest.inbox import ingest_inbox
from ingest.landing.groups import WINDOW, Groups, alike
from ingest.landing.likeness import Innovation, Name, likeness_findings, similar_innovations
from tests.fuzz_files import PROJECT, contracts, reference, text_file

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
SEEDS = PROJECT / "dbt_project" / "seeds"
HEADERS = [
    *("Kode Wilayah", "ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan", "Urusan"),
    *("Status", "Waktu Uji Coba", "Penerapan Awal"),
]


def innovations(*names: str) -> list[Innovation]:
    return [
        Innovation("6403", f"INV-{at}", name, "Dinas A", "f", "", at)
        for at, name in enumerate(names)
    ]


def grouped(*names: str, decided: tuple[tuple[int, int], ...] = ()) -> list[list[int]]:
    pairs = {("6403", frozenset(f"INV-{at}" for at in pair)) for pair in decided}
    found = similar_innovations(innovations(*names), pairs)
    return [[one.row_number for one in group] for group in found]


# ---- groups --------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.lists(st.text("abc", min_size=1, max_size=6), max_size=30), st.randoms())
def test_groups_are_the_components_of_the_alike_pairs(texts: list[str], random) -> None:
    n = len(texts)
    apart = {at: {random.randrange(n)} - {at} for at in random.sample(range(n), n // 3)}
    for at, others in list(apart.items()):
        for other in others:
            apart.setdefault(other, set()).add(at)
    groups = Groups(n)
    for part in alike(range(n), texts, 0.8, apart):
        groups.join(part)
    neighbours = {
        at: [
            other
            for other in range(n)
            if Indel.normalized_similarity(texts[at], texts[other]) >= 0.8
            and other not in apart.get(at, ())
        ]
        for at in range(n)
    }
    left, expected = set(range(n)), []
    while left:
        part, stack = set(), [min(left)]
        while stack:
            at = stack.pop()
            if at not in part:
                part.add(at)
                stack += neighbours[at]
        left -= part
        expected += [sorted(part)] if len(part) > 1 else []
    assert list(groups) == expected


def test_in_a_large_block_neighbours_in_order_are_found() -> None:
    letters = map("".join, itertools.product("bdfgklmn", repeat=5))
    texts = [f"gerakan {word * 2}" for word in itertools.islice(letters, 5 * WINDOW)]
    texts += [f"{text}a" for text in texts]
    half = len(texts) // 2
    groups = Groups(len(texts))
    for part in alike(range(len(texts)), texts, 0.97):
        groups.join(part)
    assert list(groups) == [[at, at + half] for at in range(half)]


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("POSYANDU MELATI 12", "POSYANDU MELATI 13", False),
        ("POSYANDU MELATI XII", "Posyandu Melati 12", True),
        ("POSYANDU MELATI XII", "POSYANDU MELATI XIII", False),
        ("POSYANDU MELATI", "POSYANDU MELATI 2", False),
        ("Posyandu Melati12", "Posyandu Melati13", False),
        ("Inovasi 640300000001", "Inovasi 640300000002", False),
        ("Gebyar Sandi 2023", "Gebyar Sandi 2024", False),
        ("Gerakan 1.000 Hari Kelay", "Gerakan 1000 Hari Kelay", False),
        ("SIPENDUK", "SIPENDUK 2.0", True),
        ("SIPENDUK v2", "SIPENDUK Versi 3", True),
        ("SIPENDUK Jilid II", "SIPENDUK jilid III", True),
        ("SIPENDUK 1.0.2", "SIPENDUK", False),
        ("Kelas VI Pintar", "Kelas VII Pintar", False),
        ("2.0", "3.0", False),
        ("Pojok Jemput Sandi", "Pojok Jemput Sandi Berau", True),
        ("Pojok Jemput Sandi Kelay Berau", "Berau Pojok Sandi Jemput", True),
    ],
)
def test_a_number_says_which_one_and_a_version_does_not(name: str, other: str, alike: bool) -> None:
    assert grouped(name, other) == ([[0, 1]] if alike else [])


def test_what_hangs_together_is_one_group() -> None:
    names = ["Pojok Jemput Sandi", "KOBAGI", "POJOK JEMPUT SANDI", "Pojok Jemput Sandi Berau"]
    assert grouped(*names) == [[0, 2, 3]]


def test_decided_pairs_hold_nothing_together() -> None:
    names = ["Pojok Jemput Sandi", "POJOK JEMPUT SANDI", "Pojok Jemput Sandi Berau"]
    assert grouped(*names[:2], decided=((0, 1),)) == []
    assert grouped(*names, decided=((0, 1),)) == [[0, 1, 2]]
    assert grouped(*names, decided=((0, 1), (0, 2))) == [[1, 2]]
    assert grouped(*names, decided=((0, 2), (1, 2))) == [[0, 1]]
    assert grouped(*names[:2], names[0], decided=((0, 1),)) == [[0, 1, 2]]
    # Another one of the same name was not decided of.
    assert grouped(names[0], names[2], names[1], decided=((0, 1),)) == [[0, 1, 2]]


def test_a_group_is_one_finding_at_its_latest_row() -> None:
    rows = [vars(one) for one in innovations(*["Pojok Jemput Sandi"] * 300)]
    (finding,) = likeness_findings(rows, reference().codes, set())["f"]
    assert (finding.code, finding.row, finding.region_code) == ("W_SAME_INNOVATION", 299, "6403")
    assert "INV-0, Pojok Jemput Sandi (Dinas A); INV-1, " in finding.message
    shown = finding.message.count("INV-")
    assert finding.message.endswith(f"; dan {299 - shown} lainnya")


@pytest.mark.parametrize(
    "name",
    ["Inovasi 6403{:08}", "POSYANDU MELATI {}", "Kelas {} Sandi"],
)
def test_thousands_of_numbered_names_are_no_findings(name: str) -> None:
    rows = [vars(one) for one in innovations(*(name.format(at) for at in range(20_000)))]
    assert likeness_findings(rows, reference().codes, set()) == {}


def test_thousands_of_like_names_are_one_finding() -> None:
    words = itertools.product("bcdfghjklm", "aeiou", "bcdfghjklm", "aeiou")
    names = [f"Gerakan Pojok Jemput Sandi Posyandu Lansia {''.join(word)}" for word in words]
    assert grouped(*names) == [list(range(2500))]


@given(st.text("vVersi jlid.0123456789IVX()-Kelas", max_size=30))
def test_every_name_is_read(text: str) -> None:
    name = Name.of(text)
    assert Name.of(text.swapcase()) == name
    assert all(number == number.lstrip("0") for number in name.numbers)


# ---- lists ---------------------------------------------------------------------------------


def found(code: str, row: int | None, column: str = "") -> Finding:
    return describe(reference().codes, code, row=row, column=column)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from([0, LISTED - 1, LISTED, LISTED + 1, LISTED + 50]), min_size=3, max_size=3
    )
)
def test_what_is_listed_is_bounded_and_what_is_counted_is_not(sizes: list[int]) -> None:
    given = [found("E_DATE", row, f"k{n}") for row in range(1, sizes[0] + 1) for n in (1, 2)]
    given += [found("E_NUMBER", row) for row in range(1, sizes[1] + 1)]
    given += [found("W_THOUSANDS", row) for row in range(40, sizes[2] + 40)]
    regions = {row: "6403" if row % 2 else "6401" for row in range(1, 3000)}
    listed = bounded(given, reference().codes, regions, reference().checks)
    kinds = Counter(finding.code for finding in listed if finding.n_rows is None)
    assert all(n <= LISTED for n in kinds.values())
    counted = Counter[str]()
    for finding in listed:
        counted[finding.code] += finding.n_findings
    assert counted == Counter(finding.code for finding in given)
    # A check counts each row once, by region, whatever its codes.
    checks = reference().checks
    for region in ("6403", "6401"):
        for check in set(checks.values()):
            mine = [f for f in listed if f.region_code == region and checks[f.code] == check]
            rows = {f.row for f in mine if f.n_rows is None}
            expected = {
                f.row for f in given if checks[f.code] == check and regions[f.row] == region
            }
            assert len(rows) + sum(f.n_rows or 0 for f in mine) == len(expected)


def bad_dates(n: int, region: str = "64.03") -> list[list[str]]:
    tail = ["Dinas A", "Penerapan", "Kesehatan", "Dikirim", "besok", "lusa"]
    return [[region, f"{region}-{at}", f"Sandi {at}", *tail] for at in range(n)]


def test_a_file_of_bad_dates_lists_some_and_counts_all() -> None:
    rows = bad_dates(LISTED) + bad_dates(30, "64.01")
    content = text_file([HEADERS, *rows])
    outcome = conform(content, "0" * 64, contracts()["inovasi"], reference(), "x")
    assert outcome.codes == ["E_DATE"]
    assert outcome.n_findings == 2 * len(rows)
    rest = [f for f in outcome.findings if f.n_rows is not None]
    assert len(outcome.findings) - len(rest) == LISTED
    # Two dates a row: the rows up to the 500th are listed.
    assert [(f.region_code, f.n_findings, f.n_rows) for f in rest] == [
        ("6401", 60, 30),
        ("6403", LISTED, LISTED // 2),
    ]
    assert rest[1].message.endswith(
        f": daerah 6403, {LISTED} lagi tidak dirinci; semuanya {2 * len(rows)}"
    )


def test_rejected_rows_are_all_listed() -> None:
    rows = [[*row[:4], "x", *row[5:7], "", ""] for row in bad_dates(LISTED + 5)]
    content = text_file([HEADERS, *rows])
    outcome = conform(content, "0" * 64, contracts()["inovasi"], reference(), "x")
    assert len(outcome.rejected) == outcome.rows_rejected == outcome.n_findings == LISTED + 5
    assert len(outcome.findings) == LISTED + 1


def test_what_is_not_listed_ends_with_its_region(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox" / "inovasi"
    inbox.mkdir(parents=True)

    def run() -> dict[str | None, int]:
        ingest_inbox(
            tmp_path / "inbox", tmp_path / "home", contracts(), SEEDS, week="2026-W47",
            in_time=True, now=NOW, landing=tmp_path / "landing",
        )  # fmt: skip
        rows = pq.read_table(tmp_path / "landing/finding.parquet").to_pylist()
        return {row["region_code"]: row["n_rows"] for row in rows if row["n_rows"] is not None}

    (inbox / "a.csv").write_bytes(text_file([HEADERS, *bad_dates(LISTED), *bad_dates(30, "64.01")]))
    assert run() == {"6403": LISTED // 2, "6401": 30}
    good = [[*row[:7], "", ""] for row in bad_dates(30, "64.01")]
    (inbox / "b.csv").write_bytes(text_file([HEADERS, *good]))
    assert run() == {"6403": LISTED // 2}


def test_an_old_account_says_nothing_of_counts() -> None:
    outcome = FileOutcome("inovasi", "a", "", "partial", findings=(found("E_DATE", 2),))
    assert outcome.n_findings == 1


def test_the_door_and_the_build_list_as_many() -> None:
    project = yaml.safe_load((PROJECT / "dbt_project/dbt_project.yml").read_text())
    assert project["vars"]["listed_findings"] == LISTED


def test_every_code_belongs_to_a_check() -> None:
    known = load_reference(SEEDS)
    assert known.codes.keys() == known.checks.keys()
