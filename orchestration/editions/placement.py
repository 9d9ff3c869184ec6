"""Placement: which edition is published, and which one is in front.

What belongs here: the renames that publish an edition, pointing readers to one (`terbaru` and the
database), and finishing what a killed run began. Each publication is a record of the audit chain.
What does not: what an edition holds.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from orchestration.editions.manifest import MANIFEST, read_manifest
from orchestration.editions.naming import CURRENT, all_editions
from orchestration.editions.publication import load_tables, sha256
from orchestration.ledger.chain import Chain
from orchestration.ledger.signature import sign
from orchestration.settings import Settings

DATABASE = "warehouse.duckdb"


def put_in_place(settings: Settings, edition: str) -> Path:
    """Make the staged edition the published one: the folder, the database, `terbaru`.

    Each step is one rename; the folder comes first, so that what is pointed to is always whole.

    Args:
        settings: the deployment, in whose build the edition is complete.
        edition: its name.

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
    newest = all_editions(editions)[-1]
    if newest == final:
        settings.published.mkdir(exist_ok=True)
        settings.staged_database.replace(settings.published / DATABASE)
        _link(editions, newest.name)
    elif (editions / CURRENT).resolve() != newest:
        # An older week was corrected while another edition than the newest was in front: link and
        # database move together.
        point_to(settings, newest.name)
    return final


def point_to(settings: Settings, edition: str) -> None:
    """Put a published edition in front: the database is written anew from its exports."""
    fresh = settings.build / "restored.duckdb"
    load_tables(settings.editions / edition / "data", fresh, settings.dbt_manifest)
    settings.published.mkdir(exist_ok=True)
    fresh.replace(settings.published / DATABASE)
    _link(settings.editions, edition)


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
    chain = Chain(settings.home)
    chain.mend()
    _finish_interrupted(settings, chain)
    return chain


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
            point_to(settings, all_editions(settings.editions)[-1].name)
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
