"""Values as other programs and people write them, over every format that carries text.

What belongs here: one value written in many ways, in files of several formats. What does not:
how a file is opened.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from html import escape

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.conforming.conform import conform
from ingest.conforming.values import parse, parse_date, parse_number
from ingest.contracts.column import Column
from ingest.contracts.contract import Contract, Layout
from ingest.findings import FileOutcome, Refused
from ingest.text.cells import Native, trim
from tests.fuzz_files import contracts, judge, read, reference, text_file, workbook

REPORT = ["Kode Wilayah", "ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan", "Urusan"]
REPORT += ["Penerapan Awal", "Anggaran", "Status"]
FIGURES = ["Kode Wilayah", "Pemda", "Ukuran", "Tahun", "Nilai", "Satuan", "Sumber"]
NAME = Column(name="region_name", header="Pemda", type="region_name")
IDENTIFIER = Column(name="id", header="ID", type="identifier", required=True)
MONEY = Column(name="budget", header="Anggaran", type="number", unit="rupiah")
PLAIN = Column(name="measured", header="Nilai Ukur", type="number")
EITHER = Column(name="value", header="Nilai", type="number_or_text", required=True)

Rows = list[list[str]]


def parquet_file(rows: Rows) -> bytes:
    """Write rows as a Parquet of texts."""
    columns = {name: [row[at] for row in rows[1:]] for at, name in enumerate(rows[0])}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def ods_file(rows: Rows) -> bytes:
    """Write rows as an ODS of texts."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        f"<table:table-row>{''.join(cell.format(escape(text)) for text in row)}</table:table-row>"
        for row in rows
    )
    name = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{name}:office:1.0" xmlns:table="{name}:table:1.0" '
        f'xmlns:text="{name}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Data">{lines}</table:table>'
        f"</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


FORMATS: list[Callable[[Rows], bytes]] = [text_file, workbook, parquet_file, ods_file]  # type: ignore[list-item]
in_every_format = pytest.mark.parametrize("write", FORMATS)


def innovation(at: int, name: str = "Uji", agency: str = "Dinas Uji", day: str = "") -> list[str]:
    """Return a row of a report."""
    return ["64.03", f"U-{at}", name, agency, "Penerapan", "Kesehatan", day, "", "Diterima"]


def values(outcome: FileOutcome, name: str) -> list:
    """Return the accepted values of a column."""
    judge(outcome)
    assert outcome.table is not None
    return outcome.table[name].to_pylist()


def code_of(text: str, column: Column) -> str:
    """Return the code with which a text is rejected."""
    with pytest.raises(Refused) as caught:
        parse(text, column, frozenset())
    return caught.value.code


# ---- texts ---------------------------------------------------------------------------------

SAME = "Café Sehat 2024"


@in_every_format
def test_one_name_is_one_text_whatever_program_wrote_it(write: Callable[[Rows], bytes]) -> None:
    names = [
        *(SAME, "Cafe\u0301 Sehat 2024", "Café\u00a0Sehat\u202f2024", "Café\u3000Sehat 2024"),
        *("Café Se\u00adhat 2024", "\ufeffCafé\u200b Sehat \u200e2024\u2003"),
        "Café \U0001d412\U0001d41e\U0001d421\U0001d41a\U0001d42d 2024",
        *("Café Sehat \uff12\uff10\uff12\uff14", "\uff23afé \uff33\uff45\uff48\uff41\uff54 2024"),
    ]  # fmt: skip
    rows = [innovation(at, name, name) for at, name in enumerate(names)]
    outcome = read(write([REPORT, *rows]), "inovasi")
    assert set(values(outcome, "innovation_name")) == set(values(outcome, "agency")) == {SAME}
    assert len(values(outcome, "innovation_id")) == len(names)


