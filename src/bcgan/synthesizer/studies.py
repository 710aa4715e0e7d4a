"""Studies: named sets of parameters for a data set, chosen by the parameter `study`."""

import re
from collections.abc import Mapping
from typing import Any

from bcgan.errors import SettingsError
from bcgan.synthesizer.run_settings import nearest

TITLE = "title"
"""What a study says of itself; every other entry is a parameter."""

_REQUIRED = ("source", "target")


def study_parameters(studies: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Look a study up.

    Args:
        studies: All studies by name, as configured.
        name: The one that is wanted.

    Returns:
        The parameters it sets. `test_source` is always among them, so that the study's test rows
        never are those of another table.

    Raises:
        SettingsError: If there is no such study, or it sets no `source` and `target`.
    """
    if name not in studies:
        raise SettingsError(
            f"There is no study '{name}'{nearest(name, studies)}; "
            f"the studies are {', '.join(studies) or 'none'} (conf/base/studies.yml)."
        )
    study = studies[name]
    if not isinstance(study, Mapping) or not all(study.get(each) for each in _REQUIRED):
        raise SettingsError(
            f"The study '{name}' is incomplete: give it a source and a target in "
            "conf/base/studies.yml."
        )
    if "study" in study or re.fullmatch(r"[\w\-]+", name) is None:
        raise SettingsError(
            f"The study '{name}' cannot be used: its name may hold only letters, digits, "
            "underscores and hyphens, and it may not name a study itself."
        )
    parameters = {key: value for key, value in study.items() if key != TITLE}
    return {"test_source": None, **parameters}
