"""Writes the documents of one edition into a folder.

Here belongs the order of work: which document exists, what it is called, and when it is written.
What a document says belongs to the pages, how it looks to the templates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment

from reports.analysis import analyses
from reports.pages import agency, home, methodology, quality, region
from reports.pages.common import Frame, provinces, safe_code, score_scale
from reports.rendering import build_environment
from reports.store import RANKING_TABLES, Store
from reports.workbook import write_workbook
from reports.worklist import worklists
from reports.worksheet import write_worksheet

PROFILES = ("full", "pages", "data")
OVERVIEW = ("index", "peringkat", "mutu", "metodologi")
# One batch of regions costs one scan per table, and is all that is held in memory at once.
BATCH = 48


def render_edition(database: Path, out: Path, *, digest: str, profile: str = "full") -> list[Path]:
    """Writes every document of an edition.

    Args:
        database: Published DuckDB file; opened read-only.
        out: Existing folder of the edition.
        digest: Digest of the edition, printed on every page.
        profile: ``full`` (pages and workbook), ``pages``, or ``data`` (nothing).

    Returns:
        Paths of the files written, sorted.

    Raises:
        ReportError: The database lacks a published table, or a region code is no file name.
        ValueError: The profile is not one of the three.
    """
    if profile not in PROFILES:
        raise ValueError(f"profile must be one of {', '.join(PROFILES)}, not {profile!r}")
    if profile == "data":
        return []
    with Store(database) as store:
        store.need(RANKING_TABLES)
        writer = Writer(store, out, digest, full=profile == "full")
        writer.overview()
        writer.regions()
        if writer.full:
            writer.keep(write_workbook(store, out / "ringkasan.xlsx", digest))
    return sorted(writer.written)


def render_quality(database: Path, out: Path, *, digest: str) -> Path:
    """Writes ``mutu.html`` alone, also from a database without ranking tables.

    The page links to no other page, since a withheld ranking has none.

    Args:
        database: Published DuckDB file, or the quality tables of a run that was stopped.
        out: Existing folder.
        digest: Digest to print.

    Returns:
        Path of the page.

    Raises:
        ReportError: The database lacks one of the quality tables.
    """
    with Store(database) as store:
        writer = Writer(store, out, digest, full=False, names=())
        return writer.page("mutu", "mutu.html", quality.context(store))


class Writer:
    """One edition in the making: its store, its templates, and the files written so far.

    Args:
        store: Open store of the edition.
        out: Existing folder of the edition.
        digest: Digest of the edition.
        full: Whether workbooks, PDFs and innovation pages are written, too.
        names: Overview pages that exist and that every page links to.
    """

    def __init__(
        self,
        store: Store,
        out: Path,
        digest: str,
        *,
        full: bool,
        names: tuple[str, ...] = OVERVIEW,
    ) -> None:
        self.store, self.out, self.digest, self.full = store, out, digest, full
        self.environment: Environment = build_environment(store.labels)
        several = len({region.province_code for region in store.regions.values()}) > 1
        self.frame = Frame(store.edition, digest, "", frozenset(names), full, several)
        self.written: list[Path] = []

    def keep(self, path: Path) -> Path:
        """Notes a file that was written."""
        self.written.append(path)
        return path

    def page(self, template: str, name: str, variables: dict[str, Any]) -> Path:
        """Writes one page; ``name`` is its way below the folder of the edition."""
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        html = self.environment.get_template(f"{template}.html.jinja").render(
            frame=self.frame.below(name.count("/")),
            edition=self.frame.edition,
            page=template,
            **variables,
        )
        path.write_text(html, encoding="utf-8", newline="\n")
        return self.keep(path)

    def overview(self) -> None:
        """Pages about the whole edition."""
        store, ranking = self.store, provinces(self.store)
        contexts = {
            "index": home.context(store, ranking),
            "peringkat": {"provinces": ranking, "scale": score_scale(store)},
            "mutu": quality.context(store),
            "metodologi": methodology.context(store),
        }
        for name, variables in contexts.items():
            self.page(name, f"{name}.html", variables)

    def regions(self) -> None:
        """Pages of each region, and of its agencies."""
        store = self.store
        common = region.shared(store, score_scale(store))
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
            lists = worklists(store, codes) if self.full else {}
            for (province, line), code in zip(batch, codes, strict=True):
                found = lists.get(code, {})
                variables = region.context(store, common, province, line, details[code]) | {
                    "analysis": analysed[code],
                    "worklists": found,
                }
                self.page("daerah", f"daerah/{code}.html", variables)
                for worklist in found.values():
                    self._worklist(code, worklist)

    def _worklist(self, code: str, worklist: Any) -> None:
        region_row, path = self.store.regions[code], worklist.agency.path
        sheet = write_worksheet(
            self.store.edition, self.store.labels, region_row, worklist, self.out / f"{path}.xlsx"
        )
        if sheet:
            self.keep(sheet)
        variables = agency.context(self.store, region_row, worklist, sheet is not None)
        self.page("opd", f"{path}.html", variables)
