"""Pairwise associations of columns of any kind: how strongly, not just how, they go together."""

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.values import numeric_values, text_values

AssociationKind = Literal["pearson", "cramers_v", "correlation_ratio"]
ASSOCIATION_KINDS: tuple[AssociationKind, ...] = ("pearson", "cramers_v", "correlation_ratio")

MOST_CATEGORIES = 100
"""Of a column with more, the rarest real ones count as one: a table of 3000 x 3000 cells would
be all noise."""


def cramers_v(counts: NDArray[np.float64]) -> float:
    """Measure the association of two categorical columns, corrected for bias (Bergsma, 2013).

    Without the correction, two independent columns of many categories seem associated, the
    more so the fewer rows there are.

    Args:
        counts: Contingency table of shape (r, c).

    Returns:
        0 for none and 1 for complete association; NaN where a column has fewer than two
        categories, or hardly fewer categories than there are rows.
    """
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    rows, columns = counts.shape
    total = float(counts.sum())
    if min(rows, columns) < 2 or total < 2:
        return float("nan")
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    phi_squared = float(np.sum((counts - expected) ** 2 / expected)) / total
    excess = max(0.0, phi_squared - (rows - 1) * (columns - 1) / (total - 1))
    most = min(size - (size - 1) ** 2 / (total - 1) for size in (rows, columns)) - 1
    return min(1.0, float(np.sqrt(excess / most))) if most > 1e-12 else float("nan")


def correlation_ratio(codes: NDArray[np.int64], values: NDArray[np.float64]) -> float:
    """Measure how far a categorical column decides a numeric one, corrected for bias.

    The square is Kelley's (1935) epsilon squared: the share of the variance between groups,
    less what that many groups explain by chance.

    Args:
        codes: Array of shape (n,): the group of each row, from 0.
        values: Array of shape (n,), NaN where missing; such rows do not count.

    Returns:
        0 for none and 1 for complete association; NaN where the numbers do not vary, or there
        are fewer than two groups or as many groups as rows.
    """
    present = ~np.isnan(values)
    if not present.all():
        codes, values = codes[present], values[present]
    sizes = np.bincount(codes)
    groups = int(np.count_nonzero(sizes))
    if groups < 2 or values.size <= groups or values.min() == values.max():
        return float("nan")
    centred = values - values.mean()
    sums = np.bincount(codes, weights=centred)
    between = float(np.sum(sums[sizes > 0] ** 2 / sizes[sizes > 0]))
    share = between / float(np.sum(centred**2))
    corrected = 1.0 - (1.0 - share) * (values.size - 1) / (values.size - groups)
    return float(np.sqrt(min(max(corrected, 0.0), 1.0)))


@dataclass(frozen=True)
class AssociationMeasure:
    """Measures all pairs of columns of any table in the same way.

    Attributes:
        numeric: Numeric and datetime columns.
        categories: For each categorical column its most frequent real categories, at most 100;
            all others count as one, and so do missing values.
    """

    numeric: tuple[str, ...]
    categories: dict[str, pd.Index]

    @classmethod
    def fit(cls, real: pd.DataFrame, columns: EvaluationColumns) -> "AssociationMeasure":
        """Take the categories from the real table.

        Args:
            real: Typed real rows.
            columns: Its columns; the target has to be in one of the groups to count.

        Returns:
            The measure.
        """
        return cls(
            numeric=columns.numeric + columns.datetime,
            categories={name: _most_frequent(real[name]) for name in columns.categorical},
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the matrix: numeric ones, then categorical ones."""
        return (*self.numeric, *self.categories)

    @property
    def kinds(self) -> NDArray[np.object_]:
        """What each cell of the matrix holds: object array of shape (k, k) of kinds."""
        numeric = np.arange(len(self.columns)) < len(self.numeric)
        both, either = np.logical_and.outer(numeric, numeric), np.logical_or.outer(numeric, numeric)
        found = np.full(both.shape, "correlation_ratio", dtype=object)
        found[both] = "pearson"
        found[~either] = "cramers_v"
        return found

    def matrix(self, table: pd.DataFrame) -> pd.DataFrame:
        """Measure all pairs.

        Args:
            table: n typed rows.

        Returns:
            float64 frame of shape (k, k), symmetric: Pearson correlation in [-1, 1] of two
            numeric columns (over rows where both have a value), bias-corrected Cramer's V in
            [0, 1] of two categorical ones, bias-corrected correlation ratio in [0, 1] of one
            of each. The diagonal is 1. NaN where a pair has no such number.
        """
        numbers = pd.DataFrame({name: numeric_values(table[name]) for name in self.numeric})
        codes = {name: self._codes(table, name) for name in self.categories}
        result = pd.DataFrame(np.nan, index=list(self.columns), columns=list(self.columns))
        if self.numeric:
            correlations = numbers.corr(method="pearson", min_periods=2).clip(-1.0, 1.0)
            result.iloc[: len(self.numeric), : len(self.numeric)] = correlations.to_numpy()
        values = result.to_numpy(copy=True)
        place = {name: position for position, name in enumerate(self.columns)}
        for first, second in combinations(self.categories, 2):
            found = cramers_v(_contingency(codes[first], codes[second]))
            values[place[first], place[second]] = values[place[second], place[first]] = found
        for name, groups in codes.items():
            for number in self.numeric:
                found = correlation_ratio(groups, numbers[number].to_numpy())
                values[place[name], place[number]] = values[place[number], place[name]] = found
        np.fill_diagonal(values, 1.0)
        return pd.DataFrame(values, index=result.index, columns=result.columns)

    def _codes(self, table: pd.DataFrame, name: str) -> NDArray[np.int64]:
        known = self.categories[name]
        texts = text_values(table[name])
        codes = known.get_indexer(pd.Index(texts, dtype=object)).astype(np.int64)
        codes[codes < 0] = len(known)
        codes[pd.isna(texts)] = len(known) + 1
        return codes


def mean_differences(
    measure: AssociationMeasure, real: pd.DataFrame, other: pd.DataFrame
) -> dict[AssociationKind, tuple[float | None, int, int]]:
    """Average the absolute differences of two matrices, for each kind of pair on its own.

    Where only the other table holds no number, one of the columns does not vary in it: the pair
    goes together in the real table and not at all in the other, and counts as 0 there.

    Args:
        measure: What made the matrices.
        real: Matrix of shape (k, k).
        other: Matrix of the same shape.

    Returns:
        By kind: the mean over the pairs that the real matrix holds a number for (None without
        any), the number of those pairs, and how many pairs were left out.
    """
    difference = (real - other.fillna(0.0)).abs().to_numpy()
    upper = np.triu(np.ones(difference.shape, dtype=bool), k=1)
    kinds = measure.kinds
    result: dict[AssociationKind, tuple[float | None, int, int]] = {}
    for kind in ASSOCIATION_KINDS:
        pairs = difference[upper & (kinds == kind)]
        present = pairs[~np.isnan(pairs)]
        mean = float(present.mean()) if present.size else None
        result[kind] = (mean, int(present.size), int(pairs.size - present.size))
    return result


def _most_frequent(column: pd.Series) -> pd.Index:
    texts = text_values(column)
    counts = pd.Series(texts[~pd.isna(texts)], dtype=object).value_counts()
    ordered = sorted(counts.index, key=lambda value: (-counts[value], value))
    return pd.Index(ordered[:MOST_CATEGORIES], dtype=object)


def _contingency(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    rows, columns = int(first.max()) + 1, int(second.max()) + 1
    cells = np.bincount(first * columns + second, minlength=rows * columns)
    return cells.reshape(rows, columns).astype(np.float64)
