"""Parameters as Python users give them: of the right type, or a sentence that says which is not."""

import os
from collections.abc import Iterable, Mapping
from numbers import Real
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bcgan.errors import SettingsError
from bcgan.synthesizer.moments import plain_moment
from bcgan.synthesizer.recipe import Settings
from bcgan.synthesizer.run_settings import describe_validation_error


def integer(name: str, value: Any) -> int:
    """Check an integer, a Python or a NumPy one.

    Args:
        name: Name of the parameter.
        value: What was given.

    Returns:
        The integer.

    Raises:
        SettingsError: If it is none.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise SettingsError(f"Parameter '{name}' cannot be {value!r}: it must be an integer.")
    return int(value)


def row_count(value: Any) -> int:
    """Check a number of rows.

    Args:
        value: What was given.

    Returns:
        An integer from 1 on.

    Raises:
        SettingsError: If it is none.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or int(value) < 1:
        raise SettingsError(f"The number of rows cannot be {value!r}: give an integer from 1 on.")
    return int(value)


def share(name: str, value: Any) -> float:
    """Check a share of the rows.

    Args:
        name: Name of the parameter.
        value: What was given.

    Returns:
        A number in [0, 1).

    Raises:
        SettingsError: If it is none.
    """
    numeric = isinstance(value, Real) and not isinstance(value, bool)
    if not numeric or not 0.0 <= float(value) < 1.0:
        raise SettingsError(
            f"Parameter '{name}' cannot be {value!r}: it must be a number from 0 to below 1."
        )
    return float(value)


def mapping(name: str, value: Any) -> dict[str, Any]:
    """Check a group of values.

    Args:
        name: Name of the parameter.
        value: A mapping, or nothing for an empty one.

    Returns:
        The values by name.

    Raises:
        SettingsError: If it is no mapping.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise SettingsError(
            f"Parameter '{name}' cannot be {value!r}: it must be a mapping from name to value."
        )
    return dict(value)


def group(model: type[Settings], name: str, value: Any) -> Settings:
    """Check a group of settings.

    Args:
        model: What they make.
        name: Name of the parameter.
        value: A mapping, or nothing for the defaults.

    Returns:
        The settings.

    Raises:
        SettingsError: If it is no mapping, or a name or a value of it is none.
    """
    try:
        return model.model_validate(mapping(name, value))
    except ValidationError as error:
        raise SettingsError(describe_validation_error(error, name)) from error


def texts(name: str, value: Any) -> tuple[str, ...] | None:
    """Check a list of texts.

    Args:
        name: Name of the parameter.
        value: Texts, or nothing.

    Returns:
        The texts; nothing if nothing was given.

    Raises:
        SettingsError: If it is no sequence, or holds something else.
    """
    if value is None:
        return None
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise SettingsError(f"Parameter '{name}' cannot be {value!r}: it must be a list of texts.")
    for each in value:
        if not isinstance(each, str):
            raise SettingsError(f"Parameter '{name}' cannot hold {each!r}: it must be a text.")
    return tuple(value)


def usable_folder(name: str, value: Any) -> Path:
    """Check a folder to write to; it need not exist.

    Args:
        name: What to call it in a message.
        value: A path.

    Returns:
        The path.

    Raises:
        SettingsError: If it is no path, or there is something else than a folder.
    """
    if not isinstance(value, str | os.PathLike):
        raise SettingsError(f"The {name} cannot be {value!r}: give the path of a folder.")
    path = Path(value)
    blocked = next((each for each in (path, *path.parents) if each.exists()), path)
    if blocked.exists() and not blocked.is_dir():
        raise SettingsError(f"The {name} cannot be {path}: {blocked} is a file, give a folder.")
    return path


def plain_value(value: Any) -> Any:
    """Give the JSON value of what users pass for one: paths, moments, NumPy scalars, settings.

    Args:
        value: What `json` cannot write.

    Returns:
        What it can.

    Raises:
        TypeError: If there is none.
    """
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    moment = plain_moment(value)
    if moment is not value:
        return moment
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{value!r} is none that JSON has")
