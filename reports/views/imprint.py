"""What every document of an edition bears, whatever it shows.

Here belongs the one record that travels with a view into a document: which edition it is of, in
which language, under whose letterhead. What a document shows belongs to the views.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reports.language.catalogue import DEFAULT, Language, message
from reports.language.format import Printer
from reports.language.labels import Labels
from reports.tables.programme_rows import CalendarEvent
from reports.tables.rows import Edition
from reports.tables.store import Store
from reports.views.programme.calendar import next_stage

PUBLICATION = message("Indeks Inovasi Daerah")
SIMULATED = message("Skor simulasi, bukan hasil resmi Kementerian Dalam Negeri.")
SYNTHETIC = message(
    "Contoh: inovasi, level, dan bukti bersifat sintetis; angka statistik dan hasil resmi nyata."
)


@dataclass(frozen=True)
class Imprint:
    """An edition as its documents name it.

    Attributes:
        edition: The edition's row.
        digest: Digest of the edition; its first twelve characters are printed.
        labels: Words for codes, in the language.
        letterhead: Lines at the head of every PDF, the organisation first.
        own_region: Code of the region that leads, where there is one.
        full: Whether workbooks, PDFs, worksheets and pages of innovations are written, too.
        is_public: Whether it is for everybody: no worklists, no names that files bear.
        language: Language of words, numbers and dates; texts of the data stay as they came.
        next_stage: Stage of the measurement that ends next, where a calendar was delivered.
    """

    edition: Edition
    digest: str
    labels: Labels
    letterhead: tuple[str, ...] = ()
    own_region: str = ""
    full: bool = True
    is_public: bool = False
    language: Language = DEFAULT
    next_stage: CalendarEvent | None = None

    def told(self, language: Language) -> Imprint:
        """The same in another language."""
        return replace(self, language=language, labels=self.labels.told(language.say))

    @property
    def say(self) -> Callable[..., str]:
        """How messages are said."""
        return self.language.say

    @property
    def printer(self) -> Printer:
        """How numbers and dates are printed."""
        return self.language.printer

    @property
    def title(self) -> str:
        """Name of the publication and of the edition."""
        named = {"title": self.say(PUBLICATION), "edition": self.edition.edition}
        return self.say("%(title)s, edisi %(edition)s", **named)

    @property
    def banner(self) -> str:
        """That its scores are no official ones, and that it is a sample, where it is one."""
        sample = [self.say(SYNTHETIC)] if self.edition.is_synthetic else []
        return " ".join([self.say(SIMULATED), *sample])

    @property
    def countdown(self) -> str:
        """The stage of the measurement that ends next, in days from the cut-off; or nothing."""
        one = self.next_stage
        if one is None:
            return ""
        stage = self.labels.text(one.stage, "calendar_stage")
        is_coming = one.state == "coming"
        day = self.printer.long_date(one.starts_on if is_coming else one.ends_on)
        told = {"stage": stage, "year": one.rule_year, "day": day}
        if is_coming:
            text = message("%(stage)s %(year)s mulai %(day)s: %(n)s hari sejak batas data.")
            return self.say(text, **told, n=one.days_until)
        if one.days_left == 0:
            return self.say("%(stage)s %(year)s berakhir pada batas data, %(day)s.", **told)
        text = message("%(stage)s %(year)s sampai %(day)s: tersisa %(n)s hari sejak batas data.")
        return self.say(text, **told, n=one.days_left)


def imprint(
    store: Store,
    digest: str,
    letterhead: Sequence[str] = (),
    own_region: str = "",
    *,
    full: bool = True,
) -> Imprint:
    """The imprint of the edition of a store, in Indonesian."""
    own = own_region if own_region in store.regions else ""
    return Imprint(
        store.edition,
        digest,
        store.labels,
        tuple(letterhead),
        own,
        full,
        next_stage=next_stage(store),
    )
