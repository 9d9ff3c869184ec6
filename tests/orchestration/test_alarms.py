"""A Monday that fails is told: each way to break it, once, to the right people.

Here belongs what is noticed, who is told of it, and what must not leave the machine. Editions by
mail are `test_delivery`'s.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from typer.testing import CliRunner

import orchestration.assets.landing
from ingest.week import WITA
from orchestration.cli.app import app
from orchestration.definitions import WEEKLY_JOB, build_defs
from orchestration.editions.alarm import Alarm, tell
from orchestration.editions.delivery import LISTS, read_lists
from orchestration.editions.parameters import Parameters
from orchestration.engine.dead_runs import PROCESS_TAG
from orchestration.errors import MAKE_ROOM, OPEN_UP, WiringError
from orchestration.ledger.lock import run_lock
from orchestration.outcome import RunResult
from orchestration.sensors import failed_run, inbox_arrivals, overdue_edition
from orchestration.settings import Settings, activate, load_settings, settings_that_hold
from tests.conftest import WEEK
from tests.harness.mail_server import Server, Webhook

SECRET = "T0KEN-of-the-channel"
ALARM = Alarm("failed", WEEK, "run 1", ["ingest: it broke"])


@pytest.fixture
def mailbox() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setenv("no_proxy", "*")
    with Webhook() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def home(
    tmp_path: Path, mailbox: Server, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home whose people are told by both ways."""
    for name in ("IID_HOME", "IID_INBOX", "IID_RULE_YEAR", "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr("orchestration.editions.delivery.WAITS", ())
    folder = tmp_path / "home"
    write_lists(folder, mailbox.server_address[1], webhook.server_address[1])
    return folder


def write_lists(
    home: Path, smtp: int, webhook: int, lists: str = "{pengelola: [ops@example.org]}"
) -> None:
    home.mkdir(exist_ok=True)
    (home / LISTS).write_text(
        f"smtp: {{host: 127.0.0.1, port: {smtp}, security: none, sender: iid@example.org}}\n"
        f"webhook: http://127.0.0.1:{webhook}/hooks/{SECRET}\nlists: {lists}\n"
    )


def settings_of(home: Path) -> Settings:
    return Settings(home=home, inbox=home / "inbox")


def subjects(mailbox: Server) -> list[str]:
    return [str(message["Subject"]) for _, message in mailbox.kept]


def test_both_ways_say_the_same_and_mail_once(
    home: Path, mailbox: Server, webhook: Webhook
) -> None:
    first, again = tell(settings_of(home), ALARM), tell(settings_of(home), ALARM)
    assert (first.sent, again.sent, again.already) == (
        ["pengelola", "webhook"],
        ["webhook"],
        ["pengelola"],
    )
    ((recipients, message),) = mailbox.kept
    assert recipients == ["ops@example.org"]
    text = message.get_body().get_content().replace("\r", "")  # type: ignore[union-attr]
    assert "- ingest: it broke" in text and f"iid run --week {WEEK}" in text
    assert webhook.kept[0] == {
        "status": "failed",
        "week": WEEK,
        "problems": ["ingest: it broke"],
        "text": f"{message['Subject']}\n\n{text}",
    }


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ("{semua: [all@example.org], pengelola: [ops@example.org]}", [["ops@example.org"]]),
        ("{semua: [all@example.org], '6403': [c@example.org]}", [["all@example.org"]]),
        ("{'6403': [c@example.org]}", []),
    ],
)
def test_operators_are_told_and_everybody_where_there_are_none(
    home: Path, mailbox: Server, webhook: Webhook, lists: str, told: list[list[str]]
) -> None:
    write_lists(home, mailbox.server_address[1], webhook.server_address[1], lists)
    tell(settings_of(home), ALARM)
    assert [recipients for recipients, _ in mailbox.kept] == told
    assert len(webhook.kept) == 1


def test_personal_data_folders_and_line_breaks_stay_on_the_machine(
    home: Path, mailbox: Server, webhook: Webhook
) -> None:
    problem = f"{home}/raw/x: NIK 6403010101900001, ani@example.org\nBcc: b@example.org\x1b[2J"
    tell(settings_of(home), Alarm("failed", f"{WEEK}\nBcc: c@d", "run 2", [problem] * 30))
    text = json.dumps(webhook.kept) + mailbox.kept[0][1].as_string()
    for word in (str(home), "6403010101900001", "ani@example.org", "\x1b", "\\u001b"):
        assert word not in text, word
    assert "IID_HOME/raw/x" in text and mailbox.kept[0][1]["Bcc"] is None
    assert len(webhook.kept[0]["problems"]) == 21


