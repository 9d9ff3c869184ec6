"""Opening files: what every format gives as text, and what is refused before it does harm.

What belongs here: bytes in, a sheet or a refusal out, and the real messy files where they are.
What does not: contracts.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest.reading.delimited
import ingest.reading.reader
from ingest.conforming.values import parse_number
from ingest.findings import Refused
from ingest.reading.reader import OLE_SIGNATURE, read_bytes, read_sheet
from ingest.text.cells import MAX_CELLS, NO_CACHED_VALUE, Native, trim
from orchestration.settings import PROJECT
from tests.fuzz_files import Cell, edit_zip, text_file, workbook

NO_HEADERS: frozenset[str] = frozenset()
MESSY = PROJECT.parent / "shared/data/messy"
SHEET = "xl/worksheets/sheet1.xml"
ROWS = [["Kode", "Nama", "Nilai"], ["64.03", 'Kab. "Berau"; x', "39,75"], ["6471", "é\nbaris", ""]]
# A workbook in the format of Excel 97: a header, and `0012`, 1.234 and a date.
XLS = zlib.decompress(base64.b64decode(
    "eNrtWE1oE0EU/mazaX5I81NToRVKKFhrLbTVix7arRLtQRKqCNYi6taEEhoSCUXQg1ZrjoLgSfFSqAcvVUH8QREFDz0I"
    "FT0IgpDo0ZOo4KHN+uZlV9Kq0IAWKvMt882b9+btvJ3f3X21ECnN3G0tYwUG4ELF8qGhRico+ZxCGGS3LCk6uZeSpbCu"
    "4PPSQDa48bjxpUeOoRzvMjTc0Z8TAx8oHcUpJPO5dGwNsYdjMIWMoZ9Y4AZpgmjhqJqYTzJvYL7NNZ8wD7LmMnM/1S2J"
    "USwYya6d9iwe0drZFoS87wP2eceaPjRjXs7i81dEta4buwsZM7vODG16ALOgAR1K59IFWQ7hJvxAPN6TSPQcIZQQpcGe"
    "xTcrBnx1VvWzmNKvrV6A9N+X6z1/0HtpEFfqr2o6MAXrBC+SIgII6dKiI25OmovohM4lTvvzqbQbSGayZoZmxyEzNz5u"
    "ZsnQ29u33S+3d94Owsu2g0ZeJgHiFEIsR3ixhCmexVufXyfGho3jrJniI6B6UGyWccHCBelBzkG2aMwuSl0sb2O+yHfd"
    "xHIrc5RmMuUdw822sG+a61xiawe1s4PxxthSI3eSXPx04GFb8aOxleS5ofLZ6NxbYwbtdHClyF9e0+gW3eL6NYlHhpML"
    "e1N5z9zyywbj1cJ27JZ9GoawJJcUIcJcLcneET9Lmt1X0lv8xluwt+wPF/WQYO+RXffmTz/9YpzTpF2juI690DCgNeE+"
    "d99gzZHsh4KCgoKCgoKCgkIdEPZLucv+SHDbL/0e+7/OEqWK+k3y3+Ig8nRN0kflXuQoL+BMXfNnI9zCuZdYpY/zv1Di"
    "MLVewATGOI6JuucvfbSJ2udZtWP47y2hetuv1BPnP27/B7Ct1Hw="
))  # fmt: skip


def refused(content: bytes) -> str:
    """Return the code with which bytes are refused."""
    with pytest.raises(Refused) as caught:
        read_sheet(content, NO_HEADERS)
    return caught.value.code


def cells(xml: str) -> bytes:
    """Return a workbook whose sheet holds the given rows in XML."""
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet = start + b"<sheetData>" + xml.encode() + b"</sheetData></worksheet>"
    return edit_zip(workbook([["a"]]), {SHEET: sheet})


# ---- CSV -----------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"],
)
def test_csv_in_every_encoding_and_separator(separator: str, encoding: str) -> None:
    headers = frozenset({"kode", "nama", "nilai"})
    assert read_sheet(text_file(ROWS, separator, encoding), headers).rows == ROWS


@given(
    st.lists(
        st.lists(
            # An apostrophe before a number is how programs keep it a text.
            st.text(st.characters(exclude_categories=["Cs", "Cc"])).filter(
                lambda text: not text.strip().startswith(("'", "="))
            ),
            min_size=2,
            max_size=5,
        ),
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
)
def test_csv_gives_back_every_row(rows: list[list[str]], separator: str) -> None:
    table = [["Kode", "Nama", "Nilai"], *rows]
    content = text_file(table, separator, "utf-8-sig")
    read = read_sheet(content, frozenset({"kode", "nama", "nilai"})).rows
    assert read == [[trim(cell) for cell in row] for row in table]


def test_ragged_rows_stay_ragged() -> None:
    assert read_sheet(b"a;b;c\n1\n1;2;3;4\n\n5;6;7", NO_HEADERS).rows == [
        *(["a", "b", "c"], ["1"], ["1", "2", "3", "4"], [], ["5", "6", "7"])
    ]


def test_titles_full_of_other_separators_do_not_mislead() -> None:
    text = "Laporan, data, dan angka, 2024\n\nKode;Nama\n6403;a, b, c, d\n"
    assert read_sheet(text.encode(), frozenset({"kode", "nama"})).rows[2:] == [
        *(["Kode", "Nama"], ["6403", "a, b, c, d"])
    ]


def test_old_line_ends() -> None:
    for end in ("\r", "\r\n", "\n"):
        content = end.join(("a;b", "1;2")).encode()
        assert read_sheet(content, NO_HEADERS).rows == [["a", "b"], ["1", "2"]]


def test_an_open_quotation_mark_swallows_no_rows() -> None:
    content = b'a;b\n1;2\n3;"rusak\n4;5\n6;7\n'
    with pytest.raises(Refused, match="baris 3") as caught:
        read_sheet(content, NO_HEADERS)
    assert caught.value.code == "E_TRUNCATED"
    assert len(read_sheet(content.replace(b"rusak", b'utuh"'), NO_HEADERS).rows) == 5


def test_sloppy_quotation_marks_are_read() -> None:
    assert read_sheet(b'a;b\n5" pipa;"x"y\n', NO_HEADERS).rows[1] == ['5" pipa', "xy"]


def test_a_huge_field_is_refused() -> None:
    assert refused(b'a;b\n1;"' + b"x" * (2**24 + 1) + b'"\n') == "E_CORRUPT"


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.reading.delimited, "MAX_CELLS", 1000)
    assert refused(b"a;b\n" + b"1;2\n" * 500) == "E_SHEET_SIZE"
    assert refused(b"a;b\n" + b"\n" * 1000) == "E_SHEET_SIZE"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bytes(range(256)) * 40, "E_TYPE"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(500), "E_TYPE"),
        (b"%PDF-1.7\n%\x81\x8d\x8f\x90\n" * 50, "E_TYPE"),
        ("a;b".encode("utf-16") + b"\x00", "E_TRUNCATED"),
        ("a;b\n1;2".encode("utf-32")[:-1], "E_TRUNCATED"),
        (b"+/v8-a;b", "E_ENCODING"),
        (b"a;b\n1;\x00", "E_TYPE"),
        (b"\xef\xbb\xbf  <HTML><table><tr><td>Kode</td></tr></table>", "E_TYPE"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "E_TYPE"),
        (b"PK\x03\x04", "E_TRUNCATED"),
        (b"PK\x03\x04" + bytes(200), "E_TRUNCATED"),
        (OLE_SIGNATURE + bytes(5112), "E_CORRUPT"),
        (OLE_SIGNATURE + bytes(5000), "E_TRUNCATED"),
        (OLE_SIGNATURE + "EncryptedPackage".encode("utf-16-le"), "E_ENCRYPTED"),
        (b"PAR1" + bytes(100) + b"PAR1", "E_CORRUPT"),
        (b"PAR1", "E_CORRUPT"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_an_empty_file_is_an_empty_sheet() -> None:
    assert read_sheet(b"", NO_HEADERS).rows == []
    assert read_sheet(b"\xef\xbb\xbf", NO_HEADERS).rows == []


# ---- XLSX ----------------------------------------------------------------------------------


def test_cells_of_a_workbook() -> None:
    rows: list[list[Cell]] = [["0012", 39.75, 3.0, dt.date(2024, 2, 13), True, None, "  a\nb "]]
    [read] = read_sheet(workbook(rows), NO_HEADERS).rows
    assert read == ["0012", "39.75", "3", "2024-02-13", "TRUE", "", "a\nb"]
    assert [isinstance(cell, Native) for cell in read] == [0, 1, 1, 1, 0, 0, 0]


def test_formulas_give_their_cached_value_and_errors_what_they_show() -> None:
    xml = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1" t="e"><v>#N/A</v></c><c r="D1" t="str"><f>A1</f><v>teks</v></c></row>'
    )
    sheet = read_sheet(cells(xml), NO_HEADERS)
    assert sheet.rows == [["2", NO_CACHED_VALUE, "#N/A", "teks"]]
    assert sheet.facts.flags == (("W_FORMULA", "2 sel"),)


def test_row_numbers_are_those_of_the_sheet() -> None:
    xml = '<row r="3"><c r="C3"><v>1</v></c></row>'
    assert read_sheet(cells(xml), NO_HEADERS).rows == [[""] * 3, [""] * 3, ["", "", "1"]]


def test_cells_without_a_place_follow_each_other() -> None:
    xml = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert read_sheet(cells(xml), NO_HEADERS).rows == [["1", "2"], ["3", ""]]


def test_the_first_sheet_is_the_first_that_is_seen() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    hidden, shown = book.add_worksheet("Daftar"), book.add_worksheet("Isi 081234567890")
    hidden.write_string(0, 0, "salah")
    shown.write_string(0, 0, "benar")
    shown.activate()
    shown.set_first_sheet()
    hidden.hide()
    book.close()
    sheet = read_sheet(buffer.getvalue(), NO_HEADERS)
    assert (sheet.name, sheet.rows) == ("Isi ************", [["benar"]])


def test_merged_cells_have_their_value_once() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet()
    page.merge_range("A1:C2", "judul")
    page.write_string(2, 0, "x")
    book.close()
    rows = read_sheet(buffer.getvalue(), NO_HEADERS).rows
    assert [cell for row in rows for cell in row if cell] == ["judul", "x"]


def far(place: str) -> bytes:
    """Return a workbook with one cell at A1 and one far away."""
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return cells(
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{place}"><v>1</v></c></row>'
    )


@pytest.mark.parametrize("place", ["XFD1048576", "xfd1048576", "ZZZZZZ4294967295", "XFD5000"])
def test_two_cells_far_apart_do_not_kill_the_process(place: str) -> None:
    assert refused(far(place)) == "E_SHEET_SIZE"


@pytest.mark.parametrize(
    "xml",
    [
        "<row r='999999'><c  s='1' r = 'XFD999999'><v>1</v></c></row>",
        "<row>" + "<c><v>1</v></c>" * 16384 + "</row>" + "<row><c><v>1</v></c></row>" * 1000,
        '<row r="999999">' + "<c><v>1</v></c>" * 99 + "</row>",
        '<row r="1"><c x="/>" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999"/><row>'
        + "<c\n><v>1</v></c>" * 20
        + "</row>",
        '<row r="1"><c r="XFD1048576"\n><v>1</v></c></row>',
    ],
)  # fmt: skip
def test_no_spelling_hides_a_far_cell(xml: str) -> None:
    assert refused(cells(xml)) == "E_SHEET_SIZE"


def test_formatted_empty_cells_span_nothing() -> None:
    xml = '<row r="1"><c r="A1"><v>1</v></c></row><row r="99"><c r="XFD1048576" s="1"/></row>'
    assert read_sheet(cells(xml), NO_HEADERS).rows == [["1"]]


def test_a_million_empty_rows_and_a_very_wide_sheet_stay_small() -> None:
    """In a process of its own, whose peak memory and time are measured."""
    if not Path("/proc/self/status").exists():
        pytest.skip("PEAK MEMORY NOT MEASURED: this system has no /proc")
    script = """
