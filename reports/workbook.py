"""The workbook of an edition: the same published rows, for sorting and filtering.

Here belongs the layout of ``ringkasan.xlsx``. Every text is written as text, so that a name that
begins like a formula stays a name; the creation date is fixed, so that the bytes repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.columns import ACTIONS, QUALITY, RANKING, SCORES, Column
from reports.format import long_date
from reports.pages.common import PUBLICATION, completeness, provinces
from reports.pages.methodology import WORDS
from reports.pages.quality import check_lines
from reports.store import Store

ALL_ACTIONS_UP_TO = 20_000
ACTIONS_PER_REGION = 50
CREATED = datetime(2026, 1, 1)
MAX_TEXT = 32_000
# Every sheet has one table; this list is on the cover.
CONTENTS = (
    ("Peringkat", "Peringkat dalam provinsi, dengan selang, keterisian, status dan alasannya"),
    ("Skor", "Bagian skor setiap daerah, klaim dan terverifikasi"),
    ("Indikator kosong", "Sel yang belum terverifikasi pada level 3 dan tambahan poinnya"),
    ("Mutu", "Hasil setiap pemeriksaan mutu menurut daerah"),
    ("Kamus", "Arti setiap kolom dan istilah"),
)
SYNTHETIC = (
    "Contoh: inovasi, level, dan bukti bersifat sintetis; angka statistik dan hasil resmi nyata."
)


class _Book:
    """A workbook and its cell formats; a writer for tables with the same head on every sheet."""

    def __init__(self, path: Path, store: Store, digest: str) -> None:
        # Rows are written once, top down, so memory does not grow with them.
        self.book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.store, self.digest = store, digest
        self.book.set_properties(
            {
                "title": f"{PUBLICATION}, edisi {store.edition.edition}",
                "created": CREATED,
            }
        )
        add = self.book.add_format
        base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self.title: Format = add({**base, "bold": True, "font_size": 14, "font_color": "#0B4F6C"})
        self.note: Format = add({**base, "font_color": "#52606C"})
        self.warn: Format = add({**base, "bold": True})
        self.head: Format = add(
            {
                **base,
                "bold": True,
                "bottom": 1,
                "text_wrap": True,
                "valign": "bottom",
                "bg_color": "#F2F6F8",
            }
        )
        self.kinds: dict[str, Format] = {
            "text": add(base),
            "wrap": add({**base, "text_wrap": True}),
            "int": add({**base, "num_format": "#,##0"}),
            "two": add({**base, "num_format": "0.00"}),
            "six": add({**base, "num_format": "0.000000"}),
            "date": add({**base, "num_format": "dd/mm/yyyy"}),
        }

    def sheet(self, name: str, title: str, note: str = "") -> tuple[Worksheet, int]:
        """Adds a sheet with the edition's head; returns it and the first free row."""
        sheet = self.book.add_worksheet(name)
        edition = self.store.edition
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.set_footer(f"&L{PUBLICATION}, edisi {edition.edition}&R&P / &N")
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(
            1,
            0,
            f"Edisi {edition.edition}. Data sampai {long_date(edition.cutoff_date)}. "
            f"Aturan tahun {edition.rule_year}. Sidik edisi {self.digest[:12]}.",
            self.note,
        )
        row = 2
        if edition.is_synthetic:
            sheet.write_string(row, 0, SYNTHETIC, self.warn)
            row += 1
        if note:
            sheet.write_string(row, 0, note, self.note)
            row += 1
        return sheet, row + 1

    def table(
        self,
        name: str,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        note: str = "",
    ) -> None:
        """Adds a sheet with one table: head repeated in print, frozen, and with a filter."""
        sheet, top = self.sheet(name, title, note)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            text = self.store.labels.text(column.code, "column")
            sheet.write_string(top, index, text, self.head)
        last = top
        for last, values in enumerate(rows, start=top + 1):
            for index, (column, value) in enumerate(zip(columns, values, strict=True)):
                self._cell(sheet, last, index, column.kind, value)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.autofilter(top, 0, max(last, top), len(columns) - 1)

    def _cell(self, sheet: Worksheet, row: int, index: int, kind: str, value: Any) -> None:
        if value is None or value == "":
            return
        style = self.kinds[kind]
        if kind == "date" and isinstance(value, date):
            sheet.write_datetime(row, index, datetime(value.year, value.month, value.day), style)
        elif kind in ("int", "two", "six") and isinstance(value, int | Decimal):
            sheet.write_number(row, index, value, style)
        else:
            sheet.write_string(row, index, str(value)[:MAX_TEXT], style)


def write_workbook(store: Store, path: Path, digest: str) -> Path:
    """Writes ``ringkasan.xlsx``.

    Args:
        store: Open store of the edition.
        path: File to write.
        digest: Digest of the edition, printed on every sheet.

    Returns:
        The path.
    """
    book = _Book(path, store, digest)
    _summary(book)
    book.table("Peringkat", "Peringkat dalam provinsi", RANKING, _ranking_rows(store))
    book.table("Skor", "Skor klaim dan terverifikasi", SCORES, _score_rows(store))
    _actions(book)
    book.table("Mutu", "Pemeriksaan mutu data", QUALITY, _quality_rows(store))
    _dictionary(book)
    book.book.close()
    return path


