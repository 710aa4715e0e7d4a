import numpy as np
import pandas as pd
import pytest

from bcgan.tabular.column_scale import ColumnScale
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.numeric_encoder import NumericEncoder
from bcgan.tabular.scaled_encoder import ScaledEncoder


def scale_of(values) -> ColumnScale:
    column = pd.Series(np.asarray(values, dtype=np.float64), name="x")
    return ColumnScale.of(NumericEncoder.fit(column, 0.0, EncoderSettings()))


def test_distances_are_shares_of_the_rows_whatever_the_tail():
    values = np.exp(np.random.default_rng(0).normal(0.0, 2.0, 5_000))
    quantiles = np.quantile(values, [0.1, 0.3, 0.9])
    assert scale_of(values).distance(quantiles, quantiles[0]) == pytest.approx(
        [0.0, 0.2, 0.8], abs=0.01
    )


def test_a_frequent_value_is_met_by_itself_only():
    rng = np.random.default_rng(0)
    values = np.where(rng.random(5_000) < 0.5, 0.0, rng.uniform(0.0, 1.0, 5_000))
    scale = scale_of(values)
    candidates = np.array([0.0, 1e-6, np.nan, 0.5])
    assert scale.agrees(candidates, 0.0, 0.3).tolist() == [True, False, False, False]
    assert scale.agrees(candidates, 0.49, 0.3).tolist() == [False, False, False, True]


def test_between_the_few_values_of_a_column_the_nearest_counts():
    scale = scale_of([1.0, 2.0, 5.0] * 20)
    assert scale.agrees(np.array([1.0, 2.0, 5.0]), 4.0, 0.1).tolist() == [False, False, True]


def test_scaled_columns_have_a_scale_too():
    values = pd.Series(np.linspace(0.0, 10.0, 101), name="x")
    min_max = ColumnScale.of(ScaledEncoder.fit(values, 0.0, "min_max"))
    assert min_max.distance(np.array([5.0]), 2.5).tolist() == [0.25]
    normal = ColumnScale.of(ScaledEncoder.fit(values, 0.0, "standardised"))
    mean, sd = values.mean(), values.std(ddof=0)
    assert normal.distance(np.array([mean + sd]), mean) == pytest.approx([0.341], abs=1e-3)
