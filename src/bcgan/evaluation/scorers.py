"""Scores of predictions on weighted test rows.

A weight of 1 for every row gives the scores themselves; counts of how often a resample drew each
row give the scores on that resample.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from bcgan.evaluation.averages import Scores, relative_r2, relative_scores
from bcgan.evaluation.outcomes import Answers, Outcome
from bcgan.evaluation.roc_placements import auc_placements

Weights = NDArray[np.float64]
"""Shape (n, r): r sets of weights for n test rows, not negative, each with a positive sum."""


class Scored(Protocol):
    """Predictions for n test rows beside the right answers."""

    def scores(self, weights: Weights) -> Scores:
        """Score them.

        Args:
            weights: Shape (n, r).

        Returns:
            Arrays of shape (r,), NaN where a score cannot be computed.
        """


class Scorer(Protocol):
    """Knows the right answers for n test rows."""

    @property
    def rows(self) -> int:
        """Number of test rows n."""

    def score(self, outcome: Outcome) -> Scored:
        """Set predictions for the n rows beside the right answers."""

    def relative(self, other: Scores, real: Scores, weights: Weights) -> Scores:
        """Set the scores of a learner in relation to those of the same one trained on real rows.

        Args:
            other: Its scores after training on the table in question.
            real: Its scores after training on real rows.
            weights: Shape (n, r): the weights of both.

        Returns:
            Arrays of shape (r,), NaN where a relation cannot be computed.
        """

    def take(self, rows: NDArray[np.intp]) -> "Scorer":
        """Keep some of the test rows."""


@dataclass(frozen=True)
class ClassScorer:
    """Accuracy, macro-F1 and, for two classes, ROC-AUC.

    Attributes:
        true: int64, shape (n,): classes of the rows, counted from 1.
        classes: Number of classes, over which macro-F1 is averaged.
        majority: The most frequent class of the real training rows.
    """

    true: NDArray[np.int64]
    classes: int
    majority: int

    @property
    def rows(self) -> int:
        """Number of test rows."""
        return self.true.size

    def score(self, outcome: Outcome) -> "ScoredClasses":
        """Count who was taken for whom; see `ScoredClasses`."""
        pairs, places = np.unique(
            self.true * (self.classes + 1) + outcome.predicted, return_inverse=True
        )
        cells = csr_array(
            (np.ones(self.rows), (places, np.arange(self.rows))), shape=(pairs.size, self.rows)
        )
        positive = self.true == 2
        placements = None
        if outcome.ranks is not None and self.classes == 2:
            placements = auc_placements(outcome.ranks, positive)
        true, predicted = np.divmod(pairs, self.classes + 1)
        return ScoredClasses(self.classes, true, predicted, cells, positive, placements)

    def relative(self, other: Scores, real: Scores, weights: Weights) -> Scores:
        """Relate to real scores; see `relative_scores`."""
        majority = (self.true == self.majority).astype(np.float64) @ weights / weights.sum(0)
        return relative_scores(other, real, majority)

    def take(self, rows: NDArray[np.intp]) -> "ClassScorer":
        """Keep some of the test rows."""
        return ClassScorer(self.true[rows], self.classes, self.majority)


@dataclass(frozen=True)
class ScoredClasses:
    """Cells of a confusion matrix that occur, and placements for the AUC.

    Attributes:
        classes: Number of classes K, counted from 1; 0 stands for any other.
        true: int64, shape (c,): the class of each cell's rows.
        predicted: int64, shape (c,): what they were taken for.
        cells: Shape (c, n): 1 for the cell of each row.
        positive: bool, shape (n,): rows of the second class.
        placements: float64, shape (n,), see `auc_placements`; None where there is no AUC.
    """

    classes: int
    true: NDArray[np.int64]
    predicted: NDArray[np.int64]
    cells: csr_array
    positive: NDArray[np.bool_]
    placements: NDArray[np.float64] | None

    def scores(self, weights: Weights) -> Scores:
        """Score predicted classes.

        A class that is neither present nor predicted has an F1 of 0. The AUC of a resample is
        its first-order approximation: placements stay those among the rows themselves, and only
        the rows are weighted.

        Args:
            weights: Shape (n, r).

        Returns:
            `accuracy`, `macro_f1` and `auc`, shape (r,); `auc` is NaN without rows of both of
            two classes.
        """
        sums: NDArray[np.float64] = self.cells @ weights
        right = self.true == self.predicted
        hits = np.zeros((self.classes + 1, weights.shape[1]))
        hits[self.true[right]] = sums[right]
        present = np.zeros_like(hits)
        np.add.at(present, self.true, sums)
        np.add.at(present, self.predicted, sums)
        f1 = 2 * hits[1:] / np.maximum(present[1:], 1e-300)
        return {
            "accuracy": hits.sum(0) / sums.sum(0),
            "macro_f1": f1.mean(0),
            "auc": self._auc(weights),
        }

    def _auc(self, weights: Weights) -> NDArray[np.float64]:
        if self.placements is None:
            return np.full(weights.shape[1], np.nan)
        kinds = np.stack([self.positive, ~self.positive]).astype(np.float64)
        sums = np.concatenate([kinds, kinds * self.placements]) @ weights
        drawn = sums[:2]
        # The mean placements of both kinds deviate from the AUC of the rows, and these
        # deviations add up.
        found = (sums[2:] / np.where(drawn > 0, drawn, 1.0)).sum(0)
        auc: NDArray[np.float64] = found - self.placements[self.positive].mean()
        return np.where((drawn > 0).all(0), auc, np.nan)


@dataclass(frozen=True)
class NumberScorer:
    """R2 of predicted numbers.

    Attributes:
        true: float64, shape (n,): targets in the unit of the predictions.
    """

    true: NDArray[np.float64]

    @property
    def rows(self) -> int:
        """Number of test rows."""
        return self.true.size

    def score(self, outcome: Outcome) -> "ScoredNumbers":
        """Take the errors."""
        return ScoredNumbers(self.true, outcome.predicted.astype(np.float64) - self.true)

    def relative(self, other: Scores, real: Scores, weights: Weights) -> Scores:
        """Relate to real scores; see `relative_r2`."""
        return relative_r2(other, real)

    def take(self, rows: NDArray[np.intp]) -> "NumberScorer":
        """Keep some of the test rows."""
        return NumberScorer(self.true[rows])


@dataclass(frozen=True)
class ScoredNumbers:
    """Errors of predicted numbers.

    Attributes:
        true: float64, shape (n,): targets.
        errors: float64, shape (n,): predicted minus true.
    """

    true: NDArray[np.float64]
    errors: NDArray[np.float64]

    def scores(self, weights: Weights) -> Scores:
        """Score predicted numbers.

        Args:
            weights: Shape (n, r).

        Returns:
            `r2`, shape (r,): 1 - sum of squared errors / sum of squared deviations of the
            targets from their mean; NaN where the targets are constant.
        """
        stacked = np.stack([np.ones_like(self.true), self.true, self.true**2, self.errors**2])
        count, total, squares, errors = stacked @ weights
        spread = squares - total**2 / count
        constant = spread <= 1e-9 * count
        return {"r2": np.where(constant, np.nan, 1.0 - errors / np.where(constant, 1.0, spread))}


def scorer_of(answers: Answers, majority: Any) -> Scorer:
    """Make the scorer of a task.

    Args:
        answers: The right answers for the test rows.
        majority: Label of the most frequent class of the real training rows; not read for a
            numeric target.

    Returns:
        The scorer.
    """
    if answers.task == "regression":
        return NumberScorer(answers.numbers.astype(np.float64))
    return ClassScorer(
        answers.numbers, len(answers.classes), answers.classes.index(str(majority)) + 1
    )
