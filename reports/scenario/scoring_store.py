"""The published tables as the scoring twin reads them: rules of any year, regions, their rivals.

Here belong the queries of what-if and plan. Nothing is scored here, but for rivals under another
rule year, which is the twin's work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Self

from reports.errors import ReportError
from reports.scenario.scoring import (
    Allowance,
    Cell,
    Innovation,
    Region,
    Rules,
    hundredths,
    is_ranked,
    score,
)
from reports.tables.store import Store

BATCH = 48
# What editions of version 0.1 were scored by; they have no table `rule_status`.
STATUSES_OF_0_1 = {
    "stage": {
        "penerapan": Allowance(is_reported=True, is_eligible=True, is_open=True, is_listed=True)
    },
    "status": {
        "draf": Allowance(is_reported=False, is_eligible=False, is_open=True, is_listed=True),
        "dikirim": Allowance(is_reported=True, is_eligible=True, is_open=True, is_listed=True),
        "diterima": Allowance(is_reported=True, is_eligible=True, is_open=False, is_listed=True),
        "ditolak": Allowance(is_reported=True, is_eligible=False, is_open=False, is_listed=True),
    },
}
# What a question is answered from; an edition of any version has them.
NEEDED = (
    *("edition", "region", "provincial_ranking", "region_score", "innovation", "indicator_status"),
    *("indicator", "rule_year", "rule_indicator", "rule_category", "affair", "effort"),
)


class ScoringStore:
    """Rules and regions of one edition; use it as a context manager.

    Args:
        source: the published database, the `data/` folder of an edition, or its tables that are
            open already.

    Attributes:
        tables: the published tables themselves.

    Raises:
        ReportError: The tables cannot be read, or the edition is older than what is asked of it.
    """

    def __init__(self, source: Path | Store) -> None:
        """Opens the tables read-only."""
        self.tables = source if isinstance(source, Store) else Store(source, NEEDED)

    @property
    def _has_statuses(self) -> bool:
        return "rule_status" in self.tables.tables

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the tables."""
        self.tables.__exit__()

    def rules(self, rule_year: int | None = None) -> Rules:
        """The rule book of a year, by default the edition's.

        A year without a catalogue or a category scale takes that of the newest year before it
        (reading R10).

        Raises:
            ReportError: no such rule year.
        """
        wanted = self.tables.edition.rule_year if rule_year is None else rule_year
        # Editions of version 0.1 have the last two of their own year alone.
        of_edition = "(select max_level, min_design_words from edition)"
        years = self.tables.rows(
            "select divisor_floor, min_basic_affairs, count_weight, count_cap, max_total,"
            " window_start, window_end, max_level, min_design_words from rule_year"
            f"{'' if self._has_statuses else f' cross join {of_edition}'} where rule_year = ?",
            wanted,
        )
        if not years:
            known = [
                str(y) for (y,) in self.tables.rows("select rule_year from rule_year order by 1")
            ]
            raise ReportError(f"no rule book for {wanted}", f"known are {', '.join(known)}")
        floor, affairs, weight, cap, total, start, end, level, words = years[0]
        indicators = self.tables.rows(
            "select indicator_code, aspect, weight, is_mandatory from rule_indicator"
            " where rule_year = (select max(rule_year) from rule_indicator where rule_year <= $1)"
            " order by indicator_code",
            wanted,
        )
        categories = self.tables.rows(
            "select lower_bound, category_code from rule_category"
            " where rule_year = (select max(rule_year) from rule_category where rule_year <= $1)"
            " order by lower_bound desc",
            wanted,
        )
        numbers = self.tables.rows("select affair_number, is_basic_affair from affair order by 1")
        return Rules(
            rule_year=wanted,
            max_level=level,
            min_design_words=words,
            spd_weights={c: hundredths(w) for c, aspect, w, _ in indicators if aspect == "SPD"},
            sid_weights={c: hundredths(w) for c, aspect, w, _ in indicators if aspect == "SID"},
            mandatory=frozenset(code for code, _, _, mandatory in indicators if mandatory),
            divisor_floor=floor,
            min_basic_affairs=affairs,
            count_weight=hundredths(weight),
            count_cap=cap,
            max_total=total,
            window=(start, end),
            categories=tuple((hundredths(bound), code) for bound, code in categories),
            basic_affairs=frozenset(number for number, basic in numbers if basic),
            affairs=frozenset(number for number, _ in numbers),
            stages=self._allowances("stage", wanted),
            statuses=self._allowances("status", wanted),
        )

    def _allowances(self, kind: str, rule_year: int) -> dict[str, Allowance]:
        if not self._has_statuses:
            return STATUSES_OF_0_1[kind]
        rows = self.tables.rows(
            "select code, is_reported, is_eligible, is_open, is_listed from rule_status"
            f" where kind = '{kind}' and rule_year = (select max(rule_year) from rule_status"
            " where rule_year <= $1) order by code",
            rule_year,
        )
        return {code: Allowance(*lets) for code, *lets in rows}

    def region(self, code: str) -> Region:
        """One region with all its cells and innovations.

        Args:
            code: Kemendagri code, dotted or not.

        Raises:
            ReportError: the edition has no such region.
        """
        plain = code.replace(".", "").strip()
        if plain not in self.tables.regions:
            raise ReportError(
                f"no region {code} in edition {self.tables.edition.edition}",
                "use a Kemendagri code of a kabupaten or kota in scope, e.g. 64.03",
            )
        return self._regions([plain])[plain]

    def every_region(self) -> Iterator[Region]:
        """All regions in scope, with their cells and innovations; a batch in memory at once."""
        yield from self.regions(list(self.tables.regions))

    def regions(self, codes: Sequence[str]) -> Iterator[Region]:
        """Some regions in scope, likewise."""
        for start in range(0, len(codes), BATCH):
            yield from self._regions(list(codes[start : start + BATCH])).values()

    def rivals(self, region: Region, rules: Rules) -> list[Decimal]:
        """Published indices of the other ranked regions of the province, highest first.

        Under another rule year than the edition's they are scored anew, so that like is ranked
        with like.
        """
        others = [
            row
            for row in self.tables.ranking
            if row.province_code == region.province_code
            and row.region_code != region.region_code
            and row.rank is not None
            and row.iid is not None
        ]
        if rules.rule_year == self.tables.edition.rule_year:
            found = [row.iid for row in others if row.iid is not None]
        else:
            gate = self.tables.edition.coverage_gate_pct
            scored = self._regions([row.region_code for row in others]).values()
            found = [score(one, rules).iid for one in scored if is_ranked(one, rules, gate)]
        return sorted(found, reverse=True)

    def effort_rows(self) -> dict[str, dict[str, Decimal | None]]:
        """Hours of work by indicator: fill_hours, evidence_hours, verify_hours, raise_hours."""
        names = ("fill_hours", "evidence_hours", "verify_hours", "raise_hours")
        rows = self.tables.rows(f"select indicator_code, {', '.join(names)} from effort order by 1")
        return {code: dict(zip(names, hours, strict=True)) for code, *hours in rows}

    def _regions(self, codes: list[str]) -> dict[str, Region]:
        cells: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
        for code, innovation_id, indicator, status, level, agency in self.tables.rows(
            "select region_code, innovation_id, indicator_code, status, level, agency"
            " from indicator_status where list_contains($1, region_code)"
            " order by region_code, innovation_id, indicator_code",
            codes,
        ):
            cells[code, innovation_id][indicator] = Cell(status, level, agency or "")
        innovations: dict[str, dict[str, Innovation]] = defaultdict(dict)
        for code, one, name, agency, stage, status, affair, first, last, words in self.tables.rows(
            "select region_code, innovation_id, innovation_name, agency, stage, status,"
            " affair_number, first_applied_date, last_developed_date, design_words"
            " from innovation where list_contains($1, region_code)"
            " order by region_code, innovation_id",
            codes,
        ):
            innovations[code][one] = Innovation(
                *(one, name, agency, stage, status, affair, first, last, words),
                cells=cells[code, one],
            )
        return {
            code: Region(
                region_code=code,
                region_name=self.tables.regions[code].region_name,
                province_code=self.tables.regions[code].province_code,
                has_delivered=self.tables.regions[code].has_delivered,
                cells=cells[code, ""],
                innovations=innovations[code],
            )
            for code in codes
        }
