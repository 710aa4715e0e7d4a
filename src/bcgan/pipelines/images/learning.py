"""Which learners judge the compatibility of images, and on which images."""

from collections.abc import Mapping
from typing import Any

from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.evaluation.image_compatibility import ImageTrial, PixelRows
from bcgan.evaluation.learners import SEVEN_LEARNERS, Learner
from bcgan.evaluation.network_learners import network_learners
from bcgan.images.labelled_images import LabelledImages
from bcgan.pipelines.images.preprocess import shape_of

_LEARNS_PIXELS_BY_ITSELF = 1
"""Channels of images, grey ones, that the seven learners of tables are asked about (table 4)."""


def learners_of(schema: dict[str, Any], settings: ImageClassifierSettings) -> Mapping[str, Learner]:
    """Choose the learners as the paper does.

    Args:
        schema: Shape of the images.
        settings: Sizes of the networks.

    Returns:
        The seven on the pixels of grey images (table 4), two networks for coloured ones
        (table 5).
    """
    if schema["channels"] == _LEARNS_PIXELS_BY_ITSELF:
        return SEVEN_LEARNERS
    return network_learners(shape_of(schema), settings)


def trial_of(real: LabelledImages, synthetic: LabelledImages, test: LabelledImages) -> ImageTrial:
    """Give images as learners see them."""
    return ImageTrial(*(PixelRows.of(part.pixels, part.labels) for part in (real, synthetic, test)))
