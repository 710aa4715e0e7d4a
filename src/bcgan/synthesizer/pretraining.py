"""Pretraining of the classifiers: what `pretrain_classifiers` and the Python API both do."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.regression import train_regressors
from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble

NOTHING_TO_LEARN = {
    "status": "not applicable",
    "reason": "The run has no target with classes or numbers, so there is nothing to learn.",
}
"""The report where there is nothing to pretrain."""


@dataclass(frozen=True)
class Pretraining:
    """Pretrained classifiers and all that they say of the training part.

    Attributes:
        ensemble: The classifiers, or the regressors of a numeric target; frozen.
        posteriors: Of all rows, float32, shape [n, C, classes]; predictions of a numeric target,
            [n, C, 1].
        in_half: Rows each classifier was trained on, bool, shape [n, C].
        report: Scores and epochs; JSON values.
    """

    ensemble: MlpEnsemble
    posteriors: Tensor
    in_half: Tensor
    report: dict[str, Any]


def pretrain(
    features: Tensor,
    labels: Tensor,
    is_validation: Tensor,
    classes: int,
    settings: ClassifierSettings,
    seed: int,
) -> Pretraining:
    """Train the classifiers, each on its own half, and compute all posteriors once.

    Args:
        features: Encoded training part, float32, shape [n, units].
        labels: Classes, int64, or ranks of a numeric target, float32, shape [n].
        is_validation: Rows to leave out, bool, shape [n].
        classes: Number of classes; 0 for a numeric target, which takes regressors.
        settings: How to train.
        seed: Decides halves, initial weights and batches.

    Returns:
        The classifiers and the posteriors.
    """
    fitted = ~is_validation
    rows, wanted = features[fitted], labels[fitted]
    trained = (
        train_ensemble(rows, wanted, classes, settings, seed)
        if classes
        else train_regressors(rows, wanted, settings, seed)
    )
    posteriors = ensemble_posteriors(trained.ensemble, features)
    in_half = torch.zeros(posteriors.shape[:2], dtype=torch.bool)
    in_half[fitted] = trained.in_half
    score = "accuracy_on_other_half" if classes else "rank_r2_on_other_half"
    report = {
        "status": "ok",
        score: [round(value, 4) for value in trained.out_scores],
        "epochs": trained.epochs,
    }
    return Pretraining(trained.ensemble, posteriors, in_half, report)
