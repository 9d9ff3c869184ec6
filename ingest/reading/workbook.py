"""Spreadsheets, opened safely: what a file claims is measured before it is believed.

What belongs here: the limits on archives and sheets, and the one sheet that is read. What its
cells mean does not. The reading library allocates the whole rectangle that a sheet spans, and
the process dies when two cells span billions: the rectangle is measured first.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from xml.sax.saxutils import quoteattr

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.findings import Refused
from ingest.reading.book import RawBook, RawSheet, choose
from ingest.reading.facts import (
    MAX_SCANNED_BYTES,
    add_facts,
    book_facts,
    comments,
    is_active,
    sheet_parts,
    style_codes,
    with_known_errors,
)
from ingest.reading.isolated import read_isolated, sheet_names
from ingest.reading.kinds import is_locked_ods, kind_of_archive, kind_of_ole
from ingest.reading.package import (
    Package,
    attribute,
    find_package,
    local,
    related,
    small_part,
)
from ingest.reading.sheets import sheet_of
from ingest.text.cells import MAX_CELLS, Sheet

MAX_UNZIPPED_BYTES = 512 * 2**20
MAX_ZIP_RATIO = 200
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CHUNK = 2**20
# What the end of an archive begins with, and how far from the end it may stand.
ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22 + 2**16
OLE_SECTOR = 512
ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, LookupError, struct.error,
)  # fmt: skip

# What names cells beside the cells themselves, of which some names are not to be understood.
_PLACES = re.compile(rb"<(?:\w+:)?(?:dimension|mergeCell)\s[^<>]*?/>")
# A cell with content and its place; `<c r="B7" s="1"/>` is only formatted and spans nothing.
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s[^<]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'](?![^<]*/>\s*<)")
# Cells may leave out their place and follow each other; then rows and their cells are counted.
# What nearly every tag is (a placed cell, a value, an end) is passed over at once.
_UNPLACED = re.compile(
    rb"<(?!c r=|v>|/)(?:[\w.-]+:)?"
    rb"(?:(row)\b(?:[^<]*?\br\s*=\s*[\"'](\d+))?|c\b(?![^<]*\br\s*=))"
)


def read_zip(content: bytes, wanted: frozenset[str], headers: frozenset[str]) -> Sheet:
    """Read one sheet of a spreadsheet that is a zip archive, as `reader.read_sheet` asks for it.

    Raises:
        Refused: no spreadsheet, corrupt, encrypted, a bomb, or too wide or long to hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if kind := kind_of_archive(archive):
                raise Refused("E_TYPE", kind)
            _measure(archive, len(content))
            package = find_package(archive)
            if package is None and is_locked_ods(archive):
                raise Refused("E_ENCRYPTED")
    except ZIP_ERRORS as error:
        # The list of members is the last thing in an archive.
        if ZIP_END not in content[-ZIP_END_BYTES:]:
            raise Refused("E_TRUNCATED", "daftar isi di akhir berkas tidak ada") from error
        raise Refused("E_CORRUPT", "arsip tidak utuh") from error
    if package is None and "content.xml" not in names:
        raise Refused("E_TYPE", "arsip zip yang bukan lembar kerja")
    if package is None or not package.workbook.lower().endswith(".xml"):
        return _read_child(content, wanted, headers, is_active(names))
    return _read_xlsx(content, package, wanted, headers)


def read_ole(content: bytes, wanted: frozenset[str], headers: frozenset[str]) -> Sheet:
    """Read one sheet of an old XLS file, as `reader.read_sheet` asks for it.

    Raises:
        Refused: encrypted, no spreadsheet, corrupt, or too large to hold.
    """
    # An encrypted XLSX is an OLE container with this stream; a plain XLS is one without it.
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("E_ENCRYPTED")
    if kind := kind_of_ole(content):
        raise Refused("E_TYPE", kind)
    has_macros = "_VBA_PROJECT".encode("utf-16-le") in content
    try:
        return _read_child(content, wanted, headers, has_macros)
    except Refused as refused:
        is_short = len(content) % OLE_SECTOR or len(content) < _ole_bytes(content)
        if refused.code == "E_CORRUPT" and is_short:
            raise Refused("E_TRUNCATED", "bagian akhirnya tidak ada") from refused
        raise


