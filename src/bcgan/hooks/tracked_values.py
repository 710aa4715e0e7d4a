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


def metric_values(values: Mapping[str, Any], report: str) -> dict[str, float]:
    """Pick the numbers out of a report.

    Args:
        values: A report, as it stands in a JSON file.
        report: Its name.

    Returns:
        Its finite numbers, named `report/entry` or `report/group/entry`, with dots from the third
        level on: MLflow's page of a run has one section for all names that are the same up to
        the last slash. Texts, truth values and lists are left out, and so are `schema_version`
        and `settings`, which are parameters of the run.
    """
    found: dict[str, float] = {}
    for group, inner in values.items():
        if group in {"schema_version", "settings"}:
            continue
        name = f"{report}/{group}"
        for path, value in _leaves(inner, ""):
            if isinstance(value, int | float) and not isinstance(value, bool):
                if math.isfinite(value):
                    found[_allowed(f"{name}/{path}" if path else name)] = float(value)
    return found


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    if isinstance(value, Mapping) and value:
        for part, inner in value.items():
            yield from _leaves(inner, f"{name}.{part}" if name else str(part))
    else:
        yield _allowed(name), value


def _allowed(name: str) -> str:
    return _FORBIDDEN.sub("_", name)[:_MAX_NAME]
