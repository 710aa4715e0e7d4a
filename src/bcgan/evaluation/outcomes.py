"""What a learner trained on some table says of each test row."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.columns import Task
from bcgan.evaluation.fits import Predictions
from bcgan.evaluation.packed_arrays import pack, unpack


@dataclass(frozen=True)
class Outcome:
    """Predictions of one learner for n test rows, in a form that fits a small file.

    Attributes:
        predicted: Shape (n,). Classes: int64, number of the class among the real ones counted
            from 1, 0 for a class that the real table does not have. Numbers: float32, in
            standard deviations of the test rows' targets from their mean.
        ranks: int64, shape (n,), from 0: order of the scores for the positive class, equal
            for equal scores; None where there are no two classes.
        seconds: Wall time of training and predicting, when it was computed.
    """

    predicted: NDArray[Any]
    ranks: NDArray[np.int64] | None
    seconds: float

    def take(self, rows: NDArray[np.intp]) -> "Outcome":
        """Keep some of the test rows.

        Args:
            rows: Their numbers.

        Returns:
            The predictions of these rows.
        """
        ranks = None if self.ranks is None else self.ranks[rows]
        return Outcome(self.predicted[rows], ranks, self.seconds)

    def to_json(self) -> dict[str, Any]:
        """Give JSON values that `from_json` reads."""
        return {
            "predicted": pack(self.predicted),
            "ranks": None if self.ranks is None else pack(self.ranks),
            "seconds": self.seconds,
        }

    @classmethod
    def from_json(cls, values: Any, rows: int) -> "Outcome":
        """Read what `to_json` gave.

        Args:
            values: JSON values.
            rows: Number of test rows.

        Returns:
            The predictions.

        Raises:
            ValueError: If the values are damaged or belong to another number of rows.
        """
        try:
            ranks = None if values["ranks"] is None else unpack(values["ranks"], rows)
            return cls(unpack(values["predicted"], rows), ranks, float(values["seconds"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"the predictions cannot be read: {error!r}") from error


@dataclass(frozen=True)
class Answers:
    """The right answers for the test rows: how predictions are turned into outcomes.

    Attributes:
        labels: Text array of shape (n,), or float64 for a numeric target.
        classes: Classes of the real table in sorted order; empty for a numeric target.
        task: What is predicted.
    """

    labels: NDArray[Any]
    classes: tuple[str, ...]
    task: Task

    @property
    def positive(self) -> str | None:
        """The second of two classes; None where there are not two."""
        return self.classes[1] if len(self.classes) == 2 else None

    @property
    def numbers(self) -> NDArray[Any]:
        """The answers in the form of `Outcome.predicted`."""
        return self._numbered(self.labels)

    def outcome(self, predictions: Predictions) -> Outcome:
        """Bring predictions into their short form.

        Args:
            predictions: Of all test rows.

        Returns:
            The same predictions.
        """
        ranks = None
        if predictions.scores is not None:
            ranks = np.unique(predictions.scores, return_inverse=True)[1].astype(np.int64)
        return Outcome(self._numbered(predictions.labels), ranks, round(predictions.seconds, 3))

    def _numbered(self, labels: NDArray[Any]) -> NDArray[Any]:
        if self.task == "regression":
            spread = float(self.labels.std()) or 1.0
            return ((labels - self.labels.mean()) / spread).astype(np.float32)
        classes = np.array(self.classes)
        places = np.searchsorted(classes, labels).clip(max=len(classes) - 1)
        return np.where(classes[places] == labels, places + 1, 0).astype(np.int64)
