"""Overview pages and documents in another language than Indonesian, in a folder of their own.

Here belongs which of them are translated and how they lie: pages lead to each other where they can,
and to the Indonesian pages otherwise. A page is here when every message of it has its words, which
a test sees to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reports.documents.messages import text
from reports.documents.workbook import write_workbook
from reports.language.catalogue import Language
from reports.pages import change, glossary, home, methodology, ranking, uncertainty
from reports.pages.common import Frame, ProvinceRanking, score_scale
from reports.pages.rendering import build_environment
from reports.tables.store import Store

NAMES = ("index", "peringkat", "perubahan", "ketidakpastian", "metodologi", "glosarium")
CODE = "en"
OTHER = (CODE, "English")
SOURCE = ("id", "Bahasa Indonesia")


def way_to(name: str, frame: Frame) -> tuple[str, str, str] | None:
    """From an Indonesian overview page to the same one in English, where there is one."""
    if name not in NAMES or name not in frame.names:
        return None
    code, called = OTHER
    return code, f"{code}/{name}.html", called


def write(
    store: Store, frame: Frame, shown: list[ProvinceRanking], language: Language, out: Path
) -> list[Path]:
    """Writes the overview pages of a language.

    Args:
        store: Open store of the edition.
        frame: Frame of the Indonesian pages.
        shown: Rankings of all provinces.
        language: The language.
        out: Folder of the edition; the pages go into one below it, named by the language.

    Returns:
        Paths of the pages.
    """

    def changes() -> dict[str, Any]:
        variables = change.context(store, language)
        return variables if len(shown) == 1 else change.split(variables, shown)[0]

    contexts: dict[str, Callable[[], dict[str, Any]]] = {
        "index": lambda: home.context(store, shown),
        "peringkat": lambda: ranking.context(shown, score_scale(store), {}, language=language),
        "perubahan": changes,
        "ketidakpastian": lambda: uncertainty.context(store, shown, language),
        "metodologi": lambda: methodology.context(store, language),
        "glosarium": lambda: glossary.context(store, language),
    }
    names = [name for name in NAMES if name in frame.names]
    environment = build_environment(store.labels, language)
    below = replace(frame.below(1), translated=frozenset(names))
    folder = out / language.code
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in names:
        source, called = SOURCE
        html = environment.get_template(f"{name}.html.jinja").render(
            frame=replace(below, other=(source, f"../{name}.html", called)),
            edition=frame.edition,
            page=name,
            **contexts[name](),
        )
        path = folder / f"{name}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def documents(
    store: Store,
    shown: list[ProvinceRanking],
    digest: str,
    letterhead: Sequence[str],
    language: Language,
    out: Path,
    *,
    full: bool,
) -> list[Path]:
    """Writes the documents of a language; they are called as the Indonesian ones.

    Args:
        store: Open store of the edition.
        shown: Rankings of all provinces.
        digest: Digest of the edition.
        letterhead: Lines at the head of the PDF.
        language: The language.
        out: Folder of the edition; the documents go into the one of the pages.
        full: Whether workbook and PDF are written, too.

    Returns:
        Paths of the documents.
    """
    folder = out / language.code
    message = folder / "pesan.txt"
    message.write_bytes(text(store, shown, language=language).encode())
    if not full:
        return [message]
    from reports.documents import ranking_pdf

    return [
        message,
        write_workbook(store, folder / "ringkasan.xlsx", digest, language=language),
        ranking_pdf.write_report(
            store, shown, digest, letterhead, folder / "laporan.pdf", language=language
        ),
    ]
