"""Synthetic innovations: names, agencies, dates, texts.

What belongs here: the rows of the source `inovasi` of one region, one per innovation, values as
text, whole numbers, dates or None. What does not: indicators, faults and files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sample.book import RULE_YEAR, Book, Subject
from sample.dice import Dice
from sample.profile import Profile

Value = str | int | date | None
Record = dict[str, Value]

HEADS = (
    ("SI", "Sistem Informasi"),
    ("GERAK", "Gerakan"),
    ("KLINIK", "Klinik"),
    ("MOBIL", "Layanan Keliling"),
    ("POJOK", "Pojok"),
    ("APLIKASI", "Aplikasi"),
    ("SAHABAT", "Sahabat"),
)
ACTIONS = (
    ("PANTAU", "Pemantauan"),
    ("DAMPING", "Pendampingan"),
    ("CEPAT", "Percepatan Layanan"),
    ("DATA", "Pendataan"),
    ("EDU", "Edukasi"),
    ("KONSUL", "Konsultasi"),
    ("TUNTAS", "Penuntasan Masalah"),
    ("JEMPUT", "Jemput Bola Layanan"),
)
AGENDAS = (
    "Memperkuat pembangunan sumber daya manusia",
    "Membangun dari desa dan dari bawah",
    "Memperkuat reformasi birokrasi",
    "Memantapkan kemandirian pangan, energi, dan air",
)
CLUSTERS = ("Kesehatan dan Gizi", "Pendidikan", "Ekonomi Kerakyatan", "Tata Kelola", "Lingkungan")
FORMS = ("Inovasi pelayanan publik", "Inovasi tata kelola pemerintahan daerah", "Inovasi lainnya")
PARTS = ("dasar", "masalah", "isu", "metode", "unggul", "tahap", "hasil")
LONG_TEXT = 300  # words that the rules ask of a description


@dataclass(frozen=True)
class Innovation:
    """One synthetic innovation and the kind that decides how its indicators look."""

    kind: str
    identifier: str
    record: Record


def make_innovations(profile: Profile, book: Book, dice: Dice) -> list[Innovation]:
    """Return the innovations of a region in the order of its export."""
    region = book.regions[profile.region_code]
    kinds = profile.kinds()
    subjects = _subjects(profile, book, dice, kinds)
    real = [row for row in book.real_names if row["region_code"] == profile.region_code]
    used: set[str] = set()
    made: list[tuple[str, Record]] = []
    for kind, subject in zip(kinds, subjects, strict=True):
        mine = [row for row in real if int(row["affair_number"]) == subject.affair_number]
        named = mine[0] if mine and kind != "silent" else None
        if named:
            real.remove(named)
        phrase, record = _identity(profile.region_code, subject, named, used, dice)
        record |= _facts(kind, subject, dice)
        record |= _texts(kind, record, region["name"], phrase, book, dice)
        made.append((kind, record))
    return [
        Innovation(kind, identifier, record | {"ID Inovasi": identifier})
        for number, (kind, record) in enumerate(dice.shuffled(made), start=1)
        for identifier in [f"IID-{profile.region_code}-{number:04d}"]
    ]


def _agency(subject: Subject, region_code: str) -> str:
    return subject.agency_berau if region_code == "6403" else subject.agency


def _subjects(profile: Profile, book: Book, dice: Dice, kinds: list[str]) -> list[Subject]:
    """Return the subject of every innovation: basic affairs first, then all others in turn.

    The silent agency is silent altogether: its affair goes to its own innovations only.
    """
    basic, others = book.subjects[:6], book.subjects[6:]
    covered = dice.shuffled(basic)[: profile.basic_affairs]
    silent = dice.pick([s for s in others if s.affair_number not in (33, 37)])
    rest = [s for s in others if s != silent or not profile.silent]
    cycle: list[Subject] = []
    while len(cycle) < len(kinds):
        cycle += dice.shuffled([*rest, *covered, *covered])
    first = iter([*covered, *cycle])
    return [silent if kind == "silent" else next(first) for kind in kinds]


def _identity(
    region_code: str, subject: Subject, named: dict[str, str] | None, used: set[str], dice: Dice
) -> tuple[str, Record]:
    """Return what the innovation is about, and its name, agency and initiator."""
    agency = _agency(subject, region_code)
    name = ""
    while not name or name in used:
        word, phrase = dice.pick(subject.topics)
        head, kind = dice.pick(HEADS)
        act, action = dice.pick(ACTIONS)
        name = f"{head} {act} {word} ({kind} {action} {phrase})"
    used.add(name)
    initiator = named["initiator"] if named else agency
    return phrase.lower(), {
        "Nama Inovasi": named["name"] if named else name,
        "OPD Pelaksana": agency,
        "Inisiator": "OPD" if initiator == agency or dice.chance(70) else "ASN",
        "Nama Inisiator": initiator,
    }


def _facts(kind: str, subject: Subject, dice: Dice) -> Record:
    stage = dice.pick(("Inisiatif", "Uji Coba")) if kind == "trial" else "Penerapan"
    status = {"refused": "Ditolak", "draft": "Draf"}.get(kind) or dice.pick(
        ("Dikirim", "Diterima", "Diterima")
    )
    basic = "Sosial" if subject.affair_number != 6 else "Kesehatan"
    return {
        "Tahapan": stage,
        "Klasifikasi": dice.pick(("Inovasi perangkat daerah", "Inovasi desa dan kelurahan")),
        "Jenis": dice.pick(("Digital", "Non Digital")),
        "Bentuk": dice.pick(FORMS),
        "Asta Cita": dice.pick(AGENDAS),
        "Klaster PKPN": dice.pick(CLUSTERS),
        "Urusan": subject.affair,
        "Urusan Beririsan": basic if dice.chance(30) else None,
        **_dates(kind, dice),
        "Anggaran": dice.integer(3, 90) * 5_000_000 if dice.chance(75) else None,
        "Status": status,
    }


def _dates(kind: str, dice: Dice) -> Record:
    """Return trial, first application and last development; one lies in the window or none."""
    window = (date(RULE_YEAR - 2, 1, 1), date(RULE_YEAR - 1, 12, 31))

    def within(start: date, end: date) -> date:
        return start + timedelta(days=dice.integer(0, (end - start).days))

    if kind == "outside":
        first = within(date(2018, 1, 2), date(RULE_YEAR - 3, 12, 31))
        latest = None
    elif dice.chance(65):
        first, latest = within(*window), None
    else:
        first, latest = within(date(2018, 1, 2), date(RULE_YEAR - 3, 12, 31)), within(*window)
    trial = first - timedelta(days=dice.integer(60, 200))
    return {
        "Waktu Uji Coba": trial if dice.chance(80) else None,
        "Penerapan Awal": None if kind == "trial" else first,
        "Pengembangan Terbaru": latest,
    }


def _texts(
    kind: str, record: Record, region_name: str, phrase: str, book: Book, dice: Dice
) -> Record:
    slots = {
        "nama": str(record["Nama Inovasi"]).split(" (")[0],
        "opd": record["OPD Pelaksana"],
        "pemda": region_name,
        "subjek": phrase,
        "persen": dice.integer(31, 68),
        "juta": dice.integer(12, 95),
        "lama": dice.integer(7, 21),
        "cepat": dice.integer(1, 4),
        "orang": dice.integer(60, 1800),
    }
    words = dice.integer(90, LONG_TEXT - 1) if kind in ("short", "draft") else 0
    return {
        "Rancang Bangun": _design(slots, words, book, dice),
        "Tujuan": f"Mempercepat dan mempermudah layanan {phrase} bagi warga {region_name}.",
        "Manfaat": f"Warga memperoleh layanan {phrase} dengan waktu dan biaya yang lebih ringan.",
        "Hasil": f"{slots['orang']} orang terlayani; waktu layanan menjadi {slots['cepat']} hari.",
    }


def _design(slots: dict, words: int, book: Book, dice: Dice) -> str:
    """Return a description: cut at so many words, or long enough when the number is 0."""
    kept = {p: [t for t in book.sentences[p] if dice.chance(75)] for p in PARTS}
    if not words:
        total = sum(len(text.split()) for texts in kept.values() for text in texts)
        for part in PARTS:
            for text in book.sentences[part]:
                if text not in kept[part] and total < LONG_TEXT + 20:
                    kept[part].append(text)
                    total += len(text.split())
    paragraphs = [" ".join(t.format_map(slots) for t in kept[part]) for part in PARTS if kept[part]]
    if words:
        return " ".join(" ".join(paragraphs).split()[:words])
    return "".join(f"<p>{p}</p>" for p in paragraphs) if dice.chance(20) else "\n".join(paragraphs)
