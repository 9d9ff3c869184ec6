"""Records to files as regions send them: spreadsheets and CSV with titles and footers.

What belongs here: layout only: headers, label and title rows, footers, encodings, the written
form of dates and numbers, and bytes that do not depend on the clock. What does not: what the
rows say.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from sample.innovations import Record, Value

LABEL = "DATA CONTOH SINTETIS: bukan data resmi"
CREATED = datetime(2026, 11, 20)
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
HEADERS = {
    "inovasi": (
        *("ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan", "Inisiator"),
        *("Nama Inisiator", "Klasifikasi", "Jenis", "Bentuk", "Asta Cita", "Klaster PKPN"),
        *("Urusan", "Urusan Beririsan", "Waktu Uji Coba", "Penerapan Awal"),
        *("Pengembangan Terbaru", "Rancang Bangun", "Tujuan", "Manfaat", "Hasil"),
        *("Anggaran", "Status"),
    ),
    "indikator_inovasi": (
        *("ID Inovasi", "Nomor Indikator", "Parameter", "Basis", "Nilai Ukur"),
        *("Nomor Dokumen", "Tanggal Dokumen", "Tautan Bukti", "Verifikasi", "Catatan"),
    ),
    "indikator_daerah": (
        *("Tahun", "Nomor Indikator", "Parameter", "Nomor Dokumen", "Tanggal Dokumen"),
        *("Tautan Bukti", "Verifikasi", "Catatan"),
    ),
    "angka_daerah": ("Kode BPS", "Ukuran", "Tahun", "Nilai", "Satuan", "Sumber"),
    "hasil_resmi": (
        *("Tahun", "Pemda", "Skor", "Predikat", "Peringkat Nasional", "Jumlah Inovasi"),
        "Sumber",
    ),
    "komitmen": ("OPD", "Tahun", "Jumlah Komitmen", "Tanggal", "Penanggung Jawab"),
    "pendampingan": (
        *("OPD", "ID Inovasi", "Tanggal", "Pendamping", "Topik", "Durasi Jam", "Hasil"),
        *("Status", "Tindak Lanjut", "Batas Waktu"),
    ),
    "bimtek": ("OPD", "Tanggal", "Kegiatan", "Aplikasi", "Peserta", "Lulus"),
    "layanan_puja_indah": (*("Layanan", "Status", "Tanggal Aktif", "Jumlah Transaksi", "Periode"),),
    "ombudsman": ("Tahun", "Nilai", "Kategori", "Zona", "Sumber"),
    "spbe": ("Tahun", "Pemda", "Indeks", "Predikat", "Sumber"),
    "jadwal": ("Tahun", "Tahap", "Mulai", "Selesai", "Revisi", "Sumber"),
}
ENCODINGS = {"csv": "utf-8", "csv_bom": "utf-8-sig", "csv_cp1252": "cp1252"}


@dataclass(frozen=True)
class Layout:
    """How one file looks.

    Attributes:
        file_format: xlsx, csv, csv_bom or csv_cp1252.
        titles: text of the title rows, the label first; empty for real data.
        numbered: a column `No` stands in front.
        upper_headers: headers are in capitals.
        total: text of the cell beside `Jumlah`, empty for no total row.
        signature: lines below a blank row, on the right.
    """

    file_format: str
    titles: tuple[str, ...] = ()
    numbered: bool = False
    upper_headers: bool = False
    total: str = ""
    signature: tuple[str, ...] = ()


def written_date(day: date, salt: int) -> str:
    """Return a date in one of the forms that people write.

    Equal dates of one file are written alike, so that a repeated row repeats exactly.
    """
    serial = (day - date(1899, 12, 30)).days
    if (serial * 7 + salt) % 50 == 0:
        return str(serial)
    written = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    common = (f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", written)
    return common[(serial + salt) % 4]


def _grid(
    headers: Sequence[str], rows: Iterable[Record], layout: Layout
) -> Iterable[tuple[str, list[Value]]]:
    """Yield (role, cells) of every row of the file, top to bottom."""
    width = len(headers) + layout.numbered
    for title in layout.titles:
        yield "title", [title, *[None] * (width - 1)]
    names = [*["No"] * layout.numbered, *headers]
    yield "header", [name.upper() if layout.upper_headers else name for name in names]
    for number, row in enumerate(rows, start=1):
        yield "row", [*[number] * layout.numbered, *(row.get(name) for name in headers)]
    if layout.total:
        cells: list[Value] = [None] * width
        cells[0], cells[headers.index("Nama Inovasi") + layout.numbered] = "Jumlah", layout.total
        yield "total", cells
    if layout.signature:
        yield "blank", [None] * width
        for line in layout.signature:
            yield "signature", [*[None] * (width - 2), line, None]


def write_file(
    path: Path, headers: Sequence[str], rows: Iterable[Record], layout: Layout, salt: int
) -> Path:
    """Write one file; its suffix comes from the layout.

    Args:
        path: without suffix.
        headers: columns, the region key first.
        rows: records; columns that are not in the headers are left out.
        layout: how the file looks.
        salt: varies the written form of dates and numbers from file to file.

    Returns:
        The path written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if layout.file_format == "xlsx":
        return _write_workbook(path.with_suffix(".xlsx"), headers, rows, layout, salt)
    path = path.with_suffix(".csv")
    encoding = ENCODINGS[layout.file_format]
    with path.open("w", encoding=encoding, errors="strict", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        for _, cells in _grid(headers, rows, layout):
            writer.writerow(
                "" if cell is None else written_date(cell, salt) if isinstance(cell, date) else cell
                for cell in cells
            )
    return path


def _write_workbook(
    path: Path, headers: Sequence[str], rows: Iterable[Record], layout: Layout, salt: int
) -> Path:
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(path, options)
    book.set_properties({"title": layout.titles[0] if layout.titles else "", "created": CREATED})
    bold = book.add_format({"bold": True})
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Data")
    for line, (role, cells) in enumerate(_grid(headers, rows, layout)):
        style = bold if role in ("title", "header", "total") else None
        for place, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, date):
                if (cell.toordinal() * 3 + salt) % 5 < 3:
                    sheet.write_datetime(line, place, datetime(*cell.timetuple()[:3]), dated)
                else:
                    sheet.write_string(line, place, written_date(cell, salt))
            elif isinstance(cell, int | float):
                # Small numbers of synthetic files come partly as text; real ones stay numbers.
                small = bool(layout.titles) and isinstance(cell, int) and cell < 100
                if role == "row" and small and (int(cell) + place + salt) % 4 == 0:
                    sheet.write_string(line, place, str(cell))
                else:
                    sheet.write_number(line, place, cell)
            else:
                sheet.write_string(line, place, cell, style)
    sheet.set_column(0, len(headers), 18)
    book.close()
    return path
