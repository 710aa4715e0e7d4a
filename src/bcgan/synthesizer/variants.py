"""The GAN variants by name: objective x optional boundary calibration."""

from collections.abc import Callable
from dataclasses import dataclass

from bcgan.gan.objectives import Objective, WassersteinObjective
from bcgan.gan.settings import GanSettings


@dataclass(frozen=True)
class Variant:
    """One variant.

    Attributes:
        objective: Makes the adversarial objective from the settings.
        calibrated: Whether the boundary-calibration loss is added (the `b` of the name).
    """

    objective: Callable[[GanSettings], Objective]
    calibrated: bool


def wasserstein(settings: GanSettings) -> Objective:
    """Make the Wasserstein objective with gradient penalty."""
    return WassersteinObjective(settings.penalty_weight)


VARIANTS = {
    "wgan": Variant(wasserstein, calibrated=False),
    "bwgan": Variant(wasserstein, calibrated=True),
}
