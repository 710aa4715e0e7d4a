"""Entropy of posteriors against values known by hand."""

import numpy as np
import pytest

from bcgan.evaluation.posterior_entropy import compare_posterior_entropy, relative_entropy_of


def binary(*values: float) -> np.ndarray:
    first = np.array([values], dtype=np.float32)
    return np.stack((first, 1 - first), -1)


def test_entropy_is_a_share_of_the_largest():
    assert relative_entropy_of(binary(0.5, 1.0, 0.11))[0] == pytest.approx(
        [1.0, 0.0, 0.4999], abs=1e-4
    )
    uniform = np.full((1, 1, 7), 1 / 7, dtype=np.float32)
    assert relative_entropy_of(uniform)[0, 0] == pytest.approx(1.0)


def test_shares_bins_and_distance_by_hand():
    found = compare_posterior_entropy(binary(0.5, 0.5, 1.0, 1.0), binary(1.0, 1.0, 1.0, 0.5))
    assert found["real"]["near_boundary"] == 0.5
    assert found["synthetic"]["near_boundary"] == 0.25
    assert found["real"]["histogram"][0] == 0.5
    assert found["real"]["histogram"][-1] == 0.5
    assert found["total_variation"] == pytest.approx(0.25)
    assert found["real"]["mean"] == pytest.approx(0.5)


def test_equal_rows_have_distance_zero():
    rows = binary(0.1, 0.4, 0.8)
    assert compare_posterior_entropy(rows, rows)["total_variation"] == 0.0
