"""Where a table ends because another one begins below it.

What belongs here: telling titles and headers of a next table from rows of data. What does not:
reading either table (`table`), and what is said of one that cannot be read (`conform`).
"""

from __future__ import annotations

import re

from ingest.conforming.tables.beside import NOTE
from ingest.conforming.tables.layout import Header
from ingest.text.cells import normalise_header

CONTINUED = re.compile(r"lanjutan|sambungan|continued", re.IGNORECASE)
# A text that says what a table holds; shorter ones may be names of regions and sections.
TITLE_WORDS = 4


class EndOfTable:
    """Watches the rows below a header for the next table.

    Args:
        header: of the table.
        keys: positions of its key columns.
        known: folded headers of all layouts of the source.
    """

    def __init__(self, header: Header, keys: list[int], known: frozenset[str]) -> None:
        self._header, self._keys, self._known = header, keys, known
        self._is_after_blank = False
        # Rows of one cell that stand together: index of the first, texts.
        self._titles: list[tuple[int, str]] = []

    @property
    def is_calm(self) -> bool:
        """Whether neither a blank row nor what may be a title stands above the next row."""
        return not (self._is_after_blank or self._titles)

    def blank(self) -> None:
        """A blank row was seen."""
        self._is_after_blank = True
        self._titles = []

    def see(self, at: int, row: list[str], filled: list[str], *, is_again: bool) -> int | None:
        """Take the next row that is not blank.

        Args:
            at: its index.
            row: its cells.
            filled: those of them that are not blank.
            is_again: it is the header once more.

        Returns:
            Index at which the next table begins, with its title; None while there is none.
        """
        if len(filled) == 1:
            is_title = self._is_after_blank or bool(self._titles)
            if is_title or len(filled[0].split()) >= TITLE_WORDS:
                self._titles.append((at, filled[0]))
            return None
        titles, self._titles = self._titles, []
        is_after_blank, self._is_after_blank = self._is_after_blank, False
        start = titles[0][0] if titles else at
        words = " ".join(text for _, text in titles)
        contract = self._header.contract
        if is_again:
            is_other = titles and contract.title_contains and not CONTINUED.search(words)
            return start if is_other else None
        if self._is_header(row, filled, is_near=is_after_blank or bool(titles)):
            return start
        is_titled = titles and is_after_blank and contract.title_contains and not contract.sections
        return start if is_titled and self._is_title(words) else None

    def _is_header(self, row: list[str], filled: list[str], *, is_near: bool) -> bool:
        places = [k for k in self._keys if k < len(row) and row[k]]
        if any(normalise_header(row[k]) in self._known for k in places):
            return True
        if not is_near:
            return False
        hits = sum(normalise_header(cell) in self._known for cell in filled)
        if hits >= 2 and 2 * hits >= len(filled):
            return True
        unpivot = self._header.contract.unpivot
        named = [unpivot.name_of(cell) for cell in filled[1:]] if unpivot else []
        return len(named) > 1 and None not in named and len(set(named)) == len(named)

    def _is_title(self, words: str) -> bool:
        """Whether words over rows without a header say that these are of another table."""
        if NOTE.fullmatch(words) or CONTINUED.search(words):
            return False
        return len(words.split()) >= TITLE_WORDS or words.casefold().startswith("tabel")