def test_each_way_is_tried_whatever_became_of_the_other(
    home: Path, mailbox: Server, webhook: Webhook
) -> None:
    smtp, hook = mailbox.server_address[1], webhook.server_address[1]
    write_lists(home, 1, hook)
    no_mail = tell(settings_of(home), ALARM)
    assert no_mail.sent == ["webhook"] and "pengelola: " in no_mail.problems[0]
    write_lists(home, smtp, 1)
    no_hook = tell(settings_of(home), ALARM)
    assert no_hook.sent == ["pengelola"] and "webhook does not answer" in no_hook.problems[0]
    write_lists(home, smtp, hook)
    for status in (500, 302, 307):
        webhook.status = status
        refused = tell(settings_of(home), Alarm("failed", WEEK, f"run {status}"))
        assert refused.problems == [f"the webhook answers {status}"]
        assert refused.sent == ["pengelola"]
    # A full disk: what cannot be noted is told all the same.
    webhook.status = 200
    (home / "delivery").rename(home / "elsewhere")
    (home / "delivery").write_text("no folder")
    full = tell(settings_of(home), Alarm("failed", WEEK, "run 3"))
    assert full.sent == ["pengelola", "webhook"] and "not noted" in full.problems[0]
    (home / "delivery").unlink()
    (home / "delivery").mkdir()
    (home / "delivery/sent.jsonl").write_text("{broken\n")
    broken = tell(settings_of(home), Alarm("failed", WEEK, "run 4"))
    assert broken.sent == ["webhook"] and len(broken.problems) == 1
    assert SECRET not in str([no_mail, no_hook, full, broken])


@pytest.mark.parametrize(
    "text",
    [
        f"webhook: 'ftp://example.org/{SECRET}'",
        f"webhook: 'https://example.org/a b{SECRET}'",
        f"webhook: 'https://user:{SECRET}@example.org/'",
        f"webhook: 'http://[::1/{SECRET}'",
        f"webhook: 'http://example.org:99999/{SECRET}'",
        f"webhook: '{SECRET}'",
        f"webhook: https://example.org/{SECRET}: x: y",
        f"webhook: [https://example.org/{SECRET}",
    ],
)
def test_a_wrong_webhook_is_told_without_it(home: Path, text: str) -> None:
    smtp = "smtp: {host: localhost, port: 25, sender: a@example.org}\nlists: {}\n"
    (home / LISTS).write_text(smtp + text)
    with pytest.raises(WiringError, match="is not understood") as told:
        read_lists(home / LISTS)
    assert SECRET not in str(told.value)
    outcome = tell(settings_of(home), ALARM)
    assert outcome.sent == [] and "nobody is told" in outcome.problems[0]
    assert SECRET not in str(outcome)


def test_a_secret_is_in_no_text_of_the_lists(home: Path) -> None:
    assert SECRET not in repr(read_lists(home / LISTS))


def run_cli(home: Path, inbox: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["run", "--home", str(home), "--inbox", str(inbox), "--week", WEEK, *options]
    )
    return done.exit_code, done.stderr


