"""The official files beside the index: the calendar, SPBE and the Ombudsman's opinion.

What belongs here: dates of the measurement as the press printed them, and synthetic rows, labelled,
where nothing was published: this year's dates, SPBE, the opinion. What does not: the Ombudsman's
compliance scores (`support`), anything that a score is made of.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sample.book import FACTS, RULE_YEAR, Book, read_rows
from sample.dice import Dice
from sample.files import HEADERS, LABEL, Layout, write_file
from sample.innovations import Record

SYNTHETIC = "Data contoh sintetis"
# Lower bound in hundredths and name, as PermenPANRB 59/2020 names the levels of the index.
PREDICATES = (
    (420, "Memuaskan"),
    (350, "Sangat Baik"),
    (260, "Baik"),
    (180, "Cukup"),
    (0, "Kurang"),
)
# The opinion assesses some regions only; of the others nothing is said.
OPINIONS = ("Kualitas Tinggi", "Kualitas Tinggi", "Kualitas Sedang")
# A region whose index of the year before was never delivered.
UNTOLD = "6411"


def write_context(directory: Path, book: Book, seed: int) -> list[Path]:
    """Write the schedule, SPBE and the opinion; earlier years of the schedule are real.

    Args:
        directory: the inbox.
        book: regions of the province.
        seed: what is synthetic follows from it.
    """
    names = {
        code: row["name"]
        for code, row in book.regions.items()
        if row["province_kemendagri_code"] == "64"
    }
    return [
        _real_schedule(directory),
        _schedule(directory, Dice(f"{seed}/jadwal")),
        _spbe(directory, names, Dice(f"{seed}/spbe")),
        _opinion(directory, names, Dice(f"{seed}/opini")),
    ]


def _real_schedule(directory: Path) -> Path:
    records: list[Record] = [
        {
            "Tahun": row["rule_year"],
            "Tahap": row["stage"],
            "Mulai": row["starts_on"],
            "Selesai": row["ends_on"],
            "Revisi": row["revision"],
            "Sumber": row["source"],
        }
        for row in read_rows(FACTS / "schedule.csv")
    ]
    path = directory / "jadwal" / "jadwal_diberitakan"
    return write_file(path, HEADERS["jadwal"], records, Layout("csv"), salt=0)


def _schedule(directory: Path, dice: Dice) -> Path:
    """This year: reporting with one extension, what follows, and a visit that was called off."""
    first, last = date(RULE_YEAR, 6, 22), date(RULE_YEAR, 8, 21)
    extended = last + timedelta(days=7 * dice.integer(1, 2))
    decided = date(RULE_YEAR, 12, 14) + timedelta(days=dice.integer(0, 4))
    stages = (
        ("Pelaporan", first, last, 0),
        ("Pelaporan", first, extended, 1),
        ("Verifikasi", extended + timedelta(days=3), date(RULE_YEAR, 12, 4), 0),
        ("Presentasi", date(RULE_YEAR, 11, 10), date(RULE_YEAR, 11, 12), 0),
        ("Kunjungan", date(RULE_YEAR, 11, 30), date(RULE_YEAR, 12, 2), 0),
        ("Kunjungan", None, None, 1),
        ("Penetapan", None, decided, 0),
    )
    records: list[Record] = [
        {
            "Tahun": RULE_YEAR,
            "Tahap": stage,
            "Mulai": starts_on,
            "Selesai": ends_on,
            "Revisi": revision,
            "Sumber": SYNTHETIC,
        }
        for stage, starts_on, ends_on, revision in stages
    ]
    path = directory / "jadwal" / f"jadwal_contoh_{RULE_YEAR}"
    layout = Layout("xlsx", titles=(LABEL, f"Jadwal pengukuran, {RULE_YEAR}"))
    return write_file(path, HEADERS["jadwal"], records, layout, salt=2)


def _spbe(directory: Path, names: dict[str, str], dice: Dice) -> Path:
    records: list[Record] = []
    for code, name in sorted(names.items()):
        index = dice.integer(190, 340)
        for year in (2023, 2024):
            if (code, year) != (UNTOLD, 2023):
                predicate = next(word for bound, word in PREDICATES if index >= bound)
                written = f"{index // 100},{index % 100:02}"
                record: Record = {"Tahun": year, "Pemda": name, "Indeks": written}
                records.append(record | {"Predikat": predicate, "Sumber": SYNTHETIC})
            index += dice.integer(-15, 45)
    path = directory / "spbe" / "spbe_kaltim"
    layout = Layout("xlsx", titles=(LABEL, "Indeks SPBE"))
    return write_file(path, HEADERS["spbe"], records, layout, salt=3)


def _opinion(directory: Path, names: dict[str, str], dice: Dice) -> Path:
    assessed = dice.shuffled([names[code] for code in sorted(names)])
    records: list[Record] = [
        {"Tahun": 2025, "Pemda": name, "Instrumen": "Opini", "Opini": opinion, "Sumber": SYNTHETIC}
        for name, opinion in zip(assessed, OPINIONS, strict=False)
    ]
    path = directory / "ombudsman" / "opini_contoh_2025"
    headers = ("Tahun", "Pemda", "Instrumen", "Opini", "Sumber")
    layout = Layout("xlsx", titles=(LABEL, "Opini Ombudsman, 2025"))
    return write_file(path, headers, records, layout, salt=4)
