"""Seeded faults: each is found by its check, in its region and agency, and by no other check.

Two editions of a clean inbox of three provinces: in the first each fault is sown into a region of
its own, in the second all but a worklist are mended and faults of history are sown.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.audit.verification import differences
from orchestration.catalogue import load_checks
from orchestration.editions.manifest import read_manifest
from orchestration.ledger.chain import Chain
from orchestration.quality.gate import Verdict, judge, read_measurements, read_rows
from orchestration.quality.validation import Validations
from orchestration.runner import run_weekly
from orchestration.settings import Settings, load_settings
from tests.dbt.test_dbt import Dbt
from tests.harness.seeded import (
    AGENCIES,
    BREACHES,
    BREACHES_OF_ALL,
    FAULTS,
    PROVINCES,
    REGIONS,
    SEEDS,
    Rows,
    clean,
    write_inbox,
)

FIRST, SECOND = "2026-W47", "2027-W05"
HISTORY = {
    *("level_jump", "innovation_kept", "due_file_current", "file_on_time", "delivery_has_news"),
}
# A worklist stays in force until its agency sends another one.
LASTING = {"worklist_applies"}
SURPLUS = ("innovation_measured", "innovation_date_past")
PLACED = [fault for fault in FAULTS if fault.scope == "region"]
PLACE = dict(zip((fault.check_id for fault in PLACED), REGIONS, strict=False))
WAIVER = """
rule: {rule}
scope: '{scope}'
reason: Sistem pelaporan diganti
requested_by: Ani
approved_by: {by}
evidence: Surat 12/2026
expires: {expires}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with both editions, waivers in the first."""
    root = tmp_path_factory.mktemp("checks")
    lists = root / "lists"
    settings = replace(load_settings(root / "home", root / "inbox"), lists=lists)
    lists.mkdir()
    corrected = f"angka_daerah,{PLACE['source_correct']},measure=jumlah_penduduk;measured_year=2024"
    (lists / "corrections.csv").write_text(
        "source,region_code,row,column,expected,right,reason,until,by,on,reference\n"
        f"{corrected},value,1000,1001,salah ketik,2026-12-31,Ani,2026-10-01,surat\n"
    )
    regions = [clean(code) for code in REGIONS]
    by_code = {rows.code: rows for rows in regions}
    for fault in FAULTS:
        fault.sow(by_code[PLACE.get(fault.check_id, REGIONS[-1])])
    service = (REGIONS[-3], "Layanan A", "Oktober 2026")
    columns = ("Kode Wilayah", "Layanan", "Periode")
    by_code[REGIONS[-3]].files["layanan_puja_indah/oktober.csv"] = csv_of(columns, service)
    write_inbox(settings.inbox, regions)
    waivers = settings.home / "waivers"
    waivers.mkdir(parents=True)
    for name, rule, by, expires in (
        ("sah", "indicator_filled", "Budi", "2026-12-31"),
        ("sendiri", "level_agrees", "ani", "2026-12-31"),
        ("lewat", "level_agrees", "Budi", "2026-11-01"),
        ("panjang", "level_agrees", "Budi", "2027-12-31"),
        ("menahan", "grid_complete", "Budi", "2026-12-31"),
        ("asing", "tidak_ada", "Budi", "2026-12-31"),
        ("tanpa_tanggal", "level_agrees", "Budi", "besok"),
    ):
        text = WAIVER.format(rule=rule, scope=PLACE["indicator_filled"], by=by, expires=expires)
        (waivers / f"{name}.yml").write_text(text)
    (waivers / "rusak.yml").write_text("rule: [")
    config = {"reports": "data", "provinces": list(PROVINCES)}
    first = run_weekly(settings, config | {"week": FIRST})
    assert first.status == "flagged", first.problems

    shutil.rmtree(settings.inbox)
    shutil.rmtree(waivers)
    (lists / "corrections.csv").unlink()
    regions = [clean(code, "kiriman kedua") for code in REGIONS[:-3]]
    jump, gone = clean(REGIONS[-3], "kiriman kedua"), clean(REGIONS[-2], "kiriman kedua")
    for row in jump.indikator_inovasi:
        if row["Nomor Indikator"] == "18":
            row["Parameter"] = "3"
    # The same row for another month, only its columns are in another order.
    again = csv_of(columns[::-1], service[::-1])
    jump.files["layanan_puja_indah/desember.csv"] = again
    gone.inovasi.pop()
    del gone.indikator_inovasi[-20:]
    # A file that was wrong is mended by one that is right, under the same name where it had no
    # region. The last region sends nothing new.
    mend(regions)
    write_inbox(settings.inbox, [*regions, jump, gone])
    for name in ("inovasi/tanpa_judul.csv", "inovasi/rusak.xlsx"):
        shutil.copyfile(settings.inbox / "inovasi" / f"{REGIONS[0]}.csv", settings.inbox / name)
    second = run_weekly(settings, config | {"week": SECOND, "rule_year": 2026})
    assert second.status == "flagged", second.problems
    return settings


def csv_of(*lines: tuple[str, ...]) -> bytes:
    return "".join(";".join(line) + "\n" for line in lines).encode()


def mend(regions: list[Rows]) -> None:
    """Send the numbers and results again that were wrong."""
    for rows in regions:
        number = {"Kode Wilayah": rows.code, "Tahun": "2025", "Nilai": "1", "Satuan": "orang"}
        number |= {"Sumber": "BPS"}
        if rows.code in (PLACE["number_has_source"], PLACE["number_year_past"]):
            rows.angka_daerah.append(number | {"Ukuran": "jumlah_penduduk"})
        if rows.code == PLACE["level_matches_number"]:
            rows.angka_daerah.append(number | {"Ukuran": "tpt_persen"})
        if rows.code == PLACE["file_not_shrunk"]:
            for year in ("2024", "2025"):
                rows.angka_daerah.append(number | {"Ukuran": "jumlah_penduduk", "Tahun": year})
        results = ("official_result_sourced", "workbook_plain", "cells_not_emptied")
        if rows.code in {PLACE[check] for check in results}:
            row = {"Kode Wilayah": rows.code, "Tahun": "2023", "Skor": "50", "Sumber": "surat"}
            rows.hasil_resmi.append(row)
        if rows.code == PLACE["official_result_sourced"]:
            text = ";".join(row) + "\n" + ";".join(row.values()) + "\n"
            rows.files["hasil_resmi/kosong.csv"] = text.encode()
        if rows.code == PLACE["context_within_scale"]:
            line = ("Kode Wilayah", "Tahun", "Indeks"), (rows.code, "2024", "3,1")
            rows.files["spbe/susulan.csv"] = csv_of(*line)
            days = ("2026", "Pelaporan", "2026-06-22", "2026-08-21", "0")
            mended = csv_of(("Tahun", "Tahap", "Mulai", "Selesai", "Revisi"), days)
            rows.files["jadwal/susulan.csv"] = mended


def table(home: Settings, week: str, name: str = "check_result") -> list[dict]:
    return pq.read_table(home.editions / week / "data" / f"{name}.parquet").to_pylist()


def failing(home: Settings, week: str) -> dict[str, set[str]]:
    """The checks that fail, by scope."""
    found: dict[str, set[str]] = {}
    for row in table(home, week):
        if row["n_failed"]:
            found.setdefault(row["scope"], set()).add(row["check_id"])
    return found


def test_every_check_has_a_seeded_fault() -> None:
    checks = {check.check_id for check in load_checks(SEEDS)}
    assert len(checks) >= 40
    sown = {fault.check_id for fault in FAULTS} | {also for f in FAULTS for also in f.also}
    breaches = BREACHES.keys() | BREACHES_OF_ALL.keys()
    assert breaches == {c.check_id for c in load_checks(SEEDS) if c.severity == "error"}
    assert checks - sown - HISTORY - breaches == {"waiver_valid"}
    assert len(PLACED) == len(PLACE)


@pytest.mark.parametrize("fault", PLACED, ids=lambda fault: fault.check_id)
def test_a_fault_is_found_by_its_check_alone(home: Settings, fault) -> None:  # type: ignore[no-untyped-def]
    code = PLACE[fault.check_id]
    assert failing(home, FIRST)[code] == {fault.check_id} | fault.also
    if fault.agency is not None:
        rows = table(home, FIRST, "agency_check_result")
        mine = {
            row["agency"]
            for row in rows
            if (row["check_id"], row["region_code"]) == (fault.check_id, code) and row["n_failed"]
        }
        assert fault.agency in mine
        assert not mine & set(AGENCIES[2:])


def test_every_failure_of_a_row_is_listed(home: Settings) -> None:
    """As many failing rows as the check counts, each with its place where it has one."""
    for week in (FIRST, SECOND):
        rows = table(home, week, "failing_row")
        listed = Counter((row["check_id"], row["region_code"]) for row in rows)
        counted = {
            (row["check_id"], row["scope"]): row["n_failed"]
            for row in table(home, week)
            if row["check_id"] in {check for check, _ in listed} and row["n_failed"]
        }
        assert listed == counted
    shared = rows_of(home, "evidence_not_shared")
    assert {row["row"]: row["agency"] for row in shared} == {4: AGENCIES[0], 24: AGENCIES[1]}
    assert {row["indicator_code"] for row in shared} == {"SID-18"}


def rows_of(home: Settings, check: str) -> list[dict]:
    return [row for row in table(home, FIRST, "failing_row") if row["check_id"] == check]


def test_faults_of_no_region_are_found_for_all(home: Settings) -> None:
    expected = {fault.check_id for fault in FAULTS if fault.scope == "all"}
    assert failing(home, FIRST)["all"] == expected | {"waiver_valid"}


def test_a_clean_region_fails_nothing(home: Settings) -> None:
    spared = set(REGIONS) - set(PLACE.values())
    assert spared
    assert not spared & failing(home, FIRST).keys()
    # And the others are ranked whatever one region did.
    ranking = {row["region_code"]: row for row in table(home, FIRST, "provincial_ranking")}
    assert {ranking[code]["publication_state"] for code in spared} == {"final"}
    assert ranking[PLACE["region_delivered"]]["publication_state"] == "unranked"
    assert ranking[PLACE["due_file_delivered"]]["publication_state"] == "provisional"


def test_faults_are_gone_once_mended_and_are_remembered(home: Settings) -> None:
    sown = (
        {"level_jump", "delivery_has_news"},
        {"innovation_kept", "file_not_shrunk"},
        {"due_file_current", "file_on_time"},
    )
    expected = dict(zip(REGIONS[-3:], sown, strict=True)) | {PLACE[one]: {one} for one in LASTING}
    # Their fault was an innovation more, which is now gone.
    expected |= {PLACE[one]: {"file_not_shrunk"} for one in SURPLUS}
    assert failing(home, SECOND) == expected
    rows = {(row["check_id"], row["scope"]): row for row in table(home, SECOND)}
    for fault in PLACED:
        if fault.check_id in LASTING:
            continue
        row = rows[fault.check_id, PLACE[fault.check_id]]
        assert (row["first_seen"], row["last_seen"]) == (FIRST, FIRST)
        assert row["issue_status"] == "fixed" or row["n_checked"] == 0


def test_a_delivery_that_only_repeats_the_one_before_is_late(home: Settings) -> None:
    """The month asks for news: what came in January is what came in November."""
    for week, state, since, has_news in (
        (FIRST, "not_due", None, None),
        (SECOND, "late", FIRST, False),
    ):
        (row,) = (
            row
            for row in table(home, week, "file_delivery")
            if (row["region_code"], row["source"]) == (REGIONS[-3], "layanan_puja_indah")
        )
        found = (row["delivery_state"], row["unchanged_since"], row["has_news"])
        assert found == (state, since, has_news)
    since_of = {
        row["original_name"]: row["unchanged_since"]
        for row in table(home, SECOND, "file_receipt")
        if row["source"] == "layanan_puja_indah"
    }
    assert since_of == {
        "layanan_puja_indah/oktober.csv": None,
        "layanan_puja_indah/desember.csv": FIRST,
    }
    # Every other file of that week is another one; a region that sends nothing is not measured.
    rows = {
        row["scope"]: row for row in table(home, SECOND) if row["check_id"] == "delivery_has_news"
    }
    assert {code for code, row in rows.items() if row["n_failed"]} == {REGIONS[-3]}
    assert (rows[REGIONS[-3]]["n_checked"], rows[REGIONS[-3]]["n_failed"]) == (1, 1)
    assert rows[REGIONS[-1]]["status"] == "not_measured"


def test_a_waiver_is_never_a_pass(home: Settings) -> None:
    code = PLACE["indicator_filled"]
    rows = {(row["check_id"], row["scope"]): row for row in table(home, FIRST)}
    waived = rows["indicator_filled", code]
    assert (waived["status"], waived["issue_status"]) == ("failed", "waived")
    assert str(waived["waived_until"]) == "2026-12-31"
    ranking = {row["region_code"]: row for row in table(home, FIRST, "provincial_ranking")}
    assert ranking[code]["publication_state"] == "provisional"
    assert ranking[code]["state_reason"] == "waiver_applies"
    problems = {row["waiver_id"]: row["problem"] for row in table(home, FIRST, "waiver")}
    assert problems.pop("sah") is None
    assert problems == {
        "sendiri": "disetujui oleh pemohonnya sendiri",
        "lewat": "sudah kedaluwarsa",
        "panjang": "berlaku lebih dari 90 hari",
        "menahan": "pemeriksaan yang menahan peringkat tidak dapat dikecualikan",
        "asing": "pemeriksaan tidak dikenal",
        "tanpa_tanggal": "expires bukan tanggal",
        "rusak": "berkas tidak dapat dibaca sebagai YAML",
    }
    assert rows["waiver_valid", "all"]["n_failed"] == 7


def test_both_editions_stand_in_the_chain(home: Settings) -> None:
    chain = Chain(home.home, strict=True)
    first, second = chain.of("publication")
    begun = [record for record in chain.of("begin") if record.body["week"] == SECOND]
    assert begun[0].body["after"] == {"edition": FIRST, "sha256": first.digest()}
    assert second.body["current"] == SECOND
    assert len(chain.of("ingest")[0].body["waivers"]) == 8
    assert list(differences(home)) == []


@pytest.fixture(scope="module")
def breached(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a copied build with every breach, its quality models built again."""
    root = tmp_path_factory.mktemp("breached")
    shutil.copytree(home.build, root / "home/build")
    warehouse = root / "home/build/warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        for (_, breach), code in zip(BREACHES.items(), REGIONS, strict=False):
            connection.execute(breach.format(code=code))
        # Where the profile has the views of staging find the landing tables.
        connection.execute(f"set file_search_path = '{root / 'home/build'}'")
        for breach in BREACHES_OF_ALL.values():
            connection.execute(breach)
    dbt = Dbt(root / "home", root / "home/build/target")
    outcome = dbt.run("run", "--select", "path:models/quality")
    assert outcome.returncode == 0, outcome.stdout
    return warehouse


