"""The register: every edition that was published, what stands of it, and what was withdrawn.

What belongs here: which editions people withdrew, by whom and why, as the audit chain tells it, and
one line per published edition for the archive of those that come after. What does not: putting an
edition in front (`placement`), how an edition is named (`naming`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.text.cells import one_line
from ingest.text.personal_data import mask
from ingest.week import WITA, cutoff_date
from orchestration.editions.naming import RANKING_EXPORT, published_names
from orchestration.ledger.chain import Chain


@dataclass(frozen=True)
class Withdrawal:
    """That an edition was withdrawn, as people wrote it.

    Attributes:
        number: of its record in the audit chain.
        day: on which it was, in WITA.
    """

    edition: str
    by: str
    day: dt.date
    reason: str
    number: int

    @classmethod
    def of(cls, body: dict[str, Any], at: dt.datetime, number: int) -> Withdrawal:
        """What a record of the chain says: its body, its moment (aware), its number."""
        day, by = at.astimezone(WITA).date(), ", ".join(body["by"])
        return cls(body["edition"], by, day, body["reason"], number)

    @property
    def masked(self) -> tuple[str, str]:
        """Who and why, one line each, personal data masked: for those who read."""
        return mask(one_line(self.by)), mask(one_line(self.reason))


@dataclass(frozen=True)
class Registered:
    """One published edition, as those after it tell of it; names and reasons masked.

    Attributes:
        correction: why it corrects the one before of its week; None for the first.
        leader_name, leader_iid: of the only region of rank 1; None where there are more.
    """

    published_edition: str
    week: str
    cutoff_date: dt.date
    correction: str | None
    n_ranked: int
    n_leaders: int
    leader_name: str | None
    leader_iid: Decimal | None
    withdrawn_by: str | None = None
    withdrawn_on: dt.date | None = None
    withdrawn_reason: str | None = None


def withdrawals(chain: Chain) -> dict[str, Withdrawal]:
    """The editions that are withdrawn, by name; one that was put in front again is none."""
    found: dict[str, Withdrawal] = {}
    for record in chain.records:
        if record.kind == "withdrawal":
            at = dt.datetime.fromisoformat(record.at)
            found[record.body["edition"]] = Withdrawal.of(record.body, at, record.number)
        elif record.kind == "restore":
            found.pop(record.body["edition"], None)
    return dict(sorted(found.items()))


def register(editions: Path, chain: Chain) -> tuple[Registered, ...]:
    """Every published edition, each revision, oldest first.

    Args:
        editions: their folders; one without a record in the chain is not told of.
        chain: of the home.
    """
    import pyarrow.parquet as pq

    withdrawn = withdrawals(chain)
    reasons = {
        record.body["edition"]: record.body["correction"] for record in chain.of("publication")
    }
    found = []
    for name, folder in published_names(editions).items():
        if str(name) not in reasons:
            continue
        ranking = pq.read_table(folder / RANKING_EXPORT, columns=["rank", "region_name", "iid"])
        ranked = [row for row in ranking.to_pylist() if row["rank"] is not None]
        first = [row for row in ranked if row["rank"] == 1]
        only = first[0] if len(first) == 1 else {"region_name": None, "iid": None}
        reason, gone = reasons[str(name)], withdrawn.get(str(name))
        by, why = gone.masked if gone else (None, None)
        found.append(
            Registered(
                published_edition=str(name),
                week=name.week,
                cutoff_date=cutoff_date(name.week),
                correction=mask(one_line(reason)) if reason else None,
                n_ranked=len(ranked),
                n_leaders=len(first),
                leader_name=only["region_name"],
                leader_iid=only["iid"],
                withdrawn_by=by,
                withdrawn_on=gone.day if gone else None,
                withdrawn_reason=why,
            )
        )
    return tuple(found)
