"""What a number format makes of a number: percent, leading zeros, another scale, a word after it.

What belongs here: the codes of number formats (`0.00%`, `000-000`, `#,##0,`), and what a cell shows
under one where that means another thing than the number held. What does not: dates, colours,
rounding, currencies, which change nothing. Only the standard library is imported (`isolated`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

MAX_CODE = 1000
MAX_DIGITS = 40

# What the standard says of the formats that a file need not spell out, where it means something.
BUILT_IN = {9: "0%", 10: "0.00%"}

_TOKEN = re.compile(r'"([^"]*)"?|\\(.)|[_*].|\[([^\]]*)\]|([Ee][+-])|(General|AM/PM|A/P)|(.)', re.S)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCIES = {"rp", "idr", "usd", "us", "rupiah", "eur", "sgd", "myr"}


@dataclass(frozen=True)
class Shown:
    """What a cell shows where it is not the number held.

    Attributes:
        text: as shown, or nearly so.
        kind: `percent` (the text ends with %), `digits` (an identifier: leading zeros or marks
            between its digits), or `other`, of which neither is certain.
    """

    text: str
    kind: str


@dataclass(frozen=True)
class _Section:
    """One part of a code: that of positive numbers, of negative ones, of zero, or conditional.

    Attributes:
        mask: literals and the placeholders `0`, `#`, `?`, `.` and `,` in their order; a literal
            is marked by a first character that no placeholder has.
    """

    mask: tuple[str, ...] = ()
    percents: int = 0
    scale: int = 0
    condition: tuple[str, Decimal] | None = None
    is_plain: bool = False

    @property
    def literals(self) -> list[str]:
        return [one[1:] for one in self.mask if one[0] == "'"]

    @property
    def placeholders(self) -> str:
        return "".join(one for one in self.mask if one[0] != "'")

    @property
    def is_digits(self) -> bool:
        """Whether it shows so many digits, whatever the number: `0000`, `000-000`."""
        held = self.placeholders
        return len(held) > 1 and set(held) == {"0"} and not self.percents and not self.scale

    @property
    def has_words(self) -> bool:
        """Whether a word, a digit or a sign stands beside the number: `jt`, `000`, `<`."""
        words = re.findall(r"[^\W\d_]+|[\d‰<>≤≥±~≈]", " ".join(self.literals))
        return any(word.casefold() not in _CURRENCIES for word in words)

    @property
    def hides_sign(self) -> bool:
        """Whether a negative number looks like a positive one: red and without a minus."""
        is_signed = re.search("[-(\N{MINUS SIGN}\N{EN DASH}]", "".join(self.literals))
        return bool(self.placeholders) and not is_signed and not self.is_plain


def speaks(code: str) -> bool:
    """Whether some number looks like another one under a format."""
    parts = _parsed(code)
    if any(one.hides_sign for one in parts[1:2]) and not any(one.condition for one in parts):
        return True
    return any(
        one.percents or one.scale or one.is_digits or one.has_words or not one.mask
        for one in parts
        if not one.is_plain
    )


def shown(code: str, number: float) -> Shown | None:
    """What a number shows under a format; None where that is the number itself."""
    held = Decimal(repr(float(number)))
    if not held.is_finite() or abs(held) >= Decimal(10) ** MAX_DIGITS:
        return None
    sections = _parsed(code)
    section = _chosen(sections, held)
    if section.is_plain:
        return None
    if section.percents:
        return Shown(f"{(held * 100**section.percents).normalize():f}%", "percent")
    whole = held == held.to_integral_value()
    if section.is_digits and whole and held >= 0:
        return Shown(_digits(section, held), "digits")
    if not section.mask and held:
        return Shown("(tidak tampak)", "other")
    is_bare = section in sections[1:2] and held < 0 and section.hides_sign
    if is_bare and not any(one.condition for one in sections) and not section.percents:
        return Shown(_rendered(section, -held / Decimal(1000) ** section.scale), "other")
    if section.scale or section.has_words:
        return Shown(_rendered(section, held / Decimal(1000) ** section.scale), "other")
    return None


@lru_cache(maxsize=1024)
def _parsed(code: str) -> tuple[_Section, ...]:
    """The sections of a code; one that holds more than a number can need is plain."""
    if len(code) > MAX_CODE:
        return (_Section(is_plain=True),)
    sections: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token[0] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return tuple(map(_section, sections[:4]))


def _section(tokens: list[re.Match[str]]) -> _Section:
    mask: list[str] = []
    percents = 0
    condition = None
    for token in tokens:
        quoted, escaped, bracket, exponent, word, mark = token.groups()
        if quoted is not None or escaped is not None:
            mask.append("'" + (quoted or escaped or ""))
        elif bracket is not None:
            if match := _CONDITION.fullmatch(bracket):
                condition = (match[1], Decimal(match[2]))
            elif bracket.startswith("$"):
                mask.append("'" + bracket[1:].partition("-")[0])
            elif re.fullmatch(r"[hms]+", bracket, re.IGNORECASE):
                return _Section(is_plain=True)
        elif exponent or word or (mark and (mark.isalpha() or mark in "@/")):
            # Dates, times, text, fractions, powers of ten: they show the value itself.
            return _Section(is_plain=True)
        elif mark == "%":
            percents += 1
            mask.append("'%")
        elif mark and mark in "0#?.,":
            mask.append(mark)
        elif mark:
            mask.append("'" + mark)
    held = "".join(one for one in mask if one[0] != "'")
    scale = len(held.partition(".")[0]) - len(held.partition(".")[0].rstrip(","))
    scale = max(scale, len(held) - len(held.rstrip(",")))
    return _Section(tuple(mask), percents, scale, condition)


def _chosen(sections: tuple[_Section, ...], held: Decimal) -> _Section:
    """The section under which a number is shown."""
    if any(one.condition for one in sections):
        for one in sections:
            if one.condition is None or _holds(one.condition, held):
                return one
        return sections[-1]
    if held < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if held == 0 and len(sections) > 2 else sections[0]


def _holds(condition: tuple[str, Decimal], held: Decimal) -> bool:
    sign, limit = condition
    return {
        "<": held < limit, "<=": held <= limit, ">": held > limit, ">=": held >= limit,
        "=": held == limit, "<>": held != limit,
    }[sign]  # fmt: skip


def _digits(section: _Section, held: Decimal) -> str:
    """A whole number in as many digits as its format has, literals between them."""
    n_places = len(section.placeholders)
    digits = str(int(held)).zfill(n_places)
    left, rest = digits[: len(digits) - n_places], iter(digits[len(digits) - n_places :])
    shown = []
    for one in section.mask:
        if one[0] == "'":
            shown.append(one[1:])
        else:
            shown.append(left + next(rest))
            left = ""
    return "".join(shown).strip()


def _rendered(section: _Section, value: Decimal) -> str:
    """A number between the literals of its format, with a decimal comma."""
    decimals = len(re.sub(r"[^0#?]", "", section.placeholders.partition(".")[2]))
    number = f"{round(value, min(decimals, MAX_DIGITS)):f}".replace(".", ",")
    shown, is_set = [], not section.placeholders
    for one in section.mask:
        if one[0] == "'":
            shown.append(one[1:])
        elif not is_set:
            shown.append(number)
            is_set = True
    return "".join(shown).strip()
