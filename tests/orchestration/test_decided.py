"""Who overruled what: every line of a list of people, wherever its region is shown."""

from __future__ import annotations

import re

from typer.testing import CliRunner

from orchestration.cli.app import app
from orchestration.editions.manifest import read_manifest
from orchestration.ledger.chain import Chain
from orchestration.runner import run_weekly
from tests.harness.deployment import CORRECTED, W46, Deployment

BERAU = "6403"


def test_each_line_is_shown_with_who_when_and_what_was_before(lived: Deployment) -> None:
    lived.correct(1)
    with (lived.settings.lists / "corrections.csv").open("a") as file:
        file.write("indikator_inovasi,6403,innovation_id=X;indicator_code=SID-16,level,2,1,")
        file.write("salah,2027-12-31,Budi,2026-11-21,ND-13/2026\n")
    third = lived.run(W46, reports="pages", correct="level salah lagi")
    assert third.edition is not None, third.problems
    (row,) = lived.table(third.edition.name, "list_line")
    assert (row["decided_by"], row["reference"], row["line"]) == ("Ani Wijaya", "ND-12/2026", 2)
    assert (row["value_before"], row["value_after"]) == ("2", "1")
    # The line that hits nothing is told, and blocks nothing.
    (wrong,) = (
        one for one in lived.table(third.edition.name, "finding") if one["code"][:6] == "E_LIST"
    )
    assert (wrong["original_name"], wrong["row"], wrong["code"], wrong["region_code"]) == (
        *("data/corrections.csv", 3),
        *("E_LIST_UNUSED", BERAU),
    )
    for page in (f"daerah/{BERAU}.html", "koreksi.html"):
        text = (third.edition / page).read_text(encoding="utf-8")
        found = re.findall(r"<h2>Keputusan atas data</h2>.*?</table>", text, re.DOTALL)
        assert len(found) == 1
        for said in ("Ani Wijaya", "20 Nov", "ND-12/2026", "salah salin", CORRECTED):
            assert said in found[0], (page, said)
    told = lived.iid("trace", "64.03", "--innovation", CORRECTED, "--indicator", "SID-16")
    assert [one["decided_by"] for one in told["decided"]] == ["Ani Wijaya"]
    home = ["--home", str(lived.settings.home)]
    words = " ".join(CliRunner().invoke(app, ["trace", "64.03", *home]).stdout.split())
    assert f"data/corrections.csv line 2: {CORRECTED} SID-16 level 2 -> 1: salah salin" in words
    assert "(Ani Wijaya, 2026-11-20, ND-12/2026)" in words
    # The log names the person, when the line came and when it went.
    lines = [one for one in lived.iid("log", "--by", "wijaya") if one["kind"] == "corrections"]
    assert [one["what"].split(" ")[0] for one in lines] == ["indikator_inovasi"] * 2 + ["no"]
    assert all(one["what"].endswith("salah salin (ND-12/2026, 2026-11-20)") for one in lines)
    # The hash of the list is in the chain and in the manifest.
    ingest = [one.body for one in Chain(lived.settings.home).of("ingest")][-1]
    kept = read_manifest(third.edition)["decisions"]["lists"]
    assert ingest["lists"]["sha256"] == kept["sha256"]
    assert kept["sha256"].keys() == {"corrections.csv"}


def test_a_list_that_is_not_well_formed_stops_no_run(lived: Deployment) -> None:
    (lived.settings.lists / "corrections.csv").write_bytes(b"source,\xff\n")
    result = run_weekly(lived.settings, {"week": W46, "reports": "data", "correct": "x"})
    assert result.status in ("published", "flagged"), result.problems
    assert result.edition is not None
    (told,) = (
        one for one in lived.table(result.edition.name, "finding") if one["code"][:6] == "E_LIST"
    )
    assert (told["code"], told["original_name"]) == ("E_LIST_LINE", "data/corrections.csv")
