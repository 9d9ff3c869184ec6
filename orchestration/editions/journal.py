"""What a run tells the audit chain, step by step.

What belongs here: the bodies of the records that a run appends while it builds (begin, receipts,
ingest, results). Those of the steps of a build are `custody`'s, that of a publication is
`placement`'s, those of people are `orchestration.cli.records`'; the chain itself is
`orchestration.ledger.chain`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from ingest.findings import FileOutcome
from orchestration.editions.approvals import Decisions, waiver_hashes
from orchestration.editions.custody import begin_build
from orchestration.editions.manifest import Unread
from orchestration.editions.parameters import Parameters
from orchestration.editions.publication import sha256
from orchestration.ledger.chain import Chain, write_whole
from orchestration.settings import Settings, operator

_UNREAD = TypeAdapter(tuple[Unread, ...])
LANDING_LIST = "landing.json"
QUALITY_PAGE = "mutu.html"


def record_begin(chain: Chain, week: str) -> None:
    """Append that a run begins, who started it, and which publication it comes after."""
    published = chain.of("publication")
    last = published[-1] if published else None
    after = {"edition": last.body["edition"], "sha256": last.digest()} if last else None
    chain.append("begin", {"week": week, "by": operator(), "after": after})


def record_receipts(settings: Settings, chain: Chain) -> None:
    """Append each receipt that the chain does not have yet.

    The list of receipts is the door's; a run killed between the two left some behind.
    """
    known = len(chain.of("receipt"))
    chain.append_receipts([json.loads(line) for line in receipt_lines(settings.home)[known:]])


def receipt_lines(home: Path) -> list[str]:
    """The whole lines of the list of receipts, oldest first."""
    file = home / "chain/receipts.jsonl"
    content = file.read_bytes() if file.exists() else b""
    return content.decode("utf-8").split("\n")[:-1]


def record_ingest(
    settings: Settings,
    chain: Chain,
    parameters: Parameters,
    decisions: Decisions,
    unread: Sequence[FileOutcome],
) -> None:
    """Append what a run took in: its parameters, receipts, decisions, and what landed of them.

    The hashes of waiver files are those of today, also where the edition is one of before.
    The hashes of the landing are kept beside the build, since there are many; the chain has the
    hash of that list.

    Args:
        settings: the deployment.
        chain: of its home.
        parameters: of the edition in the making.
        decisions: what people decided that holds for the edition.
        unread: files that could not be archived.
    """
    landed = landing_hashes(settings.home)
    text = json.dumps(landed, indent=0)
    write_whole(settings.build / LANDING_LIST, text.encode())
    chain.append(
        "ingest",
        {
            "edition": parameters.edition,
            "parameters": parameters.document(),
            "receipts": len(chain.of("receipt")),
            "landing_sha256": hashlib.sha256(text.encode()).hexdigest(),
            **decisions.document(),
            "unread": _UNREAD.dump_python(tuple(map(Unread.of, unread)), mode="json"),
            "waiver_files": waiver_hashes(settings.home),
            **begin_build(settings),
        },
    )


def landing_hashes(home: Path) -> dict[str, str]:
    """SHA-256 of every file of the cache of what files hold, and of the snapshot, by path."""
    folders = (home / "landing", home / "build/landing")
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(home)): sha256(path) for path in files}


def record_results(settings: Settings, chain: Chain, database: Path) -> None:
    """Append what the checks said: totals per check, the hash of every row, and of the page."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select * from check_result order by all").fetchall()
        totals = connection.execute(
            "select check_id, sum(n_checked)::bigint, sum(n_failed)::bigint from check_result"
            " group by check_id order by check_id"
        ).fetchall()
    chain.append(
        "results",
        {
            "rows_sha256": hashlib.sha256(repr(rows).encode()).hexdigest(),
            "checks": {check: [checked, failed] for check, checked, failed in totals},
            "page_sha256": sha256(settings.build / QUALITY_PAGE),
        },
    )
