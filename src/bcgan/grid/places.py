"""Where the artefacts of a cell and of a grid are; the same places as in the catalog."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bcgan.synthesizer.run_settings import RunSettings


@dataclass(frozen=True)
class Places:
    """Folders of one run.

    Attributes:
        data: The folder `data`, or what the environment puts in its place.
        settings: The run's settings, which name its folders.
    """

    data: Path
    settings: RunSettings

    @property
    def report(self) -> Path:
        """Folder of scores and figures."""
        return self._run("08_reporting")

    @property
    def model(self) -> Path:
        """Folder of the trained synthesizer, its checkpoints and the run's manifest."""
        return self._run("06_models")

    @property
    def output(self) -> Path:
        """Folder of the synthetic table."""
        return self._run("07_model_output")

    @property
    def prepared(self) -> Path:
        """Folder of what is prepared once: classifiers, and the manifest."""
        return self.data / "06_models" / self.settings.prepared

    def manifests(self) -> dict[str, dict[str, Any]]:
        """Read what is recorded of the stages.

        Returns:
            Records as they stand in the manifests, by stage; empty where there is none that can
            be read, which the run itself tells.
        """
        return {**read_stages(self.prepared), **read_stages(self.model)}

    def _run(self, layer: str) -> Path:
        settings = self.settings
        return self.data / layer / settings.dataset / settings.run_folder / f"seed{settings.seed}"


def read_stages(folder: Path) -> dict[str, dict[str, Any]]:
    """Read the records of the manifest in a folder.

    Args:
        folder: The folder.

    Returns:
        Records as they stand in the file, by stage; empty where there is no manifest.
    """
    return dict((read_json(folder / "manifest.json") or {}).get("stages") or {})


def read_json(path: Path) -> dict[str, Any] | None:
    """Read a JSON object.

    Args:
        path: The file.

    Returns:
        The object; nothing where there is none that can be read.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def grids_folder(data: Path) -> Path:
    """Name the folder of all grids.

    Args:
        data: The folder `data`, or what the environment puts in its place.

    Returns:
        The folder; it need not exist.
    """
    return data / "08_reporting" / "grid"
