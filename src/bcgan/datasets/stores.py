"""Folders that an object of ours reads and writes itself."""

from pathlib import Path
from typing import Any

from kedro.io import DatasetError
from kedro.utils import load_obj

from bcgan.datasets.artefact import FolderDataset


class StoreDataset(FolderDataset[None, Any]):
    """A folder handed to a node as a store that reads and writes while the node works.

    Checkpoints and caches are such stores: the node takes the data set as an input, and no node
    has it as an output.
    """

    def __init__(
        self, filepath: str | Path, store: str, metadata: dict[str, Any] | None = None
    ) -> None:
        """Name the folder and what to open it with.

        Args:
            filepath: The folder; it need not exist.
            store: Import path of a class that is made from the folder alone.
            metadata: Ignored here; kedro-viz reads its layers from it.
        """
        super().__init__(filepath, metadata)
        self.store = store

    def load(self) -> Any:
        """Open the store.

        Returns:
            An object of the class `store`, whether the folder exists or not.
        """
        return load_obj(self.store)(self.path)

    def save(self, data: None) -> None:
        """Refuse: a store is written by the node that takes it as an input.

        Args:
            data: Ignored.

        Raises:
            DatasetError: Always.
        """
        raise DatasetError(f"{self.path} is a store: take it as an input and write through it.")

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self.path), "store": self.store}


class SavedFolderDataset(FolderDataset[Any, Any]):
    """A folder that an object writes by `save(folder)` and its class reads by `load(folder)`."""

    def __init__(
        self, filepath: str | Path, content: str, metadata: dict[str, Any] | None = None
    ) -> None:
        """Name the folder and what is in it.

        Args:
            filepath: The folder.
            content: Import path of the class.
            metadata: Ignored here; kedro-viz reads its layers from it.
        """
        super().__init__(filepath, metadata)
        self.content = content

    def load(self) -> Any:
        """Read the folder.

        Returns:
            An object of the class `content`.
        """
        return load_obj(self.content).load(self.path)

    def save(self, data: Any) -> None:
        """Write the object into the folder, which is created where it is missing.

        Args:
            data: An object of the class `content`.
        """
        data.save(self.path)

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self.path), "content": self.content}
