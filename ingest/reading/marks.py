"""What an XLSX or ODS holds beside values: formulas, macros, hidden rows, the date system.

What belongs here: finding these in the parts of an archive whose size has been measured and that
holds no entities. What does not: the values (`workbook`).
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

ACTIVE = re.compile(r"vbaproject|/macrosheets/|/activex/|/embeddings/|externallinks/|^basic/", re.I)
MAX_SCANNED_BYTES = 256 * 2**20
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s/>]")
_ODS_FORMULA = re.compile(rb"<table:table-cell\b[^>]*\btable:formula\s*=")
_ODS_HIDDEN_ROW = re.compile(
    rb"<table:table-row\b[^>]*\btable:visibility\s*=\s*[\"'](?:collapse|filter)[\"']"
)


@dataclass(frozen=True)
class Marks:
    """What a workbook and one sheet of it hold beside values.

    Attributes:
        flags: (code of the closed list, detail), each once.
        unvalued: (row, column), from 0, of formulas for which no value was kept.
        is_1904: days are counted from 1904, not from 1900.
    """

    flags: tuple[tuple[str, str], ...] = ()
    unvalued: tuple[tuple[int, int], ...] = ()
    is_1904: bool = False


def is_active(names: set[str]) -> bool:
    """Whether the members of an archive hold macros, embedded or linked content."""
    return any(ACTIVE.search(name) for name in names)


def read_marks(archive: zipfile.ZipFile, sheet: str, n_hidden_sheets: int) -> Marks:
    """Look through the parts of an XLSX for what is not a value.

    Args:
        archive: the measured archive.
        sheet: name of the sheet that is read.
        n_hidden_sheets: sheets that are not read since they are hidden.
    """
    flags: list[tuple[str, str]] = []
    unvalued: list[tuple[int, int]] = []
    if is_active(set(archive.namelist())):
        flags.append(("W_ACTIVE_CONTENT", ""))
    hidden = [f"{n_hidden_sheets} lembar tidak dibaca"] if n_hidden_sheets else []
    part = _part(archive, sheet)
    if part and archive.getinfo(part).file_size <= MAX_SCANNED_BYTES:
        data = archive.read(part)
        if n_rows := len(_HIDDEN_ROW.findall(data)):
            hidden.append(f"{n_rows} baris ikut dibaca")
        if _FORMULA.search(data):
            n_valued, unvalued = _formulas(data)
            if n_valued:
                flags.append(("W_FORMULA", f"{n_valued} sel"))
    if hidden:
        flags.append(("W_HIDDEN", ", ".join(hidden)))
    book = archive.read("xl/workbook.xml")
    is_1904 = re.search(rb"\bdate1904\s*=\s*[\"'](1|true)[\"']", book) is not None
    return Marks(tuple(flags), tuple(unvalued), is_1904)


def read_ods_flags(archive: zipfile.ZipFile) -> tuple[tuple[str, str], ...]:
    """What an ODS holds beside values, in all of its sheets: (code of the closed list, detail)."""
    flags: list[tuple[str, str]] = []
    if is_active(set(archive.namelist())):
        flags.append(("W_ACTIVE_CONTENT", ""))
    if archive.getinfo("content.xml").file_size <= MAX_SCANNED_BYTES:
        data = archive.read("content.xml")
        if n_formulas := len(_ODS_FORMULA.findall(data)):
            flags.append(("W_FORMULA", f"{n_formulas} sel"))
        if n_rows := len(_ODS_HIDDEN_ROW.findall(data)):
            flags.append(("W_HIDDEN", f"{n_rows} baris ikut dibaca"))
    return tuple(flags)


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The member that holds a sheet, by the workbook and its relations."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (ElementTree.ParseError, KeyError, UnicodeError, ValueError):
        return None
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet" and element.get("name") == sheet:
            keys = [key for key in element.attrib if key.endswith("}id")]
            target = targets.get(element.get(keys[0]) if keys else None, "")
            name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            return name if name in archive.namelist() else None
    return None


def _formulas(data: bytes) -> tuple[int, list[tuple[int, int]]]:
    """How many formulas have a value, and the places of those that have none."""
    n_valued = 0
    unvalued = []
    for match in _CELL.finditer(data):
        if not _FORMULA.search(match[2]):
            continue
        place = _PLACE.search(match[1])
        if _VALUE.search(match[2]):
            n_valued += 1
        elif place:
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            unvalued.append((int(place[2]) - 1, column - 1))
    return n_valued, unvalued
