"""A contract for a list of records that nobody has described yet: what names and cells let guess.

What belongs here: proposing a layout of any source (innovations, indicators, sessions) from one
sheet, for people to review: which column is which, what is made of others, what is the same in
every row. What does not: tables of numbers (`proposal`), and reading (`conforming`), which judges
the proposal like any contract.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ingest.conforming.reference import Reference
from ingest.conforming.values import parse
from ingest.contracts.column import REGION_TYPES, Column
from ingest.contracts.contract import COUNTERS, FOLDER, NATION, Contract
from ingest.findings import Refused
from ingest.senders.drift import RENAMED, likeness
from ingest.text.cells import HEADER_SEARCH_ROWS, Sheet, fold, one_line
from ingest.text.personal_data import mask

# So many rows below the header tell what a column holds.
TRIED = 300
# What of a column's cells must be what its type asks for, and what alone tells the type.
PLAUSIBLE, CERTAIN = 0.6, 0.8
FEWEST_HEADERS = 3
# Types of which the cells alone tell which column it is.
TELLING = ("category", "region_kemendagri", "region_name")
# Two digits may be the code of a province, an indicator, a day.
CODE_DIGITS = 4
NUMBERED = re.compile(r"\d+[.)]\s+\S.*")
YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
AGENCY = re.compile(
    r"(dinas|badan|kecamatan|kelurahan|sekretariat|inspektorat|bagian|rsud|puskesmas|uptd?|kantor"
    r"|satuan|bapp\w*|smp|sd|sma)\b.*",
    re.IGNORECASE,
)
MISSING = {"-", "--", "–", "—", "...", "…", "n/a", "N/A"}
REVIEW = "isi"


@dataclass(frozen=True)
class Proposed:
    """A layout, and what a person must look at.

    Attributes:
        said: what a contract file says.
        doubts: what could not be told from the file, a line each.
        folder: the region's folder under which it can be tried, where the file names no region.
    """

    said: dict[str, Any]
    doubts: tuple[str, ...]
    folder: str = ""


@dataclass(frozen=True)
class _List:
    """A sheet as a list: its header, and what stands in each column below it."""

    at: int
    header: list[str]
    cells: list[list[str]]
    titles: list[str]

    @property
    def places(self) -> list[int]:
        return [at for at, text in enumerate(self.header) if text]


def propose_records(
    sheet: Sheet, contract: Contract, reference: Reference, name: str, valid_from: dt.date
) -> Proposed | None:
    """Propose a layout of a source under which a sheet is read.

    Args:
        sheet: the sheet.
        contract: of the source, its own layout.
        reference: what cells may name.
        name: of the layout.
        valid_from: since when the sender uses it.

    Returns:
        The proposal; None where the sheet holds no list of which a column can be told.
    """
    listed = _list_of(sheet, contract)
    if listed is None:
        return None
    turned = _turned(listed, contract, reference)
    found = _assigned(listed, contract, reference, taken={*(turned or {})})
    if len(found) < 2:
        return None
    doubts: list[str] = []
    said: dict[str, Any] = {
        "source": contract.source,
        "layout": fold(name, "_")[:40] or "baru",
        "valid_from": valid_from,
        "title": mask(one_line((listed.titles or [name])[0]))[:120],
    }
    if any(code == "W_SHEET_UNREAD" for code, _ in sheet.facts.flags):
        said["sheet"] = sheet.name
    columns: dict[str, Any] = {}
    by_name = {column.name: column for column in contract.columns}
    for column_name, place in found.items():
        column = by_name[column_name]
        patch, doubt = _patch(listed, column, place, reference)
        doubts += doubt
        if patch:
            columns[column_name] = patch
    if turned:
        indicator, level = _turning(contract)
        headers: dict[str, list[str]] = {}
        for place, code in turned.items():
            headers.setdefault(code, []).append(one_line(listed.header[place]))
        said["unpivot"] = {"name": indicator, "value": level, "headers": headers}
        found |= {indicator: -1, level: -1}
    said |= _of_cells(listed, contract, found)
    folder = _add_region(said, listed, contract, reference, found, name, doubts)
    _add_missing(said, contract, found, listed, name, doubts)
    given = {*said.get("constants", {}), *said.get("derived", {})}
    taken = {fold(listed.header[place]) for place in found.values() if place >= 0}
    for column in contract.columns:
        if column.name in found or column.name in contract.absent or column.name in given:
            continue
        is_sought = column.required and column.type == "identifier"
        is_other = column.required or column.type in REGION_TYPES or column.matches & taken
        if is_other and not is_sought:
            columns[column.name] = None
    order = [*by_name]
    said["columns"] = dict(
        sorted(columns.items(), key=lambda one: (one[1] is not None, order.index(one[0])))
    )
    return Proposed(said, tuple(dict.fromkeys(doubts)), folder)


def _list_of(sheet: Sheet, contract: Contract) -> _List | None:
    """The header is the early row that is nearest to the contract's, and rows stand below it."""
    rows = sheet.rows[:HEADER_SEARCH_ROWS]
    names = [name for column in contract.columns for name in (column.header, *column.aliases)]
    width = max((sum(map(bool, row)) for row in rows), default=0)
    best: tuple[float, int] | None = None
    for at, row in enumerate(rows):
        texts = [text for text in row if text]
        if len(texts) < max(FEWEST_HEADERS, 0.6 * width) or len({*texts}) < 0.8 * len(texts):
            continue
        words = [text for text in texts if re.search(r"[^\W\d_]", text) and len(text) < 100]
        known = sum(max(likeness(text, name) for name in names) >= RENAMED for text in words)
        # Of rows that are as near the first: below it are values, some of them like headers.
        score = known + len(words) / (len(texts) + 1)
        if best is None or score > best[0] + 0.5:
            best = (score, -at)
    if best is None:
        return None
    at = -best[1]
    below = [row for row in sheet.rows[at + 1 : at + 1 + TRIED] if sum(map(bool, row)) > 1]
    header = sheet.rows[at]
    cells = [
        [row[place] for row in below if place < len(row) and row[place]]
        for place in range(len(header))
    ]
    titles = [cell for row in sheet.rows[:at] for cell in row if cell]
    return _List(at, header, cells, titles) if below else None


