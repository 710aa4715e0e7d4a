"""Scores of images: distances, the Inception Score, label agreement, learners on pixels."""

import numpy as np
import pytest
import torch

from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.errors import InputError
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.frechet import frechet_distance, inception_score
from bcgan.evaluation.image_compatibility import (
    ImageTrial,
    PixelRows,
    evaluate_image_compatibility,
)
from bcgan.evaluation.image_fidelity import ImageFidelitySettings, inception_scores
from bcgan.evaluation.label_agreement import label_agreement
from bcgan.evaluation.learners import SEVEN_LEARNERS
from bcgan.evaluation.network_learners import network_learners
from bcgan.evaluation.settings import CompatibilitySettings

SETTINGS = CompatibilitySettings(mlp_max_iter=5, jobs=1, resamples=100)


def test_frechet_distance_of_gaussians_is_its_formula():
    rng = np.random.default_rng(0)
    base = rng.normal(size=(400, 3))
    base = (base - base.mean(0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(base.T))).T
    other = base * [2.0, 1.0, 3.0] + [1.0, 0.0, -2.0]
    # (1 - 2)^2 + (1 - 1)^2 + (1 - 3)^2 from the spreads, 1 + 4 from the means.
    assert frechet_distance(base, other) == pytest.approx(5.0 + 5.0)
    assert frechet_distance(base, base) == pytest.approx(0.0, abs=1e-6)


def test_inception_score_is_one_for_equal_posteriors_and_the_number_of_classes_for_sure_ones():
    assert inception_score(np.full((40, 4), 0.25))[0] == pytest.approx(1.0)
    sure = np.eye(4)[np.arange(40) % 4]
    assert inception_score(sure)[0] == pytest.approx(4.0, rel=1e-6)


def test_label_agreement_counts_own_labels_by_class():
    labels = np.array([0] * 10 + [1] * 10)
    named = labels.copy()
    named[:4] = 1
    found = label_agreement(named, labels, 0.97)
    assert found["share"] == 0.8
    assert found["classes"]["0"]["share"] == 0.6
    assert found["classes"]["1"]["share"] == 1.0
    # Wilson (1927): 16 of 20.
    assert found["interval"]["low"] == pytest.approx(0.5840, abs=1e-4)
    assert found["interval"]["high"] == pytest.approx(0.9193, abs=1e-4)


class _Inception(torch.nn.Module):
    def forward(
        self, x: torch.Tensor, return_features: bool = False, no_output_bias: bool = False
    ) -> torch.Tensor:
        means = x.float().mean(dim=[2, 3])
        return means if return_features else means.softmax(dim=1)


def test_fid_needs_a_weight_file_and_is_computed_with_one(tmp_path):
    rng = np.random.default_rng(0)
    real = rng.integers(0, 256, (30, 4, 4, 1), dtype=np.uint8)
    path = tmp_path / "inception.pt"
    torch.jit.script(_Inception()).save(str(path))
    found = inception_scores(real, real, ImageFidelitySettings(inception_weights=str(path)))
    assert found["fid"]["value"] == pytest.approx(0.0, abs=1e-3)
    assert found["inception_score"]["value"] >= 1.0
    without = inception_scores(real, real, ImageFidelitySettings())
    assert without["fid"]["status"] == "not computed"
    path.write_bytes(b"no network")
    for wrong in (path, tmp_path / "absent.pt"):
        with pytest.raises(InputError, match=r"weight file|TorchScript"):
            inception_scores(real, real, ImageFidelitySettings(inception_weights=str(wrong)))


def bars(n: int, seed: int) -> PixelRows:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    pixels = rng.integers(0, 40, (n, 8, 8, 1), dtype=np.uint8)
    for place, label in enumerate(labels):
        pixels[place, : 4 + 4 * label, :4] += 150
    return PixelRows.of(pixels, labels)


def test_real_images_against_themselves_are_at_parity_and_cached(tmp_path):
    real, test = bars(60, 0), bars(40, 1)
    cache = JsonCache(tmp_path)
    trial = ImageTrial(real, real, test)
    found = evaluate_image_compatibility(trial, SEVEN_LEARNERS, SETTINGS, None, cache)
    assert found["averages"]["seven"] == pytest.approx(1.0)
    assert len(list(tmp_path.iterdir())) == 1
    again = evaluate_image_compatibility(trial, SEVEN_LEARNERS, SETTINGS, None, cache)
    assert again["learners"]["rf_10"]["real"] == found["learners"]["rf_10"]["real"]
    assert len(list(tmp_path.iterdir())) == 1


def test_wrong_labels_teach_less():
    real, test = bars(60, 0), bars(40, 1)
    swapped = PixelRows(real.features, real.labels[::-1].copy())
    trial = ImageTrial(real, swapped, test)
    found = evaluate_image_compatibility(trial, SEVEN_LEARNERS, SETTINGS, None)
    assert found["averages"]["seven"] < 0.5


def test_networks_are_learners_too():
    settings = ImageClassifierSettings(
        maps=(4, 6), hidden=8, blocks=1, width=4, epochs=8, resnet_epochs=8, batch_size=8
    )
    learners = network_learners((1, 8, 8), settings)
    trial = ImageTrial(bars(60, 0), bars(60, 2), bars(40, 1))
    found = evaluate_image_compatibility(trial, learners, SETTINGS, None)
    assert [each["name"] for each in found["learners"].values()] == ["CNN", "ResNet-11 v2"]
    assert found["learners"]["cnn"]["real"]["accuracy"] > 0.9
