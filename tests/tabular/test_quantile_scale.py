"""The quantile scale: exact shares, exact values back, uniform places when dithered."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.multiples import to_step
from bcgan.tabular.numeric_encoder import NumericEncoder
from bcgan.tabular.quantile_scale import FREQUENT, MOST_VALUES, QuantileScale, fit_scale
from bcgan.tabular.schema import apply_schema, infer_schema


def scale_of(values: np.ndarray, step: float = 1.0, knots: int = 257) -> QuantileScale:
    found, places = fit_scale(np.sort(values), knots)
    even = np.linspace(0.0, 1.0, len(found))
    return QuantileScale(found, places if len(places) else even, step)


def rounded(seed: int, count: int, width: float) -> np.ndarray:
    """Whole numbers, some of them much more frequent than others."""
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(0.0, width, count))
    return np.where(rng.random(count) < 0.2, np.round(values / 10) * 10, values)


def test_of_few_distinct_values_each_has_its_share():
    values = rounded(0, 20_000, 60.0)
    scale = scale_of(values)
    drawn = scale.to_value(np.random.default_rng(1).random(200_000))
    found, counts = np.unique(drawn, return_counts=True)
    real, expected = np.unique(values, return_counts=True)
    assert found.min() == real.min()
    assert found.max() == real.max()
    shares = pd.Series(counts / len(drawn), found).reindex(real, fill_value=0.0)
    assert (shares - expected / len(values)).abs().max() < 1.5e-3


def test_values_that_few_rows_hold_are_not_held_but_for_the_ends():
    rng = np.random.default_rng(0)
    values = np.concatenate((rounded(0, 20_000, 60.0), rng.choice(5000, 40, replace=False) + 400))
    held, counts = np.unique(values, return_counts=True)
    scale = scale_of(values)
    rare = np.setdiff1d(held[counts < FREQUENT], (held[0], held[-1]))
    assert len(rare) > 100
    assert not np.isin(rare, scale.knots).any()
    assert np.isin(held[counts >= FREQUENT], scale.knots).all()
    assert (scale.knots[0], scale.knots[-1]) == (held[0], held[-1])


def test_where_few_rows_hold_frequent_values_knots_are_evenly_spaced():
    assert len(scale_of(rounded(0, 20_000, 2000.0)).knots) == 257
    most = np.arange(MOST_VALUES + 1.0).repeat(FREQUENT)
    assert len(scale_of(most).knots) == 257
    assert len(scale_of(most[FREQUENT:]).knots) == 2 * MOST_VALUES


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1000),
    count=st.integers(200, 3000),
    width=st.sampled_from([20.0, 90.0, 2000.0]),
    step=st.sampled_from([0.0, 0.01, 1.0]),
)
def test_values_come_back_and_dithered_ones_too(seed, count, width, step):
    values = to_step(rounded(seed, count, width) * (step or 1.0), step)
    scale = scale_of(values, step)
    back = scale.to_value(scale.to_place(values))
    np.testing.assert_allclose(back, values, atol=1e-9 * width)
    places = scale.dithered(scale.to_place(values), np.random.default_rng(seed))
    assert places.min() >= 0.0
    assert places.max() <= 1.0
    # The end of a share belongs to two values; rounding decides.
    assert (np.abs(scale.to_value(places) - values) > 1e-9 * width).mean() < 1e-3


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


def test_values_beyond_the_knots_have_the_place_of_the_nearest():
    scale = scale_of(rounded(8, 8000, 40.0))
    ends = np.array([scale.knots[0], scale.knots[-1]])
    np.testing.assert_array_equal(
        scale.to_place(ends + np.array([-50.0, 50.0])), scale.to_place(ends)
    )


def test_numbers_of_single_precision_are_the_multiples_they_stand_for():
    numbers = np.clip(rounded(9, 8000, 60.0), -200, 200) / 100
    table = pd.DataFrame({"x": numbers.astype("float32"), "y": np.arange(8000) % 2})
    schema = infer_schema(table, target="y")
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    units = encoder.encode(typed)
    spread = encoder.dithered(units, np.random.default_rng(1))
    labels = encoder.encode_labels(typed["y"])
    decoded = encoder.decode(spread, labels, schema, np.random.default_rng(2))
    np.testing.assert_allclose(decoded["x"], numbers, atol=1e-6)
    assert (encoder.on_scale(spread) == units).mean() > 0.999