def _turning(contract: Contract) -> tuple[str, str]:
    """The columns of an indicator and of its level, where a source has both; else nothing."""
    types = {column.type: column.name for column in reversed(contract.columns)}
    return types.get("indicator", ""), types.get("level", "")


def _turned(listed: _List, contract: Contract, reference: Reference) -> dict[int, str] | None:
    """Columns that are really rows: one for each of several indicators, by its number."""
    indicator, level = _turning(contract)
    if not (indicator and level):
        return None
    column = next(c for c in contract.columns if c.name == indicator)
    allowed = reference.indicators_of(column)
    found: dict[int, str] = {}
    for place in listed.places:
        for text in re.findall(r"(?<!\d)\d{1,2}(?!\d)[a-z]?", listed.header[place])[:1]:
            try:
                found[place] = str(parse(text, column, allowed))
            except Refused:
                continue
    is_several = len(found) >= FEWEST_HEADERS and len({*found.values()}) == len(found)
    return found if is_several else None


def _assigned(
    listed: _List, contract: Contract, reference: Reference, taken: set[int]
) -> dict[str, int]:
    """The likeliest place of each column, best first; no place is two columns."""
    scored = []
    for order, column in enumerate(contract.columns):
        for place in listed.places:
            if place in taken or fold(listed.header[place]) in COUNTERS:
                continue
            score = _score(column, listed.header[place], listed.cells[place], reference)
            if score >= RENAMED:
                scored.append((-score, not column.required, order, place, column.name))
    found: dict[str, int] = {}
    for *_, place, name in sorted(scored):
        if name not in found and place not in found.values():
            found[name] = place
    return found


