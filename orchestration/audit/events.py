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
LISTS = ("corrections", "decisions", "acknowledged")


@dataclass(frozen=True)
class Event:
    """One record of the chain, or a decision of people that it tells first.

    Attributes:
        number: of the record.
        at: moment, UTC, ISO 8601.
        kind: of the record; of what people wrote into a list or a waiver its own: `corrections`,
            `decisions`, `acknowledged`, `waivers`.
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
    """The records of a chain, oldest first, as events.

    What people wrote into lists and waivers comes with the first edition that was built under it,
    under the name of whoever decided it; its end comes with the first edition of a week that is no
    older which lacks it.
    """
    runner: tuple[str, ...] = ()
    written: dict[str, list[Body]] = {}
    taken: dict[str, list[Body]] = {}
    newest = ""
    for one in records:
        by = one.body.get("by", ())
        by = (by,) if isinstance(by, str) else tuple(by)
        if one.kind == "begin":
            runner = by
        what = _TOLD[one.kind](one.body)
        yield Event(one.number, one.at, one.kind, by or runner, what)
        if one.kind == "ingest":
            taken = _written(one.body)
        elif one.kind == "publication":
            week = str(one.body["edition"])[:8]
            if week < newest:
                # What was dated after an older week does not hold in it, and has not ended.
                taken = {n: lines + [x for x in written.get(n, ()) if x not in lines]
                         for n, lines in taken.items()}  # fmt: skip
            newest = max(week, newest)
            yield from _news(one, written, taken)
            written = taken


def _written(body: Body) -> dict[str, list[Body]]:
    """What people had written when a run took it in, by list; a line is known by what it says."""
    lists = body.get("lists") or {}
    found = {name: [*lists.get(name, ())] for name in LISTS} | {
        "waivers": [*body.get("waivers", ())]
    }
    # A line that moved within its list is the same; so is one that expired.
    moving = ("line", "is_expired")
    return {
        name: [
            {key: value for key, value in line.items() if key not in moving}
            for line in lines
            if isinstance(line, dict)
        ]
        for name, lines in found.items()
    }


def _news(
    record: Record, before: dict[str, list[Body]], now: dict[str, list[Body]]
) -> Iterator[Event]:
    for name, lines in now.items():
        old = before.get(name, [])
        for word, told in (
            ("", [line for line in lines if line not in old]),
            ("no longer: ", [line for line in old if line not in lines]),
        ):
            for line in told:
                by = [line[key] for key in ("by", "requested_by", "approved_by") if line.get(key)]
                what = word + _line(name, line)
                yield Event(record.number, record.at, name, tuple(by), what)


def _line(name: str, line: Body) -> str:
    """A line of a list, or a waiver, in words."""
    match name:
        case "corrections":
            key = " ".join(text for _, text in line["row"])
            what = f"{line['source']} {line['region_code']} {key} {line['column']}:"
            what += f" {line['expected']} -> {line['right']}"
        case "decisions":
            what = f"{line['region_code']} {line['innovation_id']} is {line['same_as']}"
        case "acknowledged":
            what = f"{line['code']} of {line['file_sha256'][:12]} is known"
        case _:
            what = f"waiver {line['waiver_id']}: {line.get('check_id')} in {line.get('scope')}"
            what += f", void: {line['problem']}" if line.get("problem") else ""
    ground = [line.get("reference") or line.get("evidence"), line.get("on")]
    told = ", ".join(str(one) for one in ground if one)
    return f"{what}: {line.get('reason') or '-'}" + (f" ({told})" if told else "")


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
    "bank": lambda body: _with_reason(f"{body['a']} and {body['b']}: {body['verdict']}", body),
    "upgrade": lambda body: f"home brought from format {body['from']} to {body['to']}",
    "sign": lambda body: _with_reason(f"{body['edition']} is {body['state']}", body),
}
