"""Quality: the verdict of the gate, every check, every file, every row that was turned away.

Here belongs what the published quality tables say, and it needs only those: the verdict must be
told of a run whose ranking was withheld, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.language.catalogue import DEFAULT
from reports.tables.quality_rows import (
    Check,
    CheckResult,
    Finding,
    Receipt,
    RejectedRow,
    Scopes,
    Waiver,
)
from reports.tables.store import Store

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


Matrix = list[tuple[str, list[CheckResult | None]]]


@dataclass(frozen=True)
class ProvinceQuality:
    """The checks of the regions of one province: a row each, a column per check."""

    name: str
    checks: list[CheckLine]
    matrix_columns: list[CheckLine]
    matrix: Matrix

    @property
    def n_failed(self) -> int:
        """Regions in which a check failed."""
        return sum(
            any(x is not None and x.status == "failed" for x in cells) for _, cells in self.matrix
        )


@dataclass(frozen=True)
class Quality:
    """What the quality tables of an edition say; long lists are cut and counted.

    Attributes:
        parts: Code and name of the provinces whose matrix has a page of its own.
        issues: Failures that are remembered, with the title of the check and the name of the place.
        waivers: Failures that are accepted for now, in the same way.
        file_names: Names of files by the hash of their bytes.
    """

    gate: Gate
    checks: list[CheckLine]
    matrix_columns: list[CheckLine]
    matrix: Matrix
    parts: list[tuple[str, str]]
    issues: list[tuple[CheckResult, str, str]]
    n_issues: int
    n_waived: int
    waivers: list[tuple[Waiver, str | None, str]]
    files: list[FileLine]
    n_files: int
    findings: list[Finding]
    n_findings: int
    rejected: list[RejectedRow]
    n_rejected: int
    file_names: dict[str, str]

    @property
    def n_listed(self) -> int:
        """Findings of the list that stand for themselves, not for what is counted only."""
        return sum(finding.n_rows is None for finding in self.findings)


def check_lines(store: Store) -> list[CheckLine]:
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


def _known_checks(store: Store, by_check: dict[str, list[CheckResult]]) -> list[Check]:
    known = {check.check_id for check in store.checks}
    # A result whose check has no texts is still printed: nothing that ran may vanish.
    return store.checks + [
        Check(check_id, check_id, results[0].dimension, results[0].severity, None, None, None)
        for check_id, results in by_check.items()
        if check_id not in known
    ]


def _check_line(check: Check, results: list[CheckResult], store: Store) -> CheckLine:
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


def _name(store: Store, code: str | None) -> str:
    region = store.regions.get(code or "")
    return (
        region.region_name
        if region
        else DEFAULT.say("Semua daerah")
        if code == "all"
        else code or "–"
    )


def gate(store: Store) -> Gate:
    """Verdict of the gate from the results of all checks."""
    lines = check_lines(store)
    blocking = sum(line.is_blocking for line in lines)
    others = Counter(line.status for line in lines if not line.is_blocking)
    return Gate(len(lines), others["passed"], others["failed"], blocking, others["not_measured"])


def split(store: Store) -> list[tuple[str, str]]:
    """Code and name of the provinces whose matrix has a page of its own; none for few regions."""
    if len(store.regions) <= MATRIX_LIMIT:
        return []
    return sorted({(r.province_code, r.province_name) for r in store.regions.values()})


def part(store: Store, province_code: str, name: str) -> ProvinceQuality:
    """The checks of the regions of one province."""
    lines = check_lines(store)
    return ProvinceQuality(name, lines, *_matrix(store, lines, province_code))


def _matrix(
    store: Store, lines: list[CheckLine], province_code: str | None = None
) -> tuple[list[CheckLine], Matrix]:
    found = {(r.check_id, r.scope): r for r in store.check_results if r.scope != "all"}
    with_regions = {check_id for check_id, _ in found}
    columns = [line for line in lines if line.check.check_id in with_regions]
    rows = [
        (region.region_name, [found.get((c.check.check_id, code)) for c in columns])
        for code, region in store.regions.items()
        if province_code in (None, region.province_code)
    ]
    return columns, rows


def quality(store: Store) -> Quality:
    """What the quality tables of an edition say."""
    lines = check_lines(store)
    columns, rows = _matrix(store, lines)
    titles = {line.check.check_id: line.check.title for line in lines}
    files = [_file_line(receipt) for receipt in store.receipts]
    if len(files) > FILES_LIMIT:  # those that need somebody come first
        files.sort(key=lambda f: f.balances and f.receipt.status == "accepted")
    failed = "issue_status is not null"
    issues = store.select(
        CheckResult,
        f"from check_result where {failed} order by issue_status = 'fixed', due_date, first_seen,"
        " check_id, scope limit ?",
        LIST_LIMIT,
    )
    waivers = store.select(Waiver, "from waiver order by problem is not null, waiver_id")
    return Quality(
        gate=gate(store),
        checks=lines,
        matrix_columns=columns,
        matrix=rows if columns and len(rows) <= MATRIX_LIMIT else [],
        parts=split(store),
        issues=[
            (issue, titles.get(issue.check_id, issue.check_id), _name(store, issue.scope))
            for issue in issues
        ],
        n_issues=store.count("check_result", failed),
        n_waived=store.count("check_result", "issue_status = 'waived'"),
        waivers=[
            (waiver, titles.get(waiver.check_id or "", waiver.check_id), _name(store, waiver.scope))
            for waiver in waivers
        ],
        files=files[:FILES_LIMIT],
        n_files=len(files),
        findings=store.select(
            Finding,
            "from finding order by (severity = 'error') desc, code, source, original_name, sheet,"
            ' "row", column_name, "value", message limit ?',
            LIST_LIMIT,
        ),
        n_findings=store.total("finding", "n_findings"),
        rejected=store.select(
            RejectedRow,
            'from rejected_row order by source, original_name, sheet, "row", codes, raw limit ?',
            LIST_LIMIT,
        ),
        n_rejected=store.count("rejected_row"),
        file_names=store.file_names,
    )


def _file_line(receipt: Receipt) -> FileLine:
    parts = (receipt.rows_accepted, receipt.rows_rejected, receipt.rows_ignored)
    return FileLine(receipt, receipt.rows_read == sum(part or 0 for part in parts))
