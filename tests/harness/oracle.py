"""An exact and independent implementation of the index, to judge the warehouse by.

What belongs here: the rules of verification states, eligibility, scoring, publication, ranking
and gain, written for reading on plain records (one dict per row of a file, canonical column
names, values text or None), in integers and fractions only. What does not: reading files, layout,
speed, and anything imported from the product. When this module and the warehouse disagree, one of
them misreads the rules; neither is right by default.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from tests.harness.oracle_records import (
    STAGES,
    STATUSES,
    VERDICTS,
    Record,
    Records,
    Rules,
    choice,
    normalise,
    parse_date,
    parse_level,
    read_rules,
    sort_rows,
    text_of,
    word_count,
)

VARIANTS = ("claimed", "verified")
# A cell counts in a variant when its state is one of these.
COUNTED = {"claimed": ("verified", "pending"), "verified": ("verified",)}
PUJA_INDAH = ("inovasi", "indikator_inovasi", "indikator_daerah")


@dataclass(frozen=True)
class Cell:
    """One indicator of one innovation or region: its state, stated level and evidence."""

    status: str
    level: int | None
    evidence: bool

    def counted(self, variant: str) -> int:
        """Return the level that enters the score of the variant, 0 when none does."""
        return (self.level or 0) if self.status in COUNTED[variant] else 0


MISSING = Cell("missing", None, False)


@dataclass(frozen=True)
class Innovation:
    """One accepted innovation with its 20 cells (empty when it is not reported)."""

    is_reported: bool
    can_be_eligible: bool  # everything but the mandatory cells
    affair: int | None
    cells: dict[str, Cell]


@dataclass
class Result:
    """What the oracle says, keyed by the codes that the published tables use.

    `scores[region, variant]`, `rankings[region]`, `innovations[region, innovation_id]`,
    `cells[region, innovation_id, indicator_code]` (innovation_id is "" for the region's own
    indicators) and `gains` with the same key, for cells not verified at level 3.
    `rejected[source]` lists the positions of rejected rows, `ignored[source]` those of rows that
    repeat another one, `orphans` the positions of accepted indicator rows without an innovation.
    """

    scores: dict[tuple[str, str], dict] = field(default_factory=dict)
    rankings: dict[str, dict] = field(default_factory=dict)
    innovations: dict[tuple[str, str], dict] = field(default_factory=dict)
    cells: dict[tuple[str, str, str], Cell] = field(default_factory=dict)
    gains: dict[tuple[str, str, str], dict] = field(default_factory=dict)
    rejected: dict[str, list[int]] = field(default_factory=dict)
    ignored: dict[str, list[int]] = field(default_factory=dict)
    orphans: list[int] = field(default_factory=list)


# ---- cells and innovations -------------------------------------------------------------------


def has_evidence(record: Record) -> bool:
    """Say whether a row carries a link, or a document's number together with its date."""
    document = text_of(record, "Nomor Dokumen") and parse_date(text_of(record, "Tanggal Dokumen"))
    return bool(text_of(record, "Tautan Bukti") or document)


def cell_of(rows: list[Record]) -> Cell:
    """Return the cell that all accepted rows of one key make together (reading R4)."""
    levels = [parse_level(text_of(row, "Parameter")) for row in rows]
    stated = [level for level in levels if level is not None]
    verdicts = [choice(text_of(r, "Verifikasi"), VERDICTS) or "menunggu" for r in rows]
    evidence = [has_evidence(row) for row in rows]
    if not stated:
        status = "missing"
    elif all(verdict == "ditolak" for verdict in verdicts):
        status = "rejected"
    elif not any(evidence):
        status = "no_evidence"
    elif any(e and v == "diterima" for e, v in zip(evidence, verdicts, strict=True)):
        status = "verified"
    else:
        status = "pending"
    return Cell(status, min(stated) if stated else None, any(evidence))


def innovation_of(record: Record, rows: dict[str, list[Record]], rules: Rules) -> Innovation:
    """Return the innovation of an accepted row with the indicator rows that belong to it."""
    stage = choice(text_of(record, "Tahapan"), STAGES)
    status = choice(text_of(record, "Status"), STATUSES)
    dates = [parse_date(text_of(record, c)) for c in ("Penerapan Awal", "Pengembangan Terbaru")]
    start, end = rules.window
    in_window = any(day is not None and start <= day <= end for day in dates)
    is_reported = stage == "penerapan" and status != "draf"
    long_enough = word_count(record.get("Rancang Bangun")) >= 300
    codes = [code for code in rules.weights if code.startswith("SID")]
    return Innovation(
        is_reported=is_reported,
        can_be_eligible=is_reported and status != "ditolak" and in_window and long_enough,
        affair=rules.affairs.get(normalise(text_of(record, "Urusan") or "")),
        cells={c: cell_of(rows[c]) if rows.get(c) else MISSING for c in codes}
        if is_reported
        else {},
    )


