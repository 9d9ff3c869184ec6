"""The landing tables of the bank: what people decided, and which records may be one.

What belongs here: `bank_verdict`, `bank_identity` and `innovation_likeness`, from the landing
tables of innovations. Pairs within a region that were found before are read from the home again, so
that a week compares the regions whose reports changed; they can be made anew at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.bank.pairs import Found, Pair, Report, likely_pairs
from ingest.lists import Decision
from orchestration.bank.verdicts import BankVerdict, bank_id, identities, standing

TEXT, NUMBER = pa.string(), pa.int32()
VERDICT = pa.schema(
    [("bank_id_a", TEXT), ("bank_id_b", TEXT), ("verdict", TEXT), ("decided_by", TEXT),
     ("decided_on", pa.date32()), ("reason", TEXT)]
)  # fmt: skip
IDENTITY = pa.schema([("bank_id", TEXT), ("same_as", TEXT)])
LIKENESS = pa.schema(
    [("bank_id_a", TEXT), ("bank_id_b", TEXT), ("score", NUMBER), ("name_score", NUMBER),
     ("reasons", TEXT)]
)  # fmt: skip
PAIR = pa.schema(
    [("digest", TEXT), ("region_a", TEXT), ("id_a", TEXT), ("region_b", TEXT), ("id_b", TEXT),
     ("score", NUMBER), ("name_score", NUMBER), ("reasons", TEXT)]
)  # fmt: skip
# Where the pairs of before are, below the home, and a change of how they are found.
KEPT = "bank/pairs.parquet"
METHOD = "1"
# So many rows at once.
ROWS = 10_000
# A region without a pair has a row that names none.
NO_PAIR = ("", "", "", "", 0, 0, "")


def land_bank(
    landing: Path,
    home: Path,
    own_year: int | None,
    given: Iterable[BankVerdict],
    decisions: Iterable[Decision],
) -> None:
    """Write the landing tables of the bank.

    Args:
        landing: the snapshot's folder, where the innovations of all years lie.
        home: of the deployment; a home that cannot be written keeps no pairs.
        own_year: the edition's rule year.
        given: what people decided of records, oldest first.
        decisions: what lists say of innovations of one region.
    """
    given = tuple(given)
    _write(landing, "bank_verdict", VERDICT, [astuple(one) for one in standing(given)])
    _write(landing, "bank_identity", IDENTITY, list(identities(given, decisions).items()))
    kept = home / KEPT
    found = likely_pairs(reports(landing, own_year), _known(kept))
    rows = [
        (bank_id(*pair.a), bank_id(*pair.b), pair.score, pair.name_score, pair.reasons)
        for pair in found.all()
    ]
    _write(landing, "innovation_likeness", LIKENESS, rows)
    try:
        _keep(kept, found)
    except OSError:
        # Nothing is lost by it but the time of the next week.
        return


def reports(landing: Path, own_year: int | None) -> Iterator[Report]:
    """Every report of an innovation that a snapshot holds, of any year."""
    import duckdb

    # The texts, some hundred megabytes of a nation, are told apart by their hash alone.
    files = {
        "inovasi": "report_year, innovation_name, agency, affair, md5(design)",
        "past_innovation": "report_year, innovation_name, agency, affair, md5(design)",
        "bank_history": "year, name, agency, affair, null",
    }
    with duckdb.connect() as connection:
        for name, columns in files.items():
            query = f"select region_code, innovation_id, {columns} from read_parquet(?)"
            cursor = connection.execute(query, [str(landing / f"{name}.parquet")])
            while rows := cursor.fetchmany(ROWS):
                for region, key, year, title, agency, affair, text in rows:
                    year = year or own_year or 0
                    yield Report(region, key, year, title, agency or "", affair or "", text or "")


def _known(kept: Path) -> dict[str, list[Pair]]:
    """Pairs that were found before, by the digest of their region's reports."""
    try:
        table = pq.read_table(kept)
    except (OSError, pa.ArrowInvalid):
        return {}
    if table.schema.metadata != _method():
        return {}
    found: dict[str, list[Pair]] = {}
    for row in table.to_pylist():
        pairs = found.setdefault(row["digest"], [])
        if row["region_a"]:
            a, b = (row["region_a"], row["id_a"]), (row["region_b"], row["id_b"])
            pairs.append(Pair(a, b, row["score"], row["name_score"], row["reasons"]))
    return found


def _keep(kept: Path, found: Found) -> None:
    rows = [
        (digest, *row)
        for digest, pairs in found.within.items()
        for row in [(*p.a, *p.b, p.score, p.name_score, p.reasons) for p in pairs] or [NO_PAIR]
    ]
    kept.parent.mkdir(parents=True, exist_ok=True)
    new = kept.with_suffix(".new")
    pq.write_table(_table(PAIR, rows).replace_schema_metadata(_method()), new)
    new.replace(kept)


def _method() -> dict[bytes, bytes]:
    return {b"method": METHOD.encode()}


def _write(landing: Path, name: str, schema: pa.Schema, rows: list[tuple]) -> None:
    pq.write_table(_table(schema, rows), landing / f"{name}.parquet")


def _table(schema: pa.Schema, rows: list[tuple]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(c, field.type) for c, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
