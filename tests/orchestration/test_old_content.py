"""Old content under a new name over two weeks of one home: tables, pages and `iid check` say so.

What belongs here: what people see of it after whole runs. What does not: what the same rows are
(`tests/ingest/test_news.py`), and when a delivery is late (`tests/dbt/test_checks.py`).
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, Settings, load_settings
from tests.fuzz_files import workbook
from tests.harness.seeded import clean, write_inbox

pytestmark = pytest.mark.story

FIRST, SECOND = "2026-W45", "2026-W47"
SAME, OTHER = "3401", "3402"
TOLD = "isi tidak berubah sejak pekan 45 tahun 2026"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two regions in two weeks: one sends the rows of the first again, saved as XLSX."""
    root = tmp_path_factory.mktemp("old")
    settings = load_settings(root / "home", root / "inbox")
    config = {"provinces": ["34"], "reports": "full"}
    regions = [clean(SAME), clean(OTHER)]
    for rows in regions:
        rows.cell("18").update({"Parameter": "0", "Verifikasi": "Menunggu"})
    write_inbox(settings.inbox, regions)
    assert run_weekly(settings, config | {"week": FIRST}).edition is not None
    for path in list(settings.inbox.glob(f"*/{SAME}.csv")):
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";")
        path.with_name(f"{SAME}_2026-11-20.xlsx").write_bytes(workbook([header, *reversed(rows)]))
        path.unlink()
    changed = clean(OTHER)
    changed.cell("18").update({"Parameter": "1", "Verifikasi": "Menunggu"})
    changed.indikator_daerah[0]["Parameter"] = "2"
    changed.inovasi[0]["Anggaran"] = "2000000"
    write_inbox(settings.inbox, [changed])
    # What a person sees who looks before the second run: nothing of it is written down.
    shutil.copytree(settings.home, root / "before", symlinks=True)
    assert run_weekly(settings, config | {"week": SECOND}).edition is not None
    return settings


def table(home: Settings, week: str, name: str) -> list[dict]:
    return pq.read_table(home.editions / week / "data" / f"{name}.parquet").to_pylist()


def test_receipts_and_deliveries_say_since_when(home: Settings) -> None:
    for week, since in ((FIRST, None), (SECOND, FIRST)):
        for row in table(home, week, "file_delivery"):
            if row["received_date"] is not None:
                assert row["unchanged_since"] == (since if row["region_code"] == SAME else None)
                # The portal's weekly exports may be as they were.
                assert (row["delivery_state"], row["has_news"]) == (
                    ("not_due" if row["due_date"] is None else "on_time"),
                    None,
                )
    told = {Path(r["original_name"]).name: r for r in table(home, SECOND, "file_receipt")}
    assert len(told) == 3
    assert told[f"{SAME}.csv"]["unchanged_since"] is None
    assert told[f"{SAME}_2026-11-20.xlsx"]["unchanged_since"] == FIRST
    assert told[f"{OTHER}.csv"]["unchanged_since"] is None


def test_pages_say_it_of_the_region_that_repeated_itself(home: Settings) -> None:
    edition = home.editions / SECOND
    pages = ("mutu.html", f"daerah/{SAME}.html", f"opd/{SAME}/dinas-pendidikan.html")
    for page in pages:
        assert TOLD in (edition / page).read_text(encoding="utf-8"), page
        assert "isi tidak berubah" not in (home.editions / FIRST / page).read_text(encoding="utf-8")
    worklist = (edition / pages[2]).read_text(encoding="utf-8")
    assert "setelah kiriman dengan isi baru diterima" in worklist
    for page in (f"daerah/{OTHER}.html", f"opd/{OTHER}/dinas-pendidikan.html"):
        assert "isi tidak berubah" not in (edition / page).read_text(encoding="utf-8")


def checked(home: Path, inbox: Path) -> dict[str, str | None]:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration", "check", "--inbox", str(inbox), "--json"],
        cwd=PROJECT,
        env={"IID_HOME": str(home), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    files = json.loads(done.stdout)["files"]
    return {Path(one["original_name"]).name: one["unchanged_since"] for one in files}


def test_a_check_says_it_before_the_files_are_received_and_writes_nothing(home: Settings) -> None:
    before = home.home.parent / "before"
    kept = sorted(path for path in before.rglob("*") if path.is_file())
    expected = {f"{SAME}_2026-11-20.xlsx": FIRST, f"{OTHER}.csv": None}
    # Also where nothing is cached any more.
    assert checked(before, home.inbox) == expected
    assert kept == sorted(path for path in before.rglob("*") if path.is_file())
    shutil.rmtree(before / "landing")
    assert checked(before, home.inbox) == expected
    assert not (before / "landing").exists()
    # Received meanwhile: the receipt says the same. A home that is not there knows nothing.
    assert checked(home.home, home.inbox) == expected
    assert set(checked(before / "none", home.inbox).values()) == {None}
    assert not (before / "none").exists()
