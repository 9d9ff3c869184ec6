"""The dbt project itself: unit tests of its rules, its documentation, the SQL it may use.

What belongs here: what holds of the project whatever the data. The rules are tested beside the
models, in `dbt_project/models/**/*.yml`, and are only run from here. What does not belong here:
whole editions and comparison with the oracle.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.definitions import build_defs
from orchestration.editions.publication import QUALITY_TABLES, TABLES
from orchestration.engine.columns import column_lineage
from tests.bench import floor_of_sql

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
MODELS = sorted((PROJECT / "models").rglob("*.sql"))

# What is outside the SQL that DuckDB and Spark share; looked for in lower case, after Jinja,
# comments and the text of strings are taken out.
FORBIDDEN = {
    "QUALIFY; use a common table expression with row_number()": r"\bqualify\b",
    "a :: cast; use cast(... as ...)": r"::",
    "a file read in a model; files are sources": r"\bread_\w+\s*\(|\bfrom\s*''",
    "a FILTER clause; use case inside the aggregate": r"\bfilter\s*\(",
    "a list, map or struct function": (
        r"\b(list|array|struct|map|row|unnest|explode)(_\w+)?\s*\("
        r"|\b(string_split|str_split|split|flatten|json\w*)\s*\("
    ),
    "a list or struct literal": r"[\[\]{}]",
    "a floating type; levels, scores and ranks are exact": r"\b(double|float[48]?|real)\b",
}
# dbt writes the location of an external source into the compiled SQL, and only dbt may.
ONLY_IN_MODELS = "a file read in a model; files are sources"
# A model that does one of these holds a rule, and a rule has a unit test beside it.
RULE = re.compile(
    r"\b(case|where|having|group by|(left|inner) join|over|has_evidence|count_words)\b"
)


@dataclass(frozen=True)
class Dbt:
    """One built home with dbt's artifacts in `target`; commands run in a process of their own."""

    home: Path
    target: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a dbt command against the home; its outcome is the caller's to judge."""
        folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        folders += ["--target-path", str(self.target), "--log-path", str(self.target)]
        return subprocess.run(
            [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *command, *folders],
            env={"IID_HOME": str(self.home), "DO_NOT_TRACK": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def artifact(self, name: str) -> dict[str, Any]:
        """Return one of dbt's JSON artifacts."""
        return json.loads((self.target / name).read_text(encoding="utf-8"))

    def models(self) -> dict[str, dict[str, Any]]:
        """Return the project's models by unique id, as the manifest tells them."""
        nodes = self.artifact("manifest.json")["nodes"]
        return {key: node for key, node in nodes.items() if node["resource_type"] == "model"}


@pytest.fixture(scope="module")
def dbt(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """A copy of the built home, so that no command of these tests touches the shared one."""
    root = tmp_path_factory.mktemp("dbt")
    build = root / "home/build"
    build.mkdir(parents=True)
    shutil.copy(built_home / "build/warehouse.duckdb", build)
    shutil.copytree(built_home / "build/landing", build / "landing")
    return Dbt(root / "home", root / "target")


@pytest.fixture(scope="module")
def documented(dbt: Dbt) -> Dbt:
    """The same home, with documentation generated."""
    outcome = dbt.run("docs", "generate", "--static")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return dbt


def test_every_unit_test_passes(dbt: Dbt) -> None:
    outcome = dbt.run("test", "--select", "test_type:unit")
    lines = [line for line in outcome.stdout.splitlines() if not re.search("START|PASS ", line)]
    assert outcome.returncode == 0, "\n".join(lines) + outcome.stderr
    results = dbt.artifact("run_results.json")["results"]
    passed = {result["unique_id"] for result in results if result["status"] == "pass"}
    assert passed == set(dbt.artifact("manifest.json")["unit_tests"])
    assert passed


def test_every_model_that_holds_a_rule_has_a_unit_test(documented: Dbt) -> None:
    unit_tests = documented.artifact("manifest.json")["unit_tests"].values()
    assert all(test["description"].strip() for test in unit_tests)
    tested = {test["model"] for test in unit_tests}
    models = documented.models().values()
    holding = {m["name"] for m in models if m["language"] == "sql" and RULE.search(m["raw_code"])}
    assert "int_region_score" in holding
    # dbt has no unit tests of models in Python: `test_coaching_effect` is that of the only one.
    assert {m["name"] for m in models if m["language"] != "sql"} == {"int_coaching_effect"}
    assert holding - tested == set()


def test_documentation_is_built_for_every_model(documented: Dbt) -> None:
    catalogued = set(documented.artifact("catalog.json")["nodes"])
    assert set(documented.models()) <= catalogued
    page = (documented.target / "static_index.html").read_text(encoding="utf-8")
    assert "int_region_score" in page


def test_every_model_says_what_a_row_is_and_what_its_columns_are(documented: Dbt) -> None:
    catalogue = documented.artifact("catalog.json")["nodes"]
    problems = []
    for key, model in documented.models().items():
        built = {name.lower() for name in catalogue[key]["columns"]}
        described = {name for name, column in model["columns"].items() if column["description"]}
        if not model["description"].startswith("One row"):
            problems.append(f"{model['name']}: its description does not start with 'One row'")
        problems += [f"{model['name']}.{name}: not described" for name in built - described]
        problems += [f"{model['name']}.{name}: described, not there" for name in described - built]
    assert problems == []


def test_words_of_columns_are_typed_once() -> None:
    """The same words for the same column in four models are a block of `models/docs.md`."""
    folder = PROJECT / "models"
    blocks = re.findall(r"{% docs (\w+) %}", (folder / "docs.md").read_text(encoding="utf-8"))
    typed: Counter[tuple[str, str]] = Counter()
    for path in MODELS:
        (model,) = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
        for column in model["columns"]:
            typed[column["name"], column["description"]] += 1
    named = {
        words[1] for _, text in typed if (words := re.fullmatch(r"{{ doc\('(\w+)'\) }}", text))
    }
    assert named == set(blocks)
    assert [key for key, times in typed.items() if times >= 4 and "{{" not in key[1]] == []


def test_sources_are_read_in_staging_alone() -> None:
    outside = [
        path
        for path in [*MODELS, *sorted((PROJECT / "macros").rglob("*.sql"))]
        if "staging" not in path.parts and "source(" in path.read_text(encoding="utf-8")
    ]
    assert outside == []


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_has_its_yaml_beside_it(path: Path) -> None:
    sidecar = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
    assert [model["name"] for model in sidecar["models"]] == [path.stem]
    assert {test["model"] for test in sidecar.get("unit_tests", [])} <= {path.stem}


def test_no_column_is_a_floating_number(documented: Dbt) -> None:
    nodes = documented.artifact("catalog.json")["nodes"]
    floating = [
        f"{key}.{name}"
        for key, node in nodes.items()
        for name, column in node["columns"].items()
        if re.search("DOUBLE|FLOAT|REAL", column["type"].upper())
    ]
    assert nodes
    assert floating == []


def test_every_column_has_the_type_that_is_written(documented: Dbt) -> None:
    """Also where no contract is enforced when a week is built: of views and intermediate models."""
    words = {"STRING": "VARCHAR", "INT": "INTEGER"}
    built = documented.artifact("catalog.json")["nodes"]
    wrong = []
    for key, model in documented.models().items():
        types = {name: column["type"] for name, column in built[key]["columns"].items()}
        for name, column in model["columns"].items():
            written = (column["data_type"] or "nothing").upper().replace(" ", "")
            if words.get(written, written) != types.get(name):
                wrong.append(f"{model['name']}.{name}: {written}, is {types.get(name)}")
    assert wrong == []


def test_what_is_published_has_a_contract(documented: Dbt) -> None:
    models = {model["name"]: model for model in documented.models().values()}
    open_ones = [name for name in TABLES if not models[name]["config"]["contract"]["enforced"]]
    assert open_ones == []


def test_models_use_only_portable_sql(documented: Dbt) -> None:
    written = {path.stem: path.read_text(encoding="utf-8") for path in MODELS}
    models = [m for m in documented.models().values() if m["language"] == "sql"]
    compiled = {m["name"]: m["compiled_code"] for m in models}
    assert written.keys() == compiled.keys()
    found = [f"{name}: {offence}" for name, sql in written.items() for offence in offences(sql)]
    found += [
        f"{name}, compiled: {offence}"
        for name, sql in compiled.items()
        for offence in offences(sql)
        if offence != ONLY_IN_MODELS
    ]
    assert found == []


@pytest.mark.parametrize(
    "sql",
    [
        "select a from t qualify row_number() over (order by a) = 1",
        "select a::int from t",
        "select * from read_csv('x.csv')",
        "select * from 'x.parquet'",
        "select sum(a) filter (where b) from t",
        "select list_distinct(a) from t",
        "select unnest(a) from t",
        "select struct_pack(a := 1)",
        "select string_split(a, ';') from t",
        "select [1, 2]",
        "select cast(a as double) from t",
        "select cast(a as FLOAT) from t",
        "-- the region's own\nselect a::int as b -- it's one",
    ],
)
def test_sql_outside_the_portable_subset_is_noticed(sql: str) -> None:
    assert len(list(offences(sql))) >= 1


@pytest.mark.parametrize(
    "sql",
    [
        "select '::' as a -- qualify",
        "select {{ dbt.length('a') }} from {{ ref('b') }}",
        "{% for name in ['a', 'b'] %} {{ name }} {% endfor %} {# a::int #}",
        "select row_number() over (order by a) as row_number from t /* read_csv('x') */",
        "select '--' as a, 'it''s [1]' as b -- the region's qualify",
    ],
)
def test_sql_inside_the_portable_subset_passes(sql: str) -> None:
    assert list(offences(sql)) == []


def offences(sql: str) -> Iterator[str]:
    """Name each thing in the text of a model, as written or compiled, that not every engine has."""
    plain = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", sql, flags=re.DOTALL)
    # Together, since a comment may hold an apostrophe and a string may hold two hyphens.
    quiet = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", flags=re.DOTALL)
    plain = quiet.sub(lambda found: "''" if found[0][0] == "'" else " ", plain).lower()
    # A function of every engine, although its name begins like a list of columns.
    plain = plain.replace("row_number()", " ")
    for offence, pattern in FORBIDDEN.items():
        if re.search(pattern, plain):
            yield offence


def test_processes_that_start_together_parse_once_and_read_a_whole_manifest(tmp_path: Path) -> None:
    """On a fresh checkout, with a dbt that takes its time between the halves of the manifest."""
    project = tmp_path / "project"
    project.mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(PROJECT / name, project / name)
    slow_dbt = tmp_path / "dbt"
    slow_dbt.write_text(
        f"#!/bin/sh\necho parsed >> {tmp_path}/calls\ncd {project}/target\n"
        "printf '{\"metadata\": ' > manifest.json\nsleep 1\nprintf '{}}' >> manifest.json\n"
    )
    slow_dbt.chmod(0o755)
    code = (
        "import json, orchestration.engine.dbt as ours; from pathlib import Path\n"
        f"ours.dbt_executable = lambda: {str(slow_dbt)!r}\n"
        f"project = ours.prepared_project(Path({str(project)!r}))\n"
        "print(json.loads(project.manifest_path.read_text()))"
    )
    command = [sys.executable, "-c", code]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=60)[0] for process in started]
    assert told == ["{'metadata': {}}\n"] * 2
    assert (tmp_path / "calls").read_text() == "parsed\n"


def test_a_fresh_home_is_built_by_hand(built_home: Path, tmp_path: Path) -> None:
    """`dbt build` in the project's folder, with the tests that the weekly run leaves out."""
    shutil.copytree(built_home / "build/landing", tmp_path / "home/build/landing")
    fresh = Dbt(tmp_path / "home", tmp_path / "target")
    outcome = fresh.run("build", "--exclude-resource-type", "unit_test")
    assert outcome.returncode == 0, outcome.stdout[-3000:] + outcome.stderr
    results = {
        one["unique_id"]: one["status"] for one in fresh.artifact("run_results.json")["results"]
    }
    by_hand = {
        key
        for key, node in fresh.artifact("manifest.json")["nodes"].items()
        if node["resource_type"] == "test" and "by_hand" in node["tags"]
    }
    assert len(by_hand) > 50 and {results[key] for key in by_hand} == {"pass"}
    outcome = fresh.run("source", "freshness")
    sources = json.loads((fresh.target / "sources.json").read_text(encoding="utf-8"))["results"]
    assert {one["status"] for one in sources} <= {"pass", "warn", "error"}, outcome.stdout
    assert {one["max_loaded_at"][:10] for one in sources} == {"2026-11-22"}


def test_tests_by_hand_are_no_part_of_the_week() -> None:
    manifest = json.loads((PROJECT / "target/manifest.json").read_text(encoding="utf-8"))
    names = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "by_hand" in node["tags"]
    }
    checks = {key.name for key in build_defs().resolve_asset_graph().asset_check_keys}
    assert names and not names & checks


def test_columns_tell_what_they_are_made_of(documented: Dbt) -> None:
    """Of the SQL that dbt compiled; the UI draws the same once `make dev` has read it."""
    manifest = documented.artifact("manifest.json")
    lineage = column_lineage(manifest, PROJECT, documented.target / "compiled/iid")
    assert set(lineage) == set(documented.models())
    for key, columns in lineage.items():
        assert set(columns) == set(manifest["nodes"][key]["columns"]), key
        parents = set(manifest["nodes"][key]["depends_on"]["nodes"])
        assert {parent for deps in columns.values() for parent, _ in deps} <= parents, key
    made = [deps for columns in lineage.values() for deps in columns.values()]
    # Words and constants are made of no column.
    assert sum(not deps for deps in made) < len(made) / 20
    edition = lineage["model.iid.int_edition"]
    assert edition["rule_year"] == [
        ("model.iid.stg_orchestration__edition", "requested_rule_year"),
        ("model.iid.stg_rule_book__year", "rule_year"),
    ]


def test_seeds_have_keys(documented: Dbt) -> None:
    nodes = documented.artifact("manifest.json")["nodes"]
    seeds = {key for key, node in nodes.items() if node["resource_type"] == "seed"}
    tested = {
        key
        for node in nodes.values()
        if node["resource_type"] == "test" and node["test_metadata"]["name"] == "unique_key"
        for key in node["depends_on"]["nodes"]
    }
    assert seeds - tested == set()


