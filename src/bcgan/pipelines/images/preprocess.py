"""Node of `preprocess` for images: check, draw the training images, lay both parts down."""

from typing import Any

import numpy as np
import torch

from bcgan.datasets import TensorBundle
from bcgan.images.checks import require_classes
from bcgan.images.labelled_images import ImageSet, LabelledImages
from bcgan.pipelines.preprocess.settings import SplitSettings
from bcgan.seeds import numpy_generator


def prepare_images(
    raw_images: ImageSet, split: SplitSettings, split_seed: int
) -> tuple[dict[str, Any], dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """Draw the training images; the test images are the official ones.

    Pixels are kept as whole numbers, an eighth of the size of what networks see: [-1, 1] comes
    where they are read (`bcgan.images.scaling`).

    Args:
        raw_images: The image set.
        split: `max_rows` training images are drawn; its shares are for tables.
        split_seed: Fixes which.

    Returns:
        A schema, the training images and the test images.

    Raises:
        InputError: If a class is left with too few images.
    """
    train = raw_images.train
    if split.max_rows is not None and split.max_rows < len(train):
        order = numpy_generator(split_seed, "images", "training part").permutation(len(train))
        train = train.take(np.sort(order[: split.max_rows]))
        require_classes(train.labels, f"the {split.max_rows:,} images drawn (split.max_rows)")
    height, width, channels = raw_images.shape
    schema = {
        "modality": "images",
        "height": height,
        "width": width,
        "channels": channels,
        "classes": raw_images.classes,
        "target": "label",
        "task": "classification",
        "columns": [],
        "rows": len(train),
        "test_rows": len(raw_images.test),
    }
    return schema, tensors_of(train), tensors_of(raw_images.test)


def tensors_of(images: LabelledImages) -> dict[str, torch.Tensor]:
    """Give images as the catalog keeps them: `pixels` and `labels`."""
    return {"pixels": torch.from_numpy(images.pixels), "labels": torch.from_numpy(images.labels)}


def images_of(tensors: TensorBundle) -> LabelledImages:
    """Read what `tensors_of` gave."""
    return LabelledImages(tensors["pixels"].numpy(), tensors["labels"].numpy())


def shape_of(schema: dict[str, Any]) -> tuple[int, int, int]:
    """Give channels, height and width."""
    return schema["channels"], schema["height"], schema["width"]
