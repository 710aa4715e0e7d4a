"""Nodes of `evaluate_compatibility` for images."""

from typing import Any

from matplotlib.figure import Figure

from bcgan.classifiers.image_ensemble import predicted_classes
from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.compute_mode import compute_mode
from bcgan.datasets import TensorBundle
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.image_compatibility import evaluate_image_compatibility
from bcgan.evaluation.label_agreement import label_agreement
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.images.labelled_images import LabelledImages
from bcgan.pipelines.images.judge import judged_rows, restored_judge
from bcgan.pipelines.images.learning import learners_of, trial_of
from bcgan.pipelines.images.preprocess import images_of
from bcgan.plots.compatibility import compatibility_figure


def score_compatibility(  # noqa: PLR0913, PLR0917 - Kedro hands each input over on its own
    image_input: TensorBundle,
    test_images: TensorBundle,
    synthetic_images: LabelledImages,
    schema: dict[str, Any],
    compatibility: CompatibilitySettings,
    classifiers: ImageClassifierSettings,
    classifier_seed: int,
    evaluation_cache: JsonCache,
) -> dict[str, Any]:
    """Train learners on real and on generated images, test both on real ones.

    Args:
        image_input: Real training images.
        test_images: Real test images.
        synthetic_images: Generated images.
        schema: Shape of the images.
        compatibility: How the learners are trained.
        classifiers: Sizes of the networks among them.
        classifier_seed: Fixes them all.
        evaluation_cache: Keeps what depends on real images alone.

    Returns:
        The content of `compatibility.json`.
    """
    return evaluate_image_compatibility(
        trial_of(images_of(image_input), synthetic_images, images_of(test_images)),
        learners_of(schema, classifiers),
        compatibility.model_copy(update={"seed": classifier_seed}),
        classifiers.model_dump(mode="json"),
        evaluation_cache,
    )


def draw_compatibility(compatibility: dict[str, Any]) -> Figure:
    """Draw the scores of all learners.

    Args:
        compatibility: The content of `compatibility.json`.

    Returns:
        The figure.
    """
    return compatibility_figure(compatibility)


@compute_mode(threads=1)
def agree_on_labels(
    synthetic_images: LabelledImages, judge: TensorBundle, classifiers: ImageClassifierSettings
) -> dict[str, Any]:
    """Ask the judge which label generated images have.

    Args:
        synthetic_images: Generated images.
        judge: A classifier that no generator was calibrated with.
        classifiers: Its size.

    Returns:
        The content of `label_agreement.json`.
    """
    network = restored_judge(judge, classifiers)
    named = predicted_classes(network, judged_rows(synthetic_images)).numpy()
    return label_agreement(named, synthetic_images.labels, judge.metadata["test_accuracy"])
