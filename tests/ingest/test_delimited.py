"""Delimited texts as programs of the world write them: encodings, quotes, shifted rows.

What belongs here: bytes of CSV in, rows or findings out. What does not: what a value means.
"""

from __future__ import annotations

import pytest

from ingest.findings import FileOutcome, Refused
from ingest.reading.reader import read_sheet
from ingest.text.cells import BAD_BYTE
from tests.fuzz_files import judge, read

HEADERS = frozenset({"kode", "nama", "nilai"})
FIGURES = "Kode Wilayah,Pemda,Ukuran,Tahun,Nilai,Satuan,Sumber"
REPORT = "Kode Wilayah,ID Inovasi,Nama Inovasi,OPD Pelaksana,Tahapan,Urusan,Anggaran,Status"


def rows(content: bytes | str) -> list[list[str]]:
    """Return the rows of a text."""
    data = content.encode() if isinstance(content, str) else content
    return read_sheet(data, HEADERS).rows


def outcome_of(content: bytes | str, source: str) -> FileOutcome:
    """Conform a text, and judge its outcome."""
    data = content.encode() if isinstance(content, str) else content
    outcome = read(data, source)
    judge(outcome)
    return outcome


def values(outcome: FileOutcome, name: str) -> list:
    """Return the accepted values of a column."""
    assert outcome.table is not None
    return outcome.table[name].to_pylist()


# ---- dialects ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'Kode,Nama\n007, "Rumah, sehat"\n',
        'Kode, Nama\n"007",  "Rumah, sehat"\n',
        'Kode, Nama\n"007" , "Rumah, sehat" \n',
        'Kode;Nama\n="007";Rumah, sehat\n',
        'Kode;Nama\n"=""007""";Rumah, sehat\n',
        "Kode;Nama\n'007;Rumah, sehat\n",
        "'Kode','Nama'\n'007','Rumah, sehat'\n",
        'Kode\tNama\n007\t"Rumah, sehat"\n',
        "\ufeff\ufeffKode;Nama\n007;Rumah, sehat\n",
        '\ufeff\ufeff"Kode","Nama"\n007,"Rumah, sehat"\n',
        "Kode;Nama\r007;Rumah, sehat\r",
        '"Kode,Nama"\n"007,""Rumah, sehat"""\n',
        '"Kode;Nama"\r\n"007;Rumah, sehat"\r\n',
        "Kode;Nama\r\r\n007;Rumah, sehat\r\r\n",
        "Kode;Nama\x85007;Rumah, sehat\x85",
        "Kode;Nama\u2028007;Rumah, sehat",
    ],
)
def test_one_table_in_many_dialects(text: str) -> None:
    assert rows(text) == [["Kode", "Nama"], ["007", "Rumah, sehat"]]


def test_the_first_line_may_say_the_separator() -> None:
    for mark in ";^":
        assert rows(f"sep={mark}\nKode{mark}Nama\n1{mark}a,b,c\n")[1:] == [
            *(["Kode", "Nama"], ["1", "a,b,c"])
        ]


def test_quotes_behind_a_backslash() -> None:
    text = 'Kode,Nama,Nilai\n1,"kutip \\"a, b\\" c",5\n2,"C:\\data",6\n'
    assert rows(text)[1:] == [["1", 'kutip "a, b" c', "5"], ["2", "C:\\data", "6"]]


def test_quotes_behind_a_backslash_that_hide_no_separator() -> None:
    text = 'Kode,Nama\n1,"kutip \\"a\\" b"\n2,"\\"c\\""\n3,5\\" pipa\n'
    assert rows(text)[1:3] == [["1", 'kutip "a" b'], ["2", '"c"']]


def test_a_backslash_at_the_end_of_a_quoted_text_is_a_backslash() -> None:
    text = 'Kode,Nama,Nilai\n1,"C:\\data\\",5\n2,"D:\\",6\n'
    assert rows(text)[1:] == [["1", "C:\\data\\", "5"], ["2", "D:\\", "6"]]


