"""Files under their contracts: which rows stand, what is found, and that rows balance.

What belongs here: bytes of whole files in, outcomes out. What does not: the order of receipts.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.findings import FileOutcome
from tests.fuzz_files import NASTY, judge, read, text_file, workbook

OWN = ["Kode Wilayah", "Tahun", "Nomor Indikator", "Parameter", "Tanggal Dokumen", "Catatan"]
FIGURES = ["Kode BPS", "Pemda", "Ukuran", "Tahun", "Nilai", "Satuan"]
EVIDENCE = ["Kode Wilayah", "ID Inovasi", "Nomor Indikator", "Parameter", "Nilai Ukur", "Catatan"]


def own(*rows: list, header: list[str] = OWN) -> FileOutcome:
    """Read a workbook of the region's own indicators, and judge its outcome."""
    outcome = read(workbook([header, *rows]), "indikator_daerah")
    judge(outcome)
    return outcome


def figures(*rows: list) -> FileOutcome:
    """Read a workbook of statistics, and judge its outcome."""
    outcome = read(workbook([FIGURES, *rows]), "angka_daerah")
    judge(outcome)
    return outcome


def evidence(*rows: list) -> FileOutcome:
    """Read a workbook of evidence, and judge its outcome."""
    outcome = read(workbook([EVIDENCE, *rows]), "indikator_inovasi")
    judge(outcome)
    return outcome


def column(outcome: FileOutcome, name: str) -> list:
    """Return the accepted values of a column."""
    assert outcome.table is not None
    return outcome.table[name].to_pylist()


GOOD = ["64.03", "2026", "1", "3", "13/02/2024", "ada"]


def test_a_good_row_is_typed_and_knows_where_it_came_from() -> None:
    outcome = own(GOOD, [64.71, 2026, "2a", 1.0, dt.date(2024, 2, 13), None])
    assert outcome.status == "accepted"
    assert outcome.table is not None
    first, second = outcome.table.to_pylist()
    assert (first["region_code"], first["indicator_code"], first["level"]) == ("6403", "SPD-01", 3)
    assert (second["region_code"], second["level"]) == ("6471", 1)
    assert first["document_date"] == second["document_date"] == dt.date(2024, 2, 13)
    assert (first["sheet_name"], first["row_number"]) == ("Data", 2)
    assert outcome.scopes == ("6403", "6471")


def test_a_bad_required_value_rejects_the_row_and_another_becomes_missing() -> None:
    outcome = own(GOOD, ["64.03", "20x6", "1", "3"], ["64.03", "2026", "2a", "9", "31/02/2024"])
    assert outcome.status == "partial"
    assert (outcome.rows_accepted, outcome.rows_rejected) == (2, 1)
    assert column(outcome, "level") == [3, None]
    assert column(outcome, "document_date")[1] is None
    [rejected] = outcome.rejected
    assert (rejected.row, rejected.codes, rejected.region_code) == (3, ("E_NUMBER",), "6403")
    found = {(f.row, f.column, f.code, f.severity) for f in outcome.findings}
    assert found == {
        (3, "Tahun", "E_NUMBER", "error"),
        (4, "Parameter", "E_VALUE", "warn"),
        (4, "Tanggal Dokumen", "E_DATE", "warn"),
    }


def test_every_reason_of_a_row_is_told() -> None:
    outcome = own(GOOD, ["99.99", "", "77"])
    [rejected] = outcome.rejected
    assert set(rejected.codes) == {"E_REGION_UNKNOWN", "E_REQUIRED", "E_VALUE"}
    assert rejected.region_code is None


def test_years_out_of_range_reject_the_row() -> None:
    for year in ("1999", 2101, "26", "2026,5", "-2026"):
        outcome = own(GOOD, ["64.03", year, "2a", "1"])
        assert outcome.rejected[0].codes in (("E_VALUE",), ("E_NUMBER",)), year


def test_a_file_of_which_nothing_stands_is_refused() -> None:
    outcome = own(["99.99", "2026", "1"])
    assert (outcome.status, outcome.scopes) == ("refused", ())


def test_a_file_without_rows_says_so() -> None:
    outcome = own()
    assert outcome.codes == ["W_EMPTY"]
    assert outcome.scopes == ()


def test_keys_of_a_row_must_agree() -> None:
    row = ["ipm", 2024, 77.17, "indeks"]
    assert column(figures(["6405", "Kab. Berau", *row]), "region_code") == ["6403"]
    for keys, code in (
        (["6403", "Kab. Berau"], "E_REGION_CONFLICT"),
        (["6405", "Kupang"], "E_REGION_UNKNOWN"),
        (["", ""], "E_REQUIRED"),
    ):
        assert figures([*keys, *row]).rejected[0].codes == (code,)


def test_towns_and_regencies_of_one_name_never_merge() -> None:
    row = ["ipm", 2024, 70, "indeks"]
    outcome = figures(["", "Kota Bogor", *row], ["", "Kabupaten Bogor", *row], ["", "Bogor", *row])
    assert column(outcome, "region_code") == ["3271", "3201"]
    assert outcome.rejected[0].codes == ("E_REGION_UNKNOWN",)


def test_numbers_that_can_be_read_two_ways() -> None:
    for value in (1.234, "1.234,0", "1234"):
        assert figures(["6405", "", "x", 2024, value, "unit"]).status == "accepted"
    outcome = figures(["6405", "", "x", 2024, "1.234", "unit"])
    assert outcome.rejected[0].codes == ("E_AMBIGUOUS_NUMBER",)
    assert column(figures(["6405", "", "x", 2024, 1.234, ""]), "value") == ["1.234"]


