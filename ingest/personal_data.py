"""Masking of personal data (NIK, phone numbers, e-mail addresses) in free text.

Only the patterns and the masking belong here. Masking keeps the length and the spaces of the
text, so that word counts and row comparisons are those of the original.
"""

from __future__ import annotations

import re

_EMAIL = r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
_PHONE = r"(?<![\w/.-])(?:\+?62[ -]?|0)8\d{1,2}[ -]?\d{3,4}[ -]?\d{2,5}(?![\w/-])"
# NIK: province 11..96, four digits of area, day 01..31 (women: + 40), month, year, sequence.
_NIK = (
    r"(?<![\w/.-])[1-9]\d[0-9]{4}(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])"
    r"(?:0[1-9]|1[0-2])\d{6}(?![\w/-])"
)
_ADDRESS = re.compile(_EMAIL)
_NUMBER = re.compile(f"{_NIK}|{_PHONE}")
# Every number that is masked holds one of these; most texts hold none.
_HINT = re.compile(r"8\d\d|\d{16}")


def mask(text: str) -> str:
    """Replace each character of personal data by an asterisk, spaces excepted."""
    if "@" in text:
        text = _ADDRESS.sub(_asterisks, text)
    if _HINT.search(text):
        text = _NUMBER.sub(_asterisks, text)
    return text


def _asterisks(match: re.Match[str]) -> str:
    return re.sub(r"\S", "*", match.group())
