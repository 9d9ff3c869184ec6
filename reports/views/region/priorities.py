"""What to do first in a region: to correct, to have verified, to send; and the way up.

Here belongs which things these are, in which order, and what each is called in a sentence. Their
prices arrive computed; the ways to the next category and the next rank are plans of `scenario`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from reports.language.catalogue import Language, message
from reports.scenario.effort import read_effort
from reports.scenario.plan_model import build_problem
from reports.scenario.planning import Action, Field, Target, make_plan
from reports.scenario.scoring_store import ScoringStore
from reports.tables.rows import Category, LevelCheck, Priority, Ranked
from reports.tables.store import Store

FIRST = 10
CORRECT, VERIFY, SEND = "correct", "verify", "send"
CATEGORY, RANK = "category", "rank"

# What a thing to do is called: by kind, and whether it is one cell or several.
_ONE_OF_REGION = {
    CORRECT: message("Perbaiki level %(indicator)s dari %(before)s menjadi %(after)s"),
    VERIFY: message("Tagih verifikasi %(indicator)s"),
    SEND: message("Kirim bukti %(indicator)s"),
}
_ONE = {
    CORRECT: message("Perbaiki level %(indicator)s dari %(before)s menjadi %(after)s, %(name)s"),
    VERIFY: message("Tagih verifikasi %(indicator)s, %(name)s"),
    SEND: message("Kirim bukti %(indicator)s, %(name)s"),
}
_SEVERAL = {
    VERIFY: message("Tagih verifikasi %(n)s isian %(name)s"),
    SEND: message("Kirim bukti %(n)s isian %(name)s"),
}
_MANDATORY = message("Lengkapi %(n)s indikator wajib %(name)s")
_RAISED = message("Naikkan level %(n)s isian %(name)s")


def title(one: Priority, language: Language) -> str:
    """What is to be done, as an order: ``Lengkapi 5 indikator wajib MOBIL KONSUL PULAU``."""
    name = short_name(one.innovation_name or one.innovation_id)
    words = {
        "n": one.n_cells,
        "name": name,
        "indicator": short_name(one.indicator_name or one.indicator_codes),
        "before": one.level_from,
        "after": one.level_to,
    }
    if one.n_cells == 1:
        told = (_ONE if one.innovation_id else _ONE_OF_REGION)[one.kind]
    elif one.kind == SEND and one.becomes_eligible:
        told = _MANDATORY
    elif one.kind == SEND and one.n_raised == one.n_cells:
        told = _RAISED
    else:
        told = _SEVERAL[one.kind]
    return language.say(told, **words)


def short_name(name: str) -> str:
    """A name without what follows it in brackets: ``KOBAGI`` of ``KOBAGI (Konsultasi ...)``."""
    return name.partition(" (")[0].strip() or name


@dataclass(frozen=True)
class Waiting:
    """All that waits for a verifier: what the region has when all of it is accepted.

    Attributes:
        n_cells: cells that wait.
        points: what the published index gains.
        iid: the index then, which is the claimed one.
        category: its name.
        rank: in the province, the others as they are; None without a rank.
    """

    n_cells: int
    points: Decimal
    iid: Decimal
    category: str
    rank: int | None


@dataclass(frozen=True)
class Route:
    """The cheapest way to the next category or the next rank, as ``iid plan`` finds it.

    Attributes:
        kind: ``category`` or ``rank``.
        goal: name of the category, or the rank.
        needed: the published index that reaches it.
        actions: in the order in which to do them.
            None where no work reaches it.
        hours: of all of them, by the table of efforts.
    """

    kind: str
    goal: str
    needed: Decimal
    actions: tuple[Action, ...]
    hours: Decimal


@dataclass(frozen=True)
class Priorities:
    """The things to do of a region, most points first.

    Attributes:
        rows: all that raises the score.
        waiting: what waits for a verifier as a whole; None where nothing does.
        routes: to the next category and the next rank; empty where they are not searched.
        scale: categories, highest first.
        now: where the region stands.
        checks: of the region's own indicators, what their figures say.
    """

    rows: tuple[Priority, ...]
    waiting: Waiting | None
    routes: tuple[Route, ...]
    scale: tuple[Category, ...]
    now: Ranked
    checks: Mapping[str, LevelCheck]

    def of(self, kind: str) -> list[Priority]:
        """Those of one kind, most points first."""
        return [one for one in self.rows if one.kind == kind]

    @cached_property
    def first(self) -> list[Priority]:
        """The ten to begin with: every correction, since it costs a letter, then by points."""
        others = [one for one in self.rows if one.kind != CORRECT]
        kept = [*self.of(CORRECT), *others][:FIRST]
        return sorted(kept, key=lambda one: one.place)

    def leading(self, most: int) -> list[Priority]:
        """The few that a message has room for: the best of each kind, then what brings most."""
        best = [one for kind in (CORRECT, VERIFY, SEND) for one in self.of(kind)[:1]]
        return [*best, *(one for one in self.rows if one not in best)][:most]

    @property
    def rest(self) -> list[Priority]:
        """All others."""
        shown = {one.place for one in self.first}
        return [one for one in self.rows if one.place not in shown]

    def reaches(self, one: Priority, language: Language) -> str:
        """What a thing to do reaches beyond points: another category, or another rank."""
        say, before = language.say, category_of(self.scale, self.now.iid)
        after, parts = category_of(self.scale, one.iid_after), []
        if after and before and after.category_code != before.category_code:
            parts.append(say("mencapai kategori %(name)s", name=say(after.category)))
        if one.rank_after and self.now.rank and one.rank_after < self.now.rank:
            parts.append(say("naik ke peringkat %(rank)s", rank=one.rank_after))
        return ", ".join(parts)


def category_of(scale: Sequence[Category], iid: Decimal | None) -> Category | None:
    """The category of a published index; ``scale`` has the highest first."""
    return next((one for one in scale if iid is not None and iid >= one.lower_bound), None)


def waiting(row: Ranked, n_cells: int, scale: Sequence[Category]) -> Waiting | None:
    """What all waiting cells of a region bring together."""
    reached = category_of(scale, row.iid_claimed)
    if not n_cells or row.iid is None or row.iid_claimed is None or reached is None:
        return None
    points = row.iid_claimed - row.iid
    return Waiting(n_cells, points, row.iid_claimed, reached.category, row.rank_best)


def routes(store: Store, codes: Sequence[str]) -> dict[str, tuple[Route, ...]]:
    """The ways up of some ranked regions, by region."""
    scoring = ScoringStore(store)
    rules, efforts = scoring.rules(), read_effort(scoring.effort_rows())
    rows = {row.region_code: row for row in store.ranking}
    found: dict[str, tuple[Route, ...]] = {}
    for region in scoring.regions(codes):
        row, rivals = rows[region.region_code], scoring.rivals(region, rules)
        if row.rank is None:
            found[region.region_code] = ()
            continue
        field = Field(rules, rivals, store.edition.coverage_gate_pct)
        problem = build_problem(region, rules, efforts)
        most = field.standing(field.after(region, problem.everything().values())).score.iid
        ways = []
        for target, goal in _targets(row, rivals, store.categories):
            needed = Decimal(target.needed(rules, rivals)).scaleb(-2)
            if most < needed:
                ways.append(Route(target.kind, goal, needed, (), Decimal(0)))
                continue
            plan = make_plan(region, field, efforts, target, problem=problem)
            ways.append(Route(target.kind, goal, needed, plan.actions, plan.hours))
        found[region.region_code] = tuple(ways)
    return found


def _targets(
    row: Ranked, rivals: Sequence[Decimal], scale: Sequence[Category]
) -> list[tuple[Target, str]]:
    """The next category above a ranked region, and the next rank, each with its name."""
    found = []
    higher = [one for one in scale if row.iid is not None and one.lower_bound > row.iid]
    if higher:
        found.append((Target(CATEGORY, higher[-1].category_code), higher[-1].category))
    above = [iid for iid in rivals if row.iid is not None and iid > row.iid]
    if above:
        # Regions that share the rank above share it with one more that draws level.
        place = str(1 + sum(iid > min(above) for iid in rivals))
        found.append((Target(RANK, place), place))
    return found