def test_texts_among_the_figures_stay_texts() -> None:
    outcome = figures(["6405", "", "opini_bpk", 2024, "WTP", ""], ["6405", "", "x", 2024, "#N/A"])
    assert column(outcome, "value") == ["WTP"]
    assert outcome.rejected[0].codes == ("E_CELL_ERROR",)


def test_identifiers_keep_their_zeros_and_long_numbers_are_rejected() -> None:
    long_number = "12345678901234567890"
    outcome = evidence(
        ["64.03", "0012", 16, 1],
        ["64.03", long_number, 16, 1],
        ["64.03", float(long_number), 16, 1],
        ["64.03", 1001.0, 16, 1],
    )
    assert column(outcome, "innovation_id") == ["0012", long_number, "1001"]
    assert outcome.rejected[0].codes == ("E_LOST_DIGITS",)


def test_identical_rows_are_one_and_different_ones_all_rejected() -> None:
    other = ["64.03", "2026", "1", "2", "13/02/2024", "ada"]
    same_but_written_otherwise = ["6403", 2026, "SPD-01", "P3", "2024-02-13", "ada"]
    outcome = own(GOOD, same_but_written_otherwise)
    assert (outcome.rows_accepted, outcome.rows_ignored, outcome.rows_rejected) == (1, 2, 0)
    outcome = own(GOOD, GOOD, other, ["64.03", "2026", "2a", "1"])
    assert (outcome.rows_accepted, outcome.rows_rejected) == (1, 3)
    assert {row.codes for row in outcome.rejected} == {("E_DUPLICATE_KEY",)}
    assert "baris 2, 3, 4" in outcome.rejected[0].messages[0]


def test_pieces_of_evidence_are_several_rows() -> None:
    row = ["64.03", "A1", 16, 1, None]
    outcome = evidence([*row, "satu"], [*row, "dua"], [*row, "satu"])
    assert column(outcome, "note") == ["satu", "dua"]
    assert outcome.rows_ignored == 2


def test_measured_values_are_exact() -> None:
    outcome = evidence(["64.03", "A1", 16, 1, "65,005"], ["64.03", "A2", 16, 1, "0,1"])
    assert column(outcome, "measured_value") == [None, Decimal("0.100000")]
    assert outcome.codes == ["E_AMBIGUOUS_NUMBER"]


def test_personal_data_reaches_neither_table_nor_findings() -> None:
    note = "Hubungi Budi 0812-3456-7890, NIK 6403015708900001, budi@berau.go.id"
    outcome = evidence(
        ["64.03", "A1", 16, 1, None, note],
        ["64.03", "0812-3456-7890", 99, 1, note, "x" * 115 + " 081234567890"],
    )
    shown = json.dumps(
        [asdict(f) for f in outcome.findings] + [asdict(r) for r in outcome.rejected]
    )
    for secret in ("3456", "6403015708900001", "budi@", "0812"):
        assert secret not in shown
    [masked] = column(outcome, "note")
    assert masked.split()[:2] == ["Hubungi", "Budi"]
    assert len(masked.split()) == len(note.split())
    assert "W_PERSONAL_DATA" in outcome.codes


def test_findings_hold_no_terminal_codes_or_hidden_marks() -> None:
    evil = "\x1b]0;x\x07\u202egnp\u200b.\nexe"
    outcome = read(
        text_file([[*OWN, evil], ["64.03", evil, "1", evil, "", evil]]), "indikator_daerah"
    )
    judge(outcome)
    assert "W_HEADER_EXTRA" in outcome.codes


def test_a_cell_that_shows_nothing_is_blank() -> None:
    rows = [EVIDENCE, ["\ufeff64.03\u200b", "\u200b\x01 \u200e", "16", "1", "", ""]]
    outcome = read(text_file([*rows, ["64.03", "\ue000", "16", "1", "", ""]]), "indikator_inovasi")
    judge(outcome)
    assert [row.codes for row in outcome.rejected] == [("E_REQUIRED",), ("E_VALUE",)]
    assert column(evidence(["64.03", "A1", 16, 1, None, "\u200b"]), "note") == [None]


def test_rows_beyond_the_header_are_rejected_with_a_reason() -> None:
    outcome = read(text_file([OWN, GOOD, [*GOOD, "lebih"]]), "indikator_daerah")
    judge(outcome)
    assert outcome.rejected[0].codes == ("E_ROW_SHAPE",)
    assert any("di luar judul" in finding.message for finding in outcome.findings)


def test_the_largest_number_fits_its_column() -> None:
    outcome = evidence(["64.03", "A", 16, 1, "999999999999999999,999999"])
    assert column(outcome, "measured_value") == [Decimal("999999999999999999.999999")]
    assert evidence(["64.03", "A", 16, 1, "999999999999999999,9999999"]).codes == ["E_NUMBER"]


CELL = st.sampled_from([*NASTY, *OWN, *GOOD, *GOOD]) | st.text(max_size=8)


@given(st.lists(st.lists(CELL, max_size=8), max_size=10), st.sampled_from(";,\t|"))
@settings(max_examples=150, deadline=None)
def test_rows_balance_whatever_the_sheet(rows: list[list[str]], separator: str) -> None:
    content = text_file([["judul"], OWN, *rows], separator, "utf-8-sig")
    judge(read(content, "indikator_daerah"))


@pytest.mark.parametrize("n_rows", [20_000])
def test_large_files_take_seconds(n_rows: int) -> None:
    rows = [["64.03", f"A{n}", 16 + n % 20, n % 4, n / 7, "catatan"] for n in range(n_rows)]
    outcome = evidence(*rows)
    assert outcome.rows_accepted == n_rows
