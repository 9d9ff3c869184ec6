"""Many random regions and edits against the oracle: `python -m tests.scale --regions 20000`.

What belongs here: fictional regions (a copy of the dbt project whose seed of regions has more
rows), batches of them through the whole pipeline, every published number compared with the oracle,
and what-if compared with the oracle on edited records. What does not: any rule, and how a region is
made (`tests/harness/random_region.py`). Runs by hand and in `make soak`; exits 1 on any difference.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from orchestration.runner import run_weekly
from orchestration.settings import PROJECT, load_settings
from reports.scenario.scoring_store import ScoringStore
from reports.scenario.whatif import apply, standing
from tests.conftest import WEEK
from tests.dbt.test_against_oracle import differences
from tests.harness.oracle import Result, compute
from tests.harness.oracle_records import Rules, read_rules
from tests.harness.random_region import ARCHETYPES, BASIC, HEADERS, Inbox, RegionMaker, empty_inbox
from tests.reports.test_scoring import assert_equal, edited_records, random_edits

PER_PROVINCE = 90
SMALL, AT_THE_CAP = 14, 201
SHOWN = 20


def fictional_project(folder: Path, n_regions: int) -> tuple[Path, list[str]]:
    """A copy of the dbt project that knows so many fictional regions more; their codes.

    Real provinces have codes from 11 to 96, so that the fictional ones take the rest of 10 to 99
    and numbers of regions that no real one has; all of them end in 10 to 99.
    """
    ignored = shutil.ignore_patterns("target", "logs", ".user.yml")
    project = Path(shutil.copytree(PROJECT / "dbt_project", folder / "project", ignore=ignored))
    path = project / "seeds/reference/region.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    taken = {row["kemendagri_code"] for row in rows} | {row["bps_code"] for row in rows}
    provinces = [str(n) for n in range(10, 100) if str(n) not in taken]
    codes = [p + str(n) for p in provinces for n in range(10, 10 + PER_PROVINCE)]
    codes = [code for code in codes if code not in taken][:n_regions]
    if len(codes) < n_regions:
        raise SystemExit(f"at most {len(codes)} regions in a batch")
    template = dict.fromkeys(rows[0], "")
    made = [
        template
        | {"kemendagri_code": p, "bps_code": p, "name": f"Rekaan {p}", "region_type": "provinsi"}
        for p in sorted({code[:2] for code in codes})
    ]
    for place, code in enumerate(codes):
        kind = "kota" if place % 7 == 3 else "kabupaten"
        name = f"{kind.title()} Rekaan {code}"
        own = {"kemendagri_code": code, "bps_code": code, "name": name, "region_type": kind}
        made.append(template | own | {"province_kemendagri_code": code[:2]})
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(rows[0]), lineterminator="\n").writerows(made)
    return project, codes


def on_the_boundary(maker: RegionMaker, rules: Rules) -> Inbox:
    """A region whose index is exactly 65.005: it publishes as 65.01, Sangat Inovatif.

    SPD 63.00; 16 reported, 15 of them eligible, whose maturity sums to 1501.00.
    """
    inbox = empty_inbox()
    year = str(rules.rule_year)
    accepted = {"Verifikasi": "Diterima", "Tautan Bukti": "https://contoh.invalid/1"}
    for number in maker.spd:
        row = {"Tahun": year, "Nomor Indikator": number, "Parameter": "3"}
        inbox["indikator_daerah"].append(row | accepted)
    highest = 3 * sum(w for code, w in rules.weights.items() if code.startswith("SID"))
    surplus = 15 * highest - 150100
    for serial in range(16):
        identifier = f"BATAS-{serial}"
        inbox["inovasi"].append(
            {
                "ID Inovasi": identifier,
                "Nama Inovasi": identifier,
                "OPD Pelaksana": "Dinas",
                "Tahapan": "Penerapan",
                "Urusan": BASIC[serial % 6],
                "Penerapan Awal": rules.window[0].isoformat(),
                "Rancang Bangun": maker.design(300 if serial else 299),
                "Status": "Diterima",
            }
        )
        for number in maker.sid:
            level, weight = 3, rules.weights[f"SID-{number}"]
            while serial and number not in maker.mandatory and level and surplus >= weight:
                level, surplus = level - 1, surplus - weight
            row = {"ID Inovasi": identifier, "Nomor Indikator": number, "Parameter": str(level)}
            inbox["indikator_inovasi"].append(row | accepted)
    return inbox


def make_regions(dice: random.Random, rules: Rules, codes: list[str]) -> dict[str, Inbox]:
    """The rows of every region, without their key."""
    maker = RegionMaker(dice, rules)
    made: dict[str, Inbox] = {codes[0]: on_the_boundary(maker, rules)}
    for code in codes[1:]:
        peers = [other for other in made if other[:2] == code[:2]]
        archetype = dice.choice(ARCHETYPES) if peers else "ordinary"
        if archetype == "copy":
            twin = made[dice.choice(peers)]
            made[code] = {source: [dict(row) for row in rows] for source, rows in twin.items()}
        else:
            at_the_cap = archetype == "big" and dice.random() < 0.1
            made[code] = maker.region(archetype, AT_THE_CAP if at_the_cap else SMALL)
    return made


def write(inbox: Path, made: dict[str, Inbox]) -> dict[str, dict[str, list[dict]]]:
    """Write one file per source; the rows with their key, by region and source."""
    records: dict[str, dict[str, list[dict]]] = defaultdict(dict)
    for source, headers in HEADERS.items():
        (inbox / source).mkdir(parents=True)
        with (inbox / source / "semua.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["Kode Wilayah", *headers], delimiter=";")
            writer.writeheader()
            for code, sources in made.items():
                blank = dict.fromkeys(headers)
                rows = [{"Kode Wilayah": code} | blank | row for row in sources[source]]
                records[code][source] = rows
                writer.writerows(rows)
    return records


def run_edits(
    dice: random.Random, database: Path, records: dict, oracle: Result, rules: Rules, count: int
) -> list[str]:
    """Compare what-if with the oracle on edited records; every difference as a line."""
    found = []
    with ScoringStore(database) as store:
        book = store.rules()
        codes = sorted(code for code in records if code in store.tables.regions)
        for serial in range(count):
            code = dice.choice(codes)
            region = store.region(code)
            edits = random_edits(dice, region, book)
            lows = [
                oracle.scores[other, "verified"]["iid"]
                for other in codes
                if other != code and other[:2] == code[:2] and oracle.rankings[other]["is_ranked"]
            ]
            rivals = store.rivals(region, book)
            after = standing(apply(region, edits, book), book, rivals, Decimal(0))
            changed = edited_records(records[code], code, edits)
            expected = compute(changed, rules, [code[:2]], gains=False)
            iid = expected.scores[code, "verified"]["iid"]
            ranked = expected.rankings[code]["is_ranked"]
            try:
                rank = 1 + sum(low > iid for low in lows) if ranked else None
                assert_equal(after, expected, code, rank)
            except AssertionError as error:
                found.append(f"edit {serial} of {code}: {error}")
    return found


def edges(oracle: Result, rules: Rules) -> Counter[str]:
    """How often the batch sat on an edge of the rules, in the verified variant."""
    seen: Counter[str] = Counter()
    for (_, variant), score in oracle.scores.items():
        if variant != "verified":
            continue
        exact, count, reported = score["iid_exact"], score["n_counted"], score["n_reported"]
        seen["rounded at exactly half"] += (exact * 100) % 1 == Fraction(1, 2)
        seen["65.005"] += exact == Fraction("65.005")
        seen["within 0.01 of a category"] += score["near_boundary"]
        seen[f"{count} counted"] += count in (199, 200, 201)
        seen["at the divisor floor or next to it"] += abs(reported - rules.divisor_floor) <= 1
        seen[f"{score['basic_affairs_covered']} affairs"] += count > 0
        seen["nothing reported"] += reported == 0
    return Counter({name: number for name, number in sorted(seen.items()) if number})


def run_batch(
    folder: Path, seed: int, n_regions: int, n_edits: int, gains: bool
) -> tuple[list[str], Counter[str]]:
    """One batch through the pipeline; differences and edges met."""
    project, codes = fictional_project(folder, n_regions)
    rules = read_rules(project / "seeds")
    dice = random.Random(seed)
    records = write(folder / "inbox", make_regions(dice, rules, codes))
    settings = load_settings(folder / "home", folder / "inbox")
    settings = replace(settings, dbt_project=project)
    result = run_weekly(settings, {"week": WEEK, "reports": "data"})
    if result.edition is None:
        return [f"no edition: {result.problems}"], Counter()
    together: dict[str, list[dict]] = defaultdict(list)
    for sources in records.values():
        for source, rows in sources.items():
            together[source] += rows
    oracle = compute(together, rules, gains=gains)
    found = list(differences(result.edition / "data", oracle, gains=gains))
    database = settings.published / "warehouse.duckdb"
    found += run_edits(dice, database, records, oracle, rules, n_edits)
    return found, edges(oracle, rules)


def main() -> None:
    """Run the batches and print what was compared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=2000)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=2000, help="regions per run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gains", action="store_true", help="compare every gain, too (slow)")
    asked = parser.parse_args()
    sizes = [asked.batch] * (asked.regions // asked.batch) + [asked.regions % asked.batch]
    sizes = [size for size in sizes if size]
    met: Counter[str] = Counter()
    n_found = 0
    for place, size in enumerate(sizes):
        n_edits = asked.edits // len(sizes) + (place < asked.edits % len(sizes))
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            found, seen = run_batch(Path(folder), asked.seed + place, size, n_edits, asked.gains)
        met += seen
        n_found += len(found)
        sys.stdout.write(
            f"batch {place + 1} of {len(sizes)}: {size} regions, {n_edits} edits,"
            f" {len(found)} differences, {time.monotonic() - start:.0f} s\n"
        )
        sys.stdout.write("".join(f"  {line}\n" for line in found[:SHOWN]))
        sys.stdout.flush()
    for name, number in sorted(met.items()):
        sys.stdout.write(f"  {number:6} regions: {name}\n")
    sys.stdout.write(f"{sum(sizes)} regions, {asked.edits} edits: {n_found} differences\n")
    sys.exit(1 if n_found else 0)


if __name__ == "__main__":
    main()
