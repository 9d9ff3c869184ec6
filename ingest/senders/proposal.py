"""A contract for a table that nobody has described yet: what its cells let guess.

What belongs here: proposing a layout of a source of numbers (region, measure, year, value) from one
sheet, for people to review. What does not: comparing a file with a layout that exists (`drift`),
and reading (`conforming`), which judges the proposal like any contract.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import yaml

from ingest.conforming.reference import Reference
from ingest.contracts.column import Column
from ingest.contracts.contract import COUNTERS, Contract
from ingest.findings import Refused
from ingest.text.cells import HEADER_SEARCH_ROWS, Native, Sheet, fold, normalise_header, one_line
from ingest.text.personal_data import mask

YEAR = re.compile(r"((?:19|20)\d\d)(?:[.,]0)?\s*\**\)?")
NUMBER = re.compile(r"-?\d[\d.,  ]*%?")
COUNTED = re.compile(r"\d+[.)]\s*")
KINDS = {"kabupaten": "Kabupaten", "kota": "Kota", "provinsi": "Provinsi"}
MISSING = {"-", "--", "–", "—", "...", "…", "NA", "N/A", "n/a", "na", "x", "X", "*"}
TOTALS = {"indonesia", "nasional", "jumlah", "total"}
MEASURE = {"indikator", "variabel", "ukuran", "uraian", "jenis", "kodeukuran"}
# So many rows tell what a column holds.
TRIED = 400
ENOUGH = 0.5


@dataclass(frozen=True)
class _Shape:
    """What a sheet looks like.

    Attributes:
        first: index of its first row below the header.
        region: position of the column that names regions.
        values: positions of the columns of numbers.
        years: position of a column of years, if there is one.
        rows: the rows from the first one on, not blank.
    """

    first: int
    region: int
    values: list[int]
    years: int | None
    rows: list[list[str]]


def propose(
    sheet: Sheet, contract: Contract, reference: Reference, name: str, valid_from: dt.date
) -> dict[str, Any] | None:
    """Propose a layout of the source of measures under which a sheet is read.

    Args:
        sheet: the sheet.
        contract: of a source with the columns measure, measured_year and value.
        reference: what regions are called.
        name: of the layout.
        valid_from: since when the sender uses it.

    Returns:
        What a contract file says; None where the sheet has no column of regions beside numbers.
    """
    shape = _shape(sheet, reference)
    if shape is None:
        return None
    texts = [_cell(row, shape.region) for row in shape.rows]
    top, header = _header(sheet, shape)
    titles = [one_line(cell) for row in sheet.rows[:top] for cell in row if cell]
    said: dict[str, Any] = {
        "source": contract.source,
        "layout": fold(name, "_")[:40] or "baru",
        "valid_from": valid_from,
        "title": mask((titles or [name])[0])[:120],
    }
    if any(code == "W_SHEET_UNREAD" for code, _ in sheet.facts.flags):
        said["sheet"] = sheet.name
    said["header_rows"] = min(max(shape.first - top, 1), 6)
    region: dict[str, Any] = {"header": header[shape.region]}
    if sum(bool(COUNTED.match(text)) for text in texts) > ENOUGH * len(texts):
        region["strip_prefix"] = r"\d+[.)]\s*"
        texts = [COUNTED.sub("", text, count=1) for text in texts]
    said |= _of_names(texts, shape, reference)
    said |= _totals(sheet, shape) | _of_values(shape) | _sections(sheet)
    constants = {"reference": "isi sumbernya"}
    columns: dict[str, Any] = {"region_kemendagri": None, "region_bps": None}
    columns |= {"region_name": region, "unit": None}
    named = next((at for at, text in enumerate(header) if normalise_header(text) in MEASURE), None)
    if named is not None and shape.years is not None and len(shape.values) == 1:
        # A row per measure and year: nothing is turned.
        columns["measure"] = {"header": header[named]}
        columns["value"] = {"header": header[shape.values[0]]}
        filled = {"measure"}
        merged = {"region_name": shape.region, "measure": named}
        blank = [n for n, at in merged.items() if any(not _cell(row, at) for row in shape.rows)]
        said |= {"fill_down": blank} if blank else {}
    else:
        said["unpivot"] = _unpivot(sheet, shape, top, header)
        filled = {said["unpivot"]["name"], said["unpivot"].get("over", {}).get("name")}
    if "measure" not in filled:
        words = [*titles, *_words(sheet, shape, top)]
        constants["measure"] = fold(_phrase(words[0]) if words else name, "_")[:40] or "isi"
        if words and _phrase(words[0]):
            said["title_contains"] = [_phrase(words[0])]
    if "measured_year" not in filled:
        if shape.years is not None:
            columns["measured_year"] = {"header": header[shape.years]}
        else:
            found = re.search(r"(?:19|20)\d\d", " ".join([*titles, name]))
            constants["measured_year"] = found[0] if found else str(valid_from.year)
    return said | {"constants": constants, "columns": columns}


def as_yaml(said: dict[str, Any], lines: list[str]) -> str:
    """A contract file, with lines of comment over it."""
    name = f"{said['source']}.{said['layout']}.yml"
    comments = [f"# {line}" for line in (f"ingest/contracts/{name}", *lines)]
    return "\n".join([*comments, yaml.safe_dump(said, sort_keys=False, allow_unicode=True)])


def _cell(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _is_region(text: str, reference: Reference) -> bool:
    column = Column(name="", header="", type="region_name")
    bare = COUNTED.sub("", text, count=1)
    for without_type in ("kabupaten", "provinsi"):
        try:
            reference.region(bare, column, without_type)
        except Refused:
            continue
        return not NUMBER.fullmatch(bare)
    return False


def _shape(sheet: Sheet, reference: Reference) -> _Shape | None:
    tried = sheet.rows[: TRIED + HEADER_SEARCH_ROWS]
    regions = [
        {at for at, text in enumerate(row) if text and _is_region(text, reference)} for row in tried
    ]
    counted = Counter(at for found in regions for at in found)
    if not counted:
        return None
    # Of a column of provinces beside one of kabupaten the finer one: more names.
    n_names = {at: len({_cell(row, at) for row in tried}) for at, n in counted.items() if n}
    usual = ENOUGH * max(counted.values())
    region = max(counted, key=lambda at: (counted[at] > usual, n_names[at]))
    is_data = [region in regions[n] and _has_number(row, region) for n, row in enumerate(tried)]
    first = next((n for n, found in enumerate(is_data) if found), None)
    if first is None:
        return None
    rows = [row for row in tried[first:] if sum(map(bool, row)) > 1]
    values, years = [], None
    for at in range(max(map(len, rows))):
        cells = [text for text in (_cell(row, at) for row in rows) if text]
        numbers = [text for text in cells if NUMBER.fullmatch(text)]
        if at == region or len(numbers) <= ENOUGH * len([c for c in cells if c not in MISSING]):
            continue
        if all(YEAR.fullmatch(text) for text in numbers):
            years = at
        else:
            values.append(at)
    if not values and years is not None:
        values, years = [years], None
    while first and fold(" ".join(sheet.rows[first - 1]), " ") in ("", *KINDS):
        # The name of a group of regions, above its first one.
        first -= 1
    return _Shape(first, region, values, years, rows) if values else None


def _has_number(row: list[str], region: int) -> bool:
    return any(NUMBER.fullmatch(text) for at, text in enumerate(row) if at != region and text)


def _header(sheet: Sheet, shape: _Shape) -> tuple[int, list[str]]:
    """Index of the top row of the header, and what names each column."""
    top = shape.first - 1
    while top > 0 and not _cell(sheet.rows[top], shape.region) and any(sheet.rows[top]):
        top -= 1
    while top > 0 and _cell(sheet.rows[top - 1], shape.region) == _cell(
        sheet.rows[top], shape.region
    ):
        top -= 1
    block = sheet.rows[max(top, 0) : shape.first]
    width = max([shape.region, *shape.values, shape.years or 0]) + 1
    names = [
        next((_cell(row, at) for row in reversed(block) if _cell(row, at)), "")
        for at in range(width)
    ]
    return max(top, 0), names


def _words(sheet: Sheet, shape: _Shape, top: int) -> list[str]:
    """The words of the header over the numbers, in its upper rows."""
    block = sheet.rows[top : shape.first]
    cells = [_cell(row, at) for row in block for at in shape.values]
    return [cell for cell in dict.fromkeys(cells) if cell and not YEAR.fullmatch(cell)]


def _phrase(text: str) -> str:
    """What a title says, without the table's number, the regions and the years."""
    text = re.sub(r"^\W*tabel\s*[\d.]*\s*|^\[[^\]]*\]\s*", "", text, flags=re.IGNORECASE)
    ends = r"\b(?:menurut|di|tahun|provinsi|kabupaten)\b|[(,]|\b(?:19|20)\d\d"
    return re.split(ends, text, maxsplit=1, flags=re.IGNORECASE)[0].strip(" .:-")


def _of_names(texts: list[str], shape: _Shape, reference: Reference) -> dict[str, Any]:
    column = Column(name="", header="", type="region_name")
    kinds: Counter[str] = Counter()
    for text in texts:
        try:
            code = reference.region(text, column, "kabupaten")
        except Refused:
            continue
        word = fold(text, " ").split(" ")[0]
        if word not in ("kabupaten", "kab", "kota", "provinsi", "prov"):
            kinds[reference.kinds[code]] += 1
    said: dict[str, Any] = {}
    if kinds:
        is_provinces = kinds["provinsi"] > ENOUGH * sum(kinds.values())
        said["names_without_type"] = "provinsi" if is_provinces else "kabupaten"
    is_upper = [text.isupper() for text in texts if text]
    if any(is_upper) and sum(is_upper) < ENOUGH * len(is_upper):
        said["capitals_mean"] = "provinsi"
    return said


def _totals(sheet: Sheet, shape: _Shape) -> dict[str, Any]:
    texts = dict.fromkeys(_cell(row, shape.region) for row in sheet.rows[shape.first :])
    totals = [text for text in texts if fold(text) in TOTALS]
    return {"totals": totals} if totals else {}


def _sections(sheet: Sheet) -> dict[str, Any]:
    """The rows that say what kind of region follows, as a contract says them."""
    alone = [row for row in sheet.rows[:TRIED] if sum(map(bool, row)) == 1]
    found = {fold(text) for row in alone for text in row if text}
    said = {title: [title] for word, title in KINDS.items() if word in found}
    return {"sections": {"region_name": said}} if said else {}


