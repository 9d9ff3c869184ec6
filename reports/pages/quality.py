"""Quality page: the verdict of the gate, every check, every file, every row that was turned away.

Here belongs what the published quality tables say, and it needs only those: the page must exist
for a run whose ranking was withheld.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from reports.language.catalogue import DEFAULT
from reports.tables.quality_rows import Check, CheckResult, Receipt, Scopes
from reports.tables.quality_store import QualityStore

LIST_LIMIT = 120
FILES_LIMIT = 120
# The matrix of more regions than this has a page per province, so that no page grows too large.
MATRIX_LIMIT = 60
WORST = 3
ORDER = {"failed": 0, "not_measured": 1, "passed": 2}


@dataclass(frozen=True)
class Gate:
    """Verdict over all checks: how many passed, only mark, withhold, or found nothing to look at.

    A check that withholds the ranking and was not measured withholds it.
    """

    n_checks: int
    n_passed: int
    n_warned: int
    n_blocking: int
    n_not_measured: int

    @property
    def verdict(self) -> str:
        """``blocked``, ``flagged`` or ``clean``."""
        if self.n_blocking:
            return "blocked"
        return "flagged" if self.n_warned else "clean"


@dataclass(frozen=True)
class CheckLine:
    """One check over all its scopes: the regions, and what belongs to none of them.

    Attributes:
        position: Number by which the matrix of regions refers to the check.
        worst: Up to three ``(region name, failed)``, most failures first.
        n_regions_failed: Regions in which it failed.
    """

    position: int
    check: Check
    n_checked: int
    n_failed: int
    points_lost: Decimal | None
    status: str
    worst: tuple[tuple[str, int], ...]
    n_regions_failed: int

    @property
    def is_blocking(self) -> bool:
        """Whether it withholds the ranking: one that must pass, and did not."""
        return self.check.severity == "error" and self.status != "passed"


@dataclass(frozen=True)
class FileLine:
    """One receipt, and whether its rows balance."""

    receipt: Receipt
    balances: bool


def check_lines(store: QualityStore) -> list[CheckLine]:
    """One line per check, those that did not pass first.

    The position of a line is its number on the page, by which the matrix refers to it.
    """
    by_check: dict[str, list[CheckResult]] = defaultdict(list)
    for result in store.check_results:
        by_check[result.check_id].append(result)
    lines = [
        _check_line(check, by_check.get(check.check_id, []), store)
        for check in _known_checks(store, by_check)
    ]
    ordered = sorted(lines, key=lambda line: ORDER[line.status])
    return [replace(line, position=place) for place, line in enumerate(ordered, start=1)]


def _known_checks(store: QualityStore, by_check: dict[str, list[CheckResult]]) -> list[Check]:
    known = {check.check_id for check in store.checks}
    # A result whose check has no texts is still printed: nothing that ran may vanish.
    return store.checks + [
        Check(check_id, check_id, results[0].dimension, results[0].severity, None, None, None)
        for check_id, results in by_check.items()
        if check_id not in known
    ]


def _check_line(check: Check, results: list[CheckResult], store: QualityStore) -> CheckLine:
    regional = [r for r in results if r.scope != "all"]
    lost = [r.points_lost for r in results if r.points_lost is not None]
    failing = sorted(
        (r for r in regional if r.status == "failed"), key=lambda r: (-r.n_failed, r.scope)
    )
    return CheckLine(
        position=0,
        check=check,
        n_checked=sum(r.n_checked for r in results),
        n_failed=sum(r.n_failed for r in results),
        points_lost=sum(lost, Decimal(0)) if lost else None,
        status=Scopes.of(r.status for r in results).status,
        worst=tuple((_name(store, r.scope), r.n_failed) for r in failing[:WORST]),
        n_regions_failed=len(failing),
    )


def _name(store: QualityStore, code: str | None) -> str:
    region = store.regions.get(code or "")
    return (
        region.region_name
        if region
        else DEFAULT.say("Semua daerah")
        if code == "all"
        else code or "–"
    )


def gate(store: QualityStore) -> Gate:
    """Verdict of the gate from the results of all checks."""
    lines = check_lines(store)
    blocking = sum(line.is_blocking for line in lines)
    others = Counter(line.status for line in lines if not line.is_blocking)
    return Gate(len(lines), others["passed"], others["failed"], blocking, others["not_measured"])


def split(store: QualityStore) -> list[tuple[str, str]]:
    """Code and name of the provinces whose matrix has a page of its own; none for few regions."""
    if len(store.regions) <= MATRIX_LIMIT:
        return []
    return sorted({(r.province_code, r.province_name) for r in store.regions.values()})


def part(store: QualityStore, province_code: str, name: str) -> dict[str, Any]:
    """Template variables of ``mutu/<province>.html``."""
    lines = check_lines(store)
    columns, rows = _matrix(store, lines, province_code)
    failed = sum(any(x is not None and x.status == "failed" for x in cells) for _, cells in rows)
    return {
        "name": name,
        "checks": lines,
        "matrix_columns": columns,
        "matrix": rows,
        "n_failed": failed,
    }


def _matrix(
    store: QualityStore, lines: list[CheckLine], province_code: str | None = None
) -> tuple[list[CheckLine], list[tuple[str, list[CheckResult | None]]]]:
    found = {(r.check_id, r.scope): r for r in store.check_results if r.scope != "all"}
    with_regions = {check_id for check_id, _ in found}
    columns = [line for line in lines if line.check.check_id in with_regions]
    rows = [
        (region.region_name, [found.get((c.check.check_id, code)) for c in columns])
        for code, region in store.regions.items()
        if province_code in (None, region.province_code)
    ]
    return columns, rows


def context(store: QualityStore) -> dict[str, Any]:
    """Template variables of ``mutu.html``."""
    lines = check_lines(store)
    columns, rows = _matrix(store, lines)
    findings, n_findings = store.findings(LIST_LIMIT)
    issues, n_issues = store.issues(LIST_LIMIT)
    rejected, n_rejected = store.rejected_rows(LIST_LIMIT)
    titles = {line.check.check_id: line.check.title for line in lines}
    files = [_file_line(receipt) for receipt in store.receipts]
    if len(files) > FILES_LIMIT:  # those that need somebody come first
        files.sort(key=lambda f: f.balances and f.receipt.status == "accepted")
    return {
        "gate": gate(store),
        "checks": lines,
        "matrix_columns": columns,
        "matrix": rows if columns and len(rows) <= MATRIX_LIMIT else [],
        "parts": split(store),
        "issues": [
            (issue, titles.get(issue.check_id, issue.check_id), _name(store, issue.scope))
            for issue in issues
        ],
        "n_issues": n_issues,
        "n_waived": store.count_waived(),
        "waivers": [
            (waiver, titles.get(waiver.check_id or "", waiver.check_id), _name(store, waiver.scope))
            for waiver in store.waivers
        ],
        "files": files[:FILES_LIMIT],
        "n_files": len(files),
        "findings": findings,
        "n_findings": n_findings,
        "rejected": rejected,
        "n_rejected": n_rejected,
        "file_names": store.file_names,
    }


def _file_line(receipt: Receipt) -> FileLine:
    parts = (receipt.rows_accepted, receipt.rows_rejected, receipt.rows_ignored)
    return FileLine(receipt, receipt.rows_read == sum(part or 0 for part in parts))
