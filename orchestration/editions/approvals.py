"""What people decided and editions remember, as tables that the build starts from.

What belongs here: reading waivers (`IID_HOME/waivers/*.yml`), acknowledgements and signatures (the
audit chain) and the edition before, and landing them. What they mean for a check is the dbt
project's matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.editions.parameters import CHECK_EXPORT, Parameters
from orchestration.ledger.chain import Chain
from orchestration.quality.gate import Check, load_checks
from orchestration.settings import Settings

# What an edition remembers of people; `lists` are those of `ingest.lists`.
DECISIONS = ("waivers", "acknowledgements", "signatures", "lists")
LONGEST_DAYS = 90
MAX_BYTES = 64 * 1024
FIELDS = ("rule", "scope", "reason", "requested_by", "approved_by", "evidence", "expires")

WAIVER = pa.schema(
    [("waiver_id", pa.string()), ("check_id", pa.string()), ("scope", pa.string()),
     ("reason", pa.string()), ("requested_by", pa.string()), ("approved_by", pa.string()),
     ("evidence", pa.string()), ("expires_on", pa.date32()), ("problem", pa.string())]
)  # fmt: skip
ACKNOWLEDGEMENT = pa.schema(
    [("check_id", pa.string()), ("scope", pa.string()), ("week", pa.string())]
)
EDITION_SIGNATURE = pa.schema(
    [("published_edition", pa.string()), ("number", pa.int32()), ("state", pa.string()),
     ("signed_by", pa.string()), ("reason", pa.string())]
)  # fmt: skip
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
    expires_on: dt.date | None = None
    problem: str | None = None


def read_waivers(folder: Path, checks: list[Check], cutoff: dt.date) -> list[Waiver]:
    """Read every waiver of a deployment; one that does not hold says why.

    Args:
        folder: `IID_HOME/waivers`; may be missing.
        checks: the catalogue.
        cutoff: of the edition; a waiver holds from it to its last day, at most 90 days.
    """
    severity = {check.check_id: check.severity for check in checks}
    files = sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yml", ".yaml"))
    return [_judged(*_read(path), severity, cutoff) for path in files]


def _read(path: Path) -> tuple[Waiver, str | None]:
    """A waiver as it is written, and what is malformed about it."""
    import yaml

    from ingest.text.cells import one_line
    from ingest.text.personal_data import mask

    empty = Waiver(mask(one_line(path.stem)))
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            return empty, "berkas tautan atau terlalu besar"
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, OSError, RecursionError):
        return empty, "berkas tidak dapat dibaca sebagai YAML"
    if not isinstance(written, dict):
        return empty, "berkas tidak berisi kolom"
    texts = {
        name: mask(one_line(str(written[name]))).strip()[:500] or None
        for name in FIELDS
        if written.get(name) is not None
    }
    expires = written.get("expires")
    if not isinstance(expires, dt.date) or isinstance(expires, dt.datetime):
        expires = None
    waiver = Waiver(
        waiver_id=empty.waiver_id,
        check_id=texts.get("rule"),
        scope=(texts.get("scope") or "").replace(".", "") or None,
        reason=texts.get("reason"),
        requested_by=texts.get("requested_by"),
        approved_by=texts.get("approved_by"),
        evidence=texts.get("evidence"),
        expires_on=expires,
    )
    unknown = sorted(str(name) for name in written.keys() - set(FIELDS))
    missing = [name for name in FIELDS if not texts.get(name)]
    if unknown:
        return waiver, f"kolom tidak dikenal: {mask(one_line(', '.join(unknown)))[:100]}"
    if missing:
        return waiver, f"kolom kosong: {', '.join(missing)}"
    if expires is None:
        return waiver, "expires bukan tanggal"
    return waiver, None


def _judged(
    waiver: Waiver, malformed: str | None, severity: dict[str, str], cutoff: dt.date
) -> Waiver:
    """The waiver with the first reason for which it does not hold."""
    problem = malformed
    if problem is None and waiver.expires_on is not None:
        asked, approved = (
            " ".join(str(name).casefold().split())
            for name in (waiver.requested_by, waiver.approved_by)
        )
        if waiver.check_id not in severity:
            problem = "pemeriksaan tidak dikenal"
        elif severity[waiver.check_id] == "error":
            problem = "pemeriksaan yang menahan peringkat tidak dapat dikecualikan"
        elif asked == approved:
            problem = "disetujui oleh pemohonnya sendiri"
        elif waiver.expires_on < cutoff:
            problem = "sudah kedaluwarsa"
        elif (waiver.expires_on - cutoff).days > LONGEST_DAYS:
            problem = f"berlaku lebih dari {LONGEST_DAYS} hari"
    return Waiver(**asdict(waiver) | {"problem": problem})


def acknowledgements(chain: Chain, week: str) -> list[dict[str, str]]:
    """The acknowledgements that count for a week: those given in it or before."""
    return [
        {name: record.body[name] for name in ("check_id", "scope", "week")}
        for record in chain.of("ack")
        if record.body["week"] <= week
    ]


def signatures(chain: Chain, edition: str) -> list[dict]:
    """The signatures of an edition, oldest first; those of bytes that were replaced are void."""
    published = {r.body["edition"]: r.body["manifest_sha256"] for r in chain.of("publication")}
    return [
        record.body
        for record in chain.of("sign")
        if record.body["edition"] == edition
        and record.body["manifest_sha256"] == published.get(edition)
    ]


def known_signatures(chain: Chain) -> list[dict[str, Any]]:
    """Every signature of an edition that holds now, in the order of the editions' names.

    Names and reasons are masked as all that people write: they go into the next edition.
    """
    from ingest.text.cells import one_line
    from ingest.text.personal_data import mask

    editions = sorted({record.body["edition"] for record in chain.of("sign")})
    return [
        {
            "published_edition": edition,
            "number": number,
            "state": one["state"],
            "signed_by": mask(one_line(", ".join(one["by"]))),
            "reason": mask(one_line(one["reason"])) or None,
        }
        for edition in editions
        for number, one in enumerate(signatures(chain, edition), start=1)
    ]


def land_decisions(
    landing: Path,
    settings: Settings,
    parameters: Parameters,
    chain: Chain,
    published: dict[str, Any] | None,
) -> dict[str, Any]:
    """Write the landing tables `waiver`, `acknowledgement`, `edition_signature`, `previous_check`.

    Args:
        landing: the snapshot's folder.
        settings: the deployment.
        parameters: of the edition in the making.
        chain: of the home.
        published: the decisions of the published edition that is only tried again, which takes
            nothing more in; None to take those of today.

    Returns:
        Waivers, acknowledgements and signatures as plain JSON, for the chain and the manifest.
    """
    from ingest.week import cutoff_date

    if published is not None:
        waivers = [_from_document(one) for one in published["waivers"]]
        known = published["acknowledgements"]
        # An edition from before signatures were shown has none.
        signed = published.get("signatures", [])
    else:
        folder, checks = settings.home / "waivers", load_checks(settings.seeds)
        waivers = read_waivers(folder, checks, cutoff_date(parameters.week))
        known = acknowledgements(chain, parameters.week)
        signed = known_signatures(chain)
    written = [asdict(waiver) for waiver in waivers]
    _write(landing / "waiver.parquet", WAIVER, written)
    _write(landing / "acknowledgement.parquet", ACKNOWLEDGEMENT, known)
    _write(landing / "edition_signature.parquet", EDITION_SIGNATURE, signed)
    before = settings.editions / parameters.previous if parameters.previous else None
    checks_before = _read_before(before, CHECK_EXPORT, PREVIOUS_CHECK, "issue_status")
    pq.write_table(checks_before, landing / "previous_check.parquet")
    plain = [one | {"expires_on": str(one["expires_on"] or "")} for one in written]
    return {"waivers": plain, "acknowledgements": known, "signatures": signed}


def _from_document(document: dict[str, Any]) -> Waiver:
    expires = document["expires_on"]
    return Waiver(**document | {"expires_on": dt.date.fromisoformat(expires) if expires else None})


def _read_before(edition: Path | None, export: str, schema: pa.Schema, required: str) -> pa.Table:
    """Rows of an earlier edition's table in which a column is filled; none without the edition."""
    if edition is None or required not in pq.read_schema(edition / export).names:
        return schema.empty_table()
    table = pq.read_table(edition / export, columns=schema.names)
    return table.filter(pc.is_valid(table[required])).cast(schema)


def _write(path: Path, schema: pa.Schema, rows: Iterable[dict[str, Any]]) -> None:
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path)
