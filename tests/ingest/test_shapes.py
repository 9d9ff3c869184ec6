"""Shapes of published tables: spans, stacked tables, merged cells, the words of contracts.

What belongs here: classes of shapes, each with several members, over the formats that carry them.
What does not: which layout a project's file follows (`test_layouts`), and single values.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import yaml

from ingest.conforming.conform import conform
from ingest.contracts.contract import CONTRACTS, Contract, Layout
from ingest.findings import FileOutcome
from ingest.reading.reader import read_sheet
from ingest.senders.proposal import as_yaml, propose
from ingest.text.cells import Sheet
from tests.fuzz_files import contracts, judge, read, reference, text_file, workbook

Rows = list[list]
Make = Callable[[Rows], bytes]
TITLE = ["Indeks Pembangunan Manusia"]


def merged(rows: Rows) -> bytes:
    """Return a workbook in which blank cells behind a filled one of a header are merged with it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page, style = book.add_worksheet("Data"), book.add_format()
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            right = place
            while line and right + 1 < len(row) and cell and row[right + 1] == "":
                right += 1
            if right > place and not row[-1].replace(",", "").isdigit():
                page.merge_range(line, place, line, right, cell, style)
            elif cell:
                page.write_string(line, place, cell)
    book.close()
    return buffer.getvalue()


def parquet(rows: Rows) -> bytes:
    """Return rows as Parquet without names of its own: the first row names the columns."""
    buffer = io.BytesIO()
    width = max(map(len, rows))
    cells = [[row[at] if at < len(row) else "" for row in rows[1:]] for at in range(width)]
    names = [rows[0][at] if at < len(rows[0]) else "" for at in range(width)]
    pq.write_table(pa.Table.from_arrays([pa.array(c) for c in cells], names=names), buffer)
    return buffer.getvalue()


MAKERS: list[Make] = [text_file, workbook]


def found(outcome: FileOutcome, *names: str) -> list[tuple]:
    """Return the values of some columns of the accepted rows."""
    judge(outcome)
    assert outcome.table is not None
    return list(zip(*(outcome.table[name].to_pylist() for name in names), strict=True))


def under(*said: dict) -> Contract:
    """Return the contract of measures with further layouts."""
    base = {"source": "angka_daerah", "title": "X"}
    own = contracts()["angka_daerah"]
    layouts = [
        Layout.model_validate(base | {"layout": f"x{at}"} | one) for at, one in enumerate(said)
    ]
    return Contract.model_validate(own.model_dump() | {"layouts": layouts})


def table_of(contract: Contract, content: bytes) -> FileOutcome:
    return conform(content, "0" * 64, contract, reference(), "angka_daerah/x")


# ---- headers over several columns ------------------------------------------------------------


@pytest.mark.parametrize("make", [*MAKERS, merged])
@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["L", "P", "L+P"], 2),
        (["Laki-laki", "Perempuan", "Jumlah"], 2),
        (["Total", "Pria", "Wanita"], 0),
        (["Kota", "Desa", "Kota+Desa"], 2),
        (["Perkotaan", "Perdesaan", "Total"], 2),
        (["Laki-laki", "Laki-laki dan Perempuan", "Perempuan"], 1),
    ],
)
def test_the_whole_is_read_where_the_second_row_tells_it(make: Make, parts, whole) -> None:
    values = [["77,1", "73,2", "75,7"], ["77,4", "73,6", "76,1"]]
    header = ["Kabupaten/Kota", "2023", "", "", "2024", "", ""]
    lines = [TITLE, [""], header, ["", *parts, *parts], ["Berau", *values[0], *values[1]]]
    outcome = read(make(lines), "angka_daerah")
    right = [(2023, values[0][whole].replace(",", ".")), (2024, values[1][whole].replace(",", "."))]
    assert found(outcome, "measured_year", "value") == right
    extra = [f.message for f in outcome.findings if f.code == "W_HEADER_EXTRA"]
    assert len(extra) == 4 and all("1 nilai" in message for message in extra)


