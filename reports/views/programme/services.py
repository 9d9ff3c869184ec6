"""Shared services of PUJA INDAH: what a region uses, leaves idle, and could adopt.

Here belongs the order in which they are told. Whether a service is used, and what its use could be
evidence for, arrives computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from reports.language.catalogue import Language
from reports.tables.programme_rows import Service
from reports.tables.store import Store

USED, ADOPTED, IDLE, NOT_ADOPTED = "used", "adopted", "idle", "not_adopted"
# In this order: what somebody has to do first.
STATES = (IDLE, NOT_ADOPTED, ADOPTED, USED)


@dataclass(frozen=True)
class Services:
    """The shared services of one region whose file of services came.

    Attributes:
        rows: Every service that the edition knows: idle ones first, then those to adopt.
    """

    rows: tuple[Service, ...]

    @property
    def evidence(self) -> list[Service]:
        """Services that could be evidence for an open cell, most points first."""
        found = [one for one in self.rows if one.gain_points is not None]
        return sorted(found, key=lambda one: (-(one.gain_points or 0), one.service))

    def count(self, state: str) -> int:
        """Services in a state."""
        return sum(one.state == state for one in self.rows)

    def sentence(self, language: Language) -> str:
        """How many services are used, idle and to adopt."""
        say = language.say
        told = say(
            "Dari %(all)s layanan yang dikenal, %(used)s dipakai, %(adopted)s aktif tanpa catatan"
            " transaksi, %(idle)s menganggur, dan %(free)s belum dipakai.",
            all=len(self.rows),
            used=self.count(USED),
            adopted=self.count(ADOPTED),
            idle=self.count(IDLE),
            free=self.count(NOT_ADOPTED),
        )
        if self.evidence:
            told += " " + say("%(n)s layanan dapat menjadi bukti baru.", n=len(self.evidence))
        return told


def services(store: Store) -> Mapping[str, Services]:
    """The services of every region whose file of services came, by region code."""
    rows = store.select(
        Service, "from service_adoption where state <> 'unknown' order by region_code, service"
    )
    return {
        code: Services(tuple(sorted(group, key=lambda one: STATES.index(one.state))))
        for code, group in groupby(rows, key=lambda one: one.region_code)
    }
