"""Nodes of `train_gan`: resolve the recipe and its length, train, draw the loss curves."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from torch import Tensor

from bcgan.datasets import TensorBundle
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.pipelines.restored_classifiers import restored_ensemble
from bcgan.plots.curves import loss_curve_figure
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.recipe import TrainingRecipe, resolve_recipe
from bcgan.synthesizer.training import (
    PreparedRows,
    PretrainedClassifiers,
    settle_length,
    train_synthesizer,
)
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema


def make_recipe(variant: str, preset: str, gan: dict[str, Any], seed: int) -> dict[str, Any]:
    """Resolve everything that decides the training, except for a length in epochs or in time.

    Args:
        variant: Name of the GAN variant.
        preset: Name of the preset.
        gan: Values that differ from the preset.
        seed: Seed of the training.

    Returns:
        The recipe, JSON-ready.
    """
    return resolve_recipe(variant, preset, gan, seed).model_dump(mode="json")


def settle_steps(
    requested_recipe: dict[str, Any],
    model_input: Mapping[str, Tensor],
    encoder: dict[str, Any],
    classifiers: TensorBundle,
    posteriors: Mapping[str, Tensor],
    checkpoints: CheckpointStore,
) -> dict[str, Any]:
    """Turn epochs or a time budget into a number of steps, once for all runs of a training.

    Args:
        requested_recipe: The recipe as it was asked for.
        model_input: Encoded training part.
        encoder: How it was encoded.
        classifiers: Weights of the pretrained classifiers.
        posteriors: What they say of the rows.
        checkpoints: Where the number is kept, beside the checkpoints.

    Returns:
        The recipe with its number of steps, JSON-ready.
    """
    recipe = settle_length(
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


def draw_loss_curves(loss_curves: pd.DataFrame, training_recipe: dict[str, Any]) -> Figure:
    """Draw the loss curves, over epochs where the length was given in epochs.

    Args:
        loss_curves: `step`, `epoch` and one column for each loss term.
        training_recipe: What was trained and how.

    Returns:
        The figure.
    """
    in_epochs = training_recipe["gan"].get("epochs") is not None
    return loss_curve_figure(loss_curves, "epoch" if in_epochs else "step")


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
