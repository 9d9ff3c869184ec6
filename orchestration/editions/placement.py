"""Placement: which edition is published, and which one is in front.

What belongs here: the renames that publish an edition, pointing readers to one (`terbaru` and the
database), and finishing what a killed run began. Each publication is a record of the audit chain.
What does not: what an edition holds.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from orchestration.editions.manifest import MANIFEST, read_manifest
from orchestration.editions.naming import CURRENT, NOTICE, all_editions
from orchestration.editions.publication import load_tables, sha256, write_table
from orchestration.editions.register import Withdrawal, withdrawals
from orchestration.engine.parsed import dbt_manifest
from orchestration.ledger.chain import Chain, write_whole
from orchestration.ledger.home_format import state_format
from orchestration.ledger.signature import HEAD, sign
from orchestration.settings import Settings

DATABASE = "warehouse.duckdb"


def put_in_place(settings: Settings, edition: str, withdrawn: Collection[str] = ()) -> Path:
    """Make the staged edition the published one: the folder, the database, `terbaru`.

    Each step is one rename; the folder comes first, so that what is pointed to is always whole.

    Args:
        settings: the deployment, in whose build the edition is complete.
        edition: its name.
        withdrawn: editions that are never put in front.

    Returns:
        The published folder.
    """
    editions = settings.editions
    for path in settings.staged.rglob("*"):
        _to_disk(path)
    editions.mkdir(parents=True, exist_ok=True)
    final = editions / edition
    settings.staged.replace(final)
    _to_disk(editions)
    newest = all_editions(editions, without=withdrawn)[-1]
    if newest == final:
        settings.published.mkdir(exist_ok=True)
        settings.staged_database.replace(settings.published / DATABASE)
        _link(editions, newest.name)
    elif (editions / CURRENT).resolve().name != newest.name:
        # An older week was corrected while another edition than the newest was in front: link and
        # database move together.
        point_to(settings, newest.name)
    return final


def point_to(settings: Settings, edition: str) -> None:
    """Put a published edition in front: the database is written anew from its exports."""
    fresh = settings.build / "restored.duckdb"
    load_tables(settings.editions / edition / "data", fresh, dbt_manifest(settings.dbt_project))
    _exchange(settings, fresh, edition)


def withdraw_from_front(settings: Settings, gone: Sequence[Withdrawal]) -> dict[str, Any]:
    """Write the page of withdrawn editions, and put none of them in front.

    In front is then what was there, where it stands; else the newest edition that stands; else the
    page itself, with a database that has no table but `withdrawn_edition`.

    Args:
        settings: the deployment; its dbt project is parsed.
        gone: every withdrawn edition.

    Returns:
        What the chain's record says of it.
    """
    names, editions = {one.edition for one in gone}, settings.editions
    standing = [path.name for path in all_editions(editions, without=names)]
    current = (editions / CURRENT).resolve().name
    if current not in standing:
        current = standing[-1] if standing else NOTICE
    page = write_notice(settings, gone, current if standing else "")
    if standing and (editions / CURRENT).resolve().name != current:
        point_to(settings, current)
    elif not standing:
        fresh = settings.build / "restored.duckdb"
        write_table(fresh, "withdrawn_edition", _rows(gone))
        _exchange(settings, fresh, NOTICE)
    return {"notice_sha256": page, **in_front(settings)}


def write_notice(settings: Settings, gone: Sequence[Withdrawal], current: str) -> str:
    """Write the page that lies beside the editions; returns its SHA-256.

    Args:
        settings: the deployment.
        gone: every withdrawn edition.
        current: the edition in front; empty for none.
    """
    from reports.pages.notice import notice

    page = settings.editions / NOTICE / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    write_whole(page, notice(_rows(gone), current).encode())
    return sha256(page)


def _rows(gone: Sequence[Withdrawal]) -> list[dict[str, Any]]:
    """Withdrawn editions as readers see them."""
    return [
        {
            "published_edition": one.edition,
            "withdrawn_on": one.day,
            "withdrawn_by": one.masked[0],
            "withdrawn_reason": one.masked[1],
        }
        for one in gone
    ]


def _exchange(settings: Settings, database: Path, name: str) -> None:
    """Put a database for readers in its place, then the link beside it."""
    settings.published.mkdir(exist_ok=True)
    database.replace(settings.published / DATABASE)
    _link(settings.editions, name)


def record_publication(settings: Settings, chain: Chain, folder: Path) -> None:
    """Tell the chain that an edition is published, what its manifest is and what is in front."""
    manifest = read_manifest(folder)
    own = sha256(folder / MANIFEST)
    signature = sign(settings.signing_key, own) if settings.signing_key else None
    chain.append(
        "publication",
        {
            "edition": folder.name,
            "correction": manifest["correction"],
            "digest": manifest["digest"],
            "manifest_sha256": own,
            "signature": signature,
            **in_front(settings),
        },
    )


def in_front(settings: Settings) -> dict[str, Any]:
    """The edition that `terbaru` names, and the hash of the database for readers."""
    return {
        "current": (settings.editions / CURRENT).readlink().name,
        "database_sha256": sha256(settings.published / DATABASE),
    }


def open_chain(settings: Settings) -> Chain:
    """The chain of the home, for whoever appends to it; a publication that was killed is finished.

    Raises:
        ChainBroken: it was changed, or its end was cut.
    """
    chain = signed_chain(settings)
    chain.mend()
    state_format(settings.home)
    _finish_interrupted(settings, chain)
    return chain


def signed_chain(settings: Settings) -> Chain:
    """The chain of the home as it is, each new end of which is signed where there is a key."""
    signer = None
    if settings.signing_key is not None:
        signer = partial(sign, settings.signing_key, prefix=HEAD)
        # A key that cannot sign is told before anything is written.
        signer("")
    return Chain(settings.home, signer=signer)


def _finish_interrupted(settings: Settings, chain: Chain) -> None:
    """Finish a publication that was killed after its folder was in place.

    Such a folder is whole and names in its manifest the head at that moment, which is the end of
    the chain still. Any other folder without a record is left to `iid verify`.
    """
    known = {record.body["edition"] for record in chain.of("publication")}
    for folder in all_editions(settings.editions):
        if folder.name in known or not (folder / MANIFEST).is_file():
            continue
        if read_manifest(folder).get("chain") == vars(chain.head):
            standing = all_editions(settings.editions, without=withdrawals(chain))
            point_to(settings, standing[-1].name)
            record_publication(settings, chain, folder)


def _link(editions: Path, name: str) -> None:
    link = editions / f".{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(editions / CURRENT)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
