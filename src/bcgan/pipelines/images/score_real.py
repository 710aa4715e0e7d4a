"""Node of `score_real` for images: what the scores need of real images alone."""

from typing import Any

from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.datasets import TensorBundle
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.image_compatibility import score_real_images
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.pipelines.images.learning import learners_of, trial_of
from bcgan.pipelines.images.preprocess import images_of


def score_real(
    image_input: TensorBundle,
    test_images: TensorBundle,
    schema: dict[str, Any],
    compatibility: CompatibilitySettings,
    classifiers: ImageClassifierSettings,
    classifier_seed: int,
    evaluation_cache: JsonCache,
) -> bool:
    """Compute what every run of the data set would compute again.

    Args:
        image_input: Real training images.
        test_images: Real test images.
        schema: Shape of the images.
        compatibility: How the learners are trained.
        classifiers: Sizes of the networks among them.
        classifier_seed: Fixes them all.
        evaluation_cache: Where it goes.

    Returns:
        True.
    """
    real = images_of(image_input)
    score_real_images(
        trial_of(real, real, images_of(test_images)),
        learners_of(schema, classifiers),
        compatibility.model_copy(update={"seed": classifier_seed}),
        classifiers.model_dump(mode="json"),
        evaluation_cache,
    )
    return True
