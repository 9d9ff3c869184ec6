"""Verification from the raw files: an edition of other data is found, and its cells are named."""

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from orchestration.assets import landing
from orchestration.audit.verification import differences
from orchestration.cli.app import app
from orchestration.runner import run_weekly
from orchestration.settings import Settings, load_settings
from tests.year import write_one_region

pytestmark = pytest.mark.story

WEEK = "2026-W47"
# At level 2 in its file, and put right by the list of corrections.
CORRECTED = "IID-6403-0040"


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home whose one edition was built, without a flaw, of levels that nobody sent."""
    folder = tmp_path_factory.mktemp("recompute")
    write_one_region(folder / "inbox")
    (folder / "lists").mkdir()
    (folder / "lists/corrections.csv").write_text(
        "source,region_code,row,column,expected,right,reason,until,by,on,reference\n"
        f"indikator_inovasi,6403,innovation_id={CORRECTED};indicator_code=SID-16,level,2,3,"
        "salah salin,2027-12-31,Ani Wijaya,2026-11-20,ND-12/2026\n"
    )
    settings = replace(load_settings(folder / "home", folder / "inbox"), lists=folder / "lists")
    door = landing.ingest_inbox

    def forging(*arguments, **named):  # type: ignore[no-untyped-def]
        result = door(*arguments, **named)
        path = named["landing"] / "indikator_inovasi.parquet"
        table = pq.read_table(path)
        at = table.schema.get_field_index("level")
        levels = pa.array([3] * len(table), table.schema.types[at])
        pq.write_table(table.set_column(at, table.schema.field(at), levels), path)
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landing, "ingest_inbox", forging)
        assert run_weekly(settings, {"week": WEEK, "reports": "data"}).changed
    return settings


def test_an_edition_of_other_data_is_found(forged: Settings) -> None:
    assert list(differences(forged)) == []
    home = ["--home", str(forged.home)]
    done = CliRunner().invoke(app, ["verify", "--json", "--all", *home])
    assert done.exit_code == 1
    told = json.loads(done.stdout)["differences"]
    where = f"editions/{WEEK}/data/indicator_status.parquet: differs"
    assert f"{where}, built again from raw" in told
    assert CliRunner().invoke(app, ["verify", "--no-from-raw", *home]).exit_code == 0


def test_the_trace_says_what_the_cell_says(forged: Settings) -> None:
    asked = ["trace", "64.03", "--indicator", "SID-16", "--home", str(forged.home)]
    cells = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)["cells"]
    wrong = [cell for cell in cells if cell["origin"] and cell["origin"]["text"] != "3"]
    assert len(wrong) > 2 and all(cell["level"] == 3 for cell in wrong)
    # A correction explains its own cell, and no other that has the same level.
    (corrected,) = (cell for cell in wrong if cell["innovation_id"] == CORRECTED)
    told = {"from": "2", "to": "3", "reason": "salah salin", "reference": "ND-12/2026"}
    told |= {"decided_by": "Ani Wijaya", "decided_on": "2026-11-20", "line": 2}
    assert corrected["origin"]["correction"] == told and corrected["origin"]["agrees"]
    one, *_ = others = [cell for cell in wrong if cell is not corrected]
    assert {cell["origin"]["agrees"] for cell in others} == {False}
    assert {cell["origin"]["agrees"] for cell in cells if cell["origin"]} == {True, False}
    assert one["origin"]["verification_cell"].endswith(str(one["origin"]["row"]))
    assert one["origin"]["verification"]
    words = " ".join(CliRunner().invoke(app, asked).stdout.split())
    assert (
        f"DIFFERS: {one['innovation_id']} SID-16 is published with level 3, {one['origin']['file']}"
        f" {one['origin']['cell']} says {one['origin']['level_read']}" in words
    )
    assert "says 2, corrected from 2: salah salin (Ani Wijaya, 2026-11-20, ND-12/2026)" in words
