"""JSON files."""

import json
from typing import Any

from kedro_datasets._typing import JSONPreview

from bcgan.atomic import write_json
from bcgan.datasets.artefact import FileDataset
from bcgan.errors import ArtefactError


class JsonDataset(FileDataset[Any, Any]):
    """A JSON file, written atomically; NaN and infinity are refused."""

    def load(self) -> Any:
        """Read the file.

        Returns:
            What `json.loads` makes of it.

        Raises:
            ArtefactError: If the file is damaged.
        """
        try:
            return json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ArtefactError(
                f"The file {self.path} is damaged ({error}); remove it and run the pipeline that "
                "makes it again."
            ) from error

    def save(self, data: Any) -> None:
        """Write the file.

        Args:
            data: Anything `json.dumps` takes, without NaN and infinity.

        Raises:
            ValueError: If `data` holds NaN or an infinity.
        """
        write_json(self.path, data)

    def preview(self) -> JSONPreview:
        """Give kedro-viz the file's text."""
        return JSONPreview(self.path.read_text(encoding="utf-8"))
