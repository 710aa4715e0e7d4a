"""The learners of the compatibility score (BCGAN paper, section 4 and appendix B)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sklearn.base import BaseEstimator
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.svm import LinearSVC, LinearSVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from bcgan.evaluation.columns import Task
from bcgan.evaluation.settings import CompatibilitySettings

GRADIENT_BOOSTING = "gradient_boosting"
"""Identifier of the eighth learner, which is in no average."""

LINEAR = ("linear_svm", "linear_svr")
"""Identifiers of the linear learners, one for each task."""


@dataclass(frozen=True)
class Learner:
    """A kind of learner, with scikit-learn's defaults except where said.

    Attributes:
        name: For readers.
        cost: Rough training time relative to the others; the dearest fits are started first.
        make: Gives an unfitted estimator for settings and a random state in [0, 2**32).
    """

    name: str
    cost: float
    make: Callable[[CompatibilitySettings, int], BaseEstimator]

    def __call__(self, settings: CompatibilitySettings, seed: int) -> BaseEstimator:
        """Make an unfitted estimator; see `make`."""
        return self.make(settings, seed)


def _tree(kind: type[BaseEstimator], depth: int) -> Learner:
    return Learner(
        name=f"decision tree (depth {depth})",
        cost=1.0,
        make=lambda _, seed: kind(max_depth=depth, random_state=seed),
    )


def _forest(kind: type[BaseEstimator], depth: int) -> Learner:
    return Learner(
        name=f"random forest (10 trees, depth {depth})",
        cost=2.0,
        make=lambda _, seed: kind(n_estimators=10, max_depth=depth, random_state=seed),
    )


def _mlp(kind: type[BaseEstimator], *hidden: int) -> Learner:
    return Learner(
        name=f"MLP ({', '.join(map(str, hidden))})",
        cost=50.0 * len(hidden) * max(hidden) / 100,
        make=lambda settings, seed: kind(
            hidden_layer_sizes=hidden, max_iter=settings.mlp_max_iter, random_state=seed
        ),
    )


def _linear(kind: type[BaseEstimator], name: str) -> Learner:
    return Learner(
        name=name,
        cost=5.0,
        # dual="auto" picks the faster of two solvers of the same problem.
        make=lambda _, seed: kind(dual="auto", random_state=seed),
    )


def _boosting(kind: type[BaseEstimator]) -> Learner:
    return Learner(
        name="gradient boosting", cost=10.0, make=lambda _, seed: kind(random_state=seed)
    )


SEVEN_LEARNERS: Mapping[str, Learner] = MappingProxyType(
    {
        "dt_10": _tree(DecisionTreeClassifier, 10),
        "dt_20": _tree(DecisionTreeClassifier, 20),
        "linear_svm": _linear(LinearSVC, "linear SVM"),
        "mlp_100": _mlp(MLPClassifier, 100),
        "mlp_200_200": _mlp(MLPClassifier, 200, 200),
        "rf_10": _forest(RandomForestClassifier, 10),
        "rf_20": _forest(RandomForestClassifier, 20),
    }
)
"""Learners by the identifier that `compatibility.json` uses, in the order of reports."""

SEVEN_REGRESSORS: Mapping[str, Learner] = MappingProxyType(
    {
        "dt_10": _tree(DecisionTreeRegressor, 10),
        "dt_20": _tree(DecisionTreeRegressor, 20),
        "linear_svr": _linear(LinearSVR, "linear SVR"),
        "mlp_100": _mlp(MLPRegressor, 100),
        "mlp_200_200": _mlp(MLPRegressor, 200, 200),
        "rf_10": _forest(RandomForestRegressor, 10),
        "rf_20": _forest(RandomForestRegressor, 20),
    }
)
"""The regressors that match the seven learners, for a numeric target."""


def seven_of(task: Task) -> Mapping[str, Learner]:
    """Give the learners that are averaged over.

    Args:
        task: What is predicted.

    Returns:
        Seven learners by identifier.
    """
    return SEVEN_LEARNERS if task == "classification" else SEVEN_REGRESSORS


def all_of(task: Task) -> Mapping[str, Learner]:
    """Give all learners: the seven and gradient boosting, which nobody tuned a generator for.

    Args:
        task: What is predicted.

    Returns:
        Eight learners by identifier.
    """
    boosting = (
        HistGradientBoostingClassifier
        if task == "classification"
        else HistGradientBoostingRegressor
    )
    return {**seven_of(task), GRADIENT_BOOSTING: _boosting(boosting)}
