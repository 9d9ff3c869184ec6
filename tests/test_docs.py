"""The documents tell the truth: links, commands, settings, generated pages, worked examples."""

from __future__ import annotations

import ast
import csv
import re
import runpy
import shlex
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer

from orchestration.cli.app import app
from orchestration.definitions import WEEKLY_JOB, build_defs
from orchestration.editions.publication import TABLES
from orchestration.settings import PROJECT, Settings, load_settings
from tests.conftest import WEEK
from tests.harness.tree import project_files

DOCS = PROJECT / "docs"
READMES = [PROJECT / "sample/README.md", PROJECT / "dbt_project/README.md"]
PAGES = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md"), *READMES])
LINK = re.compile(r"\]\(([^)\s]+)\)")
EXAMPLE = re.compile(r"<!-- example: (\w+) ([^>]+?) -->\n\n((?:\|.*\n)+)")
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:work|home|tmp|root|Users|var|opt|mnt)/")
GENERATOR = runpy.run_path(str(DOCS / "generate.py"))


def prose(page: Path) -> str:
    """The text of a page without its fenced code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def name_of(page: Path) -> str:
    return str(page.relative_to(PROJECT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_resolve(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(PROJECT), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_path_of_a_machine(page: Path) -> None:
    assert MACHINE_PATH.findall(page.read_text(encoding="utf-8")) == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    todo = [PROJECT / "README.md"]
    while todo:
        page = todo.pop()
        if page in reached:
            continue
        reached.add(page)
        for link in LINK.findall(prose(page)):
            target = (page.parent / link.partition("#")[0]).resolve()
            todo += [target] if target.suffix == ".md" else sorted(target.glob("*.md"))
    assert set(PAGES) - reached == set()


def test_commands_and_options_are_those_that_exist() -> None:
    existing = {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in typer.main.get_command(app).commands.items()
    }
    sections = re.split(r"^## `iid ([\w-]+)`$", prose(DOCS / "cli.md"), flags=re.M)
    documented = {
        name: {
            option
            for cell in re.findall(r"^\| ([^|]+) \|", text, re.M)
            for option in re.findall(r"`(--[\w-]+)`", cell)
        }
        for name, text in zip(sections[1::2], sections[2::2], strict=True)
    }
    assert documented.keys() == existing.keys()
    for name, options in documented.items():
        assert options == {o for o in existing[name] if o.startswith("--")} - {"--help"}, name


def test_every_option_that_is_used_exists() -> None:
    """In every page, the options behind `iid` are options of that command."""
    commands = typer.main.get_command(app).commands
    for page in PAGES:
        for name, rest in re.findall(
            r"\biid ([a-z-]+)((?: --?[a-z-]+| [\w./\"-]+)*)", page.read_text(encoding="utf-8")
        ):
            if name not in commands:
                assert "--" not in rest, f"{name_of(page)}: iid {name}"
                continue
            parts = [commands[name], *getattr(commands[name], "commands", {}).values()]
            known = {o for one in parts for parameter in one.params for o in parameter.opts}
            used = set(re.findall(r"(?<!\w)--[a-z-]+", rest)) - {"--debug", "--help"}
            assert used <= known, f"{name_of(page)}: iid {name}{rest}"


def shown_commands() -> list[tuple[str, list[str]]]:
    """Every line of a code block that a reader may copy: the page, and the words of the command."""
    lines = [
        (name_of(page), line.strip())
        for page in PAGES
        for line in re.findall(r"^ {4,8}(?=\S)(.+)$", page.read_text(encoding="utf-8"), re.M)
    ]
    starts = ("iid ", ".venv/bin/", "python ", "make ")
    return [
        (page, shlex.split(line, comments=True)) for page, line in lines if line.startswith(starts)
    ]


@pytest.mark.parametrize(("page", "words"), shown_commands(), ids=lambda value: "".join(value[:25]))
def test_every_command_that_is_shown_parses(page: str, words: list[str]) -> None:
    """Command, arguments and options are accepted; what they name is made up."""
    program, *rest = words
    program = program.rpartition("/")[2]
    if program == "make":
        makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
        assert all(re.search(rf"^{target}:.*##|^{target}: ", makefile, re.M) for target in rest)
    elif program == "iid":
        command = typer.main.get_command(app).commands[rest.pop(0)]
        while hasattr(command, "commands"):
            command = command.commands[rest.pop(0)]
        context = command.make_context(words[1], rest)
        assert not context.args
    elif rest[0] == "-c":
        compile(rest[1], page, "exec")
    else:
        assert program == "python" and (PROJECT / rest[0]).is_file()


def test_a_command_that_would_not_parse_is_noticed() -> None:
    commands = {tuple(words[:2]) for _, words in shown_commands()}
    assert len(commands) > 12
    with pytest.raises(Exception, match="No such option"):
        typer.main.get_command(app).commands["plan"].make_context("plan", ["64.03", "--rank", "6"])


def test_modules_and_targets_that_are_named_exist() -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.M)
    )
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets, name_of(page)
        for module in re.findall(r"`?python -m ([\w.]+)", text):
            path = PROJECT / module.replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module
        for script in re.findall(r"python (\w[\w/]*\.py)", text):
            assert (PROJECT / script).is_file(), script


def test_settings_are_those_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    documented = re.findall(r"^\| `(IID_\w+)`", prose(DOCS / "settings.md"), re.M)
    fixed = {"dbt_project", "lists", "week", "replay"}
    names = {f"IID_{field.name.upper()}" for field in fields(Settings) if field.name not in fixed}
    assert sorted(documented) == sorted(names)
    values = {"IID_RULE_YEAR": "2027", "IID_COVERAGE_GATE_PCT": "5", "IID_PUBLIC_EDITION": "1"}
    values |= {"IID_RAW_WEEKS": "20", "IID_LOG_WEEKS": "20", "IID_OWN_REGION": "64.03"}
    for name in documented:
        monkeypatch.delenv(name, raising=False)
    without = load_settings()
    for name in documented:
        with monkeypatch.context() as patch:
            patch.setenv(name, values.get(name, "made_up"))
            assert load_settings() != without, name


def test_generated_pages_are_current() -> None:
    """`python docs/generate.py` would change nothing."""
    pages: dict[Path, str] = GENERATOR["documents"]()
    stale = [name_of(p) for p, text in pages.items() if p.read_text(encoding="utf-8") != text]
    assert stale == []
    assert set((DOCS / "contracts").glob("*.md")) <= set(pages)


def test_documented_tables_have_the_columns_that_are_published(built_home: Path) -> None:
    tables = GENERATOR["published_tables"]()
    assert tables.keys() == set(TABLES.values())
    for name, (description, columns) in tables.items():
        file = built_home / "editions" / WEEK / "data" / f"{name}.parquet"
        assert [column for column, _, _ in columns] == pq.read_schema(file).names, name
        assert description.startswith(("One row per ", "One row: ")), name


def test_files_of_an_edition_are_those_that_are_documented(built_home: Path) -> None:
    edition = built_home / "editions" / WEEK
    files = prose(DOCS / "edition.md").partition("## ")[0]
    listed = re.findall(r"^\| `([\w.]+|daerah/CODE\.html)` \|", files, re.M)
    top = {path.name for path in edition.iterdir() if path.is_file()}
    assert {name for name in listed if "/" not in name} == top
    assert "daerah/CODE.html" in listed


def examples(page: Path) -> list[tuple[str, dict[str, str], list[dict[str, str]]]]:
    """The marked tables of a page: published table, conditions, rows as the page has them."""
    found = []
    for table, conditions, text in EXAMPLE.findall(page.read_text(encoding="utf-8")):
        lines = [[c.strip() for c in line.strip("|\n ").split("|")] for line in text.splitlines()]
        head, body = lines[0], lines[2:]
        if head == ["column", "value"]:
            rows = [dict(body)]
        else:
            rows = [dict(zip(head, line, strict=True)) for line in body]
        found.append((table, dict(c.split("=") for c in conditions.split()), rows))
    return found


def test_worked_examples_equal_the_sample(built_home: Path) -> None:
    found = examples(DOCS / "methodology.md")
    assert len(found) == 8
    for table, conditions, rows in found:
        path = built_home / "editions" / WEEK / "data" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            published = [
                {name: row[name] for name in rows[0]}
                for row in csv.DictReader(file)
                if all(row[key] == value for key, value in conditions.items())
            ]
        assert sorted(map(str, published)) == sorted(map(str, rows)), (table, conditions)


def test_the_worked_example_adds_up() -> None:
    """Berau's verified index follows by hand from the figures that the page prints."""
    cells, innovations, score, *_ = (rows for _, _, rows in examples(DOCS / "methodology.md"))
    text = (DOCS / "methodology.md").read_text(encoding="utf-8")
    stated = score[0]
    spd = sum(Fraction(row["weight"]) * int(row["level"]) for row in cells
              if row["status"] == "verified")  # fmt: skip
    maturity = sum(Fraction(row["maturity_verified"]) for row in innovations)
    affairs = {row["affair_number"] for row in innovations} & set("123456")
    n_counted, divisor = len(innovations), max(12, int(stated["n_reported"]))
    count = Fraction("0.38") * n_counted
    iid = (spd + maturity / divisor + count) / 250 * 100
    assert len(cells) == 20
    assert (spd, maturity, count) == (
        Fraction(stated["spd_score"]),
        Fraction(stated["maturity_sum"]),
        Fraction(stated["count_score"]),
    )
    assert n_counted == int(stated["n_counted"])
    assert len(affairs) == int(stated["basic_affairs_covered"]) == 6
    assert iid == Fraction(406994, 10250)
    assert "406994 / 10250 = 39.7067... " in text
    assert int(iid * 100 + Fraction(1, 2)) == Fraction(stated["iid"]) * 100


