"""Tables that any score must be read against: a floor, ceilings, and what relabelling buys."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Labeller = Callable[[pd.DataFrame], NDArray[np.object_]]
"""Gives n typed rows labels: array of shape (n,), the label of each as `str` of its value."""


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


def halves(table: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide the rows into two equal halves: how alike are two samples of real rows?

    Learners of the first half stand in the place of the synthetic ones, those of the second half
    in that of the real ones. 1 is to be expected; how far from it the averages are is chance.

    Args:
        table: Any table with n >= 2 rows.
        rng: Decides who goes where; with an odd n one row is left out.

    Returns:
        Two tables of n // 2 rows, index from 0.
    """
    order, size = rng.permutation(len(table)), len(table) // 2
    first, second = (
        table.take(order[start : start + size]).reset_index(drop=True) for start in (0, size)
    )
    return first, second


def relabelled(
    table: pd.DataFrame, target: str, labeller: Labeller, rng: np.random.Generator
) -> pd.DataFrame:
    """Shuffle each column on its own and let a classifier of real rows name the label anew.

    What a learner finds in this table comes from the labels alone: the rows look like nobody.

    Args:
        table: Typed table with n rows.
        target: Its label column.
        labeller: Labels rows as classifiers do that were trained on real rows.
        rng: Source of the permutations.

    Returns:
        A table of the same columns with n rows.
    """
    shuffled = independent_columns(table, rng)
    values = {str(value): value for value in table[target].dropna().unique()}
    labels = [values.get(str(label)) for label in labeller(shuffled)]
    shuffled[target] = pd.Series(labels, dtype=table[target].dtype)
    return shuffled
