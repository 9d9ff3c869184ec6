"""What a file is that is no table, by its first bytes and its members, in the sender's words.

What belongs here: pictures, documents, archives, programs, web pages, spreadsheets locked by a
password. What does not: reading what is a table (`reader`, `workbook`).
"""

from __future__ import annotations

import re
import zipfile

STARTS = (
    (b"%PDF", "dokumen PDF"),
    (b"\x89PNG\r\n\x1a\n", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"GIF8", "gambar GIF"),
    (b"BM", "gambar BMP"),
    (b"II*\x00", "gambar TIFF"),
    (b"MM\x00*", "gambar TIFF"),
    (b"RIFF", "gambar atau rekaman (RIFF)"),
    (b"ID3", "rekaman suara"),
    (b"OggS", "rekaman suara atau video"),
    (b"\x1aE\xdf\xa3", "rekaman video"),
    (b"Rar!\x1a\x07", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"BZh", "arsip bzip2"),
    (b"\xfd7zXZ\x00", "arsip xz"),
    (b"\x28\xb5\x2f\xfd", "arsip zstd"),
    (b"PK\x05\x06", "arsip zip kosong"),
    (b"PK\x07\x08", "arsip zip yang terbagi"),
    (b"MZ", "program Windows"),
    (b"\x7fELF", "program Linux"),
    (b"SQLite format 3\x00", "basis data SQLite"),
    (b"\x00\x01\x00\x00Standard ", "basis data Access"),
    (b"{\\rtf", "dokumen RTF"),
    (b"%!PS", "dokumen PostScript"),
    (b"ARROW1", "berkas Arrow, bukan Parquet"),
    (b"Obj\x01", "berkas Avro, bukan Parquet"),
    (b"ORC", "berkas ORC, bukan Parquet"),
)
# A text may begin like these; a file that does holds bytes that no text does.
WEAK = (b"BM", b"MZ", b"RIFF", b"ID3", b"BZh", b"OggS", b"ORC", b"GIF8")
PAGE = "halaman web, bukan lembar kerja"
XML = "dokumen XML, bukan lembar kerja"
REMEDY = "buka di aplikasi lembar kerja lalu simpan sebagai XLSX"

_TAG = re.compile(r"<(!doctype|!--|[?!]|(?:[a-z][a-z0-9]*:)?[a-z][a-z0-9]*(?=[\s>/]))", re.I)
_MHTML = re.compile(r"(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?mime-version:", re.I)
_XML_START = re.compile(r"<\?xml|<(?:\w+:)?workbook\b|<office:document", re.I)
_JSON = re.compile(r"[\[{][\s\[{]*\"(?:[^\"\\]|\\.)*\"\s*:")
_PAGE_TAG = re.compile(r"<(html|head|body|table|tr|td|center|div|meta|style|script)\b", re.I)


def kind_of_start(content: bytes) -> str:
    """What a file is that no table begins like; empty where it may be one."""
    for start, kind in STARTS:
        if content.startswith(start) and (start not in WEAK or b"\x00" in content[:4096]):
            return kind
    if content[4:8] == b"ftyp":
        return "rekaman video atau gambar"
    return _kind_of_markup(content)


def kind_of_archive(archive: zipfile.ZipFile) -> str:
    """What a zip archive is that is no spreadsheet; empty where it may be one."""
    names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    if "mimetype" in names and "mimetype" in archive.namelist():
        with archive.open("mimetype") as part:
            kind = part.read(100).decode("latin-1").strip()
        if "opendocument" in kind and "spreadsheet" not in kind:
            return "dokumen OpenDocument yang bukan lembar kerja"
        if kind.startswith("application/epub"):
            return "buku EPUB"
    if any(name.startswith("xl/") for name in names):
        return ""
    for folder, kind in (("word/", "dokumen Word"), ("ppt/", "presentasi PowerPoint")):
        if any(name.startswith(folder) for name in names):
            return kind
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        return "dokumen Numbers atau Pages; ekspor sebagai XLSX"
    return ""


def kind_of_ole(content: bytes) -> str:
    """What an OLE container is that is no spreadsheet; empty where it may be one."""
    streams = (
        ("WordDocument", "dokumen Word"),
        ("PowerPoint Document", "presentasi PowerPoint"),
        ("__nameid_version1.0", "surel Outlook"),
        ("VisioDocument", "gambar Visio"),
    )
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return ""
    return next((kind for name, kind in streams if name.encode("utf-16-le") in content), "")


def is_locked_ods(archive: zipfile.ZipFile) -> bool:
    """Whether the parts of an ODS are encrypted, as its manifest says."""
    names = set(archive.namelist())
    if "encrypted-package" in names:
        return True
    if "META-INF/manifest.xml" not in names:
        return False
    with archive.open("META-INF/manifest.xml") as part:
        return b"encryption-data" in part.read(2**22)


def _kind_of_markup(content: bytes) -> str:
    """What a text of tags is: a web page that is called .xls, or another document in XML."""
    start = content[:65536]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start.decode("utf-16", "replace")
    elif start[:64].count(0) > len(start[:64]) // 4:
        text = start.decode("utf-16-le" if start[1:2] == b"\x00" else "utf-16-be", "replace")
    else:
        text = start.decode("latin-1").removeprefix("\xef\xbb\xbf")
    text = text.lstrip("\ufeff\x00 \t\r\n")
    if _MHTML.match(text[:4096]):
        return f"{PAGE} (MHTML); {REMEDY}"
    if _JSON.match(text):
        return f"data JSON; {REMEDY}"
    if not _TAG.match(text):
        return ""
    if _XML_START.match(text):
        if re.search(r"urn:schemas-microsoft-com:office:spreadsheet|mso-application", text):
            return f"lembar kerja XML 2003; {REMEDY}"
        is_page = re.search(r"<html\b", text, re.IGNORECASE)
        return f"{PAGE if is_page else XML}; {REMEDY}"
    return f"{PAGE}; {REMEDY}" if _PAGE_TAG.search(text) or "</" in text else ""