def _summary(book: _Book) -> None:
    store = book.store
    sheet, row = book.sheet("Ringkasan", f"{PUBLICATION}, edisi {store.edition.edition}")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 40)
    rows, lines = store.ranking, check_lines(store)
    edition = store.edition
    facts: list[tuple[str, str, Any]] = [
        ("Status aturan", "text", store.labels.text(edition.rule_status, "rule_status")),
        ("Sumber aturan", "wrap", edition.rule_source),
        ("Daerah dalam cakupan", "int", len(rows)),
        ("Daerah diperingkat", "int", sum(r.rank is not None for r in rows)),
        ("Sementara", "int", sum(r.publication_state == "provisional" for r in rows)),
        ("Belum dapat diperingkat", "int", sum(r.rank is None for r in rows)),
        ("Inovasi dilaporkan", "int", sum(r.n_reported for r in rows)),
        ("Inovasi dihitung", "int", sum(r.n_counted for r in rows)),
        ("Keterisian terverifikasi (%)", "two", completeness(rows)),
        ("Sel indikator kosong", "int", sum(r.n_missing for r in rows)),
        ("Pemeriksaan lulus", "int", sum(line.passed for line in lines)),
        ("Pemeriksaan", "int", len(lines)),
    ]
    for province in provinces(store):
        if province.leader:
            first = province.leader.row
            facts.append((f"Peringkat pertama {province.name}", "text", first.region_name))
            facts.append((f"IID terverifikasi {first.region_name}", "two", first.iid))
    for name, kind, value in facts:
        sheet.write_string(row, 0, name, book.kinds["text"])
        book._cell(sheet, row, 1, kind, value)
        row += 1
    sheet.write_string(row + 1, 0, "Isi buku kerja", book.head)
    for at, (name, meaning) in enumerate(CONTENTS, start=row + 2):
        sheet.write_string(at, 0, name, book.kinds["text"])
        sheet.write_string(at, 1, meaning, book.kinds["wrap"])


def _ranking_rows(store: Store) -> Iterable[Sequence[Any]]:
    text = store.labels.text
    for province in provinces(store):
        for line in province.ranked + province.unranked:
            r = line.row
            ends = (r.rank_best, r.rank_worst)
            interval = "" if None in ends else "-".join(str(e) for e in dict.fromkeys(ends))
            yield (
                province.name, r.rank, line.change.word if line.change else "", r.region_code,
                r.region_name, text(r.region_type, "region_type"), r.rank_in_type, r.iid,
                line.category, r.iid_claimed, interval, r.completeness_pct,
                r.completeness_claimed_pct, r.n_missing, r.n_missing_mandatory, r.points_missing,
                text(r.publication_state, "publication_state"), "; ".join(line.reasons),
            )  # fmt: skip


def _score_rows(store: Store) -> Iterable[Sequence[Any]]:
    text = store.labels.text
    for score in store.scores.values():
        region = store.regions.get(score.region_code)
        yield (
            score.region_code, region.region_name if region else "",
            text(score.variant, "variant"), score.spd_score, score.maturity_sum, score.divisor,
            score.sid_mean, score.n_reported, score.n_counted, score.basic_affairs_covered,
            score.count_score, score.total_score, score.iid, text(score.category_code, "category"),
            score.completeness_pct, "ya" if score.near_boundary else "",
        )  # fmt: skip


def _actions(book: _Book) -> None:
    store = book.store
    total = store.count_actions()
    every = total <= ALL_ACTIONS_UP_TO
    note = (
        ""
        if every
        else (
            f"Paling banyak {ACTIONS_PER_REGION} sel per daerah, tambahan terbesar lebih dahulu; "
            f"seluruhnya {total} sel ada pada data/missing_indicator.csv."
        )
    )
    per_region = ALL_ACTIONS_UP_TO if every else ACTIONS_PER_REGION
    text = store.labels.text
    rows = (
        (
            a.region_code,
            store.regions[a.region_code].region_name if a.region_code in store.regions else "",
            a.agency, a.innovation_id, a.innovation_name, a.indicator_code, a.indicator_name,
            "ya" if a.is_mandatory else "", text(a.status, "cell_status"), a.level_counted,
            a.level_target, a.gain_points, a.gain_points_full, a.evidence_needed, a.due_date,
        )
        for a in store.actions(per_region)
    )  # fmt: skip
    title = "Sel indikator yang belum terverifikasi pada level 3"
    book.table("Indikator kosong", title, ACTIONS, rows, note)


def _quality_rows(store: Store) -> Iterable[Sequence[Any]]:
    text = store.labels.text
    checks = {line.check.check_id: line.check for line in check_lines(store)}
    for result in store.check_results:
        check = checks[result.check_id]
        region = store.regions.get(result.scope)
        yield (
            result.check_id, check.title, text(result.dimension, "dimension"),
            text(result.severity, "severity"),
            "Semua daerah" if result.scope == "all" else
            (region.region_name if region else result.scope),
            result.n_checked, result.n_failed, result.points_lost,
            text(result.status, "check_status"), text(check.owner, "owner"),
        )  # fmt: skip


def _dictionary(book: _Book) -> None:
    sheet, row = book.sheet("Kamus", "Kamus kolom dan istilah")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    labels = book.store.labels
    columns = [column.code for column in (*RANKING, *SCORES, *ACTIONS, *QUALITY)]
    kinds = {"column": list(dict.fromkeys(columns)), **WORDS}
    for kind, first in kinds.items():
        for _, label, description in labels.kind(kind, first):
            sheet.write_string(row, 0, label, book.kinds["text"])
            sheet.write_string(row, 1, description, book.kinds["wrap"])
            row += 1
        row += 1
