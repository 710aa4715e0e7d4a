"""One-hot and min-max features, fitted on the table that a learner is trained on."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.values import numeric_values, text_values

# Keeps a column of thousands of names from filling the memory with zeros.
MOST_CATEGORIES = 500

FURTHEST = 1e9
"""Bounds of a scaled number, in ranges of the fitted table."""


@dataclass(frozen=True)
class NumericFeature:
    """Min-max scaling of one numeric or datetime column.

    Attributes:
        column: Name of the column.
        low: Smallest value of the fitted table; 0.0 where it holds none.
        span: Largest minus smallest value; 0.0 for a constant column.
        median: Stands in for a missing value.
        with_indicator: Whether a 0/1 unit "is missing" follows the scaled unit.
    """

    column: str
    low: float
    span: float
    median: float
    with_indicator: bool

    @property
    def width(self) -> int:
        """Units of this feature."""
        return 1 + int(self.with_indicator)

    def write(self, table: pd.DataFrame, out: NDArray[np.float32]) -> None:
        """Fill `out`, zeros of shape (n, width), with the features of n rows."""
        values = numeric_values(table[self.column])
        missing = np.isnan(values)
        # A column that was constant in training carries no information: 0, not a raw value
        # of arbitrary scale.
        if self.span > 0:
            scaled = (np.where(missing, self.median, values) - self.low) / self.span
            # Of a value this far out no learner needs to know how far; float32 ends at 3e38.
            out[:, 0] = np.clip(scaled, -FURTHEST, FURTHEST)
        if self.with_indicator:
            out[:, 1] = missing


@dataclass(frozen=True)
class CategoricalFeature:
    """One-hot coding of one column; a value without a category gives only zeros.

    Attributes:
        column: Name of the column.
        categories: Values of the fitted table in sorted order; of more than 500 the 500 most
            frequent ones.
        with_missing: Whether "missing" is one more category, the last one.
    """

    column: str
    categories: tuple[str, ...]
    with_missing: bool

    @property
    def width(self) -> int:
        """Units of this feature."""
        return len(self.categories) + int(self.with_missing)

    def write(self, table: pd.DataFrame, out: NDArray[np.float32]) -> None:
        """Fill `out`, zeros of shape (n, width), with the features of n rows."""
        values = text_values(table[self.column])
        codes = pd.Index(self.categories, dtype=object).get_indexer(pd.Index(values, dtype=object))
        known = codes >= 0
        out[np.flatnonzero(known), codes[known]] = 1.0
        if self.with_missing:
            out[pd.isna(values), -1] = 1.0


@dataclass(frozen=True)
class FeatureEncoder:
    """Turns typed rows into what a learner reads.

    Attributes:
        parts: Features in the order of their units.
    """

    parts: tuple[NumericFeature | CategoricalFeature, ...]

    @classmethod
    def fit(cls, table: pd.DataFrame, columns: EvaluationColumns) -> "FeatureEncoder":
        """Learn ranges and categories, as someone who holds only this table would.

        Args:
            table: The typed table that a learner will be trained on; at least one row.
            columns: Its feature columns; the target is not read.

        Returns:
            The fitted encoder.
        """
        scaled = (_fit_numeric(table, name) for name in columns.numeric + columns.datetime)
        one_hot = (_fit_categorical(table, name) for name in columns.categorical)
        return cls(parts=(*scaled, *one_hot))

    @property
    def width(self) -> int:
        """Number of feature units."""
        return sum(part.width for part in self.parts)

    def transform(self, table: pd.DataFrame) -> NDArray[np.float32]:
        """Encode rows.

        Args:
            table: n typed rows with the fitted columns.

        Returns:
            float32 array of shape (n, width): one-hot units are 0 or 1, scaled units lie in
            [0, 1] for values within the fitted range and outside it beyond, up to +-1e6.
        """
        out = np.zeros((len(table), self.width), dtype=np.float32)
        start = 0
        for part in self.parts:
            part.write(table, out[:, start : start + part.width])
            start += part.width
        return out


def _fit_numeric(table: pd.DataFrame, column: str) -> NumericFeature:
    values = numeric_values(table[column])
    missing = np.isnan(values)
    present = values[~missing]
    if present.size == 0:
        return NumericFeature(column, low=0.0, span=0.0, median=0.0, with_indicator=True)
    return NumericFeature(
        column,
        low=float(present.min()),
        span=float(present.max() - present.min()),
        median=float(np.median(present)),
        with_indicator=bool(missing.any()),
    )


def _fit_categorical(table: pd.DataFrame, column: str) -> CategoricalFeature:
    values = text_values(table[column])
    counts = Counter(value for value in values if value is not None)
    most_frequent = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_CATEGORIES]
    return CategoricalFeature(
        column,
        categories=tuple(sorted(most_frequent)),
        with_missing=counts.total() < len(values),
    )
