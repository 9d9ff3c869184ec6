"""Files made to break the door: each is told by its code, and costs little time and memory.

What belongs here: one file per trick, and that all of them together stay within bounds. What does
not: what the reader does with each format (`test_reader`), folders and copies (`test_cut`).
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.inbox import check_inbox
from ingest.reading.reader import OLE_SIGNATURE
from tests.fuzz_files import PROJECT, contracts, edit_zip, judge, text_file, workbook

SEEDS = PROJECT / "dbt_project/seeds"
HEADER = ["Kode Wilayah", "Ukuran", "Tahun", "Nilai", "Satuan", "Sumber"]
ROW = ["64.03", "ipm", "2024", "75,2", "indeks", "BPS"]
GOOD = [HEADER, ROW]
SHEET = "xl/worksheets/sheet1.xml"
PEAK_MB = 900


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def sheet(old: bytes, new: bytes) -> bytes:
    book = workbook(GOOD)
    cells = part(book, SHEET)
    assert old in cells
    return edit_zip(book, {SHEET: cells.replace(old, new, 1)})


def nested() -> bytes:
    deep = b"<x>" * 200_000 + b"</x>" * 200_000
    return sheet(b"<sheetData>", b"<sheetData>" + deep)


def overlapping() -> bytes:
    """An archive whose members all lie at one place."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 1_000_000)
        first = archive.infolist()[0]
        for at in range(2000):
            again = zipfile.ZipInfo(f"xl/{at}.xml")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(again, name, getattr(first, name))
            archive.filelist.append(again)
    return buffer.getvalue()


