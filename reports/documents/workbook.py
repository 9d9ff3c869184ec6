"""The workbook of an edition: the same published rows, for sorting and filtering.

Here belongs what stands in ``ringkasan.xlsx``: its sheets and their rows. How they look belongs to
`book`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from reports.documents.book import Book
from reports.documents.columns import ACTIONS, QUALITY, RANKING, SCORES
from reports.language.catalogue import DEFAULT, Language, message
from reports.pages.common import completeness, provinces
from reports.pages.methodology import WORDS
from reports.pages.quality import check_lines
from reports.tables.store import Store

ALL_ACTIONS_UP_TO = 20_000
ACTIONS_PER_REGION = 50
# Every sheet has one table; this list is on the cover. Excel allows a sheet's name 31 characters.
SUMMARY = message("Ringkasan")
RANKS, PARTS, CELLS = message("Peringkat"), message("Skor"), message("Indikator kosong")
CHECKS, DICTIONARY = message("Mutu"), message("Kamus")
CONTENTS = (
    (
        RANKS,
        message("Peringkat dalam provinsi, dengan selang, keterisian, status dan alasannya"),
    ),
    (PARTS, message("Bagian skor setiap daerah, klaim dan terverifikasi")),
    (CELLS, message("Sel yang belum terverifikasi pada level 3 dan tambahan poinnya")),
    (CHECKS, message("Hasil setiap pemeriksaan mutu menurut daerah")),
    (DICTIONARY, message("Arti setiap kolom dan istilah")),
)


def write_workbook(store: Store, path: Path, digest: str, *, language: Language = DEFAULT) -> Path:
    """Writes ``ringkasan.xlsx``.

    Args:
        store: Open store of the edition.
        path: File to write.
        digest: Digest of the edition, printed on every sheet.
        language: Language of its texts; texts of the data stay as they were delivered.

    Returns:
        The path.
    """
    book, say = Book(path, store, digest, language), language.say
    _summary(book)
    book.table(say(RANKS), say("Peringkat dalam provinsi"), RANKING, _ranking_rows(book))
    book.table(say(PARTS), say("Skor klaim dan terverifikasi"), SCORES, _score_rows(book))
    _actions(book)
    book.table(say(CHECKS), say("Pemeriksaan mutu data"), QUALITY, _quality_rows(book))
    _dictionary(book)
    book.close()
    return path


def _summary(book: Book) -> None:
    store, say = book.store, book.language.say
    sheet, row = book.sheet(say(SUMMARY), book.name)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 40)
    rows, lines = store.ranking, check_lines(store)
    edition = store.edition
    facts: list[tuple[str, str, Any]] = [
        (say("Status aturan"), "text", book.labels.text(edition.rule_status, "rule_status")),
        (say("Sumber aturan"), "wrap", edition.rule_source),
        (say("Daerah dalam cakupan"), "int", len(rows)),
        (say("Daerah diperingkat"), "int", sum(r.rank is not None for r in rows)),
        (say("Sementara"), "int", sum(r.publication_state == "provisional" for r in rows)),
        (say("Belum dapat diperingkat"), "int", sum(r.rank is None for r in rows)),
        (say("Inovasi dilaporkan"), "int", sum(r.n_reported for r in rows)),
        (say("Inovasi dihitung"), "int", sum(r.n_counted for r in rows)),
        (say("Keterisian terverifikasi (%)"), "two", completeness(rows)),
        (say("Sel indikator kosong"), "int", sum(r.n_missing for r in rows)),
        (say("Pemeriksaan lulus"), "int", sum(line.status == "passed" for line in lines)),
        (
            say("Pemeriksaan tidak diukur"),
            "int",
            sum(line.status == "not_measured" for line in lines),
        ),
        (say("Pemeriksaan"), "int", len(lines)),
    ]
    for province in provinces(store):
        if province.leader:
            first = province.leader.row
            name = first.region_name
            facts += [
                (say("Peringkat pertama %(name)s", name=province.name), "text", name),
                (say("IID terverifikasi %(name)s", name=name), "two", first.iid),
            ]
    for name, kind, value in facts:
        sheet.write_string(row, 0, name, book.kinds["text"])
        book.cell(sheet, row, 1, kind, value)
        row += 1
    sheet.write_string(row + 1, 0, say("Isi buku kerja"), book.head)
    for at, (name, meaning) in enumerate(CONTENTS, start=row + 2):
        sheet.write_string(at, 0, say(name), book.kinds["text"])
        sheet.write_string(at, 1, say(meaning), book.kinds["wrap"])


def _ranking_rows(book: Book) -> Iterable[Sequence[Any]]:
    text, say = book.labels.text, book.language.say
    for province in provinces(book.store):
        for line in province.ranked + province.unranked:
            r = line.row
            ends = (r.rank_best, r.rank_worst)
            interval = "" if None in ends else "-".join(str(e) for e in dict.fromkeys(ends))
            yield (
                province.name, r.rank, line.change.told(say) if line.change else "", r.region_code,
                r.region_name, text(r.region_type, "region_type"), r.rank_in_type, r.iid,
                say(line.category), r.iid_claimed, interval, r.completeness_pct,
                r.completeness_claimed_pct,
                *((r.n_missing, r.n_missing_mandatory, r.points_missing) if r.counts_missing
                  else (None, None, None)),
                text(r.publication_state, "publication_state"),
                "; ".join(say(reason) for reason in line.reasons),
            )  # fmt: skip


def _score_rows(book: Book) -> Iterable[Sequence[Any]]:
    store, text = book.store, book.labels.text
    yes = book.language.say("ya")
    for score in store.scores.values():
        region = store.regions.get(score.region_code)
        yield (
            score.region_code, region.region_name if region else "",
            text(score.variant, "variant"), score.spd_score, score.maturity_sum, score.divisor,
            score.sid_mean, score.n_reported, score.n_counted, score.basic_affairs_covered,
            score.count_score, score.total_score, score.iid, text(score.category_code, "category"),
            score.completeness_pct, yes if score.near_boundary else "",
        )  # fmt: skip


def _actions(book: Book) -> None:
    store, say = book.store, book.language.say
    total = store.count_actions()
    every = total <= ALL_ACTIONS_UP_TO
    note = (
        ""
        if every
        else say(
            "Paling banyak %(most)s sel per daerah, tambahan terbesar lebih dahulu; seluruhnya"
            " %(all)s sel ada pada data/missing_indicator.csv.",
            most=ACTIONS_PER_REGION,
            all=total,
        )
    )
    per_region = ALL_ACTIONS_UP_TO if every else ACTIONS_PER_REGION
    text, yes = book.labels.text, say("ya")
    rows = (
        (
            a.region_code,
            store.regions[a.region_code].region_name if a.region_code in store.regions else "",
            a.agency, a.innovation_id, a.innovation_name, a.indicator_code, a.indicator_name,
            yes if a.is_mandatory else "", text(a.status, "cell_status"), a.level_counted,
            a.level_target, a.gain_points, a.gain_points_full, a.evidence_needed, a.due_date,
        )
        for a in store.actions(per_region)
    )  # fmt: skip
    title = say("Sel indikator yang belum terverifikasi pada level 3")
    book.table(say(CELLS), title, ACTIONS, rows, note)


def _quality_rows(book: Book) -> Iterable[Sequence[Any]]:
    store, text, say = book.store, book.labels.text, book.language.say
    checks = {line.check.check_id: line.check for line in check_lines(store)}
    for result in store.check_results:
        check = checks[result.check_id]
        region = store.regions.get(result.scope)
        yield (
            result.check_id, say(check.title), text(result.dimension, "dimension"),
            text(result.severity, "severity"),
            say("Semua daerah") if result.scope == "all" else
            (region.region_name if region else result.scope),
            result.n_checked, result.n_failed, result.points_lost,
            text(result.status, "check_status"), text(check.owner, "owner"),
        )  # fmt: skip


def _dictionary(book: Book) -> None:
    say = book.language.say
    sheet, row = book.sheet(say(DICTIONARY), say("Kamus kolom dan istilah"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    columns = [column.code for column in (*RANKING, *SCORES, *ACTIONS, *QUALITY)]
    kinds = {"column": list(dict.fromkeys(columns)), **WORDS}
    for kind, first in kinds.items():
        for _, label, description in book.labels.kind(kind, first):
            sheet.write_string(row, 0, label, book.kinds["text"])
            sheet.write_string(row, 1, description, book.kinds["wrap"])
            row += 1
        row += 1
