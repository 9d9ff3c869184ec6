"""Region page: where a region stands, what its score is made of, and what to send first.

Here belongs the arranging of one region's rows. Gains, ranks and scores arrive computed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from reports.figures.marks import STATES, Scale, parts_bar, strip, strip_head
from reports.figures.region_charts import progress, waterfall
from reports.language.catalogue import DEFAULT, Language
from reports.pages.common import Line, ProvinceRanking, trace_command
from reports.tables.rows import (
    Action,
    Cell,
    Edition,
    Indicator,
    Innovation,
    OpenWork,
    Region,
    Score,
)
from reports.tables.store import RegionDetail, Store
from reports.views.analysis import Analysis

ACTIONS = 30
INNOVATIONS = 150
MAX_LEVEL = 3
# Where the quality page tells more about the reason of a state.
QUALITY_PART = {
    "rows_rejected": "baris",
    "due_file_refused": "berkas",
    "waiver_applies": "pengecualian",
}


@dataclass(frozen=True)
class AgencyActions:
    """The first cells to send of one agency, and how many it has open in all."""

    agency: str
    actions: tuple[Action, ...]
    work: OpenWork | None


@dataclass(frozen=True)
class Neighbour:
    """A region near this one in the ranking; ``gap`` is its published score minus ours."""

    line: Line
    gap: Decimal | None
    is_self: bool


@dataclass(frozen=True)
class InnovationLine:
    """One innovation with its strip of cells and the reasons that keep it out."""

    innovation: Innovation
    strip: Markup
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SpdLine:
    """One SPD row: its place in the catalogue, its cell, its highest score and its source."""

    indicator: Indicator
    cell: Cell | None
    letter: str
    most: Decimal
    file_name: str


@dataclass(frozen=True)
class Shared:
    """What every region page of an edition uses, computed once."""

    edition: Edition
    scale: Scale
    sid: tuple[Indicator, ...]
    spd: tuple[Indicator, ...]
    mandatory: tuple[bool, ...]
    strip_head: Markup
    state_names: dict[str, str]


def shared(store: Store, scale: Scale) -> Shared:
    """Catalogue and drawings that all region pages have in common."""
    sid = tuple(i for i in store.indicators if i.aspect == "SID")
    mandatory = tuple(i.is_mandatory for i in sid)
    return Shared(
        edition=store.edition,
        scale=scale,
        sid=sid,
        spd=tuple(i for i in store.indicators if i.aspect == "SPD"),
        mandatory=mandatory,
        strip_head=strip_head([i.indicator_code.rpartition("-")[2] for i in sid], mandatory),
        state_names={letter: store.labels.text(code, "cell_status") for letter, code in STATES},
    )


def context(
    store: Store,
    common: Shared,
    province: ProvinceRanking,
    line: Line,
    detail: RegionDetail,
    language: Language = DEFAULT,
) -> dict[str, Any]:
    """Template variables of ``daerah/<code>.html`` and of the region's PDF."""
    code = line.row.region_code
    verified = store.scores.get((code, "verified"))
    claimed = store.scores.get((code, "claimed"))
    region: Region = store.regions[code]
    ordered = province.ranked + province.unranked
    at = ordered.index(line)
    shown = detail.innovations[:INNOVATIONS]
    return {
        "region": region,
        "line": line,
        "province": province,
        "scale": common.scale,
        "scores": [score for score in (verified, claimed) if score],
        "verified": verified,
        "claimed": claimed,
        "bar": _bar(common.edition, verified, language),
        "neighbours": _neighbours(province, line),
        "steps_up": _steps_up(store, province, line, language),
        "before": ordered[at - 1] if at else None,
        "after": ordered[at + 1] if at + 1 < len(ordered) else None,
        "agencies": _by_agency(detail),
        "n_actions": len(_useful(detail.actions)),
        "n_open": sum(work.n_open for work in detail.work),
        "only_zero": bool(detail.actions) and not any(a.gain_points > 0 for a in detail.actions),
        "innovations": [_innovation(row, detail, common, store) for row in shown],
        "n_innovations": len(detail.innovations),
        "strip_head": common.strip_head,
        "states": STATES,
        "spd": _spd(common, detail, store),
        "official": detail.official,
        "deliveries": detail.deliveries,
        "state_codes": [
            (c, QUALITY_PART.get(c, "")) for c in (line.row.state_reason or "").split(";") if c
        ],
        "mandatory_open": _mandatory_open(common, detail),
        "trace": trace_command(common.edition.edition, code),
    }


