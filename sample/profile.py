"""How a region reports: how many innovations of which kind, how well filled, with what faults.

What belongs here: the profile of a region, read from `profile.csv` or drawn at random. What does
not: making rows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sample.book import read_rows
from sample.dice import Dice

PROFILES = Path(__file__).resolve().parent / "profile.csv"
# Kinds of innovation in the order in which a region reports them.
KINDS = (
    *("complete", "pending", "incomplete", "silent", "outside", "short"),
    *("refused", "trial", "draft"),
)


@dataclass(frozen=True)
class Profile:
    """The parameters of one region. Numbers of innovations by kind; rates in percent.

    Attributes:
        region_code: Kemendagri code.
        complete: every mandatory indicator accepted.
        pending: every mandatory indicator filled in, some not yet verified.
        incomplete: some mandatory indicator missing, without evidence or rejected.
        silent: of one agency that sent no indicator at all.
        outside: complete, but applied outside the window.
        short: complete, but described in fewer than 300 words.
        refused: complete, but rejected as a whole.
        trial: still at the stage Inisiatif or Uji Coba.
        draft: not sent.
        basic_affairs: how many of the six basic affairs the complete innovations cover.
        fill_pct: optional indicators filled in, of complete innovations.
        low_fill_pct: the same, of incomplete, trial and draft innovations.
        accepted_pct: filled-in optional indicators that are accepted.
        level_3_pct: filled-in indicators at level 3.
        level_2_pct: the same at level 2; the others are at level 1.
        spd_level_3_pct: the region's own indicators at level 3.
        spd_level_2_pct: the same at level 2.
        spd_open: optional indicators of the region that are not verified.
        spd_mandatory_open: mandatory ones of the region that are not filled in.
        spd_shift: claims beside the published statistics, `SPD-10a:+1`.
        region_key: how files name the region: code, name, short or bps.
        file_format: xlsx, csv, csv_bom or csv_cp1252.
        faults: names of faults, separated by spaces.
        salt: makes the region's chance its own.
    """

    region_code: str
    complete: int
    pending: int
    incomplete: int
    silent: int
    outside: int
    short: int
    refused: int
    trial: int
    draft: int
    basic_affairs: int
    fill_pct: int
    low_fill_pct: int
    accepted_pct: int
    level_3_pct: int
    level_2_pct: int
    spd_level_3_pct: int
    spd_level_2_pct: int
    spd_open: int
    spd_mandatory_open: int
    spd_shift: str = ""
    region_key: str = "code"
    file_format: str = "csv"
    faults: str = ""
    salt: int = 0

    def kinds(self) -> list[str]:
        """Return the kind of every innovation of the region."""
        return [kind for kind in KINDS for _ in range(getattr(self, kind))]


def read_profiles(path: Path = PROFILES) -> list[Profile]:
    """Read the profiles of a CSV whose columns are the fields of `Profile`."""
    return TypeAdapter(list[Profile]).validate_python(read_rows(path))


def random_profile(region_code: str, n_innovations: int, dice: Dice) -> Profile:
    """Draw the profile of a region with a given number of innovations."""
    strength = dice.integer(15, 95)
    kinds: dict[str, Any] = dict.fromkeys(KINDS, 0)
    for _ in range(n_innovations):
        weak = ("pending", "incomplete", "incomplete", dice.pick(KINDS))
        kinds["complete" if dice.chance(strength) else dice.pick(weak)] += 1
    return Profile(
        region_code=region_code,
        **kinds,
        basic_affairs=dice.integer(3, 6),
        fill_pct=max(40, strength),
        low_fill_pct=strength // 2,
        accepted_pct=dice.integer(60, 98),
        level_3_pct=strength // 2,
        level_2_pct=30,
        spd_level_3_pct=strength // 2,
        spd_level_2_pct=35,
        spd_open=dice.integer(0, 4),
        spd_mandatory_open=2 if dice.chance(15) else 0,
    )
