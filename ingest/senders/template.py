"""Empty workbooks for senders: the columns of a contract, explained, with drop-downs.

What belongs here: what such a workbook looks like. What does not: the words of the contract, and
reading what comes back.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter

from ingest.conforming.values import EARLIEST, LATEST
from ingest.contracts.column import Column
from ingest.contracts.contract import Contract

CREATED = datetime(2026, 1, 1)
ROWS = 2000
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WORDS = {
    "region_kemendagri": "Kode wilayah Kemendagri, misalnya 64.03.",
    "region_bps": "Kode wilayah BPS, misalnya 6405. Cukup satu kunci daerah.",
    "region_name": "Nama daerah dengan Kabupaten atau Kota. Cukup satu kunci daerah.",
    "text": "Teks.",
    "identifier": "Nomor atau kode, disimpan sebagai teks.",
    "category": "Pilih dari daftar.",
    "integer": "Bilangan bulat.",
    "number": "Angka, misalnya 39,75.",
    "number_or_text": "Angka atau kata.",
    "level": "Level; pilih dari daftar. Kosong berarti belum diisi.",
    "date": "Tanggal, misalnya 13/02/2024.",
    "indicator": "Nomor indikator, misalnya 16 atau 2a.",
}


def write_template(path: Path, contract: Contract) -> None:
    """Write an empty input workbook for a source.

    Its first sheet has the header, a comment on each column, and drop-downs; the second explains
    the columns. The same contract gives the same bytes.
    """
    book = xlsxwriter.Workbook(path, OPTIONS)
    book.set_properties({"title": contract.title, "created": CREATED})
    required = book.add_format(
        {"bold": True, "bg_color": "#FFE699", "text_wrap": True, "border": 1}
    )
    optional = book.add_format(
        {"bold": True, "bg_color": "#E7E6E6", "text_wrap": True, "border": 1}
    )
    as_text = book.add_format({"num_format": "@"})
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(contract.sheet or "Data")
    guide = book.add_worksheet("Petunjuk")
    guide.write_string(0, 0, contract.title, bold)
    guide.write_string(1, 0, contract.description)
    guide.write_string(2, 0, f"Satu baris per {contract.row}. Kolom kuning wajib diisi.")
    for place, heading in enumerate(("Kolom", "Wajib", "Isi")):
        guide.write_string(4, place, heading, bold)
    for at, column in enumerate(contract.sought):
        words = explain(column)
        page.write_string(0, at, column.header, required if column.required else optional)
        page.write_comment(0, at, words, {"x_scale": 2})
        style = as_date if column.type == "date" else None
        if column.type not in ("integer", "number", "number_or_text", "level", "date"):
            style = as_text
        page.set_column(at, at, max(12, min(30, len(column.header) + 4)), style)
        if rule := _validation(column):
            page.data_validation(1, at, ROWS, at, rule)
        guide.write_string(5 + at, 0, column.header)
        guide.write_string(5 + at, 1, "ya" if column.required else "")
        guide.write_string(5 + at, 2, words, wrapped)
    page.freeze_panes(1, 0)
    guide.set_column(0, 0, 24)
    guide.set_column(2, 2, 90)
    book.close()


def explain(column: Column) -> str:
    """What a column holds, for its sender."""
    words = [WORDS[column.type]]
    if column.required:
        words.append("Wajib diisi.")
    if column.values:
        spellings = [spelling[0] for spelling in column.values.values()]
        words.append(f"Pilihan: {', '.join(spellings)}.")
    if column.minimum is not None and column.maximum is not None:
        words.append(f"Dari {column.minimum} sampai {column.maximum}.")
    if column.out_of is not None:
        words.append(f"Dari {column.out_of}.")
    if column.unit:
        words.append(f"Satuan: {column.unit}.")
    if column.description:
        words.append(f"{column.description[0].upper()}{column.description[1:]}.")
    return " ".join(words)


def _validation(column: Column) -> dict | None:
    """The drop-down or limit of a column; a warning, since other spellings are read, too."""
    rule: dict = {"error_type": "warning", "error_title": column.header[:32]}
    rule["error_message"] = explain(column)[:255]
    low = column.minimum if column.minimum is not None else 0
    if column.values:
        return rule | {"validate": "list", "source": [v[0] for v in column.values.values()]}
    if column.type == "level" and column.maximum is not None:
        levels = list(range(low, column.maximum + 1))
        return rule | {"validate": "list", "source": levels}
    if column.type == "date":
        limits = {"minimum": EARLIEST, "maximum": LATEST}
        return rule | {"validate": "date", "criteria": "between"} | limits
    if column.type == "integer" and column.maximum is not None:
        bounds = {"minimum": low, "maximum": column.maximum}
        return rule | {"validate": "integer", "criteria": "between"} | bounds
    return None
