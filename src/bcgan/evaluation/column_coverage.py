"""What of a real column's categories and range a synthetic column reaches, and what beyond."""

from collections import Counter
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray


class CategoryCoverage(TypedDict):
    """How two sets of categories overlap.

    Attributes:
        category_coverage: Share of the real categories that appear in the synthetic column.
        category_coverage_weighted: Share of the real values whose category does.
        new_category_share: Share of the synthetic values whose category no real value has.
    """

    category_coverage: float
    category_coverage_weighted: float
    new_category_share: float


class LostCategory(TypedDict):
    """What was lost.

    Attributes:
        lost_category: The most frequent real category that does not appear; None where all do.
        lost_category_share: Its share of the real rows, those with a missing value included.
    """

    lost_category: str | None
    lost_category_share: float


class RangeCoverage(TypedDict):
    """How two ranges overlap.

    Attributes:
        range_coverage: Share of the real [smallest, largest] that lies in the synthetic range;
            of a constant real column 1 where that range holds its value, else 0.
        outside_range_share: Share of the synthetic values outside the real range.
    """

    range_coverage: float
    outside_range_share: float


def category_coverage(
    real: NDArray[np.object_], synthetic: NDArray[np.object_]
) -> CategoryCoverage:
    """Compare the categories that appear.

    Args:
        real: Text array of shape (n,), n >= 1, without missing values.
        synthetic: Text array of shape (m,), m >= 1, without missing values.

    Returns:
        Three shares, in [0, 1].
    """
    real_counts, synthetic_counts = Counter(real.tolist()), Counter(synthetic.tolist())
    common = real_counts.keys() & synthetic_counts.keys()
    return {
        "category_coverage": len(common) / len(real_counts),
        "category_coverage_weighted": sum(real_counts[value] for value in common) / real.size,
        "new_category_share": 1.0
        - sum(synthetic_counts[value] for value in common) / synthetic.size,
    }


def lost_category(
    real: NDArray[np.object_], synthetic: NDArray[np.object_], rows: int
) -> LostCategory:
    """Find the largest category that was lost.

    Args:
        real: Text array of shape (n,), without missing values.
        synthetic: Text array of shape (m,), m >= 0, without missing values.
        rows: Number of real rows, those with a missing value included; at least 1.

    Returns:
        The category and its share.
    """
    present = set(synthetic.tolist())
    lost = Counter(value for value in real.tolist() if value not in present)
    name = max(lost, key=lambda value: (lost[value], value), default=None)
    return {
        "lost_category": name,
        "lost_category_share": 0.0 if name is None else lost[name] / rows,
    }


def range_coverage(real: NDArray[np.float64], synthetic: NDArray[np.float64]) -> RangeCoverage:
    """Compare the ranges.

    Args:
        real: Array of shape (n,), n >= 1, without NaN.
        synthetic: Array of shape (m,), m >= 1, without NaN.

    Returns:
        Two shares, in [0, 1].
    """
    low, high = float(real.min()), float(real.max())
    reached_low, reached_high = float(synthetic.min()), float(synthetic.max())
    if high > low:
        covered = max(0.0, min(high, reached_high) - max(low, reached_low)) / (high - low)
    else:
        covered = float(reached_low <= low <= reached_high)
    return {
        "range_coverage": covered,
        "outside_range_share": float(np.mean((synthetic < low) | (synthetic > high))),
    }
