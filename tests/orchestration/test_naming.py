"""Editions by name: their order, and which one a person means."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.editions.naming import (
    EditionName,
    all_editions,
    corrected_edition,
    find_edition,
    name_to_build,
    previous_edition,
)
from orchestration.errors import WiringError

FOUND = ["2026-W46", "2026-W47", "2026-W47-r2", "2026-W47-r10"]


@pytest.fixture
def editions(tmp_path: Path) -> Path:
    """The archive of a home, with things that are no editions."""
    folder = tmp_path / "editions"
    for name in (*reversed(FOUND), "2026-W48-r0", "2026-W47-old", ".terbaru"):
        (folder / name).mkdir(parents=True)
    (folder / "2026-W49").write_text("a file")
    (folder / "2026-W50").symlink_to("2026-W46")
    (folder / "terbaru").symlink_to("2026-W46")
    return folder


@pytest.mark.parametrize("name", FOUND)
def test_a_name_is_read_as_it_is_written(name: str) -> None:
    assert str(EditionName.parse(name)) == name


@pytest.mark.parametrize("text", ["2026-47", "2026-W47-r", "2026-W47-r0", "2026-W47-r2x", "", ".."])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="is not an edition"):
        EditionName.parse(text)


def test_editions_are_in_the_order_of_weeks_and_revisions(editions: Path) -> None:
    assert [path.name for path in all_editions(editions)] == FOUND
    assert previous_edition(editions, "2026-W47") == "2026-W46"
    assert previous_edition(editions, "2026-W48") == "2026-W47-r10"
    assert previous_edition(editions, "2026-W46") is None
    names = [None, None, "2026-W47", "2026-W47-r2"]
    assert [corrected_edition(editions, EditionName.parse(one)) for one in FOUND] == names


def test_a_correction_is_the_next_revision_of_a_published_week(editions: Path) -> None:
    asked = [("2026-W47", True), ("2026-W47", False), ("2026-W48", True), ("2026-W46", True)]
    built = [str(name_to_build(editions, week, is_correction=yes)) for week, yes in asked]
    assert built == ["2026-W47-r11", "2026-W47-r10", "2026-W48", "2026-W46-r2"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, "2026-W46"),
        # A week alone means its newest revision; the first has a name of its own.
        ("2026-W47", "2026-W47-r10"),
        ("2026-W47-r1", "2026-W47"),
        ("2026-W47-r2", "2026-W47-r2"),
        ("2026-W46", "2026-W46"),
    ],
)
def test_which_edition_a_person_means(editions: Path, asked: str | None, found: str) -> None:
    assert find_edition(editions, asked).name == found


@pytest.mark.parametrize("asked", ["2026-W48", "2026-W47-r3", "2026-W4", "*", "terbaru"])
def test_an_edition_that_is_not_there_is_said_with_those_that_are(
    editions: Path, asked: str
) -> None:
    with pytest.raises(WiringError, match="no edition") as told:
        find_edition(editions, asked)
    assert told.value.remedy == f"the newest are {', '.join(FOUND)}"
    with pytest.raises(WiringError, match="no edition at"):
        find_edition(editions.parent / "elsewhere", asked)
