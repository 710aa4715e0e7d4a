"""Trains an image synthesizer: the loop, the losses and the calibration that tables have."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from bcgan import __version__
from bcgan.gan.checkpoint import CheckpointStore, fingerprint
from bcgan.gan.image_model import ImageRows
from bcgan.gan.image_shape import ImageShape
from bcgan.gan.listeners import ImageListener, TrainingListener, subscribed_listeners
from bcgan.gan.network_types import GeneratorNetwork
from bcgan.gan.pace import Pace, measure_pace
from bcgan.gan.trainer import GanLoss, Surroundings, Trainer, Viewer
from bcgan.images.grid import grid_labels, image_grid
from bcgan.images.labelled_images import LabelledImages
from bcgan.images.scaling import to_pixels, to_rows
from bcgan.seeds import derive_seed, torch_generator
from bcgan.synthesizer.calibration import PretrainedClassifiers, build_calibration
from bcgan.synthesizer.composition import Composition
from bcgan.synthesizer.devices import require_device
from bcgan.synthesizer.epochs import epochs_of, with_steps
from bcgan.synthesizer.image_model import SavedImageSynthesizer
from bcgan.synthesizer.image_parameters import image_objective
from bcgan.synthesizer.length import resolve_steps
from bcgan.synthesizer.progress import EventLog, ProgressBar
from bcgan.synthesizer.recipe import TrainingRecipe
from bcgan.synthesizer.training import (
    PROBE_SHARE,
    training_identity,
    training_report,
)
from bcgan.synthesizer.variants import VARIANTS

GRID_ROWS = 8
"""Images of each class in the grids that are shown during training."""


@dataclass(frozen=True)
class TrainedImageSynthesizer:
    """What training gives.

    Attributes:
        model: The synthesizer, ready to sample and to save.
        curves: Loss curves: `step`, `epoch` and one column for each term.
        report: Steps, epochs, time, last losses; JSON values.
    """

    model: SavedImageSynthesizer
    curves: pd.DataFrame
    report: dict[str, Any]


def image_rows(pixels: Tensor, labels: Tensor) -> ImageRows:
    """Scale images to what networks see.

    Args:
        pixels: uint8, shape [n, height, width, channels].
        labels: int64, shape [n].

    Returns:
        Rows in [-1, 1] with their shape and their classes.
    """
    height, width, channels = pixels.shape[1:]
    shape = ImageShape(channels, height, width)
    return ImageRows(to_rows(pixels), labels, int(labels.max()) + 1, shape)


def settle_image_length(
    rows: ImageRows,
    classifiers: PretrainedClassifiers,
    recipe: TrainingRecipe,
    store: CheckpointStore | None = None,
) -> TrainingRecipe:
    """Turn epochs or a time budget into a number of steps, once for all runs of a training.

    Args:
        rows: The training images.
        classifiers: Pretrained classifiers.
        recipe: What to train and how.
        store: Where checkpoints are kept, and the number of steps.

    Returns:
        The recipe with its number of steps; as it is where neither is given.
    """
    gan = with_steps(recipe.gan, len(rows.labels))
    recipe = recipe.model_copy(update={"gan": gan})
    if gan.budget is None:
        return recipe
    rows, classifiers = _on_device(rows, classifiers, gan.device)
    parts = _compose(rows, classifiers, recipe)

    def measure(budget: float) -> Pace:
        # Another seed: the training that is meant starts from weights and streams of its own.
        spent = Trainer(rows, recipe.gan, parts.loss, derive_seed(recipe.seed, "pace"))
        return measure_pace(spent, most_seconds=PROBE_SHARE * budget)

    identity = {**training_identity(recipe, parts, classifiers), "code": None}
    gan, length = resolve_steps(gan, measure, store, fingerprint(identity))
    return recipe.model_copy(update={"gan": gan, "length": length})


def train_image_synthesizer(
    rows: ImageRows,
    classifiers: PretrainedClassifiers,
    recipe: TrainingRecipe,
    store: CheckpointStore | None = None,
    listeners: Sequence[TrainingListener] = (),
) -> TrainedImageSynthesizer:
    """Train a synthesizer, continuing from a checkpoint of the same training if there is one.

    Args:
        rows: The training images.
        classifiers: Pretrained classifiers.
        recipe: What to train and how.
        store: Where checkpoints are kept.
        listeners: Who hears about losses and sees images, besides a progress bar and subscribed
            listeners.

    Returns:
        The synthesizer, its curves and a report.

    Raises:
        TrainingInterruptedError: On Ctrl-C or SIGTERM.
        TrainingDivergedError: If a loss is no longer finite, or explodes.
    """
    rows, classifiers = _on_device(rows, classifiers, recipe.gan.device)
    recipe = settle_image_length(rows, classifiers, recipe, store)
    parts = _compose(rows, classifiers, recipe)
    identity = training_identity(recipe, parts, classifiers)
    heard = [*subscribed_listeners(), *listeners]
    around = Surroundings(
        store,
        fingerprint(identity),
        [ProgressBar(recipe.gan.steps), EventLog(), *heard],
        identity=identity,
        viewer=_viewer(rows, recipe.seed, heard),
    )
    trained = Trainer(parts.data, recipe.gan, parts.loss, recipe.seed, around).run()
    shares = np.bincount(rows.labels.cpu().numpy(), minlength=rows.n_classes) / len(rows.labels)
    model = SavedImageSynthesizer(
        (rows.shape.height, rows.shape.width, rows.shape.channels),
        tuple(shares.tolist()),
        len(rows.labels),
        recipe,
        trained.generator.cpu(),
        {"bcgan": __version__, "torch": torch.__version__},
    )
    curves = pd.DataFrame(trained.history.curves)
    epochs = [epochs_of(recipe.gan, len(rows.labels), step) for step in curves["step"]]
    curves.insert(1, "epoch", epochs)
    report = {"epochs": epochs[-1], **training_report(trained, recipe)}
    return TrainedImageSynthesizer(model, curves, report)


def _compose(
    rows: ImageRows, classifiers: PretrainedClassifiers, recipe: TrainingRecipe
) -> Composition:
    make_objective = image_objective(recipe.variant, recipe.gan.generator)
    calibration = None
    if VARIANTS[recipe.variant].calibrated:
        calibration = build_calibration(recipe.gan.calibration, classifiers, rows.labels.cpu())
    objective = make_objective(recipe.gan, rows.n_classes)
    return Composition(rows, GanLoss(objective, calibration), None)


def _on_device(
    rows: ImageRows, classifiers: PretrainedClassifiers, device: str
) -> tuple[ImageRows, PretrainedClassifiers]:
    """Bring images and classifiers to where the networks will be.

    Raises:
        SettingsError: If there is no such device.
    """
    require_device("gan", device)
    moved = replace(rows, features=rows.features.to(device), labels=rows.labels.to(device))
    return moved, replace(classifiers, ensemble=classifiers.ensemble.to(device))


def _viewer(rows: ImageRows, seed: int, listeners: Sequence[TrainingListener]) -> Viewer | None:
    """Show the images of the same latent vectors again and again to whoever wants to see them."""
    shown_to = [listener for listener in listeners if isinstance(listener, ImageListener)]
    if not shown_to:
        return None
    labels = grid_labels(rows.n_classes, GRID_ROWS)
    shape = (rows.shape.height, rows.shape.width, rows.shape.channels)

    def show(step: int, generator: GeneratorNetwork) -> None:
        source = torch_generator(seed, "grid")
        pixels = to_pixels(generator.sample(torch.from_numpy(labels), source), shape)
        grid = image_grid(LabelledImages(pixels, labels), rows.n_classes, GRID_ROWS)
        for listener in shown_to:
            listener.on_images(step, grid)

    return show
