"""Attribute inference: does the synthetic table give away one column of a known row?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.privacy.gower import column_gaps, nearest_without
from bcgan.evaluation.privacy.intervals import Interval, bootstrap, share_difference
from bcgan.evaluation.privacy.metric import Metric, MetricText
from bcgan.evaluation.privacy.mixed_rows import MixedRows

Hits = NDArray[np.bool_]

ATTRIBUTE_INFERENCE = MetricText(
    "Attribute inference: advantage on training rows",
    "An attacker knows all columns of a person but one and looks it up in the most similar "
    "synthetic row. How much more often the guess is right for training rows than for held-out "
    "rows, averaged over the columns. 0 means that having been in the training data cost nothing; "
    "what is guessed right for both is knowledge about the population.",
)


def infer_attributes(
    groups: tuple[MixedRows, MixedRows],
    synthetic: MixedRows,
    columns: Sequence[str],
    tolerance: float,
    resampling: tuple[int, float, np.random.Generator],
) -> tuple[Metric, list[dict[str, Any]]]:
    """Infer each column from all others by the nearest synthetic row.

    Args:
        groups: Members and non-members, in equal numbers.
        synthetic: Released rows.
        columns: Columns to infer, one at a time.
        tolerance: Largest gap on the quantile scale of a number that is guessed right.
        resampling: Number of resamples, confidence, and source of the draws.

    Returns:
        The mean advantage, and a record for each column. The intervals of the columns hold
        together: each is at the level 1 - (1 - confidence) / number of columns.
    """
    usable = [name for name in columns if _varies(groups, name)]
    records: list[dict[str, Any]] = [
        {
            "column": name,
            "status": "not computable",
            "reason": "All compared real rows have the same value.",
        }
        for name in columns
        if name not in usable
    ]
    if not usable or len(synthetic.columns) < 2:
        return ATTRIBUTE_INFERENCE.not_computable(
            "It takes two columns, one of which varies: one to know and one to infer."
        ), records
    members, others = (_hits(group, synthetic, usable, tolerance) for group in groups)
    resamples, confidence, rng = resampling
    level = 1 - (1 - confidence) / len(usable)
    records = [
        _record(name, members[place], others[place], level) for place, name in enumerate(usable)
    ] + records
    # A row counts once, with all its columns: their guesses are not independent.
    first, second = members.mean(axis=0), others.mean(axis=0)
    interval = bootstrap(
        lambda rng: (
            first[rng.integers(first.size, size=first.size)].mean()
            - second[rng.integers(second.size, size=second.size)].mean()
        ),
        resamples,
        confidence,
        rng,
    )
    metric = ATTRIBUTE_INFERENCE.measured(
        first.mean() - second.mean(),
        interval,
        control=second.mean(),
        accuracy_members=float(first.mean()),
        accuracy_non_members=float(second.mean()),
        columns=len(usable),
        columns_with_signal=sum(bool(record["signal"]) for record in records if "signal" in record),
    )
    return metric, records


def _varies(groups: tuple[MixedRows, MixedRows], column: str) -> bool:
    values = np.concatenate([group.column(column) for group in groups])
    return bool((values != values[0]).any())


def _hits(group: MixedRows, synthetic: MixedRows, columns: Sequence[str], tolerance: float) -> Hits:
    """Tell whose hidden value is guessed right, shape (columns, n)."""
    found = nearest_without(group, synthetic, columns)
    return np.stack(
        [
            column_gaps(
                group.column(name), synthetic.column(name)[found[name]], name in group.numeric
            )
            <= (tolerance if name in group.numeric else 0.0)
            for name in columns
        ]
    )


def _record(column: str, members: Hits, non_members: Hits, level: float) -> dict[str, Any]:
    interval: Interval = share_difference(
        (int(members.sum()), members.size), (int(non_members.sum()), non_members.size), level
    )
    return {
        "column": column,
        "status": "ok",
        "accuracy_members": float(members.mean()),
        "accuracy_non_members": float(non_members.mean()),
        "difference": float(members.mean() - non_members.mean()),
        "low": interval.low,
        "high": interval.high,
        "confidence": level,
        "signal": interval.low > 0,
    }
