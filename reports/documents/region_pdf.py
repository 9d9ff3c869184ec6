"""PDF of one region, one A4 page from the rows of its HTML page, and its card for messengers.

Here belongs what they say; how they are compiled belongs to `typesetting`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.documents.typesetting import clip, frame, typeset
from reports.language.catalogue import message
from reports.language.format import DASH, span
from reports.tables.rows import Priority, Ranked
from reports.views.imprint import Imprint
from reports.views.ranking import Line, Province
from reports.views.region.priorities import CATEGORY, Priorities, title
from reports.views.region.region import Neighbour, RegionView

# With longer texts the page would be two where every cause of loss has a row.
CLIP, CLIP_AGENCY = 78, 42
CARD_ROWS, CARD_CLIP = 8, 74


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
    sentences = [_standing(line, view.province, imprint), *view.lead(imprint.language)]
    data = frame(imprint) | {
        "title": line.row.region_name,
        "sentence": " ".join(sentences),
        "figures": _figures(line, imprint),
        "actions": _actions(view.priorities, imprint),
        "losses": {
            "title": say("Kehilangan poin"),
            "head": [say("Sebab"), say("Kehilangan poin"), say("Sisa")],
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
        [
            say("Isian kosong"),
            str(r.n_missing) if r.counts_missing else DASH,
            _missing_note(r, say),
        ],
    ]


def _missing_note(r: Ranked, say: Callable[..., str]) -> str:
    if not r.n_reported:
        return say("belum ada inovasi")
    return say("%(n)s wajib", n=r.n_missing_mandatory)


def levers(priorities: Priorities, imprint: Imprint) -> list[str]:
    """What waits for a verifier, and the ways up, a line each."""
    say, printer, found = imprint.say, imprint.printer, []
    if priorities.waiting:
        waits = priorities.waiting
        found.append(
            say(
                "Menunggu verifikator: %(n)s isian, %(points)s bila semuanya diterima"
                " (IID %(iid)s, %(category)s).",
                n=printer.integer(waits.n_cells),
                points=printer.gain(waits.points, 2),
                iid=printer.number(waits.iid),
                category=say(waits.category),
            )
        )
    for route in priorities.routes:
        if route.actions:
            to_category = message("Ke kategori %(goal)s: %(n)s tindakan, sekitar %(hours)s jam.")
            to_rank = message("Ke peringkat %(goal)s: %(n)s tindakan, sekitar %(hours)s jam.")
            found.append(
                say(
                    to_category if route.kind == CATEGORY else to_rank,
                    goal=say(route.goal) if route.kind == CATEGORY else route.goal,
                    n=len(route.actions),
                    hours=printer.exact(route.hours, 0),
                )
            )
    return found


def _actions(priorities: Priorities, imprint: Imprint) -> dict[str, Any]:
    """What a region does first: corrections, what waits, and what agencies send."""
    say, printer, language = imprint.say, imprint.printer, imprint.language

    def row(one: Priority) -> list[str]:
        return [
            clip(title(one, language), CLIP), clip(one.agency, CLIP_AGENCY),
            printer.short_date(one.due_date), printer.gain(one.gain_points, 2),
            printer.number(one.iid_after),
        ]  # fmt: skip

    return {
        "title": say("Prioritas pekan ini"),
        "lines": levers(priorities, imprint),
        "head": [
            say("Tindakan"), say("Perangkat daerah"), say("Batas waktu"), say("Poin"),
            say("IID menjadi"),
        ],
        "rows": [row(one) for one in priorities.first],
        "none": say("Tidak ada tindakan yang menaikkan IID sekarang."),
    }  # fmt: skip


def write_region_card(view: RegionView, imprint: Imprint, path: Path) -> Path:
    """Writes the card of one region: where it stands, and the first things to do."""
    say, printer, language = imprint.say, imprint.printer, imprint.language
    rows = view.priorities.leading(CARD_ROWS)
    most = max((one.gain_points for one in rows), default=Decimal(1))
    foot = [
        say("Data sampai %(day)s.", day=printer.long_date(imprint.edition.cutoff_date)),
        imprint.banner,
    ]
    data = {
        "lang": language.code,
        "issue": imprint.title,
        "title": view.headline(language),
        "sentence": " ".join(view.lead(language)),
        "rows": [
            [
                str(number),
                clip(title(one, language), CARD_CLIP),
                printer.gain(one.gain_points, 2),
                # A share of the width: drawing only.
                float(one.gain_points / most),
            ]
            for number, one in enumerate(rows, start=1)
        ],
        "foot": " ".join(foot),
    }
    return typeset(("kartu.typ",), data, imprint, path)


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
