"""The sample inbox of Kalimantan Timur: which files there are and what goes into which.

What belongs here: the files of `write_sample`, real ones from the facts and synthetic ones from
the profiles. What does not: how rows are made or written.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from sample.before import EXPORTED_BEFORE, week_before
from sample.book import EXPORTED, RULE_YEAR, SEEDS, Book, read_book
from sample.context import write_context
from sample.dice import Dice
from sample.faults import Rows, spoil
from sample.files import HEADERS, LABEL, MONTHS, Layout, write_file
from sample.indicators import innovation_rows, region_rows
from sample.innovations import Record, Value, make_innovations
from sample.past import write_past
from sample.profile import Profile, read_profiles
from sample.support import write_ombudsman, write_services, write_support

TITLES = {
    "inovasi": "Ekspor Laporan Inovasi Daerah",
    "indikator_inovasi": "Ekspor Indikator Satuan Inovasi Daerah",
    "indikator_daerah": "Ekspor Indikator Satuan Pemerintah Daerah",
}
# The region whose commitments, coaching and training the sample shows.
SUPPORTED = "6403"
KEY_HEADERS = {"code": "Kode Wilayah", "name": "Pemda", "short": "Pemda", "bps": "Kode BPS"}


def make_region(profile: Profile, book: Book, seed: int) -> Rows:
    """Return the synthetic rows of one region, without their region key."""
    dice = Dice(f"{seed}/{profile.region_code}/{profile.salt}")
    innovations = make_innovations(profile, book, dice)
    indicators = [row for one in innovations for row in innovation_rows(one, profile, book, dice)]
    rows = Rows(
        innovations=innovations,
        inovasi=[one.record for one in innovations],
        indikator_inovasi=indicators,
        indikator_daerah=region_rows(profile, book, dice),
    )
    spoil(rows, profile.faults, dice)
    return rows


def region_key(profile: Profile, book: Book) -> tuple[str, str]:
    """Return the column that names the region in its files, and the name."""
    region = book.regions[profile.region_code]
    code = profile.region_code
    name = region["name"]
    keys = {
        "code": f"{code[:2]}.{code[2:]}",
        "name": name.upper(),
        "short": name.replace("Kabupaten ", "Kab. "),
        "bps": region["bps_code"],
    }
    return KEY_HEADERS[profile.region_key], keys[profile.region_key]


def keyed(rows: list[Record], key: tuple[str, str]) -> list[Record]:
    """Return the rows with their region key, except where a fault has put another one."""
    header, text = key
    return [{name: v for name, v in row.items() if name != "Pemda"}
            | {header: row.get("Pemda") or text} for row in rows]  # fmt: skip


def write_sample(
    directory: Path, seed: int = 2026, seeds: Path = SEEDS, *, is_week_before: bool = False
) -> list[Path]:
    """Write the sample inbox of the ten regions of Kalimantan Timur.

    Args:
        directory: becomes the inbox: `<directory>/<source>/<file>`.
        seed: everything synthetic follows from it; the story holds for the default only.
        seeds: the project's seeds (regions, affairs, indicators, bands).
        is_week_before: the delivery of a week earlier, from which that of `inbox` moved on.

    Returns:
        The files written, sorted.
    """
    book = read_book(seeds)
    exported = EXPORTED_BEFORE if is_week_before else EXPORTED
    written = [_statistics(directory, book), _published(directory, book)]
    written.append(write_ombudsman(directory, book))
    written += write_context(directory, book, seed)
    written += write_services(directory, Dice(f"{seed}/services"), exported)
    for profile in read_profiles():
        rows = make_region(profile, book, seed)
        held = rows
        if is_week_before:
            held = week_before(rows, Dice(f"{seed}/before/{profile.region_code}"))
        for source in TITLES:
            written.append(_write_source(directory, source, profile, held, book, seed, exported))
        if profile.region_code == SUPPORTED:
            name = book.regions[SUPPORTED]["name"]
            dice = Dice(f"{seed}/support")
            written += write_support(directory, name, rows.innovations, dice, exported)
            earlier = Dice(f"{seed}/past")
            written += write_past(directory, profile, rows.innovations, book, earlier)
    return sorted(written)


def _write_source(
    directory: Path,
    source: str,
    profile: Profile,
    rows: Rows,
    book: Book,
    seed: int,
    exported: date,
) -> Path:
    name = book.regions[profile.region_code]["name"]
    dice = Dice(f"{seed}/{source}/{profile.region_code}/layout")
    key = region_key(profile, book)
    records = keyed(getattr(rows, source), key)
    slug = re.sub(r"[^a-z]+", "_", name.lower()).removeprefix("kabupaten_").removeprefix("kota_")
    signed, day = dice.chance(40), f"{exported.day} {MONTHS[exported.month - 1]} {exported.year}"
    layout = Layout(
        file_format=profile.file_format,
        titles=(LABEL, TITLES[source], f"{name}, {RULE_YEAR}")[: 3 if dice.chance(70) else 1],
        numbered=dice.chance(40),
        upper_headers=dice.chance(20),
        total=f"{len(records)} inovasi" if source == "inovasi" and dice.chance(60) else "",
        signature=(f"{name}, {day}", "Admin Daerah") if signed else (),
    )
    path = directory / source / f"{slug}_{source}_{exported}"
    return write_file(path, (key[0], *HEADERS[source]), records, layout, dice.integer(0, 999))


def _number(text: str) -> Value | float:
    """Return a number as the spreadsheet cell that shows the same digits, other text as it is."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return text
    # A cell of a spreadsheet is a double; repr() of it gives back the digits of the source.
    number = float(text)
    assert Decimal(repr(number)) == Decimal(text), text
    return int(text) if text.isdigit() else number


def _statistics(directory: Path, book: Book) -> Path:
    """Write the real statistics and governance figures: one file, real, without a label."""
    rows = [(row, row["year"]) for row in book.statistics]
    rows += [(r, r["period"]) for r in book.governance if re.fullmatch(r"\d{4}", r["period"])]
    records: list = [
        {
            "Kode BPS": row["bps_code"],
            "Ukuran": row["measure"],
            "Tahun": int(year),
            "Nilai": _number(row["value"]),
            "Satuan": row["unit"],
            "Sumber": row["source"],
        }
        for row, year in rows
    ]
    path = directory / "angka_daerah" / "angka_daerah_kaltim"
    headers = HEADERS["angka_daerah"]
    return write_file(path, headers, records, Layout("xlsx"), salt=0)


def _published(directory: Path, book: Book) -> Path:
    """Write the real published results as their sources print them."""
    prefix = {"provinsi": "Provinsi", "kabupaten": "Kabupaten", "kota": "Kota"}
    records: list[Record] = [
        {
            "Tahun": row["year"],
            "Pemda": f"{prefix[row['region_type']]} {row['region_name']}",
            "Skor": row["iid_score"] or None,
            "Predikat": row["predicate"] or None,
            "Peringkat Nasional": row["national_rank"] or None,
            "Jumlah Inovasi": row["number_of_innovations"] or None,
            "Sumber": row["source"],
        }
        for row in book.published
    ]
    path = directory / "hasil_resmi" / "hasil_resmi_kaltim"
    return write_file(path, HEADERS["hasil_resmi"], records, Layout("csv"), salt=0)
