"""The seven learners of the compatibility score (BCGAN paper, section 4 and appendix B)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from bcgan.evaluation.settings import CompatibilitySettings


@dataclass(frozen=True)
class Learner:
    """A kind of classifier, with scikit-learn's defaults except where said.

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


def _tree(depth: int) -> Learner:
    return Learner(
        name=f"decision tree (depth {depth})",
        cost=1.0,
        make=lambda _, seed: DecisionTreeClassifier(max_depth=depth, random_state=seed),
    )


def _forest(depth: int) -> Learner:
    return Learner(
        name=f"random forest (10 trees, depth {depth})",
        cost=2.0,
        make=lambda _, seed: RandomForestClassifier(
            n_estimators=10, max_depth=depth, random_state=seed
        ),
    )


def _mlp(*hidden: int) -> Learner:
    return Learner(
        name=f"MLP ({', '.join(map(str, hidden))})",
        cost=50.0 * len(hidden) * max(hidden) / 100,
        make=lambda settings, seed: MLPClassifier(
            hidden_layer_sizes=hidden, max_iter=settings.mlp_max_iter, random_state=seed
        ),
    )


def _linear_svm() -> Learner:
    return Learner(
        name="linear SVM",
        cost=5.0,
        # dual="auto" picks the faster of two solvers of the same problem.
        make=lambda _, seed: LinearSVC(dual="auto", random_state=seed),
    )


SEVEN_LEARNERS: Mapping[str, Learner] = MappingProxyType(
    {
        "dt_10": _tree(10),
        "dt_20": _tree(20),
        "linear_svm": _linear_svm(),
        "mlp_100": _mlp(100),
        "mlp_200_200": _mlp(200, 200),
        "rf_10": _forest(10),
        "rf_20": _forest(20),
    }
)
"""Learners by the identifier that `compatibility.json` uses, in the order of reports."""
