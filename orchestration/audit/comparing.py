"""Comparing: what changed between any two editions, in numbers and in what lies behind them.

What belongs here: the published rows of both side by side, and what both were made of by their
manifests: files, decisions of people, parameters, rule book, code. Points by cause are not computed
anew: they are those that each edition published of the one before it, added up over the way from
one edition to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.editions.manifest import read_made, read_manifest

Row = dict[str, Any]
CAUSES = ("rules", "own_data", "verification")
SCORE = ("iid", "iid_claimed", "category_code", "rank", "publication_state", "state_reason")
PARTS = ("spd_score", "sid_mean", "count_score", "n_counted", "divisor")
INNOVATION = ("status", "agency", "is_eligible_verified")
CELL = ("level", "status", "score_verified")
LISTS = ("corrections", "decisions", "acknowledged")
VERSIONS = ("code_version", "rule_book_hash", "rule_year", "contracts")
# Of the parameters these follow from the name of the edition.
NAMING = ("edition", "week", "previous", "correction", "corrects")


@dataclass(frozen=True)
class Change:
    """One published thing that is not the same in both: its key, and what it says in each.

    Attributes:
        before, after: None where it is not there.
    """

    key: dict[str, str]
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class RegionDifference(Change):
    """A region whose score, category, rank or state changed.

    Attributes:
        causes: points by cause, which add up to the change of the index before it is rounded; None
            where no way of published changes leads from one edition to the other.
    """

    causes: dict[str, Decimal] | None = None


@dataclass(frozen=True)
class Difference:
    """What changed from one edition to another.

    Attributes:
        regions, innovations, cells: what is published; a cell names the file behind it in each.
        files: by `added` and `removed`: files in force, by source, name and SHA-256.
        decided: what people decided, by list and by `added` and `removed`.
        made_by: what else both were made by and differs, by name: the one and the other.
    """

    before: str
    after: str
    regions: list[RegionDifference]
    innovations: list[Change]
    cells: list[Change]
    files: dict[str, list[Row]]
    decided: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    made_by: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether both say the same and were made of the same."""
        told = (self.regions, self.innovations, self.cells, self.decided, self.made_by)
        return not any(told) and not any(self.files.values())


def compare(before: Path, after: Path) -> Difference:
    """What changed from one edition to another; any two, in whichever order.

    Args:
        before: folder of the one.
        after: folder of the other.
    """
    manifests = read_manifest(before), read_manifest(after)
    files = _in_force(manifests[0]), _in_force(manifests[1])
    return Difference(
        before.name,
        after.name,
        regions=_regions(before, after),
        innovations=_innovations(before, after),
        cells=_cells(before, after),
        files={
            "added": [files[1][key] for key in sorted(files[1].keys() - files[0].keys())],
            "removed": [files[0][key] for key in sorted(files[0].keys() - files[1].keys())],
        },
        decided=dict(_decided(*manifests)),
        made_by=dict(_made_by(*manifests)),
    )


def _table(edition: Path, name: str, columns: tuple[str, ...], **only: str) -> list[Row]:
    """Rows of a table of an edition; a column that its version did not publish is None."""
    path = edition / "data" / f"{name}.parquet"
    if not path.is_file():
        return []
    known = [one for one in (*columns, *only) if one in pq.read_schema(path).names]
    filters = [(key, "=", value) for key, value in only.items()] or None
    rows = pq.read_table(path, columns=known, filters=filters).to_pylist()
    return [dict.fromkeys(columns) | {k: v for k, v in row.items() if k in columns} for row in rows]


def _keyed(rows: list[Row], keys: tuple[str, ...]) -> dict[tuple[str, ...], Row]:
    return {tuple(row.pop(key) or "" for key in keys): row for row in rows}


