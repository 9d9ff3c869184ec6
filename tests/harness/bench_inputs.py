"""Volume at the door: many small files, one large file; seconds of the processor, and memory.

What belongs here: making such inboxes and measuring the door on them, each in a process of its
own. Run as `python -m tests.harness.bench_inputs`; the floor is the same library reading the same
bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ingest.contracts.contract import load_contracts
from orchestration.settings import PROJECT

HEADER = ["Kode Wilayah", "ID Inovasi", "Nomor Indikator", "Parameter", "Nomor Dokumen"]
HEADER += ["Tanggal Dokumen", "Tautan Bukti", "Verifikasi"]
SOURCE = "indikator_inovasi"
SEEDS = PROJECT / "dbt_project/seeds"


def line(number: int) -> list[str]:
    """One row: no two alike, as few texts repeated as in real files."""
    region = ("64.01", "64.02", "64.03", "64.08", "64.71", "64.74")[number % 6]
    innovation, indicator = divmod(number, 20)
    date = f"{1 + number % 28:02}/{1 + number % 12:02}/2025"
    link = f"https://bukti.example/{region}/{innovation}/{indicator}.pdf"
    cells = [region, f"INV-{innovation}", str(16 + indicator), str(number % 4), f"SK-{number}"]
    return [*cells, date, link, ("Menunggu", "Diterima", "Ditolak")[number % 3]]


def make(inbox: Path, n_files: int, n_rows: int) -> None:
    """Write an inbox of so many CSV files with so many rows each."""
    folder = inbox / SOURCE
    folder.mkdir(parents=True)
    for at in range(n_files):
        with (folder / f"f{at:06}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADER)
            writer.writerows(line(at * n_rows + row) for row in range(n_rows))


def peak_mb() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(inbox: Path, home: Path) -> dict:
    """Run the door on an inbox, in this process."""
    import datetime as dt

    from ingest.inbox import ingest_inbox

    started = time.process_time()
    result = ingest_inbox(
        inbox,
        home,
        load_contracts(),
        SEEDS,
        week="2026-W47",
        in_time=True,
        now=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
        landing=home / "build/landing",
    )
    rows = sum(outcome.rows_accepted for outcome in result.outcomes)
    return {"seconds": time.process_time() - started, "peak_mb": peak_mb(), "rows": rows}


def floor(inbox: Path) -> dict:
    """Read the same bytes with the same library and nothing else."""
    started = time.process_time()
    for path in sorted((inbox / SOURCE).iterdir()):
        for _ in csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";"):
            pass
    return {"seconds": time.process_time() - started, "peak_mb": peak_mb()}


def in_child(what: str, inbox: Path, home: Path) -> dict:
    """Measure in a process of its own."""
    arguments = [
        sys.executable,
        "-m",
        "tests.harness.bench_inputs",
        "--child",
        what,
        str(inbox),
        str(home),
    ]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=PROJECT)
    return json.loads(done.stdout)


def report(n_files: int, n_rows: int) -> list[str]:
    """Measure both inboxes; returns the lines of a table."""
    lines = [
        "| inbox | rows | seconds | again | floor | ratio | MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    shapes = {f"{n_files} files of 5 rows": (n_files, 5), f"one file of {n_rows} rows": (1, n_rows)}
    for name, (files, rows) in shapes.items():
        with tempfile.TemporaryDirectory() as folder:
            inbox, home = Path(folder) / "inbox", Path(folder) / "home"
            make(inbox, files, rows)
            first = in_child("door", inbox, home)
            again = in_child("door", inbox, home)
            least = in_child("floor", inbox, home)
            lines.append(
                f"| {name} | {first['rows']} | {first['seconds']:.1f} | {again['seconds']:.1f} "
                f"| {least['seconds']:.1f} | {first['seconds'] / least['seconds']:.1f} "
                f"| {first['peak_mb']:.0f} |"
            )
    return lines


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--child", nargs=3, metavar=("WHAT", "INBOX", "HOME"))
    arguments = parser.parse_args()
    if arguments.child:
        what, inbox, home = arguments.child
        found = floor(Path(inbox)) if what == "floor" else measure(Path(inbox), Path(home))
        sys.stdout.write(json.dumps(found))
        return
    sys.stdout.write("\n".join(report(arguments.files, arguments.rows)) + "\n")


if __name__ == "__main__":
    main()
