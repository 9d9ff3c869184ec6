"""Verification: is everything in this home still what it was when the chain wrote it down?

What belongs here: comparing the chain, receipts, raw files, landing, editions and the database for
readers with what the chain and the manifests say, the manifests' checks with their published
results, and the published scores with scores computed anew. Nothing is mended, nothing is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.landing.archive import NOTE
from ingest.week import WITA
from orchestration.editions.journal import LANDING_LIST, QUALITY_PAGE
from orchestration.editions.manifest import MANIFEST, SUMS, check_verdicts, read_manifest, sums
from orchestration.editions.naming import CURRENT, NOTICE, EditionName
from orchestration.editions.placement import DATABASE
from orchestration.editions.publication import sha256
from orchestration.errors import WiringError
from orchestration.ledger.chain import SIGNATURE, Chain, ChainBroken, Head, Record, signed_head
from orchestration.ledger.signature import HEAD, is_signed, key_of, trusted_keys
from orchestration.settings import Settings
from orchestration.upkeep.retention import removed_notes

PLACING = ("publication", "restore", "withdrawal")
AGAIN = "an interrupted run leaves this, too: `iid run` mends it"


def differences(
    settings: Settings, week: str | None = None, *, anchor: str | None = None
) -> Iterator[str]:
    """What is not as it was written, one line each, the place first.

    Args:
        settings: the deployment.
        week: only the editions of this week, or the one of this name; the chain, raw files and
            receipts always.
        anchor: a head of the chain that somebody kept: number and hash as `iid run` prints it
            (`53:ab12...`), or the hash alone.

    Raises:
        WiringError: the anchor is not written so.
    """
    try:
        chain = Chain(settings.home, strict=True)
    except ChainBroken as broken:
        yield f"{broken} ({AGAIN})" if broken.is_unfinished else str(broken)
        return
    if anchor is not None:
        yield from _anchor(chain, anchor)
    yield from _signed_head(settings, chain)
    yield from _receipts(settings.home, chain)
    yield from _raw(settings.home, chain)
    yield from _landing(settings, chain)
    yield from _waivers(settings.home, chain)
    yield from _shelf(settings, chain)
    for name in _published(chain):
        one = EditionName.parse(name)
        if week is None or week == one.week or EditionName.parse(week) == one:
            yield from edition_differences(settings, chain, name)


def _anchor(chain: Chain, anchor: str) -> Iterator[str]:
    """A chain that was written anew fits itself, but never ended in a head that somebody kept."""
    number, _, digest = anchor.strip().lower().rpartition(":")
    if not re.fullmatch("[0-9a-f]{64}", digest) or not (number.isdecimal() or not number):
        raise WiringError(f"{anchor} is no head of a chain", "write it as it was kept, 53:ab12...")
    heads = {record.digest(): record.number for record in chain.records}
    if digest not in heads or number not in ("", str(heads[digest])):
        yield f"chain/chain.jsonl: never ended in {anchor.strip()}: it was written anew since"


def _signed_head(settings: Settings, chain: Chain) -> Iterator[str]:
    """Every record up to the last is under a signature, from the day of a dated key on."""
    if settings.trusted_key is None or not chain.records:
        return
    trusted = key_of(trusted_keys(settings.trusted_key), _day(chain.records[-1]))
    if trusted is None or trusted.since is None:
        return
    anchor, signature = signed_head(settings.home / SIGNATURE)
    if anchor != chain.head.anchor:
        number = anchor.partition(":")[0] or "0"
        yield f"{SIGNATURE}: no record after {number} is signed ({AGAIN})"
    elif not is_signed(trusted, anchor, signature, prefix=HEAD):
        yield f"{SIGNATURE}: was not signed with the key that is trusted"


def uncovered(settings: Settings, chain: Chain) -> str:
    """What nothing outside of the home holds: records after the last publication; or nothing."""
    publications = chain.of("publication")
    after = chain.records[publications[-1].number :] if publications else chain.records
    if not after:
        return ""
    if settings.trusted_key is not None:
        trusted = key_of(trusted_keys(settings.trusted_key), _day(after[-1]))
        if trusted is not None and trusted.since is not None:
            return ""
    return (
        f"{len(after)} records after the last publication fit the chain; that they were not written"
        " anew, only a head that somebody kept can tell (--anchor), or a key with a date"
    )


def _day(record: Record) -> dt.date:
    """The day of a record in WITA."""
    return dt.datetime.fromisoformat(record.at).astimezone(WITA).date()


def _published(chain: Chain) -> dict[str, Record]:
    """The publication of each edition; the last where a killed run had to publish again."""
    return {record.body["edition"]: record for record in chain.of("publication")}


def _receipts(home: Path, chain: Chain) -> Iterator[str]:
    """The list of receipts, line by line, with the receipts in the chain."""
    file = home / "chain/receipts.jsonl"
    content = file.read_bytes() if file.exists() else b""
    lines = content.split(b"\n")
    expected = [json.dumps(r.body, ensure_ascii=False).encode() for r in chain.of("receipt")]
    for number, (line, known) in enumerate(zip(lines, expected, strict=False), start=1):
        if line != known:
            yield f"chain/receipts.jsonl line {number}: is not the receipt in the chain"
            return
    if len(lines) <= len(expected):
        yield f"chain/receipts.jsonl line {len(lines)}: receipts are gone from the end"
    elif lines[len(expected) :] != [b""]:
        number = len(expected) + 1
        yield f"chain/receipts.jsonl line {number}: is not in the chain ({AGAIN})"


def _raw(home: Path, chain: Chain) -> Iterator[str]:
    """Every raw file bears the hash of its bytes as its name; every receipt has its file.

    A file that was removed when its time was over has its note instead, as the chain knows it.
    """
    raw, notes = home / "raw", removed_notes(chain)
    for record in chain.of("receipt"):
        name = record.body["sha256"]
        if not (raw / name).is_file() and f"{name}{NOTE}" not in notes:
            yield f"raw/{name}: is gone ({record.body['original_name']})"
    for note, digest in notes.items():
        yield from _file(raw / note, f"raw/{note}", digest)
    for path in sorted(raw.glob("*")):
        # A file that was being written when a run was killed is nobody's.
        if path.suffix == ".partial" or path.name in notes:
            continue
        if path.name.endswith(NOTE):
            yield f"raw/{path.name}: is not in the chain (an interrupted `iid prune`; run it again)"
        elif not path.is_file() or sha256(path) != path.name:
            yield f"raw/{path.name}: its bytes are not those that were received"


def _landing(settings: Settings, chain: Chain) -> Iterator[str]:
    """What landed of the files, as the last run left it; it can be made again, and be absent."""
    ingested = chain.of("ingest")
    folders = (settings.home / "landing", settings.build / "landing")
    if not ingested or not any(folder.exists() for folder in folders):
        return
    listed = settings.build / LANDING_LIST
    content = listed.read_bytes() if listed.is_file() else b""
    if hashlib.sha256(content).hexdigest() != ingested[-1].body["landing_sha256"]:
        yield f"build/{LANDING_LIST}: is not the list of the last run ({AGAIN})"
        return
    removed = removed_notes(chain)
    for name, digest in json.loads(content).items():
        if f"{Path(name).stem}{NOTE}" not in removed:
            yield from _file(settings.home / name, name, digest)
    last = chain.of("results")
    if last and last[-1].number > ingested[-1].number:
        page = settings.build / QUALITY_PAGE
        yield from _file(page, f"build/{QUALITY_PAGE}", last[-1].body["page_sha256"])


def _waivers(home: Path, chain: Chain) -> Iterator[str]:
    """Waiver files are as the last run took them in; one that came since counts for the next."""
    for record in chain.of("ingest")[-1:]:
        for name, digest in record.body.get("waiver_files", {}).items():
            yield from _file(home / "waivers" / name, f"waivers/{name}", digest)


def _file(path: Path, name: str, digest: str) -> Iterator[str]:
    if not path.is_file():
        yield f"{name}: is gone"
    elif sha256(path) != digest:
        yield f"{name}: is not what was written"


def _shelf(settings: Settings, chain: Chain) -> Iterator[str]:
    """The folder of editions holds what was published; `terbaru` and the database what is meant."""
    published = _published(chain)
    found = {path.name for path in settings.editions.glob("*") if not path.name.startswith(".")}
    for name in sorted(published.keys() - found):
        yield f"editions/{name}: is gone"
    noticed = [r for r in chain.records if "notice_sha256" in r.body]
    for record in noticed[-1:]:
        name = f"{NOTICE}/index.html"
        yield from _file(settings.editions / name, f"editions/{name}", record.body["notice_sha256"])
        for path in sorted((settings.editions / NOTICE).glob("*")):
            if path.name != "index.html":
                yield f"editions/{NOTICE}/{path.name}: was never published"
    for name in sorted(found - published.keys() - {CURRENT, *([NOTICE] if noticed else [])}):
        yield f"editions/{name}: was never published ({AGAIN})"
    placed = [record for record in chain.records if record.kind in PLACING]
    if not placed:
        return
    last = placed[-1].body
    link = settings.editions / CURRENT
    if not link.is_symlink() or str(link.readlink()) != last["current"]:
        yield f"editions/{CURRENT}: does not point to {last['current']}"
    name = f"published/{DATABASE}"
    yield from _file(settings.published / DATABASE, name, last["database_sha256"])


def edition_differences(settings: Settings, chain: Chain, edition: str) -> Iterator[str]:
    """One edition: manifest, sums, every file, its place in the chain, its scores."""
    folder, name = settings.editions / edition, f"editions/{edition}"
    record = _published(chain).get(edition)
    if record is None:
        yield f"{name}: was never published"
        return
    broken = list(_file(folder / MANIFEST, f"{name}/{MANIFEST}", record.body["manifest_sha256"]))
    if broken:
        yield from broken
        return
    own, file = record.body["manifest_sha256"], settings.trusted_key
    trusted = key_of(trusted_keys(file), _day(record)) if file else None
    if trusted and not is_signed(trusted, own, record.body["signature"]):
        yield f"{name}: was not signed with the key that is trusted"
    manifest = read_manifest(folder)
    if (
        not (folder / SUMS).is_file()
        or (folder / SUMS).read_bytes() != sums(manifest, own).encode()
    ):
        yield f"{name}/{SUMS}: is not what was written"
    files = {str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()}
    for path in sorted(files - manifest["outputs"].keys() - {MANIFEST, SUMS}):
        yield f"{name}/{path}: does not belong to the edition"
    whole = True
    for path, digest in manifest["outputs"].items():
        for difference in _file(folder / path, f"{name}/{path}", digest):
            whole = False
            yield difference
    if "chain" not in manifest:
        # Of before there was one: the upgrade of the home took it in.
        is_known = any(edition in one.body["editions"] for one in chain.of("upgrade"))
    else:
        head = Head(**manifest["chain"])
        is_known = head.number < record.number and chain.has(head)
    if not is_known:
        yield f"{name}/{MANIFEST}: names a head of the chain that the chain does not have"
    if whole:
        for difference in check_differences(manifest, folder / "data"):
            yield f"{name}/{MANIFEST}: {difference}"
        for difference in score_differences(folder / "data"):
            yield f"{name}/data/{difference}"


def check_differences(manifest: dict[str, Any], data: Path) -> Iterator[str]:
    """What the manifest says of the checks, against the published results of their scopes.

    A manifest without counts of scopes is of a version that told `passed` as soon as one scope
    had; of it, only what both versions mean alike is compared.
    """
    import duckdb

    with duckdb.connect() as connection:
        published = check_verdicts(connection, f"'{data / 'check_result.parquet'}'")
    stated = {check["check_id"]: check for check in manifest["checks"]}
    found = {check["check_id"]: check for check in published}
    for check_id in sorted(stated.keys() | found.keys()):
        if check_id not in stated or check_id not in found:
            where = "the manifest" if check_id not in stated else "check_result"
            yield f"check {check_id} is not in {where}"
            continue
        mine = stated[check_id]
        for field, value in found[check_id].items():
            said = mine.get(field)
            if said != value and (field not in ("passed", "scopes") or "scopes" in mine):
                yield f"check {check_id}: {field} is {said}, in check_result {value}"


def score_differences(data: Path) -> Iterator[str]:
    """Every published score against one computed anew from the published cells and rules."""
    from reports.scenario.scoring import CLAIMED, VARIANTS, rank, score
    from reports.scenario.scoring_store import ScoringStore

    with ScoringStore(data) as store:
        rules = store.rules()
        computed = {
            (region.region_code, variant): score(region, rules, variant)
            for region in store.every_region()
            for variant in VARIANTS
        }
        if store.tables.scores.keys() != computed.keys():
            yield "region_score.parquet: has not one row per region and variant"
            return
        for key, published in store.tables.scores.items():
            yield from _compare(
                f"region_score.parquet {' '.join(key)}",
                published,
                computed[key],
                ("spd_score", "sid_mean", "n_reported", "n_counted", "basic_affairs_covered",
                 "count_score", "total_score", "iid", "category_code", "completeness_pct"),
            )  # fmt: skip
        ranked = [row for row in store.tables.ranking if row.rank is not None]
        for row in store.tables.ranking:
            where = f"provincial_ranking.parquet {row.region_code}"
            mine = computed[row.region_code, "verified"]
            claimed = computed[row.region_code, CLAIMED].iid
            yield from _compare(where, row, mine, ("iid", "category_code", "n_counted"))
            if row.iid_claimed != claimed:
                yield f"{where}: iid_claimed is {row.iid_claimed}, computed {claimed}"
            others = [
                computed[other.region_code, "verified"].iid
                for other in ranked
                if other.province_code == row.province_code and other is not row
            ]
            if row.rank is not None and row.rank != rank(mine.iid, others):
                yield f"{where}: rank is {row.rank}, computed {rank(mine.iid, others)}"


def _compare(where: str, published: Any, computed: Any, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        said, now = getattr(published, name), getattr(computed, name)
        if said != now:
            yield f"{where}: {name} is {said}, computed {now}"
