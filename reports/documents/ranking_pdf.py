"""PDF of the ranking, and the card for messengers, from the same rows as the pages.

Here belongs what they say; a region's PDF is in `region_pdf`, how one is compiled in `typesetting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from reports.documents.typesetting import clip, frame, reasons, typeset
from reports.language.catalogue import DEFAULT, Language
from reports.language.format import DASH, span
from reports.pages.common import PUBLICATION, Line, ProvinceRanking
from reports.pages.ranking import sentence
from reports.tables.store import Store

CARD_ROWS = 10


def write_report(
    store: Store,
    shown: list[ProvinceRanking],
    digest: str,
    letterhead: Sequence[str],
    path: Path,
    *,
    language: Language = DEFAULT,
) -> Path:
    """Writes the ranking of every province as one PDF.

    Args:
        store: Open store of the edition.
        shown: Rankings of all provinces.
        digest: Digest of the edition; its first twelve characters are printed.
        letterhead: Lines at the head, the organisation first.
        path: File to write; its folder is made.
        language: Language of its words; texts of the data stay as they were delivered.

    Returns:
        The path.
    """
    say, printer = language.say, language.printer
    labels = store.labels.told(say)

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
            f"{state}: {reasons(line, language)}" if line.reasons else state,
        ]  # fmt: skip

    words = ("iid", "iid_claimed", "rank_span", "completeness_pct")
    single = len(shown) == 1
    data = frame(store.edition, digest, letterhead, language) | {
        "title": say("Peringkat %(name)s", name=shown[0].name)
        if single
        else say("Peringkat menurut provinsi"),
        "sentence": sentence(shown, language),
        "head": [
            say("Peringkat"), say("Daerah"), say("IID"), say("Kategori"), say("Klaim"),
            say("Selang"), say("Keterisian"), say("Status"),
        ],
        "provinces": [
            {
                "name": p.name,
                "sentence": "" if single else sentence([p], language),
                "rows": [row(line) for line in p.ranked + p.unranked],
            }
            for p in shown
        ],
        "reading": say("Cara membaca"),
        "words": [[labels.text(code, "column"), labels.describe(code, "column")] for code in words],
    }  # fmt: skip
    return typeset(("dasar.typ", "laporan.typ"), data, path, store.edition)


def write_card(
    store: Store, shown: list[ProvinceRanking], path: Path, *, language: Language = DEFAULT
) -> Path:
    """Writes the card: the first regions of a province, or the leader of each of several."""
    edition, say = store.edition, language.say
    if len(shown) == 1:
        title, lines = say("Peringkat %(name)s", name=shown[0].name), list(shown[0].ranked)
    else:
        title = say("Peringkat pertama setiap provinsi")
        lines = [p.leader for p in shown if p.leader]
    rows = [
        [
            "" if line.row.rank is None else str(line.row.rank),
            clip(line.row.region_name, 34),
            language.printer.number(line.row.iid),
            # A share of the width for a bar of 0 to 100: drawing only.
            float((line.row.iid or Decimal(0)) / 100),
        ]
        for line in lines[:CARD_ROWS]
    ]
    foot = [
        say(
            "Data sampai %(day)s. IID terverifikasi, bukan hasil resmi.",
            day=language.printer.long_date(edition.cutoff_date),
        ),
        *([say("Contoh: data sintetis.")] if edition.is_synthetic else []),
    ]
    data = {
        "lang": language.code,
        "issue": say(
            "%(title)s, edisi %(edition)s", title=say(PUBLICATION), edition=edition.edition
        ),
        "title": title,
        "sentence": sentence(shown, language),
        "rows": rows,
        "foot": " ".join(foot),
    }
    return typeset(("kartu.typ",), data, path, edition)
