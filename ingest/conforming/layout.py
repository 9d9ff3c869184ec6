"""Which layout of a source a sheet follows: the header that fits best decides.

What belongs here: finding the header of one layout, what its columns are, and the choice between
layouts. What does not: which rows below it are data (`table`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.contracts.contract import Contract, normalise_header
from ingest.findings import FileRefused
from ingest.text.cells import Sheet

HEADER_SEARCH_ROWS = 50


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
        FileRefused: no layout fits (`E_HEADER_UNKNOWN`, `E_HEADER_DUP`, of the one that comes
            nearest), or two fit equally well (`E_LAYOUT_AMBIGUOUS`).
    """
    if len(contract.readings) == 1:
        return find_header(sheet, contract)
    fitting: list[Header] = []
    refusals: list[FileRefused] = []
    for reading in contract.readings:
        try:
            fitting.append(find_header(sheet, reading))
        except FileRefused as refused:
            refusals.append(refused)
    if not fitting:
        # The own layout comes first; another's words help only where its table was recognised.
        raise next((r for r in refusals if r.code == "E_HEADER_DUP"), refusals[0])
    best = max(header.fit for header in fitting)
    editions = [header for header in fitting if header.fit == best]
    layouts = sorted({header.contract.layout for header in editions})
    if len(layouts) > 1:
        raise FileRefused("E_LAYOUT_AMBIGUOUS", " dan ".join(layouts))
    return max(editions, key=lambda header: str(header.contract.valid_from or ""))


def find_header(sheet: Sheet, contract: Contract) -> Header:
    """Find the header of a sheet under one layout.

    Raises:
        FileRefused: `E_HEADER_UNKNOWN`, `E_HEADER_DUP`.
    """
    at = _header_row(sheet, contract)
    texts = header_texts(sheet, at, contract.header_rows)
    _expect_title(sheet, at, contract)
    columns, pivoted, extra = _map_header(texts, contract)
    return Header(contract, at, texts, columns, pivoted, extra)


def header_texts(sheet: Sheet, at: int, n_rows: int) -> list[str]:
    """The header of so many rows that ends at a row: of each column the lowest filled cell."""
    if n_rows == 1:
        return sheet.rows[at]
    block = sheet.rows[at - n_rows + 1 : at + 1]
    width = max(map(len, block))
    return [
        next((row[place] for row in reversed(block) if place < len(row) and row[place]), "")
        for place in range(width)
    ]


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


def _header_row(sheet: Sheet, contract: Contract) -> int:
    at, hits = nearest_row(sheet, contract)
    if sum(hits) < 2:
        raise FileRefused("E_HEADER_UNKNOWN", "baris judul kolom tidak ditemukan")
    return at


def _expect_title(sheet: Sheet, at: int, contract: Contract) -> None:
    if not contract.title_contains:
        return
    above = " ".join(_plain(cell) for row in sheet.rows[: at + 1] for cell in row if cell)
    lacking = [phrase for phrase in contract.title_contains if _plain(phrase) not in above]
    if lacking:
        raise FileRefused("E_HEADER_UNKNOWN", f"judul tabel tidak memuat {', '.join(lacking)}")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold()).strip()


def _map_header(
    texts: list[str], contract: Contract
) -> tuple[dict[str, int], dict[int, str], tuple[str, ...]]:
    by_match = {match: column for column in contract.sought for match in column.matches}
    columns: dict[str, int] = {}
    pivoted: dict[int, str] = {}
    extra: list[str] = []
    for at, text in enumerate(texts):
        folded = normalise_header(text)
        column = by_match.get(folded)
        name = contract.unpivot.name_of(text) if contract.unpivot and column is None else None
        if column is not None:
            if column.name in columns:
                raise FileRefused("E_HEADER_DUP", f"kolom {column.header} muncul dua kali")
            columns[column.name] = at
        elif name is not None:
            if name in pivoted.values():
                raise FileRefused("E_HEADER_DUP", f"kolom {text} muncul dua kali")
            pivoted[at] = name
        elif text and not contract.passes_over(text):
            extra.append(text)
    missing = _missing(columns, contract)
    if contract.unpivot and not pivoted:
        missing.append("/".join(contract.unpivot.headers) or contract.unpivot.pattern)
    if missing:
        raise FileRefused("E_HEADER_UNKNOWN", f"kolom wajib tidak ada: {', '.join(missing)}")
    return columns, pivoted, tuple(extra)


def _missing(columns: dict[str, int], contract: Contract) -> list[str]:
    missing = [c.header for c in contract.sought if c.required and c.name not in columns]
    by_name = {column.name: column for column in contract.columns}
    missing += [by_name[source].header for source in contract.derived.values()
                if source not in columns and not by_name[source].required]  # fmt: skip
    region = contract.region_columns
    if not contract.region and not any(column.name in columns for column in region):
        missing.insert(0, " / ".join(column.header for column in region))
    return missing
