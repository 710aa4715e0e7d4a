"""Nodes of `sample` for images: the generated images, from the saved synthesizer alone."""

from typing import Any

from matplotlib.figure import Figure

from bcgan.datasets import TensorBundle
from bcgan.images.grid import image_grid
from bcgan.images.labelled_images import LabelledImages
from bcgan.pipelines.images.preprocess import images_of
from bcgan.plots.image_grid import image_grid_figure
from bcgan.synthesizer.image_model import SavedImageSynthesizer

_REAL_ROWS = 2
_GENERATED_ROWS = 8


def sample_images(
    image_synthesizer: SavedImageSynthesizer, rows: int | None, seed: int
) -> LabelledImages:
    """Sample images.

    Args:
        image_synthesizer: The trained synthesizer.
        rows: Number of images; as many as there were training images if not given.
        seed: Decides every draw.

    Returns:
        Images in the exact class shares of the training images.
    """
    return image_synthesizer.sample(rows, seed)


def draw_grid(
    synthetic_images: LabelledImages, image_input: TensorBundle, schema: dict[str, Any]
) -> Figure:
    """Draw real and generated images, a column for each class.

    Args:
        synthetic_images: Generated images.
        image_input: Real training images.
        schema: Number of classes.

    Returns:
        The figure.
    """
    classes = schema["classes"]
    return image_grid_figure(
        image_grid(images_of(image_input), classes, _REAL_ROWS),
        image_grid(synthetic_images, classes, _GENERATED_ROWS),
        [str(label) for label in range(classes)],
    )
