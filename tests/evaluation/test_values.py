import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.values import numeric_values, text_values


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1, 2, None], dtype="Int64"),
        pd.Series([1.0, 2.0, None], dtype="float64"),
        pd.Series(["1", "2", None], dtype="str"),
        pd.Series([1, "2", None], dtype="object"),
        pd.Series(["1", "2", None], dtype="category"),
    ],
)
def test_the_same_label_is_the_same_text_whatever_its_dtype(values: pd.Series):
    assert text_values(values).tolist() == ["1", "2", None]


def test_booleans_and_fractions_as_text():
    assert text_values(pd.Series([True, None, False], dtype="boolean")).tolist() == [
        "True",
        None,
        "False",
    ]
    assert text_values(pd.Series([0.5, 2.0])).tolist() == ["0.5", "2"]


def test_leading_zeros_stay():
    assert text_values(pd.Series(["007", "7"], dtype="str")).tolist() == ["007", "7"]


def test_missing_and_infinite_numbers_are_nan():
    values = numeric_values(pd.Series([1.5, np.inf, -np.inf, np.nan, 1e300]))
    np.testing.assert_array_equal(values, [1.5, np.nan, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(
        numeric_values(pd.Series([3, None], dtype="Int64")), [3.0, np.nan]
    )


def test_moments_are_seconds_since_1970_in_utc():
    plain = pd.Series(pd.to_datetime(["1970-01-02", None]))
    zoned = pd.Series(pd.to_datetime(["1970-01-02 01:00"])).dt.tz_localize("Europe/Paris")
    np.testing.assert_array_equal(numeric_values(plain), [86400.0, np.nan])
    np.testing.assert_array_equal(numeric_values(zoned), [86400.0])
