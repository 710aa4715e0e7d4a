"""How a run's table was prepared, where that is not the usual way."""

from collections.abc import Mapping
from typing import Any

from bcgan.synthesizer.manifest import flatten
from bcgan.synthesizer.presets import PRESETS
from bcgan.tabular.encoder_settings import EncoderSettings

_STAGES = ("preprocess", "pretrain_classifiers")
_USUAL = {
    "split.test_share": 0.2,
    "split.validation_share": 0.1,
    "split_seed": 0,
    "classifier_seed": 0,
}
"""As in conf/base/parameters.yml; what is not named is not set."""

_OTHERS = ("source_sha256", "test_source_sha256", "target")


def prepared_otherwise(made_from: Mapping[str, Mapping[str, Any]], preset: str) -> dict[str, Any]:
    """Find what was prepared otherwise than usual with a preset.

    Args:
        made_from: What a training was made from, by stage.
        preset: Name of its preset.

    Returns:
        Values by dotted name; tables and targets are left out.
    """
    default = dict(flatten(EncoderSettings().model_dump(mode="json"), "encoder"))
    usual = dict(flatten(PRESETS[preset].encoder.model_dump(mode="json"), "encoder"))
    # Manifests name only those parts of the encoding that are not the default ones.
    found = {
        **default,
        **{
            name: value
            for stage in _STAGES
            for name, value in made_from.get(stage, {}).items()
            if name not in _OTHERS
        },
    }
    expected = {**usual, **_USUAL}
    return {name: value for name, value in found.items() if value != expected.get(name)}