def test_a_wrong_program_is_found_by_its_check_alone(home: Settings, breached: Path) -> None:
    def failing_in(warehouse: Path) -> set[tuple[str, str]]:
        found = read_measurements(warehouse)
        return {(one.check_id, one.scope) for one in found if one.n_failed}

    before = failing_in(home.warehouse)
    assert not {check for check, _ in before} & (BREACHES.keys() | BREACHES_OF_ALL.keys())
    expected = set(zip(BREACHES, REGIONS, strict=False)) | {(c, "all") for c in BREACHES_OF_ALL}
    assert failing_in(breached) == before | expected


def verdicts_of(warehouse: Path, folder: Path) -> list[Verdict]:
    """What the gate says of a build; it raises where counts and rows contradict each other."""
    checks = load_checks(SEEDS)
    found = read_rows(warehouse, checks, Validations(folder, SECOND))
    return judge(read_measurements(warehouse), checks, found)


def test_each_of_them_withholds_the_ranking(home: Settings, breached: Path, tmp_path: Path) -> None:
    verdicts = verdicts_of(breached, tmp_path / "breached")
    withheld = {
        v.check.check_id for v in verdicts if v.status != "passed" and v.check.severity == "error"
    }
    assert withheld == BREACHES.keys() | BREACHES_OF_ALL.keys()
    assert all(v.found.rows for v in verdicts if v.check.check_id in withheld)
    clean = verdicts_of(home.warehouse, tmp_path / "clean")
    assert all(v.status == "passed" for v in clean if v.check.severity == "error")


