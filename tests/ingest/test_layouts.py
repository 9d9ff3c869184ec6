"""Other layouts by contract only: the fixtures of four layouts, and real published tables.

What belongs here: which layout reads a file, and what it makes of it. What does not: the types of
single values, and the rows around a table.
"""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest.conforming.conform import conform
from ingest.contracts.contract import CONTRACTS, Contract, Layout, load_contracts
from ingest.findings import FileOutcome
from tests.fuzz_files import PROJECT, contracts, judge, read, reference, text_file, workbook

FIXTURES = PROJECT / "tests/fixtures"
# Real files are not ours to copy: they lie beside the project, or are named by this variable.
REAL = Path(os.environ.get("IID_REAL_FILES") or PROJECT.parent / "shared/data/messy")
LINEAGE = ("file_sha256", "sheet_name", "row_number")


def fixture(name: str, source: str, path: str = "berkas.csv") -> FileOutcome:
    outcome = read((FIXTURES / f"layouts/{name}.csv").read_bytes(), source, f"{source}/{path}")
    judge(outcome)
    assert outcome.layout == name
    assert outcome.is_synthetic
    return outcome


def rows(outcome: FileOutcome, *names: str) -> list[tuple]:
    assert outcome.table is not None
    return list(zip(*(outcome.table[name].to_pylist() for name in names), strict=True))


def codes(outcome: FileOutcome) -> list[tuple[str, int | None, str]]:
    return [(f.code, f.row, f.column) for f in outcome.findings]


def test_an_application_export_without_region_and_id() -> None:
    outcome = fixture("aplikasi_daerah", "inovasi", "6403/ekspor.csv")
    assert rows(outcome, "region_code", "innovation_id", "stated_maturity", "status") == [
        ("6403", "contoh-satu-layanan-contoh--dinas-contoh", Decimal(87), "dikirim"),
        ("6403", "contoh-dua--kecamatan-contoh", Decimal(0), "dikirim"),
        ("6403", "contoh-tiga--dinas-contoh", None, "dikirim"),
    ]
    assert codes(outcome) == [("E_VALUE", 5, "Skor SID Terverifikasi")]
    assert outcome.rows_read == 5


@pytest.mark.parametrize(("folder", "region"), [("Kab. Berau", "6403"), ("64.74", "6474")])
def test_the_folder_may_be_a_code_or_a_name(folder: str, region: str) -> None:
    assert fixture("aplikasi_daerah", "inovasi", f"{folder}/x.csv").scopes == (region,)


@pytest.mark.parametrize("path", ["x.csv", "Berau Raya/x.csv"])
def test_a_folder_that_is_no_region_refuses_the_file(path: str) -> None:
    content = (FIXTURES / "layouts/aplikasi_daerah.csv").read_bytes()
    outcome = read(content, "inovasi", f"inovasi/{path}")
    assert (outcome.status, outcome.codes) == ("refused", ["E_REGION_UNKNOWN"])


def test_a_column_per_indicator_with_levels() -> None:
    outcome = fixture("level_melebar", "indikator_inovasi")
    # An empty cell is no row, 0 is a level; the row with nothing filled in is accepted, too.
    assert rows(outcome, "innovation_id", "indicator_code", "level", "row_number") == [
        ("INV-1", "SID-16", 3, 3),
        ("INV-1", "SID-33", 0, 3),
    ]
    assert (outcome.rows_accepted, outcome.rows_rejected, outcome.n_records) == (2, 1, 2)
    assert ("E_VALUE", 5, "SID-33 Kemanfaatan") in codes(outcome)
    assert ("W_HEADER_EXTRA", None, "Indikator 99") in codes(outcome)
    assert [(p.name, p.letters) for p in outcome.places if p.column == "level"] == [
        *(("SID-16", "D"), ("SID-17", "E"), ("SID-33", "F"))
    ]


def test_a_column_per_indicator_with_points() -> None:
    outcome = fixture("poin_melebar", "indikator_inovasi")
    # 9 points of weight 3 are level 3, 0 points are level 0; 2 of weight 3 are no level.
    assert rows(outcome, "innovation_id", "indicator_code", "level") == [
        ("INV-1", "SID-17", 0),
        ("INV-1", "SID-33", 3),
    ]
    assert codes(outcome) == [
        *(("E_VALUE", 3, "Poin 16"), ("E_VALUE", 4, "Poin 16"), ("E_VALUE", 4, "Poin 17"))
    ]


WIDE = sorted(
    (source.source, reading.layout)
    for source in contracts().values()
    for reading in source.readings
    if reading.unpivot
)


