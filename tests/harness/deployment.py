"""A small home that lives on: weeks, corrections and commands, with what people look at.

What belongs here: running a week or a command on it, and reading what is in front. What tests
expect of it is theirs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from typer.testing import CliRunner

from orchestration.audit.verification import differences
from orchestration.cli.app import app
from orchestration.errors import WiringError
from orchestration.runner import RunResult, run_weekly
from orchestration.settings import Settings, load_settings
from tests.year import deliver, write_one_region

W45, W46, W47, W48 = "2026-W45", "2026-W46", "2026-W47", "2026-W48"
# At level 2 in its file.
CORRECTED = "IID-6403-0040"


@dataclass(frozen=True)
class Deployment:
    """A home with an inbox beside it.

    Attributes:
        root: folder of the inbox and of people's lists, and of the home where that is not named.
    """

    root: Path
    home: Path | None = None

    @property
    def settings(self) -> Settings:
        found = load_settings(self.home or self.root / "home", self.root / "inbox")
        return replace(found, lists=self.root / "lists")

    def correct(self, right: int) -> None:
        """A line of a list of people: the level of a cell that is 2 in its file."""
        self.settings.lists.mkdir(exist_ok=True)
        (self.settings.lists / "corrections.csv").write_text(
            "source,region_code,row,column,expected,right,reason,until,by,on,reference\n"
            f"indikator_inovasi,6403,innovation_id={CORRECTED};indicator_code=SID-16,level,2,"
            f"{right},salah salin,2027-12-31,Ani Wijaya,2026-11-20,ND-12/2026\n"
        )

    def run(self, week: str, reports: str = "data", **more: str) -> RunResult:
        config = {"week": week, "reports": reports, "rule_year": 2026}
        return run_weekly(self.settings, config | more)

    def iid(self, *arguments: str) -> dict:
        """Run a command; its JSON, or the error that it refused with."""
        command = [*arguments, "--home", str(self.settings.home), "--json"]
        result = CliRunner().invoke(app, command)
        if isinstance(result.exception, WiringError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def table(self, edition: str, name: str) -> list[dict]:
        path = self.settings.editions / edition / "data" / f"{name}.parquet"
        return pq.read_table(path).to_pylist()

    def front(self) -> str:
        """What the link names; the database for readers must be of the same edition."""
        link = self.settings.editions / "terbaru"
        database = self.settings.published / "warehouse.duckdb"
        with duckdb.connect(str(database), read_only=True) as connection:
            if link.readlink().name == "ditarik":
                shown = connection.execute("select table_name from duckdb_tables()").fetchall()
                assert shown == [("withdrawn_edition",)]
            else:
                (named,) = connection.execute("select edition from edition").fetchone() or ("",)
                assert named == link.readlink().name
        assert link.resolve().is_dir()
        return link.readlink().name

    def is_whole(self) -> bool:
        return list(differences(self.settings)) == []


def make_two_weeks(folder: Path) -> Path:
    """A home with two weeks and a correction of the second, and its inbox, below a folder."""
    here = Deployment(folder)
    write_one_region(here.settings.inbox)
    for week, more in ((W45, {}), (W46, {}), (W46, {"correct": "level salah salin"})):
        deliver(here.settings.inbox, week)
        if more:
            here.correct(3)
        result = here.run(week, **more)
        assert result.changed, result.problems
    return folder