@pytest.mark.parametrize("make", [*MAKERS, merged])
@pytest.mark.parametrize("parts", [["Jumlah", "Persen", "Laju"], ["A", "B", "C"], ["L", "P", "X"]])
def test_a_span_without_a_whole_is_refused_with_its_words(make: Make, parts) -> None:
    header = ["Kabupaten/Kota", "2023", "", "", "2024", "", ""]
    line = ["Berau", "77,1", "73,2", "75,7", "77,4", "73,6", "76,1"]
    outcome = read(make([TITLE, [""], header, ["", *parts, *parts], line]), "angka_daerah")
    assert outcome.codes[0] in ("E_HEADER_SPAN", "E_HEADER_DUP")
    if outcome.codes == ["E_HEADER_SPAN"]:
        assert parts[1] in outcome.findings[0].message


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("years", [["2023"], ["2023", "2024"]])
def test_columns_of_numbers_behind_every_header_refuse_the_table(make: Make, n, years) -> None:
    header = ["Kabupaten/Kota", *(cell for year in years for cell in (year, *[""] * n))]
    line = ["Berau", *("75,5" for _ in header[1:])]
    outcome = read(make([TITLE, [""], header, line, line]), "angka_daerah")
    assert outcome.codes == ["E_HEADER_SPAN"]
    assert "kolom B, C" in outcome.findings[0].message


@pytest.mark.parametrize("make", MAKERS)
def test_a_column_without_a_header_is_told(make: Make) -> None:
    header = ["Kabupaten/Kota", "2022", "2023", ""]
    lines = [["Berau", "75,2", "75,7", "76,1"], ["Paser", "73,1", "74,2", ""]]
    outcome = read(make([TITLE, [""], header, *lines]), "angka_daerah")
    assert len(found(outcome, "value")) == 4
    assert [(f.code, f.message.partition(": ")[2]) for f in outcome.findings] == [
        ("W_COLUMN_UNNAMED", "kolom D, 1 nilai")
    ]


@pytest.mark.parametrize("make", [*MAKERS, parquet])
def test_columns_that_nobody_knows_are_told_with_their_values(make: Make) -> None:
    header = ["Kode Wilayah", "Ukuran", "Tahun", "Nilai", "Warna", ""]
    outcome = read(make([header, ["64.03", "ipm", "2024", "76,1", "biru", "x"]]), "angka_daerah")
    assert len(found(outcome, "value")) == 1
    assert [(f.code, f.column) for f in outcome.findings] == [
        *(("W_COLUMN_UNNAMED", ""), ("W_HEADER_EXTRA", "Warna"))
    ]
    assert all("1 nilai" in finding.message for finding in outcome.findings)


# ---- tables below tables ---------------------------------------------------------------------

IPM = [TITLE, [""], ["Kabupaten/Kota", "2021", "2022"], ["Berau", "74,7", "75,2"]]
IPM += [["Paser", "72,1", "72,9"]]
BELOW = [["Kutai Barat", "73,0", "73,5"], ["Kutai Timur", "74,0", "75,1"]]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("gap", [[], [[""]], [[""], [""]]])
def test_a_table_with_other_years_is_read_as_its_own(make: Make, gap) -> None:
    outcome = read(make([*IPM, *gap, ["Kabupaten/Kota", "2023", "2024"], *BELOW]), "angka_daerah")
    years = found(outcome, "region_code", "measured_year", "row_number")
    assert {year for _, year, row in years if row > 5} == {2023, 2024}
    assert len(years) == 8
    assert outcome.rows_rejected == 0


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("title", ["Tingkat Pengangguran Terbuka", "Tabel 2. Penduduk"])
@pytest.mark.parametrize(
    "header", [["Kabupaten/Kota", "2021", "2022"], ["Kabupaten/Kota", "2023", "2024"], None]
)
def test_a_table_of_another_measure_is_never_read_as_the_first(make: Make, title, header) -> None:
    if header is None and len(title.split()) < 4 and not title.startswith("Tabel"):
        pytest.skip("a short text over rows may be the name of a group")
    lines = [*IPM, [""], [title], *([header] if header else []), *BELOW]
    outcome = read(make(lines), "angka_daerah")
    assert {row for (row,) in found(outcome, "row_number")} == {4, 5}
    assert outcome.codes == ["E_TABLE_UNREAD"]
    assert title in outcome.findings[0].message
    assert outcome.rows_rejected == len(BELOW) + bool(header)


