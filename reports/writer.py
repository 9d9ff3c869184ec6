"""One edition in the making: which page and which document is written where, from which view.

Here belongs the walk over the edition, its provinces, regions, agencies and innovations. What is
shown belongs to `views`; which parts an edition has, to `edition`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from reports.documents.calendar import write_calendar
from reports.documents.messages import region_text, text, write_messages
from reports.documents.workbook import write_workbook
from reports.documents.worksheet import write_worksheet
from reports.language.catalogue import language
from reports.pages.frame import Frame, Places, safe_code
from reports.pages.orders import BY_RANK, ORDERS
from reports.pages.rendering import build_environment, render
from reports.pages.whatif import script_data
from reports.tables.store import Store
from reports.views.changes import Changes, changes
from reports.views.completeness import completeness
from reports.views.downloads import downloads
from reports.views.history import History, history
from reports.views.imprint import Imprint
from reports.views.programme.bank import Bank, bank, region_banks
from reports.views.programme.calendar import calendar, events
from reports.views.programme.coaching import Coaching, coaching
from reports.views.programme.commitments import Commitments, commitments
from reports.views.programme.context import Context, context
from reports.views.programme.services import services
from reports.views.programme.training import readiness
from reports.views.quality import gate, part, quality, split
from reports.views.ranking import Province, Ranking, ranking
from reports.views.region.priorities import short_name
from reports.views.region.queue import Queue, queue
from reports.views.region.region import RegionView, region_view, region_views
from reports.views.summary import largest_priorities, summary
from reports.views.uncertainty import uncertainty
from reports.views.words import glossary, methodology

OVERVIEW = (
    "index",
    "peringkat",
    "perubahan",
    "keterisian",
    "antrean",
    "ketidakpastian",
    "mutu",
    "metodologi",
    "glosarium",
    "arsip",
    "unduhan",
    "bank",
    "konteks",
    "jadwal",
)
# The public edition has no worklists, no list of files and rows, no names that files bear.
PUBLIC = ("index", "peringkat", "keterisian", "ketidakpastian", "metodologi", "glosarium")
# Overview pages in English, in a folder of their own: they lead to each other where they can, and
# to the Indonesian pages otherwise. A page is here when every message of it has its words.
TRANSLATED = ("index", "peringkat", "perubahan", "ketidakpastian", "metodologi", "glosarium")
# Pages of a region about the programme, by their folder: what each shows, by region. A region that
# has nothing to show there has no such page.
PROGRAMME: dict[str, Callable[[Store], Mapping[str, object]]] = {
    "bank": region_banks,
    "pendampingan": coaching,
    "komitmen": commitments,
    "kesiapan": readiness,
    "layanan": services,
}
# Those whose template has another name than their folder.
OF_REGION = {"bank": "bank_daerah"}
ENGLISH, INDONESIAN = ("en", "English"), ("id", "Bahasa Indonesia")


class Writer:
    """One edition in the making: its views, its templates, and the files written so far.

    Args:
        store: Open store of the edition.
        imprint: Of the edition, in Indonesian.
        out: Folder of the edition.
        names: Overview pages that exist and that every page links to.
        is_correction: Whether the page of a correction is among the files.
    """

    def __init__(
        self,
        store: Store,
        imprint: Imprint,
        out: Path,
        names: tuple[str, ...] = OVERVIEW,
        *,
        is_correction: bool = False,
    ) -> None:
        self.store, self.imprint, self.out = store, imprint, out
        self.frame = Frame(names=frozenset(names), is_correction=is_correction)
        self.translated = frozenset(TRANSLATED) & self.frame.names
        self.english = imprint.told(language(ENGLISH[0]))
        self.environment = build_environment(store, imprint)
        self.written: list[Path] = []

    @cached_property
    def ranking(self) -> Ranking:
        """The ranking, built once for all that shows it."""
        return ranking(self.store)

    @cached_property
    def own(self) -> RegionView | None:
        """The region that leads, where the deployment names one."""
        code = self.imprint.own_region
        return region_view(self.store, self.ranking, self.imprint, code) if code else None

    @cached_property
    def moved(self) -> Changes:
        """What moved since the edition before, built once for all that shows it."""
        return changes(self.store)

    @cached_property
    def history(self) -> History:
        """The editions that this one knows, built once for all that shows them."""
        return history(self.store)

    @cached_property
    def queue(self) -> Queue:
        """What waits for a verifier, built once for all that shows it."""
        return queue(self.store)

    @cached_property
    def programme(self) -> dict[str, Mapping[str, object]]:
        """What pages about the programme show, by folder and region; none for the public."""
        return {} if self.imprint.is_public else {n: of(self.store) for n, of in PROGRAMME.items()}

    def page(
        self, template: str, name: str, of: RegionView | None = None, /, **views: object
    ) -> Path:
        """Writes one page; ``name`` is its way below the folder of the edition.

        Args:
            template: Its template.
            name: Its way.
            of: The region that it belongs to, if it belongs to one.
            views: What it shows.
        """
        frame = replace(self.frame.below(name.count("/")), places=self.places(of, self.imprint))
        if template in self.translated and name == f"{template}.html":
            code, called = ENGLISH
            frame = replace(frame, other=(code, f"{code}/{name}", called))
        return self._write(name, render(self.environment, template, frame, **views))

    def places(self, of: RegionView | None, imprint: Imprint) -> tuple[Places, ...]:
        """Where a page leads to beside the overview: none where it stands alone.

        The regions of a province; of several provinces their rankings, which lead on. On pages of a
        region those of its province, its agencies and innovations.
        """
        if "peringkat" not in self.frame.names:
            return ()
        province = of.province if of else self.ranking.single
        if province is None:
            found = [(one.name, f"peringkat/{one.code}.html") for one in self.ranking.provinces]
            return (Places(imprint.say("Provinsi"), tuple(found)),) if found else ()
        found = [
            (line.row.region_name, f"daerah/{line.row.region_code}.html") for line in province.lines
        ]
        groups = [Places(province.name, tuple(found))]
        agencies = [one.agency for one in of.worklists.values()] if of and imprint.full else []
        if of and agencies:
            unnamed = imprint.say("Perangkat daerah tidak disebut")
            ways = tuple((one.name or unnamed, f"{one.path}.html") for one in agencies)
            heading = imprint.say("Perangkat daerah, %(name)s", name=of.region.region_name)
            groups.append(Places(heading, ways))
        if of and imprint.full and of.shown:
            folder = f"inovasi/{safe_code(of.region.region_code)}"
            names = {one.innovation_id: one.innovation_name for one in of.shown}
            found = [
                (short_name(name or one), f"{folder}/{of.files[one]}.html")
                for one, name in names.items()
            ]
            ways = tuple(sorted(found))
            heading = imprint.say("Inovasi, %(name)s", name=of.region.region_name)
            groups.append(Places(heading, ways))
        return tuple(groups)

    def _write(self, name: str, html: str) -> Path:
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8", newline="\n")
        self.written.append(path)
        return path

    def overview(self) -> None:
        """Pages about the whole edition."""
        store, names, shown = self.store, self.frame.names, self.ranking
        views: dict[str, Callable[[], object]] = {
            "antrean": lambda: self.queue,
            "mutu": lambda: quality(store),
            "arsip": lambda: self.history,
            "unduhan": lambda: downloads(store, full=self.imprint.full),
            "jadwal": lambda: calendar(store),
        }
        for name, view in views.items():
            if name in names:
                self.page(name, f"{name}.html", view=view())
        moved = self.moved if "perubahan" in names else None
        self._in_both_languages(moved)
        self._rankings()
        self._heat_maps()
        if "bank" in names:
            self._banks()
        if "konteks" in names:
            self._context()
        for code, name in split(store) if "mutu" in names else ():
            self.page("mutu_daerah", f"mutu/{safe_code(code)}.html", view=part(store, code, name))
        if moved and len(shown.provinces) > 1:
            for code, changed in moved.by_province().items():
                path = f"perubahan/{safe_code(code)}.html"
                self.page("perubahan", path, view=changed, nav=())

    def _in_both_languages(self, moved: Changes | None) -> None:
        """Overview pages that exist in English, too; the ranking in Indonesian has more orders."""
        store, shown = self.store, self.ranking
        firm = uncertainty(store, shown)
        views: dict[str, Callable[[Imprint], dict[str, object]]] = {
            "index": lambda _: {
                "view": shown,
                "own": self.own,
                "largest": largest_priorities(store),
                "regions": store.regions,
                "gate": gate(store),
            },
            "peringkat": lambda _: {"view": shown, "order": BY_RANK, "orders": (), "history": None},
            "perubahan": lambda _: self._leading(moved) if moved else {},
            "ketidakpastian": lambda _: {"view": firm, "province": shown.single},
            "metodologi": lambda imprint: {"view": methodology(store, imprint)},
            "glosarium": lambda imprint: {"view": glossary(imprint)},
        }
        environment = build_environment(store, self.english)
        code, called = INDONESIAN
        for name in self.translated:
            if name != "peringkat":
                self.page(name, f"{name}.html", **views[name](self.imprint))
            other = (code, f"../{name}.html", called)
            frame = replace(
                self.frame.below(1),
                translated=self.translated,
                places=self.places(None, self.english),
                other=other,
            )
            html = render(environment, name, frame, **views[name](self.english))
            self._write(f"{ENGLISH[0]}/{name}.html", html)

    def _leading(self, moved: Changes) -> dict[str, object]:
        """The changes of one province; of several the way to a page each."""
        shown = self.ranking
        if len(shown.provinces) <= 1:
            return {"view": moved, "nav": ()}
        parts = moved.by_province()
        nav = [(p, len(parts[p.code].moved)) for p in shown.provinces if p.code in parts]
        return {"view": replace(moved, moved=()), "nav": nav}

    def _rankings(self) -> None:
        """A province alone in every order; several in one short list and a page each."""
        shown = self.ranking
        if shown.single is None:
            short = {"order": BY_RANK, "orders": ()}
            self.page("peringkat", "peringkat.html", view=shown, history=None, **short)
            for one in shown.provinces:
                alone, path = replace(shown, provinces=(one,)), safe_code(one.code)
                self.page(
                    "peringkat", f"peringkat/{path}.html", view=alone, history=self.history, **short
                )
            return
        for order in ORDERS:
            past = self.history if order == BY_RANK else None
            self.page("peringkat", order.path, view=shown, order=order, orders=ORDERS, history=past)

    def _heat_maps(self) -> None:
        """One page for one province; for more, a page each, and one that leads to them."""
        store, provinces = self.store, self.ranking.provinces
        if len(provinces) > 1:
            self.page(
                "keterisian",
                "keterisian.html",
                view=completeness(store, []),
                where=self.imprint.say("menurut provinsi"),
                nav=provinces,
            )
        for one in provinces:
            single = len(provinces) == 1
            self.page(
                "keterisian",
                "keterisian.html" if single else f"keterisian/{safe_code(one.code)}.html",
                view=completeness(store, [line.row.region_code for line in one.lines]),
                where=one.name,
                nav=(),
            )

    def _banks(self) -> None:
        """The bank of one province whole; of several their names, and a page each."""
        store, provinces = self.store, self.ranking.provinces
        parts = {
            one.code: [r for r in store.regions.values() if r.province_code == one.code]
            for one in provinces
        }
        for one in provinces:
            path = "bank.html" if len(provinces) == 1 else f"bank/{safe_code(one.code)}.html"
            view = bank(store, parts[one.code], is_full=True)
            self._bank(path, view, one.name, ())
        if len(provinces) != 1:
            every = bank(store, store.regions.values(), is_full=False)
            self._bank("bank.html", every, "", provinces)

    def _bank(self, path: str, view: Bank, where: str, nav: Sequence[Province]) -> None:
        say = self.imprint.say
        found = say("Ditemukan: %(count)s inovasi.", count="%(count)s")
        told = {"words": {"count": found}}
        data = view.script() | told | ({"entries": view.listed()} if nav else {})
        affairs = sorted(
            {(one.affair_number, one.affair) for one in view.entries if one.affair_number}
        )
        self.page("bank", path, view=view, where=where, nav=nav, data=data, affairs=affairs)

    def _context(self) -> None:
        """One page for one province; for more, a page each, and one that leads to them."""
        provinces = self.ranking.provinces
        for one in provinces:
            view = context(self.store, [line.row.region_code for line in one.lines])
            path = "konteks.html" if len(provinces) == 1 else f"konteks/{safe_code(one.code)}.html"
            self.page("konteks", path, view=view, nav=())
        if len(provinces) != 1:
            self.page("konteks", "konteks.html", view=Context((), ()), nav=provinces)

    def regions(self) -> None:
        """Pages of each region, of its agencies and of its innovations."""
        for view in region_views(self.store, self.ranking, self.imprint):
            self._region(view)

    def _region(self, view: RegionView) -> None:
        full, code = self.imprint.full, safe_code(view.region.region_code)
        waiting = self.queue.part(view.region, view.waiting) if full else None
        files = view.files if full else {}
        shown = {
            name: views[view.region.region_code]
            for name, views in self.programme.items()
            if view.region.region_code in views
        }
        coached = shown.get("pendampingan")
        coaches = coached.coaches if isinstance(coached, Coaching) else {}
        has = {"has_queue": bool(waiting), "programme": tuple(shown), "coaches": coaches}
        self.page("daerah", f"daerah/{code}.html", view, view=view, files=files, **has)
        beside = {"worklists": view.worklists, "files": files}
        for name, one in shown.items():
            template = OF_REGION.get(name, name)
            path = f"{name}/{code}.html"
            self.page(template, path, view, view=one, region=view.region, **beside)
        if not self.imprint.is_public:
            data = script_data(self.store, view, self.imprint.language)
            self.page("jika", f"jika/{code}.html", view, view=view, data=data)
        if not full:
            return
        from reports.documents.commitment_pdf import write_scorecard
        from reports.documents.region_pdf import write_region, write_region_card

        folder = self.out / "daerah"
        told = folder / f"{code}.txt"
        told.write_bytes(region_text(view, self.imprint).encode())
        self.written += [
            write_region(view, self.imprint, folder / f"{code}.pdf"),
            write_region_card(view, self.imprint, folder / f"{code}.png"),
            told,
        ]
        promised = shown.get("komitmen")
        if isinstance(promised, Commitments):
            card = self.out / f"komitmen/{code}.pdf"
            self.written.append(write_scorecard(promised, view.region, self.imprint, card))
        for one in view.worklists.values():
            path = one.agency.path
            sheet = write_worksheet(one, self.imprint, self.out / f"{path}.xlsx")
            self.written += [sheet] if sheet else []
            about = {
                "coach": coaches.get(one.agency.name),
                "moved": view.movement.of(one.agency.name),
            }
            self.page("opd", f"{path}.html", view, view=one, files=files, **about)
        for innovation in view.each_innovation():
            name = f"inovasi/{code}/{files[innovation.innovation.innovation_id]}.html"
            self.page("inovasi", name, view, view=innovation)
        if waiting:
            self.page("antrean", f"antrean/{code}.html", view, view=waiting)

    def documents(self) -> None:
        """Documents about the whole edition that are no pages."""
        shown, out = self.ranking, self.out
        self.written.append(write_calendar(events(self.store), self.imprint, out / "jadwal.ics"))
        self.written += write_messages(shown, self.own, self.history, self.imprint, out)
        message = out / ENGLISH[0] / "pesan.txt"
        message.write_bytes(text(shown, self.own, self.english).encode())
        self.written.append(message)
        if not self.imprint.full:
            return
        from reports.documents.ranking_pdf import write_card, write_report
        from reports.documents.region_pdf import write_region_card

        sums = summary(self.store, shown)
        for imprint, folder in ((self.imprint, out), (self.english, out / ENGLISH[0])):
            self.written += [
                write_workbook(sums, imprint, folder / "ringkasan.xlsx"),
                write_report(shown, self.own, self.moved, imprint, folder / "laporan.pdf"),
            ]
        card = out / "kartu.png"
        self.written.append(
            write_region_card(self.own, self.imprint, card)
            if self.own
            else write_card(shown, self.imprint, card)
        )
