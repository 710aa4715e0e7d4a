import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bcgan.tabular.categorical_encoder import CategoricalEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.numeric_encoder import NumericEncoder, find_mass_points
from bcgan.tabular.scaled_encoder import ScaledEncoder

SETTINGS = EncoderSettings(states=8, quantiles=33, max_categories=5)

categories = st.lists(st.sampled_from(["a", "b", "c", "?", "zz", None]), min_size=1, max_size=60)
numbers = hnp.arrays(
    np.float64,
    st.integers(1, 300),
    elements=st.one_of(
        st.just(0.0), st.just(float("nan")), st.floats(-1e6, 1e6).map(lambda x: round(x, 2))
    ),
)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@given(categories)
def test_categories_survive_a_round_trip(values):
    series = pd.Series(values, name="c", dtype="str")
    encoder = CategoricalEncoder.fit(series, SETTINGS)
    units = encoder.encode(series)
    assert units.shape == (len(values), sum(block.width for block in encoder.blocks()))
    if units.shape[1]:
        assert (units.sum(1) == 1).all()
    pd.testing.assert_series_equal(encoder.decode(units, rng()), series)


def test_the_tail_shares_a_unit_and_comes_back_by_frequency():
    values = pd.Series(list("aaaaabbbbccccdddeee") * 10 + ["x"] * 6 + ["y"] * 2, name="c")
    encoder = CategoricalEncoder.fit(values, SETTINGS)
    assert encoder.categories == ("a", "b", "c", "d", "e")
    assert encoder.tail == ("x", "y")
    assert encoder.tail_shares == (0.75, 0.25)
    tail = encoder.encode(pd.Series(["x", "y", "never seen"], name="c"))
    assert (tail[:, 5] == 1).all()
    drawn = encoder.decode(np.repeat(tail[:1], 2000, axis=0), rng())
    assert drawn.isin(["x", "y"]).all()
    assert (drawn == "x").mean() == pytest.approx(0.75, abs=0.05)


@given(numbers)
def test_numbers_come_back_missing_where_they_were_and_inside_the_bounds(values):
    series = pd.Series(values, name="n")
    encoder = NumericEncoder.fit(series, 0.0, SETTINGS)
    units = encoder.encode(series)
    assert units.dtype == np.float32
    assert ((units >= 0) & (units <= 1)).all()
    decoded = encoder.decode(units, rng())
    assert decoded.isna().equals(series.isna())
    known = series.dropna()
    if len(known):
        assert decoded.dropna().between(known.min(), known.max()).all()
    for point in encoder.mass_points:
        assert ((decoded == point) | (series != point)).all(), "mass points are exact"


@given(numbers)
def test_encoders_survive_json(values):
    encoder = NumericEncoder.fit(pd.Series(values, name="n"), 0.0, SETTINGS)
    assert NumericEncoder.model_validate_json(encoder.model_dump_json()) == encoder


def test_zero_inflated_column_keeps_its_exact_zeros():
    source = rng()
    values = np.where(source.random(5000) < 0.9, 0.0, source.normal(5000, 1000, 5000))
    encoder = NumericEncoder.fit(pd.Series(values, name="gain"), 0.0, EncoderSettings())
    assert encoder.mass_points == (0.0,)
    assert len(encoder.quantiles) == 257
    one_hot, unit = encoder.blocks()
    assert (one_hot.width, unit.kind, unit.gate) == (2, "bounded", 1)
    decoded = encoder.decode(encoder.encode(pd.Series(values, name="gain")), rng())
    assert ((decoded == 0) == (values == 0)).all()
    error = np.abs(decoded - values) / 1000
    assert error.max() < 0.5, "the quantile scale brings smooth values back closely"
    assert np.median(error[values != 0]) < 0.01


def test_values_closer_together_than_doubles_can_scale_stay_finite():
    values = pd.Series(rng().random(1000) * 1e-310, name="n")
    units = NumericEncoder.fit(values, 0.0, SETTINGS).encode(values)
    assert np.isfinite(units).all()


