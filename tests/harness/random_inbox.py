"""Random inboxes that love the edges of the rules, with their records for the oracle.

What belongs here: `write_random_inbox`, which writes files of the canonical layouts and returns
the very rows that it wrote. What does not: any rule of the index; a case is interesting by how it
was made, and only the oracle says what it is worth. Everything follows from the seed.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from tests.harness.oracle_records import Rules, read_rules
from tests.harness.random_region import ARCHETYPES, HEADERS, Inbox, RegionMaker, Row, empty_inbox

# Columns that a spreadsheet may hold as numbers instead of text.
NUMERIC = {"Tahun", "Parameter", "Nomor Indikator", "Kode BPS"}


def write_random_inbox(
    directory: Path,
    seed: int,
    regions: int | Sequence[str] = 6,
    max_innovations: int = 16,
    rules: Rules | None = None,
) -> Inbox:
    """Write a random inbox and return its rows for the oracle.

    Args:
        directory: becomes the inbox: `<directory>/<source>/<file>`.
        seed: everything follows from it.
        regions: Kemendagri codes, or how many of them to choose (of two provinces).
        max_innovations: bound per region; 201 or more also allows regions at the cap.
        rules: the rule book; by default the project's for 2026.

    Returns:
        Source -> rows in file order, with the region key as written; a value that a spreadsheet
        holds as a number or date is the text that it reads as.
    """
    rules = rules or read_rules()
    dice = random.Random(f"{seed}/{max_innovations}")
    maker = RegionMaker(dice, rules)
    codes = _choose(dice, rules, regions) if isinstance(regions, int) else list(regions)
    made: dict[str, Inbox] = {}
    for code in codes:
        # The first region of a province always delivers: which provinces are in scope is certain.
        first = code[:2] not in {other[:2] for other in made}
        archetype = "ordinary" if first else dice.choice(ARCHETYPES)
        if archetype == "copy":
            twin = made[dice.choice([other for other in made if other[:2] == code[:2]])]
            made[code] = {source: [dict(row) for row in rows] for source, rows in twin.items()}
        else:
            made[code] = maker.region(archetype, max_innovations)
        _official(dice, made[code])
    records = empty_inbox()
    for source in HEADERS:
        with_rows = [code for code in codes if made[code][source]]
        dice.shuffle(with_rows)
        while with_rows:
            batch = [with_rows.pop() for _ in range(min(len(with_rows), dice.choice((1, 2, 9))))]
            rows = _keyed(dice, rules, source, batch, made)
            _write(dice, directory / source, rows)
            records[source] += rows
    return records


def _choose(dice: random.Random, rules: Rules, count: int) -> list[str]:
    def of(province: str) -> list[str]:
        rows = rules.regions.items()
        return [code for code, row in rows if row["province_kemendagri_code"] == province]

    main, second = of("64"), of(dice.choice(("11", "53", "65", "91", "34")))
    dice.shuffle(main)
    return main[: max(1, count - count // 4)][:count] + second[: count // 4]


def _official(dice: random.Random, inbox: Inbox) -> None:
    if any(inbox.values()) and dice.random() < 0.7:
        for measure in ("tpt_persen", "penduduk_miskin_persen", "ipm"):
            for year in ("2024", "2025"):
                value = f"{dice.randrange(100, 9000) / 100:.2f}"
                row: Row = {"Ukuran": measure, "Tahun": year, "Nilai": value, "Sumber": "BPS"}
                inbox["angka_daerah"].append(row)
        score = dice.choice(("39.75", "39,75", None, "1814 (raw total)"))
        inbox["hasil_resmi"].append({"Tahun": "2023", "Skor": score, "Sumber": "berita"})


def _keyed(
    dice: random.Random, rules: Rules, source: str, batch: list[str], made: dict[str, Inbox]
) -> list[Row]:
    """Return the rows of several regions with a region key, the same way in the whole file."""
    column = dice.choice(("Kode Wilayah", "Kode BPS", "Pemda"))
    rows: list[Row] = []
    for code in batch:
        region = rules.regions[code]
        keys = {
            "Kode Wilayah": (f"{code[:2]}.{code[2:]}", code),
            "Kode BPS": (region["bps_code"],),
            "Pemda": (
                region["name"],
                region["name"].upper(),
                region["name"].replace("Kabupaten ", "Kab. "),
            ),
        }[column]
        key = dice.choice(keys)
        rows += [dict.fromkeys((column, *HEADERS[source])) | {column: key} | row
                 for row in made[code][source]]  # fmt: skip
    if source in ("inovasi", "indikator_inovasi", "indikator_daerah") and dice.random() < 0.2:
        unknown: Row = {column: "Kabupaten Antah" if column == "Pemda" else "9999"}
        rows.append(rows[0] | unknown)
    return rows


def _write(dice: random.Random, folder: Path, rows: list[Row]) -> None:
    """Write one file in a random format."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"berkas_{len(list(folder.iterdir())):02d}"
    if dice.random() < 0.5:
        _write_workbook(dice, path.with_suffix(".xlsx"), rows)
        return
    encoding, separator = dice.choice(("utf-8", "utf-8-sig")), dice.choice(";,\t")
    with path.with_suffix(".csv").open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=separator)
        writer.writerow(rows[0])
        writer.writerows(["" if v is None else v for v in row.values()] for row in rows)


def _write_workbook(dice: random.Random, path: Path, rows: list[Row]) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 1, 1)})
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Data")
    for place, name in enumerate(rows[0]):
        sheet.write_string(0, place, name)
    for line, row in enumerate(rows, start=1):
        for place, (name, value) in enumerate(row.items()):
            if value is None:
                continue
            if name in NUMERIC and value.isdigit() and dice.random() < 0.5:
                sheet.write_number(line, place, int(value))
            elif name in ("Penerapan Awal", "Tanggal Dokumen") and re.fullmatch(
                r"\d{4}-\d\d-\d\d", value
            ):
                sheet.write_datetime(line, place, datetime.fromisoformat(value), as_date)
            else:
                sheet.write_string(line, place, value)
    book.close()
