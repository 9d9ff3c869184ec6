"""A year in the life of a home, in small: a correction, a restore, withdrawals, and two more weeks.

What belongs here: that there is one front at any time, that a withdrawn edition is none, stays
readable and is marked, and that what comes after starts from what stands.
"""

from __future__ import annotations

import pytest

from orchestration.audit.rebuilding import rebuild
from orchestration.audit.verification import differences
from orchestration.editions.manifest import read_manifest
from orchestration.errors import WiringError
from tests.harness.deployment import W45, W46, W47, W48, Deployment

DONE = ("publication", "restore", "withdrawal", "corrections")


def test_a_withdrawn_edition_leaves_the_front_and_stays_in_the_archive(lived: Deployment) -> None:
    assert lived.front() == f"{W46}-r2"
    with pytest.raises(WiringError, match="no reason"):
        lived.iid("withdraw", W46, "--reason", " ", "--by", "Ani")
    # A week alone is its newest revision.
    said = lived.iid("withdraw", W46, "--reason", "berkas <b>keliru</b>", "--by", "Ani Wijaya")
    assert (said["edition"], said["current"]) == (f"{W46}-r2", W46)
    assert lived.front() == W46
    assert lived.is_whole()
    with pytest.raises(WiringError, match="withdrawn already"):
        lived.iid("withdraw", f"{W46}-r2", "--reason", "x")
    with pytest.raises(WiringError, match="is withdrawn"):
        lived.iid("sign", f"{W46}-r2", "checked")
    listed = {one["edition"]: one for one in lived.iid("editions")}
    assert [one for one in listed if listed[one]["in_front"]] == [W46]
    told = listed[f"{W46}-r2"]["withdrawn"]
    assert (told["by"], told["reason"]) == ("Ani Wijaya", "berkas <b>keliru</b>")
    assert listed[W46]["withdrawn"] is None
    last = lived.iid("log")[-1]
    assert (last["kind"], last["by"]) == ("withdrawal", ["Ani Wijaya"])
    assert last["what"] == f"{W46}-r2 withdrawn: berkas <b>keliru</b>"
    page = (lived.settings.editions / "ditarik/index.html").read_text(encoding="utf-8")
    assert "berkas &lt;b&gt;keliru&lt;/b&gt;" in page and "Ani Wijaya" in page
    assert f'href="../{W46}/index.html"' in page
    assert lived.iid("trace", "64.03", "--week", f"{W46}-r2")["edition"] == f"{W46}-r2"
    assert lived.iid("verify", W46, "--no-from-raw")["ok"]


def test_a_page_of_withdrawals_that_was_changed_is_found(lived: Deployment) -> None:
    lived.iid("withdraw", W46, "--reason", "keliru", "--by", "Ani")
    page = lived.settings.editions / "ditarik/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("Ani", "Budi"), encoding="utf-8")
    assert list(differences(lived.settings)) == [
        "editions/ditarik/index.html: is not what was written"
    ]


@pytest.mark.story
def test_what_comes_after_starts_from_what_stands(lived: Deployment) -> None:
    lived.iid("withdraw", f"{W46}-r2", "--reason", "keliru", "--by", "Ani")
    lived.iid("withdraw", f"{W46}-r1", "--reason", "keliru", "--by", "Ani")
    assert lived.front() == W45
    # The week has no edition that stands: a run says so, and only a correction makes one.
    refused = lived.run(W46)
    assert (refused.status, refused.edition) == ("conflict", None)
    assert "is withdrawn; run again with --correct" in refused.problems[0]
    same = lived.run(W46, correct="sekali lagi")
    assert (same.status, same.edition) == ("conflict", None)
    assert f"this is the result of {W46}-r2, which is withdrawn" in same.problems[0]
    assert lived.front() == W45
    nxt = lived.run(W47, reports="pages")
    assert nxt.edition is not None, nxt.problems
    assert lived.front() == W47
    assert read_manifest(nxt.edition)["parameters"]["previous"] == W45
    assert {row["published_edition"] for row in lived.table(W47, "rank_history")} == {W45, W47}
    rows = {row["published_edition"]: row for row in lived.table(W47, "edition_register")}
    assert list(rows) == [W45, W46, f"{W46}-r2"]
    assert [rows[one]["withdrawn_by"] for one in rows] == [None, "Ani", "Ani"]
    assert rows[f"{W46}-r2"]["correction"] == "level salah salin"
    archive = (nxt.edition / "arsip.html").read_text(encoding="utf-8")
    for name in (W45, W46, f"{W46}-r2"):
        assert f'href="../{name}/index.html"' in archive
    assert archive.count("ditarik ") == 2
    assert lived.is_whole()
    outcome = rebuild(lived.settings, nxt.edition, lived.root / "again")
    assert outcome.differences == outcome.notes == []


