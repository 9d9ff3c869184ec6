"""Upgrading: a home of an older format becomes one of today's, whole or not at all.

What belongs here: what is written anew for a home of each older format, and what an edition of a
version that did not write it down was made of. Nothing that is there is changed: what is missing is
made beside the home, compared with it, and moved in. Which format a home is of is
`orchestration.ledger.home_format`'s matter.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from orchestration.editions.journal import record_receipts
from orchestration.editions.naming import all_editions
from orchestration.editions.placement import record_publication, signed_chain
from orchestration.errors import WiringError
from orchestration.ledger.home_format import (
    BEFORE_CHAIN,
    FORMAT,
    format_of,
    require_chain,
    state_format,
)
from orchestration.settings import Settings

# What the compared copy has of the home: links, since nothing of it is written.
LINKED = ("raw", "editions", "published")
# The head comes last: with it the home has a chain.
ADDED = ("chain.jsonl", "head.sig", "head.json")


def upgrade(
    settings: Settings, by: Sequence[str], differences: Callable[[Settings], Iterable[str]]
) -> tuple[int, list[str]]:
    """Bring a home to today's format.

    A home from before the audit chain gets one: who did it, its receipts and its editions. Every
    later format is opened as it is, and only states itself.

    Args:
        settings: the deployment, whose lock the caller holds.
        by: who does it.
        differences: what is not as it was written, of a home with a chain.

    Returns:
        The format that it was of, and the editions that were taken into the chain.

    Raises:
        WiringError: something of the home is not what its manifests say: nothing was written.
    """
    before, taken = format_of(settings.home), []
    if before == BEFORE_CHAIN:
        taken = [path.name for path in all_editions(settings.editions)]
        with _beside(settings) as there:
            chain = signed_chain(there)
            told = {"from": before, "to": FORMAT, "by": list(by), "editions": taken}
            chain.append("upgrade", told)
            record_receipts(there, chain)
            for folder in all_editions(there.editions):
                record_publication(there, chain, folder)
            if broken := next(iter(differences(there)), None):
                raise WiringError(f"the home is not whole: {broken}", "restore it from a backup")
            for name in ADDED:
                if (there.home / "chain" / name).exists():
                    (there.home / "chain" / name).replace(settings.home / "chain" / name)
    require_chain(settings.home)
    state_format(settings.home)
    return before, taken


@contextmanager
def _beside(settings: Settings) -> Iterator[Settings]:
    """A home of today's format on the same disk: the parts of the old one, and no chain."""
    with tempfile.TemporaryDirectory(prefix=".upgrade-", dir=settings.home) as scratch:
        home = Path(scratch)
        state_format(home)
        for part in LINKED:
            if (settings.home / part).exists():
                (home / part).symlink_to(settings.home / part, target_is_directory=True)
        (home / "chain").mkdir()
        receipts = settings.home / "chain/receipts.jsonl"
        if receipts.exists():
            shutil.copyfile(receipts, home / "chain/receipts.jsonl")
        yield replace(settings, home=home)
