"""Regressors of a numeric target: each member on its own random half of the rows."""

import logging

import torch
from torch import Tensor

from bcgan.classifiers.training import (
    ClassifierSettings,
    TrainedEnsemble,
    fit_members,
    mean_losses,
    new_ensemble,
    random_halves,
)
from bcgan.compute_mode import compute_mode
from bcgan.seeds import torch_generator

logger = logging.getLogger(__name__)

TENTHS = 10
"""Groups of the ranks that are halved on their own."""


def target_halves(ranks: Tensor, members: int, generator: torch.Generator) -> Tensor:
    """Draw one half of the rows for each member, every tenth of the ranks halved on its own.

    Args:
        ranks: Ranks of the target in [0, 1], shape [n].
        members: Number of halves C.
        generator: Source of randomness.

    Returns:
        Bool, shape [n, C].
    """
    tenths = (ranks * TENTHS).long().clamp_max_(TENTHS - 1)
    return random_halves(tenths, members, generator)


@compute_mode(threads=1)
def train_regressors(
    features: Tensor, ranks: Tensor, settings: ClassifierSettings, seed: int
) -> TrainedEnsemble:
    """Train all regressors together.

    They predict the target's rank, which has no outliers, brought to mean 0 and standard
    deviation 1 by constants: those of a uniform variable.

    Args:
        features: Encoded rows, float32, shape [n, units].
        ranks: Ranks of the target in [0, 1], float32, shape [n].
        settings: How to train.
        seed: Decides halves, initial weights and batches.

    Returns:
        The ensemble with, for each member, the weights of its best epoch by squared error on
        the other half; its scores are R2 of the ranks on the other half.
    """
    in_half = target_halves(ranks, settings.members, torch_generator(seed, "classifiers", "halves"))
    ensemble = new_ensemble(features.shape[1], 1, settings, seed)
    targets = (ranks - 0.5) * 12.0**0.5
    epochs = fit_members(ensemble, features, targets, in_half, squared_errors, settings, seed)
    errors = mean_losses(ensemble, features, targets, ~in_half, squared_errors)
    r2 = 1.0 - errors / _variances(targets, ~in_half).clamp_min(1e-12)
    logger.info(
        "%d regressors trained for %d epochs; R2 of the ranks on their other halves %.3f to %.3f",
        settings.members,
        epochs,
        float(r2.min()),
        float(r2.max()),
    )
    return TrainedEnsemble(ensemble, in_half, tuple(r2.tolist()), epochs)


def squared_errors(outputs: Tensor, targets: Tensor) -> Tensor:
    """Compute the squared error of each row under each member.

    Args:
        outputs: Shape [C, n, 1].
        targets: Shape [C, n].

    Returns:
        Shape [C, n].
    """
    return (outputs.squeeze(-1) - targets).square()


def _variances(targets: Tensor, use: Tensor) -> Tensor:
    return torch.stack(
        [targets[use[:, member]].var(correction=0) for member in range(use.shape[1])]
    )
