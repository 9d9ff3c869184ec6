"""What coaching changed, by region and topic, and what chance alone would give.

Rates of cells that were verified, of coached cells and of others of the same indicator, starting
state, completeness band and week; their difference weighted by the coached cells; and the range of
that difference when coaching is dealt out among the agencies in every other way (an exact
permutation by agency, since cells of one agency are not independent). Written in Python since SQL
has no permutations; `tests/dbt/test_coaching_effect.py` holds it against simulated data.
"""

from itertools import combinations
from math import comb

import numpy as np

ENOUGH_AGENCIES = 5
# So many ways of dealing are all tried; of more, as many that a fixed seed draws.
EVERY_WAY = 20_000
SEED = 20260101
# In thousandths of the ways: beyond these on either side is more than chance.
TAIL = 25


def effect(rows):
    """The effect of one region and topic.

    Args:
        rows: (agency, stratum, is_coached, n_cells, n_verified) of groups of cells.

    Returns:
        n_coached, n_coached_verified, n_compared, n_compared_verified, n_agencies_coached,
        n_agencies_compared, then difference, low and high in tenths of a percentage point; these
        three are None where nothing can be compared, low and high where agencies are too few.
    """
    agencies = sorted({row[0] for row in rows})
    strata = sorted({row[1] for row in rows})
    cells = np.zeros((len(agencies), len(strata)))
    verified = np.zeros_like(cells)
    coached = {row[0] for row in rows if row[2]}
    for agency, stratum, is_coached, n_cells, n_verified in rows:
        # An agency that was coached in one week is on that side in all of them.
        if bool(is_coached) == (agency in coached):
            at = agencies.index(agency), strata.index(stratum)
            cells[at] += n_cells
            verified[at] += n_verified
    side = np.array([agency in coached for agency in agencies])
    counts = [int(of[chosen].sum()) for chosen in (side, ~side) for of in (cells, verified)]
    n_coached, n_compared = int(side.sum()), int((~side).sum())
    found = [*counts, n_coached, n_compared]
    (own,) = differences(cells, verified, side[None, :])
    if np.isnan(own):
        return (*found, None, None, None)
    if min(n_coached, n_compared) < ENOUGH_AGENCIES:
        return (*found, tenths(own), None, None)
    placebo = differences(cells, verified, dealt(len(agencies), n_coached))
    placebo = np.sort(placebo[~np.isnan(placebo)])
    out = len(placebo) * TAIL // 1000
    return (*found, tenths(own), tenths(placebo[out]), tenths(placebo[-1 - out]))


def dealt(n_agencies, n_coached):
    """Ways of dealing coaching out among agencies, one row per way."""
    if comb(n_agencies, n_coached) <= EVERY_WAY:
        chosen = np.array(list(combinations(range(n_agencies), n_coached)))
    else:
        dice = np.random.Generator(np.random.PCG64(SEED))
        chosen = dice.permuted(np.tile(np.arange(n_agencies), (EVERY_WAY, 1)), axis=1)[
            :, :n_coached
        ]
    ways = np.zeros((len(chosen), n_agencies), dtype=bool)
    np.put_along_axis(ways, chosen, True, axis=1)
    return ways


def differences(cells, verified, ways):
    """For each way the mean over coached cells of what they have beside their stratum's others."""
    n_coached, n_compared = ways @ cells, (~ways) @ cells
    is_both = (n_coached > 0) & (n_compared > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = n_coached * (((~ways) @ verified) / n_compared)
        gained = np.where(is_both, ways @ verified - expected, 0).sum(axis=1)
        return gained / np.where(is_both, n_coached, 0).sum(axis=1)


def tenths(share):
    """A share in tenths of a percentage point, rounded half up."""
    return int(np.floor(share * 1000 + 0.5))


def model(dbt, session):
    """One row per region and topic."""
    dbt.config(materialized="table")
    import pyarrow as pa

    outcome = dbt.ref("int_coaching_outcome").fetchall()
    topics = {}
    for (
        region,
        _,
        agency,
        indicator,
        status,
        band,
        is_coached,
        cutoff,
        n_cells,
        n_verified,
    ) in outcome:
        stratum = (str(cutoff), status, band)
        topics.setdefault((region, indicator), []).append(
            (agency, stratum, is_coached, n_cells, n_verified)
        )
    names = (
        "region_code",
        "indicator_code",
        "n_coached",
        "n_coached_verified",
        "n_compared",
        "n_compared_verified",
        "n_agencies_coached",
        "n_agencies_compared",
        "difference_tenths",
        "chance_low_tenths",
        "chance_high_tenths",
    )
    rows = [(*topic, *effect(sorted(topics[topic]))) for topic in sorted(topics)]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    schema = pa.schema(
        [(name, pa.string() if at < 2 else pa.int32()) for at, name in enumerate(names)]
    )
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )
