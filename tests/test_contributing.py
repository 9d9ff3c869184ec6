"""The habits hold: lists of CONTRIBUTING.md, licence, hooks, owners, version and changelog.

What belongs here: what people are told about changing the project. What does not: what they are
told about running it (`test_docs`).
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from ingest.contracts.contract import load_contracts
from orchestration.engine.dbt import OWNERS
from orchestration.settings import PROJECT
from tests.harness.tree import ROOMS, project_files

PAGE = PROJECT / "CONTRIBUTING.md"
RUNBOOK = PROJECT / "docs/runbooks/new-rule-year.md"
TESTS_OF_THE_TREE = {PAGE, Path(__file__), PROJECT / "CHANGELOG.md", PROJECT / "README.md"}
# By heading: the names of the example, and those of others that are as complete.
KINDS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "A source": (("bimtek",), (("komitmen",), ("ombudsman",), ("spbe",), ("inovasi",))),
    "A check": (
        ("innovation_eligible",),
        (("region_delivered",), ("level_matches_number",), ("affair_recognised",)),
    ),
    "A check of single rows": (
        ("document_dated",),
        (("zero_is_meant",), ("rejection_explained",), ("evidence_date_past",)),
    ),
    "A table": (
        ("submission_advice", "mart_submission_advice"),
        tuple((one, f"mart_{one}") for one in ("official_result", "agency_history", "level_check")),
    ),
    "A page": (
        ("ketidakpastian", "uncertainty"),
        (("metodologi", "methodology"), ("unduhan", "downloads"), ("arsip", "archive")),
    ),
}


def mentions(text: str, names: Sequence[str]) -> bool:
    """Whether a text holds one of the names as a whole word."""
    return re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", text) is not None


def needed(
    example: Sequence[str], others: Sequence[Sequence[str]], texts: Mapping[str, str]
) -> set[str]:
    """The files that a member of its kind needs: its own, and those that name the others, too."""
    own = {path for path in texts if any(name in Path(path).name for name in example)}
    shared = {
        path
        for path, text in texts.items()
        if mentions(text, example) and all(mentions(text, other) for other in others)
    }
    return own | shared


def section(heading: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def steps(text: str) -> list[str]:
    """The numbered steps of a list, each as one line."""
    found = re.findall(r"^\d+\. .*(?:\n +\S.*)*", text, re.M)
    return [re.sub(r"\s+", " ", step.partition(". ")[2]) for step in found]


def touched(page: Path, text: str) -> list[str]:
    """The files that the steps of a list name before their colon."""
    links = [
        link
        for step in steps(text)
        if not step.startswith("Run ")
        for link in re.findall(r"\]\(([^)]+)\)", step.partition("): ")[0] + ")")
    ]
    return [str((page.parent / link).resolve().relative_to(PROJECT)) for link in links]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {
        str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8")
        for path in project_files()
        if path not in TESTS_OF_THE_TREE
    }


@pytest.mark.parametrize("kind", KINDS)
def test_each_list_names_the_files_that_its_example_is_in(kind: str, texts: dict[str, str]) -> None:
    example, others = KINDS[kind]
    text = section(kind)
    assert all(mentions(text, [name]) for name in example)
    named = touched(PAGE, text)
    assert len(named) == len(set(named))
    assert set(named) == needed(example, others, texts)


def test_a_file_too_many_and_a_file_too_few_are_noticed() -> None:
    texts = {"a/bimtek.yml": "", "b.csv": "bimtek\nspbe", "c.py": "only bimtek", "d.md": "spbe"}
    assert needed(["bimtek"], [["spbe"]], texts) == {"a/bimtek.yml", "b.csv"}
    assert not mentions("bimtek_lama and prabimtek", ["bimtek"])
    page = PROJECT / "CONTRIBUTING.md"
    text = "1. [x](a/x.yml),\n   [y](y.md): see [z](z.md).\n2. Run `it`: [w](w.md).\n"
    assert touched(page, text) == ["a/x.yml", "y.md"]


def test_every_kind_has_its_list() -> None:
    headings = re.findall(r"^## (An? .+)$", PAGE.read_text(encoding="utf-8"), re.M)
    assert headings == [*KINDS, "A rule year"]


def test_a_rule_year_touches_the_seeds_that_have_one() -> None:
    seeds = set()
    for path in (PROJECT / "dbt_project/seeds").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if any(row.get("rule_year") == "2026" for row in rows):
            seeds.add(str(path.relative_to(PROJECT)))
    assert len(seeds) > 3
    assert set(touched(RUNBOOK, RUNBOOK.read_text(encoding="utf-8"))) == seeds
    assert "(docs/runbooks/new-rule-year.md)" in section("A rule year")


def test_the_template_for_a_layout_knows_every_source() -> None:
    template = PROJECT / ".github/ISSUE_TEMPLATE/new-layout.yml"
    fields = {
        field["id"]: field
        for field in yaml.safe_load(template.read_text(encoding="utf-8"))["body"]
        if "id" in field
    }
    assert fields["source"]["attributes"]["options"][:-1] == sorted(load_contracts())
    assert fields["personal-data"]["attributes"]["options"][0]["required"]
    for name in ("source", "sender", "columns", "sample"):
        assert fields[name]["validations"]["required"], name
    assert all(" / " in field["attributes"]["label"] for field in fields.values())


def test_hooks_are_the_linters_of_make() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("\nlint: ")[2].partition("\n\n")[0].splitlines()[1:]
    commands = [
        line.strip().replace("$(BIN)", ".venv/bin").replace("@$(MAKE) --no-print-directory", "make")
        for line in recipe
    ]
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    assert [hook["entry"] for hook in hooks] == commands
    assert all(hook["language"] == "system" and not hook["pass_filenames"] for hook in hooks)


def test_owners_are_those_of_the_assets() -> None:
    lines = [
        line.split()
        for line in (PROJECT / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    owners = dict(lines)
    assert len(owners) == len(lines)
    assert [f"team:{owners['*'].removeprefix('@iid/')}"] == OWNERS
    assert owners["/dbt_project/"] == owners["*"]
    assert all((PROJECT / path.strip("/")).exists() for path in owners if path != "*")
    assert {f"/{room}/" for room in ROOMS} - {"/docs/"} <= set(owners)


def licences() -> dict[str, str]:
    """The licence of every installed package that the project needs at run time."""
    found: dict[str, str] = {}
    todo = ["iid-warehouse"]
    while todo:
        for text in distribution(todo.pop()).requires or ():
            requirement = Requirement(text)
            name = requirement.name.lower()
            if name in found or (
                requirement.marker and not requirement.marker.evaluate({"extra": ""})
            ):
                continue
            try:
                metadata = distribution(name).metadata
            except PackageNotFoundError:  # of another system than this one
                continue
            classifiers = metadata.get_all("Classifier") or []
            found[name] = metadata.get("License-Expression") or " ".join(
                [
                    (metadata.get("License") or "").partition("\n")[0],
                    *(c for c in classifiers if "License ::" in c),
                ]
            )
            todo.append(name)
    return found


def test_no_dependency_forbids_the_licence() -> None:
    """Copyleft of whole programs would; `text-unidecode` may be taken under another licence."""
    strict = re.compile(r"\b[AL]?GPL|General Public|SSPL|BUSL|Business Source|Elastic", re.I)
    found = licences()
    assert len(found) > 100
    forbidding = {name for name, words in found.items() if strict.search(words)}
    assert forbidding <= {"text-unidecode"}
    assert "Artistic" in found["text-unidecode"]
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert project["license-files"] == ["LICENSE"]
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n" in text and "APPENDIX" in text


def test_changelog_says_each_thing_once_and_ends_with_this_version() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", text, re.M)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert versions[0] == project["version"]
    assert versions == sorted(versions, reverse=True)
    entries = [
        re.sub(r"\s+", " ", entry).casefold()
        for entry in re.findall(r"^\* (.*(?:\n  .*)*)", text, re.M)
    ]
    openings = Counter(" ".join(entry.split()[:5]) for entry in entries)
    assert [opening for opening, count in openings.items() if count > 1] == []