@pytest.mark.parametrize(("source", "layout"), WIDE)
def test_a_wide_layout_tells_blank_from_zero(source: str, layout: str) -> None:
    contract = contracts()[source]
    reading = next(one for one in contract.readings if one.layout == layout)
    assert reading.unpivot is not None and reading.unpivot.zero == "value"
    headers = {
        "level_melebar": ["Indikator 16", "Indikator 17", "Indikator 18", "Indikator 19"],
        "poin_melebar": ["Poin 16", "Poin 17", "Poin 18", "Poin 19"],
        "bps_ipm": ["2020", "2021", "2022", "2023"],
    }[layout]
    table = [["Pemda", "Kode Inovasi", *headers], ["Kab. Berau", "INV-1", "0", "", "0,0", "-"]]
    if layout == "bps_ipm":
        title = ["Indeks Pembangunan Manusia", "", "", "", ""]
        blank = [""] * 5
        table = [title, blank, ["Kabupaten/Kota", *headers], ["Berau", *table[1][2:]]]
    outcome = conform(text_file(table), "0" * 64, contract, reference(), "x")
    assert (outcome.layout, outcome.rows_accepted) == (layout, 1)
    found = rows(outcome, reading.unpivot.name, reading.unpivot.value)
    names = [reading.unpivot.name_of(header) for header in headers]
    assert [str(name) for name, _ in found] == [
        f"SID-{name}" if name and len(name) == 2 else name for name in (names[0], names[2])
    ]
    assert all(float(value) == 0 for _, value in found)


def test_a_row_per_evidence_file_repeats_its_cell() -> None:
    outcome = fixture("berkas_bukti", "indikator_inovasi")
    names = ("innovation_id", "indicator_code", "level", "document_number", "verification")
    assert rows(outcome, *names) == [
        ("INV-1", "SID-16", 2, "SK-1.pdf", "diterima"),
        ("INV-1", "SID-16", 2, "SK-2.pdf", "menunggu"),
        ("INV-1", "SID-17", 1, "SK-3.pdf", "ditolak"),
        ("INV-2", "SID-16", 3, None, None),
    ]


def test_a_table_of_the_statistics_office() -> None:
    outcome = fixture("bps_ipm", "angka_daerah")
    assert rows(outcome, "region_code", "measure", "measured_year", "value", "row_number") == [
        ("6403", "ipm", 2022, "75.1", 5),
        ("6403", "ipm", 2023, "75.74", 5),
        ("6403", "ipm", 2024, "76.66", 5),
        ("6474", "ipm", 2022, "80.94", 6),
        ("6474", "ipm", 2024, "1234.5", 6),
        ("6411", "ipm", 2023, "68.26", 7),
    ]
    # Two title rows, two of the header, the total and two notes.
    assert (outcome.rows_accepted, outcome.rows_ignored) == (4, 7)


def layout_of(**said: object) -> Layout:
    return Layout.model_validate({"source": "angka_daerah", "layout": "x", "title": "X"} | said)


def with_layouts(*layouts: Layout) -> Contract:
    own = contracts()["angka_daerah"]
    return Contract.model_validate(own.model_dump() | {"layouts": layouts})


def statistics(contract: Contract, header: list[str], *lines: list) -> FileOutcome:
    content = text_file([header, *lines])
    return conform(content, "0" * 64, contract, reference(), "angka_daerah/x.csv")


OLD = {"valid_from": "2020-01-01", "columns": {"measure": {"header": "Variabel"}}}
NEW = {"valid_from": "2026-01-01", "columns": {"measure": {"header": "Nama Variabel"}}}
LINE = ["64.03", "ipm", 2024, "76,66"]


def test_editions_of_a_layout_both_stay_readable() -> None:
    contract = with_layouts(layout_of(**OLD), layout_of(**NEW))
    for header in ("Ukuran", "Variabel", "Nama Variabel"):
        outcome = statistics(contract, ["Kode Wilayah", header, "Tahun", "Nilai"], LINE)
        assert rows(outcome, "measure", "value") == [("ipm", "76.66")]


def test_of_two_editions_that_fit_the_later_reads() -> None:
    later = OLD | {"valid_from": "2026-01-01", "constants": {"unit": "indeks"}}
    contract = with_layouts(layout_of(**OLD), layout_of(**later))
    outcome = statistics(contract, ["Kode Wilayah", "Variabel", "Tahun", "Nilai"], LINE)
    assert rows(outcome, "unit") == [("indeks",)]


