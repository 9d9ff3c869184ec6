"""Where the table of a sheet is: titles, header, blank rows, totals, signatures.

What belongs here: sheets of text and the table found in them. What does not: values.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.conforming.tables.table import Table, find_table
from ingest.findings import Refused
from ingest.text.cells import Sheet, normalise_header
from tests.fuzz_files import contracts

CONTRACT = contracts()["indikator_daerah"]
HEADER = ["Kode Wilayah", "Tahun", "Nomor Indikator", "Parameter", "Catatan"]
DATA = ["64.03", "2026", "1", "3", ""]
BLANK = [""] * 5


def table_of(rows: list[list[str]]) -> Table:
    """Return the table of a sheet of the region's own indicators."""
    return find_table(Sheet("Data", rows), CONTRACT)


def code_of(rows: list[list[str]]) -> str:
    """Return the code with which a sheet is refused."""
    with pytest.raises(Refused) as caught:
        table_of(rows)
    return caught.value.code


def counted(rows: list[list[str]]) -> tuple[int, int, int]:
    """Return how many rows below the header are data, misshapen, ignored."""
    table = table_of([HEADER, *rows])
    n_rows, n_misshapen = len(table.rows), len(table.misshapen)
    return n_rows, n_misshapen, len(rows) - n_rows - n_misshapen


def test_titles_above_and_an_offset_header() -> None:
    table = table_of([["LAPORAN"], [], ["", "DATA CONTOH SINTETIS"], ["", *HEADER], ["", *DATA]])
    assert table.header.columns["region_kemendagri"] == 1
    assert table.rows == [(5, ["", *DATA])]
    assert table.is_synthetic


@pytest.mark.parametrize(
    "write", [str.upper, str.lower, lambda text: f" {text.replace(' ', '_')}: "]
)
def test_headers_in_other_cases_and_punctuation(write) -> None:
    table = table_of([[write(text) for text in HEADER], DATA])
    assert len(table.header.columns) == 5
    assert table.header.extra == ()


def test_extra_headers_are_named_but_not_the_counter() -> None:
    table = table_of([["No.", *HEADER, "Warna", ""], ["1", *DATA, "biru", "x"]])
    assert table.header.extra == ("Warna",)


def test_a_merged_title_over_the_header_is_a_title() -> None:
    merged = ["Kode Wilayah", "", "", "", ""]
    table = table_of([["Indikator Daerah", "", "", "", ""], merged, HEADER, DATA])
    assert [number for number, _ in table.rows] == [4]


def test_headers_that_are_missing_or_doubled_refuse_the_file() -> None:
    assert code_of([]) == code_of([[]]) == code_of([["apa", "saja"]]) == "E_HEADER_UNKNOWN"
    assert code_of([["Kode Wilayah", "Tahun", "Parameter"], DATA]) == "E_HEADER_UNKNOWN"
    assert code_of([["Tahun", "Nomor Indikator", "Parameter"], DATA]) == "E_HEADER_UNKNOWN"
    assert code_of([[*HEADER, "tahun"], DATA]) == "E_HEADER_DUP"
    assert code_of([[*HEADER, "Kode Daerah"], DATA]) == "E_HEADER_DUP"
    assert code_of([[]] * 60 + [HEADER, DATA]) == "E_HEADER_UNKNOWN"


def test_a_single_data_row() -> None:
    assert counted([DATA]) == (1, 0, 0)
    assert counted([]) == (0, 0, 0)


def test_the_header_again_and_numbers_of_columns() -> None:
    again = [text.upper() for text in HEADER]
    assert counted([DATA, HEADER, DATA, again, DATA]) == (3, 0, 2)
    for numbers in (["(1)", "(2)", "(3)", "(4)", "(5)"], ["1", "2", "3", "4", "5"]):
        assert counted([numbers, DATA]) == (1, 0, 1)
    assert counted([DATA, ["1", "2", "3", "4", "5"]]) == (2, 0, 0)
    assert counted([["6403", "2026", "1", "3", ""]]) == (1, 0, 0)


def test_rows_without_a_key() -> None:
    nameless = ["", "", "", "2", "x"]
    assert counted([DATA, nameless, DATA]) == (2, 1, 0)
    assert counted([DATA, BLANK, nameless, DATA]) == (2, 0, 2)


def test_totals() -> None:
    for label in ("Jumlah", "TOTAL", "Sub Total", "Grand Total", "Jumlah Indikator"):
        assert counted([DATA, [label, "", "", "60", ""], DATA]) == (2, 0, 1)
        assert counted([DATA, ["", "", "", "60", label]]) == (1, 0, 1)
    # A region is named: no total, whatever the note says.
    assert counted([[*DATA[:4], "Total"]]) == (1, 0, 0)
    # A text that begins with the word is no total.
    long_text = "Total nilai yang dilaporkan menurut dokumen perencanaan daerah tahun berjalan " * 2
    assert counted([["", "", "", "2", long_text]]) == (0, 1, 0)


def test_signatures() -> None:
    place = ["Tanjung Redeb, 20 November 2026", "", "", "", ""]
    pair = ["Mengetahui,", "", "", "", "Admin daerah,"]
    name = ["", "", "", "", "Nama Jelas"]
    assert counted([DATA, BLANK, place, pair, BLANK, name]) == (1, 0, 5)
    assert counted([DATA, BLANK, DATA]) == (2, 0, 1)
    # Three filled cells may be a row, and a row is never dropped silently.
    assert counted([DATA, BLANK, DATA[:3]]) == (2, 0, 1)
    assert counted([DATA, place]) == (2, 0, 0)


def test_cells_beyond_the_header_are_misshapen() -> None:
    assert counted([[*DATA, "lebih"], [*DATA, ""], DATA[:3]]) == (2, 1, 0)


CELLS = st.sampled_from(["", "", "64.03", "2026", "1", "Jumlah", "teks", "Tahun", "(1)", "x" * 90])


@given(st.lists(st.lists(CELLS, max_size=7), max_size=12), st.integers(0, 12))
def test_every_row_is_somewhere_once(rows: list[list[str]], at: int) -> None:
    rows = [*rows[:at], HEADER, *rows[at:]]
    table = table_of(rows)
    numbers = [number for number, _ in (*table.rows, *table.misshapen)]
    assert len(set(numbers)) == len(numbers)
    assert all(row == rows[number - 1] for number, row in table.rows)


@given(st.permutations(HEADER))
def test_the_order_of_columns_does_not_matter(header: list[str]) -> None:
    table = table_of([header, [str(n) for n in range(5)]])
    for column in CONTRACT.columns:
        if column.name in table.header.columns:
            found = header[table.header.columns[column.name]]
            assert normalise_header(found) in column.matches
