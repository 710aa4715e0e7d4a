import numpy as np
import pandas as pd
import pytest

from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema
from bcgan.tabular.table_statistics import MOMENT_WEIGHT

SETTINGS = EncoderSettings(statistics=True)


def fitted(table, settings=SETTINGS, target=None):
    schema = infer_schema(table, target=target)
    typed = apply_schema(table, schema)
    return TableEncoder.fit(typed, schema, settings), typed


def test_deviations_of_the_training_rows_add_up_to_nothing(mixed_table):
    encoder, typed = fitted(mixed_table, target="bought")
    sums = encoder.deviations(typed).sum(0, dtype=np.float64)
    assert np.abs(sums).max() < 1e-2


def test_the_encoder_keeps_its_statistics_in_json(mixed_table):
    encoder, typed = fitted(mixed_table)
    again = TableEncoder.from_dict(encoder.to_dict())
    np.testing.assert_array_equal(again.deviations(typed), encoder.deviations(typed))


def test_without_the_setting_nothing_is_kept(mixed_table):
    encoder, typed = fitted(mixed_table, EncoderSettings())
    assert encoder.statistics is None
    assert encoder.deviations(typed) is None


def test_moments_by_hand():
    # Means 0 and 0, standard deviations 1 and 2, correlation -1.
    table = pd.DataFrame({"a": [-1.0, 1.0, -1.0, 1.0], "b": [2.0, -2.0, 2.0, -2.0]})
    encoder, _ = fitted(table)
    assert encoder.statistics.moments == pytest.approx((0, 0, 1, 1, -1))
    # A row at a = 1, b = 2: z = (1, 1), z^2 = (1, 1), product 1 instead of -1.
    row = encoder.deviations(pd.DataFrame({"a": [1.0], "b": [2.0]}))[0, -5:]
    np.testing.assert_allclose(row, MOMENT_WEIGHT * np.array([1, 1, 0, 0, 2]), atol=1e-6)


def test_each_quantile_bin_holds_a_twentieth():
    values = np.random.default_rng(0).exponential(size=4000)
    encoder, _ = fitted(pd.DataFrame({"x": values}))
    np.testing.assert_allclose(encoder.statistics.shares, 0.05, atol=0.002)


def test_protected_values_are_not_in_the_encoder_and_do_not_move_the_moments():
    values = np.random.default_rng(0).normal(size=1000)
    low, second, *_, high = np.sort(values)
    values[values.argmax()] = high = 1e6
    encoder, typed = fitted(
        pd.DataFrame({"x": values}), EncoderSettings(statistics=True, protected=1)
    )
    assert not {low, high} & {value for value in encoder.columns[0].quantiles}
    assert encoder.columns[0].bounds[0] == second
    assert encoder.statistics.spreads[0] < 1.1
    # Its row is encoded, as the largest value that stays.
    assert encoder.encode(typed)[values.argmax(), -1] == 1.0
    assert high not in encoder.statistics.highs


def test_very_large_numbers_have_moments():
    numbers = np.random.default_rng(0).normal(size=300) * 1e300
    encoder, typed = fitted(pd.DataFrame({"x": numbers}))
    assert np.isfinite(encoder.deviations(typed)).all()


def test_missing_values_and_dates_count_for_nothing_or_as_seconds(mixed_table):
    encoder, typed = fitted(mixed_table)
    assert {"age", "since"} <= set(encoder.statistics.columns)
    assert np.isfinite(encoder.deviations(typed)).all()
