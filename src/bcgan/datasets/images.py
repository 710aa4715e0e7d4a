"""Image sets as sources, and generated images as `.npz` files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bcgan.atomic import atomic_path
from bcgan.datasets.artefact import FileDataset
from bcgan.datasets.source import SourceDataset
from bcgan.datasets.sources import KNOWN, KNOWN_IMAGES, known_source
from bcgan.errors import ArtefactError, InputError
from bcgan.images.checks import labelled_images
from bcgan.images.labelled_images import ImageSet, LabelledImages
from bcgan.images.reader import DAMAGED, read_npz


class ImageSourceDataset(SourceDataset[ImageSet]):
    """An image set: an `.npz` file of the user's, or one known by name such as `public:mnist`."""

    def __init__(
        self,
        filepath: str | Path,
        places: Mapping[str, str | None] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Name the images.

        Args:
            filepath: Path of the file, or the name of a known data set.
            places: Where known data sets are looked for.
            metadata: Ignored here; kedro-viz reads its layers from it.

        Raises:
            InputError: If there is no data set of that name.
        """
        known = known_source(str(filepath), KNOWN_IMAGES, others=KNOWN)
        super().__init__(filepath, known, places, metadata)
        self._name = str(filepath)

    def load(self) -> ImageSet:
        """Read the images.

        Raises:
            InputError: If the file is missing or holds no labelled images (as the cause of
                Kedro's `DatasetError`).
        """
        if self._known is None:
            if self._name in KNOWN:
                raise InputError(
                    f"The source '{self._name}' is a table and no set of images: choose a study of "
                    "tables, or another source."
                )
            return read_npz(self.path)
        self.obtain()
        return self._known.load()


class LabelledImagesDataset(FileDataset[LabelledImages, LabelledImages]):
    """Labelled images as `.npz` with the arrays `x` and `y`; nothing in it is pickled."""

    def load(self) -> LabelledImages:
        """Read the images.

        Raises:
            ArtefactError: If the file is damaged.
        """
        try:
            with np.load(self.path, allow_pickle=False) as archive:
                return labelled_images(archive["x"], archive["y"], "generated", self.path)
        except FileNotFoundError:
            raise
        except InputError as error:
            raise ArtefactError(f"{error} Or run the pipeline that makes them again.") from error
        except (*DAMAGED, KeyError) as error:
            raise ArtefactError(
                f"The file {self.path} is damaged ({error}); remove it and run the pipeline that "
                "makes it again."
            ) from error

    def save(self, data: LabelledImages) -> None:
        """Write the images atomically.

        Args:
            data: The images.
        """
        with atomic_path(self.path) as temporary:
            np.savez_compressed(temporary, x=data.pixels, y=data.labels)
