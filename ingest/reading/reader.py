"""Bytes to rows of text: the type is decided by the content, never by the name.

What belongs here is reading files of the inbox, and Parquet; spreadsheets are opened by
`workbook`, texts by `delimited`. What a cell means is decided later, under the contract
(`conforming`).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.findings import Refused
from ingest.reading.delimited import read_delimited
from ingest.reading.kinds import kind_of_start
from ingest.reading.workbook import MAX_UNZIPPED_BYTES, read_ole, read_zip
from ingest.text.cells import MAX_CELLS, Facts, Sheet, cell_text

if TYPE_CHECKING:
    import pyarrow as pa

MAX_FILE_BYTES = 512 * 2**20
PARQUET_MARK = b"PAR1"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


# What changes about a file while it is written: which one it is, its size, its time.
Look = tuple[int, int, int] | None


def look_at(path: Path) -> Look:
    """What a file is at this moment, without opening it; None where it is gone."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def read_bytes(path: Path) -> tuple[bytes, str]:
    """Read one regular file of the inbox.

    Returns:
        The bytes and their SHA-256 in hexadecimal.

    Raises:
        Refused: the path is a link or a device, too large, unreadable, or changed while read.
    """
    try:
        before = os.lstat(path)
        if not stat.S_ISREG(before.st_mode):
            raise Refused("E_LINK")
        if before.st_size > MAX_FILE_BYTES:
            raise Refused("E_SIZE", f"{before.st_size} bita")
        # Not through a link or a pipe that took the file's place in the meantime.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        after = look_at(path)
    except OSError as error:
        raise Refused("E_CORRUPT", error.strerror or "tidak terbaca") from error
    seen = (before.st_ino, before.st_size, before.st_mtime_ns)
    if seen != after or len(content) != before.st_size:
        raise Refused("E_UNSTABLE")
    return content, hashlib.sha256(content).hexdigest()


def read_sheet(
    content: bytes, headers: frozenset[str], sheets: frozenset[str] = frozenset()
) -> Sheet:
    """Turn a file's bytes into a sheet of text.

    Args:
        content: the file's bytes.
        headers: folded headers of the contract, by which the separator of a CSV and the sheet of a
            spreadsheet are found.
        sheets: folded names of sheets that are taken before the first visible one.

    Raises:
        Refused: the type is unknown, or the file is corrupt, encrypted or a bomb.
    """
    if content.startswith(b"PK\x03\x04"):
        return read_zip(content, sheets, headers)
    if content.startswith(OLE_SIGNATURE):
        return read_ole(content, sheets, headers)
    if kind := kind_of_start(content):
        raise Refused("E_TYPE", kind)
    if content.startswith(PARQUET_MARK):
        return _read_parquet(content)
    return read_delimited(content, headers)


def _read_parquet(content: bytes) -> Sheet:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows: list[list[str]] = []
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        names = file.schema_arrow.names
        rows.append([cell_text(name) for name in names])
        if file.metadata.num_rows * max(len(names), 1) > MAX_CELLS:
            raise Refused("E_SHEET_SIZE", f"{file.metadata.num_rows} baris")
        unpacked = 0
        unread = Counter[int]()
        # In small batches: a few bytes may stand for billions of repeated values.
        for batch in file.iter_batches(batch_size=4096, use_threads=False):
            unpacked += batch.nbytes
            if unpacked > MAX_UNZIPPED_BYTES:
                raise Refused("E_SHEET_SIZE", f"lebih dari {unpacked} bita setelah dibuka")
            columns = []
            for at, column in enumerate(batch.columns):
                texts, n_unread = _texts_of(column)
                columns.append(texts)
                unread[at] += n_unread
            rows.extend([list(row) for row in zip(*columns, strict=True)])
    # Values that Python has no room for (a date in the year 50000) are ArithmeticErrors.
    except (pa.ArrowException, OSError, ValueError, ArithmeticError, TypeError) as error:
        if not content.endswith(PARQUET_MARK):
            raise Refused("E_TRUNCATED", "daftar isi di akhir berkas tidak ada") from error
        raise Refused("E_CORRUPT", "Parquet tidak utuh") from error
    flags = [("W_COLUMN_UNREAD", f"{names[at]}: {n} nilai") for at, n in unread.items() if n]
    return Sheet("", rows, Facts(tuple(flags)))


def _texts_of(column: pa.Array) -> tuple[list[str], int]:
    """The texts of a column, and how many of its values are none: lists, records, raw bytes."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_nested(kind):
        return [""] * len(column), len(column) - column.null_count
    texts, n_unread = [], 0
    for value in column.to_pylist():
        if isinstance(value, bytes):
            # Some programs write texts without saying that they are.
            try:
                value = value.decode()
            except UnicodeDecodeError:
                value, n_unread = None, n_unread + 1
        texts.append(cell_text(value))
    return texts, n_unread
