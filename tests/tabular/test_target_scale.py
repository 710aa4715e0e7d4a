import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.target_scale import TargetScale


def fit(values, step: float = 0.0) -> TargetScale:
    return TargetScale.fit(pd.Series(values, name="y", dtype="float64"), step, EncoderSettings())


def drawn(scale: TargetScale, rows: int, seed: int = 0) -> np.ndarray:
    return scale.from_ranks(scale.draw(rows, np.random.default_rng(seed)))


def test_ranks_are_the_distribution_function_with_ties_in_the_middle():
    scale = fit([1, 1, 2, 2, 2, 2, 5, 5])
    ranks = scale.to_ranks(np.array([1.0, 2.0, 5.0, -7.0, 9.0]))
    assert ranks.tolist() == [0.125, 0.5, 0.875, 0.125, 0.875]
    values = scale.from_ranks(np.array([0.0, 0.2, 0.25, 0.74, 0.75, 1.0]))
    assert values.tolist() == [1.0, 1.0, 2.0, 2.0, 5.0, 5.0]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=60), st.integers(0, 40))
def test_integers_stay_integers_in_range_and_come_back_from_their_ranks(values, rows):
    scale = fit(values, step=1.0)
    sample = drawn(scale, rows)
    assert len(sample) == rows
    assert all(value == int(value) and min(values) <= value <= max(values) for value in sample)
    for seen in (sample, np.array(values, dtype=float)):
        np.testing.assert_array_equal(scale.from_ranks(scale.to_ranks(seen)), seen)
    ranks = scale.to_ranks(np.sort(np.array(values, dtype=float)))
    assert (np.diff(ranks) >= 0).all()
    assert ranks.min() >= 0
    assert ranks.max() <= 1


@pytest.mark.parametrize("rows", [500, 20_000])
def test_the_marginal_is_that_of_the_training_target(rows):
    """Zero in three of ten rows, a price that many pay, a heavy tail in cents."""
    rng = np.random.default_rng(1)
    tail = np.round(np.exp(rng.normal(3.0, 1.5, rows)), 2)
    kind = rng.random(rows)
    values = np.where(kind < 0.3, 0.0, np.where(kind < 0.4, 99.0, tail))
    sample = drawn(fit(values, step=0.01), rows)
    for exact in (0.0, 99.0):
        assert abs(int((sample == exact).sum()) - int((values == exact).sum())) <= 2
    assert ks_2samp(values, sample).statistic < 0.01
    assert (sample == np.round(sample, 2)).all()
    assert values.min() <= sample.min()
    assert sample.max() <= values.max()


def test_few_values_keep_their_counts_whatever_the_number_of_rows():
    values = np.random.default_rng(0).choice([3, 4, 5, 6, 7], 997, p=[0.02, 0.1, 0.5, 0.3, 0.08])
    sample = drawn(fit(values, step=1.0), 3000)
    for value in range(3, 8):
        expected = 3000 * (values == value).mean()
        assert abs((sample == value).sum() - expected) < 2


def test_nothing_falls_into_the_gap_beside_a_frequent_value():
    smooth = 10.0 + 10.0 * np.random.default_rng(0).random(400)
    sample = drawn(fit([0.0] * 300 + smooth.tolist()), 2000)
    assert not ((sample > 0.0) & (sample < smooth.min())).any()


def test_a_small_table_is_not_stored_value_by_value():
    values = np.random.default_rng(0).normal(size=100)
    kept = fit(values).values
    assert len(kept) == 27
    assert len(set(kept) & set(values)) <= 5
    assert (kept[0], kept[-1]) == (values.min(), values.max())


def test_a_constant_and_missing_values_are_no_trouble():
    scale = fit([4.0, np.nan, 4.0])
    assert scale.to_ranks(np.array([4.0])).tolist() == [0.5]
    assert drawn(scale, 3).tolist() == [4.0, 4.0, 4.0]
