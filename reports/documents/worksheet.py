"""The worksheet of one agency: what it fills in offline and hands back as ``lembar_kerja``.

Here belongs the layout of that workbook. Only cells that the agency can still send are in it: a
verified cell, or one that waits for its verifier, must not come back changed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reports.documents.book import MAX_TEXT, Book, height
from reports.language.catalogue import message
from reports.language.format import region_code as dotted
from reports.tables.rows import OpenCell
from reports.views.imprint import Imprint
from reports.views.region.worklist import Worklist

# The name of the sheet and its headings are those of the contract `lembar_kerja`, by which it is
# read when it comes back: in Indonesian, word for word, whatever the language of the rest.
SHEET = "Lembar Kerja"
# Heading, width, whether the agency fills it in. The contract knows every one, or ignores it.
COLUMNS: tuple[tuple[str, int, bool], ...] = (
    ("Nama Inovasi", 20, False),
    ("Nomor Indikator", 10, False),
    ("Indikator", 18, False),
    ("Status", 11, False),
    ("Level Kini", 6, False),
    ("Parameter", 10, True),
    ("Nomor Dokumen", 14, True),
    ("Tanggal Dokumen", 11, True),
    ("Tautan Bukti", 18, True),
    ("Catatan", 14, True),
    ("Level Sasaran", 8, False),
    ("Syarat Level Sasaran", 22, False),
    ("Bukti yang Diperlukan", 28, False),
    ("Tambahan Poin", 10, False),
    ("Batas Waktu", 11, False),
    ("Kode Wilayah", 9, False),
    ("OPD", 22, False),
    ("ID Inovasi", 15, False),
)
# The last ones are the same in every row, or a key; printed, they would make the others illegible.
PRINTED = 15
AT = {heading: index for index, (heading, _, _) in enumerate(COLUMNS)}
WIDTH = {heading: width for heading, width, _ in COLUMNS}
DAY = "Tanggal Dokumen"
ENTRIES = tuple(heading for heading, _, is_entry in COLUMNS if is_entry)
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


def write_worksheet(worklist: Worklist, imprint: Imprint, path: Path) -> Path | None:
    """Writes the worksheet of an agency.

    Args:
        worklist: What the agency has to do.
        imprint: Of the edition, in the language of title, guide, notes and states; headings are
            always Indonesian.
        path: File to write; its folder is made.

    Returns:
        The path, or None where the agency has nothing to fill in.
    """
    rows = worklist.fillable
    if not rows:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    say, edition = imprint.say, imprint.edition
    agency = worklist.agency.name or say("Perangkat daerah tidak disebut")
    name = say("Lembar Kerja %(agency)s", agency=agency)
    book = Book(path, imprint, name, is_small=True)
    ruled = {"bottom": 1, "bottom_color": "#D3DAE0"}
    fixed = book.style(**ruled, text_wrap=True, indent=1)
    points = book.style(**ruled, num_format="0.00")
    due = book.style(**ruled, num_format="dd/mm/yyyy")
    head = book.style(bold=True, bottom=1, text_wrap=True, bg_color="#F2F6F8")
    free = {"locked": False, "bg_color": "#FFF8E5", "border": 1, "border_color": "#C9B37A"}
    entry = book.style(**free, text_wrap=True)
    entry_day = book.style(**free, num_format="dd/mm/yyyy")

    sheet = book.landscape(SHEET)
    lines = [
        say(
            "Data sampai %(day)s. Aturan tahun %(year)s. Isi hanya kolom berwarna; petunjuk ada"
            " pada lembar %(sheet)s.",
            day=imprint.printer.long_date(edition.cutoff_date),
            year=edition.rule_year,
            sheet=say("Petunjuk"),
        ),
        imprint.banner,
    ]
    sheet.write_string(0, 0, f"{name}, {worklist.region.region_name}"[:MAX_TEXT], book.title)
    for index, text in enumerate(lines, start=1):
        sheet.write_string(index, 0, text, book.note)
    top = len(lines) + 2
    sheet.set_row(top, height((text, width) for text, width, _ in COLUMNS))
    for index, (text, width, _) in enumerate(COLUMNS):
        sheet.set_column(index, index, width)
        sheet.write_string(top, index, text, head)
    for row, task in enumerate(rows, start=top + 1):
        values = _values(task, imprint, worklist)
        wraps = [(one, WIDTH[heading]) for heading, one in values.items() if isinstance(one, str)]
        sheet.set_row(row, height(wraps))
        for heading, value in values.items():
            if isinstance(value, int):
                sheet.write_number(row, AT[heading], value, fixed)
            elif value is not None:
                sheet.write_string(row, AT[heading], value[:MAX_TEXT], fixed)
        # Parameter stays empty: a level that nobody wrote must not come back as a statement.
        for heading in ENTRIES:
            sheet.write_blank(row, AT[heading], None, entry_day if heading == DAY else entry)
        sheet.write_number(row, AT["Tambahan Poin"], task.gain_points, points)
        if task.due_date:
            sheet.write_datetime(row, AT["Batas Waktu"], task.due_date, due)
    last = top + len(rows)
    levels = [str(level) for level in range(edition.max_level + 1)]
    sheet.data_validation(
        top + 1, AT["Parameter"], last, AT["Parameter"],
        {"validate": "list", "source": levels,
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
    sheet.print_area(0, 0, last, PRINTED - 1)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    # An ampersand would begin a code of the footer; the format allows 255 characters.
    sheet.set_footer(f"&L{name[:100].replace('&', '&&')}&R&P / &N")
    guide = book.book.add_worksheet(say("Petunjuk"))
    guide.set_column(0, 0, 100)
    guide.write_string(0, 0, say("Petunjuk"), book.title)
    for index, text in enumerate(GUIDE, start=2):
        guide.write_string(index, 0, say(text), fixed)
    book.close()
    return path


def _values(task: OpenCell, imprint: Imprint, worklist: Worklist) -> dict[str, str | int | None]:
    """What a row says by heading; nothing is written for None."""
    number = int(task.number) if task.number.isdecimal() else task.number
    return {
        "Kode Wilayah": dotted(worklist.region.region_code),
        "OPD": task.agency or None,
        "ID Inovasi": task.innovation_id,
        "Nama Inovasi": task.innovation_name or None,
        "Indikator": task.indicator_name or task.indicator_code,
        "Status": imprint.labels.text(task.status, "cell_status") or None,
        "Nomor Indikator": number,
        "Level Kini": task.level_reported,
        "Level Sasaran": task.level_target,
        "Syarat Level Sasaran": task.level_meaning or "",
        "Bukti yang Diperlukan": task.evidence_needed or "",
    }
