"""The contracts themselves, and the closed list of findings.

What belongs here: what every contract must hold, and that no code is used that the list has not.
What does not: files.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import jsonschema
import pyarrow as pa
import pytest
import yaml
from pydantic import ValidationError

from ingest.contracts.contract import CONTRACTS, NATION, Contract, load_contracts
from ingest.findings import shown_row
from ingest.text.cells import normalise_header
from tests.fuzz_files import PROJECT, contracts, reference

COLUMNS = [
    {"name": "region_name", "header": "Pemda", "type": "region_name"},
    {"name": "a", "header": "A", "type": "text", "required": True},
]
MODEL = {
    **{"source": "x", "origin": "agency", "title": "X", "row": "x", "owner": "x"},
    **{"description": "x", "key": ["region_code", "a"], "columns": COLUMNS},
}


def test_every_source_has_its_contract() -> None:
    assert set(contracts()) >= {"inovasi", "indikator_inovasi", "indikator_daerah"}
    for source, contract in contracts().items():
        assert contract.source == source
        assert contract.scope[0] == "region_code"
        regions = {"region_kemendagri", "region_bps", "region_name"}
        named = set() if contract.region == NATION else regions
        assert {column.type for column in contract.region_columns} == named
        assert any(column.required for column in contract.value_columns)
        # Scope and key are never empty: their columns are required.
        required = {c.name for c in contract.columns if c.required}
        required |= {"region_code", contract.year}
        assert {*contract.key, *contract.scope} <= required


def test_landing_schemas_carry_lineage() -> None:
    for contract in contracts().values():
        names = contract.landing_schema.names
        assert names[0] == "region_code"
        assert names[-3:] == ["file_sha256", "sheet_name", "row_number"]
        assert not any(pa.types.is_floating(field.type) for field in contract.landing_schema)


def test_categories_can_be_told_apart() -> None:
    for contract in contracts().values():
        for column in contract.columns:
            groups = [{normalise_header(s) for s in group} for group in column.values.values()]
            assert sum(map(len, groups)) == len(set().union(*groups))
            assert (column.type == "category") == bool(column.values)
            assert (column.type == "indicator") == bool(column.aspect)


@pytest.mark.parametrize(
    "change",
    [
        {"key": ["b"]},
        {"scope": ["region_code", "b"]},
        {"origin": "lain"},
        {"unknown": 1},
        {"columns": [*COLUMNS, {"name": "b", "header": "a", "type": "text"}]},
        {"columns": [*COLUMNS, {"name": "b", "header": "pem da", "type": "text"}]},
        {"columns": [*COLUMNS, {"name": "b", "header": "B", "type": "angka"}]},
    ],
)  # fmt: skip
def test_contracts_that_make_no_sense_are_not_loaded(tmp_path: Path, change: dict) -> None:
    path = tmp_path / "x.yml"
    path.write_text(yaml.safe_dump(MODEL))
    assert load_contracts(tmp_path)["x"].key == ("region_code", "a")
    path.write_text(yaml.safe_dump(MODEL | change))
    with pytest.raises(ValidationError):
        load_contracts(tmp_path)


def test_keys_of_a_contract_without_key_are_its_required_columns() -> None:
    contract = Contract.model_validate(MODEL | {"key": []})
    assert contract.key_headers == ("region_name", "a")


def test_every_code_that_is_raised_is_in_the_list_and_has_a_remedy() -> None:
    source = "\n".join(path.read_text() for path in (PROJECT / "ingest").rglob("*.py"))
    used = set(re.findall(r'"([EW]_[A-Z_]+)"', source))
    models = (PROJECT / "dbt_project/models").rglob("*.sql")
    used |= set(re.findall(r"'([EW]_[A-Z_]+)'", "\n".join(path.read_text() for path in models)))
    assert used == set(reference().codes)
    for code, (severity, title, remedy) in reference().codes.items():
        assert severity == ("error" if code.startswith("E_") else "warn")
        assert title and not title.endswith(".")
        assert remedy.endswith(".")


def test_the_list_names_each_code_once() -> None:
    path = PROJECT / "dbt_project/seeds/catalogue/finding_code.csv"
    with path.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert len(set(codes)) == len(codes)


def test_shown_rows_are_short_masked_lines() -> None:
    row = ["a\nb\x1b[31m", "x" * 115 + " 081234567890", "y" * 10_000, *["z"] * 20_000]
    shown = shown_row(row)
    assert shown.startswith("a b[31m | xxx")
    assert "0812" not in shown
    assert shown.isprintable()
    assert len(shown) < 1000


def test_every_contract_file_is_valid_under_the_published_schema() -> None:
    schema = json.loads((CONTRACTS / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for path in (*CONTRACTS.glob("*.yml"), *(PROJECT / "tests/fixtures/contracts").glob("*.yml")):
        # YAML has dates, JSON has not.
        data = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
        assert list(validator.iter_errors(data)) == [], path.name
    assert list(validator.iter_errors(MODEL)) == []
    for change in ({"unknown": 1}, {"origin": "lain"}, {"period": "day"}, {"columns": None}):
        assert list(validator.iter_errors(MODEL | change)), change


@pytest.mark.parametrize(
    "change",
    [{"period": "week"}, {"due_day": 3}, {"period": "week", "due_day": 9}, {"due_day": "31-12"}],
)
def test_a_due_day_belongs_to_its_period(change: dict) -> None:
    with pytest.raises(ValidationError):
        Contract.model_validate(MODEL | change)


def test_what_holds_for_all_regions_names_none() -> None:
    with pytest.raises(ValidationError, match="names none"):
        Contract.model_validate(MODEL | {"region": NATION})


def test_every_contract_names_its_owner_and_when_it_is_due() -> None:
    for contract in contracts().values():
        assert contract.owner
        assert contract.period or contract.source in ("lembar_kerja", "jadwal")
