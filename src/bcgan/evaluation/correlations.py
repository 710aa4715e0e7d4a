"""Pearson correlations of the numeric columns of two tables."""

import numpy as np
import pandas as pd

from bcgan.evaluation.values import numeric_values


def correlation_matrix(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Correlate numeric columns pairwise.

    Args:
        table: Typed table of n rows.
        columns: k numeric columns of it.

    Returns:
        float64 frame of shape (k, k), symmetric, in [-1, 1], over the rows where both columns
        have a value; NaN where either column is constant or has fewer than two such rows.
    """
    values = pd.DataFrame({name: numeric_values(table[name]) for name in columns})
    matrix = values.corr(method="pearson", min_periods=2)
    return matrix.clip(-1.0, 1.0)


def mean_absolute_difference(first: pd.DataFrame, second: pd.DataFrame) -> tuple[float | None, int]:
    """Average the absolute differences over all pairs of different columns.

    Args:
        first: Correlation matrix of shape (k, k).
        second: Correlation matrix of the same columns.

    Returns:
        The mean in [0, 2] over the pairs that both matrices hold a number for, None where
        there is none; and how many pairs were left out.
    """
    difference = (first - second).abs().to_numpy()
    pairs = difference[np.triu_indices(len(difference), k=1)]
    present = pairs[~np.isnan(pairs)]
    mean = float(present.mean()) if present.size else None
    return mean, int(pairs.size - present.size)
