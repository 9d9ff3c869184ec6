"""A file against its contract: what was added, went, moved or was probably renamed.

What belongs here: comparing headers, and the contract file that would read the new layout. What
does not: rows and values (`conforming`). Nothing is changed: the patch is for people to review.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import yaml
from rapidfuzz.distance import Indel

from ingest.conforming.tables.layout import (
    choose_header,
    header_texts,
    meanings,
    nearest_row,
    unknown_headers,
)
from ingest.contracts.column import Column
from ingest.contracts.contract import Contract
from ingest.findings import Refused
from ingest.text.cells import Sheet, normalise_header, one_line
from ingest.text.personal_data import mask

RENAMED = 0.6


@dataclass(frozen=True)
class Drift:
    """How the headers of a file differ from a layout.

    Attributes:
        contract: the contract under the layout that comes nearest.
        added: headers that the layout does not know.
        gone: columns that the file has not and should have, required ones first.
        moved: columns that stand in another order than the contract's.
        renamed: (column, the header that it probably bears now); neither added nor gone.
        is_fitting: the layout reads the file.
    """

    contract: Contract
    added: tuple[str, ...]
    gone: tuple[Column, ...]
    moved: tuple[Column, ...]
    renamed: tuple[tuple[Column, str], ...]
    is_fitting: bool

    @property
    def is_none(self) -> bool:
        """Whether the file has exactly the columns of the contract, in its order."""
        return not (self.added or self.gone or self.moved or self.renamed)

    def patch(self, valid_from: dt.date) -> str:
        """The contract file, an edition of the layout, under which the new headers are known.

        Args:
            valid_from: since when the sender uses the new layout.

        Returns:
            YAML; what it cannot solve is said in its comments. Empty when nothing was renamed
            and nothing that is required is gone.
        """
        missing = [column for column in self.gone if column.required]
        if not self.renamed and not missing:
            return ""
        contract = self.contract
        columns = {
            column.name: {"header": header, "aliases": [column.header, *column.aliases]}
            for column, header in self.renamed
        }
        said = {
            "source": contract.source,
            "layout": contract.layout,
            "valid_from": valid_from,
            "title": contract.title,
            "columns": columns,
        }
        name = f"{contract.source}.{contract.layout}_{valid_from:%Y_%m}.yml"
        lines = [f"# ingest/contracts/{name}"]
        lines += [f"# tidak ada di berkas dan wajib: {column.header}" for column in missing]
        lines += [f"# tidak dikenal: {header}" for header in self.added]
        text = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=100)
        return "\n".join([*lines, text])


def compare(sheet: Sheet, source: Contract) -> Drift:
    """Compare the headers of a sheet with the layout of a source that comes nearest.

    Raises:
        Refused: no row of the sheet looks like a header.
    """
    try:
        header = choose_header(sheet, source)
        contract, texts, is_fitting = header.contract, header.texts, True
    except Refused:
        is_fitting = False
        nearest = max(source.readings, key=lambda reading: nearest_row(sheet, reading)[1])
        at, hits = nearest_row(sheet, nearest)
        if hits == (0, 0):
            raise
        contract, texts = nearest, header_texts(sheet, at, nearest.header_rows)
    found = [meaning for meaning in meanings(texts, contract) if isinstance(meaning, Column)]
    added = [mask(one_line(text)) for text in unknown_headers(texts, contract)]
    gone = [column for column in contract.sought if column not in found and not column.extra]
    if any(column in contract.region_columns for column in found) or contract.region:
        # One key of the region is enough: the others are not missed.
        gone = [column for column in gone if column not in contract.region_columns]
    renamed = list(_renamed(gone, added))
    taken = {column.name for column, _ in renamed}
    names = {header for _, header in renamed}
    return Drift(
        contract=contract,
        added=tuple(header for header in added if header not in names),
        gone=tuple(
            sorted((c for c in gone if c.name not in taken), key=lambda column: not column.required)
        ),
        moved=tuple(_moved(found, contract)),
        renamed=tuple(renamed),
        is_fitting=is_fitting,
    )


def _renamed(gone: list[Column], added: list[str]) -> Iterable[tuple[Column, str]]:
    """The likeliest pairs of a column that went and a header that came, best first."""
    pairs = sorted(
        ((max(likeness(n, h) for n in (c.header, *c.aliases)), c, h) for c in gone for h in added),
        key=lambda pair: -pair[0],
    )
    columns: set[str] = set()
    headers: set[str] = set()
    for like, column, header in pairs:
        if like >= RENAMED and column.name not in columns and header not in headers:
            columns.add(column.name)
            headers.add(header)
            yield column, header


def likeness(a: str, b: str) -> float:
    """From 0 to 1: how much two headers have in common, letters or whole words."""
    letters = Indel.normalized_similarity(normalise_header(a), normalise_header(b))
    words, others = (
        {normalise_header(word) for word in text.replace("/", " ").split()} for text in (a, b)
    )
    shared = len(words & others) / max(1, min(len(words), len(others)))
    return max(letters, 0.8 * shared)


def _moved(found: list[Column], contract: Contract) -> list[Column]:
    """The fewest columns that would have to move for the contract's order; keys stand anywhere."""
    found = [column for column in found if column not in contract.region_columns]
    order = {column.name: at for at, column in enumerate(contract.columns)}
    # By place the longest run of columns in the contract's order that ends there.
    runs: list[list[Column]] = []

    def longest(candidates: list[list[Column]]) -> list[Column]:
        return max(candidates, key=lambda run: (len(run), -order[run[-1].name]), default=[])

    for column in found:
        before = [run for run in runs if order[run[-1].name] < order[column.name]]
        runs.append([*longest(before), column])
    kept = longest(runs)
    return [column for column in found if column not in kept]
