import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.features import FeatureEncoder


def _encode(fitted: pd.Series, other: pd.Series, kind: str) -> np.ndarray:
    columns = EvaluationColumns(**{kind: ("x",)})
    encoder = FeatureEncoder.fit(pd.DataFrame({"x": fitted}), columns)
    return encoder.transform(pd.DataFrame({"x": other}))


def test_categories_are_sorted_and_unknown_ones_give_zeros():
    fitted = pd.Series(["b", "a", "b"], dtype="str")
    encoded = _encode(fitted, pd.Series(["a", "b", "c", None], dtype="str"), "categorical")
    np.testing.assert_array_equal(encoded, [[1, 0], [0, 1], [0, 0], [0, 0]])


def test_missing_is_a_category_where_it_occurs():
    fitted = pd.Series(["b", None], dtype="str")
    encoded = _encode(fitted, pd.Series(["b", None], dtype="str"), "categorical")
    np.testing.assert_array_equal(encoded, [[1, 0], [0, 1]])


def test_min_max_of_the_fitted_table_also_for_values_beyond_it():
    fitted = pd.Series([10.0, 20.0])
    encoded = _encode(fitted, pd.Series([10.0, 15.0, 40.0, np.nan]), "numeric")
    np.testing.assert_allclose(encoded, [[0.0], [0.5], [3.0], [0.5]])


def test_missing_numbers_become_the_median_and_a_flag():
    fitted = pd.Series([0.0, 1.0, 10.0, np.nan])
    encoded = _encode(fitted, pd.Series([10.0, np.nan]), "numeric")
    np.testing.assert_allclose(encoded, [[1.0, 0.0], [0.1, 1.0]])


def test_a_column_constant_in_training_carries_nothing():
    encoded = _encode(pd.Series([5, 5]), pd.Series([5, 99999]), "numeric")
    np.testing.assert_array_equal(encoded, [[0.0], [0.0]])


def test_all_missing_columns_encode():
    nothing = pd.Series([None, None], dtype="float64")
    np.testing.assert_array_equal(_encode(nothing, nothing, "numeric"), [[0, 1], [0, 1]])
    nothing = pd.Series([None, None], dtype="str")
    np.testing.assert_array_equal(_encode(nothing, nothing, "categorical"), [[1], [1]])


def test_of_very_many_categories_the_most_frequent_are_kept():
    values = [f"v{number:04}" for number in range(2000)]
    fitted = pd.Series([*values, "v1999", "v1999"], dtype="str")
    encoded = _encode(fitted, pd.Series(["v0000", "v0498", "v0499", "v1999"]), "categorical")
    assert encoded.shape == (4, 500)
    np.testing.assert_array_equal(encoded.sum(axis=1), [1, 1, 0, 1])


def test_datetimes_are_scaled():
    days = pd.Series(pd.to_datetime(["2020-01-01", "2020-01-03", "2020-01-02"]))
    np.testing.assert_allclose(_encode(days, days, "datetime"), [[0.0], [1.0], [0.5]])


def test_the_target_is_not_among_the_features(real, columns):
    encoder = FeatureEncoder.fit(real, columns)
    changed = real.assign(label="no")
    np.testing.assert_array_equal(encoder.transform(real), encoder.transform(changed))
    assert encoder.transform(real).shape == (len(real), encoder.width)


@given(st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=1, max_size=20))
def test_one_hot_rows_of_the_fitted_table_have_a_single_one(values: list[str | None]):
    column = pd.Series(values, dtype="str")
    encoded = _encode(column, column, "categorical")
    np.testing.assert_array_equal(encoded.sum(axis=1), 1.0)


@given(
    st.lists(
        st.one_of(st.none(), st.floats(-1e6, 1e6, allow_subnormal=False)), min_size=1, max_size=20
    )
)
def test_scaled_values_of_the_fitted_table_lie_between_0_and_1(values: list[float | None]):
    column = pd.Series(values, dtype="float64")
    encoded = _encode(column, column, "numeric")
    assert np.isfinite(encoded).all()
    assert encoded.min() >= 0.0
    assert encoded.max() <= 1.0
