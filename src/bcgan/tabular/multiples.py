"""Rounding to multiples of a column's step."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
    inverse = 1.0 / step
    # For steps such as 0.01 dividing by the rounded inverse gives the shortest decimals.
    rounded: Floats = (
        np.round(values * round(inverse)) / round(inverse)
        if inverse >= 1.0
        else np.round(values / step) * step
    )
    return rounded
