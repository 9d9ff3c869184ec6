"""Contracts: what the columns of a source are called, what they hold, what is required.

The models here read and validate the YAML files of `ingest/contracts`, one per source; they
hold no layout themselves. A change of layout is an edit of a contract file, never of code.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pyarrow as pa
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

CONTRACTS = Path(__file__).parent / "contracts"

ColumnType = Literal[
    "region_kemendagri",
    "region_bps",
    "region_name",
    "text",
    "identifier",
    "category",
    "integer",
    "number",
    "number_or_text",
    "level",
    "date",
    "indicator",
]

REGION_TYPES = ("region_kemendagri", "region_bps", "region_name")

ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "identifier": pa.string(),
    "category": pa.string(),
    "integer": pa.int32(),
    "number": pa.decimal128(24, 6),
    "number_or_text": pa.string(),
    "level": pa.int32(),
    "date": pa.date32(),
    "indicator": pa.string(),
}


def normalise_header(text: str) -> str:
    """Fold a header for matching: case, spaces and punctuation do not count."""
    return re.sub(r"[\W_]+", "", text.casefold())


class Column(BaseModel):
    """One column of a contract: its code, its header, its type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    header: str
    type: ColumnType
    required: bool = False
    aliases: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    aspect: Literal["SPD", "SID"] | None = None
    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""
    description: str = ""

    @property
    def matches(self) -> set[str]:
        """The folded headers under which the column is recognised."""
        return {normalise_header(text) for text in (self.header, *self.aliases)}


class Contract(BaseModel):
    """The agreement on one source: who sends what, in which columns, due when.

    Attributes:
        key: column names that name a row; rows with the same key are one row or all rejected.
            Empty: rows are told apart by all their values (pieces of evidence).
        scope: column names of which a file is a full snapshot; the newest file in force wins.
        due_for_region: a region that has other files of this origin but not this one is
            provisional (decisions 6).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    origin: Literal["puja_indah", "agency", "official"]
    title: str
    row: str
    owner: str
    description: str
    due_for_region: bool = False
    key: tuple[str, ...] = ()
    scope: tuple[str, ...] = ("region_code",)
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _names_exist(self) -> Contract:
        known = {column.name for column in self.columns} | {"region_code"}
        unknown = (set(self.key) | set(self.scope)) - known
        if unknown:
            raise ValueError(f"{self.source}: unknown column in key or scope: {sorted(unknown)}")
        headers: dict[str, str] = {}
        for column in self.columns:
            for match in column.matches:
                if match in headers:
                    raise ValueError(
                        f"{self.source}: {column.name} and {headers[match]} share a header"
                    )
                headers[match] = column.name
        return self

    @property
    def headers(self) -> frozenset[str]:
        """Every folded header that the contract knows."""
        return frozenset().union(*(column.matches for column in self.columns))

    @property
    def region_columns(self) -> tuple[Column, ...]:
        """The columns that can name the row's region; at least one must be present."""
        return tuple(column for column in self.columns if column.type in REGION_TYPES)

    @property
    def value_columns(self) -> tuple[Column, ...]:
        """All other columns, in landing order."""
        return tuple(column for column in self.columns if column.type not in REGION_TYPES)

    @property
    def key_headers(self) -> tuple[str, ...]:
        """Names of the columns of which one filled cell makes a row of the table."""
        names = self.key or tuple(c.name for c in self.value_columns if c.required)
        return tuple(c.name for c in self.columns if c.type in REGION_TYPES or c.name in names)

    @property
    def landing_schema(self) -> pa.Schema:
        """Arrow schema of the landing table: region, values, lineage."""
        fields = [pa.field("region_code", pa.string(), nullable=False)]
        fields += [pa.field(c.name, ARROW_TYPES[c.type]) for c in self.value_columns]
        fields += [
            pa.field("file_sha256", pa.string(), nullable=False),
            pa.field("sheet_name", pa.string(), nullable=False),
            pa.field("row_number", pa.int32(), nullable=False),
        ]
        return pa.schema(fields)


def load_contracts(directory: Path = CONTRACTS) -> dict[str, Contract]:
    """Read every contract of a directory.

    Returns:
        Contracts by source, in the sources' order of name.

    Raises:
        pydantic.ValidationError: a contract file does not hold what a contract must.
    """
    contracts = [
        Contract.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(directory.glob("*.yml"))
    ]
    return {contract.source: contract for contract in contracts}