@in_every_format
def test_one_identifier_is_one_key(write: Callable[[Rows], bytes]) -> None:
    rows = [innovation(0) for _ in range(6)]
    for row, text in zip(
        rows, ("é1", "e\u03011", "é\u200b1", "\u00a0é1 ", "é\uff11", "é1"), strict=True
    ):
        row[1] = text
    assert values(read(write([REPORT, *rows]), "inovasi"), "innovation_id") == ["é1"]


@pytest.mark.parametrize("text", ["m²", "½", "№ 5", "x₁", "①", "ﷺ", "\uff150 ™"])
def test_what_is_no_letter_or_digit_in_another_shape_stays(text: str) -> None:
    assert trim(text) == text.replace("\uff15", "5")


def test_ligatures_are_letters() -> None:
    assert trim("O\ufb03ce \ufb01nal") == "Office final"


@given(st.text())
def test_texts_are_normalised_once(text: str) -> None:
    assert trim(trim(text)) == trim(text)


# ---- identifiers ---------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1", "1.0", "1,0", "1.00", Native("1")])
def test_a_number_that_became_a_fraction_is_the_same_identifier(text: str) -> None:
    assert parse(text, IDENTIFIER, frozenset()) == "1"


@pytest.mark.parametrize("text", ["001", "1e3", "1.10", "0012.0", "1-0", "INV 1.0", "1.0.0"])
def test_other_identifiers_stay(text: str) -> None:
    assert parse(text, IDENTIFIER, frozenset()) == text


@pytest.mark.parametrize(
    "text", ["nan", "NaN", "NA", "N/A", "None", "null", "NULL", "<NA>", "NaT", "-", "...", "(null)"]
)
def test_what_stands_for_nothing_is_no_identifier(text: str) -> None:
    assert code_of(text, IDENTIFIER) == "E_VALUE"


@pytest.mark.parametrize(
    "text", ["6,4E+15", "6.40301E+15", "6E+15", "6403010101010001.0", "6403010101010001,0"]
)
def test_rounded_numbers_have_lost_digits(text: str) -> None:
    assert code_of(text, IDENTIFIER) == "E_LOST_DIGITS"


@in_every_format
def test_a_table_that_went_through_another_program(write: Callable[[Rows], bytes]) -> None:
    rows = [innovation(0) for _ in range(5)]
    for row, text in zip(rows, ("1", "1.0", "nan", "NA", "#N/A"), strict=True):
        row[1] = text
    outcome = read(write([REPORT, *rows]), "inovasi")
    assert values(outcome, "innovation_id") == ["1"]
    assert [row.codes for row in outcome.rejected] == [
        *(("E_VALUE",), ("E_VALUE",), ("E_CELL_ERROR",))
    ]


def test_no_name_is_no_name() -> None:
    rows = [innovation(0, "None"), innovation(1, "Uji", "NULL"), innovation(2, "Nanda", "Dinas")]
    outcome = read(text_file([REPORT, *rows]), "inovasi")
    assert values(outcome, "innovation_name") == ["Nanda"]
    assert {row.codes for row in outcome.rejected} == {("E_VALUE",)}


