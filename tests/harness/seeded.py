"""A clean inbox of four provinces, and faults that are sown into one region each.

What belongs here: the rows of a region without any fault, every fault with the checks that must
find it, and writing the files. What must come of them is said by `test_checks`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

Row = dict[str, str]
SEEDS = Path(__file__).resolve().parents[2] / "dbt_project/seeds"
PROVINCES = ("31", "34", "35", "36")
AFFAIRS = ("Pendidikan", "Kesehatan", "Sosial")
AGENCIES = ("Dinas Pendidikan", "Dinas Kesehatan", "Dinas Sosial")


def read_seed(name: str) -> list[Row]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REGIONS = [
    row["kemendagri_code"]
    for row in read_seed("reference/region.csv")
    if row["province_kemendagri_code"] in PROVINCES
]
INDICATORS = [r for r in read_seed("rule_book/rule_indicator.csv") if r["rule_year"] == "2026"]


def _numbers(aspect: str) -> list[str]:
    codes = [row["indicator_code"] for row in INDICATORS if row["aspect"] == aspect]
    return [code[4:].lstrip("0") for code in codes]


@dataclass
class Rows:
    """The rows of one region by source; `files` are further files: source and name to content."""

    code: str
    inovasi: list[Row] = field(default_factory=list)
    indikator_inovasi: list[Row] = field(default_factory=list)
    indikator_daerah: list[Row] = field(default_factory=list)
    angka_daerah: list[Row] = field(default_factory=list)
    hasil_resmi: list[Row] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def cell(self, indicator: str, innovation: int = 0) -> Row:
        """The row of an indicator of one of the three innovations."""
        identifier = self.inovasi[innovation]["ID Inovasi"]
        return next(
            row
            for row in self.indikator_inovasi
            if row["ID Inovasi"] == identifier and row["Nomor Indikator"] == indicator
        )

    def again(self, indicator: str, **changes: str) -> None:
        """Another piece of evidence for a cell."""
        self.indikator_inovasi.append(self.cell(indicator) | changes)

    def idea(self, **changes: str) -> Row:
        """An innovation that is not applied yet: listed, neither measured nor counted."""
        row = self.inovasi[0] | {
            "ID Inovasi": f"{self.code}-9",
            "Nama Inovasi": "Gagasan",
            "Tahapan": "Inisiatif",
            "Status": "Draf",
        }
        self.inovasi.append(row | changes)
        return self.inovasi[-1]


def clean(code: str, edition: str = "") -> Rows:
    """The rows of a region that no check finds fault with.

    Args:
        code: Kemendagri code.
        edition: a word that makes the bytes of its files differ from those of another delivery.
    """
    rows = Rows(code)
    for n, (affair, agency) in enumerate(zip(AFFAIRS, AGENCIES, strict=True)):
        identifier = f"{code}-{n}"
        rows.inovasi.append(
            {
                "Kode Wilayah": code,
                "ID Inovasi": identifier,
                "Nama Inovasi": f"Inovasi {['satu', 'dua', 'tiga'][n]}",
                "OPD Pelaksana": agency,
                "Tahapan": "Penerapan",
                "Jenis": "Digital",
                "Urusan": affair,
                "Waktu Uji Coba": "2024-02-01",
                "Penerapan Awal": "2024-06-01",
                "Pengembangan Terbaru": "2025-03-01",
                "Rancang Bangun": "kata " * 301,
                "Tujuan": edition,
                "Anggaran": "1000000",
                "Status": "Diterima",
            }
        )
        for number in _numbers("SID"):
            rows.indikator_inovasi.append(
                {
                    "Kode Wilayah": code,
                    "ID Inovasi": identifier,
                    "Nomor Indikator": number,
                    "Parameter": "1" if number == "18" else "2",
                    "Basis": "a" if number == "33" else "",
                    "Nomor Dokumen": f"{number}/{n}/2025",
                    "Tanggal Dokumen": "2025-04-01",
                    "Tautan Bukti": f"https://contoh.invalid/{identifier}/{number}",
                    "Verifikasi": "Diterima",
                    "Catatan": edition,
                }
            )
    for number in _numbers("SPD"):
        rows.indikator_daerah.append(
            {
                "Kode Wilayah": code,
                "Tahun": "2026",
                "Nomor Indikator": number,
                "Parameter": "3",
                "Tautan Bukti": f"https://contoh.invalid/{code}/{number}",
                "Verifikasi": "Diterima",
                "Catatan": edition,
            }
        )
    return rows


@dataclass(frozen=True)
class Fault:
    """A fault, what it does to a region, and what must find it.

    Attributes:
        sow: changes the rows of the region.
        check_id: the check that finds it.
        also: checks that cannot but notice it, too.
        agency: who answers for it; None where no agency does.
        scope: `region`, or `all` where no region can be told.
    """

    check_id: str
    sow: Callable[[Rows], None]
    also: frozenset[str] = frozenset()
    agency: str | None = None
    scope: str = "region"


def _put(source: str, at: int = 0, **changes: str) -> Callable[[Rows], None]:
    return lambda rows: getattr(rows, source)[at].update(changes)


def _cell(indicator: str, **changes: str) -> Callable[[Rows], None]:
    return lambda rows: rows.cell(indicator).update(changes)


def _again(indicator: str, **changes: str) -> Callable[[Rows], None]:
    return lambda rows: rows.again(indicator, **changes)


def _idea(**changes: str) -> Callable[[Rows], None]:
    return lambda rows: (rows.idea(**changes), None)[1]


def _extra(source: str, **changes: str) -> Callable[[Rows], None]:
    return lambda rows: getattr(rows, source).append(getattr(rows, source)[0] | changes)


def _drop(indicator: str) -> Callable[[Rows], None]:
    return lambda rows: rows.indikator_inovasi.remove(rows.cell(indicator))


def _empty(source: str) -> Callable[[Rows], None]:
    return lambda rows: getattr(rows, source).clear()


def _nothing(rows: Rows) -> None:
    for source in ("inovasi", "indikator_inovasi", "indikator_daerah"):
        getattr(rows, source).clear()


def _twice(rows: Rows) -> None:
    rows.idea(Jenis="Digital")
    rows.idea(Jenis="Non Digital")


def _no_key(rows: Rows) -> None:
    rows.idea(**{"Kode Wilayah": "", "ID Inovasi": "", "Nama Inovasi": "", "OPD Pelaksana": ""})
    rows.inovasi[-1].update(Tahapan="", Status="", Urusan="")
    rows.inovasi.insert(1, rows.inovasi.pop())


def _unmeasured(rows: Rows) -> None:
    rows.inovasi.append(rows.inovasi[0] | {"ID Inovasi": f"{rows.code}-9", "Nama Inovasi": "Baru"})


def _shared(rows: Rows) -> None:
    rows.cell("18", 1)["Tautan Bukti"] = rows.cell("18", 0)["Tautan Bukti"]


def _all_pending(rows: Rows) -> None:
    for row in rows.indikator_daerah + rows.indikator_inovasi:
        row["Verifikasi"] = "Menunggu"


def _number(**changes: str) -> Callable[[Rows], None]:
    def sow(rows: Rows) -> None:
        row = {"Kode Wilayah": rows.code, "Ukuran": "jumlah_penduduk", "Tahun": "2024"}
        rows.angka_daerah.append(
            row | {"Nilai": "1000", "Satuan": "jiwa", "Sumber": "BPS"} | changes
        )

    return sow


def _official(rows: Rows) -> None:
    rows.hasil_resmi.append(
        {"Kode Wilayah": rows.code, "Tahun": "2023", "Skor": "50", "Sumber": ""}
    )


def _file(name: str, content: bytes) -> Callable[[Rows], None]:
    return lambda rows: rows.files.update({name: content})


def _text(*rows: Row) -> bytes:
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    return "\n".join([*lines, ""]).encode()


def _refused(rows: Rows) -> None:
    """A later file of the region whose only row is rejected."""
    content = _text(rows.inovasi[0] | {"Status": "Selesai"})
    rows.files[f"inovasi/susulan_{rows.code}.csv"] = content


def _shrunk(rows: Rows) -> None:
    """A later file of the region with one number of three."""
    for year in ("2022", "2023", "2024"):
        _number(Tahun=year)(rows)
    rows.files[f"angka_daerah/susulan_{rows.code}.csv"] = _text(rows.angka_daerah[-1])


def _emptied(rows: Rows) -> None:
    """A later file of the region in which a column holds nothing any more."""
    row = {"Kode Wilayah": rows.code, "Tahun": "2023", "Skor": "50", "Sumber": "surat"}
    rows.hasil_resmi.append(row | {"Jumlah Inovasi": "5"})
    rows.files[f"hasil_resmi/susulan_{rows.code}.csv"] = _text(row)


def _hidden(rows: Rows) -> None:
    """A workbook whose row is hidden, though it is read."""
    line = {"Kode Wilayah": rows.code, "Tahun": "2023", "Skor": "50", "Sumber": "surat"}
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, line)
        sheet.write_row(1, 0, line.values())
        sheet.set_row(1, None, None, {"hidden": True})
    rows.files[f"hasil_resmi/{rows.code}.xlsx"] = content.getvalue()


def _worklist(rows: Rows) -> None:
    """A worklist for an innovation that is not reported."""
    line = {"Kode Wilayah": rows.code, "OPD": D, "ID Inovasi": "LAMA", "Nomor Indikator": "16"}
    rows.files[f"lembar_kerja/{rows.code}.csv"] = _text(line | {"Parameter": "2"})


def _above_scale(rows: Rows) -> None:
    """An index of SPBE without its comma."""
    line = {"Kode Wilayah": rows.code, "Tahun": "2024", "Indeks": "31"}
    rows.files[f"spbe/{rows.code}.csv"] = _text(line)


BACKWARDS = b"Tahun;Tahap;Mulai;Selesai;Revisi\n2026;Pelaporan;2026-08-21;2026-06-22;0\n"
PAINS = frozenset({"indicator_filled", "mandatory_indicator_filled"})
D = AGENCIES[0]
SOURCES = ("inovasi", "indikator_inovasi", "indikator_daerah", "angka_daerah", "hasil_resmi")
FAULTS = [
    # At the door.
    Fault("date_readable", _put("inovasi", **{"Waktu Uji Coba": "awal tahun"})),
    Fault("number_readable", _put("inovasi", Anggaran="banyak sekali")),
    Fault("value_allowed", _put("inovasi", Jenis="Analog")),
    Fault("formula_computed", _put("inovasi", Anggaran="#REF!")),
    Fault("required_filled", _idea(Urusan=""), frozenset({"rows_accepted"})),
    Fault("region_known", _idea(**{"Kode Wilayah": "9999"})),
    Fault("region_keys_agree", _idea(**{"Pemda": "Kabupaten Berau"})),
    Fault("row_has_key", _no_key),
    Fault("key_unique", _twice, frozenset({"rows_accepted"})),
    Fault("no_personal_data", _cell("18", Catatan="hubungi 0812-0000-0000")),
    Fault("header_expected", _put("inovasi", Warna="biru")),
    Fault("header_complete", _file("inovasi/tanpa_judul.csv", b"a;b;c\n1;2;3\n"), scope="all"),
    Fault("file_readable", _file("inovasi/rusak.xlsx", b"PK\x03\x04rusak"), scope="all"),
    Fault("source_known", _file("tidak_dikenal/a.csv", b"a;b\n1;2\n"), scope="all"),
    Fault(
        "file_has_rows",
        _file("hasil_resmi/kosong.csv", b"Kode Wilayah;Tahun;Skor;Sumber\n"),
        scope="all",
    ),
    Fault("newest_file_accepted", _refused, frozenset({"value_allowed", "rows_accepted"})),
    Fault("file_not_shrunk", _shrunk),
    Fault("cells_not_emptied", _emptied),
    Fault("workbook_plain", _hidden),
    # The list of corrections names it.
    Fault("source_correct", _number()),
    # Innovations.
    Fault("innovation_name_unique", _put("inovasi", 1, **{"Nama Inovasi": "INOVASI SATU"})),
    Fault("agency_spelled_once", _put("inovasi", 1, **{"OPD Pelaksana": D.upper()})),
    Fault("innovation_measured", _unmeasured, PAINS | {"innovation_eligible"}, agency=D),
    Fault("applied_after_trial", _put("inovasi", **{"Waktu Uji Coba": "2024-07-01"}), agency=D),
    Fault(
        "developed_after_applied",
        _put("inovasi", **{"Pengembangan Terbaru": "2024-05-01"}),
        agency=D,
    ),
    Fault(
        "innovation_date_past",
        _idea(**{"Penerapan Awal": "2027-01-01", "Pengembangan Terbaru": ""}),
        agency=D,
    ),
    Fault("affair_recognised", _put("inovasi", Urusan="Kesehatn dan Gizi")),
    Fault("innovation_eligible", _put("inovasi", **{"Rancang Bangun": "terlalu pendek"})),
    # Evidence.
    Fault("evidence_date_past", _cell("18", **{"Tanggal Dokumen": "2027-01-01"}), agency=D),
    Fault("document_dated", _cell("18", **{"Tanggal Dokumen": ""}), agency=D),
    Fault("evidence_not_shared", _shared, agency=D),
    Fault("basis_given", _cell("33", Basis=""), agency=D),
    Fault(
        "zero_is_meant",
        _cell("18", **{"Parameter": "0", "Tautan Bukti": "", "Tanggal Dokumen": "",
                       "Nomor Dokumen": "", "Verifikasi": ""}),
        frozenset({"indicator_has_evidence"}),
        agency=D,
    ),
    Fault(
        "acceptance_has_evidence",
        _again("18", **{"Tautan Bukti": "", "Nomor Dokumen": "", "Tanggal Dokumen": ""}),
        agency=D,
    ),
    Fault("rejection_explained", _again("18", Verifikasi="Ditolak", Catatan=""), agency=D),
    Fault("level_agrees", _again("18", Parameter="2"), agency=D),
    Fault(
        "evidence_has_innovation",
        _extra("indikator_inovasi", **{"ID Inovasi": "LAMA", "Tautan Bukti": "lama.pdf"}),
    ),
    Fault("indicator_filled", _drop("18"), agency=D),
    Fault(
        "mandatory_indicator_filled",
        _drop("16"),
        frozenset({"indicator_filled", "innovation_eligible"}),
        agency=D,
    ),
    Fault(
        "indicator_has_evidence",
        _cell("18", **{"Tautan Bukti": "", "Nomor Dokumen": "", "Verifikasi": ""}),
        agency=D,
    ),
    Fault("indicator_not_rejected", _cell("18", Verifikasi="Ditolak", Catatan="kabur"), agency=D),
    Fault("indicator_verified", _cell("18", Verifikasi="Menunggu"), agency=D),
    Fault("worklist_applies", _worklist),
    # Regions.
    Fault("claim_gap_bounded", _all_pending, frozenset({"indicator_verified"})),
    Fault("regional_year_past", _extra("indikator_daerah", Tahun="2027")),
    Fault("number_has_source", _number(Sumber="")),
    Fault("number_year_past", _number(Tahun="2027")),
    Fault("official_result_sourced", _official),
    Fault("context_within_scale", _above_scale),
    Fault("schedule_in_order", _file("jadwal/jadwal.csv", BACKWARDS), scope="all"),
    Fault("level_matches_number", _number(Ukuran="tpt_persen", Tahun="2025", Nilai="9,9")),
    Fault("region_delivered", _nothing, PAINS | {"due_file_delivered"}),
    Fault("due_file_delivered", _empty("indikator_daerah"), PAINS),
]  # fmt: skip

# What no file can bring about, since it is about the program: by check, what a wrong program would
# have built in the place of one region, as SQL on the warehouse. Scope `all` has no region.
BREACHES = {
    "grid_complete": """
        delete from int_indicator_status
        where region_code = '{code}' and innovation_id = '' and indicator_code = 'SPD-01'
    """,
    "score_within_maxima": """
        update int_region_score set spd_hundredths = 6301
        where region_code = '{code}' and variant = 'verified'
    """,
    "verified_within_claimed": """
        update int_region_score set score_numerator = (
            select verified.score_numerator - 1 from int_region_score as verified
            where verified.region_code = '{code}' and verified.variant = 'verified'
        )
        where region_code = '{code}' and variant = 'claimed'
    """,
    "score_reconciles": """
        insert into int_score_loss
        select * replace (1 as loss_numerator) from int_score_loss
        where region_code = '{code}' limit 1
    """,
}
BREACHES_OF_ALL = {
    "source_readable": """
        create table said as select * from stg_ingest__finding;
        drop view stg_ingest__finding;
        alter table said rename to stg_ingest__finding;
        insert into stg_ingest__finding
        select * replace (
            'E_FOLDER_UNREADABLE' as code, 'error' as severity, '' as file_sha256,
            null as row_number, null as region_code
        )
        from stg_ingest__finding limit 1
    """,
    "rule_book_maxima": "update int_edition set max_total = max_total - 1",
    "rows_balance": """
        create table receipt as select * from stg_ingest__file_receipt;
        drop view stg_ingest__file_receipt;
        alter table receipt rename to stg_ingest__file_receipt;
        update stg_ingest__file_receipt set rows_read = rows_read + 1
        where file_sha256 = (select min(file_sha256) from stg_ingest__file_receipt)
    """,
}


def write_inbox(inbox: Path, regions: list[Rows]) -> None:
    """Write one CSV per region and source that has rows, and the further files."""
    for rows in regions:
        for source in (
            "inovasi",
            "indikator_inovasi",
            "indikator_daerah",
            "angka_daerah",
            "hasil_resmi",
        ):
            lines = getattr(rows, source)
            if not lines:
                continue
            headers = list(dict.fromkeys(name for line in lines for name in line))
            path = inbox / source / f"{rows.code}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, headers, delimiter=";", restval="")
                writer.writeheader()
                writer.writerows(lines)
        for name, content in rows.files.items():
            path = inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
