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


def mean_absolute_difference(real: pd.DataFrame, other: pd.DataFrame) -> tuple[float | None, int]:
    """Average the absolute differences over all pairs of different columns.

    A column that does not vary in the other table goes together with none there: 0.

    Args:
        real: Correlation matrix of shape (k, k).
        other: Correlation matrix of the same columns.

    Returns:
        The mean in [0, 2] over the pairs that the real matrix holds a number for, None where
        there is none; and how many pairs were left out.
    """
    difference = (real - other.fillna(0.0)).abs().to_numpy()
    pairs = difference[np.triu_indices(len(difference), k=1)]
    present = pairs[~np.isnan(pairs)]
    mean = float(present.mean()) if present.size else None
    return mean, int(pairs.size - present.size)
