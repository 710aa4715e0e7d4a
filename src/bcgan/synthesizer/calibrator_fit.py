"""Compares what classifiers say of real rows with what they say of a trained generator's."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.training import ensemble_posteriors
from bcgan.synthesizer.boundary_calibrated_sampling import (
    BoundaryCalibrator,
    DrawUnits,
    halved_posteriors,
    own_posteriors,
)
from bcgan.synthesizer.class_shares import labels_by_share
from bcgan.synthesizer.posterior_ratios import PosteriorRatios

GENERATED_ROWS = 20_000
"""Generated rows to compare; at least as many as there are real ones are taken."""


def fit_calibrator(
    draw: DrawUnits,
    shares: Sequence[float],
    ensemble: MlpEnsemble,
    posteriors: Tensor,
    in_half: Tensor,
    labels: Tensor,
    rng: np.random.Generator,
) -> BoundaryCalibrator:
    """Learn the weights of `matching` from real rows and from rows of the trained generator.

    Args:
        draw: Generates rows of given classes.
        shares: Share of each class.
        ensemble: The pretrained classifiers.
        posteriors: What they say of the real rows, shape [n, C, classes].
        in_half: Rows each classifier was trained on, bool, shape [n, C]. A real row is judged by
            the others; rows that all were trained on are left out.
        labels: Classes of the real rows, int64, shape [n].
        rng: Draws labels, and the classifiers that judge generated rows.

    Returns:
        The calibrator.
    """
    asked = (~in_half).unsqueeze(2)
    judged = asked.any(1).flatten()
    means = (posteriors * asked).sum(1)[judged] / asked.sum(1)[judged]
    real_labels = labels[judged].numpy()
    drawn = labels_by_share(shares, max(GENERATED_ROWS, len(labels)), rng)
    generated = ensemble_posteriors(ensemble, torch.from_numpy(draw(drawn))).double().numpy()
    ratios = PosteriorRatios.fit(
        own_posteriors(means.double().numpy(), real_labels),
        real_labels,
        halved_posteriors(generated, drawn, rng),
        drawn,
        len(shares),
    )
    return BoundaryCalibrator(ensemble, ratios)
