"""The area under the ROC curve, row by row, so that rows can be weighted."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata


def auc_placements(
    ranks: NDArray[np.int64], positive: NDArray[np.bool_]
) -> NDArray[np.float64] | None:
    """Give each row's share of the rows of the other kind that it is on the right side of.

    The mean over the positive rows is the AUC, and so is the mean over the others (DeLong, DeLong
    and Clarke-Pearson, 1988).

    Args:
        ranks: Shape (n,): order of the scores; of rows with equal scores each counts half.
        positive: Shape (n,).

    Returns:
        Shape (n,), values in [0, 1]; None unless there are rows of both kinds.
    """
    ones = int(positive.sum())
    zeros = positive.size - ones
    if ones == 0 or zeros == 0:
        return None
    among_all = rankdata(ranks)
    placements = np.empty(positive.size)
    placements[positive] = (among_all[positive] - rankdata(ranks[positive])) / zeros
    placements[~positive] = 1.0 - (among_all[~positive] - rankdata(ranks[~positive])) / ones
    return placements
