"""Composes the boundary-calibration loss from settings and pretrained classifiers."""

import logging
from dataclasses import dataclass

import torch
from torch import Tensor

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.image_ensemble import ImageEnsemble
from bcgan.errors import SettingsError
from bcgan.gan.boundary_calibration import (
    BoundaryCalibration,
    LabelKernel,
    PosteriorPools,
    PredictionPools,
    near_rank,
    same_label,
)
from bcgan.gan.kernels import (
    EnergyKernel,
    GaussianKernel,
    GaussianMixtureKernel,
    Kernel,
    median_heuristic_gamma,
)
from bcgan.gan.settings import CalibrationSettings, Form

logger = logging.getLogger(__name__)

Ensemble = MlpEnsemble | ImageEnsemble


@dataclass(frozen=True)
class PretrainedClassifiers:
    """The frozen classifiers and what they say of the rows that are trained on.

    Attributes:
        ensemble: The classifiers, or the regressors of a numeric target.
        posteriors: Of all rows of the training part, float32, shape [n, C, classes]; predictions
            of a numeric target, [n, C, 1].
        in_half: Rows each classifier was trained on, bool, shape [n, C].
    """

    ensemble: Ensemble
    posteriors: Tensor
    in_half: Tensor


LABEL_KERNELS: dict[Form, LabelKernel | None] = {
    "pooled": None,
    "class_conditional": same_label,
    "regression": near_rank,
}


def resolve_form(form: Form, numeric_target: bool) -> Form:
    """Choose the form of the calibration for a target.

    Args:
        form: What the settings ask for.
        numeric_target: Whether the target is numeric.

    Returns:
        `regression` instead of `class_conditional` for a numeric target, else the same.

    Raises:
        SettingsError: If `regression` is asked for and the target has classes.
    """
    if form == "regression" and not numeric_target:
        raise SettingsError(
            "Parameter 'gan.calibration.form' cannot be 'regression': the target has classes; "
            "choose class_conditional or pooled."
        )
    if form == "class_conditional" and numeric_target:
        logger.info("The target is numeric: boundary calibration takes the form 'regression'.")
        return "regression"
    return form


def build_kernel(settings: CalibrationSettings, posteriors: Tensor) -> Kernel:
    """Make the kernel on posteriors.

    Args:
        settings: Which kernel; a missing gamma asks for the median heuristic.
        posteriors: Real posteriors, shape [n, C, classes], for that heuristic; predictions
            [n, C, 1], for which gamma multiplies what the heuristic gives.

    Returns:
        The kernel.
    """
    if settings.kernel == "energy":
        return EnergyKernel()
    if settings.kernel == "gaussian_mixture":
        return GaussianMixtureKernel()
    are_predictions = posteriors.shape[2] == 1
    if settings.gamma is not None and not are_predictions:
        return GaussianKernel(settings.gamma)
    spread = posteriors[:: max(1, len(posteriors) // 1000), 0]
    factor = settings.gamma if settings.gamma is not None else 1.0
    return GaussianKernel(factor * median_heuristic_gamma(spread))


def build_calibration(
    settings: CalibrationSettings,
    classifiers: PretrainedClassifiers,
    labels: Tensor,
    used: Tensor | None = None,
) -> BoundaryCalibration:
    """Compose the boundary-calibration loss.

    Args:
        settings: Form, weight, kernel and where real samples come from.
        classifiers: The frozen classifiers and the real posteriors.
        labels: Classes or ranks of all rows of the training part, shape [n].
        used: Indices of the rows that real samples may come from; all if not given.

    Returns:
        The loss.

    Raises:
        SettingsError: If the form asked for is not one for this target.
    """
    form = resolve_form(settings.form, numeric_target=labels.is_floating_point())
    used = torch.arange(len(labels)) if used is None else used
    in_half = classifiers.in_half[used]
    usable = torch.ones_like(in_half) if settings.in_sample else ~in_half
    pools = PredictionPools if labels.is_floating_point() else PosteriorPools
    return BoundaryCalibration(
        classifiers.ensemble.verdicts,
        pools.build(classifiers.posteriors[used], labels[used], usable),
        build_kernel(settings, classifiers.posteriors),
        LABEL_KERNELS[form],
        settings.weight,
        scale=2.0 if settings.printed_scale else 1.0,
        rows=settings.rows,
    )
