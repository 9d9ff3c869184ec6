"""The worklist workbook goes out, is filled in as a person would, and comes back through the door.

Here belongs the whole way: the sample's edition, the editor, the contract, the score. How the
workbook looks is tested with the worklists.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from ingest.inbox import ingest_inbox
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, load_settings
from reports.documents.worksheet import AT, COLUMNS, DAY, ENTRIES, SHEET
from tests.conftest import WEEK
from tests.fuzz_files import contracts

BERAU = "6403"
LINK = "https://contoh.go.id/bukti?a=1&b=<2>"
SIGNED = dt.date(2026, 8, 17)
EPOCH = dt.date(1899, 12, 30)
Row = dict[str, object]
Key = tuple[str, str]


def table(path: Path) -> tuple[int, list[Row]]:
    """Row number of the headings, from 1, and the rows beneath them by heading."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET)
    rows = sheet.to_python(skip_empty_area=False)
    top = next(n for n, row in enumerate(rows) if "Kode Wilayah" in row)
    head = [str(value) for value in rows[top]]
    return top + 1, [dict(zip(head, row, strict=True)) for row in rows[top + 1 :]]


def key(row: Row) -> Key:
    return str(row["ID Inovasi"]), f"SID-{int(float(str(row['Nomor Indikator'])))}"


def write(source: Path, target: Path, entries: dict[tuple[int, str], int | str]) -> None:
    """A copy of a workbook in which some cells are filled in, as an editor would save them.

    Args:
        source: the workbook; it is not changed.
        target: file to write.
        entries: number or text by row number and heading.
    """
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(source) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    xml = parts[name].decode()
    for (row, heading), value in entries.items():
        place = f"{chr(ord('A') + AT[heading])}{row}"
        found = re.search(rf'<c r="{place}"( s="\d+")/>', xml)
        assert found, f"{place} is no empty cell"
        kind, content = "", f"<v>{value}</v>"
        if isinstance(value, str):
            kind, content = ' t="inlineStr"', f"<is><t>{escape(value)}</t></is>"
        cell = f'<c r="{place}"{found[1]}{kind}>{content}</c>'
        xml = xml[: found.start()] + cell + xml[found.end() :]
    parts[name] = xml.encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content_bytes in parts.items():
            archive.writestr(part, content_bytes)


class Filled:
    """A worklist of the sample, filled in: the file, and what was written for which cell."""

    def __init__(self, edition: Path, folder: Path) -> None:
        sheets = sorted((edition / "opd" / BERAU).glob("*.xlsx"))
        # Evidence for its first row, whose level was reported, moves the region's index.
        self.source = max(sheets, key=lambda path: self._gain(table(path)[1][0]))
        top, rows = table(self.source)
        self.keys = [key(row) for row in rows]
        assert len(set(self.keys)) == len(rows) > 10
        by_evidence = 0
        empty = [n for n, row in enumerate(rows) if row["Status"] == "Kosong"]
        by_document, by_link, claim, noted = empty[:4]
        first = top + 1
        write(
            self.source,
            folder / "terisi.xlsx",
            {
                (first + by_document, "Parameter"): 3,
                (first + by_document, "Nomor Dokumen"): "800/012/2026",
                (first + by_document, DAY): (SIGNED - EPOCH).days,
                (first + by_link, "Parameter"): 2,
                (first + by_link, "Tautan Bukti"): LINK,
                # A level alone is a claim that still lacks its evidence; a note alone says nothing.
                (first + claim, "Parameter"): 1,
                (first + noted, "Catatan"): "menyusul",
                # The evidence that was missing, for the level that was reported already.
                (first + by_evidence, "Tautan Bukti"): LINK,
            },
        )
        self.path = folder / "terisi.xlsx"
        self.kept_level = int(float(str(rows[by_evidence]["Level Kini"])))
        self.document, self.link = self.keys[by_document], self.keys[by_link]
        self.claim, self.noted = self.keys[claim], self.keys[noted]
        self.evidence = self.keys[by_evidence]
        # Another one as it went out, with cells of every state.
        self.untouched = max(sheets, key=lambda path: len({r["Status"] for r in table(path)[1]}))
        assert {"Ditolak", "Tanpa bukti"} < {row["Status"] for row in table(self.untouched)[1]}

    @staticmethod
    def _gain(row: Row) -> float:
        return float(str(row["Tambahan Poin"])) if row["Level Kini"] else 0.0


