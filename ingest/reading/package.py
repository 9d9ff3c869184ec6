"""The parts of an XLSX or XLSB: which member is the workbook, a sheet, the styles.

What belongs here: following the relations from `_rels/.rels` on, whatever the members are called,
and the small parts that say what the large ones mean. What does not: cells (`facts`, `xlsb`).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_SMALL_PART = 32 * 2**20
WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "workbook.xml")


@dataclass(frozen=True)
class Package:
    """Where the parts of a spreadsheet are.

    Attributes:
        workbook: the member that lists the sheets.
        targets: the member of each worksheet, by the identifier of its relation to the workbook.
        styles: the member that lists number formats; empty where there is none.
        strings: the member that holds the shared texts; empty where there is none.
    """

    workbook: str
    targets: dict[str, str]
    styles: str
    strings: str


def find_package(archive: zipfile.ZipFile) -> Package | None:
    """Find the parts of a spreadsheet; None where the archive holds none."""
    members = {_plain(name): name for name in archive.namelist()}
    relations = _relations(archive, members, "_rels/.rels", "")
    book = next((path for kind, path, _ in relations if kind == "officeDocument"), "")
    if not re.search(r"book[^/]*\.(xml|bin)$", book, re.I) or book.lower() not in members:
        book = next((name for name in WORKBOOKS if name in members), book)
    member = members.get(book.lower())
    if member is None or not _is_workbook(archive, member):
        return None
    folder, name = posixpath.split(book)
    found = _relations(archive, members, f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
    there = [
        (kind, members[path.lower()], key) for kind, path, key in found if path.lower() in members
    ]
    targets = {key: part for kind, part, key in there if kind == "worksheet"}
    first = {kind: part for kind, part, _ in reversed(there)}
    return Package(member, targets, first.get("styles", ""), first.get("sharedStrings", ""))


def related(archive: zipfile.ZipFile, part: str, kind: str) -> str:
    """The member that a part has of a kind, such as its comments; empty where it has none."""
    members = {_plain(name): name for name in archive.namelist()}
    folder, name = posixpath.split(_plain(part))
    found = _relations(archive, members, f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
    paths = (path.lower() for one, path, _ in found if one == kind)
    return next((members[path] for path in paths if path in members), "")


def small_part(archive: zipfile.ZipFile, member: str) -> Element | None:
    """The XML of a small part, read without entities; None where it is absent or broken."""
    try:
        if archive.getinfo(member).file_size > MAX_SMALL_PART:
            return None
        return fromstring(archive.read(member), forbid_dtd=True)
    except (KeyError, ParseError, DefusedXmlException, UnicodeError, ValueError, LookupError):
        return None


def local(element: Element) -> str:
    """The name of an element without its namespace, of which there are two editions."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without the namespace; empty where it is absent."""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _is_workbook(archive: zipfile.ZipFile, member: str) -> bool:
    """Whether a member lists sheets; one that cannot be read is left to the reading library."""
    if not member.lower().endswith(".xml"):
        return True
    root = small_part(archive, member)
    return root is None or local(root) == "workbook"


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/").lstrip("/")).lower()


def _relations(
    archive: zipfile.ZipFile, members: dict[str, str], part: str, folder: str
) -> list[tuple[str, str, str]]:
    """The relations of a part: their kind, the path that they lead to, their identifier."""
    member = members.get(part.lower())
    root = small_part(archive, member) if member else None
    found = []
    for one in () if root is None else root:
        target = one.get("Target", "").replace("\\", "/")
        base = "" if target.startswith("/") else folder
        path = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
        found.append((one.get("Type", "").rpartition("/")[2], path, one.get("Id", "")))
    return found
