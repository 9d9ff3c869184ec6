"""Verification, tracing: what is published is what was built, and where each number is from."""

from __future__ import annotations

import html
import json
import random
import re
import shlex
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from orchestration.audit.verification import check_differences, differences, score_differences
from orchestration.editions.manifest import read_manifest
from orchestration.settings import PROJECT, Settings, load_settings
from reports.views.region.innovation import trace_command
from tests.conftest import WEEK
from tests.mutate_home import found, mutated

BERAU = "6403"


@pytest.fixture(scope="module")
def copy(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the built home, which each test leaves as it was."""
    home = tmp_path_factory.mktemp("audit") / "home"
    shutil.copytree(built_home, home, symlinks=True)
    return load_settings(home, PROJECT / "sample/inbox")


def iid(*arguments: object, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "orchestration", *map(str, arguments), "--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, cwd=home.parent, timeout=120)


def test_a_clean_home_never_alarms(copy: Settings) -> None:
    assert list(differences(copy)) == []
    done = iid("verify", "--json", home=copy.home)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"ok": True, "differences": []})
    assert iid("verify", "2026-W01", home=copy.home).returncode == 2


@bounded(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_any_change_of_a_home_is_found(copy: Settings, seed: int) -> None:
    with mutated(copy.home, random.Random(seed)) as what:
        assert found(copy) is not None, what


@pytest.mark.parametrize(
    "name",
    [
        "raw/*",
        "landing/inovasi/*.outcome",
        "build/landing/finding.parquet",
        f"editions/{WEEK}/data/region_score.csv",
        f"editions/{WEEK}/data/region_score.parquet",
        f"editions/{WEEK}/ringkasan.xlsx",
        f"editions/{WEEK}/daerah/{BERAU}.html",
        f"editions/{WEEK}/manifest.json",
        f"editions/{WEEK}/SHA256SUMS",
        "published/warehouse.duckdb",
        "chain/chain.jsonl",
        "chain/receipts.jsonl",
    ],
)
def test_a_changed_bit_is_located(copy: Settings, name: str) -> None:
    path = sorted(copy.home.glob(name))[0]
    original = path.read_bytes()
    path.write_bytes(original[:-20] + bytes([original[-20] ^ 1]) + original[-19:])
    first = found(copy)
    path.write_bytes(original)
    assert first is not None
    assert first.startswith(str(path.relative_to(copy.home)).split(".jsonl")[0])


def test_a_change_is_one_line_on_stdout_and_exit_1(copy: Settings) -> None:
    path = copy.editions / WEEK / "peringkat.html"
    original = path.read_bytes()
    path.write_bytes(original.replace(b"Berau", b"Berua", 1))
    done = iid("verify", WEEK, home=copy.home)
    by_name = list(differences(copy, f"{WEEK}-r1"))
    path.write_bytes(original)
    expected = f"editions/{WEEK}/peringkat.html: is not what was written\n"
    assert (done.returncode, done.stdout) == (1, expected)
    assert by_name == [expected.strip()]


def test_scores_are_computed_anew(copy: Settings, tmp_path: Path) -> None:
    """Also whoever writes every hash anew cannot publish a score that does not follow."""
    data = tmp_path / "data"
    shutil.copytree(copy.editions / WEEK / "data", data)
    assert list(score_differences(data)) == []
    path = data / "provincial_ranking.parquet"
    duckdb.execute(
        f"copy (select * replace (case when region_code = '{BERAU}' then rank - 1 else rank end"
        f" as rank) from '{path}' order by all) to '{tmp_path / 'forged'}' (format parquet)"
    )
    (tmp_path / "forged").replace(path)
    expected = f"provincial_ranking.parquet {BERAU}: rank is 6, computed 7"
    assert list(score_differences(data)) == [expected]


def test_the_verdicts_of_the_manifest_are_those_of_the_published_results(copy: Settings) -> None:
    """A manifest that says more than its results is found, however well it is signed."""
    data = copy.editions / WEEK / "data"
    manifest = read_manifest(copy.editions / WEEK)
    assert list(check_differences(manifest, data)) == []
    by_check = {check["check_id"]: check for check in manifest["checks"]}
    failing = by_check["indicator_filled"]
    assert failing["passed"] is False and failing["scopes"]["failed"] > 0
    failing["passed"] = True
    assert list(check_differences(manifest, data)) == [
        "check indicator_filled: passed is True, in check_result False"
    ]
    failing |= {"passed": False, "n_failed": 0}
    manifest["checks"].remove(by_check["level_agrees"])
    assert [line.split(" is ")[0] for line in check_differences(manifest, data)] == [
        "check indicator_filled: n_failed",
        "check level_agrees",
    ]


def test_a_manifest_of_the_version_before_is_held_to_what_it_meant(copy: Settings) -> None:
    """It told `passed` as soon as one scope had, and counted no scopes."""
    data = copy.editions / WEEK / "data"
    manifest = read_manifest(copy.editions / WEEK)
    for check in manifest["checks"]:
        check["passed"] = check.pop("scopes")["passed"] > 0
    assert list(check_differences(manifest, data)) == []
    manifest["checks"][0]["n_checked"] += 1
    assert len(list(check_differences(manifest, data))) == 1


def test_a_number_is_traced_to_its_cell(copy: Settings) -> None:
    options = ("--innovation", "IID-6403-0018", "--json")
    document = json.loads(iid("trace", "64.03", *options, home=copy.home).stdout)
    assert document["rank"] == 7
    assert len(document["cells"]) == 20
    cells = pq.read_table(copy.editions / WEEK / "data/indicator_status.parquet").to_pylist()
    published = {
        cell["indicator_code"]: cell["level"]
        for cell in cells
        if cell["innovation_id"] == "IID-6403-0018"
    }
    opened = 0
    for cell in document["cells"]:
        origin = cell["origin"]
        assert published[cell["indicator_code"]] == cell["level"]
        if not origin:
            assert cell["status"] == "missing"
            continue
        book = CalamineWorkbook.from_path(str(PROJECT / "sample/inbox" / origin["file"]))
        rows = book.get_sheet_by_name(origin["sheet"]).to_python(skip_empty_area=False)
        column, row = ord(origin["cell"][0]) - ord("A"), int(origin["cell"][1:])
        written = rows[row - 1][column]
        assert (str(int(written)) if written != "" else "") == origin["text"]
        assert cell["level"] is None or str(cell["level"]) == origin["text"]
        opened += 1
    assert opened > 10


def test_a_trace_of_nothing_is_a_usage_error(copy: Settings) -> None:
    for options in (["99.99"], ["64.03", "--innovation", "X"], ["64.03", "--indicator", "SID-99"]):
        done = iid("trace", *options, home=copy.home)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), options


def test_lineage_leads_from_raw_files_to_the_edition(built_home: Path) -> None:
    """OpenLineage: required fields, and every input was an output before it, or a raw file."""
    lines = (built_home / f"lineage/{WEEK}.jsonl").read_text(encoding="utf-8").splitlines()
    written: set[tuple[str, str]] = set()
    jobs = []
    for event in map(json.loads, lines):
        assert {"eventType", "eventTime", "producer", "schemaURL", "run", "job"} <= event.keys()
        assert event["eventType"] == "COMPLETE"
        uuid.UUID(event["run"]["runId"])
        for dataset in event["inputs"]:
            key = (dataset["namespace"], dataset["name"])
            assert key in written or dataset["namespace"] == "iid://raw", key
        for dataset in event["inputs"] + event["outputs"]:
            for facet in dataset.get("facets", {}).values():
                assert facet["_producer"].startswith("https://")
                assert facet["_schemaURL"].startswith("https://openlineage.io/spec/facets/")
        written |= {(one["namespace"], one["name"]) for one in event["outputs"]}
        jobs.append(event["job"]["name"])
    assert (jobs[0], jobs[-1]) == ("ingest", "edition")
    assert "dbt.int_region_score" in jobs
    assert ("iid://editions", f"{WEEK}/peringkat.html") in written


@pytest.mark.parametrize("page", [f"daerah/{BERAU}.html", f"inovasi/{BERAU}/iid-6403-0018.html"])
def test_a_page_names_the_command_that_explains_it(copy: Settings, page: str) -> None:
    """Run as it is printed: it finds the very places that the page shows."""
    text = (copy.editions / WEEK / page).read_text(encoding="utf-8")
    commands = re.findall(r"<code>(iid trace .*?)</code>", text)
    assert len(commands) == 1
    program, *arguments = shlex.split(html.unescape(commands[0]))
    assert program == "iid"
    done = iid(*arguments, "--json", home=copy.home)
    assert done.returncode == 0, done.stderr
    traced = json.loads(done.stdout)
    assert (traced["edition"], traced["region"]) == (WEEK, BERAU)
    aspect = "SID" if page.startswith("inovasi") else "SPD"
    cells = [cell for cell in traced["cells"] if cell["indicator_code"].startswith(aspect)]
    innovations = {cell["innovation_id"] or "" for cell in cells}
    assert innovations == {"IID-6403-0018" if aspect == "SID" else ""}
    expected = [
        (cell["origin"]["file"], f"{cell['origin']['sheet']}, baris {cell['origin']['row']}")
        for cell in cells
        if cell["origin"]
    ]
    shown = re.findall(r'data-label="Asal">\s*<span>([^<]*)<span class="sup">([^<]*)</span>', text)
    assert shown == expected and len(shown) > 15


def test_an_identifier_is_quoted_in_the_command() -> None:
    """People copy it into a shell."""
    command = trace_command(WEEK, BERAU, "A 1; rm -rf 'x'")
    assert shlex.split(command)[-2:] == ["--innovation", "A 1; rm -rf 'x'"]
    assert shlex.split(command)[:5] == ["iid", "trace", BERAU, "--week", WEEK]