# ---- numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("–5,1", "-5.1"), ("\u22125,1", "-5.1"), ("\u20105,1", "-5.1"), ("- 5,1", "-5.1")],
        *[("5,1-", "-5.1"), ("5,1 –", "-5.1"), ("(5,25)", "-5.25"), ("( 5,25 )", "-5.25")],
        *[("65 persen", "65"), ("5,1 %", "5.1"), ("(5,1%)", "-5.1"), ("IDR 1.234.567", "1234567")],
        *[
            ("1 234 567", "1234567"),
            ("1'234'567", "1234567"),
            ("1\u2019234\u2019567,5", "1234567.5"),
        ],
        *[("Rp 1.500.000,00", "1500000"), ("-Rp 1.500.000", "-1500000"), ("Rp -5", "-5")],
        *[("1.500.000 rupiah", "1500000"), ("Rp1.500,-", "1500"), ("Rp 1.500,--", "1500")],
        *[("75.123456789", "75.123457"), ("(Rp 1.500.000)", "-1500000")],
    ],
)
def test_numbers_as_they_are_written(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        *("7l,5", "l7,5", "1O0", "O,5", "≈5", "> 5", "<5", "±5", "~5", "1/2", "½", "87 dari 111"),
        *("--5", "(-5)", "-5-", "5..1", "1'23", "1 234'567", "5,1,2", "3 dokumen", "1e5", "5 %%"),
        *("1,5 juta", "2,3 miliar", "10 ribu", "10rb", "nihil", "tidak ada", "Belum ada data"),
        *("data tidak tersedia", "inf", "NaN%", "TRUE", "±", "%", "Rp -", "US$ 5", "- -"),
    ],
)
def test_what_is_meant_as_a_number_and_is_none(text: str) -> None:
    assert code_of(text, PLAIN) == code_of(text, EITHER) == "E_NUMBER"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("1,5 juta", 1500000), ("2,3 miliar", 2300000000), ("10 ribu", 10000)],
        ("Rp 5 jt", 5000000),
        *[("Rp1,25 milyar", 1250000000), ("1 triliun rupiah", 10**12), ("250rb", 250000)],
    ],
)  # fmt: skip
def test_scales_count_where_the_unit_is_known(text: str, number: int) -> None:
    assert parse(text, MONEY, frozenset()) == number


@pytest.mark.parametrize(
    "text", ["-", "–", "—", "--", "...", "…", "n/a", "N.A", "N.A.", "NA", "null", "nan", "None"]
)
def test_marks_of_a_missing_number(text: str) -> None:
    for column in (PLAIN, EITHER, MONEY):
        assert parse(text, column, frozenset()) is None


@pytest.mark.parametrize("text", ["WTP", "Wajar Tanpa Pengecualian", "Level 3", "lima", "B+"])
def test_words_stay_words(text: str) -> None:
    assert parse(text, EITHER, frozenset()) == text
    assert code_of(text, PLAIN) == "E_NUMBER"


@in_every_format
def test_no_figure_of_the_rule_book_is_a_word(write: Callable[[Rows], bytes]) -> None:
    rows = [
        ["64.03", "", measure, str(year), text, "", ""]
        for year, text in enumerate(("75,2", "(5,25)", "lima", "-", "7l,5", "#REF!"), start=2018)
        for measure in ("ipm", "opini_bpk")
    ]
    outcome = read(write([FIGURES, *rows]), "angka_daerah")
    assert values(outcome, "value") == ["75.2", "75.2", "-5.25", "-5.25", "lima"]
    assert [row.codes for row in outcome.rejected] == [
        *[("E_NUMBER",), ("E_REQUIRED",), ("E_REQUIRED",), ("E_NUMBER",), ("E_NUMBER",)],
        *[("E_CELL_ERROR",), ("E_CELL_ERROR",)],
    ]


def test_a_percentage_that_a_spreadsheet_typed() -> None:
    assert parse_number(Native("1.234%")) == Decimal("1.234")


# ---- thousands -----------------------------------------------------------------------------


def figures(*numbers: float) -> bytes:
    """Return a workbook of typed numbers of one measure."""
    lines = [["64.03", "", "uji", 2000 + at, number] for at, number in enumerate(numbers)]
    return workbook([FIGURES[:5], *lines])


def test_typed_thousands_are_suspected() -> None:
    outcome = read(figures(2.431, 1.027, 3.51, 12.668, 114.002), "angka_daerah")
    [finding] = outcome.findings
    assert (finding.code, finding.column) == ("W_THOUSANDS", "Nilai")
    for numbers in ((2.431, 1.027), (2.431, 1.027, 3.518, 2500), (0.431, 0.027, 0.518, 0.333)):
        assert read(figures(*numbers), "angka_daerah").codes == []
    assert read(figures(75.21, 74.3, 73.125, 70.1), "angka_daerah").codes == []


