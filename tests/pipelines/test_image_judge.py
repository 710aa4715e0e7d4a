"""The judge learns from real images, and is none of the classifiers that calibrate."""

import numpy as np
import pytest
import torch

from bcgan.classifiers.image_ensemble import network_features
from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.datasets import TensorBundle
from bcgan.errors import ArtefactError
from bcgan.evaluation.image_fidelity import ImageFidelitySettings
from bcgan.images.labelled_images import LabelledImages
from bcgan.pipelines.images.evaluate_compatibility import agree_on_labels
from bcgan.pipelines.images.evaluate_fidelity import compare_images
from bcgan.pipelines.images.judge import judged_rows, restored_judge
from bcgan.pipelines.images.preprocess import tensors_of
from bcgan.pipelines.images.pretrain_classifiers import train_classifiers, train_judge

SETTINGS = ImageClassifierSettings(members=2, maps=(4, 6), hidden=8, epochs=30, batch_size=16)
SCHEMA = {"channels": 1, "height": 8, "width": 8, "classes": 2}


def bars(seed: int, count: int) -> LabelledImages:
    """Upright and lying bars in noise."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    pixels = rng.integers(0, 80, (count, 8, 8, 1), dtype=np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        place = rng.integers(8)
        image[(slice(None), place) if label else (place, slice(None))] = 255
    return LabelledImages(pixels, labels.astype(np.int64))


@pytest.fixture(scope="module")
def bundles() -> dict[str, TensorBundle]:
    train, test = (TensorBundle(tensors_of(bars(seed, 160)), {}) for seed in (0, 1))
    return {"train": train, "test": test, "judge": train_judge(train, test, SCHEMA, SETTINGS, 0)}


def test_it_learns_and_says_how_well(bundles) -> None:
    test = bars(1, 160)
    accuracy = bundles["judge"].metadata["test_accuracy"]
    assert accuracy > 0.9
    found = agree_on_labels(test, bundles["judge"], SETTINGS)
    assert found["share"] == pytest.approx(accuracy)
    swapped = LabelledImages(test.pixels, 1 - test.labels)
    turned = agree_on_labels(swapped, bundles["judge"], SETTINGS)
    assert turned["share"] == pytest.approx(1 - accuracy)


def test_it_is_none_of_the_ensemble(bundles) -> None:
    weights, _, _ = train_classifiers(bundles["train"], SCHEMA, SETTINGS, 0)
    rows = judged_rows(bars(2, 40))
    judge = network_features(restored_judge(bundles["judge"], SETTINGS), rows)
    own = bundles["judge"].tensors
    for member in range(SETTINGS.members):
        for name, values in own.items():
            other = weights.tensors[f"networks.{member}.{name}"]
            if name.endswith("weight"):
                assert not torch.equal(values, other)
    assert judge.shape == (40, 8)


def test_the_distance_is_that_of_the_generated_images(bundles) -> None:
    def distances(images: LabelledImages) -> tuple[float, float]:
        found = compare_images(
            bundles["train"],
            bundles["test"],
            images,
            bundles["judge"],
            SETTINGS,
            ImageFidelitySettings(),
        )["classifier_frechet_distance"]
        return found["value"], found["real_test_images"]

    noise = np.random.default_rng(3).integers(0, 256, (160, 8, 8, 1), dtype=np.uint8)
    value, test = distances(LabelledImages(noise, np.arange(160) % 2))
    assert value > 3 * test
    assert distances(bars(1, 160)) == (pytest.approx(test), pytest.approx(test))
    only_one = distances_of_one(bundles)
    assert only_one["status"] == "not computed"
    assert "1 generated image" in only_one["reason"]


def distances_of_one(bundles) -> dict:
    images = (bundles["train"], bundles["test"], bars(4, 1))
    found = compare_images(*images, bundles["judge"], SETTINGS, ImageFidelitySettings())
    return found["classifier_frechet_distance"]


def test_weights_that_do_not_fit_are_answered_in_a_sentence(bundles) -> None:
    judge = bundles["judge"]
    fewer = dict(list(judge.tensors.items())[1:])
    for damaged in (TensorBundle(fewer, judge.metadata), TensorBundle(judge.tensors, {})):
        with pytest.raises(ArtefactError, match="run the pipeline pretrain_classifiers again"):
            restored_judge(damaged, SETTINGS)
