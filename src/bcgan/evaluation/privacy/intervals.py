"""Intervals of shares, of their differences, and of bootstrapped numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

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
    found = difference_of_intervals((first[0] / first[1], one), (second[0] / second[1], other))
    return Interval(found.low, found.high, confidence, "Newcombe")


def clopper_pearson(hits: float, trials: int, confidence: float) -> Interval:
    """Give the exact interval of a share (Clopper and Pearson 1934).

    It holds for few trials and for no hits too, at the price of being wider than needed.

    Args:
        hits: Successes, 0 to `trials`; an expected number need not be whole.
        trials: At least 1.
        confidence: Level in (0, 1).

    Returns:
        An interval within [0, 1].
    """
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, hits, trials - hits + 1)) if hits > 0 else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, trials - hits)) if hits < trials else 1.0
    # A number that is not whole may lie outside by a trifle.
    share = hits / trials
    return Interval(min(low, share), max(high, share), confidence, "Clopper-Pearson")


def difference_of_intervals(
    first: tuple[float, Interval], second: tuple[float, Interval]
) -> Interval:
    """Give the interval of a difference from the interval of each number.

    Zou and Donner (2008), "Construction of confidence limits about effect measures": the
    distances of the ends from their numbers add up in squares.

    Args:
        first: A number and its interval.
        second: Another one, independent of it or moving the same way.

    Returns:
        An interval of first minus second.
    """
    (p, one), (q, other) = first, second
    low = p - q - np.hypot(p - one.low, other.high - q)
    high = p - q + np.hypot(one.high - p, q - other.low)
    return Interval(float(low), float(high), one.confidence, one.method)


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
