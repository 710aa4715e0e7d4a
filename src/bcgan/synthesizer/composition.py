"""What a trainer of tables is given: rows, losses and a selector, put together from a recipe."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from bcgan.compute_mode import has_bfloat16_products
from bcgan.errors import SettingsError
from bcgan.gan.likelihood_trainer import LikelihoodTrainer, likelihood_selector
from bcgan.gan.objectives import WassersteinObjective
from bcgan.gan.trainer import GanLoss, Selector, Trainer, TrainingData, TrainingRows
from bcgan.seeds import numpy_generator
from bcgan.synthesizer.calibration import PretrainedClassifiers, build_calibration
from bcgan.synthesizer.recipe import TrainingRecipe
from bcgan.synthesizer.selection import regression_selector, score_noise, validation_selector
from bcgan.synthesizer.variants import VARIANTS
from bcgan.tabular.encoder import TableEncoder


@dataclass(frozen=True)
class PreparedRows:
    """The encoded training part.

    Attributes:
        features: float32, shape [n, units].
        labels: Classes, int64, or ranks of a numeric target, float32 in [0, 1]; shape [n].
        is_validation: Rows that are kept for choosing, bool, shape [n].
    """

    features: Tensor
    labels: Tensor
    is_validation: Tensor

    def used(self, choosing: bool) -> Tensor:
        """Give the rows to train on.

        Args:
            choosing: Whether a choice will be made on the validation part.

        Returns:
            Their indices; all rows where no choice is made.
        """
        return torch.nonzero(~self.is_validation | (not choosing)).flatten()


@dataclass(frozen=True)
class Composition:
    """What a trainer is given.

    Attributes:
        data: The rows to train on.
        loss: Objective and calibration.
        selector: Scores a generator on the validation part, where one is chosen.
        score_noise: Difference between two such scores that says nothing.
        trainer: Runs the loop.
    """

    data: TrainingRows
    loss: GanLoss
    selector: Selector | None
    score_noise: float = 0.0
    trainer: type[Trainer] = Trainer


def compose(
    rows: PreparedRows,
    encoder: TableEncoder,
    classifiers: PretrainedClassifiers | None,
    recipe: TrainingRecipe,
) -> Composition:
    """Put a training together.

    Args:
        rows: The encoded training part.
        encoder: The encoder that made it.
        classifiers: Pretrained classifiers; nothing for a table without classes.
        recipe: What to train and how.

    Returns:
        The parts.

    Raises:
        SettingsError: If the recipe asks for what only image networks do, or for products that
            the processor has not.
    """
    if recipe.gan.device != "cpu":
        raise SettingsError(
            "Parameter 'gan.device' is for image networks: leave it out for a table."
        )
    if recipe.gan.precision == "bfloat16" and not has_bfloat16_products():
        raise SettingsError(
            "Parameter 'gan.precision' cannot be 'bfloat16' for a table here: this processor has "
            "no matrix products of that kind (AMX), so they would be slower; leave it out."
        )
    used = rows_to_train_on(rows, encoder, recipe)
    rows = as_learnt(rows, encoder, recipe)
    data = TrainingData(
        rows.features[used], rows.labels[used], len(encoder.classes), encoder.layout
    )
    variant = VARIANTS[recipe.variant]
    if variant.objective is None:
        return _by_likelihood(data, rows, recipe)
    calibration = None
    if variant.calibrated and classifiers is not None:
        calibration = build_calibration(recipe.gan.calibration, classifiers, rows.labels, used)
    loss = GanLoss(variant.objective(recipe.gan, data.n_classes), calibration)
    # The noise was measured on scores of classes; that of a numeric target's R2 is not known.
    has_classes = bool(encoder.classes)
    noise = score_noise(max(1, int(rows.is_validation.sum()))) if has_classes else 0.0
    return Composition(data, loss, _selector(rows, encoder, recipe), noise)


def as_learnt(rows: PreparedRows, encoder: TableEncoder, recipe: TrainingRecipe) -> PreparedRows:
    """Give the rows in the form in which a generator learns them.

    Args:
        rows: The encoded training part.
        encoder: The encoder that made it.
        recipe: What to train and how.

    Returns:
        The rows; for an autoregressive generator, which learns densities, without places on
        quantile scales that many rows share (`NumericEncoder.dithered`).
    """
    if recipe.gan.generator != "autoregressive":
        return rows
    rng = numpy_generator(recipe.seed, "places")
    return replace(rows, features=torch.from_numpy(encoder.dithered(rows.features.numpy(), rng)))


def rows_to_train_on(rows: PreparedRows, encoder: TableEncoder, recipe: TrainingRecipe) -> Tensor:
    """Tell which rows are trained on: all but those by which something is chosen.

    Args:
        rows: The encoded training part.
        encoder: The encoder that made it.
        recipe: What to train and how.

    Returns:
        Their indices.
    """
    # A warm start ends by the validation part, whatever the adversarial training does with it.
    by_likelihood = VARIANTS[recipe.variant].objective is None
    warm_start = recipe.gan.generator == "autoregressive" and not by_likelihood
    has_target = bool(encoder.classes) or encoder.target_scale is not None
    selecting = recipe.gan.selection == "validation" and (has_target or by_likelihood)
    return rows.used(warm_start or selecting)


def _by_likelihood(data: TrainingData, rows: PreparedRows, recipe: TrainingRecipe) -> Composition:
    held = rows.is_validation
    selector = None
    if recipe.gan.selection == "validation" and held.any():
        selector = likelihood_selector(rows.features[held], rows.labels[held])
    # The critic of the loop stands idle; any objective will do.
    idle = GanLoss(WassersteinObjective())
    return Composition(data, idle, selector, trainer=LikelihoodTrainer)


def _selector(rows: PreparedRows, encoder: TableEncoder, recipe: TrainingRecipe) -> Selector | None:
    held = rows.is_validation
    if recipe.gan.selection == "last" or not held.any():
        return None
    if encoder.target_scale is not None:
        return regression_selector(
            rows.features[held].numpy(),
            rows.labels[held].numpy(),
            encoder.target_scale,
            recipe.gan.decoding,
            recipe.seed,
        )
    if not encoder.classes:
        return None
    return validation_selector(
        rows.features[held].numpy(),
        rows.labels[held].numpy(),
        np.array(encoder.class_shares),
        recipe.gan.decoding,
        recipe.seed,
    )