def _score(column: Column, header: str, cells: list[str], reference: Reference) -> float:
    """From 0 to 2: how likely a column of a file is one of the contract's."""
    named = max(likeness(name, header) for name in (column.header, *column.aliases))
    if fold(header) in column.matches:
        return 2.0
    share = _share(column, cells, reference)
    if share < PLAUSIBLE and cells:
        return 0.0
    if column.name == "agency":
        share = sum(bool(AGENCY.match(text)) for text in cells) / max(len(cells), 1)
        return max(named, share if share >= PLAUSIBLE else 0.0)
    if column.type == "category":
        # Spellings that are only like known ones do not tell by themselves.
        share = sum(fold(text) in column.by_spelling for text in cells) / max(len(cells), 1)
    is_told = column.type in TELLING and share >= CERTAIN and bool(cells)
    if column.type == "region_kemendagri":
        is_told &= all(len(re.sub(r"\D", "", text)) >= CODE_DIGITS for text in cells)
    # The word Kode over names of regions: what the cells say counts.
    return max(named, 0.9 * share if is_told else 0.0)


def _share(column: Column, cells: list[str], reference: Reference) -> float:
    """Which part of some cells a column can hold."""
    if not cells or column.type == "text":
        return 1.0
    allowed = reference.indicators_of(column)
    if column.type == "category":
        _, unknown = _spellings(column, cells)
        return sum(text not in unknown for text in cells) / len(cells)
    good = 0
    for text in cells:
        try:
            if column.type in REGION_TYPES:
                is_code = bool(re.fullmatch(r"[\d.]+", text))
                good += is_code == (column.type != "region_name")
                good -= reference.region(text, column, "kabupaten") == ""
            else:
                bare = re.sub(r"^\d+[.)]\s+", "", text)
                good += parse(bare, column, allowed) is not None
        except Refused:
            is_year = column.type == "date" and YEAR.fullmatch(text)
            good += bool(is_year)
            if column.type in REGION_TYPES:
                good -= bool(re.fullmatch(r"[\d.]+", text)) == (column.type != "region_name")
    return good / len(cells)


def _patch(
    listed: _List, column: Column, place: int, reference: Reference
) -> tuple[dict[str, Any], list[str]]:
    """What differs of one column, and what is to be looked at."""
    header, cells = listed.header[place], listed.cells[place]
    patch: dict[str, Any] = {}
    doubts: list[str] = []
    if fold(header) not in column.matches:
        patch["header"] = one_line(header)
    counted = sum(bool(NUMBERED.fullmatch(text)) for text in cells)
    if cells and counted > PLAUSIBLE * len(cells):
        patch["strip_prefix"] = r"\d+[.)]\s+"
        cells = [re.sub(r"^\d+[.)]\s+", "", text) for text in cells]
    if column.type == "date" and sum(bool(YEAR.fullmatch(t)) for t in cells) > len(cells) / 2:
        patch["year_means"] = "first_day"
    if column.type == "category":
        values, unknown = _spellings(column, cells)
        if values:
            patch["values"] = values
            doubts += [
                f"{column.header}: {mask(text)} means {code}"
                for code, texts in values.items()
                for text in texts[len(column.values[code]) :]
            ]
        if unknown:
            shown = ", ".join(mask(one_line(text))[:40] for text in unknown[:5])
            doubts.append(f"{column.header}: no value is meant by {shown}")
    return patch, doubts


