"""How an edition is named, and which editions a home has.

What belongs here: the name (a week, and the number of its revision), the order of editions, finding
one by what a person types, and where in an edition a table lies. What does not: publishing one and
putting it in front (`placement`).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import WiringError

CURRENT = "terbaru"
RANKING_EXPORT = "data/provincial_ranking.parquet"
CHECK_EXPORT = "data/check_result.parquet"


@dataclass(frozen=True, order=True)
class EditionName:
    """The name of an edition: `2026-W47`, and `2026-W47-r2` for the first correction of it.

    Attributes:
        week: the ISO week that the edition closes.
        revision: 1 for the first edition of the week.
    """

    week: str
    revision: int = 1

    @classmethod
    def parse(cls, text: str) -> EditionName:
        """The name that is written so; `2026-W47-r1` is `2026-W47`.

        Raises:
            ValueError: the text names no edition.
        """
        found = re.fullmatch(r"(\d{4}-W\d{2})(?:-r([1-9]\d*))?", text)
        if found is None:
            raise ValueError(f"{text} is not an edition such as 2026-W47 or 2026-W47-r2")
        return cls(found[1], int(found[2] or 1))

    def __str__(self) -> str:
        return self.week if self.revision == 1 else f"{self.week}-r{self.revision}"


def published_names(editions: Path) -> dict[EditionName, Path]:
    """The folder of every published edition by its name, oldest week and revision first.

    Args:
        editions: one folder per edition, and whatever else lies there.
    """
    found = {}
    for path in editions.glob("????-W??*"):
        if path.is_dir() and not path.is_symlink():
            with suppress(ValueError):
                found[EditionName.parse(path.name)] = path
    return dict(sorted(found.items()))


def all_editions(editions: Path) -> list[Path]:
    """The folder of every published edition, oldest week and revision first."""
    return list(published_names(editions).values())


def week_editions(editions: Path, week: str) -> list[Path]:
    """The published editions of a week, oldest revision first."""
    return [path for name, path in published_names(editions).items() if name.week == week]


def name_to_build(editions: Path, week: str, *, is_correction: bool) -> EditionName:
    """The name of the edition to build: a correction is the next revision of a published week."""
    mine = [name for name in published_names(editions) if name.week == week]
    newest = mine[-1] if mine else EditionName(week, 0)
    return EditionName(week, newest.revision + 1) if is_correction or not mine else newest


def corrected_edition(editions: Path, name: EditionName) -> str | None:
    """The edition of the same week that a correction corrects, None for the first of its week."""
    before = [one for one in published_names(editions) if one.week == name.week and one < name]
    return str(before[-1]) if before else None


def previous_edition(editions: Path, week: str) -> str | None:
    """The newest edition of an earlier week, if there is one."""
    before = [one for one in published_names(editions) if one.week < week]
    return str(before[-1]) if before else None


def find_edition(editions: Path, asked: str | None) -> Path:
    """The folder of the edition that a person asks for.

    Args:
        editions: one folder per edition.
        asked: a week, which means its newest revision; an edition by its name, where `-r1` is the
            first of its week; None for the edition in front.

    Raises:
        WiringError: there is none.
    """
    known = all_editions(editions)
    if not known:
        raise WiringError(f"no edition at {editions.parent}", "run `iid run` first")
    if asked is None:
        front = (editions / CURRENT).resolve()
        return front if front in known else known[-1]
    named = week_editions(editions, asked)
    if not named:
        with suppress(ValueError, KeyError):
            named = [published_names(editions)[EditionName.parse(asked)]]
    if not named:
        newest = ", ".join(one.name for one in known[-5:])
        raise WiringError(f"no edition {asked}", f"the newest are {newest}")
    return named[-1]
