"""The audit chain alone: it grows, it breaks loudly, and a killed run does not break it."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.ledger.chain import GENESIS, Chain, ChainBroken, last_moment


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose chain has five records."""
    chain = Chain(tmp_path)
    for n in range(5):
        chain.append("ack", {"n": n, "teks": 'é "baris"\nbaru'})
    return tmp_path


def lines(home: Path) -> list[bytes]:
    return (home / "chain/chain.jsonl").read_bytes().splitlines(keepends=True)


def test_each_record_bears_the_hash_of_the_one_before(home: Path) -> None:
    records = Chain(home, strict=True).records
    assert [record.number for record in records] == [1, 2, 3, 4, 5]
    assert records[0].previous == GENESIS
    for before, after in pairwise(records):
        assert after.previous == before.digest()
    assert records[0].body == {"n": 0, "teks": 'é "baris"\nbaru'}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda all_: [all_[0], all_[1].replace(b'"n":1', b'"n":7'), *all_[2:]], "line 3"),
        (lambda all_: [*all_[:4], all_[4].replace(b'"n":4', b'"n":7')], "head.json"),
        (lambda all_: [*all_[:2], *all_[3:]], "line 3"),
        (lambda all_: [all_[0], all_[2], all_[1], *all_[3:]], "line 2"),
        (lambda all_: [*all_, all_[4]], "line 6"),
        (lambda all_: all_[:3], "line 4: 2 records are gone"),
        (lambda all_: [], "line 1: 5 records are gone"),
        (lambda all_: [all_[0].replace(b":", b": ", 1), *all_[1:]], "line 1"),
        (lambda all_: [b"[]\n", *all_[1:]], "line 1"),
    ],
)
def test_any_change_is_found_and_located(home: Path, change, where: str) -> None:  # type: ignore[no-untyped-def]
    (home / "chain/chain.jsonl").write_bytes(b"".join(change(lines(home))))
    with pytest.raises(ChainBroken, match=where) as broken:
        Chain(home, strict=True)
    assert not broken.value.is_unfinished


@pytest.mark.parametrize("head", ["{}", "[1]", "", '{"number": 5, "sha256": "0"}', "x"])
def test_a_changed_head_is_found(home: Path, head: str) -> None:
    (home / "chain/head.json").write_text(head)
    with pytest.raises(ChainBroken, match="head"):
        Chain(home)


def test_what_a_killed_run_leaves_is_mended_by_the_next_record(home: Path) -> None:
    file, head = home / "chain/chain.jsonl", home / "chain/head.json"
    whole, known = file.read_bytes(), head.read_bytes()
    Chain(home).append("sign", {})
    for content in (whole + lines(home)[5][:40], file.read_bytes()):
        # Killed while writing the record, or before the head was replaced.
        file.write_bytes(content)
        head.write_bytes(known)
        with pytest.raises(ChainBroken) as broken:
            Chain(home, strict=True)
        assert broken.value.is_unfinished
        Chain(home).append("ack", {"after": True})
        records = Chain(home, strict=True).records
        assert records[-1].body == {"after": True}
        assert json.loads(head.read_text())["number"] == len(records)


def test_receipts_of_one_run_may_be_ahead_of_the_head_and_nothing_else_may(home: Path) -> None:
    known = (home / "chain/head.json").read_bytes()
    Chain(home).append_receipts([{"sequence": 1}, {"sequence": 2}, {"sequence": 3}])
    assert len(Chain(home, strict=True).records) == 8
    (home / "chain/head.json").write_bytes(known)
    with pytest.raises(ChainBroken, match="line 6"):
        Chain(home, strict=True)
    chain = Chain(home)
    assert len(chain.records) == 8
    chain.append("ack", {})
    (home / "chain/head.json").write_bytes(known)
    with pytest.raises(ChainBroken, match="line 6") as broken:
        Chain(home)
    assert not broken.value.is_unfinished


def test_time_never_goes_back(home: Path) -> None:
    chain = Chain(home)
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert last_moment(chain, long_ago).year > 2020
    assert chain.append("ack", {}, long_ago).at >= chain.records[-2].at
