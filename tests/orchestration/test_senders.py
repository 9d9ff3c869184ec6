"""Help for senders: the difference of a file and its contract, templates, annotated copies.

What belongs here: `ingest.senders` and its commands. What
does not: which findings there are.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.conforming.conform import conform
from ingest.contracts.contract import CONTRACTS, load_contracts
from ingest.reading.reader import read_sheet
from ingest.senders.annotate import annotate
from ingest.senders.drift import compare
from ingest.senders.template import write_template
from orchestration.cli.app import app
from tests.fuzz_files import PROJECT, contracts, judge, read, reference, text_file, workbook

HEADER = ["Kode Wilayah", "ID Inovasi", "Nomor Indikator", "Parameter", "Tautan Bukti"]
LINE = ["64.03", "INV-1", "16", "2", "https://bukti.example/1"]
TODAY = dt.date(2026, 11, 24)
runner = CliRunner()


def drift(header: list[str], source: str = "indikator_inovasi"):
    contract = contracts()[source]
    return compare(read_sheet(text_file([header, LINE]), contract.all_headers), contract)


def full_header(source: str) -> list[str]:
    return [column.header for column in contracts()[source].sought]


def test_a_file_as_its_contract_says_has_no_difference() -> None:
    for source in contracts():
        assert drift(full_header(source), source).is_none, source


def test_what_was_added_gone_moved_and_renamed() -> None:
    header = full_header("indikator_inovasi")
    header.remove("Basis")
    header[header.index("Tautan Bukti")] = "Tautan Bukti Dukung"
    header.insert(3, header.pop(header.index("Catatan")))
    found = drift([*header, "Nomor HP 081234567890"])
    assert [(c.name, h) for c, h in found.renamed] == [("evidence_link", "Tautan Bukti Dukung")]
    assert [c.name for c in found.gone] == ["basis"]
    assert [c.name for c in found.moved] == ["note"]
    assert found.added == ("Nomor HP ************",)


@pytest.mark.parametrize(
    ("name", "header"),
    [("ID Inovasi", "Identitas Inovasi"), ("Nomor Indikator", "Nomor Indikator SID")],
)
def test_the_patch_is_a_contract_under_which_both_layouts_are_read(
    tmp_path: Path, name: str, header: str
) -> None:
    renamed = [header if one == name else one for one in HEADER]
    assert read(text_file([renamed, LINE]), "indikator_inovasi").status == "refused"
    for path in CONTRACTS.glob("*.yml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "patch.yml").write_text(drift(renamed).patch(TODAY), encoding="utf-8")
    contract = load_contracts(tmp_path)["indikator_inovasi"]
    for one in (HEADER, renamed):
        sheet = read_sheet(text_file([one, LINE]), contract.all_headers)
        assert not compare(sheet, contract).renamed
        outcome = conform(text_file([one, LINE]), "0" * 64, contract, reference(), "x")
        assert (outcome.status, outcome.rows_accepted) == ("accepted", 1)


def test_what_is_required_and_gone_is_said_in_the_patch() -> None:
    patch = drift(["Kode Wilayah", "Nomor Indikator", "Parameter"]).patch(TODAY)
    assert "# tidak ada di berkas dan wajib: ID Inovasi" in patch
    assert drift(HEADER).patch(TODAY) == ""


# ---- templates -----------------------------------------------------------------------------


@pytest.mark.parametrize("source", sorted(contracts()))
def test_an_empty_template_is_read_and_holds_nothing(tmp_path: Path, source: str) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, contracts()[source])
    outcome = read(path.read_bytes(), source)
    assert (outcome.status, outcome.codes) == ("accepted", ["W_EMPTY"])
    sheet = read_sheet(path.read_bytes(), frozenset())
    assert sheet.rows[0] == full_header(source)
    write_template(tmp_path / "again.xlsx", contracts()[source])
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_template_has_comments_and_drop_downs(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, contracts()["inovasi"])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        comments = archive.read("xl/comments1.xml").decode()
    assert "Draf,Dikirim,Diterima,Ditolak" in sheet
    assert comments.count("<comment ") == len(full_header("inovasi"))
    assert "Wajib diisi." in comments


# ---- annotated copies ----------------------------------------------------------------------

FAULTY = [
    ["Rekap indikator"],
    [*HEADER, "Tanggal Dokumen", "Kolom Asing"],
    [*LINE, "31/02/2024", "x"],
    ["64.03", "INV-2", "99", "2", "hubungi 081234567890", "", ""],
    ["64.03", "INV-3", 16, 3, "=1+1", dt.date(2024, 2, 13), 1.234],
]


def annotated(content: bytes, tmp_path: Path, name: str = "indikator_inovasi/a.xlsx") -> Path:
    source = tmp_path / "berkas"
    source.write_bytes(content)
    outcome = read(content, "indikator_inovasi", name)
    assert outcome.findings
    (tmp_path / "out").mkdir(exist_ok=True)
    return annotate(source, contracts()["indikator_inovasi"], outcome, tmp_path / "out")


def test_bad_cells_are_marked_with_their_remedy(tmp_path: Path) -> None:
    path = annotated(workbook(FAULTY), tmp_path)
    with zipfile.ZipFile(path) as archive:
        comments = archive.read("xl/comments1.xml").decode()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    # The impossible date, the indicator that is not in the rule book, the foreign header.
    for place in ("F3", "C4", "G2"):
        assert f'ref="{place}"' in comments
    assert comments.count("<comment ") == 3
    assert "Tulis tanggal sebagai" in comments
    assert "<f>" not in sheet
    assert b"0812" not in path.read_bytes()
    assert "Temuan" in zipfile.ZipFile(path).read("xl/workbook.xml").decode()


def test_an_annotated_copy_reads_like_the_file(tmp_path: Path) -> None:
    before = read(workbook(FAULTY), "indikator_inovasi")
    after = read(annotated(workbook(FAULTY), tmp_path).read_bytes(), "indikator_inovasi")
    assert before.table is not None and after.table is not None
    names = [n for n in before.table.column_names if n not in ("file_sha256", "evidence_link")]
    assert after.table.select(names) == before.table.select(names)
    assert set(after.codes) >= {"E_DATE", "E_VALUE", "W_HEADER_EXTRA"}


@pytest.mark.parametrize("name", ["../../a.xlsx", "a/../..//b", "..", "a" * 500, "\x1b[31m"])
def test_the_name_of_a_copy_is_no_path(tmp_path: Path, name: str) -> None:
    for _ in range(2):
        path = annotated(workbook(FAULTY), tmp_path, name)
        assert path.parent == tmp_path / "out"
        assert path.name.isprintable()
    assert len(list((tmp_path / "out").iterdir())) == 2


@pytest.mark.parametrize("content", [b"\x00\x01" * 99, b"", b"a;b\n1;2\n"])
def test_a_file_that_cannot_be_read_is_answered_with_the_list(
    tmp_path: Path, content: bytes
) -> None:
    copy = annotated(content, tmp_path).read_bytes()
    listed = read_sheet(copy, frozenset(), frozenset({"temuan"})).rows
    assert [row[2][:2] for row in listed[1:]] == ["E_"]


# ---- commands ------------------------------------------------------------------------------


def test_diff_input_says_what_differs_and_exits_with_3(tmp_path: Path) -> None:
    file = tmp_path / "indikator_inovasi/x.csv"
    file.parent.mkdir()
    file.write_bytes(text_file([["Kode Wilayah", "Identitas Inovasi", *HEADER[2:]], LINE]))
    done = runner.invoke(app, ["diff-input", str(file)])
    assert done.exit_code == 3, done.output
    assert "renamed  ID Inovasi -> Identitas Inovasi" in done.output
    assert "source: indikator_inovasi" in done.output
    own = PROJECT / "sample/inbox/inovasi/berau_inovasi_2026-11-20.xlsx"
    assert runner.invoke(app, ["diff-input", str(own)]).exit_code == 0


def test_check_annotates_faulty_files_only(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox" / "indikator_inovasi"
    inbox.mkdir(parents=True)
    (inbox / "bad.xlsx").write_bytes(workbook(FAULTY))
    (inbox / "good.csv").write_bytes(text_file([HEADER, LINE]))
    out = tmp_path / "out"
    arguments = ["check", "--inbox", str(tmp_path / "inbox"), "--annotate", str(out)]
    assert runner.invoke(app, arguments).exit_code == 3
    assert [path.name for path in out.iterdir()] == ["indikator_inovasi_bad.xlsx"]


def test_a_filled_template_comes_back_whole(tmp_path: Path) -> None:
    """What the columns ask for is what they accept."""
    rows = list(csv.reader(io.StringIO("64.03,INV-1,Contoh,Dinas Contoh,Penerapan,Kesehatan,Draf")))
    names = ["Kode Wilayah", "ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan"]
    outcome = read(workbook([[*names, "Urusan", "Status"], *rows]), "inovasi")
    judge(outcome)
    assert outcome.status == "accepted"


@pytest.mark.parametrize("name", ["a.xlsx", "a.CSV", "a.parquet", "a.v2.xls"])
def test_an_annotated_copy_has_one_ending(tmp_path: Path, name: str) -> None:
    path = annotated(workbook(FAULTY), tmp_path, f"indikator_inovasi/{name}")
    assert path.name == f"indikator_inovasi_{name.rpartition('.')[0]}.xlsx"


def test_what_names_a_place_marks_it(tmp_path: Path) -> None:
    def marked(rows: list[list[str]], source: str) -> list[str]:
        path = tmp_path / "berkas"
        path.write_bytes(text_file(rows))
        outcome = read(path.read_bytes(), source, f"{source}/a.csv")
        copy = annotate(path, contracts()[source], outcome, tmp_path)
        with zipfile.ZipFile(copy) as archive:
            comments = archive.read("xl/comments1.xml").decode()
        assert all(finding.message in unescape(comments) for finding in outcome.findings)
        return re.findall(r'<comment ref="([A-Z]+\d+)"', comments)

    table = [["Indeks Pembangunan Manusia"], ["Kabupaten/Kota", "2023", "", "2024", ""]]
    assert marked([*table, ["Berau", "77", "74", "76", "75"]], "angka_daerah") == [
        *("B2", "C2", "D2", "E2")
    ]
    assert marked([["Laporan"], ["apa", "saja"]], "angka_daerah") == ["A1"]
    rows = [[*HEADER, "", "Warna", "Warna"], [*LINE, "x", "a", "b"], [], ["", "", "7"]]
    assert marked(rows, "indikator_inovasi") == ["F1", "G1", "H1", "C4"]