import re, sys, time
from pathlib import Path
from ingest.reading.reader import read_sheet
content = sys.stdin.buffer.read()
began = time.process_time()
rows = read_sheet(content, frozenset()).rows
seconds = time.process_time() - began
peak = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]
print(len(rows), len(rows[0]), seconds, int(peak) / 1024)
"""
    wide = workbook([[f"k{n}" for n in range(16384)], *([n] for n in range(200))])
    for content, n_rows, n_columns in ((far("D1048576"), 1048576, 4), (wide, 201, 16384)):
        child = subprocess.run(
            [sys.executable, "-c", script], input=content, capture_output=True, check=True
        )
        rows, columns, seconds, peak = map(float, child.stdout.split())
        assert (rows, columns) == (n_rows, n_columns)
        assert seconds < 20
        assert peak < 500


def test_a_bomb_is_refused_by_what_it_declares_and_by_what_it_holds() -> None:
    zeros = edit_zip(workbook([["a"]]), {"xl/sharedStrings.xml": b" " * 50_000_000})
    assert refused(zeros) == "E_ZIP_RATIO"
    # The same, but the archive says that the part is 1,000 bytes long.
    lie = zeros.replace(struct.pack("<I", 50_000_000), struct.pack("<I", 1000))
    assert lie != zeros
    assert refused(lie) == "E_ZIP_RATIO"


def test_sound_archives_are_not_bombs() -> None:
    rows = [["teks yang sama"] * 12 for _ in range(3000)]
    assert len(read_sheet(workbook(rows), NO_HEADERS).rows) == 3000


def test_entities_are_refused_wherever_they_stand() -> None:
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    for padding in (b"", b"<!--" + b"x" * 2**20 + b"-->" + os.urandom(2**14).hex().encode()):
        content = edit_zip(workbook([["a"]]), {"xl/workbook.xml": padding + entity})
        assert refused(content) == "E_XML_ENTITY"


def test_spoilt_archives_are_corrupt() -> None:
    good = bytearray(workbook(ROWS))
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        at = archive.getinfo(SHEET).header_offset + 70
    good[at : at + 20] = bytes(20)
    assert refused(bytes(good)) == "E_CORRUPT"
    assert refused(workbook(ROWS)[:-30]) == "E_TRUNCATED"
    assert refused(edit_zip(workbook(ROWS), {SHEET: b"<worksheet><sheetData><row"})) == "E_CORRUPT"
    assert refused(edit_zip(workbook(ROWS), {SHEET: None})) == "E_CORRUPT"


def test_other_archives_are_no_workbooks() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refused(buffer.getvalue()) == "E_TYPE"
    encrypted = bytearray(workbook(ROWS))
    central = encrypted.index(b"PK\x01\x02")
    encrypted[central + 8] |= 1
    assert refused(bytes(encrypted)) == "E_ENCRYPTED"


def test_panics_of_the_reading_library_are_refusals() -> None:
    for t in ("s", "d", "inlineStr"):
        for value in ("999999999", "-1", "x", ""):
            xml = f'<row r="1"><c r="A1" t="{t}"><v>{value}</v></c></row>'
            try:
                read_sheet(cells(xml), NO_HEADERS)
            except Refused as caught:
                assert caught.code == "E_CORRUPT"


@given(
    st.lists(
        st.lists(
            st.none() | st.booleans() | st.floats(-1e9, 1e9) | st.text("abcé;\"' ", max_size=9)
        ),
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None)
def test_a_workbook_gives_back_every_row(rows: list) -> None:
    read = read_sheet(workbook([["x"] * 3, *rows, ["x"]]), NO_HEADERS).rows
    assert len(read) == len(rows) + 2
    for row, given_row in zip(read[1:-1], rows, strict=True):
        assert sum(map(bool, row)) == sum(c is not None and str(c).strip() != "" for c in given_row)


# ---- Parquet and old XLS -------------------------------------------------------------------


def parquet(table: pa.Table) -> bytes:
    """Return a table as Parquet."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def test_cells_of_parquet() -> None:
    table = pa.table(
        {
            "a": pa.array([2**62, None]),
            "b": pa.array([1.5, 2.0]),
            "c": pa.array([Decimal("1.234"), None]),
            "d": pa.array([dt.date(2024, 2, 13), None]),
            "e": pa.array([" x ", "y"]).dictionary_encode(),
            "f": pa.array([True, False]),
        }
    )
    assert read_sheet(parquet(table), NO_HEADERS).rows == [
        list("abcdef"),
        [str(2**62), "1.5", "1.234", "2024-02-13", "x", "TRUE"],
        ["", "2", "", "", "y", "FALSE"],
    ]


