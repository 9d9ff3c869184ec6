"""The worksheet of one agency: what it fills in offline and hands back as ``lembar_kerja``.

Here belongs the layout of that workbook. Only cells that the agency can still send are in it: a
verified cell, or one that waits for its verifier, must not come back changed.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from reports.documents.book import CREATED, MAX_TEXT
from reports.language.catalogue import DEFAULT, Language, message
from reports.language.format import region_code as dotted
from reports.language.labels import Labels
from reports.pages.common import SYNTHETIC
from reports.tables.rows import Edition, Region
from reports.views.worklist import ACCEPTED, Task, Worklist

# The name of the sheet and its headings are those of the contract `lembar_kerja`, by which it is
# read when it comes back: in Indonesian, word for word, whatever the language of the rest.
SHEET = "Lembar Kerja"
# Heading, width, whether the agency fills it in. The contract knows every one, or ignores it.
COLUMNS: tuple[tuple[str, int, bool], ...] = (
    ("Kode Wilayah", 9, False),
    ("OPD", 22, False),
    ("ID Inovasi", 15, False),
    ("Nama Inovasi", 30, False),
    ("Nomor Indikator", 10, False),
    ("Indikator", 26, False),
    ("Status", 14, False),
    ("Level Kini", 8, False),
    ("Parameter", 10, True),
    ("Nomor Dokumen", 22, True),
    ("Tanggal Dokumen", 13, True),
    ("Tautan Bukti", 34, True),
    ("Catatan", 28, True),
    ("Level Sasaran", 9, False),
    ("Syarat Level Sasaran", 30, False),
    ("Bukti yang Diperlukan", 40, False),
    ("Tambahan Poin", 11, False),
    ("Batas Waktu", 12, False),
)
AT = {heading: index for index, (heading, _, _) in enumerate(COLUMNS)}
DAY = "Tanggal Dokumen"
ENTRIES = tuple(heading for heading, _, is_entry in COLUMNS if is_entry)
LEVELS = (0, 1, 2, 3)
GUIDE = (
    message(
        "Isi hanya kolom berwarna: Parameter, Nomor Dokumen, Tanggal Dokumen, Tautan Bukti,"
        " Catatan."
    ),
    message(
        "Parameter adalah level 0 sampai 3; pilih dari daftar. Kosong berarti tetap Level Kini."
    ),
    message(
        "Bukti lengkap bila Tautan Bukti terisi, atau Nomor Dokumen dan Tanggal Dokumen terisi."
    ),
    message("Tanggal Dokumen ditulis hari/bulan/tahun, misalnya 17/08/2026."),
    message("Jangan mengubah judul kolom, kode, atau nomor; lembar dilindungi tanpa kata sandi."),
    message("Baris diurutkan menurut tambahan poin bagi daerah, yang terbesar di atas."),
    message(
        "Simpan sebagai XLSX, lalu serahkan kepada pengelola data untuk dimasukkan ke lembar_kerja."
    ),
)


def fillable(worklist: Worklist) -> tuple[Task, ...]:
    """The tasks that the sheet holds: an innovation's cells that the agency can still send."""
    return tuple(t for t in worklist.own if t.innovation_id and t.status != ACCEPTED)


