"""Puts the quantile units of generated rows where their ranks are."""

from collections.abc import Collection

import numpy as np

from bcgan.gan.layout import Layout
from bcgan.tabular.one_hot_states import Units


def even_levels(
    units: Units, layout: Layout, smooth: Collection[str], rng: np.random.Generator
) -> Units:
    """Spread each quantile unit evenly over [0, 1] without changing the order of the rows.

    The training rows' quantile units are uniform in [0, 1]. A generator's logistic outputs are only
    nearly so, and least at the ends, where a heavy tail has most of its variance.

    Args:
        units: Generated rows with exact one-hot blocks, shape [n, units].
        layout: Their layout.
        smooth: Columns whose unit in [0, 1] is a place on a quantile scale.
        rng: Draws the point within each rank's share, and decides between equal units.

    Returns:
        The rows, same shape; of m rows in a column's smooth state the one of rank r, from 0, has
        a unit between r / m and (r + 1) / m.
    """
    result = units.copy()
    for block in layout.single_units:
        if block.kind != "bounded" or block.column not in smooth:
            continue
        rows = rng.permutation(len(units))
        if block.gate is not None:
            rows = rows[units[rows, block.gate] > 0.5]
        ordered = rows[np.argsort(units[rows, block.start], kind="stable")]
        result[ordered, block.start] = (np.arange(len(rows)) + rng.random(len(rows))) / len(rows)
    return result