@pytest.fixture(scope="module")
def filled(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return Filled(built_home / "editions" / WEEK, tmp_path_factory.mktemp("terisi"))


def converted(path: Path, kind: str, folder: Path) -> Path:
    """The workbook as LibreOffice saves it; skips loudly where there is none."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: the worklist did NOT go through it")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         kind, "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / f"{path.stem}.{kind}"


@pytest.fixture(scope="module", params=["as written", "saved as XLSX", "saved as ODS, then XLSX"])
def returned(
    request: pytest.FixtureRequest, filled: Filled, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The filled worklist by each way in which it comes back."""
    folder = tmp_path_factory.mktemp("kembali")
    if request.param == "as written":
        return filled.path
    if request.param == "saved as XLSX":
        return converted(filled.path, "xlsx", folder)
    return converted(converted(filled.path, "ods", folder / "ods"), "xlsx", folder)


def test_every_heading_is_known_or_ignored_by_the_contract() -> None:
    contract = contracts()["lembar_kerja"]
    known = {header for column in contract.columns for header in (column.header, *column.aliases)}
    headings = [heading for heading, _, _ in COLUMNS]
    assert set(headings) <= known | set(contract.ignored)
    assert set(ENTRIES) <= known


def test_what_was_filled_in_lands_and_nothing_else(
    filled: Filled, returned: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "inbox" / "lembar_kerja"
    folder.mkdir(parents=True)
    shutil.copyfile(returned, folder / "terisi.xlsx")
    ingest_inbox(
        tmp_path / "inbox", tmp_path / "home", contracts(), PROJECT / "dbt_project" / "seeds",
        week=WEEK, in_time=True, now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC),
        landing=tmp_path / "landing",
    )  # fmt: skip
    assert pq.read_table(tmp_path / "landing" / "finding.parquet").to_pylist() == []
    rows = pq.read_table(tmp_path / "landing" / "lembar_kerja.parquet").to_pylist()
    landed = {(row["innovation_id"], row["indicator_code"]): row for row in rows}
    assert list(landed) == filled.keys
    assert {row["region_code"] for row in rows} == {BERAU}
    parts = ("level", "document_number", "document_date", "evidence_link")
    said = {
        one: tuple(row[part] for part in parts)
        for one, row in landed.items()
        if any(row[part] is not None for part in parts)
    }
    assert said == {
        filled.document: (3, "800/012/2026", SIGNED, None),
        filled.link: (2, None, None, LINK),
        filled.claim: (1, None, None, None),
        filled.evidence: (None, None, None, LINK),
    }
    assert landed[filled.noted]["note"] == "menyusul"


def test_protection_drop_downs_and_formats_come_back(returned: Path) -> None:
    top, rows = table(returned)
    first, last = top + 1, top + len(rows)
    with zipfile.ZipFile(returned) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    protection = re.search(r"<sheetProtection ([^>]*)>", xml)
    assert protection and re.search(r'sheet="(1|true)"', protection[1])
    checked = {
        place: kind
        for block in re.findall(r"<dataValidation .*?</dataValidation>", xml)
        for kind in re.findall(r' type="(\w+)"', block)
        for place in re.findall(r'sqref="([^"]*)"', block)
    }
    letter = {heading: chr(ord("A") + index) for heading, index in AT.items()}
    assert checked == {
        f"{letter['Parameter']}{first}:{letter['Parameter']}{last}": "list",
        f"{letter[DAY]}{first}:{letter[DAY]}{last}": "date",
    }
    assert "0,1,2,3" in xml
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles[styles.index("<cellXfs") :])
    named = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))

    def style(heading: str, row: int) -> str:
        found = re.search(rf'<c r="{letter[heading]}{row}" s="(\d+)"', xml)
        assert found
        return formats[int(found[1])]

    def number_format(heading: str) -> str:
        found = re.search(r'numFmtId="(\d+)"', style(heading, first))
        assert found
        return named.get(found[1], found[1]).lower()

    for heading, _, is_entry in COLUMNS:
        if is_entry:
            unlocked = re.search(r'locked="(0|false)"', style(heading, last))
            assert unlocked, f"{heading} cannot be filled in"
    for heading in ("ID Inovasi", "Nomor Indikator", "Tambahan Poin"):
        assert not re.search(r'locked="(0|false)"', style(heading, last)), heading
    assert number_format(DAY) == number_format("Batas Waktu") == "dd/mm/yyyy"
    # Two decimals are the format 2 of every program.
    assert number_format("Tambahan Poin") in ("2", "0.00")


def test_a_filled_worklist_reaches_the_score(
    filled: Filled, built_home: Path, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    for path in (PROJECT / "sample/inbox").glob("*/berau*"):
        (inbox / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, inbox / path.parent.name / path.name)
    (inbox / "lembar_kerja").mkdir()
    office = shutil.which("soffice")
    saved = converted(filled.path, "xlsx", tmp_path / "office") if office else filled.path
    shutil.copyfile(saved, inbox / "lembar_kerja" / "terisi.xlsx")
    shutil.copyfile(filled.untouched, inbox / "lembar_kerja" / "kosong.xlsx")
    result = run_weekly(load_settings(tmp_path / "home", inbox), {"week": WEEK, "reports": "data"})
    assert result.edition is not None, result.problems

    def cells(edition: Path) -> dict[Key, tuple[object, object]]:
        path = edition / "data" / "indicator_status.parquet"
        return {
            (row["innovation_id"], row["indicator_code"]): (row["level"], row["status"])
            for row in pq.read_table(path).to_pylist()
            if row["region_code"] == BERAU and row["aspect"] == "SID"
        }

    def claimed(edition: Path) -> Decimal:
        rows = pq.read_table(edition / "data" / "region_score.parquet").to_pylist()
        (score,) = [
            row["total_score"] for row in rows
            if (row["region_code"], row["variant"]) == (BERAU, "claimed")
        ]  # fmt: skip
        return score

    earlier = built_home / "editions" / WEEK
    before, after = cells(earlier), cells(result.edition)
    changed = {one: after[one] for one in after if after[one] != before[one]}
    assert changed == {
        filled.document: (3, "pending"),
        filled.link: (2, "pending"),
        filled.claim: (1, "no_evidence"),
        filled.evidence: (filled.kept_level, "pending"),
    }
    assert claimed(result.edition) > claimed(earlier)
