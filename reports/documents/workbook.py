"""The workbook of an edition: the same published rows, for sorting and filtering.

Here belongs what stands in ``ringkasan.xlsx``: its sheets and their columns, which order, how wide,
what kind of value. A column's heading and meaning are labels of kind ``column``. How sheets look
belongs to `book`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from reports.documents.book import Book, Column, height
from reports.language.catalogue import message
from reports.tables.quality_rows import CheckResult
from reports.tables.rows import OpenCell, Score
from reports.views.imprint import Imprint
from reports.views.ranking import Line, Province
from reports.views.summary import Summary
from reports.views.words import WORDS

# Every sheet has one table; this list is on the cover. Excel allows a sheet's name 31 characters.
SUMMARY = message("Ringkasan")
RANKS, PARTS, CELLS = message("Peringkat"), message("Skor"), message("Indikator di bawah level 3")
CHECKS, DICTIONARY = message("Mutu"), message("Kamus")
CONTENTS = (
    (
        RANKS,
        message("Peringkat dalam provinsi, dengan rentang, keterisian, status dan alasannya"),
    ),
    (PARTS, message("Bagian skor setiap daerah, klaim dan terverifikasi")),
    (CELLS, message("Isian yang belum terverifikasi pada level 3 dan tambahan poinnya")),
    (CHECKS, message("Hasil setiap pemeriksaan mutu menurut daerah")),
    (DICTIONARY, message("Arti setiap kolom dan istilah")),
)


def write_workbook(summary: Summary, imprint: Imprint, path: Path) -> Path:
    """Writes ``ringkasan.xlsx`` in the language of the imprint.

    Args:
        summary: What stands in it.
        imprint: Of the edition.
        path: File to write.

    Returns:
        The path.
    """
    book, say = Book(path, imprint), imprint.say
    columns = columns_of(summary, imprint)
    _cover(book, summary)
    lines = [(p, line) for p in summary.ranking.provinces for line in p.lines]
    book.table(say(RANKS), say("Peringkat dalam provinsi"), columns[RANKS], lines)
    book.table(say(PARTS), say("Skor klaim dan terverifikasi"), columns[PARTS], summary.scores)
    cells = summary.open_cells
    note = (
        ""
        if cells.per_region is None
        else say(
            "Paling banyak %(most)s isian per daerah, tambahan terbesar lebih dahulu; seluruhnya"
            " %(all)s isian ada pada data/missing_indicator.csv.",
            most=cells.per_region,
            all=cells.n_all,
        )
    )
    title = say("Isian indikator yang belum terverifikasi pada level 3")
    book.table(say(CELLS), title, columns[CELLS], cells.cells, note)
    book.table(say(CHECKS), say("Pemeriksaan mutu data"), columns[CHECKS], summary.results)
    codes = dict.fromkeys(column.code for sheet in columns.values() for column in sheet)
    _dictionary(book, list(codes))
    book.close()
    return path


def _of(code: str, kind: str = "text", width: int = 14) -> Column[Any]:
    """A column that shows the value of a row under the same name."""
    return Column(code, attrgetter(code), kind, width)


def columns_of(summary: Summary, imprint: Imprint) -> dict[str, Sequence[Column[Any]]]:
    """Columns of each sheet with a table."""
    say, text = imprint.say, imprint.labels.text
    checks = {line.check.check_id: line.check for line in summary.checks}

    def yes(value: bool) -> str:
        return say("ya") if value else ""

    def scope(result: CheckResult) -> str:
        code = result.scope
        return say("Semua daerah") if code == "all" else summary.name(code, code)

    def line(code: str, kind: str = "text", width: int = 14) -> Column[tuple[Province, Line]]:
        return Column(code, lambda row: getattr(row[1].row, code), kind, width)

    def missing(code: str, kind: str, width: int) -> Column[tuple[Province, Line]]:
        """A count of what is missing; blank where nothing is expected: absent is not perfect."""
        return Column(
            code,
            lambda row: getattr(row[1].row, code) if row[1].row.counts_missing else None,
            kind,
            width,
        )

    def word(code: str, kind: str, width: int, label: str = "") -> Column[Any]:
        """A column of codes, each by its label."""
        return Column(code, lambda row: text(getattr(row, label or code), kind), "wrap", width)

    ranking: Sequence[Column[tuple[Province, Line]]] = (
        Column("province_name", lambda r: r[0].name, "wrap", 16),
        line("rank", "int", 10),
        Column("rank_change", lambda r: r[1].change.told(say) if r[1].change else "", width=11),
        line("region_code", width=9),
        line("region_name", "wrap", 26),
        Column("region_type", lambda r: text(r[1].row.region_type, "region_type"), width=11),
        line("rank_in_type", "int", 10),
        line("iid", "two", 12),
        Column("category", lambda r: say(r[1].category), "wrap", 15),
        line("iid_claimed", "two", 9),
        Column("rank_span", lambda r: _interval(r[1]), width=10),
        line("completeness_pct", "two", 12),
        line("completeness_claimed_pct", "two", 11),
        missing("n_missing", "int", 8),
        missing("n_missing_mandatory", "int", 8),
        missing("points_missing", "two", 11),
        Column(
            "publication_state",
            lambda r: text(r[1].row.publication_state, "publication_state"),
            "wrap",
            15,
        ),
        Column("state_reason", lambda r: "; ".join(map(say, r[1].reasons)), "wrap", 30),
    )
    scores: Sequence[Column[Score]] = (
        _of("region_code", width=9),
        Column("region_name", lambda r: summary.name(r.region_code), width=30),
        word("variant", "variant", 14),
        # Under the name of the variant beside it, not of the verified one.
        Column("variant_iid", attrgetter("iid"), "two", 9),
        word("category", "category", 18, "category_code"),
        _of("spd_score", "two", 10),
        _of("maturity_sum", "two", 12),
        _of("divisor", "int", 10),
        _of("sid_mean", "two", 12),
        _of("n_reported", "int", 12),
        _of("n_counted", "int", 12),
        _of("basic_affairs_covered", "int", 10),
        _of("count_score", "two", 10),
        _of("total_score", "two", 12),
        Column("variant_completeness_pct", attrgetter("completeness_pct"), "two", 12),
        Column("near_boundary", lambda r: yes(r.near_boundary), width=9),
    )
    cells: Sequence[Column[OpenCell]] = (
        _of("region_code", width=9),
        Column("region_name", lambda r: summary.name(r.region_code), "wrap", 18),
        _of("agency", "wrap", 22),
        _of("innovation_id", width=15),
        _of("innovation_name", "wrap", 26),
        _of("indicator_code", width=10),
        _of("indicator_name", "wrap", 26),
        Column("is_mandatory", lambda r: yes(r.is_mandatory), width=7),
        word("cell_status", "cell_status", 14, "status"),
        _of("level_counted", "int", 8),
        _of("level_target", "int", 8),
        _of("gain_points", "two", 10),
        _of("gain_points_full", "two", 10),
        _of("evidence_needed", "wrap", 40),
        _of("due_date", "date", 11),
    )
    quality: Sequence[Column[CheckResult]] = (
        _of("check_id", width=26),
        Column("check_title", lambda r: say(checks[r.check_id].title), "wrap", 44),
        word("dimension", "dimension", 16),
        word("severity", "severity", 12),
        Column("scope", scope, width=28),
        _of("n_checked", "int", 11),
        _of("n_failed", "int", 10),
        _of("points_lost", "two", 12),
        word("check_status", "check_status", 12, "status"),
        Column("owner", lambda r: text(checks[r.check_id].owner, "owner"), width=26),
    )
    return {RANKS: ranking, PARTS: scores, CELLS: cells, CHECKS: quality}


def _interval(line: Line) -> str:
    ends = (line.row.rank_best, line.row.rank_worst)
    return "" if None in ends else "-".join(str(end) for end in dict.fromkeys(ends))


def _cover(book: Book, summary: Summary) -> None:
    say, ranking, edition = book.imprint.say, summary.ranking, book.imprint.edition
    count = Counter(line.status for line in summary.checks)
    sheet, row = book.sheet(say(SUMMARY), book.name)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 40)
    facts: list[tuple[str, str, Any]] = [
        (say("Status aturan"), "text", book.labels.text(edition.rule_status, "rule_status")),
        (
            say("Sumber aturan"),
            "wrap",
            book.labels.text(str(edition.rule_year), "rule_source"),
        ),
        (say("Daerah dalam cakupan"), "int", len(ranking.rows)),
        (say("Daerah diperingkat"), "int", ranking.n_ranked),
        (say("Data belum lengkap"), "int", ranking.n_provisional),
        (say("Belum dapat diperingkat"), "int", ranking.n_unranked),
        (say("Inovasi dilaporkan"), "int", ranking.total("n_reported")),
        (say("Inovasi dihitung"), "int", ranking.total("n_counted")),
        (say("Keterisian terverifikasi (%)"), "two", ranking.completeness),
        (say("Isian indikator kosong"), "int", ranking.total("n_missing")),
        (say("Pemeriksaan lulus"), "int", count["passed"]),
        (say("Pemeriksaan tidak diukur"), "int", count["not_measured"]),
        (say("Pemeriksaan"), "int", len(summary.checks)),
    ]
    for province in ranking.provinces:
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


def _dictionary(book: Book, columns: Sequence[str]) -> None:
    say = book.imprint.say
    sheet, row = book.sheet(say(DICTIONARY), say("Kamus kolom dan istilah"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    for kind, first in {"column": columns, **WORDS}.items():
        for _, label, description in book.labels.kind(kind, first):
            sheet.set_row(row, height([(description, 100)]))
            sheet.write_string(row, 0, label, book.kinds["text"])
            sheet.write_string(row, 1, description, book.kinds["wrap"])
            row += 1
        row += 1