def test_every_document_is_an_exposure(documented: Dbt) -> None:
    """Those of the table of docs/edition.md, each on exactly the tables that it can read."""
    exposures = documented.artifact("manifest.json")["exposures"].values()
    page = (
        (PROJECT.parent / "docs/edition.md").read_text(encoding="utf-8").partition("## Tables")[0]
    )
    cells = re.findall(r"^\| (`[^|]+`) \|", page, re.M)
    documents = [*re.findall(r"`([^`]+)`", " ".join(cells)), "koreksi.html"]
    assert len(documents) > 30
    told = " ".join(one["description"] for one in exposures)
    told = told.replace("data/TABLE.parquet, .csv, .excel.csv",
                        "data/TABLE.parquet data/TABLE.csv data/TABLE.excel.csv")  # fmt: skip
    assert [name for name in documents if name not in told] == []
    for one in exposures:
        tables = {key.rpartition(".")[2] for key in one["depends_on"]["nodes"]}
        is_quality = one["name"] in ("mutu", "surel_ditahan")
        assert tables == set(QUALITY_TABLES if is_quality else TABLES), one["name"]


@pytest.mark.story
def test_the_floor_of_the_benchmark_is_the_sql_of_every_model(
    built_home: Path, tmp_path: Path
) -> None:
    """`make bench` measures against it; nothing else runs what dbt compiles without dbt."""
    home = Path(shutil.copytree(built_home, tmp_path / "home", symlinks=True))
    assert floor_of_sql(home) > 0