def _ole_bytes(content: bytes) -> int:
    """So many bytes an OLE container has at least, as its head says where its parts are."""
    if len(content) < OLE_SECTOR:
        return OLE_SECTOR
    [shift] = struct.unpack_from("<H", content, 30)
    places = struct.unpack_from("<I", content, 48) + struct.unpack_from("<109I", content, 76)
    last = max((place for place in places if place < 0xFFFFFFFA), default=0)
    return (last + 1) * 2 ** min(shift, 12) + 1


def _measure(archive: zipfile.ZipFile, size: int) -> None:
    """Unpack every part once, counting, before anything is built from it."""
    budget = min(MAX_UNZIPPED_BYTES, MAX_ZIP_RATIO * max(size, 4096))
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("E_ENCRYPTED")
    declared = sum(entry.file_size for entry in entries)
    if declared > budget:
        raise Refused("E_ZIP_RATIO", f"{declared} bita setelah dibuka")
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("E_CORRUPT", "arsip tidak utuh")
        # The declared size may lie: read on to the real end, or beyond the end of the budget.
        entry.file_size = budget + 2 * CHUNK
        # A manifest may name the type of its document, as OpenOffice did; it is never parsed.
        span = _Span(has_doctype=entry.filename == "META-INF/manifest.xml")
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                budget -= len(chunk)
                if budget < 0:
                    raise Refused("E_ZIP_RATIO", "ukuran yang tertulis di arsip tidak benar")
                span.feed(chunk)


class _Span:
    """The rectangle that the cells of one XML part span, whatever the part is called."""

    def __init__(self, has_doctype: bool = False) -> None:
        self._has_doctype = has_doctype
        self._tail = b""
        self._rows = self._columns = self._unplaced = 0
        self._row = 0

    def feed(self, chunk: bytes) -> None:
        data = self._tail + chunk
        end = max(data.rfind(b"<"), 0)
        # No tag of a spreadsheet is this long; other parts (pictures) may have no tag at all.
        self._tail = data[end:] if len(data) - end < CHUNK else b""
        if not self._has_doctype and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
            raise Refused("E_XML_ENTITY", "dokumen memuat DOCTYPE")
        # The last tag is left for the next chunk: what it needs may still follow.
        self._scan(data, end)
        if self._rows * self._columns > MAX_CELLS:
            raise Refused("E_SHEET_SIZE", f"{self._rows} baris x {self._columns} kolom")

    def _scan(self, data: bytes, end: int) -> None:
        cells = _CELL.findall(data, 0, end + 1)
        if cells:
            self._columns = max(self._columns, *(_number(c) for c in {c for c, _ in cells}))
            self._rows = max(self._rows, *(int(r[:10]) for r in {r for _, r in cells}))
        for match in _UNPLACED.finditer(data, 0, end + 1):
            if match[1]:
                self._row = int(match[2][:10]) if match[2] else self._row + 1
                self._unplaced = 0
            else:
                self._unplaced += 1
                self._columns = max(self._columns, self._unplaced)
                self._rows = max(self._rows, self._row)


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, XFD is 16,384; beyond that any number is too large."""
    number = 0
    for letter in letters.upper()[:7]:
        number = number * 26 + letter - 64
    return number


def _read_xlsx(
    content: bytes, package: Package, wanted: frozenset[str], headers: frozenset[str]
) -> Sheet:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            try:
                book = _open_calamine(content, wanted, headers)
                if any(other.n_rows is None for other in book.others):
                    raise ValueError("a sheet that cannot be opened")
            except (CalamineError, LookupError, ValueError):
                book = _open_calamine(_plain_copy(archive, package), wanted, headers)
        except PasswordError as error:
            raise Refused("E_ENCRYPTED") from error
        except (CalamineError, *ZIP_ERRORS) as error:
            raise Refused("E_CORRUPT", "lembar kerja tidak dapat dibuka") from error
        book.is_1904, is_uncomputed = book_facts(archive, package)
        parts, codes = sheet_parts(archive, package), style_codes(archive, package)
        for sheet in (book.sheet, *book.more):
            part = parts.get(sheet.name)
            if not part or archive.getinfo(part).file_size > MAX_SCANNED_BYTES:
                sheet.is_bare = True
                continue
            add_facts(sheet, _as_utf8(archive.read(part)), codes, is_uncomputed)
            noted = related(archive, part, "comments")
            if noted and archive.getinfo(noted).file_size <= MAX_SCANNED_BYTES:
                sheet.comments = comments(_as_utf8(archive.read(noted)))
        return sheet_of(book, is_active(archive.namelist()))


def _open_calamine(content: bytes, wanted: frozenset[str], headers: frozenset[str]) -> RawBook:
    """The values of a spreadsheet."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))

        def read(name: str) -> RawSheet:
            try:
                sheet = workbook.get_sheet_by_name(name)
                return RawSheet(name, [*sheet.to_python(skip_empty_area=False)])
            except Exception:
                raise
            # The Rust reader panics on some malformed files; its exception has no public class.
            except BaseException as error:
                raise _as_value_error(error) from error

        return RawBook(*choose(sheet_names(workbook), read, wanted, headers))
    except Exception:
        raise
    except BaseException as error:
        raise _as_value_error(error) from error


