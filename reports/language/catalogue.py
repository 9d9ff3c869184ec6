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

from reports.language.format import INDONESIAN, Printer, with_units

SOURCE = "id"


@dataclass(frozen=True)
class Language:
    """One language of the edition.

    Attributes:
        code: its code, as in HTML's ``lang``.
        printer: its numbers and dates.
        messages: its words by Indonesian message; none for Indonesian itself.
        singular: its words for a message that counts one thing; Indonesian has no plural.
    """

    code: str = SOURCE
    printer: Printer = INDONESIAN
    messages: Mapping[str, str] = field(default_factory=dict)

    singular: Mapping[str, str] = field(default_factory=dict)

    def say(self, message: str, **values: object) -> str:
        """The message in this language; ``%(name)s`` in it becomes the value of that name.

        A message with ``%(n)s`` counts: the words follow whether that is one.
        """
        words = self.messages.get(message) or message
        if str(values.get("n")) == "1":
            words = self.singular.get(message) or words
        return with_units(words) % values if values else words


DEFAULT = Language()


def message(text: str) -> str:
    """The same text, marked for the catalogue: a message that is said later, in any language."""
    return text


def language(code: str) -> Language:
    """A language of the edition.

    Raises:
        FileNotFoundError: There is no catalogue of it.
    """
    if code == SOURCE:
        return DEFAULT
    with (files("reports.language") / "locale" / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    messages: dict[str, str] = {}
    singular: dict[str, str] = {}
    for entry in catalogue:
        one, *others = _forms(entry.id)
        told, *more = _forms(entry.string)
        if one and told:
            messages[one] = more[0] if more else told
            if others:
                singular[one] = told
    return Language(code, Printer(code), messages, singular)


def _forms(words: object) -> list[str]:
    """One text, or the singular and the plural, of a catalogue's entry."""
    return [str(w) for w in words] if isinstance(words, (list, tuple)) else [str(words)]
