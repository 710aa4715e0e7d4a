"""Synthetic rows that are identical to a real row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.intervals import share_difference, wilson
from bcgan.evaluation.privacy.metric import Metric, MetricText
from bcgan.evaluation.privacy.samples import Samples
from bcgan.evaluation.values import numeric_values, text_values

EXACT_COPIES = MetricText(
    "Training rows copied exactly (difference to held-out rows)",
    "Share of training rows that stand in the synthetic table exactly as they are, minus the same "
    "share of held-out rows, which can only be met by chance; rows that occur more than once in "
    "the real data are left out. 0 means no more copies than chance makes.",
)


def count_exact_copies(
    tables: Mapping[str, pd.DataFrame],
    columns: EvaluationColumns,
    samples: Samples,
    confidence: float,
) -> Metric:
    """Compare how many members and non-members stand in the synthetic table.

    Args:
        tables: The whole typed tables `training`, `held_out` and `synthetic`.
        columns: Columns that have to be equal; a missing value equals a missing value.
        samples: The members and non-members, in equal numbers.
        confidence: Level of the intervals.

    Returns:
        The metric; its details count copies on the side of the synthetic table too.
    """
    keys = row_keys(list(tables.values()), columns)
    training, held_out, synthetic = keys
    real = np.bincount(np.concatenate([training, held_out]), minlength=synthetic.max() + 1)
    released = np.bincount(synthetic, minlength=real.size) > 0
    groups = {"members": training[samples.members], "non_members": held_out[samples.non_members]}
    found = {name: _copied(group, real, released) for name, group in groups.items()}
    trials = {name: int((real[group] == 1).sum()) for name, group in groups.items()}
    if not all(trials.values()):
        return EXACT_COPIES.not_computable(
            "Every compared real row occurs more than once in the real data, so a copy points to "
            "no one."
        )
    pairs = {name: (found[name]["occur_once"], trials[name]) for name in groups}
    shares = {name: hits / count for name, (hits, count) in pairs.items()}
    return EXACT_COPIES.measured(
        shares["members"] - shares["non_members"],
        share_difference(pairs["members"], pairs["non_members"], confidence),
        control=shares["non_members"],
        members={**found["members"], "rows_that_occur_once": trials["members"]},
        non_members={**found["non_members"], "rows_that_occur_once": trials["non_members"]},
        synthetic_rows_like_training=_like(synthetic, training, real, confidence),
        synthetic_rows_like_held_out=_like(synthetic, held_out, real, confidence),
    )


def row_keys(tables: Sequence[pd.DataFrame], columns: EvaluationColumns) -> list[NDArray[np.int64]]:
    """Number the distinct rows of several tables.

    Args:
        tables: Typed tables.
        columns: Columns that make two rows the same or not.

    Returns:
        For each table int64 of shape (n,): equal numbers for identical rows.
    """
    keys = number_rows(column_codes(tables, columns), sum(map(len, tables)))
    ends = np.cumsum([len(table) for table in tables])[:-1]
    return [part.astype(np.int64) for part in np.split(keys, ends)]


def column_codes(
    tables: Sequence[pd.DataFrame], columns: EvaluationColumns
) -> Iterator[NDArray[np.int64]]:
    """Number the distinct values of each column, one column at a time.

    Args:
        tables: Typed tables, n rows together.
        columns: Columns to number; a missing value is a value of its own.

    Yields:
        For each column int64 of shape (n,), the rows of the first table first.
    """
    features = columns.with_target_as("categorical")
    for name in features.features:
        values = text_values if name in features.categorical else numeric_values
        found, _ = pd.factorize(np.concatenate([values(table[name]) for table in tables]))
        yield found.astype(np.int64) + 1


def number_rows(codes: Iterable[NDArray[np.int64]], rows: int) -> NDArray[np.int64]:
    """Number the distinct rows of coded columns.

    Args:
        codes: For each column int64 of shape (n,), from 0.
        rows: n.

    Returns:
        int64, shape (n,): equal numbers for identical rows.
    """
    keys = np.zeros(rows, dtype=np.int64)
    for column in codes:
        # Numbered anew after each column, so that the products stay far below 2**63.
        keys, _ = pd.factorize(keys * (int(column.max()) + 1) + column)
    return keys.astype(np.int64)


def _copied(
    group: NDArray[np.int64], real: NDArray[np.int64], released: NDArray[np.bool_]
) -> dict[str, int]:
    copied = released[group]
    return {
        "rows": group.size,
        "copied": int(copied.sum()),
        "occur_once": int((copied & (real[group] == 1)).sum()),
        "occur_often": int((copied & (real[group] > 1)).sum()),
    }


def _like(
    synthetic: NDArray[np.int64],
    table: NDArray[np.int64],
    real: NDArray[np.int64],
    confidence: float,
) -> dict[str, float]:
    copies = np.isin(synthetic, table)
    interval = wilson(int(copies.sum()), synthetic.size, confidence)
    return {
        "count": int(copies.sum()),
        "share": float(copies.mean()),
        "low": interval.low,
        "high": interval.high,
        "of_rows_that_occur_once": int((copies & (real[synthetic] == 1)).sum()),
    }
