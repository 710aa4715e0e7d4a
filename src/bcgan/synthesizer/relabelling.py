"""Labels named by the pretrained classifiers, to measure what relabelling alone buys."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.training import ensemble_posteriors
from bcgan.compute_mode import compute_mode
from bcgan.tabular.encoder import TableEncoder


def ensemble_labeller(
    encoder: TableEncoder, ensemble: MlpEnsemble
) -> Callable[[pd.DataFrame], NDArray[np.object_]]:
    """Make a function that labels rows as the pretrained classifiers see them.

    Args:
        encoder: How rows are encoded for the classifiers; has at least one class.
        ensemble: The pretrained classifiers.

    Returns:
        A function from n typed rows to an object array of shape (n,): the class, as text, with
        the highest mean posterior.
    """

    @compute_mode(threads=1)
    def label(table: pd.DataFrame) -> NDArray[np.object_]:
        features = torch.from_numpy(encoder.encode(table))
        means = ensemble_posteriors(ensemble, features).mean(1)
        return np.array(encoder.classes, dtype=object)[means.argmax(1).numpy()]

    return label