def _bar(edition: Edition, score: Score | None, language: Language) -> Markup:
    if score is None:
        return Markup("")
    return parts_bar(
        (
            ("SPD", score.spd_score, edition.max_spd),
            ("SID", score.sid_mean, edition.max_sid),
            (language.say("jumlah inovasi"), score.count_score, edition.max_count),
        ),
        edition.max_total,
        language,
    )


def figures(store: Store, line: Line, analysis: Analysis) -> dict[str, Markup]:
    """Drawings of a region page: the way to the next category, and where points are lost."""
    iid, say = line.row.iid, DEFAULT.say
    if iid is None or line.row.rank is None:
        return {"progress_figure": Markup(""), "loss_figure": Markup("")}
    scale = [(c.category, c.lower_bound) for c in store.categories if c.lower_bound >= 1]
    steps = [(store.labels.text(s.cause, "loss_cause"), -s.points) for s in analysis.losses]
    lost = Markup("")
    if steps:
        start, end = (say("Nilai tertinggi"), Decimal(100)), (say("IID terverifikasi"), iid)
        lost = waterfall("w", say("Dari 100 ke IID terverifikasi"), start, steps, end)
    return {
        "progress_figure": progress("p", say("Jarak ke kategori berikutnya"), iid, scale),
        "loss_figure": lost,
    }


def _neighbours(province: ProvinceRanking, line: Line) -> list[Neighbour]:
    if line.row.rank is None:
        return []
    at = province.ranked.index(line)
    start = max(0, min(at - 2, len(province.ranked) - 5))
    return [
        Neighbour(
            other,
            None if other.row.iid is None or line.row.iid is None else other.row.iid - line.row.iid,
            other is line,
        )
        for other in province.ranked[start : start + 5]
    ]


def _steps_up(store: Store, province: ProvinceRanking, line: Line, language: Language) -> list[str]:
    """What a few more points would reach: the region above, and the category above."""
    say, number = language.say, language.printer.number
    iid = line.row.iid
    if line.row.rank is None or iid is None:
        return []
    steps = []
    above = [o for o in province.ranked if o.row.rank is not None and o.row.rank < line.row.rank]
    if above and above[-1].row.iid is not None:
        nearest = above[-1].row
        steps.append(
            say(
                "Kurang %(points)s poin untuk %(name)s (peringkat %(rank)s).",
                points=number(above[-1].row.iid - iid),
                name=nearest.region_name,
                rank=nearest.rank,
            )
        )
    higher = [c for c in store.categories if c.lower_bound > iid]
    if higher:
        steps.append(
            say(
                "Kurang %(points)s poin untuk kategori %(name)s.",
                points=number(higher[-1].lower_bound - iid),
                name=say(higher[-1].category),
            )
        )
    return steps


def _useful(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Cells that raise the score by themselves; where there is none, the first ones as they are."""
    gaining = tuple(action for action in actions if action.gain_points > 0)
    return gaining or actions[:10]


def _mandatory_open(common: Shared, detail: RegionDetail) -> list[str]:
    """Names of the mandatory SPD rows that no verifier has accepted."""
    accepted = {cell.indicator_code for cell in detail.spd if cell.status == "verified"}
    return [i.name for i in common.spd if i.is_mandatory and i.indicator_code not in accepted]


def _by_agency(detail: RegionDetail) -> list[AgencyActions]:
    groups: dict[str, list[Action]] = defaultdict(list)
    for action in _useful(detail.actions):
        groups[action.agency or ""].append(action)
    work = {row.agency or "": row for row in detail.work}
    # Agencies in order of their own largest gain: actions arrive largest first.
    return [AgencyActions(name, tuple(rows), work.get(name)) for name, rows in groups.items()]


def _innovation(
    row: Innovation, detail: RegionDetail, common: Shared, store: Store
) -> InnovationLine:
    cells = detail.strips.get(row.innovation_id, "")
    return InnovationLine(
        row,
        strip(cells, common.mandatory, common.state_names),
        tuple(store.labels.each(row.reasons, "ineligible_reason")),
    )


def _spd(common: Shared, detail: RegionDetail, store: Store) -> list[SpdLine]:
    letters = {code: letter for letter, code in STATES}
    cells = {cell.indicator_code: cell for cell in detail.spd}
    lines = []
    for indicator in common.spd:
        cell = cells.get(indicator.indicator_code)
        name = store.file_names.get(cell.file_sha256 or "", "") if cell else ""
        lines.append(
            SpdLine(
                indicator,
                cell,
                letters.get(cell.status, "m") if cell else "m",
                indicator.weight * MAX_LEVEL,
                name,
            )
        )
    return lines
