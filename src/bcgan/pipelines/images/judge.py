"""The judge: a classifier outside the ensemble, which no generator was calibrated with."""

import torch
from torch import Tensor

from bcgan.classifiers.image_networks import ImageClassifier
from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.datasets import TensorBundle
from bcgan.images.labelled_images import LabelledImages
from bcgan.images.scaling import to_rows
from bcgan.pipelines.restored_classifiers import refit


def restored_judge(judge: TensorBundle, settings: ImageClassifierSettings) -> ImageClassifier:
    """Rebuild the judge.

    Args:
        judge: Its weights and shape.
        settings: Its size.

    Returns:
        The classifier, frozen.

    Raises:
        ArtefactError: If the weights are not those of such a classifier.
    """
    with refit("judge", "pretrain_classifiers"):
        channels, height, width = judge.metadata["shape"]
        network = settings.new_network(
            "cnn", (channels, height, width), judge.metadata["classes"], torch.Generator()
        )
        network.load_state_dict(dict(judge.tensors))
    return network.requires_grad_(False).eval()


def judged_rows(images: LabelledImages) -> Tensor:
    """Give images as the judge sees them, in [-1, 1]."""
    return to_rows(torch.from_numpy(images.pixels))
