"""The quantile scale: exact shares, exact values back, uniform places when dithered."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.numeric_encoder import NumericEncoder
from bcgan.tabular.quantile_scale import MOST_STEPS, ROWS_PER_STEP, QuantileScale, fit_scale


def scale_of(values: np.ndarray, step: float = 1.0, knots: int = 257) -> QuantileScale:
    found, places = fit_scale(np.sort(values), knots)
    even = np.linspace(0.0, 1.0, len(found))
    return QuantileScale(found, places if len(places) else even, step, bool(len(places)))


def rounded(seed: int, count: int, width: float) -> np.ndarray:
    """Whole numbers, some of them much more frequent than others."""
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(0.0, width, count))
    return np.where(rng.random(count) < 0.2, np.round(values / 10) * 10, values)


def test_of_few_distinct_values_each_has_its_share():
    values = rounded(0, 20_000, 60.0)
    scale = scale_of(values)
    assert scale.is_exact
    drawn = scale.to_value(np.random.default_rng(1).random(200_000))
    found, counts = np.unique(drawn, return_counts=True)
    real, expected = np.unique(values, return_counts=True)
    assert set(found) <= set(real)
    shares = pd.Series(counts / len(drawn), found).reindex(real, fill_value=0.0)
    assert (shares - expected / len(values)).abs().max() < 1.5e-3


def test_of_many_distinct_values_not_every_one_is_held():
    values = rounded(0, 20_000, 600.0)
    assert len(np.unique(values)) > 20_000 // ROWS_PER_STEP
    scale = scale_of(values)
    assert not scale.is_exact
    assert len(scale.knots) == 257
    most = np.arange(MOST_STEPS + 1.0).repeat(ROWS_PER_STEP)
    assert not scale_of(most).is_exact
    assert scale_of(most[ROWS_PER_STEP:]).is_exact


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1000),
    count=st.integers(200, 3000),
    width=st.sampled_from([20.0, 90.0, 2000.0]),
    step=st.sampled_from([0.0, 0.01, 1.0]),
)
def test_values_come_back_and_dithered_ones_too(seed, count, width, step):
    values = rounded(seed, count, width) * (step or 1.0)
    scale = scale_of(values, step)
    back = scale.to_value(scale.to_place(values))
    np.testing.assert_allclose(back, values, atol=1e-9 * width)
    places = scale.dithered(scale.to_place(values), np.random.default_rng(seed))
    assert places.min() >= 0.0
    assert places.max() <= 1.0
    # The end of a share belongs to two values; rounding decides.
    assert (np.abs(scale.to_value(places) - values) > 1e-9 * width).mean() < 0.01


@pytest.mark.parametrize("width", [60.0, 3000.0])
def test_dithered_places_are_uniform(width):
    values = rounded(3, 20_000, width)
    scale = scale_of(values)
    places = scale.to_place(values)
    spread = scale.dithered(places, np.random.default_rng(4))
    assert kstest(spread, "uniform").statistic < 0.012
    assert len(np.unique(spread)) > 0.99 * len(spread) > 2 * len(np.unique(places))


def test_the_encoder_dithers_smooth_rows_alone():
    numbers = rounded(5, 8000, 40.0)
    numbers[:800] = 7.0
    values = pd.Series(numbers, name="x").where(lambda each: each != 0.0, np.nan)
    encoder = NumericEncoder.fit(values, 1.0, EncoderSettings())
    assert encoder.missing
    assert encoder.mass_points
    assert encoder.places
    units = encoder.encode(values)
    spread = encoder.dithered(units, np.random.default_rng(6))
    smooth = units[:, len(encoder.mass_points)] > 0.5
    assert 0 < smooth.sum() < len(units)
    np.testing.assert_array_equal(spread[~smooth], units[~smooth])
    np.testing.assert_array_equal(spread[:, :-1], units[:, :-1])
    assert (spread[smooth, -1] != units[smooth, -1]).mean() > 0.9
    decoded = encoder.decode(spread, np.random.default_rng(7))
    assert (decoded[smooth] == values[smooth]).mean() > 0.999
    np.testing.assert_array_equal(encoder.on_scale(spread)[smooth], units[smooth])
