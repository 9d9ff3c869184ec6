"""Documents that later versions must still read: the manifest's account of what was built."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from ingest.findings import FileOutcome, Finding
from orchestration.editions.approvals import Decisions, Waiver, land_decisions
from orchestration.editions.manifest import MADE, Made, Unread, read_made
from orchestration.editions.parameters import Parameters, read_parameters
from orchestration.ledger.chain import Head
from tests.conftest import WEEK

# As an edition of version 0.1.0 has it, from before signatures, lists and letterheads.
OLD = {
    "edition": "2026-W40",
    "parameters": {
        "edition": "2026-W40", "week": "2026-W40", "rule_year": None, "provinces": ["64"],
        "reports": "data", "correction": None, "previous": None, "coverage_gate_pct": "61.25",
    },
    "receipts": 3,
    "unread": [
        {"source": "inovasi", "original_name": "inovasi/a.xlsx", "finding": {
            "code": "E_UNREADABLE", "severity": "error", "sheet": "", "row": None, "column": "",
            "value": "", "message": "Berkas tidak dapat dibaca", "remedy": "Kirim ulang"}}
    ],
    "decisions": {
        "waivers": [
            {"waiver_id": "a", "check_id": None, "scope": None, "reason": None,
             "requested_by": None, "approved_by": None, "evidence": None, "expires_on": "",
             "problem": "berkas tidak berisi kolom"},
            {"waiver_id": "b", "check_id": "filled", "scope": "6403", "reason": "x",
             "requested_by": "A", "approved_by": "B", "evidence": "c", "expires_on": "2026-12-01",
             "problem": None},
        ],
        "acknowledgements": [{"check_id": "filled", "scope": "6403", "week": "2026-W39"}],
    },
    "chain": {"number": 12, "sha256": "ab"},
}  # fmt: skip


def test_an_old_manifest_is_read(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(OLD), encoding="utf-8")
    made = read_made(tmp_path)
    assert made.parameters.coverage_gate_pct == Decimal("61.25")
    assert (made.parameters.letterhead, made.parameters.public_edition) == ((), False)
    assert (made.decisions.signatures, made.decisions.lists) == ((), None)
    assert [str(one.expires_on) for one in made.decisions.waivers] == ["None", "2026-12-01"]
    assert made.chain == Head(12, "ab")
    (outcome,) = (one.outcome() for one in made.unread)
    assert (outcome.status, outcome.codes, outcome.sha256) == ("refused", ["E_UNREADABLE"], "")
    assert Unread.of(outcome) == made.unread[0]


def test_what_is_written_is_what_was_read() -> None:
    made = MADE.validate_python(OLD)
    document = made.document()
    assert document["decisions"]["waivers"] == OLD["decisions"]["waivers"]  # type: ignore[index]
    assert document["unread"] == OLD["unread"]
    assert document["parameters"].items() >= OLD["parameters"].items()  # type: ignore[attr-defined]
    assert MADE.validate_python(document) == made


@pytest.mark.parametrize("part", ["parameters", "receipts", "unread", "decisions", "chain"])
def test_a_manifest_without_a_part_is_none(part: str) -> None:
    with pytest.raises(ValidationError, match=part):
        MADE.validate_python({name: value for name, value in OLD.items() if name != part})


def test_the_manifest_of_today_has_the_same_shape(built_home: Path) -> None:
    manifest = json.loads((built_home / "editions" / WEEK / "manifest.json").read_text("utf-8"))
    made = read_made(built_home / "editions" / WEEK)
    assert made.document() == {name: manifest[name] for name in made.document()}
    kinds = ["waivers", "acknowledgements", "signatures", "lists", "editions", "bank"]
    assert list(manifest["decisions"]) == kinds
    assert list(manifest["decisions"]["waivers"]) == []
    # The step before the last knows the same parameters, but for the profile that was chosen.
    known = read_parameters(built_home / "build")
    assert (known.week, known.reports) == (WEEK, None)
    assert isinstance(made, Made) and isinstance(made.parameters, Parameters)


def test_decisions_land_with_the_columns_that_dbt_reads(tmp_path: Path) -> None:
    waivers = (Waiver("a", problem="x"),)
    land_decisions(tmp_path, Decisions(waivers, ()), None)
    schema = pq.read_schema(tmp_path / "waiver.parquet")
    assert (str(schema.field("expires_on").type), len(schema)) == ("date32[day]", 9)
    assert pq.read_table(tmp_path / "waiver.parquet").to_pylist()[0]["problem"] == "x"
    signature = pq.read_schema(tmp_path / "edition_signature.parquet")
    assert str(signature.field("number").type) == "int32"
    assert {"check_id", "issue_status"} <= set(
        pq.read_schema(tmp_path / "previous_check.parquet").names
    )


def test_the_account_of_an_unread_file_keeps_its_finding() -> None:
    finding = Finding("E_SIZE", "error", "", None, "", "", "Terlalu besar", "Pecah")
    outcome = FileOutcome("inovasi", "inovasi/b.xlsx", "", "refused", findings=(finding,))
    assert Unread.of(outcome).outcome() == outcome
