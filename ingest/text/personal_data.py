"""Masking of personal data (NIK, phone numbers, e-mail addresses) in free text.

Only the patterns and the masking belong here. Masking keeps the length and the spaces of the
text, so that word counts and row comparisons are those of the original.
"""

from __future__ import annotations

import re

_EMAIL = r"[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
# Not inside a word, a link or the parts of a document number or a budget code.
_BEFORE = r"(?<![\w/])(?<!\d[.-])"
_AFTER = r"(?!\w|[.-]\d|/\w)"
_PREFIX = r"(?:\(08\d{1,2}\)|(?:0|(?:\(\+?62\)|\+?62)[ .-]?0?)(?:8\d{1,2}|\(8\d{1,2}\)))"
_MOBILE = rf"{_PREFIX}(?:[ -]?\d{{3,4}}[ -]?\d{{2,5}}|\.\d{{3,4}}\.\d{{3,5}})"
# `0812... / 0813...` are two numbers; `0812.../BAPP/2024` is a document.
_PHONE = rf"{_BEFORE}{_MOBILE}(?:/{_MOBILE})*{_AFTER}"
_CHAT = r"(?<=wa\.me/)\+?\d{9,15}"
# NIK: province, regency or city, district, day 01..31 (women: + 40), month, year, sequence;
# some write it in groups.
_PROVINCE = r"(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])"
_AREA = rf"{_PROVINCE}(?:0[1-9]|[1-4]\d|7[1-9])"
_DISTRICT = r"(?:0[1-9]|[1-9]\d)"
_DAY = r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_SEQUENCE = r"(?!0000)\d{4}"
_NIK = (
    rf"{_BEFORE}{_AREA}(?:"
    rf"{_DISTRICT}(?:{_DAY}{_MONTH}\d\d|[ .-]{_DAY}{_MONTH}\d\d[ .-]){_SEQUENCE}"
    rf"|(?P<gap>[ -]){_DISTRICT}{_DAY}(?P=gap){_MONTH}\d\d(?P=gap){_SEQUENCE}"
    rf"){_AFTER}"
)
_ADDRESS = re.compile(_EMAIL)
_NUMBER = re.compile(f"{_NIK}|{_PHONE}|{_CHAT}")
# Most long texts hold no digit at all, which is found out much faster than the rest.
_DIGIT = re.compile(r"\d")
# Every number that is masked holds one of these; most texts hold none.
_HINT = re.compile(r"8\d\d|8\d\)|\d{16}|\d{4}[ -]\d{4}[ -]|\d{6}[ .-]\d{6}|wa\.me/")


def mask(text: str) -> str:
    """Replace each character of personal data by an asterisk, spaces excepted."""
    if "@" in text:
        text = _ADDRESS.sub(_asterisks, text)
    if _DIGIT.search(text) and _HINT.search(text):
        text = _NUMBER.sub(_asterisks, text)
    return text


def _asterisks(match: re.Match[str]) -> str:
    return re.sub(r"\S", "*", match.group())
