"""Spreadsheet formats whose size nothing bounds beforehand, opened in a process of their own.

Old XLS, XLSB and ODS files can claim a sheet of billions of cells in a few bytes, for which a
reading library allocates until the process dies. The child reads bytes from its input and prints
the raw book as JSON, under a memory and a time limit. Only that belongs here; what the formats
hold is read by `xls`, `xlsb` and `ods`, which like this module import the standard library and
their reading library alone: a bare interpreter starts at once.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # The child is a bare interpreter, which knows nothing of the project.
    sys.path.insert(0, str(Path(__file__).parents[2]))

from ingest.reading.book import Other, RawBook, RawSheet, choose

MEMORY_BYTES = 2 * 2**30
SECONDS = 60
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sheet_names(workbook: Any) -> list[tuple[str, bool]]:
    """The sheets of a workbook of calamine, and whether each is visible; charts are none."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        (sheet.name, sheet.visible == SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def read_isolated(content: bytes, wanted: frozenset[str], headers: frozenset[str]) -> RawBook | str:
    """Open a spreadsheet in a child process.

    Args:
        content: the file's bytes.
        wanted: folded names of sheets that are taken before others.
        headers: folded headers, by which the sheet that holds the table is found.

    Returns:
        The book, its dates as lists of one text; or the code of why it cannot be read.
    """
    asked = json.dumps([sorted(wanted), sorted(headers)]).encode()
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(Path(__file__))],
            input=asked + b"\n" + content,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        said = json.loads(child.stdout)
        if isinstance(said, str):
            return said
        pages, others, is_1904 = said
        for page in pages:
            page["merged"] = [tuple(one) for one in page["merged"]]
        sheet, *more = (RawSheet(**page) for page in pages)
        return RawBook(sheet, [Other(**other) for other in others], more, is_1904)
    except (subprocess.SubprocessError, OSError, ValueError, TypeError):
        return "E_CORRUPT"


def _read(content: bytes, wanted: list[str], headers: list[str]) -> RawBook | str:
    if content.startswith(OLE_SIGNATURE) or not content.startswith(b"PK"):
        from ingest.reading.xls import read_xls

        return read_xls(content, wanted, headers)
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            from ingest.reading.ods import TooLarge, read_ods

            try:
                sheets = read_ods(archive.read("content.xml"))
            except TooLarge:
                return "E_SHEET_SIZE"
            return RawBook(*choose(sheets.names, sheets.read, wanted, headers))
        from ingest.reading.xlsb import read_xlsb

        return read_xlsb(content, archive, wanted, headers)


def _main() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked, _, content = sys.stdin.buffer.read().partition(b"\n")
    read = _read(content, *json.loads(asked))
    said = read if isinstance(read, str) else _plain(read)
    # Nothing may follow or precede the document: it is the whole answer.
    json.dump(said, sys.stdout, default=lambda value: [str(value)])


def _plain(book: RawBook) -> list[object]:
    # Not by `asdict`, which copies every row.
    pages = [vars(sheet) for sheet in (book.sheet, *book.more)]
    return [pages, [asdict(other) for other in book.others], book.is_1904]


if __name__ == "__main__":
    _main()