def test_apostrophes_of_words_are_no_quotes() -> None:
    text = "Kode;Nama\n1;'Aisyiyah; sehat\n2;Jum'at 'bersih'\n"
    assert rows(text)[1:] == [["1", "'Aisyiyah", "sehat"], ["2", "Jum'at 'bersih'"]]


def test_a_table_of_one_quoted_column_is_one() -> None:
    assert rows('"Kode"\n"a, b"\n"c; d"\n') == [["Kode"], ["a, b"], ["c; d"]]


def test_lines_within_quotes() -> None:
    text = 'Kode,Nama\n1,"a\r\nb, c"\n2,"d\ne"\n'
    assert rows(text)[1:] == [["1", "a\nb, c"], ["2", "d\ne"]]


def test_what_never_closes_stays_refused() -> None:
    with pytest.raises(Refused, match="tidak ditutup"):
        rows('Kode,Nama\n9, "a"\n1, "rusak\n2,b\n')


def test_a_field_that_ends_with_a_backslash_is_whole() -> None:
    assert rows('Kode,Nama\n1,"rusak\\"\n2,b\n')[1:] == [["1", "rusak\\"], ["2", "b"]]


# ---- encodings -----------------------------------------------------------------------------


def report(*names: bytes) -> bytes:
    """Return a report of innovations with these names, as bytes."""
    lines = [
        b"64.03,U-%d,%s,Dinas Caf\xc3\xa9,Penerapan,Kesehatan,,Diterima" % (at, name)
        for at, name in enumerate(names)
    ]
    return b"\n".join([REPORT.encode(), *lines])


@pytest.mark.parametrize("bad", [b"\xe9", b"\x9d", b"\xff", b"a\xc3", b"\xed\xa0\x80", b"a\x00b"])
def test_one_bad_byte_spoils_one_cell(bad: bytes) -> None:
    outcome = outcome_of(report(b"Rumah", b"Rusak " + bad, b"Caf\xc3\xa9"), "inovasi")
    assert values(outcome, "innovation_name") == ["Rumah", "Café"]
    assert values(outcome, "agency") == ["Dinas Café"] * 2
    [finding] = outcome.findings
    assert (finding.code, finding.row, finding.column) == ("E_ENCODING", 3, "Nama Inovasi")
    assert "bita" in finding.message


def test_a_bad_byte_in_a_column_that_may_be_empty_costs_the_value_alone() -> None:
    content = report(b"Rumah").replace(b"Kesehatan,,", b"Kesehatan,5\xe9,")
    outcome = outcome_of(content, "inovasi")
    assert (outcome.rows_accepted, values(outcome, "budget")) == (1, [None])
    assert outcome.codes == ["E_ENCODING"]


def test_a_bad_byte_in_a_key_of_the_region() -> None:
    outcome = outcome_of(report(b"Rumah", b"B").replace(b"64.03,U-1", b"64.03\xe9,U-1"), "inovasi")
    assert outcome.rejected[0].codes == ("E_ENCODING",)


def test_a_text_is_cp1252_only_as_a_whole() -> None:
    plain = report(b"Caf\xe9", b"\x93kutip\x94").replace(b"\xc3\xa9", b"\xe9")
    outcome = outcome_of(plain, "inovasi")
    assert values(outcome, "innovation_name") == ["Café", "\u201ckutip\u201d"]
    assert outcome.codes == []
    # A byte that stands for nothing in cp1252, either.
    outcome = outcome_of(plain.replace(b"kutip", b"kut\x81p"), "inovasi")
    assert [(f.code, f.row, f.column) for f in outcome.findings] == [
        ("E_ENCODING", 3, "Nama Inovasi")
    ]


