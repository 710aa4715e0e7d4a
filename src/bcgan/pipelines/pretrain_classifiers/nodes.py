"""Nodes of `pretrain_classifiers`: the ensemble and its posteriors of the real rows."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from bcgan.classifiers.training import ClassifierSettings
from bcgan.datasets import TensorBundle
from bcgan.synthesizer.pretraining import NOTHING_TO_LEARN, pretrain


def train_classifiers(
    model_input: Mapping[str, Tensor],
    encoder: dict[str, Any],
    classifiers: ClassifierSettings,
    classifier_seed: int,
) -> tuple[TensorBundle, dict[str, Tensor], dict[str, Any]]:
    """Train the classifiers, each on its own half, and compute all posteriors once.

    For a numeric target they are regressors, and their predictions take the posteriors' place.

    Args:
        model_input: Encoded training part; its validation rows are left out.
        encoder: Names the classes, or has the scale of a numeric target.
        classifiers: How to train.
        classifier_seed: Decides halves, initial weights and batches.

    Returns:
        The weights (with what is needed to rebuild the ensemble), the posteriors, and a report.
        A table without a target to learn gives empty tensors and a report that says so.
    """
    classes, numeric = encoder["classes"], encoder.get("target_scale") is not None
    if not classes and not numeric:
        empty = {"posteriors": torch.zeros(0, 0, 0), "in_half": torch.zeros(0, 0, dtype=torch.bool)}
        return TensorBundle({}, {"status": "not applicable"}), empty, dict(NOTHING_TO_LEARN)
    trained = pretrain(
        model_input["features"],
        model_input["labels"],
        model_input["is_validation"],
        len(classes),
        classifiers,
        classifier_seed,
    )
    shape = {
        "members": classifiers.members,
        "units": model_input["features"].shape[1],
        "hidden": list(classifiers.hidden),
        "classes": trained.ensemble.classes,
    }
    return (
        TensorBundle(trained.ensemble.state_dict(), {"status": "ok", "shape": shape}),
        {"posteriors": trained.posteriors, "in_half": trained.in_half},
        trained.report,
    )
