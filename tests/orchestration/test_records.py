"""Acknowledging, signing, restoring, backing up: who may do what, and that it is written down."""

from __future__ import annotations

import datetime as dt
import json
import shutil
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

from orchestration.audit.verification import differences
from orchestration.cli.app import app
from orchestration.editions.naming import all_editions
from orchestration.editions.placement import record_publication
from orchestration.errors import WiringError
from orchestration.ledger.chain import Chain
from orchestration.settings import PROJECT, load_settings
from tests.conftest import WEEK


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
    with pytest.raises(WiringError, match="exists"):
        iid(home, "backup", str(saved))
    shutil.rmtree(home)
    elsewhere = tmp_path / "elsewhere"
    saved.rename(elsewhere)
    assert is_whole(elsewhere)
    assert [one.name for one in all_editions(elsewhere / "editions")] == [WEEK]
    iid(elsewhere, "ack", "rows_accepted", "64.08", "--by", "Ani", "--reason", "x")
    assert is_whole(elsewhere)


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
