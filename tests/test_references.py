"""Every "reading R4" and "decision 0050" leads somewhere, wherever in the project it stands.

What belongs here: references by number. What does not: links of documents (`test_docs`).
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from orchestration.settings import PROJECT
from tests.harness.tree import project_files

DOCS = PROJECT / "docs"
# What a comment's next line begins with, in Python, SQL, YAML, CSV or Markdown.
LINE_BREAK = re.compile(r"\s*\n\s*(?:--|#|\*|>|//)?\s*")
READING = re.compile(r"\bR\d{1,3}\b")
DECISION = re.compile(r"\bdecisions?[ /]\[?(\d+(?:-[\w-]+)?(?:(?:, | and | to )\d+)*)", re.I)
BARE_READING = re.compile(r"\breadings? \d+\b", re.I)


def dangling(text: str, readings: set[str], decisions: set[str]) -> list[str]:
    """References of a text that lead nowhere.

    Args:
        text: of any file of the project.
        readings: numbers that have a heading, such as `R4`.
        decisions: names of the decisions' files without `.md`, such as `0001-one-build`.
    """
    text = LINE_BREAK.sub(" ", text)
    numbers = {name[:4] for name in decisions}
    lost = [name for name in READING.findall(text) if name not in readings]
    lost += BARE_READING.findall(text)
    for found in DECISION.findall(text):
        if "-" in found:
            lost += [] if found in decisions else [found]
        else:
            lost += [number for number in re.findall(r"\d+", found) if number not in numbers]
    return lost


def known_readings() -> set[str]:
    return set(re.findall(r"^## (R\d+)\. \S", (DOCS / "readings.md").read_text("utf-8"), re.M))


def known_decisions() -> set[str]:
    return {path.stem for path in (DOCS / "decisions").glob("*.md")}


def test_readings_and_decisions_are_numbered_once() -> None:
    headings = re.findall(r"^#+ (.*)$", (DOCS / "readings.md").read_text("utf-8"), re.M)
    numbers = [int(h[1:].partition(".")[0]) for h in headings if READING.match(h)]
    assert numbers == list(range(1, len(numbers) + 1)) and numbers
    assert len(numbers) == len(headings) - 1
    decisions = known_decisions()
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+", name) for name in decisions)
    twice = [n for n, count in Counter(name[:4] for name in decisions).items() if count > 1]
    assert twice == []


def test_every_reference_of_the_project_resolves() -> None:
    readings, decisions = known_readings(), known_decisions()
    files = [path for path in project_files() if path != Path(__file__)]
    lost = {
        str(path.relative_to(PROJECT)): names
        for path in files
        if (names := dangling(path.read_text("utf-8"), readings, decisions))
    }
    assert lost == {}
    text = "".join(path.read_text("utf-8") for path in files)
    assert set(READING.findall(text)) == readings


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("# rounded half up (reading R2)", []),
        ("-- readings R1,\n-- R2 and R9", ["R9"]),
        ("Other readings than R9 need it", ["R9"]),
        ("see reading 2", ["reading 2"]),
        ("# kept open (decision 0001)", []),
        ("# kept open (decisions 0001,\n    # 0009)", ["0009"]),
        ("as Decision 0009 says", ["0009"]),
        ("decisions 4", ["4"]),
        ("[decision 0001](decisions/0001-one-lock.md)", []),
        ("docs/decisions/0001-two-locks.md", ["0001-two-locks"]),
        ("docs/decisions/0002", ["0002"]),
        ("decisions.csv has 4 columns, and 12 decisions on doubles", []),
    ],
)
def test_a_reference_that_leads_nowhere_is_found(text: str, lost: list[str]) -> None:
    assert dangling(text, {"R1", "R2"}, {"0001-one-lock"}) == lost
