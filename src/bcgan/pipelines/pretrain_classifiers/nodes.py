"""Nodes of `pretrain_classifiers`: the ensemble and its posteriors of the real rows."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble
from bcgan.datasets import TensorBundle


def train_classifiers(
    model_input: Mapping[str, Tensor],
    encoder: dict[str, Any],
    classifiers: ClassifierSettings,
    classifier_seed: int,
) -> tuple[TensorBundle, dict[str, Tensor], dict[str, Any]]:
    """Train the classifiers, each on its own half, and compute all posteriors once.

    Args:
        model_input: Encoded training part; its validation rows are left out.
        encoder: Names the classes.
        classifiers: How to train.
        classifier_seed: Decides halves, initial weights and batches.

    Returns:
        The weights (with what is needed to rebuild the ensemble), the posteriors, and a report.
        A table without classes gives empty tensors and a report that says so.
    """
    classes = encoder["classes"]
    if not classes:
        reason = "The run has no target with classes, so there is nothing to classify."
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
    trained = train_ensemble(features, labels, len(classes), classifiers, classifier_seed)
    shape = {
        "members": classifiers.members,
        "units": features.shape[1],
        "hidden": list(classifiers.hidden),
        "classes": len(classes),
    }
    report = {
        "status": "ok",
        "accuracy_on_other_half": [round(value, 4) for value in trained.out_accuracy],
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
