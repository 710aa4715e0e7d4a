"""The variants by name: objective x optional boundary calibration."""

from collections.abc import Callable
from dataclasses import dataclass

from bcgan.errors import SettingsError
from bcgan.gan.objectives import (
    AuxiliaryClassifierObjective,
    MmdObjective,
    Objective,
    VanillaObjective,
    WassersteinObjective,
)
from bcgan.gan.settings import GanSettings

MakeObjective = Callable[[GanSettings, int], Objective]


@dataclass(frozen=True)
class Variant:
    """One variant.

    Attributes:
        objective: Makes the adversarial objective from the settings and the number of classes;
            nothing for an autoregressive generator that learns by likelihood, without a critic.
        calibrated: Whether boundary calibration is added (the `b` of the name): the loss against
            a critic; without one the choice among generated rows when a table is sampled.
    """

    objective: MakeObjective | None
    calibrated: bool


def vanilla(settings: GanSettings, n_classes: int) -> Objective:
    """Make the original, non-saturating objective."""
    return VanillaObjective(settings.penalty_weight)


def wasserstein(settings: GanSettings, n_classes: int) -> Objective:
    """Make the Wasserstein objective with gradient penalty."""
    return WassersteinObjective(settings.penalty_weight)


def mmd(settings: GanSettings, n_classes: int) -> Objective:
    """Make the MMD GAN objective."""
    return MmdObjective(settings.penalty_weight, settings.mmd_features)


def auxiliary_classifier(settings: GanSettings, n_classes: int) -> Objective:
    """Make the ACGAN objective.

    Raises:
        SettingsError: If the table has no classes.
    """
    if n_classes == 0:
        raise SettingsError(
            "Variants acgan and bacgan learn to classify but the run has no target with classes; "
            "name a target, or choose gan, wgan or mmdgan."
        )
    return AuxiliaryClassifierObjective(
        n_classes, settings.penalty_weight, settings.auxiliary_weight
    )


OBJECTIVES: dict[str, MakeObjective] = {
    "gan": vanilla,
    "wgan": wasserstein,
    "mmdgan": mmd,
    "acgan": auxiliary_classifier,
}

VARIANTS = {
    **{name: Variant(objective, calibrated=False) for name, objective in OBJECTIVES.items()},
    **{f"b{name}": Variant(objective, calibrated=True) for name, objective in OBJECTIVES.items()},
    "made": Variant(None, calibrated=False),
    "bmade": Variant(None, calibrated=True),
}
