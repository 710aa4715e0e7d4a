"""What an image set must look like; what does not is answered in one sentence."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bcgan.errors import InputError
from bcgan.images.labelled_images import ImageSet, LabelledImages

LEAST_SIDE = 4
"""Pixels of the shorter side: the classifiers halve it twice."""

LEAST_TEST_IMAGES = 2
"""Test images: one alone has no spread to compare."""

LEAST_IMAGES = 2
"""Images of a class in the training part: each classifier learns from a half of them."""


def labelled_images(
    pixels: NDArray[Any], labels: NDArray[Any], part: str, where: str | Path
) -> LabelledImages:
    """Check pixels and labels and bring them into one form.

    Args:
        pixels: uint8, shape [n, height, width] or [n, height, width, channels].
        labels: Whole numbers, shape [n] or [n, 1].
        part: `training` or `test`, for messages.
        where: What they were read from, for messages.

    Returns:
        The images.

    Raises:
        InputError: If shape, dtype or labels are not those of labelled images.
    """
    if pixels.dtype != np.uint8:
        raise InputError(
            f"The {part} images of {where} are {pixels.dtype} and not uint8: store pixels as "
            "whole numbers from 0 to 255."
        )
    if pixels.ndim == 3:
        pixels = pixels[..., np.newaxis]
    if pixels.ndim != 4 or pixels.shape[3] not in (1, 3) or 0 in pixels.shape:
        raise InputError(
            f"The {part} images of {where} have the shape {_shown(pixels)}: give (images, height, "
            "width) for grey or (images, height, width, 3) for coloured ones."
        )
    if min(pixels.shape[1:3]) < LEAST_SIDE:
        raise InputError(
            f"The {part} images of {where} are {pixels.shape[1]} x {pixels.shape[2]} pixels: give "
            f"images with sides of at least {LEAST_SIDE}."
        )
    flat = labels.reshape(-1) if labels.ndim == 2 and labels.shape[1] == 1 else labels
    if flat.ndim != 1 or flat.dtype.kind not in "iu":
        raise InputError(
            f"The {part} labels of {where} are {labels.dtype} of the shape {_shown(labels)}: give "
            "one whole number for each image."
        )
    if len(flat) != len(pixels):
        raise InputError(
            f"{where} has {len(pixels):,} {part} images but {len(flat):,} labels: give one label "
            "for each image."
        )
    if int(flat.min()) < 0:
        raise InputError(
            f"The {part} labels of {where} go down to {int(flat.min())}: number the classes from 0."
        )
    if int(flat.max()) > np.iinfo(np.int64).max:
        raise InputError(
            f"The {part} labels of {where} go up to {int(flat.max())}: number the classes from 0."
        )
    return LabelledImages(pixels, flat.astype(np.int64))


def require_consistent(found: ImageSet, where: str | Path) -> None:
    """Check that both parts are of one kind and that every class can be learnt.

    Args:
        found: The image set.
        where: What it was read from, for messages.

    Raises:
        InputError: If shapes differ, or a class has too few images or is only in the test part.
    """
    train, test = found.train, found.test
    if train.pixels.shape[1:] != test.pixels.shape[1:]:
        raise InputError(
            f"The training images of {where} have the shape {_shown(train.pixels[0])} but its test "
            f"images {_shown(test.pixels[0])}: give images of one size."
        )
    if len(test) < LEAST_TEST_IMAGES:
        raise InputError(
            f"{where} has {len(test)} test image(s): give {LEAST_TEST_IMAGES} or more."
        )
    require_classes(train.labels, where)
    unknown = np.setdiff1d(test.labels, train.labels)
    if len(unknown):
        raise InputError(
            f"Class {unknown[0]} of the test labels of {where} is in no training label: remove "
            "these images or mend the labels."
        )


def require_classes(labels: NDArray[np.int64], where: str | Path) -> None:
    """Check that classes are numbered without gaps and have enough images.

    Args:
        labels: Of the training images, shape [n].
        where: What they were read from, for messages.

    Raises:
        InputError: If there are no two classes, a label is no less than the number of images, or
            a class has fewer than two images.
    """
    # Classes have no gaps, so such a number is a mistake; counting up to it would fill the memory.
    if int(labels.max()) >= len(labels):
        raise InputError(
            f"The training labels of {where} go up to {int(labels.max())} for {len(labels):,} "
            "images: number the classes from 0 without gaps, or take more images."
        )
    counts = np.bincount(labels)
    if len(counts) < 2:
        raise InputError(f"All training images of {where} have one label: give two classes.")
    if counts.min() < LEAST_IMAGES:
        rare = int(counts.argmin())
        raise InputError(
            f"Class {rare} of the training labels of {where} has {counts[rare]} image(s): number "
            f"the classes without gaps and give each at least {LEAST_IMAGES} images."
        )


def _shown(array: NDArray[Any]) -> str:
    return f"({', '.join(map(str, array.shape))})"