def test_two_layouts_that_fit_equally_well_refuse_the_file() -> None:
    contract = with_layouts(layout_of(**OLD), layout_of(**(OLD | {"layout": "y"})))
    outcome = statistics(contract, ["Kode Wilayah", "Variabel", "Tahun", "Nilai"], LINE)
    assert (outcome.status, outcome.codes) == ("refused", ["E_LAYOUT_AMBIGUOUS"])


def test_the_title_decides_where_headers_do_not() -> None:
    years = {"unpivot": {"name": "measured_year", "value": "value", "pattern": r"(20\d\d)"}}
    poor = {"constants": {"measure": "miskin"}, "title_contains": ["Penduduk Miskin"]}
    jobs = {"constants": {"measure": "tpt"}, "title_contains": ["Pengangguran"]}
    contract = with_layouts(layout_of(**years, **poor), layout_of(**years, **jobs, layout="y"))
    for title, measure in (("TINGKAT  PENGANGGURAN", "tpt"), ("Jumlah Penduduk Miskin", "miskin")):
        content = text_file([[title], ["Pemda", "2023", "2024"], ["Kab. Berau", "5,5", "5,1"]])
        outcome = conform(content, "0" * 64, contract, reference(), "x")
        assert set(rows(outcome, "measure")) == {(measure,)}
    content = text_file([["Lain"], ["Pemda", "2023", "2024"], ["Kab. Berau", "5,5", "5,1"]])
    assert conform(content, "0" * 64, contract, reference(), "x").codes == ["E_HEADER_UNKNOWN"]


@pytest.mark.parametrize(
    ("decimal", "value"), [("comma", "1234"), ("point", "1.234"), (None, None)]
)
def test_the_contract_says_what_one_point_two_three_four_means(
    decimal: str | None, value: str | None
) -> None:
    contract = with_layouts(layout_of(**OLD, decimal=decimal))
    line = ["64.03", "ipm", 2024, "1.234"]
    outcome = statistics(contract, ["Kode Wilayah", "Variabel", "Tahun", "Nilai"], line)
    assert rows(outcome, "value") == ([(value,)] if value else [])
    assert outcome.codes == ([] if value else ["E_AMBIGUOUS_NUMBER"])


def test_a_name_without_type_is_never_a_kota_where_kota_is_written() -> None:
    contract = with_layouts(layout_of(**OLD, names_without_type="kabupaten"))
    header = ["Pemda", "Variabel", "Tahun", "Nilai"]
    names = ["Kupang", "Kota Kupang", "Bontang", "JAMBI", "Berau"]
    outcome = statistics(contract, header, *([name, *LINE[1:]] for name in names))
    assert rows(outcome, "region_code") == [("5301",), ("5371",), ("15",), ("6403",)]
    assert codes(outcome) == [("E_REGION_UNKNOWN", 4, "Pemda")]


@pytest.mark.parametrize(
    "said",
    [
        {"columns": {"nothing": {"header": "X"}}},
        {"columns": {"measure": {"header": "Tahun"}}},
        {"columns": {"measure": {"kind": "x"}}},
        {"constants": {"nothing": "x"}},
        {"unpivot": {"name": "measured_year", "value": "nothing"}},
    ],
)
def test_layouts_that_make_no_sense_are_not_loaded(said: dict) -> None:
    with pytest.raises(ValidationError):
        with_layouts(layout_of(**said))


@pytest.mark.parametrize("pattern", ["20..", "(", "[0-9"])
def test_a_pattern_needs_a_group(pattern: str) -> None:
    with pytest.raises(ValidationError):
        layout_of(unpivot={"name": "measured_year", "value": "value", "pattern": pattern})


def test_a_layout_of_no_source_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "x.y.yml").write_text(yaml.safe_dump({"source": "x", "layout": "y", "title": "Y"}))
    with pytest.raises(ValueError, match="without a contract"):
        load_contracts(tmp_path)


