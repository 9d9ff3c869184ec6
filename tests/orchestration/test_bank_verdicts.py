"""What people decide of the bank: which records are one, for how long, and what becomes of it.

What belongs here: verdicts from the command to the next edition. What does not: what is proposed
(`tests/ingest/test_bank`), how it is shown (`tests/reports/test_bank`).
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from ingest.lists import Decision
from orchestration.bank.landing import KEPT, land_bank
from orchestration.bank.verdicts import BankVerdict, identities, standing
from orchestration.cli.app import app
from orchestration.errors import WiringError
from orchestration.runner import run_weekly
from orchestration.settings import load_settings
from tests.harness.deployment import write_one_region

DAY = dt.date(2026, 11, 1)
HEADER = "Kode Wilayah;ID Inovasi;Nama Inovasi;OPD Pelaksana;Tahapan;Urusan;Status;Tahun\n"
ROWS = (
    "64.03;A1;SIWASDIN;Inspektorat;Penerapan;Pengawasan;Diterima;2024\n"
    "64.03;B2;Si-Wasdin 2.0;Inspektorat;Penerapan;Pengawasan;Diterima;2025\n"
    "64.03;C3;POJOK BACA;Dinas Perpustakaan;Penerapan;Perpustakaan;Diterima;2025\n"
)


def verdict(a: str, b: str, kind: str = "same") -> BankVerdict:
    return BankVerdict(a, b, kind, "Siti", DAY, "surat")  # type: ignore[arg-type]


def test_the_first_that_is_named_stands_whatever_the_order_of_what_follows() -> None:
    assert identities([verdict("A", "B"), verdict("B", "C")]) == {"B": "A", "C": "A"}
    assert identities([verdict("B", "C"), verdict("A", "B")]) == {"B": "A", "C": "A"}
    assert identities([verdict("A", "B"), verdict("A", "B")]) == {"B": "A"}
    # What is one by a third needs no more, and nothing stands for itself.
    assert identities([verdict("A", "B"), verdict("A", "C"), verdict("C", "B")]).keys() == {
        "B",
        "C",
    }


def test_other_verdicts_make_nothing_one_and_the_last_one_holds() -> None:
    for kind in ("successor", "replica", "different"):
        assert identities([verdict("A", "B", kind)]) == {}
        assert identities([verdict("A", "B"), verdict("B", "A", kind)]) == {}
        assert standing([verdict("A", "B"), verdict("B", "A", kind)])[0].verdict == kind


def test_what_lists_say_of_one_region_holds_for_the_bank() -> None:
    decision = Decision(region_code="6403", innovation_id="B", same_as="A", reason="sama", date=DAY)
    assert identities([], [decision]) == {"6403-B": "6403-A"}


def iid(home: Path, *arguments: str, code: int = 0) -> dict:
    done = CliRunner().invoke(app, [*arguments, "--home", str(home), "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout) if done.stdout else {}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home with one edition of a region that reported two earlier years, and its inbox."""
    folder = tmp_path_factory.mktemp("bank")
    home, inbox = folder / "home", folder / "inbox"
    write_one_region(inbox)
    (inbox / "inovasi/berau_lama.csv").write_text(HEADER + ROWS, encoding="utf-8")
    run(home, inbox, "2026-W46")
    return home, inbox


def run(home: Path, inbox: Path, week: str) -> None:
    settings = replace(load_settings(home, inbox), own_region="6403")
    result = run_weekly(settings, {"week": week, "reports": "data"})
    assert result.edition is not None, result.problems


def table(home: Path, week: str, name: str) -> list[dict]:
    return pq.read_table(home / f"editions/{week}/data/{name}.parquet").to_pylist()


@pytest.mark.story
def test_a_verdict_is_remembered_and_nothing_vanishes(
    house: tuple[Path, Path], tmp_path: Path
) -> None:
    home, inbox = (shutil.copytree(one, tmp_path / one.name, symlinks=True) for one in house)
    before = table(home, "2026-W46", "innovation_bank")
    assert {"6403-A1", "6403-B2", "6403-C3"} <= {one["bank_id"] for one in before}
    found = iid(home, "bank", "search", "siwasdin", "--region", "64.03")["results"]
    assert {one["bank_id"] for one in found[:2]} == {"6403-A1", "6403-B2"}
    (pair,) = [one for one in iid(home, "bank", "review")["pairs"] if one["a"] == "6403-A1"]
    assert (pair["b"], pair["reasons"][0]) == ("6403-B2", "same_letters")

    decided = (
        "bank",
        "decide",
        "6403-A1",
        "6403-B2",
        "same",
        "--by",
        "Siti",
        "--reason",
        "surat 1",
    )
    assert iid(home, *decided)["verdict"] == "same"
    assert not [one for one in iid(home, "bank", "review")["pairs"] if one["a"] == "6403-A1"]
    # The newest file of 2025 lacks it; what was published of it stays.
    fewer = HEADER + ROWS.splitlines(keepends=True)[2]
    (inbox / "inovasi/berau_baru.csv").write_text(fewer, encoding="utf-8")
    run(home, inbox, "2026-W52")
    after = {one["bank_id"]: one for one in table(home, "2026-W52", "innovation_bank")}
    assert "6403-B2" not in after and after["6403-A1"]["years"] == "2024, 2025"
    assert (after["6403-A1"]["name"], after["6403-A1"]["other_names"]) == (
        "Si-Wasdin 2.0",
        "SIWASDIN",
    )
    years = table(home, "2026-W52", "innovation_bank_year")
    kept = {(one["innovation_id"], one["year"]) for one in years if one["bank_id"] == "6403-A1"}
    assert kept == {("A1", 2024), ("B2", 2025)}
    (known,) = [
        one
        for one in table(home, "2026-W52", "innovation_likeness")
        if one["bank_id_b"] == "6403-B2"
    ]
    assert (known["verdict"], known["decided_by"]) == ("same", "Siti")
    told = iid(home, "log", "--by", "Siti")
    assert "6403-A1 and 6403-B2: same: surat 1" in json.dumps(told)
    assert iid(home, "verify")["ok"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("6403-A1", "6403-XX", "same"), "no record 6403-XX"),
        (("6403-A1", "6403-A1", "same"), "the same one"),
        (("6403-A1", "6403-B2", "equal"), "unknown verdict"),
    ],
)
def test_what_cannot_be_decided_is_refused(
    house: tuple[Path, Path], arguments: tuple[str, ...], problem: str
) -> None:
    command = ["bank", "decide", *arguments, "--reason", "x", "--home", str(house[0])]
    done = CliRunner().invoke(app, command)
    assert isinstance(done.exception, WiringError)
    assert problem in str(done.exception)


def test_pairs_of_before_are_used_again_and_give_the_same(house: tuple[Path, Path]) -> None:
    home, _ = house
    landing = home / "build/landing"
    kept = home / KEPT
    assert kept.exists()

    def landed() -> bytes:
        land_bank(landing, home, 2026, [], [])
        return (landing / "innovation_likeness.parquet").read_bytes()

    before = landed()
    kept.unlink()
    assert landed() == before
    kept.write_bytes(b"PAR1 broken")
    assert landed() == before
