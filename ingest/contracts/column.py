"""Columns of contracts: what they are called, what their cells hold, which of them are rows.

What belongs here: the models of one column and of headers that stand for values. What does not:
sources and layouts, which are made of these (`contract`).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal, get_args

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ingest.text.cells import fold, normalise_header

RegionType = Literal["region_kemendagri", "region_bps", "region_name"]
TextType = Literal["text", "identifier", "category", "number_or_text", "indicator"]
ColumnType = Literal[RegionType, TextType, "integer", "number", "level", "date"]

REGION_TYPES = get_args(RegionType)
# How values land; those of the other types land as text.
ARROW_TYPES: dict[str, pa.DataType] = {
    "integer": pa.int32(),
    "number": pa.decimal128(24, 6),
    "level": pa.int32(),
    "date": pa.date32(),
}


class Frozen(BaseModel):
    """What contracts are made of: no unknown words, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Frozen):
    """One column of a contract: its code, its header, its type.

    Attributes:
        extra: that it is not there is no difference from the contract.
        aspect: of a column of type `indicator`, whose numbers it may hold.
        out_of: of a number, the only denominator that may follow it (`87 dari 111`).
        roman: of a level, whether I, II and III are levels too.
        strip_prefix: a regular expression of what stands before the value: `1. Paser`.
        pattern: a regular expression with a group `value`, for a value in a text: `Tahunan 2022`.
        year_means: of a date, the day that a year alone stands for.
        typed_thousands_below: numbers that the spreadsheet typed and that are below this are in
            thousands: 2.431 in the cell is 2431.
    """

    name: str
    header: str
    type: ColumnType
    required: bool = False
    extra: bool = False
    aliases: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    aspect: Literal["SPD", "SID", "all"] | None = None
    minimum: int | None = None
    maximum: int | None = None
    out_of: int | None = None
    roman: bool = False
    typed_thousands_below: int | None = None
    strip_prefix: str = ""
    pattern: str = ""
    year_means: Literal["first_day", "last_day"] | None = None
    unit: str = ""
    description: str = ""

    @model_validator(mode="after")
    def _patterns_compile(self) -> Column:
        for word in ("strip_prefix", "pattern"):
            try:
                groups = re.compile(getattr(self, word)).groupindex
            except re.error as error:
                raise ValueError(f"{self.name}: {word}: {error}") from error
            if word == "pattern" and self.pattern and "value" not in groups:
                raise ValueError(f"{self.name}: pattern has no group (?P<value>...)")
        if self.year_means and self.type != "date":
            raise ValueError(f"{self.name}: year_means is a word of dates")
        return self

    @cached_property
    def is_plain(self) -> bool:
        """Whether its cells hold nothing but the value."""
        return not (self.strip_prefix or self.pattern or self.year_means)

    def bare(self, text: str) -> str:
        """The value in the text of a cell; a text that is not as the contract says stays."""
        if self.strip_prefix and (match := re.match(self.strip_prefix, text)):
            text = text[match.end() :].strip()
        if self.pattern and (match := re.fullmatch(self.pattern, text.strip(), re.IGNORECASE)):
            text = (match["value"] or "").strip()
        if self.year_means and re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
            text = f"{text}-01-01" if self.year_means == "first_day" else f"{text}-12-31"
        return text

    @property
    def arrow_type(self) -> pa.DataType:
        """The type of its values in the landing table."""
        return ARROW_TYPES.get(self.type, pa.string())

    @cached_property
    def matches(self) -> frozenset[str]:
        """The folded headers under which the column is recognised."""
        return frozenset(normalise_header(text) for text in (self.header, *self.aliases))

    @cached_property
    def by_spelling(self) -> dict[str, str]:
        """The codes of a category by the folded spellings of its values."""
        return {fold(text): code for code, texts in self.values.items() for text in texts}


class Level(Frozen):
    """Headers that name what stands below them: an indicator, a year, a measure.

    Attributes:
        name: the column that the headers fill, e.g. `indicator_code`.
        pattern: a header that matches it whole is such a one; its first group is the name.
        headers: or the headers by name, e.g. `{ipm: [Indeks Pembangunan Manusia]}`.
    """

    name: str
    pattern: str = ""
    headers: dict[str, tuple[str, ...]] = Field(default_factory=dict)

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


class Unpivot(Level):
    """Columns side by side that are really rows: a column per indicator, year or measure.

    Attributes:
        value: the column that the cells fill, e.g. `level`; an empty cell gives no row.
        over: headers in a row above these, each over several of them: a measure over years.
        zero: whether the cell 0 is a value or stands for nothing.
        points_of: the cells hold points, weight x level, under the weights of this rule year.
    """

    value: str
    over: Level | None = None
    zero: Literal["value", "missing"] = "value"
    points_of: int | None = None

    @property
    def filled(self) -> set[str]:
        """Names of the columns that the headers and cells fill."""
        return {self.name, self.value} | ({self.over.name} if self.over else set())
