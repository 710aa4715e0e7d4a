from collections import Counter

import numpy as np
import pytest
import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.synthesizer import boundary_calibrated_sampling as module
from bcgan.synthesizer.boundary_calibrated_sampling import (
    BoundaryCalibrator,
    halved_posteriors,
    inclusion_probabilities,
    relabelled_rows,
    rows_of_classes,
    weighted_sample,
)
from bcgan.synthesizer.calibrator_fit import fit_calibrator
from bcgan.synthesizer.posterior_ratios import PosteriorRatios

EVEN = PosteriorRatios(edges=((), ()), ratios=((1.0,), (1.0,)))


def slope_classifiers(members: int = 2) -> MlpEnsemble:
    """Classifiers whose posterior of class 1 is the logistic function of a row's one unit."""
    ensemble = MlpEnsemble(members, 1, (2,), 2, torch.Generator().manual_seed(0))
    with torch.no_grad():
        ensemble.weights[0].copy_(torch.tensor([[[1.0, -1.0]]]).expand(members, 1, 2))
        ensemble.weights[1].copy_(torch.tensor([[[0.0, 1.0], [0.0, -1.0]]]).expand(members, 2, 2))
        for bias in ensemble.biases:
            bias.zero_()
    return ensemble.requires_grad_(False).eval()


def normal_rows(shift: float, seed: int = 0):
    rng = np.random.default_rng(seed)

    def draw(labels):
        return (shift * (2 * labels - 1) + rng.normal(size=len(labels))).astype("f4")[:, None]

    return draw


def test_probabilities_by_hand():
    # 8 would be chosen 1.6 times of 2; chosen surely it leaves one row for weights 1 and 1.
    assert inclusion_probabilities(np.array([8.0, 1.0, 1.0]), 2) == pytest.approx([1, 0.5, 0.5])
    assert inclusion_probabilities(np.array([3.0, 1.0]), 1) == pytest.approx([0.75, 0.25])
    assert inclusion_probabilities(np.array([3.0, 1.0]), 2) == pytest.approx([1, 1])
    assert inclusion_probabilities(np.array([3.0, 1.0]), 0) == pytest.approx([0, 0])


def test_a_weighted_sample_has_its_size_and_no_row_twice():
    rng = np.random.default_rng(0)
    weights = rng.random(50) ** 4
    weights[:10] = 0.0
    for count in (0, 1, 20, 50):
        chosen = weighted_sample(weights, count, rng)
        assert len(set(chosen.tolist())) == count
    hits = Counter(weighted_sample(np.array([3.0, 2.0, 1.0]), 1, rng).item() for _ in range(3000))
    assert [hits[row] / 3000 for row in range(3)] == pytest.approx([1 / 2, 1 / 3, 1 / 6], abs=0.04)


def test_rows_stand_beside_the_labels_they_were_drawn_for():
    rng = np.random.default_rng(0)
    labels = np.array([1, 0, 1, 1])
    drawn = np.repeat(labels, 3)
    chosen = rows_of_classes(rng.random(12), drawn, labels, rng)
    assert drawn[chosen].tolist() == labels.tolist()
    assert len(set(chosen.tolist())) == 4


def test_labels_are_drawn_from_the_posterior_and_missing_ones_filled_up():
    rng = np.random.default_rng(0)
    sure = np.repeat([[1.0, 0.0], [0.0, 1.0]], 4, axis=0)
    labels = np.array([1, 0, 1, 0])
    chosen = relabelled_rows(sure, labels, rng)
    assert sure[chosen].argmax(1).tolist() == labels.tolist()
    # Nearly all rows are called class 0; the four likeliest of class 1 stand for it.
    unsure = np.array([[0.9, 0.1]] * 4 + [[1.0, 0.0]] * 4)
    chosen = relabelled_rows(unsure, np.array([1, 1, 1, 1, 0, 0, 0, 0]), rng)
    assert sorted(chosen.tolist()) == list(range(8))


def test_about_half_of_the_classifiers_are_asked():
    posteriors = np.zeros((4000, 4, 2))
    posteriors[:, 0, 1] = 1.0
    labels = np.ones(4000, dtype=np.int64)
    halved = halved_posteriors(posteriors, labels, np.random.default_rng(0))
    assert halved.mean() == pytest.approx(0.25, abs=0.03)
    assert halved.max() == 1.0


