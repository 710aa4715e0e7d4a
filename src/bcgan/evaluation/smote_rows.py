"""A copying baseline: every row lies between two real rows of its class (SMOTENC).

It scores high and is not private: each row nearly repeats a real one. Chawla, Bowyer, Hall and
Kegelmeyer (2002), by imbalanced-learn.
"""

from collections import Counter

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE, SMOTEN, SMOTENC
from numpy.typing import NDArray

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.labels import LabelledRows
from bcgan.evaluation.values import EPOCH, numeric_values, text_values

NEIGHBOURS = 5
MOST_ROWS = 10_000
"""Rows of a class between which is interpolated; of a larger class so many are drawn."""

MOST_ROWS_OF_CATEGORIES = 5_000
"""The same where all columns are categories, for a distance that takes a full matrix."""


def smote_obstacle(rows: LabelledRows, columns: EvaluationColumns) -> str | None:
    """Tell why no rows can be interpolated.

    Args:
        rows: Real rows with class labels.
        columns: Their columns.

    Returns:
        The reason; None where there is none.
    """
    if len(set(rows.labels.tolist())) < 2:
        return "there is only one class"
    return None if columns.features else "there is no column to interpolate"


def smote_rows(
    rows: LabelledRows, columns: EvaluationColumns, rng: np.random.Generator
) -> LabelledRows:
    """Make as many rows of each class as there are, each between neighbours of that class.

    SMOTENC; SMOTE where no column is categorical, SMOTEN where all are. Missing numbers and
    moments are replaced by the column's median, missing categories are a category. A class of up
    to five rows has fewer neighbours; the row of a class of one is repeated.

    Args:
        rows: Real rows of at least two classes.
        columns: Their columns, at least one.
        rng: Source of every draw.

    Returns:
        As many rows in the same class shares, ordered by class. Whole numbers stay whole.
    """
    matrix, categories = _as_matrix(rows.table, columns)
    counts = Counter(rows.labels.tolist())
    limit = MOST_ROWS if columns.numeric + columns.datetime else MOST_ROWS_OF_CATEGORIES
    pool = np.concatenate(
        [rng.permutation(np.flatnonzero(rows.labels == label))[:limit] for label in sorted(counts)]
    )
    drawn = Counter(rows.labels[pool].tolist())
    made: dict[str, NDArray[np.float64]] = {}
    for neighbours in sorted({min(NEIGHBOURS, count - 1) for count in drawn.values()}):
        labels = [each for each in sorted(drawn) if min(NEIGHBOURS, drawn[each] - 1) == neighbours]
        if neighbours == 0:
            made |= {each: matrix[rows.labels == each] for each in labels}
            continue
        sampler = _sampler(
            columns, neighbours, {each: drawn[each] + counts[each] for each in labels}, rng
        )
        units, names = sampler.fit_resample(matrix[pool], rows.labels[pool])
        # The rows given come first, then the new ones.
        units, names = np.asarray(units)[pool.size :], np.asarray(names)[pool.size :]
        made |= {each: units[names == each] for each in labels}
    units = np.concatenate([made[each] for each in sorted(made)])
    table = _as_table(units, rows.table, columns, categories)
    labels_made = np.repeat(sorted(made), [len(made[each]) for each in sorted(made)])
    table[columns.target] = labels_made
    return LabelledRows(table, labels_made.astype(np.str_), 0)


def _sampler(
    columns: EvaluationColumns, neighbours: int, wanted: dict[str, int], rng: np.random.Generator
) -> SMOTE | SMOTEN | SMOTENC:
    common = {
        "sampling_strategy": wanted,
        "k_neighbors": neighbours,
        "random_state": int(rng.integers(2**31)),
    }
    numeric = len(columns.numeric) + len(columns.datetime)
    if not columns.categorical:
        return SMOTE(**common)
    if numeric == 0:
        return SMOTEN(**common)
    return SMOTENC(list(range(numeric, numeric + len(columns.categorical))), **common)


def _as_matrix(
    table: pd.DataFrame, columns: EvaluationColumns
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.object_]]]:
    """Numbers with medians for missing ones, then codes of categories; and the categories."""
    units: list[NDArray[np.float64]] = []
    for name in columns.numeric + columns.datetime:
        values = numeric_values(table[name])
        known = values[~np.isnan(values)]
        units.append(np.where(np.isnan(values), np.median(known) if known.size else 0.0, values))
    categories = {}
    for name in columns.categorical:
        codes, distinct = pd.factorize(text_values(table[name]), use_na_sentinel=False)
        categories[name] = np.array([None if pd.isna(each) else each for each in distinct], object)
        units.append(codes.astype(np.float64))
    return np.column_stack(units), categories


def _as_table(
    matrix: NDArray[np.float64],
    like: pd.DataFrame,
    columns: EvaluationColumns,
    categories: dict[str, NDArray[np.object_]],
) -> pd.DataFrame:
    result: dict[str, pd.Series] = {}
    names = (*columns.numeric, *columns.datetime, *columns.categorical)
    for name, values in zip(names, matrix.T, strict=True):
        if name in categories:
            result[name] = pd.Series(categories[name][values.astype(np.int64)], dtype=object)
        elif name in columns.datetime:
            result[name] = EPOCH + pd.to_timedelta(pd.Series(values), unit="s")
        else:
            whole = pd.api.types.is_integer_dtype(like[name].dtype)
            result[name] = pd.Series(values.round() if whole else values)
    return pd.DataFrame(result)
