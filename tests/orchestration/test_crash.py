"""Killed at each step of a publication, full disks, two runs at once, a clock that goes back."""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from ingest.contracts.contract import load_contracts
from ingest.week import last_closed_week
from orchestration.assets.landing import EditionConfig, _ingest
from orchestration.audit.verification import differences
from orchestration.definitions import build_defs
from orchestration.editions.placement import open_chain, put_in_place, record_publication
from orchestration.engine.dead_runs import end_dead_runs, free_slots, process_tags
from orchestration.ledger.chain import Chain
from orchestration.ledger.lock import Busy, run_lock
from orchestration.settings import PROJECT, Settings, activate, load_settings
from tests.conftest import WEEK
from tests.crash import what_is_published


@pytest.fixture
def staged(built_home: Path, tmp_path: Path) -> Settings:
    """A home as it is just before its edition is put in place."""
    home = tmp_path / "home"
    for part in ("raw", "chain", "editions", "published"):
        shutil.copytree(built_home / part, home / part, symlinks=True)
    (home / "build").mkdir()
    (home / "editions" / WEEK).rename(home / "build/edition")
    (home / "published/warehouse.duckdb").rename(home / "build/published.duckdb")
    (home / "editions/terbaru").unlink()
    records = Chain(home).records[:-1]
    (home / "chain/chain.jsonl").write_bytes(b"".join(r.line() + b"\n" for r in records))
    head = f'{{"number": {len(records)}, "sha256": "{records[-1].digest()}"}}\n'
    (home / "chain/head.json").write_text(head)
    return load_settings(home, PROJECT / "sample/inbox")


def publish(settings: Settings) -> None:
    put_in_place(settings, WEEK)
    record_publication(settings, Chain(settings.home), settings.editions / WEEK)


def killed_at(settings: Settings, step: int) -> bool:
    """Publish in a process that dies at its n-th change of the disk; False when it never did."""
    child = os.fork()
    if child == 0:
        steps = 0

        def dying(real):  # type: ignore[no-untyped-def]
            def call(*arguments, **options):  # type: ignore[no-untyped-def]
                nonlocal steps
                steps += 1
                if steps == step:
                    os._exit(9)
                return real(*arguments, **options)

            return call

        for name in ("replace", "symlink_to", "unlink"):
            setattr(Path, name, dying(getattr(Path, name)))
        os.fsync = lambda _: None
        real_open = Path.open

        def opening(self: Path, mode: str = "r", *rest, **options):  # type: ignore[no-untyped-def]
            call = real_open if mode in ("r", "rb") else dying(real_open)
            return call(self, mode, *rest, **options)

        Path.open = opening  # type: ignore[method-assign,assignment]
        try:
            publish(settings)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_publication_killed_anywhere_is_finished_or_never_was(
    staged: Settings, tmp_path: Path
) -> None:
    before = tmp_path / "before"
    staged.home.rename(before)
    outcomes = []
    for step in range(1, 30):
        shutil.copytree(before, staged.home, symlinks=True)
        died = killed_at(staged, step)
        # A reader finds no edition, or a whole one.
        link = staged.editions / "terbaru"
        assert not link.is_symlink() or what_is_published(staged.home) == WEEK
        open_chain(staged)
        finished = (staged.editions / WEEK).exists()
        if not finished:
            publish(staged)
        assert list(differences(staged)) == [], f"killed at step {step}"
        outcomes.append(finished)
        shutil.rmtree(staged.home)
        if not died:
            break
    assert not died
    assert {False, True} <= set(outcomes)
    assert len(outcomes) >= 8


