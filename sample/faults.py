"""Faults that real exports have: repeated, rejected, orphan and contradictory rows.

What belongs here: each named fault, applied to the rows of one region. What does not: faults of
the layout (title rows, footers, encodings), which are the writer's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sample.dice import Dice
from sample.innovations import Innovation, Record


@dataclass
class Rows:
    """The rows of one region, by source, and the innovations that they came from."""

    innovations: list[Innovation]
    inovasi: list[Record]
    indikator_inovasi: list[Record]
    indikator_daerah: list[Record]

    def incomplete(self) -> list[Record]:
        """Return the rows of innovations that do not count anyway."""
        known = {one.identifier for one in self.innovations if one.kind == "incomplete"}
        return [row for row in self.inovasi if row["ID Inovasi"] in known]


def _duplicate(rows: Rows, dice: Dice) -> None:
    again = dice.pick(rows.inovasi)
    rows.inovasi.insert(rows.inovasi.index(again) + 1, dict(again))
    rows.indikator_inovasi.append(dict(dice.pick(rows.indikator_inovasi)))


def _bad_status(rows: Rows, dice: Dice) -> None:
    extra = dict(dice.pick(rows.incomplete()))
    rows.inovasi.append(extra | {"ID Inovasi": f"{extra['ID Inovasi']}-X", "Status": "Selesai"})


def _unknown_region(rows: Rows, dice: Dice) -> None:
    extra = dict(dice.pick(rows.incomplete()))
    # The writer leaves a region key that is already there as it is.
    rows.inovasi.append(extra | {"ID Inovasi": f"{extra['ID Inovasi']}-Y", "Pemda": "Kab. Brau"})


def _bad_date(rows: Rows, dice: Dice) -> None:
    dice.pick(rows.incomplete())["Penerapan Awal"] = "31/02/2025"
    dice.pick(rows.incomplete())["Waktu Uji Coba"] = "awal tahun"


def _bad_budget(rows: Rows, dice: Dice) -> None:
    dice.pick(rows.inovasi)["Anggaran"] = "dari berbagai sumber"


def _unknown_affair(rows: Rows, dice: Dice) -> None:
    row = dice.pick(rows.incomplete())
    row["Urusan"] = dice.pick(("Kesehatn dan Gizi", "Pelayanan Umum", "Urusan Pilihan Lain"))


def _orphan(rows: Rows, dice: Dice) -> None:
    for row in rows.indikator_inovasi[:3]:
        rows.indikator_inovasi.append(row | {"ID Inovasi": f"{row['ID Inovasi']}-LAMA"})


def _personal_data(rows: Rows, dice: Dice) -> None:
    dice.pick(rows.indikator_inovasi)["Catatan"] = "Hubungi Sdr. Contoh, 0812-0000-0000"
    dice.pick(rows.indikator_inovasi)["Catatan"] = "Surel: narahubung@contoh.invalid"


def _conflict(rows: Rows, dice: Dice) -> None:
    levels = [r for r in rows.indikator_inovasi if r["Parameter"] == 2]
    row = dice.pick(levels)
    rows.indikator_inovasi.append(row | {"Parameter": 3, "Tautan Bukti": "lampiran kedua.pdf"})


# Profiles name the faults of a region by these functions' names.
FAULTS: dict[str, Callable[[Rows, Dice], None]] = {
    fault.__name__.removeprefix("_"): fault
    for fault in (
        *(_duplicate, _bad_status, _unknown_region, _bad_date, _bad_budget, _unknown_affair),
        *(_orphan, _personal_data, _conflict),
    )
}


def spoil(rows: Rows, faults: str, dice: Dice) -> None:
    """Apply the named faults, in the order of the names, to the rows of a region."""
    for name in faults.split():
        FAULTS[name](rows, dice)
