"""Distances between the values of a real and of a synthetic column."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import wasserstein_distance

QUANTILE_BINS = 20


def ks_statistic(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Measure the largest distance between two empirical distribution functions.

    Args:
        first: Array of shape (n,), n >= 1, without NaN.
        second: Array of shape (m,), m >= 1, without NaN.

    Returns:
        The two-sample Kolmogorov-Smirnov statistic: 0 for equal, 1 for separated samples.
    """
    points = np.concatenate([first, second])
    cumulative_first = np.searchsorted(np.sort(first), points, side="right") / first.size
    cumulative_second = np.searchsorted(np.sort(second), points, side="right") / second.size
    return float(np.abs(cumulative_first - cumulative_second).max())


def total_variation(first: NDArray[np.object_], second: NDArray[np.object_]) -> float:
    """Measure half the sum of absolute differences of category shares.

    Args:
        first: Text array of shape (n,), n >= 1, without missing values.
        second: Text array of shape (m,), m >= 1, without missing values.

    Returns:
        0 for equal shares, 1 where no category is common.
    """
    counts_first, counts_second = Counter(first.tolist()), Counter(second.tolist())
    # Sorted, so that the sum is the same in every process whatever the hash seed.
    return 0.5 * sum(
        abs(counts_first[value] / first.size - counts_second[value] / second.size)
        for value in sorted(counts_first.keys() | counts_second.keys())
    )


def wasserstein(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Measure how far values have to be moved to turn one sample into the other.

    Args:
        first: Array of shape (n,), n >= 1, without NaN.
        second: Array of shape (m,), m >= 1, without NaN.

    Returns:
        The Wasserstein-1 distance, in the unit of the values: the area between the two
        empirical distribution functions.
    """
    return float(wasserstein_distance(first, second))


def jensen_shannon(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Measure the Jensen-Shannon divergence of two discrete distributions (Lin, 1991).

    Args:
        first: Counts of shape (b,), at least one above 0.
        second: Counts of the same b bins, at least one above 0.

    Returns:
        The divergence in bits, in [0, 1]; it is the square of the distance of that name.
    """
    p, q = first / first.sum(), second / second.sum()
    middle = (p + q) / 2
    total = sum(
        float(np.sum(part[part > 0] * np.log2(part[part > 0] / middle[part > 0])))
        for part in (p, q)
    )
    return min(max(total / 2, 0.0), 1.0)


@dataclass(frozen=True)
class ColumnBins:
    """Bins of a numeric column, fixed by its real values.

    Attributes:
        mass_points: float64 array of shape (p,), ascending: values that more than one row has
            and that are at least 1/20 of all; each is a bin of its own.
        edges: float64 array of shape (e,), ascending, e <= 19: quantiles of the other values.
            They bound e + 1 bins, the first and the last of them open; a value that equals an
            edge is in the bin above it.
    """

    mass_points: NDArray[np.float64]
    edges: NDArray[np.float64]

    @classmethod
    def of(cls, real: NDArray[np.float64]) -> "ColumnBins":
        """Choose the bins.

        Args:
            real: Array of shape (n,), without NaN; may be empty.

        Returns:
            Mass points and 20 quantile bins of the rest; fewer where quantiles coincide.
        """
        values, counts = np.unique(real, return_counts=True)
        points = values[(counts > 1) & (counts * QUANTILE_BINS >= real.size)]
        rest = real[~np.isin(real, points)]
        if rest.size == 0:
            return cls(points, np.empty(0))
        shares = np.linspace(0.0, 1.0, QUANTILE_BINS + 1)[1:-1]
        return cls(points, np.unique(np.quantile(rest, shares)))

    def counts(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Count values.

        Args:
            values: Array of shape (m,), NaN where missing.

        Returns:
            float64 array of shape (p + e + 2,): mass points, quantile bins, missing values.
        """
        missing = np.isnan(values)
        present = values[~missing]
        at_point = np.isin(present, self.mass_points)
        points = np.bincount(
            np.searchsorted(self.mass_points, present[at_point]), minlength=self.mass_points.size
        )
        bins = np.bincount(
            np.searchsorted(self.edges, present[~at_point], side="right"),
            minlength=self.edges.size + 1,
        )
        return np.concatenate([points, bins, [missing.sum()]]).astype(np.float64)


def numeric_divergence(real: NDArray[np.float64], synthetic: NDArray[np.float64]) -> float:
    """Measure the Jensen-Shannon divergence of two numeric columns.

    Args:
        real: Array of shape (n,), n >= 1, NaN where missing; decides the bins.
        synthetic: Array of shape (m,), m >= 1, NaN where missing.

    Returns:
        The divergence over the bins of `ColumnBins` and one for missing values, in bits.
    """
    bins = ColumnBins.of(real[~np.isnan(real)])
    return jensen_shannon(bins.counts(real), bins.counts(synthetic))


def categorical_divergence(real: NDArray[np.object_], synthetic: NDArray[np.object_]) -> float:
    """Measure the Jensen-Shannon divergence of two categorical columns.

    Args:
        real: Array of shape (n,), n >= 1: text, or None where missing.
        synthetic: Array of shape (m,), m >= 1, likewise.

    Returns:
        The divergence over all categories and one for missing values, in bits.
    """
    codes, _ = pd.factorize(np.concatenate([real, synthetic]), sort=True)
    codes = codes + 1
    bins = int(codes.max()) + 1
    return jensen_shannon(_counts(codes[: real.size], bins), _counts(codes[real.size :], bins))


def _counts(codes: NDArray[Any], bins: int) -> NDArray[np.float64]:
    return np.bincount(codes, minlength=bins).astype(np.float64)
