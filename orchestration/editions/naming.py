"""How an edition is named, and which editions a home has.

What belongs here: the name (a week, and the number of its revision), the order of editions, finding
one by what a person types, and where in an edition a table lies. What does not: publishing one and
putting it in front (`placement`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import WiringError

CURRENT = "terbaru"
# Beside the editions: which were withdrawn. In front when none is left that stands.
NOTICE = "ditarik"
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


def published_names(editions: Path, *, without: Collection[str] = ()) -> dict[EditionName, Path]:
    """The folder of every published edition by its name, oldest week and revision first.

    Args:
        editions: one folder per edition, and whatever else lies there.
        without: names that are left out, such as those of withdrawn editions.
    """
    found = {}
    for path in editions.glob("????-W??*"):
        if path.name not in without and path.is_dir() and not path.is_symlink():
            with suppress(ValueError):
                found[EditionName.parse(path.name)] = path
    return dict(sorted(found.items()))


def all_editions(editions: Path, *, without: Collection[str] = ()) -> list[Path]:
    """The folder of every published edition, oldest week and revision first."""
    return list(published_names(editions, without=without).values())


def week_editions(editions: Path, week: str, *, without: Collection[str] = ()) -> list[Path]:
    """The published editions of a week, oldest revision first."""
    named = published_names(editions, without=without)
    return [path for name, path in named.items() if name.week == week]


def name_to_build(
    editions: Path, week: str, *, is_correction: bool, without: Collection[str] = ()
) -> EditionName:
    """The name of the edition to build.

    A correction is the next revision of a published week, also behind one that was withdrawn;
    anything else is made to be compared with the newest revision that stands.
    """
    mine = [name for name in published_names(editions) if name.week == week]
    standing = [name for name in mine if str(name) not in without]
    if is_correction or not standing:
        return EditionName(week, mine[-1].revision + 1 if mine else 1)
    return standing[-1]


def corrected_edition(editions: Path, name: EditionName) -> str | None:
    """The edition of the same week that a correction corrects, None for the first of its week."""
    before = [one for one in published_names(editions) if one.week == name.week and one < name]
    return str(before[-1]) if before else None


def previous_edition(editions: Path, week: str, *, without: Collection[str] = ()) -> str | None:
    """The newest edition of an earlier week, if there is one."""
    before = [one for one in published_names(editions, without=without) if one.week < week]
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
        front = (editions / CURRENT).resolve().name
        if front == NOTICE:
            raise WiringError("every edition was withdrawn", "name one; `iid editions` lists them")
        return next((one for one in known if one.name == front), known[-1])
    named = week_editions(editions, asked)
    if not named:
        with suppress(ValueError, KeyError):
            named = [published_names(editions)[EditionName.parse(asked)]]
    if not named:
        newest = ", ".join(one.name for one in known[-5:])
        raise WiringError(f"no edition {asked}", f"the newest are {newest}")
    return named[-1]
