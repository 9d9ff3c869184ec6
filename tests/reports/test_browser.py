"""The edition in a real browser: every page opens from a folder, asks for nothing, reads well.

Here belongs what only a browser can tell, the what-if page's arithmetic included. Skipped, loudly,
where no Chromium is installed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reports.scenario.scoring import VERIFIED, hundredths, score
from reports.scenario.scoring_store import ScoringStore
from reports.scenario.whatif import Edits, Setting, apply
from reports.tables.store import Store
from reports.views.imprint import imprint
from reports.views.ranking import ranking
from reports.views.region.region import region_views

playwright = pytest.importorskip("playwright.sync_api")
WIDTHS = (320, 768, 1440)
# A heavy page is opened at every width; of pages made by one template, a few are enough.
PER_FOLDER = 3


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    with playwright.sync_playwright() as started:
        try:
            chromium = started.chromium.launch(
                executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
            )
        except playwright.Error as error:
            pytest.skip(f"no Chromium: the pages were NOT opened in a browser ({error.message})")
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def edition(built_home: Path) -> Path:
    return next(path for path in (built_home / "editions").iterdir() if not path.is_symlink())


def some_pages(edition: Path, per_folder: int = PER_FOLDER) -> list[Path]:
    """All overview pages and, of each kind of the others, the largest."""
    folders: dict[Path, list[Path]] = {}
    for path in edition.rglob("*.html"):
        folders.setdefault(path.parent, []).append(path)
    chosen = folders.pop(edition)
    for name in ("daerah", "opd", "inovasi", "antrean", "jika", "peringkat"):
        below = [p for folder, pages in folders.items() for p in pages
                 if folder.relative_to(edition).parts[0] == name]  # fmt: skip
        assert below, name
        chosen += sorted(below, key=lambda p: (-p.stat().st_size, str(p)))[:per_folder]
    return sorted(chosen)


def test_pages_open_without_a_request_or_an_error_and_fit_every_width(
    browser: Any, edition: Path
) -> None:
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    pages = some_pages(edition)
    for path in pages:
        page.goto(path.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path.name, width, wide)
    page.close()
    assert said == []
    assert asked == [path.as_uri() for path in pages]


def test_pages_have_no_serious_fault_for_axe(browser: Any, edition: Path) -> None:
    script = os.environ.get("AXE_CORE") or ""
    if not Path(script).is_file():
        pytest.skip("AXE_CORE names no axe.min.js: accessibility was NOT judged by axe-core")
    page = browser.new_page(bypass_csp=True)
    faults = []
    for number, path in enumerate(some_pages(edition, per_folder=1)):
        # Every second page in the dark: each template is one, every colour is in both.
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.goto(path.as_uri())
        page.add_script_tag(path=script)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults += [
            (path.name, rule["id"], rule["nodes"][0]["html"][:120])
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
        ]
    page.close()
    assert faults == []


def test_what_if_page_equals_the_warehouse(browser: Any, edition: Path, built_home: Path) -> None:
    page = browser.new_page()
    dice = Random(47)
    with ScoringStore(built_home / "published" / "warehouse.duckdb") as store:
        rules = store.rules()
        names = {c.category_code: c.category for c in store.tables.categories}
        ranks = {row.region_code: row.rank for row in store.tables.ranking}
        for code in sorted(store.tables.regions):
            region = store.region(code)
            page.goto((edition / "jika" / f"{code}.html").as_uri())
            ids = [i for i in sorted(region.innovations) if region.innovations[i].cells]
            spd, sid = sorted(rules.spd_weights), sorted(rules.sid_weights)
            for edits in [[], *(_some(dice, ids, len(spd), len(sid)) for _ in range(6))]:
                settings = tuple(
                    Setting("", spd[n], level) if at < 0 else Setting(ids[at], sid[n], level)
                    for at, n, level in edits
                )
                expected = score(apply(region, Edits(settings), rules), rules, VERIFIED)
                got = page.evaluate(
                    "edits => IID.score(JSON.parse(document.getElementById('data').textContent),"
                    " edits)",
                    [list(edit) for edit in edits],
                )
                assert got["iid"] == hundredths(expected.iid), (code, edits)
                assert got["category"] == names[expected.category_code]
                assert got["counted"] == expected.n_counted
                assert got["divisor"] == expected.divisor
                if not edits:
                    assert got["rank"] == ranks[code]
    page.close()


def test_examples_of_the_what_if_page_are_worth_what_the_pages_say(
    browser: Any, edition: Path, built_home: Path
) -> None:
    page, n_priorities = browser.new_page(), 0
    with Store(built_home / "published" / "warehouse.duckdb") as store:
        found = list(region_views(store, ranking(store), imprint(store, "")))
    views = {view.region.region_code: view for view in found}
    for code, view in views.items():
        page.goto((edition / "jika" / f"{code}.html").as_uri())
        data = page.evaluate("JSON.parse(document.getElementById('data').textContent)")
        expected = [view.line.row.iid_claimed] if view.priorities.waiting else []
        routes = [route for route in view.priorities.routes if route.actions]
        expected += [route.actions[-1].score_after for route in routes]
        expected += [one.iid_after for one in view.priorities.first]
        n_priorities += len(view.priorities.first)
        got = page.evaluate(
            "data => data.presets.map((one) => IID.score(data, one.edits).iid)", data
        )
        assert got == [hundredths(iid) for iid in expected if iid is not None], code
    assert n_priorities >= 50
    page.close()


def test_what_is_folded_on_a_screen_is_open_on_paper(browser: Any, edition: Path) -> None:
    page = browser.new_page()
    page.goto((edition / "daerah" / "6403.html").as_uri())
    parts = page.locator("details.fold > div")
    assert parts.count() >= 8
    assert not any(part.is_visible() for part in parts.all())
    page.emulate_media(media="print")
    assert all(part.is_visible() for part in parts.all())
    page.close()


def test_a_link_keeps_what_was_set(browser: Any, edition: Path) -> None:
    page = browser.new_page()
    page.goto((edition / "jika" / "6403.html").as_uri())
    before = page.inner_text("#iid")
    page.click("#apply")
    after, link = page.inner_text("#iid"), page.url
    assert after != before and "peringkat" in page.inner_text("#distance")
    page.click("#reset")
    assert page.inner_text("#iid") == before and page.locator("#edits li").count() == 0
    page.goto("about:blank")
    page.goto(link)
    assert page.inner_text("#iid") == after
    for nonsense in ("#9999.1.3,.99.3,.1.9,x", "#%3Cscript%3E"):
        page.goto("about:blank")
        page.goto(link.partition("#")[0] + nonsense)
        assert page.inner_text("#iid") == before
    page.close()


def test_a_level_that_holds_already_is_no_change(browser: Any, edition: Path) -> None:
    page = browser.new_page()
    page.goto((edition / "jika" / "6403.html").as_uri())
    level = page.evaluate("JSON.parse(document.getElementById('data').textContent).spd[0]")
    page.select_option("#level", level)
    page.click("#add")
    assert page.locator("#edits li").count() == 0 and page.inner_text("#note")
    page.close()


def _some(dice: Random, ids: list[str], n_spd: int, n_sid: int) -> list[tuple[int, int, int]]:
    """Random edits of different cells."""
    cells = {}
    for _ in range(dice.randrange(1, 40)):
        at = dice.randrange(-1, len(ids))
        cells[at, dice.randrange(n_spd if at < 0 else n_sid)] = dice.randrange(4)
    return [(at, n, level) for (at, n), level in cells.items()]


def test_what_if_page_shows_what_was_set(browser: Any, edition: Path) -> None:
    page = browser.new_page()
    page.goto((edition / "jika" / "6403.html").as_uri())
    before = page.inner_text("#iid")
    page.select_option("#what", index=18)
    page.click("#add")
    assert page.inner_text("#iid") != before and page.inner_text("#step").startswith("+")
    page.click("#edits button")
    assert page.inner_text("#iid") == before
    page.close()


def test_the_bank_is_searched_and_filtered_by_keyboard(browser: Any, edition: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto((edition / "bank.html").as_uri())
    rows = page.locator("#entries > tbody > tr")
    everything = rows.count()
    seen = page.locator("#entries > tbody > tr:not([hidden])")
    assert seen.count() == everything > 100
    page.focus("#question")
    page.keyboard.type("siwasdin")
    assert seen.first.locator("th").inner_text().startswith("Si-Wasdin")
    assert seen.count() < 10
    assert page.inner_text("#count") == f"Ditemukan: {seen.count()} inovasi."
    page.fill("#question", "")
    page.select_option("#region", "6403")
    berau = seen.count()
    page.select_option("#year", "2024")
    before = seen.count()
    assert 0 < before < berau < everything
    page.select_option("#maturity", "90")
    assert seen.count() < before
    page.select_option("#year", "")
    page.select_option("#region", "")
    assert 0 < seen.count() < everything
    # What is typed is a question, whatever it looks like.
    page.fill("#question", "<img src=x onerror=alert(1)> ' OR 1=1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_without_a_script_the_bank_is_a_list(browser: Any, edition: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((edition / "bank.html").as_uri())
    assert page.locator("#entries > tbody > tr:not([hidden])").count() > 100
    assert not page.locator("#form").is_visible()
    context.close()
