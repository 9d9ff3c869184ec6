"""`make bench`: seconds by step for the sample and for a synthetic nation, beside a floor.

The floor is what cannot be saved: reading the same files with the same libraries, and the same
SQL, as dbt compiled it, in bare DuckDB. Medians of several runs and their ratio to the floor go to
docs/benchmarks.md. Machines are noisy: compare ratios, not seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

from ingest.contracts.contract import load_contracts
from ingest.reading.reader import read_sheet
from orchestration.settings import PROJECT
from sample.nation import write_nation
from tests.harness import bench_inputs

WEEK = "2026-W47"
DBT = PROJECT / "dbt_project"
TARGET = PROJECT / "docs/benchmarks.md"
GOALS = {"sample": "20 s, 600 MB", "nation": "180 s, 1,500 MB"}


@dataclass(frozen=True)
class Measured:
    """One run of `iid run` in its own process.

    Attributes:
        steps: seconds by step.
        total: seconds of the whole process, start and end included.
        peak_mb: largest resident memory of the process.
    """

    steps: dict[str, float]
    total: float
    peak_mb: float


def run_once(inbox: Path, home: Path) -> Measured:
    """Run the pipeline as a user does and measure it."""
    command = [sys.executable, "-m", "orchestration", "run", "--json", "--week", WEEK]
    command += ["--inbox", str(inbox), "--home", str(home)]
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, cwd=PROJECT)
        _, status, usage = os.wait4(process.pid, 0)
        total = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        document = json.load(out)
    if process.returncode not in (0, 3):
        raise RuntimeError(f"the run ended with {process.returncode}: {document['problems']}")
    return Measured(document["seconds"], total, usage.ru_maxrss / 1024)


VOLUME = (
    "## volume at the door",
    "",
    "Goal: 20,000 small files, and one of a million rows, within 1 GB. Seconds of the processor, of"
    " one process each; the second run finds every file known. The floor is the same library"
    " reading the same bytes.",
    "",
)


def floor_of_reading(inbox: Path) -> float:
    """Seconds to turn every file's bytes into text cells, and nothing else."""
    contracts = load_contracts()
    started = time.perf_counter()
    for path in sorted(inbox.rglob("*")):
        if path.is_file() and path.parent.name in contracts:
            read_sheet(path.read_bytes(), contracts[path.parent.name].all_headers)
    return time.perf_counter() - started


def floor_of_sql(home: Path) -> float:
    """Seconds for the SQL of every model, as dbt compiles it, in bare DuckDB."""
    target = home / "build/floor"
    folders = ["--project-dir", str(DBT), "--profiles-dir", str(DBT)]
    folders += ["--target-path", str(target), "--log-path", str(target)]
    subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "--quiet", "compile", *folders],
        env=os.environ | {"IID_HOME": str(home)},
        check=True,
    )
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    }
    ordered: list[str] = []

    def visit(key: str) -> None:
        if key in nodes and key not in ordered:
            for parent in nodes[key]["depends_on"].get("nodes", []):
                visit(parent)
            ordered.append(key)

    for key in sorted(nodes):
        visit(key)
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(Path(folder) / "floor.duckdb"))
        connection.execute(f"attach '{home / 'build/warehouse.duckdb'}' as built (read_only)")
        # Landing tables are found as the profile of dbt says.
        connection.execute(f"set file_search_path = '{home / 'build'}'")
        for key in ordered:
            node = nodes[key]
            name = node["name"]
            if node["resource_type"] == "seed" or node["language"] == "python":
                sql = f"create table main.{name} as select * from built.main.{name}"
            else:
                compiled = target / "compiled/iid" / node["original_file_path"]
                kind = "view" if node["config"]["materialized"] == "view" else "table"
                query = compiled.read_text(encoding="utf-8").replace('"warehouse"."main".', "main.")
                sql = f"create {kind} main.{name} as {query}"
            started = time.perf_counter()
            connection.execute(sql)
            seconds += time.perf_counter() - started
        connection.close()
    return seconds


def measure(name: str, inbox: Path, runs: int) -> list[str]:
    """Measure one inbox; returns its section of the report."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        first = run_once(inbox, home)
        measured = []
        for _ in range(runs):
            # Warm: the home exists, but nothing of the week is published or read yet.
            for part in ("editions", "landing", "chain", "raw"):
                shutil.rmtree(home / part, ignore_errors=True)
            measured.append(run_once(inbox, home))
        reading = statistics.median(floor_of_reading(inbox) for _ in range(3))
        sql = statistics.median(floor_of_sql(home) for _ in range(3))
    steps = {s: statistics.median(m.steps[s] for m in measured) for s in measured[0].steps}
    total = statistics.median(m.total for m in measured)
    peak = statistics.median(m.peak_mb for m in measured)
    outside = total - sum(steps.values())
    lines = [
        f"## {name}",
        "",
        f"Goal: {GOALS[name]}. Median of {runs} warm runs: **{total:.1f} s, {peak:.0f} MB**; "
        f"the first run of the home {first.total:.1f} s, {first.peak_mb:.0f} MB.",
        "",
        "| step | seconds |",
        "|---|---:|",
        *(f"| `{step}` | {seconds:.2f} |" for step, seconds in steps.items()),
        f"| start and end of the process | {outside:.2f} |",
        f"| **all** | **{total:.2f}** |",
        "",
        "| floor | seconds | ours | ratio |",
        "|---|---:|---:|---:|",
        f"| reading the files | {reading:.2f} | {steps['ingest']:.2f} "
        f"| {steps['ingest'] / reading:.1f} |",
        f"| the SQL in bare DuckDB | {sql:.2f} "
        f"| {steps['dbt_foundation'] + steps['dbt_ranking']:.2f} "
        f"| {(steps['dbt_foundation'] + steps['dbt_ranking']) / sql:.1f} |",
        f"| both, against the whole run | {reading + sql:.2f} | {total:.2f} "
        f"| {total / (reading + sql):.1f} |",
        "",
    ]
    return lines


def main() -> None:
    """Measure and write docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="warm runs of the sample")
    parser.add_argument("--nation-runs", type=int, default=3, help="warm runs of the nation")
    parser.add_argument("--no-volume", action="store_true", help="leave the door's volume out")
    arguments = parser.parse_args()
    packages = ", ".join(f"{p} {version(p)}" for p in ("dagster", "dbt-core", "duckdb", "pandas"))
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Machines are noisy: compare ratios, not seconds.",
        "",
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}.",
        "",
        *measure("sample", PROJECT / "sample/inbox", arguments.runs),
    ]
    if arguments.nation_runs:
        with tempfile.TemporaryDirectory() as folder:
            inbox = Path(folder) / "inbox"
            write_nation(inbox, 2026)
            lines += measure("nation", inbox, arguments.nation_runs)
            lines += ["508 kabupaten and kota of 38 provinces, 36,742 synthetic innovations.", ""]
    if not arguments.no_volume:
        lines += [*VOLUME, *bench_inputs.report(20_000, 1_000_000), ""]
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
