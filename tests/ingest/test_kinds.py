"""What is no table, or is locked: said as what it is, in the sender's words.

What belongs here: other kinds of files under the name of a spreadsheet. What does not: damaged
files and bombs (`test_reader`).
"""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from ingest.findings import Refused
from ingest.reading.reader import OLE_SIGNATURE, read_sheet
from tests.fuzz_files import text_file, workbook

PAGE = "<center><table><tr><td>Kode</td></tr></table></center>"
MHTML = f"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n{PAGE}"
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)


def archive(*names: str, **texts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, texts.get(name, "x"))
    return buffer.getvalue()


def refused(content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read_sheet(content, frozenset())
    return caught.value


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"GIF89a\x01\x00\x01\x00", "GIF"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (gzip.compress(b"a;b", mtime=0), "gzip"),
        (b"MZ\x90\x00\x03\x00", "program"),
        (b"\x7fELF\x02\x01", "program"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"{\\rtf1\\ansi", "RTF"),
        (archive("[Content_Types].xml", "word/document.xml"), "Word"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
        (archive("Index/Document.iwa"), "Numbers"),
        (archive("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text"),
         "OpenDocument"),
        (archive("a.csv"), "arsip zip"),
        (OLE_SIGNATURE + "WordDocument".encode("utf-16-le"), "Word"),
        (PAGE.encode(), "halaman web"),
        (PAGE.encode("utf-16"), "halaman web"),
        (PAGE.encode("utf-16-le"), "halaman web"),
        (b"\xef\xbb\xbf \r\n" + PAGE.encode(), "halaman web"),
        (b"<!-- x --><html></html>", "halaman web"),
        (b'<?xml version="1.0"?><html xmlns="x"></html>', "halaman web"),
        (MHTML.encode(), "halaman web"),
        (b"From: <a>\r\nSubject: x\r\n" + MHTML.encode(), "halaman web"),
        (XML_2003.encode(), "XML 2003"),
        (XML_2003.encode("utf-16"), "XML 2003"),
    ],
)  # fmt: skip
def test_other_kinds_are_called_what_they_are(content: bytes, words: str) -> None:
    error = refused(content)
    assert (error.code, words in error.detail) == ("E_TYPE", True), error


@pytest.mark.parametrize(
    "first", ["BM", "MZ", "ORC", "BZh", "ID3", "GIF8", "<1 tahun", "<5", "RIFF", "Kode: x"]
)
def test_texts_that_begin_alike_are_texts(first: str) -> None:
    rows = [[first, "b"], ["1", "2"]]
    assert read_sheet(text_file(rows), frozenset()).rows == rows


def test_locked_spreadsheets_are_said_to_be_locked() -> None:
    entry = '<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/>'
    doctype = '<!DOCTYPE manifest:manifest PUBLIC "x" "Manifest.dtd">'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", doctype + entry)
        made.writestr("content.xml", bytes(range(256)))
    assert refused(buffer.getvalue()).code == "E_ENCRYPTED"
    package = archive("mimetype", "META-INF/manifest.xml", "encrypted-package")
    assert refused(package).code == "E_ENCRYPTED"
    xls = (Path(__file__).resolve().parents[1] / "fixtures/foreign/facts.xls").read_bytes()
    # The record that names the interface's code page, which comes first, says that it is locked.
    locked = xls.replace(b"\xe1\x00\x02\x00", b"\x2f\x00\x02\x00", 1)
    assert locked != xls
    assert refused(locked).code == "E_ENCRYPTED"


def test_a_spreadsheet_is_none_of_these() -> None:
    assert read_sheet(workbook([["a"]]), frozenset()).rows == [["a"]]
