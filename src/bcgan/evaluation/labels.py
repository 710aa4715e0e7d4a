"""Rows with a label, and scores of predicted labels."""

from collections import Counter
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from bcgan.errors import InputError
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.values import text_values


class LabelScores(TypedDict):
    """How well labels were predicted.

    Attributes:
        accuracy: Share of right predictions, in [0, 1].
        macro_f1: Mean over the classes of the real table of the F1 score, in [0, 1].
    """

    accuracy: float
    macro_f1: float


@dataclass(frozen=True)
class LabelledRows:
    """The rows of a table that have a label.

    Attributes:
        table: Feature columns and target of n rows.
        labels: Text array of shape (n,): the target, as text.
        dropped: Number of rows left out because their label is missing.
    """

    table: pd.DataFrame
    labels: NDArray[np.str_]
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
        labels = text_values(table[columns.target])
        present = ~pd.isna(labels)
        if not present.any():
            raise InputError(
                f"No row of the {described_as} has a value in the target column "
                f"'{columns.target}'; give rows with labels to evaluate."
            )
        rows = table.loc[present, list(columns.every)].reset_index(drop=True)
        return cls(
            table=rows,
            labels=labels[present].astype(np.str_),
            dropped=int((~present).sum()),
        )


def score_labels(
    predicted: NDArray[np.str_], true: NDArray[np.str_], classes: list[str]
) -> LabelScores:
    """Compare predicted with true labels.

    Args:
        predicted: Text array of shape (m,).
        true: Text array of shape (m,), m >= 1.
        classes: Classes of the real table; one that is never predicted has an F1 of 0.

    Returns:
        Accuracy and macro-F1.
    """
    return {
        "accuracy": float(np.mean(predicted == true)),
        "macro_f1": float(
            f1_score(true, predicted, labels=classes, average="macro", zero_division=0)
        ),
    }


def majority_accuracy(train: NDArray[np.str_], test: NDArray[np.str_]) -> float:
    """Score the guess that every row belongs to the most frequent training class.

    Args:
        train: Text array of shape (n,), n >= 1; of equally frequent classes the first in
            sorted order counts.
        test: Text array of shape (m,), m >= 1.

    Returns:
        Share of the test rows of that class, in [0, 1].
    """
    counts = Counter(train.tolist())
    majority = min(counts, key=lambda label: (-counts[label], label))
    return float(np.mean(test == majority))
