"""The weekly run as a whole: the sample's story, lateness, corrections, determinism."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from ingest.week import cutoff_date, is_open, last_closed_week, week_of
from orchestration.audit.rebuilding import rebuild
from orchestration.audit.verification import differences
from orchestration.cli.app import app
from orchestration.definitions import build_defs
from orchestration.outcome import RunResult
from orchestration.partitions import WEEK_TAG, key_of
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, Settings, load_settings
from tests.conftest import WEEK
from tests.year import write_one_region

BERAU = "6403"


def table(edition: Path, name: str) -> list[dict]:
    return pq.read_table(edition / "data" / f"{name}.parquet").to_pylist()


def hashes(edition: Path) -> dict[str, str]:
    return {
        str(path.relative_to(edition)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(edition.rglob("*"))
        if path.is_file()
    }


def test_the_sample_tells_the_real_story(sample_run: tuple[Path, RunResult]) -> None:
    home, result = sample_run
    assert (result.status, result.regions, result.failed) == ("flagged", 10, 0)
    ranking = {
        row["region_code"]: row for row in table(home / "editions" / WEEK, "provincial_ranking")
    }
    berau = ranking[BERAU]
    assert (berau["rank"], berau["rank_in_type"]) == (7, 4)
    assert abs(berau["iid"] - Decimal("39.75")) <= Decimal("0.30")
    above = [row for row in ranking.values() if row["rank"] < 7]
    assert all(row["completeness_pct"] > berau["completeness_pct"] for row in above)


def test_the_edition_is_whole(built_home: Path) -> None:
    edition = built_home / "editions" / WEEK
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    found = hashes(edition)
    sums = dict(
        reversed(line.split("  ", 1))
        for line in (edition / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    del found["SHA256SUMS"]
    assert sums == found
    del found["manifest.json"]
    assert manifest["outputs"] == found
    assert {"index.html", "peringkat.html", "mutu.html", "ringkasan.xlsx"} <= set(found)
    assert f"daerah/{BERAU}.html" in found
    assert (built_home / "editions/terbaru").resolve() == edition
    assert manifest["is_synthetic"] is True


def test_rows_of_every_file_balance(built_home: Path) -> None:
    receipts = table(built_home / "editions" / WEEK, "file_receipt")
    assert len(receipts) == 45
    for row in receipts:
        parts = row["rows_accepted"] + row["rows_rejected"] + row["rows_ignored"]
        assert row["rows_read"] == parts, row["original_name"]


def test_the_same_inbox_elsewhere_gives_the_same_bytes(built_home: Path, tmp_path: Path) -> None:
    """Another process, time zone, locale, hash seed and order of files: identical editions."""
    inbox = tmp_path / "inbox"
    for path in sorted((PROJECT / "sample/inbox").rglob("*"), reverse=True):
        if path.is_file():
            target = inbox / path.relative_to(PROJECT / "sample/inbox")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    elsewhere = {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "orchestration", "run", "--week", WEEK, "--json"]
    command += ["--inbox", str(inbox), "--home", str(tmp_path / "home")]
    done = subprocess.run(
        command, env=os.environ | elsewhere, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["status"] == "flagged"
    here, there = built_home / "editions" / WEEK, tmp_path / "home/editions" / WEEK
    # Only the head of the audit chain differs, since the chain knows when files were received.
    manifests = [json.loads((one / "manifest.json").read_text("utf-8")) for one in (here, there)]
    heads = [one.pop("chain") for one in manifests]
    assert heads[0] != heads[1]
    assert manifests[0] == manifests[1]
    changing = {"manifest.json", "SHA256SUMS"}
    found = [{k: v for k, v in hashes(one).items() if k not in changing} for one in (here, there)]
    assert found[0] == found[1]


@pytest.fixture
def one_region(tmp_path: Path) -> Path:
    """An inbox with the files of Berau alone."""
    inbox = tmp_path / "inbox"
    write_one_region(inbox)
    return inbox


def sign(settings: Settings, week: str, state: str, *names: str) -> None:
    """Sign the first edition of a week, as `iid sign` does."""
    command = ["sign", f"{week}-r1", state, "--home", str(settings.home), "--json"]
    done = CliRunner().invoke(app, command + [f"--by={name}" for name in names])
    assert done.exit_code == 0, done.output


@pytest.mark.story
def test_lateness_conflict_and_correction(one_region: Path, tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "decisions.csv").write_text(
        "region_code,innovation_id,same_as,reason,by,on,reference\n"
        f"{BERAU},IID-6403-0018,IID-6403-0017,satu inovasi,Ani,2026-01-05,BA-1/2026\n"
    )
    settings = replace(load_settings(tmp_path / "home", one_region), lists=lists)
    first = run_weekly(settings, {"reports": "data"})
    assert first.changed
    week = last_closed_week(dt.datetime.now(dt.UTC))
    assert first.week == week
    before = hashes(settings.editions / week)

    # A second run with the same result changes nothing; a file that comes after the cut-off counts
    # for the next edition.
    extra = one_region / "inovasi" / "bontang_inovasi.xlsx"
    shutil.copyfile(next((PROJECT / "sample/inbox/inovasi").glob("bontang*")), extra)
    late = run_weekly(settings, {"reports": "data"})
    assert (late.status, late.changed, late.n_later) == (first.status, False, 1)

    # With an explicit week it counts in time only if it has no earlier receipt.
    other = one_region / "indikator_daerah" / "bontang.xlsx"
    shutil.copyfile(next((PROJECT / "sample/inbox/indikator_daerah").glob("bontang*")), other)
    conflict = run_weekly(settings, {"week": week, "reports": "data"})
    assert conflict.status == "conflict"
    assert hashes(settings.editions / week) == before
    # It leaves no receipt behind: the week as it was is still the same.
    receipts = (settings.home / "chain/receipts.jsonl").read_text(encoding="utf-8")
    assert "bontang.xlsx" not in receipts
    assert receipts.count("\n") == 9

    sign(settings, week, "checked", "Ani <ani@contoh.go.id>")
    assert table(settings.editions / week, "edition_signature") == []
    corrected = run_weekly(
        settings, {"week": week, "reports": "data", "correct": "berkas Bontang terlambat"}
    )
    assert corrected.edition is not None
    assert corrected.edition.name == f"{week}-r2"
    manifest = json.loads((corrected.edition / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["correction"] == "berkas Bontang terlambat"
    assert hashes(settings.editions / week) == before
    assert (settings.editions / "terbaru").resolve() == corrected.edition
    edition = table(corrected.edition, "provincial_ranking")
    delivered = {r["region_code"] for r in edition if r["publication_state"] != "unranked"}
    assert delivered == {BERAU, "6474"}

    # It knows who signed the edition that it corrects.
    signed = [
        (row["published_edition"], row["state"], row["signed_by"])
        for row in table(corrected.edition, "edition_signature")
    ]
    assert signed == [(week, "checked", "Ani <" + "*" * len("ani@contoh.go.id") + ">")]

    # A correction that corrects nothing is none, whatever was signed since.
    sign(settings, week, "approved", "Budi", "Citra")
    again = run_weekly(settings, {"week": week, "reports": "data", "correct": "sekali lagi"})
    assert (again.edition, again.changed) == (corrected.edition, False)
    assert list(differences(settings)) == []

    # It can be built again from the raw store, under the lists and with the signatures that held
    # when it was built.
    statuses = {i["innovation_id"]: i["status"] for i in table(corrected.edition, "innovation")}
    assert statuses["IID-6403-0018"] == "digabung"
    shutil.rmtree(lists)
    outcome = rebuild(settings, corrected.edition, tmp_path / "again")
    assert outcome.differences == outcome.notes == []

    # The next week knows the rank of this one, and has the late file.
    following = week_of(dt.datetime.now(dt.UTC))
    nxt = run_weekly(settings, {"week": following, "reports": "data"})
    assert nxt.edition is not None
    ranks = {r["region_code"]: r for r in table(nxt.edition, "provincial_ranking")}
    assert ranks[BERAU]["previous_rank"] is not None
    assert [row["state"] for row in table(nxt.edition, "edition_signature")] == [
        "checked",
        "approved",
    ]
    assert table(nxt.edition, "innovation")[0]["edition"] == following


def test_an_empty_inbox_is_blocked_and_a_province_that_sent_nothing_is_unranked(
    tmp_path: Path,
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    settings = load_settings(tmp_path / "home", inbox)
    everywhere = run_weekly(settings, {"week": WEEK})
    assert everywhere.status == "blocked"
    assert "check grid_complete: not measured, nothing to check in scope" in everywhere.problems
    assert "check rows_balance: not measured, nothing to check in scope" in everywhere.problems
    # Statistics alone are something to check, and no delivery of a region.
    statistics = PROJECT / "sample/inbox/angka_daerah/angka_daerah_kaltim.xlsx"
    (inbox / "angka_daerah").mkdir()
    shutil.copy2(statistics, inbox / "angka_daerah")
    config = {"week": "2026-W46", "provinces": ["64"], "reports": "data"}
    counted = run_weekly(settings, config)
    assert counted.edition is not None, counted.problems
    rows = table(counted.edition, "provincial_ranking")
    assert len(rows) == 10
    assert {row["publication_state"] for row in rows} == {"unranked"}
    assert {row["state_reason"] for row in rows} == {"delivered_nothing"}
    assert {row["rank"] for row in rows} == {None}


def test_weeks_close_on_sunday_midnight_in_makassar() -> None:
    sunday_night = dt.datetime(2026, 11, 22, 15, 59, tzinfo=dt.UTC)
    monday = dt.datetime(2026, 11, 22, 16, 0, tzinfo=dt.UTC)
    assert (week_of(sunday_night), week_of(monday)) == ("2026-W47", "2026-W48")
    assert last_closed_week(sunday_night) == "2026-W46"
    assert last_closed_week(monday) == "2026-W47"
    assert [is_open(f"2026-W{n}", sunday_night) for n in (46, 47, 48)] == [False, True, True]
    assert [is_open(f"2026-W{n}", monday) for n in (46, 47, 48)] == [False, False, True]
    assert cutoff_date("2026-W53") == dt.date(2027, 1, 3)
    with pytest.raises(ValueError, match="ISO week"):
        cutoff_date("2026-47")


def test_the_schedule_names_the_week_that_has_closed() -> None:
    definitions = build_defs()
    schedule = definitions.get_schedule_def("monday_0600_wita")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * 1", "Asia/Makassar")
    monday = dt.datetime(2026, 11, 23, 6, tzinfo=ZoneInfo("Asia/Makassar"))
    with dg.build_schedule_context(
        scheduled_execution_time=monday, repository_def=definitions.get_repository_def()
    ) as context:
        request = schedule.evaluate_tick(context).run_requests[0]
    assert request.partition_key == key_of(WEEK) and request.tags[WEEK_TAG] == WEEK
