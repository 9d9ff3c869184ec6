"""Homes that earlier versions wrote: they open, are compared, and go on; a newer one is refused.

The archives in `tests/fixtures/homes` are homes of one region and two weeks, each written by the
commit of its name; what can be made again was left out.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from orchestration.audit.verification import differences
from orchestration.cli.app import app
from orchestration.editions.manifest import MADE, read_made
from orchestration.errors import WiringError
from orchestration.ledger.chain import Chain
from orchestration.ledger.home_format import BEFORE_CHAIN, FILE, FORMAT, UNSTATED, format_of
from orchestration.runner import run_weekly
from orchestration.settings import PROJECT
from orchestration.upkeep import upgrading
from tests.harness.deployment import W45, W46, W47, Deployment
from tests.year import deliver

HOMES = PROJECT / "tests/fixtures/homes"
FORMATS = {"e568970": BEFORE_CHAIN, "bc39c0c": UNSTATED, "770f05b": UNSTATED}
# Commands of a home, with arguments that would be answered; each must refuse a newer one.
COMMANDS = {
    "ack": ["x", "all", "--reason", "x"],
    "backup": ["copy"],
    "data-docs": ["--out", "docs"],
    "diff": [W45, W46],
    "editions": [],
    "log": [],
    "plan": ["64.03", "--budget", "4"],
    "prune": [],
    "rebuild": [W46, "--out", "again"],
    "restore": [W45],
    "run": ["--week", W47],
    "sign": [W46],
    "trace": ["64.03"],
    "upgrade": [],
    "verify": [],
    "whatif": ["64.03", "--set", ":SPD-14=3"],
    "withdraw": [W46, "--reason", "x"],
}
# Those without a home: they read an inbox, or write something of their own.
HOMELESS = {"check", "diff-input", "sample", "template"}
GROUPS = {"bank": ["search", "air"], "coaching": ["next"]}


@pytest.fixture(params=FORMATS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Deployment:
    return unpacked(request.param, tmp_path)


def unpacked(commit: str, folder: Path) -> Deployment:
    with tarfile.open(HOMES / f"{commit}.tar.xz") as archive:
        archive.extractall(folder / "home", filter="data")
    (folder / "inbox").mkdir()
    return Deployment(folder)


def hashes(home: Path) -> dict[str, str]:
    files = [path for path in sorted(home.rglob("*")) if path.is_file()]
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files if path.name != ".lock"}  # fmt: skip


def test_there_is_a_home_of_every_format_before_todays() -> None:
    assert {path.name.partition(".")[0] for path in HOMES.glob("*.tar.xz")} == FORMATS.keys()
    assert {*range(1, FORMAT)} == {*FORMATS.values()}


def test_an_old_home_is_opened_as_it_is_or_says_what_to_do(old: Deployment) -> None:
    before, home = hashes(old.settings.home), old.settings.home
    if format_of(home) == BEFORE_CHAIN:
        for name in ("verify", "editions", "log", "sign", "backup", "restore"):
            with pytest.raises(WiringError, match="format 1, from before") as refused:
                old.iid(name, *COMMANDS[name])
            assert refused.value.remedy == "`iid upgrade` brings it to format 3"
        with pytest.raises(WiringError, match="format 1, from before"):
            old.run(W47)
    else:
        assert old.iid("verify", "--no-from-raw") == {"ok": True, "differences": []}
        assert [one["edition"] for one in old.iid("editions")] == [W45, W46]
    cells = old.iid("trace", "64.03", "--indicator", "SID-16")["cells"]
    assert any(cell["origin"] and cell["origin"]["agrees"] for cell in cells)
    assert old.iid("plan", "64.03", "--budget", "4")["actions"]
    assert old.iid("whatif", "64.03", "--set", ":SPD-14=3")["after"]["iid"]
    assert old.iid("diff", W45, W46)["files"]["added"]
    assert hashes(home) == before
    assert not (home / "dagster").exists()


def test_an_upgrade_adds_and_changes_nothing(old: Deployment) -> None:
    home = old.settings.home
    before, was = hashes(home), format_of(home)
    old.iid("upgrade", "--by", "Ani Wijaya")
    assert format_of(home) == FORMAT
    added = {FILE}
    if was == BEFORE_CHAIN:
        added |= {"chain/chain.jsonl", "chain/head.json"}
        first, *others = old.iid("log")
        assert (first["kind"], first["by"]) == ("upgrade", ["Ani Wijaya"])
        assert [one["what"] for one in others if one["kind"] == "publication"] == [
            f"published {W45}",
            f"published {W46}",
        ]
    now = hashes(home)
    assert {name: now[name] for name in before} == before
    assert now.keys() - before.keys() == added
    assert [*home.glob(".upgrade*")] == []
    assert list(differences(old.settings)) == []
    assert [one["edition"] for one in old.iid("editions")] == [W45, W46]
    if was == BEFORE_CHAIN:
        # The way back, as docs/upgrading.md says it.
        aside = {name: (home / name).rename(old.root / Path(name).name) for name in added}
        assert format_of(home) == BEFORE_CHAIN and hashes(home) == before
        for name, path in aside.items():
            path.rename(home / name)
    # Again, it is no news.
    assert old.iid("upgrade")["from"] == FORMAT
    assert hashes(home) == now
    old.iid("backup", str(old.root / "copy"))
    assert Deployment(old.root, old.root / "copy").iid("verify", "--no-from-raw")["ok"]
    # What was published is compared as ever.
    page = home / f"editions/{W45}/data/region.csv"
    page.write_bytes(page.read_bytes() + b"\n")
    assert list(differences(old.settings)) == [
        f"editions/{W45}/data/region.csv: is not what was written"
    ]


@pytest.mark.parametrize("name", ["raw", f"editions/{W45}/data", "chain/receipts.jsonl"])
def test_a_home_that_is_not_whole_is_not_upgraded(name: str, tmp_path: Path) -> None:
    old = unpacked("e568970", tmp_path)
    path = old.settings.home / name
    path = path if path.is_file() else min(path.iterdir())
    path.write_bytes(path.read_bytes()[:-9])
    before = hashes(old.settings.home)
    with pytest.raises(WiringError, match="the home is not whole"):
        old.iid("upgrade")
    assert hashes(old.settings.home) == before


def test_a_killed_upgrade_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = unpacked("e568970", tmp_path)
    home, added = old.settings.home, upgrading.ADDED
    for n in range(len(added) + 1):
        # Of what is moved in, only the first parts were; then the power failed.
        shutil.rmtree(home)
        shutil.rmtree(tmp_path / "inbox")
        old = unpacked("e568970", tmp_path)
        monkeypatch.setattr(upgrading, "ADDED", added[:n])
        try:
            old.iid("upgrade")
        except WiringError:
            assert format_of(home) == BEFORE_CHAIN
        monkeypatch.setattr(upgrading, "ADDED", added)
        old.iid("upgrade")
        assert format_of(home) == FORMAT and list(differences(old.settings)) == []


def test_a_chain_that_is_gone_makes_no_older_home(tmp_path: Path) -> None:
    """Else whoever changes an edition could have it taken into a new chain."""
    old = unpacked("bc39c0c", tmp_path)
    for name in ("chain.jsonl", "head.json"):
        (old.settings.home / "chain" / name).unlink()
    assert format_of(old.settings.home) == UNSTATED
    assert old.iid("upgrade")["editions"] == []
    assert f"editions/{W45}: was never published" in " ".join(differences(old.settings))


def refusals() -> dict[str, list[str]]:
    """A call of each command that asks a home."""
    commands = typer.main.get_command(app).commands
    assert commands.keys() == COMMANDS.keys() | HOMELESS | GROUPS.keys()
    return COMMANDS | GROUPS


@pytest.mark.parametrize("command", refusals())
def test_a_newer_home_is_refused_in_one_line(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    (home / FILE).write_text(json.dumps({"format": FORMAT + 1}))
    done = CliRunner().invoke(app, [command, *refusals()[command], "--home", str(home)])
    assert isinstance(done.exception, WiringError), done.output
    told = f"the home is of format {FORMAT + 1}, this program knows {FORMAT} and before"
    assert str(done.exception) == told
    assert "docs/upgrading.md" in done.exception.remedy
    assert [path.name for path in tmp_path.rglob("*")] == ["home", FILE]


@pytest.mark.parametrize("text", ["", "{}", "[3]", '{"format": "3"}', '{"format": 2}', "\xff"])
def test_a_format_that_says_nothing_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(WiringError, match="is not what was written"):
        Chain(tmp_path)


def test_what_an_edition_was_made_of_is_found_where_it_does_not_say(tmp_path: Path) -> None:
    old = unpacked("e568970", tmp_path)
    made = [read_made(old.settings.editions / week) for week in (W45, W46)]
    assert [one.receipts for one in made] == [4, 5]
    assert [one.parameters.previous for one in made] == [None, W45]
    assert {one.parameters.rule_year for one in made} == {2026}
    # As a rebuild hands it to the run.
    assert [MADE.validate_python(one.document()) for one in made] == made


@pytest.mark.story
def test_an_old_home_goes_on(old: Deployment) -> None:
    """Each week is built again, with what differs told, and the next one is published."""
    old.iid("upgrade")
    out = old.root / "again"
    asked = ["rebuild", W46, "--out", str(out), "--home", str(old.settings.home), "--json"]
    done = CliRunner().invoke(app, asked)
    told = json.loads(done.stdout)
    assert done.exit_code == 1 and "the edition was built by code 0.2.0+" in told["notes"][0]
    assert (out / "manifest.json").is_file()
    # Of the numbers nothing differs.
    parts = ["region_code", "variant", "spd_score", "sid_mean", "count_score", "iid"]
    tables = [
        pq.read_table(folder / "data/region_score.parquet", columns=parts).to_pylist()
        for folder in (old.settings.editions / W46, out)
    ]
    assert tables[0] == tables[1]
    deliver(old.settings.inbox, W47)
    result = run_weekly(old.settings, {"week": W47, "reports": "data", "rule_year": 2026})
    assert result.changed, result.problems
    assert old.front() == W47 and old.is_whole()
    assert read_made(old.settings.editions / W47).parameters.previous == W46
    assert format_of(old.settings.home) == FORMAT
