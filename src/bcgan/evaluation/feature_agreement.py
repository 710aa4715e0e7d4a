"""Do two models of the same features find the same ones important?"""

import numpy as np
from numpy.typing import NDArray


def precision_at(
    reference: NDArray[np.float64], other: NDArray[np.float64], count: int
) -> float | None:
    """Measure which share of the most important features another model finds too.

    A feature without importance is never among the most important ones: trees that use few
    features would otherwise agree on the order in which the table names the rest. So where the
    reference uses only u < k features, k is taken as u.

    Args:
        reference: Importances of shape (d,), at least 0.
        other: Importances of the same features.
        count: Number k of most important features to compare.

    Returns:
        |top k of both| / min(k, u), in [0, 1]. None where k >= d, as any choice would score 1,
        and where the reference uses no feature at all.
    """
    used = int(np.count_nonzero(reference > 0))
    if count >= reference.size or used == 0:
        return None
    size = min(count, used)
    return len(_top(reference, size) & _top(other, size)) / size


def chance_precision(reference: NDArray[np.float64], count: int) -> float | None:
    """Give the precision that a random choice of features has on average.

    Args:
        reference: Importances of shape (d,), at least 0.
        count: Number k of most important features to compare.

    Returns:
        min(k, u) / d with u features of some importance; None where `precision_at` is None.
    """
    used = int(np.count_nonzero(reference > 0))
    if count >= reference.size or used == 0:
        return None
    return min(count, used) / reference.size


def selection_f1(reference: NDArray[np.bool_], other: NDArray[np.bool_]) -> float | None:
    """Compare two sets of selected features.

    Args:
        reference: Bool array of shape (d,).
        other: Bool array of the same shape.

    Returns:
        The F1 score 2 |both| / (|one| + |other|), in [0, 1]; None where neither selects any.
    """
    total = int(reference.sum() + other.sum())
    return 2 * int((reference & other).sum()) / total if total else None


def _top(importances: NDArray[np.float64], size: int) -> set[int]:
    order = np.argsort(-importances, kind="stable")[:size]
    return {int(feature) for feature in order if importances[feature] > 0}
