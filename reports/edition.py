"""Writes the documents of one edition into a folder.

Here belongs the order of work: which document exists, what it is called, and when it is written.
What a document says belongs to the views, how it looks to pages and documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reports.language.catalogue import DEFAULT, Language
from reports.tables.rows import ListLine
from reports.tables.store import QUALITY_TABLES, RANKING_TABLES, Store
from reports.views.correction import Correction, correction
from reports.views.imprint import imprint
from reports.views.quality import check_lines, quality
from reports.writer import PUBLIC, Writer

PROFILES = ("full", "pages", "data")


def render_edition(
    database: Path,
    out: Path,
    *,
    digest: str,
    profile: str = "full",
    corrected: tuple[Path, str] | None = None,
    letterhead: Sequence[str] = (),
    own_region: str = "",
    public: bool = False,
) -> list[Path]:
    """Writes every document of an edition.

    Args:
        database: Published DuckDB file; opened read-only.
        out: Existing folder of the edition.
        digest: Digest of the edition, printed on every page.
        profile: ``full`` (pages, workbooks and PDFs), ``pages``, or ``data`` (nothing).
        corrected: For a correction, the folder of the edition that it corrects, and the reason.
        letterhead: Lines at the head of every PDF, the organisation first.
        own_region: Code of the region that leads; one that is not in the edition leads nowhere.
        public: Whether to write an edition for everybody, too, into ``publik/``.

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
    with Store(database, (*QUALITY_TABLES, *RANKING_TABLES)) as store:
        bears = imprint(store, digest, letterhead, own_region, full=profile == "full")
        writer = Writer(store, bears, out, is_correction=corrected is not None)
        if corrected is not None:
            writer.page("koreksi", "koreksi.html", view=_correction(store, *corrected))
        writer.overview()
        writer.regions()
        writer.documents()
        written = writer.written
        if public:
            bears = replace(bears, full=False, is_public=True)
            open_to_all = Writer(store, bears, out / "publik", PUBLIC)
            open_to_all.overview()
            open_to_all.regions()
            written += open_to_all.written
    return sorted(written)


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
        writer = Writer(store, imprint(store, digest, full=False), out, ())
        return writer.page("mutu", "mutu.html", view=quality(store))


def blocking_checks(database: Path, *, language: Language = DEFAULT) -> list[str]:
    """One line per check that withholds the ranking; none where it may be published.

    Args:
        database: the quality tables of a build.
        language: of the lines.

    Raises:
        ReportError: The database lacks one of the quality tables.
    """
    say = language.say
    with Store(database) as store:
        return [
            say("%(check)s: %(n)s gagal", check=say(line.check.title), n=line.n_failed)
            if line.n_failed
            else say("%(check)s: tidak diukur", check=say(line.check.title))
            for line in check_lines(store)
            if line.is_blocking
        ]


def _correction(store: Store, folder: Path, reason: str) -> Correction:
    with Store(folder / "data", ("provincial_ranking",)) as before:
        decided = store.select(ListLine, "from list_line order by region_code, list, line, row")
        return correction(folder.name, reason, before.ranking, store.ranking, decided)
