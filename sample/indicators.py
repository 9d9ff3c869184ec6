"""Synthetic indicators: levels, evidence and verification of innovations and of the region.

What belongs here: the rows of `indikator_inovasi` and `indikator_daerah` of one region. What does
not: what these rows are worth.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sample.book import RULE_YEAR, Book, derived_levels
from sample.dice import Dice
from sample.innovations import Innovation, Record
from sample.profile import Profile

# Where the beneficiaries of indicator 33 are counted; the other bases are left to real data.
BASES = {"a": "SID-33a", "e": "SID-33e", "f": "SID-33f"}
FAILING = (*("missing",) * 6, *("no_evidence",) * 3, "rejected")
UNVERIFIED = (*("pending",) * 7, *("no_evidence",) * 2, "rejected")


def innovation_rows(
    innovation: Innovation, profile: Profile, book: Book, dice: Dice
) -> list[Record]:
    """Return the indicator rows of one innovation, none when its agency is silent."""
    if innovation.kind == "silent":
        return []
    catalogue = [row for row in book.indicators if row["aspect"] == "SID"]
    mandatory = [r["indicator_code"] for r in catalogue if r["mandatory"] == "true"]
    states = _mandatory_states(innovation.kind, mandatory, dice)
    weak = innovation.kind in ("incomplete", "trial", "draft")
    rows: list[Record] = []
    for indicator in catalogue:
        code = indicator["indicator_code"]
        fill = profile.low_fill_pct if weak else profile.fill_pct
        state = states.get(code) or ("missing" if not dice.chance(fill) else "filled")
        if state == "filled":
            state = "verified" if dice.chance(profile.accepted_pct) else dice.pick(UNVERIFIED)
        key: Record = {"ID Inovasi": innovation.identifier, "Nomor Indikator": int(code[4:])}
        level = _level(profile.level_3_pct, profile.level_2_pct, dice)
        measured = _measured(code, level, book, dice) if state != "missing" else {}
        where = f"{profile.region_code}/{innovation.identifier}/{code[4:]}"
        for piece in _pieces(state, level, where, dice):
            rows.append(key | piece | (measured if piece["Parameter"] is not None else {}))
    return rows


def _mandatory_states(kind: str, codes: list[str], dice: Dice) -> dict[str, str]:
    """Return the state of each mandatory indicator that the kind decides."""
    states = dict.fromkeys(codes, "verified")
    order = dice.shuffled(codes)
    if kind == "pending":
        states |= dict.fromkeys(order[: dice.integer(1, 3)], "pending")
    elif kind in ("incomplete", "trial", "draft"):
        states |= {code: dice.pick(FAILING) for code in order[: dice.integer(1, 4)]}
        states[order[4]] = dice.pick(("verified", "pending"))
    return states


def _level(level_3_pct: int, level_2_pct: int, dice: Dice) -> int:
    if dice.chance(level_3_pct):
        return 3
    return 2 if dice.chance(100 * level_2_pct / max(1, 100 - level_3_pct)) else 1


def _measured(code: str, level: int, book: Book, dice: Dice) -> Record:
    """Return a measured value that lies in the band of the level, where bands exist."""
    basis = dice.pick(tuple(BASES)) if code == "SID-33" else None
    band = book.bands.get(BASES[basis] if basis else code, {}).get(level)
    if band is None:
        return {}
    low, high = band
    lowest = int((low if low is not None else Decimal(10)).to_integral_value("ROUND_CEILING"))
    highest = int(high) if high is not None else lowest + max(2, lowest // 2)
    return {"Basis": basis, "Nilai Ukur": dice.integer(lowest, max(lowest, highest))}


def _pieces(state: str, level: int, where: str, dice: Dice) -> list[Record]:
    """Return the rows of one cell: mostly one, sometimes two pieces of evidence."""
    blank: Record = dict.fromkeys(
        ("Parameter", "Nomor Dokumen", "Tanggal Dokumen", "Tautan Bukti", "Verifikasi", "Catatan")
    )
    if state == "missing":
        return [blank] if dice.chance(15) else []
    verdicts = {"verified": "Diterima", "rejected": "Ditolak"}
    row = blank | {"Parameter": level, "Verifikasi": verdicts.get(state, "Menunggu")}
    if state == "no_evidence":
        return [row | {"Verifikasi": dice.pick(("Menunggu", None))}]
    if state == "rejected":
        row["Catatan"] = dice.pick(("Dokumen tidak terbaca", "Tahun dokumen tidak sesuai"))
    first = row | _evidence(where, dice)
    return [first, row | _evidence(f"{where}-2", dice)] if dice.chance(4) else [first]


def _evidence(where: str, dice: Dice) -> Record:
    day = date(RULE_YEAR - 2, 1, 15) + timedelta(days=dice.integer(0, 900))
    document: Record = {
        "Nomor Dokumen": f"{dice.pick(('188.4', '800', '000.9', '400.10'))}/{dice.integer(1, 980)}/"
        f"{day.year}",
        "Tanggal Dokumen": day,
    }
    link: Record = {"Tautan Bukti": f"https://bukti.contoh.invalid/{where}.pdf"}
    if dice.chance(25):
        return document
    return link | document if dice.chance(40) else link


def region_rows(profile: Profile, book: Book, dice: Dice) -> list[Record]:
    """Return the region's own 20 rows; levels agree with published statistics where they can."""
    catalogue = [row for row in book.indicators if row["aspect"] == "SPD"]
    known = derived_levels(book, book.regions[profile.region_code]["bps_code"])
    for claim in profile.spd_shift.split():
        code, shift = claim.split(":")
        known[code] += int(shift)
    mandatory = [r["indicator_code"] for r in catalogue if r["mandatory"] == "true"]
    optional = [r["indicator_code"] for r in catalogue if r["mandatory"] != "true"]
    silent = [code for code in mandatory if code not in known][: profile.spd_mandatory_open]
    states = dict.fromkeys(silent, "missing")
    for code in dice.shuffled(optional)[: profile.spd_open]:
        states[code] = dice.pick(("pending", "missing", "no_evidence"))
    rows: list[Record] = []
    for indicator in catalogue:
        code = indicator["indicator_code"]
        chosen = _level(profile.spd_level_3_pct, profile.spd_level_2_pct, dice)
        level = known.get(code, chosen)
        where = f"{profile.region_code}/daerah/{code[4:]}"
        number: int | str = int(code[4:]) if code[4:].isdigit() else code[4:].lstrip("0")
        for piece in _pieces(states.get(code, "verified"), level, where, dice)[:1]:
            key: Record = {"Tahun": RULE_YEAR, "Nomor Indikator": number}
            rows.append(key | piece)
    return rows
