import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from bcgan.evaluation.auc_interval import auc_of_folds


def test_area_and_interval_by_hand():
    scores = np.array([3.0, 1.0, 2.0, 0.0])
    found = auc_of_folds(scores, np.array([True, True, False, False]), [np.arange(4)])
    assert found.auc == 0.75
    # Placements 1, 1/2 of the ones and 1/2, 1 of the zeros: variance 1/8 each, 1/16 + 1/16.
    assert found.low == pytest.approx(0.75 - 1.959964 * 0.125**0.5)
    assert found.high == 1.0


def test_area_is_that_of_scikit_learn_with_ties():
    rng = np.random.default_rng(0)
    scores, positive = rng.integers(0, 5, 90).astype(float), rng.random(90) < 0.4
    folds = [np.arange(0, 45), np.arange(45, 90)]
    expected = np.mean([roc_auc_score(positive[fold], scores[fold]) for fold in folds])
    assert auc_of_folds(scores, positive, folds).auc == pytest.approx(expected)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    truth, hits = 0.7602499, 0  # P(N(1, 1) > N(0, 1)) = Phi(1 / sqrt 2)
    for _ in range(200):
        scores = np.concatenate([rng.normal(1.0, size=60), rng.normal(size=60)])
        found = auc_of_folds(scores, np.arange(120) < 60, [np.arange(120)])
        hits += found.low <= truth <= found.high
    assert 182 <= hits <= 198


def test_folds_that_share_training_rows_widen_the_interval():
    rng = np.random.default_rng(0)
    scores, positive = rng.normal(size=80), np.arange(80) % 2 == 0
    once = auc_of_folds(scores, positive, [np.arange(80)])
    thrice = auc_of_folds(scores, positive, [np.arange(80)] * 3)
    assert thrice.auc == pytest.approx(once.auc)
    assert thrice.high - thrice.low == pytest.approx((once.high - once.low) * (5 / 6) ** 0.5)


def test_perfect_separation_has_no_width():
    found = auc_of_folds(np.arange(10.0), np.arange(10) >= 5, [np.arange(10)])
    assert (found.auc, found.low, found.high) == (1.0, 1.0, 1.0)
