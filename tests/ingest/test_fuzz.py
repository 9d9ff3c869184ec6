"""Spoilt files of the sample: no crash, rows that balance, bounded time.

What belongs here: the short hunt of `tests.fuzz_files`. What does not: single cases.
"""

from __future__ import annotations

from tests.fuzz_files import hunt


def test_three_hundred_spoilt_files() -> None:
    seen = hunt(300, seed=2026)
    # The mutations are of use only if many files survive them in part.
    assert seen["refused"] > 30
    assert seen["partial"] + seen["accepted"] > 60
