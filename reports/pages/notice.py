"""The page of withdrawn editions, which lies beside the editions and belongs to none.

What belongs here: its rendering. Which editions are withdrawn, the caller says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.language.catalogue import DEFAULT, Language
from reports.pages.rendering import plain_environment


def notice(rows: Sequence[Mapping[str, Any]], current: str, *, language: Language = DEFAULT) -> str:
    """The page.

    Args:
        rows: withdrawn editions: `published_edition`, `withdrawn_on`, `withdrawn_by`,
            `withdrawn_reason`.
        current: the edition in front; empty when none is left that stands.
        language: of the page.
    """
    template = plain_environment(language).get_template("ditarik.html.jinja")
    return template.render(rows=rows, current=current)
