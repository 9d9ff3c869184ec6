"""The services of `deploy/`: units that systemd accepts, and processes from their very lines.

Here belongs that a machine which follows docs/operations.md runs by itself. The reverse proxy is
`test_doors`'.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from orchestration.settings import ENVIRONMENT, PROJECT
from tests.orchestration.test_doors import free_port

UNITS = sorted((PROJECT / "deploy").glob("*.service"))
APP, HOME = "/srv/iid/app", "/srv/iid/home"


def lines(text: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", text, re.M)


def environment(text: str) -> dict[str, str]:
    pairs = [pair for line in lines(text, "Environment") for pair in shlex.split(line)]
    return dict(pair.split("=", 1) for pair in pairs)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_are_quiet_and_stay_on_the_machine(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    told = environment(text)
    off = {name: value for name, value in ENVIRONMENT.items() if name in told}
    assert off == {name: told[name] for name in off}
    assert len(off) >= 4
    assert told["DAGSTER_HOME"] == f"{told['IID_HOME']}/dagster"
    (command,) = lines(text, "ExecStart")
    if "dagster-daemon" not in command:
        assert "-h 127.0.0.1" in command
    assert lines(text, "EnvironmentFile") == ["-/etc/iid.env"]


def test_every_unit_is_installed_by_the_manual() -> None:
    manual = (PROJECT / "docs/operations.md").read_text(encoding="utf-8")
    (enabled,) = re.findall(r"^ +systemctl enable --now (.*)$", manual, re.M)
    assert sorted(enabled.split()) == [unit.stem for unit in UNITS]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(APP, str(PROJECT))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    said = [line for line in done.stderr.splitlines() if any(u.name in line for u in UNITS)]
    assert said == []


@pytest.mark.story
def test_the_services_run_from_their_own_lines(tmp_path: Path) -> None:
    """As plain processes: the code is loaded, the daemon is alive, each UI answers at its place."""
    home, app = tmp_path / "home", tmp_path / "app"
    ports = {port: str(free_port()) for port in ("3000", "3001", "4000")}
    app.symlink_to(PROJECT)
    workspace = (PROJECT / "deploy/workspace.yaml").read_text(encoding="utf-8")
    assert "port: 4000" in workspace
    own = tmp_path / "workspace.yaml"
    own.write_text(workspace.replace("4000", ports["4000"]), encoding="utf-8")

    def placed(text: str) -> str:
        for port, free in ports.items():
            text = text.replace(f"-p {port}", f"-p {free}")
        text = text.replace("deploy/workspace.yaml", str(own))
        return text.replace(APP, str(app)).replace(HOME, str(home))

    texts = {unit.stem: placed(unit.read_text(encoding="utf-8")) for unit in UNITS}
    told = environment(texts["iid-code"]) | {"PATH": "/usr/bin:/bin"}
    (prepare,) = lines(texts["iid-code"], "ExecStartPre")
    subprocess.run(shlex.split(prepare), env=told, cwd=app, check=True)
    running = []
    try:
        for name, text in texts.items():
            (command,) = lines(text, "ExecStart")
            with (tmp_path / f"{name}.log").open("w") as log:
                running.append(
                    subprocess.Popen(
                        shlex.split(command),
                        env=environment(text) | {"PATH": "/usr/bin:/bin"},
                        cwd=app,
                        stdout=log,
                        stderr=log,
                    )
                )
        address = f"http://127.0.0.1:{ports['3000']}/kelola"
        state: object = None
        for _ in range(240):
            state = state_of(address)
            if state == ("LOADED", True):
                break
            time.sleep(0.5)
        logs = "".join(p.read_text()[-1500:] for p in tmp_path.glob("*.log"))
        assert state == ("LOADED", True), logs
        reader = f"http://127.0.0.1:{ports['3001']}/baca"
        for _ in range(120):
            if state_of(reader) is not None:
                break
            time.sleep(0.5)
        assert state_of(reader) is not None
        assert [process.poll() for process in running] == [None] * len(running)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def state_of(address: str) -> tuple[str, bool] | None:
    """Whether the code is loaded, and whether schedule and sensors are alive."""
    query = """{
      locationStatusesOrError { ... on WorkspaceLocationStatusEntries { entries { loadStatus } } }
      instance { daemonHealth { allDaemonStatuses { daemonType healthy } } }
    }"""
    request = urllib.request.Request(
        f"{address}/graphql",
        data=json.dumps({"query": query}).encode(),
        headers={"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            data = json.load(answer)["data"]
    except OSError:
        return None
    entries = data["locationStatusesOrError"]["entries"]
    daemons = {
        one["daemonType"]: one["healthy"]
        for one in data["instance"]["daemonHealth"]["allDaemonStatuses"]
    }
    alive = all(daemons.get(name) for name in ("SENSOR", "SCHEDULER", "QUEUED_RUN_COORDINATOR"))
    return (entries[0]["loadStatus"] if entries else "NONE", alive)