def test_completeness_and_interval_of_the_worked_example(built_home: Path) -> None:
    data = built_home / "editions" / WEEK / "data"
    cells = [
        row
        for row in pq.read_table(data / "indicator_status.parquet").to_pylist()
        if row["region_code"] == "6403" and row["aspect"] == "SID"
    ]
    filled = [row for row in cells if row["status"] == "verified" and row["level"] >= 1]
    assert (len(filled), len(cells)) == (524, 820)
    losses = pq.read_table(data / "score_loss.parquet").to_pylist()
    assert sum(row["loss_numerator"] for row in losses if row["region_code"] == "6403") == 618006
    ranking = pq.read_table(data / "provincial_ranking.parquet").to_pylist()
    own = next(row for row in ranking if row["region_code"] == "6403")
    others = [row for row in ranking if row is not own]
    assert sum(row["iid"] > own["iid_claimed"] for row in others) == 4
    assert sum(row["iid_claimed"] > own["iid"] for row in others) == 7


def test_steps_of_the_architecture_are_those_of_the_job() -> None:
    page = prose(DOCS / "architecture.md")
    documented = re.findall(r"^\| `(\w+)` \|", page.partition("## Rooms")[0], re.M)
    job = build_defs().resolve_job_def(WEEKLY_JOB)
    assert sorted(documented) == sorted(node.name for node in job.nodes)
    diagram = re.search(
        r"```mermaid\n(.*?)```", (DOCS / "architecture.md").read_text("utf-8"), re.S
    )
    assert diagram
    assert [step for step in documented if step not in diagram[1]] == []


