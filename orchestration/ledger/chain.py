"""The audit chain: what happened to this home, each record sealed by the hash of the one before.

What belongs here: `IID_HOME/chain/chain.jsonl` (one record per line, only appended to) and
`chain/head.json` beside it, which tells a chain whose end was cut, and `chain/head.sig`, where
there is a key. What a record says is decided
by who appends it: a run (`orchestration.editions`) or a person (`orchestration.cli.records`).
Whether files still are as the chain says is `orchestration.audit.verification`'s matter.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

from orchestration.errors import WiringError
from orchestration.ledger.home_format import require_chain

GENESIS = "0" * 64
SIGNATURE = "chain/head.sig"
KINDS = (
    "begin",
    "receipt",
    "ingest",
    "build",
    "results",
    "publication",
    "restore",
    "withdrawal",
    "removal",
    "ack",
    "sign",
    "bank",
    "upgrade",
)


class ChainBroken(WiringError):
    """The chain is not as it was written.

    Attributes:
        is_unfinished: no more than what a killed run leaves; the next append mends it.
    """

    def __init__(self, where: str, what: str, *, is_unfinished: bool = False) -> None:
        remedy = "the audit chain is broken: see `iid verify`; restore a backup"
        super().__init__(f"{where}: {what}", remedy, exit_code=1)
        self.is_unfinished = is_unfinished


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class Head:
    """The end of a chain: the number of its last record and the SHA-256 of that record's line."""

    number: Annotated[int, Field(ge=1, strict=True)]
    sha256: str

    @property
    def anchor(self) -> str:
        """As somebody keeps it outside of the home, for `iid verify --anchor`."""
        return f"{self.number}:{self.sha256}"


@with_config(ConfigDict(strict=True, extra="forbid"))
@dataclass(frozen=True)
class Record:
    """One record.

    Attributes:
        number: its place, from 1.
        kind: one of `KINDS`.
        at: UTC, ISO 8601, by the clock of the machine.
        previous: SHA-256 of the line before; zeros for the first.
        body: what happened.
    """

    number: int
    kind: str
    at: str
    previous: str
    body: dict[str, Any]

    def line(self) -> bytes:
        """The record as it is written, without the end of the line."""
        return json.dumps(vars(self), ensure_ascii=False, separators=(",", ":")).encode()

    def digest(self) -> str:
        """SHA-256 of the line."""
        return hashlib.sha256(self.line()).hexdigest()


_RECORD, _HEAD = TypeAdapter(Record), TypeAdapter(Head)
EMPTY = Head(0, GENESIS)


def _end(record: Record) -> Head:
    """The end of a chain whose last record this is."""
    return Head(record.number, record.digest())


