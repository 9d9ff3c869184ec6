"""Values at the door: numbers, dates, levels, categories, codes of regions, personal data.

What belongs here: one text and what it is read as, and invariants of that. What does not: rows
and files.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.conforming.reference import normalise_name
from ingest.conforming.values import (
    parse,
    parse_category,
    parse_date,
    parse_indicator,
    parse_integer,
    parse_level,
    parse_number,
    parse_share,
)
from ingest.contracts.column import Column
from ingest.findings import Refused
from ingest.text.cells import Native, cell_text, clean, normalise_header, one_line
from ingest.text.personal_data import mask
from tests.fuzz_files import reference

LEVEL = Column(name="level", header="Parameter", type="level", minimum=0, maximum=3)
SCORE = Column(name="score", header="Skor", type="number", minimum=0, maximum=100)
TEXT = Column(name="note", header="Catatan", type="text")
IDENTIFIER = Column(name="id", header="ID", type="identifier", required=True)
KEMENDAGRI = Column(name="region", header="Kode Wilayah", type="region_kemendagri")
BPS = Column(name="region_bps", header="Kode BPS", type="region_bps")
NAME = Column(name="region_name", header="Pemda", type="region_name")


def code_of(text: str, column: Column = TEXT) -> str:
    """Return the code with which a text is rejected."""
    with pytest.raises(Refused) as caught:
        parse(text, column, frozenset())
    return caught.value.code


# ---- numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("39,75", "39.75"), ("39.75", "39.75"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56")],
        *[("65,01%", "65.01"), ("65,01 %", "65.01"), ("-0,5", "-0.5"), ("\u22120,5", "-0.5")],
        *[("1.234.567", "1234567"), ("1,234,567", "1234567"), ("1234.567", "1234.567")],
        *[("0,123", "0.123"), ("0.123", "0.123"), ("7085", "7085"), ("1 234 567,5", "1234567.5")],
        *[("Rp 1.500.000,-", "1500000"), ("Rp500.000,00", "500000"), ("rp. 12", "12")],
        *[("Rp 500.000,-", "500000"), ("2024.0", "2024"), ("+5", "5")],
    ],
)
def test_numbers_of_both_notations(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.234", "1,234", "65,260", "-1.234", "1.234%", "999.999"])
def test_numbers_with_two_readings_are_rejected_unless_native(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_number(text)
    assert caught.value.code == "E_AMBIGUOUS_NUMBER"
    if re.fullmatch(r"-?\d+\.\d+", text):
        assert parse_number(Native(text)) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "87 dari 111", ">60", "2024 2025", "12 34", "1.23.456", "1,234.567,8", "1e5"),
        *("NaN", "inf", "--1", "1.234,567.8", "9" * 19, "9" * 2_000_000),
        "999999999999999999,9999999",
    ],
)  # fmt: skip
def test_no_numbers(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_number(text)
    assert caught.value.code == "E_NUMBER"


@given(st.decimals(-(10**17), 10**17, places=6))
def test_numbers_survive_being_written(number: Decimal) -> None:
    international = f"{number:,f}"
    indonesian = international.translate(str.maketrans(",.", ".,"))
    for text in (international, indonesian, f"{number:f}", f"Rp {indonesian}"):
        assert parse_number(text) == number
    assert parse_number(Native(f"{number:f}")) == number


@given(st.floats(-1e12, 1e12))
def test_numbers_of_a_spreadsheet_are_never_ambiguous(value: float) -> None:
    assert abs(parse_number(cell_text(value)) - Decimal(repr(value))) <= Decimal("0.000001")


@given(st.text(max_size=80))
def test_any_text_is_a_value_or_a_rejection(text: str) -> None:
    columns = [LEVEL, SCORE, TEXT, IDENTIFIER]
    columns += [LEVEL.model_copy(update={"type": t}) for t in ("date", "integer", "category")]
    columns += [LEVEL.model_copy(update={"type": t}) for t in ("indicator", "number_or_text")]
    for column in columns:
        try:
            parse(text, column, reference().indicators["SPD"])
        except Refused as rejected:
            assert rejected.code in reference().codes


def test_ranges_hold_for_fractions_too() -> None:
    assert parse("100", SCORE, frozenset()) == 100
    assert code_of("100,01", SCORE) == code_of("-0,5", SCORE) == "E_VALUE"


def test_integers() -> None:
    assert parse_integer("2024") == parse_integer("2024.0") == parse_integer(Native("2024")) == 2024
    for text in ("2024,5", str(2**31), "-" + "9" * 30):
        with pytest.raises(Refused):
            parse_integer(text)


# ---- dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("2024-02-13", "2024/2/13", "13/02/2024", "13-2-2024", "13.02.2024", "13 Februari 2024"),
        *("13 Pebruari 2024", "13 feb 2024", "13-Feb-2024", "13 Feb. 2024", "13  FEBRUARI  2024"),
        *("Selasa, 13 Februari 2024", "2024-02-13T08:30:00", "2024-02-13 08:30", "45335"),
        *("13/02/2024 08.30 WITA", "45335.75", "2024-02-13 00:00:00", "13/Feb/2024"),
    ],
)
def test_dates_as_they_are_written(text: str) -> None:
    assert parse_date(text) == dt.date(2024, 2, 13)


def test_a_friday_has_an_apostrophe() -> None:
    assert parse_date("Jum'at, 1 Maret 2024") == dt.date(2024, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2024", "2023-02-29", "13/13/2024", "0/1/2024", "13 Foo 2024", "13/02/24", "2024"),
        *("1944-12-31", "31/12/1899", "2101-01-01", "99999", "10000", "02/2024", "2024-02"),
        *("13/02/2024 - 15/02/2024", "2024-02-13 s.d. 2024-03-01", "0000-00-00", "#N/A"),
    ],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_date(text)
    assert caught.value.code == "E_DATE"


@given(st.dates(dt.date(1945, 8, 17), dt.date(2100, 12, 31)))
def test_dates_survive_being_written(date: dt.date) -> None:
    serial = (date - dt.date(1899, 12, 30)).days
    for text in (date.isoformat(), f"{date:%d/%m/%Y}", f"{date.day}-{date.month}-{date.year}"):
        assert parse_date(text) == date
    assert parse_date(str(serial)) == parse_date(cell_text(date)) == date


# ---- levels, categories, indicators, identifiers -----------------------------------------------


def test_levels() -> None:
    for text in ("2", "2.0", "2,00", "P2", "Parameter 2", "level 2", Native("2")):
        assert parse_level(text, LEVEL) == 2
    assert parse_level("0", LEVEL) == 0
    for text in ("4", "-1", "2.5", "dua", "TRUE", "P", "2 3", "9" * 5000):
        assert code_of(text, LEVEL) == "E_VALUE"


def test_categories_ignore_case_and_punctuation() -> None:
    kind = Column(name="kind", header="Jenis", type="category", values={"nd": ("Non Digital",)})
    for text in ("non digital", "NON-DIGITAL", "Non_Digital", "nondigital"):
        assert parse_category(text, kind) == "nd"
    for text in ("digital", "-", "Non Digital (lama)"):
        assert code_of(text, kind) == "E_VALUE"


def test_indicators() -> None:
    allowed = reference().indicators["SPD"]
    for text in ("2a", "2A", "02a", "2 a", "2.a", "SPD-02a", "spd 2a"):
        assert parse_indicator(text, allowed) == "SPD-02a"
    assert parse_indicator("1.0", allowed) == "SPD-01"
    for text in ("2", "16", "SID-02a", "", "2ab", "0"):
        with pytest.raises(Refused):
            parse_indicator(text, allowed)


def test_identifiers_keep_zeros_and_twenty_digits() -> None:
    for text in ("0012", "12345678901234567890", "INV-01"):
        assert parse(text, IDENTIFIER, frozenset()) == text
    assert parse(cell_text(1001.0), IDENTIFIER, frozenset()) == "1001"
    assert parse("a\u200b\x1b[1m\n1", IDENTIFIER, frozenset()) == "a[1m 1"


@pytest.mark.parametrize("number", [12345678901234567890.0, 2.0**53 + 2, 1e15, -1e17])
def test_long_numbers_of_a_spreadsheet_have_lost_digits(number: float) -> None:
    assert code_of(cell_text(number), IDENTIFIER) == "E_LOST_DIGITS"
    assert code_of(cell_text(number), TEXT) == "E_LOST_DIGITS"


def test_long_integers_of_parquet_have_not() -> None:
    assert parse(cell_text(2**62), IDENTIFIER, frozenset()) == str(2**62)


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "Err:502"])
def test_failed_formulas_are_no_text(text: str) -> None:
    assert code_of(text, TEXT) == code_of(text, IDENTIFIER) == "E_CELL_ERROR"


def test_cells_of_every_type() -> None:
    values = (True, False, None, float("nan"), float("inf"), 64.1, 3.0, dt.datetime(2024, 1, 2, 9))
    assert [cell_text(value) for value in values] == [
        *("TRUE", "FALSE", "", "", "inf", "64.1", "3", "2024-01-02")
    ]
    assert parse_number(cell_text(Decimal("1.234"))) == Decimal("1.234")


# ---- regions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(text, "6403") for text in ("64.03", "6403", "6403.0", "64 03", "64-03", "64,03")],
        ("6.403", "6403"),
        *[(text, "3310") for text in ("33.10", "3310", "33.1", "33,1", Native("33.1"))],
        *[(text, "6403") for text in ("Berau", "Kab. Berau", "KABUPATEN  BERAU", "Pemkab Berau")],
        *[(text, "6403") for text in ("Kab.Berau", "Pemerintah Daerah Kabupaten Berau", "berau")],
        *[(text, "64") for text in ("64", "6400", "64.00", "Prov. Kalimantan Timur")],
        *[("Mahakam Hulu", "6411"), ("Kota Kupang", "5371"), ("Kab. Kupang", "5301")],
    ],
)  # fmt: skip
def test_keys_of_regions(text: str, code: str) -> None:
    assert reference().region(text, KEMENDAGRI) == code
    if re.search("[A-Za-z]", text):
        assert reference().region(text, NAME) == reference().region(text, BPS) == code


def test_the_two_code_systems_never_meet() -> None:
    assert reference().region("6402", KEMENDAGRI) == "6402"
    assert reference().region("6402", BPS) == "6407"
    assert reference().region("6403", BPS) == "6402"


@pytest.mark.parametrize(
    "text",
    [
        *("Kupang", "Gorontalo", "Bogor", "Jambi", "Kota Berau", "Kabupaten Bontang", "9999"),
        *("64.03.01", "640301", "1.1.1.1", "Berau dan Paser", "", "-", "64.03 64.03", "#N/A"),
        *("64.3", "٦٤٠٣"),
    ],
)  # fmt: skip
def test_regions_are_never_guessed(text: str) -> None:
    with pytest.raises(Refused) as caught:
        reference().region(text, KEMENDAGRI)
    assert caught.value.code == "E_REGION_UNKNOWN"


def test_a_shared_name_is_said_to_be_shared() -> None:
    with pytest.raises(Refused, match="beberapa daerah"):
        reference().region("Kupang", NAME)


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    assert normalise_header(normalise_header(text)) == normalise_header(text)
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)
    assert mask(mask(text)) == mask(text)


@given(st.from_regex(r"(kab|kota|pemkab|prov)?[. ]?[a-z .-]{0,20}", fullmatch=True))
def test_folding_a_name_is_idempotent(text: str) -> None:
    assert normalise_name(normalise_name(text)) in (
        normalise_name(text),
        normalise_name(normalise_name(normalise_name(text))),
    )


# ---- personal data -------------------------------------------------------------------------

PERSONAL = (
    *("0812-3456-7890", "+62 812 3456 7890", "081234567890", "6281234567890", "+6281234567890"),
    *("(0812) 3456-7890", "(+62) 812-3456-7890", "0812.3456.7890", "0821 555 123"),
    *("6403015708900001", "6403 0157 0890 0001", "640301.570890.0001", "3171011203850002"),
    *("budi.santoso@berau.go.id", "a+b@x.co", "081234567890/081398765432"),
)
HARMLESS = (
    *("1.02.03.2.01.0003", "5.1.02.01.01.0026.0001", "188.44/123/2024", "800/0812345678/2024"),
    *("9912345678901234", "6403019913900001", "1234567890123456", "0812345678/BAPP/2024"),
    *("13/08/2024", "08-12-2024 10 orang", "Rp 812.345.678", "@bapelitbang", "2024", "a @ b"),
    *("https://berau.go.id/dok/6403015708900001", "0812345678901234567", "INV-6403-0001"),
)


@pytest.mark.parametrize("text", PERSONAL)
@pytest.mark.parametrize("frame", ["{}", "Hub. {}.", "HP:{}, siang", "NIK: {}", "({})", "{}\nlagi"])
def test_personal_data_is_masked(text: str, frame: str) -> None:
    masked = mask(frame.format(text))
    assert masked == frame.format(re.sub(r"\S", "*", text)), masked


def test_a_label_may_stand_close() -> None:
    assert mask("HP.081234567890-Budi") == "HP.************-Budi"
    assert mask("NIK.6403015708900001") == "NIK.****************"


@pytest.mark.parametrize("text", HARMLESS)
def test_look_alikes_stay(text: str) -> None:
    assert mask(text) == text


def test_numbers_of_chat_links_are_masked() -> None:
    assert mask("https://wa.me/6281234567890") == "https://wa.me/*************"


@given(st.lists(st.sampled_from((*PERSONAL, *HARMLESS, "kata", "\n")), max_size=8).map(" ".join))
def test_masking_keeps_length_and_words(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert len(masked.split()) == len(text.split())
    assert [len(word) for word in masked.split()] == [len(word) for word in text.split()]


# ---- what a contract may declare -------------------------------------------------------------


@pytest.mark.parametrize("text", ["87 dari 111", "87/111", "87 / 111", "87", "87,0 dari 111"])
def test_a_share_of_a_known_whole(text: str) -> None:
    assert parse_share(text, 111) == 87


@pytest.mark.parametrize("text", ["87 dari 100", "112 dari 111", "-1", "dari 111", "87 dari"])
def test_shares_that_are_none(text: str) -> None:
    with pytest.raises(Refused):
        parse_share(text, 111)


@pytest.mark.parametrize(("text", "level"), [("I", 1), ("ii", 2), ("Level III", 3)])
def test_roman_levels_only_where_declared(text: str, level: int) -> None:
    plain = Column(name="x", header="X", type="level", minimum=0, maximum=3)
    assert parse_level(text, plain.model_copy(update={"roman": True})) == level
    with pytest.raises(Refused):
        parse_level(text, plain)


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1.234", "comma", "1234"),
        ("1.234", "point", "1.234"),
        ("1,234", "comma", "1.234"),
        ("1,234", "point", "1234"),
        ("39.75", "comma", "39.75"),
        ("39,75", "point", "39.75"),
        ("1.234,56", "point", "1234.56"),
    ],
)
def test_the_decimal_mark_settles_what_is_ambiguous(text: str, decimal: str, number: str) -> None:
    assert parse_number(text, decimal) == Decimal(number)
