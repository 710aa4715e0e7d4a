"""Nodes of `pretrain_classifiers` for images: the ensemble, and a judge outside it."""

from typing import Any

import torch

from bcgan.classifiers.image_ensemble import (
    ImageEnsemble,
    image_posteriors,
    new_image_ensemble,
    predicted_classes,
    train_image_ensemble,
    train_network,
)
from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.compute_mode import compute_mode
from bcgan.datasets import TensorBundle
from bcgan.images.scaling import to_rows
from bcgan.pipelines.images.preprocess import shape_of
from bcgan.pipelines.restored_classifiers import refit
from bcgan.seeds import torch_generator


def train_classifiers(
    image_input: TensorBundle,
    schema: dict[str, Any],
    classifiers: ImageClassifierSettings,
    classifier_seed: int,
) -> tuple[TensorBundle, dict[str, torch.Tensor], dict[str, Any]]:
    """Train the classifiers, each on its own half, and compute all posteriors once.

    Args:
        image_input: Training images.
        schema: Their shape and number of classes.
        classifiers: How to train.
        classifier_seed: Decides halves, initial weights and batches.

    Returns:
        The weights, the posteriors, and a report.
    """
    rows, labels = to_rows(image_input["pixels"]), image_input["labels"]
    shape, classes = shape_of(schema), schema["classes"]
    trained = train_image_ensemble(rows, labels, shape, classes, classifiers, classifier_seed)
    report = {
        "status": "ok",
        "accuracy_on_other_half": [round(value, 4) for value in trained.out_scores],
        "epochs": classifiers.epochs_of(classifiers.architecture),
    }
    facts = {"status": "ok", "shape": list(shape), "classes": classes}
    return (
        TensorBundle(trained.ensemble.state_dict(), facts),
        {"posteriors": image_posteriors(trained.ensemble, rows), "in_half": trained.in_half},
        report,
    )


@compute_mode(threads=1)
def train_judge(
    image_input: TensorBundle,
    test_images: TensorBundle,
    schema: dict[str, Any],
    classifiers: ImageClassifierSettings,
    classifier_seed: int,
) -> TensorBundle:
    """Train a CNN on all training images, with a random state of its own.

    Args:
        image_input: Training images.
        test_images: Images it is tested on.
        schema: Their shape and number of classes.
        classifiers: Size of a `cnn` and how to train it.
        classifier_seed: Decides initial weights and batches.

    Returns:
        Its weights, its shape and its accuracy on the test images.
    """
    shape, classes = shape_of(schema), schema["classes"]
    source = torch_generator(classifier_seed, "judge", "weights")
    network = classifiers.new_network("cnn", shape, classes, source)
    rows, labels = to_rows(image_input["pixels"]), image_input["labels"]
    batches = torch_generator(classifier_seed, "judge", "batches")
    train_network(network, rows, labels, torch.arange(len(labels)), "cnn", classifiers, batches)
    named = predicted_classes(network, to_rows(test_images["pixels"]))
    accuracy = float((named == test_images["labels"]).float().mean())
    facts = {"shape": list(shape), "classes": classes, "test_accuracy": round(accuracy, 4)}
    return TensorBundle(network.state_dict(), facts)


def restored_image_ensemble(
    bundle: TensorBundle, settings: ImageClassifierSettings
) -> ImageEnsemble:
    """Rebuild the ensemble.

    Args:
        bundle: Its weights and shape.
        settings: Kind and number of the classifiers.

    Returns:
        The ensemble, frozen.

    Raises:
        ArtefactError: If the weights are not those of such an ensemble.
    """
    with refit("classifiers", "pretrain_classifiers"):
        channels, height, width = bundle.metadata["shape"]
        # The initial weights are replaced at once; their seed does not matter.
        ensemble = new_image_ensemble(
            (channels, height, width), bundle.metadata["classes"], settings, 0
        )
        ensemble.load_state_dict(dict(bundle.tensors))
    return ensemble.requires_grad_(False).eval()
