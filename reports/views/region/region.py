"""A region: where it stands, what its score is made of, what to send first, what lets it rise.

Here belongs the arranging of one region's rows, read for a batch of regions in one ordered scan per
table. Gains, ranks, prices and advice arrive computed; losses are exact ratios until they are
printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from reports.language.catalogue import Language, message
from reports.tables.programme_rows import Commitment
from reports.tables.rows import (
    Advice,
    Category,
    Cell,
    Count,
    Delivery,
    Indicator,
    Innovation,
    LevelCheck,
    ListLine,
    Loss,
    OfficialResult,
    OpenCell,
    PlannedAction,
    Priority,
    Region,
    Scenario,
    Score,
    ScoreChange,
    ScoreThen,
)
from reports.tables.store import Store
from reports.views.changes import Movement, movements
from reports.views.completeness import Row, Weeks, agency_rows, agency_weeks
from reports.views.imprint import Imprint
from reports.views.ranking import Line, Province, Ranking
from reports.views.region.innovation import IndicatorLine, InnovationView
from reports.views.region.league import League, league
from reports.views.region.peers import Peer, peer, shares
from reports.views.region.priorities import Priorities, routes, waiting
from reports.views.region.worklist import (
    SEND,
    VERIFY,
    Worklist,
    in_order,
    slugs,
    tasks,
    worklists,
)
from reports.views.uncertainty import DECISIONS, rank_without_one

MAXIMUM = 100
ACTIONS = 30
INNOVATIONS = 150
ADVICE = 10
# One batch of regions costs one scan per table, and is all that is held in memory at once.
BATCH = 48
# Cells that moved, in the order in which they are told.
CELLS_MOVED = ("sent", "accepted", "rejected")


@dataclass(frozen=True)
class AgencyActions:
    """The first cells to send of one agency, and all that it has to do."""

    agency: str
    actions: tuple[OpenCell, ...]
    worklist: Worklist


@dataclass(frozen=True)
class Neighbour:
    """A region near this one in the ranking; ``gap`` is its published score minus ours."""

    line: Line
    gap: Decimal | None
    is_self: bool


@dataclass(frozen=True)
class LossStep:
    """One step of the way from 100 down to the score: the cause, its points, what is left after.

    Both are rounded half up from exact ratios, so that the last step ends at the published score.
    """

    cause: str
    points: Decimal
    left: Decimal


@dataclass(frozen=True)
class RegionView:
    """One region; what only the full edition shows is empty in others.

    Attributes:
        scale: Categories, highest first.
        scores: By variant.
        innovations: Those that count first.
        cells: Of the innovations, in the order of their indicators; in the full edition.
        worklists: By agency; not in the public edition.
        losses: Causes, largest first.
        scenarios: Rank under other readings of the rules, in the order in which they are told.
        plan: The ten actions with most points per hour, best first.
        candidates: Innovations that can still be sent or withdrawn, the costliest first.
        priorities: What to do first; not in the public edition.
        league: Its agencies side by side; not in the public edition.
        peer: What the next region up has and it lacks; not in the public edition.
        agency_map: Completeness by agency and indicator; in the full edition.
        agency_weeks: Completeness by agency and edition; in the full edition.
        catalogue: Indicators by code.
        file_names: Names of files by the hash of their bytes.
        decided: What lines of people's lists changed of it; not in the public edition.
        other_scale: Official scores whose category is another one by the scale of today.
        score_change: Its index in the edition before, and why it moved.
        movement: What its agencies sent since then; not in the public edition.
    """

    region: Region
    province: Province
    line: Line
    scale: tuple[Category, ...]
    scores: Mapping[str, Score]
    innovations: tuple[Innovation, ...]
    cells: tuple[Cell, ...]
    spd: tuple[IndicatorLine, ...]
    worklists: Mapping[str, Worklist]
    official: tuple[OfficialResult, ...]
    deliveries: tuple[Delivery, ...]
    losses: tuple[LossStep, ...]
    scenarios: tuple[Scenario, ...]
    rank_without_one: tuple[int, int] | None
    plan: tuple[PlannedAction, ...]
    candidates: tuple[Advice, ...]
    priorities: Priorities
    league: League
    peer: Peer | None
    agency_map: tuple[Row, ...]
    agency_weeks: Weeks
    catalogue: Mapping[str, Indicator]
    file_names: Mapping[str, str]
    decided: tuple[ListLine, ...]
    other_scale: tuple[ScoreThen, ...]
    score_change: ScoreChange | None
    movement: Movement

    @property
    def verified(self) -> Score | None:
        """The score of what a verifier accepted."""
        return self.scores.get("verified")

    @property
    def shown(self) -> tuple[Innovation, ...]:
        """As many innovations as a page holds."""
        return self.innovations[:INNOVATIONS]

    @cached_property
    def files(self) -> dict[str, str]:
        """Names of the pages of its innovations, by their identifiers."""
        return slugs(one.innovation_id for one in self.innovations)

    @property
    def mandatory_open(self) -> list[str]:
        """Names of the mandatory SPD rows that no verifier has accepted."""
        return [
            one.indicator.name
            for one in self.spd
            if one.indicator.is_mandatory and one.status != "verified"
        ]

    @cached_property
    def actions(self) -> tuple[OpenCell, ...]:
        """What to send first: cells that raise the score by themselves; without one, any."""
        first = in_order(self.worklists, SEND)[:ACTIONS]
        gaining = tuple(task for task in first if task.gain_points > 0)
        return gaining or tuple(first[:10])

    @property
    def agencies(self) -> list[AgencyActions]:
        """The same by agency, in the order of their own largest gain."""
        groups: dict[str, list[OpenCell]] = {}
        for task in self.actions:
            groups.setdefault(task.agency or "", []).append(task)
        return [AgencyActions(of, tuple(rows), self.worklists[of]) for of, rows in groups.items()]

    @property
    def innovation_names(self) -> dict[str, str | None]:
        """Names of its innovations."""
        return {one.innovation_id: one.innovation_name for one in self.innovations}

    @property
    def waiting(self) -> list[OpenCell]:
        """What a verifier has to decide, most points first."""
        return in_order(self.worklists, VERIFY)

    @property
    def n_open(self) -> int:
        """Cells that somebody can send."""
        return sum(len(one.own) for one in self.worklists.values())

    @property
    def outside(self) -> list[Advice]:
        """Candidates outside the best set."""
        return [one for one in self.candidates if one.advice != "submit"]

    @property
    def advice(self) -> list[Advice]:
        """As many of them as a page holds."""
        return self.outside[:ADVICE]

    @property
    def before(self) -> Line | None:
        """The region before it in its province."""
        at = self.province.lines.index(self.line)
        return self.province.lines[at - 1] if at else None

    @property
    def after(self) -> Line | None:
        """The region after it in its province."""
        at = self.province.lines.index(self.line) + 1
        return self.province.lines[at] if at < len(self.province.lines) else None

    @property
    def neighbours(self) -> list[Neighbour]:
        """The five regions around it in the ranking, itself among them."""
        ranked, iid = self.province.ranked, self.line.row.iid
        if self.line.row.rank is None:
            return []
        start = max(0, min(ranked.index(self.line) - 2, len(ranked) - 5))
        return [
            Neighbour(
                other,
                None if other.row.iid is None or iid is None else other.row.iid - iid,
                other is self.line,
            )
            for other in ranked[start : start + 5]
        ]

    def headline(self, language: Language) -> str:
        """The region's week in a line: its rank, and whether it moved."""
        say, row, change = language.say, self.line.row, self.line.change
        told = {"name": row.region_name, "rank": row.rank, "iid": language.printer.number(row.iid)}
        if row.rank is None:
            return say("%(name)s belum dapat diperingkat", **told)
        if change and change.places:
            up = message("%(name)s naik %(n)s peringkat, ke peringkat %(rank)s")
            down = message("%(name)s turun %(n)s peringkat, ke peringkat %(rank)s")
            way = up if change.sign == "▲" else down
            return say(way, n=change.places, **told)
        if change and change.sign == "=":
            return say("%(name)s tetap di peringkat %(rank)s, IID %(iid)s", **told)
        return say("%(name)s di peringkat %(rank)s, IID %(iid)s", **told)

    def lead(self, language: Language) -> list[str]:
        """The sentences below the headline: what the week brought, and what is next."""
        return [*self.since_before(language), *self.steps_up(language)]

    def since_before(self, language: Language) -> list[str]:
        """What moved since the edition before: the index, and the cells behind it."""
        say, change, cells = language.say, self.score_change, self.movement
        if change is None or change.previous_iid is None or change.iid is None:
            return []
        gained = change.iid - change.previous_iid
        rose = message("Sejak edisi %(before)s IID naik %(points)s poin.")
        fell = message("Sejak edisi %(before)s IID turun %(points)s poin.")
        same = message("Sejak edisi %(before)s IID tidak berubah.")
        way = rose if gained > 0 else fell if gained else same
        points = language.printer.number(abs(gained))
        told = [say(way, before=change.previous_edition, points=points)]
        if cells.moved:
            counts = {name: getattr(cells, f"n_{name}") for name in CELLS_MOVED}
            told.append(
                say(
                    "%(sent)s isian dikirim, %(accepted)s diterima dan %(rejected)s ditolak"
                    " verifikator.",
                    **{name: language.printer.integer(n) for name, n in counts.items()},
                )
            )
        elif cells.rows:
            told.append(say("Tidak ada isian yang dikirim atau diverifikasi."))
        return told

    def steps_up(self, language: Language) -> list[str]:
        """What a few more points would reach: the region above, and the category above."""
        say, number, row = language.say, language.printer.number, self.line.row
        if row.rank is None or row.iid is None:
            return []
        steps = []
        above = self.province.above(self.line)
        if above and above.row.iid is not None:
            steps.append(
                say(
                    "Terpaut %(points)s poin dari %(name)s (peringkat %(rank)s).",
                    points=number(above.row.iid - row.iid),
                    name=above.row.region_name,
                    rank=above.row.rank,
                )
            )
        higher = [c for c in self.scale if c.lower_bound > row.iid]
        if higher:
            steps.append(
                say(
                    "Terpaut %(points)s poin dari kategori %(name)s.",
                    points=number(higher[-1].lower_bound - row.iid),
                    name=say(higher[-1].category),
                )
            )
        return steps

    def each_innovation(self) -> Iterator[InnovationView]:
        """Its innovations with their cells."""
        open_cells = {
            (t.innovation_id, t.indicator_code): t
            for one in self.worklists.values()
            for t in one.tasks
        }
        cells = {of: list(rows) for of, rows in groupby(self.cells, lambda c: c.innovation_id)}
        for one in self.innovations:
            lines = tuple(
                IndicatorLine(
                    self.catalogue[cell.indicator_code],
                    cell,
                    self.file_names.get(cell.file_sha256 or "", ""),
                    open_cells.get((one.innovation_id, cell.indicator_code)),
                )
                for cell in cells.get(one.innovation_id, ())
                if cell.indicator_code in self.catalogue
            )
            agency = self.worklists.get(one.agency or "")
            yield InnovationView(self.region, one, lines, agency)


