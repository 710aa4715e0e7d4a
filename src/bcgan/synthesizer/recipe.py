"""The recipe of a training and of its encoding: presets with overrides, validated."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bcgan.errors import SettingsError
from bcgan.gan.settings import GanSettings
from bcgan.synthesizer.length import LENGTHS, Length, one_length
from bcgan.synthesizer.presets import PRESETS, by_likelihood
from bcgan.synthesizer.run_settings import describe_validation_error, nearest
from bcgan.synthesizer.variants import VARIANTS
from bcgan.tabular.encoder_settings import EncoderSettings

Settings = TypeVar("Settings", bound=BaseModel)


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
        SettingsError: If a name is unknown, a value is out of range, or the length of
            the training is given in two ways.
    """
    _known("variant", variant, VARIANTS)
    _known("preset", preset, PRESETS)
    changes = one_length(overrides)
    if changes.get("selection") == "last":
        # The preset's patience counts looks that are not made then.
        changes = {"patience": None, **changes}
    gan = _with_overrides(preset_settings(preset, variant), changes, "gan")
    if VARIANTS[variant].objective is None and gan.generator != "autoregressive":
        raise SettingsError(
            f"Parameter 'gan.generator' cannot be '{gan.generator}' for variant {variant}, which "
            "learns by a likelihood that only 'autoregressive' has: leave it out."
        )
    gan = _as_wide_as_asked(gan, changes)
    return TrainingRecipe(variant=variant, preset=preset, seed=seed, gan=gan)


def changes_of(recipe: TrainingRecipe) -> dict[str, Any]:
    """Give the overrides that make a recipe of its preset: the reverse of `resolve_recipe`.

    Args:
        recipe: A recipe whose number of steps is settled.

    Returns:
        Values that differ from the preset, JSON-ready; its length in steps alone.
    """
    default = preset_settings(recipe.preset, recipe.variant).model_dump(mode="json")
    values = recipe.gan.model_dump(mode="json")
    changed = {name: value for name, value in values.items() if value != default[name]}
    others = {name: each for name, each in changed.items() if name not in LENGTHS}
    # A given width says of the likelihood's settings that rows do not decide it.
    told = {name: each for name, each in others.items() if name != "likelihood"}
    again = resolve_recipe(recipe.variant, recipe.preset, told, recipe.seed).gan
    if again.likelihood == recipe.gan.likelihood:
        others = told
    return {**others, "steps": recipe.gan.steps}


def _as_wide_as_asked(gan: GanSettings, changes: Mapping[str, Any]) -> GanSettings:
    """Whoever gives the width of an autoregressive generator gets it, however few the rows."""
    is_given = "generator_hidden" in changes and gan.generator == "autoregressive"
    if not is_given or "rows_per_unit" in (changes.get("likelihood") or {}):
        return gan
    likelihood = gan.likelihood.model_copy(update={"rows_per_unit": None})
    return gan.model_copy(update={"likelihood": likelihood})


def preset_settings(preset: str, variant: str) -> GanSettings:
    """Give the settings that a preset has for a variant.

    Args:
        preset: Name of a preset.
        variant: Name of a variant.

    Returns:
        The preset's own for a GAN; `by_likelihood` for a variant without a critic.
    """
    settings = PRESETS[preset].gan
    if VARIANTS[variant].objective is None:
        return by_likelihood(settings)
    return settings


def resolve_encoder(preset: str, overrides: Mapping[str, Any]) -> EncoderSettings:
    """Apply overrides to a preset's encoding.

    Args:
        preset: Name of the preset.
        overrides: Any fields of `EncoderSettings`.

    Returns:
        The settings.

    Raises:
        SettingsError: If a name is unknown or a value is out of range.
    """
    _known("preset", preset, PRESETS)
    return _with_overrides(PRESETS[preset].encoder, overrides, "encoder")


def _known(kind: str, name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        raise SettingsError(
            f"There is no {kind} {name!r}{nearest(name, known)}; choose one of {', '.join(known)}."
        )


def _with_overrides(settings: Settings, overrides: Mapping[str, Any], group: str) -> Settings:
    try:
        return type(settings).model_validate(_merged(settings.model_dump(), overrides))
    except ValidationError as error:
        raise SettingsError(describe_validation_error(error, group)) from error


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in changes.items():
        inner = merged.get(name)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            merged[name] = _merged(inner, value)
        else:
            merged[name] = value
    return merged
