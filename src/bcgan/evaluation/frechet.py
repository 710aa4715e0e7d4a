"""Fréchet distance between two sets of features, each taken as a Gaussian.

|m - m'|^2 + tr(S + S' - 2 (S S')^(1/2)) (Dowson and Landau 1982). With the features of the
Inception network of Heusel et al. (2017) this is the FID; with any other features it is not, and
is not called so.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigvals


def frechet_distance(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Compute the distance.

    Args:
        first: Features, shape [n, d], n >= 2.
        second: Features, shape [m, d], m >= 2.

    Returns:
        The squared distance, not negative.
    """
    means = [values.mean(0, dtype=np.float64) for values in (first, second)]
    spreads = [np.atleast_2d(np.cov(values, rowvar=False)) for values in (first, second)]
    # The product of two covariances has no negative eigenvalues but for rounding.
    roots = np.sqrt(np.maximum(eigvals(spreads[0] @ spreads[1]).real, 0.0))
    apart = float(np.square(means[0] - means[1]).sum())
    return max(0.0, apart + float(np.trace(spreads[0] + spreads[1])) - 2.0 * float(roots.sum()))


def inception_score(posteriors: NDArray[np.floating], splits: int = 10) -> tuple[float, float]:
    """Compute the Inception Score of posteriors (Salimans et al. 2016).

    Args:
        posteriors: Of the Inception network, shape [n, classes], n >= splits.
        splits: Parts that the score is taken on.

    Returns:
        Mean and standard deviation over the parts.
    """
    scores = []
    for part in np.array_split(posteriors.astype(np.float64), splits):
        pooled = part.mean(0, keepdims=True)
        gains = part * (np.log(part + 1e-16) - np.log(pooled + 1e-16))
        scores.append(float(np.exp(gains.sum(1).mean())))
    return float(np.mean(scores)), float(np.std(scores))
