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

ENCODED_ROWS = 65_536
"""Rows that are encoded at a time: all of a large table would not fit into memory."""


def table_posteriors(
    encoder: TableEncoder, ensemble: MlpEnsemble, table: pd.DataFrame
) -> torch.Tensor:
    """Ask the pretrained classifiers about typed rows.

    Args:
        encoder: How rows are encoded for the classifiers.
        ensemble: The pretrained classifiers.
        table: n >= 1 typed rows.

    Returns:
        float32, shape [n, C, classes], see `ensemble_posteriors`.
    """
    starts = range(0, len(table), ENCODED_ROWS)
    blocks = (table.iloc[start : start + ENCODED_ROWS] for start in starts)
    encoded = (torch.from_numpy(encoder.encode(block)) for block in blocks)
    return torch.cat([ensemble_posteriors(ensemble, features) for features in encoded])


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
        means = table_posteriors(encoder, ensemble, table).mean(1)
        return np.array(encoder.classes, dtype=object)[means.argmax(1).numpy()]

    return label
