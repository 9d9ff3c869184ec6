"""The columns of the workbook: which, in which order, how wide, and what kind of value.

Here belongs the shape of its tables. A column's heading and meaning are labels of kind ``column``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: the code of its label, its kind of value and its width in characters."""

    code: str
    kind: str = "text"
    width: int = 14


RANKING = (
    Column("province_name", width=22),
    Column("rank", "int", 10),
    Column("rank_change", width=12),
    Column("region_code", width=9),
    Column("region_name", width=30),
    Column("region_type", width=11),
    Column("rank_in_type", "int", 10),
    Column("iid", "two", 14),
    Column("category", width=18),
    Column("iid_claimed", "two", 11),
    Column("rank_span", width=11),
    Column("completeness_pct", "two", 14),
    Column("completeness_claimed_pct", "two", 12),
    Column("n_missing", "int", 11),
    Column("n_missing_mandatory", "int", 10),
    Column("points_missing", "six", 12),
    Column("publication_state", width=22),
    Column("state_reason", width=40),
)
SCORES = (
    Column("region_code", width=9),
    Column("region_name", width=30),
    Column("variant", width=14),
    Column("spd_score", "two", 10),
    Column("maturity_sum", "two", 12),
    Column("divisor", "int", 10),
    Column("sid_mean", "six", 12),
    Column("n_reported", "int", 12),
    Column("n_counted", "int", 12),
    Column("basic_affairs_covered", "int", 10),
    Column("count_score", "two", 10),
    Column("total_score", "six", 12),
    Column("iid", "two", 12),
    Column("category", width=18),
    Column("completeness_pct", "two", 14),
    Column("near_boundary", width=9),
)
ACTIONS = (
    Column("region_code", width=9),
    Column("region_name", width=26),
    Column("agency", width=30),
    Column("innovation_id", width=16),
    Column("innovation_name", width=36),
    Column("indicator_code", width=10),
    Column("indicator_name", width=36),
    Column("is_mandatory", width=8),
    Column("cell_status", width=18),
    Column("level_counted", "int", 9),
    Column("level_target", "int", 9),
    Column("gain_points", "six", 12),
    Column("gain_points_full", "six", 12),
    Column("evidence_needed", width=50),
    Column("due_date", "date", 13),
)
QUALITY = (
    Column("check_id", width=26),
    Column("check_title", width=50),
    Column("dimension", width=16),
    Column("severity", width=12),
    Column("scope", width=28),
    Column("n_checked", "int", 11),
    Column("n_failed", "int", 10),
    Column("points_lost", "six", 13),
    Column("check_status", width=12),
    Column("owner", width=26),
)
