"""The files of the project as its repository holds them, for tests that read the tree itself.

What belongs here: which files are ours. What does not: what a test looks for in them.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.settings import PROJECT

ROOMS = ("ingest", "orchestration", "reports", "dbt_project", "sample", "data", "deploy", "docs")
NOT_OURS = {"__pycache__", "target", "logs", "inbox", "build"}
TEXT = {".py", ".sql", ".yml", ".yaml", ".csv", ".md", ".toml", ".json", ".po", ".html", ".typ",
        ".css", ".js", ".txt", ".jinja", ".conf"}  # fmt: skip


def project_files(*folders: str) -> list[Path]:
    """Text files of the project, sorted; nothing that is built, no inbox.

    Args:
        folders: only these folders of the project; by default all of them, the tests and the root.
    """
    found = [
        path
        for folder in folders or (*ROOMS, "tests", ".github")
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in TEXT and not NOT_OURS & set(path.relative_to(PROJECT).parts)
    ]
    if not folders:
        found += [path for path in PROJECT.iterdir() if path.suffix in TEXT]
        found += [PROJECT / name for name in ("Makefile", "CODEOWNERS")]
    return sorted(path for path in found if path.is_file())
