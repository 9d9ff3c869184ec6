"""Rows that no published table holds yet: queries that join, group or window some of them.

Here belongs all such SQL of the reports, each beside the row that it gives, so that it can become a
model of dbt: then its text here becomes the name of a table. Plain selects belong to the views.
Every text stands where a table may: ``from {text} where ...``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Task:
    """One open cell: a row of ``missing_indicator`` with what its worker needs to know.

    Attributes:
        agency: empty where the data names none.
        level_reported: level that was filled in, whatever its state.
        level_meaning: what the catalogue asks at the level that is aimed at.
        reasons: codes that keep the whole innovation from counting, joined by semicolons.
        peer_name: innovation of the same region whose cell is verified at the highest level.
        peer_agency: agency of that innovation.
    """

    region_code: str
    agency: str
    innovation_id: str
    innovation_name: str | None
    indicator_code: str
    indicator_name: str | None
    status: str
    next_step: str
    level_reported: int | None
    level_counted: int | None
    level_target: int | None
    gain_points: Decimal
    gain_points_full: Decimal
    is_mandatory: bool
    evidence_needed: str | None
    due_date: date | None
    level_meaning: str | None
    reasons: str | None
    peer_name: str | None
    peer_agency: str | None

    @property
    def number(self) -> str:
        """Number of the indicator as it stands in the ministry's form: ``16``, ``5a``."""
        return self.indicator_code.rpartition("-")[2].lstrip("0")


# Of the regions in the list $1 alone: the best peers of a nation are not ranked for each batch.
TASKS = """(
  with best as (
    select s.region_code, s.indicator_code, i.innovation_name as peer_name,
      i.agency as peer_agency,
      row_number() over (partition by s.region_code, s.indicator_code
        order by i.maturity_verified desc nulls last, i.innovation_id) as place
    from indicator_status s join innovation i using (region_code, innovation_id)
    where s.status = 'verified' and s.level = (select max_level from edition)
      and s.aspect = 'SID' and list_contains($1, s.region_code)
  )
  select m.region_code, coalesce(m.agency, '') as agency, m.innovation_id,
    coalesce(i.innovation_name, m.innovation_name) as innovation_name,
    m.indicator_code, m.indicator_name, m.status, m.next_step,
    s.level as level_reported, m.level_counted,
    m.level_target, m.gain_points, m.gain_points_full, m.is_mandatory, m.evidence_needed,
    m.due_date, case m.level_target when 1 then c.level_1 when 2 then c.level_2 else c.level_3 end
    as level_meaning, i.reasons, b.peer_name, b.peer_agency
  from missing_indicator m
  left join indicator_status s using (region_code, innovation_id, indicator_code)
  left join innovation i using (region_code, innovation_id)
  left join indicator c on c.indicator_code = m.indicator_code
  left join best b on b.region_code = m.region_code and b.indicator_code = m.indicator_code
    and b.place = 1 and m.innovation_id <> ''
  where list_contains($1, m.region_code)
)"""
# The order in which cells are worth sending; a cell without a gain needs more than one step.
BY_POINTS = (
    "gain_points desc, is_mandatory desc, gain_points_full desc, innovation_id, indicator_code"
)
# As many open cells of each region as the parameter after it says, in that order.
FIRST_OPEN_CELLS = (
    "(select *, row_number() over (partition by region_code order by"
    f" {BY_POINTS}) as place from missing_indicator)"
)


@dataclass(frozen=True)
class Strip:
    """The states of one innovation's cells: one letter per cell, in order of the indicator."""

    region_code: str
    innovation_id: str
    cells: str


STRIPS = (
    "(select region_code, innovation_id, string_agg(case status"
    " when 'verified' then 'v' when 'pending' then 'p' when 'no_evidence' then 'n'"
    " when 'rejected' then 'r' else 'm' end, '' order by indicator_code) as cells"
    " from indicator_status where aspect = 'SID' group by region_code, innovation_id)"
)


@dataclass(frozen=True)
class Loss:
    """Index points of one cause; ``loss_numerator / score_denominator`` exactly."""

    region_code: str
    cause: str
    loss_numerator: int
    score_denominator: int


LOSSES = (
    "(select region_code, cause, sum(loss_numerator)::hugeint as loss_numerator,"
    " max(score_denominator) as score_denominator from score_loss group by region_code, cause)"
)


@dataclass(frozen=True)
class Count:
    """Cells of one region, agency and indicator: how many, how many verified at level 1 or more."""

    region_code: str
    agency: str
    indicator_code: str
    n_cells: int
    n_verified: int
    n_missing: int


_COUNTS = (
    "(select region_code, {agency} as agency, indicator_code, count(*) as n_cells,"
    " count(*) filter (where status = 'verified' and level >= 1) as n_verified,"
    " count(*) filter (where status = 'missing') as n_missing from indicator_status"
    " where aspect = 'SID' group by all)"
)
COUNTS = _COUNTS.format(agency="''")
AGENCY_COUNTS = _COUNTS.format(agency="coalesce(agency, '')")


@dataclass(frozen=True)
class Waiting:
    """How many cells of a region wait for a verifier."""

    region_code: str
    n_waiting: int


WAITING = (
    "(select region_code, count(*) as n_waiting from indicator_status"
    " where status = 'pending' group by region_code)"
)


@dataclass(frozen=True)
class Levels:
    """Levels that count as verified, one digit per indicator of the catalogue, in its order.

    The region's own have no innovation.
    """

    region_code: str
    innovation_id: str
    levels: str
    innovation_name: str | None
    is_reported: bool | None
    is_basic_affair: bool | None
    affair_number: int | None
    reasons: str | None


LEVELS = (
    "(select s.region_code, s.innovation_id, string_agg(case when s.status = 'verified'"
    " then coalesce(s.level, 0) else 0 end::varchar, '' order by s.indicator_code) as levels,"
    " any_value(i.innovation_name) as innovation_name, any_value(i.is_reported) as is_reported,"
    " any_value(i.is_basic_affair) as is_basic_affair,"
    " any_value(i.affair_number) as affair_number, any_value(i.reasons) as reasons"
    " from indicator_status s left join innovation i using (region_code, innovation_id)"
    " group by 1, 2)"
)
