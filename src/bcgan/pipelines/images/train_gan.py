"""Nodes of `train_gan` for images: settle the recipe's length, train."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from torch import Tensor

from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.datasets import TensorBundle
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.pipelines.images.pretrain_classifiers import restored_image_ensemble
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.image_model import SavedImageSynthesizer
from bcgan.synthesizer.image_training import (
    image_rows,
    settle_image_length,
    train_image_synthesizer,
)
from bcgan.synthesizer.recipe import TrainingRecipe


def settle_steps(
    requested_recipe: dict[str, Any],
    image_input: TensorBundle,
    classifiers: TensorBundle,
    posteriors: Mapping[str, Tensor],
    classifier_settings: ImageClassifierSettings,
    checkpoints: CheckpointStore,
) -> dict[str, Any]:
    """Turn epochs or a time budget into a number of steps, once for all runs of a training.

    Args:
        requested_recipe: The recipe as it was asked for.
        image_input: Training images.
        classifiers: Weights of the pretrained classifiers.
        posteriors: What they say of the images.
        classifier_settings: Kind and number of the classifiers.
        checkpoints: Where the number is kept, beside the checkpoints.

    Returns:
        The recipe with its number of steps, JSON-ready.
    """
    recipe = settle_image_length(
        image_rows(image_input["pixels"], image_input["labels"]),
        _pretrained(classifiers, posteriors, classifier_settings),
        TrainingRecipe.model_validate(requested_recipe),
        checkpoints,
    )
    return recipe.model_dump(mode="json")


def train(
    training_recipe: dict[str, Any],
    image_input: TensorBundle,
    classifiers: TensorBundle,
    posteriors: Mapping[str, Tensor],
    classifier_settings: ImageClassifierSettings,
    checkpoints: CheckpointStore,
) -> tuple[SavedImageSynthesizer, pd.DataFrame, dict[str, Any]]:
    """Train the synthesizer, from its newest checkpoint if there is one.

    Args:
        training_recipe: What to train and how.
        image_input: Training images.
        classifiers: Weights of the pretrained classifiers.
        posteriors: What they say of the images.
        classifier_settings: Kind and number of the classifiers.
        checkpoints: Where checkpoints are kept.

    Returns:
        The synthesizer, its loss curves and a report.
    """
    trained = train_image_synthesizer(
        image_rows(image_input["pixels"], image_input["labels"]),
        _pretrained(classifiers, posteriors, classifier_settings),
        TrainingRecipe.model_validate(training_recipe),
        checkpoints,
    )
    return trained.model, trained.curves, trained.report


def _pretrained(
    classifiers: TensorBundle,
    posteriors: Mapping[str, Tensor],
    settings: ImageClassifierSettings,
) -> PretrainedClassifiers:
    ensemble = restored_image_ensemble(classifiers, settings)
    return PretrainedClassifiers(ensemble, posteriors["posteriors"], posteriors["in_half"])
