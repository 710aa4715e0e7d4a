import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.plots.bins import choose_bins

VALUES = st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), max_size=30).map(
    lambda values: np.array(values, dtype=np.float64)
)


@given(VALUES, VALUES)
def test_shares_of_present_values_sum_to_one(real: np.ndarray, synthetic: np.ndarray):
    bins = choose_bins(real, synthetic)
    assert (np.diff(bins.edges) > 0).all()
    assert len(bins.edges) <= 34
    for values in (real, synthetic):
        if values.size:
            assert bins.shares(values, len(values)).sum() == pytest.approx(1.0)


def test_whole_numbers_get_a_bin_each_where_they_are_few():
    bins = choose_bins(np.array([1.0, 2.0, 4.0]), np.array([2.0]))
    np.testing.assert_array_equal(bins.edges, [0.5, 1.5, 2.5, 3.5, 4.5])
    np.testing.assert_array_equal(bins.shares(np.array([1.0, 4.0]), 4), [0.25, 0, 0, 0.25])


def test_many_whole_numbers_share_bins_evenly():
    bins = choose_bins(np.arange(0.0, 100.0), np.array([]))
    assert set(np.diff(bins.edges)) == {4.0}


def test_a_long_tail_is_cut_on_its_side_only():
    values = np.append(np.linspace(0.0, 1.0, 1000), [50.0, 60.0])
    bins = choose_bins(values, values)
    assert bins.edges[0] == 0.0
    assert bins.edges[-1] < 1.1
    assert bins.cut
    assert bins.shares(values, len(values))[-1] > 2 / 1002


def test_the_range_is_that_of_the_real_values():
    real, synthetic = np.linspace(0, 1, 50), np.linspace(5, 6, 50)
    bins = choose_bins(real, synthetic)
    assert bins.edges[-1] == 1.0
    assert bins.cut
    assert bins.shares(synthetic, 50)[-1] == 1.0
    assert not choose_bins(real, real).cut


def test_constant_columns_have_bins():
    assert len(choose_bins(np.array([2.5, 2.5]), np.array([2.5])).edges) > 1


def test_positive_values_of_very_different_size_get_bins_of_equal_ratio():
    values = np.random.default_rng(0).lognormal(10.0, 3.0, 2000)
    bins = choose_bins(values, values)
    assert bins.logarithmic
    assert not bins.cut
    ratios = bins.edges[1:] / bins.edges[:-1]
    np.testing.assert_allclose(ratios, ratios[0])
    assert bins.shares(values, len(values)).max() < 0.2
    assert not choose_bins(np.append(values, 0.0), values).logarithmic
    assert not choose_bins(values, values, has_zero=False).logarithmic


def test_small_whole_numbers_keep_a_bin_each_on_a_logarithmic_scale():
    values = np.floor(np.random.default_rng(0).lognormal(2.0, 3.0, 5000)) + 1
    bins = choose_bins(values, values)
    assert bins.logarithmic
    np.testing.assert_array_equal(bins.edges[:3], [0.5, 1.5, 2.5])
    assert bins.shares(values, len(values)).sum() == pytest.approx(1.0)
    assert not bins.cut
