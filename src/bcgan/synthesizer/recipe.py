"""The recipe of a training: everything that decides it, resolved and validated."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bcgan.errors import SettingsError
from bcgan.gan.settings import GanSettings
from bcgan.synthesizer.length import Length, refuse_two_lengths
from bcgan.synthesizer.presets import PRESETS
from bcgan.synthesizer.run_settings import describe_validation_error, nearest
from bcgan.synthesizer.variants import VARIANTS


class TrainingRecipe(BaseModel):
    """What is trained, how, and from which seed.

    Attributes:
        variant: Name of the GAN variant.
        preset: Name of the preset the settings started from.
        seed: Decides initial weights, batches and every other draw.
        gan: The resolved settings.
        length: How the number of steps was worked out; nothing where it was given. It decides
            nothing: the same steps, given, train the same synthesizer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    variant: str
    preset: str
    seed: int
    gan: GanSettings
    length: Length | None = None


def resolve_recipe(
    variant: str, preset: str, overrides: Mapping[str, Any], seed: int
) -> TrainingRecipe:
    """Apply overrides to a preset.

    Args:
        variant: Name of the GAN variant.
        preset: Name of the preset.
        overrides: Any fields of `GanSettings`, nested ones as mappings.
        seed: Seed of the training.

    Returns:
        The recipe.

    Raises:
        SettingsError: If a name is unknown, a value is out of range, or both a number of steps
            and a budget are given.
    """
    for kind, name, known in (("variant", variant, VARIANTS), ("preset", preset, PRESETS)):
        if name not in known:
            raise SettingsError(
                f"There is no {kind} {name!r}{nearest(name, known)}; choose one of "
                f"{', '.join(known)}."
            )
    overrides = refuse_two_lengths(overrides)
    settings = PRESETS[preset].model_dump()
    try:
        gan = GanSettings.model_validate(_merged(settings, overrides))
    except ValidationError as error:
        raise SettingsError(describe_validation_error(error, "gan")) from error
    return TrainingRecipe(variant=variant, preset=preset, seed=seed, gan=gan)


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in changes.items():
        inner = merged.get(name)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            merged[name] = _merged(inner, value)
        else:
            merged[name] = value
    return merged
