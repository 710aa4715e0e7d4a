"""Train and predict with many learners in parallel processes.

Worker processes import this module, so it stays free of PyTorch, which takes seconds to load.
"""

import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits


@dataclass(frozen=True)
class Fit:
    """One learner to train on one table and to ask about the test rows.

    Attributes:
        table: Which table is trained on, for example "real".
        learner: Identifier of the learner.
        estimator: Unfitted scikit-learn classifier with its random state set.
        train_features: float32 array of shape (n, units).
        train_labels: Text array of shape (n,).
        test_features: float32 array of shape (m, units).
        cost: Rough time, in any unit; only the order counts.
    """

    table: str
    learner: str
    estimator: BaseEstimator
    train_features: NDArray[np.float32]
    train_labels: NDArray[np.str_]
    test_features: NDArray[np.float32]
    cost: float


@dataclass(frozen=True)
class Predictions:
    """What a fit gives.

    Attributes:
        labels: Text array of shape (m,), the predicted label of each test row.
        seconds: Wall time of training and predicting.
    """

    labels: NDArray[np.str_]
    seconds: float


def run_fits(fits: Iterable[Fit], jobs: int) -> dict[tuple[str, str], Predictions]:
    """Train all learners; the predictions do not depend on `jobs`.

    Args:
        fits: What to train; run in descending order of cost, so that no long fit comes last.
        jobs: Worker processes; with 1 everything runs in this process.

    Returns:
        Predictions by (table, learner).
    """
    ordered = sorted(fits, key=lambda fit: -fit.cost)
    workers = max(1, min(jobs, len(ordered)))
    results = Parallel(n_jobs=workers, backend="loky", batch_size=1, pre_dispatch="all")(
        delayed(_fit_and_predict)(
            fit.estimator, fit.train_features, fit.train_labels, fit.test_features
        )
        for fit in ordered
    )
    return {(fit.table, fit.learner): result for fit, result in zip(ordered, results, strict=True)}


def _fit_and_predict(
    estimator: BaseEstimator,
    train_features: NDArray[np.float32],
    train_labels: NDArray[np.str_],
    test_features: NDArray[np.float32],
) -> Predictions:
    started = time.perf_counter()
    if (train_labels == train_labels[0]).all():
        # Some learners refuse a single class; all of them could only ever predict it.
        estimator = DummyClassifier(strategy="most_frequent")
    # One thread each: the processes share the cores, and sums keep one order for any `jobs`.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(train_features, train_labels)
        labels = estimator.predict(test_features)
    return Predictions(labels=labels, seconds=time.perf_counter() - started)
