"""Training: which agencies have an operator, whose training expired, where the next one pays.

Here belongs who is named first. When somebody is trained, and how many faults there were before and
after, arrives computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from reports.language.catalogue import Language
from reports.tables.programme_rows import Readiness
from reports.tables.store import Store

EXPIRED, UNTRAINED = "expired", "untrained"


@dataclass(frozen=True)
class Application:
    """One application that is taught in a region: its agencies, most open points first."""

    name: str
    rows: tuple[Readiness, ...]

    @property
    def ready(self) -> list[Readiness]:
        """Agencies with an operator."""
        return [one for one in self.rows if one.is_ready]

    @property
    def lacking(self) -> list[Readiness]:
        """Agencies without one."""
        return [one for one in self.rows if not one.is_ready]

    @property
    def trained(self) -> list[Readiness]:
        """Agencies that took part in a training, whoever passed."""
        return [one for one in self.rows if one.last_training]

    @property
    def n_compared(self) -> int:
        """Those of them whose faults before and after are known."""
        return sum(one.is_compared for one in self.trained)

    def sentence(self, language: Language) -> str:
        """Who is ready, and whom the next training is for."""
        say, lacking = language.say, self.lacking
        told = say(
            "%(ready)s dari %(all)s perangkat daerah memiliki operator yang lulus dan masih"
            " berlaku.",
            ready=len(self.ready),
            all=len(self.rows),
        )
        if lacking and lacking[0].open_points > 0:
            told += " " + say(
                "Pelatihan berikutnya paling berguna bagi %(agency)s: %(points)s poin terbuka.",
                agency=lacking[0].agency,
                points=language.printer.number(lacking[0].open_points),
            )
        return told


@dataclass(frozen=True)
class Training:
    """Readiness of one region, by application; the one with most operators first."""

    applications: tuple[Application, ...]

    @property
    def first(self) -> Application:
        """The application that most agencies are ready for."""
        return self.applications[0]


def readiness(store: Store) -> Mapping[str, Training]:
    """The readiness of every region that trains, by region code."""
    rows = store.select(
        Readiness,
        "from training_readiness"
        " order by region_code, application, open_points desc, n_open desc, agency",
    )
    found = {}
    for code, every in groupby(rows, key=lambda one: one.region_code):
        taught = [
            Application(name, tuple(group))
            for name, group in groupby(every, key=lambda one: one.application)
        ]
        taught.sort(key=lambda one: (-len(one.ready), one.name))
        found[code] = Training(tuple(taught))
    return found