@pytest.mark.parametrize("make", MAKERS)
def test_a_table_of_another_layout_is_read_by_it(make: Make) -> None:
    years = {"unpivot": {"name": "measured_year", "value": "value", "pattern": r"(20\d\d)"}}
    poor = years | {"constants": {"measure": "miskin"}, "title_contains": ["Penduduk Miskin"]}
    jobs = years | {"constants": {"measure": "tpt"}, "title_contains": ["Pengangguran"]}
    header = ["Pemda", "2023", "2024"]
    lines = [["Penduduk Miskin"], header, ["Kab. Berau", "5,5", "5,1"], [""]]
    lines += [["Tingkat Pengangguran"], header, ["Kab. Berau", "4,5", "4,1"]]
    outcome = table_of(under(poor, jobs), make(lines))
    assert found(outcome, "measure", "measured_year", "value") == [
        *(("miskin", 2023, "5.5"), ("miskin", 2024, "5.1")),
        *(("tpt", 2023, "4.5"), ("tpt", 2024, "4.1")),
    ]


@pytest.mark.parametrize("make", MAKERS)
def test_a_continued_table_is_one(make: Make) -> None:
    header = ["Kabupaten/Kota", "2021", "2022"]
    outcome = read(make([*IPM, [""], ["Lanjutan Tabel 1"], header, *BELOW]), "angka_daerah")
    assert len(found(outcome, "value")) == 8
    assert outcome.codes == []


def test_different_values_in_two_tables_are_both_rejected() -> None:
    again = [["Kabupaten/Kota", "2022", "2023"], ["Berau", "99,9", "75,2"]]
    outcome = read(text_file([*IPM, [""], *again]), "angka_daerah")
    assert outcome.codes == ["E_DUPLICATE_KEY"]
    assert outcome.rows_rejected == 2


def test_many_tables_are_bounded() -> None:
    one = [[""], ["Kabupaten/Kota", "2021", "2022"], ["Berau", "74,7", "75,2"], [""]]
    other = [["Kabupaten/Kota", "2021", "2023"], ["Berau", "74,7", "75,7"]]
    outcome = read(text_file([TITLE, *(one + other) * 2000]), "angka_daerah")
    judge(outcome)
    assert "E_TABLE_UNREAD" in outcome.codes


# ---- cells merged downwards ------------------------------------------------------------------

DOWN = {
    "fill_down": ["region_name", "measure"],
    "columns": {
        "region_kemendagri": None,
        "region_bps": None,
        "region_name": {"header": "Kab/Kota"},
        "measure": {"header": "Indikator"},
        "value": {"header": "Capaian"},
        "unit": None,
        "reference": None,
    },
}
GROUPS = [
    ["Kab/Kota", "Indikator", "Tahun", "Capaian"],
    ["Kabupaten Berau", "ipm", "2023", "75,2"],
    ["", "", "2024", "76,1"],
    ["", "tpt_persen", "2023", "5,0"],
    ["", "", "2024", "5,1"],
]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("before", [1, 2, 3, 4])
def test_merged_cells_are_filled_over_blank_rows(make: Make, before: int) -> None:
    lines = [*GROUPS[: before + 1], ["", "", "", ""], *GROUPS[before + 1 :]]
    lines += [["", "", "", ""], ["Sumber: BPS", "", "", ""], ["", "", "", "Tanjung Redeb"]]
    outcome = table_of(under(DOWN), make(lines))
    assert found(outcome, "region_code", "measure", "measured_year", "value") == [
        *(("6403", "ipm", 2023, "75.2"), ("6403", "ipm", 2024, "76.1")),
        *(("6403", "tpt_persen", 2023, "5"), ("6403", "tpt_persen", 2024, "5.1")),
    ]
    assert outcome.rows_rejected == 0


@pytest.mark.parametrize("make", MAKERS)
def test_totals_are_not_filled(make: Make) -> None:
    total = ["Jumlah", "", "2024", "81,2"]
    outcome = table_of(under(DOWN), make([*GROUPS, total]))
    assert len(found(outcome, "value")) == 4


# ---- words of contracts ----------------------------------------------------------------------

YEARS = {"name": "measured_year", "value": "value", "pattern": r"(20\d\d)"}
NAMES = {"ipm": ["IPM"], "tumbuh": ["Pertumbuhan"]}


