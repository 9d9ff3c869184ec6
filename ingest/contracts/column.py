"""Columns of a contract: their types, the headers that name them, columns that are rows.

What belongs here: one column and how headers match it. What does not: whole contracts
(`contract`) and what the cells say (`values`).
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, field_validator

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

SHORT = 64
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
    # Headers are short and come again in every file; a long text is data.
    return _fold(text) if len(text) <= SHORT else _fold.__wrapped__(text)


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


class Frozen(BaseModel):
    """What contracts are made of: no unknown words, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Frozen):
    """One column of a contract: its code, its header, its type.

    Attributes:
        aspect: of a column of type `indicator`, whose numbers it may hold.
        out_of: of a number, the only denominator that may follow it (`87 dari 111`).
        roman: of a level, whether I, II and III are levels too.
    """

    name: str
    header: str
    type: ColumnType
    required: bool = False
    aliases: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    aspect: Literal["SPD", "SID", "all"] | None = None
    minimum: int | None = None
    maximum: int | None = None
    out_of: int | None = None
    roman: bool = False
    unit: str = ""
    description: str = ""

    @cached_property
    def matches(self) -> frozenset[str]:
        """The folded headers under which the column is recognised."""
        return frozenset(normalise_header(text) for text in (self.header, *self.aliases))


class Unpivot(Frozen):
    """Columns side by side that are really rows: a column per indicator, year or measure.

    Attributes:
        name: the column that the headers fill, e.g. `indicator_code`.
        value: the column that the cells fill, e.g. `level`; an empty cell gives no row.
        pattern: a header that matches it whole is such a column; its first group is the name.
        headers: or the headers by name, e.g. `{ipm: [Indeks Pembangunan Manusia]}`.
        zero: whether the cell 0 is a value or stands for nothing.
        points_of: the cells hold points, weight x level, under the weights of this rule year.
    """

    name: str
    value: str
    pattern: str = ""
    headers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    zero: Literal["value", "missing"] = "value"
    points_of: int | None = None

    @field_validator("pattern")
    @classmethod
    def _one_group(cls, pattern: str) -> str:
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            raise ValueError(f"pattern: {error}") from error
        if pattern and groups < 1:
            raise ValueError("pattern has no group")
        return pattern

    def name_of(self, header: str) -> str | None:
        """The name that a header stands for; None where it is none of these columns."""
        if name := self.by_header.get(normalise_header(header)):
            return name
        match = self.compiled.fullmatch(header.strip()) if self.pattern else None
        return match[1] if match else None

    @cached_property
    def by_header(self) -> dict[str, str]:
        """Name by folded header."""
        return {normalise_header(t): name for name, texts in self.headers.items() for t in texts}

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled; case does not count."""
        return re.compile(self.pattern, re.IGNORECASE)
