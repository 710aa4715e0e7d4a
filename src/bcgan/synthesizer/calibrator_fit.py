"""Fits what chooses among a trained generator's rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.training import ensemble_posteriors
from bcgan.seeds import numpy_generator, torch_generator
from bcgan.synthesizer.boundary_calibrated_sampling import (
    BoundaryCalibrator,
    DrawUnits,
    asked_judges,
    halved_posteriors,
    own_posteriors,
)
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.class_shares import labels_by_share
from bcgan.synthesizer.composition import PreparedRows
from bcgan.synthesizer.critic_fit import fit_critic
from bcgan.synthesizer.labelled_rows import LabelledRows
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.posterior_ratios import PosteriorRatios

GENERATED_ROWS = 20_000
"""Generated rows to compare; at least as many as there are real ones are taken."""


@dataclass(frozen=True)
class FittedCalibrator:
    """What is kept beside a generator.

    Attributes:
        calibrator: What chooses among its rows; nothing where the target has no classes.
        report: Of the critic, where one was trained: its sharpness, and the scores that decided
            it; JSON values.
    """

    calibrator: BoundaryCalibrator | None
    report: dict[str, Any] | None = None


def fit_model_calibrator(
    model: SavedSynthesizer,
    classifiers: PretrainedClassifiers | None,
    rows: PreparedRows,
    used: Tensor,
) -> FittedCalibrator:
    """Fit what chooses among a trained model's rows.

    Args:
        model: The model, without a calibrator.
        classifiers: Pretrained classifiers or regressors; nothing where there is no target.
        rows: The encoded training part.
        used: Rows of it that the generator was trained on.

    Returns:
        The calibrator, with a critic where the model's rows are chosen without being asked for.
    """
    if classifiers is None or not isinstance(classifiers.ensemble, MlpEnsemble):
        return FittedCalibrator(None)
    if not model.encoder.classes:
        return FittedCalibrator(None)
    seed, shares = model.recipe.seed, model.encoder.class_shares
    source = torch_generator(seed, "calibrator", "generator")

    def draw(labels: NDArray[np.int64]) -> NDArray[np.float32]:
        return model.sample_units(labels, source)

    calibrator = fit_calibrator(
        draw,
        shares,
        classifiers.ensemble,
        classifiers.posteriors,
        classifiers.in_half,
        rows.labels,
        numpy_generator(seed, "calibrator", "rows"),
    )
    if not model.chooses_rows:
        return FittedCalibrator(calibrator)
    # Where no choice was made on the validation part, it was trained on too.
    held = rows.is_validation.clone()
    held[used] = False
    real = LabelledRows(rows.features[used], rows.labels[used])
    held_out = LabelledRows(rows.features[held], rows.labels[held])
    fitted = fit_critic(calibrator, draw, real, held_out, shares, seed)
    return FittedCalibrator(fitted.calibrator, fitted.report)


def fit_calibrator(
    draw: DrawUnits,
    shares: Sequence[float],
    ensemble: MlpEnsemble,
    posteriors: Tensor,
    in_half: Tensor,
    labels: Tensor,
    rng: np.random.Generator,
) -> BoundaryCalibrator:
    """Learn the weights of `matching` from real rows and from rows of the trained generator.

    Args:
        draw: Generates rows of given classes.
        shares: Share of each class.
        ensemble: The pretrained classifiers.
        posteriors: What they say of the real rows, shape [n, C, classes].
        in_half: Rows each classifier was trained on, bool, shape [n, C]. A real row is judged by
            the others, or by a random half where that is all; rows that all were trained on are
            left out.
        labels: Classes of the real rows, int64, shape [n].
        rng: Draws labels, and the classifiers that judge generated rows.

    Returns:
        The calibrator.
    """
    judges = ~in_half
    # A row outside of all halves, as of the validation part, is judged by half of them too.
    by_all = judges.all(1)
    judges[by_all] &= torch.from_numpy(asked_judges(len(judges), judges.shape[1], rng))[by_all]
    asked = judges.unsqueeze(2)
    judged = asked.any(1).flatten()
    means = (posteriors * asked).sum(1)[judged] / asked.sum(1)[judged]
    real_labels = labels[judged].numpy()
    drawn = labels_by_share(shares, max(GENERATED_ROWS, len(labels)), rng)
    generated = ensemble_posteriors(ensemble, torch.from_numpy(draw(drawn))).double().numpy()
    ratios = PosteriorRatios.fit(
        own_posteriors(means.double().numpy(), real_labels),
        real_labels,
        halved_posteriors(generated, drawn, rng),
        drawn,
        len(shares),
    )
    return BoundaryCalibrator(ensemble, ratios)