def _of_values(shape: _Shape) -> dict[str, Any]:
    cells = [text for row in shape.rows for text in (_cell(row, at) for at in shape.values) if text]
    typed = [text for text in cells if not isinstance(text, Native) and NUMBER.fullmatch(text)]
    said: dict[str, Any] = {}
    if any(re.fullmatch(r"-?[\d.]*\d,\d+%?", text) for text in typed):
        said["decimal"] = "comma"
    elif any(re.fullmatch(r"-?[\d,]*\d\.\d+%?", text) for text in typed):
        said["decimal"] = "point"
    if missing := [text for text in dict.fromkeys(cells) if text in MISSING]:
        said["missing"] = missing
    marks = [re.sub(r"^-?[\d.,]*\d", "", text).strip() for text in cells]
    marks = [mark for mark in dict.fromkeys(marks) if re.fullmatch(r"\*+\)?|[a-z]\)", mark)]
    return said | ({"marks": marks} if marks else {})


def _unpivot(sheet: Sheet, shape: _Shape, top: int, header: list[str]) -> dict[str, Any]:
    lowest = [header[at] for at in shape.values]
    upper = sheet.rows[max(shape.first - 2, 0)]
    # Of cells that are merged over several the first one names all.
    above = {at: _cell(upper, at) for at in shape.values if _cell(upper, at)}
    years = {"name": "measured_year", "pattern": r"((?:19|20)\d\d)(?:[.,]0)?\s*\**\)?"}
    if all(map(YEAR.fullmatch, lowest)):
        turned: dict[str, Any] = years | {"value": "value"}
        if len(set(lowest)) < len(lowest) and shape.first - top > 1:
            turned["over"] = {"name": "measure", "headers": _named([*above.values()])}
        return turned
    known = [text for text in lowest if text and normalise_header(text) not in COUNTERS]
    turned = {"name": "measure", "value": "value", "headers": _named(known)}
    if len(set(lowest)) < len(lowest) and above and all(map(YEAR.fullmatch, above.values())):
        turned["over"] = years
    return turned


def _named(texts: list[str]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts):
        name = fold(text, "_")[:60]
        named[f"{name}_{len(named) + 1}" if name in named else name] = [one_line(text)]
    return named
