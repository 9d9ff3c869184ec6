"""Which layout of a source a sheet follows: the header that fits best decides.

What belongs here: finding the header of one layout, what its columns are, and the choice between
layouts. What does not: which rows below it are data (`table`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from ingest.conforming.tables.spans import find_spans
from ingest.contracts.column import Column
from ingest.contracts.contract import Contract
from ingest.findings import Refused
from ingest.text.cells import HEADER_SEARCH_ROWS, Sheet, normalise_header

MAX_NAMED = 20


@dataclass(frozen=True)
class Header:
    """The header of a sheet under one layout.

    Attributes:
        contract: the contract under that layout.
        at: index of its last row.
        texts: what names each column.
        columns: position of the contract's columns that are present.
        pivoted: name by position of the columns that are really rows.
        over: name of the header over such a column, by position, where the layout has those.
        extra: headers that the contract does not know.
        first: index of the first row below the header and the sub-headers under it.
        unread: what is said of columns under a sub-header that are not read, by position.
    """

    contract: Contract
    at: int
    texts: list[str]
    columns: dict[str, int]
    pivoted: dict[int, str]
    over: dict[int, str]
    extra: tuple[str, ...]
    first: int
    unread: dict[int, str]

    @property
    def fit(self) -> tuple[int, int, int]:
        """How well the layout fits: phrases of the title, columns known, columns unknown."""
        known = len(self.columns) + len(self.pivoted)
        return len(self.contract.title_contains), known, -len(self.extra)


@dataclass(frozen=True)
class _Attempt:
    """A layout that a sheet does not follow.

    Attributes:
        n_known: columns of it that the sheet has.
        n_wrong: columns that are missing or doubled.
        is_titled: its title is there, or it asks for none.
    """

    refused: Refused
    n_known: int
    n_wrong: int
    is_titled: bool


def choose_header(sheet: Sheet, contract: Contract) -> Header:
    """Find the header of a sheet under the layout of the source that fits it best.

    Of several editions of one layout that fit equally well, the latest is taken. A layout that
    asks for less does not read what the sender meant for another one: of a file that has more
    columns of a layout than of the one that fits, and lacks or doubles a single column, that is
    said.

    Raises:
        Refused: no layout fits (`E_HEADER_UNKNOWN`, `E_HEADER_DUP`, `E_HEADER_SPAN`, of the one
            that comes nearest), or two fit equally well (`E_LAYOUT_AMBIGUOUS`).
    """
    fitting, attempts = _attempts(sheet, contract)
    if not fitting:
        raise _nearest(attempts).refused
    best = max(header.fit for header in fitting)
    meant = [one for one in attempts if one.is_titled and one.n_wrong == 1]
    if meant and _nearest(meant).n_known > best[1]:
        raise _nearest(meant).refused
    editions = [header for header in fitting if header.fit == best]
    layouts = sorted({header.contract.layout for header in editions})
    if len(layouts) > 1:
        raise Refused("E_LAYOUT_AMBIGUOUS", " dan ".join(layouts))
    return max(editions, key=lambda header: str(header.contract.valid_from or ""))


def nearer_refusal(sheet: Sheet, source: Contract, header: Header) -> Refused | None:
    """What is wrong under a layout of which a sheet has more columns than of the one that fits.

    Args:
        sheet: the sheet.
        source: the contract of its source.
        header: as the layout that fits found it; reading under it failed.
    """
    attempts = [one for one in _attempts(sheet, source)[1] if one.is_titled]
    if not attempts or _nearest(attempts).n_known <= header.fit[1]:
        return None
    return _nearest(attempts).refused


def _attempts(sheet: Sheet, source: Contract) -> tuple[list[Header], list[_Attempt]]:
    fitting: list[Header] = []
    attempts: list[_Attempt] = []
    for reading in source.readings:
        found = _find_header(sheet, reading)
        if isinstance(found, Header):
            fitting.append(found)
        else:
            attempts.append(found)
    return fitting, attempts


def _nearest(attempts: list[_Attempt]) -> _Attempt:
    """The attempt that knows most columns, with the fewest wrong; the own layout comes first."""
    return max(attempts, key=lambda one: (one.n_known, -one.n_wrong, one.is_titled))


def nearest_row(sheet: Sheet, contract: Contract) -> tuple[int, tuple[int, int]]:
    """The row that matches the most of the layout's columns, the first if several.

    Returns:
        Its index, and how many columns it names: those of the contract, those that are rows.
    """
    known, unpivot = contract.headers, contract.unpivot
    best, best_hits = -1, (0, 0)
    for at in range(min(len(sheet.rows), HEADER_SEARCH_ROWS)):
        texts = sheet.rows[at]
        folded = sheet.folded[at]
        if contract.header_rows > 1:
            texts = header_texts(sheet, at, contract.header_rows)
            folded = frozenset(map(normalise_header, texts))
        named = len(folded & known)
        if named < best_hits[0]:
            continue
        pivoted = len({unpivot.name_of(text) for text in texts if text} - {None}) if unpivot else 0
        if (named, pivoted) > best_hits:
            best, best_hits = at, (named, pivoted)
    return best, best_hits


def header_texts(sheet: Sheet, at: int, n_rows: int) -> list[str]:
    """The header of at most so many rows that ends at a row: the lowest filled cells."""
    if n_rows == 1:
        return sheet.rows[at]
    block = sheet.rows[max(at - n_rows + 1, 0) : at + 1]
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


def _find_header(sheet: Sheet, contract: Contract) -> Header | _Attempt:
    """Find the header of a sheet under one layout, with all that is required."""
    at, hits = nearest_row(sheet, contract)
    if sum(hits) < 2:
        sought = ", ".join(c.header for c in contract.sought if c.required)
        said = f"baris judul kolom tidak ditemukan; yang dicari: {sought}"
        return _Attempt(Refused("E_HEADER_UNKNOWN", said), sum(hits), 9, is_titled=True)
    if lacking := _lacking_title(sheet, at, contract):
        said = f"judul tabel tidak memuat {', '.join(lacking)}"
        return _Attempt(Refused("E_HEADER_UNKNOWN", said), sum(hits), 1, is_titled=False)
    texts = header_texts(sheet, at, contract.header_rows)
    below = sheet.rows[at + 1] if at + 1 < len(sheet.rows) else []
    spans = find_spans(texts, below)
    excluded = _excluded_title(sheet, at, contract)
    # Of men and women, and a column of both: that one is read.
    if excluded and not any(span.total is not None for span in spans.by_first.values()):
        said = f"judul tabel memuat {', '.join(excluded)}: tabel lain"
        return _Attempt(Refused("E_HEADER_UNKNOWN", said), sum(hits), 1, is_titled=False)
    columns: dict[str, int] = {}
    pivoted: dict[int, str] = {}
    over = _over(sheet, at, texts, contract)
    doubled: list[str] = []
    spread: list[str] = []
    for place, meaning in enumerate(meanings(texts, contract)):
        if place in spans.inner:
            continue
        if meaning is not None and (span := spans.by_first.get(place)):
            if span.total is None:
                spread.append(span.words)
            place = place if span.total is None else span.total
        if isinstance(meaning, Column):
            if meaning.name in columns:
                doubled.append(_twice(meaning.header, texts, columns[meaning.name], place))
            columns.setdefault(meaning.name, place)
        elif meaning is not None:
            if over is not None and place not in over:
                continue
            first = next(
                (p for p, n in pivoted.items() if n == meaning and _same(over, p, place)), None
            )
            if first is not None:
                doubled.append(_twice(texts[place], texts, first, place))
            pivoted[place] = meaning
    missing = _missing(columns, contract)
    if contract.unpivot and not pivoted:
        missing.append("/".join(contract.unpivot.headers) or contract.unpivot.pattern)
    if missing or doubled or spread:
        parts = [f"kolom wajib tidak ada: {', '.join(missing)}"] if missing else []
        code = "E_HEADER_UNKNOWN" if missing else "E_HEADER_DUP" if doubled else "E_HEADER_SPAN"
        parts += [*doubled[:MAX_NAMED], *spread[:MAX_NAMED]]
        said = f"{'; '.join(parts)} (judul kolom di baris {at + 1})"
        n_known = len(columns) + len(pivoted)
        n_wrong = len(missing) + len(doubled) + len(spread)
        return _Attempt(Refused(code, said), n_known, n_wrong, is_titled=True)
    texts = [text if place not in spans.inner else "" for place, text in enumerate(texts)]
    extra = tuple(unknown_headers(texts, contract))
    for place in {*columns.values(), *pivoted} & spans.inner:
        texts[place] = spans.texts[place]
    taken = {*columns.values(), *pivoted}
    extra += tuple(
        text
        for place, (text, meaning) in enumerate(zip(texts, meanings(texts, contract), strict=True))
        if isinstance(meaning, str) and text and place not in taken | {*spans.texts}
    )
    unread = {place: text for place, text in spans.texts.items() if place not in taken}
    first_row = at + 1 + (spans.has_row)
    return Header(contract, at, texts, columns, pivoted, over or {}, extra, first_row, unread)


def _over(sheet: Sheet, at: int, texts: list[str], contract: Contract) -> dict[int, str] | None:
    """What stands over each column in the rows above the lowest of the header, by position.

    A header over several columns is repeated in each (cells merged across) or blank behind its
    first one.
    """
    unpivot = contract.unpivot
    if unpivot is None or unpivot.over is None:
        return None
    found: dict[int, str] = {}
    for row in reversed(sheet.rows[max(at - max(contract.header_rows, 2) + 1, 0) : at]):
        name = None
        for place in range(len(texts)):
            if place < len(row) and row[place]:
                name = unpivot.over.name_of(row[place])
            if name is not None:
                found.setdefault(place, name)
    return found


def _same(over: dict[int, str] | None, place: int, other: int) -> bool:
    return over is None or over[place] == over[other]


def _twice(header: str, texts: list[str], first: int, second: int) -> str:
    places = f"kolom {xl_col_to_name(first)} dan {xl_col_to_name(second)}"
    named = "" if texts[first] == texts[second] else f" ({texts[first]}, {texts[second]})"
    return f"kolom {header} muncul dua kali, di {places}{named}"


def _lacking_title(sheet: Sheet, at: int, contract: Contract) -> list[str]:
    if not contract.title_contains:
        return []
    above = " ".join(_plain(cell) for row in sheet.rows[: at + 1] for cell in row if cell)
    return [phrase for phrase in contract.title_contains if _plain(phrase) not in above]


def _excluded_title(sheet: Sheet, at: int, contract: Contract) -> list[str]:
    """The phrases that a title above the header holds and must not."""
    if not contract.title_excludes:
        return []
    rows = [row for row in sheet.rows[:at] if sum(map(bool, row)) == 1]
    titles = " ".join(_plain(cell) for row in rows for cell in row if cell)
    return [phrase for phrase in contract.title_excludes if _plain(phrase) in titles]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold()).strip()


def _missing(columns: dict[str, int], contract: Contract) -> list[str]:
    """Headers of what a table needs and has not: the key of the region first."""
    needed = {*sum(contract.made.values(), ()), *(c.name for c in contract.sought if c.required)}
    missing = [c.header for c in contract.sought if c.name in needed and c.name not in columns]
    region = contract.region_columns
    if not contract.region and not any(column.name in columns for column in region):
        missing.insert(0, " / ".join(column.header for column in region))
    return missing
