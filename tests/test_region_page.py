"""The page of a region: what a region has to do, and what has come of it.

Here belongs what a region's own readers would look for. What holds for every page is tested in
`test_reports`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from reports.edition import render_edition
from reports.format import short_date
from reports.store import Store
from tests.reports_fixture import build_database


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("region")
    database = build_database(folder / "warehouse.duckdb", regions=4, innovations=6)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update provincial_ranking set publication_state = 'provisional', state_reason ="
            " 'mandatory_spd_unverified;due_file_missing;rows_rejected' where region_code = '6401'"
        )
        connection.execute(
            "update provincial_ranking set publication_state = 'final', state_reason = ''"
            " where region_code = '6403'"
        )
    out = folder / "edition"
    out.mkdir()
    render_edition(database, out, digest="0" * 64, profile="pages")
    return database, out


def section(out: Path, code: str, heading: str) -> str:
    """A part of a region's page, from its heading to the next; empty where there is none."""
    page = (out / "daerah" / f"{code}.html").read_text(encoding="utf-8")
    _, _, rest = page.partition(f"<h2>{heading}</h2>")
    return rest.partition("<h2>")[0]


def test_a_provisional_region_is_told_in_one_place_what_makes_it_final(
    edition: tuple[Path, Path],
) -> None:
    database, out = edition
    told = section(out, "6401", "Agar peringkatnya final")
    with Store(database) as store:
        remedies = [
            store.labels.text(code, "state_remedy")
            for code in ("mandatory_spd_unverified", "due_file_missing", "rows_rejected")
        ]
        (detail,) = store.details(["6401"], 1).values()
        names = {i.indicator_code: i.name for i in store.indicators}
    assert all(remedy in told for remedy in remedies) and len(set(remedies)) == 3
    for cell in detail.spd:
        is_open = cell.is_mandatory and cell.status != "verified"
        assert (names[cell.indicator_code] in told) == is_open
    assert section(out, "6403", "Agar peringkatnya final") == ""


def test_every_reason_of_a_state_has_its_remedy(edition: tuple[Path, Path]) -> None:
    database, _ = edition
    with Store(database) as store:
        reasons, remedies = (store.labels.kind(k) for k in ("state_reason", "state_remedy"))
    assert [code for code, _, _ in reasons] == [code for code, _, _ in remedies]


def test_files_that_are_awaited_are_told_from_those_that_came(edition: tuple[Path, Path]) -> None:
    database, out = edition
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select region_code, s.label, due_date, received_date, d.label"
            " from file_delivery f"
            " join label s on s.kind = 'source' and s.code = f.source"
            " join label d on d.kind = 'delivery_state' and d.code = f.delivery_state"
        ).fetchall()
    assert rows
    for code, source, due, received, state in rows:
        told = section(out, code, "Berkas yang ditunggu")
        line = next(line for line in told.split("<tr>") if f">{source}</th>" in line)
        for words in (short_date(due), short_date(received), state):
            assert f">{words}" in line


def test_what_nobody_can_move_is_not_asked_for(edition: tuple[Path, Path]) -> None:
    database, out = edition
    with duckdb.connect(str(database), read_only=True) as connection:
        settled = connection.execute(
            "select region_code, indicator_name, indicator_code from missing_indicator"
            " where next_step = 'none' and gain_points > 0"
        ).fetchall()
        priced = connection.execute(
            "select region_code, indicator_code from missing_indicator"
            " where next_step <> 'none' order by gain_points desc, region_code,"
            " innovation_id, indicator_code limit 3"
        ).fetchall()
    assert settled
    for code, _, indicator in settled:
        assert f"{indicator}<" not in section(out, code, "Yang dikirim lebih dahulu")
    with Store(database) as store:
        assert not any(a.next_step == "none" for a in store.largest_gains(1000))
        assert sorted(priced) == sorted(
            (a.region_code, a.indicator_code) for a in store.largest_gains(3)
        )
