"""Bootstrap over the test rows: how much a score owes to the rows it happened to be tested on."""

from collections.abc import Iterator
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
METHOD = (
    "percentile bootstrap over the test rows, the same rows for real and synthetic learners; "
    "learners are not trained again"
)
MOST_UNDEFINED = 0.05
"""Share of resamples that may lack a value; with more there is no interval."""

_CHUNK = 64


class Interval(TypedDict):
    """A 95 % interval.

    Attributes:
        low: Its lower end.
        high: Its upper end.
    """

    low: float
    high: float


def resampled_weights(
    rows: int, resamples: int, rng: np.random.Generator
) -> Iterator[NDArray[np.float64]]:
    """Draw as many rows as there are, with replacement, again and again.

    Args:
        rows: Number of rows n.
        resamples: Number of resamples.
        rng: Source of the draws.

    Yields:
        Shape (n, r): how often each row was drawn, for a few resamples at a time.
    """
    for start in range(0, resamples, _CHUNK):
        count = min(_CHUNK, resamples - start)
        drawn = rng.integers(rows, size=(rows, count))
        flat = (drawn * count + np.arange(count)).ravel()
        yield np.bincount(flat, minlength=rows * count).reshape(rows, count).astype(np.float64)


def percentile_interval(values: NDArray[np.float64]) -> Interval | None:
    """Give the range that 95 % of the resampled values lie in.

    Args:
        values: One value per resample, NaN where it has none.

    Returns:
        The interval; None where more than 5 % of the resamples have no value.
    """
    finite = values[np.isfinite(values)]
    if finite.size < (1 - MOST_UNDEFINED) * values.size or finite.size == 0:
        return None
    low, high = np.quantile(finite, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return {"low": float(low), "high": float(high)}