def test_a_contract_says_what_typed_thousands_are() -> None:
    said = {"columns": {"value": {"typed_thousands_below": 200}, "unit": None}}
    layout = Layout.model_validate({"source": "angka_daerah", "layout": "x", "title": "X"} | said)
    contract: Contract = contracts()["angka_daerah"].under(layout)
    content = figures(2.431, 1.5, 114.002, 2500, 12)
    outcome = conform(content, "0" * 64, contract, reference(), "angka_daerah/x.xlsx")
    assert values(outcome, "value") == ["2431", "1500", "114002", "2500", "12000"]
    [finding] = outcome.findings
    assert (finding.code, finding.value) == ("W_THOUSANDS", "2.431")
    assert "4 sel" in finding.message


# ---- dates and moments ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *[("17 Nop 2024", 11), ("17 Peb 2024", 2), ("17 Agst 2024", 8), ("17 Agustus 2024", 8)],
        *[("17 Sept 2024", 9), ("17 Des 2024", 12), ("17 March 2024", 3), ("17 Mrt. 2024", 3)],
        *[("17\u00a0Februari\u00a02024", 2), ("Selasa, 17 November 2024", 11)],
        *[("Jum\u2019at, 17 Mei 2024", 5), ("Jumat 17 Mei 2024", 5), ("Jum`at,17 Mei 2024", 5)],
        *[("17 Februari 2024 10:00 WITA", 2), ("17 Februari 2024, pukul 10.00 WIB", 2)],
        *[("20240217", 2), ("17-Feb-24", 2), ("17 Feb '24", 2), ("2024.02.17", 2)],
        *[("17-II-2024", 2), ("17/VIII/2024", 8), ("Feb 17, 2024", 2), ("August 17th, 2024", 8)],
        *[("2024-02-17 23:59:59", 2), ("17/02/2024 11:30 PM", 2), ("17Agustus2024", 8)],
        *[("2024-02-17T23:59:59.999", 2), ("2024-02-17 23:30 WIT", 2)],
    ],
)
def test_dates_as_they_are_written(text: str, month: int) -> None:
    assert parse_date(trim(text)) == dt.date(2024, month, 17)


