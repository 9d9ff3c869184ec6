"""What changed between two editions: every number that moved, and what lies behind it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from orchestration.audit.comparing import CAUSES, compare
from orchestration.cli.app import app
from orchestration.errors import WiringError
from tests.harness.deployment import CORRECTED, W45, W46, W47, Deployment
from tests.year import deliver

BERAU = "6403"


def exact(lived: Deployment, edition: str) -> Decimal:
    """The verified index of the region before it is rounded."""
    (row,) = (
        one
        for one in lived.table(edition, "region_score")
        if (one["region_code"], one["variant"]) == (BERAU, "verified")
    )
    return row["spd_score"] + row["maturity_sum"] / row["divisor"] + row["count_score"]


@pytest.mark.story
def test_what_changed_is_told_in_numbers_and_in_causes(lived: Deployment) -> None:
    told = lived.iid("diff", f"{W46}-r1", W46)
    assert (told["before"], told["after"]) == (W46, f"{W46}-r2")
    (region,) = told["regions"]
    assert region["key"]["region_code"] == BERAU
    ranking = [
        row
        for edition in (W46, f"{W46}-r2")
        for row in lived.table(edition, "provincial_ranking")
        if row["region_code"] == BERAU
    ]
    for side, row in zip(("before", "after"), ranking, strict=True):
        assert region[side]["iid"] == str(row["iid"])
    assert ranking[0]["iid"] < ranking[1]["iid"]
    # A level that was put right is the region's own matter, and the only one.
    causes = {name: Decimal(region["causes"][name]) for name in CAUSES}
    assert causes["rules"] == 0 and sum(causes.values()) > 0
    # The cell that moved, with the file that it was read from: the same, by a list of people.
    (cell,) = told["cells"]
    assert cell["key"] == {
        "region_code": BERAU,
        "innovation_id": CORRECTED,
        "indicator_code": "SID-16",
    }
    assert [cell[side]["level"] for side in ("before", "after")] == [2, 3]
    assert cell["before"]["file"] == cell["after"]["file"] and cell["after"]["file"]
    assert told["files"] == {"added": [], "removed": []}
    (line,) = told["decided"]["corrections"]["added"]
    assert (line["right"], line["reference"]) == ("3", "ND-12/2026")
    assert told["decided"].keys() == {"corrections"} and told["made_by"] == {}


def test_points_by_cause_add_up_over_any_way(lived: Deployment) -> None:
    """Also back in time, and from a revision to one that started from its sibling."""
    lived.correct(1)
    deliver(lived.settings.inbox, W47)
    assert lived.run(W47).changed
    editions = lived.settings.editions
    for before, after in ((W45, W47), (W47, W45), (W46, W47), (W47, f"{W46}-r2")):
        (region,) = compare(editions / before, editions / after).regions
        assert region.causes is not None
        change = exact(lived, after) - exact(lived, before)
        max_total = Decimal(lived.table(after, "edition")[0]["max_total"])
        assert abs(sum(region.causes.values()) - change * 100 / max_total) < Decimal("0.0001")
    told = compare(editions / W46, editions / W47)
    assert [one["original_name"] for one in told.files["added"]] == [f"angka_daerah/{W47}.csv"]


def test_the_same_edition_has_no_difference(lived: Deployment) -> None:
    folder = lived.settings.editions / W46
    assert compare(folder, folder).is_empty
    words = CliRunner().invoke(app, ["diff", W45, W45, "--home", str(lived.settings.home)]).stdout
    assert words.strip() == f"{W45} -> {W45}: no difference"
    with pytest.raises(WiringError, match="no edition 2026-W01"):
        lived.iid("diff", W45, "2026-W01")


def test_a_person_reads_what_changed(lived: Deployment) -> None:
    command = ["diff", f"{W46}-r1", W46, "--home", str(lived.settings.home)]
    words = " ".join(CliRunner().invoke(app, command).stdout.split())
    assert f"{CORRECTED} SID-16: level 2" in words and "-> level 3" in words
    assert "corrections of sources, added:" in words and "reason salah salin" in words
    assert json.dumps(lived.iid("diff", W45, W46)["made_by"]) == "{}"
