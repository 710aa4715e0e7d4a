import numpy as np
import pytest

from bcgan.evaluation.feature_agreement import chance_precision, precision_at, selection_f1


def test_precision_by_hand():
    real = np.array([0.5, 0.3, 0.1, 0.06, 0.04])
    other = np.array([0.4, 0.05, 0.1, 0.2, 0.25])
    assert precision_at(real, real, 2) == 1.0
    assert precision_at(real, other, 2) == 0.5  # {0, 1} and {0, 4}
    assert precision_at(real, other, 3) == pytest.approx(1 / 3)  # {0, 1, 2} and {0, 4, 3}
    assert chance_precision(real, 2) == pytest.approx(0.4)


def test_features_without_importance_are_no_agreement():
    real = np.array([0.7, 0.3, 0.0, 0.0, 0.0])
    other = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
    # The real forest uses two features; the other one finds one of them.
    assert precision_at(real, other, 4) == 0.5
    assert chance_precision(real, 4) == pytest.approx(0.4)


@pytest.mark.parametrize("count", [3, 10])
def test_with_no_more_features_than_asked_for_there_is_no_precision(count: int):
    real = np.array([0.5, 0.3, 0.2])
    assert precision_at(real, real, count) is None
    assert chance_precision(real, count) is None


def test_without_any_importance_there_is_no_precision():
    assert precision_at(np.zeros(5), np.ones(5), 2) is None


def test_selection_f1_by_hand():
    real = np.array([True, True, True, False, False])
    other = np.array([False, True, True, True, True])
    assert selection_f1(real, other) == pytest.approx(4 / 7)
    assert selection_f1(real, ~real) == 0.0
    assert selection_f1(real, np.zeros(5, dtype=bool)) == 0.0
    assert selection_f1(np.zeros(5, dtype=bool), np.zeros(5, dtype=bool)) is None
