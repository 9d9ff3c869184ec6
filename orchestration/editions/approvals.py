"""What people decided and editions remember, as tables that the build starts from.

What belongs here: reading waivers (`IID_HOME/waivers/*.yml`), acknowledgements and signatures (the
audit chain) and the checks of the edition before, and landing them. What they mean for a check is
the dbt project's matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml
from pydantic import BeforeValidator, PlainSerializer, TypeAdapter

from ingest.lists import Lists
from ingest.text.cells import one_line
from ingest.text.personal_data import mask
from ingest.week import cutoff_date
from orchestration.bank.verdicts import BankVerdict, verdicts
from orchestration.catalogue import Check, load_checks
from orchestration.editions.naming import CHECK_EXPORT
from orchestration.editions.parameters import Parameters
from orchestration.editions.publication import sha256
from orchestration.editions.register import Registered, register
from orchestration.ledger.chain import Chain
from orchestration.settings import Settings

LONGEST_DAYS = 90
MAX_BYTES = 64 * 1024
LONGEST_TEXT = 500
FIELDS = ("rule", "scope", "reason", "requested_by", "approved_by", "evidence", "expires")
# In the documents of editions a day that is not known is an empty text.
Day = Annotated[
    dt.date | None,
    BeforeValidator(lambda text: text or None),
    PlainSerializer(lambda day: str(day or ""), when_used="json"),
]

PREVIOUS_CHECK = pa.schema(
    [("check_id", pa.string()), ("scope", pa.string()), ("first_seen", pa.string()),
     ("open_since", pa.string()), ("last_seen", pa.string()), ("issue_status", pa.string()),
     ("due_date", pa.date32())]
)  # fmt: skip


@dataclass(frozen=True)
class Waiver:
    """One waiver file.

    Attributes:
        waiver_id: name of the file without its ending.
        problem: why it has no effect, Indonesian; None when it holds.
    """

    waiver_id: str
    check_id: str | None = None
    scope: str | None = None
    reason: str | None = None
    requested_by: str | None = None
    approved_by: str | None = None
    evidence: str | None = None
    expires_on: Day = None
    problem: str | None = None


@dataclass(frozen=True)
class Acknowledgement:
    """A failed check of a scope that somebody knows, since a week."""

    check_id: str
    scope: str
    week: str


@dataclass(frozen=True)
class Signature:
    """One signature of an edition, the names and the reason masked as all that people write."""

    published_edition: str
    number: int
    state: str
    signed_by: str
    reason: str | None


@dataclass(frozen=True)
class Decisions:
    """What an edition remembers of people.

    Attributes:
        signatures: of earlier editions; an edition from before signatures were shown has none.
        lists: what people decided about inputs; None in old editions.
        editions: those that were published, withdrawn ones marked.
        bank: what was decided of records of the bank, oldest first.
    """

    waivers: tuple[Waiver, ...]
    acknowledgements: tuple[Acknowledgement, ...]
    signatures: tuple[Signature, ...] = ()
    lists: Lists | None = None
    editions: tuple[Registered, ...] = ()
    bank: tuple[BankVerdict, ...] = ()

    def document(self) -> dict[str, Any]:
        """The decisions as plain JSON, for the chain."""
        return DECISIONS.dump_python(self, mode="json")


DECISIONS = TypeAdapter(Decisions)


def read_waivers(folder: Path, checks: list[Check], cutoff: dt.date) -> list[Waiver]:
    """Read every waiver of a deployment; one that does not hold says why.

    Args:
        folder: `IID_HOME/waivers`; may be missing.
        checks: the catalogue.
        cutoff: of the edition; a waiver holds from it to its last day, at most 90 days.
    """
    severity = {check.check_id: check.severity for check in checks}
    files = sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yml", ".yaml"))
    waivers = [_read(path) for path in files]
    return [
        one if one.problem else replace(one, problem=_problem(one, severity, cutoff))
        for one in waivers
    ]


def waiver_hashes(home: Path) -> dict[str, str]:
    """SHA-256 of every waiver file, by its name; a link or a folder is none."""
    files = sorted(path for path in (home / "waivers").glob("*.y*ml") if path.is_file())
    return {path.name: sha256(path) for path in files if not path.is_symlink()}


def _shown(value: object) -> str:
    return mask(one_line(str(value)))


def _read(path: Path) -> Waiver:
    """A waiver as it is written, with what is malformed about it."""
    empty = Waiver(_shown(path.stem))
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            return replace(empty, problem="berkas tautan atau terlalu besar")
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, OSError, RecursionError):
        return replace(empty, problem="berkas tidak dapat dibaca sebagai YAML")
    if not isinstance(written, dict):
        return replace(empty, problem="berkas tidak berisi kolom")
    given = {name: written.get(name) for name in FIELDS}
    texts = {
        name: _shown(value).strip()[:LONGEST_TEXT] or None
        for name, value in given.items()
        if value is not None
    }
    unknown = sorted(str(name) for name in written.keys() - set(FIELDS))
    missing = [name for name in FIELDS if not texts.get(name)]
    is_day = type(given["expires"]) is dt.date
    problem = None
    if unknown:
        problem = f"kolom tidak dikenal: {_shown(', '.join(unknown))[:100]}"
    elif missing:
        problem = f"kolom kosong: {', '.join(missing)}"
    elif not is_day:
        problem = "expires bukan tanggal"
    return Waiver(
        waiver_id=empty.waiver_id,
        check_id=texts.get("rule"),
        scope=(texts.get("scope") or "").replace(".", "") or None,
        **{name: texts.get(name) for name in FIELDS[2:6]},
        expires_on=given["expires"] if is_day else None,
        problem=problem,
    )


def _problem(waiver: Waiver, severity: dict[str, str], cutoff: dt.date) -> str | None:
    """The first reason for which a well-formed waiver does not hold."""
    assert waiver.check_id is not None and waiver.expires_on is not None
    asked, approved = (
        " ".join(str(name).casefold().split()) for name in (waiver.requested_by, waiver.approved_by)
    )
    if waiver.check_id not in severity:
        return "pemeriksaan tidak dikenal"
    if severity[waiver.check_id] == "error":
        return "pemeriksaan yang menahan peringkat tidak dapat dikecualikan"
    if asked == approved:
        return "disetujui oleh pemohonnya sendiri"
    if waiver.expires_on < cutoff:
        return "sudah kedaluwarsa"
    if (waiver.expires_on - cutoff).days > LONGEST_DAYS:
        return f"berlaku lebih dari {LONGEST_DAYS} hari"
    return None


def acknowledgements(chain: Chain, week: str) -> list[Acknowledgement]:
    """The acknowledgements that count for a week: those given in it or before."""
    given = [record.body for record in chain.of("ack") if record.body["week"] <= week]
    return [Acknowledgement(one["check_id"], one["scope"], one["week"]) for one in given]


def signatures(chain: Chain, edition: str) -> list[dict[str, Any]]:
    """The signatures of an edition, oldest first; those of bytes that were replaced are void."""
    published = {r.body["edition"]: r.body["manifest_sha256"] for r in chain.of("publication")}
    return [
        record.body
        for record in chain.of("sign")
        if record.body["edition"] == edition
        and record.body["manifest_sha256"] == published.get(edition)
    ]


def known_signatures(chain: Chain) -> list[Signature]:
    """Every signature of an edition that holds now, in the order of the editions' names."""
    return [
        Signature(
            published_edition=edition,
            number=number,
            state=one["state"],
            signed_by=_shown(", ".join(one["by"])),
            reason=_shown(one["reason"]) or None,
        )
        for edition in sorted({record.body["edition"] for record in chain.of("sign")})
        for number, one in enumerate(signatures(chain, edition), start=1)
    ]


