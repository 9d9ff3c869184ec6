"""The manifest of an edition: what it was made of and what it is made up of.

What belongs here: writing `manifest.json` and `SHA256SUMS`, reading a manifest, and what it says
of the checks. No time and no
path is in either; `OF_THE_PLACE` is all that differs between rebuilds.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from ingest.findings import FileOutcome, Finding, unread
from orchestration.editions.approvals import Decisions
from orchestration.editions.naming import previous_edition
from orchestration.editions.parameters import Parameters
from orchestration.editions.publication import Export, sha256
from orchestration.ledger.chain import Head
from orchestration.settings import git_commit
from reports.tables.quality_rows import Scopes

if TYPE_CHECKING:
    import duckdb

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
# What another home, or another commit with the same code, cannot repeat.
OF_THE_PLACE = ("chain", "commit")


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
        return unread(self.source, self.original_name, "", self.finding)


@dataclass(frozen=True)
class Made:
    """What an edition was made of, as a rebuild must know it.

    Attributes:
        build: name of the build, see `orchestration.editions.custody`; empty in manifests of
            before there were names.
        receipts: how many there were.
        unread: the files that could not be archived.
        chain: end of the audit chain at publication; None in editions from before there was one.
    """

    parameters: Parameters
    receipts: int
    unread: tuple[Unread, ...]
    decisions: Decisions
    chain: Head | None
    build: str = ""

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
    code version, the commit where git knows one, row counts, check results and the reason of a
    correction; no time and no path.

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
        checks = check_verdicts(connection, "check_result")
    outputs = [path for path in sorted(staged.rglob("*")) if path.is_file()]
    manifest = {
        **edition,
        "commit": git_commit() or None,
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


def check_verdicts(
    connection: duckdb.DuckDBPyConnection, check_result: str
) -> list[dict[str, Any]]:
    """What the manifest says of each check, from its rows in the published `check_result`.

    A check passed when it was measured somewhere and failed nowhere (reading R14). `scopes` counts
    the regions, or the whole, by their status.

    Args:
        connection: to read with.
        check_result: the table, or a quoted path of its Parquet file.
    """
    rows = connection.execute(
        "select check_id, severity, sum(n_checked)::bigint, sum(n_failed)::bigint, list(status)"
        f" from {check_result} group by all order by all"
    ).fetchall()
    verdicts = []
    for check_id, severity, n_checked, n_failed, statuses in rows:
        scopes = Scopes.of(statuses)
        verdicts.append(
            {
                "check_id": check_id,
                "severity": severity,
                "n_checked": n_checked,
                "n_failed": n_failed,
                "passed": scopes.status == "passed",
                "scopes": asdict(scopes),
            }
        )
    return verdicts


def sums(manifest: dict[str, Any], own: str) -> str:
    """The text of `SHA256SUMS`: every output and the manifest itself, by name."""
    every = {**manifest["outputs"], MANIFEST: own}
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(every.items()))


def read_manifest(edition: Path) -> dict[str, Any]:
    """The manifest of a published edition."""
    return json.loads((edition / MANIFEST).read_text(encoding="utf-8"))


def read_made(edition: Path) -> Made:
    """What a published edition was made of.

    An edition from before there was an audit chain does not say it; its inputs, its name and the
    editions and receipts beside it do, all but the provinces that were asked for.
    """
    manifest = read_manifest(edition)
    if "parameters" in manifest:
        return MADE.validate_python(manifest)
    week, before = manifest["week"], previous_edition(edition.parent, manifest["week"])
    asked = Parameters(
        edition=edition.name,
        week=week,
        rule_year=manifest["rule_year"],
        provinces=(),
        reports=None if "index.html" in manifest["outputs"] else "data",
        correction=manifest["correction"],
        previous=before,
        coverage_gate_pct=Decimal(manifest["coverage_gate_pct"]),
    )
    return Made(asked, _receipts_until(edition, manifest["inputs"]), (), Decisions((), ()), None)


def _receipts_until(edition: Path, inputs: list[dict[str, Any]]) -> int:
    """How many receipts of a home there were when the last of some inputs came."""
    used = {(one["source"], one["original_name"], one["file_sha256"]) for one in inputs}
    number = 0
    with (edition.parents[1] / "chain/receipts.jsonl").open(encoding="utf-8") as lines:
        for n, receipt in enumerate(map(json.loads, lines), start=1):
            if (receipt["source"], receipt["original_name"], receipt["sha256"]) in used:
                number = n
    return number
