"""Area under the ROC curve with its standard error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Z_95 = 1.959964


@dataclass(frozen=True)
class AucInterval:
    """An AUC and its 95 % interval.

    Attributes:
        auc: Chance that a positive row scores above a negative one, in [0, 1]; ties count
            half.
        low: Lower end of the interval, at least 0.
        high: Upper end of the interval, at most 1.
    """

    auc: float
    low: float
    high: float


def auc_of_folds(
    scores: NDArray[np.float64], positive: NDArray[np.bool_], folds: Sequence[NDArray[np.intp]]
) -> AucInterval:
    """Average the AUC over the folds of a cross-validation.

    Scores of different folds come from different classifiers and are compared only within
    their fold. A fold's variance is that of DeLong, DeLong and Clarke-Pearson (1988). The folds
    share their training rows, so the variance of their mean is corrected as Nadeau and Bengio
    (2003) do: with k folds 1/k + 1/(k - 1) in place of 1/k. Without it, the interval of two
    samples of one table would leave out 0.5 far too often.

    Args:
        scores: Array of shape (n,): out-of-fold scores.
        positive: Array of shape (n,).
        folds: Row numbers of each fold; each fold holds rows of both kinds.

    Returns:
        The mean AUC and its interval.
    """
    found = [_auc_and_variance(scores[fold], positive[fold]) for fold in folds]
    auc = float(np.mean([area for area, _ in found]))
    variance = float(np.mean([variance for _, variance in found]))
    shares = 1 / len(found) + (1 / (len(found) - 1) if len(found) > 1 else 0.0)
    error = float(np.sqrt(variance * shares))
    return AucInterval(auc, max(0.0, auc - Z_95 * error), min(1.0, auc + Z_95 * error))


def _auc_and_variance(
    scores: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[float, float]:
    ones, zeros = scores[positive], scores[~positive]
    ranks = rankdata(np.concatenate([ones, zeros]))
    # Of each row the share of rows of the other kind that it is on the right side of.
    of_ones = (ranks[: ones.size] - rankdata(ones)) / zeros.size
    of_zeros = 1.0 - (ranks[ones.size :] - rankdata(zeros)) / ones.size
    variance = sum(
        float(part.var(ddof=1)) / part.size for part in (of_ones, of_zeros) if part.size > 1
    )
    return float(of_ones.mean()), variance
