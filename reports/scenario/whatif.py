"""What-if: a region with some of its cells and innovations changed, scored exactly.

Here belong the edits that a person may ask for, how they are written, what they make of a region,
and where the region then stands. Nothing is ever written. Scores are the twin's, in `scoring`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.errors import ReportError
from reports.scenario.scoring import (
    MISSING,
    VERIFIED,
    Cell,
    Innovation,
    Region,
    Rules,
    Score,
    is_ranked,
    rank,
    score,
)

SETTING_FORM = "write it as INNOVATION:INDICATOR=LEVEL, e.g. INV-7:SID-16=3, or :SPD-14=3"
ADDITION_FORM = 'write it as "affair=1,stage=penerapan,level=3", every part optional'


@dataclass(frozen=True)
class Setting:
    """One cell that becomes verified at a level; innovation_id is empty for the region's own."""

    innovation_id: str
    indicator_code: str
    level: int


@dataclass(frozen=True)
class Edits:
    """All that is changed at once: removals first, then additions, then settings."""

    settings: tuple[Setting, ...] = ()
    additions: tuple[Innovation, ...] = ()
    removals: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is changed at all."""
        return bool(self.settings or self.additions or self.removals)


@dataclass(frozen=True)
class Standing:
    """Where a region stands: its verified score and its rank in the province, if it has one."""

    score: Score
    rank: int | None

    def document(self) -> dict[str, object]:
        """The standing as the JSON of docs/cli.md.

        Numbers have the decimals of `region_score`: a float of so few digits prints them exactly.
        """
        names = ("spd_score", "sid_mean", "count_score", "total_score", "iid")
        numbers: dict[str, object] = {name: float(getattr(self.score, name)) for name in names}
        return numbers | {"category_code": self.score.category_code, "rank": self.rank}


def standing(
    region: Region, rules: Rules, rivals: Sequence[Decimal], coverage_gate_pct: Decimal
) -> Standing:
    """Score a region and rank it among the published indices of the others."""
    result = score(region, rules, VERIFIED)
    ranked = is_ranked(region, rules, coverage_gate_pct)
    return Standing(result, rank(result.iid, rivals) if ranked else None)


def read_edits(
    settings: Iterable[str], additions: Iterable[str], removals: Iterable[str], rules: Rules
) -> Edits:
    """Read edits as they are written on the command line.

    Args:
        settings: `INNOVATION:INDICATOR=LEVEL` each; without INNOVATION, the region's own cell.
            INDICATOR is a code (SID-16) or its number (16, 5a).
        additions: `affair=1,stage=penerapan,status=dikirim,level=3,id=BARU-1` each, every part
            optional: an innovation inside the window, with a rancang bangun that is long enough
            and all 20 cells verified at the level; without a level, they are missing.
        removals: identifiers of innovations.
        rules: whose indicators, affairs, window and levels are meant.

    Raises:
        ReportError: an edit is not understood, or two of them contradict each other.
    """
    read = tuple(_setting(text, rules) for text in settings)
    level_by_cell: dict[tuple[str, str], int] = {}
    for one in read:
        key = (one.innovation_id, one.indicator_code)
        if level_by_cell.setdefault(key, one.level) != one.level:
            raise ReportError(f"two levels for {':'.join(key)}", "give one of them")
    added = tuple(_addition(text, f"BARU-{n}", rules) for n, text in enumerate(additions, 1))
    return Edits(read, added, tuple(removals))


def apply(region: Region, edits: Edits, rules: Rules) -> Region:
    """The region as it would be after the edits.

    Raises:
        ReportError: an edit names an innovation that is not there, is not measured, or exists.
    """
    innovations = dict(region.innovations)
    for gone in edits.removals:
        if innovations.pop(gone, None) is None:
            raise _unknown(gone, region.innovations)
    for new in edits.additions:
        if new.innovation_id in innovations:
            raise ReportError(f"innovation {new.innovation_id} exists", "give another id=")
        innovations[new.innovation_id] = new
    own = dict(region.cells)
    for setting in edits.settings:
        code = setting.indicator_code
        if setting.innovation_id == "":
            own[code] = _verified(own.get(code, MISSING), setting.level)
            continue
        one = innovations.get(setting.innovation_id)
        if one is None:
            raise _unknown(setting.innovation_id, innovations)
        if not one.is_reported(rules):
            raise ReportError(
                f"innovation {setting.innovation_id} is not measured ({one.stage}, {one.status})",
                f"only innovations of stage {rules.sent[0]} that are no draft have cells",
            )
        cell = _verified(one.cells.get(code, MISSING), setting.level)
        innovations[setting.innovation_id] = replace(one, cells={**one.cells, code: cell})
    return replace(
        region,
        cells=own,
        innovations=innovations,
        has_delivered=region.has_delivered or bool(edits),
    )


def _verified(cell: Cell, level: int) -> Cell:
    return replace(cell, status="verified", level=level)


def _setting(text: str, rules: Rules) -> Setting:
    match = re.fullmatch(r"(?:(?P<innovation>.*):)?(?P<indicator>[^:=]+)=(?P<level>[^=]*)", text)
    if match is None:
        raise ReportError(f"{text} is no setting", SETTING_FORM)
    innovation_id = (match["innovation"] or "").strip()
    weights = rules.sid_weights if innovation_id else rules.spd_weights
    code = _indicator(match["indicator"], weights)
    return Setting(innovation_id, code, _level(match["level"], rules))


def _indicator(text: str, weights: Mapping[str, int]) -> str:
    wanted = text.strip().lower()
    for code in weights:
        number = code.lower().partition("-")[2]
        if wanted in (code.lower(), number, number.lstrip("0")):
            return code
    raise ReportError(f"no indicator {text} here", f"known are {', '.join(weights)}")


def _level(text: str, rules: Rules) -> int:
    levels = [str(level) for level in range(rules.max_level + 1)]
    if text.strip() not in levels:
        raise ReportError(f"no level {text}", f"levels are {', '.join(levels)}")
    return int(text)


def _addition(text: str, innovation_id: str, rules: Rules) -> Innovation:
    parts: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = (side.strip() for side in part.partition("="))
        if not equals or name not in ("id", "affair", "stage", "status", "level") or name in parts:
            raise ReportError(f"{part} is no part of an innovation", ADDITION_FORM)
        parts[name] = value
    stage, status = rules.sent
    stage = parts.get("stage", stage).lower().replace(" ", "_")
    status = parts.get("status", status).lower()
    for value, allowances in ((stage, rules.stages), (status, rules.statuses)):
        known = [code for code, lets in allowances.items() if lets.is_listed]
        if value not in known:
            raise ReportError(f"{value} is unknown", f"use {', '.join(known)}")
    affair = parts.get("affair")
    if affair is not None and affair not in map(str, rules.affairs):
        raise ReportError(
            f"no affair {affair}", f"use {min(rules.affairs)} to {max(rules.affairs)}"
        )
    cells = {}
    if "level" in parts:
        level = _level(parts["level"], rules)
        cells = {code: Cell("verified", level) for code in rules.sid_weights}
    return Innovation(
        innovation_id=parts.get("id") or innovation_id,
        name="",
        agency="",
        stage=stage,
        status=status,
        affair_number=int(affair) if affair is not None else None,
        first_applied_date=rules.window[0],
        last_developed_date=None,
        design_words=rules.min_design_words,
        cells=cells,
    )


def _unknown(innovation_id: str, known: Mapping[str, Innovation]) -> ReportError:
    shown = sorted(known)[:5]
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    remedy = f"it has {', '.join(shown)}{more}" if shown else "it has none"
    return ReportError(f"the region has no innovation {innovation_id}", remedy)