def test_ratios_by_hand():
    real = np.repeat([0.2, 0.8], [50, 50])
    generated = np.repeat([0.2, 0.8], [75, 25])
    ratios = PosteriorRatios.fit(real, np.zeros(100, int), generated, np.zeros(100, int), 2)
    weights = ratios.weights(np.array([0.2, 0.8, 0.5]), np.array([0, 0, 1]))
    assert weights[:2] == pytest.approx([50 / 75, 50 / 25])
    assert weights[2] == 1.0, "a class without rows is left alone"


def test_a_class_of_few_rows_has_no_ratio():
    few = np.linspace(0, 1, 30)
    ratios = PosteriorRatios.fit(few, np.zeros(30, int), few**2, np.zeros(30, int), 1)
    assert ratios.ratios == ((1.0,),)


@pytest.mark.parametrize("kind", ["none", "critic", "matching", "rejection", "relabel"])
def test_every_kind_gives_the_rows_asked_for(kind, monkeypatch):
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 30)
    labels = np.arange(100) % 2
    calibrator = BoundaryCalibrator(slope_classifiers(), EVEN)
    rows = [
        calibrator.choose(normal_rows(1.0), labels, kind, 3, np.random.default_rng(1))
        for _ in range(2)
    ]
    assert rows[0].shape == (100, 1)
    assert rows[0].dtype == np.float32
    np.testing.assert_array_equal(*rows)
    assert len(np.unique(rows[0])) == 100, "no row is released twice"
    assert (
        calibrator.choose(normal_rows(1.0), labels[:0], kind, 3, np.random.default_rng(1)).size == 0
    )


def test_rejection_prefers_rows_whose_label_is_likely():
    labels = np.ones(500, dtype=np.int64)
    calibrator = BoundaryCalibrator(slope_classifiers(), EVEN)
    rng = np.random.default_rng(0)
    plain = calibrator.choose(normal_rows(0.0), labels, "none", 4, rng)
    rejected = calibrator.choose(normal_rows(0.0), labels, "rejection", 4, rng)
    assert rejected.mean() > plain.mean() + 0.2


@pytest.mark.parametrize(("shift", "start"), [(0.3, "blurred"), (1.0, "right")])
def test_matching_gives_the_posteriors_of_real_rows(shift, start):
    ensemble = slope_classifiers(6)
    labels = np.arange(4000) % 2
    real = torch.from_numpy(normal_rows(1.0, seed=5)(labels))
    posteriors = ensemble.posteriors(real).transpose(0, 1)
    in_half = torch.rand(4000, 6, generator=torch.Generator().manual_seed(0)) < 0.5
    calibrator = fit_calibrator(
        normal_rows(shift),
        (0.5, 0.5),
        ensemble,
        posteriors,
        in_half,
        torch.from_numpy(labels),
        np.random.default_rng(0),
    )
    rng = np.random.default_rng(2)
    rows = calibrator.choose(normal_rows(shift, seed=3), labels, "matching", 8, rng)
    plain = calibrator.choose(normal_rows(shift, seed=3), labels, "none", 8, rng)
    wanted = float(real.flatten()[labels == 1].mean())
    assert rows[labels == 1].mean() == pytest.approx(wanted, abs=0.08)
    if start == "blurred":
        assert plain[labels == 1].mean() < wanted - 0.5
    else:
        assert np.ptp([*calibrator.ratios.ratios[0]]) < 0.6, "a right generator is left alone"


def test_rows_outside_of_all_halves_are_judged_by_half_of_the_classifiers_too():
    # Members disagree, so a mean over all six varies less than one over a random half.
    n = 4000
    rng = np.random.default_rng(0)
    own = torch.from_numpy(rng.random((n, 6))).float()
    posteriors = torch.stack((1.0 - own, own), 2)
    labels = torch.ones(n, dtype=torch.int64)

    class Told(MlpEnsemble):
        """Says of generated rows what was said of real ones."""

        def verdicts(self, rows):
            return posteriors[torch.arange(len(rows)) % n].transpose(0, 1)

    ensemble = Told(6, 1, (2,), 2, torch.Generator())
    ratios = fit_calibrator(
        lambda drawn: np.zeros((len(drawn), 1), dtype="f4"),
        (0.0, 1.0),
        ensemble,
        posteriors,
        torch.zeros(n, 6, dtype=torch.bool),
        labels,
        np.random.default_rng(1),
    ).ratios.ratios[1]
    assert np.ptp([*ratios]) < 0.6, "the same law on both sides"
