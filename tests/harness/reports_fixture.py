"""A published database for tests of documents: the tables of an edition, small or large.

Here belongs made-up but consistent data with hostile texts in every place where a text from outside
is printed. Levels and states come from plain arithmetic on running numbers, so that every call
gives the same database; it says nothing about the rules themselves.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb

LABELS = Path(__file__).parents[2] / "dbt_project" / "seeds" / "catalogue" / "label.csv"
HOSTILE = (
    "<script>alert(1)</script>",
    '" onload="alert(2)',
    '=HYPERLINK("https://example.org","klik")',
    "<img src=x onerror=alert(3)>",
)
KALTIM = (
    ("6401", "Kabupaten Paser", "kabupaten", 34, 62),
    ("6402", "Kabupaten Kutai Kartanegara", "kabupaten", 46, 84),
    ("6403", "Kabupaten Berau", "kabupaten", 38, 46),
    ("6407", "Kabupaten Kutai Barat", "kabupaten", 22, 40),
    ("6408", "Kabupaten Kutai Timur", "kabupaten", 36, 60),
    ("6409", "Kabupaten Penajam Paser Utara", "kabupaten", 20, 44),
    ("6411", "Kabupaten Mahakam Ulu", "kabupaten", 11, 26),
    ("6471", "Kota Balikpapan", "kota", 33, 74),
    ("6472", "Kota Samarinda", "kota", 32, 70),
    ("6474", "Kota Bontang", "kota", 40, 92),
)


def _each(words: str, mark: str = "; ") -> list[str]:
    return words.split(mark)


_SPD = _each("01 02a 02b 03 04 05a 05b 06 07 08 09 10a 10b 11a 11b 12 13a 13b 14 15", " ")
_SPD_NAME = _each(
    "Visi dan Misi; APBD tepat waktu (3 tahun terakhir); Pengalokasian mandatory spending; "
    "Kualitas peningkatan perizinan; Jumlah pendapatan perkapita; Progres penurunan "
    "pengangguran; Persentase pengangguran terbuka; Jumlah peningkatan investasi; Jumlah "
    "peningkatan PAD; Opini BPK; Nilai capaian SAKIP; Progres penurunan kemiskinan; Persentase "
    "penduduk miskin; Peningkatan IPM; Capaian IPM; Penghargaan bagi inovator; Rekomendasi "
    "kebijakan; Indeks Kualitas Kebijakan; RIPJ-PID; Fasilitasi HAKI"
)
_SPD_WEIGHT = [100] * 5 + [75, 75, 150, 150, 150, 100, 75, 75, 75, 75, 200, 100, 100, 100, 100]
_SID_NAME = _each(
    "Regulasi inovasi daerah; Ketersediaan dan peran SDM; Dukungan anggaran; Alat kerja; Bimtek "
    "inovasi; Integrasi program dalam RKPD; Keterlibatan aktor inovasi; Pelaksana inovasi; "
    "Jejaring inovasi; Sosialisasi inovasi daerah; Pedoman teknis; Kemudahan informasi layanan; "
    "Kemudahan proses inovasi; Penyelesaian layanan pengaduan; Layanan terintegrasi; Replikasi; "
    "Kecepatan penciptaan inovasi; Kemanfaatan inovasi; Monitoring dan evaluasi; Video inovasi"
)
_SID_WEIGHT = [300, 200, 200, 200, 100, 200, 100, 100, 100, 100, 100, 100, 200, 100, 200, 300, 200]
_SID_WEIGHT += [300, 200, 400]
_AGENCIES = _each(
    "Dinas Kesehatan; Bapelitbang; Dinas Pendidikan; Dinas Komunikasi dan Informatika; Dinas "
    "Pemberdayaan Masyarakat dan Kampung; Sekretariat Daerah; Dinas Sosial; Dinas Pekerjaan "
    "Umum dan Penataan Ruang"
)
_AFFAIRS = _each("Kesehatan; Perencanaan; Pendidikan; Komunikasi; Desa; Sosial; Pangan; Statistik")
_NAMES = _each(
    "GERADAK POS; KOBAGI; POSDIGI; SIMANTAP; LAPOR KAMPUNG; BANGKU BARU; SIAP ANTAR; CERIA"
)

CHECKS = (
    ("rows_balance", "Baris setiap berkas seimbang", "integrity", "error", "data_team",
     "Baris dibaca sama dengan baris diterima, ditolak, dan diabaikan.", "Periksa kontrak berkas."),
    ("grid_complete", "Semua isian yang diharapkan ada", "completeness", "error", "data_team",
     "Setiap daerah memiliki semua baris SPD dan setiap inovasi memiliki semua baris SID.",
     "Jalankan ulang dari berkas mentah."),
    ("sid_missing", "Indikator inovasi terisi", "completeness", "warn", "agency",
     "Isian indikator inovasi dilaporkan yang kosong.", "Isi level dan bukti pada portal."),
    ("mandatory_missing", "Indikator wajib terisi", "completeness", "warn", "agency",
     "Isian indikator wajib yang kosong.", "Dahulukan indikator wajib setiap inovasi."),
    ("affair_known", "Urusan dikenali", "validity", "warn", "region",
     "Ejaan urusan ada dalam daftar.", "Perbaiki urusan inovasi pada portal."),
    ("rows_rejected", "Tidak ada baris yang ditolak", "validity", "warn", "region",
     "Baris dengan nilai wajib yang salah.", "Lihat daftar baris yang ditolak."),
)  # fmt: skip

SCHEMA = (Path(__file__).parent / "reports_schema.sql").read_text(encoding="utf-8")

FACTS = (Path(__file__).parent / "reports_facts.sql").read_text(encoding="utf-8")


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]
) -> None:
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"insert into {table} values ({marks})", rows)


def _strings(values: list[str]) -> str:
    return "[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]"


def _fill_rules(connection: duckdb.DuckDBPyConnection, synthetic: bool) -> None:
    connection.execute(
        "insert into edition values ('2026-W47', 2026, '2026-W47', date '2026-11-22',"
        " date '2026-11-29', 'secondary', 'Surat Kepala BSKDN, menurut dua aplikasi publik',"
        " 'c0ffee0123456789', '0.1.0', ?, 12, 5, 0.38, 200, 63, 111, 76, 250,"
        " date '2024-01-01', date '2025-12-31', 0, 300, 3)",
        [synthetic],
    )
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    with (LABELS.parent / "finding_code.csv").open(encoding="utf-8", newline="") as file:
        found = csv.DictReader(file)
        rows += [("finding_code", row["code"], row["title"], row["remedy"]) for row in found]
    connection.executemany("insert into label values (?, ?, ?, ?)", rows)
    level = ("ditetapkan dinas", "ditetapkan kepala daerah", "ditetapkan peraturan daerah")
    catalogue = [
        ("SPD-" + code, "SPD", "Institusi", int(code[:2]), name, weight / 100,
         code not in ("02a", "02b", "12", "13a", "13b", "14", "15"), *level,
         "Dokumen penetapan (pdf)", "Bapelitbang", n)
        for n, (code, name, weight) in enumerate(zip(_SPD, _SPD_NAME, _SPD_WEIGHT, strict=True))
    ] + [
        (f"SID-{16 + n}", "SID", "Infrastruktur", 16 + n, name, weight / 100,
         16 + n in (16, 17, 32, 33, 35), *level,
         "pdf: halaman depan dan halaman yang memuat nama inovasi", "OPD pelaksana inovasi", 40 + n)
        for n, (name, weight) in enumerate(zip(_SID_NAME, _SID_WEIGHT, strict=True))
    ]  # fmt: skip
    _insert(connection, "indicator", catalogue)
    connection.execute(
        "insert into category values ('sangat_inovatif', 'Sangat Inovatif', 65.01),"
        " ('inovatif', 'Inovatif', 40.01), ('kurang_inovatif', 'Kurang Inovatif', 0.01),"
        " ('tidak_dapat_dinilai', 'Tidak Dapat Dinilai', 0)"
    )
    connection.executemany("insert into check_catalogue values (?, ?, ?, ?, ?, ?, ?)", CHECKS)


def _fill_quality(connection: duckdb.DuckDBPyConnection, findings: int) -> None:
    connection.execute(
        "insert into file_receipt select 'sha-' || region_code, 'indikator_daerah',"
        " lower(replace(region_name, ' ', '_')) || '_indikator_2026-11-20.xlsx', 46, 40,"
        " (n % 3)::integer, 6 - (n % 3)::integer, case when n % 3 = 0 then 'accepted'"
        " else 'partial' end, case when n % 3 = 0 then '' else 'E_VALUE;W_AFFAIR' end, true, true,"
        " case when n % 5 = 1 then '2026-W40' end"
        " from region where has_delivered"
    )
    connection.execute(
        "insert into finding select case when i % 5 = 0 then 'E_VALUE' else 'W_AFFAIR' end,"
        " case when i % 5 = 0 then 'error' else 'warn' end, 'inovasi', 'berau_inovasi.xlsx',"
        " 'sha-6403', 'Lembar1', i::integer, 'Urusan', 'Kesehetan', 'Urusan tidak dikenali.',"
        " 'Perbaiki urusan pada portal, lalu ekspor kembali.', '6403', 1, null from range(?) t(i)",
        [findings],
    )
    connection.execute(
        "insert into rejected_row select 'sha-6403', 'inovasi', 'berau_inovasi.xlsx', 'Lembar1',"
        " (8 + i)::integer, '6403', 'E_STATUS', 'Status \"Terkirim\" bukan Draf, Dikirim, Diterima,"
        ' atau Ditolak.\', \'{"Nama Inovasi": "KOBAGI", "Telepon": "08**********"}\''
        " from range(?) t(i)",
        [max(1, findings // 4)],
    )


def _spoil(connection: duckdb.DuckDBPyConnection) -> None:
    """Puts a hostile text wherever a document prints one that came from outside."""
    script, quote, formula, image = HOSTILE
    for statement, value in (
        ("update innovation set innovation_name = ? where innovation_id like '%-0001'", script),
        ("update innovation set agency = ? where innovation_id like '%-0002'", quote),
        ("update innovation_bank set name = ? where innovation_id like '%-0001'", script),
        ("update innovation_bank set other_names = ? where innovation_id like '%-0002'", image),
        ("update innovation_bank set agency = ? where innovation_id like '%-0003'", quote),
        ("update innovation_bank set drivers = ?", script),
        ("update innovation_likeness set name_a = ?", image),
        ("update coaching_session set coach = ?, follow_up = '<b>x</b>'", script),
        ("update coaching_queue set follow_up = ?", image),
        ("update innovation set affair = ? where innovation_id like '%-0003'", image),
        (
            "update missing_indicator set innovation_name = ? where innovation_id like '%-0001'",
            script,
        ),
        ("update missing_indicator set agency = ? where innovation_id like '%-0002'", formula),
        ("update missing_indicator set evidence_needed = ? where innovation_id = ''", image),
        ('update finding set "value" = ?', script),
        ("update finding set original_name = ?", quote),
        ("update rejected_row set raw = ?", image),
        ("update file_receipt set original_name = ? where file_sha256 = 'sha-6403'", formula),
        ("update official_result set source = ?", quote),
        ("update service_adoption set service = ? where state = 'idle'", image),
        ("update service_adoption set innovation_name = ? where state = 'used'", script),
        ("update training_readiness set agency = ? where state = 'expired'", image),
        ("update training_readiness set application = ? where application = ''", script),
        ("update commitment_progress set agency = ? where state = 'done'", script),
        ("update file_delivery set owner = ? where is_due", script),
        ("update region set region_name = ? where region_code = '6407'", quote),
        ("update provincial_ranking set region_name = ? where region_code = '6407'", formula),
        ("update region set province_name = ?", script),
    ):
        connection.execute(statement, [value])


def build_database(
    path: Path,
    *,
    provinces: int = 1,
    regions: int | None = None,
    innovations: int | None = None,
    findings: int = 12,
    hostile: bool = False,
    synthetic: bool = True,
    undelivered: tuple[str, ...] = ("6409",),
) -> Path:
    """Writes a published database.

    Args:
        path: File to create.
        provinces: 1 for Kalimantan Timur, more for made-up provinces of ``regions`` regions each.
        regions: Regions per province; None for the ten of Kalimantan Timur.
        innovations: Innovations per region; None for sizes like the real ones.
        findings: Number of findings; a quarter as many rejected rows.
        hostile: Whether texts from outside try to break out of their place.
        synthetic: Whether the edition is labelled as sample data.
        undelivered: Codes of regions that delivered nothing.
    """
    connection = duckdb.connect(str(path))
    connection.execute(SCHEMA)
    _fill_rules(connection, synthetic)
    rows: list[tuple[object, ...]] = []
    if provinces == 1:
        for n, (code, name, kind, size, quality) in enumerate(KALTIM[:regions]):
            sent = code not in undelivered
            count = (size if innovations is None else innovations) if sent else 0
            rows.append((code, name, kind, "64", "Kalimantan Timur", code, sent, n, quality, count))
    else:
        for p in range(provinces):
            for r in range(regions or 0):
                n = p * (regions or 0) + r
                kind = "kota" if r % 6 == 5 else "kabupaten"
                name = f"{kind.capitalize()} Contoh {p + 11}{r + 1:02d}"
                rows.append(
                    (f"{p + 11}{r + 1:02d}", name, kind, str(p + 11), f"Provinsi Contoh {p + 11}",
                     f"{p + 11}{r + 1:02d}", n % 40 != 39, n, 30 + n * 37 % 60, innovations or 0)
                )  # fmt: skip
    if rows:
        _insert(connection, "region", rows)
    connection.execute(
        "insert into official_result select region_code, 2023, 39.75, 'Inovatif', null, null,"
        " 'a-news.id' from region where region_code = '6403' union all select region_code, 2024,"
        " 32.37, 'Kurang Inovatif', null, null, 'berandapost.com' from region"
        " where region_code = '6403'"
    )
    _fill_quality(connection, findings)
    facts = FACTS
    for name, values in (("names", _NAMES), ("agencies", _AGENCIES), ("affairs", _AFFAIRS)):
        facts = facts.replace("{" + name + "}", _strings(values))
    connection.execute(facts)
    if hostile:
        _spoil(connection)
    connection.execute("checkpoint")
    connection.close()
    return path


def keep_quality_only(path: Path) -> Path:
    """Drops every table that a blocked run does not have, and makes one blocking check fail."""
    connection = duckdb.connect(str(path))
    for table in (
        "indicator", "category", "region_score", "provincial_ranking", "innovation",
        "indicator_status", "missing_indicator", "official_result", "score_loss", "level_check",
        "rank_sensitivity", "rank_history", "agency_history", "agency_change", "score_history",
        "score_change", "score_change_item",
        "action_plan", "submission_advice", "priority", "innovation_bank", "innovation_likeness",
        "replication_candidate", "edition_signature",
        "edition_register", "list_line", "context_score", "calendar_event", "affair",
        "commitment_progress", "training_readiness", "service_adoption", "coaching_queue",
        "coaching_session", "coaching_effect",
    ):  # fmt: skip
        connection.execute(f"drop table {table}")
    connection.execute(
        "update check_result set status = 'failed', n_failed = 3 where check_id = 'rows_balance'"
    )
    connection.close()
    return path
