"""Many images as one, a column for each class."""

import numpy as np
from numpy.typing import NDArray

from bcgan.images.labelled_images import LabelledImages

GAP = 2
"""Pixels between two images."""

_PAPER = 255


def grid_labels(classes: int, rows: int) -> NDArray[np.int64]:
    """Give the labels of a grid's images, row by row.

    Args:
        classes: Number of classes, the columns.
        rows: Rows of the grid.

    Returns:
        int64, shape [rows x classes].
    """
    return np.tile(np.arange(classes, dtype=np.int64), rows)


def image_grid(images: LabelledImages, classes: int, rows: int) -> NDArray[np.uint8]:
    """Put the first images of each class below each other.

    Args:
        images: Any images; a class with too few leaves its places blank.
        classes: Number of classes, the columns.
        rows: Most images of a class.

    Returns:
        uint8, shape [height, width] for grey, [height, width, 3] for coloured images.
    """
    height, width, channels = images.pixels.shape[1:]
    canvas = np.full(
        (rows * (height + GAP) - GAP, classes * (width + GAP) - GAP, channels), _PAPER, np.uint8
    )
    for label in range(classes):
        left = label * (width + GAP)
        for row, place in enumerate(np.flatnonzero(images.labels == label)[:rows]):
            top = row * (height + GAP)
            canvas[top : top + height, left : left + width] = images.pixels[place]
    return canvas[..., 0] if channels == 1 else canvas
