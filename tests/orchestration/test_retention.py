"""Retention: what is let go, what stays of it, and that nothing which counts changes by it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from ingest.contracts.contract import load_contracts
from ingest.inbox import ingest_inbox
from ingest.landing.archive import NOTE, Archive
from orchestration.audit.rebuilding import rebuild
from orchestration.audit.verification import differences
from orchestration.errors import WiringError
from orchestration.ledger.chain import Chain
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, Settings, load_settings
from orchestration.upkeep.retention import prune, removable

NIK = "6403011204850001"
OLD_ROWS = f"""Kode Wilayah;Tahun;Nomor Indikator;Parameter;Catatan
64.03;2026;1;satu {NIK};
64.03;2026;2b;1;
"""
OLD, NEW = "2026-W10", "2026-W30"
DATA = {"reports": "data"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, str]:
    """A home with two editions, 20 weeks apart, and the hash of a file that counts no more."""
    folder = tmp_path_factory.mktemp("retention")
    inbox = folder / "inbox"
    for path in (PROJECT / "sample/inbox").glob("*/berau*"):
        (inbox / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, inbox / path.parent.name / path.name)
    file = next((inbox / "indikator_daerah").glob("berau*"))
    file.unlink()
    file = file.with_suffix(".csv")
    file.write_text(OLD_ROWS, encoding="utf-8", newline="")
    settings = load_settings(folder / "home", inbox)
    assert run_weekly(settings, DATA | {"week": OLD}).edition
    (old,) = {r.sha256 for r in Archive(settings.home).receipts if r.original_name.endswith("csv")}
    file.write_text(OLD_ROWS.replace(f"satu {NIK}", "2"), encoding="utf-8", newline="")
    assert run_weekly(settings, DATA | {"week": NEW}).edition
    return replace(settings, raw_weeks=13, log_weeks=13), old


@pytest.mark.story
def test_nothing_goes_that_an_edition_of_the_last_weeks_used(kept: tuple[Settings, str]) -> None:
    settings, old = kept
    assert removable(settings, 13) == {old}
    assert removable(settings, 21) == set()


@pytest.mark.story
def test_what_is_let_go_changes_nothing_that_counts(
    kept: tuple[Settings, str], tmp_path: Path
) -> None:
    settings, old = kept
    now = dt.datetime.now(dt.UTC)
    chain = Chain(settings.home)
    before = len(chain.records)
    would = prune(settings, chain, now, by=["Ani"], dry_run=True)
    assert (would.raw, would.runs) == ((old,), ()) and len(chain.records) == before
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        runs = {run.run_id for run in instance.get_runs()}
    pruned = prune(settings, chain, now + dt.timedelta(weeks=14), by=["Ani"])
    assert (pruned.raw, set(pruned.runs)) == ((old,), runs)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        assert instance.get_runs() == []

    raw = settings.home / "raw"
    assert not (raw / old).exists()
    assert not list((settings.home / "landing").glob(f"*/{old}*"))
    note = (raw / f"{old}{NOTE}").read_text(encoding="utf-8")
    assert (
        NIK not in note
        and "E_VALUE" in note
        and json.loads(note)["indikator_daerah"]["rows_read"] == 3
    )
    record = chain.records[-1]
    assert (record.kind, record.body["by"], list(record.body["notes"])) == (
        "removal", ["Ani"], [old],
    )  # fmt: skip
    assert list(differences(settings)) == []

    # The week is still the same, also when every file has to be read again.
    shutil.rmtree(settings.home / "landing")
    again = run_weekly(settings, DATA | {"week": NEW})
    assert (again.status, again.changed, again.problems) == ("flagged", False, [])
    assert not (raw / old).exists()

    # Changed notes are found, and an edition that needs the rows says that they are gone.
    (raw / f"{old}{NOTE}").write_text(note + " ", encoding="utf-8")
    assert f"raw/{old}{NOTE}: is not what was written" in list(differences(settings))
    (raw / f"{old}{NOTE}").write_text(note, encoding="utf-8")
    with pytest.raises(WiringError, match="removed from raw/"):
        rebuild(settings, settings.editions / OLD, tmp_path / "again")
    assert rebuild(settings, settings.editions / NEW, tmp_path / "new").differences == []


@pytest.mark.story
def test_bytes_that_come_back_are_kept_again(kept: tuple[Settings, str], tmp_path: Path) -> None:
    settings, old = kept
    home, inbox = tmp_path / "home", tmp_path / "inbox"
    for part in ("raw", "chain"):
        shutil.copytree(settings.home / part, home / part)
    archive = Archive(home)
    received = next(receipt for receipt in archive.receipts if receipt.sha256 == old)
    content = OLD_ROWS.encode()
    archive.note(old).write_text("{}", encoding="utf-8")
    archive.remove(old)

    def ingest(name: str) -> list[str]:
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(content)
        outcomes = ingest_inbox(
            inbox, home, load_contracts(), settings.seeds, week=NEW, in_time=True,
            now=dt.datetime.now(dt.UTC), landing=tmp_path / "landing",
        ).outcomes  # fmt: skip
        return [o.status for o in outcomes if o.sha256 == old and o.original_name == name]

    # Under its own name a newer file has come since: the old bytes are the newest again.
    assert ingest(received.original_name) == ["partial", "partial"]
    assert (home / "raw" / old).read_bytes() == content


@pytest.mark.parametrize("text", ["12", "-1", "banyak"])
def test_too_short_a_time_is_no_setting(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IID_RAW_WEEKS", text)
    with pytest.raises(WiringError, match="IID_RAW_WEEKS"):
        load_settings(tmp_path)
