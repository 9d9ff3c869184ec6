"""Downloads: every table and document of the edition, and which form suits whom.

Here belongs the list of files. It names what is written beside it and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.language.catalogue import message
from reports.tables.quality_rows import RENAMED
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


# Documents of an edition, those with a layout first; only the full edition has these.
LAID_OUT = (
    Document("laporan.pdf", "PDF", message("Peringkat untuk dicetak dan dilampirkan.")),
    Document(
        "ringkasan.xlsx", "XLSX", message("Peringkat, skor, dan indikator kosong untuk diolah.")
    ),
    Document("kartu.png", "PNG", message("Kartu 1080 x 1350 untuk dikirim melalui pesan.")),
    Document("en/laporan.pdf", "PDF", message("Peringkat untuk dicetak, dalam bahasa Inggris.")),
    Document("en/ringkasan.xlsx", "XLSX", message("Buku kerja yang sama dalam bahasa Inggris.")),
)
SHORT = (
    Document("pesan.txt", message("Teks"), message("Ringkasan paling banyak 1.000 karakter.")),
    Document("en/pesan.txt", message("Teks"), message("Ringkasan dalam bahasa Inggris.")),
    Document("ringkasan.json", "JSON", message("Peringkat untuk program lain.")),
    Document("umpan.atom", "Atom", message("Daftar edisi untuk pembaca umpan.")),
)


@dataclass(frozen=True)
class Downloads:
    """Everything that can be downloaded of an edition."""

    tables: tuple[TableFile, ...]
    documents: tuple[Document, ...]

    @property
    def n_rows(self) -> int:
        """Rows of all tables."""
        return sum(table.n_rows for table in self.tables)


def downloads(store: Store, *, full: bool) -> Downloads:
    """The tables that a store has files of in ``data/``, and the documents of its edition."""
    words = {code: (label, text) for code, label, text in store.labels.kind("table")}
    tables = (
        TableFile(name, label, meaning, store.count(name))
        for name in sorted(store.tables - RENAMED.keys())
        for label, meaning in [words.get(name, (name.replace("_", " "), ""))]
    )
    return Downloads(tuple(tables), (LAID_OUT if full else ()) + SHORT)
