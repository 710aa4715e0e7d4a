"""Parameters that images have no use for: refused, so that nobody believes that they hold."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bcgan.errors import SettingsError
from bcgan.synthesizer.devices import require_device
from bcgan.synthesizer.variants import VARIANTS, MakeObjective

FOR_TABLES = (
    "test_source",
    "synthetic",
    "condition_file",
    "constraints",
    "schema_overrides",
    "encoder",
    "sampling",
    "compatibility.subgroup_column",
    "gan.critic_dropout",
    "gan.likelihood",
)
"""Parameters that only the pipelines for tables read; those with a default count where it was
changed to something."""


def image_objective(variant: str, generator: str | None) -> MakeObjective:
    """Give the adversarial objective by which a variant learns images.

    Args:
        variant: Its name.
        generator: What `gan.generator` is set to, or nothing.

    Returns:
        The objective, to be made from the settings.

    Raises:
        SettingsError: If the generator draws a row part by part, which only tables have.
    """
    objective = VARIANTS[variant].objective
    if objective is None or generator == "autoregressive":
        raise SettingsError(
            "Autoregressive generators, and so the variants made and bmade, draw tables, not "
            "images: leave gan.generator out, and choose bwgan, wgan or another GAN."
        )
    return objective


def require_image_parameters(parameters: Mapping[str, Any]) -> None:
    """Check what is asked of a run on images.

    Args:
        parameters: All parameters of the run.

    Raises:
        SettingsError: If one is for tables alone, or a device or the weight file is not there.
    """
    for name in FOR_TABLES:
        group, _, key = name.partition(".")
        value = parameters.get(group)
        if key:
            value = (value or {}).get(key)
        if value:
            raise SettingsError(
                f"Parameter '{name}' is for tables and does nothing for images: leave it out."
            )
    gan = parameters.get("gan") or {}
    if gan.get("selection") == "validation":
        raise SettingsError(
            "Parameter 'gan.selection' cannot be 'validation' for images, which have no validation "
            "part: leave it out, and the last generator is kept."
        )
    if parameters.get("variant") in VARIANTS:
        image_objective(str(parameters["variant"]), gan.get("generator"))
    for group in ("gan", "classifiers"):
        require_device(group, (parameters.get(group) or {}).get("device"))
    weights = (parameters.get("fidelity") or {}).get("inception_weights")
    if weights is not None and not Path(str(weights)).is_file():
        raise SettingsError(f"There is no weight file {weights}: check fidelity.inception_weights.")
