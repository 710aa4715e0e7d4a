"""Bins for a real and a synthetic numeric column that are drawn over each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_BINS = 32
TAIL = 0.005
# A side of the range is cut where its outermost 0.5 % of values reach further than this part
# of what the middle 99 % take.
LONG_TAIL = 0.35
# Where one bin holds more than this share, the others vanish on a linear scale.
TOWERING = 0.6
# Then positive values whose middle 99 % span more than this ratio are shown on a logarithmic one.
MANY_DECADES = 1000.0
# Fewer values than this beyond the edges are not worth a remark.
NEGLIGIBLE = 0.001


@dataclass(frozen=True)
class Bins:
    """Edges of bins that are equally wide on the scale they are drawn on.

    Attributes:
        edges: Array of shape (k + 1,), rising; positive on a logarithmic scale.
        cut: Whether more than 0.1 % of the values of a table lie beyond the edges; they are
            counted in the outer bins.
        logarithmic: Whether the scale is.
    """

    edges: NDArray[np.float64]
    cut: bool
    logarithmic: bool = False

    def shares(self, values: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
        """Count values per bin.

        Args:
            values: Array of shape (n,) without NaN.
            rows: What counts as 1: n plus the number of missing values.

        Returns:
            Array of shape (k,), shares in [0, 1]; values beyond the edges lie in the outer bins.
        """
        inside = np.clip(values, self.edges[0], self.edges[-1])
        counts, _ = np.histogram(inside, bins=self.edges)
        return np.asarray(counts / max(rows, 1), dtype=np.float64)


def choose_bins(
    real: NDArray[np.float64], synthetic: NDArray[np.float64], *, has_zero: bool = True
) -> Bins:
    """Choose bins by the real values, so that pictures of several runs can be compared.

    Args:
        real: Array of shape (n,), without NaN.
        synthetic: Array of shape (m,), without NaN; its values set the range only where there
            is no real one.
        has_zero: Whether 0 means nothing, as it does not for moments, so that ratios make sense.

    Returns:
        At most 32 bins over the range of the values, less its outermost 0.5 % on a
        side where they would squeeze the rest; whole-numbered edges for whole numbers. Of
        positive values of very different size, bins of equal ratio over their whole range.
    """
    reference = real if real.size else synthetic
    if reference.size == 0:
        return Bins(np.array([0.0, 1.0]), cut=False)
    low, high = float(reference.min()), float(reference.max())
    whole = bool((reference == np.round(reference)).all())
    inner_low, inner_high = np.quantile(reference, [TAIL, 1 - TAIL])
    reach = LONG_TAIL * (inner_high - inner_low)
    if 0 < reach < inner_low - low:
        low = float(inner_low)
    if 0 < reach < high - inner_high:
        high = float(inner_high)
    edges = _whole_edges(low, high) if whole else _equal_edges(low, high)
    bins = Bins(edges, _is_cut(edges, real, synthetic))
    if not has_zero or low <= 0 or inner_high < MANY_DECADES * inner_low:
        return bins
    if bins.shares(reference, len(reference)).max() < TOWERING:
        return bins
    edges = _equal_ratios(float(reference.min()), float(reference.max()), whole)
    return Bins(edges, _is_cut(edges, real, synthetic), logarithmic=True)


def _is_cut(edges: NDArray[np.float64], *tables: NDArray[np.float64]) -> bool:
    beyond = [np.mean((v < edges[0]) | (v > edges[-1])) for v in tables if v.size]
    return bool(max(beyond) > NEGLIGIBLE)


def _equal_ratios(low: float, high: float, whole: bool) -> NDArray[np.float64]:
    edges = np.geomspace(low, high, MOST_BINS + 1)
    # geomspace may miss its ends by a rounding error, and the extremes with them.
    edges[[0, -1]] = low, high
    if whole:
        # Halfway between whole numbers, so that small ones have a bin each and none is empty.
        edges = np.append(np.unique(np.round(edges)) - 0.5, high + 0.5)
    return np.asarray(edges, dtype=np.float64)


def _equal_edges(low: float, high: float) -> NDArray[np.float64]:
    if low == high:
        margin = max(abs(low) * 0.05, 0.5)
        low, high = low - margin, high + margin
    return np.linspace(low, high, MOST_BINS + 1)


def _whole_edges(low: float, high: float) -> NDArray[np.float64]:
    """Put the same number of whole values into each bin; otherwise the bars form a comb."""
    first, last = np.floor(low), np.ceil(high)
    width = max(1.0, np.ceil((last - first + 1) / MOST_BINS))
    count = int(np.ceil((last - first + 1) / width))
    return np.asarray(first - 0.5 + width * np.arange(count + 1), dtype=np.float64)
