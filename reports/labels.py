"""Indonesian words for the codes of the published tables.

Here belongs the look-up alone: the words themselves are data, in the label table, and no other
module repeats them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """Indonesian words for codes: ``(kind, code) -> (label, description)``."""

    words: dict[tuple[str, str], tuple[str, str]]

    def text(self, code: str | None, kind: str) -> str:
        """Label of a code; a code that has none is shown as words, never hidden."""
        if not code:
            return ""
        found = self.words.get((kind, code))
        return found[0] if found else code.replace("_", " ")

    def describe(self, code: str | None, kind: str) -> str:
        """Description of a code, or nothing."""
        found = self.words.get((kind, code or ""))
        return found[1] if found else ""

    def each(self, codes: str | None, kind: str) -> list[str]:
        """Labels of several codes joined by a semicolon."""
        return [self.text(code.strip(), kind) for code in (codes or "").split(";") if code.strip()]

    def kind(self, kind: str, first: Sequence[str] = ()) -> list[tuple[str, str, str]]:
        """All ``(code, label, description)`` of a kind.

        Args:
            kind: Kind of label.
            first: Codes that lead, in this order; all others follow as the table holds them.
        """
        place = {code: index for index, code in enumerate(first)}
        rows = [(c, *words) for (k, c), words in self.words.items() if k == kind]
        return sorted(rows, key=lambda row: place.get(row[0], len(place)))