@pytest.mark.parametrize("make", [*MAKERS, merged])
def test_a_measure_over_years(make: Make) -> None:
    over = {"name": "measure", "headers": NAMES}
    contract = under({"header_rows": 2, "unpivot": YEARS | {"over": over}})
    lines = [["Judul"], ["Kabupaten/Kota", "IPM", "", "Pertumbuhan", ""]]
    lines += [["", "2023", "2024", "2023", "2024"], ["Kab. Berau", "75,7", "76,1", "0,6", "0,5"]]
    outcome = table_of(contract, make(lines))
    assert found(outcome, "measure", "measured_year", "value") == [
        *(("ipm", 2023, "75.7"), ("ipm", 2024, "76.1")),
        *(("tumbuh", 2023, "0.6"), ("tumbuh", 2024, "0.5")),
    ]
    assert len({place.name for place in outcome.places if place.column == "value"}) == 4


@pytest.mark.parametrize("make", [*MAKERS, merged])
def test_a_year_over_quarters_of_which_one_is_read(make: Make) -> None:
    quarters = {"name": "measure", "value": "value", "headers": {"tumbuh": ["Triwulan IV"]}}
    over = {"name": "measured_year", "pattern": r"(20\d\d)\**"}
    contract = under({"header_rows": 2, "unpivot": quarters | {"over": over}})
    names = ["Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV"]
    lines = [["Judul"], ["Kabupaten/Kota", "2023", "", "", "", "2024*", "", "", ""]]
    lines += [["", *names, *names], ["Kab. Berau", *(f"{n},5" for n in range(1, 9))]]
    outcome = table_of(contract, make(lines))
    assert found(outcome, "measured_year", "value") == [(2023, "4.5"), (2024, "8.5")]
    assert outcome.codes.count("W_HEADER_EXTRA") == 1


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("n_rows", [1, 2, 3])
def test_a_header_may_have_fewer_rows_than_the_contract_says(make: Make, n_rows: int) -> None:
    header = [
        ["", "Indeks Pembangunan Manusia", ""],
        ["Kabupaten/Kota", "", ""],
        ["", "2023", "2024"],
    ]
    whole = [["Indeks Pembangunan Manusia"], ["Kabupaten/Kota", "2023", "2024"]]
    lines = (
        whole if n_rows == 1 else [*header[3 - n_rows :]] if n_rows == 3 else [TITLE, *header[1:]]
    )
    outcome = read(make([*lines, ["Berau", "75,2", "76,1"]]), "angka_daerah")
    assert found(outcome, "measured_year", "value") == [(2023, "75.2"), (2024, "76.1")]


@pytest.mark.parametrize("make", MAKERS)
def test_sections_say_what_kind_of_region_follows(make: Make) -> None:
    said = {"region_name": {"Kabupaten": ["Kabupaten"], "Kota": ["Kota"]}}
    contract = under({"sections": said, "unpivot": YEARS, "constants": {"measure": "ipm"}})
    lines = [["Pemda", "2023"], ["A. Kabupaten", ""], ["Kupang", "70,1"], ["", ""]]
    lines += [["KOTA", ""], ["Kupang", "80,1"], ["Kota Bontang", "81,1"]]
    outcome = table_of(contract, make(lines))
    assert found(outcome, "region_code", "value") == [
        *(("5301", "70.1"), ("5371", "80.1"), ("6474", "81.1"))
    ]


@pytest.mark.parametrize("make", MAKERS)
def test_sections_and_titles_say_the_measure(make: Make) -> None:
    said = {"measure": {"ipm": ["Indeks Pembangunan Manusia"], "tpt": ["Pengangguran Terbuka"]}}
    contract = under({"sections": said, "unpivot": YEARS})
    lines = [["Tabel 1. Indeks Pembangunan Manusia menurut daerah"], ["Pemda", "2022", "2023"]]
    lines += [["Kab. Berau", "75,1", "75,2"], [""], ["2. Pengangguran Terbuka"]]
    lines += [["Pemda", "2022", "2023"], ["Kab. Berau", "5,1", "5,2"], [""]]
    lines += [
        ["Tingkat Pengangguran Terbuka"],
        ["Pemda", "2024", "2025"],
        ["Kab. Berau", "6,1", "6"],
    ]
    outcome = table_of(contract, make(lines))
    assert found(outcome, "measure", "measured_year", "value") == [
        *(("ipm", 2022, "75.1"), ("ipm", 2023, "75.2")),
        *(("tpt", 2022, "5.1"), ("tpt", 2023, "5.2"), ("tpt", 2024, "6.1"), ("tpt", 2025, "6")),
    ]


