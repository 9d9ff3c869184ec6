"""What an XLSX or ODS holds beside values: formulas, macros, hidden rows, the date system.

What belongs here: finding these in the parts of an archive whose size has been measured and that
holds no entities, as the `Facts` of a sheet. What does not: the values (`workbook`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol

from ingest.text.cells import Facts

ACTIVE = re.compile(r"vbaproject|/macrosheets/|/activex/|/embeddings/|externallinks/|^basic/", re.I)
MAX_SCANNED_BYTES = 256 * 2**20
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s/>]")
_ODS_FORMULA = re.compile(rb"<table:table-cell\b[^>]*\btable:formula\s*=")
_ODS_HIDDEN_ROW = re.compile(
    rb"<table:table-row\b[^>]*\btable:visibility\s*=\s*[\"'](?:collapse|filter)[\"']"
)


def facts_of_names(names: Iterable[str]) -> Facts:
    """What the members of an archive tell by their names: macros, embedded or linked content."""
    is_active = any(ACTIVE.search(name) for name in names)
    return Facts(flags=(("W_ACTIVE_CONTENT", ""),) if is_active else ())


def facts_of_xlsx(archive: zipfile.ZipFile, sheet: str, n_hidden_sheets: int) -> Facts:
    """Look through the parts of an XLSX for what is not a value.

    Args:
        archive: the measured archive.
        sheet: name of the sheet that is read.
        n_hidden_sheets: sheets that are not read since they are hidden.
    """
    flags = list(facts_of_names(archive.namelist()).flags)
    unvalued: list[tuple[int, int]] = []
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
    return Facts(tuple(flags), tuple(unvalued), is_1904)


def facts_of_ods(archive: zipfile.ZipFile) -> Facts:
    """What an ODS holds beside values, in all of its sheets."""
    flags = list(facts_of_names(archive.namelist()).flags)
    if archive.getinfo("content.xml").file_size <= MAX_SCANNED_BYTES:
        data = archive.read("content.xml")
        if n_formulas := len(_ODS_FORMULA.findall(data)):
            flags.append(("W_FORMULA", f"{n_formulas} sel"))
        if n_rows := len(_ODS_HIDDEN_ROW.findall(data)):
            flags.append(("W_HIDDEN", f"{n_rows} baris ikut dibaca"))
    return Facts(tuple(flags))


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
            unvalued.append(xl_cell_to_rowcol(place[1].decode()))
    return n_valued, unvalued