class Chain:
    """The chain of one home, read whole; whoever appends holds the home's lock.

    Args:
        home: IID_HOME.
        strict: also refuse what only a killed run leaves: half a line at the end, or one record
            that the head does not know yet. `mend` or the next `append` takes both away.
        signer: signs the anchor of each new head, which goes into `chain/head.sig`.

    Raises:
        ChainBroken: a record was changed, removed, added or moved, or the end was cut.
        WiringError: the home is of a format that has none, or newer than this program.
    """

    def __init__(
        self, home: Path, *, strict: bool = False, signer: Callable[[str], str] | None = None
    ) -> None:
        require_chain(home)
        self._signer, self._signature = signer, home / SIGNATURE
        self._file = home / "chain/chain.jsonl"
        self._head = home / "chain/head.json"
        content = self._file.read_bytes() if self._file.exists() else b""
        self._whole = content.rfind(b"\n") + 1
        if strict and self._whole < len(content):
            half = "the last record is half written"
            raise ChainBroken("chain/chain.jsonl", half, is_unfinished=True)
        self.records = list(_walk(content[: self._whole]))
        self._compare_head(strict)

    def _compare_head(self, strict: bool) -> None:
        """Compare the end of the chain with the head beside it."""
        known = _read_head(self._head)
        number, length = known.number, len(self.records)
        if number > length:
            lost = f"{number - length} records are gone from the end (the head names {number})"
            raise ChainBroken(f"chain/chain.jsonl line {length + 1}", lost)
        # What one append writes: a single record, or receipts.
        surplus = self.records[number:]
        is_one_append = len(surplus) == 1 or all(one.kind == "receipt" for one in surplus)
        if surplus and (strict or not is_one_append):
            added = f"not known to chain/head.json, which names record {number}"
            where = f"chain/chain.jsonl line {number + 1}"
            raise ChainBroken(where, added, is_unfinished=is_one_append)
        if not self.has(known):
            where = f"chain/chain.jsonl line {number}"
            raise ChainBroken(where, "does not fit chain/head.json: one of them was changed")

    @property
    def head(self) -> Head:
        """The end of the chain; number 0 and zeros when it is empty."""
        return _end(self.records[-1]) if self.records else EMPTY

    def has(self, head: Head) -> bool:
        """Whether the chain ended so at some time."""
        if head.number > len(self.records):
            return False
        return head == (_end(self.records[head.number - 1]) if head.number else EMPTY)

    def of(self, kind: str) -> list[Record]:
        """The records of one kind, oldest first."""
        return [record for record in self.records if record.kind == kind]

    def mend(self) -> None:
        """Take back half a record, and let the head know the last one: what a killed run left."""
        if self._file.exists() and self._file.stat().st_size > self._whole:
            os.truncate(self._file, self._whole)
        if _read_head(self._head).number < len(self.records):
            write_whole(self._head, _written(self.head))
        if self._signer and self.records and signed_head(self._signature)[0] != self.head.anchor:
            self._sign()

    def _sign(self) -> None:
        """Sign the end of the chain; without a signer an older signature stays, which is told."""
        if self._signer:
            told = {"anchor": self.head.anchor, "signature": self._signer(self.head.anchor)}
            write_whole(self._signature, f"{json.dumps(told)}\n".encode())

    def append(self, kind: str, body: dict[str, Any], now: dt.datetime | None = None) -> Record:
        """Write one record to the disk, then the new head.

        Args:
            kind: one of `KINDS`.
            body: what happened, plain JSON.
            now: aware; the clock by default. Never earlier than the record before.
        """
        self._append(kind, [body], now)
        return self.records[-1]

    def append_receipts(self, receipts: list[dict[str, Any]]) -> None:
        """Write a record per receipt, all at once, then the new head."""
        self._append("receipt", receipts, None)

    def _append(self, kind: str, bodies: list[dict[str, Any]], now: dt.datetime | None) -> None:
        if kind not in KINDS:
            raise ValueError(f"{kind} is no kind of record")
        if not bodies:
            return
        at = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).isoformat(timespec="seconds")
        at = max(at, self.records[-1].at) if self.records else at
        new, end = [], self.head
        for body in bodies:
            # As it will be read again: keys as text, tuples as lists.
            plain = json.loads(json.dumps(body, default=str))
            new.append(Record(end.number + 1, kind, at, end.sha256, plain))
            end = _end(new[-1])
        content = b"".join(record.line() + b"\n" for record in new)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as file:
            # What a killed run left half written goes first.
            file.truncate(self._whole)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._whole += len(content)
        self.records += new
        write_whole(self._head, _written(end))
        self._sign()


def signed_head(path: Path) -> tuple[str, str]:
    """The anchor of the head that was signed last, and its signature; empty where there is none."""
    try:
        told = json.loads(path.read_bytes())
        return str(told["anchor"]), str(told["signature"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""


def last_moment(chain: Chain, now: dt.datetime) -> dt.datetime:
    """Now, or the moment of the last record where the clock has gone back since."""
    return max([now, *(dt.datetime.fromisoformat(record.at) for record in chain.records[-1:])])


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file at once: after a crash it holds the old bytes or the new ones."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _walk(content: bytes) -> Iterator[Record]:
    previous = GENESIS
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        where = f"chain/chain.jsonl line {number}"
        try:
            record = _RECORD.validate_json(line)
        except ValidationError as error:
            raise ChainBroken(where, "is not a record") from error
        if record.previous != previous or record.number != number:
            # The hash of the line before does not fit: it, or this one, is not what was written.
            before = f"line {number - 1} or this line" if number > 1 else "this line"
            raise ChainBroken(where, f"{before} was changed, moved or removed")
        if record.line() != line or record.kind not in KINDS:
            raise ChainBroken(where, "is not written as records are")
        previous = hashlib.sha256(line).hexdigest()
        yield record


def _read_head(path: Path) -> Head:
    if not path.exists():
        return EMPTY
    content = path.read_bytes()
    try:
        head = _HEAD.validate_json(content)
    except ValidationError as error:
        raise ChainBroken("chain/head.json", "is not a head") from error
    if _written(head) != content:
        raise ChainBroken("chain/head.json", "is not a head")
    return head


def _written(head: Head) -> bytes:
    return f"{json.dumps(vars(head))}\n".encode()
