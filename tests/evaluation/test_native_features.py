import numpy as np
import pandas as pd

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.native_features import MOST_CATEGORIES, NativeEncoder


def test_numbers_stay_and_categories_become_codes():
    table = pd.DataFrame({"x": [1.5, np.nan], "c": pd.Series(["b", None], dtype="str")})
    encoder = NativeEncoder.fit(table, EvaluationColumns(("x",), ("c",)))
    assert encoder.is_categorical.tolist() == [False, True]
    np.testing.assert_array_equal(encoder.transform(table), [[1.5, 0.0], [np.nan, np.nan]])
    other = pd.DataFrame({"x": [0.0], "c": ["new"]})
    np.testing.assert_array_equal(encoder.transform(other), [[0.0, 1.0]])


def test_no_column_has_more_codes_than_gradient_boosting_takes():
    table = pd.DataFrame({"c": [f"n{number}" for number in range(3_000)]})
    codes = NativeEncoder.fit(table, EvaluationColumns(categorical=("c",))).transform(table)
    assert codes.max() == MOST_CATEGORIES
    assert len(np.unique(codes)) == 255