def is_eligible(innovation: Innovation, variant: str, rules: Rules) -> bool:
    """Say whether an innovation counts in a variant."""
    return innovation.can_be_eligible and all(
        cell.counted(variant) >= 1
        for code, cell in innovation.cells.items()
        if code in rules.mandatory
    )


def points(cells: dict[str, Cell], variant: str, rules: Rules) -> int:
    """Return weight x level summed over cells, in hundredths of a point."""
    return sum(rules.weights[code] * cell.counted(variant) for code, cell in cells.items())


# ---- scores ----------------------------------------------------------------------------------


def half_up(value: Fraction) -> Decimal:
    """Round a score to two decimals, half up (reading R2)."""
    return Decimal((value * 200 + 1) // 2) / 100


def region_score(
    own: dict[str, Cell], innovations: Iterable[Innovation], variant: str, rules: Rules
) -> dict:
    """Return the score of a region from its own 20 cells and its innovations."""
    summaries = [summary(innovation, variant, rules) for innovation in innovations]
    return score_of_summaries(points(own, variant, rules), summaries, rules)


def summary(innovation: Innovation, variant: str, rules: Rules) -> tuple[bool, bool, int, int]:
    """Return what an innovation adds: reported, eligible, points, basic affair covered or 0."""
    if not is_eligible(innovation, variant, rules):
        return innovation.is_reported, False, 0, 0
    basic = innovation.affair if innovation.affair in rules.basic_affairs else 0
    return True, True, points(innovation.cells, variant, rules), basic or 0


def score_of_summaries(spd: int, summaries: list[tuple], rules: Rules) -> dict:
    """Return the score of a region from its own points and one summary per innovation."""
    n_reported = sum(1 for reported, _, _, _ in summaries if reported)
    n_counted = sum(1 for _, eligible, _, _ in summaries if eligible)
    basic = {affair for _, _, _, affair in summaries if affair}
    divisor = max(rules.divisor_floor, n_reported)
    sid_mean = Fraction(sum(added for _, _, added, _ in summaries), 100 * divisor)
    enough = len(basic) >= rules.min_basic_affairs
    count = rules.count_weight * min(n_counted, rules.count_cap) if enough else 0
    total = Fraction(spd, 100) + sid_mean + Fraction(count, 100)
    return {
        "spd_score": Decimal(spd) / 100,
        "sid_mean": sid_mean,
        "n_reported": n_reported,
        "n_counted": n_counted,
        "basic_affairs_covered": len(basic),
        "count_score": Decimal(count) / 100,
        "total_score": total,
        "iid_exact": total * 100 / rules.max_total,
    }


def published(score: dict, innovations: list[Innovation], variant: str, rules: Rules) -> dict:
    """Add to a score what is published of it: rounded index, category, flag, completeness."""
    iid = half_up(score["iid_exact"])
    filled = sum(
        1 for one in innovations for cell in one.cells.values() if cell.counted(variant) >= 1
    )
    n_cells = sum(len(one.cells) for one in innovations)
    completeness = Fraction(100 * filled, n_cells) if n_cells else Fraction(0)
    return score | {
        "iid": iid,
        "category_code": next(code for bound, code in rules.bounds if iid >= bound),
        "near_boundary": any(abs(iid - bound) <= Decimal("0.01") for bound, _ in rules.bounds),
        "completeness": completeness,
        "completeness_pct": half_up(completeness),
    }


def gains_of(own: dict[str, Cell], innovations: dict[str, Innovation], rules: Rules) -> dict:
    """Return the gain of every open cell: change the cell, score the region again, subtract."""
    summaries = {key: summary(one, "verified", rules) for key, one in innovations.items()}
    spd = points(own, "verified", rules)
    before = score_of_summaries(spd, list(summaries.values()), rules)["iid_exact"]

    def after(identifier: str, code: str, level: int) -> Fraction:
        cell = {code: Cell("verified", level, True)}
        if identifier == "":
            new_spd = points(own | cell, "verified", rules)
            return score_of_summaries(new_spd, list(summaries.values()), rules)["iid_exact"]
        one = innovations[identifier]
        changed = summary(replace(one, cells=one.cells | cell), "verified", rules)
        every = list((summaries | {identifier: changed}).values())
        return score_of_summaries(spd, every, rules)["iid_exact"]

    gains = {}
    open_cells = [("", code, cell) for code, cell in own.items()]
    open_cells += [(k, code, c) for k, one in innovations.items() for code, c in one.cells.items()]
    for identifier, code, cell in open_cells:
        counted = cell.counted("verified")
        if counted == 3:
            continue
        waiting = cell.status in ("pending", "no_evidence", "rejected") and (cell.level or 0) > 0
        target = (cell.level or 0) if waiting else min(counted + 1, 3)
        gains[identifier, code] = {
            "status": cell.status,
            "level_counted": counted,
            "level_target": target,
            "gain_points": after(identifier, code, target) - before,
            "gain_points_full": after(identifier, code, 3) - before,
        }
    return gains


# ---- ranking ---------------------------------------------------------------------------------


def rank_regions(result: Result, delivered: set[str], rules: Rules) -> None:
    """Rank the regions that delivered, within each province, on published numbers."""
    low = {region: result.scores[region, "verified"]["iid"] for region in delivered}
    high = {region: result.scores[region, "claimed"]["iid"] for region in delivered}
    for region in {region for region, _ in result.scores}:
        row = rules.regions[region]
        if region not in delivered:
            ranks = dict.fromkeys(("rank", "rank_in_type", "rank_best", "rank_worst"))
        else:
            peers = [
                other
                for other in delivered
                if rules.regions[other]["province_kemendagri_code"]
                == row["province_kemendagri_code"]
            ]
            same_type = [p for p in peers if rules.regions[p]["region_type"] == row["region_type"]]
            ranks = {
                "rank": 1 + sum(low[p] > low[region] for p in peers),
                "rank_in_type": 1 + sum(low[p] > low[region] for p in same_type),
                "rank_best": 1 + sum(low[p] > high[region] for p in peers),
                "rank_worst": 1 + sum(high[p] > low[region] for p in peers if p != region),
            }
        result.rankings[region] = ranks | {"is_ranked": region in delivered}


# ---- everything ------------------------------------------------------------------------------


def compute(
    records: Records,
    rules: Rules | None = None,
    provinces: Iterable[str] | None = None,
    gains: bool = True,
) -> Result:
    """Compute the index of every kabupaten and kota of the provinces in scope.

    Args:
        records: source name -> its rows, in the order of the files in force.
        rules: the rule book; by default the one of the project for 2026.
        provinces: two-digit codes; by default those of the regions that delivered.
        gains: also price every open cell (the slow part).
    """
    rules = rules or read_rules()
    result = Result()
    accepted = {}
    for source in PUJA_INDAH:
        rows = sort_rows(source, records.get(source, ()), rules)
        accepted[source] = rows.accepted
        result.rejected[source], result.ignored[source] = rows.rejected, rows.ignored
    delivered = {key[0] for rows in accepted.values() for _, key, _ in rows}
    chosen = set(provinces or {code[:2] for code in delivered})
    own_rows: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for _, (region, year, code), record in accepted["indikator_daerah"]:
        if year == rules.rule_year:
            own_rows[region][code].append(record)
    known = {key for _, key, _ in accepted["inovasi"]}
    cell_rows: dict[tuple, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for position, (region, identifier, code), record in accepted["indikator_inovasi"]:
        if (region, identifier) in known:
            cell_rows[region, identifier][code].append(record)
        else:
            result.orphans.append(position)
    by_region: dict[str, dict[str, Innovation]] = defaultdict(dict)
    for _, (region, identifier), record in accepted["inovasi"]:
        own = cell_rows[region, identifier]
        by_region[region][identifier] = innovation_of(record, own, rules)
    spd_codes = [code for code in rules.weights if code.startswith("SPD")]
    grid = [
        code
        for code, row in rules.regions.items()
        if row["region_type"] != "provinsi" and row["province_kemendagri_code"] in chosen
    ]
    for region in grid:
        given = own_rows[region]
        spd = {c: cell_of(given[c]) if c in given else MISSING for c in spd_codes}
        _region(region, spd, by_region[region], rules, gains, result)
    rank_regions(result, delivered & set(grid), rules)
    return result


def _region(
    region: str,
    own: dict[str, Cell],
    innovations: dict[str, Innovation],
    rules: Rules,
    gains: bool,
    result: Result,
) -> None:
    """Write everything about one region into the result."""
    every = list(innovations.values())
    for variant in VARIANTS:
        score = region_score(own, every, variant, rules)
        result.scores[region, variant] = published(score, every, variant, rules)
    for code, cell in own.items():
        result.cells[region, "", code] = cell
    for identifier, one in innovations.items():
        result.innovations[region, identifier] = {
            "is_reported": one.is_reported,
            "affair_number": one.affair,
            # An innovation that is not reported is not measured: it has no maturity.
            **{f"is_eligible_{v}": is_eligible(one, v, rules) for v in VARIANTS},
            **{
                f"maturity_{v}": Decimal(points(one.cells, v, rules)) / 100
                if one.is_reported
                else None
                for v in VARIANTS
            },
        }
        for code, cell in one.cells.items():
            result.cells[region, identifier, code] = cell
    if gains:
        for (identifier, code), gain in gains_of(own, innovations, rules).items():
            result.gains[region, identifier, code] = gain