def test_a_second_run_names_the_holder(tmp_path: Path) -> None:
    with run_lock(tmp_path):
        code = (
            "from pathlib import Path; from orchestration.ledger.lock import run_lock\n"
            f"with run_lock(Path({str(tmp_path)!r})): pass"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert f"another run is in progress (process {os.getpid()})" in done.stderr
    assert Busy.__name__ in done.stderr
    with run_lock(tmp_path):
        pass


def test_a_run_of_the_ui_holds_the_home_from_first_to_last_step(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "home", tmp_path)
    held = build_defs(settings).resources
    assert held is not None
    taking = (
        "from pathlib import Path; from orchestration.ledger.lock import run_lock\n"
        f"with run_lock(Path({str(settings.home)!r})): pass"
    )
    command = [sys.executable, "-c", taking]
    with dg.build_resources({"settings": held["settings"]}) as resources:
        assert resources.settings == settings
        assert subprocess.run(command, capture_output=True).returncode == 1
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_a_killed_run_does_not_hold_up_the_next(tmp_path: Path) -> None:
    """Its slot in the pool is freed and its run is marked as failed; a run of the UI is not."""
    settings = load_settings(tmp_path / "home", tmp_path)
    activate(settings)
    job = dg.job(name="any")(lambda: None)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        started = dg.DagsterRunStatus.STARTED
        dead = instance.create_run_for_job(job, status=started, tags=process_tags())
        waiting = instance.create_run_for_job(job, status=started)
        storage = instance.event_log_storage
        storage.initialize_concurrency_limit_to_default("duckdb")
        storage.claim_concurrency_slot("duckdb", dead.run_id, "dbt_foundation")
        assert storage.get_concurrency_info("duckdb").active_run_ids == {dead.run_id}
        free_slots(instance, "own")
        end_dead_runs(instance)
        assert storage.get_concurrency_info("duckdb").active_run_ids == set()
        status = {run.run_id: run.status for run in instance.get_runs()}
    assert status == {dead.run_id: dg.DagsterRunStatus.FAILURE, waiting.run_id: started}


def test_a_full_disk_is_one_line_and_leaves_the_home_as_it_was(
    built_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    for part in ("raw", "chain", "editions", "published"):
        shutil.copytree(built_home / part, home / part, symlinks=True)
    command = [sys.executable, "-m", "orchestration", "ack", "rows_accepted", "64.08"]
    command += ["--reason", "x" * 60_000, "--home", str(home)]

    def little_disk() -> None:
        size = (home / "chain/chain.jsonl").stat().st_size + 4096
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=little_disk)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "check the disk" in done.stderr
    # Half a record is left, which the next one replaces.
    assert len(Chain(home).records) == len(Chain(built_home).records)
    open_chain(load_settings(home, None)).append("ack", {"after": True})
    assert list(differences(load_settings(home, None))) == []


def test_a_reader_keeps_what_it_opened(staged: Settings) -> None:
    publish(staged)
    database = staged.published / "warehouse.duckdb"
    with duckdb.connect(str(database), read_only=True) as reader:
        shutil.copyfile(database, staged.build / "next.duckdb")
        (staged.build / "next.duckdb").replace(database)
        assert reader.execute("select edition from edition").fetchone() == (WEEK,)


def test_a_first_run_that_was_killed_is_still_the_first(tmp_path: Path) -> None:
    """Files that lie in the inbox of a new home count for the week that has closed."""
    inbox = tmp_path / "inbox"
    for path in (PROJECT / "sample/inbox").glob("*/berau*"):
        (inbox / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, inbox / path.parent.name / path.name)
    settings = load_settings(tmp_path / "home", inbox)
    closed = last_closed_week(dt.datetime.now(dt.UTC))
    # Killed after it began and after it wrote one of eight receipts down.
    Chain(settings.home).append("begin", {"week": closed})
    _ingest(settings, load_contracts(), EditionConfig(), lambda _: None)
    file = settings.home / "chain/receipts.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    shutil.rmtree(settings.home)
    Chain(settings.home).append("begin", {"week": closed})
    file.write_bytes(lines[0] + lines[1][:30])
    result = _ingest(settings, load_contracts(), EditionConfig(), lambda _: None)
    assert (result.n_received, result.n_later, len(result.outcomes)) == (7, 0, 8)
    assert {r.body["week"] for r in Chain(settings.home).of("receipt")} == {closed}
    # From then on a late file counts for the next edition.
    known = max((inbox / "inovasi").iterdir())
    shutil.copyfile(known, known.with_name("x.xlsx"))
    later = _ingest(settings, load_contracts(), EditionConfig(), lambda _: None)
    assert (later.n_received, later.n_later, len(later.outcomes)) == (1, 1, 8)


def test_a_clock_that_went_back_does_not_date_the_past(staged: Settings) -> None:
    chain = open_chain(staged)
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    chain.append("ack", {"week": "2026-W48"}, tomorrow)
    later = chain.append("ack", {"week": "2026-W48"})
    assert later.at == tomorrow.isoformat(timespec="seconds")
