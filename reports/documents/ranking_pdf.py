"""PDF of the ranking, and the card for messengers, from the same rows as the pages.

Here belongs what they say; a region's PDF is in `region_pdf`, how one is compiled in `typesetting`.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.documents.region_pdf import levers
from reports.documents.typesetting import clip, frame, typeset
from reports.figures.marks import Scale
from reports.language.format import DASH, span
from reports.views.changes import Changes, RegionChange
from reports.views.imprint import Imprint
from reports.views.ranking import Line, Ranking, sentence
from reports.views.region.priorities import title
from reports.views.region.region import RegionView

CARD_ROWS, OWN_ROWS, MOVED_ROWS = 10, 8, 12


def write_report(
    ranking: Ranking, own: RegionView | None, moved: Changes, imprint: Imprint, path: Path
) -> Path:
    """Writes the report that is signed: the ranking, then what moved and what is to be decided.

    Args:
        ranking: What it shows; of one province on a page of its own.
        own: The region for which something is to be decided.
        moved: What moved since the edition before.
        imprint: Of the edition, in the language of the document.
        path: File to write; its folder is made.

    Returns:
        The path.
    """
    say, printer, labels, single = imprint.say, imprint.printer, imprint.labels, ranking.single
    scale = ranking.scale

    def row(line: Line) -> dict[str, Any]:
        r = line.row
        state = labels.text(r.publication_state, "publication_state")
        rank = DASH if r.rank is None else str(r.rank)
        if line.change:
            rank += f" ({line.change.told(say)})"
        return {
            "rank": rank, "name": [r.region_name, say(line.category)], "iid": printer.number(r.iid),
            "drawn": [] if r.iid is None or r.iid_claimed is None or not r.n_reported
            else [_share(scale, r.iid), _share(scale, r.iid_claimed)],
            "after": [
                printer.number(r.iid_claimed), span(r.rank_best, r.rank_worst),
                printer.percent(r.completeness_pct),
                f"{state}: {line.told_reasons(imprint.language)}" if line.reasons else state,
            ],
        }  # fmt: skip

    words = ("iid", "iid_claimed", "rank_span", "completeness_pct")
    key = [
        say(
            "Titik menunjukkan skor terverifikasi. Garis berakhir pada skor bila semua bukti yang"
            " menunggu diterima."
        ),
        say(
            "Sumbu dari %(low)s sampai %(high)s; garis tegak adalah batas kategori: %(bounds)s.",
            low=printer.number(scale.low, 0),
            high=printer.number(scale.high, 0),
            bounds="; ".join(printer.number(bound) for bound in scale.bounds),
        ),
    ]
    data = frame(imprint) | {
        "title": say("Peringkat %(name)s", name=single.name)
        if single
        else say("Peringkat menurut provinsi"),
        "sentence": ranking.sentence(imprint.language),
        "key": " ".join(key),
        "bounds": [_share(scale, bound) for bound in scale.bounds],
        "head": [
            say("Peringkat"), say("Daerah"), say("IID"), "", say("Klaim"), say("Rentang"),
            say("Keterisian"), say("Status"),
        ],
        "is_single": single is not None,
        "provinces": [
            {
                "name": p.name,
                "sentence": "" if single else sentence((p,), imprint.language),
                "rows": [row(line) for line in p.lines],
            }
            for p in ranking.provinces
        ],
        "reading": say("Cara membaca"),
        "words": [[labels.text(code, "column"), labels.describe(code, "column")] for code in words],
        "moved": _moved(moved, imprint),
        "own": _own(own, imprint) if own else {},
        "signed": _signed(imprint),
    }  # fmt: skip
    return typeset(("dasar.typ", "laporan.typ"), data, imprint, path)


def _share(scale: Scale, value: Decimal) -> float:
    """Where a score lies on the axis, 0 to 1: drawing only."""
    inside = min(max(value, scale.low), scale.high)
    return float((inside - scale.low) / (scale.high - scale.low))


def _moved(moved: Changes, imprint: Imprint) -> dict[str, Any]:
    """What moved since the edition before: those first that moved most, and why."""
    say, printer = imprint.say, imprint.printer
    if moved.before is None:
        told = say("Tidak ada edisi sebelumnya untuk dibandingkan. Edisi ini adalah yang pertama.")
    elif not moved.n_moved:
        told = say(
            "Skor dan peringkat semua daerah sama dengan edisi %(before)s.", before=moved.before
        )
    else:
        told = say(
            "Dibandingkan dengan edisi %(before)s: %(moved)s dari %(compared)s daerah berubah skor"
            " atau peringkatnya.",
            before=moved.before,
            moved=moved.n_moved,
            compared=moved.n_compared,
        )
    most = sorted(moved.moved, key=lambda one: (-_places(one), -abs(_points(one)), one.name))

    def arrow(before: str, now: str) -> str:
        return now if before == now else f"{before} \N{RIGHTWARDS ARROW} {now}"

    def rank(value: int | None) -> str:
        return DASH if value is None else str(value)

    return {
        "title": say("Yang berubah sejak edisi sebelumnya"),
        "sentence": told,
        "head": [say("Daerah"), say("Peringkat"), say("IID"), say("Sebab")],
        "rows": [
            [
                one.name,
                arrow(rank(one.row.previous_rank), rank(one.row.rank)),
                arrow(printer.number(one.row.previous_iid), printer.number(one.row.iid)),
                "; ".join(
                    f"{imprint.labels.text(cause, 'change_cause')} {printer.gain(points, 2)}"
                    for cause, points in one.parts
                    if points
                ) or DASH,
            ]
            for one in most[:MOVED_ROWS]
        ],
    }  # fmt: skip


def _places(one: RegionChange) -> int:
    """How many places a region moved, up or down."""
    ranks = (one.row.rank, one.row.previous_rank)
    return 0 if None in ranks else abs((ranks[0] or 0) - (ranks[1] or 0))


def _points(one: RegionChange) -> Decimal:
    """How far the index of a region moved, up or down."""
    return sum((points for _, points in one.parts), Decimal(0))


def _own(view: RegionView, imprint: Imprint) -> dict[str, Any]:
    """What is to be decided for the region that leads: where it stands, the ways up, who does what.

    The same figures as on its page: the rows are the first of its priorities.
    """
    say, printer, language = imprint.say, imprint.printer, imprint.language
    lines = levers(view.priorities, imprint)
    if view.league.n_late:
        lines.append(
            say(
                "%(n)s perangkat daerah belum memenuhi komitmennya padahal batas waktunya sudah"
                " lewat: kurang %(late)s inovasi.",
                n=len(view.league.late),
                late=printer.integer(view.league.n_late),
            )
        )
    return {
        "title": say("Keputusan yang perlu diambil, %(name)s", name=view.region.region_name),
        "sentence": " ".join([f"{view.headline(language)}.", *view.lead(language)]),
        "lines": lines,
        "head": [
            say("Tindakan"), say("Perangkat daerah"), say("Batas waktu"), say("Poin"),
            say("IID menjadi"),
        ],
        "rows": [
            [
                clip(title(one, language), 90), clip(one.agency, 46),
                printer.short_date(one.due_date), printer.gain(one.gain_points, 2),
                printer.number(one.iid_after),
            ]
            for one in view.priorities.leading(OWN_ROWS)
        ],
        "none": say("Tidak ada tindakan yang menaikkan IID sekarang."),
    }  # fmt: skip


def _signed(imprint: Imprint) -> dict[str, Any]:
    """The block for signatures: an edition comes out on the Monday after its cut-off."""
    say = imprint.say
    day = imprint.edition.cutoff_date + timedelta(days=1)
    return {
        "day": say("Diterbitkan %(day)s", day=imprint.printer.long_date(day)),
        "roles": [say("Disusun oleh"), say("Diperiksa oleh"), say("Disetujui oleh")],
        "fields": [say("Nama"), say("Jabatan"), say("NIP")],
    }


def write_card(ranking: Ranking, imprint: Imprint, path: Path) -> Path:
    """Writes the card: the first regions of a province, or the leader of each of several."""
    edition, say, printer, single = imprint.edition, imprint.say, imprint.printer, ranking.single
    if single:
        title, lines = say("Peringkat %(name)s", name=single.name), list(single.ranked)
    else:
        title = say("Peringkat pertama setiap provinsi")
        lines = [p.leader for p in ranking.provinces if p.leader]
    rows = [
        [
            "" if line.row.rank is None else str(line.row.rank),
            clip(line.row.region_name, 34),
            printer.number(line.row.iid),
            # A share of the width for a bar of 0 to 100: drawing only.
            float((line.row.iid or Decimal(0)) / 100),
        ]
        for line in lines[:CARD_ROWS]
    ]
    day = printer.long_date(edition.cutoff_date)
    foot = [say("Data sampai %(day)s.", day=day), imprint.banner]
    data = {
        "lang": imprint.language.code,
        "issue": imprint.title,
        "title": title,
        "sentence": ranking.sentence(imprint.language),
        "rows": rows,
        "foot": " ".join(foot),
    }
    return typeset(("kartu.typ",), data, imprint, path)
