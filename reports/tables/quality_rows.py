"""Rows of the published tables on quality, one frozen dataclass per table, as in `rows`.

What belongs here: what a run without a ranking has, too. The other tables are in `rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

# Published tables by the name that they had before, under which readers find them for one version
# more. A word of SQL is no name: every query had to quote it.
RENAMED = {"check": "check_catalogue"}


@dataclass(frozen=True)
class Check:
    """One row of ``check_catalogue``: a check of the quality gate, with its Indonesian texts."""

    check_id: str
    title: str
    dimension: str
    severity: str
    owner: str | None
    description: str | None
    remedy: str | None


@dataclass(frozen=True)
class CheckResult:
    """One row of ``check_result``: a check in one scope, which is ``all`` or a region code.

    ``issue_status`` is open, acknowledged, waived, reopened or fixed where the check ever failed
    there; weeks are ISO weeks. ``status`` is passed, failed, or not_measured where nothing was
    checked.
    """

    check_id: str
    dimension: str
    severity: str
    scope: str
    n_checked: int
    n_failed: int
    points_lost: Decimal | None
    status: str
    owner: str | None
    first_seen: str | None
    open_since: str | None
    last_seen: str | None
    issue_status: str | None
    due_date: date | None
    waived_until: date | None


@dataclass(frozen=True)
class Scopes:
    """The scopes of one check by their status, and what follows for the check over all of them."""

    passed: int
    failed: int
    not_measured: int

    @classmethod
    def of(cls, statuses: Iterable[str]) -> Self:
        """Counts the statuses of a check's rows in ``check_result``."""
        counted = Counter(statuses)
        return cls(counted["passed"], counted["failed"], counted["not_measured"])

    @property
    def status(self) -> str:
        """Failed where any scope failed, passed where any was measured: silence is no pass."""
        return "failed" if self.failed else "passed" if self.passed else "not_measured"


@dataclass(frozen=True)
class Waiver:
    """One row of ``waiver``; one with a problem has no effect."""

    waiver_id: str
    check_id: str | None
    scope: str | None
    reason: str | None
    requested_by: str | None
    approved_by: str | None
    evidence: str | None
    expires_on: date | None
    problem: str | None


@dataclass(frozen=True)
class Finding:
    """One row of ``finding``."""

    code: str
    severity: str
    source: str | None
    original_name: str | None
    file_sha256: str | None
    sheet: str | None
    row: int | None
    column_name: str | None
    value: str | None
    message: str | None
    remedy: str | None
    region_code: str | None
    n_findings: int
    n_rows: int | None


@dataclass(frozen=True)
class RejectedRow:
    """One row of ``rejected_row``."""

    source: str | None
    original_name: str | None
    file_sha256: str | None
    sheet: str | None
    row: int | None
    region_code: str | None
    codes: str | None
    messages: str | None
    raw: str | None


@dataclass(frozen=True)
class Receipt:
    """One row of ``file_receipt``."""

    file_sha256: str
    source: str
    original_name: str
    rows_read: int | None
    rows_accepted: int | None
    rows_rejected: int | None
    rows_ignored: int | None
    status: str
    codes: str | None
    is_in_force: bool
    is_synthetic: bool
    unchanged_since: str | None