def write_worksheet(
    edition: Edition,
    labels: Labels,
    region: Region,
    worklist: Worklist,
    path: Path,
    *,
    language: Language = DEFAULT,
) -> Path | None:
    """Writes the worksheet of an agency.

    Args:
        edition: The edition's row.
        labels: Its labels.
        region: Region of the agency.
        worklist: What the agency has to do.
        path: File to write; its folder is made.
        language: Language of title, guide, notes and states; never of the headings.

    Returns:
        The path, or None where the agency has nothing to fill in.
    """
    rows = fillable(worklist)
    if not rows:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        str(path),
        {
            # Small and many: in memory, none of them costs a dozen temporary files.
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    say = language.say
    told = labels.told(say)
    agency = worklist.agency.name or say("Perangkat daerah tidak disebut")
    name = say("Lembar Kerja %(agency)s", agency=agency)
    book.set_properties({"title": name[:200], "created": CREATED})
    base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    title = book.add_format({**base, "bold": True, "font_size": 14, "font_color": "#0B4F6C"})
    note = book.add_format({**base, "font_color": "#52606C"})
    head = book.add_format(
        {**base, "bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#F2F6F8"}
    )
    fixed = book.add_format({**base, "text_wrap": True})
    points = book.add_format({**base, "num_format": "0.000000"})
    day = book.add_format({**base, "num_format": "dd/mm/yyyy"})
    free = {**base, "locked": False, "bg_color": "#FFF8E5", "border": 1, "border_color": "#C9B37A"}
    entry = book.add_format({**free, "text_wrap": True})
    entry_day = book.add_format({**free, "num_format": "dd/mm/yyyy"})

    sheet = book.add_worksheet(SHEET)
    for index, (_, width, _) in enumerate(COLUMNS):
        sheet.set_column(index, index, width)
    lines = [
        say(
            "Data sampai %(day)s. Aturan tahun %(year)s. Isi hanya kolom berwarna; petunjuk ada"
            " pada lembar %(sheet)s.",
            day=language.printer.long_date(edition.cutoff_date),
            year=edition.rule_year,
            sheet=say("Petunjuk"),
        ),
        *([say(SYNTHETIC)] if edition.is_synthetic else []),
    ]
    sheet.write_string(0, 0, f"{name}, {region.region_name}"[:MAX_TEXT], title)
    for index, text in enumerate(lines, start=1):
        sheet.write_string(index, 0, text, note)
    top = len(lines) + 2
    for index, (text, _, _) in enumerate(COLUMNS):
        sheet.write_string(top, index, text, head)
    for row, task in enumerate(rows, start=top + 1):
        for index, text in enumerate(_texts(task, told, region)):
            if text:
                sheet.write_string(row, index, text[:MAX_TEXT], fixed)
        if task.number.isdecimal():
            sheet.write_number(row, AT["Nomor Indikator"], int(task.number), fixed)
        else:
            sheet.write_string(row, AT["Nomor Indikator"], task.number, fixed)
        # Parameter stays empty: a level that nobody wrote must not come back as a statement.
        for heading in ENTRIES:
            sheet.write_blank(row, AT[heading], None, entry_day if heading == DAY else entry)
        for heading, level in (
            ("Level Kini", task.level_reported),
            ("Level Sasaran", task.level_target),
        ):
            if level is not None:
                sheet.write_number(row, AT[heading], level, fixed)
        for heading, words in (
            ("Syarat Level Sasaran", task.level_meaning),
            ("Bukti yang Diperlukan", task.evidence_needed),
        ):
            sheet.write_string(row, AT[heading], (words or "")[:MAX_TEXT], fixed)
        sheet.write_number(row, AT["Tambahan Poin"], task.gain_points, points)
        if task.due_date:
            sheet.write_datetime(row, AT["Batas Waktu"], _midnight(task.due_date), day)
    last = top + len(rows)
    sheet.data_validation(
        top + 1, AT["Parameter"], last, AT["Parameter"],
        {"validate": "list", "source": [str(level) for level in LEVELS],
         "error_title": "Parameter", "error_message": say("Pilih 0, 1, 2, atau 3.")},
    )  # fmt: skip
    sheet.data_validation(
        top + 1, AT[DAY], last, AT[DAY],
        {"validate": "date", "criteria": ">=", "value": date(1990, 1, 1),
         "error_title": DAY, "error_message": say("Tulis tanggal, mis. 17/08/2026.")},
    )  # fmt: skip
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.autofilter(top, 0, last, len(COLUMNS) - 1)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    guide = book.add_worksheet(say("Petunjuk"))
    guide.set_column(0, 0, 100)
    guide.write_string(0, 0, say("Petunjuk"), title)
    for index, text in enumerate(GUIDE, start=2):
        guide.write_string(index, 0, say(text), fixed)
    book.close()
    return path


def _texts(task: Task, labels: Labels, region: Region) -> tuple[str, ...]:
    """The first seven columns of a row; the number of the indicator is written as a number."""
    return (
        dotted(region.region_code),
        task.agency,
        task.innovation_id,
        task.innovation_name or "",
        "",
        task.indicator_name or task.indicator_code,
        labels.text(task.status, "cell_status"),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
