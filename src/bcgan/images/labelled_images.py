"""Images with a class each, and the two parts that a study needs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LabelledImages:
    """Images and their classes.

    Attributes:
        pixels: uint8, shape [n, height, width, channels]; 1 channel for grey, 3 for colours.
        labels: int64, shape [n]; classes are 0 .. K - 1.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: NDArray[np.intp]) -> "LabelledImages":
        """Keep some of the images.

        Args:
            places: Their numbers.

        Returns:
            The images in this order.
        """
        return LabelledImages(self.pixels[places], self.labels[places])


@dataclass(frozen=True)
class ImageSet:
    """The official parts of an image data set.

    Attributes:
        train: Images to learn from.
        test: Images that nothing is trained on.
    """

    train: LabelledImages
    test: LabelledImages

    @property
    def classes(self) -> int:
        """Number of classes."""
        return int(self.train.labels.max()) + 1

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and channels."""
        height, width, channels = self.train.pixels.shape[1:]
        return height, width, channels
