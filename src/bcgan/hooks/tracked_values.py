"""Parameters and scores as the flat names and plain values that MLflow takes."""

import dataclasses
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

_FORBIDDEN = re.compile(r"[^/\w.\- :]")
_MAX_NAME = 250
_MAX_VALUE = 6000


def parameter_texts(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten parameters.

    Args:
        values: Parameters by name: plain values, mappings, pydantic models, dataclasses.
        prefix: Name of the group they belong to.

    Returns:
        Their values as text, cut to what MLflow takes, by dotted name.
    """
    return {name: str(value)[:_MAX_VALUE] for name, value in _leaves(values, prefix) if value != {}}


def metric_values(values: Mapping[str, Any], prefix: str) -> dict[str, float]:
    """Pick the numbers out of a report.

    Args:
        values: A report, as it stands in a JSON file.
        prefix: Name of the report.

    Returns:
        Its finite numbers by dotted name. Texts, truth values and lists are left out; so is
        `schema_version`.
    """
    return {
        name: float(value)
        for name, value in _leaves(values, prefix)
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and not name.endswith(".schema_version")
    }


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    if isinstance(value, Mapping) and value:
        for part, inner in value.items():
            yield from _leaves(inner, f"{name}.{part}" if name else str(part))
    else:
        yield _FORBIDDEN.sub("_", name)[:_MAX_NAME], value