def _innovations(before: Path, after: Path) -> list[Change]:
    """Innovations whose status, agency or eligibility changed, and those that came or went."""
    keys = ("region_code", "innovation_id")
    old, new = (
        _keyed(_table(one, "innovation", (*keys, *INNOVATION)), keys) for one in (before, after)
    )
    return [
        Change(dict(zip(keys, key, strict=True)), old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def _regions(before: Path, after: Path) -> list[RegionDifference]:
    rows = []
    for edition in (before, after):
        ranked = _table(edition, "provincial_ranking", ("region_code", "region_name", *SCORE))
        parts = _keyed(
            _table(edition, "region_score", ("region_code", *PARTS), variant="verified"),
            ("region_code",),
        )
        rows.append(
            {row["region_code"]: row | parts.get((row["region_code"],), {}) for row in ranked}
        )
    causes, found = _causes(before, after), []
    for code in sorted(rows[0].keys() | rows[1].keys()):
        old, new = (one.get(code) for one in rows)
        if old != new:
            key = {"region_code": code, "region_name": (new or old or {})["region_name"]}
            told = [row and {k: v for k, v in row.items() if k not in key} for row in (old, new)]
            found.append(RegionDifference(key, told[0], told[1], causes.get(code)))
    return found


def _causes(before: Path, after: Path) -> dict[str, dict[str, Decimal]]:
    """Points by region and cause, by what each edition published of the one before it.

    Both editions are followed back to the last one that both go back to. A region that one edition
    on the way does not compare has no causes.
    """
    ways = [_way(edition) for edition in (before, after)]
    common = next((name for name in ways[1] if name in ways[0]), None)
    if common is None:
        return {}
    found: dict[str, dict[str, Decimal]] = {}
    codes: list[set[str]] = []
    for way, sign in zip(ways, (-1, 1), strict=True):
        for name in way[: way.index(common)]:
            rows = _table(after.parent / name, "score_change", _CHANGE)
            told = {r["region_code"]: r for r in rows if r["previous_edition"] is not None}
            codes.append(set(told))
            for code, row in told.items():
                sums = found.setdefault(code, dict.fromkeys(CAUSES, Decimal(0)))
                for cause in CAUSES:
                    sums[cause] += sign * (row[f"{cause}_points"] or Decimal(0))
    everywhere = set.intersection(*codes) if codes else set()
    return {code: sums for code, sums in found.items() if code in everywhere}


_CHANGE = ("region_code", "previous_edition", *(f"{cause}_points" for cause in CAUSES))


def _way(edition: Path) -> list[str]:
    """The names of an edition, the one that it started from, and so on, as far as they are here."""
    names: list[str] = []
    name: str | None = edition.name
    while name and name not in names and (edition.parent / name / "manifest.json").is_file():
        names.append(name)
        name = read_made(edition.parent / name).parameters.previous
    return names


def _cells(before: Path, after: Path) -> list[Change]:
    """Cells whose level, state or points changed, each with the file behind it."""
    keys = ("region_code", "innovation_id", "indicator_code")
    place = ("file_sha256", "sheet", "row")
    sides = []
    for edition in (before, after):
        names = {
            row["file_sha256"]: row["original_name"]
            for row in _table(edition, "file_receipt", ("file_sha256", "original_name"))
        }
        rows = _keyed(_table(edition, "indicator_status", (*keys, *CELL, *place)), keys)
        for row in rows.values():
            row["file"] = names.get(row["file_sha256"])
        sides.append(rows)
    found = []
    for key in sorted(sides[0].keys() | sides[1].keys()):
        old, new = (side.get(key) for side in sides)
        if [old and old[c] for c in CELL] != [new and new[c] for c in CELL]:
            found.append(Change(dict(zip(keys, key, strict=True)), old, new))
    return found


def _in_force(manifest: Row) -> dict[tuple[str, str], Row]:
    """The files in force, by source and hash."""
    names = ("source", "original_name", "file_sha256")
    return {
        (one["source"], one["file_sha256"]): {name: one[name] for name in names}
        for one in manifest["inputs"]
        if one["is_in_force"]
    }


def _decided(before: Row, after: Row) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """What people decided, by list: what is in the one manifest only."""
    sides = [_decisions_of(one) for one in (before, after)]
    for name in sides[0]:
        old, new = (side[name] for side in sides)
        moved = {
            "added": [one for one in new if one not in old],
            "removed": [one for one in old if one not in new],
        }
        if any(moved.values()):
            yield name, moved


def _decisions_of(manifest: Row) -> dict[str, list[Any]]:
    told: Mapping[str, Any] = manifest.get("decisions") or {}
    lists = told.get("lists") or {}
    return {name: list(lists.get(name, ())) for name in LISTS} | {
        name: list(told.get(name, ())) for name in ("waivers", "acknowledgements")
    }


def _made_by(before: Row, after: Row) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name in VERSIONS:
        old, new = before.get(name), after.get(name)
        if name == "contracts":
            names = sorted((old or {}).keys() | (new or {}).keys())
            for one in names:
                pair = (old or {}).get(one), (new or {}).get(one)
                if pair[0] != pair[1]:
                    yield f"contract {one}", pair
        elif old != new:
            yield name, (old, new)
    old, new = (one.get("parameters", {}) for one in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if name not in (*NAMING, "rule_year") and old.get(name) != new.get(name):
            yield name, (old.get(name), new.get(name))
