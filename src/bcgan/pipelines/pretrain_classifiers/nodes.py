"""Nodes of `pretrain_classifiers`: the ensemble and its posteriors of the real rows."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from bcgan.classifiers.regression import train_regressors
from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble
from bcgan.datasets import TensorBundle


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
        reason = "The run has no target with classes or numbers, so there is nothing to learn."
        empty = {"posteriors": torch.zeros(0, 0, 0), "in_half": torch.zeros(0, 0, dtype=torch.bool)}
        return (
            TensorBundle({}, {"status": "not applicable"}),
            empty,
            {
                "status": "not applicable",
                "reason": reason,
            },
        )
    fitted = ~model_input["is_validation"]
    features, labels = model_input["features"][fitted], model_input["labels"][fitted]
    trained = (
        train_regressors(features, labels, classifiers, classifier_seed)
        if numeric
        else train_ensemble(features, labels, len(classes), classifiers, classifier_seed)
    )
    shape = {
        "members": classifiers.members,
        "units": features.shape[1],
        "hidden": list(classifiers.hidden),
        "classes": trained.ensemble.classes,
    }
    score = "rank_r2_on_other_half" if numeric else "accuracy_on_other_half"
    report = {
        "status": "ok",
        score: [round(value, 4) for value in trained.out_scores],
        "epochs": trained.epochs,
    }
    posteriors = ensemble_posteriors(trained.ensemble, model_input["features"])
    in_half = torch.zeros(posteriors.shape[:2], dtype=torch.bool)
    in_half[fitted] = trained.in_half
    return (
        TensorBundle(trained.ensemble.state_dict(), {"status": "ok", "shape": shape}),
        {"posteriors": posteriors, "in_half": in_half},
        report,
    )
