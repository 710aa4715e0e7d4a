import numpy as np
import pandas as pd
import pytest

from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema
from bcgan.tabular.writer import restore_table


@pytest.fixture
def fitted(mixed_table):
    schema = infer_schema(mixed_table, target="bought")
    typed = apply_schema(mixed_table, schema)
    return TableEncoder.fit(typed, schema, EncoderSettings()), schema, typed


def test_encode_decode_keeps_categories_missing_values_and_types(fitted):
    encoder, schema, typed = fitted
    units, labels = encoder.encode(typed), encoder.encode_labels(typed["bought"])
    decoded = encoder.decode(units, labels, schema, np.random.default_rng(0))
    for column in schema.columns:
        if column.kind in ("constant", "identifier"):
            assert column.name not in decoded
            continue
        assert decoded[column.name].dtype == typed[column.name].dtype, column.name
        assert decoded[column.name].isna().equals(typed[column.name].isna()), column.name
        if column.kind in ("categorical", "boolean"):
            pd.testing.assert_series_equal(decoded[column.name], typed[column.name])
    assert (decoded["gain"].eq(0) == typed["gain"].eq(0)).all()
    assert (decoded["since"] - typed["since"]).abs().max() < pd.Timedelta(days=40)
    assert decoded["since"].dt.normalize().equals(decoded["since"]), "whole days stay whole days"


def test_units_of_a_block_sum_to_one(fitted):
    encoder, _, typed = fitted
    units = encoder.encode(typed)
    layout = encoder.layout
    assert units.shape == (len(typed), layout.width)
    for block in layout.one_hot_blocks:
        assert (units[:, block.start : block.stop].sum(1) == 1).all()


def test_labels_and_shares_are_those_of_the_target(fitted):
    encoder, _, typed = fitted
    labels = encoder.encode_labels(typed["bought"])
    assert np.array(encoder.classes)[labels].tolist() == typed["bought"].tolist()
    counts = np.bincount(labels) / len(labels)
    assert np.allclose(counts, encoder.class_shares)
    assert "bought" not in [column.column for column in encoder.columns]


def test_encoder_survives_json(fitted):
    encoder, _, typed = fitted
    again = TableEncoder.from_dict(encoder.to_dict())
    assert again == encoder
    assert np.array_equal(again.encode(typed), encoder.encode(typed))


@pytest.mark.parametrize("values", [[2**53 + 1, 2**53 + 3], [0, 1, 2, 2**63 - 1], [-(2**63), 5]])
def test_integers_that_no_double_holds_come_back_exactly(values):
    column = np.random.default_rng(0).choice(np.array(values, dtype=np.int64), 200)
    table = pd.DataFrame({"code": column, "bought": np.where(column == values[0], "a", "b")})
    schema = infer_schema(table, target="bought")
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    labels = encoder.encode_labels(typed["bought"])
    decoded = encoder.decode(encoder.encode(typed), labels, schema, np.random.default_rng(0))
    assert decoded["code"].tolist() == column.tolist()


def test_a_table_without_target_encodes_every_column(mixed_table):
    schema = infer_schema(mixed_table, target=None)
    typed = apply_schema(mixed_table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    assert encoder.classes == ()
    assert "bought" in [column.column for column in encoder.columns]
    assert encoder.encode_labels(typed["age"]).tolist() == [0] * len(typed)


@pytest.mark.parametrize("numeric", ["min_max", "standardised"])
def test_scaled_columns_come_back_with_their_types(mixed_table, numeric):
    schema = infer_schema(mixed_table, target="bought")
    typed = apply_schema(mixed_table, schema)
    settings = EncoderSettings(numeric=numeric, missing="zeros", binary="unit")
    encoder = TableEncoder.fit(typed, schema, settings)
    assert TableEncoder.from_dict(encoder.to_dict()) == encoder
    kinds = {column.column: column.kind for column in encoder.columns}
    assert {kinds[name] for name in ("age", "height", "gain", "since")} == {"scaled"}
    units, labels = encoder.encode(typed), encoder.encode_labels(typed["bought"])
    assert units.shape == (len(typed), encoder.layout.width)
    decoded = encoder.decode(units, labels, schema, np.random.default_rng(0))
    for name in ("age", "height", "channel", "member", "code"):
        pd.testing.assert_series_equal(decoded[name], typed[name], check_names=False)
    assert (decoded["gain"] - typed["gain"]).abs().max() <= 1
    assert (decoded["since"] - typed["since"]).abs().max() <= pd.Timedelta(days=1)


def test_a_column_with_one_value_needs_no_scale():
    table = pd.DataFrame({"n": [5.0] * 99 + [None], "m": [1.5, 2.5] * 50})
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings(numeric="standardised"))
    decoded = encoder.decode(
        encoder.encode(typed), np.zeros(100, dtype=np.int64), schema, np.random.default_rng(0)
    )
    pd.testing.assert_frame_equal(decoded, typed, rtol=1e-6)
    assert encoder.layout.width == 3


