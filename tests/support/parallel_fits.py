"""Fits in two processes, as a process started afresh can import and run them."""

import numpy as np

from bcgan.evaluation.fits import Fit, run_fits
from bcgan.evaluation.learners import SEVEN_LEARNERS
from bcgan.evaluation.settings import CompatibilitySettings

SETTINGS = CompatibilitySettings(mlp_max_iter=3, jobs=1)


def fits_of(labels: np.ndarray, table: str = "t") -> list[Fit]:
    """One fit of each of the seven learners, to 12 random columns and these labels."""
    rng = np.random.default_rng(0)
    features = rng.random((len(labels), 12), dtype=np.float32)
    return [
        Fit(table, name, learner(SETTINGS, 7), features, labels, features[:9], learner.cost)
        for name, learner in SEVEN_LEARNERS.items()
    ]


def fit_two_trees_in_two_processes() -> None:
    """Both trees to 200 rows, in two processes."""
    labels = np.random.default_rng(1).choice(["a", "b"], 200)
    run_fits([fit for fit in fits_of(labels) if fit.learner in ("dt_10", "dt_20")], jobs=2)
