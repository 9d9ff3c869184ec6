"""The committed sample inbox: what the generator writes, what it says, how it is labelled.

What belongs here: checks of `sample/inbox` and of `sample` against the oracle, with a small
reader of its own. What does not: the product's reader.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sample import write_nation, write_sample
from sample.book import derived_levels, read_book
from sample.files import HEADERS, LABEL
from tests.harness.oracle import Result, compute
from tests.harness.oracle_records import read_rules

INBOX = Path(__file__).resolve().parents[2] / "sample" / "inbox"
RULES = read_rules()
BERAU, BONTANG, MAHAKAM_ULU = "6403", "6474", "6411"


def content(path: Path) -> object:
    """Return what a file holds: its bytes, or those of every member of a spreadsheet.

    The members, because the compressed bytes depend on the machine's zlib.
    """
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def grid(path: Path) -> list[list[str]]:
    """Return the first sheet of a file as text."""
    if path.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        return [[_text(cell) for cell in row] for row in rows]
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


# Beside the index: no score is made of them.
SUPPORT = {
    "komitmen",
    "pendampingan",
    "bimtek",
    "layanan_puja_indah",
    "ombudsman",
    "spbe",
    "jadwal",
}
REAL = {
    "angka_daerah_kaltim.xlsx",
    "hasil_resmi_kaltim.csv",
    "ombudsman_kaltim.csv",
    "jadwal_diberitakan.csv",
}


def _text(cell: object) -> str:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def records(path: Path) -> list[dict[str, str | None]]:
    """Return the data rows of a file under canonical column names."""
    known = {name.lower(): name for names in HEADERS.values() for name in names}
    known |= {name.lower(): name for name in ("Kode Wilayah", "Kode BPS", "Pemda", "No")}
    rows = grid(path)
    at = next(n for n, row in enumerate(rows) if sum(cell.lower() in known for cell in row) > 3)
    header = [known[cell.lower()] for cell in rows[at]]
    table = [dict(zip(header, (c or None for c in row), strict=True)) for row in rows[at + 1 :]]
    key = "ID Inovasi" if "ID Inovasi" in header else "Tahun"
    # Totals and signatures have no key; `No` is the row's place, not part of it.
    return [{k: v for k, v in row.items() if k != "No"} for row in table if row[key]]


@cache
def committed() -> Result:
    """Return the oracle's result for the committed inbox."""
    return compute(sources(), RULES)


@cache
def sources() -> dict[str, list[dict[str, str | None]]]:
    """Return the records of the committed inbox by source."""
    return {
        folder.name: [
            row
            for path in sorted(folder.iterdir())
            # Reports of other years, in folders of theirs or under their name, are not ranked.
            if path.is_file() and not re.search(r"_20\d\d$", path.stem)
            for row in records(path)
        ]
        for folder in INBOX.iterdir()
        if folder.name not in SUPPORT
    }


def test_committed_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    written = {path.relative_to(tmp_path): content(path) for path in write_sample(tmp_path)}
    assert written == {
        path.relative_to(INBOX): content(path) for path in INBOX.rglob("*") if path.is_file()
    }
    assert sum(path.stat().st_size for path in INBOX.rglob("*")) < 2_500_000


def test_the_delivery_of_a_week_before_is_what_the_week_began_with(tmp_path: Path) -> None:
    """Since then cells were sent, accepted and refused; nothing that had been sent is gone."""

    def verdicts(path: Path) -> dict[tuple[str | None, str | None], list[str | None]]:
        found: dict[tuple[str | None, str | None], list[str | None]] = {}
        for row in records(path):
            found.setdefault((row["ID Inovasi"], row["Nomor Indikator"]), []).append(
                row["Verifikasi"]
            )
        return found

    written = write_sample(tmp_path, is_week_before=True)
    names = {str(path.relative_to(tmp_path)).replace("-13", "-20") for path in written}
    assert names == {str(p.relative_to(INBOX)) for p in INBOX.rglob("*") if p.is_file()}
    moves: Counter[tuple[str | None, str | None]] = Counter()
    still = 0
    for path in sorted(tmp_path.glob("indikator_inovasi/*")):
        later = INBOX / path.parent.name / path.name.replace("-13", "-20")
        before, now = verdicts(path), verdicts(later)
        assert before.keys() <= now.keys()
        still += before == now
        for key, one in now.items():
            was = before.get(key, ["nothing"])
            if was != one:
                # A cell may have two pieces of evidence, and one of them be new.
                pairs = zip(was, one, strict=False)
                moves[next((pair for pair in pairs if pair[0] != pair[1]), ("nothing", "x"))] += 1
    sent = sum(n for (was, _), n in moves.items() if was == "nothing")
    judged = {key: n for key, n in moves.items() if key[0] != "nothing"}
    assert judged.keys() <= {("Menunggu", "Diterima"), ("Menunggu", "Ditolak")}, moves
    assert min(sent, *judged.values()) >= 10, moves
    assert len(judged) == 2
    assert 1 <= still <= 3


