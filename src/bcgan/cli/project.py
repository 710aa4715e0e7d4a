"""Opening the project and running commands in its folder."""

import contextlib
import logging.config
import os
from collections.abc import Iterator
from pathlib import Path

import yaml
from kedro.framework.project import configure_logging, settings
from kedro.framework.startup import ProjectMetadata, bootstrap_project
from kedro.utils import find_kedro_project

from bcgan.cli.early_logging import VARIABLE, project_folder
from bcgan.errors import SettingsError

logger = logging.getLogger(__name__)


def open_project(current: Path) -> ProjectMetadata:
    """Find the project to work in and make Kedro ready to run in it.

    Args:
        current: The current folder.

    Returns:
        The project's metadata.

    Raises:
        SettingsError: If there is no project.
    """
    folder = project_folder(current)
    if folder is None:
        raise SettingsError(
            f"There is no bcgan project in {current} or above it; change to the folder of a clone."
        )
    metadata = bootstrap_project(folder)
    use_project_logging(folder)
    return metadata


def use_project_logging(folder: Path, env: str | None = None) -> None:
    """Log as the environment's `logging.yml` says, else as `conf/logging.yml`.

    Nothing is changed where the user named a file of their own in `KEDRO_LOGGING_CONFIG`.

    Args:
        folder: The project's folder.
        env: Environment of the configuration; Kedro's variable `KEDRO_ENV` where none is named.
    """
    general = folder / "conf" / "logging.yml"
    if os.environ.get(VARIABLE, str(general)) != str(general):
        return
    own = folder / "conf" / (env or os.environ.get("KEDRO_ENV") or "local") / "logging.yml"
    if own.is_file():
        # Kedro's own function takes no classes of other packages.
        logging.config.dictConfig(yaml.safe_load(own.read_text(encoding="utf-8")))
    elif general.is_file():
        configure_logging(yaml.safe_load(general.read_text(encoding="utf-8")))


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a project, since Kedro takes the one around the current folder.

    Args:
        folder: The project's folder.

    Yields:
        Nothing; outside the project, the current folder is the project's for the while.
    """
    around = find_kedro_project(Path.cwd().resolve())
    if around is not None and Path(around).resolve() == folder.resolve():
        yield
        return
    logger.info("Working in the project %s.", folder)
    with contextlib.chdir(folder):
        yield


def data_root(folder: Path, env: str | None) -> Path:
    """Tell where an environment keeps artefacts, without starting a session.

    Args:
        folder: The project's folder.
        env: The environment; None takes that of `KEDRO_ENV`, else the local one, as Kedro does.

    Returns:
        The folder; an absolute path.

    Raises:
        MissingConfigException: If there is no such environment.
    """
    loader = settings.CONFIG_LOADER_CLASS(
        conf_source=str(folder / settings.CONF_SOURCE),
        env=env or os.environ.get("KEDRO_ENV"),
        **settings.CONFIG_LOADER_ARGS,
    )
    return folder / str(loader["globals"]["data_root"])