def test_bad_bytes_are_marked_where_they_are() -> None:
    [_, row] = rows("Kode;Nama;é\n1;".encode() + b"x\xe9;2")
    assert [bool(BAD_BYTE.search(cell)) for cell in row] == [False, True, False]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ruma\u0142 Sehat".encode().decode("cp1252"), "W_MOJIBAKE"),
        ("Caf\u00c3\u00a9 Sehat", "W_MOJIBAKE"),
        ("Rumah \u00e2\u20ac\u0153Sehat\u00e2\u20ac\u009d", "W_MOJIBAKE"),
        ("Dinas\u00c2\u00a0Kesehatan", "W_MOJIBAKE"),
        ("Caf\ufffd", "W_MOJIBAKE"),
        ("\u0412erau Sehat", "W_LOOKALIKE"),
        ("P\u043ejok Sehat", "W_LOOKALIKE"),
    ],
)
def test_letters_that_a_program_or_a_keyboard_changed(name: str, code: str) -> None:
    outcome = outcome_of(report(name.encode(), b"Rumah", name.encode()), "inovasi")
    [finding] = outcome.findings
    assert (finding.code, finding.row, finding.column) == (code, 2, "Nama Inovasi")
    assert "2 sel" in finding.message
    assert outcome.rows_accepted == 3


@pytest.mark.parametrize("name", ["Café – “Sehat”", "Mañana", "10 µg", "1 kΩ", "Ñandú", "½ №"])
def test_foreign_letters_are_fine(name: str) -> None:
    assert outcome_of(report(name.encode()), "inovasi").codes == []


# ---- shifted rows --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "64.01,Kabupaten Paser,ipm,2023,75,21,,",
        "64.01,Kabupaten Paser,ipm,2023,75,21,indeks,BPS",
        "64.01,Kabupaten Paser,ipm,2023,75.21,,,,",
        "64.01,Kabupaten Paser,ipm 2023,75.21,indeks,",
        "64.01,Kabupaten Paser,ipm,2023,75.21",
    ],
)
def test_rows_whose_fields_are_not_those_of_the_header(row: str) -> None:
    good = "64.03,Kabupaten Berau,ipm,2023,75.2,indeks,"
    outcome = outcome_of("\n".join([FIGURES, good, row, ""]), "angka_daerah")
    assert values(outcome, "value") == ["75.2"]
    assert outcome.rejected[0].codes == ("E_ROW_SHAPE",)
    assert any("7 judul kolom" in finding.message for finding in outcome.findings)


def test_a_file_of_which_all_rows_are_shifted_is_refused() -> None:
    lines = [FIGURES, "64.03,Berau,ipm,2023,75,21,,", "64.01,Paser,ipm,2023,73,4,,"]
    outcome = outcome_of("\n".join(lines), "angka_daerah")
    assert (outcome.status, outcome.codes) == ("refused", ["E_ROW_SHAPE"])


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (f"{FIGURES},,", "64.03,Kabupaten Berau,ipm,2023,75.2,,,,"),
        (f"{FIGURES},", "64.03,Kabupaten Berau,ipm,2023,75.2,,"),
        (FIGURES, "64.03,Kabupaten Berau,ipm,2023,75.2"),
        (FIGURES, "64.03,Kabupaten Berau,ipm,2023,75.2,indeks"),
    ],
)
def test_separators_at_the_end_are_fine(header: str, row: str) -> None:
    outcome = outcome_of(f"{header}\n{row}\n", "angka_daerah")
    assert (outcome.codes, values(outcome, "value")) == ([], ["75.2"])


def test_a_number_that_its_own_comma_parted_is_rejected() -> None:
    header = "Kode Wilayah,Ukuran,Tahun,Nilai,Satuan\n"
    parted = header + "64.03,ipm,2023,75,21\n64.01,ipm,2023,73,4\n64.02,ipm,2023,74,\n"
    outcome = read(parted.encode(), "angka_daerah")
    assert (outcome.rows_accepted, outcome.codes) == (1, ["E_ROW_SHAPE"])
    assert "terbagi dua" in outcome.findings[0].message
    for whole in (
        header + '64.03,ipm,2023,"75,2",1\n',
        header + "64.03,ipm,2023,75,indeks\n64.01,ipm,2023,73,4\n",
        parted.replace(",", ";"),
        header + "64.03,ipm,2023,75.2,100\n",
    ):
        assert "E_ROW_SHAPE" not in read(whole.encode(), "angka_daerah").codes
