"""What other instruments say of the regions: Ombudsman and e-government, beside the rank.

Here belongs the arranging of ``context_score``. Years are compared in the mart, and only where they
can be; no number here is part of the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.language.catalogue import message
from reports.tables.programme_rows import Affair, ContextScore
from reports.tables.rows import Region
from reports.tables.store import Store

# In the order in which they are told; what is another instrument follows.
INSTRUMENTS = ("opini", "kepatuhan", "pemdi", "spbe")
# What is known of an instrument as a whole, with its source.
NOTES = {
    "kepatuhan": message("Terakhir dinilai tahun 2024; sejak tahun 2025 diganti Opini Ombudsman."),
    "opini": message(
        "Peraturan Ombudsman 61/2025, diumumkan 29 Januari 2026: menilai 170 kabupaten dan 56 "
        "kota, dan tidak dibandingkan dengan nilai kepatuhan tahun sebelumnya."
    ),
    "spbe": message("Nasional tahun 2024: 3,12, atas 615 instansi (KepmenPANRB 663/2024)."),
    "pemdi": message(
        "Tiga puluh lima indikator dalam sembilan aspek, tidak dibandingkan dengan Indeks SPBE."
    ),
}


@dataclass(frozen=True)
class Line:
    """One region under one instrument: what each year says, in the order of the years."""

    region: Region
    years: tuple[ContextScore, ...]


@dataclass(frozen=True)
class Instrument:
    """One instrument: its years, the newest first, and its regions by name.

    Attributes:
        note: What is known of it as a whole, or nothing.
    """

    code: str
    note: str
    years: tuple[int, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Weak:
    """A region whose newest word of the Ombudsman is weak, and affairs without an innovation."""

    region: Region
    score: ContextScore
    affairs: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """What instruments beside the index say of some regions."""

    instruments: tuple[Instrument, ...]
    weak: tuple[Weak, ...]


def context(store: Store, regions: Iterable[str]) -> Context:
    """The context of some regions."""
    codes = sorted(regions, key=lambda code: (store.regions[code].region_name, code))
    found = store.by_region(ContextScore, codes, "context_score", "instrument, year desc")
    by_instrument: dict[str, dict[str, list[ContextScore]]] = {}
    for code in codes:
        for row in found[code]:
            by_instrument.setdefault(row.instrument, {}).setdefault(code, []).append(row)
    order = [*INSTRUMENTS, *sorted(set(by_instrument) - set(INSTRUMENTS))]
    affairs = {
        str(one.affair_number): one.affair
        for one in store.select(Affair, "from affair order by affair_number")
    }
    return Context(
        instruments=tuple(
            _instrument(one, by_instrument[one], store) for one in order if one in by_instrument
        ),
        weak=tuple(
            _weak(store.regions[code], row, affairs)
            for code in codes
            for row in found[code]
            if row.is_weak
        ),
    )


def _instrument(code: str, rows: Mapping[str, list[ContextScore]], store: Store) -> Instrument:
    lines = tuple(Line(store.regions[region], tuple(of)) for region, of in rows.items())
    years = tuple(row.year for row in lines[0].years)
    return Instrument(code, NOTES.get(code, ""), years, lines)


def _weak(region: Region, row: ContextScore, affairs: Mapping[str, str]) -> Weak:
    numbers = [number for number in (row.open_affairs or "").split(";") if number]
    return Weak(region, row, tuple(affairs.get(number, number) for number in numbers))
