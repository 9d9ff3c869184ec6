"""Writes the documents of one edition into a folder.

Here belongs the order of work: which document exists, what it is called, and when it is written.
What a document says belongs to the pages, how it looks to the templates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment

from reports.analysis import analyses
from reports.pages import change, home, methodology, quality, region
from reports.pages.common import Frame, provinces, safe_code, score_scale
from reports.rendering import build_environment
from reports.rise import rises
from reports.store import RANKING_TABLES, Store
from reports.workbook import write_workbook

PROFILES = ("full", "pages", "data")
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
        environment = build_environment(store.labels)
        frame = _frame(store, digest, siblings=True, workbook=profile == "full")
        written = _overview_pages(store, environment, frame, out)
        written += _region_pages(store, environment, frame, out)
        if profile == "full":
            written.append(write_workbook(store, out / "ringkasan.xlsx", digest))
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
        frame = _frame(store, digest, siblings=False, workbook=False)
        environment = build_environment(store.labels)
        return _write(environment, "mutu", out / "mutu.html", frame, quality.context(store))


def _frame(store: Store, digest: str, *, siblings: bool, workbook: bool) -> Frame:
    several = len({region.province_code for region in store.regions.values()}) > 1
    return Frame(store.edition, digest, "", siblings, workbook, several)


def _overview_pages(store: Store, environment: Environment, frame: Frame, out: Path) -> list[Path]:
    ranking = provinces(store)
    scale = score_scale(store)
    contexts = {
        "index": home.context(store, ranking),
        "peringkat": {"provinces": ranking, "scale": scale},
        "perubahan": change.context(store),
        "mutu": quality.context(store),
        "metodologi": methodology.context(store),
    }
    return [
        _write(environment, name, out / f"{name}.html", frame, variables)
        for name, variables in contexts.items()
    ]


def _region_pages(store: Store, environment: Environment, frame: Frame, out: Path) -> list[Path]:
    folder = out / "daerah"
    below = Frame(frame.edition, frame.digest, "../", True, frame.has_workbook, frame.several)
    common = region.shared(store, score_scale(store))
    todo = [
        (province, line)
        for province in provinces(store)
        for line in province.ranked + province.unranked
    ]
    written: list[Path] = []
    for start in range(0, len(todo), BATCH):
        batch = todo[start : start + BATCH]
        codes = [line.row.region_code for _, line in batch]
        details = store.details(codes, region.ACTIONS)
        analysed = analyses(store, codes)
        rising = rises(store, codes)
        for (province, line), code in zip(batch, codes, strict=True):
            folder.mkdir(exist_ok=True)
            variables = region.context(store, common, province, line, details[code]) | {
                "analysis": analysed[code],
                "rise": rising[code],
            }
            path = folder / f"{safe_code(code)}.html"
            written.append(_write(environment, "daerah", path, below, variables))
    return written


def _write(
    environment: Environment, name: str, path: Path, frame: Frame, variables: dict[str, Any]
) -> Path:
    template = environment.get_template(f"{name}.html.jinja")
    page = template.render(frame=frame, edition=frame.edition, page=name, **variables)
    path.write_text(page, encoding="utf-8", newline="\n")
    return path