def test_parquet_that_python_has_no_room_for() -> None:
    far_date = pa.table({"a": pa.array([2**30], pa.int32()).cast(pa.date32())})
    assert refused(parquet(far_date)) == "E_CORRUPT"
    buffers = [None, pa.py_buffer(struct.pack("<2i", 0, 2)), pa.py_buffer(b"\xff\xfe")]
    raw = pa.Array.from_buffers(pa.string(), 1, buffers)
    assert refused(parquet(pa.table({"a": raw}))) == "E_CORRUPT"
    assert refused(parquet(pa.table({"a": pa.array([1])}))[:-20]) == "E_TRUNCATED"


def test_a_bomb_of_parquet_is_refused() -> None:
    table = pa.table({"a": pa.nulls(MAX_CELLS + 1, pa.int8())})
    content = parquet(table)
    assert len(content) < 100_000
    assert refused(content) == "E_SHEET_SIZE"


def test_old_workbooks_are_read_in_a_process_of_their_own() -> None:
    sheet = read_sheet(XLS, NO_HEADERS)
    assert sheet.name == "Data"
    assert sheet.rows == [["Kode", "Nilai", "Tanggal"], ["0012", "1.234", "2024-02-13"]]
    assert [isinstance(cell, Native) for cell in sheet.rows[1]] == [False, True, True]
    # The same cell, said to be in row 65,535 and column 65,000: more than memory can hold.
    near, far_away = (struct.pack("<4H", 0x0203, 14, *at) for at in ((1, 1), (65535, 65000)))
    far_cell = XLS.replace(near, far_away)
    assert far_cell != XLS
    assert refused(far_cell) == "E_CORRUPT"