@given(
    st.lists(
        st.lists(st.sampled_from(["", "0", "1", "3", "P2", "9", "x", "-"]), min_size=4, max_size=4),
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_every_cell_of_a_wide_table_is_a_record_a_finding_or_empty(cells: list[list[str]]) -> None:
    header = ["Kode Wilayah", "ID Inovasi", "16", "17", "18", "19"]
    lines = [["64.03", f"INV-{at}", *row] for at, row in enumerate(cells)]
    outcome = read(workbook([header, *lines]), "indikator_inovasi")
    judge(outcome)
    n_filled = sum(bool(cell) for row in cells for cell in row)
    assert outcome.n_records + outcome.codes.count("E_VALUE") <= n_filled
    assert outcome.n_records + len([f for f in outcome.findings if f.row]) == n_filled
    assert outcome.rows_accepted == len(cells)


# ---- real files ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileOutcome]:
    """The real tables, each read under a contract of this folder and nothing else."""
    if not REAL.is_dir():
        pytest.skip(f"no real files at {REAL.name}: set IID_REAL_FILES to read them")
    directory = tmp_path_factory.mktemp("contracts")
    shutil.copy(CONTRACTS / "angka_daerah.yml", directory)
    for path in (FIXTURES / "contracts").glob("*.yml"):
        shutil.copy(path, directory)
    contract = load_contracts(directory)["angka_daerah"]
    return {
        path.name[:3]: conform(path.read_bytes(), "0" * 64, contract, reference(), path.name)
        for path in sorted(REAL.glob("m*"))
    }


def values(outcome: FileOutcome) -> dict[tuple[str, str, int], str]:
    names = ("region_code", "measure", "measured_year", "value")
    return {row[:3]: row[3] for row in rows(outcome, *names)}


def test_real_tables_are_read_by_their_own_contract(real: dict[str, FileOutcome]) -> None:
    for name, outcome in real.items():
        judge(outcome)
        assert outcome.layout == name
    accepted = {name: (o.rows_accepted, o.rows_rejected) for name, o in real.items()}
    assert accepted == {
        # Misspelt: MLUKU TENGGARA BARAT, five years.
        "m01": (2565, 5),
        # PUNJAK JAYA; Gorontalo, province and kabupaten, written alike.
        "m02": (580, 3),
        "m04": (28, 0),
        "m05": (546, 2),
        "m08": (34, 0),
        "m10": (514, 0),
        "m11": (514, 0),
    }


def test_real_values_are_those_that_were_printed(real: dict[str, FileOutcome]) -> None:
    m01, m02, m04, m05, m08 = (values(real[name]) for name in ("m01", "m02", "m04", "m05", "m08"))
    assert m01["6403", "ipm", 2024] == "76.66"
    assert m01["6472", "ipm", 2021] == "80.76"
    assert m01["1109", "uhh_tahun", 2020] == "65.26"
    assert m02["6403", "ipm_metode_lama", 2013] == "75.83"
    assert m02["64", "ipm_metode_lama", 2013] == "77.33"
    assert m02["6411", "ipm_metode_lama", 2013] == "73"
    assert m04["32", "penduduk_miskin_persen", 2024] == "7.46"
    assert m04["3201", "penduduk_miskin_persen", 2024] == "7.05"
    assert m04["3271", "penduduk_miskin_persen", 2024] == "6.53"
    assert m05["6403", "pengeluaran_ribu", 2020] == "12018"
    assert m05["6403", "pengeluaran_ribu", 2016] == "11675"
    assert m08["64", "kapasitas_fiskal", 2010] == "4.5514"
    assert m08["64", "kapasitas_fiskal", 2021] == "0.975"
    assert "W_FORMULA" in real["m08"].codes


def test_the_same_data_in_two_notations_is_the_same(real: dict[str, FileOutcome]) -> None:
    comma, point = values(real["m10"]), values(real["m11"])
    # A few values of one file had become times of day before it was published.
    differing = {key for key in comma if comma[key] != point[key]}
    assert {measure for _, measure, _ in differing} == {"rls_tahun", "penduduk_miskin_persen"}
    assert len(differing) == 27
    assert comma.keys() == point.keys()
    assert comma["6403", "tpt_persen", 2021] == "5.82"
    assert comma["6474", "tpt_persen", 2021] == "9.92"
    assert len(comma) == 5140


def test_indicators_of_an_application_join_its_innovations_by_name_and_agency() -> None:
    header = ["Nama Inovasi", "OPD Pelaksana", "Tahapan", "Urusan"]
    report = [
        ["POJOK SEHAT", one, "Penerapan", "Kesehatan"]
        for one in ("Dinas Kesehatan", "Dinas Sosial")
    ]
    innovations = read(text_file([header, *report]), "inovasi", "inovasi/6403/x.csv")
    assert innovations.layout == "aplikasi_daerah"
    outcome = fixture("indikator_aplikasi", "indikator_inovasi", "6403/ekspor.csv")
    names = ("region_code", "innovation_id", "indicator_code", "level", "verification")
    health, social = (row[0] for row in rows(innovations, "innovation_id"))
    assert rows(outcome, *names) == [
        ("6403", health, "SID-16", 3, "diterima"),
        ("6403", social, "SID-16", 1, "diterima"),
        ("6403", health, "SID-17", 2, "menunggu"),
    ]
    assert outcome.codes == []
