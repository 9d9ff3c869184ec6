"""Bytes to rows of text: the type is decided by the content, never by the name.

What belongs here is opening files safely and turning every cell into text, whatever the format.
What a cell means is decided later, under the contract (`conform`).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.contract import normalise_header
from ingest.findings import FileRefused
from ingest.personal_data import mask

MAX_FILE_BYTES = 512 * 2**20
MAX_UNZIPPED_BYTES = 512 * 2**20
MAX_ZIP_RATIO = 200
SEPARATORS = ";,\t|"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Native(str):
    """A cell that the file format itself typed as a number or a date, as canonical text.

    Such text is never ambiguous: `1.234` is one and a bit, `2024-02-13` is that day.
    """

    __slots__ = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet as text: physical rows in order, cells stripped, blank cells empty strings."""

    name: str
    rows: list[list[str]]


def read_bytes(path: Path) -> tuple[bytes, str]:
    """Read one regular file of the inbox.

    Returns:
        The bytes and their SHA-256 in hexadecimal.

    Raises:
        FileRefused: the path is a link or a device, too large, unreadable, or changed while read.
    """
    try:
        before = os.lstat(path)
        if not stat.S_ISREG(before.st_mode):
            raise FileRefused("E_LINK")
        if before.st_size > MAX_FILE_BYTES:
            raise FileRefused("E_SIZE", f"{before.st_size} bita")
        content = path.read_bytes()
        after = os.lstat(path)
    except OSError as error:
        raise FileRefused("E_CORRUPT", error.strerror or "tidak terbaca") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileRefused("E_UNSTABLE")
    return content, hashlib.sha256(content).hexdigest()


def read_sheet(content: bytes, headers: frozenset[str]) -> Sheet:
    """Turn a file's bytes into its first sheet of text.

    Args:
        content: the file's bytes.
        headers: folded headers of the contract, by which the separator of a CSV is found.

    Raises:
        FileRefused: the type is unknown, or the file is corrupt, encrypted or a bomb.
    """
    if content.startswith(b"PK\x03\x04"):
        return _read_workbook(content)
    if content.startswith(OLE_SIGNATURE):
        return _read_ole(content)
    if content.startswith(b"PAR1"):
        return _read_parquet(content)
    return _read_csv(content, headers)


def _read_ole(content: bytes) -> Sheet:
    # An encrypted XLSX is an OLE container with this stream; a plain XLS is one without it.
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused("E_ENCRYPTED")
    return _read_calamine(content)


def _read_workbook(content: bytes) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            unzipped = sum(entry.file_size for entry in entries)
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise FileRefused("E_ENCRYPTED")
            if unzipped > MAX_UNZIPPED_BYTES or unzipped > MAX_ZIP_RATIO * max(len(content), 4096):
                raise FileRefused("E_ZIP_RATIO", f"{unzipped} bita setelah dibuka")
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        if b"<!DOCTYPE" in part.read(4096):
                            raise FileRefused("E_XML_ENTITY", "dokumen memuat DOCTYPE")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FileRefused("E_CORRUPT", "arsip tidak utuh") from error
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise FileRefused("E_TYPE", "arsip zip yang bukan lembar kerja")
    return _read_calamine(content)


def _read_calamine(content: bytes) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise FileRefused("E_CORRUPT", "lembar kerja tidak dapat dibuka") from error
    # The Rust reader panics on some malformed files; its exception has no public class.
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused("E_CORRUPT", "lembar kerja tidak dapat dibuka") from error
    return Sheet(mask(sheet.name), rows)


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        # repr() is the shortest text that reads back as the same number: 39.75 stays 39.75.
        return Native(int(value)) if value.is_integer() else Native(f"{value!r}")
    if isinstance(value, int):
        return Native(value)
    if isinstance(value, dt.datetime):
        return Native(value.date().isoformat())
    if isinstance(value, dt.date):
        return Native(value.isoformat())
    return "" if value is None else str(value).strip()


def _read_parquet(content: bytes) -> Sheet:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FileRefused("E_CORRUPT", "Parquet tidak utuh") from error
    columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    body: Iterable[tuple[str, ...]] = zip(*columns, strict=True)
    return Sheet("", [list(table.column_names), *(list(row) for row in body)])


def _read_csv(content: bytes, headers: frozenset[str]) -> Sheet:
    text = _decode(content)
    if "\x00" in text:
        raise FileRefused("E_TYPE", "bukan teks")
    csv.field_size_limit(2**24)
    try:
        separator = _separator(text, headers)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise FileRefused("E_CORRUPT", "CSV tidak dapat diurai") from error
    return Sheet("", rows)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content[:64].count(0) > len(content[:64]) // 4:
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise FileRefused("E_ENCODING") from error
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileRefused("E_TYPE", "bukan teks, lembar kerja, atau Parquet") from error


def _separator(text: str, headers: frozenset[str]) -> str:
    """The separator under which some early row holds the most of the contract's headers.

    Title rows hold no separator and texts hold many, so counting marks would mislead.
    """
    start = text[:65536]

    def hits(mark: str) -> int:
        rows = csv.reader(io.StringIO(start, newline=""), delimiter=mark)
        return max(
            (len({normalise_header(cell) for cell in row} & headers) for row in islice(rows, 50)),
            default=0,
        )

    return max(SEPARATORS, key=hits)
