"""Bins for a real and a synthetic numeric column that are drawn over each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_BINS = 32
TAIL = 0.005
# A side of the range is cut where its outermost 0.5 % of values reach further than this part
# of what the middle 99 % take.
LONG_TAIL = 0.35
# Fewer values than this beyond the edges are not worth a remark.
NEGLIGIBLE = 0.001


@dataclass(frozen=True)
class Bins:
    """Edges of equally wide bins.

    Attributes:
        edges: Array of shape (k + 1,), rising.
        cut: Whether more than 0.1 % of the values of a table lie beyond the edges; they are
            counted in the outer bins.
    """

    edges: NDArray[np.float64]
    cut: bool

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


def choose_bins(real: NDArray[np.float64], synthetic: NDArray[np.float64]) -> Bins:
    """Choose bins by the real values, so that pictures of several runs can be compared.

    Args:
        real: Array of shape (n,), without NaN.
        synthetic: Array of shape (m,), without NaN; its values set the range only where there
            is no real one.

    Returns:
        At most 32 bins over the range of the values, less its outermost 0.5 % on a
        side where they would squeeze the rest; whole-numbered edges for whole numbers.
    """
    reference = real if real.size else synthetic
    if reference.size == 0:
        return Bins(np.array([0.0, 1.0]), cut=False)
    low, high = float(reference.min()), float(reference.max())
    inner_low, inner_high = np.quantile(reference, [TAIL, 1 - TAIL])
    reach = LONG_TAIL * (inner_high - inner_low)
    if 0 < reach < inner_low - low:
        low = float(inner_low)
    if 0 < reach < high - inner_high:
        high = float(inner_high)
    whole = bool((reference == np.round(reference)).all())
    edges = _whole_edges(low, high) if whole else _equal_edges(low, high)
    beyond = [np.mean((v < edges[0]) | (v > edges[-1])) for v in (real, synthetic) if v.size]
    return Bins(edges, cut=bool(max(beyond) > NEGLIGIBLE))


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
