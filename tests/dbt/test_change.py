"""The change since the edition before: exact parts, whose sums leave nothing over.

A random inbox is published, then again a week later with other verdicts, other data and another
rule book; the oracle scores the old records under the new rules, and the new records.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, load_settings
from tests.conftest import WEEK, Case
from tests.dbt.test_rule_years import add_rows
from tests.harness.oracle import Result, compute
from tests.harness.oracle_records import read_rules, text_of
from tests.harness.random_region import HEADERS, Inbox, Row, empty_inbox

KEYS = ("Kode Wilayah", "Kode BPS", "Pemda")
MODES = ("nothing", "verdicts", "levels", "everything")


@dataclass(frozen=True)
class Twice:
    """Two editions of one home: tables of the second, what the oracle says, how regions changed."""

    data: Path
    before: Result
    under_new_rules: Result
    now: Result
    mode: dict[str, str]

    def rows(self, table: str) -> list[dict]:
        return pq.read_table(self.data / f"{table}.parquet").to_pylist()


def changed_rows(dice: random.Random, mode: str, source: str, rows: list[dict]) -> list[Row]:
    """The rows of one region and source a week later."""
    if mode == "nothing" or (source == "inovasi" and mode == "levels"):
        return rows
    cells = Counter((r.get("ID Inovasi"), r.get("Nomor Indikator"), r.get("Tahun")) for r in rows)
    later = []
    for row in rows:
        alone = cells[row.get("ID Inovasi"), row.get("Nomor Indikator"), row.get("Tahun")] == 1
        new = dict(row)
        if source == "inovasi" and text_of(row, "Status") in ("Dikirim", "Diterima", "Ditolak"):
            if dice.random() < 0.3:
                new["Status"] = dice.choice(("Dikirim", "Diterima", "Ditolak"))
        elif "Parameter" in row and alone and text_of(row, "Tautan Bukti"):
            if mode in ("verdicts", "everything") and dice.random() < 0.3:
                new["Verifikasi"] = dice.choice(("Menunggu", "Diterima", "Ditolak"))
            if mode in ("levels", "everything") and text_of(row, "Parameter") in tuple("123"):
                level = str(1 + (int(row["Parameter"]) + dice.randrange(2)) % 3)
                new["Parameter"] = level if dice.random() < 0.3 else row["Parameter"]
        gone = mode == "everything" and dice.random() < 0.04
        if not gone:
            later.append(new)
    return later


def write_inbox(inbox: Path, records: Inbox) -> None:
    for source, rows in records.items():
        (inbox / source).mkdir(parents=True)
        with (inbox / source / "semua.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*KEYS, *HEADERS[source]], delimiter=";")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture(scope="module")
def twice(random_case: Case, tmp_path_factory: pytest.TempPathFactory) -> Twice:
    folder = tmp_path_factory.mktemp("twice")
    dice = random.Random(8)
    mode, later = {}, empty_inbox()
    for place, (code, sources) in enumerate(sorted(random_case.records.items())):
        mode[code] = MODES[place % len(MODES)]
        for source, rows in sources.items():
            later[source] += changed_rows(dice, mode[code], source, rows)
    write_inbox(folder / "inbox", later)
    shutil.copytree(random_case.database.parents[1], folder / "home", symlinks=True)
    ignored = shutil.ignore_patterns("logs", ".user.yml")
    project = Path(shutil.copytree(PROJECT / "dbt_project", folder / "project", ignore=ignored))
    stricter = {"divisor_floor": "15", "min_basic_affairs": "4", "valid_from": "2026-11-23"}
    add_rows(
        project,
        "rule_year",
        lambda rows: [row | stricter for row in rows if row["rule_year"] == "2026"],
    )
    settings = load_settings(folder / "home", folder / "inbox")
    settings = replace(settings, dbt_project=project)
    result = run_weekly(settings, {"week": "2026-W48", "reports": "data"})
    assert result.edition is not None, result.problems
    rules = replace(read_rules(), divisor_floor=15, min_basic_affairs=4)
    old: dict = defaultdict(list)
    for sources in random_case.records.values():
        for source, rows in sources.items():
            old[source] += rows
    return Twice(
        data=result.edition / "data",
        before=random_case.oracle,
        under_new_rules=compute(old, rules, gains=False),
        now=compute(later, rules, gains=False),
        mode=mode,
    )


def test_agencies_take_their_history_along(twice: Twice, random_case: Case) -> None:
    def rows(data: Path) -> list[dict]:
        found = pq.read_table(data / "agency_history.parquet").to_pylist()
        return [
            {k: v for k, v in row.items() if k not in ("edition", "rule_year")} for row in found
        ]

    before, now = rows(random_case.data), rows(twice.data)
    assert {row["published_edition"] for row in before} == {"2026-W47"}
    assert [row for row in now if row["published_edition"] == "2026-W47"] == before
    own = [row for row in now if row["published_edition"] == "2026-W48"]
    for region in {row["region_code"] for row in own}:
        cells = [
            row for row in twice.rows("indicator_status")
            if row["region_code"] == region and row["aspect"] == "SID"
        ]  # fmt: skip
        filled = sum(row["status"] == "verified" and (row["level"] or 0) >= 1 for row in cells)
        mine = [row for row in own if row["region_code"] == region]
        assert sum(row["n_cells"] for row in mine) == len(cells)
        assert sum(row["n_verified"] for row in mine) == filled
    assert sum(row["n_claimed"] for row in own) > sum(row["n_verified"] for row in own) > 0


def exact(result: Result, code: str) -> Fraction:
    return result.scores[code, "verified"]["iid_exact"]


def test_parts_add_up_to_the_change_exactly(twice: Twice) -> None:
    parts: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in twice.rows("score_change_item"):
        value = Fraction(row["change_numerator"], row["change_denominator"])
        parts[row["region_code"], row["cause"]] += value
        assert abs(value - Fraction(row["points"])) <= Fraction(1, 2 * 10**8)
    n_moved: Counter[str] = Counter()
    for row in twice.rows("score_change"):
        code = row["region_code"]
        causes = {c: parts[code, c] for c in ("rules", "own_data", "verification")}
        assert sum(causes.values()) == exact(twice.now, code) - exact(twice.before, code)
        assert causes["rules"] == exact(twice.under_new_rules, code) - exact(twice.before, code)
        stated = {cause: row[f"{cause}_points"] for cause in causes}
        assert row["previous_points"] + sum(stated.values()) == row["points"]
        for cause, value in causes.items():
            assert abs(value - Fraction(stated[cause])) <= Fraction(1, 10**8)
            n_moved[cause] += value != 0
    assert min(n_moved[c] for c in ("rules", "own_data", "verification")) >= 5, n_moved


def test_what_a_region_did_not_do_is_not_laid_to_it(twice: Twice) -> None:
    seen: Counter[str] = Counter()
    for row in twice.rows("score_change"):
        mode = twice.mode.get(row["region_code"])
        if mode in ("nothing", "verdicts"):
            assert row["own_data_points"] == 0, row
        if mode in ("nothing", "levels"):
            assert row["verification_points"] == 0, row
        seen[f"{mode} own"] += row["own_data_points"] != 0
        seen[f"{mode} verification"] += row["verification_points"] != 0
    assert seen["levels own"] >= 3
    assert seen["verdicts verification"] >= 3


def test_places_are_won_by_own_moves_or_by_others(twice: Twice) -> None:
    rows = {row["region_code"]: row for row in twice.rows("score_change")}
    n_pushed = 0
    for code, row in rows.items():
        if row["rank"] is None or row["previous_rank"] is None:
            assert row["places_by_own"] is None
            continue
        stood = 1 + sum(
            other["previous_iid"] > row["iid"]
            for key, other in rows.items()
            if key != code
            and other["province_code"] == row["province_code"]
            and other["previous_rank"] is not None
        )
        assert row["rank_if_others_stood"] == stood
        assert row["places_by_own"] + row["places_by_others"] == row["previous_rank"] - row["rank"]
        n_pushed += row["places_by_others"] != 0
    assert n_pushed >= 2


def test_what_agencies_sent_is_what_differs_between_two_editions(
    twice: Twice, random_case: Case
) -> None:
    def cells(data: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
        return {
            (row["region_code"], row["innovation_id"], row["indicator_code"]): (
                row["agency"] or "",
                row["status"],
            )
            for row in pq.read_table(data / "indicator_status.parquet").to_pylist()
        }

    before, now = cells(random_case.data), cells(twice.data)
    known = {code for code, _, _ in before}
    expected: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    handed_in = {"pending", "verified", "rejected"}
    for key in before.keys() | now.keys():
        if key[0] not in known:
            continue
        was, agency = before.get(key, ("", "missing"))[1], (now.get(key) or before[key])[0]
        has = now.get(key, ("", "missing"))[1]
        counts = expected[key[0], agency]
        counts["n_cells"] += 1
        anew = was == "rejected" and has in ("pending", "verified")
        counts["n_sent"] += (has in handed_in and was not in handed_in) or anew
        counts["n_accepted"] += has == "verified" != was
        counts["n_rejected"] += has == "rejected" != was
        counts["n_gone"] += was in handed_in and has not in handed_in
    found = {
        (row["region_code"], row["agency"]): {name: row[name] for name in row if name[:2] == "n_"}
        for row in twice.rows("agency_change")
    }
    assert found == {key: dict(counts) for key, counts in expected.items()}
    total: Counter[str] = sum((Counter(one) for one in found.values()), Counter())
    assert min(total.values()) >= 5, total


def test_a_first_edition_says_that_there_is_none_before(built_home: Path) -> None:
    data = built_home / "editions" / WEEK / "data"
    rows = pq.read_table(data / "score_change.parquet").to_pylist()
    assert len(rows) == 10
    for row in rows:
        assert row["previous_edition"] is None
        assert row["own_data_points"] is None
        assert row["places_by_others"] is None
    assert pq.read_table(data / "score_change_item.parquet").num_rows == 0
    assert pq.read_table(data / "agency_change.parquet").num_rows == 0
