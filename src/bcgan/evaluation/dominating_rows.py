"""Moments with and without the few values that dominate them.

One record can carry nearly all of a column's variance. To reproduce such a standard deviation
means to reproduce that record, so both footings belong in a report.
"""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

LARGEST_SHARE = 0.005
"""At most this share of the values is left out; a column of fewer than 200 keeps all."""

VARIANCE_LEFT = 0.5
"""Values dominate when without them less than this share of the variance is left."""


class KeptMoments(TypedDict):
    """Moments without the dominating values.

    Attributes:
        dominated_by_rows: Number of real values that dominate the variance; 0 mostly.
        largest_row_variance_share: Largest share of a single real value in the sum of squared
            deviations from the mean, in [0, 1]; None where the column does not vary.
        mean_real_kept: Mean of the other real values; None where there is none.
        mean_synthetic_kept: Mean of the synthetic values after the same cut.
        sd_real_kept: Standard deviation, with n - 1, of the other real values.
        sd_synthetic_kept: The same of the synthetic values after the same cut.
    """

    dominated_by_rows: int
    largest_row_variance_share: float | None
    mean_real_kept: float | None
    mean_synthetic_kept: float | None
    sd_real_kept: float | None
    sd_synthetic_kept: float | None


@dataclass(frozen=True)
class KeptRange:
    """The range of the values that do not dominate.

    Attributes:
        centre: Median of all values.
        low: Smallest value kept.
        high: Largest value kept.
        left_out: Number of values outside.
    """

    centre: float
    low: float
    high: float
    left_out: int

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "KeptRange":
        """Leave out the fewest extreme values without which the variance more than halves.

        Values leave in the order of their distance from the median. The search goes on from
        what is left, until no more values dominate or 0.5 % of all are out.

        Args:
            values: Array of shape (n,), n >= 1, without NaN.

        Returns:
            The range that holds exactly the values kept.
        """
        centre = float(np.median(values))
        ordered = _by_distance(values, centre)
        variances = _running_variances(ordered - centre)
        out = 0
        for candidate in range(1, int(LARGEST_SHARE * values.size) + 1):
            if variances[-1 - candidate] < VARIANCE_LEFT * variances[-1 - out]:
                out = candidate
        kept = ordered[: values.size - out]
        low, high = float(kept.min()), float(kept.max())
        # A value equal to a bound stays, with all its copies.
        left_out = int(np.sum((values < low) | (values > high)))
        return cls(centre, low, high, left_out)

    def cut(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Leave out values beyond the range, but no more than 0.5 % of them.

        Without that limit, a generator that makes extreme values far too often would have all
        of them forgiven.

        Args:
            values: Array of shape (m,), without NaN.

        Returns:
            The values kept; all of them where no value of the fitted column dominates.
        """
        if self.left_out == 0:
            return values
        ordered = _by_distance(values, self.centre)
        most = int(LARGEST_SHARE * values.size)
        outside = (ordered < self.low) | (ordered > self.high)
        outside[: values.size - most] = False
        return ordered[~outside]


@dataclass(frozen=True)
class KeptValues:
    """A real and a synthetic column without the values that dominate the real one.

    Attributes:
        real: float64 array of shape (n - left_out,).
        synthetic: float64 array; of the synthetic values at most 0.5 % are left out.
        left_out: Number of real values left out.
        largest_share: Largest share of a single real value in the sum of squared deviations
            from the mean; None where that is 0.
    """

    real: NDArray[np.float64]
    synthetic: NDArray[np.float64]
    left_out: int
    largest_share: float | None

    @classmethod
    def of(cls, real: NDArray[np.float64], synthetic: NDArray[np.float64]) -> "KeptValues":
        """Find the dominating values and leave them out of both columns.

        Args:
            real: Array of shape (n,), without NaN; may be empty.
            synthetic: Array of shape (m,), without NaN; may be empty.

        Returns:
            What is kept; all values where none dominates.
        """
        if real.size < 2 or real.min() == real.max():
            return cls(real, synthetic, 0, None)
        kept = KeptRange.of(real)
        inside = real[(real >= kept.low) & (real <= kept.high)]
        squares = (real - real.mean()) ** 2
        share = float(squares.max() / squares.sum())
        return cls(inside, kept.cut(synthetic), kept.left_out, share)

    def moments(self) -> KeptMoments:
        """Take the moments of what is kept; the ordinary ones where no value dominates."""
        return {
            "dominated_by_rows": self.left_out,
            "largest_row_variance_share": self.largest_share,
            "mean_real_kept": mean_of(self.real),
            "mean_synthetic_kept": mean_of(self.synthetic),
            "sd_real_kept": sd_of(self.real),
            "sd_synthetic_kept": sd_of(self.synthetic),
        }


def mean_of(values: NDArray[np.float64]) -> float | None:
    """Average.

    Args:
        values: Array of shape (n,), without NaN.

    Returns:
        The mean; None without values.
    """
    return float(values.mean()) if values.size else None


def sd_of(values: NDArray[np.float64]) -> float | None:
    """Take the standard deviation.

    Args:
        values: Array of shape (n,), without NaN.

    Returns:
        The standard deviation, with n - 1; None for fewer than two values.
    """
    return float(values.std(ddof=1)) if values.size > 1 else None


def _by_distance(values: NDArray[np.float64], centre: float) -> NDArray[np.float64]:
    # Sorted first: equal distances keep the order of the values, whatever that of the rows.
    ascending = np.sort(values)
    return ascending[np.argsort(np.abs(ascending - centre), kind="stable")]


def _running_variances(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the variance (with n) of the first value, the first two, and so on.

    The values come in ascending order of magnitude, so no sum holds a large value that a later
    one would have to cancel.
    """
    count = np.arange(1, values.size + 1)
    return np.cumsum(values**2) / count - (np.cumsum(values) / count) ** 2
