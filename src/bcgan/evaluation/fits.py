"""Train and predict with many learners in parallel processes.

Worker processes import this module, so it stays free of PyTorch, which takes seconds to load.
"""

import os
import time
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from multiprocessing import parent_process
from multiprocessing.util import Finalize
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, is_regressor
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits


@dataclass(frozen=True)
class Fit:
    """One learner to train on one table and to ask about the test rows.

    Attributes:
        table: Which table is trained on, for example "real".
        learner: Identifier of the learner.
        estimator: Unfitted scikit-learn classifier or regressor with its random state set.
        train_features: float32 array of shape (n, units).
        train_labels: Text array of shape (n,), or float64 for a regressor.
        test_features: float32 array of shape (m, units).
        cost: Rough time, in any unit; only the order counts.
        positive: The class whose score is asked for; None asks for no scores.
    """

    table: str
    learner: str
    estimator: BaseEstimator
    train_features: NDArray[np.float32]
    train_labels: NDArray[Any]
    test_features: NDArray[np.float32]
    cost: float
    positive: str | None = None


@dataclass(frozen=True)
class Predictions:
    """What a fit gives.

    Attributes:
        labels: Array of shape (m,): the predicted label of each test row as text, or the
            predicted number.
        seconds: Wall time of training and predicting.
        scores: float64 array of shape (m,): how much each row looks like the positive class, in
            the learner's own unit; None where it was not asked for.
    """

    labels: NDArray[Any]
    seconds: float
    scores: NDArray[np.float64] | None = None


def run_fits(fits: Iterable[Fit], jobs: int) -> dict[tuple[str, str], Predictions]:
    """Train all learners; the predictions do not depend on `jobs`.

    Args:
        fits: What to train; run in descending order of cost, so that no long fit comes last.
        jobs: Worker processes; with 1 everything runs in this process.

    Returns:
        Predictions by (table, learner).
    """
    _end_pool_with_process(os.getpid())
    ordered = sorted(fits, key=lambda fit: -fit.cost)
    workers = max(1, min(jobs, len(ordered)))
    results = Parallel(n_jobs=workers, backend="loky", batch_size=1, pre_dispatch="all")(
        delayed(_fit_and_predict)(
            fit.estimator, fit.train_features, fit.train_labels, fit.test_features, fit.positive
        )
        for fit in ordered
    )
    return {(fit.table, fit.learner): result for fit, result in zip(ordered, results, strict=True)}


@cache
def _end_pool_with_process(pid: int) -> None:
    """Let a process that multiprocessing started, such as one of Kedro's ParallelRunner, end.

    At its end it waits for its children, and those of joblib's pool wait for work for minutes.

    Args:
        pid: This process, so that a fork does not take its parent's call for its own.
    """
    if parent_process() is not None:
        Finalize(None, _end_pool, exitpriority=100)


def _end_pool() -> None:
    get_reusable_executor().shutdown(wait=True)


def _fit_and_predict(
    estimator: BaseEstimator,
    train_features: NDArray[np.float32],
    train_labels: NDArray[Any],
    test_features: NDArray[np.float32],
    positive: str | None,
) -> Predictions:
    started = time.perf_counter()
    # One thread each: the processes share the cores, and sums keep one order for any `jobs`.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if is_regressor(estimator):
            labels = _regress(estimator, train_features, train_labels, test_features)
            return Predictions(labels, time.perf_counter() - started)
        classifier = _fitted_classifier(estimator, train_features, train_labels)
        labels = classifier.predict(test_features)
        scores = None if positive is None else _scores_of(classifier, test_features, positive)
    return Predictions(labels, time.perf_counter() - started, scores)


def _regress(
    estimator: BaseEstimator,
    train_features: NDArray[np.float32],
    train_targets: NDArray[np.float64],
    test_features: NDArray[np.float32],
) -> NDArray[np.float64]:
    # Defaults of MLPs and SVMs are made for targets of unit spread.
    centre, spread = float(train_targets.mean()), float(train_targets.std()) or 1.0
    estimator.fit(train_features, (train_targets - centre) / spread)
    return np.asarray(estimator.predict(test_features) * spread + centre, dtype=np.float64)


def _fitted_classifier(
    estimator: BaseEstimator, features: NDArray[np.float32], labels: NDArray[Any]
) -> BaseEstimator:
    counts = Counter(labels.tolist())
    if len(counts) == 1:
        # Some learners refuse a single class; all of them could only ever predict it.
        estimator = DummyClassifier(strategy="most_frequent")
    elif min(counts.values()) == 1 and getattr(estimator, "early_stopping", None) == "auto":
        # Gradient boosting would put the only row of a class both in and out of its own
        # validation part.
        estimator.set_params(early_stopping=False)
    return estimator.fit(features, labels)


def _scores_of(
    classifier: BaseEstimator, features: NDArray[np.float32], positive: str
) -> NDArray[np.float64]:
    classes = classifier.classes_.tolist()
    if len(classes) == 1 or positive not in classes:
        return np.zeros(len(features))
    if hasattr(classifier, "predict_proba"):
        return np.asarray(classifier.predict_proba(features)[:, classes.index(positive)], float)
    scores = np.asarray(classifier.decision_function(features), dtype=np.float64)
    if scores.ndim == 2:
        return scores[:, classes.index(positive)]
    return scores if classes[1] == positive else -scores
