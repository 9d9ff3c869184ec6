"""The right complaint: which layout a file that fits none is judged by; files that are no delivery.

What belongs here: files that are refused or passed over, and what is said of them. What does not:
files that are read (`test_layouts`, `test_table`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.inbox import check_inbox, list_inbox
from tests.fuzz_files import PROJECT, contracts, read, text_file, workbook

HEADER = ["Kode Wilayah", "ID Inovasi", "Nama Inovasi", "OPD Pelaksana", "Tahapan", "Urusan"]
HEADER += ["Status"]
LINE = ["64.03", "INV-1", "Contoh", "Dinas Contoh", "Penerapan", "Kesehatan", "Draf"]
MAKERS = [text_file, workbook]


def without(*names: str) -> list[list[str]]:
    """Return the header and a line without some columns."""
    kept = [at for at, name in enumerate(HEADER) if name not in names]
    return [[row[at] for at in kept] for row in (HEADER, LINE)]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    "missing", [["ID Inovasi"], ["Urusan"], ["ID Inovasi", "Status"], ["Nama Inovasi"]]
)
def test_what_is_missing_is_named_whatever_looser_layout_there_is(make, missing) -> None:
    outcome = read(make(without(*missing)), "inovasi", "inovasi/x.csv")
    assert outcome.codes == ["E_HEADER_UNKNOWN"]
    assert ", ".join(missing) in outcome.findings[0].message


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("again", ["Status", "ID Inovasi", "OPD", "kode_kemendagri"])
@pytest.mark.parametrize("name", ["inovasi/x.csv", "inovasi/6403/x.csv"])
def test_what_is_doubled_is_named_with_its_columns(make, again, name) -> None:
    outcome = read(make([[*HEADER, again], [*LINE, "x"]]), "inovasi", name)
    assert outcome.codes == ["E_HEADER_DUP"]
    assert "dan H" in outcome.findings[0].message


def test_the_looser_layout_reads_what_is_meant_for_it() -> None:
    rows = without("Kode Wilayah", "ID Inovasi", "Status")
    assert read(text_file(rows), "inovasi", "inovasi/6403/x.csv").layout == "aplikasi_daerah"
    assert read(text_file(rows), "inovasi", "inovasi/x.csv").codes == ["E_REGION_UNKNOWN"]
    # A column more than that layout has is no reason to refuse it.
    rows = without("Kode Wilayah", "ID Inovasi")
    assert read(text_file(rows), "inovasi", "inovasi/6403/x.csv").layout == "aplikasi_daerah"


def test_a_sheet_without_any_header_is_told_what_is_sought() -> None:
    outcome = read(text_file([["apa", "saja"]]), "inovasi")
    assert outcome.codes == ["E_HEADER_UNKNOWN"]
    assert "ID Inovasi" in outcome.findings[0].message


@pytest.mark.parametrize(
    "name",
    [
        *(".berau.csv", "~$berau.xlsx", "Thumbs.db", "desktop.ini", "berau.xlsx.tmp"),
        *("x.csv.crdownload", "x.PART", ".~lock.berau.ods#", "6403/.hidden.csv"),
        ".sync/berau.csv",
    ],
)
def test_hidden_and_temporary_files_are_listed_as_ignored(tmp_path: Path, name: str) -> None:
    path = tmp_path / "inovasi" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(text_file([HEADER, LINE]))
    (tmp_path / "inovasi/berau.csv").write_bytes(text_file([HEADER, LINE]))
    outcomes = check_inbox(tmp_path, contracts(), PROJECT / "dbt_project/seeds")
    told = {outcome.status: outcome for outcome in outcomes}
    assert set(told) == {"accepted", "ignored"}
    assert told["ignored"].codes == ["W_FILE_IGNORED"]
    assert told["ignored"].table is None


def test_files_beside_the_folders_of_sources_are_told(tmp_path: Path) -> None:
    (tmp_path / "laporan").mkdir()
    for name in ("laporan/x.csv", "y.csv", "README.md"):
        (tmp_path / name).write_bytes(text_file([HEADER, LINE]))
    outcomes = check_inbox(tmp_path, contracts(), PROJECT / "dbt_project/seeds")
    assert [(o.original_name, o.codes) for o in outcomes] == [
        ("laporan/x.csv", ["E_SOURCE_UNKNOWN"]),
        ("y.csv", ["E_SOURCE_UNKNOWN"]),
    ]
    assert "laporan" in outcomes[0].findings[0].message
    assert [file.source for file in list_inbox(tmp_path)] == ["laporan", ""]
