"""Downloads: every table and document of the edition, and which form suits whom.

Here belongs the list of files. It names what is written beside it and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.language.catalogue import message
from reports.tables.store import Store


@dataclass(frozen=True)
class TableFile:
    """One published table: its name, label, meaning and number of rows."""

    name: str
    label: str
    meaning: str
    n_rows: int


@dataclass(frozen=True)
class Document:
    """One document: its way below the folder, its kind, and for whom it is."""

    path: str
    kind: str
    meaning: str


def context(store: Store, tables: Sequence[str], documents: Sequence[Document]) -> dict[str, Any]:
    """Template variables of ``unduhan.html``.

    Args:
        store: Open store.
        tables: Published tables that have files in ``data/``.
        documents: Other files for download.
    """
    words = {code: (label, text) for code, label, text in store.labels.kind("table")}
    rows = [
        TableFile(name, *words.get(name, (name.replace("_", " "), "")), store.count(name))
        for name in tables
    ]
    return {"tables": rows, "documents": documents, "n_rows": sum(row.n_rows for row in rows)}


def documents(full: bool) -> list[Document]:
    """Documents of an edition, those with a layout first."""
    laid_out = [
        Document("laporan.pdf", "PDF", message("Peringkat untuk dicetak dan dilampirkan.")),
        Document(
            "ringkasan.xlsx", "XLSX", message("Peringkat, skor, dan indikator kosong untuk diolah.")
        ),
        Document("kartu.png", "PNG", message("Kartu 1080 x 1350 untuk dikirim melalui pesan.")),
        Document(
            "en/laporan.pdf", "PDF", message("Peringkat untuk dicetak, dalam bahasa Inggris.")
        ),
        Document(
            "en/ringkasan.xlsx", "XLSX", message("Buku kerja yang sama dalam bahasa Inggris.")
        ),
    ]
    short = [
        Document("pesan.txt", message("Teks"), message("Ringkasan paling banyak 1.000 karakter.")),
        Document("en/pesan.txt", message("Teks"), message("Ringkasan dalam bahasa Inggris.")),
        Document("ringkasan.json", "JSON", message("Peringkat untuk program lain.")),
        Document("umpan.atom", "Atom", message("Daftar edisi untuk pembaca umpan.")),
    ]
    return (laid_out if full else []) + short
