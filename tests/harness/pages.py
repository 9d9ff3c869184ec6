"""Rendered editions as tests look at them: pages by their tags and text, sheets by their rows."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from python_calamine import CalamineWorkbook

from reports.edition import render_edition
from tests.harness.reports_fixture import build_database

DIGEST = "8f3a9c1d2b7e4f60aabbccddeeff0011"


VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Tags, attributes and visible text of a page, and whether its tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.balanced = True
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.balanced = False

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += f" {data}"


def make(folder: Path, **options: object) -> tuple[Path, Path]:
    """Database and rendered edition in a folder."""
    database = build_database(folder / "warehouse.duckdb", **options)  # type: ignore[arg-type]
    out = folder / "edition"
    out.mkdir()
    render_edition(database, out, digest=DIGEST)
    return database, out


def words(path: Path) -> str:
    """The visible text of a page, with single spaces."""
    return " ".join(Page(path.read_text(encoding="utf-8")).text.split())


def pages(out: Path) -> Iterator[tuple[Path, str]]:
    """Every Indonesian page of a rendered edition."""
    for path in sorted(out.rglob("*.html")):
        if path.parent.name == "en":
            continue
        yield path, path.read_text(encoding="utf-8")


def sheets(path: Path) -> dict[str, list[list[object]]]:
    """Values of every sheet of a workbook, row by row."""
    book = CalamineWorkbook.from_path(path)
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }
