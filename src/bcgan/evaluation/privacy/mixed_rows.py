"""Rows of numbers and categories as integers, so that distances between them are exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.values import numeric_values, text_values

SCALE = 1 << 15
"""Length of the quantile scale of a numeric column; two categories are as far apart."""
MISSING = 2 * SCALE
"""Stands for a missing number: at least `SCALE` away from every number."""


@dataclass(frozen=True)
class MixedRows:
    """n rows, column by column.

    Attributes:
        ranks: int32, shape (p, n): place of each number on its column's quantile scale, 0 to
            `SCALE`, or `MISSING`.
        codes: int32, shape (q, n): number of each category; missing is a category.
        numeric: Names of the p numeric and datetime columns.
        categorical: Names of the q categorical columns.
    """

    ranks: NDArray[np.int32]
    codes: NDArray[np.int32]
    numeric: tuple[str, ...]
    categorical: tuple[str, ...]

    def __len__(self) -> int:
        return self.ranks.shape[1]

    def first(self, count: int) -> "MixedRows":
        """Give the first rows, at most `count`."""
        return replace(self, ranks=self.ranks[:, :count], codes=self.codes[:, :count])

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns, numeric ones first."""
        return self.numeric + self.categorical

    def column(self, name: str) -> NDArray[np.int32]:
        """Give the ranks or codes of one column, shape (n,)."""
        if name in self.numeric:
            return self.ranks[self.numeric.index(name)]
        return self.codes[self.categorical.index(name)]


def code_tables(
    tables: Mapping[str, pd.DataFrame], columns: EvaluationColumns, scaled_on: Sequence[str]
) -> dict[str, MixedRows]:
    """Code several tables alike.

    Args:
        tables: Typed tables by name.
        columns: Their columns; a target counts as a category.
        scaled_on: Names of the tables whose pooled values make the quantile scales: a value lies
            at its mid-rank among them, and others are interpolated.

    Returns:
        The coded rows by name.
    """
    features = columns.with_target_as("categorical")
    numeric = features.numeric + features.datetime
    ranks = [_code_numbers(tables, name, scaled_on) for name in numeric]
    codes = [_code_texts(tables, name) for name in features.categorical]
    return {
        name: MixedRows(
            _stacked([column[name] for column in ranks], len(table)),
            _stacked([column[name] for column in codes], len(table)),
            numeric,
            features.categorical,
        )
        for name, table in tables.items()
    }


def _stacked(columns: list[NDArray[np.int32]], rows: int) -> NDArray[np.int32]:
    return np.stack(columns) if columns else np.zeros((0, rows), dtype=np.int32)


def _code_numbers(
    tables: Mapping[str, pd.DataFrame], column: str, scaled_on: Sequence[str]
) -> dict[str, NDArray[np.int32]]:
    numbers = {name: numeric_values(table[column]) for name, table in tables.items()}
    pooled = np.concatenate([numbers[name] for name in scaled_on])
    values, counts = np.unique(pooled[~np.isnan(pooled)], return_counts=True)
    if not values.size:
        values, counts = np.zeros(1), np.ones(1, dtype=np.int64)
    middles = (np.cumsum(counts) - counts / 2) / counts.sum() * SCALE
    return {
        name: np.where(
            np.isnan(each), MISSING, np.rint(np.interp(np.nan_to_num(each), values, middles))
        ).astype(np.int32)
        for name, each in numbers.items()
    }


def _code_texts(tables: Mapping[str, pd.DataFrame], column: str) -> dict[str, NDArray[np.int32]]:
    texts = [text_values(table[column]) for table in tables.values()]
    codes, _ = pd.factorize(np.concatenate(texts))
    ends = np.cumsum([len(each) for each in texts])[:-1]
    return dict(zip(tables, np.split(codes.astype(np.int32), ends), strict=True))