def test_an_all_smooth_column_needs_one_unit():
    encoder = NumericEncoder.fit(pd.Series(rng().normal(size=1000), name="n"), 0.0, SETTINGS)
    (unit,) = encoder.blocks()
    assert (unit.kind, unit.gate) == ("bounded", None)
    levels = encoder.encode(pd.Series(np.sort(rng().normal(size=1000)), name="n"))[:, 0]
    assert np.abs(levels - np.linspace(0, 1, 1000)).max() < 0.02, "uniform on the quantile scale"


def test_bins_keep_the_distribution_of_integers():
    values = pd.Series(rng().integers(17, 90, 20_000), name="age").astype("Int64")
    encoder = NumericEncoder.fit(values, 1.0, EncoderSettings())
    assert not encoder.quantiles
    assert 25 <= encoder.states <= 32
    decoded = encoder.decode(encoder.encode(values), rng())
    assert (decoded % 1 == 0).all()
    shares = pd.Series(decoded).value_counts(normalize=True).sort_index()
    expected = values.astype(float).value_counts(normalize=True).sort_index()
    assert (shares - expected).abs().sum() / 2 < 0.08


def test_mass_points_are_found_again_after_the_heaviest_is_taken_out():
    values = np.concatenate([np.zeros(9000), np.full(500, 7.0), np.linspace(10, 20, 500)])
    points = find_mass_points(values, EncoderSettings(states=16))
    assert points.tolist() == [0.0, 7.0]


def test_few_distinct_values_are_all_mass_points_and_unseen_ones_go_to_the_nearest():
    encoder = NumericEncoder.fit(pd.Series([1.0, 2.0, 4.0] * 20, name="n"), 1.0, SETTINGS)
    assert encoder.mass_points == (1.0, 2.0, 4.0)
    units = encoder.encode(pd.Series([3.9, -5.0], name="n"))
    assert encoder.decode(units, rng()).tolist() == [4.0, 1.0]


@pytest.mark.parametrize("step", [0.01, 1.0])
def test_smooth_values_are_multiples_of_the_step(step):
    values = pd.Series(np.round(rng().normal(0, 500, 5000) / step) * step, name="n")
    encoder = NumericEncoder.fit(values, step, SETTINGS)
    assert encoder.quantiles
    decoded = encoder.decode(encoder.encode(values), rng())
    assert np.abs(decoded / step - np.round(decoded / step)).max() < 1e-6


PAPER = EncoderSettings(max_categories=3, numeric="min_max", missing="zeros", binary="unit")


@given(categories)
def test_categories_survive_as_zeros_and_single_units(values):
    series = pd.Series(values, name="c", dtype="str")
    encoder = CategoricalEncoder.fit(series, PAPER.model_copy(update={"max_categories": 5}))
    assert CategoricalEncoder.model_validate_json(encoder.model_dump_json()) == encoder
    units = encoder.encode(series)
    blocks = encoder.blocks()
    assert units.shape == (len(values), sum(block.width for block in blocks))
    assert [block.optional for block in blocks if block.kind == "one_hot"] == [
        encoder.form == "optional_block" for block in blocks if block.kind == "one_hot"
    ]
    if encoder.form == "optional_block" and blocks:
        assert np.array_equal(units.sum(1), series.notna())
    pd.testing.assert_series_equal(encoder.decode(units, rng()), series)


def test_the_tail_and_zeros_go_together():
    values = pd.Series(list("aaabbbccc") * 5 + ["x", "y", None], name="c", dtype="str")
    encoder = CategoricalEncoder.fit(values, PAPER)
    units = encoder.encode(values)
    assert (encoder.blocks()[0].width, encoder.tail) == (4, ("x", "y"))
    decoded = encoder.decode(units, rng())
    assert decoded.isna().equals(values.isna())
    assert decoded.iloc[-3:-1].isin(["x", "y"]).all()


def test_two_categories_are_one_unit_read_by_the_threshold_one_half():
    encoder = CategoricalEncoder.fit(pd.Series(list("aab"), name="c"), PAPER)
    (unit,) = encoder.blocks()
    assert (unit.kind, unit.gate) == ("bounded", None)
    decoded = encoder.decode(np.array([[0.0], [0.49], [0.51], [1.0]], dtype=np.float32), rng())
    assert decoded.tolist() == ["a", "a", "b", "b"]