def test_a_numeric_target_is_a_condition_and_not_a_column(mixed_table):
    schema = infer_schema(mixed_table, target="height")
    typed = apply_schema(mixed_table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    assert "height" not in [column.column for column in encoder.columns]
    assert TableEncoder.from_dict(encoder.to_dict()) == encoder
    ranks = encoder.encode_labels(typed["height"])
    assert ranks.dtype == np.float32
    exact = (typed["height"].rank(method="average") - 0.5) / len(typed)
    assert np.abs(ranks - exact).max() < 0.03
    decoded = encoder.decode(encoder.encode(typed), ranks, schema, np.random.default_rng(0))
    assert list(decoded.columns) == list(schema.modelled)
    assert decoded["height"].dtype == typed["height"].dtype
    assert (decoded["height"] - typed["height"]).abs().max() < 0.11


def test_a_target_of_integers_that_no_double_holds_stays_a_column():
    column = 2**53 + np.arange(200)
    table = pd.DataFrame({"code": column, "other": np.arange(200) % 7 / 2})
    schema = infer_schema(table, target="code")
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    assert encoder.target_scale is None
    assert "code" in [one.column for one in encoder.columns]
    assert encoder.encode_labels(typed["code"]).tolist() == [0] * 200


@pytest.mark.parametrize(
    ("grain", "offset"),
    [("D", 0), ("h", 5), ("15min", 7), ("min", 11), ("s", 3), ("ms", 9), ("us", 0)],
)
def test_moments_keep_their_grain(grain, offset):
    rng = np.random.default_rng(0)
    every = pd.Timedelta(pd.tseries.frequencies.to_offset(grain))
    steps = offset + rng.choice(20_000, 500)
    table = pd.DataFrame({"at": pd.Timestamp("2020-01-01") + steps * every})
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    units = encoder.encode(typed)
    units[:, -1] = rng.random(len(units))
    drawn = encoder.decode(units, np.zeros(500), schema, rng)["at"]
    assert drawn.nunique() > 200
    pd.testing.assert_series_equal(drawn.dt.floor(grain), drawn)


@pytest.mark.parametrize(
    ("zone", "grain"),
    [("Europe/Berlin", "D"), ("America/Sao_Paulo", "D"), ("Asia/Kolkata", "h"), ("UTC", "D")],
)
def test_moments_keep_the_grain_of_their_time_zone(zone, grain):
    # The days of 2018 include those on which clocks are changed, in Brazil at midnight.
    rng = np.random.default_rng(0)
    clocks = pd.date_range("2018-01-01", periods=700, freq=grain)
    days = clocks.tz_localize(zone, nonexistent="shift_forward")
    table = pd.DataFrame({"at": days[rng.permutation(700)].insert(3, pd.NaT)})
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    encoder = TableEncoder.from_dict(encoder.to_dict())
    units = encoder.encode(typed)
    units[:, -1] = rng.random(len(units))
    drawn = encoder.decode(units, np.zeros(701), schema, rng)
    released = restore_table(drawn, schema)["at"]
    assert released.dtype == table["at"].dtype
    assert released.dropna().nunique() > 200
    assert set(released.dropna()) <= set(days)
    assert released.isna().sum() == 1


@pytest.mark.parametrize("dtype", ["float16", "float32", "Float32", "float[pyarrow]", "float64"])
def test_decoded_numbers_are_those_that_the_source_can_hold(dtype):
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"x": pd.Series(rng.normal(size=500)).astype(dtype)})
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    units = encoder.encode(typed)
    units[:, -1] = rng.random(len(units))
    drawn = encoder.decode(units, np.zeros(500), schema, rng)
    released = restore_table(drawn, schema)["x"]
    assert released.dtype == table["x"].dtype
    assert released.to_numpy(dtype=np.float64).tolist() == drawn["x"].tolist()
