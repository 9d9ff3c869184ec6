"""The queries of the published ranking, beside those on quality.

Here belong the queries of what stands behind the gate: they select, filter, count and order, they
never score. The connection and the tables that every run has are in `quality_store`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reports.tables.quality_store import QualityStore
from reports.tables.rows import (
    Action,
    Category,
    Cell,
    Delivery,
    Indicator,
    Innovation,
    OfficialResult,
    OpenWork,
    Ranked,
    Score,
    Strip,
)

RANKING_TABLES = (
    "indicator",
    "category",
    "region_score",
    "provincial_ranking",
    "innovation",
    "indicator_status",
    "missing_indicator",
    "official_result",
    "score_loss",
    "level_check",
    "rank_sensitivity",
    "score_change",
    "score_change_item",
    "action_plan",
    "submission_advice",
    "rank_history",
    "edition_signature",
    "file_delivery",
    "agency_history",
)


@dataclass(frozen=True)
class RegionDetail:
    """Everything below the region's own row, for one region page."""

    innovations: tuple[Innovation, ...]
    strips: dict[str, str]
    spd: tuple[Cell, ...]
    actions: tuple[Action, ...]
    work: tuple[OpenWork, ...]
    official: tuple[OfficialResult, ...]
    deliveries: tuple[Delivery, ...]


class Store(QualityStore):
    """Published tables of one edition; use it as a context manager.

    Raises:
        ReportError: The file cannot be read, or lacks a table that every page needs.
    """

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The catalogue, SPD rows first."""
        return self.select(Indicator, "from indicator order by aspect desc, indicator_code")

    @cached_property
    def categories(self) -> list[Category]:
        """The category scale, highest first."""
        return self.select(Category, "from category order by lower_bound desc, category_code")

    @cached_property
    def ranking(self) -> list[Ranked]:
        """Per province by rank, regions without a rank last."""
        return self.select(
            Ranked,
            "from provincial_ranking"
            " order by province_code, rank nulls last, region_name, region_code",
        )

    @cached_property
    def scores(self) -> dict[tuple[str, str], Score]:
        """Scores by region code and variant."""
        rows = self.select(Score, "from region_score order by region_code, variant")
        return {(row.region_code, row.variant): row for row in rows}

    def count_actions(self) -> int:
        """Number of cells that are not verified at level 3."""
        return self.count("missing_indicator")

    def largest_gains(self, limit: int) -> list[Action]:
        """The single cells that would raise a published score most, where somebody can act."""
        return self.select(
            Action,
            "from missing_indicator where gain_points > 0 and next_step <> 'none'"
            " order by gain_points desc,"
            " region_code, innovation_id, indicator_code limit ?",
            [limit],
        )

    def actions(self, per_region: int) -> list[Action]:
        """Per region the cells that raise its score most, largest first.

        A cell whose gain is zero (its innovation needs more than one step) comes after all others,
        mandatory ones first.
        """
        return self._first_actions("", [], per_region)

    def actions_to_send(self, per_region: int, codes: Sequence[str]) -> list[Action]:
        """The same for some regions, of what their agencies can send."""
        where = "where list_contains(?, region_code) and next_step = 'send'"
        return self._first_actions(where, [list(codes)], per_region)

    def _first_actions(self, where: str, parameters: list[Any], per_region: int) -> list[Action]:
        return self.select(
            Action,
            f"from missing_indicator {where} qualify row_number() over (partition by region_code"
            " order by gain_points desc, is_mandatory desc, gain_points_full desc, innovation_id,"
            " indicator_code) <= ? order by region_code, gain_points desc, is_mandatory desc,"
            " gain_points_full desc, innovation_id, indicator_code",
            [*parameters, per_region],
        )

    def details(self, codes: Sequence[str], per_region: int) -> dict[str, RegionDetail]:
        """All that region pages print below the ranking, for a batch of regions.

        A batch costs one ordered scan per table, whatever the number of its regions.
        """
        batch = [list(codes)]
        here = "where list_contains(?, region_code)"
        innovations = self.select(
            Innovation,
            f"from innovation {here} order by region_code, is_eligible_verified desc,"
            " is_reported desc, maturity_verified desc nulls last,"
            " maturity_claimed desc nulls last, innovation_name, innovation_id",
            batch,
        )
        strips = self.select(
            Strip,
            "from (select region_code, innovation_id, string_agg(case status"
            " when 'verified' then 'v' when 'pending' then 'p' when 'no_evidence' then 'n'"
            " when 'rejected' then 'r' else 'm' end, '' order by indicator_code) as cells"
            " from indicator_status where list_contains(?, region_code) and aspect = 'SID'"
            " group by region_code, innovation_id) order by region_code, innovation_id",
            batch,
        )
        spd = self.select(
            Cell,
            f"from indicator_status {here} and aspect = 'SPD'"
            " order by region_code, indicator_code, innovation_id",
            batch,
        )
        work = self.select(
            OpenWork,
            "from (select region_code, agency, count(*) as n_open,"
            " count(*) filter (where is_mandatory) as n_mandatory,"
            " count(*) filter (where gain_points > 0) as n_gain"
            " from missing_indicator where list_contains(?, region_code) and next_step = 'send'"
            " group by region_code, agency)"
            " order by region_code, n_open desc, agency",
            batch,
        )
        official = self.select(
            OfficialResult,
            f"from official_result {here} order by region_code, year, source, score, predicate",
            batch,
        )
        deliveries = self.select(
            Delivery,
            f"from file_delivery {here} and (received_date is not null or is_due)"
            " order by region_code, is_due desc, source",
            batch,
        )
        by: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        tables: dict[str, Sequence[Any]] = {
            "innovations": innovations,
            "strips": strips,
            "spd": spd,
            "work": work,
            "official": official,
            "deliveries": deliveries,
            "actions": self.actions_to_send(per_region, codes),
        }
        for name, rows in tables.items():
            for row in rows:
                by[row.region_code][name].append(row)
        return {
            code: RegionDetail(
                innovations=tuple(by[code]["innovations"]),
                strips={strip.innovation_id: strip.cells for strip in by[code]["strips"]},
                spd=tuple(by[code]["spd"]),
                actions=tuple(by[code]["actions"]),
                work=tuple(by[code]["work"]),
                official=tuple(by[code]["official"]),
                deliveries=tuple(by[code]["deliveries"]),
            )
            for code in codes
        }
