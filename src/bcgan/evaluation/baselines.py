"""Two tables that any score must be read against: a floor and a ceiling."""

import numpy as np
import pandas as pd


def independent_columns(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Shuffle each column on its own, the label included: right margins, no relation at all.

    Args:
        table: Any table with n rows.
        rng: Source of the permutations, one per column.

    Returns:
        A table of the same columns and dtypes with n rows, index 0 to n - 1.
    """
    shuffled = {
        position: table.iloc[:, position].take(rng.permutation(len(table))).reset_index(drop=True)
        for position in range(table.shape[1])
    }
    result = pd.concat(shuffled, axis=1)
    result.columns = table.columns
    return result


def bootstrap(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw as many rows as there are, with replacement: what a perfect sampler would give.

    Args:
        table: Any table with n rows.
        rng: Source of the draws.

    Returns:
        A table of the same columns and dtypes with n rows, index 0 to n - 1.
    """
    drawn = rng.integers(len(table), size=len(table))
    return table.take(drawn).reset_index(drop=True)