def test_every_door_says_what_lives_there() -> None:
    doors = [*PROJECT.glob("*/__init__.py"), *PROJECT.glob("*/*/__init__.py")]
    rooms = [door for door in doors if door.parts[len(PROJECT.parts)] in GENERATOR["ROOMS"]]
    assert len(rooms) > 15
    for door in rooms:
        docstring = ast.get_docstring(ast.parse(door.read_text(encoding="utf-8")))
        assert docstring and "\n\n" in docstring, name_of(door)
    dbt = PROJECT / "dbt_project"
    listed = re.findall(r"^\| \[([\w/]+)/\]\(\1\) \|", prose(dbt / "README.md"), re.M)
    files = [path for path in project_files("dbt_project") if path.suffix in {".sql", ".csv"}]
    folders = {str(path.parent.relative_to(dbt)) for path in files}
    assert folders <= set(listed)
    parents = {str(parent) for folder in folders for parent in Path(folder).parents}
    assert set(listed) <= folders | parents
    assert len(listed) == len(set(listed))


def test_each_reading_lives_where_the_methodology_says() -> None:
    page = DOCS / "methodology.md"
    table = page.read_text(encoding="utf-8").partition("## Where each reading lives\n")[2]
    text, _, rows = table.partition("| reading |")
    places = re.findall(r"((?:`[^`]+`(?:,? and |, )?)+) in \[[^]]+\]\(([^)]+)\)", rows)
    assert len(places) > 20
    for names, link in places:
        target = (page.parent / link).resolve()
        files = [target] if target.is_file() else sorted(target.rglob("*.py"))
        code = "".join(file.read_text(encoding="utf-8") for file in files)
        for name in re.findall(r"`([^`]+)`", names):
            assert name.rstrip("*") in code, (name, link)
    # "R7 to R9" and the like, and the first column.
    elsewhere = re.search(r"not listed here \((.*?)\)", text, re.S)
    assert elsewhere
    listed = set(re.findall(r"^\| \[(R\d+)\]", rows, re.M))
    for first, last in re.findall(r"R(\d+)(?: to R(\d+))?", elsewhere[1]):
        listed |= {f"R{number}" for number in range(int(first), int(last or first) + 1)}
    headings = (DOCS / "readings.md").read_text(encoding="utf-8")
    assert listed == set(re.findall(r"^## (R\d+)\.", headings, re.M))


def test_pictures_are_light() -> None:
    pictures = sorted((DOCS / "images").glob("*.png"))
    assert [path.name for path in pictures] == ["assets.png", "ranking.png", "worklist.png"]
    assert all(path.stat().st_size < 250 * 1024 for path in pictures)
