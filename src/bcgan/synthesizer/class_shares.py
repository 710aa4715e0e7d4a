"""Labels for sampling: P(y) by counting (section 4), without sampling noise."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def counts_by_share(shares: Sequence[float], rows: int) -> NDArray[np.int64]:
    """Split rows among classes in proportion to their shares, by largest remainders.

    Args:
        shares: Share of each class, summing to 1.
        rows: Number of rows.

    Returns:
        int64, one count for each class, summing to `rows`; each differs from the exact
        product by less than 1.
    """
    exact = np.asarray(shares, dtype=np.float64) * rows
    counts = np.floor(exact).astype(np.int64)
    left = rows - int(counts.sum())
    largest = np.argsort(counts - exact, kind="stable")[:left]
    counts[largest] += 1
    return counts


def labels_by_share(
    shares: Sequence[float], rows: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Give each row a label so that the classes have their exact shares.

    Args:
        shares: Share of each class; empty when there are no classes.
        rows: Number of rows.
        rng: Decides the order.

    Returns:
        int64, shape [rows]; zeros when there are no classes.
    """
    if not len(shares):
        return np.zeros(rows, dtype=np.int64)
    labels = np.repeat(np.arange(len(shares)), counts_by_share(shares, rows))
    return rng.permutation(labels)
