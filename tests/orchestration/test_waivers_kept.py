"""Waivers after a publication: one that was changed or removed is found, and named."""

from __future__ import annotations

import pytest

from orchestration.audit.verification import differences
from tests.harness.deployment import W47, W48, Deployment

WAIVER = """rule: indicator_filled
scope: '6403'
reason: Sistem diganti
requested_by: Ani
approved_by: Budi
evidence: Surat 12/2026
expires: 2026-12-31
"""


@pytest.mark.story
def test_a_waiver_that_was_changed_or_removed_is_named_until_a_run_takes_it_up(
    lived: Deployment,
) -> None:
    folder = lived.settings.home / "waivers"
    folder.mkdir()
    path = folder / "berau.yml"
    path.write_text(WAIVER, encoding="utf-8")
    # One that came after the last edition counts for the next, and is no difference.
    assert lived.is_whole()
    assert lived.run(W47).changed
    assert lived.is_whole()
    told = [one for one in lived.iid("log", "--by", "Budi") if one["kind"] == "waivers"]
    assert [one["what"] for one in told] == [
        "waiver berau: indicator_filled in 6403: Sistem diganti (Surat 12/2026)"
    ]
    path.write_text(WAIVER.replace("Budi", "Citra"), encoding="utf-8")
    assert list(differences(lived.settings)) == ["waivers/berau.yml: is not what was written"]
    path.unlink()
    assert list(differences(lived.settings)) == ["waivers/berau.yml: is gone"]
    assert lived.run(W48).edition is not None
    assert lived.is_whole()
    told = [one for one in lived.iid("log", "--by", "Budi") if one["kind"] == "waivers"]
    assert [one["what"].partition(":")[0] for one in told] == ["waiver berau", "no longer"]
