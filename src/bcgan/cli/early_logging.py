"""Kedro sets up logging when it is imported; importing this first lets it find our settings.

Kedro looks for `conf/logging.yml` in the current folder only, and else logs to stdout in its own
way, which would spoil what a command prints there.
"""

import os
import sys
import tomllib
from pathlib import Path

PACKAGE = "bcgan"
VARIABLE = "KEDRO_LOGGING_CONFIG"


def project_folder(folder: Path) -> Path | None:
    """Find the project to work in.

    Args:
        folder: The current folder.

    Returns:
        The nearest folder from there upwards that holds a bcgan project, else the project that
        the installed package belongs to (an editable install), else nothing.
    """
    for start in (folder.resolve(), Path(__file__).resolve().parent):
        for candidate in (start, *start.parents):
            if _is_our_project(candidate):
                return candidate
    return None


def _is_our_project(folder: Path) -> bool:
    try:
        config = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(config.get("tool", {}).get("kedro", {}).get("package_name") == PACKAGE)


def _point_to_logging_config() -> None:
    if VARIABLE in os.environ or "kedro.framework.project" in sys.modules:
        return
    project = project_folder(Path.cwd())
    config = project / "conf" / "logging.yml" if project is not None else None
    if config is not None and config.is_file():
        os.environ[VARIABLE] = str(config)


_point_to_logging_config()