def test_a_run_that_does_not_begin_is_told(
    home: Path, mailbox: Server, webhook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    run_cli(home, inbox)
    inbox.mkdir()
    with run_lock(home):
        (home / ".lock").write_text("4242")
        run_cli(home, inbox)
    with monkeypatch.context() as patch:
        patch.setenv("IID_RULE_YEAR", "soon")
        run_cli(home, inbox)
    shutil.rmtree(home / "dagster")
    (home / "dagster").write_text("no folder")
    run_cli(home, inbox)
    problems = [call["problems"][0] for call in webhook.kept]
    assert len(problems) == len(mailbox.kept) == 4
    for said, words in zip(
        problems, ("no inbox at", "process 4242", "IID_RULE_YEAR is soon", "exists"), strict=True
    ):
        assert words in said
    assert str(tmp_path) not in str(problems)


@pytest.mark.parametrize(
    ("number", "words", "remedy"),
    [
        (errno.ENOSPC, "No space left on device", MAKE_ROOM),
        (errno.EACCES, "Permission denied", OPEN_UP),
        (errno.EROFS, "Read-only file system", OPEN_UP),
    ],
)
def test_a_run_that_fails_is_told(
    home: Path,
    mailbox: Server,
    webhook: Webhook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
    remedy: str,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError(number, words, str(home / "raw"))

    (tmp_path / "inbox").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(orchestration.assets.landing, "ingest_inbox", broken)
        code, stderr = run_cli(home, tmp_path / "inbox")
    assert code == 1 and "Told of it: pengelola, webhook" in stderr
    (problem,) = webhook.kept[0]["problems"]
    assert f"{words}: 'IID_HOME/raw'" in problem and problem.endswith(f" -> {remedy}")
    assert subjects(mailbox) == [f"Indeks Inovasi Daerah: edisi {WEEK} gagal dibuat"]


@pytest.mark.story
def test_a_failure_of_dbt_is_told(
    home: Path, mailbox: Server, webhook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database that dbt would write cannot be opened."""
    door = orchestration.assets.landing.ingest_inbox

    def blocking(*arguments: Any, **named: Any) -> Any:
        (home / "build/warehouse.duckdb").mkdir(parents=True)
        return door(*arguments, **named)

    (tmp_path / "inbox").mkdir()
    monkeypatch.setattr(orchestration.assets.landing, "ingest_inbox", blocking)
    code, stderr = run_cli(home, tmp_path / "inbox")
    assert code == 1 and "Told of it: pengelola, webhook" in stderr
    assert webhook.kept[0]["status"] == "failed"
    assert webhook.kept[0]["problems"][0].startswith("dbt_foundation: ")
    assert "warehouse.duckdb" in webhook.kept[0]["problems"][0]
    assert subjects(mailbox) == [f"Indeks Inovasi Daerah: edisi {WEEK} gagal dibuat"]


def test_a_folder_that_is_closed_is_told(
    home: Path, webhook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by the parser of the command line, which nobody hears on a Monday."""
    (tmp_path / "inbox").mkdir()
    readable = os.access
    monkeypatch.setattr(
        "os.access", lambda path, mode: Path(path) != tmp_path / "inbox" and readable(path, mode)
    )
    monkeypatch.setattr("orchestration.runner.run_weekly", lambda *_: RunResult("blocked"))
    code, _ = run_cli(home, tmp_path / "inbox")
    assert code == 4 and len(webhook.kept) == 1


def test_a_withheld_ranking_is_told(
    home: Path, mailbox: Server, webhook: Webhook, tmp_path: Path
) -> None:
    """An empty inbox, which the gate withholds; the quality page has no list to go to."""
    (tmp_path / "inbox").mkdir()
    code, _ = run_cli(home, tmp_path / "inbox")
    assert code == 4 and webhook.kept[0]["status"] == "blocked"
    assert subjects(mailbox) == [f"Indeks Inovasi Daerah: peringkat {WEEK} ditahan"]


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (RunResult("published"), None),
        (RunResult("flagged"), None),
        (RunResult("published", problems=["retention: it broke"]), "after"),
        (RunResult("conflict", problems=["edition: another result"]), "conflict"),
    ],
)
def test_what_a_run_came_to_decides(
    home: Path,
    webhook: Webhook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    result: RunResult,
    status: str | None,
) -> None:
    (tmp_path / "inbox").mkdir()
    result.killed = ["0dead"]
    monkeypatch.setattr("orchestration.runner.run_weekly", lambda *_: result)
    run_cli(home, tmp_path / "inbox")
    told = [call["status"] for call in webhook.kept]
    assert told == ["failed", *([status] if status else [])]
    assert "0dead: its process was killed" in webhook.kept[0]["problems"][0]


def test_a_mail_server_that_is_down_is_told_to_the_webhook(
    home: Path, webhook: Webhook, built_home: Path
) -> None:
    """The edition is published, and no list got it."""
    write_lists(home, 1, webhook.server_address[1], "{semua: [all@example.org]}")
    (home / "editions").symlink_to(built_home / "editions")
    (home / "build").mkdir()
    Parameters(WEEK, WEEK, None, (), None, None, None, Decimal(0)).write(home / "build")
    defs = build_defs(load_settings(home, home), weekly=False)
    delivery = defs.get_assets_def("delivery")
    result = dg.materialize(
        [delivery], resources={"settings": settings_of(home)}, raise_on_error=False
    )
    assert result.success
    assert webhook.kept[0]["status"] == "after"
    assert "semua: " in webhook.kept[0]["problems"][0]


@pytest.mark.parametrize("by_command_line", [False, True])
def test_a_run_of_the_ui_is_told_by_the_sensor(
    home: Path,
    webhook: Webhook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_command_line: bool,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr(orchestration.assets.landing, "ingest_inbox", broken)
    settings = load_settings(home, tmp_path)
    activate(settings)
    job = build_defs(settings, weekly=False).resolve_job_def(WEEKLY_JOB)
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            tags={PROCESS_TAG: "1"} if by_command_line else {},
            run_config={"ops": {"ingest": {"config": {"week": WEEK}}}},
        )
        (failure,) = result.filter_events(lambda event: event.is_job_failure)
        context = dg.build_run_status_sensor_context(
            "failed_run", failure, instance, result.dagster_run
        )
        failed_run(settings)(context.for_run_failure())
    told = [(call["status"], call["week"], call["problems"]) for call in webhook.kept]
    assert told == (
        [] if by_command_line else [("failed", WEEK, ["ingest: RuntimeError: it broke"])]
    )


def test_a_missing_edition_is_told_once_when_it_is_due(home: Path, webhook: Webhook) -> None:
    moments = iter(
        dt.datetime(2026, 11, day, hour, minute, tzinfo=WITA)
        for day, hour, minute in [(23, 8, 59), (23, 9, 0), (23, 9, 10), (24, 9, 0), (30, 9, 0)]
    )
    settings = settings_of(home)
    sensor = overdue_edition(settings, lambda: next(moments))
    cursor, told = None, []
    with dg.DagsterInstance.ephemeral() as instance:
        for _ in range(4):
            tick = sensor.evaluate_tick(
                dg.build_sensor_context(instance, cursor=cursor, sensor_name="overdue_edition")
            )
            cursor = tick.cursor
            told.append(len(webhook.kept))
        assert told == [0, 1, 1, 1]
        assert (webhook.kept[0]["status"], webhook.kept[0]["week"]) == ("overdue", WEEK)
        (settings.editions / "2026-W48").mkdir(parents=True)
        sensor.evaluate_tick(dg.build_sensor_context(instance, cursor=cursor))
    assert len(webhook.kept) == 1


def test_what_nobody_heard_is_told_again(home: Path, mailbox: Server, webhook: Webhook) -> None:
    write_lists(home, 1, 1)
    sensor = overdue_edition(
        settings_of(home), lambda: dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    )
    with dg.DagsterInstance.ephemeral() as instance:
        tick = sensor.evaluate_tick(dg.build_sensor_context(instance))
        assert tick.cursor is None and "nobody" in str(tick.skip_message)
        write_lists(home, mailbox.server_address[1], webhook.server_address[1])
        tick = sensor.evaluate_tick(dg.build_sensor_context(instance))
    assert tick.cursor == WEEK and len(webhook.kept) == len(mailbox.kept) == 1


def test_what_arrives_in_the_inbox_is_observed_once(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "inovasi").mkdir(parents=True)
    (inbox / "unknown").mkdir()
    settings = Settings(home=tmp_path, inbox=inbox)
    sensor, cursor = inbox_arrivals(settings), None

    def tick() -> list[tuple[str, dict]]:
        nonlocal cursor
        context = dg.build_sensor_context(cursor=cursor)
        found = sensor.evaluate_tick(context)
        cursor = found.cursor or cursor
        return [
            (event.asset_key.to_user_string(), {k: v.value for k, v in event.metadata.items()})
            for event in found.asset_events
        ]

    assert tick() == []
    (inbox / "inovasi/NIK 6403010101900001.csv").write_text("a,b\n")
    (inbox / "inovasi/.hidden").write_text("x")
    (inbox / "unknown/b.csv").write_text("x")
    ((asset, said),) = tick()
    assert asset == "inbox/inovasi"
    assert (said["files"], said["arrived"], said["files before"], said["bytes"]) == (1, 1, 0, 4)
    assert "6403010101900001" not in said["new files"]
    assert tick() == []
    (inbox / "inovasi/NIK 6403010101900001.csv").write_text("a,b,c\n")
    ((_, said),) = tick()
    assert (said["files"], said["arrived"], said["files before"]) == (1, 1, 1)
    (inbox / "inovasi/NIK 6403010101900001.csv").unlink()
    ((_, said),) = tick()
    assert (said["files"], said["arrived"], said["files before"]) == (0, 0, 1)
    assert tick() == []
    shutil.rmtree(inbox)
    assert "cannot be read" in str(
        sensor.evaluate_tick(dg.build_sensor_context(cursor=cursor)).skip_message
    )


def test_every_sensor_runs_with_the_daemon(tmp_path: Path) -> None:
    found = build_defs(load_settings(tmp_path, tmp_path)).get_repository_def().sensor_defs
    running = {s.name for s in found if s.default_status == dg.DefaultSensorStatus.RUNNING}
    assert {"failed_run", "overdue_edition", "inbox_arrivals"} <= running


def test_wrong_settings_leave_the_right_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IID_HOME", "/nowhere")
    monkeypatch.setenv("IID_RULE_YEAR", "soon")
    monkeypatch.setenv("IID_SMTP_PASSWORD", "rahasia")
    found = settings_that_hold()
    assert (str(found.home), found.rule_year, found.smtp_password) == ("/nowhere", None, "rahasia")
