"""Which parameters of a run differ from their defaults, and the command that sets them."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bcgan.classifiers.projection import ProjectionSettings
from bcgan.classifiers.training import ClassifierSettings
from bcgan.evaluation.detection import DetectionSettings
from bcgan.evaluation.fidelity import FidelitySettings
from bcgan.evaluation.interpretable_models import InterpretationSettings
from bcgan.evaluation.privacy.settings import PrivacySettings
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.pipelines.preprocess.settings import ReadingSettings, SplitSettings
from bcgan.synthesizer.manifest import flatten
from bcgan.synthesizer.run_settings import NO_TARGET, RunSettings, read_run_settings
from bcgan.synthesizer.sampling_settings import SamplingSettings

GROUP_TYPES: dict[str, type[BaseModel]] = {
    "reading": ReadingSettings,
    "split": SplitSettings,
    "classifiers": ClassifierSettings,
    "sampling": SamplingSettings,
    "fidelity": FidelitySettings,
    "detection": DetectionSettings,
    "compatibility": CompatibilitySettings,
    "interpretation": InterpretationSettings,
    "projection": ProjectionSettings,
    "privacy": PrivacySettings,
}
"""Classes of the groups that nodes take; the other groups hold nothing but what differs."""

_OPTIONS = ("variant", "preset", "seed", "rows", "label")
_NO_INFLUENCE = ("source", "test_source", "synthetic", "target", "overwrite", "fail_on")


def changed_parameters(
    parameters: Mapping[str, Any], types: Mapping[str, type[BaseModel]] = GROUP_TYPES
) -> dict[str, Any]:
    """Find the parameters that differ from their defaults.

    Args:
        parameters: All parameters of a run; groups typed or as mappings.
        types: Classes of the groups.

    Returns:
        JSON values by dotted name, without the tables and the target.
    """
    settings = own_settings(parameters)
    changed: dict[str, Any] = {
        name: value
        for name, value in settings.model_dump(mode="json", exclude_defaults=True).items()
        if name not in _NO_INFLUENCE
    }
    if settings.condition_file is not None:
        changed["condition_file"] = file_name(settings.condition_file)
    for name, value in parameters.items():
        if name in RunSettings.model_fields:
            continue
        model = types.get(name)
        content = value or {}
        if model is not None:
            typed = model.model_validate(content)
            content = typed.model_dump(mode="json", exclude_defaults=True)
        if name == "schema_overrides" and content:
            changed[name] = dict(content)  # columns may have dots in their names
        elif content:
            changed.update(flatten(content, name))
    return changed


def command_of(
    parameters: Mapping[str, Any], types: Mapping[str, type[BaseModel]] = GROUP_TYPES
) -> str:
    """Write the command that does the same again.

    Args:
        parameters: All parameters of a run.
        types: Classes of the groups.

    Returns:
        A line for a POSIX shell; tables are named without their folders.
    """
    settings = own_settings(parameters)
    if settings.study is not None and settings.synthetic is None:
        return _command_of_study(parameters, types)
    source = file_name(settings.source)
    if settings.synthetic is not None:
        synthetic = file_name(settings.synthetic)
        words = ["bcgan", "evaluate", "--source", source, "--synthetic", synthetic]
    else:
        words = ["bcgan", "synth", source]
    words += ["--target", settings.target_column or NO_TARGET]
    if settings.test_source is not None:
        words += ["--test-source", file_name(settings.test_source)]
    changed = changed_parameters(parameters, types)
    options = ("seed", "label") if settings.synthetic is not None else _OPTIONS
    for name in options:
        if name in changed:
            words += [f"--{name}", str(changed.pop(name))]
    if changed:
        words += ["--params", ",".join(f"{name}={_value(each)}" for name, each in changed.items())]
    return shlex.join(words)


def _command_of_study(parameters: Mapping[str, Any], types: Mapping[str, type[BaseModel]]) -> str:
    # All that differs from the defaults is said again, whatever becomes of the study's own.
    items = {"study": parameters["study"], **changed_parameters(parameters, types)}
    text = ",".join(f"{name}={_value(each)}" for name, each in items.items())
    return shlex.join(["kedro", "run", "--params", text])


def file_name(path: str) -> str:
    """Give the last part of a path, whatever the system it was written on."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path


def own_settings(parameters: Mapping[str, Any]) -> RunSettings:
    """Give the parameters of a run that belong to no group.

    Args:
        parameters: All parameters; groups typed or as mappings.

    Returns:
        The validated settings.
    """
    own = {name: parameters[name] for name in RunSettings.model_fields if name in parameters}
    return read_run_settings(own)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value}'" if set(value) & set(",[]{}'\"#: ") else value
    return json.dumps(value, ensure_ascii=False)
