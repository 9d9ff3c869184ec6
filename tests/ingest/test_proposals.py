"""Proposed layouts of lists that nobody has described: under them the file is read.

What belongs here: lists of several sources with other headers, other spellings, columns that are
not there. What does not: tables of numbers (`test_shapes`), the command (`test_senders`).
"""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.conforming.conform import conform
from ingest.contracts.contract import Contract, Layout
from ingest.findings import FileOutcome
from ingest.reading.reader import read_sheet
from ingest.senders.records import Proposed, propose_records
from tests.fuzz_files import contracts, judge, reference, text_file, workbook

MAKERS = [text_file, workbook]
Rows = list[list[str]]
DAY = dt.date(2026, 11, 28)


def tried(content: bytes, source: str) -> tuple[Proposed, FileOutcome]:
    """Return what is proposed for a file, and what reading it under that gives."""
    own = contracts()[source]
    found = propose_records(read_sheet(content, own.all_headers), own, reference(), "x", DAY)
    assert found is not None
    layouts = [*own.layouts, Layout.model_validate(found.said)]
    contract = Contract.model_validate(own.model_dump() | {"layouts": layouts})
    place = "/".join(filter(None, (source, found.folder, "x")))
    outcome = conform(content, "0" * 64, contract, reference(), place)
    judge(outcome)
    return found, outcome


def values(outcome: FileOutcome, *names: str) -> list[tuple]:
    assert outcome.table is not None
    return list(zip(*(outcome.table[name].to_pylist() for name in names), strict=True))


@pytest.mark.parametrize("make", MAKERS)
def test_innovations_without_region_identifier_and_status(make) -> None:
    rows = [
        ["Data Inovasi Kabupaten Berau Tahun 2026"],
        [],
        ["No", "Nama Program Inovasi", "SKPD", "Tahap", "Bidang Urusan", "Tgl Penerapan"],
        ["1", "Pojok Sehat", "Dinas Kesehatan", "Tahap Penerapan", "Kesehatan", "2024"],
        ["2", "Sapa Warga", "Kecamatan Segah", "Ujicoba", "Pemerintahan", "2023"],
    ]
    found, outcome = tried(make(rows), "inovasi")
    assert outcome.status == "accepted"
    names = ("region_code", "innovation_name", "agency", "stage", "status", "first_applied_date")
    assert values(outcome, *names) == [
        *[("6403", "Pojok Sehat", "Dinas Kesehatan", "penerapan", "dikirim", dt.date(2024, 1, 1))],
        *[("6403", "Sapa Warga", "Kecamatan Segah", "uji_coba", "dikirim", dt.date(2023, 1, 1))],
    ]
    assert len({*values(outcome, "innovation_id")}) == 2
    assert found.doubts == (
        "Tahapan: Tahap Penerapan means penerapan",
        "the region is 6403, as the title says",
        "ID Inovasi is made from innovation_name, agency",
        "Status is not in the file: every row says Dikirim",
    )


@pytest.mark.parametrize("make", MAKERS)
def test_columns_are_told_by_what_they_hold(make) -> None:
    rows = [
        ["Wilayah", "Kode", "Judul", "Pelaksana", "T", "Urusan Pemerintahan", "Status Laporan"],
        ["Kab. Berau", "X-1", "Pojok", "Dinas Kesehatan", "Penerapan", "Kesehatan", "Dikirim"],
        ["Kab. Paser", "X-2", "Lapak", "Badan Pangan", "Inisiatif", "Pangan", "Sudah Dikirim"],
    ]
    _, outcome = tried(make(rows), "inovasi")
    assert outcome.status == "accepted"
    assert values(outcome, "region_code", "innovation_id", "agency", "stage", "status") == [
        ("6403", "X-1", "Dinas Kesehatan", "penerapan", "dikirim"),
        ("6401", "X-2", "Badan Pangan", "inisiatif", "dikirim"),
    ]


@pytest.mark.parametrize("make", MAKERS)
def test_a_column_for_each_indicator(make) -> None:
    rows = [
        ["Kode Daerah", "Reg Inovasi", "Regulasi (16)", "SDM (17)", "Anggaran (18)"],
        ["64.03", "A-1", "2", "3", ""],
        ["64.03", "A-2", "1", "", "0"],
    ]
    _, outcome = tried(make(rows), "indikator_inovasi")
    assert values(outcome, "innovation_id", "indicator_code", "level") == [
        *[("A-1", "SID-16", 2), ("A-1", "SID-17", 3)],
        *[("A-2", "SID-16", 1), ("A-2", "SID-18", 0)],
    ]


@pytest.mark.parametrize("make", MAKERS)
def test_sessions_with_other_headers(make) -> None:
    rows = [
        ["Nama Daerah", "Dinas/Badan", "Tgl", "Topik Indikator", "Keterangan Hasil"],
        ["Kab. Berau", "Dinas Kesehatan", "13/02/2026", "16", "selesai"],
        ["Kab. Berau", "Dinas Sosial", "14/02/2026", "17", "lanjut"],
    ]
    _, outcome = tried(make(rows), "pendampingan")
    assert values(outcome, "agency", "session_date", "indicator_code", "outcome") == [
        ("Dinas Kesehatan", dt.date(2026, 2, 13), "SID-16", "selesai"),
        ("Dinas Sosial", dt.date(2026, 2, 14), "SID-17", "lanjut"),
    ]


def test_a_number_is_never_made_up() -> None:
    rows = [["Wilayah", "Instansi", "Batas Akhir"], ["6403", "Dinas Kesehatan", "30/11/2026"]]
    found, outcome = tried(text_file(rows), "komitmen")
    assert found.said["constants"] == {"committed_year": "isi", "n_committed": "isi"}
    assert outcome.status == "refused"


@pytest.mark.parametrize("rows", [[], [["a"]], [["apa", "saja", "itu"], ["x", "y", "z"]]])
@pytest.mark.parametrize("source", sorted(contracts()))
def test_nothing_is_proposed_for_what_is_no_list(rows: Rows, source: str) -> None:
    own = contracts()[source]
    sheet = read_sheet(text_file(rows), own.all_headers)
    assert propose_records(sheet, own, reference(), "x", DAY) is None
