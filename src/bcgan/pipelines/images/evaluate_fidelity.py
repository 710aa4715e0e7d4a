"""Node of `evaluate_fidelity` for images."""

from typing import Any

from bcgan.classifiers.image_ensemble import network_features
from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.compute_mode import compute_mode
from bcgan.datasets import TensorBundle
from bcgan.evaluation.image_fidelity import (
    ImageFidelitySettings,
    classifier_frechet,
    inception_scores,
)
from bcgan.images.labelled_images import LabelledImages
from bcgan.pipelines.images.judge import judged_rows, restored_judge
from bcgan.pipelines.images.preprocess import images_of


@compute_mode(threads=1)
def compare_images(
    image_input: TensorBundle,
    test_images: TensorBundle,
    synthetic_images: LabelledImages,
    judge: TensorBundle,
    classifiers: ImageClassifierSettings,
    fidelity: ImageFidelitySettings,
) -> dict[str, Any]:
    """Compare generated with real images by what networks see in them.

    Args:
        image_input: Real training images.
        test_images: Real test images.
        synthetic_images: Generated images.
        judge: A classifier that no generator was calibrated with.
        classifiers: Its size.
        fidelity: Names an Inception weight file, if there is one.

    Returns:
        The content of `fidelity.json`.
    """
    network = restored_judge(judge, classifiers)
    parts = (images_of(image_input), synthetic_images, images_of(test_images))
    real, synthetic, test = (network_features(network, judged_rows(part)).numpy() for part in parts)
    return {
        "schema_version": 1,
        "status": "ok",
        "rows": {name: len(part) for name, part in zip(_PARTS, parts, strict=True)},
        "classifier_frechet_distance": classifier_frechet(real, synthetic, test),
        **inception_scores(parts[0].pixels, synthetic_images.pixels, fidelity),
    }


_PARTS = ("training", "synthetic", "test")