def decisions_of_today(
    settings: Settings, parameters: Parameters, chain: Chain, lists: Lists
) -> Decisions:
    """What people decided that holds for the edition in the making.

    Args:
        settings: the deployment, whose waivers are read.
        parameters: of the edition.
        chain: of the home.
        lists: what people decided about inputs.
    """
    checks, cutoff = load_checks(settings.seeds), cutoff_date(parameters.week)
    return Decisions(
        waivers=tuple(read_waivers(settings.home / "waivers", checks, cutoff)),
        acknowledgements=tuple(acknowledgements(chain, parameters.week)),
        signatures=tuple(known_signatures(chain)),
        lists=lists,
        editions=register(settings.editions, chain),
        bank=verdicts(chain, parameters.week),
    )


def land_decisions(landing: Path, decisions: Decisions, before: Path | None) -> None:
    """Write the landing tables of what an edition remembers of people and of editions.

    They are `waiver`, `acknowledgement`, `edition_signature`, `edition_register`, `previous_check`.

    Args:
        landing: the snapshot's folder.
        decisions: of today, or those of the edition that is made again.
        before: folder of the previous edition; None when there is none.
    """
    _write(landing / "waiver.parquet", Waiver, decisions.waivers)
    _write(landing / "acknowledgement.parquet", Acknowledgement, decisions.acknowledgements)
    _write(landing / "edition_signature.parquet", Signature, decisions.signatures)
    _write(landing / "edition_register.parquet", Registered, decisions.editions)
    known = PREVIOUS_CHECK.empty_table()
    # An edition of a version that did not remember failures yet has no such column.
    if before and "issue_status" in pq.read_schema(before / CHECK_EXPORT).names:
        known = pq.read_table(before / CHECK_EXPORT, columns=PREVIOUS_CHECK.names)
        known = known.filter(pc.is_valid(known["issue_status"])).cast(PREVIOUS_CHECK)
    pq.write_table(known, landing / "previous_check.parquet")


def _write(path: Path, kind: type, rows: Iterable[Any]) -> None:
    """Write records as a table; its columns are the fields of their kind."""
    types = {"int": pa.int32(), "Day": pa.date32(), "Decimal | None": pa.decimal128(5, 2)}
    types |= dict.fromkeys(("dt.date", "dt.date | None"), pa.date32())
    schema = pa.schema([(one.name, types.get(str(one.type), pa.string())) for one in fields(kind)])
    pq.write_table(pa.Table.from_pylist([asdict(row) for row in rows], schema=schema), path)
