"""Spreadsheet formats whose size nothing bounds beforehand, opened in a process of their own.

Old XLS, XLSB and ODS files can claim a sheet of billions of cells in a few bytes, for which the
reading library allocates until the process dies. Only the opening of such files belongs here, and
the choice of the sheet; the child reads bytes from its input and prints rows as JSON, under a
memory and a time limit. It imports nothing of the room: a bare interpreter starts at once.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

MEMORY_BYTES = 2 * 2**30
SECONDS = 60


def choose_sheet(workbook: Any, wanted: Collection[str]) -> tuple[str, int]:
    """The sheet of a workbook that is read: a visible one that is asked for, else the first.

    Args:
        workbook: of the reading library.
        wanted: names of sheets, folded as headers are.

    Returns:
        Its name, and how many sheets are hidden.

    Raises:
        IndexError: no sheet is visible.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = workbook.sheets_metadata
    seen = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    names = [sheet.name for sheet in seen if sheet.typ == SheetTypeEnum.WorkSheet]
    asked = [one for one in names if re.sub(r"[\W_]+", "", one.casefold()) in wanted]
    return (asked or names)[0], len(sheets) - len(seen)


def read_isolated(content: bytes, sheets: frozenset[str]) -> tuple[str, list[list[object]]] | None:
    """Open a spreadsheet in a child process.

    Args:
        content: the file's bytes.
        sheets: folded names of sheets that are taken before the first visible one.

    Returns:
        Name and rows of the sheet: text, numbers, booleans; a list of one text
        where the cell is a date or a time. None when the child failed.
    """
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(Path(__file__)), *sorted(sheets)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        name, rows = json.loads(child.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return None
    return name, rows


def _main() -> None:
    import io
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    name, _ = choose_sheet(workbook, sys.argv[1:])
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    # Nothing may follow or precede the document: it is the whole answer.
    json.dump([name, rows], sys.stdout, default=lambda value: [str(value)])


if __name__ == "__main__":
    _main()
