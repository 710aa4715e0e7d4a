"""Intervals of shares, of their differences, and of bootstrapped numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A confidence interval.

    Attributes:
        low: Lower end.
        high: Upper end.
        confidence: Its level, in (0, 1).
        method: How it was made.
    """

    low: float
    high: float
    confidence: float
    method: str


def two_sided_z(confidence: float) -> float:
    """Give the normal quantile of a two-sided interval, 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(hits: float, trials: int, confidence: float) -> Interval:
    """Give the score interval of a share (Wilson 1927).

    Args:
        hits: Successes, 0 to `trials`.
        trials: At least 1.
        confidence: Level in (0, 1).

    Returns:
        An interval within [0, 1] that is never empty, even for no hits.
    """
    z = two_sided_z(confidence)
    share = hits / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2))
    half = float(half / (1 + z * z / trials))
    # Rounding must not cut the share itself off at 0 and 1.
    low, high = min(centre - half, share), max(centre + half, share)
    return Interval(max(low, 0.0), min(high, 1.0), confidence, "Wilson")


def share_difference(
    first: tuple[float, int], second: tuple[float, int], confidence: float
) -> Interval:
    """Give the interval of a difference of two independent shares.

    Newcombe (1998), "Interval estimation for the difference between independent proportions",
    method 10: from the Wilson interval of each share.

    Args:
        first: Hits and trials of the first share.
        second: Hits and trials of the second share.
        confidence: Level in (0, 1).

    Returns:
        An interval of first minus second, within [-1, 1].
    """
    one, other = wilson(*first, confidence), wilson(*second, confidence)
    p, q = first[0] / first[1], second[0] / second[1]
    low = p - q - np.hypot(p - one.low, other.high - q)
    high = p - q + np.hypot(one.high - p, q - other.low)
    return Interval(float(low), float(high), confidence, "Newcombe")


def bootstrap(
    statistic: Callable[[np.random.Generator], float],
    resamples: int,
    confidence: float,
    rng: np.random.Generator,
) -> Interval:
    """Give the percentile interval of a resampled number.

    Args:
        statistic: Draws one resample and gives its number.
        resamples: How many are drawn.
        confidence: Level in (0, 1).
        rng: Source of the draws.

    Returns:
        The interval; numbers that are NaN (an empty resample) are left out.
    """
    drawn = np.array([statistic(rng) for _ in range(resamples)])
    tail = 100 * (1 - confidence) / 2
    low, high = np.nanpercentile(drawn, [tail, 100 - tail])
    return Interval(float(low), float(high), confidence, "bootstrap")
