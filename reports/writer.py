"""One edition in the making: which page is written where, one batch of regions at a time.

Here belongs the walk over provinces, regions, agencies and innovations. What a page says belongs to
`pages`; which parts an edition has, to `edition`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment

from reports import translated
from reports.documents.messages import write_messages
from reports.documents.workbook import write_workbook
from reports.documents.worksheet import fillable, write_worksheet
from reports.language.catalogue import DEFAULT, language
from reports.pages import (
    agency,
    archive,
    change,
    completeness,
    downloads,
    glossary,
    home,
    innovation,
    methodology,
    quality,
    queue,
    ranking,
    region,
    uncertainty,
    whatif,
)
from reports.pages.common import Frame, ProvinceRanking, provinces, safe_code, score_scale
from reports.pages.rendering import build_environment
from reports.tables.rows import Cell, Innovation
from reports.tables.store import Store
from reports.views.agencies import slugs
from reports.views.analysis import analyses
from reports.views.history import PastEdition, bump_chart, editions
from reports.views.rise import rises
from reports.views.worklist import Worklist, by_points, worklists

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
)
# The public edition has no worklists, no list of files and rows, no names that files bear.
PUBLIC = ("index", "peringkat", "keterisian", "ketidakpastian", "metodologi", "glosarium")
# One batch of regions costs one scan per table, and is all that is held in memory at once.
BATCH = 48


class Writer:
    """One edition in the making: its store, its templates, and the files written so far.

    Args:
        store: Open store of the edition.
        out: Existing folder of the edition.
        digest: Digest of the edition.
        full: Whether workbooks, PDFs and innovation pages are written, too.
        names: Overview pages that exist and that every page links to.
        letterhead: Lines at the head of every PDF.
    """

    def __init__(
        self,
        store: Store,
        out: Path,
        digest: str,
        *,
        full: bool,
        names: tuple[str, ...] = OVERVIEW,
        letterhead: Sequence[str] = (),
    ) -> None:
        self.letterhead = letterhead
        self.store, self.out, self.digest, self.full = store, out, digest, full
        self.environment: Environment = build_environment(store.labels)
        several = len({region.province_code for region in store.regions.values()}) > 1
        self.frame = Frame(
            edition=store.edition,
            digest=digest,
            names=frozenset(names),
            has_workbook=full,
            several=several,
            is_public=names == PUBLIC,
        )
        self.other = language(translated.CODE)
        self.written: list[Path] = []

    def keep(self, path: Path) -> Path:
        """Notes a file that was written."""
        self.written.append(path)
        return path

    def page(self, template: str, name: str, variables: dict[str, Any]) -> Path:
        """Writes one page; ``name`` is its way below the folder of the edition."""
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        frame = self.frame.below(name.count("/"))
        if name == f"{template}.html":
            frame = replace(frame, other=translated.way_to(template, frame))
        html = self.environment.get_template(f"{template}.html.jinja").render(
            frame=frame,
            edition=self.frame.edition,
            page=template,
            **variables,
        )
        path.write_text(html, encoding="utf-8", newline="\n")
        return self.keep(path)

    def overview(self) -> None:
        """Pages about the whole edition."""
        store, shown = self.store, provinces(self.store)
        past = editions(store)
        contexts: dict[str, Callable[[], dict[str, Any]]] = {
            "index": lambda: home.context(store, shown),
            "antrean": lambda: queue.context(store, queue.waiting(store, self.full)),
            "ketidakpastian": lambda: uncertainty.context(store, shown),
            "mutu": lambda: quality.context(store),
            "metodologi": lambda: methodology.context(store),
            "glosarium": lambda: glossary.context(store),
            "arsip": lambda: archive.context(store, past),
            "unduhan": lambda: downloads.context(
                store, sorted(store.tables), downloads.documents(self.full)
            ),
        }
        for name, variables in contexts.items():
            if name in self.frame.names:
                self.page(name, f"{name}.html", variables())
        self.written += translated.write(store, self.frame, shown, self.other, self.out)
        self._rankings(shown, past)
        for code, name in quality.split(store) if "mutu" in self.frame.names else ():
            self.page(
                "mutu_daerah", f"mutu/{safe_code(code)}.html", quality.part(store, code, name)
            )
        self._heat_maps(shown)
        if "perubahan" in self.frame.names:
            self._changes(shown)

    def _changes(self, shown: list[ProvinceRanking]) -> None:
        """One page for one province; for more, a page each, and one that leads to them."""
        variables = change.context(self.store)
        leading, parts = change.split(variables, shown) if len(shown) > 1 else (variables, {})
        self.page("perubahan", "perubahan.html", leading)
        for code, part in parts.items():
            self.page("perubahan", f"perubahan/{safe_code(code)}.html", part)

    def _rankings(self, shown: list[ProvinceRanking], past: list[PastEdition]) -> None:
        """A province alone in every order; several in one short list and a page each."""
        scale = score_scale(self.store)
        charts = {p.code: bump_chart(self.store, past, p.code) for p in shown}
        if len(shown) > 1:
            self.page("peringkat", "peringkat.html", ranking.context(shown, scale, {}))
            for one in shown:
                name = f"peringkat/{safe_code(one.code)}.html"
                self.page("peringkat", name, ranking.context([one], scale, charts))
            return
        choices = ranking.orders() if shown else []
        for order in choices or [ranking.BY_RANK]:
            history = charts if order == ranking.BY_RANK else {}
            variables = ranking.context(shown, scale, history, order, choices)
            self.page("peringkat", order.path, variables)

    def _heat_maps(self, shown: list[ProvinceRanking]) -> None:
        """One page for one province; for more, a page each, and one that leads to them."""
        store = self.store
        names = [(province.code, province.name) for province in shown]
        if len(names) > 1:
            leading = completeness.context(store, [], DEFAULT.say("menurut provinsi"))
            leading |= {"provinces_nav": names}
            self.page("keterisian", "keterisian.html", leading)
        for province in shown:
            codes = [line.row.region_code for line in province.ranked + province.unranked]
            variables = completeness.context(store, codes, province.name)
            single = len(names) == 1
            name = "keterisian.html" if single else f"keterisian/{safe_code(province.code)}.html"
            self.page("keterisian", name, variables | {"provinces_nav": []})

    def regions(self) -> None:
        """Pages of each region, of its agencies and of its innovations."""
        store = self.store
        common = region.shared(store, score_scale(store))
        lines = {one.row.region_code: one for one in queue.waiting(store, self.full)}
        todo = [
            (province, line)
            for province in provinces(store)
            for line in province.ranked + province.unranked
        ]
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            codes = [safe_code(line.row.region_code) for _, line in batch]
            details = store.details(codes, region.ACTIONS)
            analysed = analyses(store, codes)
            rising = rises(store, codes)
            levels = whatif.levels(store, codes)
            lists = worklists(store, codes) if self.full else {}
            cells = innovation.cells(store, codes) if self.full else {}
            maps = completeness.agency_rows(store, codes) if self.full else {}
            weeks = completeness.agency_weeks(store, codes) if self.full else {}
            for (province, line), code in zip(batch, codes, strict=True):
                detail, found = details[code], lists.get(code, {})
                files = slugs(one.innovation_id for one in detail.innovations) if self.full else {}
                variables = region.context(store, common, province, line, detail) | {
                    "analysis": analysed[code],
                    "rise": rising[code],
                    "worklists": found,
                    "innovation_files": files,
                    "agency_map": maps.get(code, []),
                    "agency_weeks": weeks.get(code),
                    "sid": common.sid,
                    "has_queue": self.full and code in lines,
                }
                if not self.frame.is_public:
                    given = whatif.context(store, store.regions[code], province, line, levels[code])
                    self.page("jika", f"jika/{code}.html", given)
                drawn = region.figures(store, line, analysed[code])
                self.page("daerah", f"daerah/{code}.html", variables | drawn)
                if self.full:
                    self._region_pdf(code, variables)
                for worklist in found.values():
                    self._worklist(code, worklist, files)
                if self.full:
                    self._innovations(code, detail.innovations, files, cells, found)
                    self._queue(code, found, lines)

    def documents(self) -> None:
        """Documents about the whole edition that are no pages."""
        store, shown = self.store, provinces(self.store)
        self.written += write_messages(store, shown, editions(store), self.digest, self.out)
        if self.full:
            from reports.documents import ranking_pdf

            self.keep(write_workbook(store, self.out / "ringkasan.xlsx", self.digest))
            path = self.out / "laporan.pdf"
            self.keep(ranking_pdf.write_report(store, shown, self.digest, self.letterhead, path))
            self.keep(ranking_pdf.write_card(store, shown, self.out / "kartu.png"))
        self.written += translated.documents(
            store, shown, self.digest, self.letterhead, self.other, self.out, full=self.full
        )

    def _innovations(
        self,
        code: str,
        innovations: Sequence[Innovation],
        files: Mapping[str, str],
        cells: Mapping[tuple[str, str], Sequence[Cell]],
        found: Mapping[str, Worklist],
    ) -> None:
        tasks = innovation.tasks_by_cell(found.values())
        for one in innovations:
            variables = innovation.context(
                self.store,
                self.store.regions[code],
                one,
                cells.get((code, one.innovation_id), ()),
                tasks,
                found.get(one.agency or ""),
            )
            self.page("inovasi", f"inovasi/{code}/{files[one.innovation_id]}.html", variables)

    def _queue(
        self, code: str, found: Mapping[str, Worklist], lines: Mapping[str, queue.Waiting]
    ) -> None:
        if code in lines:
            tasks = sorted((t for w in found.values() for t in w.tasks), key=by_points)
            variables = queue.region_context(self.store.regions[code], tasks, lines[code])
            self.page("antrean", f"antrean/{code}.html", variables)

    def _region_pdf(self, code: str, variables: dict[str, Any]) -> None:
        from reports.documents.region_pdf import write_region

        store, path = self.store, self.out / "daerah" / f"{code}.pdf"
        self.keep(
            write_region(store.edition, variables, self.digest, self.letterhead, store.labels, path)
        )

    def _worklist(self, code: str, worklist: Worklist, files: Mapping[str, str]) -> None:
        region_row, path = self.store.regions[code], worklist.agency.path
        sheet = write_worksheet(
            self.store.edition, self.store.labels, region_row, worklist, self.out / f"{path}.xlsx"
        )
        if sheet:
            self.keep(sheet)
        n_sheet = len(fillable(worklist)) if sheet else 0
        variables = agency.context(self.store, region_row, worklist, n_sheet, files)
        self.page("opd", f"{path}.html", variables)
