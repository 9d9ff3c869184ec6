"""What people and runs did to a home, as the audit chain tells it.

What belongs here: one line per record of the chain, and who is behind it. What a record is, and
whether the chain is whole, is `orchestration.ledger.chain`'s matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ingest.week import WITA
from orchestration.ledger.chain import Record

Body = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One record of the chain.

    Attributes:
        at: moment, UTC, ISO 8601.
        by: who did it; of what a run did, who started the run.
        what: one line.
    """

    number: int
    at: str
    kind: str
    by: tuple[str, ...]
    what: str

    @property
    def day(self) -> str:
        """The day in WITA, ISO 8601."""
        return dt.datetime.fromisoformat(self.at).astimezone(WITA).date().isoformat()


def events(records: Iterable[Record]) -> Iterator[Event]:
    """The records of a chain, oldest first, as events."""
    runner: tuple[str, ...] = ()
    for one in records:
        by = one.body.get("by", ())
        by = (by,) if isinstance(by, str) else tuple(by)
        if one.kind == "begin":
            runner = by
        what = _TOLD[one.kind](one.body)
        yield Event(one.number, one.at, one.kind, by or runner, what)


def _ingested(body: Body) -> str:
    lists = body.get("lists") or {}
    counts = {
        "receipts": body["receipts"],
        "corrections": len(lists.get("corrections", ())),
        "decisions": len(lists.get("decisions", ())),
        "acknowledged warnings": len(lists.get("acknowledged", ())),
        "waivers": len(body.get("waivers", ())),
    }
    told = ", ".join(f"{n} {what}" for what, n in counts.items() if n)
    return f"took in what counts for {body['edition']}: {told or 'nothing'}"


def _results(body: Body) -> str:
    failing = sum(1 for _, n_failed in body["checks"].values() if n_failed)
    return f"checks: {len(body['checks'])}, of which {failing} find something"


def _with_reason(text: str, body: Body) -> str:
    reason = body.get("reason") or body.get("correction")
    return f"{text}: {reason}" if reason else text


_TOLD: dict[str, Callable[[Body], str]] = {
    "begin": lambda body: f"run of {body['week']} begun",
    "receipt": lambda body: f"received {body['original_name']}",
    "ingest": _ingested,
    "build": lambda body: f"{body['step']} {'done' if body['passed'] else 'not passed'}",
    "results": _results,
    "publication": lambda body: _with_reason(f"published {body['edition']}", body),
    "restore": lambda body: _with_reason(f"{body['edition']} put in front", body),
    "withdrawal": lambda body: _with_reason(f"{body['edition']} withdrawn", body),
    "removal": lambda body: f"let go of {len(body.get('notes', ()))} raw files",
    "ack": lambda body: _with_reason(f"{body['check_id']} in {body['scope']} acknowledged", body),
    "sign": lambda body: _with_reason(f"{body['edition']} is {body['state']}", body),
}
