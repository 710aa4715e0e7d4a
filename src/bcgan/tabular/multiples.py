"""The step that a column's values are multiples of, and rounding to it."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_EXACT = 2.0**53
_EVEN = 1e-9
_FEW = 20
"""Fewer different values are not asked for a common step."""


def to_step(values: Floats, step: float) -> Floats:
    """Round to the nearest multiples of a step.

    Args:
        values: Any shape.
        step: Positive; 0 for no rounding.

    Returns:
        Same shape.
    """
    if step <= 0.0:
        return values
    inverse = round(1.0 / step)
    # For steps such as 0.01 dividing by the rounded inverse gives the shortest decimals.
    if inverse and abs(1.0 / step - inverse) < _EVEN * inverse:
        return np.round(values * inverse) / inverse
    # And for those such as 0.15, which are 15 hundredths, counting hundredths.
    scale = 10.0 ** next(filter(lambda each: _is_whole(step * 10.0**each), range(17)), 17)
    return np.round(values / step) * round(step * scale) / scale


def common_step(values: Floats, grain: float) -> float:
    """Find the largest step of which all values are multiples: 1000 for 31000, 45000 and 52000.

    Args:
        values: Multiples of the grain, finite, shape [n].
        grain: A step that is known, 1 divided or multiplied by an integer; 0 for none.

    Returns:
        A multiple of the grain; the grain itself for few different values, which may share more
        by chance.
    """
    if grain <= 0.0 or not len(values) or np.abs(values).max() >= _EXACT * grain:
        return grain
    counts = np.unique(np.abs(np.round(values / grain))).astype(np.int64)
    if len(counts) < _FEW:
        return grain
    factor = int(np.gcd.reduce(counts))
    if factor <= 1:
        return grain
    return factor / round(1.0 / grain) if grain < 1.0 else factor * grain


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < _EVEN * value
