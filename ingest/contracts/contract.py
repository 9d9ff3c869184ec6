"""Contracts: what the columns of a source are called, what they hold, what is required.

The models here read and validate the YAML files of `ingest/contracts`; they hold no layout
themselves. `<source>.yml` is the contract of a source; `<source>.<layout>.yml` is another layout
of it, which says only what differs. A change of layout is a contract file, never code. What a
sheet holds is not known here (`conforming`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import yaml
from pydantic import Field, TypeAdapter, model_validator

from ingest.contracts.column import REGION_TYPES, Column, Frozen, Unpivot
from ingest.text.cells import normalise_header
from ingest.week import due_date

CONTRACTS = Path(__file__).parent
FOLDER = "folder"
NATION = "nation"
OWN_LAYOUT = "utama"
COUNTERS = {"no", "nomor", "nomorurut", "nourut"}


class _Reading(Frozen):
    """How the sheets of one layout are read, beyond the names of its columns.

    Attributes:
        valid_from: when the sender began to use the layout; of two editions that fit a file
            equally well, the later one reads it.
        sheet: name of the sheet; without it, or where there is none, the first visible one.
        header_rows: so many rows the header has at most; of each column the lowest filled cell
            names it.
        title_contains: phrases that the rows down to the header must hold.
        title_excludes: phrases that no title above the header may hold: a table of one sex or of
            growth, whose title is else the same.
        region: a region code where no column names it; `folder`: the folder of the file; `nation`:
            what the rows say holds for all regions.
        names_without_type: what a region's name without Kabupaten or Kota means.
        capitals_mean: what such a name means that is written in capitals: GORONTALO the province.
        decimal: the decimal mark; settles what `1.234` means.
        missing: texts that stand for an empty cell, such as `-` and `...`.
        marks: marks of footnotes that may follow any cell, such as `*)`.
        ignored: headers of columns that are known and not read.
        totals: keys of rows that are totals, such as `INDONESIA`.
        sections: what a row of one cell gives the rows below it, by column: the value and the
            texts that mean it. In titles the text may stand anywhere. Of a column of regions'
            names the value is put before the name: Kota.
        fill_down: columns whose blank cells repeat the cell above (merged cells).
        constants: texts of columns that the layout has not, by column.
        derived: columns that are made from the text of another one or of several: an identifier
            from a name, or from a name and an agency.
    """

    valid_from: dt.date | None = None
    sheet: str = ""
    header_rows: int = Field(default=1, ge=1, le=6)
    title_contains: tuple[str, ...] = ()
    title_excludes: tuple[str, ...] = ()
    region: str = ""
    names_without_type: Literal["kabupaten", "kota", "provinsi"] | None = None
    capitals_mean: Literal["kabupaten", "kota", "provinsi"] | None = None
    decimal: Literal["comma", "point"] | None = None
    missing: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    sections: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    fill_down: tuple[str, ...] = ()
    constants: dict[str, str] = Field(default_factory=dict)
    derived: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    unpivot: Unpivot | None = None

    @cached_property
    def made(self) -> dict[str, tuple[str, ...]]:
        """The columns that each derived column is made from."""
        return {n: (of,) if isinstance(of, str) else of for n, of in self.derived.items()}


class Layout(_Reading):
    """Another layout of a source, or a later edition of one: what differs from its contract.

    Attributes:
        layout: its name; editions of one layout share it.
        columns: by column name, what differs; a header given here replaces header and aliases,
            null takes the column out.
    """

    source: str
    layout: str
    title: str
    owner: str = ""
    description: str = ""
    columns: dict[str, dict[str, Any] | None] = Field(default_factory=dict)


class Contract(_Reading):
    """The agreement on one source: who sends what, in which columns, due when.

    Attributes:
        period: how often a new file is expected; None: whenever there is one.
        due_day: last day in time: Monday 1 to Sunday 7, day of the month, or `MM-DD`; in a month
            that has no such day, its last one.
        news: a new period brings rows that were not there before; a file that only repeats the one
            before it is none for its period.
        key: column names that name a row; rows with the same key are one row or all rejected.
            Empty: rows are told apart by all their values (pieces of evidence).
        scope: column names of which a file is a full snapshot; the newest file in force wins.
        year: the column of the rule year that a row was reported for; a file is a snapshot per
            year. Where it has no such column, its rows are of the year of the edition, or of the
            folder of a year that it lies in (`inovasi/2024/berau.xlsx`).
        due_for_region: a region that has other files of this origin but not this one is
            provisional (reading R6).
        layout: `utama` for the source's own layout.
        layouts: the other layouts of the source.
        absent: columns that the layout has not, but another one has.
    """

    source: str
    origin: Literal["puja_indah", "agency", "official"]
    title: str
    row: str
    owner: str
    description: str
    period: Literal["week", "month", "year"] | None = None
    due_day: int | str | None = None
    news: bool = False
    due_for_region: bool = False
    key: tuple[str, ...] = ()
    scope: tuple[str, ...] = ("region_code",)
    year: str = ""
    columns: tuple[Column, ...]
    layout: str = OWN_LAYOUT
    layouts: tuple[Layout, ...] = ()
    absent: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> Contract:
        known = {column.name for column in self.columns}
        shape = self.unpivot.filled if self.unpivot else set()
        named = {
            *self.fill_down,
            *self.constants,
            *self.sections,
            *self.made,
            *sum(self.made.values(), ()),
            *shape,
        }
        place = {*self.key, *self.scope, *filter(None, [self.year])}
        unknown = (named - known) | (place - known - {"region_code"})
        if unknown:
            raise ValueError(f"{self.source}: no such column: {sorted(unknown)}")
        headers: dict[str, str] = {}
        for column in self.sought:
            for match in column.matches:
                if match in headers:
                    raise ValueError(
                        f"{self.source}: {column.name} and {headers[match]} share a header"
                    )
                headers[match] = column.name
        if (self.period is None) != (self.due_day is None):
            raise ValueError(f"{self.source}: period and due_day belong together")
        if self.region == NATION and self.region_columns:
            raise ValueError(f"{self.source}: what holds for all regions names none")
        if self.news and not self.period:
            raise ValueError(f"{self.source}: news is asked for of a period")
        if self.period and self.due_day:
            due_date(self.period, self.due_day, dt.date(2026, 12, 31))
        for layout in self.layouts:
            self.under(layout)
        return self

    def under(self, layout: Layout) -> Contract:
        """The contract with what a layout says in place of its own."""
        known = {column.name for column in self.columns}
        if unknown := set(layout.columns) - known:
            raise ValueError(f"{layout.source}.{layout.layout}: no such column: {sorted(unknown)}")
        columns = []
        for column in self.columns:
            # A column that the layout has not stays in the landing table, empty.
            patch = layout.columns.get(column.name, {})
            if patch is None:
                patch = {"required": False}
            if "header" in patch:
                patch = {"aliases": ()} | patch
            columns.append(column.model_dump() | patch)
        said = layout.model_dump(exclude_unset=True, exclude={"columns"})
        absent = [name for name, patch in layout.columns.items() if patch is None]
        return Contract.model_validate(
            self.model_dump(exclude={"layouts", "columns", *_Reading.model_fields})
            | {name: value for name, value in said.items() if value != ""}
            | {"columns": columns, "absent": absent}
        )

    @cached_property
    def readings(self) -> tuple[Contract, ...]:
        """The source's own layout, then the others, each as a contract of its own."""
        return (self, *(self.under(layout) for layout in self.layouts))

    def passes_over(self, header: str) -> bool:
        """Whether a header is known to hold nothing that is read: a counter, or a named one."""
        folded = normalise_header(header)
        return folded in COUNTERS or folded in {normalise_header(text) for text in self.ignored}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over everything that the contract and its layouts say."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @cached_property
    def sought(self) -> tuple[Column, ...]:
        """The columns that a file of this layout can have under a name of their own."""
        given = {*self.constants, *self.derived, *self.absent}
        given |= {c.name for c in self.columns if c.type not in REGION_TYPES} & set(self.sections)
        if self.unpivot:
            given |= self.unpivot.filled
        return tuple(column for column in self.columns if column.name not in given)

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """The sought columns by every folded header that names them."""
        return {match: column for column in self.sought for match in column.matches}

    @cached_property
    def headers(self) -> frozenset[str]:
        """Every folded header that the layout knows."""
        return frozenset(self.by_header)

    @cached_property
    def all_headers(self) -> frozenset[str]:
        """Every folded header that some layout of the source knows."""
        return frozenset().union(*(reading.headers for reading in self.readings))

    @cached_property
    def sheets(self) -> frozenset[str]:
        """The folded names of sheets that some layout asks for."""
        return frozenset(normalise_header(r.sheet) for r in self.readings if r.sheet)

    @cached_property
    def region_columns(self) -> tuple[Column, ...]:
        """The columns that can name the row's region."""
        return tuple(column for column in self.columns if column.type in REGION_TYPES)

    @cached_property
    def value_columns(self) -> tuple[Column, ...]:
        """All other columns, in landing order."""
        return tuple(column for column in self.columns if column.type not in REGION_TYPES)

    @cached_property
    def key_headers(self) -> tuple[str, ...]:
        """Names of the columns of which one filled cell makes a row of the table."""
        names = self.key or tuple(c.name for c in self.value_columns if c.required)
        names = tuple(name for name in names if name != self.year)
        names = sum((self.made.get(name, (name,)) for name in names), ())
        return tuple(c.name for c in self.sought if c.type in REGION_TYPES or c.name in names)

    @cached_property
    def landing_schema(self) -> pa.Schema:
        """Arrow schema of the landing table: region, values, lineage."""
        fields = [pa.field("region_code", pa.string(), nullable=False)]
        fields += [pa.field(c.name, c.arrow_type) for c in self.value_columns]
        fields += [
            pa.field("file_sha256", pa.string(), nullable=False),
            pa.field("sheet_name", pa.string(), nullable=False),
            pa.field("row_number", pa.int32(), nullable=False),
        ]
        return pa.schema(fields)


