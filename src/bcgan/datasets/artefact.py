"""What all artefacts on disk have in common: a path, a description, existence, removal."""

import shutil
from abc import abstractmethod
from pathlib import Path
from typing import Any, Generic, TypeVar

from kedro.io import AbstractDataset

Saved = TypeVar("Saved")
Loaded = TypeVar("Loaded")


class ArtefactDataset(AbstractDataset[Saved, Loaded], Generic[Saved, Loaded]):
    """An artefact at one local path, written atomically and removable when it is out of date."""

    def __init__(self, filepath: str | Path, metadata: dict[str, Any] | None = None) -> None:
        """Name the place.

        Args:
            filepath: File or folder of the artefact.
            metadata: Ignored here; kedro-viz reads its layers from it.
        """
        self.path = Path(filepath)
        self.metadata = metadata

    @abstractmethod
    def remove(self) -> None:
        """Remove the artefact; nothing happens when there is none."""

    def _exists(self) -> bool:
        return self.path.exists()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self.path)}


class FileDataset(ArtefactDataset[Saved, Loaded], Generic[Saved, Loaded]):
    """An artefact that is one file."""

    def remove(self) -> None:
        """Remove the file, if it is there."""
        self.path.unlink(missing_ok=True)

    def _exists(self) -> bool:
        return self.path.is_file()


class FolderDataset(ArtefactDataset[Saved, Loaded], Generic[Saved, Loaded]):
    """An artefact that is a folder with several files."""

    def remove(self) -> None:
        """Remove the folder with all it holds, if it is there."""
        if self.path.is_dir():
            shutil.rmtree(self.path)

    def _exists(self) -> bool:
        return self.path.is_dir() and any(self.path.iterdir())
