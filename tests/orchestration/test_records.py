"""Acknowledging, signing, restoring, backing up: who may do what, and that it is written down."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from typer.testing import CliRunner

from ingest.week import WITA
from orchestration.audit.verification import differences
from orchestration.cli.app import app
from orchestration.editions.naming import all_editions
from orchestration.editions.placement import open_chain, record_publication
from orchestration.errors import WiringError
from orchestration.ledger.chain import Chain
from orchestration.ledger.signature import trusted_keys
from orchestration.settings import PROJECT, load_settings
from orchestration.upkeep.backup import KEPT
from tests.conftest import WEEK
from tests.harness.deployment import W45, W46, W47, Deployment

CHAIN = ("chain.jsonl", "head.json", "head.sig")
ACK = {"check_id": "x", "scope": "6408", "by": ["Ani"], "reason": "x", "week": WEEK}
SETTINGS_PAGE = (PROJECT / "docs/settings.md").read_text(encoding="utf-8").partition("## Home")[2]


@pytest.fixture
def home(built_home: Path, tmp_path: Path) -> Path:
    """A copy of the built home, without what can be made again."""
    for part in ("raw", "chain", "editions", "published"):
        shutil.copytree(built_home / part, tmp_path / "home" / part, symlinks=True)
    return tmp_path / "home"


def iid(home: Path, *arguments: str) -> dict:
    """Run a command; its JSON, or the error that it refused with."""
    result = CliRunner().invoke(app, [*arguments, "--home", str(home), "--json"])
    if isinstance(result.exception, WiringError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def is_whole(home: Path) -> bool:
    return list(differences(load_settings(home, PROJECT / "sample/inbox"))) == []


def test_an_acknowledgement_names_who_and_why(home: Path) -> None:
    arguments = ("ack", "rows_accepted", "64.08", "--by", "Ani", "--reason", "sudah dihubungi")
    said = iid(home, *arguments)
    assert (said["check_id"], said["scope"], said["by"]) == ("rows_accepted", "6408", ["Ani"])
    record = Chain(home, strict=True).records[-1]
    assert (record.kind, record.body) == ("ack", said)
    assert is_whole(home)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ack", "nothing", "64.08", "--reason", "x"], "no check nothing"),
        (["ack", "rows_accepted", "64.03", "--reason", "x"], "does not fail in 6403"),
        (["ack", "rows_accepted", "64.08", "--reason", " "], "no reason"),
        (["ack", "rows_accepted", "64.08", "--reason", "x", "--by", " "], "a name is empty"),
        (["sign", WEEK, "approved", "--by", "A", "--by", "B"], "the edition is draft"),
        (["sign", WEEK, "signed"], "unknown state"),
        (["sign", "2026-W01", "checked"], "no edition 2026-W01"),
        (["restore", "2026-W01"], "no edition 2026-W01"),
    ],
)
def test_what_is_refused_leaves_no_record(home: Path, arguments: list[str], message: str) -> None:
    before = (home / "chain/chain.jsonl").read_bytes()
    with pytest.raises(WiringError, match=message):
        iid(home, *arguments)
    assert (home / "chain/chain.jsonl").read_bytes() == before


def test_an_approval_needs_two_other_names(home: Path) -> None:
    iid(home, "sign", WEEK, "checked", "--by", "Ani")
    for names in (["Budi"], ["Budi", "budi"], ["ANI", "Budi"]):
        with pytest.raises(WiringError, match="two names"):
            iid(home, "sign", WEEK, "approved", *(f"--by={name}" for name in names))
    iid(home, "sign", WEEK, "approved", "--by", "Budi", "--by", "Citra")
    with pytest.raises(WiringError, match="no reason"):
        iid(home, "sign", WEEK, "draft", "--by", "Budi")
    iid(home, "sign", WEEK, "published", "--by", "Budi")
    signed = iid(home, "sign", WEEK)["signatures"]
    assert [one["state"] for one in signed] == ["checked", "approved", "published"]
    assert is_whole(home)


def test_an_older_edition_can_be_put_in_front(home: Path) -> None:
    editions = home / "editions"
    link = editions / "terbaru"
    link.unlink()
    link.symlink_to("2026-W99")
    assert not is_whole(home)
    iid(home, "restore", WEEK, "--reason", "salah tunjuk", "--by", "Ani")
    assert link.resolve().name == WEEK
    assert is_whole(home)
    page = editions / WEEK / "index.html"
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(WiringError, match="is not whole"):
        iid(home, "restore", WEEK)


def test_the_log_says_who_did_what_by_day(home: Path) -> None:
    iid(
        home, "ack", "rows_accepted", "64.08", "--by", "Ani Wijaya", "--reason", "sedang dikerjakan"
    )
    told = iid(home, "log")
    assert [one["number"] for one in told] == list(range(1, len(told) + 1))
    kinds = [one["kind"] for one in told]
    assert kinds[0] == "begin" and {"receipt", "ingest", "build", "publication"} <= set(kinds)
    assert all(one["by"] for one in told)
    last = told[-1]
    assert (last["kind"], last["by"]) == ("ack", ["Ani Wijaya"])
    assert last["what"] == "rows_accepted in 6408 acknowledged: sedang dikerjakan"
    published = next(one for one in told if one["kind"] == "publication")
    assert published["what"] == f"published {WEEK}"
    assert iid(home, "log", "--by", "wijaya") == [last]
    assert iid(home, "log", "--since", "9999-01-01") == []
    with pytest.raises(WiringError, match="is no day"):
        iid(home, "log", "--since", "kemarin")
    lines = CliRunner().invoke(app, ["log", "--home", str(home)]).stdout.splitlines()
    assert lines[0] == last["day"] or lines[0] == told[0]["day"]
    assert any("Ani Wijaya: rows_accepted in 6408 acknowledged" in line for line in lines)


def test_a_head_that_somebody_kept_tells_a_chain_that_was_written_anew(home: Path) -> None:
    """Every hash of the new chain fits; only who holds the old head can tell."""
    kept = Chain(home).head.anchor
    iid(home, "ack", "rows_accepted", "64.08", "--by", "Ani", "--reason", "x")
    verify = ["verify", "--no-from-raw"]
    assert iid(home, *verify, "--anchor", kept)["ok"]
    assert iid(home, *verify, "--anchor", kept.partition(":")[2])["ok"]
    records = Chain(home).records
    for name in ("chain.jsonl", "head.json"):
        (home / "chain" / name).unlink()
    anew = Chain(home)
    for one in records:
        moment = dt.datetime.fromisoformat(one.at)
        body = one.body | ({"by": "Budi"} if one.kind == "begin" else {})
        anew.append(one.kind, body, moment)
    told = CliRunner().invoke(
        app, [*verify, "--all", "--json", "--anchor", kept, "--home", str(home)]
    )
    assert told.exit_code == 1
    assert f"never ended in {kept}" in " ".join(json.loads(told.stdout)["differences"])
    with pytest.raises(WiringError, match="no head of a chain"):
        iid(home, *verify, "--anchor", "terbaru")


def test_the_restore_drill(home: Path, tmp_path: Path) -> None:
    """Copy, lose everything, put the copy somewhere else, verify, and go on."""
    saved = tmp_path / "saved"
    assert iid(home, "backup", str(saved))["ok"]
    assert (saved / "raw").stat().st_mode & 0o077 == 0
    shutil.rmtree(home)
    elsewhere = tmp_path / "elsewhere"
    saved.rename(elsewhere)
    assert is_whole(elsewhere)
    assert [one.name for one in all_editions(elsewhere / "editions")] == [WEEK]
    iid(elsewhere, "ack", "rows_accepted", "64.08", "--by", "Ani", "--reason", "x")
    assert is_whole(elsewhere)


def test_a_second_backup_copies_only_what_changed(home: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    (home / "waivers").mkdir()
    (home / "waivers/a.yml").write_text("rule: x\n")
    (home / "delivery.yml").write_text("smtp: {}\n")
    (home / "delivery").mkdir()
    (home / "delivery/sent.jsonl").write_text("")
    (home / "dagster").mkdir()
    with closing(sqlite3.connect(home / "dagster/runs.db")) as database:
        database.execute("create table runs (id text)")
        database.commit()
    (home / "landing").mkdir()
    (home / "landing/cache.json").write_text("made again")
    first = iid(home, "backup", str(saved))
    assert first["kept"] == 0 and first["copied"] > 100
    assert not (saved / "landing").exists()
    # All that docs/settings.md says cannot be made again.
    rows = re.findall(r"^\| (`.*?) \| .* \| (?:no|from)\b.*\|$", SETTINGS_PAGE, re.MULTILINE)
    names = {name.split("/")[0] for row in rows for name in re.findall("`(.*?)`", row)}
    assert names == {*KEPT}
    for name in names:
        assert (saved / name).exists(), name
    again = iid(home, "backup", str(saved))
    assert (again["copied"], again["kept"]) == (0, first["copied"])
    iid(home, "ack", "rows_accepted", "64.08", "--by", "Ani", "--reason", "x")
    (home / "waivers/a.yml").unlink()
    third = iid(home, "backup", str(saved))
    # The chain and its head; the waiver that is gone is gone from the copy, too.
    assert (third["copied"], third["kept"]) == (2, first["copied"] - 3)
    assert not (saved / "waivers/a.yml").exists()
    assert is_whole(saved)


@pytest.mark.parametrize("kind", ["within", "around", "foreign", "other home"])
def test_a_backup_takes_the_place_of_no_other_folder(home: Path, tmp_path: Path, kind: str) -> None:
    folder = {"within": home / "copy", "around": tmp_path, "foreign": tmp_path / "f"}.get(kind)
    if folder is None:
        folder = tmp_path / "other"
        shutil.copytree(home, folder, symlinks=True)
        iid(folder, "ack", "rows_accepted", "64.08", "--by", "Ani", "--reason", "x")
    elif kind == "foreign":
        folder.mkdir()
        (folder / "letter.txt").write_text("x")
    before = sorted(folder.rglob("*"))
    with pytest.raises(WiringError, match=r"within the home|no backup|another home"):
        iid(home, "backup", str(folder))
    assert sorted(folder.rglob("*")) == before


def test_a_damaged_home_does_not_take_the_place_of_a_whole_backup(
    home: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    iid(home, "backup", str(saved))
    next((home / "raw").iterdir()).unlink()
    result = CliRunner().invoke(app, ["backup", str(saved), "--home", str(home), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["difference"].startswith("raw/")
    assert is_whole(saved)


@pytest.mark.story
def test_the_drill_of_the_runbook(lived: Deployment) -> None:
    """Each command as the runbook has it; then what failed: a correction of an older week there."""
    home, saved = lived.settings.home, lived.root / "BACKUP"
    page = (PROJECT / "docs/runbooks/backup-and-restore.md").read_text(encoding="utf-8")
    asked = re.findall(r"`((?:iid|cp) [^`]+)`", page.partition("## Restore")[2].partition("##")[0])
    assert asked == ["cp -a BACKUP HOME", "iid verify", "iid editions", "iid run"]
    lived.iid("backup", str(saved))
    shutil.rmtree(home)
    home = lived.root / "elsewhere"
    subprocess.run(["cp", "-a", str(saved), str(home)], check=True)
    there = Deployment(lived.root, home=home)
    assert there.iid("verify", "--no-from-raw")["ok"]
    assert [one["edition"] for one in there.iid("editions")] == [W45, W46, f"{W46}-r2"]
    assert there.front() == f"{W46}-r2"
    again = there.run(W46)
    assert (again.changed, again.edition) == (False, home / "editions" / f"{W46}-r2")
    older = there.run(W45, reports="pages", correct="minggu lama dikoreksi")
    assert older.edition is not None, older.problems
    assert older.edition.name == f"{W45}-r2"
    assert there.front() == f"{W46}-r2"
    assert there.is_whole()
    # The archive lists every revision that there is.
    nxt = there.run(W47, reports="pages")
    assert nxt.edition is not None
    archive = (nxt.edition / "arsip.html").read_text(encoding="utf-8")
    for name in (W45, f"{W45}-r2", W46, f"{W46}-r2"):
        assert f'href="../{name}/index.html"' in archive
    assert there.iid("backup", str(saved))["ok"]


def test_a_backup_of_a_changed_home_says_so(home: Path, tmp_path: Path) -> None:
    raw = sorted((home / "raw").iterdir())[0]
    raw.write_bytes(raw.read_bytes() + b" ")
    command = ["backup", str(tmp_path / "saved"), "--home", str(home), "--json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["difference"].startswith(f"raw/{raw.name}")


def test_publications_are_signed_where_there_is_a_key(home: Path, tmp_path: Path) -> None:
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    for path, seed in ((private, b"a"), (tmp_path / "other.pem", b"b")):
        key = Ed25519PrivateKey.from_private_bytes(seed * 32)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = Ed25519PrivateKey.from_private_bytes(b"a" * 32)
    kind = PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, kind))
    asking = replace(load_settings(home, None), trusted_key=public)
    unsigned = f"editions/{WEEK}: was not signed with the key that is trusted"
    assert list(differences(asking)) == [unsigned]
    for signing, expected in ((tmp_path / "other.pem", [unsigned]), (private, [])):
        signed = replace(asking, signing_key=signing)
        record_publication(signed, Chain(home), home / "editions" / WEEK)
        assert list(differences(asking)) == expected
    with pytest.raises(WiringError, match="not an Ed25519 key"):
        list(differences(replace(asking, trusted_key=private)))


def test_a_key_counts_from_its_day_and_holds_every_record_since(home: Path, tmp_path: Path) -> None:
    keys = [Ed25519PrivateKey.from_private_bytes(seed * 32) for seed in (b"a", b"b")]
    private, trusted = tmp_path / "private.pem", tmp_path / "trusted.pem"
    pem = [
        one.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for one in keys
    ]
    private.write_bytes(keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    today = dt.datetime.fromisoformat(Chain(home).records[-1].at).astimezone(WITA).date()
    day = dt.timedelta(days=1)
    asking = replace(load_settings(home, None), trusted_key=trusted)
    unsigned = f"editions/{WEEK}: was not signed with the key that is trusted"
    # The edition is from before both keys; nothing is asked of it, nor of the chain.
    trusted.write_text(f"from {today + day}\n{pem[0]}\nfrom {today + 2 * day}\n{pem[1]}")
    assert list(differences(asking)) == []
    # The second key counts from today on: publication and end of the chain must bear it.
    trusted.write_text(f"from {today}\n{pem[1]}\nfrom {today - day}\n{pem[0]}")
    no_end = "chain/head.sig: no record after 0 is signed"
    assert [line.partition(" (")[0] for line in differences(asking)] == [no_end, unsigned]
    signing = replace(asking, signing_key=private)
    record_publication(signing, open_chain(signing), home / "editions" / WEEK)
    assert list(differences(asking)) == []
    open_chain(signing).append("ack", ACK)
    assert list(differences(asking)) == []
    # A record that somebody without the key appends, or changes with every hash anew.
    kept = {name: (home / "chain" / name).read_bytes() for name in CHAIN}
    number = Chain(home).head.number
    open_chain(asking).append("ack", ACK)
    (told,) = differences(asking)
    assert told.startswith(f"chain/head.sig: no record after {number} is signed")
    # The next record with the key covers it, as it covers whatever lies before.
    for name, content in kept.items():
        (home / "chain" / name).write_bytes(content)
    records = Chain(home).records
    for name in CHAIN[:2]:
        (home / "chain" / name).unlink()
    anew = Chain(home)
    for one in records:
        by = {"by": ["Budi"]} if one.kind == "ack" else {}
        anew.append(one.kind, one.body | by, dt.datetime.fromisoformat(one.at))
    assert any(line.startswith("chain/head.sig") for line in differences(asking))
    for name, content in kept.items():
        (home / "chain" / name).write_bytes(content)
    # A signature of a publication is none of an end.
    manifest = Chain(home).of("publication")[-1].body
    forged = {"anchor": Chain(home).head.anchor, "signature": manifest["signature"]}
    (home / "chain/head.sig").write_text(json.dumps(forged))
    assert list(differences(asking)) == [
        "chain/head.sig: was not signed with the key that is trusted"
    ]


@pytest.mark.parametrize("text", ["", "from 2026-11-24\n", "from besok\n{pem}", "{pem}{other}"])
def test_a_file_of_trusted_keys_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"a" * 32).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    other = pem.replace("PUBLIC KEY", "CERTIFICATE")
    (tmp_path / "trusted.pem").write_text(text.format(pem=pem, other=other))
    with pytest.raises(WiringError, match="not an Ed25519 key"):
        trusted_keys(tmp_path / "trusted.pem")


def test_what_nothing_outside_holds_is_said(home: Path) -> None:
    command = ["verify", "--no-from-raw", "--home", str(home)]
    iid(home, "ack", "rows_accepted", "64.08", "--by", "Ani", "--reason", "x")
    told = CliRunner().invoke(app, command)
    assert told.exit_code == 0 and "1 records after the last publication" in told.stderr