@pytest.mark.parametrize("make", MAKERS)
def test_prefixes_and_values_in_texts(make: Make) -> None:
    words = {
        "region_name": {"header": "Wilayah", "strip_prefix": r"\d+[.)]\s*"},
        "measured_year": {"header": "Periode", "pattern": r"Tahunan (?P<value>\d{4})"},
    }
    contract = under({"columns": words})
    lines = [["Wilayah", "Ukuran", "Periode", "Nilai"], ["1. Paser", "ipm", "Tahunan 2022", "72,9"]]
    lines += [
        ["12) Kab. Berau", "ipm", "tahunan 2023", "75,2"],
        ["3. Paser", "ipm", "Semester", "1"],
    ]
    outcome = table_of(contract, make(lines))
    assert found(outcome, "region_code", "measured_year") == [("6401", 2022), ("6403", 2023)]
    assert outcome.codes == ["E_NUMBER"]


@pytest.mark.parametrize(("means", "day"), [("first_day", "01-01"), ("last_day", "12-31")])
@pytest.mark.parametrize("make", MAKERS)
def test_a_year_alone_is_a_day_where_the_contract_says_so(make: Make, means, day) -> None:
    layout = {"source": "inovasi", "layout": "tahun", "title": "X"}
    layout |= {"columns": {"first_applied_date": {"header": "Tahun Terap", "year_means": means}}}
    own = contracts()["inovasi"]
    contract = Contract.model_validate(own.model_dump() | {"layouts": [layout]})
    header = ["Kode Wilayah", "ID Inovasi", "Nama Inovasi", "OPD", "Tahapan", "Urusan", "Status"]
    line = ["64.03", "1", "A", "Dinas", "Penerapan", "Kesehatan", "Draf"]
    lines = [[*header, "Tahun Terap"], [*line, "2016"], [*line[:1], "2", *line[2:], "2017-05-01"]]
    outcome = conform(make(lines), "0" * 64, contract, reference(), "x")
    days = [str(value) for (value,) in found(outcome, "first_applied_date")]
    assert days == [f"2016-{day}", "2017-05-01"]


@pytest.mark.parametrize("make", [*MAKERS, parquet])
def test_the_same_name_of_two_agencies_is_two_innovations(make: Make) -> None:
    header = ["Nama Inovasi", "OPD Pelaksana", "Tahapan", "Urusan"]
    lines = [["POJOK SEHAT", "Dinas Kesehatan"], ["Pojok Sehat", "Dinas Sosial"]]
    lines += [["Pojok  Sehat", "DINAS SOSIAL"]]
    rest = ["Penerapan", "Kesehatan"]
    outcome = read(make([header, *([*line, *rest] for line in lines[:2])]), "inovasi")
    assert found(outcome, "innovation_id") == [
        *(("pojok-sehat--dinas-kesehatan",), ("pojok-sehat--dinas-sosial",))
    ]
    # The same name of the same agency, however written, is one.
    outcome = read(make([header, *([*line, *rest] for line in lines)]), "inovasi")
    assert outcome.codes == ["E_DUPLICATE_KEY"]


@pytest.mark.parametrize(
    "words", [{"pattern": "x"}, {"pattern": "("}, {"strip_prefix": "("}, {"year_means": "last_day"}]
)
def test_words_that_make_no_sense_are_not_loaded(words: dict) -> None:
    with pytest.raises(ValueError, match=r"measure"):
        under({"columns": {"measure": words}})


@pytest.mark.parametrize("make", MAKERS)
def test_capitals_tell_a_province_where_not_all_names_are_in_capitals(make: Make) -> None:
    names = ["GORONTALO", "Boalemo", "Gorontalo", "Kota Gorontalo"]
    lines = [
        TITLE,
        ["Kabupaten/Kota", "2024"],
        *([name, f"7{n},5"] for n, name in enumerate(names)),
    ]
    outcome = read(make(lines), "angka_daerah")
    assert found(outcome, "region_code") == [("75",), ("7502",), ("7501",), ("7571",)]
    # Here they are the way the table is written: which Gorontalo it is, capitals do not say.
    lines = [TITLE, ["Kabupaten/Kota", "2024"], ["GORONTALO", "71,5"], ["BOALEMO", "70,5"]]
    outcome = read(make(lines), "angka_daerah")
    assert found(outcome, "region_code") == [("7501",), ("7502",)]