def test_another_seed_writes_other_innovations(tmp_path: Path) -> None:
    other = {path.relative_to(tmp_path): content(path) for path in write_sample(tmp_path, seed=1)}
    same = {name.name for name, held in other.items() if content(INBOX / name) == held}
    assert same == REAL


def test_synthetic_files_are_labelled_and_real_ones_are_not() -> None:
    for path in (path for path in INBOX.rglob("*") if path.is_file()):
        assert (grid(path)[0][0] == LABEL) == (path.name not in REAL), path.name


def test_the_story_of_berau() -> None:
    result = committed()
    scores = {region: result.scores[region, "verified"] for region in result.rankings}
    berau = scores[BERAU]
    assert result.rankings[BERAU]["rank"] == 7
    assert result.rankings[BERAU]["rank_in_type"] == 4
    assert abs(berau["iid"] - Decimal("39.75")) <= Decimal("0.30")
    assert result.scores[BERAU, "claimed"]["iid"] - berau["iid"] > 5
    above = [region for region in scores if scores[region]["iid"] > berau["iid"]]
    assert Counter(RULES.regions[r]["region_type"] for r in above) == {"kota": 3, "kabupaten": 3}
    for variant in ("claimed", "verified"):
        own = result.scores[BERAU, variant]["completeness"]
        assert all(result.scores[r, variant]["completeness"] > own + 10 for r in above)


def test_the_order_of_the_regions() -> None:
    result = committed()
    ranks = {region: row["rank"] for region, row in result.rankings.items()}
    assert sorted(ranks.values()) == list(range(1, 11)), "ten regions, no ties"
    assert ranks[BONTANG] == 1
    assert ranks["6402"] == 2
    assert ranks[MAHAKAM_ULU] == 10
    assert result.scores[BONTANG, "verified"]["category_code"] == "sangat_inovatif"
    assert 62 <= result.scores["6402", "verified"]["iid"] <= 68


def test_open_mandatory_indicators_of_regions() -> None:
    open_cells = Counter(
        region
        for (region, innovation, code), cell in committed().cells.items()
        if not innovation and code in RULES.mandatory and cell.status != "verified"
    )
    assert set(open_cells) == {MAHAKAM_ULU, "6407"}
    assert open_cells[MAHAKAM_ULU] >= 5


def test_affairs_and_faults() -> None:
    result = committed()
    used = {one["affair_number"] for one in result.innovations.values()}
    assert used == {*range(1, 39), None}
    assert 250 <= len(result.innovations) <= 400
    assert len(result.rejected["inovasi"]) == 3
    assert result.ignored["inovasi"]
    assert len(result.orphans) == 9
    states = Counter(cell.status for cell in result.cells.values())
    assert all(states[s] > 20 for s in ("verified", "pending", "no_evidence", "rejected"))
    assert {row["Tahapan"] for row in sources()["inovasi"]} == {
        *("Inisiatif", "Uji Coba", "Penerapan")
    }


def test_entered_levels_agree_with_statistics_but_for_three_claims() -> None:
    book, result = read_book(), committed()
    shifts = {}
    for region in result.rankings:
        for code, level in derived_levels(book, RULES.regions[region]["bps_code"]).items():
            entered = result.cells[region, "", code].level
            if entered != level:
                shifts[region, code] = (entered or 0) - level
    assert shifts == {(BERAU, "SPD-05a"): -1, ("6408", "SPD-05b"): 1, ("6472", "SPD-10a"): 1}


def test_real_figures_are_verbatim() -> None:
    book = read_book()
    values = [row["Nilai"] for row in sources()["angka_daerah"]]
    plain = [row["value"] for row in book.governance if row["period"].isdigit()]
    given = [row["value"] for row in book.statistics] + plain
    # A whole number in a cell has no decimals left: 74.0 reads as 74.
    assert [v.removesuffix(".0") for v in given] == [str(v).removesuffix(".0") for v in values]
    scores = [row["Skor"] for row in sources()["hasil_resmi"]]
    assert scores == [row["iid_score"] or None for row in book.published]
    assert "1814 (raw total)" in scores


@pytest.mark.parametrize("seed", [1])
def test_nation_is_labelled_and_complete(tmp_path: Path, seed: int) -> None:
    paths = write_nation(tmp_path, seed, n_innovations=700)
    assert len(paths) == 3 * 37
    rows = [row for path in (tmp_path / "inovasi").iterdir() for row in records(path)]
    assert len(rows) == 700
    own = [row for path in (tmp_path / "indikator_daerah").iterdir() for row in records(path)]
    assert len({row["Kode Wilayah"] for row in own}) == 508
    assert all(grid(path)[0][0] == LABEL for path in paths)
