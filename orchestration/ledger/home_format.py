"""The format of a home: which one it is, and whether this program may touch it.

What belongs here: the file `IID_HOME/format.json`, what a home without one is, and refusing what is
newer than the program. What does not: bringing an old home to today's format
(`orchestration.upkeep.upgrading`). What changed from format to format: docs/upgrading.md.
"""

from __future__ import annotations

import json
from pathlib import Path

from orchestration.errors import WiringError

FILE = "format.json"
# 1: editions without an audit chain. 2: with one, and without the file. 3: with the file.
BEFORE_CHAIN, UNSTATED, FORMAT = 1, 2, 3


def format_of(home: Path) -> int:
    """The format of a home; today's where nothing is yet.

    Raises:
        WiringError: the home is newer than this program, or does not say what it is.
    """
    stated = home / FILE
    if stated.exists():
        return _stated(stated)
    if (home / "chain/head.json").exists():
        return UNSTATED
    manifests = [*home.glob("editions/????-W??*/manifest.json")]
    if not manifests:
        return FORMAT
    # An edition that names the chain it was published under had one: that it is gone is no format.
    named = (json.loads(path.read_bytes()).get("chain") for path in manifests)
    return UNSTATED if any(named) else BEFORE_CHAIN


def require_chain(home: Path) -> None:
    """Refuse a home that has no audit chain yet.

    Raises:
        WiringError: so it is; or as `format_of`.
    """
    if format_of(home) == BEFORE_CHAIN:
        problem = f"the home is of format {BEFORE_CHAIN}, from before there was an audit chain"
        raise WiringError(problem, f"`iid upgrade` brings it to format {FORMAT}")


def state_format(home: Path) -> None:
    """Write down that a home is of today's format, at once or not at all."""
    if (home / FILE).exists():
        return
    partial = home / f"{FILE}.partial"
    partial.write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
    partial.replace(home / FILE)


def _stated(path: Path) -> int:
    try:
        found = json.loads(path.read_bytes())["format"]
    except (ValueError, KeyError, TypeError):
        found = None
    if type(found) is not int or found < FORMAT:
        # Only what is of this format or a later one has the file.
        raise WiringError(f"{FILE} of the home is not what was written", "restore it from a backup")
    if found > FORMAT:
        problem = f"the home is of format {found}, this program knows {FORMAT} and before"
        raise WiringError(problem, "use the newer program that wrote it: see docs/upgrading.md")
    return found