# ---- files of the inbox --------------------------------------------------------------------


def code_of(path: Path) -> str:
    """Return the code with which a path is refused."""
    with pytest.raises(Refused) as caught:
        read_bytes(path)
    return caught.value.code


def test_only_regular_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, link, pipe = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"
    file.write_bytes(b"a;b")
    link.symlink_to(file)
    os.mkfifo(pipe)
    assert read_bytes(file)[0] == b"a;b"
    assert code_of(link) == code_of(pipe) == code_of(tmp_path) == "E_LINK"
    assert code_of(tmp_path / "gone.csv") == "E_CORRUPT"
    monkeypatch.setattr(ingest.reading.reader, "MAX_FILE_BYTES", 2)
    assert code_of(file) == "E_SIZE"


def test_a_file_that_changes_while_read_is_left_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a;b")
    real_open = os.open

    def grow(path: Path, flags: int) -> int:
        with file.open("ab") as handle:
            handle.write(b"\nlagi")
        return real_open(path, flags)

    monkeypatch.setattr(ingest.reading.reader.os, "open", grow)
    assert code_of(file) == "E_UNSTABLE"


# ---- real files ----------------------------------------------------------------------------

MESSY_FILES = (
    ("m01", 2570, ["KABUPATEN BERAU", "2024", "76,660"], ["KOTA SAMARINDA", "2021", "80,760"]),
    ("m02", 584, ["BERAU", "75.83"], ["PEGUNUNGAN BINTANG", "-"]),
    ("m04", 28, ["Bogor", "7.05"], ["Kota Bogor", "6.53"]),
    ("m05", 549, ["Berau", "12018"], ["INDONESIA", "11013"]),
    ("m08", 35, ["KALIMANTAN TIMUR", "4.5514", "0.975"], ["ACEH", "1.3863"]),
    ("m10", 514, ["Berau", "5,88", "75,2", "28802736"], ["Kota Bontang", "9,92"]),
    ("m11", 514, ["Simeulue", "71.15"], ["Aceh Singkil", "20.36"]),
)


