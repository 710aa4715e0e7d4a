"""Reads studies from the project's configuration."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kedro.framework.session import KedroSession

from bcgan.datasets import ArtefactDataset, TableDataset
from bcgan.errors import SettingsError
from bcgan.grid.plan import ReadStudy, Study
from bcgan.synthesizer.manifest import fingerprint_file

_MODALITIES = ("table",)
"""What the data sets of a grid may be made of."""


def study_reader(root: Path, env: str | None) -> ReadStudy:
    """Make what reads studies.

    Args:
        root: Folder of the project.
        env: Environment of the configuration.

    Returns:
        A function of a study's name and of the parameters that all cells have.
    """

    def read(name: str, fixed: Mapping[str, Any]) -> Study:
        params = {"study": name, **fixed}
        session: Any
        with KedroSession.create(root, env=env, runtime_params=params) as session:
            context = session.load_context()
            loader = context.config_loader
            parameters = dict(loader["parameters"])
            _require_known(name, parameters["modality"])
            data = root / str(loader["globals"]["data_root"])
            source = _fingerprint(context.catalog.get("raw_table"))
            official = bool(parameters.get("test_source"))
            test = _fingerprint(context.catalog.get("raw_test_table")) if official else None
            return Study(name, fixed, parameters, data, (source, test))

    return read


def study_names(root: Path, env: str | None) -> tuple[str, ...]:
    """Name the studies that there are.

    Args:
        root: Folder of the project.
        env: Environment of the configuration.

    Returns:
        Their names, as configured.
    """
    session: Any
    with KedroSession.create(root, env=env) as session:
        return tuple(session.load_context().config_loader["studies"])


def _require_known(study: str, modality: str) -> None:
    if modality not in _MODALITIES:
        raise SettingsError(
            f"The study '{study}' is made of {modality}, which a grid cannot run yet: use "
            "kedro run for each variant and seed."
        )


def _fingerprint(dataset: Any) -> str | None:
    """Take the fingerprint of a table as a run does; nothing of one that is not here yet."""
    made = dataset.fingerprint() if isinstance(dataset, TableDataset) else None
    if made is not None:
        return made
    return fingerprint_file(dataset.path) if isinstance(dataset, ArtefactDataset) else None