def _spellings(column: Column, cells: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The spellings of a category with those of the file; and those that mean none for sure."""
    values = {code: [*texts] for code, texts in column.values.items()}
    unknown: list[str] = []
    is_more = False
    for text in dict.fromkeys(cells):
        if fold(text) in column.by_spelling or text in MISSING:
            continue
        near = {code: max(likeness(text, one) for one in texts) for code, texts in values.items()}
        best = max(near, key=lambda code: near[code], default=None)
        others = [like for code, like in near.items() if code != best]
        if best is None or near[best] < RENAMED or near[best] <= max(others, default=0.0):
            unknown.append(text)
        else:
            values[best].append(one_line(text))
            is_more = True
    return (values if is_more else {}), unknown


def _of_cells(listed: _List, contract: Contract, found: dict[str, int]) -> dict[str, Any]:
    """What the cells say of the whole layout: the decimal mark, texts for nothing, merged cells."""
    said: dict[str, Any] = {}
    places = {name: place for name, place in found.items() if place >= 0}
    types = {column.name: column.type for column in contract.columns}
    numbers = [
        text
        for name, place in places.items()
        if types[name] in ("number", "number_or_text")
        for text in listed.cells[place]
    ]
    if any(re.fullmatch(r"-?[\d.]*\d,\d+%?", text) for text in numbers):
        said["decimal"] = "comma"
    elif any(re.fullmatch(r"-?[\d,]*\d\.\d+%?", text) for text in numbers):
        said["decimal"] = "point"
    every = [text for place in places.values() for text in listed.cells[place]]
    if missing := [text for text in dict.fromkeys(every) if text in MISSING]:
        said["missing"] = missing
    n_rows = max((len(cells) for cells in listed.cells), default=0)
    required = {column.name for column in contract.columns if column.required}
    keys = [*required, *(name for name, kind in types.items() if kind in REGION_TYPES)]
    merged = [
        name
        for name, place in places.items()
        if name in keys and 0 < len(listed.cells[place]) < n_rows / 2
    ]
    return said | ({"fill_down": merged} if merged else {})


def _add_region(
    said: dict[str, Any],
    listed: _List,
    contract: Contract,
    reference: Reference,
    found: dict[str, int],
    name: str,
    doubts: list[str],
) -> str:
    """Say which region a file is of that has no column for it.

    Returns:
        A folder under which the proposal can be tried.
    """
    region = {column.name for column in contract.region_columns}
    if region & {*found}:
        names = [listed.cells[p] for n, p in found.items() if n == "region_name"]
        words = {fold(text, " ").split(" ")[0] for cells in names for text in cells}
        if words and not words & {"kabupaten", "kab", "provinsi", "prov"}:
            said["names_without_type"] = "kabupaten"
        return ""
    if contract.region == NATION or not region:
        return ""
    column = Column(name="", header="", type="region_name")
    for text in (*listed.titles, name.replace("_", " ").replace("-", " ")):
        for part in re.findall(r"(?:kab(?:upaten|\.)?|kota)\s+(?:\w+\s?){1,3}", text, re.I):
            words = part.split()
            for n in range(len(words), 1, -1):
                try:
                    code = reference.region(" ".join(words[:n]), column)
                except Refused:
                    continue
                doubts.append(f"the region is {code}, as the title says")
                said["region"] = code
                return ""
    said["region"] = FOLDER
    doubts.append("no column names the region: put the file into the folder of its region")
    return min(code for code in reference.kinds if len(code) > 2)


def _add_missing(
    said: dict[str, Any],
    contract: Contract,
    found: dict[str, int],
    listed: _List,
    name: str,
    doubts: list[str],
) -> None:
    """Say how required columns are made that the file has not."""
    others = [reading for reading in contract.readings if reading is not contract]
    constants: dict[str, str] = {}
    derived: dict[str, Any] = {}
    for column in contract.columns:
        if not column.required or column.name in found:
            continue
        made = next((r.made[column.name] for r in others if column.name in r.made), ())
        made = made or _texts(contract, found)
        known = next((r.constants[column.name] for r in others if column.name in r.constants), "")
        if column.type == "identifier" and made and all(one in found for one in made):
            derived[column.name] = list(made) if len(made) > 1 else made[0]
            doubts.append(f"{column.header} is made from {', '.join(made)}")
            continue
        if column.type == "identifier" and not known:
            # Nothing is called by a name that all share: the file stays refused.
            doubts.append(f"{column.header} is not in the file: name its column")
            continue
        text = known or _any_value(column, [*listed.titles, name])
        constants[column.name] = text
        doubts.append(f"{column.header} is not in the file: every row says {text}")
    if constants:
        said["constants"] = constants
    if derived:
        said["derived"] = derived


def _texts(contract: Contract, found: dict[str, int]) -> tuple[str, ...]:
    """The first texts of a file that are required: what a row is called."""
    return tuple(
        c.name for c in contract.columns if c.required and c.type == "text" and c.name in found
    )[:2]


def _any_value(column: Column, titles: list[str]) -> str:
    """A value that a column may hold, to be replaced by who reviews the proposal."""
    if column.values:
        return next(iter(column.values.values()))[0]
    if column.type in ("integer", "number", "level", "number_or_text"):
        # A number is never made up: until somebody writes it, the proposal reads nothing.
        found = YEAR.search(" ".join(titles)) if column.name.endswith("year") else None
        return found[0] if found else REVIEW
    return REVIEW
