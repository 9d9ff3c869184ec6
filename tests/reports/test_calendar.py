"""The calendar that readers see and subscribe to: `jadwal.html`, `jadwal.ics`, a line on each page.

Here belongs the form of the file, read back by the library that wrote it and byte by byte. Which
revision is in force is tested in the model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from icalendar import Calendar, Event

from reports.documents.calendar import write_calendar
from reports.edition import render_edition, render_quality
from reports.language.catalogue import language
from reports.tables.programme_rows import CalendarEvent
from reports.tables.store import Store
from reports.views.imprint import Imprint, imprint
from reports.views.programme.calendar import calendar, events, next_stage
from tests.harness.pages import DIGEST, words
from tests.harness.reports_fixture import build_database, keep_quality_only

CUTOFF = dt.date(2026, 11, 22)
ONE = CalendarEvent(
    event_uid="iid-2026-pelaporan", rule_year=2026, stage="pelaporan", subject=None,
    starts_on=dt.date(2026, 6, 22), ends_on=dt.date(2026, 8, 21), revision=0, is_delivered=True,
    is_in_force=True, state="over", days_until=-153, days_left=-93, source=None,
)  # fmt: skip
HOSTILE = (
    "a\nEND:VEVENT\nBEGIN:VEVENT\nUID:x",
    "a\r\nATTACH:file:///etc/passwd",
    "satu, dua; tiga\\nempat: lima",
    "\x00\x07\x1b[31mmerah\x85",
    "panjang " * 60,
    "é" * 100,
    '"kutip" <b>tebal</b> =1+1',
    "\u2028baris\u2029",
)


@pytest.fixture(scope="module")
def bears(plain: tuple[Path, Path]) -> Imprint:
    with Store(plain[0]) as store:
        return imprint(store, DIGEST)


def written(rows: Sequence[CalendarEvent], bears: Imprint, folder: Path) -> bytes:
    return write_calendar(rows, bears, folder / "jadwal.ics").read_bytes()


def read(content: bytes) -> dict[str, Event]:
    shown = Calendar.from_ical(content)
    found = {str(one["UID"]): one for one in shown.walk("VEVENT")}
    assert len(found) == content.count(b"\r\nBEGIN:VEVENT\r\n")
    return found


def test_the_feed_holds_what_is_in_force_as_days(plain: tuple[Path, Path]) -> None:
    content = (plain[1] / "jadwal.ics").read_bytes()
    found = read(content)
    assert set(found) == {
        *("iid-2026-pelaporan", "iid-2026-verifikasi", "iid-2026-kunjungan"),
        *("iid-2026-penetapan", "iid-edisi-2026-11-29", "iid-tenggat-inovasi-2026-11-27"),
    }
    extended = found["iid-2026-pelaporan"]
    assert extended["SEQUENCE"] == 1
    # The last day is part of the event, so that it ends where the next day begins.
    assert extended.decoded("DTSTART") == dt.date(2026, 6, 22)
    assert extended.decoded("DTEND") == dt.date(2026, 9, 5)
    assert extended.decoded("DTSTAMP") == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    assert found["iid-2026-kunjungan"]["STATUS"] == "CANCELLED"
    assert {e["STATUS"] for uid, e in found.items() if "kunjungan" not in uid} == {"CONFIRMED"}
    assert found["iid-tenggat-inovasi-2026-11-27"]["SUMMARY"] == "Tenggat berkas: Laporan inovasi"
    for line in (b"DTSTART;VALUE=DATE:20260622\r\n", b"DTEND;VALUE=DATE:20260905\r\n"):
        assert line in content
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and content.endswith(b"END:VCALENDAR\r\n")


def test_lines_are_folded_and_end_as_the_standard_asks(plain: tuple[Path, Path]) -> None:
    content = (plain[1] / "jadwal.ics").read_bytes()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    assert any(line.startswith(b" ") for line in lines)


def test_a_revision_keeps_the_name_and_raises_the_sequence(bears: Imprint, tmp_path: Path) -> None:
    first = read(written([ONE], bears, tmp_path))
    extended = replace(ONE, ends_on=dt.date(2026, 9, 4), revision=1, source="Surat 2")
    second = read(written([extended], bears, tmp_path))
    called_off = replace(extended, revision=2, state="withdrawn")
    third = read(written([called_off], bears, tmp_path))
    assert first.keys() == second.keys() == third.keys()
    told = [one["iid-2026-pelaporan"] for one in (first, second, third)]
    assert [one["SEQUENCE"] for one in told] == [0, 1, 2]
    assert [one["STATUS"] for one in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert told[1].decoded("DTEND") == dt.date(2026, 9, 5) == told[2].decoded("DTEND")


def test_the_same_edition_gives_the_same_bytes(bears: Imprint, tmp_path: Path) -> None:
    rows = [ONE, replace(ONE, event_uid="iid-2026-edisi", stage="edisi")]
    assert written(rows, bears, tmp_path) == written(rows, bears, tmp_path)
    later = replace(bears, edition=replace(bears.edition, cutoff_date=CUTOFF + dt.timedelta(7)))
    assert written(rows, later, tmp_path) != written(rows, bears, tmp_path)


def test_a_withdrawal_of_what_was_never_told_is_no_event(bears: Imprint, tmp_path: Path) -> None:
    untold = replace(ONE, starts_on=None, ends_on=None, state="withdrawn")
    assert read(written([untold], bears, tmp_path)) == {}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(bears: Imprint, tmp_path: Path, text: str) -> None:
    content = written([replace(ONE, source=text)], bears, tmp_path)
    (event,) = read(content).values()
    told = str(event["DESCRIPTION"])
    assert set(event) == {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "TRANSP"),
        *("SUMMARY", "DESCRIPTION"),
    }
    kept = "".join(c for c in text if c.isprintable() and c not in "\\")
    assert kept in "".join(c for c in told if c.isprintable() and c not in "\\")
    assert not {c for c in told if ord(c) < 32 or 127 <= ord(c) < 160} - {"\n"}
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_every_page_counts_the_days_to_the_stage_that_ends_next(plain: tuple[Path, Path]) -> None:
    line = "Verifikasi 2026 sampai Jumat, 4 Desember 2026: tersisa 12 hari sejak batas data."
    pages = [path for path in plain[1].rglob("*.html") if "en" not in path.parts]
    assert len(pages) > 20
    assert [path for path in pages if line not in words(path).replace("\xa0", " ")] == []
    english = words(plain[1] / "en/index.html").replace("\xa0", " ")
    assert "Verification 2026 until Friday, 4 December 2026: 12 days left" in english


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "coming", "days_until": 1}, "mulai Senin, 22 Juni 2026: 1 hari sejak batas"),
        ({"state": "running", "days_left": 0}, "berakhir pada batas data, Jumat, 21 Agustus 2026."),
        ({"state": "running", "days_left": 3}, "sampai Jumat, 21 Agustus 2026: tersisa 3 hari"),
    ],
)
def test_the_line_says_what_the_days_mean(bears: Imprint, changes: dict, said: str) -> None:
    line = replace(bears, next_stage=replace(ONE, **changes)).countdown.replace("\xa0", " ")
    assert said in line
    assert replace(bears, next_stage=None).countdown == ""
    one = replace(bears.told(language("en")), next_stage=replace(ONE, state="running", days_left=1))
    assert "1 day left" in one.countdown.replace("\xa0", " ")


def test_a_page_without_a_calendar_has_no_line(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2)
    out = tmp_path / "edition"
    out.mkdir()
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from calendar_event where is_delivered")
    render_edition(database, out, digest=DIGEST, profile="pages")
    assert "sejak batas data" not in words(out / "index.html")
    assert "Jadwal belum diserahkan" in words(out / "jadwal.html")
    assert set(read((out / "jadwal.ics").read_bytes())) == {
        *("iid-edisi-2026-11-29", "iid-tenggat-inovasi-2026-11-27"),
    }
    # A run that was stopped has no calendar at all.
    page = render_quality(keep_quality_only(database), out, digest=DIGEST)
    assert "sejak batas data" not in words(page)


def test_the_page_shows_what_holds_and_what_it_replaced(plain: tuple[Path, Path]) -> None:
    text = words(plain[1] / "jadwal.html").replace("\xa0", " ")
    assert "22 Jun 2026 s.d. 4 Sep 2026 revisi 1 semula: 22 Jun 2026 s.d. 21 Agu 2026" in text
    assert "(diganti)" in text and "(tanggal terbalik)" in text
    assert "Dicabut" in text and "mulai 23 hari lagi" in text and "lewat 79 hari" in text
    assert "Laporan inovasi Jumat, 27 November 2026 tersisa 5 hari" in text
    source = (plain[1] / "jadwal.html").read_text(encoding="utf-8")
    assert "Surat <b>1</b>" not in source and "Surat &lt;b&gt;1&lt;/b&gt;" in source


def test_the_stage_that_runs_comes_before_one_that_comes(plain: tuple[Path, Path]) -> None:
    with Store(plain[0]) as store:
        found = next_stage(store)
        assert found is not None and found.stage == "verifikasi"
        shown = calendar(store)
        assert [year for year, _ in shown.years] == [2026, 2025]
        days = [stage.shown.starts_on for stage in shown.years[0][1]]
        assert days == sorted(days, key=lambda day: day or dt.date.max)
        assert all(event.is_in_force for event in events(store))