def region_views(store: Store, ranking: Ranking, imprint: Imprint) -> Iterator[RegionView]:
    """Every region of an edition, by province and rank; one batch of them in memory at once."""
    todo = [(province, line) for province in ranking.provinces for line in province.lines]
    for start in range(0, len(todo), BATCH):
        yield from _batch(store, todo[start : start + BATCH], imprint)


def region_view(store: Store, ranking: Ranking, imprint: Imprint, code: str) -> RegionView | None:
    """One region of an edition; None where it is not in it."""
    for province in ranking.provinces:
        for line in province.lines:
            if line.row.region_code == code:
                return next(_batch(store, [(province, line)], imprint))
    return None


def _batch(
    store: Store, batch: Sequence[tuple[Province, Line]], imprint: Imprint
) -> Iterator[RegionView]:
    codes = [line.row.region_code for _, line in batch]
    catalogue = {one.indicator_code: one for one in store.indicators}
    scale = tuple(store.categories)
    innovations = store.by_region(
        Innovation,
        codes,
        "innovation",
        "is_eligible_verified desc, is_reported desc, maturity_verified desc nulls last,"
        " maturity_claimed desc nulls last, innovation_name, innovation_id",
    )
    by_indicator = "indicator_code, innovation_id"
    # A region is told beside the next one up, which may be of another batch.
    above = {line.row.region_code: province.above(line) for province, line in batch}
    nearby = [*codes, *(one.row.region_code for one in above.values() if one)]
    spd = store.by_region(Cell, nearby, "indicator_status", by_indicator, "aspect = 'SPD'")
    checks = store.by_region(LevelCheck, codes, "level_check", by_indicator, "innovation_id = ''")
    losses = store.by_region(Loss, codes, "score_loss_cause", "loss_numerator desc, cause")
    scenarios = store.by_region(Scenario, codes, "rank_sensitivity", "scenario")
    official = store.by_region(
        OfficialResult, codes, "official_result", "year, source, score, predicate"
    )
    other_scale = store.by_region(
        ScoreThen,
        codes,
        "score_history",
        "year",
        "variant = 'official' and category_code_then <> category_code_now",
    )
    deliveries = store.by_region(
        Delivery,
        codes,
        "file_delivery",
        "is_due desc, source",
        where="(received_date is not null or is_due)",
    )
    plan = store.by_region(
        PlannedAction,
        codes,
        "action_plan",
        "order_in_region",
        where="order_in_region is not null",
    )
    candidates = store.by_region(
        Advice,
        codes,
        "submission_advice",
        "gain_now_points, gain_repaired_points desc, innovation_id",
    )
    inside = [] if imprint.is_public else codes
    open_cells = tasks(store, inside)
    in_full = codes if imprint.full else []
    by_innovation = "innovation_id, indicator_code"
    decided = store.by_region(
        ListLine,
        inside,
        "list_line",
        "list, line, innovation_id, indicator_code, original_name, sheet, row",
    )
    cells = store.by_region(Cell, in_full, "indicator_status", by_innovation, "aspect = 'SID'")
    todo = store.by_region(Priority, inside, "priority", "place")
    ways = routes(store, in_full) if inside else {}
    known = [] if imprint.is_public else nearby
    counts = store.by_region(Count, known, "completeness", "agency, indicator_code")
    has = {code: shares(spd[code], counts[code]) for code in known}
    promises = store.by_region(
        Commitment, inside, "commitment_progress", "week, agency", "year = rule_year"
    )
    changed = store.by_region(ScoreChange, codes, "score_change", "region_code")
    moved = movements(store, inside)
    maps, weeks = agency_rows(store, in_full), agency_weeks(store, in_full)
    for (province, line), code in zip(batch, codes, strict=True):
        own = {cell.indicator_code: cell for cell in spd[code]}
        checked = {check.indicator_code: check for check in checks[code]}
        told = {one.scenario: one for one in scenarios[code]}
        ahead = above[code] if inside else None
        lists = (
            worklists(store.regions[code], open_cells[code], innovations[code], deliveries[code])
            if code in open_cells
            else {}
        )
        n_waiting = sum(len(one.waiting) for one in lists.values())
        yield RegionView(
            region=store.regions[code],
            province=province,
            line=line,
            scale=scale,
            scores={
                variant: store.scores[code, variant]
                for variant in ("verified", "claimed")
                if (code, variant) in store.scores
            },
            innovations=tuple(innovations[code]),
            cells=tuple(cells.get(code, ())),
            spd=tuple(
                _spd_line(one, own.get(one.indicator_code), checked, store) for one in store.spd
            ),
            worklists=lists,
            official=tuple(official[code]),
            deliveries=tuple(deliveries[code]),
            losses=tuple(_steps(losses[code])),
            scenarios=tuple(told[one] for one in DECISIONS if one in told),
            rank_without_one=rank_without_one(scenarios[code]),
            plan=tuple(plan[code]),
            candidates=tuple(candidates[code]),
            priorities=Priorities(
                rows=tuple(todo.get(code, ())),
                waiting=waiting(line.row, n_waiting, scale),
                routes=ways.get(code, ()),
                scale=scale,
                now=line.row,
                checks=checked,
            ),
            league=league(
                lists,
                todo.get(code, ()),
                counts.get(code, ()),
                [one for one in promises.get(code, ()) if one.week == store.edition.week],
            ),
            peer=peer(ahead, has[ahead.row.region_code], has[code], catalogue) if ahead else None,
            agency_map=maps.get(code, ()),
            agency_weeks=weeks.get(code, Weeks()),
            catalogue=catalogue,
            file_names=store.file_names,
            decided=tuple(decided.get(code, ())),
            other_scale=tuple(other_scale[code]),
            score_change=next(iter(changed[code]), None),
            movement=moved.get(code, Movement()),
        )


def _spd_line(
    indicator: Indicator, cell: Cell | None, checks: Mapping[str, LevelCheck], store: Store
) -> IndicatorLine:
    name = store.file_names.get(cell.file_sha256 or "", "") if cell else ""
    return IndicatorLine(indicator, cell, name, check=checks.get(indicator.indicator_code))


def _steps(losses: Iterable[Loss]) -> Iterator[LossStep]:
    left = Fraction(MAXIMUM)
    for loss in losses:
        points = Fraction(loss.loss_numerator, loss.score_denominator)
        left -= points
        yield LossStep(loss.cause, _published(points), _published(left))


def _published(points: Fraction) -> Decimal:
    return Decimal((points * 200 + 1) // 2) / 100
