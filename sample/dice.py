"""A small source of chance that gives the same sequence on every version of Python.

What belongs here: choices made from `random.Random.random()` alone, the one method whose sequence
Python promises to keep. What does not: what is chosen.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Repeatable choices that follow from a text."""

    def __init__(self, seed: str) -> None:
        """Start the sequence that belongs to a text."""
        self._next = random.Random(seed).random

    def chance(self, percent: float) -> bool:
        """Return True in so many of a hundred cases."""
        return self._next() * 100 < percent

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[int(self._next() * len(options))]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return the options in another order."""
        return sorted(options, key=lambda _: self._next())
