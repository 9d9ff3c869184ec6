"""The deployment's settings: read in one place, and every wrong one is told at once."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.errors import WiringError
from orchestration.settings import PROJECT, activate, load_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "INBOX", "RULE_YEAR", "COVERAGE_GATE_PCT", "LETTERHEAD", "LISTS"):
        monkeypatch.delenv(f"IID_{name}", raising=False)


def test_arguments_go_before_the_environment_and_that_before_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings()
    assert (settings.home, settings.inbox) == (tmp_path / "iid_home", PROJECT / "sample/inbox")
    assert (settings.rule_year, settings.letterhead, settings.public_edition) == (None, (), False)
    monkeypatch.setenv("IID_HOME", "elsewhere")
    # An empty setting is none.
    monkeypatch.setenv("IID_INBOX", "")
    monkeypatch.setenv("IID_RULE_YEAR", "2027")
    monkeypatch.setenv("IID_COVERAGE_GATE_PCT", "61.25")
    monkeypatch.setenv("IID_LETTERHEAD", "PEMERINTAH KABUPATEN BERAU | Bapelitbang |")
    monkeypatch.setenv("IID_OWN_REGION", "64.03")
    monkeypatch.setenv("IID_PUBLIC_EDITION", "1")
    monkeypatch.setenv("IID_SIGNING_KEY", "key.pem")
    settings = load_settings()
    assert (settings.home, settings.inbox) == (tmp_path / "elsewhere", PROJECT / "sample/inbox")
    assert (settings.rule_year, settings.coverage_gate_pct) == (2027, Decimal("61.25"))
    assert settings.own_region == "6403"
    assert settings.letterhead == ("PEMERINTAH KABUPATEN BERAU", "Bapelitbang")
    assert (settings.public_edition, settings.signing_key) == (True, tmp_path / "key.pem")
    assert load_settings(tmp_path / "here").home == tmp_path / "here"


def test_where_the_project_is_cannot_be_set_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IID_LISTS", "/elsewhere")
    monkeypatch.setenv("IID_DBT_PROJECT", "/elsewhere")
    settings = load_settings()
    assert (settings.lists, settings.dbt_project) == (PROJECT / "data", PROJECT / "dbt_project")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("RULE_YEAR", "dua ribu", "not a year"),
        ("RULE_YEAR", "-1", "not a year"),
        ("OWN_REGION", "Berau", "not a Kemendagri code"),
        ("OWN_REGION", "64", "not a Kemendagri code"),
        ("OWN_REGION", "../6403", "not a Kemendagri code"),
        ("COVERAGE_GATE_PCT", "101", "not a percentage such as 61.25"),
        ("COVERAGE_GATE_PCT", "1e1", "not a percentage"),
        ("COVERAGE_GATE_PCT", "0.125", "not a percentage"),
        ("PUBLIC_EDITION", "ya", "not 0 or 1"),
        ("PUBLIC_EDITION", "yes", "not 0 or 1"),
        ("RAW_WEEKS", "12", "not a number of at least 13 weeks"),
        ("LOG_WEEKS", "banyak", "not a number of at least 13 weeks"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, words: str
) -> None:
    monkeypatch.setenv(f"IID_{name}", text)
    with pytest.raises(WiringError, match=f"^IID_{name} is {text}, {words}") as told:
        load_settings()
    assert told.value.remedy == "see docs/settings.md"


def test_all_wrong_settings_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IID_RULE_YEAR", "x")
    monkeypatch.setenv("IID_PUBLIC_EDITION", "2")
    with pytest.raises(WiringError) as told:
        load_settings()
    assert str(told.value) == "IID_RULE_YEAR is x, not a year; IID_PUBLIC_EDITION is 2, not 0 or 1"


def test_the_password_is_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IID_SMTP_PASSWORD", "rahasia")
    settings = load_settings()
    assert settings.smtp_password == "rahasia"
    assert "rahasia" not in repr(settings)


def test_the_code_location_reads_nothing_when_it_is_imported(tmp_path: Path) -> None:
    """Dagster asks for the definitions; before that a wrong setting or a broken project is none."""
    code = (
        "import orchestration.engine.dbt as dbt\n"
        "dbt.prepared_project = None\n"
        "import orchestration.definitions"
    )
    environment = os.environ | {"IID_RULE_YEAR": "x"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path)
    assert done.returncode == 0


def test_a_home_that_duckdb_could_not_name_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    home = tmp_path / "a,b"
    with pytest.raises(WiringError, match="has a comma"):
        activate(load_settings(home, tmp_path))
    assert not home.exists()