def test_a_check_that_looked_at_nothing_says_so_everywhere(home: Settings) -> None:
    """In its row, in the manifest and on the quality page; what was never looked at is no pass."""
    rows = table(home, FIRST)
    assert {row["status"] for row in rows if row["n_checked"] == 0} == {"not_measured"}
    assert {row["status"] for row in rows if row["n_failed"]} == {"failed"}
    assert all(row["n_checked"] for row in rows if row["status"] == "passed")
    # Every check of the catalogue has a row in each of its scopes.
    of_region = [row["check_id"] for row in rows if row["scope"] in REGIONS]
    assert set(Counter(of_region).values()) == {len(REGIONS)}
    manifest = read_manifest(home.editions / FIRST)
    by_check = {check["check_id"]: check for check in manifest["checks"]}
    for check_id in HISTORY - {"due_file_current", "file_on_time"}:
        scopes = by_check[check_id]["scopes"]
        assert scopes == {"passed": 0, "failed": 0, "not_measured": len(REGIONS)}
        assert by_check[check_id]["passed"] is False


def test_the_manifest_says_passed_only_where_nothing_failed(home: Settings) -> None:
    rows = table(home, FIRST)
    failed = {row["check_id"] for row in rows if row["status"] == "failed"}
    assert failed
    for check in read_manifest(home.editions / FIRST)["checks"]:
        mine = Counter(row["status"] for row in rows if row["check_id"] == check["check_id"])
        assert {k: v for k, v in check["scopes"].items() if v} == mine
        assert check["passed"] == (mine["failed"] == 0 and mine["passed"] > 0), check
        assert not (check["passed"] and check["check_id"] in failed)
