"""Rows with a label."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.errors import InputError
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.values import numeric_values, text_values


@dataclass(frozen=True)
class LabelledRows:
    """The rows of a table that have a label.

    Attributes:
        table: Feature columns and target of n rows.
        labels: Array of shape (n,): the target, as text, or float64 where it is a number to
            predict.
        dropped: Number of rows left out because their label is missing.
    """

    table: pd.DataFrame
    labels: NDArray[Any]
    dropped: int

    @classmethod
    def of(
        cls, table: pd.DataFrame, columns: EvaluationColumns, described_as: str
    ) -> "LabelledRows":
        """Take the evaluated columns and leave out rows without a label.

        Args:
            table: A typed table.
            columns: Its columns; the target is not None.
            described_as: How an error sentence calls the table.

        Returns:
            The rows that have a label.

        Raises:
            InputError: If columns are absent or no row has a label.
        """
        columns.require(table, described_as)
        values = text_values if columns.task == "classification" else numeric_values
        labels: NDArray[Any] = values(table[columns.target])
        present = ~pd.isna(labels)
        if not present.any():
            raise InputError(
                f"No row of the {described_as} has a value in the target column "
                f"'{columns.target}'; give rows with labels to evaluate."
            )
        rows = table.loc[present, list(columns.every)].reset_index(drop=True)
        return cls(
            table=rows,
            labels=labels[present].astype(
                np.str_ if columns.task == "classification" else np.float64
            ),
            dropped=int((~present).sum()),
        )

    def take(self, rows: NDArray[np.intp]) -> "LabelledRows":
        """Keep some of the rows.

        Args:
            rows: Their numbers; one may occur more than once.

        Returns:
            The rows in this order.
        """
        return LabelledRows(
            self.table.take(rows).reset_index(drop=True), self.labels[rows], self.dropped
        )

    def at_most(self, limit: int, rng: np.random.Generator) -> "LabelledRows":
        """Draw rows without replacement where there are more than wanted.

        Args:
            limit: Most rows to keep.
            rng: Source of the draw.

        Returns:
            At most so many rows, in their old order.
        """
        if len(self.labels) <= limit:
            return self
        return self.take(np.sort(rng.permutation(len(self.labels))[:limit]))


def majority_label(labels: NDArray[np.str_]) -> str:
    """Give the most frequent label.

    Args:
        labels: Text array of shape (n,), n >= 1.

    Returns:
        The label; of equally frequent ones the first in sorted order.
    """
    counts = Counter(labels.tolist())
    return min(counts, key=lambda label: (-counts[label], label))
