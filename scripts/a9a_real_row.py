"""Measure the row REAL of the BCGAN paper's Adult table: seven learners on LIBSVM's a9a.

Usage: python scripts/a9a_real_row.py --train a9a.gz --test a9a.t.gz [--seeds 3]
           [--mlp-max-iter 200] [--learners dt_10 mlp_100 ...]

Every learner has scikit-learn's defaults, `max_iter` of the MLPs included (200; they stop earlier
when the training loss no longer falls). It prints the accuracy on the test rows of each seed,
their mean, the paper's number and the difference, in per cent.
"""

import argparse
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.datasets import load_svmlight_file
from sklearn.exceptions import ConvergenceWarning

from bcgan.evaluation.learners import SEVEN_LEARNERS
from bcgan.evaluation.settings import CompatibilitySettings

PAPER = {
    "dt_10": 83.6,
    "dt_20": 81.2,
    "linear_svm": None,
    "mlp_100": 84.4,
    "mlp_200_200": 84.4,
    "rf_10": 83.9,
    "rf_20": 84.1,
}
"""BCGAN paper, appendix. Its row of the linear SVM repeats the depth-20 tree and is left out."""

TEST_ROWS = 16_281
"""Rows of a9a.t as LIBSVM has them; some copies have one more."""


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description="The learners on a9a with their defaults.")
    for name in ("train", "test"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--mlp-max-iter", type=int, default=200)
    parser.add_argument("--learners", nargs="+", choices=list(PAPER), default=list(PAPER))
    arguments = parser.parse_args()
    x, y = load_svmlight_file(str(arguments.train), n_features=123)
    x_test, y_test = load_svmlight_file(str(arguments.test), n_features=123)
    x, x_test, y_test = x.toarray(), x_test[:TEST_ROWS].toarray(), y_test[:TEST_ROWS]
    settings = CompatibilitySettings(mlp_max_iter=arguments.mlp_max_iter)
    for name in arguments.learners:
        started, found = time.process_time(), []
        for seed in range(arguments.seeds):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model = SEVEN_LEARNERS[name](settings, seed).fit(x, y)
            found.append(100 * float(np.mean(model.predict(x_test) == y_test)))
            steps = getattr(model, "n_iter_", "")
        paper = PAPER[name]
        beside = "-" if paper is None else f"{paper:.1f} ({np.mean(found) - paper:+.2f})"
        print(
            f"{name:<12} {np.mean(found):6.2f}  paper {beside:<14} "
            f"seeds {' '.join(f'{value:.2f}' for value in found)}  "
            f"passes {steps}  {time.process_time() - started:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