@pytest.mark.parametrize(("start", "n_rows", "first", "second"), MESSY_FILES)
def test_real_messy_files(start: str, n_rows: int, first: list[str], second: list[str]) -> None:
    found = sorted(MESSY.glob(f"{start}_*")) if MESSY.is_dir() else []
    if not found:
        pytest.skip(f"REAL FILES ABSENT: {MESSY}/{start}_* is not on this machine")
    content = found[0].read_bytes()
    sheet = read_sheet(content, NO_HEADERS)
    # Data rows: a name and at least one figure or a mark for a missing one.
    data = [row for row in sheet.rows if sum(map(bool, row)) > 1]
    assert n_rows <= len(data) <= n_rows + 2, "data and at most two rows of headers"
    for spot in (first, second):
        assert any(set(spot) <= set(row) for row in data), spot
    if found[0].suffix == ".xlsx":
        return
    with io.StringIO(content.decode("utf-8-sig"), newline="") as text:
        separator = ";" if start in ("m10", "m11") else ","
        assert len(sheet.rows) == len(list(csv.reader(text, delimiter=separator)))


def test_the_same_figures_with_comma_and_with_point() -> None:
    if not MESSY.is_dir():
        pytest.skip(f"REAL FILES ABSENT: {MESSY} is not on this machine")
    comma, point = (
        read_sheet(next(MESSY.glob(f"{start}_*")).read_bytes(), NO_HEADERS).rows[1:]
        for start in ("m10", "m11")
    )
    assert len(comma) == len(point) == 514
    pairs = [
        (parse_number(cell), parse_number(same))
        for row, other in zip(comma, point, strict=True)
        for cell, same in zip(row[2:], other[2:], strict=True)
    ]
    # In one of the two a spreadsheet took some figures for times: 10,81 became 0,4729.
    different = [(left, right) for left, right in pairs if left != right]
    assert len(different) < 40
    assert all(left < 1 for left, _ in different)
