"""Figures as PNG files, alone or as a set."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kedro_datasets._typing import ImagePreview
from matplotlib.figure import Figure

from bcgan.atomic import atomic_path, write_json
from bcgan.datasets.artefact import ArtefactDataset, FileDataset


class FigureDataset(FileDataset[Figure, Path]):
    """One figure; loading gives the path of its PNG file."""

    def load(self) -> Path:
        """Give the path of the picture.

        Raises:
            FileNotFoundError: If it was not made yet.
        """
        if not self.path.is_file():
            raise FileNotFoundError(f"There is no picture {self.path}.")
        return self.path

    def save(self, data: Figure) -> None:
        """Draw the figure into its file.

        Args:
            data: The figure.
        """
        _draw(data, self.path)

    def preview(self) -> ImagePreview:
        """Give kedro-viz the picture."""
        return _image_preview(self.path)


class FigureSetDataset(ArtefactDataset[Mapping[str, Figure], dict[str, Path]]):
    """Any number of figures in a folder that holds other files too; an index lists them.

    The file at `filepath` is the index, a JSON list of names; the figure `x` is `x.png` beside it.
    """

    def load(self) -> dict[str, Path]:
        """Give the paths of the pictures by name, in the order they were saved in."""
        return {name: self._picture(name) for name in self._names()}

    def save(self, data: Mapping[str, Figure]) -> None:
        """Draw the figures, and remove those of an earlier save that are no longer there.

        Args:
            data: Figures by name; a name becomes the file's name.

        Raises:
            ValueError: If a name holds a path separator.
        """
        for name in data:
            if Path(name).name != name:
                raise ValueError(f"'{name}' cannot be the name of a picture's file.")
        earlier = self._names() if self.path.is_file() else []
        for name, figure in data.items():
            _draw(figure, self._picture(name))
        write_json(self.path, list(data))
        for name in set(earlier) - set(data):
            self._picture(name).unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the index and the pictures it lists."""
        if self.path.is_file():
            for picture in self.load().values():
                picture.unlink(missing_ok=True)
            self.path.unlink()

    def preview(self) -> ImagePreview:
        """Give kedro-viz the first picture."""
        return _image_preview(next(iter(self.load().values())))

    def _names(self) -> list[str]:
        names: Any = json.loads(self.path.read_text(encoding="utf-8"))
        return [str(name) for name in names]

    def _picture(self, name: str) -> Path:
        return self.path.with_name(f"{name}.png")

    def _exists(self) -> bool:
        return self.path.is_file() and all(path.is_file() for path in self.load().values())


def _draw(figure: Figure, path: Path) -> None:
    with atomic_path(path) as temporary:
        figure.savefig(temporary, format="png")


def _image_preview(path: Path) -> ImagePreview:
    return ImagePreview(base64.b64encode(path.read_bytes()).decode("ascii"))
