"""Words for the codes of the published tables.

Here belongs the look-up alone: the words themselves are data, in the label table, and no other
module repeats them. They are Indonesian, and messages of the catalogue like any other text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Labels:
    """Words for codes.

    Attributes:
        words: Indonesian ``(label, description)`` by ``(kind, code)``.
        say: How they are said in the language of a document.
    """

    words: dict[tuple[str, str], tuple[str, str]]
    say: Callable[[str], str] = str

    def told(self, say: Callable[[str], str]) -> Labels:
        """The same labels in another language."""
        return replace(self, say=say)

    def text(self, code: str | None, kind: str) -> str:
        """Label of a code; a code that has none is shown as words, never hidden."""
        if not code:
            return ""
        found = self.words.get((kind, code))
        return self.say(found[0] if found else code.replace("_", " "))

    def describe(self, code: str | None, kind: str) -> str:
        """Description of a code, or nothing."""
        found = self.words.get((kind, code or ""))
        return self.say(found[1]) if found else ""

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
        rows = [
            (c, self.say(label), self.say(description))
            for (k, c), (label, description) in self.words.items()
            if k == kind
        ]
        return sorted(rows, key=lambda row: place.get(row[0], len(place)))