def _as_value_error(error: BaseException) -> BaseException:
    return ValueError(str(error)) if type(error).__name__ == "PanicException" else error


def _plain_copy(archive: zipfile.ZipFile, package: Package) -> bytes:
    """A spreadsheet with the same worksheets, in the plainest form that there is.

    Programs write what the reading library refuses and every office program reads: sheets that are
    macros or missing, states, dimensions and errors of their own, parts in UTF-16.
    """
    root = small_part(archive, package.workbook)
    sheets = [] if root is None else [one for one in root.iter() if local(one) == "sheet"]
    listed, relations, parts = [], [], {"xl/styles.xml": package.styles}
    for at, one in enumerate(sheets, start=1):
        if part := package.targets.get(attribute(one, "id")):
            hidden = ' state="hidden"' if "idden" in one.get("state", "") else ""
            name = quoteattr(one.get("name", ""))
            listed.append(f'<sheet name={name} sheetId="{at}"{hidden} r:id="r{at}"/>')
            relations.append(("worksheet", f"worksheets/sheet{at}.xml", f"r{at}"))
            parts[f"xl/worksheets/sheet{at}.xml"] = part
    for kind, part in (("styles", package.styles), ("sharedStrings", package.strings)):
        if part:
            relations.append((kind, f"{kind}.xml", kind))
            parts[f"xl/{kind}.xml"] = part
    is_1904, _ = book_facts(archive, package)
    book = f'<workbookPr date1904="{int(is_1904)}"/><sheets>{"".join(listed)}</sheets>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as copy:
        start = f'<Relationship Id="r1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
        copy.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{start}</Relationships>')
        copy.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{book}</workbook>',
        )
        lines = "".join(
            f'<Relationship Id="{key}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
            for kind, target, key in relations
        )
        copy.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>',
        )
        for name, part in parts.items():
            if part:
                data = _as_utf8(archive.read(part))
                if part in package.targets.values():
                    data = with_known_errors(_PLACES.sub(b"", data))
                copy.writestr(name, data)
    return buffer.getvalue()


def _as_utf8(data: bytes) -> bytes:
    """A part in UTF-8; one that was in UTF-16 has not been measured yet."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" not in data[:2]:
        return data
    encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
    text = data.decode("utf-16" if data[0] > 0x7F else encoding, "replace")
    plain = re.sub(r"^\ufeff?<\?xml[^<>]*\?>", "", text).encode()
    span = _Span()
    span.feed(plain)
    return plain


def _read_child(
    content: bytes, wanted: frozenset[str], headers: frozenset[str], has_active_content: bool
) -> Sheet:
    book = read_isolated(content, wanted, headers)
    if isinstance(book, str):
        detail = "lembar kerja tidak dapat dibuka; simpan sebagai XLSX"
        raise Refused(book, detail if book == "E_CORRUPT" else "")
    if sum(len(row) for one in (book.sheet, *book.more) for row in one.rows) > MAX_CELLS:
        raise Refused("E_SHEET_SIZE", f"{len(book.sheet.rows)} baris")
    return sheet_of(book, has_active_content)
