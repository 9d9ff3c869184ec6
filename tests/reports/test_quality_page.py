"""The quality page: what it says of checks, files and waivers, also without a ranking."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from reports.edition import blocking_checks, render_edition, render_quality
from reports.errors import ReportError
from reports.tables.store import Store
from reports.views.quality import check_lines, gate
from tests.harness.pages import DIGEST, Page
from tests.harness.reports_fixture import build_database, keep_quality_only


def test_quality_page_needs_only_the_quality_tables(tmp_path: Path) -> None:
    database = keep_quality_only(build_database(tmp_path / "warehouse.duckdb", hostile=True))
    path = render_quality(database, tmp_path, digest=DIGEST)
    page = Page(path.read_text(encoding="utf-8"))
    assert path.name == "mutu.html" and page.balanced
    assert "Peringkat ditahan" in page.text
    assert not [a for tag, a in page.tags if tag == "a" and not (a["href"] or "").startswith("#")]
    with pytest.raises(ReportError, match="provincial_ranking"):
        render_edition(database, tmp_path, digest=DIGEST)
    assert not (tmp_path / "index.html").exists()


def test_long_lists_are_cut_with_an_honest_count(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2, findings=1234)
    path = render_quality(database, tmp_path, digest=DIGEST)
    text = Page(path.read_text(encoding="utf-8")).text
    assert "120 temuan pertama dari 1.234" in text
    assert "1.114 lainnya tidak ditampilkan" in text


def test_findings_that_are_not_listed_are_counted(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2, findings=10)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into finding select code, severity, source, original_name, file_sha256, sheet,"
            " null, '', '', message, remedy, region_code, 5000, 4000 from finding limit 1"
        )
    text = Page(render_quality(database, tmp_path, digest=DIGEST).read_text(encoding="utf-8")).text
    assert "10 temuan pertama dari 5.010" in text
    assert "5.000 lainnya tidak ditampilkan" in text


def test_files_that_do_not_balance_are_marked(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=2, undelivered=())
    assert "tidak seimbang" not in render_quality(database, tmp_path, digest=DIGEST).read_text()
    with duckdb.connect(str(database)) as connection:
        connection.execute("update file_receipt set rows_read = rows_read + 1")
    assert "tidak seimbang" in render_quality(database, tmp_path, digest=DIGEST).read_text()


def test_waivers_are_counted_apart_and_never_a_pass(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=3)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update check_result set issue_status = 'waived', waived_until = date '2026-12-31'"
            " where check_id = (select min(check_id) from check_result where status = 'failed')"
        )
        query = "select count(*) from check_result where issue_status = 'waived'"
        waived = connection.execute(query).fetchone()
    page = render_quality(database, tmp_path, digest=DIGEST).read_text(encoding="utf-8")
    text = Page(page).text
    assert waived is not None and waived[0] > 0
    assert f"Dikecualikan {waived[0]} tidak dihitung lulus" in " ".join(text.split())
    assert "Dikecualikan sampai 31 Des 2026" in " ".join(text.split())
    assert "tidak berlaku kolom kosong: rule" in " ".join(text.split())
    assert "<b>rusak</b>" not in page


def test_blocking_check_without_a_result_has_not_passed(tmp_path: Path) -> None:
    database = build_database(tmp_path / "warehouse.duckdb", regions=1)
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from check_result where check_id = 'rows_balance'")
    text = render_quality(database, tmp_path, digest=DIGEST).read_text(encoding="utf-8")
    assert "Peringkat ditahan" in text


def test_checks_that_failed_come_first_and_keep_their_number(plain: tuple[Path, Path]) -> None:
    database, _ = plain
    with Store(database) as store:
        lines, known = check_lines(store), store.checks
    found = [line.status for line in lines]
    assert found == sorted(found) and set(found) == {"failed", "passed"}
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    for outcome in ("failed", "passed"):
        mine = [line.check for line in lines if line.status == outcome]
        assert mine == [check for check in known if check in mine]


@pytest.mark.parametrize("check_id", ["rows_balance", "affair_known"])
def test_a_check_that_looked_at_nothing_is_not_counted_as_passed(
    tmp_path: Path, check_id: str
) -> None:
    """One that withholds the ranking withholds it; any other is neither passed nor failed."""
    database = build_database(tmp_path / "warehouse.duckdb", regions=1)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update check_result set status = 'not_measured', n_checked = 0, n_failed = 0"
            f" where check_id = '{check_id}'"
        )
    with Store(database) as store:
        found = gate(store)
        by_check = {line.check.check_id: line for line in check_lines(store)}
    assert by_check[check_id].status == "not_measured"
    is_blocking = check_id == "rows_balance"
    assert (found.n_blocking, found.n_not_measured) == ((1, 0) if is_blocking else (0, 1))
    assert found.n_passed + found.n_warned == found.n_checks - 1
    html = render_quality(database, tmp_path, digest=DIGEST).read_text(encoding="utf-8")
    assert "Tidak diukur</span>" in html
    assert ("Peringkat ditahan" in html) == is_blocking
    assert blocking_checks(database) == (
        [f"{by_check[check_id].check.title}: tidak diukur"] if is_blocking else []
    )
