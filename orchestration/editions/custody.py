"""Custody: what is ranked is what was landed and judged, and what is published is what was ranked.

Each step of a build writes the hashes of what it leaves behind into the audit chain, and takes up
only what the step before it left: the landing tables, the build, the tables for readers. It holds
in any run, of the weekly job or of single assets, since a blocking check of Dagster holds back the
steps of its own run only. What belongs here: who must have gone before whom, and what must not have
changed in between. What does not: the verdict of the gate (`orchestration.quality.gate`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.editions.parameters import FILE as PARAMETERS
from orchestration.editions.parameters import read_parameters
from orchestration.editions.placement import open_chain
from orchestration.editions.publication import sha256
from orchestration.ledger.chain import Chain, Record
from orchestration.settings import Settings, code_version

# The steps in their order; each goes on from what those before it left.
LANDED, FOUNDATION, GATE, RANKING, TABLES, EDITION = STEPS = (
    "ingest",
    "dbt_foundation",
    "quality_gate",
    "dbt_ranking",
    "published_tables",
    "edition",
)
ABSENT = ""
AGAIN = "run the whole job again, or materialise from `ingest` on"


def inputs_of(settings: Settings) -> dict[str, str]:
    """SHA-256 of what a build starts from: its landing tables and parameters, by path."""
    files = [*sorted((settings.build / "landing").glob("*")), settings.build / PARAMETERS]
    return {str(path.relative_to(settings.build)): sha256(path) for path in files}


def begin_build(settings: Settings) -> dict[str, Any]:
    """What the chain's record of an ingest says of the build that begins with it.

    Returns:
        `code_version`; `inputs`, see `inputs_of`; and `build`, the SHA-256 over both (of the
        parameters without the profile of reports), which is the build's name in the chain and in
        the manifest: equal inputs and code have an equal one.
    """
    body: dict[str, Any] = {"code_version": code_version(), "inputs": inputs_of(settings)}
    # Which pages are written changes nothing of the tables: a rebuild names the profile that a run
    # was left to choose.
    parameters = replace(read_parameters(settings.build), reports=None).document()
    named = body | {"inputs": body["inputs"] | {PARAMETERS: parameters}}
    text = json.dumps(named, sort_keys=True)
    return {"build": hashlib.sha256(text.encode()).hexdigest()} | body


@contextmanager
def in_custody(settings: Settings, step: str, *, whole: bool = True) -> Iterator[None]:
    """Take up what the steps before left, and write down what this one leaves, however it ends.

    Args:
        settings: the deployment.
        step: the one that begins.
        whole: it makes all that it can make, not a part that somebody selected.

    Raises:
        dg.Failure: what it would start from is not what they left.
    """
    chain = take_up(settings, step)
    try:
        yield
    except BaseException:
        hand_over(settings, chain, step, passed=False, whole=whole)
        raise
    hand_over(settings, chain, step, whole=whole)


def hand_over(
    settings: Settings, chain: Chain, step: str, *, passed: bool = True, whole: bool = True
) -> None:
    """Write down what a step leaves behind, and whether others may go on from it."""
    chain.append(
        "build",
        {
            "build": chain.of("ingest")[-1].body["build"],
            "step": step,
            "code_version": code_version(),
            "passed": passed,
            "whole": whole,
            "left": _digests(settings, step),
        },
    )


def take_up(settings: Settings, step: str) -> Chain:
    """Refuse a step unless it goes on from what the steps before it left.

    dbt may build a part of the foundation in any order; from the gate on, each step must come after
    the one before it, which must have run whole and passed, and so must every part since.

    Returns:
        The chain of the home.

    Raises:
        dg.Failure: everything that is not as it was left.
    """
    chain = open_chain(settings)
    ingested = [record for record in chain.of("ingest") if "build" in record.body][-1:]
    if not ingested:
        raise dg.Failure(f"nothing was ingested: {AGAIN}")
    told = [*_changed(settings, chain, ingested[0], step)]
    week = read_parameters(settings.build).week if not told else settings.week
    if settings.week and settings.week != week:
        told.append(f"the build is of week {week}, this run of {settings.week}")
    if step != FOUNDATION:
        told += _not_in_order(chain, ingested[0], step)
    if told:
        raise dg.Failure(f"{'; '.join(told)}: {AGAIN}")
    return chain


def _steps(chain: Chain, ingested: Record) -> list[Record]:
    """The records of the steps since an ingest, oldest first."""
    return [record for record in chain.records[ingested.number :] if record.kind == "build"]


def _changed(settings: Settings, chain: Chain, ingested: Record, step: str) -> Iterator[str]:
    """What is not as the step before left it, or was left by nobody."""
    was, now = ingested.body["inputs"], inputs_of(settings)
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            yield f"build/{name} is not what `{LANDED}` left"
    left: dict[str, tuple[str, str]] = {}
    for record in _steps(chain, ingested):
        for name, digest in record.body["left"].items():
            left[name] = digest, record.body["step"]
    for name, digest in _digests(settings, TABLES if step == EDITION else FOUNDATION).items():
        known, by = left.get(name, (ABSENT, ""))
        if digest != known:
            yield f"build/{name} is not what `{by}` left" if by else f"build/{name} is of no step"


def _not_in_order(chain: Chain, ingested: Record, step: str) -> Iterator[str]:
    """The steps that should have gone before, in their order, with today's code."""
    steps, code = _steps(chain, ingested), code_version()
    if ingested.body["code_version"] != code:
        yield "the code is not that of `ingest`"
    at = ingested.number
    for before in STEPS[: STEPS.index(step)]:
        mine = [record for record in steps if record.body["step"] == before]
        # What a whole run made stands for all that was before it; a part since counts as well.
        whole = [n for n, one in enumerate(mine) if one.body["whole"] and one.body["passed"]]
        trail = mine[whole[-1] :] if whole else []
        if not mine:
            yield f"`{before}` has not run on this build"
        elif not trail or not all(record.body["passed"] for record in trail):
            yield f"`{before}` did not pass"
        elif trail[0].number < at:
            yield f"`{before}` is older than what it goes on from"
        elif any(record.body["code_version"] != code for record in trail):
            yield f"the code is not that of `{before}`"
        at = mine[-1].number if mine else at


def _digests(settings: Settings, step: str) -> dict[str, str]:
    """SHA-256 of what a step leaves, by path; `ABSENT` of what is not there."""
    paths: tuple[Path, ...] = ()
    if step in (FOUNDATION, GATE, RANKING):
        paths = (settings.warehouse,)
    elif step == TABLES:
        # The database for readers, what was exported of it, and what the manifest says of that.
        exported = sorted((settings.staged / "data").glob("*"))
        paths = (settings.staged_database, settings.export, *exported)
    return {
        str(path.relative_to(settings.build)): sha256(path) if path.is_file() else ABSENT
        for path in paths
    }
