"""The page of coaching: whom next, what is overdue, what is concluded and what is not.

What belongs here: what a reader sees. What does not: the queue and the effect themselves, which
have their unit tests beside the models and in `tests/dbt/test_coaching_effect`.
"""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from orchestration.cli.app import app
from reports.tables.store import Store
from reports.views.programme.coaching import SHOWN, coaching
from tests.harness.pages import words


def test_the_page_says_whom_to_coach_and_what_is_overdue(plain: tuple[Path, Path]) -> None:
    database, pages = plain
    with Store(database) as store:
        views = coaching(store)
        n_queued = store.count("coaching_queue", "region_code = '6403'")
    # Of regions that are coached alone.
    assert views.keys() == {"6403"}
    view = views["6403"]
    assert [one.row.place for one in view.queue] == list(range(1, SHOWN + 1))
    assert view.n_queued == n_queued > SHOWN
    assert all(one.is_overdue for one in view.overdue) and view.overdue
    assert {one.state for one in view.coming} == {"diminta"}
    told = words(pages / "pendampingan/6403.html")
    first = view.queue[0].row
    assert f"Dampingi lebih dahulu {first.agency}" in told
    assert "terlambat" in told and "Pendamping" in told
    assert not (pages / "pendampingan/6401.html").exists()
    assert "pendampingan/6403.html" in (pages / "daerah/6403.html").read_text(encoding="utf-8")


def test_under_five_agencies_nothing_is_concluded(plain: tuple[Path, Path]) -> None:
    told = words(plain[1] / "pendampingan/6403.html")
    assert "Terlalu sedikit untuk disimpulkan" in told
    assert "kebetulan memberi \N{MINUS SIGN}22,5 sampai 21,4" in told.replace("\xa0", " ")
    assert "perbedaan tidak membuktikan sebabnya" in told


def test_worklists_name_the_coach(plain: tuple[Path, Path]) -> None:
    database, pages = plain
    with Store(database) as store:
        coaches = coaching(store)["6403"].coaches
    assert coaches
    lists = [words(path) for path in sorted((pages / "opd/6403").glob("*.html"))]
    named = [text for text in lists if "Pendamping: Tim Bapelitbang, sesi terakhir" in text]
    assert len(named) == len(coaches) < len(lists)


def test_texts_from_outside_stay_texts(hostile: tuple[Path, Path]) -> None:
    text = (hostile[1] / "pendampingan/6403.html").read_text(encoding="utf-8")
    assert "<script>alert" not in text and "<img src=x" not in text and "<b>x</b>" not in text


def test_the_queue_on_the_command_line(built_home: Path) -> None:
    command = ["coaching", "next", "64.03", "--json", "--home", str(built_home), "--limit", "1000"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    queue = json.loads(done.stdout)["queue"]
    assert {one["region_code"] for one in queue} == {"6403"}
    paces = [float(one["points_per_hour"]) for one in queue]
    assert paces == sorted(paces, reverse=True) and len(paces) > 20
    assert any(one["coach"] and one["last_session"] for one in queue)
    assert all(one["indicator_codes"][0].startswith("SID-") for one in queue)
    every = CliRunner().invoke(app, [*command[:2], *command[3:]])
    assert len(json.loads(every.stdout)["queue"]) > len(queue)