# ---- proposals -------------------------------------------------------------------------------

WIDE = [["Kabupaten/Kota", "2023", "2024"], ["Berau", "5,1", "5,2"], ["Kota Bontang", "-", "9,9"]]
LONG = [["Daerah", "Indikator", "Tahun", "Capaian"], ["Kab. Berau", "tpt", "2023", "5,1"]]
LONG += [["", "", "2024", "5,2"], ["Kab. Paser", "tpt", "2023", "4,1"], ["", "", "2024", "4"]]
OVER = [["Wilayah", "TPT", "", "TPAK", ""], ["", "2023", "2024", "2023", "2024"]]
OVER += [["Berau", "5,1", "5,2", "60,1", "60,2"], ["Paser", "4,1", "4,2", "61,1", "61,2"]]
SIDE = [["No", "Kab/Kota", "TPT", "TPAK"], ["1", "1. Berau", "5.1", "60.2"]]
SIDE += [["2", "2. Paser", "4.1", "61.2"]]
PARTS = [["Daerah", "2023"], ["Kabupaten", ""], ["Kupang", "5,1"], ["Kota", ""], ["Kupang", "6,1"]]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("title", [[], [["Tabel 1.2 Tingkat Pengangguran Terbuka, 2024"], [""]]])
@pytest.mark.parametrize(
    ("rows", "n_values"), [(WIDE, 3), (LONG, 4), (OVER, 8), (SIDE, 4), (PARTS, 2)]
)
def test_a_proposal_reads_the_table_it_was_made_from(make: Make, title, rows, n_values) -> None:
    own = contracts()["angka_daerah"]
    content = make([*title, *rows])
    sheet = read_sheet(content, own.all_headers, own.sheets)
    said = propose(sheet, own, reference(), "tpt 2024", dt.date(2026, 11, 27))
    assert said is not None
    schema = json.loads((CONTRACTS / "schema.json").read_text(encoding="utf-8"))
    written = yaml.safe_load(as_yaml(said, ["x"]))
    plain = json.loads(json.dumps(written, default=str))
    jsonschema.Draft202012Validator(schema).validate(plain)
    outcome = table_of(under(written), content)
    judge(outcome)
    assert outcome.n_records == n_values
    assert not [code for code in outcome.codes if code.startswith("E_")]


@pytest.mark.parametrize("rows", [[], [[""]], [["apa", "saja"]], [["Berau", "x"], ["Paser", "y"]]])
def test_what_holds_no_regions_beside_numbers_is_not_proposed_for(rows) -> None:
    own = contracts()["angka_daerah"]
    sheet = Sheet("", rows)
    assert propose(sheet, own, reference(), "x", dt.date(2026, 11, 27)) is None


# ---- titles of other tables ------------------------------------------------------------------


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    "title",
    [
        "Indeks Pembangunan Manusia Laki-Laki",
        "Pertumbuhan Indeks Pembangunan Manusia",
        "Peringkat Indeks  Pembangunan Manusia",
        "Indeks Pembangunan Manusia (Perempuan)",
    ],
)
def test_a_title_that_says_another_table_is_not_that_of_the_index(make: Make, title) -> None:
    outcome = read(make([[title], *IPM[1:]]), "angka_daerah")
    assert outcome.codes == ["E_HEADER_UNKNOWN"]
    assert "tabel lain" in outcome.findings[0].message
    # Of both, with a column of the whole: that one.
    rows = [["Indeks Pembangunan Manusia Laki-Laki dan Perempuan"], IPM[2]]
    rows = [rows[0], ["Kabupaten/Kota", "2022", "", ""], ["", "L", "P", "L+P"]]
    outcome = read(make([*rows, ["Berau", "77,1", "74,0", "75,7"]]), "angka_daerah")
    assert found(outcome, "value") == [("75.7",)]


@pytest.mark.parametrize("make", MAKERS)
def test_two_columns_of_numbers_behind_the_last_header_are_a_span(make: Make) -> None:
    rows = [["Kode Wilayah", "Ukuran", "Tahun", "Nilai", "", ""]]
    rows += [["64.03", "ipm", "2023", "77,1", "74,0", "75,7"]]
    assert read(make(rows), "angka_daerah").codes == ["E_HEADER_SPAN"]
