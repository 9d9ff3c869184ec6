"""The language of a page: its catalogue of messages, its numbers and its dates.

Here belongs how a message finds its words. Messages are the Indonesian texts themselves; other
languages are gettext catalogues in ``locale/<language>.po``. A message that a catalogue lacks is
shown in Indonesian, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from babel.messages.pofile import read_po

from reports.format import INDONESIAN, Printer

SOURCE = "id"


@dataclass(frozen=True)
class Language:
    """One language of the edition.

    Attributes:
        code: its code, as in HTML's ``lang``.
        printer: its numbers and dates.
        messages: its words by Indonesian message; none for Indonesian itself.
    """

    code: str = SOURCE
    printer: Printer = INDONESIAN
    messages: Mapping[str, str] = field(default_factory=dict)

    def say(self, message: str, **values: object) -> str:
        """The message in this language; ``%(name)s`` in it becomes the value of that name."""
        words = self.messages.get(message) or message
        return words % values if values else words


DEFAULT = Language()


def language(code: str) -> Language:
    """A language of the edition.

    Raises:
        FileNotFoundError: There is no catalogue of it.
    """
    if code == SOURCE:
        return DEFAULT
    with (files("reports") / "locale" / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    messages = {str(m.id): str(m.string) for m in catalogue if m.id and m.string}
    return Language(code, Printer(code), messages)
