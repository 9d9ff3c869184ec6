"""The effect of coaching on simulated data: no effect is rarely said, a strong one is found.

What belongs here: the permutation behind `int_coaching_effect`. What does not: which cells are
compared (the unit tests beside `int_coaching_outcome`).
"""

from __future__ import annotations

import importlib.util
from itertools import combinations
from math import comb
from types import ModuleType

import numpy as np
import pytest

from orchestration.settings import PROJECT

MODEL = PROJECT / "dbt_project/models/intermediate/programme/coaching/int_coaching_effect.py"
Row = tuple[str, tuple, bool, int, int]


@pytest.fixture(scope="module")
def model() -> ModuleType:
    spec = importlib.util.spec_from_file_location("int_coaching_effect", MODEL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def simulated(dice: np.random.Generator, n: int, n_coached: int, lift: float) -> list[Row]:
    """Agencies that differ among themselves, in strata that differ; coached ones gain a lift."""
    rows: list[Row] = []
    for at in range(n):
        own = dice.normal(0, 0.12)
        for week in range(3):
            for status, base in (("missing", 0.2), ("rejected", 0.45)):
                rate = min(max(base + own + (lift if at < n_coached else 0), 0), 1)
                n_cells = int(dice.integers(1, 9))
                hit = int(dice.binomial(n_cells, rate))
                rows.append((f"Dinas {at}", (week, status), at < n_coached, n_cells, hit))
    return rows


def is_said(found: tuple) -> bool:
    *_, difference, low, high = found
    return not low <= difference <= high


def test_without_an_effect_at_most_one_in_twenty_is_said_to_differ(model: ModuleType) -> None:
    dice = np.random.Generator(np.random.PCG64(11))
    said = [is_said(model.effect(simulated(dice, 12, 5, 0))) for _ in range(400)]
    # 20 are expected at most; 33 or more come by chance once in a thousand.
    assert 4 <= sum(said) <= 33


def test_a_strong_effect_is_found(model: ModuleType) -> None:
    dice = np.random.Generator(np.random.PCG64(12))
    said = [is_said(model.effect(simulated(dice, 14, 6, 0.35))) for _ in range(60)]
    assert sum(said) >= 54


def test_counts_alone_where_agencies_are_too_few(model: ModuleType) -> None:
    dice = np.random.Generator(np.random.PCG64(13))
    for n, n_coached in ((12, 4), (9, 5), (5, 5), (6, 0)):
        rows = simulated(dice, n, n_coached, 0.9)
        found = model.effect(rows)
        assert found[-2:] == (None, None)
        assert found[0] == sum(row[3] for row in rows if row[2])
        assert found[2] == sum(row[3] for row in rows if not row[2])
        assert (found[-3] is None) == (n_coached in (0, n))


def test_the_difference_is_that_of_equal_strata(model: ModuleType) -> None:
    rows = [
        ("A", ("w1", "missing"), True, 4, 3),
        ("B", ("w1", "missing"), False, 10, 2),
        ("B", ("w2", "missing"), False, 10, 10),
        ("C", ("w3", "missing"), True, 100, 100),
    ]
    # 3 of 4 beside 2 of 10; a stratum with one side alone says nothing.
    found = model.effect(rows)
    assert found[:6] == (104, 103, 20, 12, 2, 1)
    assert found[6] == 550


def test_every_way_is_tried_where_there_are_not_too_many(model: ModuleType) -> None:
    ways = model.dealt(7, 3)
    assert len(ways) == comb(7, 3) == len({tuple(way) for way in ways.tolist()})
    assert (ways.sum(axis=1) == 3).all()
    assert {tuple(np.flatnonzero(way)) for way in ways} == set(combinations(range(7), 3))
    many = model.dealt(40, 15)
    assert len(many) == model.EVERY_WAY and (many.sum(axis=1) == 15).all()
    assert (many == model.dealt(40, 15)).all()


def test_order_does_not_matter(model: ModuleType) -> None:
    rows = simulated(np.random.Generator(np.random.PCG64(14)), 12, 5, 0.1)
    assert model.effect(rows[::-1]) == model.effect(rows)
