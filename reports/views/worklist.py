"""What each agency still has to do: its open cells, why, what is needed, what they are worth.

Here belong the rows of worklists and of the verifier's queue, their queries and their order. How a
list looks belongs to pages and worksheets. Every price arrives computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reports.tables.rows import Edition
from reports.tables.store import Store
from reports.views.agencies import Agency, agencies_of

TODAY = 5
SEND, VERIFY = "send", "verify"
ACCEPTED = "verified"


@dataclass(frozen=True)
class Task:
    """One open cell: a row of ``missing_indicator`` with what its worker needs to know.

    Attributes:
        level_reported: level that was filled in, whatever its state.
        level_meaning: what the catalogue asks at the level that is aimed at.
        reasons: codes that keep the whole innovation from counting, joined by semicolons.
        peer_name: innovation of the same region whose cell is verified at level 3.
        peer_agency: agency of that innovation.
        affair: affair of the innovation.
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


@dataclass(frozen=True)
class Worklist:
    """All open cells of one agency.

    Attributes:
        own: what the agency itself can do, most points first.
        waiting: cells that a verifier has to decide, most points first.
        settled: accepted cells whose level follows a figure: below level 3, and nobody's work.
        n_innovations: innovations that the agency reports.
    """

    agency: Agency
    own: tuple[Task, ...]
    waiting: tuple[Task, ...]
    settled: tuple[Task, ...]
    n_innovations: int

    @property
    def today(self) -> tuple[Task, ...]:
        """The first things to do: the agency's own, or what to ask the verifier."""
        return (self.own or self.waiting)[:TODAY]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Everything that somebody can do."""
        return self.own + self.waiting

    @property
    def due_date(self) -> date | None:
        """The first day on which something is due."""
        return min((t.due_date for t in self.tasks if t.due_date), default=None)


_TASKS = """
from (
  with best as (
    select s.region_code, s.indicator_code, i.innovation_name as peer_name,
      i.agency as peer_agency,
      row_number() over (partition by s.region_code, s.indicator_code
        order by i.maturity_verified desc nulls last, i.innovation_id) as place
    from indicator_status s join innovation i using (region_code, innovation_id)
    where s.status = 'verified' and s.level = 3 and s.aspect = 'SID'
      and list_contains($1, s.region_code)
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
)
order by region_code, gain_points desc, is_mandatory desc, gain_points_full desc, innovation_id,
  indicator_code
"""


def tasks(store: Store, codes: Sequence[str]) -> list[Task]:
    """Open cells of some regions, per region the most points first."""
    return store.select(Task, _TASKS, [list(codes)])


@dataclass(frozen=True)
class _Reported:
    region_code: str
    agency: str
    n_innovations: int


def worklists(store: Store, codes: Sequence[str]) -> dict[str, dict[str, Worklist]]:
    """Worklists by region and agency name, one for every agency that the data names.

    An agency without an open cell has an empty list: it is told so instead of vanishing.
    """
    grouped: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for task in tasks(store, codes):
        grouped[task.region_code, task.agency].append(task)
    reported = {
        (row.region_code, row.agency): row.n_innovations
        for row in store.select(
            _Reported,
            "from (select region_code, coalesce(agency, '') as agency, count(*) as n_innovations"
            " from innovation where is_reported and list_contains(?, region_code)"
            " group by 1, 2) order by region_code, agency",
            [list(codes)],
        )
    }
    result: dict[str, dict[str, Worklist]] = {}
    for code in codes:
        names = {name for region, name in (*grouped, *reported) if region == code}
        result[code] = {
            name: Worklist(
                agency,
                tuple(t for t in grouped[code, name] if t.next_step == SEND),
                tuple(t for t in grouped[code, name] if t.next_step == VERIFY),
                tuple(t for t in grouped[code, name] if t.next_step not in (SEND, VERIFY)),
                reported.get((code, name), 0),
            )
            for name, agency in agencies_of(code, names).items()
        }
    return result


def by_points(task: Task) -> tuple[object, ...]:
    """Sorting key: most points first, then mandatory cells, then what level 3 would bring."""
    return (
        -task.gain_points,
        not task.is_mandatory,
        -task.gain_points_full,
        task.innovation_id,
        task.indicator_code,
    )


def published_on(edition: Edition) -> date:
    """The Monday on which the edition comes out: the day after its cut-off."""
    return edition.cutoff_date + timedelta(days=1)


def days_left(edition: Edition, due: date | None) -> int | None:
    """Days from publication to a due date; never counted from a clock."""
    return None if due is None else (due - published_on(edition)).days
