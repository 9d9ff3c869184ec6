"""PDF of the ranking, and the card for messengers, from the same rows as the pages.

Here belongs what they say; a region's PDF is in `region_pdf`, how one is compiled in `typesetting`.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.documents.typesetting import clip, frame, typeset
from reports.language.format import DASH, span
from reports.views.imprint import Imprint
from reports.views.priorities import title
from reports.views.ranking import Line, Ranking, sentence
from reports.views.region import RegionView

CARD_ROWS, OWN_ROWS = 10, 5


def write_report(ranking: Ranking, own: RegionView | None, imprint: Imprint, path: Path) -> Path:
    """Writes the ranking of every province as one PDF.

    Args:
        ranking: What it shows.
        own: The region that leads it, with what it does first.
        imprint: Of the edition, in the language of the document.
        path: File to write; its folder is made.

    Returns:
        The path.
    """
    say, printer, labels, single = imprint.say, imprint.printer, imprint.labels, ranking.single

    def row(line: Line) -> list[str]:
        r = line.row
        state = labels.text(r.publication_state, "publication_state")
        rank = DASH if r.rank is None else str(r.rank)
        if line.change:
            rank += f" ({line.change.told(say)})"
        return [
            rank, r.region_name, printer.number(r.iid), say(line.category),
            printer.number(r.iid_claimed), span(r.rank_best, r.rank_worst),
            printer.percent(r.completeness_pct),
            f"{state}: {line.told_reasons(imprint.language)}" if line.reasons else state,
        ]  # fmt: skip

    words = ("iid", "iid_claimed", "rank_span", "completeness_pct")
    data = frame(imprint) | {
        "title": say("Peringkat %(name)s", name=single.name)
        if single
        else say("Peringkat menurut provinsi"),
        "sentence": ranking.sentence(imprint.language),
        "own": _own(own, imprint) if own else {},
        "head": [
            say("Peringkat"), say("Daerah"), say("IID"), say("Kategori"), say("Klaim"),
            say("Rentang"), say("Keterisian"), say("Status"),
        ],
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
    }  # fmt: skip
    return typeset(("dasar.typ", "laporan.typ"), data, imprint, path)


def _own(view: RegionView, imprint: Imprint) -> dict[str, Any]:
    """Headline, way up and first things to do of the region that leads."""
    say, printer, language = imprint.say, imprint.printer, imprint.language
    return {
        "title": view.headline(language),
        "sentence": " ".join(view.steps_up(language)),
        "head": [say("Tindakan"), say("Perangkat daerah"), say("Batas waktu"), say("Poin")],
        "rows": [
            [
                clip(title(one, language), 90), clip(one.agency, 46),
                printer.short_date(one.due_date), printer.gain(one.gain_points, 2),
            ]
            for one in view.priorities.leading(OWN_ROWS)
        ],
    }  # fmt: skip


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
