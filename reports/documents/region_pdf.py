"""PDF of one region: one A4 page from the rows of its HTML page.

Here belongs what it says; how it is compiled belongs to `typesetting`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.documents.typesetting import clip, frame, reasons, typeset
from reports.language.catalogue import DEFAULT, Language
from reports.language.format import DASH, span
from reports.language.labels import Labels
from reports.pages.common import Line, ProvinceRanking
from reports.pages.region import AgencyActions, Neighbour
from reports.tables.rows import Action, Edition, Ranked

# With more, or longer, texts the page would be two where every cause of loss has a row.
ACTIONS = 7
CLIP, CLIP_AGENCY = 66, 42


def write_region(
    edition: Edition,
    variables: Mapping[str, Any],
    digest: str,
    letterhead: Sequence[str],
    labels: Labels,
    path: Path,
    *,
    language: Language = DEFAULT,
) -> Path:
    """Writes one region on one A4 page.

    Args:
        edition: The edition's row.
        variables: Template variables of the region's HTML page, in the same language.
        digest: Digest of the edition; its first twelve characters are printed.
        letterhead: Lines at the head, the organisation first.
        labels: Labels of the edition.
        path: File to write; its folder is made.
        language: Language of its words; texts of the data stay as they were delivered.

    Returns:
        The path.
    """
    say = language.say
    line: Line = variables["line"]
    data = frame(edition, digest, letterhead, language) | {
        "title": line.row.region_name,
        "sentence": " ".join(
            [_standing(line, variables["province"], labels, language), *variables["steps_up"]]
        ),
        "figures": _figures(line, language),
        "actions": _actions(variables["agencies"], language),
        "losses": {
            "title": say("Ke mana poin hilang"),
            "head": [say("Sebab"), say("Poin hilang"), say("Sisa")],
            "rows": [
                [
                    labels.told(say).text(step.cause, "loss_cause"),
                    language.printer.points(step.points, 2),
                    language.printer.number(step.left),
                ]
                for step in variables["analysis"].losses
            ],
        },
        "near": _near(variables["neighbours"], language),
    }
    return typeset(("dasar.typ", "daerah.typ"), data, path, edition)


def _standing(line: Line, province: ProvinceRanking, labels: Labels, language: Language) -> str:
    say = language.say
    if line.row.rank is None:
        return say("Belum dapat diperingkat: %(reasons)s.", reasons=reasons(line, language))
    state = labels.told(say).text(line.row.publication_state, "publication_state")
    return say(
        "Peringkat %(rank)s dari %(n)s daerah, %(category)s. Status %(state)s.",
        rank=line.row.rank,
        n=len(province.ranked),
        category=say(line.category),
        state=f"{state}: {reasons(line, language)}" if line.reasons else state,
    )


def _figures(line: Line, language: Language) -> list[list[str]]:
    """Name, value and note of each figure at the head of a region."""
    say, printer, r = language.say, language.printer, line.row
    rank = DASH if r.rank is None else str(r.rank)
    return [
        [say("IID terverifikasi"), printer.number(r.iid), say(line.category)],
        [say("IID klaim"), printer.number(r.iid_claimed), ""],
        [say("Peringkat"), rank, span(r.rank_best, r.rank_worst)],
        [say("Keterisian"), printer.percent(r.completeness_pct), ""],
        [say("Sel kosong"), str(r.n_missing) if r.counts_missing else DASH, _missing_note(r, say)],
    ]


def _missing_note(r: Ranked, say: Callable[..., str]) -> str:
    if not r.n_reported:
        return say("belum ada inovasi")
    return say("%(n)s wajib", n=r.n_missing_mandatory)


def _actions(agencies: Sequence[AgencyActions], language: Language) -> dict[str, Any]:
    """What a region sends first: the cells that bring most, whoever sends them."""
    say = language.say
    actions = sorted(
        (action for group in agencies for action in group.actions),
        key=lambda a: (-a.gain_points, a.innovation_id, a.indicator_code),
    )

    def row(a: Action) -> list[str]:
        of = a.innovation_name or say("daerah")
        return [
            clip(f"{a.indicator_name or a.indicator_code}, {of}", CLIP),
            clip(a.agency, CLIP_AGENCY),
            f"{a.level_counted or 0} → {a.level_target}", clip(a.evidence_needed, CLIP),
            language.printer.gain(a.gain_points),
        ]  # fmt: skip

    due = min((action.due_date for action in actions if action.due_date), default=None)
    return {
        "title": say("Yang dikirim paling lambat %(day)s", day=language.printer.long_date(due))
        if due
        else say("Yang dikirim lebih dahulu"),
        "head": [
            say("Indikator dan inovasi"), say("Perangkat daerah"), say("Level"), say("Bukti"),
            say("Poin"),
        ],
        "rows": [row(action) for action in actions[:ACTIONS]],
        "none": say("Tidak ada sel yang terbuka."),
    }  # fmt: skip


def _near(neighbours: Sequence[Neighbour], language: Language) -> dict[str, Any]:
    say, number = language.say, language.printer.number
    return {
        "title": say("Di antara tetangga peringkat"),
        "head": [say("Peringkat"), say("Daerah"), say("IID"), say("Selisih")],
        "rows": [
            [
                str(n.line.row.rank), n.line.row.region_name, number(n.line.row.iid),
                DASH if n.is_self or n.gap is None else number(n.gap),
            ]
            for n in neighbours
        ],
    }  # fmt: skip
