import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from bcgan.evaluation.column_distances import (
    ColumnBins,
    categorical_divergence,
    jensen_shannon,
    numeric_divergence,
    wasserstein,
)

COUNTS = st.lists(st.integers(0, 9).map(float), min_size=4, max_size=4).filter(any).map(np.array)


def test_wasserstein_is_the_way_that_values_are_moved():
    first = np.array([0.0, 1.0, 3.0])
    assert wasserstein(first, first + 5.0) == pytest.approx(5.0)
    # Half of the mass goes from 0 to 1, half stays.
    assert wasserstein(np.array([0.0]), np.array([0.0, 1.0])) == pytest.approx(0.5)


def test_divergence_by_hand():
    # P = (1, 0), Q = (1/2, 1/2), M = (3/4, 1/4), in bits:
    # 1/2 log2(4/3) + 1/2 (1/2 log2(2/3) + 1/2 log2(2)) = 0.3112781
    assert jensen_shannon(np.array([4.0, 0.0]), np.array([1.0, 1.0])) == pytest.approx(0.3112781)
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1.0


@given(COUNTS, COUNTS)
def test_divergence_is_the_square_of_scipys_distance(first: np.ndarray, second: np.ndarray):
    expected = jensenshannon(first, second, base=2) ** 2
    assert jensen_shannon(first, second) == pytest.approx(expected, abs=1e-9)


def test_a_value_that_fills_a_twentieth_of_the_rows_is_a_bin_of_its_own():
    real = np.concatenate([np.zeros(60), np.arange(1.0, 41.0)])
    bins = ColumnBins.of(real)
    assert bins.mass_points.tolist() == [0.0]
    assert len(bins.edges) == 19
    counts = bins.counts(np.array([*real, np.nan, np.nan, -7.0, 99.0]))
    assert counts[0] == 60.0
    assert counts[1:-1].tolist() == [3.0, *[2.0] * 18, 3.0]  # both ends are open
    assert counts[-1] == 2.0


def test_a_mass_point_that_is_smeared_out_is_seen():
    rng = np.random.default_rng(0)
    rest = rng.normal(size=500)
    real = np.concatenate([np.zeros(500), rest])
    smeared = np.concatenate([rng.normal(scale=0.01, size=500), rest])
    assert numeric_divergence(real, smeared) > 0.3


def test_few_distinct_values_are_each_a_bin():
    real = np.array([1.0, 1.0, 2.0, 2.0])
    assert numeric_divergence(real, np.array([1.0, 2.0])) == 0.0
    assert numeric_divergence(real, np.array([3.0])) == 1.0


def test_missing_values_are_a_value_of_their_own():
    numbers, nothing = np.array([1.0, 2.0]), np.array([np.nan, np.nan])
    assert numeric_divergence(numbers, nothing) == 1.0
    assert numeric_divergence(nothing, nothing) == 0.0
    texts, none = np.array(["a", "b"], dtype=object), np.array([None, None], dtype=object)
    assert categorical_divergence(texts, none) == 1.0
    assert categorical_divergence(none, none) == 0.0
    # P = (a: 1), Q = (a: 1/2, missing: 1/2): the value computed above.
    half = np.array(["a", None], dtype=object)
    assert categorical_divergence(texts[:1], half) == pytest.approx(0.3112781)
