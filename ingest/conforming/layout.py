"""Which layout of a source a sheet follows: the header that fits best decides.

What belongs here: finding the header of one layout, what its columns are, and the choice between
layouts. What does not: which rows below it are data (`table`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.contracts.contract import Column, Contract
from ingest.findings import Refused
from ingest.text.cells import HEADER_SEARCH_ROWS, Sheet, normalise_header


@dataclass(frozen=True)
class Header:
    """The header of a sheet under one layout.

    Attributes:
        contract: the contract under that layout.
        at: index of its last row.
        texts: what names each column.
        columns: position of the contract's columns that are present.
        pivoted: name by position of the columns that are really rows.
        extra: headers that the contract does not know.
    """

    contract: Contract
    at: int
    texts: list[str]
    columns: dict[str, int]
    pivoted: dict[int, str]
    extra: tuple[str, ...]

    @property
    def fit(self) -> tuple[int, int, int]:
        """How well the layout fits: phrases of the title, columns known, columns unknown."""
        known = len(self.columns) + len(self.pivoted)
        return len(self.contract.title_contains), known, -len(self.extra)


def choose_header(sheet: Sheet, contract: Contract) -> Header:
    """Find the header of a sheet under the layout of the source that fits it best.

    Of several editions of one layout that fit equally well, the latest is taken.

    Raises:
        Refused: no layout fits (`E_HEADER_UNKNOWN`, `E_HEADER_DUP`, of the one that comes
            nearest), or two fit equally well (`E_LAYOUT_AMBIGUOUS`).
    """
    fitting: list[Header] = []
    refusals: list[Refused] = []
    for reading in contract.readings:
        try:
            fitting.append(_find_header(sheet, reading))
        except Refused as refused:
            refusals.append(refused)
    if not fitting:
        # The own layout comes first; another's words help only where its table was recognised.
        raise next((r for r in refusals if r.code == "E_HEADER_DUP"), refusals[0])
    best = max(header.fit for header in fitting)
    editions = [header for header in fitting if header.fit == best]
    layouts = sorted({header.contract.layout for header in editions})
    if len(layouts) > 1:
        raise Refused("E_LAYOUT_AMBIGUOUS", " dan ".join(layouts))
    return max(editions, key=lambda header: str(header.contract.valid_from or ""))


def nearest_row(sheet: Sheet, contract: Contract) -> tuple[int, tuple[int, int]]:
    """The row that matches the most of the layout's columns, the first if several.

    Returns:
        Its index, and how many columns it names: those of the contract, those that are rows.
    """
    known, unpivot = contract.headers, contract.unpivot
    best, best_hits = -1, (0, 0)
    for at in range(contract.header_rows - 1, min(len(sheet.rows), HEADER_SEARCH_ROWS)):
        texts = [text for text in header_texts(sheet, at, contract.header_rows) if text]
        named = len({normalise_header(text) for text in texts} & known)
        pivoted = len({unpivot.name_of(text) for text in texts} - {None}) if unpivot else 0
        if (named, pivoted) > best_hits:
            best, best_hits = at, (named, pivoted)
    return best, best_hits


def header_texts(sheet: Sheet, at: int, n_rows: int) -> list[str]:
    """The header of so many rows that ends at a row: of each column the lowest filled cell."""
    if n_rows == 1:
        return sheet.rows[at]
    block = sheet.rows[at - n_rows + 1 : at + 1]
    return [
        next((row[place] for row in reversed(block) if place < len(row) and row[place]), "")
        for place in range(max(map(len, block)))
    ]


def meanings(texts: list[str], contract: Contract) -> list[Column | str | None]:
    """What each header stands for.

    Returns:
        A column of the contract; or the name of a column that is really rows; or None where
        nothing is read: the header is unknown, blank, or known to be passed over.
    """
    known, unpivot = contract.by_header, contract.unpivot
    return [
        known.get(normalise_header(text)) or (unpivot.name_of(text) if unpivot else None)
        for text in texts
    ]


def unknown_headers(texts: list[str], contract: Contract) -> list[str]:
    """The headers that a layout does not know."""
    return [
        text
        for text, meaning in zip(texts, meanings(texts, contract), strict=True)
        if text and meaning is None and not contract.passes_over(text)
    ]


def _find_header(sheet: Sheet, contract: Contract) -> Header:
    """Find the header of a sheet under one layout, with all that is required."""
    at, hits = nearest_row(sheet, contract)
    if sum(hits) < 2:
        raise Refused("E_HEADER_UNKNOWN", "baris judul kolom tidak ditemukan")
    if lacking := _lacking_title(sheet, at, contract):
        raise Refused("E_HEADER_UNKNOWN", f"judul tabel tidak memuat {', '.join(lacking)}")
    texts = header_texts(sheet, at, contract.header_rows)
    columns: dict[str, int] = {}
    pivoted: dict[int, str] = {}
    for place, meaning in enumerate(meanings(texts, contract)):
        if isinstance(meaning, Column):
            if meaning.name in columns:
                raise Refused("E_HEADER_DUP", f"kolom {meaning.header} muncul dua kali")
            columns[meaning.name] = place
        elif meaning is not None:
            if meaning in pivoted.values():
                raise Refused("E_HEADER_DUP", f"kolom {texts[place]} muncul dua kali")
            pivoted[place] = meaning
    missing = _missing(columns, contract)
    if contract.unpivot and not pivoted:
        missing.append("/".join(contract.unpivot.headers) or contract.unpivot.pattern)
    if missing:
        raise Refused("E_HEADER_UNKNOWN", f"kolom wajib tidak ada: {', '.join(missing)}")
    extra = tuple(unknown_headers(texts, contract))
    return Header(contract, at, texts, columns, pivoted, extra)


def _lacking_title(sheet: Sheet, at: int, contract: Contract) -> list[str]:
    if not contract.title_contains:
        return []
    above = " ".join(_plain(cell) for row in sheet.rows[: at + 1] for cell in row if cell)
    return [phrase for phrase in contract.title_contains if _plain(phrase) not in above]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold()).strip()


def _missing(columns: dict[str, int], contract: Contract) -> list[str]:
    """Headers of what a table needs and has not: the key of the region first."""
    needed = {*contract.derived.values(), *(c.name for c in contract.sought if c.required)}
    missing = [c.header for c in contract.sought if c.name in needed and c.name not in columns]
    region = contract.region_columns
    if not contract.region and not any(column.name in columns for column in region):
        missing.insert(0, " / ".join(column.header for column in region))
    return missing
