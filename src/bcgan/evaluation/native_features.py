"""Typed columns as numbers and category codes, for trees that split categories natively."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.values import numeric_values, text_values

MOST_CATEGORIES = 254
"""scikit-learn's gradient boosting takes 255 categories a column; one is left for the rest."""


@dataclass(frozen=True)
class NativeEncoder:
    """Turns typed rows into one unit per column.

    Attributes:
        numeric: Numeric and datetime columns; their units come first.
        categories: Codes of the most frequent categories, by categorical column.
    """

    numeric: tuple[str, ...]
    categories: dict[str, pd.Index]

    @classmethod
    def fit(cls, table: pd.DataFrame, columns: EvaluationColumns) -> "NativeEncoder":
        """Learn the categories.

        Args:
            table: Typed rows.
            columns: Feature columns; the target is not read.

        Returns:
            The encoder.
        """
        return cls(
            numeric=columns.numeric + columns.datetime,
            categories={name: _most_frequent(table[name]) for name in columns.categorical},
        )

    @property
    def is_categorical(self) -> NDArray[np.bool_]:
        """Which units hold codes: bool array of shape (units,)."""
        return np.arange(len(self.numeric) + len(self.categories)) >= len(self.numeric)

    def transform(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Encode rows.

        Args:
            table: n typed rows.

        Returns:
            float64 array of shape (n, units): numbers as they are, categories as codes from 0
            in [0, 254], all others as one more code, NaN where missing.
        """
        units = [numeric_values(table[name]) for name in self.numeric]
        for name, known in self.categories.items():
            texts = text_values(table[name])
            codes = known.get_indexer(pd.Index(texts, dtype=object)).astype(np.float64)
            codes[codes < 0] = len(known)
            codes[pd.isna(texts)] = np.nan
            units.append(codes)
        return np.column_stack(units) if units else np.empty((len(table), 0))


def _most_frequent(column: pd.Series) -> pd.Index:
    counts = Counter(value for value in text_values(column) if value is not None)
    ordered = sorted(counts, key=lambda value: (-counts[value], value))
    return pd.Index(ordered[:MOST_CATEGORIES], dtype=object)
