"""The image data sets that studies name, and what is known of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bcgan.datasets.sources.known_source import Download, KnownSource, RawFile
from bcgan.errors import InputError
from bcgan.images.reader import read_cifar10_archive, read_npz


@dataclass(frozen=True)
class KnownImages(KnownSource):
    """An image data set that is known by name.

    Attributes:
        images: Training images of each class, in the order of the labels.
        shape: Height, width and channels.
        test_images: Number of test images.
    """

    images: tuple[int, ...] = field(default=())
    shape: tuple[int, int, int] = (0, 0, 0)
    test_images: int = 0

    def require_content(self, table: Any, where: str | Path) -> None:
        """Check that images are the whole data set.

        Args:
            table: What a reader gave: an `ImageSet`.
            where: What it was read from, for the message.

        Raises:
            InputError: If size, number of test images or training images of the classes are not
                those of the data set.
        """
        if table.shape != self.shape or len(table.test) != self.test_images:
            raise InputError(
                f"{where} is not {self.title}: it has {len(table.test):,} test images of the shape "
                f"{table.shape}, not {self.test_images:,} of {self.shape}; get the file again."
            )
        found = tuple(np.bincount(table.train.labels).tolist())
        if found != self.images:
            raise InputError(
                f"{where} is not {self.title}: its classes have {list(found)} training images, "
                f"not {list(self.images)}; get the file again."
            )


KNOWN_IMAGES: Mapping[str, KnownImages] = {
    "public:mnist": KnownImages(
        title="MNIST",
        licence="CC BY-SA 3.0 (LeCun, Cortes and Burges)",
        files=(RawFile("mnist.npz", read_npz),),
        downloads=(
            Download(
                "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
                "mnist.npz",
                sha256="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            ),
        ),
        manual="get mnist.npz as Keras has it (arrays x_train, y_train, x_test, y_test)",
        shape=(28, 28, 1),
        test_images=10_000,
        images=(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
    ),
    "public:cifar10": KnownImages(
        title="CIFAR-10",
        licence="none stated (cite Krizhevsky 2009)",
        files=(
            RawFile("cifar10.npz", read_npz),
            RawFile("cifar-10-binary.tar.gz", read_cifar10_archive),
        ),
        downloads=(
            # The Python version is pickled.
            Download(
                "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", "cifar-10-binary.tar.gz"
            ),
        ),
        manual="get cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html",
        shape=(32, 32, 3),
        test_images=10_000,
        images=(5000,) * 10,
    ),
}
"""Image data sets by the name that `source` takes."""
