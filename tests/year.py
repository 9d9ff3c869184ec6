"""A year of editions in a row: the last must cost no more than the first.

What belongs here: one small home that publishes week after week, as a deployment does, each edition
in a process of its own, and what building and opening the newest one takes. By hand:
`python -m tests.year --editions 52`, or with `make harm`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.audit.verification import differences
from orchestration.settings import PROJECT, load_settings

FIRST = "2026-W47"
CODE = "6403"
# Of the first and of the last editions; the very first run of a machine warms it up.
N_COMPARED, N_WARM = 3, 1
LIMIT = 1.2
N_OPENINGS = 5


@dataclass(frozen=True)
class Cost:
    """What one edition took.

    Attributes:
        elapsed: seconds of building it, by the clock.
        processor: seconds of building it, by the processor: not disturbed by the neighbours.
        opening: seconds of reading all of `data/` and the memory of the checks.
        size: bytes of the edition.
        steps: seconds by step of the run.
    """

    elapsed: float
    processor: float
    opening: float
    size: int
    steps: dict[str, float]


def week_after(week: str, n: int) -> str:
    monday = dt.date.fromisocalendar(int(week[:4]), int(week[6:]), 1) + dt.timedelta(weeks=n)
    return f"{monday:%G-W%V}"


def write_one_region(inbox: Path) -> None:
    """The files of one region of the sample."""
    for path in (PROJECT / "sample/inbox").glob("*/berau*"):
        (inbox / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, inbox / path.parent.name / path.name)


def deliver(inbox: Path, week: str) -> None:
    """What comes in during a week: one more file; those of before stay where they are."""
    path = inbox / "angka_daerah" / f"{week}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    number = int(week[:4]) * 100 + int(week[6:])
    path.write_text(
        "Kode Wilayah;Ukuran;Tahun;Nilai;Satuan;Sumber\n"
        f"{CODE};jumlah_penduduk;2025;{number};jiwa;BPS\n",
        encoding="utf-8",
    )


def build(home: Path, inbox: Path, week: str) -> tuple[float, float, dict[str, float]]:
    """Publish a week and have two people sign it; seconds by clock, processor and step."""
    command = [sys.executable, "-m", "orchestration"]
    run = [
        "run",
        "--open-week",
        "--week",
        week,
        "--rule-year",
        "2026",
        "--reports",
        "pages",
        "--json",
    ]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [*command, *run, "--inbox", str(inbox), "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
    )
    elapsed, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    for state, names in (("checked", ["Ani"]), ("approved", ["Budi", "Citra"])):
        by = [f"--by={name}" for name in names]
        sign = [*command, "sign", week, state, *by, "--home", str(home), "--json"]
        subprocess.run(sign, check=True, capture_output=True)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return elapsed, processor, json.loads(done.stdout)["seconds"]


def open_edition(folder: Path) -> float:
    """The least seconds of several openings: every table, and the memory of the checks."""
    seconds = []
    for _ in range(N_OPENINGS):
        started = time.monotonic()
        with duckdb.connect() as connection:
            for path in sorted((folder / "data").glob("*.parquet")):
                connection.execute(f"select * from read_parquet('{path}')").fetchall()
            connection.execute(
                "select check_id, scope, first_seen, last_seen, issue_status from"
                f" read_parquet('{folder}/data/check_result.parquet') where first_seen is not null"
            ).fetchall()
        seconds.append(time.monotonic() - started)
    return min(seconds)


def ratio(costs: list[Cost], what: Callable[[Cost], float]) -> tuple[float, float]:
    """Median of the first editions after the warm-up, and that of the last ones."""
    first, last = costs[N_WARM : N_WARM + N_COMPARED], costs[-N_COMPARED:]
    return statistics.median(map(what, first)), statistics.median(map(what, last))


def main() -> None:
    """Publish the editions, say what they took, and fail where the last ones took more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--editions", type=int, default=52)
    arguments = parser.parse_args()
    if arguments.editions < N_WARM + 2 * N_COMPARED:
        parser.error(f"at least {N_WARM + 2 * N_COMPARED} editions")
    costs: list[Cost] = []
    with tempfile.TemporaryDirectory(prefix="iid-year-") as scratch:
        home, inbox = Path(scratch) / "home", Path(scratch) / "inbox"
        write_one_region(inbox)
        for number in range(arguments.editions):
            week = week_after(FIRST, number)
            deliver(inbox, week)
            elapsed, processor, steps = build(home, inbox, week)
            folder = home / "editions" / week
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            costs.append(Cost(elapsed, processor, open_edition(folder), size, steps))
            print(
                f"{week}: built in {elapsed:.1f} s ({processor:.1f} s of the processor),"
                f" opened in {1000 * costs[-1].opening:.0f} ms, {size / 1e6:.2f} MB",
                flush=True,
            )
        found = list(differences(load_settings(home, inbox)))
        assert found == [], found
        for part in ("raw", "chain", "dagster", "landing", "lineage", "build"):
            size = sum(p.stat().st_size for p in (home / part).rglob("*") if p.is_file())
            print(f"{part}/ at the end: {size / 1e6:.2f} MB")
    for step in costs[-1].steps:
        first, last = ratio(costs, lambda cost: cost.steps.get(step, 0.0))  # noqa: B023
        print(f"{step}: {first:.2f} s, then {last:.2f} s")
    grown = []
    measures: list[tuple[str, Callable[[Cost], float], bool]] = [
        ("building by the clock", lambda cost: cost.elapsed, False),
        ("building by the processor", lambda cost: cost.processor, True),
        ("opening", lambda cost: cost.opening, True),
        ("bytes", lambda cost: cost.size, False),
    ]
    for name, what, is_judged in measures:
        first, last = ratio(costs, what)
        print(f"{name}: {first:.3f}, then {last:.3f}: {last / first:.2f} times")
        if is_judged and last > LIMIT * first:
            grown.append(name)
    assert not grown, f"more than {LIMIT} times: {', '.join(grown)}"


if __name__ == "__main__":
    main()