def test_two_digits_of_a_year() -> None:
    assert [parse_date(f"1-Jan-{year}") for year in ("00", "49", "50", "99")] == [
        dt.date(year, 1, 1) for year in (2000, 2049, 1950, 1999)
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("Agustus 2024", "2016", "13/02/24", "20241302", "13022024", "17-Foo-24", "17 ii 2024"),
        *("24 Februari", "2024-02-13Z", "31-Feb-24", "24:00", "123456789", "17 Feb 2024 s.d. 18"),
    ],
)
def test_what_names_no_day(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_date(text)
    assert caught.value.code == "E_DATE"


MOMENTS = {
    "2023-12-31T16:00:00.000Z": ("2023-12-31", "2024-01-01", "2024-01-01"),
    "2023-12-31T15:30:00Z": ("2023-12-31", "2023-12-31", "2024-01-01"),
    "2023-12-31 17:00:00+00": ("2024-01-01", "2024-01-01", "2024-01-01"),
    "2024-01-01T00:00:00+07:00": ("2024-01-01", "2024-01-01", "2024-01-01"),
    "2024-01-01T00:00:00+08:00": ("2023-12-31", "2024-01-01", "2024-01-01"),
    "2024-01-01T00:00:00+0900": ("2023-12-31", "2023-12-31", "2024-01-01"),
    "2023-12-31 16:00:00 +0000 UTC": ("2023-12-31", "2024-01-01", "2024-01-01"),
    "2023-12-31 16:00 UTC": ("2023-12-31", "2024-01-01", "2024-01-01"),
    "31/12/2023 16:00 GMT": ("2023-12-31", "2024-01-01", "2024-01-01"),
    "1704038400000": ("2023-12-31", "2024-01-01", "2024-01-01"),
    "1704038400": ("2023-12-31", "2024-01-01", "2024-01-01"),
    "2023-12-31T23:30:00": ("2023-12-31", "2023-12-31", "2023-12-31"),
    "2023-12-31 23:30 WIT": ("2023-12-31", "2023-12-31", "2023-12-31"),
}


@in_every_format
@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_is_the_day_of_its_region(write: Callable[[Rows], bytes], text: str) -> None:
    rows = [innovation(at, day=text) for at in range(3)]
    for row, region in zip(rows, ("31.71", "64.03", "91.05"), strict=True):
        row[0] = region
    days = values(read(write([REPORT, *rows]), "inovasi"), "first_applied_date")
    assert tuple(map(str, days)) == MOMENTS[text]


def test_moments_that_parquet_typed() -> None:
    table = {name: pa.array([value]) for name, value in zip(REPORT, innovation(1), strict=True)}
    moment = dt.datetime(2023, 12, 31, 16, tzinfo=dt.UTC)
    for zone in ("UTC", "Asia/Makassar"):
        table["Penerapan Awal"] = pa.array([moment], pa.timestamp("ms", zone))
        buffer = io.BytesIO()
        pq.write_table(pa.table(table), buffer)
        outcome = read(buffer.getvalue(), "inovasi")
        assert values(outcome, "first_applied_date") == [dt.date(2024, 1, 1)]


def test_every_province_has_a_clock() -> None:
    provinces = {code for code, kind in reference().kinds.items() if kind == "provinsi"}
    assert set(reference().utc_hours) == provinces
    assert set(reference().utc_hours.values()) == {7, 8, 9}


# ---- regions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("Kab. Kep. Konawe", "7412"), ("KONAWE KEPULAUAN", "7412"), ("Konawe", "7402")],
        *[("KAB ACEH BARAT", "1105"), ("SumateraUtara", "12"), ("KabupatenBerau", "6403")],
        *[("Kota Adm. Jakarta Barat", "3173"), ("Kab. Adm. Kep. Seribu", "3101")],
        *[("Kota Kep. Tidore", "8272"), ("Kab. Selayar Kepulauan", "7301"), ("Kep. Riau", "21")],
        *[("Kab. Kep. Sitaro", "7109"), ("D.I. Yogyakarta", "34")],
        ("Pangkajene Kepulauan", "7310"),
    ],
)  # fmt: skip
def test_names_of_regions(text: str, code: str) -> None:
    assert reference().region(text, NAME) == code


def test_capitals_tell_the_province_where_the_contract_says_so() -> None:
    kinds = {"without_type": "kabupaten", "capitals_mean": "provinsi"}
    names = ("GORONTALO", "Gorontalo", "Kota Gorontalo", "KOTA GORONTALO", "BOALEMO", "Boalemo")
    codes = [reference().region(name, NAME, **kinds) for name in names]
    assert codes == ["75", "7501", "7571", "7571", "7502", "7502"]


def test_a_column_that_writes_the_month_first_is_not_read_day_first() -> None:
    def days(*texts: str) -> list[object]:
        line = ["64.03", "{}", "Contoh", "Dinas Contoh", "Penerapan", "Kesehatan"]
        rows = [[*line[:1], f"I{n}", *line[2:], text, "", "Draf"] for n, text in enumerate(texts)]
        outcome = read(text_file([REPORT, *rows]), "inovasi")
        judge(outcome)
        assert outcome.table is not None
        return outcome.table["first_applied_date"].to_pylist()

    third, first = dt.date(2024, 3, 3), dt.date(2024, 2, 1)
    assert days("02/13/2024", "01/02/2024", "03/03/2024", "2024-02-01", "1 Feb 2024") == [
        *(None, None, third, first, first)
    ]
    # A day in front elsewhere: one slip of the pen.
    assert days("02/13/2024", "01/02/2024", "14/02/2024") == [None, first, dt.date(2024, 2, 14)]