@pytest.mark.story
def test_a_correction_a_restore_a_withdrawal_then_two_more_weeks(lived: Deployment) -> None:
    """One front at any time, `verify` silent, the log complete."""
    lived.iid("restore", W45, "--reason", "W46 diperiksa", "--by", "Budi")
    assert lived.front() == W45
    # It is not in front: the front stays.
    lived.iid("withdraw", W46, "--reason", "keliru", "--by", "Ani")
    assert lived.front() == W45
    assert lived.run(W47).changed
    assert lived.front() == W47
    # A published week keeps what it was published with, whatever is withdrawn behind it.
    assert read_manifest(lived.settings.editions / W47)["parameters"]["previous"] == W46
    lived.iid("withdraw", f"{W46}-r1", "--reason", "juga keliru", "--by", "Ani")
    again = lived.run(W47)
    assert (again.changed, again.edition) == (False, lived.settings.editions / W47)
    assert lived.run(W48).edition is not None
    assert lived.front() == W48
    known = {row["published_edition"] for row in lived.table(W48, "rank_history")}
    assert known == {W45, W47, W48}
    assert lived.iid("verify")["ok"]
    told = [one for one in lived.iid("log") if one["kind"] in DONE]
    assert [one["what"].partition(":")[0] for one in told] == [
        f"published {W45}",
        f"published {W46}",
        f"published {W46}-r2",
        "indikator_inovasi 6403 IID-6403-0040 SID-16 level",
        f"{W45} put in front",
        f"{W46}-r2 withdrawn",
        f"published {W47}",
        f"{W46} withdrawn",
        f"published {W48}",
    ]
    assert [one["by"] for one in told if one["kind"] not in ("publication", "corrections")] == [
        *(["Budi"], ["Ani"], ["Ani"]),
    ]


def test_nothing_left_says_so_and_a_restore_takes_a_withdrawal_back(lived: Deployment) -> None:
    for edition in (W45, f"{W46}-r1", f"{W46}-r2"):
        said = lived.iid("withdraw", edition, "--reason", "semua keliru", "--by", "Ani")
    assert said["current"] == "ditarik"
    assert lived.front() == "ditarik"
    page = (lived.settings.editions / "terbaru/index.html").read_text(encoding="utf-8")
    assert "tidak ada edisi yang berlaku" in page
    assert lived.is_whole()
    assert lived.iid("verify", "--no-from-raw")["ok"]
    with pytest.raises(WiringError, match="every edition was withdrawn"):
        lived.iid("trace", "64.03")
    with pytest.raises(WiringError, match="no reason"):
        lived.iid("restore", W45)
    lived.iid("restore", W45, "--reason", "ternyata benar", "--by", "Budi")
    assert lived.front() == W45
    assert lived.is_whole()
    page = (lived.settings.editions / "ditarik/index.html").read_text(encoding="utf-8")
    assert f"../{W46}-r2/" in page and page.count(f"../{W45}/") == 1
    listed = {one["edition"]: one["withdrawn"] for one in lived.iid("editions")}
    assert listed[W45] is None and listed[W46] is not None


@pytest.mark.story
def test_a_correction_is_compared_with_what_stands(lived: Deployment) -> None:
    """The revision before it is withdrawn: it corrects the one before that."""
    lived.iid("withdraw", f"{W46}-r2", "--reason", "keliru", "--by", "Ani")
    lived.correct(1)
    third = lived.run(W46, reports="pages", correct="berkas yang benar")
    assert third.edition is not None, third.problems
    assert third.edition.name == f"{W46}-r3"
    assert read_manifest(third.edition)["parameters"]["corrects"] == W46
    assert f"Koreksi edisi {W46}<" in (third.edition / "koreksi.html").read_text(encoding="utf-8")
    assert lived.front() == f"{W46}-r3"
    assert lived.is_whole()
    outcome = rebuild(lived.settings, third.edition, lived.root / "again")
    assert outcome.differences == outcome.notes == []
