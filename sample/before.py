"""The reports of a region as they stood a week before.

What belongs here: what a week of work undoes, row by row, so that two deliveries of the sample
tell of a week in which agencies sent, and a verifier accepted and refused. What does not: the
rows themselves, which are those of the later delivery.
"""

from __future__ import annotations

from datetime import timedelta

from sample.book import EXPORTED
from sample.dice import Dice
from sample.faults import Rows
from sample.innovations import Record

EXPORTED_BEFORE = EXPORTED - timedelta(days=7)


def week_before(rows: Rows, dice: Dice) -> Rows:
    """Return the rows of a region as its files held them seven days earlier.

    One region in six was silent for the week and stays as it is. Elsewhere one innovation in
    sixteen was worked on: some of what is accepted still waited for a verifier, some of what waits
    had not been sent; and one that waits for a verifier was not registered at all.

    Args:
        rows: of the later delivery, faults included; not changed.
        dice: what chance decides.
    """
    if dice.chance(16):
        return rows
    pending = [one.identifier for one in rows.innovations if one.kind == "pending"]
    newest = {dice.pick(pending)} if pending and dice.chance(50) else set()
    worked_on = {one.identifier for one in rows.innovations if dice.chance(6)}
    kept = [row for row in rows.indikator_inovasi if row["ID Inovasi"] not in newest]
    earlier = [_earlier(row, row["ID Inovasi"] in worked_on, dice) for row in kept]
    return Rows(
        innovations=rows.innovations,
        inovasi=[row for row in rows.inovasi if row["ID Inovasi"] not in newest],
        indikator_inovasi=[row for row in earlier if row is not None],
        indikator_daerah=rows.indikator_daerah,
    )


def _earlier(row: Record, is_worked_on: bool, dice: Dice) -> Record | None:
    """An indicator's row a week before; None where nothing had been sent."""
    match row["Verifikasi"]:
        case "Diterima" if is_worked_on and dice.chance(20):
            return row | {"Verifikasi": "Menunggu"}
        case "Menunggu" if dice.chance(60 if is_worked_on else 8):
            return None
        case "Ditolak" if dice.chance(40):
            return row | {"Verifikasi": "Menunggu", "Catatan": None}
    return row
