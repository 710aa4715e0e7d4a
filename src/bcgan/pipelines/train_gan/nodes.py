"""Nodes of `train_gan`: settle the recipe's length, train."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from torch import Tensor

from bcgan.datasets import TensorBundle
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.pipelines.restored_classifiers import restored_ensemble
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.composition import PreparedRows
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.recipe import TrainingRecipe
from bcgan.synthesizer.training import (
    settle_recipe,
    train_synthesizer,
)
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema


def settle_steps(
    requested_recipe: dict[str, Any],
    model_input: Mapping[str, Tensor],
    encoder: dict[str, Any],
    classifiers: TensorBundle,
    posteriors: Mapping[str, Tensor],
    checkpoints: CheckpointStore,
) -> dict[str, Any]:
    """Settle the number of steps and the widths, once for all runs of a training.

    Args:
        requested_recipe: The recipe as it was asked for.
        model_input: Encoded training part.
        encoder: How it was encoded.
        classifiers: Weights of the pretrained classifiers.
        posteriors: What they say of the rows.
        checkpoints: Where the number is kept, beside the checkpoints.

    Returns:
        The recipe with its number of steps and its widths, JSON-ready.
    """
    recipe = settle_recipe(
        _prepared(model_input),
        TableEncoder.from_dict(encoder),
        _pretrained(classifiers, posteriors),
        TrainingRecipe.model_validate(requested_recipe),
        checkpoints,
    )
    return recipe.model_dump(mode="json")


def train(
    model_input: Mapping[str, Tensor],
    encoder: dict[str, Any],
    schema: dict[str, Any],
    classifiers: TensorBundle,
    posteriors: Mapping[str, Tensor],
    training_recipe: dict[str, Any],
    checkpoints: CheckpointStore,
) -> tuple[SavedSynthesizer, pd.DataFrame, dict[str, Any]]:
    """Train the synthesizer, from its newest checkpoint if there is one.

    Args:
        model_input: Encoded training part.
        encoder: How it was encoded.
        schema: Schema of the table.
        classifiers: Weights of the pretrained classifiers.
        posteriors: What they say of the rows.
        training_recipe: What to train and how.
        checkpoints: Where checkpoints are kept.

    Returns:
        The synthesizer, its loss curves and a report.
    """
    trained = train_synthesizer(
        _prepared(model_input),
        TableEncoder.from_dict(encoder),
        TableSchema.model_validate(schema),
        _pretrained(classifiers, posteriors),
        TrainingRecipe.model_validate(training_recipe),
        checkpoints,
    )
    return trained.model, trained.curves, trained.report


def _prepared(model_input: Mapping[str, Tensor]) -> PreparedRows:
    return PreparedRows(
        model_input["features"], model_input["labels"], model_input["is_validation"]
    )


def _pretrained(
    classifiers: TensorBundle, posteriors: Mapping[str, Tensor]
) -> PretrainedClassifiers | None:
    ensemble = restored_ensemble(classifiers)
    if ensemble is None:
        return None
    return PretrainedClassifiers(ensemble, posteriors["posteriors"], posteriors["in_half"])
