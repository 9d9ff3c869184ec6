"""PDF of one region: one A4 page from the rows of its HTML page.

Here belongs what it says; how it is compiled belongs to `typesetting`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reports.documents.typesetting import clip, frame, typeset
from reports.language.format import DASH, span
from reports.tables.rows import OpenCell, Ranked
from reports.views.imprint import Imprint
from reports.views.ranking import Line, Province
from reports.views.region import Neighbour, RegionView

# With more, or longer, texts the page would be two where every cause of loss has a row.
ACTIONS = 7
CLIP, CLIP_AGENCY = 66, 42


def write_region(view: RegionView, imprint: Imprint, path: Path) -> Path:
    """Writes one region on one A4 page.

    Args:
        view: The region.
        imprint: Of the edition, in the language of the document.
        path: File to write; its folder is made.

    Returns:
        The path.
    """
    say, printer, line = imprint.say, imprint.printer, view.line
    sentences = [_standing(line, view.province, imprint), *view.steps_up(imprint.language)]
    data = frame(imprint) | {
        "title": line.row.region_name,
        "sentence": " ".join(sentences),
        "figures": _figures(line, imprint),
        "actions": _actions(view.actions, imprint),
        "losses": {
            "title": say("Ke mana poin hilang"),
            "head": [say("Sebab"), say("Poin hilang"), say("Sisa")],
            "rows": [
                [
                    imprint.labels.text(step.cause, "loss_cause"),
                    printer.points(step.points, 2),
                    printer.number(step.left),
                ]
                for step in view.losses
            ],
        },
        "near": _near(view.neighbours, imprint),
    }
    return typeset(("dasar.typ", "daerah.typ"), data, imprint, path)


def _standing(line: Line, province: Province, imprint: Imprint) -> str:
    say, reasons = imprint.say, line.told_reasons(imprint.language)
    if line.row.rank is None:
        return say("Belum dapat diperingkat: %(reasons)s.", reasons=reasons)
    state = imprint.labels.text(line.row.publication_state, "publication_state")
    return say(
        "Peringkat %(rank)s dari %(n)s daerah, %(category)s. Status %(state)s.",
        rank=line.row.rank,
        n=len(province.ranked),
        category=say(line.category),
        state=f"{state}: {reasons}" if line.reasons else state,
    )


def _figures(line: Line, imprint: Imprint) -> list[list[str]]:
    """Name, value and note of each figure at the head of a region."""
    say, printer, r = imprint.say, imprint.printer, line.row
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


def _actions(tasks: Sequence[OpenCell], imprint: Imprint) -> dict[str, Any]:
    """What a region sends first: the cells that bring most, whoever sends them."""
    say, printer = imprint.say, imprint.printer
    actions = sorted(tasks, key=lambda a: (-a.gain_points, a.innovation_id, a.indicator_code))

    def row(a: OpenCell) -> list[str]:
        of = a.innovation_name or say("daerah")
        return [
            clip(f"{a.indicator_name or a.indicator_code}, {of}", CLIP),
            clip(a.agency, CLIP_AGENCY),
            f"{a.level_counted or 0} → {a.level_target}", clip(a.evidence_needed, CLIP),
            printer.gain(a.gain_points),
        ]  # fmt: skip

    due = min((action.due_date for action in actions if action.due_date), default=None)
    return {
        "title": say("Yang dikirim paling lambat %(day)s", day=printer.long_date(due))
        if due
        else say("Yang dikirim lebih dahulu"),
        "head": [
            say("Indikator dan inovasi"), say("Perangkat daerah"), say("Level"), say("Bukti"),
            say("Poin"),
        ],
        "rows": [row(action) for action in actions[:ACTIONS]],
        "none": say("Tidak ada sel yang terbuka."),
    }  # fmt: skip


def _near(neighbours: Sequence[Neighbour], imprint: Imprint) -> dict[str, Any]:
    say, number = imprint.say, imprint.printer.number
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
