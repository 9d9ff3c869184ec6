"""The files beside the index: commitments, coaching, training, shared services, Ombudsman.

What belongs here: synthetic rows of one region's support work, and the published Ombudsman results
as their sources print them. What does not: innovations and their indicators.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from sample.book import RULE_YEAR, Book
from sample.dice import Dice
from sample.files import HEADERS, LABEL, Layout, write_file
from sample.innovations import Innovation, Record

TITLES = {
    "komitmen": "Komitmen Inovasi Perangkat Daerah",
    "pendampingan": "Buku Pendampingan (Coaching Inovasi)",
    "bimtek": "Rekap Bimbingan Teknis",
    "layanan_puja_indah": "Layanan PUJA INDAH",
}
SERVICES = ("Layanan Contoh A", "Layanan Contoh B", "Layanan Contoh C")
# What other regions have, and what of it is idle; the last service is one that the first has not.
ELSEWHERE = {
    "Kabupaten Kutai Kartanegara": (SERVICES[0], "Layanan Contoh D"),
    "Kota Samarinda": (SERVICES[1], SERVICES[2], "Layanan Contoh D"),
}
IDLE_ELSEWHERE = SERVICES[2]
# An agency that promised and sent nothing: it must not vanish.
SILENT = "Dinas Lingkungan Hidup dan Kehutanan"
# One that has innovations and promised none of them.
WITHOUT_PROMISE = "Inspektorat"
# One whose training has expired, and one that was trained for an application of its own.
TRAINED_LONG_AGO, TRAINED_TWICE = "Inspektorat", "Bapelitbang"
COURSES = {"Portal IID": "Bimtek pengisian indikator IID", "PUJA INDAH": "Bimtek PUJA INDAH"}
AGREED = (
    "Surat keputusan tim ditandatangani dan diunggah",
    "Laporan manfaat disusun dengan jumlah penerima",
    "Video dua menit direkam dan diunggah",
)
ZONES = re.compile(r"(?:([A-E])/)?(hijau|kuning|merah)")


def write_support(
    directory: Path, region: str, innovations: list[Innovation], dice: Dice, exported: date
) -> list[Path]:
    """Write the synthetic files of one region's support work.

    Args:
        directory: the inbox.
        region: name of the region.
        innovations: its innovations; their agencies promise, are coached and trained.
        dice: what chance decides.
        exported: the day of the files; what is dated later is in none of them but for plans.
    """
    per_agency = Counter(str(one.record["OPD Pelaksana"]) for one in innovations)
    agencies = sorted(per_agency)
    rows = {
        "komitmen": [_commitment(a, per_agency[a] + dice.integer(-1, 2)) for a in agencies],
        "pendampingan": _agreed(
            [_session(dice.pick(innovations), dice) for _ in range(24)], innovations
        ),
        "bimtek": [_training(agency, dice) for agency in agencies if dice.chance(60)],
        "layanan_puja_indah": [_service(name, dice) for name in SERVICES],
    }
    # The second service is switched on and idle; of the third nobody counts transactions.
    rows["layanan_puja_indah"][1]["Jumlah Transaksi"] = 0
    rows["layanan_puja_indah"][2]["Jumlah Transaksi"] = None
    rows["bimtek"] = [one for one in rows["bimtek"] if one["OPD"] != TRAINED_LONG_AGO]
    rows["bimtek"] += [
        _attended(TRAINED_LONG_AGO, date(RULE_YEAR - 3, 8, 15), "Portal IID", 2),
        _attended(TRAINED_TWICE, date(RULE_YEAR, 9, 9), "PUJA INDAH", 3),
    ]
    rows["komitmen"] = [one for one in rows["komitmen"] if one["OPD"] != WITHOUT_PROMISE]
    rows["komitmen"].append(_commitment(SILENT, 2))
    rows["pendampingan"] = [one for one in rows["pendampingan"] if _is_known(one, exported)]
    return [_write(directory, source, region, mine, exported) for source, mine in rows.items()]


def _is_known(session: Record, exported: date) -> bool:
    """Whether a session was held or asked for by a day; plans lie ahead."""
    day = session["Tanggal"]
    assert isinstance(day, date)
    return day <= exported or session["Status"] == "Direncanakan"


def write_services(directory: Path, dice: Dice, exported: date) -> list[Path]:
    """Write the synthetic files of services that other regions use."""
    written = []
    for region, names in ELSEWHERE.items():
        records = [_service(name, dice) | {"Periode": "Oktober 2026"} for name in names]
        for record in records:
            if record["Layanan"] == IDLE_ELSEWHERE:
                record["Jumlah Transaksi"] = 0
        written.append(_write(directory, "layanan_puja_indah", region, records, exported))
    return written


def _write(
    directory: Path, source: str, region: str, records: list[Record], exported: date
) -> Path:
    slug = re.sub(r"[^a-z]+", "_", region.lower())
    slug = slug.removeprefix("kabupaten_").removeprefix("kota_")
    layout = Layout("xlsx", titles=(LABEL, f"{TITLES[source]}, {region}"))
    keyed = [record | {"Pemda": region} for record in records]
    path = directory / source / f"{slug}_{source}_{exported}"
    return write_file(path, ("Pemda", *HEADERS[source]), keyed, layout, salt=1)


def _commitment(agency: str, number: int) -> Record:
    return {
        "OPD": agency,
        "Tahun": RULE_YEAR,
        "Jumlah Komitmen": max(1, number),
        "Tanggal": date(RULE_YEAR, 1, 29),
        "Penanggung Jawab": "Sekretaris OPD",
    }


def _session(innovation: Innovation, dice: Dice) -> Record:
    return {
        "OPD": innovation.record["OPD Pelaksana"],
        "ID Inovasi": innovation.identifier,
        "Tanggal": date(RULE_YEAR, 3, 2) + timedelta(days=dice.integer(0, 240)),
        "Pendamping": "Tim Bapelitbang",
        "Topik": dice.integer(16, 35),
        "Durasi Jam": dice.integer(1, 4),
        "Hasil": dice.pick(("Bukti dilengkapi", "Perlu sesi lanjutan", "Dokumen disusun")),
    }


def _agreed(sessions: list[Record], innovations: list[Innovation]) -> list[Record]:
    """Sessions with their states and what was agreed; two are asked for, one is planned."""
    dice = Dice(f"{RULE_YEAR}/agreed")
    held: list[Record] = []
    for one in sessions:
        day = one["Tanggal"]
        assert isinstance(day, date)
        is_open = one["Hasil"] == "Perlu sesi lanjutan"
        held.append(
            one
            | {
                "Status": "Terlaksana"
                if is_open
                else dice.pick(("Terlaksana", "Terlaksana", "Ditutup")),
                "Tindak Lanjut": dice.pick(AGREED) if is_open else None,
                "Batas Waktu": day + timedelta(days=dice.integer(20, 90)) if is_open else None,
            }
        )
    wanted = (("Diminta", 19, None), ("Diminta", 20, None), ("Direncanakan", 26, "Tim Bapelitbang"))
    return held + [
        {
            "OPD": one.record["OPD Pelaksana"],
            "ID Inovasi": one.identifier,
            "Tanggal": date(RULE_YEAR, 11, day),
            "Pendamping": coach,
            "Status": state,
        }
        for one, (state, day, coach) in zip(dice.shuffled(innovations), wanted, strict=False)
    ]


def _training(agency: str, dice: Dice) -> Record:
    people = dice.integer(1, 5)
    passed = dice.integer(0, people)
    return _attended(agency, date(RULE_YEAR, 7, 14), "Portal IID", people) | {"Lulus": passed}


def _attended(agency: str, day: date, application: str, people: int) -> Record:
    """A training whose people all passed."""
    return {
        "OPD": agency,
        "Tanggal": day,
        "Kegiatan": COURSES[application],
        "Aplikasi": application,
        "Peserta": people,
        "Lulus": people,
    }


def _service(name: str, dice: Dice) -> Record:
    return {
        "Layanan": name,
        "Status": "Aktif",
        "Tanggal Aktif": date(2024, 9, 12) + timedelta(days=dice.integer(0, 300)),
        "Jumlah Transaksi": dice.integer(10, 900),
        "Periode": "2026-10",
    }


def write_ombudsman(directory: Path, book: Book) -> Path:
    """Write the published Ombudsman results as their sources print them; real, without a label."""
    found: dict[tuple[str, str], Record] = {}
    for row in book.governance:
        if row["measure"] not in ("ombudsman_nilai", "ombudsman_kategori"):
            continue
        record = found.setdefault(
            (row["bps_code"], row["period"]),
            {"Kode BPS": row["bps_code"], "Tahun": int(row["period"]), "Sumber": row["source"]},
        )
        if row["measure"] == "ombudsman_nilai":
            record["Nilai"] = row["value"]
        elif match := ZONES.fullmatch(row["value"]):
            record["Kategori"], record["Zona"] = match[1], match[2].capitalize()
    records = [found[key] for key in sorted(found)]
    path = directory / "ombudsman" / "ombudsman_kaltim"
    headers = ("Kode BPS", *HEADERS["ombudsman"])
    return write_file(path, headers, records, Layout("csv"), salt=0)