def scope_of_rows(
    table: pa.Table, contract: Contract, own_year: int | None = None
) -> pa.ChunkedArray:
    """The scope of every row of a landing table: its columns joined by `|`.

    A row that was reported for a year has that behind the others, unless it is `own_year`.
    """
    keys = [table[name].cast(pa.string()) for name in contract.scope]
    scopes = pc.binary_join_element_wise(*keys, "|") if len(keys) > 1 else keys[0]
    if not contract.year:
        return scopes
    year = table[contract.year]
    is_own = pc.or_kleene(pc.is_null(year), pc.equal(year, pa.scalar(own_year, year.type)))
    of_year = pc.binary_join_element_wise(scopes, year.cast(pa.string()), "|")
    return pc.if_else(pc.fill_null(is_own, False), scopes, of_year)


def load_contracts(directory: Path = CONTRACTS) -> dict[str, Contract]:
    """Read every contract of a directory, with its layouts.

    Returns:
        Contracts by source, in the sources' order of name.

    Raises:
        ValueError: a contract file does not hold what a contract must.
    """
    read = [
        (path.name, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(directory.glob("*.yml"))
    ]
    layouts = [Layout.model_validate(data) for _, data in read if "layout" in data]
    sources = [data for _, data in read if "layout" not in data]
    if orphans := {layout.source for layout in layouts} - {data["source"] for data in sources}:
        raise ValueError(f"layouts of sources without a contract: {sorted(orphans)}")
    return {
        data["source"]: Contract.model_validate(
            data | {"layouts": [one for one in layouts if one.source == data["source"]]}
        )
        for data in sources
    }


def contract_schema() -> dict[str, Any]:
    """JSON Schema of a contract file: of a source, or of another layout."""
    schema = TypeAdapter(Contract | Layout).json_schema()
    for name in ("layouts", "layout"):
        schema["$defs"]["Contract"]["properties"].pop(name)
    title = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Contract"}
    return title | schema
