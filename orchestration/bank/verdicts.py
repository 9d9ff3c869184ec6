"""Verdicts on two records of the bank: the same, a successor, a replica, or different.

What belongs here: reading them from the audit chain, and which records are one by them. A verdict
is remembered for ever; a later one on the same two takes its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from ingest.lists import Decision
from ingest.text.cells import one_line
from ingest.text.personal_data import mask
from orchestration.ledger.chain import Chain

Kind = Literal["same", "successor", "replica", "different"]
VERDICTS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class BankVerdict:
    """What somebody decided of two records.

    Attributes:
        bank_id_a: the one that stands where they are the same, that came first, or that is the
            example.
        bank_id_b: the other: the same, the successor of the first, or its replica.
    """

    bank_id_a: str
    bank_id_b: str
    verdict: Kind
    decided_by: str
    decided_on: dt.date
    reason: str


def bank_id(region_code: str, innovation_id: str) -> str:
    """The lasting identifier of a record: made of what never changes, so never used again."""
    return f"{region_code}-{innovation_id}"


def verdicts(chain: Chain, week: str) -> tuple[BankVerdict, ...]:
    """The verdicts that count for a week, oldest first: those given in it or before."""
    return tuple(
        BankVerdict(
            bank_id_a=one["a"],
            bank_id_b=one["b"],
            verdict=one["verdict"],
            decided_by=mask(one_line(", ".join(one["by"]))),
            decided_on=dt.date.fromisoformat(one["on"]),
            reason=mask(one_line(one["reason"])),
        )
        for one in (record.body for record in chain.of("bank"))
        if one["week"] <= week
    )


def standing(given: Iterable[BankVerdict]) -> list[BankVerdict]:
    """The last verdict on each two records, in the order in which they were given."""
    last: dict[frozenset[str], BankVerdict] = {}
    for one in given:
        pair = frozenset((one.bank_id_a, one.bank_id_b))
        last.pop(pair, None)
        last[pair] = one
    return list(last.values())


def identities(given: Iterable[BankVerdict], decisions: Iterable[Decision] = ()) -> dict[str, str]:
    """Records that are another one, each with the one that stands for it.

    Args:
        given: verdicts, oldest first.
        decisions: what `decisions.csv` says of innovations of one region.
    """
    same = [
        (bank_id(one.region_code, one.same_as), bank_id(one.region_code, one.innovation_id))
        for one in decisions
    ]
    same += [(v.bank_id_a, v.bank_id_b) for v in standing(given) if v.verdict == "same"]
    above: dict[str, str] = {}

    def root(record: str) -> str:
        while record in above:
            record = above[record]
        return record

    for kept, other in same:
        first, second = root(kept), root(other)
        if first != second:
            above[second] = first
    return {record: root(record) for record in sorted(above)}