def strings(xml: bytes) -> bytes:
    return edit_zip(workbook(GOOD), {"xl/sharedStrings.xml": xml})


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip_bomb": (lambda: strings(b" " * 300_000_000), "E_ZIP_RATIO"),
    "zip_overlapping": (overlapping, "E_ZIP_RATIO"),
    "xml_bomb": (lambda: sheet(b"<worksheet", BOMB + b"<worksheet"), "E_XML_ENTITY"),
    "xml_outside": (lambda: sheet(b"<worksheet", OUTSIDE + b"<worksheet"), "E_XML_ENTITY"),
    "xml_nested": (nested, ""),
    "formula": (lambda: text_file([HEADER, [*ROW[:5], "=cmd|'/c calc'!A1"]]), ""),
    "formula_url": (lambda: text_file([HEADER, [*ROW[:5], '=WEBSERVICE("http://a")']]), ""),
    "member_outside": (lambda: edit_zip(workbook(GOOD), {"../../../tmp/x": b"x"}), ""),
    "member_absolute": (lambda: edit_zip(workbook(GOOD), {"/etc/cron.d/x": b"x"}), ""),
    "zero_bytes": (lambda: bytes(100_000), "E_TYPE"),
    "zero_bytes_within": (lambda: text_file(GOOD).replace(b"75", b"7\x005"), "E_ENCODING"),
    "million_columns": (lambda: b";".join([b"a"] * 1_000_000) + b"\n", "E_HEADER_UNKNOWN"),
    "million_columns_below": (
        lambda: text_file(GOOD) + b";" * 1_000_000 + b"x\n",
        "E_ROW_SHAPE",
    ),
    "huge_cell": (lambda: text_file([HEADER, [*ROW[:5], "x" * 2**25]]), "E_CORRUPT"),
    "one_huge_line": (lambda: b"x" * 2**26, "E_CORRUPT"),
    "many_quotes": (lambda: b'"' * 3_000_001, "E_TRUNCATED"),
    "string_out_of_range": (lambda: sheet(b"<v>0</v>", b"<v>99999999</v>"), "E_CORRUPT"),
    "wide_dimension": (lambda: sheet(b'ref="A1:F2"', b'ref="A1:XFD1048576"'), ""),
    "wrong_dimension": (lambda: sheet(b'ref="A1:F2"', b'ref="ZZZ0:-1"'), ""),
    "far_cell": (lambda: sheet(b'r="F2"', b'r="XFD1048576"'), "E_SHEET_SIZE"),
    "macro": (
        lambda: edit_zip(workbook(GOOD), {"xl/vbaProject.bin": b"Sub Auto_Open()"}),
        "W_ACTIVE_CONTENT",
    ),
    "linked": (
        lambda: edit_zip(workbook(GOOD), {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
        "W_ACTIVE_CONTENT",
    ),
    "locked_xlsx": (
        lambda: OLE_SIGNATURE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        "E_ENCRYPTED",
    ),
    "ole_of_nothing": (lambda: OLE_SIGNATURE + b"\xff" * 5112, "E_CORRUPT"),
    "merged_over_all": (
        lambda: sheet(
            b"</sheetData>",
            b'</sheetData><mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>',
        ),
        "",
    ),
    "parquet_of_nothing": (lambda: b"PAR1" + b"\xff" * 1000 + b"PAR1", "E_CORRUPT"),
    "right_to_left": (lambda: text_file([HEADER, [*ROW[:5], "\u202egnp.exe"]]), ""),
}


def write(folder: Path) -> None:
    for name, (make, _) in FILES.items():
        (folder / name).write_bytes(make())


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_told_and_reads_nothing_else(tmp_path: Path, name: str) -> None:
    make, code = FILES[name]
    (tmp_path / "angka_daerah").mkdir()
    (tmp_path / "angka_daerah" / name).write_bytes(make())
    [outcome] = check_inbox(tmp_path, contracts(), SEEDS)
    judge(outcome)
    assert outcome.codes == ([code] if code else [])
    if outcome.table is not None:
        assert outcome.table["region_code"].to_pylist() in (["6403"], [])
    said = repr(outcome.findings) + repr(outcome.table and outcome.table.to_pylist())
    assert "root:" not in said


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("pipa", os.mkfifo),
        ("tautan.csv", lambda path: path.symlink_to("/etc/passwd")),
        ("lingkaran.csv", lambda path: path.symlink_to(path)),
        ("putus.csv", lambda path: path.symlink_to("/tidak/ada")),
    ],
)
def test_what_is_no_file_is_never_opened(
    tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    (tmp_path / "angka_daerah").mkdir()
    make(tmp_path / "angka_daerah" / name)
    [outcome] = check_inbox(tmp_path, contracts(), SEEDS)
    assert (outcome.status, outcome.codes) == ("refused", ["E_LINK"])


@pytest.mark.parametrize(
    "name",
    [
        *("a\nb.csv", "a\r\x1b[31m.csv", "\u202evsc.a", "-rf.csv", "a'; drop table x; --.csv"),
        *("<script>.csv", "a" * 250 + ".csv", "%s%n.csv", "a\\..\\b.csv", "CON.csv", " .csv"),
    ],
)
def test_a_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "angka_daerah").mkdir()
    (tmp_path / "angka_daerah" / name).write_bytes(text_file(GOOD))
    [outcome] = check_inbox(tmp_path, contracts(), SEEDS)
    assert outcome.rows_accepted == 1
    assert outcome.original_name.isprintable()


def test_all_of_them_together_stay_small(tmp_path: Path) -> None:
    """In a process of its own, whose peak memory is measured."""
    if not Path("/proc/self/status").exists():
        pytest.skip("PEAK MEMORY NOT MEASURED: this system has no /proc")
    (tmp_path / "angka_daerah").mkdir()
    write(tmp_path / "angka_daerah")
    script = """
import json, re, sys
from pathlib import Path
from ingest.contracts.contract import load_contracts
from ingest.inbox import check_inbox
outcomes = check_inbox(Path(sys.argv[1]), load_contracts(), Path(sys.argv[2]))
peak = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]
print(json.dumps([len(outcomes), int(peak) / 1024]))
"""
    child = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(SEEDS)], capture_output=True, check=True
    )
    n_files, peak = json.loads(child.stdout)
    assert n_files == len(FILES)
    assert peak < PEAK_MB
    assert child.stderr == b""
