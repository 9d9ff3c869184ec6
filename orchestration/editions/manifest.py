"""The manifest of an edition: what it was made of and what it is made up of.

What belongs here: writing `manifest.json` and `SHA256SUMS`, and reading a manifest. No time and no
path is in either; the head of the audit chain is the only thing that differs between rebuilds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ingest.findings import FileOutcome, Finding
from orchestration.editions.approvals import Decisions
from orchestration.editions.parameters import Parameters
from orchestration.editions.publication import Export, sha256
from orchestration.ledger.chain import Head

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Unread:
    """A file that could not be archived, and why."""

    source: str
    original_name: str
    finding: Finding

    @classmethod
    def of(cls, outcome: FileOutcome) -> Unread:
        """The file of an outcome of the door."""
        return cls(outcome.source, outcome.original_name, outcome.findings[0])

    def outcome(self) -> FileOutcome:
        """The outcome that the door told."""
        found = (self.finding,)
        return FileOutcome(self.source, self.original_name, "", "refused", findings=found)


@dataclass(frozen=True)
class Made:
    """What an edition was made of, as a rebuild must know it.

    Attributes:
        receipts: how many there were.
        unread: the files that could not be archived.
        chain: end of the audit chain at publication.
    """

    parameters: Parameters
    receipts: int
    unread: tuple[Unread, ...]
    decisions: Decisions
    chain: Head

    def document(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return MADE.dump_python(self, mode="json")


MADE = TypeAdapter(Made)


def write_manifest(
    staged: Path,
    database: Path,
    export: Export,
    contracts: Path,
    made: Made,
) -> None:
    """Write `manifest.json` and `SHA256SUMS` of a staged edition.

    The manifest names every input and output with its SHA-256, the contracts, the rule book, the
    code version, row counts, check results and the reason of a correction; no time and no path.

    Args:
        staged: the edition's folder, complete but for these two.
        database: the tables for readers.
        export: what was exported of them.
        contracts: folder of the contracts.
        made: what a rebuild must know.
    """
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:

        def rows(query: str) -> list[dict]:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        edition = rows("select * from edition")[0]
        inputs = rows(
            "select source, original_name, file_sha256, status, rows_read, rows_accepted,"
            " rows_rejected, rows_ignored, is_in_force from file_receipt order by all"
        )
        checks = rows(
            "select check_id, severity, sum(n_checked) as n_checked, sum(n_failed) as n_failed,"
            " max(status) = 'passed' as passed from check_result group by all order by all"
        )
    outputs = [path for path in sorted(staged.rglob("*")) if path.is_file()]
    manifest = {
        **edition,
        "correction": made.parameters.correction,
        "digest": export.digest,
        "result_digest": export.result_digest,
        **made.document(),
        "inputs": inputs,
        "contracts": {path.stem: sha256(path) for path in sorted(contracts.glob("*.yml"))},
        "row_counts": export.row_counts,
        "checks": checks,
        "outputs": {str(path.relative_to(staged)): sha256(path) for path in outputs},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False, default=str) + "\n"
    (staged / MANIFEST).write_text(text, encoding="utf-8")
    (staged / SUMS).write_text(sums(manifest, sha256(staged / MANIFEST)), encoding="utf-8")


def sums(manifest: dict[str, Any], own: str) -> str:
    """The text of `SHA256SUMS`: every output and the manifest itself, by name."""
    every = {**manifest["outputs"], MANIFEST: own}
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(every.items()))


def read_manifest(edition: Path) -> dict[str, Any]:
    """The manifest of a published edition."""
    return json.loads((edition / MANIFEST).read_text(encoding="utf-8"))


def read_made(edition: Path) -> Made:
    """What a published edition was made of."""
    return MADE.validate_json((edition / MANIFEST).read_bytes())
