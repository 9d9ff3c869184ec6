"""What the cache of outcomes calls another code: any module of the room, in whichever folder.

What belongs here: the fingerprint alone. What does not: what the cache keeps (`test_archive`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.landing.outcome_cache import ROOM, code_fingerprint
from tests.fuzz_files import PROJECT

SEEDS = PROJECT / "dbt_project" / "seeds"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOM, tmp_path / "ingest"))


def test_a_module_added_changed_moved_or_removed_in_a_folder_is_other_code(room: Path) -> None:
    before = code_fingerprint(SEEDS, room)
    assert before == code_fingerprint(SEEDS)
    seen = {before}
    module = room / "conforming" / "values.py"
    for change in (
        lambda: (room / "reading" / "another.py").write_text(""),
        lambda: module.write_text(f"{module.read_text()}\n"),
        lambda: module.rename(room / "reading" / "values.py"),
        lambda: (room / "reading" / "values.py").unlink(),
    ):
        change()
        seen.add(code_fingerprint(SEEDS, room))
    assert len(seen) == 5


def test_every_module_of_the_room_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[Path] = set()
    real = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.add(path)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    code_fingerprint(SEEDS)
    modules = set((PROJECT / "ingest").rglob("*.py"))
    assert len(modules) > 20
    assert modules <= read
