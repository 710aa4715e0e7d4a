"""Relative scores of learners and their averages (BCGAN paper, eq. 1)."""

from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.learners import LINEAR

Scores = dict[str, NDArray[np.float64]]
"""Scores or relations by name, each of shape (r,); NaN where one cannot be computed."""

GAINS = ("gain", "real_gain")
"""Accuracy above guessing the majority class: what `lift` is made of."""

LEAST_REAL_R2 = 0.1
"""Below it there is too little to learn for a ratio to mean something."""


def relative_scores(other: Scores, real: Scores, majority: NDArray[np.float64]) -> Scores:
    """Set the scores of a classifier in relation to its real ones.

    Args:
        other: `accuracy`, `macro_f1` and `auc` after training on the table in question.
        real: The same after training on real rows.
        majority: Accuracy of guessing the majority class of the real training rows.

    Returns:
        `relative_accuracy`, `relative_macro_f1` and `relative_auc`: score over real score, 1.0 is
        parity, NaN where the real one is 0. `lift`: (accuracy - majority) / (real accuracy -
        majority); guessing the majority class scores 0 and parity 1; NaN where the real learner
        does not beat the majority. `gain` and `real_gain`: numerator and denominator of the lift.
    """
    gain, real_gain = other["accuracy"] - majority, real["accuracy"] - majority
    return {
        "relative_accuracy": _ratio(other["accuracy"], real["accuracy"]),
        "lift": _ratio(gain, real_gain),
        "gain": gain,
        "real_gain": real_gain,
        "relative_macro_f1": _ratio(other["macro_f1"], real["macro_f1"]),
        "relative_auc": _ratio(other["auc"], real["auc"]),
    }


def relative_r2(other: Scores, real: Scores) -> Scores:
    """Set the R2 of a regressor in relation to its real one.

    Args:
        other: `r2` after training on the table in question.
        real: The same after training on real rows.

    Returns:
        `relative_r2`: their ratio, NaN where the real R2 is not above 0.1.
    """
    learnt = np.where(real["r2"] > LEAST_REAL_R2, real["r2"], 0.0)
    return {"relative_r2": _ratio(other["r2"], learnt)}


def six_distinct(learners: Iterable[str]) -> list[str]:
    """Leave the linear learner out, as one that reproduces the paper's distinct rows has to."""
    return [name for name in learners if name not in LINEAR]


def paper_convention(learners: Iterable[str]) -> list[str]:
    """Put the depth-20 tree in the place of the linear learner.

    In all of the paper's tables the row "linear SVM" repeats that of the depth-20 tree, and its
    averages are those of the rows printed: the tree counts twice and there is no SVM.
    """
    return ["dt_20" if name in LINEAR else name for name in learners]


MEANS: Mapping[str, tuple[tuple[str, ...], Callable[[Iterable[str]], list[str]]]] = {
    "seven": (("relative_accuracy", "relative_r2"), list),
    "six_distinct": (("relative_accuracy", "relative_r2"), six_distinct),
    "paper": (("relative_accuracy", "relative_r2"), paper_convention),
    "macro_f1": (("relative_macro_f1",), list),
    "auc": (("relative_auc",), list),
}
"""Means by name: which relation (of whichever task), over which learners."""

AVERAGES = ("seven", "six_distinct", "paper", "lift", "macro_f1", "auc")
"""All averages, in the order of the report; `lift` is no mean, see `pooled_lift`."""


def computable(learners: Mapping[str, Scores]) -> dict[str, list[str]]:
    """Tell which learners have a value.

    Args:
        learners: Relations by learner, arrays of shape (1,).

    Returns:
        Identifiers of the learners with a finite value, by relation.
    """
    relations = dict.fromkeys(name for found in learners.values() for name in found)
    return {
        relation: [name for name, found in learners.items() if np.isfinite(found[relation][0])]
        for relation in relations
    }


def average_scores(
    learners: Mapping[str, Scores], used: Mapping[str, Collection[str]] | None = None
) -> Scores:
    """Average over the learners; one without a value is left out of that average.

    Args:
        learners: Relations by learner, arrays of shape (r,).
        used: Learners that count, by relation; those with a value in `learners` if not given.

    Returns:
        The averages of `AVERAGES`, shape (r,), the lift over all learners. NaN where no learner
        counts or where one that counts has no value.
    """
    used = computable(learners) if used is None else used
    length = max(
        (values.size for found in learners.values() for values in found.values()), default=1
    )
    result = {"lift": pooled_lift(learners, length)}
    for average, (relations, chosen) in MEANS.items():
        rows = [
            learners[name][relation]
            for relation in relations
            for name in chosen(learners)
            if name in used.get(relation, ())
        ]
        result[average] = np.mean(rows, axis=0) if rows else np.full(length, np.nan)
    return {average: result[average] for average in AVERAGES}


def pooled_lift(learners: Mapping[str, Scores], length: int = 1) -> NDArray[np.float64]:
    """Give the lift of the learners together: sum of their gains over sum of the real gains.

    A mean of their lifts would hang on whichever learner hardly beats the majority class, would
    leave out those that do not, and would choose them by the rows they are tested on.

    Args:
        learners: Relations by learner, arrays of shape (r,).
        length: r, where no learner has gains.

    Returns:
        Shape (r,): 0 is guessing the majority class, 1 parity; NaN where the real learners
        together do not beat that guess.
    """
    gains = [tuple(found[name] for name in GAINS) for found in learners.values() if "gain" in found]
    if not gains:
        return np.full(length, np.nan)
    other, real = np.sum(gains, axis=0)
    return _ratio(other, real)


def _ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    positive = denominator > 0
    return np.where(positive, numerator / np.where(positive, denominator, 1.0), np.nan)
