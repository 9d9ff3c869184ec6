"""Which files decide the version of the code that an edition names.

What belongs here: what changes `code_version` and what does not. What does not: where an edition
shows it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration import settings

COUNTED = (
    "ingest/reading/deep/module.py",
    "ingest/contracts/source.yml",
    "orchestration/engine/module.py",
    "reports/pages/module.py",
    "reports/templates/page.html.jinja",
    "dbt_project/dbt_project.yml",
    "dbt_project/models/marts/topic/model.sql",
    "dbt_project/models/marts/topic/model.yml",
    "dbt_project/macros/macro.sql",
    "dbt_project/seeds/rule_book/rule.csv",
    "data/corrections.csv",
)
PASSED_OVER = (
    "sample/kaltim.py",
    "sample/facts/sentence.csv",
    "tests/ingest/test_reader.py",
    "docs/generate.py",
    "dbt_project/tests/test.sql",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (*COUNTED, *PASSED_OVER):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
    monkeypatch.setattr(settings, "PROJECT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", COUNTED)
def test_a_change_of_what_decides_an_edition_is_another_version(project: Path, name: str) -> None:
    before = settings.code_version()
    (project / name).write_text("after")
    changed = settings.code_version()
    (project / name).unlink()
    assert len({before, changed, settings.code_version()}) == 3


@pytest.mark.parametrize("name", PASSED_OVER)
def test_a_change_of_the_sample_or_the_tests_is_not(project: Path, name: str) -> None:
    before = settings.code_version()
    (project / name).write_text("after")
    assert settings.code_version() == before


def test_every_module_model_and_contract_of_the_rooms_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: set[Path] = set()
    real = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.add(path)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    settings.code_version()
    rooms = ("ingest", "orchestration", "reports", "dbt_project/models", "dbt_project/macros")
    kinds = {".py", ".sql", ".yml"}
    files = {
        path
        for room in rooms
        for path in (settings.PROJECT / room).rglob("*")
        if path.suffix in kinds
    }
    assert len(files) > 200
    assert files <= read