def test_encoders_saved_before_there_were_forms_are_blocks():
    old = {"kind": "categorical", "column": "c", "categories": ["a", "b"], "missing": True}
    assert CategoricalEncoder.model_validate(old).form == "block"


spread_numbers = numbers.filter(lambda values: len(np.unique(values[~np.isnan(values)])) > 1)


@given(spread_numbers, st.sampled_from(["min_max", "standardised"]))
def test_scaled_numbers_survive_a_round_trip(values, scaling):
    series = pd.Series(values, name="n")
    encoder = ScaledEncoder.fit(series, 0.01, scaling)
    assert ScaledEncoder.model_validate_json(encoder.model_dump_json()) == encoder
    units = encoder.encode(series)
    assert units.dtype == np.float32
    assert units.shape == (len(values), sum(block.width for block in encoder.blocks()))
    decoded = encoder.decode(units, rng())
    assert decoded.isna().equals(series.isna())
    known = series.dropna()
    allowed = 1e-6 * (known.abs().max() + float(np.ptp(known))) + 0.005
    assert ((decoded - series).abs().dropna() <= allowed).all()
    assert np.abs(decoded * 100 - np.round(decoded * 100)).max() < 1e-6


def test_min_max_takes_the_bounds_and_clips_beyond_them():
    encoder = ScaledEncoder.fit(pd.Series([2.0, 4.0, 10.0], name="n"), 1.0, "min_max")
    (unit,) = encoder.blocks()
    assert (unit.kind, unit.gate) == ("bounded", None)
    assert encoder.encode(pd.Series([2.0, 4.0, 10.0, 0.0, 99.0]))[:, 0].tolist() == [
        0.0,
        0.25,
        1.0,
        0.0,
        1.0,
    ]
    decoded = encoder.decode(np.array([[0.0], [0.26], [1.0]], dtype=np.float32), rng())
    assert decoded.tolist() == [2.0, 4.0, 10.0]


def test_standardised_units_have_mean_0_and_sd_1_and_are_not_clipped():
    values = pd.Series(rng().normal(50, 7, 1000), name="n")
    encoder = ScaledEncoder.fit(values, 0.0, "standardised")
    (unit,) = encoder.blocks()
    assert unit.kind == "linear"
    units = encoder.encode(values)
    assert units.mean() == pytest.approx(0, abs=1e-6)
    assert units.std() == pytest.approx(1, abs=1e-6)
    beyond = encoder.decode(np.array([[100.0]], dtype=np.float32), rng())[0]
    assert beyond == pytest.approx(values.mean() + 100 * values.std(ddof=0))


@pytest.mark.parametrize(("scaling", "rest"), [("min_max", 0.5), ("standardised", 0.0)])
def test_a_missing_number_rests_behind_its_state(scaling, rest):
    encoder = ScaledEncoder.fit(pd.Series([1.0, 3.0, np.nan], name="n"), 0.0, scaling)
    states, unit = encoder.blocks()
    assert (states.width, unit.start, unit.gate, unit.rest) == (2, 2, 0, rest)
    assert encoder.encode(pd.Series([np.nan]))[0].tolist() == [0.0, 1.0, rest]


def test_extreme_values_have_a_scale():
    for values in ([1e16, 1e16 + 2], [-1e200, 1e200], [0.0, 1e-280]):
        encoder = ScaledEncoder.fit(pd.Series(values, name="n"), 0.0, "standardised")
        assert np.isfinite(encoder.encode(pd.Series(values))).all()


def test_min_max_gives_one_value_a_unit_that_cannot_change_it():
    encoder = ScaledEncoder.fit(pd.Series([3.0, 3.0], name="n"), 1.0, "min_max")
    assert encoder.encode(pd.Series([3.0, 1.0], name="n")).tolist() == [[0.0], [0.0]]
    units = np.array([[0.0], [1.0]], dtype=np.float32)
    assert encoder.decode(units, rng()).tolist() == [3.0, 3.0]
