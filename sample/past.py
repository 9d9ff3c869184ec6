"""What a region reported in the two years before: innovations under older names, and others.

What belongs here: synthetic reports of earlier rule years for the bank of innovations, with what
senders say of replication and of whether an innovation still runs. What does not: the year that is
ranked (`innovations`).
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from sample.book import RULE_YEAR, Book
from sample.dice import Dice
from sample.files import HEADERS, LABEL, Layout, write_file
from sample.innovations import Innovation, Record, Value, make_innovations
from sample.profile import Profile

YEARS = (RULE_YEAR - 2, RULE_YEAR - 1)
SAID = (
    "Prasyarat Replikasi",
    "Faktor Pendorong",
    "Faktor Penghambat",
    "Masih Berjalan",
    "Tanggal Pembaruan",
)
PREREQUISITES = (
    "Surat keputusan tim pelaksana dan satu operator di setiap kecamatan.",
    "Jaringan internet di kantor layanan dan satu komputer untuk operator.",
    "Kerja sama dengan kampung dan anggaran operasional satu tahun.",
)
DRIVERS = (
    "Dukungan pimpinan perangkat daerah dan kader di kampung.",
    "Kebutuhan warga yang jauh dari kantor layanan.",
    "Operator yang terlatih dan pedoman yang sederhana.",
)
OBSTACLES = (
    "Jarak antarkampung dan biaya perjalanan.",
    "Pergantian operator tanpa serah terima.",
    "Sinyal telepon yang lemah di kampung pesisir.",
)
# Of so many of a hundred innovations of a year the year before knew, and so many of these by the
# same identifier; the others were sent again as if they were new.
KNOWN, SAME_ID = 55, 65
STOPPED = 6
DAYS = ("Waktu Uji Coba", "Penerapan Awal", "Pengembangan Terbaru")


def write_past(
    directory: Path, profile: Profile, innovations: list[Innovation], book: Book, dice: Dice
) -> list[Path]:
    """Write the reports of a region of the two years before.

    The older year says its year by its folder, the younger one by a column.

    Args:
        directory: the inbox.
        profile: of the region.
        innovations: those of the year that is ranked.
        book: what the sample is made from.
        dice: what chance decides.
    """
    name = book.regions[profile.region_code]["name"]
    slug = re.sub(r"[^a-z]+", "_", name.lower()).removeprefix("kabupaten_")
    others = make_innovations(profile, book, dice)
    gone = [one for one in others if one.kind not in ("silent", "draft")][:STOPPED]
    written, now = [], [(one.identifier, one.record) for one in innovations]
    for year in reversed(YEARS):
        now = [_before(one, year, dice) for one in now if dice.chance(KNOWN)]
        records = [record | _said(year, dice) for _, record in now]
        records += [
            one.record
            | {"ID Inovasi": f"IID-{profile.region_code}-{YEARS[0] % 100}9{number}"}
            | _said(year, dice)
            | {"Masih Berjalan": "Tidak" if year == YEARS[1] else "Ya"}
            for number, one in enumerate(gone, start=1)
        ]
        has_column = year == YEARS[1]
        headers = ("Pemda", *HEADERS["inovasi"], *(["Tahun"] if has_column else []), *SAID)
        rows = [record | {"Pemda": name, "Tahun": year} for record in records]
        layout = Layout("xlsx", titles=(LABEL, f"Laporan Inovasi Daerah {year}, {name}"))
        folder = directory / "inovasi" if has_column else directory / "inovasi" / str(year)
        path = folder / f"{slug}_inovasi_{year}"
        written.append(write_file(path, headers, rows, layout, salt=year))
    return written


def _before(one: tuple[str, Record], year: int, dice: Dice) -> tuple[str, Record]:
    """An innovation as it was reported the year before: maybe under another name and identifier."""
    identifier, record = one
    name = str(record["Nama Inovasi"])
    short, _, expansion = name.partition(" (")
    forms = (name, name, short, short.replace(" ", "-"), f"{short} 1.0", expansion.rstrip(")"))
    older = dice.pick([form for form in forms if form])
    if not dice.chance(SAME_ID):
        identifier = f"{identifier}-{year % 100}"
    # What had not happened by then was not reported then.
    then = {day: value if _is_by(value, year) else None for day in DAYS for value in [record[day]]}
    stage = record["Tahapan"] if then["Penerapan Awal"] else "Uji Coba"
    called = {"ID Inovasi": identifier, "Nama Inovasi": older, "Tahapan": stage}
    return identifier, record | then | called


def _is_by(value: Value, year: int) -> bool:
    return isinstance(value, date) and value.year <= year


def _said(year: int, dice: Dice) -> Record:
    """What the sender says of replication, and of whether it runs."""
    is_asked = dice.chance(70)
    return {
        "Status": "Diterima",
        "Prasyarat Replikasi": dice.pick(PREREQUISITES) if dice.chance(60) else None,
        "Faktor Pendorong": dice.pick(DRIVERS) if dice.chance(60) else None,
        "Faktor Penghambat": dice.pick(OBSTACLES) if dice.chance(60) else None,
        "Masih Berjalan": "Ya" if is_asked else None,
        "Tanggal Pembaruan": date(year, 8, dice.integer(1, 28)) if is_asked else None,
    }
